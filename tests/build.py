"""Typed builders: each makes one valid thing through the product's own act, with every value open to the test."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from cases.access.models import Officer
from cases.commitments.committing import commit
from cases.commitments.models import Commitment
from cases.dates import FuzzyDate
from cases.docket.models import Case, Measure, StatusChange
from cases.docket.opening import open_case
from cases.docket.status import change_status
from cases.evidence.citing import Quote, cite
from cases.evidence.filing import Filed, file_exhibit
from cases.evidence.models import Citation, Reading
from cases.evidence.reading import read_rendition
from cases.jobs import claiming
from cases.proceedings.models import Event
from cases.proceedings.recording import record_event
from cases.taxonomy.models import Body, Member

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
_counter = itertools.count(1)


def clock() -> dt.datetime:
    """A clock that stands still at NOW."""
    return NOW


def officer(name: str = "", *, role: str = "officer", clearance: str = "DELIBERATIVE", **more: Any) -> Officer:
    """An account that may sign in with the password `correct-horse-battery`."""
    name = name or f"officer-{next(_counter)}"
    made = Officer(username=name, role=role, clearance=clearance, is_staff=True, **more)
    made.set_password("correct-horse-battery")
    made.save()
    return made


def case(by: Officer, **more: Any) -> Case:
    """A case against China raised by the United States."""
    values: dict[str, Any] = {
        "title": f"Concern {next(_counter)}",
        "respondent": Member.objects.get(pk="CHN"),
        "raised_by": [Member.objects.get(pk="USA")],
        "at": NOW,
    }
    return open_case(**(values | {"by": by} | more))


def status(of: Case, by: Officer, to: str = "panel", effective: str = "2017-01", **more: Any) -> StatusChange:
    """A status change."""
    values: dict[str, Any] = {"reason": "The panel was established.", "at": NOW}
    return change_status(of, to=to, effective=FuzzyDate.parse(effective), by=by, **(values | more))


def event(of: Case, by: Officer, happened: str = "2016-09-13", **more: Any) -> Event:
    """An event."""
    values: dict[str, Any] = {"kind": "raised", "text": "The concern was raised.", "at": NOW}
    return record_event(of, happened=FuzzyDate.parse(happened), by=by, **(values | more))


def commitment(of: Case, by: Officer, made: str = "2012-12", **more: Any) -> Commitment:
    """A promise made at the JCCT."""
    values: dict[str, Any] = {
        "words": f"To open the market, promise {next(_counter)}.",
        "forum": Body.objects.get(pk="JCCT"),
        "at": NOW,
    }
    return commit(of, made=FuzzyDate.parse(made), by=by, **(values | more))


def measure(title: str = "", **more: Any) -> Measure:
    """A measure of China."""
    return Measure.objects.create(title=title or f"Measure {next(_counter)}", kind="plan", member_id="CHN", **more)


def exhibit(by: Officer, text: str = "China agreed to open its market.", *, read: bool = True, **more: Any) -> Filed:
    """A plain-text exhibit, read unless the test wants it waiting."""
    values: dict[str, Any] = {
        "name": "note.txt",
        "title": f"Note {next(_counter)}",
        "kind": "note",
        "language": "en",
        "at": NOW,
    }
    filed = file_exhibit([text.encode()], by=by, **(values | more))
    if read and not filed.already:
        claimed = claiming.claim(Reading.objects.get(rendition=filed.rendition), at=NOW)
        assert claimed is not None
        read_rendition(claimed, clock)
    return filed


def citation(statement: Any, filed: Filed, by: Officer, quotation: str, page: int | None = 1) -> Citation:
    """A citation of words in an exhibit."""
    return cite(statement, Quote(filed.rendition, quotation, page), by=by, at=NOW)
