"""The table of authorities of a paper, out of its frozen contents: what it relies on, by kind, and where each is cited; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Contents = dict[str, Any]

TITLES = {
    "covered": "WTO agreements",
    "accession": "Terms of accession",
    "bilateral": "Bilateral agreements and outcomes",
    "statute": "Statutes",
    "other": "Other instruments",
    "measure": "Measures at issue",
    "report": "Panel and Appellate Body reports",
    "law": "Laws, regulations and drafts filed",
    "exhibit": "Other exhibits",
}
"""The kinds in the order of the table."""

_EXHIBITS = {
    "Panel or Appellate Body report": "report",
    "Statute or regulation": "law",
    "Draft": "law",
    "Plan": "law",
}


@dataclass
class Authority:
    """One thing relied on: how it is cited, what it is, and the anchors of the places that cite it, in the order of the paper."""

    kind: str
    name: str
    title: str = ""
    anchors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """The authorities of one kind."""

    title: str
    rows: list[Authority]


def tables(contents: Contents, prefix: str = "") -> list[Table]:
    """The authorities of one case's paper, by kind; kinds that don't occur are left out. Anchors begin with `prefix`."""
    return by_kind(authorities(contents, prefix))


def authorities(contents: Contents, prefix: str = "") -> list[Authority]:
    """Every authority of one case's paper, each once, in no order."""
    found: dict[tuple[str, str], Authority] = {}

    def cite(kind: str, name: str, title: str, anchor: str) -> None:
        row = found.setdefault((kind, name), Authority(kind, name, title))
        row.title = row.title or title
        if anchor not in row.anchors:
            row.anchors.append(anchor)

    for number, row in enumerate(contents["claims"], 1):
        if row["provision"]:
            title = ". ".join(filter(None, [row["agreement"], row["heading"]]))
            cite(_instrument(row.get("agreement_kind", "")), row["provision"], title, f"{prefix}claim-{number}")
    for row in contents["commitments"]:
        if row["provision"]:
            kind = _instrument(row.get("agreement_kind", ""))
            cite(
                kind,
                row["provision"],
                row.get("agreement", ""),
                f"{prefix}promise-{_anchored(row['label'])}",
            )
    for number, row in enumerate(contents["measures"], 1):
        cite("measure", row["title"], row["original"], f"{prefix}measure-{number}")
    for number, row in enumerate(contents["claims"], 1):
        if row["measure"] and ("measure", row["measure"]) in found:
            cite("measure", row["measure"], "", f"{prefix}claim-{number}")
    kinds = {row["cited_as"]: row["kind"] for row in contents["exhibits"]}
    notes = {row["number"]: row for row in contents["notes"]}
    for anchor, number in _mentions(contents):
        row = notes[number]
        kind = _EXHIBITS.get(kinds.get(row["cited_as"], ""), "exhibit")
        title = ", ".join(filter(None, [row["title"], row["symbol"]]))
        cite(kind, row["cited_as"], title, f"{prefix}{anchor}")
    return list(found.values())


def _mentions(contents: Contents) -> Iterator[tuple[str, int]]:
    """Each statement's anchor with the number of each note that it refers to, in the order of the paper."""
    yield from (("summary", number) for number in contents["summary_notes"])
    for name, rows in (("claim", "claims"), ("promise", "commitments"), ("status", "status"), ("event", "events")):
        for place, row in enumerate(contents[rows], 1):
            anchor = f"{name}-{_anchored(row['label']) if name == 'promise' else place}"
            yield from ((anchor, number) for number in row["notes"])
    for place, row in enumerate(contents.get("corrected", []), 1):
        yield from ((f"corrected-{place}", number) for number in row["notes"])


def _anchored(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", label)


def by_kind(rows: Iterable[Authority]) -> list[Table]:
    """The authorities by kind, each kind in the order in which a reader looks it up."""
    kinds: dict[str, list[Authority]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    return [Table(title, sorted(kinds[kind], key=_place)) for kind, title in TITLES.items() if kind in kinds]


def pages_of(anchors: Sequence[str], numbers: dict[str, int]) -> str:
    """The pages of these anchors, each once: `3, 5–7`; blank until the pages are known.

    >>> pages_of(["a", "b", "c", "d", "e"], {"a": 3, "b": 3, "c": 5, "d": 6, "e": 7})
    '3, 5–7'
    """
    pages = sorted({numbers[anchor] for anchor in anchors if anchor in numbers})
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(_run(first, last) for first, last in runs)


def _run(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first}, {last}" if last == first + 1 else f"{first}–{last}"


def _instrument(kind: str) -> str:
    return kind if kind in TITLES else "other"


def _place(row: Authority) -> list[tuple[int, int, str]]:
    return natural(row.name)


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key by which numbers within a name count as numbers: Exhibit 9 comes before Exhibit 61."""
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in re.split(r"(\d+)", name) if part]
