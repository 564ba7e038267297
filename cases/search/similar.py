"""Cases like a case: those that share measures, claims, products, sectors and words of their titles with it, and what they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cases.docket.models import Case, Measure
from cases.search.analyzer import tokens
from cases.search.arrays import Mask
from cases.search.asking import Leaf, Spelling
from cases.search.finding import positions
from cases.search.folding import fold
from cases.search.indexing import flush
from cases.search.memory import PLACES, View, view_of
from cases.search.models import Place
from cases.search.references import code_of
from cases.search.sight import sight_of
from cases.taxonomy.models import Sector

MOST = 5
WEIGHTS = {"measure": 8, "product": 3, "provision": 2, "sector": 1, "agreement": 1}
"""What each thing in common weighs; of a paragraph its article, of a chapter its section counts beside it."""
LEAST = 3
"""What a case has in common must weigh so much: an agreement alone makes no two cases alike."""
MOST_WORDS = 40
MOST_TOLD = 4
"""Words told of one case."""
_IDLE = frozenset(["and", "for", "from", "into", "other", "the", "under", "with"])
_TITLE = PLACES.index(Place.TITLE)


@dataclass(frozen=True)
class Similar:
    """A case, and what it has in common: `same measure: Opinion on steel`, `SCM 25.8`, `Iron and steel`, `words: plates, steel`."""

    case: Case
    why: tuple[str, ...]


@dataclass(frozen=True)
class _Shared:
    """One thing that the case has: what it weighs, which cases have it too, and its name."""

    kind: str
    value: str
    weight: int
    cases: Mask

    def score(self, among: int) -> float:
        """What is rare among the cases weighs more."""
        return self.weight * float(np.log1p(among / max(int(self.cases.sum()), 1)))


def similar_to(case: Case, measures: Sequence[Measure], officer: Any) -> list[Similar]:
    """The cases most like this one, of which `measures` are its own: at most MOST, the likest first, those alike by number.

    Nothing counts but what this officer may see, in this case and in the others. Five queries, and one more with the key to a closed room
    where those stand apart.
    """
    view = view_of(sight_of(officer), passing=flush())
    here = view.position.get(case.pk)
    if here is None:
        return []
    shared = [*_facts(view, here), *_words(view, [case.title, *_titles(measures)])]
    score, weight = np.zeros(len(view.cases)), np.zeros(len(view.cases), dtype=np.int64)
    for one in shared:
        score += one.score(len(view.cases)) * one.cases
        weight += one.weight * one.cases
    score = np.round(score, 6)
    score[here] = 0
    score[weight < LEAST] = 0
    nearest = [int(at) for at in np.argsort(-score, kind="stable")[:MOST] if score[at] > 0]
    cases = Case.objects.all().visible_to(officer).in_bulk([view.cases[at] for at in nearest])
    names = {str(row.pk): row.title for row in measures}
    sectors = Sector.objects.in_bulk({one.value for one in shared if one.kind == "sector"})
    return [
        Similar(cases[view.cases[at]], tuple(_why([one for one in shared if one.cases[at]], names, sectors)))
        for at in nearest
        if view.cases[at] in cases
    ]


def _titles(measures: Iterable[Measure]) -> Iterator[str]:
    for row in measures:
        yield from (row.title, row.title_original)


def _facts(view: View, here: int) -> Iterator[_Shared]:
    for code in view.pair_fact[view.pair_case == here]:
        kind, value = view.facts[code]
        # An agreement as a whole is told as such, and not also as the root of its provisions.
        if kind in WEIGHTS and not (kind == "provision" and value.count("|") == 1):
            cases = np.zeros(len(view.cases), dtype=bool)
            cases[view.pair_case[view.pair_fact == code]] = True
            yield _Shared(kind, value, WEIGHTS[kind], cases)


def _words(view: View, texts: Iterable[str]) -> Iterator[_Shared]:
    """The words of these titles that few titles have, each by how many."""
    said: dict[str, str] = {}
    for text in texts:
        folded = fold(text)
        for token, start, end in tokens(folded, 0):
            if token not in _IDLE and not token.isdigit() and len(token) > (2 if token.isascii() else 1):
                said.setdefault(token, folded[start:end])
    leaves = [Leaf((Spelling((token,)),), word) for token, word in list(said.items())[:MOST_WORDS]]
    if not leaves:
        return
    for leaf, at in zip(leaves, positions(leaves, view), strict=True):
        owners = view.unit_owner[at][(view.unit_place[at] == _TITLE) & (view.unit_owner[at] >= 0)]
        cases = np.zeros(len(view.cases), dtype=bool)
        cases[owners] = True
        if cases.sum() <= max(3, len(view.cases) // 4):
            yield _Shared("word", leaf.said, 1, cases)


def _why(shared: list[_Shared], measures: dict[str, str], sectors: dict[str, Sector]) -> Iterator[str]:
    """What two cases share, the weightiest first: of what lies within another only the innermost."""
    values = {kind: [one.value for one in shared if one.kind == kind] for kind in (*WEIGHTS, "word")}
    for key in values["measure"]:
        if key in measures:
            yield f"same measure: {measures[key]}"
    provisions = [
        one for one in values["provision"] if not any(o != one and o.startswith(one) for o in values["provision"])
    ]
    yield from sorted(code_of(one) for one in provisions)
    told = {one.partition("|")[0] for one in provisions}
    yield from sorted(code for code in values["agreement"] if code not in told)
    yield from (f"HS {code}" for code in sorted(values["product"]))
    within = [sectors[code] for code in values["sector"] if code in sectors]
    inner = [row for row in within if not any(o != row and o.lineage.startswith(row.lineage) for o in within)]
    yield from (row.title for row in sorted(inner, key=lambda row: row.position))
    words = sorted(set(values["word"]))[:MOST_TOLD]
    # The words of one measure are the same by themselves.
    if words and not values["measure"]:
        yield f"words: {', '.join(words)}"
