"""The sentence of an entry, by the kind of row; what has no words of its own is told by its kind and its fields."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models

from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict
from cases.docket.models import Case, CaseMeasure, Claim, Measure, MeasureAgency, StatusChange
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier, ReportedStatus
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Reading, Rendition
from cases.evidence.recognition import Recognition
from cases.evidence.withdrawal import Withdrawal
from cases.jobs.models import Job
from cases.proceedings.models import Event, EventMember
from cases.record.bodies import Entry, State, fields_of
from cases.record.nouns import Nouns, short, statement
from cases.record.standing import Ladder
from cases.record.values import Detail, fuzzy_phrase, high, low, told
from cases.taxonomy.models import Body

CHECKED = frozenset({"outcome", "check_detail", "findings", "found_on", "page", "printed", "checked_at"})
"""What a check of a quotation writes."""
Words = Callable[[Nouns, State], str]


def sentence_of(entry: Entry, details: list[Detail], nouns: Nouns, ladder: Ladder) -> str:
    """One sentence for one entry, without its full stop, who did it and why."""
    if entry.change.destruction is not None and not list(entry.bodies):
        return high(
            f"{nouns.named(entry.model, entry.pk)}: what was {_DONE[entry.change.operation]} here was destroyed"
        )
    if not entry.changed:
        if entry.inserted and entry.model in (StatusChange, Verdict):
            return _appended(entry, nouns, ladder)
        came, went = COME_AND_GONE.get(entry.model, (None, None))
        words = went if entry.deleted else came
        if words is not None:
            return high(words(nouns, entry.state))
        done = "deleted" if entry.deleted else "asked for" if issubclass(entry.model, Job) else "added"
        return high(f"{nouns.called(entry.model, entry.state).removeprefix('the ')} {done}")
    if "destruction_id" in entry.changed:
        return high(f"{nouns.called(entry.model, entry.state)}: its words were destroyed")
    if entry.model is Citation and "outcome" in entry.changed and CHECKED.issuperset(entry.changed):
        return high(f"{nouns.called(Citation, entry.state).removeprefix('the ')} {_checked(entry, nouns)}")
    if issubclass(entry.model, Job) and {"state", "token"} & set(entry.changed):
        return high(_worked(entry, nouns))
    things = "; ".join(detail.sentence for detail in details)
    if entry.model is Case:
        return high(things)
    return high(f"{nouns.called(entry.model, entry.before or entry.state).removeprefix('the ')}: {things}")


_DONE = {"insert": "added", "update": "changed", "delete": "deleted"}


def _appended(entry: Entry, nouns: Nouns, ladder: Ladder) -> str:
    state = entry.state
    if entry.model is StatusChange:
        told_against = ladder.told(entry.pk, state.get("case_id"), low, "effective")
        return f"Status {told_against}" if told_against else f"Status recorded: {nouns.called(StatusChange, state)}"
    about = nouns.named(Commitment, state.get("commitment_id"))
    told_against = ladder.told(entry.pk, state.get("commitment_id"), low, "effective")
    return f"Verdict on {about} {told_against}" if told_against else f"Recorded: {nouns.called(Verdict, state)}"


def _checked(entry: Entry, nouns: Nouns) -> str:
    before, after = (nouns.label(Citation, body, "outcome") for body in entry.bodies)
    if (entry.before or {}).get("outcome") == Citation.Outcome.UNCHECKED:
        return f"checked: {after}"
    return f"checked again: {after}, before that {before}"


def _worked(entry: Entry, nouns: Nouns) -> str:
    """What a job's entry says: begun, taken over, finished, failed, put back."""
    before, after = entry.before or {}, entry.after or {}
    noun = nouns.called(entry.model, after)
    noun = noun.removeprefix("the ") if entry.model in (Reading, Recognition) else f"making of {noun}"
    attempts = after.get("attempts")
    attempt = f" (attempt {attempts})" if isinstance(attempts, int) and attempts > 1 else ""
    match before.get("state"), after.get("state"):
        case "working", "working":
            return f"{noun} taken over by another worker{attempt}"
        case _, "working":
            return f"{noun} begun by a worker{attempt}"
        case _, "ready":
            return f"{noun} finished{_result(entry.model, after)}"
        case _, "failed":
            return f"{noun} failed: {after.get('failure') or 'no reason is known'}".rstrip(".")
        case _, "queued":
            return f"{noun} put back in the queue"
    return f"{noun} changed"


def _result(model: type[models.Model], after: State) -> str:
    pages = after.get("pages")
    if model is Reading:
        result = low(told(fields_of(Reading)["result"], after.get("result"), lambda *_: ""))
        return f": {result}, {after.get('pages_with_text')} of {pages} page{'' if pages == 1 else 's'} with text"
    return f": {pages} page{'' if pages == 1 else 's'}" if pages else ""


def _event(nouns: Nouns, state: State) -> str:
    body = state.get("body_id")
    where = f", {nouns.named(Body, body)}" if body else ""
    kind = nouns.label(Event, state, "kind")
    return f"{fuzzy_phrase(state, 'happened')}, {kind}{where}: {short(state.get('text') or '')}"


def _commitment(nouns: Nouns, state: State) -> str:
    forum = nouns.label(Commitment, state, "forum_id")
    return f"{nouns.called(Commitment, state)} entered: {forum}, {fuzzy_phrase(state, 'made')}: “{short(state.get('words') or '')}”"


def _claim(nouns: Nouns, state: State) -> str:
    what = "no discipline applies" if state.get("no_discipline") else str(state.get("provision_id"))
    measure = nouns.label(Claim, state, "measure_id")
    return f"claim added: {what}{f', against {measure}' if measure else ''}"


