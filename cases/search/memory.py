"""The index's directory held in memory by each process, and what one officer sees of it as arrays, kept up to date by the clock.

What is stored is who may see each unit; nothing is held by officer but by sight, that is clearance and open rooms, and made anew from
the units which that sight sees. So what one may not see is in no number that is counted for one.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import TextField
from django.db.models.functions import Cast

from cases.docket.standing import Entry, standing
from cases.search.arrays import NOWHERE, Ints, Mask, ints, linked, spread
from cases.search.clock import Clock, clock
from cases.search.models import IndexUnit, Place
from cases.search.sight import Sight

PLACES = (Place.TITLE, Place.TEXT, Place.COMMITMENT, Place.CITED, Place.DOCUMENT)
FACETS = (
    "respondent", "agreement", "provision", "sector", "status", "verdict", "body", "forum", "year", "kind", "language",
    "marking", "raised_by",
)  # fmt: skip
MOST_SIGHTS = 16
"""Sights held at once; the one asked for least recently goes."""


class Named(NamedTuple):
    """What a facet offers, in order: its values, what is shown of each, and their numbers in a view, -1 for what no case has."""

    values: list[str]
    shown: list[tuple[str, str, int]]
    codes: Ints


@dataclass(frozen=True)
class Held:
    """What is held of one unit."""

    place: str
    audience: str
    case: UUID | None
    exhibit: UUID | None
    rendition: UUID | None
    part: int
    facts: tuple[tuple[Any, ...], ...]
    said: str
    """What each of its passages is of, as JSON: of a document the numbers of its pages, else rows by kind and key."""

    @property
    def owner(self) -> UUID:
        """The case or the exhibit of which it speaks."""
        return self.case or self.exhibit  # type: ignore[return-value]


@dataclass
class Folded:
    """What one sight sees of one case or exhibit."""

    key: UUID
    owner: int
    """Its number among the owners of units, as are those of the exhibits in its file and of those it cites."""
    is_case: bool
    number: str
    facts: Ints
    exhibits: Ints
    cites: Ints
    standing: UUID | None
    """The entry of the status history that tells where it stands."""


class Promise(NamedTuple):
    """A commitment as the index holds it: its key, its forum, and the verdict that stands, as far as this unit tells it."""

    key: UUID
    forum: str
    verdict: str | None


@dataclass(eq=False)
class View:
    """What one sight sees: cases in the order of their numbers, and for each unit whose it is. Never changed once made."""

    sight: Sight
    cases: list[UUID]
    numbers: list[str]
    position: dict[UUID, int]
    exhibits: list[UUID]
    exhibit_numbers: list[str]
    facts: list[tuple[str, str]]
    pair_case: Ints
    pair_fact: Ints
    link_case: Ints
    link_exhibit: Ints
    unit_ids: Ints
    unit_place: npt.NDArray[np.int8]
    unit_owner: Ints
    closed_rooms: bool
    cite_case: Ints
    cite_exhibit: Ints
    held: Mapping[int, Held]
    standing: dict[UUID, UUID]
    """By case the entry of its status history that tells where it stands, where there is one."""
    choices: dict[str, list[tuple[str, str]]] | None = None
    """What `offers.offered` worked out of it."""
    told: dict[str, Named] = field(default_factory=dict)
    """What `query` worked out of these choices, by facet."""
    named: dict[Any, Any] = field(default_factory=dict)
    """Members and officers by key, as they are met."""
    promised: dict[int, list[Promise]] = field(default_factory=dict)
    """The commitments told in a unit, as they are asked for."""

    @cached_property
    def cites(self) -> dict[str, list[int]]:
        """By the number of an exhibit the cases that quote or cite it."""
        found: dict[str, list[int]] = defaultdict(list)
        for case, exhibit in zip(self.cite_case.tolist(), self.cite_exhibit.tolist(), strict=True):
            found[self.exhibit_numbers[exhibit].casefold()].append(case)
        return dict(found)

    def promises(self, unit: int) -> list[Promise]:
        """The commitments that are told in a unit."""
        if unit not in self.promised:
            facts = self.held[unit].facts
            judged = {fact[1]: fact[2] for fact in facts if fact[0] == "verdict"}
            told = [fact for fact in facts if fact[0] == "promise"]
            self.promised[unit] = [Promise(UUID(key), forum, judged.get(key)) for _, key, forum in told]
        return self.promised[unit]

    def code(self, facet: str, value: str) -> int | None:
        """The fact's number, or None where nothing ever had it."""
        return _CODES.get((facet, value))

    def codes(self, facet: str, values: Iterable[str]) -> Ints:
        """The numbers of these values; -1 for one that nothing had when this was made."""
        found = (self.code(facet, value) for value in values)
        return ints([code if code is not None and code < len(self.facts) else -1 for code in found])

    def having(self, facet: str, values: Iterable[str]) -> Mask:
        """The cases that have any of these values."""
        wanted = [code for value in values if (code := self.code(facet, value)) is not None]
        found = np.zeros(len(self.cases), dtype=bool)
        if wanted:
            found[self.pair_case[np.isin(self.pair_fact, wanted)]] = True
        return found

    def counts(self, among: Mask) -> Ints:
        """For each fact, how many of these cases have it."""
        # One more than there are facts: the last tells of -1, which no case has.
        kept = self.pair_fact[among[self.pair_case]]
        return np.bincount(kept, minlength=len(self.facts) + 1).astype(np.int64)

    def where(self, units: Sequence[int] | Ints) -> Ints:
        """The positions of those of these units that this sight sees."""
        found = np.asarray(units, dtype=np.int64)
        if not len(found) or not len(self.unit_ids):
            return np.zeros(0, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.unit_ids, found), len(self.unit_ids) - 1)
        kept: Ints = at[self.unit_ids[at] == found]
        return kept

    def cases_of(self, at: Ints) -> dict[str, Mask]:
        """The cases, by place, in which units at these positions stand."""
        masks: dict[str, Mask] = {place: np.zeros(len(self.cases), dtype=bool) for place in PLACES}
        places, owners = self.unit_place[at], self.unit_owner[at]
        for number, place in enumerate(PLACES[:4]):
            own = owners[(places == number) & (owners >= 0)]
            masks[place][own] = True
        documents = np.zeros(len(self.exhibits), dtype=bool)
        # Of an exhibit the owner is told below zero: -1 for the first.
        documents[-owners[owners < 0] - 1] = True
        masks[Place.DOCUMENT][self.link_case[documents[self.link_exhibit]]] = True
        return masks


