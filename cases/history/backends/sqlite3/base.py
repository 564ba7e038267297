"""Django's SQLite backend, telling who acts by the one row of `cases_acting`."""

from __future__ import annotations

from django.db.backends.sqlite3 import base

from cases.history.acting import Actor
from cases.history.backends.telling import Telling, moment


class DatabaseWrapper(Telling, base.DatabaseWrapper):
    """SQLite: the row stands only inside a writing transaction, which is the only one there is; nobody else ever sees it."""

    def tell(self, who: Actor, token: str) -> None:
        """Put the row there."""
        by = None if who.by is None else who.by.hex
        self.connection.execute(
            'INSERT OR REPLACE INTO "cases_acting" ("id", "by", "source", "reason", "at", "transaction") '
            "VALUES (1, ?, ?, ?, ?, ?)",
            (by, who.source[:80], who.reason, moment(who.at), token),
        )

    def tell_no_more(self) -> None:
        """Take the row away."""
        self.connection.execute('DELETE FROM "cases_acting"')

    def has_table(self, name: str) -> bool:
        """Whether the table stands."""
        found = self.connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
        return found.fetchone() is not None
