"""A log entry in words: one sentence, what changed inside it, who did it and why, and where it is to be seen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from cases.access.models import Officer
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict
from cases.docket.models import Case, CaseMeasure, Claim, Measure, MeasureAgency, StatusChange
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier, ReportedStatus
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Reading, Rendition
from cases.evidence.recognition import Recognition
from cases.evidence.withdrawal import Withdrawal
from cases.proceedings.models import Event, EventMember
from cases.record.belonging import is_step
from cases.record.bodies import Entry
from cases.record.nouns import Nouns
from cases.record.seeing import Sight
from cases.record.sentences import sentence_of
from cases.record.standing import Ladder
from cases.record.values import Detail, columns_told, details_of

JOINING = frozenset(
    {
        CaseRaiser, CaseSector, CaseProduct, CaseMeasure, CaseLink, CaseExhibit, CommitmentLink, CommitmentUse, EventMember,
        Identifier, MeasureAgency, ReportedStatus,
    }
)  # fmt: skip
"""Kinds of rows of which the sentence says all there is."""
OUTSIDE = "unknown, from outside the product"
SECTIONS: dict[type[models.Model], str] = {
    Claim: "claims",
    Measure: "measures",
    MeasureAgency: "measures",
    CaseMeasure: "measures",
    StatusChange: "status",
    ReportedStatus: "status",
    Commitment: "commitments",
    CommitmentLink: "commitments",
    CommitmentUse: "commitments",
    Verdict: "commitments",
    Event: "events",
    EventMember: "events",
    CaseExhibit: "evidence",
    Citation: "evidence",
}
"""The section of the case page in which a row of this kind stands."""


@dataclass(frozen=True)
class Told:
    """One log entry as an officer reads it."""

    at: dt.datetime
    by: str
    source: str
    sentence: str
    details: list[Detail]
    reason: str
    outside: bool
    address: str
    step: bool
    """Whether it's the product's own work, which the page folds away until it's asked for."""
    single: bool
    """Whether the sentence says all that changed, so that the details need not be listed beneath it."""
    update: bool
    """Whether a row changed, and neither came nor went."""


def tell(case: Case, entries: Iterable[Entry], *, sight: Sight) -> list[Told]:
    """Each of these entries in words: exactly one for one, in their order. They must have been looked up and seen."""
    entries = list(entries)
    for entry in entries:
        sight.note(entry)
    nouns, ladder = Nouns(case, sight), Ladder(sight.officer, entries)
    names = {row.pk: str(row) for row in Officer.objects.filter(pk__in={entry.change.by for entry in entries})}
    return [_told(entry, nouns, ladder, names) for entry in entries]


def _told(entry: Entry, nouns: Nouns, ladder: Ladder, names: dict[uuid.UUID, str]) -> Told:
    change, sight = entry.change, nouns.sight
    nouns.number = change.pk
    columns = sight.changed(entry) or columns_told(entry, lambda column: not sight.hides(entry, column))
    details = details_of(entry, columns, nouns.named)
    outside = not change.source or _late(entry)
    return Told(
        at=change.at,
        by=OUTSIDE if outside else _who(change.source, names.get(change.by) if change.by else None),
        source=change.source,
        sentence=sentence_of(entry, details, nouns, ladder),
        details=details,
        reason=_reason(entry, sight),
        outside=outside,
        address=_address(entry, nouns),
        step=is_step(entry.model, change.operation, change.source) and not outside,
        single=_says_all(entry, details),
        update=bool(entry.changed),
    )


def _who(source: str, name: str | None) -> str:
    if source == "web":
        return name or "the product, for nobody signed in"
    if source == "worker":
        return f"the worker, for {name}" if name else "the worker"
    return f"{source}, {name}" if name else source


def _late(entry: Entry) -> bool:
    try:
        return entry.change.sealed.late
    except ObjectDoesNotExist:
        return False


def _reason(entry: Entry, sight: Sight) -> str:
    if entry.change.destruction is not None:
        return ""
    if entry.change.reason:
        return entry.change.reason
    own: Any = entry.state.get({StatusChange: "reason", Verdict: "note"}.get(entry.model, ""))
    return own if isinstance(own, str) and entry.inserted else ""


def _says_all(entry: Entry, details: list[Detail]) -> bool:
    """Whether the details would repeat the sentence: not where it tells of a check, a job, a long text, or by its first words."""
    if not entry.changed:
        return entry.model in JOINING
    return not any(detail.long for detail in details) and entry.model is not Citation and "attempts" not in entry.state


def _address(entry: Entry, nouns: Nouns) -> str:
    """Where the row is to be seen now; blank for what is gone."""
    found = nouns.sight.row(entry.model, entry.pk)
    if found is None or not found.live:
        return ""
    if entry.model in (Exhibit, Rendition, Reading, Recognition, Page, Withdrawal):
        state = found.state
        if entry.model in (Reading, Recognition, Page, Withdrawal):
            state = nouns.other(state, "rendition_id")
        number = state.get("number") if entry.model is Exhibit else nouns.other(state, "exhibit_id").get("number")
        return f"/exhibits/{number}/" if number else ""
    row: Any = entry.model(**found.state)
    if entry.model is not Case and hasattr(row, "get_absolute_url"):
        return str(row.get_absolute_url())
    section = SECTIONS.get(entry.model, "")
    return f"{nouns.case.get_absolute_url()}{f'#{section}' if section else ''}"
