"""SQLite's triggers: one entry of the log for one write, nothing replaced unseen, append-only tables as they are."""
# ruff: noqa: S608  (the names in these statements are our own tables'; values are parameters)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from cases.history.tracked import Table

PREFIXES = ("log_", "append_only_", "never_replaced_")
SENTENCE = "is append-only: correct an entry by a later one"
_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"


class Dialect(Protocol):
    """What each database's module of triggers offers."""

    def definitions(self, wanted: Iterable[Table], *, logged: Iterable[Table]) -> Mapping[str, object]:
        """Every trigger by name."""

    def statements(self, wanted: Iterable[Table], *, logged: Iterable[Table]) -> Iterator[str]:
        """What creates them all."""

    def standing(
        self, connection: BaseDatabaseWrapper, wanted: Iterable[Table], *, logged: Iterable[Table]
    ) -> set[str]:
        """The names of those that stand as they were created."""

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Drop them all."""


def definitions(wanted: Iterable[Table], *, logged: Iterable[Table]) -> dict[str, str]:
    """Every trigger's statement under its name."""
    kept = frozenset(logged)
    made: dict[str, str] = {}
    for table in wanted:
        made |= _append_only(table) if table.append_only else _never_replaced(table)
        if table in kept:
            made |= _log(table)
    return made


def statements(wanted: Iterable[Table], *, logged: Iterable[Table]) -> Iterator[str]:
    """What creates every trigger."""
    yield from definitions(wanted, logged=logged).values()


