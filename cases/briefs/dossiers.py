"""Gathering the contents of a dossier: everything of one case that an officer may see, who recorded it and when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases.access import markings
from cases.access.models import Officer
from cases.briefs.gather import Gathered, body_of, ended, framed
from cases.briefs.gathering import telling
from cases.briefs.gathering.loading import Portion, marked_as, marks_of
from cases.commitments.models import CommitmentLink, Verdict
from cases.dates import phrase
from cases.docket.models import Case, StatusChange
from cases.docket.terms import ReportedStatus
from cases.evidence.models import CaseExhibit, Reading, Rendition
from cases.history.axes import Axes
from cases.proceedings.models import EventMember

Contents = dict[str, Any]


def dossier_of(case: Case, *, officer: Officer, at: dt.datetime, axes: Axes | None = None) -> Gathered:
    """All that a case brief says of a case and what stands behind it; raises Case.DoesNotExist for a case that can't be seen.

    Beside the brief's contents: entries corrected since, who recorded each and when, every verdict on a commitment, the promises
    before and after it in their words, statuses reported to the WTO, who took part in events, exhibits filed and not cited.
    """
    found = _Dossier(case, officer, at)
    told = body_of(found.portion, case.pk)
    found.fill(told)
    found.portion.settle()
    rest, others = found.uncited()
    marks = found.portion.told(case.pk) | marks_of([*found.besides, *others])
    more = {"kind": "dossier", "others": rest}
    return Gathered(framed(officer, at, axes) | told | ended(found.portion, case.pk) | marked_as(marks) | more, marks)


class _Dossier:
    def __init__(self, case: Case, officer: Officer, at: dt.datetime) -> None:
        self.officer, self.at = officer, at
        self.portion = Portion([case.pk], officer=officer, at=at)
        if case.pk not in self.portion.cases:
            raise Case.DoesNotExist
        self.case = self.portion.cases[case.pk]
        self.notes = self.portion.notes[case.pk]
        self.besides: list[Any] = []
        """Rows that a dossier tells and a case brief doesn't."""

    def fill(self, told: Contents) -> None:
        """Add to the pieces of a brief what a dossier says besides."""
        self._statuses(told)
        self._promises(told)
        self._members(told)
        told["reported"] = [
            {
                "member": row.member.name,
                "status": row.get_status_display(),
                "date": phrase(row.reported_on),
                "marking": self.case.marking,
            }
            for row in ReportedStatus.objects.filter(case=self.case)
            .visible_to(self.officer, at=self.at)
            .select_related("member")
            .order_by("reported_on", "member__name")
        ]
        told["identified"] = [
            {"scheme": row.get_scheme_display(), "number": row.number} for row in self.case.identifiers.all()
        ]

    def _statuses(self, told: Contents) -> None:
        changes = StatusChange.objects.filter(case=self.case).visible_to(self.officer, at=self.at).select_related("by")
        rows = {row.pk: row for row in changes.order_by("position")}
        standing = self.portion.statuses.get(self.case.pk, [])
        for piece, row in zip(told["status"], standing, strict=True):
            piece |= _recorded(rows[row.pk])
        shown = {row.pk for row in standing}
        gone = [row for row in rows.values() if row.pk not in shown]
        self.besides += gone
        told["corrected"] = [telling.status(self.case, row, self.notes) | _recorded(row) for row in gone]

    def _promises(self, told: Contents) -> None:
        promises = self.portion.commitments.get(self.case.pk, [])
        verdicts = Verdict.objects.filter(commitment__in=promises).visible_to(self.officer, at=self.at)
        given: dict[Any, list[Any]] = {}
        for row in verdicts.select_related("by").order_by("as_of_earliest", "recorded_at"):
            given.setdefault(row.commitment_id, []).append(row)
        links = CommitmentLink.objects.filter(target__in=promises).visible_to(self.officer, at=self.at)
        later: dict[Any, list[Any]] = {}
        for link in links.select_related("source__forum", "source__case"):
            later.setdefault(link.target_id, []).append(link)
            self.besides += [link.source, link.source.case]
        for piece, row in zip(told["commitments"], promises, strict=True):
            standing = {verdict.pk for verdict in row.standing}
            piece |= {
                "own_notes": self.notes.of(row),
                "promised_by": row.promised_by.name,
                "promised_to": row.promised_to.name if row.promised_to else "",
                "deliverable": row.deliverable,
                "verdicts": [
                    {
                        "verdict": verdict.get_verdict_display(),
                        "as_of": telling.day_phrase(verdict.as_of),
                        "note": verdict.note,
                        "notes": self.notes.of(verdict),
                        "standing": verdict.pk in standing,
                        "marking": piece["marking"],
                        **_recorded(verdict),
                    }
                    for verdict in given.get(row.pk, [])
                ],
                "earlier": [self._joined(link.kind, link.target, piece) for link in row.seen_links],
                "later": [self._joined(link.kind, link.source, piece) for link in later.get(row.pk, [])],
            }

    def _joined(self, kind: str, other: Any, piece: Contents) -> Contents:
        return {
            "kind": dict(CommitmentLink.Kind.choices)[kind],
            "to": telling.named(other),
            "label": telling.label(self.case, other),
            "words": other.words,
            "marking": markings.strictest([piece["marking"], other.marking, other.case.marking]),
        }

    def _members(self, told: Contents) -> None:
        events = self.portion.events.get(self.case.pk, [])
        rows = EventMember.objects.filter(event__in=events).select_related("member").order_by("member__name")
        taking: dict[Any, list[str]] = {}
        for row in rows:
            taking.setdefault(row.event_id, []).append(row.member.name)
        for piece, event in zip(told["events"], events, strict=True):
            piece["members"] = taking.get(event.pk, [])

    def uncited(self) -> tuple[list[Contents], list[Any]]:
        """The exhibits in the case's file that no statement cites, by their first text, and the rows that this tells."""
        cited = {row.rendition.exhibit_id for row in self.notes.listed}
        links = CaseExhibit.objects.filter(case=self.case).visible_to(self.officer, at=self.at)
        rows = (
            Rendition.objects.visible_to(self.officer, at=self.at)
            .filter(exhibit__in=links.exclude(exhibit__in=cited).values("exhibit"))
            .select_related("exhibit", "withdrawal")
            .order_by("exhibit__filed_at", "exhibit__number", "filed_at")
        )
        first: dict[Any, Any] = {}
        for row in rows:
            first.setdefault(row.exhibit_id, row)
        readings = Reading.objects.filter(rendition__in=[row.pk for row in first.values()])
        read = {row.rendition_id: row for row in readings.select_related("rendition__withdrawal__replaced_by__exhibit")}
        told = [telling.text(row, read.get(row.pk)) for row in first.values()]
        return told, [part for row in first.values() for part in (row, row.exhibit)]


def _recorded(row: Any) -> Contents:
    return {"recorded_on": telling.day(row.recorded_at), "recorded_by": str(row.by)}
