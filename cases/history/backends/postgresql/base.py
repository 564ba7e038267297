"""Django's PostgreSQL backend, telling who acts by a setting of the transaction."""

from __future__ import annotations

import json

from django.db.backends.postgresql import base

from cases.history.acting import Actor
from cases.history.backends.telling import Telling, moment


class DatabaseWrapper(Telling, base.DatabaseWrapper):
    """PostgreSQL: `casefile.acting` holds for this transaction only, and rolls back with it."""

    def tell(self, who: Actor, token: str) -> None:
        """Set it."""
        at = moment(who.at)
        told = {
            "by": None if who.by is None else str(who.by),
            "source": who.source[:80],
            # PostgreSQL's JSON holds no NUL; nor could the row.
            "reason": who.reason.replace("\x00", ""),
            "at": None if at is None else f"{at}+00",
            "transaction": token,
        }
        self._set(json.dumps(told))

    def tell_no_more(self) -> None:
        """Nothing to do: the setting ends with the transaction."""

    def has_table(self, name: str) -> bool:
        """Whether the table stands."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [name])
            return cursor.fetchone()[0] is not None

    def _set(self, value: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('casefile.acting', %s, true)", [value])
