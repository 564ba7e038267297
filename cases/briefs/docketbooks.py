"""Gathering the contents of a docket book: the briefs of many cases in chapters, a portion of them at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from cases.access.models import Officer
from cases.briefs import matter
from cases.briefs.gather import Gathered, framed, gather_cases
from cases.briefs.gathering.loading import Marks, marked_as
from cases.history.axes import Axes
from cases.taxonomy.models import Agreement, Sector

PORTION = 40
"""Cases in memory as rows at once."""


def book_of(
    keys: Sequence[Any],
    *,
    title: str,
    grouped_by: str,
    searched: Sequence[str] = (),
    officer: Officer,
    at: dt.datetime,
    axes: Axes | None = None,
    beat: Callable[[], None] = lambda: None,
) -> Gathered:
    """The contents of a book of these cases, in this order within its chapters, and how everything in it is marked.

    `grouped_by` is one of `matter.BY`; `searched` tells in words how the cases were found. A case that the officer may not see is left out.
    Beats between portions.
    """
    told, marks = [], Marks()
    for start in range(0, len(keys), PORTION):
        beat()
        for found in gather_cases(keys[start : start + PORTION], officer=officer, at=at, axes=axes):
            told.append(found.contents)
            marks |= found.marks
    contents = framed(officer, at, axes) | {
        "kind": "docket-book",
        "title": title,
        "front": {"title": title, "grouped_by": grouped_by, "searched": list(searched)},
        "chapters": matter.chapters(told, grouped_by, _order(grouped_by)),
        "problems": [row | {"case": case["case"]["number"]} for case in told for row in case["problems"]],
    }
    return Gathered(contents | marked_as(marks), marks)


def _order(grouped_by: str) -> list[tuple[str, str]]:
    if grouped_by == "agreement":
        return [(name, name) for name in Agreement.objects.order_by("position").values_list("short_name", flat=True)]
    if grouped_by == "sector":
        roots = Sector.objects.filter(parent=None).order_by("position")
        return list(roots.values_list("code", "title"))
    return []
