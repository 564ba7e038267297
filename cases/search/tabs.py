"""What a search finds beside the cases: every passage that has its words, and every commitment; counted, and shown a page at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from cases.commitments.models import Commitment
from cases.evidence.models import Exhibit, Rendition
from cases.search.arrays import Ints, Mask
from cases.search.engines import SPAN, engine, shelves
from cases.search.finding import Hits
from cases.search.indexing import GOES_ON
from cases.search.memory import PLACES
from cases.search.models import IndexUnit, Place
from cases.search.passages import Passage, Spot, show

OF_THE_DOCUMENT = ("kind", "language")
"""Facets that are asked of a document itself, and not of the cases in whose file it stands."""
OF_THE_COMMITMENT = ("forum", "verdict")
"""Facets that are asked of a commitment itself, and not of its case."""
MOST_KEYS = 10_000
"""Keys in one condition; SQLite takes no more than 32,766."""
_COMMITMENT = PLACES.index(Place.COMMITMENT)
_DOCUMENT = PLACES.index(Place.DOCUMENT)


class Tabs:
    """What else one search finds, of what its officer sees. One statement of the index for both lists, one more for a closed room."""

    def __init__(self, hits: Hits, cases: Iterable[UUID], officer: Any) -> None:
        self.hits, self.cases, self.officer = hits, cases, officer
        self.view = hits.view

    @cached_property
    def passages(self) -> Passages:
        """Every passage in which all of the words stand together: page by page of every exhibit, also of those in no case's file, and
        row by row of what the cases say.

        Kind and language are asked of the document itself; everything else of the case that says it, or of one in whose file it stands.
        """
        at, places = self._found
        owners, stands = self.view.unit_owner[at], self._place[at]
        kept = np.ones(len(at), dtype=bool)
        if asked := self.hits.wanted.places:
            kept &= np.isin(stands, [PLACES.index(Place(place)) for place in asked])
        meets = self.hits.conditions(*OF_THE_DOCUMENT)
        if not meets.all():
            allowed = np.zeros(max(len(self.view.exhibits), 1), dtype=bool)
            allowed[self.view.link_exhibit[meets[self.view.link_case]]] = True
            own = owners >= 0
            kept &= np.where(own, meets[np.where(own, owners, 0)], allowed[np.where(own, 0, -owners - 1)])
        if any(self.hits.wanted.facets.get(name) for name in OF_THE_DOCUMENT):
            kept &= self._of_such_documents()[at]
        return Passages(self, at[kept], places[kept])

    @cached_property
    def commitments(self) -> Commitments:
        """Every commitment whose words and deliverable, or the note of a verdict on it, have all of the words.

        Forum and verdict are asked of the commitment itself, everything else of its case or of one in which it counts too. Where words
        are only left out, they must not stand in what the case says.
        """
        hits, view = self.hits, self.view
        if hits.leaves and hits.wanted.places and Place.COMMITMENT not in hits.wanted.places:
            return Commitments(self, [])
        meets = hits.conditions(*OF_THE_COMMITMENT)
        if not hits.leaves:
            meets = meets & hits.worded
        promising = (view.unit_place == _COMMITMENT) & (view.unit_owner >= 0)
        promising &= meets[np.maximum(view.unit_owner, 0)] if len(meets) else False
        said = self._said(promising) if hits.leaves else None
        found = (key for unit in view.unit_ids[promising] for key in self._promises(int(unit)))
        return Commitments(self, list(dict.fromkeys(key for key in found if said is None or key in said)))

    @cached_property
    def _place(self) -> Any:
        """The place of each unit, where everything of an exhibit, its title too, is a document."""
        return np.where(self.view.unit_owner < 0, _DOCUMENT, self.view.unit_place)

    @cached_property
    def _found(self) -> tuple[Ints, Ints]:
        """Every passage that has the words, as the position of its unit and its place there; a long text's parts as the first of them."""
        view, root = self.view, self.hits.wanted.root
        every = np.zeros(0, dtype=np.int64)
        if root is not None and self.hits.leaves:
            rooms = shelves(closed_rooms=view.closed_rooms)
            every = np.sort(np.concatenate([engine().passages(root, closed=room) for room in rooms]))
        if not len(every) or not len(view.unit_ids):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        units, places = every >> SPAN, every & ((1 << SPAN) - 1)
        at = np.minimum(np.searchsorted(view.unit_ids, units), len(view.unit_ids) - 1)
        kept = view.unit_ids[at] == units
        several, times = np.unique(units[kept], return_counts=True)
        for unit in several[times > 1].tolist():
            if (first := view.held[unit].facts[:1]) and first[0][0] == GOES_ON:
                here = np.flatnonzero(units == unit)
                kept[here[_again(places[here].tolist(), set(first[0][1:]))]] = False
        return at[kept], places[kept]

    def _of_such_documents(self) -> Mask:
        """By unit, whether it is of a document of the kinds and languages that were asked for."""
        units = IndexUnit.objects.filter(gone=False, exhibit__isnull=False)
        facets = self.hits.wanted.facets
        if kinds := facets.get("kind"):
            units = units.filter(exhibit__in=Exhibit.objects.filter(kind__in=kinds).values("pk"))
        if languages := facets.get("language"):
            units = units.filter(rendition__in=Rendition.objects.filter(language__in=languages).values("pk"))
        such = np.zeros(len(self.view.unit_ids), dtype=bool)
        such[self.view.where(list(units.values_list("pk", flat=True)))] = True
        return such

    def _said(self, among: Mask) -> set[UUID]:
        """The commitments that have the words, of those that are told in these units."""
        at, places = self._found
        found = among[at] if len(at) else np.zeros(0, dtype=bool)
        spots: dict[int, list[int]] = {}
        for unit, place in zip(self.view.unit_ids[at[found]].tolist(), places[found].tolist(), strict=True):
            spots.setdefault(unit, []).append(place)
        if not spots:
            return set()
        rows = dict(_few(IndexUnit.objects.filter(place=Place.COMMITMENT), spots).values_list("pk", "rows"))
        # A verdict's row names its commitment behind its own key.
        return {UUID(rows[unit][place][-1]) for unit, some in spots.items() if unit in rows for place in some}

    def _promises(self, unit: int) -> list[UUID]:
        """The commitments told in a unit that have the forum and the verdict asked for."""
        facets, promises = self.hits.wanted.facets, self.view.promises(unit)
        forums, verdicts = facets.get("forum"), facets.get("verdict")
        if not forums and not verdicts:
            return [promise.key for promise in promises]
        return [
            promise.key
            for promise in promises
            if (not forums or promise.forum in forums) and (not verdicts or promise.verdict in verdicts)
        ]