class _Units:
    """Of every unit what a view asks of all of them at once: its number, place, owner and audience, sorted by number."""

    def __init__(self) -> None:
        self.columns: Ints = np.zeros((4, 0), dtype=np.int64)
        self.owners: dict[UUID, int] = {}
        self.audiences: dict[str, int] = {}

    def owner(self, key: UUID) -> int:
        """The number of a case or an exhibit."""
        return self.owners.setdefault(key, len(self.owners))

    def put(self, changed: Mapping[int, Held | None]) -> None:
        """Set these units; None takes one out."""
        kept = self.columns[:, ~np.isin(self.columns[0], np.fromiter(changed, dtype=np.int64))]
        rows = [
            (key, _PLACE_NUMBER.get(one.place, -1), self.owner(one.owner), self.audiences.setdefault(one.audience, len(self.audiences)))
            for key, one in changed.items()
            if one is not None
        ]  # fmt: skip
        both = np.concatenate([kept, np.array(rows, dtype=np.int64).reshape(-1, 4).T], axis=1)
        self.columns = both[:, np.argsort(both[0], kind="stable")]


@dataclass
class _Seen:
    """What is kept between two views of the same sight."""

    tick: int = -1
    folded: dict[UUID, Folded] = field(default_factory=dict)
    view: View | None = None


