"""Statements that every search asks: each is planned once on a connection where the database can keep its plan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection


def ask(statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """The lines of the answer.

    PostgreSQL plans a statement anew each time it is asked, which for one of a few rows takes longer than answering; with its values
    apart from its words it is planned once. SQLite does so by itself.
    """
    with connection.cursor() if connection.vendor == "sqlite" else _prepared() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _prepared() -> Any:
    connection.ensure_connection()
    cursor = _prepared_cursor()(connection.connection)
    # As `connection.cursor()` does, so that statements are counted and told as all others are.
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


@cache
def _prepared_cursor() -> Any:
    from django.db.backends.postgresql.base import ServerBindingCursor

    class Prepared(ServerBindingCursor):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            return super().execute(query, params, prepare=True, **more)  # type: ignore[misc]  # Django's is a mixin

    return Prepared
