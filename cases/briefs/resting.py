"""The papers that rest on an exhibit: those whose frozen contents quote one of its texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from cases.access.models import Officer
from cases.briefs import matter
from cases.briefs.models import Brief, BriefCase
from cases.docket.models import Case
from cases.evidence.models import Citation, Exhibit, Rendition

MOST_BOOKS = 20
"""Papers of several cases that are looked through, the newest: each holds the contents of all of its cases."""


@dataclass(frozen=True)
class Resting:
    """A paper and where it quotes the exhibit, as frozen: `pinpoint`, the note's `number` and, in one of several cases, `case`, if any."""

    brief: Any
    notes: list[dict[str, Any]]


def briefs_on(
    exhibit: Exhibit, renditions: Sequence[Rendition], *, officer: Officer, pinpoint: str = ""
) -> list[Resting]:
    """The papers that this officer may see and whose contents quote one of these texts of the exhibit, the newest first.

    With a `pinpoint` (`Exhibit 64, p. 3`) only those that point to that page. Looked for among the papers of cases that have the exhibit
    in their file or cite it now, and the newest MOST_BOOKS that hold such a case; there the contents themselves decide, by the hash of the
    text and the name under which it is cited, since the same bytes may be filed as another exhibit too.
    """
    names = {(row.sha256, row.cited_as) for row in renditions}
    cited = Citation.objects.visible_to(officer).filter(rendition__exhibit=exhibit).values("case")
    cases = Case.objects.filter(Q(exhibit_links__exhibit=exhibit) | Q(pk__in=cited)).values("pk")
    papers = Brief.objects.visible_to(officer).order_by("-queued_at", "id")
    single = _holding(papers.filter(case__in=cases), KeyTransform("exhibits", "contents"), names)
    bound = papers.filter(case=None, pk__in=BriefCase.objects.filter(case__in=cases).values("brief"))
    several = _holding(bound, F("contents"), names)
    # As values, and only what is shown as rows: these are on record as shown.
    told = [
        *(
            (key, _quoting({"exhibits": texts, "notes": notes}, names))
            for key, texts, notes in single.values_list("pk", "listed", KeyTransform("notes", "contents"))
        ),
        *((key, _in_several(contents, names)) for key, contents in several.values_list("pk", "contents")[:MOST_BOOKS]),
    ]
    found = {key: notes for key, every in told if (notes := [note for note in every if _points_to(note, pinpoint)])}
    briefs = papers.filter(pk__in=found).select_related("case").defer("contents")
    return [Resting(brief, found[brief.pk]) for brief in briefs]


def _holding(papers: Any, listed: Any, names: set[tuple[str, str]]) -> Any:
    """Those of the papers in whose contents, as far as `listed`, the hash of one of the texts stands."""
    held = Q(pk__in=[])
    for sha256, _ in names:
        held |= Q(told__contains=sha256)
    return papers.annotate(told=Cast(listed, TextField()), listed=listed).filter(held)


def _quoting(contents: dict[str, Any], names: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """The notes of contents that quote one of the texts."""
    own = {row["cited_as"] for row in contents["exhibits"] if (row["sha256"], row["cited_as"]) in names}
    return [note for note in contents["notes"] if note["cited_as"] in own]


def _in_several(contents: dict[str, Any], names: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """The same of a book, case by case; of an exhibit book, which has no notes, the places cited."""
    if "chapters" in contents:
        return [
            note | {"case": case["case"]["number"]} for case in matter.told(contents) for note in _quoting(case, names)
        ]
    if "notes" in contents:
        return _quoting(contents, names)
    own = [row for row in contents["exhibits"] if (row["sha256"], row["cited_as"]) in names]
    return [
        {"pinpoint": ", ".join(filter(None, (row["cited_as"], place)))}
        for row in own
        for place in row["places"] or [""]
    ]


def _points_to(note: dict[str, Any], pinpoint: str) -> bool:
    return not pinpoint or f"{note['pinpoint']}, ".startswith(f"{pinpoint}, ")
