"""Statements that are put together once and asked often: Django takes longer to write one than a database to answer it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection


@dataclass(frozen=True)
class Statement:
    """A statement, and what it is asked with: values, among them such as stand for one that is told each time."""

    text: str
    values: tuple[Any, ...]

    def ask(self, told: Mapping[Any, Any]) -> list[Any]:
        """The lines of the answer, with what is told in the place of what stands for it."""
        return ask(self.text, self.filled(told))

    def filled(self, told: Mapping[Any, Any]) -> list[Any]:
        """Its values, with what is told in the place of what stands for it."""
        return [told.get(one, one) if isinstance(one, Hashable) else one for one in self.values]


def stated(rows: Any) -> Statement | None:
    """The statement of a queryset, as the database takes it; None where nothing can be found."""
    try:
        text, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return Statement(text, tuple(values))


def ask(statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """The lines of the answer.

    PostgreSQL plans a statement anew each time it is asked, which for one of a few rows takes longer than answering; with its values
    apart from its words it is planned once. SQLite does so by itself.
    """
    with connection.cursor() if connection.vendor == "sqlite" else _prepared() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def ask_all(asked: Sequence[tuple[str, Sequence[Any]]]) -> list[list[Any]]:
    """The lines of each answer to several statements of which none needs another's answer; PostgreSQL is sent all of them in one go."""
    if connection.vendor == "sqlite" or len(asked) < 2:
        return [ask(statement, values) for statement, values in asked]
    connection.ensure_connection()
    cursors = [_prepared() for _ in asked]
    try:
        with connection.connection.pipeline():
            for cursor, (statement, values) in zip(cursors, asked, strict=True):
                cursor.execute(statement, values)
        return [list(cursor.fetchall()) for cursor in cursors]
    finally:
        for cursor in cursors:
            cursor.close()


def _prepared() -> Any:
    connection.close_if_health_check_failed()
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
