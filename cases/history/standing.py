"""The tables against the log: where a row stands otherwise than its last entry says, and writing that down."""
# ruff: noqa: S608  (the names in these statements are our own tables'; values are parameters)

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from cases.history.tracked import Table, tables

_CHUNK = 1000


@dataclass(frozen=True)
class Difference:
    """A row that stands (`stands`, absent when it is gone) otherwise than the log last had it (`logged`, absent when it never did)."""

    table: str
    row: str
    logged: str | None
    stands: str | None
    columns: tuple[str, ...]

    def __str__(self) -> str:
        where = f"{self.table} {self.row}"
        if self.stands is None:
            return f"{where}: the row is gone and no entry of the log says so"
        if self.logged is None:
            return f"{where}: the row stands there and no entry of the log says how it came to be"
        return f"{where}: {', '.join(self.columns)} stand otherwise than the log says"


def differences(*, new_columns: bool = False) -> Iterator[Difference]:
    """Every difference, table by table; with `new_columns`, also rows that have a column which their entry did not know yet.

    What the log leaves out on purpose is not compared: secrets, quiet columns, bulky texts (their digest is) and destroyed bodies.
    """
    for table in tables():
        yield from _altered(table, new_columns=new_columns)
        yield from _vanished(table)


def _altered(table: Table, *, new_columns: bool) -> Iterator[Difference]:
    key = _text(f't."{table.key}"')
    last = f'c WHERE c."table" = %s AND c."row" = {key} ORDER BY c.id DESC LIMIT 1'
    query = (
        f'SELECT {key}, {_as_json(table)}, (SELECT c."after" FROM cases_change {last}), '
        f'(SELECT c."operation" FROM cases_change {last}) '
        f'FROM "{table.name}" t'
    )
    passed_over = table.secret | table.quiet
    for row, stands, logged, operation in _rows(query, [table.name] * 2):
        if operation is None or operation == "delete":
            yield Difference(table.name, row, None, stands, ())
            continue
        if logged is None:
            # Destroyed: nothing is left to compare with.
            continue
        now, then = json.loads(stands), json.loads(logged)
        names = now if new_columns else then
        columns = tuple(
            name
            for name in sorted(names)
            if name in now and name not in passed_over and (name not in table.bulky or name in then)
            if name not in then or now[name] != then[name]
        )
        if columns:
            yield Difference(table.name, row, logged, stands, columns)


def _vanished(table: Table) -> Iterator[Difference]:
    key = f'c."row"{_cast(table)}'
    query = (
        'SELECT c."row", c."after" FROM cases_change c JOIN (SELECT MAX(id) AS last FROM cases_change '
        'WHERE "table" = %s GROUP BY "row") l ON l.last = c.id '
        f'WHERE c."operation" <> \'delete\' AND NOT EXISTS (SELECT 1 FROM "{table.name}" t WHERE t."{table.key}" = {key})'
    )
    for row, logged in _rows(query, [table.name]):
        yield Difference(table.name, row, logged or "{}", None, ())


def write_down(source: str) -> int:
    """Make one entry of each difference, by `source` (blank: from outside the product); returns how many.

    For what no trigger could see: a table that a migration rebuilt, and the rows that were there before the log.
    """
    found = list(differences(new_columns=True))
    if not found:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        token = connection.begin_telling() if source else ""  # type: ignore[attr-defined]
        now = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')" if connection.vendor == "sqlite" else "clock_timestamp()"
        cursor.executemany(
            'INSERT INTO cases_change ("table", "row", "operation", "before", "after", "at", "logged_at", "source", '
            f'"transaction") VALUES (%s, %s, %s, %s, %s, {now}, {now}, %s, %s)',
            [
                (
                    one.table,
                    one.row,
                    "delete" if one.stands is None else "insert" if one.logged is None else "update",
                    one.logged,
                    one.stands,
                    source,
                    token,
                )
                for one in found
            ],
        )
    return len(found)


def _rows(query: str, parameters: list[str]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def _as_json(table: Table) -> str:
    """The row as the triggers write it for an insert, but for secrets."""
    columns = [column for column in table.columns if column not in table.bulky]
    if connection.vendor == "sqlite":
        pairs = (f"'{c}', {_kept(table, c)}" for c in columns)
        return f"json_object({', '.join(pairs)})"
    left_out = "{" + ",".join(sorted(table.bulky)) + "}"
    whole = f"to_jsonb(t) - '{left_out}'::text[]"
    for column in sorted(table.secret):
        whole = f"jsonb_set({whole}, '{{{column}}}', '\"kept\"')"
    return f"({whole})::text"


def _kept(table: Table, column: str) -> str:
    return "'kept'" if column in table.secret else f't."{column}"'


def _text(expression: str) -> str:
    return expression if connection.vendor == "sqlite" else f"{expression}::text"


def _cast(table: Table) -> str:
    key = table.model._meta.pk
    if connection.vendor == "sqlite":
        return ""
    return "::uuid" if isinstance(key, models.UUIDField) else "::bigint" if isinstance(key, models.IntegerField) else ""
