"""The product's vocabularies as the reader takes them, out of the same files that fill the tables."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import cases.taxonomy
from cases.intake.narrative.proposed import Named, Vocabulary

DATA = Path(cases.taxonomy.__file__).parent / "data"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def vocabulary() -> Vocabulary:
    """Members, agreements, provisions, bodies, agencies and sectors."""
    spellings: dict[str, list[str]] = {}
    for row in _rows(DATA / "member_names.csv"):
        spellings.setdefault(row["iso3"], []).append(row["name"])
    return Vocabulary(
        members=[_member(row, spellings) for row in _rows(DATA / "members.csv")],
        agreements=[
            Named(row["code"], (row["name"], row["short_name"]), row["kind"], row["body"], row["in_force"])
            for row in _rows(DATA / "agreements.csv")
        ],
        provisions=[
            Named(f"{path.stem} {row['path']}", (row["heading"],), path.stem)
            for path in sorted((DATA / "provisions").glob("*.csv"))
            for row in _rows(path)
        ],
        bodies=[
            Named(row["code"], (row["name"], row["short_name"]), row["kind"]) for row in _rows(DATA / "bodies.csv")
        ],
        agencies=[
            Named(row["acronym"], tuple(filter(None, (row["name"], row["acronym"], row["name_zh"]))), row["member"])
            for row in _rows(DATA / "agencies.csv")
        ],
        sectors=[Named(row["code"], (row["title"],), row["kind"]) for row in _rows(DATA / "sectors.csv")],
    )


def _member(row: dict[str, str], spellings: dict[str, list[str]]) -> Named:
    code = row["iso3"]
    names = (row["name"], *spellings.get(code, ()))
    return Named(code, tuple(dict.fromkeys(names)), date=row["accession"])
