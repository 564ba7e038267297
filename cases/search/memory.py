"""The index's directory held in memory by each process, and what one officer sees of it as arrays, kept up to date by the clock.

What is stored is who may see each unit; nothing is held by officer but by sight, that is clearance and open rooms, and made anew from
the units which that sight sees. So what one may not see is in no number that is counted for one.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from cases.search.models import IndexState, IndexUnit, Place
from cases.search.sight import Sight

PLACES = (Place.TITLE, Place.TEXT, Place.COMMITMENT, Place.CITED, Place.DOCUMENT)
FACETS = (
    "respondent", "agreement", "provision", "sector", "status", "verdict", "body", "forum", "year", "kind", "language",
    "marking", "raised_by",
)  # fmt: skip
MOST_SIGHTS = 16
"""Sights held at once; the one asked for least recently goes."""

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


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

    @property
    def owner(self) -> UUID:
        """The case or the exhibit of which it speaks."""
        return self.case or self.exhibit  # type: ignore[return-value]


@dataclass
class Folded:
    """What one sight sees of one case or exhibit."""

    number: str
    opened: str = ""
    facts: tuple[int, ...] = ()
    exhibits: tuple[UUID, ...] = ()
    cites: frozenset[str] = frozenset()


@dataclass
class View:
    """What one sight sees: cases in the order of their numbers, and for each unit whose it is. Never changed once made."""

    cases: list[UUID]
    numbers: list[str]
    position: dict[UUID, int]
    exhibits: list[UUID]
    exhibit_numbers: list[str]
    facts: list[tuple[str, str]]
    facet_of: npt.NDArray[np.int16]
    pair_case: Ints
    pair_fact: Ints
    link_case: Ints
    link_exhibit: Ints
    unit_ids: Ints
    unit_place: npt.NDArray[np.int8]
    unit_owner: Ints
    closed_rooms: bool
    cites: dict[str, list[int]]
    held: dict[int, Held]

    def code(self, facet: str, value: str) -> int | None:
        """The fact's number, or None where nothing ever had it."""
        return _codes().get((facet, value))

    def having(self, facet: str, values: Iterable[str]) -> Mask:
        """The cases that have any of these values."""
        wanted = [code for value in values if (code := self.code(facet, value)) is not None]
        found = np.zeros(len(self.cases), dtype=bool)
        if wanted:
            found[self.pair_case[np.isin(self.pair_fact, wanted)]] = True
        return found

    def counts(self, among: Mask) -> Ints:
        """For each fact, how many of these cases have it."""
        kept = self.pair_fact[among[self.pair_case]]
        return np.bincount(kept, minlength=len(self.facts)).astype(np.int64)

    def where(self, units: Iterable[int]) -> Ints:
        """The positions of those of these units that this sight sees."""
        found = np.fromiter(units, dtype=np.int64)
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


@dataclass
class _Seen:
    """What is kept between two views of the same sight."""

    tick: int = -1
    folded: dict[UUID, Folded] = field(default_factory=dict)
    view: View | None = None


