"""PostgreSQL's tsvector under GIN, written token by token and not by a parser of its own, which knows no Chinese words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from cases.search.engines.expressions import MARK, Expression, tokens_of
from cases.search.language import Leaf, Node

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


class Tsvector:
    """The engine over tsvector."""

    keeps_words = False

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
        for name in ("search_units", "search_passages"):
            _run("SELECT gin_clean_pending_list(%s::regclass)", [f"{name}_words"])
            _run(f"ANALYZE {name}", [])

    def units(self, leaves: Sequence[Leaf], *, closed: bool) -> list[list[int]]:
        """See `engines.Engine`."""
        if not leaves or closed:
            return [[] for _ in leaves]
        parts, values = [], []
        for leaf in leaves:
            if Query.needs_order(leaf):
                rows = "SELECT array_agg(DISTINCT unit) FROM search_passages WHERE words @@ %s::tsquery"
            else:
                rows = "SELECT array_agg(id) FROM search_units WHERE words @@ %s::tsquery"
            parts.append(f"({rows})")
            values.append(Query.leaf(leaf))
        return [found or [] for found in _rows(f"SELECT {', '.join(parts)}", values)[0]]

    def passages_in(self, units: Sequence[int], wanted: Sequence[Node], most: int, *, closed: bool) -> list[list[int]]:
        """See `engines.Engine`."""
        if not units:
            return [[] for _ in units]
        pick = (
            "NULLIF(ARRAY(SELECT p.place FROM search_passages p WHERE p.unit = u.unit AND p.words @@ %s::tsquery "
            "ORDER BY p.place LIMIT 3), '{}')"
        )
        found = _rows(
            f"SELECT COALESCE({', '.join([pick] * len(wanted))}) FROM unnest(%s::bigint[]) WITH ORDINALITY u(unit, n) "  # noqa: S608
            "ORDER BY u.n",
            [*(Query.node(node) for node in wanted), list(units)],
        )
        return [row[0] or [] for row in found]

    def passages(self, wanted: Node, *, closed: bool) -> list[int]:
        """See `engines.Engine`."""
        if closed:
            return []
        rows = _rows(
            "SELECT array_agg((unit << 16) + place ORDER BY unit, place) FROM search_passages WHERE words @@ %s::tsquery",
            [Query.node(wanted)],
        )
        return rows[0][0] or []

    def holds(self, units: Iterable[int]) -> set[int]:
        """See `engines.Engine`."""
        return {
            unit for (unit,) in _rows("SELECT DISTINCT unit FROM search_passages WHERE unit = ANY(%s)", [list(units)])
        }


ENGINE = Tsvector()


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
