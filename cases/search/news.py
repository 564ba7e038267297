"""What is new in a saved search: found now, and not when this officer last looked at it or was last told.

What was found is kept as fingerprints of the cases, of those alone that the officer saw. So a case that is hidden changes nothing,
and one that a clearance or a key opens later is new then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.http import QueryDict

from cases.search.filters import CaseFilter
from cases.search.finding import Hits, together
from cases.search.indexing import flush
from cases.search.memory import view_of
from cases.search.offers import offered
from cases.search.query import Chip, Ranked, find_cases
from cases.search.saved import SavedSearch, SearchMemory
from cases.search.sight import sight_of

SIZE = 8
"""Bytes of a fingerprint."""
VISIT = dt.timedelta(minutes=30)
"""How long after a look the next one is the same visit, in which what was new stays marked."""


@dataclass(frozen=True)
class Counted:
    """How many cases a search finds, and how many of them are new; None where the officer never looked."""

    found: int
    new: int | None


@dataclass(frozen=True)
class Looked:
    """A search as it is run from the list: its cases, the new ones first; which are new; what was asked and not understood."""

    cases: Ranked
    new: frozenset[UUID]
    said: list[Chip]
    notes: list[str]


def prints(memory: SearchMemory, keys: Iterable[UUID]) -> bytes:
    """The fingerprints of cases, for this memory alone: the same case has others in any other."""
    return b"".join(sorted(_print(memory, key) for key in keys))


def unknown(memory: SearchMemory, keys: Sequence[UUID], *kept: bytes | memoryview) -> list[UUID]:
    """Of these cases those whose fingerprint is in none of what was kept."""
    known = {bytes(one[at : at + SIZE]) for one in kept for at in range(0, len(one), SIZE)}
    return [key for key in keys if _print(memory, key) not in known]


def count_news(searches: Collection[SavedSearch], officer: Any) -> dict[UUID, Counted]:
    """By search, what it finds and what of it is new to this officer.

    The words of all of them are looked up at once; one more query for each that asks what the index does not hold, such as
    a span of dates or a product, and at most two for each that names a provision or a word of a vocabulary that no case has.
    """
    if not searches:
        return {}
    view = view_of(sight_of(officer), passing=flush())
    choices = offered(view)
    wanted = [CaseFilter(QueryDict(row.query), officer=officer, offered=choices).wanted for row in searches]
    memories = {row.search_id: row for row in SearchMemory.objects.filter(officer=officer.pk, search__in=searches)}
    told: dict[UUID, Counted] = {}
    for row, hits in zip(searches, together(wanted, view), strict=True):
        keys = _keys(hits)
        memory = memories.get(row.pk)
        looked = memory is not None and memory.looked_at is not None
        told[row.pk] = Counted(len(keys), len(unknown(memory, keys, memory.found)) if memory and looked else None)
    return told


def look_at(search: SavedSearch, officer: Any, *, at: dt.datetime) -> Looked:
    """Run a search and remember that this officer has seen what it found; the new ones stand first and stay marked for a visit.

    On the first look nothing is new. A search that asks for an order keeps it among the new and among the others.
    """
    found = find_cases(QueryDict(search.query), officer)
    keys = found.keys
    memory = memory_of(search, officer)
    first = memory.looked_at is None
    same_visit = not first and at - memory.looked_at < VISIT  # type: ignore[operator]
    if first:
        memory.earlier = prints(memory, keys)
    elif not same_visit:
        memory.earlier = memory.found
    new = unknown(memory, keys, memory.earlier)
    memory.found, memory.looked_at = prints(memory, keys), at
    memory.save(update_fields=["found", "earlier", "looked_at"])
    marked = frozenset(new)
    rest = [key for key in keys if key not in marked]
    view = found.hits.view if found.hits is not None else view_of(sight_of(officer), passing=flush())
    return Looked(Ranked([*new, *rest], view), marked, found.said, found.notes)


def memory_of(search: SavedSearch, officer: Any) -> SearchMemory:
    """What this officer has seen of a search; begun where there is nothing yet."""
    return SearchMemory.objects.get_or_create(search=search, officer_id=officer.pk)[0]


def found_by(search: SavedSearch, officer: Any) -> list[UUID]:
    """The cases that a search finds for these eyes, in its order."""
    return find_cases(QueryDict(search.query), officer).keys


def _keys(hits: Hits) -> list[UUID]:
    return [hits.view.cases[at] for at in hits.found.nonzero()[0]]


def _print(memory: SearchMemory, key: UUID) -> bytes:
    return blake2b(key.bytes, digest_size=SIZE, key=memory.pk.bytes).digest()


__all__ = ["Counted", "Looked", "count_news", "found_by", "look_at", "memory_of", "prints", "unknown"]
