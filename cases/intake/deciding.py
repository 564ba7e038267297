"""Deciding on proposals: accept, correct, merge, reject, and all of a kind above a confidence; the one writer of their state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cases.access import markings
from cases.access.models import Officer
from cases.docket.models import Case
from cases.docket.opening import must_log
from cases.evidence.filing import enter
from cases.history.acts import act
from cases.intake.making import Made, Yes, fits, make
from cases.intake.models import ImportBatch, Proposal
from cases.refusal import Refusal

State = Proposal.State
YES = (State.ACCEPTED, State.CORRECTED, State.MERGED)
MOST_AT_ONCE = 200
"""Proposals that one press accepts; the next press goes on."""
PORTION = 25
"""Of them in one transaction: each would index its case alone, and all at once would keep others waiting."""


@act
def accept(
    proposal: Proposal,
    *,
    by: Officer,
    at: dt.datetime,
    corrected: Mapping[str, Any] | None = None,
    into: Case | None = None,
) -> Proposal:
    """Say yes to a proposal: what it proposes is made, cites its place, and the proposal names who accepted it.

    `corrected` holds the fields that the officer puts right; those that say what was read anyway are left out. Without `into` it goes
    into the case of its section. Refuses a reader, a proposal that is decided, what its kind's act refuses, and a case that not all who
    see the batch may see.
    """
    row = _open(proposal, by)
    changed = {name: value for name, value in (corrected or {}).items() if _differs(row.fields.get(name), value)}
    if into is not None and not fits(into, row.batch):
        raise Refusal(_TOO_STRICT.format(into.number, into.marking), field="case")
    into = into if into is not None or row.kind == Proposal.Kind.CASE else cases_of(row.batch, by=by).of(row.path)
    made = make(Yes(row, {**row.fields, **changed}, into, by, at))
    row.corrected = changed
    return _decide(row, State.CORRECTED if changed else State.ACCEPTED, made, by=by, at=at)


@act
def merge(proposal: Proposal, *, into: Case, by: Officer, at: dt.datetime) -> Proposal:
    """Say that a proposed case is one that the docket has: what is proposed below it goes there, and the exhibit into its file.

    Refuses a reader, a proposal that is no case or is decided, and a case that not all who see the batch may see.
    """
    row = _open(proposal, by)
    if row.kind != Proposal.Kind.CASE:
        raise Refusal("Only a proposed case is merged into another; name the case when you correct this.", field="case")
    if not fits(into, row.batch):
        raise Refusal(_TOO_STRICT.format(into.number, into.marking), field="case")
    enter(into, row.batch.rendition.exhibit, by=by, at=at)
    return _decide(row, State.MERGED, Made(into, new=False), by=by, at=at)


@act
def reject(proposal: Proposal, *, reason: str, by: Officer, at: dt.datetime) -> Proposal:
    """Say no to a proposal, and why. Refuses a reader, a blank reason, and a proposal that is decided."""
    row = _open(proposal, by)
    row.reason = " ".join(reason.split())[:500]
    if not row.reason:
        raise Refusal("Say why it is rejected: the next who reads the report will ask.", field="reason")
    return _decide(row, State.REJECTED, Made(None, new=False), by=by, at=at)


@dataclass
class Tally:
    """What became of many: how many were accepted, how many were refused, for what, and how many are left."""

    accepted: int
    refused: dict[str, int]
    left: int


def accept_all(batch: ImportBatch, *, kind: str, above: float, by: Officer, at: dt.datetime) -> Tally:
    """Accept every open proposal of a kind whose confidence is at least `above`, at most MOST_AT_ONCE, in the order of the text.

    One that is refused stays open and keeps none of the others out. A few make one transaction. Refuses a reader and an unknown kind.
    """
    must_log(by)
    if kind not in Proposal.Kind.values:
        raise Refusal(f"“{kind}” is not a kind of proposal.", field="kind")
    rows = batch.proposals.filter(kind=kind, state=State.OPEN, confidence__gte=above).order_by("position")
    keys = list(rows.values_list("pk", flat=True))
    tally = Tally(0, {}, max(0, len(keys) - MOST_AT_ONCE))
    for start in range(0, min(len(keys), MOST_AT_ONCE), PORTION):
        _accept_some(keys[start : min(start + PORTION, MOST_AT_ONCE)], tally, by=by, at=at)
    return tally


@act
def _accept_some(keys: Iterable[Any], tally: Tally, *, by: Officer, at: dt.datetime) -> None:
    for key in keys:
        try:
            with transaction.atomic():
                accept(Proposal.objects.get(pk=key), by=by, at=at)
        except Refusal as refusal:
            tally.refused[refusal.sentence] = tally.refused.get(refusal.sentence, 0) + 1
        else:
            tally.accepted += 1


_TOO_STRICT = "{} is {}, and not all who see this import may see it: a decision here would tell of it. Cite the report from its own page."


@dataclass(frozen=True)
class Homes:
    """The case of each section that has one by now."""

    cases: Mapping[tuple[str, ...], Case]

    def of(self, path: Iterable[str]) -> Case | None:
        """The case of the section, or of the nearest above it."""
        steps = tuple(path)
        return next((self.cases[steps[:n]] for n in range(len(steps), 0, -1) if steps[:n] in self.cases), None)


def cases_of(batch: ImportBatch, *, by: Officer) -> Homes:
    """Where what a batch proposes goes: the cases that a yes to its own case proposals, or to those of the same headings in an earlier
    import of the same respondent, made or named. One query; only what the officer may see.
    """
    decided = Proposal.objects.filter(
        kind=Proposal.Kind.CASE,
        state__in=YES,
        batch__marking__in=markings.seen_by(batch.marking),
        batch__respondent=batch.respondent_id,
        case__in=Case.objects.visible_to(by).filter(marking__in=markings.seen_by(batch.marking)),
    ).select_related("case__respondent")
    rows = sorted(decided, key=lambda row: (row.batch_id == batch.pk, row.decided_at))
    return Homes({tuple(row.path): row.case for row in rows if row.case is not None})


def _open(proposal: Proposal, by: Officer) -> Proposal:
    """The proposal as it is now, locked. Refuses a reader, and one that is decided."""
    must_log(by)
    row: Proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("batch__rendition__exhibit", "batch__respondent", "batch__raised_by", "decided_by")
        .get(pk=proposal.pk)
    )
    if not row.is_open:
        raise Refusal(f"{row.decided_by} decided on it already: {row.get_state_display().lower()}.")
    return row


def _decide(row: Proposal, state: str, made: Made, *, by: Officer, at: dt.datetime) -> Proposal:
    row.state, row.decided_by, row.decided_at = state, by, at
    row.case, row.new = made.case, made.new
    for name in Proposal.MADE:
        setattr(row, name, made.rows.get(name))
    row.save(update_fields=["state", "decided_by", "decided_at", "reason", "corrected", "case", "new", *Proposal.MADE])
    return row


def _differs(read: Any, entered: Any) -> bool:
    """Whether an entry says something else than what was read; a list and its words parted by commas say the same.

    >>> _differs(["CHN", "USA"], "CHN, USA"), _differs("", None), _differs("2016", "2017")
    (False, False, True)
    """

    def plain(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            value = ", ".join(map(str, value))
        return " ".join(str(value).split()) if value not in (None, False) else ""

    return bool(plain(read) != plain(entered))
