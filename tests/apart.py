"""A copy of the tests' database, in which rows may be committed that are gone with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection

from cases.search.memory import forget

Committing = Callable[[], AbstractContextManager[None]]
"""What the fixture `apart` gives: a block in which rows are committed."""


@contextmanager
def on_a_copy() -> Iterator[None]:
    """The database is a copy of the tests' own, which knows nothing of what is committed meanwhile.

    A world that stood in an open transaction would be indexed anew at every look, and SQLite would read its schema anew after each
    that is taken back.
    """
    connection.ensure_connection()
    kept, named = connection.connection, connection.settings_dict["NAME"]
    copy = f"apart_{os.getpid()}"
    if connection.vendor == "sqlite":
        copy = f"file:{copy}?mode=memory&cache=shared"
        connection.settings_dict["NAME"] = copy
        connection.connect()
        kept.backup(connection.connection)
    else:
        connection.close()
        _administer(f'CREATE DATABASE "{copy}" TEMPLATE "{named}"')
        connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        forget()
        connection.settings_dict["NAME"] = named
        if connection.vendor == "sqlite":
            connection.connection.close()
            connection.connection = kept
        else:
            connection.close()
            _administer(f'DROP DATABASE "{copy}"')


def _administer(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