class Directory:
    """All units of the index, as of a tick."""

    def __init__(self) -> None:
        self.epoch: UUID | None = None
        self.tick = -1
        self.units: dict[int, Held] = {}
        self.of_owner: dict[UUID, set[int]] = defaultdict(set)
        self.changed: dict[UUID, int] = {}
        self.sights: dict[Sight, _Seen] = {}

    def bring_up_to(self, epoch: UUID | None, tick: int) -> None:
        """Read the units that changed since; all of them, where the index began anew."""
        if (epoch, tick) == (self.epoch, self.tick):
            return
        if epoch != self.epoch or tick < self.tick:
            self.__init__()  # type: ignore[misc]
            self.epoch = epoch
        rows = IndexUnit.objects.filter(tick__gt=self.tick).values_list(
            "id", "place", "audience", "case", "exhibit", "rendition", "part", "facts", "gone", "tick"
        )
        for key, place, audience, case, exhibit, rendition, part, facts, gone, at in rows.iterator(chunk_size=5000):
            held = Held(place, audience, case, exhibit, rendition, part, tuple(map(tuple, facts)))
            self.changed[held.owner] = max(at, self.changed.get(held.owner, -1))
            if gone:
                self.units.pop(key, None)
                self.of_owner[held.owner].discard(key)
            else:
                self.units[key] = held
                self.of_owner[held.owner].add(key)
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
        plain |= {("status", word) for word in _status(facts)}
        plain |= {("verdict", fact[2]) for fact in facts if fact[0] == "verdict"}
        exhibits = tuple(sorted({UUID(fact[1]) for fact in facts if fact[0] == "exhibit"}))
        into[owner] = Folded(
            number,
            next((fact[1] for fact in facts if fact[0] == "opened"), ""),
            tuple(sorted(_coded(fact) for fact in plain)),
            exhibits,
            frozenset(fact[1] for fact in facts if fact[0] == "cites"),
        )

    def _compile(self, sight: Sight, folded: dict[UUID, Folded]) -> View:
        of_exhibits = {held.exhibit for held in self.units.values() if held.exhibit is not None}
        cases = sorted((key for key in folded if key not in of_exhibits), key=lambda key: folded[key].number)
        exhibits = sorted((key for key in folded if key in of_exhibits), key=lambda key: folded[key].number)
        position = {key: at for at, key in enumerate(cases)}
        place_of_exhibit = {key: at for at, key in enumerate(exhibits)}
        links = [
            (at, place_of_exhibit[exhibit])
            for at, key in enumerate(cases)
            for exhibit in folded[key].exhibits
            if exhibit in place_of_exhibit
        ]
        link_case, link_exhibit = _columns(links)
        own = _columns([(at, fact) for at, key in enumerate(cases) for fact in folded[key].facts])
        of_file = _columns([(at, fact) for at, file in links for fact in folded[exhibits[file]].facts])
        pairs = np.unique(np.stack([np.concatenate([own[n], of_file[n]]) for n in (0, 1)]), axis=1)
        ids, places, owners = [], [], []
        allowed: dict[str, bool] = {}
        for key in sorted(self.units):
            held = self.units[key]
            if not allowed.setdefault(held.audience, sight.sees(held.audience)) or held.place == Place.FILE:
                continue
            if held.case is not None:
                owner = position.get(held.case)
            else:
                there = place_of_exhibit.get(held.owner)
                owner = None if there is None else -there - 1
            if owner is not None:
                ids.append(key)
                places.append(_PLACE_NUMBER[held.place])
                owners.append(owner)
        cites: dict[str, list[int]] = defaultdict(list)
        for at, key in enumerate(cases):
            for hexed in folded[key].cites:
                if (cited := folded.get(UUID(hexed))) is not None:
                    cites[cited.number.casefold()].append(at)
        names = list(_codes())
        return View(
            cases=cases,
            numbers=[folded[key].number for key in cases],
            position=position,
            exhibits=exhibits,
            exhibit_numbers=[folded[key].number for key in exhibits],
            facts=names,
            facet_of=np.array([FACETS.index(name) if name in FACETS else -1 for name, _ in names], dtype=np.int16),
            pair_case=pairs[0],
            pair_fact=pairs[1],
            link_case=link_case,
            link_exhibit=link_exhibit,
            unit_ids=np.array(ids, dtype=np.int64),
            unit_place=np.array(places, dtype=np.int8),
            unit_owner=np.array(owners, dtype=np.int64),
            closed_rooms=bool(sight.rooms),
            cites=dict(cites),
            held=dict(self.units),
        )


def view_of(sight: Sight, *, passing: bool) -> View:
    """What this sight sees now. `passing`: within a transaction that may be rolled back, so nothing of it is kept.

    One query, and one more where anything changed.
    """
    stands = IndexState.objects.values_list("epoch", "tick").first() or (None, 0)
    if passing:
        directory = Directory()
        directory.bring_up_to(*stands)
        return directory.view(sight)
    with _LOCK:
        _DIRECTORY.bring_up_to(*stands)
        return _DIRECTORY.view(sight)


def forget() -> None:
    """Hold nothing any more, as after a destruction."""
    with _LOCK:
        _DIRECTORY.__init__()  # type: ignore[misc]


_PLAIN = {*FACETS, "product", "measure", "lead", "agency"} - {"status", "verdict"}
_PLACE_NUMBER = {str(place): number for number, place in enumerate(PLACES)}
_LOCK = threading.Lock()
_DIRECTORY = Directory()
_CODES: dict[tuple[str, str], int] = {}


def _codes() -> dict[tuple[str, str], int]:
    return _CODES


def _coded(fact: tuple[str, str]) -> int:
    return _CODES.setdefault(fact, len(_CODES))


def _columns(pairs: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _status(facts: list[tuple[Any, ...]]) -> list[str]:
    """Where the case stands, of the entries that are seen: the latest in effect of those that none seen corrects."""
    entries = [fact for fact in facts if fact[0] == "status"]
    corrected = {fact[5] for fact in entries}
    standing = [fact for fact in entries if fact[4] not in corrected]
    return [max(standing, key=lambda fact: (fact[1], fact[2]))[3]] if standing else []
