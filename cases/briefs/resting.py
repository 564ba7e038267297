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

    def on(self, pinpoint: str) -> list[dict[str, Any]]:
        """The notes that point to this page: `Exhibit 64, p. 3`."""
        return [note for note in self.notes if f"{note['pinpoint']}, ".startswith(f"{pinpoint}, ")]


def briefs_on(exhibit: Exhibit, renditions: Sequence[Rendition], *, officer: Officer) -> list[Resting]:
    """The briefs that this officer may see and whose contents quote one of these texts of the exhibit, the newest first.

    Looked for among the briefs of cases that have the exhibit in their file or cite it now; there the contents themselves decide, by the
    hash of the text and the name under which it is cited, since the same bytes may be filed as another exhibit too.
    """
    names = {(row.sha256, row.cited_as) for row in renditions}
    if not names:
        return []
    cited = Citation.objects.visible_to(officer).filter(rendition__exhibit=exhibit).values("case")
    cases = Case.objects.filter(Q(exhibit_links__exhibit=exhibit) | Q(pk__in=cited)).values("pk")
    held = Q()
    for sha256, _ in names:
        held |= Q(told__contains=sha256)
    rows = (
        Brief.objects.visible_to(officer)
        .filter(case__in=cases)
        .annotate(
            told=Cast(KeyTransform("exhibits", "contents"), TextField()),
            listed=KeyTransform("exhibits", "contents"),
            quoted=KeyTransform("notes", "contents"),
        )
        .filter(held)
        .select_related("case")
        .defer("contents")
        .order_by("-queued_at", "id")
    )
    found = []
    for brief in rows:
        own = {each["cited_as"] for each in brief.listed if (each["sha256"], each["cited_as"]) in names}
        notes = [note for note in brief.quoted if note["cited_as"] in own]
        if notes:
            found.append(Resting(brief, notes))
    return found
