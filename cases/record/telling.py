"""A case's history as one officer may read it, the latest first, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from django.db import models

from cases.access.models import Officer
from cases.commitments.models import Verdict
from cases.docket.models import Case, StatusChange
from cases.docket.terms import ReportedStatus
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Reading, Rendition
from cases.evidence.recognition import Recognition
from cases.evidence.withdrawal import Withdrawal
from cases.history.models import Change
from cases.record.belonging import edges, entries_of
from cases.record.bodies import Entry, read
from cases.record.seeing import Sight
from cases.record.words import Told, tell

PAGE = 100
CHUNK = 200
"""Entries whose bodies are in memory at once."""

STATUS = frozenset[type[models.Model]]({StatusChange, Verdict, ReportedStatus})
EVIDENCE = frozenset[type[models.Model]](
    {CaseExhibit, Exhibit, Rendition, Reading, Recognition, Page, Citation, Withdrawal}
)
KINDS = {"": "Everything", "status": "Status and verdicts", "evidence": "Evidence", "text": "Text"}
"""What a history may be kept to; text is whatever else the case says: its own words, claims, commitments, events, measures."""


@dataclass(frozen=True)
class Sheet:
    """One page of a history, and whether there are older entries."""

    told: list[Told]
    number: int
    more: bool


def history_of(case: Case, *, officer: Officer, at: dt.datetime, kind: str = "", number: int = 1) -> Sheet:
    """The page of that number, from 1: the entries of the case that this officer may see, each told once.

    What the officer may not see takes no place on a page. A page further back costs the reading of those before it.
    """
    seen = _seen(case, officer, at, _only(kind), steps=True)
    wanted = list(islice(seen, (number - 1) * PAGE, number * PAGE + 1))
    return Sheet(_tell(case, wanted[:PAGE]), number, len(wanted) > PAGE)


def latest_of(case: Case, *, officer: Officer, at: dt.datetime, most: int = 10) -> list[Told]:
    """The latest entries that this officer may see, without the product's own steps."""
    return _tell(case, list(islice(_seen(case, officer, at, None, steps=False, chunk=2 * most), most)))


def entries_seen(case: Case, *, officer: Officer, at: dt.datetime) -> Iterator[tuple[Entry, Told]]:
    """Every entry of the case that this officer may see, and how it is told, the latest first."""
    seen = _seen(case, officer, at, None, steps=True)
    while some := list(islice(seen, CHUNK)):
        yield from zip([entry for entry, _ in some], _tell(case, some), strict=True)


def _seen(
    case: Case,
    officer: Officer,
    at: dt.datetime,
    only: frozenset[type[models.Model]] | None,
    *,
    steps: bool,
    chunk: int = CHUNK,
) -> Iterator[tuple[Entry, Sight]]:
    numbers = entries_of(case, only, steps=steps)
    for start in count(0, chunk):
        some = numbers(start, start + chunk)
        changes = Change.objects.select_related("sealed", "destruction").in_bulk(some)
        entries = [entry for number in some if (entry := read(changes[number])) is not None]
        sight = Sight(officer, at=at)
        sight.look_up(entries)
        yield from ((entry, sight) for entry in entries if sight.sees(entry))
        if len(some) < chunk:
            return


def _tell(case: Case, seen: list[tuple[Entry, Sight]]) -> list[Told]:
    """Told in runs of one sight, so that each looks at the rows it found."""
    told: list[Told] = []
    for sight in dict.fromkeys(sight for _, sight in seen):
        told += tell(case, [entry for entry, one in seen if one is sight], sight=sight)
    return told


def _only(kind: str) -> frozenset[type[models.Model]] | None:
    if kind == "status":
        return STATUS
    if kind == "evidence":
        return EVIDENCE
    everything: set[type[models.Model]] = {Case, *edges()}
    everything |= {edge.parent for roads in edges().values() for edge in roads}
    return frozenset(everything) - STATUS - EVIDENCE if kind == "text" else None
