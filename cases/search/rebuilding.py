"""Making the index anew, a stretch at a time, and telling where it is not what the case file says."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from cases.docket.models import Case
from cases.evidence.models import Exhibit, Rendition
from cases.search import analyzer
from cases.search.engines import engine
from cases.search.indexing import Touched, index, written_of
from cases.search.models import IndexState, IndexUnit

STRETCH = 50
"""Cases or exhibits in one transaction."""


@dataclass(frozen=True)
class Progress:
    """How far it is: so many of so many, and how many units had to be changed in the last stretch."""

    what: str
    done: int
    of: int
    changed: int

    def __str__(self) -> str:
        return f"{self.what}: {self.done} of {self.of}, {self.changed} changed"


def rebuild(*, fresh: bool = False) -> Generator[Progress, None, None]:
    """Bring every unit up to date, then take out those of what is gone. Each stretch is a transaction of its own.

    What is in order is left as it is, so one that was stopped goes on where it was. `fresh` begins with an empty index, which fills up
    while search goes on with what there is.
    """
    if fresh:
        with transaction.atomic():
            engine().clear()
            IndexUnit.objects.all().delete()
            IndexState.objects.update(epoch=uuid4(), leftovers=False, made_by=0)
    for model, what in ((Case, "cases"), (Exhibit, "exhibits")):
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), STRETCH):
            with transaction.atomic():
                changed = index(_of(model, keys[start : start + STRETCH]))
            yield Progress(what, min(start + STRETCH, len(keys)), len(keys), changed)
    gone = _of_nothing()
    with transaction.atomic():
        index(gone)
    IndexState.objects.get_or_create(id=1)
    engine().settle()
    IndexState.objects.update(made_by=analyzer.VERSION)


def press_out() -> None:
    """Leave nothing in the index's own pages of what was taken out of it, as after a destruction. May run again.

    The closed rooms' tables are made anew, from the words that are kept of each unit in them; where a text of the open file was replaced by
    another, or moved into a closed room, the whole index is.
    """
    if IndexState.objects.filter(leftovers=True).exists():
        for _ in rebuild(fresh=True):
            pass
        return
    into = engine()
    if not into.keeps_words:
        return
    with transaction.atomic():
        into.clear(closed_only=True)
        for unit in IndexUnit.objects.filter(gone=False, audience__contains=" ").order_by("id").iterator(chunk_size=50):
            if unit.rows:
                into.add(unit.pk, unit.words, closed=True)


def faults() -> Iterator[str]:
    """Every unit that is missing in the index, stale, or of something that is gone, each in a sentence. Changes nothing."""
    for model in (Case, Exhibit):
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), STRETCH):
            yield from _faults_of(_of(model, keys[start : start + STRETCH]))
    gone = _of_nothing()
    for key in sorted(map(str, gone.cases | gone.exhibits | gone.renditions)):
        yield f"{key} is gone from the case file and still stands in the index."


def _faults_of(touched: Touched) -> Iterator[str]:
    standing = {
        (unit.place, unit.audience, unit.case, unit.exhibit, unit.rendition, unit.part): unit
        for unit in IndexUnit.objects.filter(_among(touched), gone=False)
    }
    there = engine().holds([unit.pk for unit in standing.values() if unit.rows])
    names = _Names(touched)
    for unit, _ in written_of(touched):
        old = standing.pop(unit.key, None)
        if old is None:
            yield f"{names.of(unit)} is not in the index."
        elif old.digest != unit.digest():
            yield f"{names.of(unit)} stands in the index as it was."
        elif old.rows and old.pk not in there:
            yield f"{names.of(unit)} is told of in the index, and its words are not there."
    for old in standing.values():
        yield f"{names.of(old)} stands in the index and is not in the case file."


class _Names:
    """What the units of some cases and exhibits are called."""

    def __init__(self, touched: Touched) -> None:
        self.names: dict[Any, str] = dict(Case.objects.filter(pk__in=touched.cases).values_list("pk", "number"))
        exhibits = Exhibit.objects.filter(pk__in=touched.exhibits).values_list("pk", "number")
        self.names |= {key: f"Exhibit {number}" for key, number in exhibits}

    def of(self, unit: Any) -> str:
        """`CF-0001, commitment`, `Exhibit 61, document part 1`."""
        place = f"{unit.place} part {unit.part + 1}" if unit.rendition else str(unit.place)
        return f"{self.names.get(unit.case or unit.exhibit, 'What has no name any more')}, {place}"


def _of(model: type[Any], keys: list[UUID]) -> Touched:
    if model is Case:
        return Touched(cases=set(keys))
    renditions = Rendition.objects.filter(exhibit__in=keys).values_list("pk", flat=True)
    return Touched(exhibits=set(keys), renditions=set(renditions))


def _of_nothing() -> Touched:
    """What the index tells of and the case file has not."""
    told = Touched()
    for case, exhibit, rendition in (
        IndexUnit.objects.filter(gone=False).values_list("case", "exhibit", "rendition").distinct()
    ):
        for key, into in (
            (case, told.cases),
            (exhibit if rendition is None else None, told.exhibits),
            (rendition, told.renditions),
        ):
            if key:
                into.add(key)
    told.cases -= set(Case.objects.values_list("pk", flat=True))
    told.exhibits -= set(Exhibit.objects.values_list("pk", flat=True))
    told.renditions -= set(Rendition.objects.values_list("pk", flat=True))
    return told


def _among(touched: Touched) -> Q:
    return (
        Q(case__in=touched.cases)
        | Q(exhibit__in=touched.exhibits, rendition=None)
        | Q(rendition__in=touched.renditions)
    )
