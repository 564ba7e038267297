"""The database triggers that keep the change log and refuse to rewrite append-only tables; installing and counting them."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from cases.history import triggers_postgresql, triggers_sqlite
from cases.history.tracked import Table, table_of, tables

SENTENCE = triggers_sqlite.SENTENCE


def guarded_tables() -> list[type[models.Model]]:
    """The models that declare `append_only = True`; nothing may update or delete their rows but a destruction."""
    return [model for model in apps.get_app_config("cases").get_models() if getattr(model, "append_only", False)]


def wanted() -> list[Table]:
    """Every table that has triggers: those of the case file, and those of the log itself."""
    own = [table_of(model) for model in guarded_tables() if not getattr(model, "logged", True)]
    return [*tables(), *own]


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that must stand."""
    return set(_module(connection).definitions(wanted(), logged=tables()))


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that stand, switched on, with the body that the product gave them."""
    return _module(connection).standing(connection, wanted(), logged=tables())


def install(connection: BaseDatabaseWrapper) -> None:
    """Drop and create every trigger; run after every migrate, since a table rebuilt by one loses its triggers."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _module(connection).statements(wanted(), logged=tables()):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger of the product; only for a migration that must rebuild a guarded table, and for a test's clean-up."""
    _module(connection).remove(connection)


def _module(connection: BaseDatabaseWrapper) -> triggers_sqlite.Dialect:
    return triggers_sqlite if connection.vendor == "sqlite" else triggers_postgresql
