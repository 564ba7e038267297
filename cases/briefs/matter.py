"""The front and back matter of a docket book, out of the contents of its cases: summary, joint lists, index of measures; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cases.briefs.authorities import TITLES, authorities, natural

Contents = dict[str, Any]

BY = {"agreement": "Agreement", "sector": "Sector", "respondent": "Respondent"}
"""By what a book can have its chapters."""
NOWHERE = {
    "agreement": "No discipline, or no claim yet",
    "sector": "No sector named",
    "respondent": "No respondent named",
}
KEPT = frozenset({"implemented", "implemented-late"})


def chapters(cases: Sequence[Contents], by: str, order: Sequence[tuple[str, str]] = ()) -> list[Contents]:
    """The cases in chapters: each once, under the first that it belongs to; the others name it as told elsewhere.

    `order` has the name by which a case knows each chapter, and its title. Those that it doesn't name come after it, and last what
    belongs nowhere; within a chapter the cases stand as they were given.
    """
    rank, called = {name: place for place, (name, _) in enumerate(order)}, dict(order)
    homes: dict[str, list[Contents]] = {}
    elsewhere: dict[str, list[Contents]] = {}
    for case in cases:
        names = sorted(dict.fromkeys(_belongs(case, by)), key=lambda name: rank.get(name, len(rank)))
        homes.setdefault(names[0] if names else NOWHERE[by], []).append(case)
        for name in names[1:]:
            elsewhere.setdefault(name, []).append(
                {"number": case["case"]["number"], "title": case["case"]["title"], "marking": case["case"]["marking"]}
            )
    last = len(rank) + 1
    titles = sorted(homes, key=lambda name: last if name == NOWHERE[by] else rank.get(name, len(rank)))
    return [
        {"title": called.get(name, name), "cases": homes[name], "see_also": elsewhere.get(name, [])} for name in titles
    ]


def _belongs(case: Contents, by: str) -> list[str]:
    if by == "respondent":
        return [case["case"]["respondent"]]
    if by == "sector":
        return [row["chapter"] for row in case["case"]["sectors"]]
    return [row["agreement"] for row in case["claims"] if row["agreement"]]


def told(contents: Contents) -> list[Contents]:
    """Every case of a book, by docket number: what is worked out of them doesn't change with the order of the chapters."""
    cases = (case for chapter in contents["chapters"] for case in chapter["cases"])
    return sorted(cases, key=lambda case: natural(case["case"]["number"]))


def summary(contents: Contents) -> list[Contents]:
    """A row a case: where it stands, under what, and what became of the promises that count in it."""
    return [
        {
            "number": case["case"]["number"],
            "title": case["case"]["title"],
            "respondent": case["case"]["respondent"],
            "raised_by": case["case"]["raised_by"],
            "status": case["case"]["status"],
            "since": case["case"]["status_since"],
            "agreements": list(dict.fromkeys(row["agreement"] for row in case["claims"] if row["agreement"])),
            "promises": len(case["commitments"]),
            "kept": sum(row["verdict_word"] in KEPT for row in case["commitments"]),
            "open": sum(not row["verdict_word"] for row in case["commitments"]),
            "unconfirmed": len(case["problems"]),
            "marking": case["marking"],
        }
        for case in told(contents)
    ]


def counted(contents: Contents) -> list[tuple[str, int]]:
    """How many of the cases stand at each status, the most first."""
    counts: dict[str, int] = {}
    for case in told(contents):
        status = case["case"]["status"] or "No status recorded"
        counts[status] = counts.get(status, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def exhibits(contents: Contents) -> list[Contents]:
    """The joint list: each text once, with the cases that quote it."""
    return _joint(contents, lambda case: case["exhibits"], lambda row: (row["cited_as"], row["sha256"]), "cited_as")


def measures(contents: Contents) -> list[Contents]:
    """The index of measures: each act once, by its title, with the cases that it is at issue in."""
    return _joint(contents, lambda case: case["measures"], lambda row: (row["title"], row["number"]), "title")


def joint_authorities(contents: Contents) -> list[Contents]:
    """The provisions, reports and filed laws that the cases rely on, by kind, each with the cases that do; measures have their index."""
    found: dict[tuple[str, str], Contents] = {}
    for case in told(contents):
        for row in authorities(case):
            if row.kind in {"measure", "exhibit"}:
                continue
            joint = found.setdefault((row.kind, row.name), {"name": row.name, "title": row.title, "cases": []})
            joint["cases"].append(case["case"]["number"])
    kinds = [kind for kind in TITLES if any(own == kind for own, _ in found)]
    return [
        {
            "title": TITLES[kind],
            "rows": sorted(
                (row for (own, _), row in found.items() if own == kind), key=lambda row: natural(row["name"])
            ),
        }
        for kind in kinds
    ]


def _joint(
    contents: Contents, rows: Callable[[Contents], Iterable[Contents]], key: Callable[[Contents], Any], name: str
) -> list[Contents]:
    found: dict[Any, Contents] = {}
    for case in told(contents):
        for row in rows(case):
            found.setdefault(key(row), row | {"cases": []})["cases"].append(case["case"]["number"])
    return sorted(found.values(), key=lambda row: natural(row[name]))
