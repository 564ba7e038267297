"""Gathering the contents of an exhibit book: the texts that cases cite, where, and the hashes of their files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from cases.access.models import Officer
from cases.briefs.authorities import natural
from cases.briefs.gather import Gathered, framed
from cases.briefs.gathering import telling
from cases.briefs.gathering.loading import CITED_WITH, Texts, marked_as, marks_of
from cases.docket.models import Case
from cases.evidence.models import Citation
from cases.history.axes import Axes

Contents = dict[str, Any]


def exhibits_of(
    keys: Sequence[Any], *, title: str, officer: Officer, at: dt.datetime, axes: Axes | None = None
) -> Gathered:
    """The contents of a book of every text that these cases cite, by exhibit number, and how everything in it is marked.

    A citation whose words are not at their place is told as a problem, with its case. The files themselves are found by `rendition`, the
    key of the filed text, when the book is made; a filed text is never rewritten.
    """
    cases = Case.objects.filter(pk__in=keys).visible_to(officer, at=at)
    rows = Citation.objects.filter(case__in=cases).visible_to(officer, at=at)
    cited = list(rows.select_related("case", *CITED_WITH).order_by("case__number", "page", "pk"))
    texts = Texts.of(cited, officer=officer, at=at)
    of_text: dict[Any, list[Any]] = {}
    for row in cited:
        of_text.setdefault(row.rendition_id, []).append(row)
    told = [_text(rows, texts) for rows in of_text.values()]
    marks = marks_of(
        [*cases, *(part for row in cited for part in (row, row.case, row.rendition, row.rendition.exhibit))]
    )
    contents = framed(officer, at, axes) | {
        "kind": "exhibit-book",
        "title": title,
        "front": {
            "title": title,
            "cases": [{"number": row.number, "title": row.title, "marking": row.marking} for row in cases],
        },
        "exhibits": sorted(told, key=lambda row: natural(row["cited_as"])),
        "problems": [
            {name: row[name] for name in ("pinpoint", "outcome", "detail")}
            | {"case": cited[row["note"] - 1].case.number}
            for row in telling.problems(cited)
        ],
    }
    return Gathered(contents | marked_as(marks), marks)


def _text(rows: list[Any], texts: Texts) -> Contents:
    """One text with the places in it that are cited, each once, and the cases that cite it."""
    rendition = rows[0].rendition
    lead = f"{rendition.cited_as}, "
    return telling.text(rendition, texts.readings.get(rendition.pk)) | {
        "rendition_key": str(rendition.pk),
        "media_type": rendition.media_type,
        "file_name": rendition.file_name,
        "size": rendition.size,
        "filed": telling.day(rendition.filed_at),
        "places": list(dict.fromkeys(row.pinpoint.removeprefix(lead) for row in rows if row.pinpoint.startswith(lead))),
        "cases": list(dict.fromkeys(row.case.number for row in rows)),
    }
