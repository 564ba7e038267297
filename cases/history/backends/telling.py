"""What both backends add to Django's: who acts is told before the first write, and what was logged is sealed before the commit."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from cases.history import sealing
from cases.history.acting import Actor, actor

_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|WITH)\b", re.IGNORECASE)
_OURS = "cases_"


class Telling:
    """A mixin for a DatabaseWrapper.

    The log's entries of one transaction bear its token; they are sealed in the same transaction, so an entry that is
    visible without a seal was not made by the product. A write outside a transaction gets one of its own.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._tell_before)  # type: ignore[attr-defined]
        self._told: tuple[Actor, str] | None = None
        self._token = ""
        self._log_is_there = False
        self._index_is_there = False
        self._indexed_to: int | None = None

    # To be given by each database

    def tell(self, who: Actor, token: str) -> None:
        """Leave in the transaction who acts."""
        raise NotImplementedError

    def tell_no_more(self) -> None:
        """Take it out again, before the commit."""
        raise NotImplementedError

    def has_table(self, name: str) -> bool:
        """Whether the table is there: it is not while the first migrations run."""
        raise NotImplementedError

    # The writes

    def _tell_before(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if _OURS not in sql or not _WRITES.match(sql):
            return execute(sql, params, many, context)
        if self.in_atomic_block:
            self._tell()
            return execute(sql, params, many, context)
        with transaction.atomic(using=self.alias):  # type: ignore[attr-defined]
            self._tell()
            return execute(sql, params, many, context)

    def _tell(self) -> None:
        if not self._log_is_there and not self.has_table("cases_seal"):
            return
        self._log_is_there = True
        who = actor()
        self._token = self._token or str(uuid.uuid4())
        if self._told != (who, self._token):
            self.tell(who, self._token)
            self._told = (who, self._token)

    def begin_telling(self) -> str:
        """The token of the open transaction, for an entry that no trigger makes."""
        self._tell()
        return self._token

    def seal_now(self) -> None:
        """Seal what the open transaction has logged so far; `commit` does it by itself."""
        if self._token:
            sealing.seal_transaction(self.connection, self.vendor, self._token)  # type: ignore[attr-defined]

    def index_now(self) -> bool:
        """Index what the open transaction has logged so far; `commit` does it by itself. False where it has logged nothing."""
        if not self._token:
            return False
        self._index_is_there = self._index_is_there or self.has_table("cases_indexstate")
        if self._index_is_there and (newest := self._newest_entry()) not in (None, self._indexed_to):
            import_string(settings.BEFORE_COMMIT)(self._token, since=self._indexed_to or 0)
            self._indexed_to = newest
        return True

    def _newest_entry(self) -> int | None:
        mark = "?" if self.vendor == "sqlite" else "%s"  # type: ignore[attr-defined]
        cursor = self.connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f'SELECT MAX(id) FROM cases_change WHERE "transaction" = {mark}', (self._token,))  # noqa: S608
        found: int | None = cursor.fetchone()[0]
        return found

    # The ends of a transaction

    def _commit(self) -> Any:
        if self._token:
            if self.connection is not None:  # type: ignore[attr-defined]
                with self.wrap_database_errors:  # type: ignore[attr-defined]
                    # What runs before the commit is inside the transaction, although its block has ended.
                    self.in_atomic_block = True
                    try:
                        self.index_now()
                    finally:
                        self.in_atomic_block = False
                    self.seal_now()
                    self.tell_no_more()
            self._forget()
        return super()._commit()  # type: ignore[misc]

    def _rollback(self) -> Any:
        self._forget()
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # What was told inside the savepoint is rolled back with it; the token stays that of the transaction.
        self._told = self._indexed_to = None
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _close(self) -> Any:
        self._forget()
        return super()._close()  # type: ignore[misc]

    def _forget(self) -> None:
        self._told, self._token, self._indexed_to = None, "", None


def moment(at: dt.datetime | None) -> str | None:
    """An act's moment in UTC, as SQLite's rows hold one and as PostgreSQL reads it."""
    return None if at is None else at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")
