"""Recording an event, or many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cases.access import markings
from cases.access.models import Officer
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.docket.opening import child_marking, may_mark, must_log, room_for
from cases.history.acts import act
from cases.proceedings.models import Event, EventKind, EventMember
from cases.refusal import Refusal
from cases.taxonomy.models import Body, Member


@act
def record_event(
    case: Case,
    *,
    kind: str,
    happened: FuzzyDate,
    text: str,
    by: Officer,
    at: dt.datetime,
    body: Body | None = None,
    members: Iterable[Member] = (),
    marking: str | None = None,
) -> Event:
    """Add one dated event to the case. Refuses a reader, blank words and an unknown kind."""
    must_log(by)
    text = text.strip()
    if not text:
        raise Refusal("Say in a sentence what happened.", field="text")
    if kind not in EventKind.values:
        raise Refusal(f"“{kind}” is not a kind of event.", field="kind")
    marking = child_marking(case, marking)
    may_mark(by, marking)
    event = Event.objects.create(
        case=case,
        kind=kind,
        **Event.happened.columns(happened),
        text=text,
        body=body,
        marking=marking,
        compartment=room_for(case, marking, by=by, at=at),
    )
    EventMember.objects.bulk_create([EventMember(event=event, member=member) for member in members])
    return event


@dataclass(frozen=True)
class Happening:
    """An event to be recorded in a case; `body` is a code, or blank, and `members` are the codes of those that acted."""

    case: Case
    kind: str
    happened: FuzzyDate
    text: str
    body: str = ""
    members: Sequence[str] = ()


@act
def record_events(happenings: Sequence[Happening], *, marking: str, by: Officer, at: dt.datetime) -> list[Event]:
    """Add many dated events, all marked alike, by a few statements. Refuses what `record_event` refuses; then none is recorded.

    A case in a closed room takes none of them: what is recorded there needs a grant, one by one.
    """
    must_log(by)
    may_mark(by, marking)
    if markings.BCI in {marking, *(each.case.marking for each in happenings)}:
        raise Refusal("Business confidential events are recorded one by one.", field="marking")
    if any(not each.text.strip() for each in happenings):
        raise Refusal("Say in a sentence what happened.", field="text")
    if unknown := {each.kind for each in happenings} - set(EventKind.values):
        raise Refusal(f"“{min(unknown)}” is not a kind of event.", field="kind")
    events = [
        Event(
            case=each.case,
            kind=each.kind,
            **Event.happened.columns(each.happened),
            text=each.text.strip(),
            body_id=each.body or None,
            marking=marking,
        )
        for each in happenings
    ]
    Event.objects.bulk_create(events, batch_size=500)
    acted = [
        EventMember(event=event, member_id=code)
        for event, each in zip(events, happenings, strict=True)
        for code in dict.fromkeys(each.members)
    ]
    EventMember.objects.bulk_create(acted, batch_size=500)
    return events
