"""Keeping the index true: what a transaction wrote is indexed before it commits, by what the change log says it touched.

So every way of writing is covered, bulk and raw ones too, and no act needs to know of the index.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from cases.access.models import Officer
from cases.commitments.models import Commitment, CommitmentUse, Verdict
from cases.docket.models import Case, CaseMeasure, Claim, Measure, MeasureAgency, StatusChange
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector, Identifier
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Rendition
from cases.history import sealing
from cases.history.models import Change, Operation
from cases.proceedings.models import Event
from cases.search import analyzer
from cases.search.clock import Clock, clock
from cases.search.engines import MOST_PASSAGES, engine
from cases.search.engines.expressions import lines_of
from cases.search.models import IndexState, IndexUnit
from cases.search.sight import closed
from cases.search.sources import Written, cases_as_written, exhibits_as_written, pages_of, renditions_of
from cases.statements import Statement, stated
from cases.taxonomy.models import Agency, Agreement, Body, Member, Provision, Sector

PART = 256
"""Passages of one unit of a document at most."""
PART_BYTES = 300_000
"""And bytes of different tokens: PostgreSQL takes at most a megabyte of them in one row."""
GOES_ON = "goes_on"
AT_ONCE = 200
"""Cases in one go."""
log = logging.getLogger(__name__)

Model = type[Any]


@dataclass
class Touched:
    """What of the index must be looked at again."""

    cases: set[UUID] = field(default_factory=set)
    exhibits: set[UUID] = field(default_factory=set)
    renditions: set[UUID] = field(default_factory=set)
    names: bool = False
    """Whether something is called otherwise that is chosen by name: a term of a vocabulary, an officer."""

    def __bool__(self) -> bool:
        return bool(self.cases or self.exhibits or self.renditions or self.names)


def index_written(token: str, *, since: int = 0) -> None:
    """Index what the open transaction of this token has written since that log entry; called before its commit, and may run again.

    What cannot be indexed is logged and left to `manage.py check_index`: it is no reason to lose an officer's act.
    """
    touched = _touched(token, since)
    if not touched:
        return
    try:
        with transaction.atomic():
            index(touched)
    except Exception:
        log.exception("search index: a transaction's changes were not indexed; run manage.py check_index")
        if settings.INDEX_FAULTS_STOP:
            raise


def is_whole(stands: Clock | None = None) -> bool:
    """Whether all of the case file is in the index, by this analyzer: not after an update that brought one, before `manage.py reindex`."""
    made_by = (stands or clock()).made_by
    return made_by == analyzer.VERSION or (
        made_by is None and not Case.objects.exists() and not Exhibit.objects.exists()
    )


def flush() -> bool:
    """Index what the open transaction has written so far, for a search within it; True where it has written anything.

    What such a search finds may be rolled back yet, so nothing of it is remembered.
    """
    flushing: Callable[[], bool] | None = getattr(connection, "index_now", None)
    return flushing() if flushing is not None else False


def index(touched: Touched) -> int:
    """Bring these up to date in the open transaction; returns how many units changed. May run again."""
    documents = list(_documents(touched))
    # PostgreSQL: from here on one commit at a time, so that none of two that touch a case misses what the other wrote of it.
    sealing.lock()
    changed = _put(documents, Q(exhibit__in=touched.exhibits, rendition=None) | Q(rendition__in=touched.renditions))
    keys = sorted(touched.cases)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        changed += _put(map(_with_lines, cases_as_written(some)), Q(case__in=some))
    if touched.names and not changed:
        _tick(0)
    return changed


def written_of(touched: Touched) -> Iterator[tuple[Written, list[str]]]:
    """Every unit of these as it should stand, and its lines."""
    yield from _documents(touched)
    for unit in cases_as_written(touched.cases):
        yield _with_lines(unit)


def _documents(touched: Touched) -> Iterator[tuple[Written, list[str]]]:
    for unit in exhibits_as_written(touched.exhibits):
        yield _with_lines(unit)
    wanted = Q(pk__in=touched.renditions)
    owners = set(Rendition.objects.filter(wanted).values_list("exhibit", flat=True)) if touched.renditions else set()
    for unit in renditions_of(owners):
        if unit.rendition in touched.renditions:
            yield from _parts(unit)


def _with_lines(unit: Written) -> tuple[Written, list[str]]:
    lines: list[str] = []
    rows: list[Any] = []
    further: list[int] = []
    for row, text in zip(unit.rows, unit.texts, strict=True):
        for number, line in enumerate(lines_of(text)):
            further += [len(lines)] if number else []
            lines.append(line)
            rows.append(row)
    unit.rows = rows[:MOST_PASSAGES]
    _goes_on(unit, further)
    return unit, lines[:MOST_PASSAGES]


def _parts(whole: Written) -> Iterator[tuple[Written, list[str]]]:
    """The rendition in units of at most PART passages; one without any words is one empty unit, for its language."""
    part, size = _part(whole, 0), 0
    lines: list[str] = []
    further: list[int] = []
    for number, text in pages_of(whole.rendition):  # type: ignore[arg-type]
        for place, line in enumerate(lines_of(text)):
            grown = size + len(line.encode())
            # A page stays in one unit, unless it alone is too much for one.
            if lines and (grown > 3 * PART_BYTES or (not place and (len(lines) >= PART or grown > PART_BYTES))):
                _goes_on(part, further)
                yield part, lines
                part, lines, size, further = _part(whole, part.part + 1), [], 0, []
            further += [len(lines)] if place else []
            part.rows.append(number)
            part.texts.append(text)
            lines.append(line)
            size += len(line.encode())
    _goes_on(part, further)
    yield part, lines


def _goes_on(unit: Written, further: list[int]) -> None:
    """Say, as the first of its facts, which of its passages go on with a long text that begins in the one before."""
    if further:
        unit.facts = [[GOES_ON, *further], *unit.facts]


def _part(whole: Written, number: int) -> Written:
    return Written(
        whole.place, whole.audience, exhibit=whole.exhibit, rendition=whole.rendition, part=number, facts=whole.facts
    )


def _put(written: Iterable[tuple[Written, list[str]]], among: Q) -> int:
    """Make the units that the condition names be these; returns how many had to change."""
    standing = {_key(unit): unit for unit in IndexUnit.objects.filter(among, gone=False)}
    changed: list[tuple[Written, list[str], str, IndexUnit | None]] = []
    for unit, lines in written:
        digest, old = unit.digest(), standing.pop(unit.key, None)
        if old is None or old.digest != digest:
            changed.append((unit, lines, digest, old))
    leaving = list(standing.values())
    if not changed and not leaving:
        return 0
    into, numbers = engine(), []
    for _, _, _, old in changed:
        numbers.append(old.pk if old is not None and _taken_out(old) else None)
    clock = _tick(numbers.count(None))
    fresh = iter(range(clock.last_unit - numbers.count(None) + 1, clock.last_unit + 1))
    for old in leaving:
        _taken_out(old)
    replaced = [old.pk for (_, _, _, old), number in zip(changed, numbers, strict=True) if old and number is None]
    IndexUnit.objects.filter(pk__in=[*(old.pk for old in leaving), *replaced]).update(
        rows=[], facts=[], words=[], digest="", gone=True, tick=clock.tick
    )
    made = []
    for (unit, lines, digest, _), number in zip(changed, numbers, strict=True):
        key = next(fresh) if number is None else number
        into.add(key, lines, closed=closed(unit.audience))
        kept = lines if into.keeps_words and (unit.rendition is None or closed(unit.audience)) else []
        told: dict[str, Any] = {"rows": unit.rows, "facts": unit.facts, "words": kept, "digest": digest}
        if number is None:
            place, audience, case, exhibit, rendition, part = unit.key
            told |= {"audience": audience, "case": case, "exhibit": exhibit, "rendition": rendition, "part": part}
            made.append(IndexUnit(id=key, place=place, tick=clock.tick, **told))
        else:
            IndexUnit.objects.filter(pk=key).update(tick=clock.tick, **told)
    IndexUnit.objects.bulk_create(made, batch_size=200)
    return len(changed) + len(leaving)


def _taken_out(old: IndexUnit) -> bool:
    """Take its words out of the index; False where some are left under its number, which is then never used again."""
    if not old.rows or engine().remove(old.pk, old.words, closed=closed(old.audience)):
        return True
    IndexState.objects.update(leftovers=True)
    return False


def _tick(units: int) -> IndexState:
    """Move the clock on and take numbers for new units, the last of which it names. An index without a clock is emptied."""
    clock = IndexState.objects.select_for_update().first()
    if clock is None:
        engine().clear()
        clock = IndexState(made_by=analyzer.VERSION)
    clock.tick += 1
    clock.last_unit += units
    clock.save()
    return clock


def _key(unit: IndexUnit) -> tuple[Any, ...]:
    return (unit.place, unit.audience, unit.case, unit.exhibit, unit.rendition, unit.part)


# From what was written to what must be looked at again

_OF_A_CASE: tuple[Model, ...] = (
    Identifier, CaseMeasure, CaseRaiser, CaseSector, CaseProduct, Claim, Commitment, CommitmentUse, Event, StatusChange,
    Citation, CaseExhibit,
)  # fmt: skip

_NAMED: tuple[Model, ...] = (Member, Agency, Agreement, Provision, Body, Sector, Officer)

_BESIDE: tuple[Model, ...] = (Case, Verdict, Measure, MeasureAgency, Exhibit, Rendition, Page)


_TOKEN, _SINCE = "the transaction", -1
"""Stand for what is told each time."""


@cache
def _entries(tables: tuple[str, ...]) -> Statement:
    """What asks the log for the entries of a transaction; every commit does, also of what is not indexed."""
    rows = Change.objects.filter(transaction=_TOKEN, id__gt=_SINCE, table__in=tables).order_by()
    found = stated(rows.values_list("table", "row", "operation", "before", "after"))
    assert found is not None
    return found


def _touched(token: str, since: int) -> Touched:
    """By table and key what the log says the transaction wrote."""
    tables = {model._meta.db_table: model for model in (*_OF_A_CASE, *_BESIDE, *_NAMED)}
    found: dict[Model, set[UUID]] = defaultdict(set)
    told = Touched()
    for table, row, operation, before, after in _entries(tuple(tables)).ask({_TOKEN: token, _SINCE: since}):
        model = tables[table]
        if model in _NAMED:
            told.names = True
            continue
        if operation != Operation.INSERT or model not in (Exhibit, Rendition):
            found[model].add(UUID(row))
        for body in (before, after):
            bodies = json.loads(body) if body else {}
            for column, into in (
                ("case_id", told.cases),
                ("exhibit_id", told.exhibits),
                ("rendition_id", told.renditions),
            ):
                if bodies.get(column) and (column == "case_id") == (model in _OF_A_CASE):
                    into.add(UUID(bodies[column]))
            for model_of, column in ((Commitment, "commitment_id"), (Measure, "measure_id")):
                if model in (Verdict, MeasureAgency) and bodies.get(column):
                    found[model_of].add(UUID(bodies[column]))
        if model is Exhibit:
            told.exhibits.add(UUID(row))
        if model is Rendition:
            told.renditions.add(UUID(row))
    _spread(told, found)
    return told


def _spread(told: Touched, found: dict[Model, set[UUID]]) -> None:
    """From a row to the cases and exhibits that speak of it, or whose audience hangs from its marking."""
    told.cases |= found[Case]
    if found[Case]:
        uses = CommitmentUse.objects.filter(commitment__case__in=found[Case])
        told.cases |= set(uses.values_list("case", flat=True))
    if promises := found[Commitment]:
        told.cases |= set(Commitment.objects.filter(pk__in=promises).values_list("case", flat=True))
        told.cases |= set(CommitmentUse.objects.filter(commitment__in=promises).values_list("case", flat=True))
    if measures := found[Measure]:
        told.cases |= set(CaseMeasure.objects.filter(measure__in=measures).values_list("case", flat=True))
    if exhibits := found[Exhibit]:
        # Its marking is part of who may see its texts, its place in a file and what is quoted of it.
        told.renditions |= set(Rendition.objects.filter(exhibit__in=exhibits).values_list("pk", flat=True))
        told.cases |= set(CaseExhibit.objects.filter(exhibit__in=exhibits).values_list("case", flat=True))
        told.cases |= set(Citation.objects.filter(rendition__exhibit__in=exhibits).values_list("case", flat=True))