class Passages:
    """The passages that were found: what the cases say in the order of the cases, then documents by exhibit number and page."""

    def __init__(self, tabs: Tabs, at: Ints, places: Ints) -> None:
        self.tabs, self.at, self.places = tabs, at, places

    def __len__(self) -> int:
        return len(self.at)

    def count(self) -> int:
        """How many there are."""
        return len(self.at)

    def __getitem__(self, part: slice) -> list[Passage]:
        """A slice of them as they are to be shown; a fixed number of queries for each kind of thing among them."""
        spots = self._spots[part]
        shown = show(self.tabs.hits, spots, self.tabs.officer)
        return [shown[spot] for spot in spots if spot in shown]

    @cached_property
    def _spots(self) -> list[Spot]:
        view = self.tabs.view
        units = np.unique(self.at)
        ranks = {key: rank for rank, key in enumerate(self.tabs.cases)}
        keys: list[tuple[Any, ...]] = []
        for unit in units.tolist():
            number, owner = int(view.unit_ids[unit]), int(view.unit_owner[unit])
            held = view.held[number]
            if owner >= 0:
                # One that is found though its case is not, for a word left out, comes after those of the found cases.
                rank = ranks.get(view.cases[owner], len(ranks) + owner)
                keys.append((0, (), rank, int(view.unit_place[unit]), "", number))
            else:
                name = _counted(view.exhibit_numbers[-owner - 1])
                keys.append((1, name, 0, 0, held.rendition.hex if held.rendition else "", held.part))
        rank_of = np.zeros(len(units), dtype=np.int64)
        rank_of[sorted(range(len(units)), key=keys.__getitem__)] = np.arange(len(units))
        order = np.lexsort((self.places, rank_of[np.searchsorted(units, self.at)]))
        return [Spot(int(view.unit_ids[self.at[n]]), int(self.places[n])) for n in order]


class Commitments:
    """The commitments that were found, in the order of the ledger."""

    def __init__(self, tabs: Tabs, keys: list[UUID]) -> None:
        self.tabs, self.keys = tabs, keys

    def __len__(self) -> int:
        return len(self.keys)

    def count(self) -> int:
        """How many there are."""
        return len(self.keys)

    def __getitem__(self, part: slice) -> list[UUID]:
        """The keys of a slice of them; one query."""
        return self._ordered[part]

    @cached_property
    def _ordered(self) -> list[UUID]:
        rows = _few(Commitment.objects.all().visible_to(self.tabs.officer), self.keys)
        wanted = set(self.keys)
        ordered = rows.order_by("made_earliest", "case__number", "number", "pk").values_list("pk", flat=True)
        return [key for key in ordered if key in wanted]


def _again(places: list[int], further: set[int]) -> list[int]:
    """Of these places of a unit, which are of a text that an earlier one of them is of.

    >>> _again([0, 2, 4, 5], {1, 2, 5})
    [1, 3]
    """
    seen: set[int] = set()
    told = []
    for number, place in enumerate(places):
        while place in further:
            place -= 1
        told += [number] if place in seen else []
        seen.add(place)
    return told


def _few(rows: Any, keys: Any) -> Any:
    """These rows of them, or all, where they are too many to be named: the caller looks for its own among them."""
    return rows.filter(pk__in=list(keys)) if len(keys) <= MOST_KEYS else rows


def _counted(number: str) -> tuple[tuple[str, int], ...]:
    """Exhibit 9 stands before Exhibit 10, and S1 after both."""
    return tuple((letters, int(digits or 0)) for letters, digits in re.findall(r"(\D*)(\d*)", number))
