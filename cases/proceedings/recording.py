"""Recording an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

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
