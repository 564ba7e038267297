"""Gathering the contents of a scorecard: every commitment of a Member, of a forum, or both, and what became of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from cases.access import markings
from cases.access.models import Officer
from cases.briefs.gather import Gathered, framed
from cases.briefs.gathering import telling
from cases.briefs.gathering.loading import CITED_WITH, Texts, marked_as, marks_of
from cases.commitments.models import Commitment, Verdict
from cases.evidence.models import Citation
from cases.history.axes import Axes
from cases.taxonomy.models import Body, Member, Sector

Contents = dict[str, Any]


@dataclass(frozen=True)
class Scope:
    """Whose commitments, and made where; one of the two, or both."""

    member: Member | None = None
    forum: Body | None = None

    @property
    def title(self) -> str:
        """`Commitments of China: JCCT`."""
        of = f" of {self.member.name}" if self.member else ""
        at = f": {self.forum.short_name}" if self.forum else ""
        return f"Commitments{of}{at}"

    def rows(self, officer: Officer, at: dt.datetime) -> Any:
        """The commitments that the officer may see."""
        asked = Q()
        if self.member:
            asked &= Q(promised_by=self.member)
        if self.forum:
            asked &= Q(forum=self.forum)
        return Commitment.objects.filter(asked).visible_to(officer, at=at)


def scorecard_of(scope: Scope, *, officer: Officer, at: dt.datetime, axes: Axes | None = None) -> Gathered:
    """The contents of a scorecard, the oldest commitment first, and how everything in it is marked.

    Takes as many queries for many commitments as for one.
    """
    verdicts = Verdict.objects.all().standing_for(officer)
    promises = list(
        scope.rows(officer, at)
        .select_related("case__respondent", "forum", "promised_by", "promised_to", "provision__agreement")
        .order_by("made_earliest", "case__number", "number", "pk")
        .prefetch_related(
            Prefetch("verdicts", queryset=verdicts, to_attr="standing"),
            Prefetch("case__sectors", queryset=Sector.objects.order_by("position"), to_attr="touched"),
        )
    )
    cited = Citation.objects.filter(Q(commitment__in=promises) | Q(verdict__commitment__in=promises))
    notes = telling.Notes(cited.visible_to(officer, at=at).select_related(*CITED_WITH))
    roots = dict(Sector.objects.filter(parent=None).values_list("code", "title"))
    rows = [_row(row, notes, roots) for row in promises]
    texts = Texts.of(notes.listed, officer=officer, at=at)
    used = [part for row in notes.used for part in (row, row.rendition, row.rendition.exhibit)]
    marks = marks_of([*promises, *(row.case for row in promises), *used])
    contents = framed(officer, at, axes) | {
        "kind": "scorecard",
        "title": scope.title,
        "front": {
            "title": scope.title,
            "member": scope.member.name if scope.member else "",
            "forum": scope.forum.name if scope.forum else "",
        },
        "rows": rows,
    }
    told = texts.told(notes.listed)
    told["problems"] = [row | {"case": notes.listed[row["note"] - 1].case.number} for row in told["problems"]]
    return Gathered(contents | told | marked_as(marks), marks)


def _row(row: Any, notes: telling.Notes, roots: dict[str, str]) -> Contents:
    latest = row.standing[0] if row.standing else None
    touched = dict.fromkeys(roots.get(sector.lineage.partition("|")[0], sector.title) for sector in row.case.touched)
    return {
        "label": f"{row.case.number} C{row.number}",
        "case": row.case.number,
        "case_title": row.case.title,
        "words": row.words,
        "deliverable": row.deliverable,
        "promised_by": row.promised_by.name,
        "promised_to": row.promised_to.name if row.promised_to else "",
        "forum": row.forum.short_name,
        **telling.dated("made", row.made),
        **telling.dated("due", row.due),
        "provision": row.provision_id or "",
        "agreement": row.provision.agreement.short_name if row.provision else "",
        "sectors": list(touched),
        "verdict": latest.get_verdict_display() if latest else "",
        "verdict_word": latest.verdict if latest else "",
        "as_of": telling.day_phrase(latest.as_of) if latest else "",
        "why": latest.note if latest else "",
        "notes": [*notes.of(row), *(number for verdict in row.standing for number in notes.of(verdict))],
        "marking": markings.strictest([row.case.marking, row.marking]),
    }
