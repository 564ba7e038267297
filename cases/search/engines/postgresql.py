"""PostgreSQL's tsvector under GIN, written token by token and not by a parser of its own, which knows no Chinese words."""
# ruff: noqa: S608  (the names in these statements are our own tables')

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.db import connection

from cases.search.arrays import Ints
from cases.search.engines.expressions import MARK, Expression, tokens_of
from cases.search.language import Leaf, Node
from cases.statements import ask

CREATE = [
    "CREATE TABLE search_units (id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE TABLE search_passages (unit bigint, place integer, words tsvector NOT NULL, PRIMARY KEY (unit, place))",
    # A row's words lie apart from it: what counts units or passages walks over narrow rows.
    "ALTER TABLE search_units ALTER COLUMN words SET STORAGE EXTERNAL",
    "CREATE INDEX search_units_words ON search_units USING gin (words) WITH (gin_pending_list_limit = 1024)",
    "CREATE INDEX search_passages_words ON search_passages USING gin (words) WITH (gin_pending_list_limit = 1024)",
]
DROP = ["DROP TABLE search_units", "DROP TABLE search_passages"]


class Query(Expression):
    """Conditions as a tsquery; a token holds nothing that would have to be escaped."""

    both, either, without = " & ", " | ", " & !"
    nothing = "'¶¶'"

    @staticmethod
    def word(token: str, *, prefix: bool) -> str:
        """One token, or what begins with it."""
        return f"'{token}'{':*' if prefix else ''}"

    @staticmethod
    def phrase(tokens: Sequence[str], *, prefix: bool) -> str:
        """Tokens that follow one another; `prefix`: of the last the beginning."""
        return "(" + " <-> ".join(f"'{one}'" for one in tokens) + (":*)" if prefix else ")")

    @classmethod
    def together(cls, phrases: Leaf) -> str:
        """That all words of one of the phrases stand there, in any order."""
        return cls.either.join(
            "(" + cls.both.join(f"'{one}'" for one in spelling.tokens) + ")" for spelling in phrases.spellings
        )


