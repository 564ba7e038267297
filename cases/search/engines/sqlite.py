"""SQLite's FTS5: contentless tables whose rows are the tokens alone. The closed rooms stand in tables of their own, since what is taken
out of FTS5 stays in its pages until they are merged, and must be gone when a room is destroyed."""
# ruff: noqa: S608  (the names in these statements are our own tables')

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.db import connection

from cases.search.arrays import Ints
from cases.search.engines.expressions import Expression, every_leaf, tokens_of
from cases.search.language import Leaf, Node

TABLES = {False: ("search_units", "search_passages"), True: ("search_closed_units", "search_closed_passages")}
CREATE = [
    statement
    for units, passages in TABLES.values()
    for statement in (
        f"CREATE VIRTUAL TABLE {units} USING fts5(words, content='', detail='none', tokenize='ascii')",
        f"CREATE VIRTUAL TABLE {passages} USING fts5(words, content='', tokenize='ascii')",
    )
]
DROP = [f"DROP TABLE {name}" for names in TABLES.values() for name in names]
_SPAN = 16
_RARE = 4
"""A word is rare that stands in no more units than so many for each unit looked through."""


class Match(Expression):
    """Conditions in FTS5's own words."""

    both, either, without = " AND ", " OR ", " NOT "
    nothing = '"¶¶"'

    @staticmethod
    def word(token: str, *, prefix: bool) -> str:
        """One token, or what begins with it."""
        return f'"{token}" *' if prefix else f'"{token}"'

    @staticmethod
    def phrase(tokens: Sequence[str], *, prefix: bool) -> str:
        """Tokens that follow one another; `prefix`: of the last the beginning."""
        return f'"{" ".join(tokens)}"{" *" if prefix else ""}'


class Fts5:
    """The engine over FTS5."""

    keeps_words = apart = True

    def add(self, unit: int, passages: Sequence[str], *, closed: bool) -> None:
        """See `engines.Engine`."""
        if not passages:
            # A document that is not read yet: its words come under the same number.
            return
        names = TABLES[closed]
        _many(f"INSERT INTO {names[1]} (rowid, words) VALUES (?, ?)", _numbered(unit, passages))
        _many(f"INSERT INTO {names[0]} (rowid, words) VALUES (?, ?)", [(unit, " ".join(tokens_of(passages)))])

    def remove(self, unit: int, passages: Sequence[str], *, closed: bool) -> bool:
        """See `engines.Engine`."""
        if not passages:
            return False
        names = TABLES[closed]
        out = "INSERT INTO {0} ({0}, rowid, words) VALUES ('delete', ?, ?)"
        _many(out.format(names[1]), _numbered(unit, passages))
        _many(out.format(names[0]), [(unit, " ".join(tokens_of(passages)))])
        return True

    def clear(self, *, closed_only: bool = False) -> None:
        """See `engines.Engine`."""
        for closed, names in TABLES.items():
            for name in names if closed or not closed_only else ():
                _many(f"INSERT INTO {name} ({name}) VALUES ('delete-all')", [()])

    def settle(self) -> None:
        """See `engines.Engine`. Each word is looked for in every segment that there is: a few dozen become one."""
        for names in TABLES.values():
            for name in names:
                _many(f"INSERT INTO {name} ({name}) VALUES ('optimize')", [()])

    def units(self, leaves: Sequence[Leaf], *, closed: bool) -> list[Ints]:
        """See `engines.Engine`."""
        if not leaves:
            return []
        units, passages = TABLES[closed]
        parts, values = [], []
        for number, leaf in enumerate(leaves):
            single, phrases = Match.parted(leaf)
            if single:
                parts.append(f"SELECT {number}, (SELECT group_concat(rowid) FROM {units} WHERE {units} MATCH ?)")
                values.append(Match.leaf(single))
            if phrases:
                rows = f"SELECT DISTINCT rowid >> {_SPAN} AS unit FROM {passages} WHERE {passages} MATCH ?"
                parts.append(f"SELECT {number}, (SELECT group_concat(unit) FROM ({rows}))")
                values.append(Match.leaf(phrases))
        found: list[list[Ints]] = [[_NONE] for _ in leaves]
        for number, told in _rows(" UNION ALL ".join(parts), values) if parts else ():
            if told:
                found[number].append(np.fromstring(told, dtype=np.int64, sep=","))
        return [np.concatenate(several) for several in found]

    def first_in(
        self, groups: Sequence[Sequence[int]], wanted: Node, most: int, *, stands: int, of: int, closed: bool
    ) -> list[list[int]]:
        """See `engines.Engine`."""
        units = {unit for group in groups for unit in group}
        if not units:
            return [[] for _ in groups]
        name = TABLES[closed][1]
        begins = any(spelling.prefix for leaf in every_leaf(wanted) for spelling in leaf.spellings)
        # FTS5 merges all words that begin so anew for each question, and goes through a rare word sooner than through the units.
        if begins or stands <= _RARE * len(units):
            return self._by_scan(name, groups, units, wanted, most)
        found = _rows(
            f"SELECT (SELECT group_concat(number) FROM (SELECT p.rowid AS number FROM json_each(g.value) u CROSS JOIN {name} p "
            f"WHERE {name} MATCH ? AND p.rowid BETWEEN u.value << {_SPAN} AND (u.value << {_SPAN}) + 65535 LIMIT {most:d})) "
            "FROM json_each(?) g ORDER BY g.key",
            [Match.node(wanted), json.dumps(groups)],
        )
        return [_numbers(row[0]) for row in found]

    def _by_scan(
        self, name: str, groups: Sequence[Sequence[int]], units: Iterable[int], wanted: Node, most: int
    ) -> list[list[int]]:
        rows = _rows(
            f"SELECT rowid >> {_SPAN}, group_concat(rowid) FROM {name} WHERE {name} MATCH ? "
            f"AND rowid >> {_SPAN} IN (SELECT value FROM json_each(?)) GROUP BY 1",
            [Match.node(wanted), json.dumps(sorted(units))],
        )
        found = {unit: sorted(_numbers(numbers))[:most] for unit, numbers in rows}
        return [[number for unit in group for number in found.get(unit, ())][:most] for group in groups]

    def passages(self, wanted: Node, *, closed: bool) -> Ints:
        """See `engines.Engine`."""
        name = TABLES[closed][1]
        told = _rows(f"SELECT group_concat(rowid) FROM {name} WHERE {name} MATCH ?", [Match.node(wanted)])[0][0]
        return np.fromstring(told, dtype=np.int64, sep=",") if told else _NONE

    def holds(self, units: Iterable[int]) -> set[int]:
        """See `engines.Engine`."""
        there = " OR ".join(
            f"EXISTS (SELECT 1 FROM {names[1]} WHERE rowid BETWEEN j.value << {_SPAN} AND (j.value << {_SPAN}) + 65535)"
            for names in TABLES.values()
        )
        return {
            unit for (unit,) in _rows(f"SELECT j.value FROM json_each(?) j WHERE {there}", [json.dumps(list(units))])
        }


ENGINE = Fts5()
_NONE: Ints = np.zeros(0, dtype=np.int64)


def _numbered(unit: int, passages: Sequence[str]) -> list[tuple[int, str]]:
    return [((unit << _SPAN) + place, line) for place, line in enumerate(passages)]


def _numbers(found: str | None) -> list[int]:
    return [int(one) for one in found.split(",")] if found else []


def _many(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement.replace("?", "%s"), list(rows))


def _rows(statement: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("%", "%%").replace("?", "%s"), values)
        return list(cursor.fetchall())
