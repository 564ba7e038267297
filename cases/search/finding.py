"""Finding by the index: which cases have the words and the facts that were asked for, in order, and what each facet counts.

A case is found when each word stands anywhere in what it says itself, in what it quotes, or in a document of its file. Found cases stand in
the order of where their words stand: a word in the title weighs 8, in the case's own words or a commitment 4, in words quoted 2, in a
document of its file 1, each word once at its weightiest place; cases that weigh the same stand by number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import numpy as np

from cases.search.arrays import Ints, Mask
from cases.search.engines import engine, shelves
from cases.search.engines.expressions import every_leaf, leaves_of
from cases.search.language import And, Leaf, Node, Not
from cases.search.memory import PLACES, View
from cases.search.models import Place

WEIGHTS = {Place.TITLE: 8, Place.TEXT: 4, Place.COMMITMENT: 4, Place.CITED: 2, Place.DOCUMENT: 1}
OWN = (Place.TITLE, Place.TEXT, Place.COMMITMENT, Place.CITED)
"""Where a word stands that a search leaves out: a report that sixty cases share would else leave out all sixty."""

AT_ONCE = 200
"""Words in one statement; SQLite joins at most 500 selects."""


@dataclass(frozen=True)
class Wanted:
    """What is asked of the index."""

    root: Node | None = None
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By facet, the values of which any will do."""
    places: tuple[str, ...] = ()
    """Where the words must stand; anywhere, if empty."""
    cites: str = ""
    """The number of an exhibit that the case must quote or cite."""
    among: Callable[[], Collection[UUID]] | None = None
    """Gives the cases of which everything else that was asked is true; None where nothing else was."""


class Hits:
    """What the index answers to a question: cases, their weights, and where their words stand."""

    def __init__(self, wanted: Wanted, view: View, units: Mapping[Leaf, Ints] | None = None) -> None:
        self.wanted, self.view = wanted, view
        self.leaves: list[Leaf] = leaves_of(wanted.root)
        every = every_leaf(wanted.root)
        found = positions(every, view) if units is None else [units[leaf] for leaf in every]
        self.units: dict[Leaf, Ints] = dict(zip(every, found, strict=True))
        self._masks = {leaf: view.cases_of(at) for leaf, at in self.units.items()}
        self._everywhere = tuple(place for place in PLACES if not wanted.places or place in wanted.places)
        self._facets = {name: view.having(name, values) for name, values in wanted.facets.items() if values}
        self._others = self._other_conditions()

    @cached_property
    def found(self) -> Mask:
        """The cases that meet everything."""
        return self.but_for("")

    @cached_property
    def order(self) -> Ints:
        """The positions of the found cases, the weightiest first, then by number."""
        at = np.flatnonzero(self.found)
        weights = self.weights[at]
        ranked: Ints = at[np.argsort(-weights, kind="stable")]
        return ranked

    @property
    def keys(self) -> list[UUID]:
        """The found cases in order."""
        return [self.view.cases[at] for at in self.order.tolist()]

    @cached_property
    def weights(self) -> Ints:
        """What each case weighs: for each word asked for, the weight of the weightiest place where it stands."""
        total = np.zeros(len(self.view.cases), dtype=np.int64)
        for leaf in self.leaves:
            best = np.zeros_like(total)
            for place in self._everywhere:
                np.maximum(best, self._masks[leaf][place] * WEIGHTS[place], out=best)
            total += best
        return total

    @cached_property
    def worded(self) -> Mask:
        """The cases that have the words."""
        return self._meets(self.wanted.root, self._everywhere)

    def but_for(self, facet: str) -> Mask:
        """The cases that meet everything but this facet, whose values are counted over them."""
        return self.worded & self.conditions(facet)

    def conditions(self, *without: str) -> Mask:
        """The cases that meet everything but the words and these facets."""
        kept = self._others
        for name, mask in self._facets.items():
            if name not in without:
                kept = kept & mask
        return kept

    def counts(self, facet: str, codes: Ints) -> Ints:
        """In how many cases each of these values of a facet occurs, among what it may still be narrowed to."""
        counts = self.view.counts(self.but_for(facet)) if facet in self._facets else self._common
        return counts[codes]

    @cached_property
    def _common(self) -> Ints:
        return self.view.counts(self.found)

    def place_counts(self) -> Ints:
        """In how many cases the words stand at each of PLACES; none where no word was asked for."""
        if not self.leaves:
            return np.zeros(len(PLACES), dtype=np.int64)
        rest = self.conditions()
        return np.array([int((self._meets(self.wanted.root, (place,)) & rest).sum()) for place in PLACES])

    def _meets(self, node: Node | None, places: Sequence[str]) -> Mask:
        every = np.ones(len(self.view.cases), dtype=bool)
        if node is None:
            return every
        if isinstance(node, Leaf):
            found = ~every
            for place in places:
                found |= self._masks[node][place]
            return found
        if isinstance(node, Not):
            return ~self._meets(node.part, OWN)
        masks = [self._meets(part, places) for part in node.parts]
        joined: Mask = (np.logical_and if isinstance(node, And) else np.logical_or).reduce(masks)
        return joined

    def _other_conditions(self) -> Mask:
        kept = np.ones(len(self.view.cases), dtype=bool)
        if self.wanted.among is not None:
            kept &= _mask(self.view, self.wanted.among())
        if self.wanted.cites:
            cited = np.zeros_like(kept)
            cited[self.view.cites.get(self.wanted.cites.casefold(), [])] = True
            kept &= cited
        return kept


def _mask(view: View, keys: Iterable[UUID]) -> Mask:
    found = np.zeros(len(view.cases), dtype=bool)
    found[[at for key in keys if (at := view.position.get(key)) is not None]] = True
    return found


def positions(leaves: Sequence[Leaf], view: View) -> list[Ints]:
    """For each leaf the positions of the units in which it stands, of those that are seen."""
    found = [engine().units(leaves, closed=closed) for closed in shelves(closed_rooms=view.closed_rooms)]
    return [view.where(np.concatenate(units)) for units in zip(*found, strict=True)]


def together(wanted: Sequence[Wanted], view: View) -> list[Hits]:
    """The answers to several questions of one officer; their words are looked up AT_ONCE in a statement, and each word once."""
    every = list(dict.fromkeys(leaf for one in wanted for leaf in every_leaf(one.root)))
    units: dict[Leaf, Ints] = {}
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        units.update(zip(some, positions(some, view), strict=True))
    return [Hits(one, view, units) for one in wanted]


def explain() -> str:
    """The order, in a sentence for the officer."""
    return (
        "Cases stand in the order of where the words stand: in the title first, then in the case’s own words and commitments, "
        "then in words it quotes, then in the documents of its file; those alike by docket number."
    )