class Tsvector:
    """The engine over tsvector."""

    keeps_words = apart = False

    def add(self, unit: int, passages: Sequence[str], *, closed: bool) -> None:
        """See `engines.Engine`."""
        if not passages:
            # A document that is not read yet: its words come under the same number.
            return
        lines = [_vector(line) for line in passages]
        _run(
            "INSERT INTO search_passages SELECT %s, v.place - 1, v.words::tsvector "
            "FROM unnest(%s::text[]) WITH ORDINALITY v(words, place)",
            [unit, lines],
        )
        whole = " ".join(f"'{token}'" for token in tokens_of(passages))
        _run("INSERT INTO search_units VALUES (%s, %s::tsvector)", [unit, whole])

    def remove(self, unit: int, passages: Sequence[str], *, closed: bool) -> bool:
        """See `engines.Engine`."""
        _run("DELETE FROM search_passages WHERE unit = %s", [unit])
        _run("DELETE FROM search_units WHERE id = %s", [unit])
        return True

    def clear(self, *, closed_only: bool = False) -> None:
        """See `engines.Engine`. Nothing stands apart here: a unit that is taken out is gone with its row."""
        if not closed_only:
            _run("DELETE FROM search_passages", [])
            _run("DELETE FROM search_units", [])

    def settle(self) -> None:
        """See `engines.Engine`. Words that wait beside GIN are read through by every search; plans need to know how many rows there are."""
        tables = "search_units, search_passages, cases_indexunit, cases_indexstate"
        for name in tables.split(", ")[:2]:
            _run("SELECT gin_clean_pending_list(%s::regclass)", [f"{name}_words"])
        # Whoever reads a row first must else find out for all others that it is there, and walk past what a rebuild has left behind.
        _run(f"{'ANALYZE' if connection.in_atomic_block else 'VACUUM (ANALYZE)'} {tables}", [])

    def units(self, leaves: Sequence[Leaf], *, closed: bool) -> list[Ints]:
        """See `engines.Engine`."""
        if not leaves:
            return []
        parts, values = [], []
        for leaf in leaves:
            single, phrases = Query.parted(leaf)
            parts += [
                _STANDS if single else "NULL",
                (_WALKED if _is_common(phrases) else _FOLLOW) if phrases else "NULL",
            ]
            values += [Query.leaf(single)] if single else []
            if phrases:
                values += (
                    [Query.together(phrases), Query.leaf(phrases)] if _is_common(phrases) else [Query.leaf(phrases)]
                )
        # The planner is not told the words, so the statement for so many of them is planned once.
        found = ask(f"SELECT {', '.join(parts)}", values)[0]
        return [
            np.concatenate([_numbers(one), _numbers(other)]) for one, other in zip(found[::2], found[1::2], strict=True)
        ]

    def first_in(
        self, groups: Sequence[Sequence[int]], wanted: Node, most: int, *, stands: int, of: int, closed: bool
    ) -> list[list[int]]:
        """See `engines.Engine`."""
        units = {unit for group in groups for unit in group}
        if not units:
            return [[] for _ in groups]
        if stands <= min(_RARE * len(units), of // 2):
            rows = _rows(
                "SELECT unit, (array_agg((unit << 16) + place ORDER BY place))[:%s] FROM search_passages "
                "WHERE words @@ %s::tsquery AND unit = ANY(%s::bigint[]) GROUP BY unit",
                [most, Query.node(wanted), _listed(units)],
            )
            told: dict[int, list[int]] = dict(rows)
            return [[number for unit in group for number in told.get(unit, ())][:most] for group in groups]
        # A word that stands nearly everywhere: page by page until there are enough. IS TRUE keeps the plan from its long list in GIN.
        found = ask(
            "SELECT ARRAY(SELECT (u.unit << 16) + p.place FROM unnest(g.units::bigint[]) u (unit) CROSS JOIN LATERAL ("
            "SELECT s.place FROM search_passages s WHERE s.unit = u.unit AND (s.words @@ %s::tsquery) IS TRUE "
            "ORDER BY s.place LIMIT %s) p LIMIT %s) FROM unnest(%s::text[]) WITH ORDINALITY g (units, n) ORDER BY g.n",
            [Query.node(wanted), most, most, list(map(_listed, groups))],
        )
        return [row[0] for row in found]

    def passages(self, wanted: Node, *, closed: bool) -> Ints:
        """See `engines.Engine`."""
        numbers = "string_agg(int8send((p.unit << 16) + p.place), ''::bytea)"
        statement = f"SELECT {numbers} FROM {_ASKED}, search_passages p WHERE p.words @@ asked.words"
        return _numbers(_rows(statement, [Query.node(wanted)])[0][0])

    def holds(self, units: Iterable[int]) -> set[int]:
        """See `engines.Engine`."""
        return {
            unit for (unit,) in _rows("SELECT DISTINCT unit FROM search_passages WHERE unit = ANY(%s)", [list(units)])
        }


ENGINE = Tsvector()
_ASKED = "(SELECT %s::tsquery AS words OFFSET 0) asked"
"""A condition whose words the planner is not told: it would walk through a whole table for a word that most rows have, and read each
row's long list of words, where GIN has the answer at hand."""
_STANDS = f"(SELECT string_agg(int8send(u.id), ''::bytea) FROM {_ASKED}, search_units u WHERE u.words @@ asked.words)"
"""The units in which a word stands."""
_FOLLOW = f"(SELECT string_agg(DISTINCT int8send(p.unit), ''::bytea) FROM {_ASKED}, search_passages p WHERE p.words @@ asked.words)"
"""The units in which words follow one another: GIN tells the passages that have all of them, and each of these is looked at."""
_WALKED = (
    "(SELECT string_agg(int8send(s.id), ''::bytea) FROM "
    f"unnest(ARRAY(SELECT u.id FROM {_ASKED}, search_units u WHERE u.words @@ asked.words)) s (id) CROSS JOIN LATERAL ("
    "SELECT 1 FROM search_passages p WHERE p.unit = s.id AND (p.words @@ %s::tsquery) IS TRUE LIMIT 1) one)"
)
"""The same for words that most passages have: a unit is left at the first of its passages in which they follow one another."""
_RARE = 100
"""A word is rare that stands in no more units than so many for each unit looked through, nor in half of all."""
_ON_MOST_PAGES = "a an and are as at be by for from in is it not of on or that the this to was which with"
COMMON = frozenset(_ON_MOST_PAGES.split())
"""Tokens that stand on most pages of English: where a phrase has no others, nearly each page has all of them."""


def _is_common(phrases: Leaf | None) -> bool:
    """Whether all of these phrases are of words alone that stand on most pages."""
    return phrases is not None and all(
        not spelling.prefix and COMMON.issuperset(spelling.tokens) for spelling in phrases.spellings
    )


def _numbers(told: bytes | None) -> Ints:
    """Units as PostgreSQL sends them together: a list of fifty thousand numbers in letters takes longer to read than to find."""
    return np.frombuffer(told or b"", dtype=">i8").astype(np.int64)


def _listed(units: Iterable[int]) -> str:
    """A list of numbers as PostgreSQL writes one."""
    return "{" + ",".join(map(str, units)) + "}"


def _vector(line: str) -> str:
    """The line as a tsvector is written: each token with its positions, those behind the mark without."""
    words, _, extras = line.partition(MARK)
    places: dict[str, list[str]] = {token: [] for token in extras.split()}
    for number, token in enumerate(words.split(), start=1):
        places.setdefault(token, []).append(str(number))
    return " ".join(f"'{token}'{':' if at else ''}{','.join(at)}" for token, at in places.items())


def _run(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _rows(statement: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
