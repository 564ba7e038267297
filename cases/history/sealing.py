"""Sealing the log: each entry's digest and its link in its chain, made in the transaction that made the entry, or late."""
# ruff: noqa: S608  (the names in these statements are our own tables'; values are parameters)

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from cases.history import chains, seals
from cases.history.tracked import by_name

LOCK = 0x0CA5E
"""PostgreSQL's advisory lock under which chains grow; SQLite has one writer at a time anyhow."""
_COLUMNS = (
    'c."id", c."table", c."row", c."operation", c."before", c."after", c."reason", c."at", c."logged_at", c."by", '
    'c."source", c."transaction"'
)

_LINK = {
    "change_id": "bigint",
    "chain": "text",
    "position": "bigint",
    "late": "boolean",
    "digest": "text",
    "previous": "text",
    "seal": "text",
}
"""The columns of a seal, and as what PostgreSQL reads them."""


@dataclass(frozen=True)
class Entry:
    """A log entry as its seal covers it, read past the ORM: in the middle of a commit only the raw connection is free."""

    id: int
    table: str
    row: str
    operation: str
    before: str | None
    after: str | None
    reason: str | None
    at: str
    logged_at: str
    by: str | None
    source: str
    transaction: str

    @classmethod
    def read(cls, values: Sequence[Any]) -> Entry:
        """From the columns as either database's driver gives them."""
        number, table, row, operation, before, after, reason, at, logged_at, by, source, token = values
        return cls(
            number, table, row, operation, before, after, reason, instant(at), instant(logged_at),
            None if by is None else str(by if isinstance(by, uuid.UUID) else uuid.UUID(by)), source, token,
        )  # fmt: skip

    def bodies(self) -> list[chains.Row]:
        """The row before and after, as far as each is there."""
        return [json.loads(body) for body in (self.before, self.after) if body is not None]

    def body_digest(self) -> str:
        """SHA-256 over what the row was, what it became, and why."""
        return seals.digest({"before": self.before, "after": self.after, "reason": self.reason})

    def head(self, chain: str, position: int, *, late: bool, body: str) -> dict[str, Any]:
        """What the seal covers beside its predecessor: everything but the body, of which only the digest."""
        return {
            "chain": chain,
            "position": position,
            "late": late,
            "entry": self.id,
            "table": self.table,
            "row": self.row,
            "operation": self.operation,
            "at": self.at,
            "logged_at": self.logged_at,
            "by": self.by,
            "source": self.source,
            "transaction": self.transaction,
            "body": body,
        }


def instant(value: Any) -> str:
    """A moment in UTC to the microsecond, from PostgreSQL's datetime or SQLite's text."""
    found = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    found = found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    return found.isoformat(timespec="microseconds")


def seal_transaction(raw: Any, vendor: str, token: str) -> int:
    """Seal the entries of one open transaction that are not sealed yet, on its raw connection; returns how many."""
    cursor, mark = raw.cursor(), _mark(vendor)
    unsealed = f"SELECT {_COLUMNS} FROM cases_change c LEFT JOIN cases_seal s ON s.change_id = c.id "
    cursor.execute(f'{unsealed} WHERE c."transaction" = {mark} AND s.change_id IS NULL ORDER BY c.id', (token,))
    return _seal(cursor, vendor, map(Entry.read, cursor.fetchall()), late=False)


def seal_late() -> int:
    """Seal every entry that no transaction of the product sealed: it was written from outside; returns how many.

    May run at any time and in any number of processes. What an open transaction has logged is sealed as its own first.
    """
    with transaction.atomic():
        seal_open()
        # The oldest entries are sealed long since: only what lies past the last seal, or was slipped in before it, is looked for.
        with connection.cursor() as cursor:
            _lock(cursor, connection.vendor)
            cursor.execute(
                f"SELECT {_COLUMNS} FROM cases_change c WHERE NOT EXISTS "
                "(SELECT 1 FROM cases_seal s WHERE s.change_id = c.id) ORDER BY c.id"
            )
            entries = [Entry.read(row) for row in cursor.fetchall()]
        assert connection.connection is not None
        raw = connection.connection.cursor()
        return _seal(raw, connection.vendor, entries, late=True)


def seal_open() -> None:
    """Seal what the open transaction has logged so far, as its commit would."""
    seal = getattr(connection, "seal_now", None)
    if seal is not None:
        seal()


def lock() -> None:
    """Let no other transaction seal before this one has ended: what is read from now on is what stands when it commits."""
    with connection.cursor() as cursor:
        _lock(cursor, connection.vendor)


