"""The databases' own full-text indexes over the analyzer's tokens: FTS5 in SQLite, tsvector under GIN in PostgreSQL.

Two levels in each: `search_units`, a row for each unit with every token that stands anywhere in it, which tells in which cases a
word stands without looking at a single passage; and `search_passages`, a row for each passage with the tokens in order, which tells
phrases and finds the passages to show. No statistics of the corpus are asked of either, so that what one may not see changes nothing
one sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection

from cases.search.arrays import Ints
from cases.search.language import Leaf, Node

SPAN = 16
"""A passage's number is its unit's number shifted left by so many bits, and its place in the unit."""
MOST_PASSAGES = 1 << SPAN


class Engine(Protocol):
    """What each of the two can do. Every method is a fixed number of statements, however much there is."""

    keeps_words: bool
    """Whether taking a unit out of it needs the very words that were put in."""
    apart: bool
    """Whether the units of closed rooms stand in tables of their own, which are asked after the others."""

    def add(self, unit: int, passages: Sequence[str], *, closed: bool) -> None:
        """Put a unit in: `passages` as `line_of` writes them. In the open transaction."""

    def remove(self, unit: int, passages: Sequence[str], *, closed: bool) -> bool:
        """Take it out, given the lines that were put in; False where it could not, for want of them."""

    def clear(self, *, closed_only: bool = False) -> None:
        """Take everything out; `closed_only`: of the closed rooms, where they stand apart."""

    def settle(self) -> None:
        """Put what many small writes left in many places together, as after a rebuild; answers stay as they are, and come sooner."""

    def units(self, leaves: Sequence[Leaf], *, closed: bool) -> list[Ints]:
        """For each leaf, the units in which it stands, some perhaps more than once."""

    def first_in(
        self, groups: Sequence[Sequence[int]], wanted: Node, most: int, *, stands: int, of: int, closed: bool
    ) -> list[list[int]]:
        """For each group of units, by number the first few passages that meet the condition: unit after unit, as they are given.

        `stands`: in about how many units it is met, `of` how many; by which is chosen how to look for it, and never what is found.
        """

    def passages(self, wanted: Node, *, closed: bool) -> Ints:
        """Every passage that meets the condition, by number, in no order."""

    def holds(self, units: Iterable[int]) -> set[int]:
        """Which of these units have passages in the index."""


def shelves(*, closed_rooms: bool) -> tuple[bool, ...]:
    """Whether of closed rooms, of each place of the engine that must be asked by somebody who has the keys to some or to none."""
    return (False, True) if closed_rooms and engine().apart else (False,)


def engine() -> Engine:
    """The engine of the database in use."""
    if connection.vendor == "postgresql":
        from cases.search.engines import postgresql

        return postgresql.ENGINE
    from cases.search.engines import sqlite

    return sqlite.ENGINE