def standing(connection: BaseDatabaseWrapper, wanted: Iterable[Table], *, logged: Iterable[Table]) -> set[str]:
    """The names of the triggers whose text is ours."""
    ours = definitions(wanted, logged=logged)
    return {name for name, sql in _all(connection) if ours.get(name) == sql}


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger under one of our prefixes."""
    with connection.cursor() as cursor:
        for name, _ in _all(connection):
            if name.startswith(PREFIXES):
                cursor.execute(f'DROP TRIGGER "{name}"')


def _all(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return list(cursor.fetchall())


# The log


def _log(table: Table) -> dict[str, str]:
    name, differs = (
        table.name,
        " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in table.columns if c not in table.quiet),
    )
    update_before, update_after = _row(table, "OLD", "update"), _row(table, "NEW", "update")
    return {
        f"log_insert_{name}": f'CREATE TRIGGER "log_insert_{name}" AFTER INSERT ON "{name}" '
        f"BEGIN {_entry(table, 'insert', 'NEW', 'NULL', _row(table, 'NEW', 'insert'))} END",
        f"log_update_{name}": f'CREATE TRIGGER "log_update_{name}" AFTER UPDATE ON "{name}" WHEN {differs} '
        f"BEGIN {_entry(table, 'update', 'OLD', update_before, update_after)} END",
        f"log_delete_{name}": f'CREATE TRIGGER "log_delete_{name}" AFTER DELETE ON "{name}" '
        f"BEGIN {_entry(table, 'delete', 'OLD', _row(table, 'OLD', 'delete'), 'NULL')} END",
    }


def _entry(table: Table, operation: str, row: str, before: str, after: str) -> str:
    # Who acts stands in `cases_acting` inside a transaction of the product, and nowhere outside of one.
    return (
        'INSERT INTO "cases_change" ("table", "row", "operation", "before", "after", "reason", "at", "logged_at", "by", '
        f'"source", "transaction", "destruction_id") SELECT \'{table.name}\', {row}."{table.key}", \'{operation}\', '
        f'{before}, {after}, NULLIF(a."reason", \'\'), COALESCE(a."at", {_NOW}), {_NOW}, a."by", '
        "COALESCE(a.\"source\", ''), COALESCE(a.\"transaction\", ''), NULL "
        'FROM (SELECT 1) LEFT JOIN "cases_acting" a ON 1;'
    )


def _row(table: Table, row: str, operation: str) -> str:
    pairs = []
    for column in table.columns:
        if operation == "insert" and column in table.bulky:
            continue
        value = f'{row}."{column}"'
        if operation == "update" and column in table.bulky:
            # What is taken out again below is not written out first.
            value = f'CASE WHEN OLD."{column}" IS NEW."{column}" THEN NULL ELSE {value} END'
        if column in table.secret:
            value = "'kept'"
            if operation == "update" and row == "NEW":
                value = f"CASE WHEN OLD.\"{column}\" IS NEW.\"{column}\" THEN 'kept' ELSE 'changed' END"
        pairs.append(f"'{column}', {value}")
    whole = f"json_object({', '.join(pairs)})"
    if operation == "update" and table.bulky:
        # A long text that stays as it is needs no two copies in the log.
        unchanged = (
            f'CASE WHEN OLD."{column}" IS NEW."{column}" THEN \'$.{column}\' ELSE \'$.""\' END'
            for column in sorted(table.bulky)
        )
        whole = f"json_remove({whole}, {', '.join(unchanged)})"
    return whole


# What is refused


def _append_only(table: Table) -> dict[str, str]:
    name, sentence = table.name, f"SELECT RAISE(ABORT, '{table.name} {SENTENCE}');"
    clash = " OR ".join([*(_same(key, "NEW") for key in table.unique), "rowid = NEW.rowid"])
    unless = f" WHEN NOT ({_destroyed(table)})" if table.bodies else ""
    return {
        f"append_only_update_{name}": f'CREATE TRIGGER "append_only_update_{name}" BEFORE UPDATE ON "{name}"{unless} '
        f"BEGIN {sentence} END",
        f"append_only_delete_{name}": f'CREATE TRIGGER "append_only_delete_{name}" BEFORE DELETE ON "{name}" '
        f"BEGIN {sentence} END",
        # INSERT OR REPLACE deletes the old row without firing a DELETE trigger, so the insert itself must be refused
        # when any unique key is already taken, the hidden row number among them (-1 where the insert names none).
        f"append_only_replace_{name}": f'CREATE TRIGGER "append_only_replace_{name}" BEFORE INSERT ON "{name}" '
        f'WHEN EXISTS (SELECT 1 FROM "{name}" WHERE {clash}) BEGIN {sentence} END',
    }


def _destroyed(table: Table) -> str:
    """That an update does nothing but empty the bodies in the name of a destruction."""
    rest = [column for column in table.columns if column not in {*table.bodies, "destruction_id"}]
    same = " AND ".join(f'OLD."{column}" IS NEW."{column}"' for column in rest)
    return f'OLD."destruction_id" IS NULL AND NEW."destruction_id" IS NOT NULL AND OLD.rowid = NEW.rowid AND {same}'


def _never_replaced(table: Table) -> dict[str, str]:
    """INSERT OR REPLACE and UPDATE OR REPLACE take other rows away without a trigger; so a taken key is refused before that."""
    name = table.name
    insert, update = [], []
    for key in table.unique:
        failed = f"UNIQUE constraint failed: {', '.join(f'{name}.{column}' for column in key)}"
        there = f'SELECT 1 FROM "{name}" WHERE {_same(key, "NEW")}'
        insert.append(f"SELECT RAISE(ABORT, '{failed}') WHERE EXISTS ({there});")
        update.append(f"SELECT RAISE(ABORT, '{failed}') WHERE EXISTS ({there} AND rowid <> OLD.rowid);")
    number = f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {name}.rowid') WHERE EXISTS "
    number += f'(SELECT 1 FROM "{name}" WHERE rowid = NEW.rowid'
    changed = " OR ".join(
        [*(f'OLD."{c}" IS NOT NEW."{c}"' for c in dict.fromkeys(c for key in table.unique for c in key)),
         "OLD.rowid <> NEW.rowid"]
    )  # fmt: skip
    return {
        f"never_replaced_insert_{name}": f'CREATE TRIGGER "never_replaced_insert_{name}" BEFORE INSERT ON "{name}" '
        f"BEGIN {' '.join(insert)} {number}); END",
        f"never_replaced_update_{name}": f'CREATE TRIGGER "never_replaced_update_{name}" BEFORE UPDATE ON "{name}" '
        f"WHEN {changed} BEGIN {' '.join(update)} {number} AND rowid <> OLD.rowid); END",
    }


def _same(key: tuple[str, ...], row: str) -> str:
    return " AND ".join(f'"{column}" = {row}."{column}"' for column in key)