def _cited(nouns: Nouns, state: State) -> str:
    return f"{nouns.called(Citation, state).removeprefix('the ')}"


def _reported(nouns: Nouns, state: State) -> str:
    who, word, when = (nouns.label(ReportedStatus, state, name) for name in ("member_id", "status", "reported_on"))
    return f"{who}, {when}: {word}"


def _rendition(nouns: Nouns, state: State) -> str:
    file = state.get("file_name")
    return f"{nouns.called(Rendition, state)} filed{f': {file}' if file else ''}"


def _term(model: type[models.Model], column: str, noun: str) -> tuple[Words, Words]:
    def called(nouns: Nouns, state: State) -> str:
        return f"{noun} {nouns.label(model, state, column)}"

    return lambda n, s: f"{called(n, s)} added", lambda n, s: f"{called(n, s)} removed"


COME_AND_GONE: dict[type[models.Model], tuple[Words | None, Words | None]] = {
    Case: (lambda _, s: f"{s.get('number')} opened: “{s.get('title')}”", None),
    CaseRaiser: (
        lambda n, s: f"{n.label(CaseRaiser, s, 'member_id')} added to the Members that raised it",
        lambda n, s: f"{n.label(CaseRaiser, s, 'member_id')} removed from the Members that raised it",
    ),
    CaseSector: _term(CaseSector, "sector_id", "sector"),
    CaseProduct: _term(CaseProduct, "product_id", "product"),
    CaseMeasure: (
        lambda n, s: f"{n.label(CaseMeasure, s, 'measure_id').removeprefix('the ')} added to the case",
        lambda n, s: f"{n.label(CaseMeasure, s, 'measure_id').removeprefix('the ')} taken out of the case",
    ),
    Measure: (
        lambda n, s: f"{n.called(Measure, s).removeprefix('the ')} recorded",
        lambda n, s: f"{n.called(Measure, s).removeprefix('the ')} deleted",
    ),
    MeasureAgency: (
        lambda n, s: (
            f"agency {n.label(MeasureAgency, s, 'agency_id')} added to {n.named(Measure, s.get('measure_id'))}"
        ),
        lambda n, s: (
            f"agency {n.label(MeasureAgency, s, 'agency_id')} removed from {n.named(Measure, s.get('measure_id'))}"
        ),
    ),
    Claim: (_claim, lambda n, s: f"{n.called(Claim, s).removeprefix('the ')} deleted"),
    Identifier: (
        lambda n, s: f"outside number {n.called(Identifier, s)} added",
        lambda n, s: f"outside number {n.called(Identifier, s)} removed",
    ),
    CaseLink: (
        lambda n, s: f"{n.called(CaseLink, s).removeprefix('the ')} added",
        lambda n, s: f"{n.called(CaseLink, s).removeprefix('the ')} removed",
    ),
    ReportedStatus: (
        lambda n, s: f"WTO-reported status recorded: {_reported(n, s)}",
        lambda n, s: f"WTO-reported status deleted: {_reported(n, s)}",
    ),
    Commitment: (_commitment, lambda n, s: f"{n.called(Commitment, s)} deleted: “{short(s.get('words') or '')}”"),
    CommitmentUse: (
        lambda n, s: (
            f"{n.label(CommitmentUse, s, 'commitment_id')} counted in {n.label(CommitmentUse, s, 'case_id')} as well"
        ),
        lambda n, s: (
            f"{n.label(CommitmentUse, s, 'commitment_id')} counted in {n.label(CommitmentUse, s, 'case_id')} no more"
        ),
    ),
    CommitmentLink: (
        lambda n, s: f"{n.called(CommitmentLink, s).removeprefix('the ')} added",
        lambda n, s: f"{n.called(CommitmentLink, s).removeprefix('the ')} removed",
    ),
    Event: (lambda n, s: f"event recorded: {_event(n, s)}", lambda n, s: f"event deleted: {_event(n, s)}"),
    EventMember: (
        lambda n, s: f"{n.label(EventMember, s, 'member_id')} added to {n.label(EventMember, s, 'event_id')}",
        lambda n, s: f"{n.label(EventMember, s, 'member_id')} removed from {n.label(EventMember, s, 'event_id')}",
    ),
    Exhibit: (
        lambda n, s: f"{n.called(Exhibit, s)} filed: “{short(s.get('title') or '')}”",
        lambda n, s: f"{n.called(Exhibit, s)} deleted: “{short(s.get('title') or '')}”",
    ),
    CaseExhibit: (
        lambda n, s: f"{n.label(CaseExhibit, s, 'exhibit_id')} entered in the case",
        lambda n, s: f"{n.label(CaseExhibit, s, 'exhibit_id')} taken out of the case",
    ),
    Rendition: (_rendition, None),
    Reading: (lambda n, s: f"{n.called(Reading, s).removeprefix('the ')} asked for", None),
    Recognition: (lambda n, s: f"{n.called(Recognition, s).removeprefix('the ')} asked for", None),
    Withdrawal: (
        lambda n, s: f"{n.label(Withdrawal, s, 'rendition_id')} withdrawn: “{short(s.get('reason') or '')}”",
        None,
    ),
    Page: (lambda n, s: f"{n.called(Page, s)}, read", lambda n, s: f"{n.called(Page, s)}, removed"),
    Citation: (
        lambda n, s: f"{_cited(n, s)} cited for {statement(n, s)}: {n.label(Citation, s, 'outcome')}",
        lambda n, s: f"{_cited(n, s)}, cited for {statement(n, s)}, withdrawn",
    ),
}
"""How a row that came and one that went are told; None, and every model that isn't here, by its kind."""
