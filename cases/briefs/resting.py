"""The briefs that rest on an exhibit: those whose frozen contents quote one of its texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.docket.models import Case
from cases.evidence.models import Citation, Exhibit, Rendition


@dataclass(frozen=True)
class Resting:
    """A brief and its notes that quote the exhibit, as they were frozen: `number`, `pinpoint`, `quotation`."""

    brief: Any
    notes: list[dict[str, Any]]


def briefs_on(
    exhibit: Exhibit, renditions: Sequence[Rendition], *, officer: Officer, pinpoint: str = ""
) -> list[Resting]:
    """The briefs that this officer may see and whose contents quote one of these texts of the exhibit, the newest first.

    With a `pinpoint` (`Exhibit 64, p. 3`) only those that point to that page. Looked for among the briefs of cases that have the exhibit
    in their file or cite it now; there the contents themselves decide, by the hash of the text and the name under which it is cited,
    since the same bytes may be filed as another exhibit too.
    """
    names = {(row.sha256, row.cited_as) for row in renditions}
    held = Q(pk__in=[])
    for sha256, _ in names:
        held |= Q(told__contains=sha256)
    cited = Citation.objects.visible_to(officer).filter(rendition__exhibit=exhibit).values("case")
    cases = Case.objects.filter(Q(exhibit_links__exhibit=exhibit) | Q(pk__in=cited)).values("pk")
    listed, quoted = KeyTransform("exhibits", "contents"), KeyTransform("notes", "contents")
    rows = Brief.objects.visible_to(officer).filter(case__in=cases)
    rows = rows.annotate(told=Cast(listed, TextField()), listed=listed, quoted=quoted).filter(held)
    # As values, and only what is shown as rows: these are on record as shown.
    found = {}
    for key, texts, notes in rows.values_list("pk", "listed", "quoted"):
        own = {each["cited_as"] for each in texts if (each["sha256"], each["cited_as"]) in names}
        told = [note for note in notes if note["cited_as"] in own and _points_to(note, pinpoint)]
        if told:
            found[key] = told
    briefs = Brief.objects.visible_to(officer).filter(pk__in=found).select_related("case").defer("contents")
    return [Resting(brief, found[brief.pk]) for brief in briefs.order_by("-queued_at", "id")]


def _points_to(note: dict[str, Any], pinpoint: str) -> bool:
    return not pinpoint or f"{note['pinpoint']}, ".startswith(f"{pinpoint}, ")
