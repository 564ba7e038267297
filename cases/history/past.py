"""The file as it stood: for one block of work every table reads as it was recorded by a day, about the state of things on a day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from cases.history.axes import Axes
from cases.history.models import Change, Operation
from cases.history.tracked import Table, tables

_NEVER_PAST = ("cases.access.", "cases.history.")
"""Who may see what is judged by now, so accounts, grants and rooms have no past; nor has the log."""
_TERMS = "cases.taxonomy."
"""A term entered later is still the name of what older rows speak of: it is there, as it was when it came to be."""
_STANDING: ContextVar[bool] = ContextVar("as_it_stood", default=False)


@contextmanager
def as_it_stood(axes: Axes, *, officer: Any, at: dt.datetime) -> Iterator[None]:
    """While this lasts, every query of this connection on the case file reads the past; nothing can be written.

    What a row was is what the log says stood before the first entry after the last one by the moment. A row is there if this officer
    may see it by its marking then, which `visible_to` asks as always, and by its marking now, or by its last one where it was deleted.
    Of what has a day of its own (the model's `valid_from`) only what was in effect on the day is there. Refuses to be nested.

    Temporary views stand in front of the tables, since of two of one name both databases take the temporary one. All is one
    transaction: one snapshot is read throughout, and nothing is left on the connection.
    """
    if _STANDING.get():
        raise RuntimeError("The file is shown as it stood already.")
    token = _STANDING.set(True)
    try:
        with one_view():
            shadows = _Shadows(axes, officer, at)
            shadows.cast()
            with _reading_only():
                yield
            shadows.lift()
    finally:
        _STANDING.reset(token)


def is_past() -> bool:
    """Whether the file is being read as it stood."""
    return _STANDING.get()


def shown() -> list[Table]:
    """The tables that have a past: those of the case file and its vocabularies."""
    found = [table for table in tables() if table.model.__module__.startswith("cases.")]
    return [table for table in found if not table.model.__module__.startswith(_NEVER_PAST)]


def marks_now(model: type[models.Model], keys: Iterable[Any]) -> dict[Any, tuple[str, Any]]:
    """The marking and the room that each of these rows has now, or had last where it was deleted, by its key."""
    wanted = set(keys)
    field = model._meta.get_field("compartment")
    rows = model._default_manager.filter(pk__in=wanted).values_list("pk", "marking", "compartment_id")
    found = {pk: (marking, room) for pk, marking, room in rows}
    for key in wanted - found.keys():
        row = model._meta.pk.get_db_prep_value(key, connection)
        entries = Change.objects.filter(table=model._meta.db_table, row=str(row), operation=Operation.DELETE)
        body = entries.order_by("-id").values_list("before", flat=True).first()
        if body is not None:
            last = json.loads(body)
            found[key] = (last["marking"], field.to_python(last["compartment_id"]))  # type: ignore[union-attr]
    return found


@contextmanager
def one_view() -> Iterator[None]:
    """A transaction for reading of one snapshot; on SQLite one that does not wait for writers, nor they for it."""
    sqlite = connection.vendor == "sqlite"
    outermost = not connection.in_atomic_block
    mode = getattr(connection, "transaction_mode", None)
    if sqlite:
        setattr(connection, "transaction_mode", "DEFERRED")  # noqa: B010  (SQLite's wrapper alone has it)
    try:
        with transaction.atomic():
            if outermost and not sqlite:
                _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
            # SQLite would read its whole schema anew after a rollback, which takes longer than taking down what was put up.
            transaction.set_rollback(not sqlite)
    finally:
        if sqlite:
            setattr(connection, "transaction_mode", mode)  # noqa: B010


@contextmanager
def _reading_only() -> Iterator[None]:
    if connection.vendor == "postgresql":
        # Ends with the transaction, or with the savepoint.
        _run("SET TRANSACTION READ ONLY")
        yield
        return
    _run("PRAGMA query_only = ON")
    try:
        yield
    finally:
        _run("PRAGMA query_only = OFF")


def _run(sql: str, rows: Iterable[tuple[Any, ...]] | None = None) -> list[Any]:
    """Run it beside Django's cursor: what is written to temporary tables is no write to the file, and has no actor."""
    connection.ensure_connection()
    with connection.wrap_database_errors, closing(connection.connection.cursor()) as cursor:
        if rows is not None:
            cursor.executemany(sql, list(rows))
            return []
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


class _Shadows:
    """The temporary tables and views of one past, and how they are filled from the log.

    `past_log`: for each row with an entry after the moment, the entry before which it stood as asked. `past_keys_T`: the rows of T
    that are not taken from T itself. `past_rows_T`: as what they are taken instead.
    """

    def __init__(self, axes: Axes, officer: Any, at: dt.datetime) -> None:
        self.axes, self.officer, self.at = axes, officer, at
        self.sqlite = connection.vendor == "sqlite"
        self.temp = "temp" if self.sqlite else "pg_temp"
        self.main = "main" if self.sqlite else _run("SELECT current_schema()")[0][0]
        self.keyed: set[str] = set()
        self.restored: set[str] = set()
        self.made: dict[str, str] = {}

    def cast(self) -> None:
        """Put the views in front of the tables."""
        every = shown()
        if (moment := self.axes.moment) is not None:
            self._read_log(moment)
            names = {name for (name,) in _run("SELECT DISTINCT name FROM past_log")}
            for table in every:
                if table.name in names:
                    self._unpack(table)
            self._leave_out_what_is_hidden_now([table for table in every if table.name in self.restored])
        for table in every:
            if table.name in self.keyed:
                self._show(table)
        # Those with a day of their own first: others hang from them.
        for table in sorted(every, key=lambda table: not hasattr(table.model, "valid_from")):
            if in_effect := self._in_effect(table):
                self._leave_out_what_is_corrected(table)
                self._hide(table)
                self._show(table, in_effect)

    def lift(self) -> None:
        """Take down what was put up; PostgreSQL's transaction is rolled back instead."""
        if self.sqlite:
            for name, kind in reversed(self.made.items()):
                _run(f'DROP {kind} temp."{name}"')

    def _make(self, kind: str, name: str, rest: str) -> None:
        _run(f'CREATE TEMP {kind} "{name}" {rest}')
        self.made[name] = kind

    def _read_log(self, moment: dt.datetime) -> None:
        until = f"'{moment.replace(tzinfo=None).isoformat(sep=' ')}{'' if self.sqlite else '+00'}'"
        log = f'{self.main}."cases_change"'
        of_it = 'WHERE {0}."table" = later."table" AND {0}."row" = later."row"'
        # No plain column, or SQLite would walk the whole log in the order of its tables rather than what came after the moment.
        by_moment = '"table" || \'\' AS "table"'
        terms = ", ".join(f"'{table.name}'" for table in tables() if table.model.__module__.startswith(_TERMS))
        self._make(
            "TABLE",
            "past_log",
            f'AS SELECT n."table" AS name, n."row" AS "key", n.id AS entry, '  # noqa: S608
            f'n.operation AS operation, n."before" AS body FROM (SELECT (SELECT MIN(f.id) FROM {log} f '
            f"{of_it.format('f')} AND (f.operation <> 'insert' OR f.\"table\" NOT IN ({terms})) "
            f"AND f.id > COALESCE((SELECT MAX(e.id) FROM {log} e {of_it.format('e')} AND e.at <= {until}), 0)) AS id "
            f'FROM (SELECT DISTINCT {by_moment}, "row" FROM {log} WHERE at > {until}) later) first '
            # A body that was destroyed is nowhere: the row is shown as the destruction left it.
            f"JOIN {log} n ON n.id = first.id WHERE n.operation = 'insert' OR n.\"before\" IS NOT NULL",
        )
        _run(f'CREATE INDEX {"temp." if self.sqlite else ""}past_log_by_name ON past_log (name, "key")')

    def _unpack(self, table: Table) -> None:
        name, there = table.name, "p.operation <> 'insert'"
        self.keyed.add(name)
        self._make_keys(table)
        keys = f"SELECT {self._key(table, 'p')} FROM past_log p WHERE p.name = '{name}'"  # noqa: S608  (our own names)
        _run(f'INSERT INTO "past_keys_{name}" {keys}')
        if _run(f"{keys} AND {there} LIMIT 1"):
            self.restored.add(name)
            source = f"past_log p {self._joined(table)}"
            self._fill(table, f"past_rows_{name}", source, f"p.name = '{name}' AND {there}", "p.body")
        if not self.sqlite:
            _run(f'ANALYZE "past_keys_{name}"')

    def _make_keys(self, table: Table) -> None:
        self._make("TABLE", f"past_keys_{table.name}", f'("key" {self._type(table, table.key)} PRIMARY KEY)')

    def _fill(self, table: Table, into: str, source: str, where: str, body: str) -> None:
        """Make a table of rows out of their JSON; a column that the JSON does not have is as it is now."""
        columns = ", ".join(f'"{column}" {self._type(table, column)}' for column in table.columns)
        self._make("TABLE", into, f"({columns})")
        values = ", ".join(self._value(table, column, body) for column in table.columns)
        if not self.sqlite:
            source += f" CROSS JOIN LATERAL jsonb_populate_record(m, ({body})::jsonb) r"
        _run(f'INSERT INTO "{into}" SELECT {values} FROM {source} WHERE {where}')  # noqa: S608

    def _value(self, table: Table, column: str, body: str) -> str:
        missing = f'm."{column}"'
        if column in table.bulky:
            # A long text stands in the first later entry that changed it or took it away, else still in the row.
            told = self._told(column, 'c."before"')
            said = (
                f"json_extract(c.\"before\", '$.{column}')"
                if self.sqlite
                else f'(jsonb_populate_record(NULL::{self.main}."{table.name}", c."before"::jsonb))."{column}"'
            )
            missing = (
                f'COALESCE((SELECT {said} FROM {self.main}."cases_change" c '  # noqa: S608
                f'WHERE c."table" = \'{table.name}\' AND c."row" = p."key" AND c.id > p.entry AND {told} '
                f"ORDER BY c.id LIMIT 1), {missing})"
            )
        if self.sqlite:
            return f"CASE WHEN {self._told(column, body)} THEN json_extract({body}, '$.{column}') ELSE {missing} END"
        if column not in table.bulky:
            return f'r."{column}"'
        return f'CASE WHEN {self._told(column, body)} THEN r."{column}" ELSE {missing} END'

    def _told(self, column: str, body: str) -> str:
        if self.sqlite:
            return f"json_type({body}, '$.{column}') IS NOT NULL"
        return f"jsonb_exists(({body})::jsonb, '{column}')"

    def _leave_out_what_is_hidden_now(self, past: list[Table]) -> None:
        """The one rule, asked of the present, in which what was deleted since stands as it last was."""
        back = [table for table in past if self._bring_back(table)]
        for table in past:
            if not getattr(table.model, "MARKED_BY", ()):
                continue
            rows = f'SELECT "{table.key}" FROM "past_rows_{table.name}"'  # noqa: S608
            model: Any = table.model
            seen = model.objects.visible_to(self.officer, at=self.at).filter(pk__in=RawSQL(rows, ()))  # noqa: S611
            prepared = model._meta.pk.get_db_prep_value
            may = {prepared(key, connection) for key in seen.order_by().values_list("pk", flat=True)}
            self._take_out(table, [key for (key,) in _run(rows) if key not in may])
        for table in back:
            self._hide(table)

    def _bring_back(self, table: Table) -> bool:
        """Show the rows that were deleted since beside the others; False where there are none."""
        name, main = table.name, f'{self.main}."{table.name}"'
        joined, gone = self._joined(table), f"p.name = '{name}' AND m.\"{table.key}\" IS NULL"
        if not _run(f"SELECT 1 FROM past_log p {joined} WHERE {gone} LIMIT 1"):  # noqa: S608
            return False
        log = f'{self.main}."cases_change"'
        newest = f'SELECT MAX(x.id) FROM {log} x WHERE x."table" = \'{name}\' AND x."row" = p."key"'  # noqa: S608
        source = f"past_log p JOIN {log} d ON d.id = ({newest}) {joined}"
        self._fill(table, f"past_last_{name}", source, f'{gone} AND d."before" IS NOT NULL', 'd."before"')
        columns = self._columns(table)
        self._make(
            "VIEW",
            name,
            f"AS SELECT {columns} FROM {main} "  # noqa: S608
            f'UNION ALL SELECT {columns} FROM {self.temp}."past_last_{name}"',
        )
        return True

    def _leave_out_what_is_corrected(self, table: Table) -> None:
        """An entry that a later one corrects is wrong also on a day on which the correction is not yet in effect."""
        model: Any = table.model
        if not any(field.name == "corrects" for field in model._meta.concrete_fields):
            return
        ahead = {f"{model.valid_from}__gt": self.axes.on, "corrects__isnull": False}
        rows = model.objects.visible_to(self.officer, at=self.at).filter(**ahead).order_by()
        prepared = model._meta.pk.get_db_prep_value
        wrong = [prepared(key, connection) for key in rows.values_list("corrects", flat=True)]
        if not wrong:
            return
        if table.name not in self.keyed:
            self.keyed.add(table.name)
            self._make_keys(table)
        mark = "?" if self.sqlite else "%s"
        add = f'INSERT INTO "past_keys_{table.name}" VALUES ({mark}) ON CONFLICT DO NOTHING'  # noqa: S608
        _run(add, [(key,) for key in wrong])
        if table.name in self.restored:
            self._take_out(table, wrong)

    def _take_out(self, table: Table, keys: list[Any]) -> None:
        mark = "?" if self.sqlite else "%s"
        if keys:
            out = f'DELETE FROM "past_rows_{table.name}" WHERE "{table.key}" = {mark}'  # noqa: S608
            _run(out, [(key,) for key in keys])

    def _show(self, table: Table, in_effect: str = "") -> None:
        """Put the view of the table as it stood in front of it."""
        columns = self._columns(table)
        keys = f'{self.temp}."past_keys_{table.name}"'
        untouched = (
            f'NOT EXISTS (SELECT 1 FROM {keys} k WHERE k."key" = m."{table.key}")'  # noqa: S608
            if table.name in self.keyed
            else ""
        )
        condition = " AND ".join(filter(None, (untouched, in_effect)))
        view = f'SELECT {columns} FROM {self.main}."{table.name}" m' + (f" WHERE {condition}" if condition else "")  # noqa: S608
        if table.name in self.restored:
            view += f' UNION ALL SELECT {columns} FROM {self.temp}."past_rows_{table.name}" m'  # noqa: S608
            view += f" WHERE {in_effect}" if in_effect else ""
        self._make("VIEW", table.name, f"AS {view}")

    def _hide(self, table: Table) -> None:
        if self.made.pop(table.name, None):
            _run(f'DROP VIEW {self.temp}."{table.name}"')

    def _in_effect(self, table: Table) -> str:
        """That a row was in effect on the day: by its `valid_from`, or because it speaks of what is to come (`valid_ahead`).

        What is not there takes with it what hangs from it by a key of `valid_with`; for all else the rule of who sees what does that.
        """
        first = getattr(table.model, "valid_from", "")
        for name in getattr(table.model, "valid_with", ()):
            key: Any = table.model._meta.get_field(name)
            there = f'SELECT 1 FROM {self.temp}."{key.related_model._meta.db_table}" h'  # noqa: S608
            return (
                f'(m."{key.column}" IS NULL OR EXISTS ({there} WHERE h."{key.target_field.column}" = m."{key.column}"))'
            )
        if not first:
            return ""
        condition = f"m.\"{first}\" <= '{self.axes.on.isoformat()}'"
        for column, value in getattr(table.model, "valid_ahead", {}).items():
            condition += f" OR m.\"{column}\" = '{value}'"
        return f"({condition})"

    def _columns(self, table: Table) -> str:
        return ", ".join(f'"{column}"' for column in table.columns)

    def _joined(self, table: Table) -> str:
        return f'LEFT JOIN {self.main}."{table.name}" m ON m."{table.key}" = {self._key(table, "p")}'

    def _key(self, table: Table, alias: str) -> str:
        return f'{alias}."key"' if self.sqlite else f'CAST({alias}."key" AS {self._type(table, table.key)})'

    def _type(self, table: Table, column: str) -> str:
        fields = table.model._meta.local_concrete_fields
        return next(str(field.db_type(connection)) for field in fields if field.column == column)