def _seal(cursor: Any, vendor: str, entries: Iterable[Entry], *, late: bool) -> int:
    entries = list(entries)
    if not entries:
        return 0
    _lock(cursor, vendor)
    rows = list(_links(cursor, vendor, entries, late=late))
    into = f"INSERT INTO cases_seal ({', '.join(_LINK)})"
    if vendor == "postgresql":
        # One statement: so many single ones, each with an answer of its own, take PostgreSQL twice as long.
        arrays = ", ".join(f"%s::{kind}[]" for kind in _LINK.values())
        cursor.execute(f"{into} SELECT * FROM unnest({arrays})", [list(column) for column in zip(*rows, strict=True)])
    else:
        cursor.executemany(f"{into} VALUES ({', '.join('?' * len(_LINK))})", rows)
    return len(rows)


def _links(cursor: Any, vendor: str, entries: list[Entry], *, late: bool) -> Iterator[tuple[Any, ...]]:
    look = _Look(cursor, vendor)
    heads: dict[str, tuple[int, str]] = {}
    bodies = [entry.bodies() if entry.table in by_name() else None for entry in entries]
    known = ((entry.table, rows) for entry, rows in zip(entries, bodies, strict=True) if rows is not None)
    chains.gather(known, look, look.gather)
    for entry, rows in zip(entries, bodies, strict=True):
        chain = chains.REGISTRY if rows is None else chains.chain_of(entry.table, rows, look)
        position, previous = heads.get(chain) or look.head(chain)
        position += 1
        body = entry.body_digest()
        head = entry.head(chain, position, late=late, body=body)
        seal = seals.seal(settings.HISTORY_KEY, previous, seals.digest(head))
        heads[chain] = position, seal
        yield entry.id, chain, position, late, body, previous, seal


class _Look:
    """Rows by table and key, each looked up once, in the table or else in the log."""

    def __init__(self, cursor: Any, vendor: str) -> None:
        self.cursor, self.vendor, self.mark = cursor, vendor, _mark(vendor)
        self.known: dict[tuple[str, str], chains.Row | None] = {}

    def __call__(self, table: str, key: str) -> chains.Row | None:
        """The row, or as it was when it was deleted."""
        if (table, key) not in self.known:
            self.gather(table, {key})
        return self.known[table, key]

    def gather(self, table: str, keys: set[str]) -> None:
        """Look these up in one statement, and in one more those that are gone."""
        missing = {key for key in keys if (table, key) not in self.known}
        if not missing:
            return
        found = self._rows(table, missing)
        if gone := missing - found.keys():
            found |= self._gone(table, gone)
        self.known |= {(table, key): found.get(key) for key in missing}

    def _rows(self, table: str, keys: set[str]) -> dict[str, chains.Row]:
        known = by_name()[table]
        # Only what leads to a marking is wanted: keys and markings, never a long text.
        columns = [c for c in known.columns if c.endswith("_id") or c == "marking"]
        named = ", ".join(f'"{column}"' for column in (known.key, *columns))
        self.cursor.execute(
            f'SELECT {named} FROM "{table}" WHERE "{known.key}" {self._among(keys)}', (self._set(keys),)
        )
        return {str(key): dict(zip(columns, row, strict=True)) for key, *row in self.cursor.fetchall()}

    def _gone(self, table: str, keys: set[str]) -> dict[str, chains.Row]:
        self.cursor.execute(
            f'SELECT "row", "before" FROM cases_change WHERE "table" = {self.mark} AND "row" {self._among(keys)} '
            "AND \"operation\" = 'delete' ORDER BY id",
            (table, self._set(keys)),
        )
        last = dict(self.cursor.fetchall())
        return {key: json.loads(before) for key, before in last.items() if before}

    def _among(self, keys: set[str]) -> str:
        if len(keys) == 1:
            return f"= {self.mark}"
        # One parameter however many keys there are: SQLite takes no more than so many.
        return "IN (SELECT value FROM json_each(?))" if self.vendor == "sqlite" else "= ANY(%s)"

    def _set(self, keys: set[str]) -> str:
        if len(keys) == 1:
            return next(iter(keys))
        if self.vendor == "sqlite":
            return json.dumps(sorted(keys))
        # As a literal and not as an array of texts, so that PostgreSQL reads it as an array of what the column is.
        quoted = (key.replace("\\", "\\\\").replace('"', '\\"') for key in sorted(keys))
        return "{" + ",".join(f'"{key}"' for key in quoted) + "}"

    def head(self, chain: str) -> tuple[int, str]:
        """The last position and seal of a chain; of one not begun, zero and the seal that stands before every first entry."""
        self.cursor.execute(
            f'SELECT "position", "seal" FROM cases_seal WHERE "chain" = {self.mark} ORDER BY "position" DESC LIMIT 1',
            (chain,),
        )
        found = self.cursor.fetchone()
        return (found[0], found[1]) if found else (0, seals.GENESIS)


def _lock(cursor: Any, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))


def _mark(vendor: str) -> str:
    return "?" if vendor == "sqlite" else "%s"