class Directory:
    """All units of the index, as of a tick."""

    def __init__(self) -> None:
        self.epoch: Any = None
        self.tick = -1
        self.units: dict[int, Held] = {}
        self.table = _Units()
        self.of_owner: dict[UUID, set[int]] = defaultdict(set)
        self.changed: dict[UUID, int] = {}
        self.sights: dict[Sight, _Seen] = {}

    def bring_up_to(self, epoch: Any, tick: int) -> None:
        """Read the units that changed since; all of them, where the index began anew."""
        if (epoch, tick) == (self.epoch, self.tick):
            return
        if epoch != self.epoch or tick < self.tick:
            self.__init__()  # type: ignore[misc]
            self.epoch = epoch
        rows = IndexUnit.objects.filter(tick__gt=self.tick).values_list(
            "id",
            "place",
            "audience",
            "case",
            "exhibit",
            "rendition",
            "part",
            "facts",
            Cast("rows", TextField()),
            "gone",
            "tick",
        )
        changed: dict[int, Held | None] = {}
        for key, place, audience, case, exhibit, rendition, part, facts, said, gone, at in rows.iterator(
            chunk_size=5000
        ):
            held = Held(place, audience, case, exhibit, rendition, part, tuple(map(tuple, facts)), said)
            self.changed[held.owner] = max(at, self.changed.get(held.owner, -1))
            changed[key] = None if gone else held
            if gone:
                self.units.pop(key, None)
                self.of_owner[held.owner].discard(key)
            else:
                self.units[key] = held
                self.of_owner[held.owner].add(key)
        self.table.put(changed)
        self.tick = tick

    def view(self, sight: Sight) -> View:
        """What this sight sees."""
        seen = self.sights.pop(sight, None) or _Seen()
        self.sights[sight] = seen
        while len(self.sights) > MOST_SIGHTS:
            del self.sights[next(iter(self.sights))]
        if seen.view is None or seen.tick != self.tick:
            for owner, at in self.changed.items():
                if at > seen.tick:
                    self._fold(owner, sight, seen.folded)
            seen.view, seen.tick = self._compile(sight, seen.folded), self.tick
        return seen.view

    def _fold(self, owner: UUID, sight: Sight, into: dict[UUID, Folded]) -> None:
        seen = [held for key in self.of_owner[owner] if sight.sees((held := self.units[key]).audience)]
        into.pop(owner, None)
        facts = [fact for held in seen for fact in held.facts]
        number = next((fact[1] for fact in facts if fact[0] == "number"), None)
        # What names it stands in the unit whose audience is its own: who doesn't see that one sees nothing of it.
        if number is None:
            return
        plain = {(name, more[0]) for name, *more in facts if name in _PLAIN}
        status = _standing(facts)
        plain |= {("status", status.row)} if status else set()
        plain |= {("verdict", fact[2]) for fact in facts if fact[0] == "verdict"}
        into[owner] = Folded(
            key=owner,
            owner=self.table.owner(owner),
            is_case=seen[0].case is not None,
            number=number,
            facts=ints(sorted(_coded(fact) for fact in plain)),
            exhibits=self._owners(fact[1] for fact in facts if fact[0] == "exhibit"),
            cites=self._owners(fact[1] for fact in facts if fact[0] == "cites"),
            standing=UUID(status.key) if status else None,
        )

    def _owners(self, keys: Iterable[str]) -> Ints:
        return ints(sorted({self.table.owner(UUID(key)) for key in keys}))

    def _compile(self, sight: Sight, folded: dict[UUID, Folded]) -> View:
        cases = sorted((one for one in folded.values() if one.is_case), key=lambda one: one.number)
        files = sorted((one for one in folded.values() if not one.is_case), key=lambda one: one.number)
        # Where each owner stands: cases from 0 up, exhibits from -1 down.
        stands = np.full(len(self.table.owners), NOWHERE, dtype=np.int64)
        stands[[one.owner for one in cases]] = np.arange(len(cases))
        stands[[one.owner for one in files]] = -1 - np.arange(len(files))
        link_case, link_exhibit = linked([one.exhibits for one in cases], stands)
        few = np.bincount(link_exhibit, minlength=1)[link_exhibit] <= MOST_SHARING
        cite_case, cite_exhibit = linked([one.cites for one in cases], stands)
        of_case, own = spread([one.facts for one in cases])
        of_file, filed = spread([one.facts for one in files])
        sizes = np.bincount(of_file, minlength=len(files))
        through = sizes[link_exhibit]
        at = np.repeat((np.cumsum(sizes) - sizes)[link_exhibit] - (np.cumsum(through) - through), through)
        filed = filed[at + np.arange(len(at))]
        pairs = np.unique(np.concatenate([of_case << 32 | own, np.repeat(link_case, through) << 32 | filed]))
        ids, places, owners, audiences = self.table.columns
        seen = np.array([sight.sees(audience) for audience in self.table.audiences], dtype=bool)
        kept = (places >= 0) & (stands[owners] != NOWHERE)
        if len(seen):
            kept &= seen[audiences]
        return View(
            sight=sight,
            cases=[one.key for one in cases],
            numbers=[one.number for one in cases],
            position={one.key: at for at, one in enumerate(cases)},
            exhibits=[one.key for one in files],
            exhibit_numbers=[one.number for one in files],
            facts=list(_CODES),
            pair_case=pairs >> 32,
            pair_fact=pairs & 0xFFFFFFFF,
            link_case=link_case[few],
            link_exhibit=link_exhibit[few],
            unit_ids=ids[kept],
            unit_place=places[kept].astype(np.int8),
            unit_owner=stands[owners[kept]],
            closed_rooms=bool(sight.rooms),
            cite_case=cite_case,
            cite_exhibit=cite_exhibit,
            held=dict(self.units),
            standing={one.key: one.standing for one in cases if one.standing is not None},
        )


def view_of(sight: Sight, *, passing: bool, stands: Clock | None = None) -> View:
    """What this sight sees now. `passing`: within a transaction that may be rolled back, so nothing of it is kept.

    No query where the clock is given and nothing changed.
    """
    epoch, tick, _ = stands or clock()
    if passing:
        directory = Directory()
        directory.bring_up_to(epoch, tick)
        return directory.view(sight)
    with _LOCK:
        _DIRECTORY.bring_up_to(epoch, tick)
        return _DIRECTORY.view(sight)


def forget() -> None:
    """Hold nothing any more, as after a destruction."""
    with _LOCK:
        _DIRECTORY.__init__()  # type: ignore[misc]


MOST_SHARING = 100  # Files in which an exhibit may lie to tell of each case: a table of a thousand tells of none.
_PLAIN = {*FACETS, "product", "measure", "lead", "agency"} - {"status", "verdict"}
_PLACE_NUMBER = {str(place): number for number, place in enumerate(PLACES)}
_LOCK, _DIRECTORY = threading.Lock(), Directory()
_CODES: dict[tuple[str, str], int] = {}


def _coded(fact: tuple[str, str]) -> int:
    return _CODES.setdefault(fact, len(_CODES))


def _standing(facts: Iterable[tuple[Any, ...]]) -> Entry | None:
    """Where the case stands, of the entries that are seen: the index holds day, position, status, key and what it corrects."""
    seen = (fact[1:] for fact in facts if fact[0] == "status")
    entries = [Entry(key, corrects or None, day, position, word) for day, position, word, key, corrects in seen]
    return next(iter(standing(entries)), None)
