"""Gathering the contents of case briefs: what one officer may see of some cases now, as plain JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.access.models import Officer
from cases.briefs.drawing import drawn
from cases.briefs.gathering import telling
from cases.briefs.gathering.loading import Marks, Portion, marked_as
from cases.briefs.gathering.telling import label
from cases.dates import phrase
from cases.docket.models import Case
from cases.history.axes import Axes
from cases.proceedings.timeline import Mark, lay_out

Contents = dict[str, Any]
SCHEMA = 2


@dataclass(frozen=True)
class Gathered:
    """The contents of a paper, and how everything is marked that went in."""

    contents: Contents
    marks: Marks


def gather_case(case: Case, *, officer: Officer, at: dt.datetime, axes: Axes | None = None) -> Contents:
    """The contents of one case's brief, as `gather_cases` gives them."""
    return brief_of(case, officer=officer, at=at, axes=axes).contents


def brief_of(case: Case, *, officer: Officer, at: dt.datetime, axes: Axes | None = None) -> Gathered:
    """The contents of one case's brief; raises Case.DoesNotExist for a case that the officer may not see."""
    found = gather_cases([case.pk], officer=officer, at=at, axes=axes)
    if not found:
        raise Case.DoesNotExist
    return found[0]


def gather_cases(keys: Sequence[Any], *, officer: Officer, at: dt.datetime, axes: Axes | None = None) -> list[Gathered]:
    """For each of these cases that the officer may see everything its brief says, in the order in which it says it.

    The `marking` is the strictest of all that went in, and the `clearance` what all of it asks for that lies in no closed room.
    Dates are given as phrases, and as ISO dates where the timeline needs them. `axes` are only told: whoever gathers from the past
    does so within `history.past.as_it_stood`. One portion: everything is in memory at once, and the number of queries doesn't grow
    with the cases.
    """
    portion = Portion(keys, officer=officer, at=at)
    shown = [key for key in keys if key in portion.cases]
    told = {key: body_of(portion, key) for key in shown}
    portion.settle()
    out = []
    for key in shown:
        marks = portion.told(key)
        whole = framed(officer, at, axes) | told[key] | ended(portion, key) | marked_as(marks)
        out.append(Gathered(whole | {"kind": "case-brief"}, marks))
    return out


def framed(officer: Officer, at: dt.datetime, axes: Axes | None) -> Contents:
    """What every paper says of itself: as of when, as recorded by when, for whom."""
    day = axes.on if axes else at.date()
    return {
        "schema": SCHEMA,
        "as_of": phrase(day),
        "as_of_day": day.isoformat(),
        **({"recorded": axes.told_on(at.date())} if axes else {}),
        "asked_by": str(officer),
    }


def body_of(portion: Portion, key: Any) -> Contents:
    """What a case says of itself; its statements get the numbers of their notes here, in the order of the paper."""
    case, notes = portion.cases[key], portion.notes[key]
    summary_notes = notes.of(case)
    claims = [telling.claim(case, row, notes) for row in case.claims.all()]
    promises = [telling.commitment(case, row, notes) for row in portion.commitments.get(key, [])]
    history = [telling.status(case, row, notes) for row in portion.statuses.get(key, [])]
    happened = [telling.event(case, row, notes) for row in portion.events.get(key, [])]
    return {
        "case": telling.head(case, portion.links.get(key, [])),
        "summary": [part.strip() for part in case.summary.split("\n\n") if part.strip()],
        "summary_notes": summary_notes,
        "measures": [telling.measure(case, row) for row in case.measures.all()],
        "claims": claims,
        "commitments": promises,
        "status": history,
        "events": happened,
        "timeline": lay_out(drawn(history, happened, promises)),
    }


def ended(portion: Portion, key: Any) -> Contents:
    """What follows from the statements of a case once they are told: notes, exhibits, problems."""
    return portion.texts.told(portion.notes[key].listed) | {"chain": portion.seals.get(key, "")}


def marks(case: Case, statuses: list[Any], events: list[Any], commitments: list[Any]) -> list[Mark]:
    """What a case's timeline shows on its page: events by their place in the list, commitments by number."""
    found = [Mark("status", row.effective, row.get_to_display()) for row in statuses]
    found += [
        Mark("event", row.happened, row.get_kind_display(), row.text, str(number))
        for number, row in enumerate(events, 1)
    ]
    for row in commitments:
        ref = label(case, row)
        found.append(Mark("commitment", row.made, row.forum.short_name, row.words, ref))
        if row.due is not None:
            word = row.standing[0].verdict if row.standing else ""
            found.append(Mark("met" if word == "implemented" else "due", row.due, "Due", row.words, ref))
    return found
