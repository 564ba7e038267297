"""`manage.py migrate`: Django's, between two looks at the tables, and then every trigger anew, since a rebuilt table loses its own."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from cases.history import standing, triggers


class Command(migrate.Command):
    """Django's migrate without the triggers, which a table's rebuilding would trip; what it did to rows is then put into the log."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Write down what was done past the log, take the triggers off, migrate, put them on, write down what the migrations did."""
        connection = connections[options["database"]]
        moves = bool(options["app_label"]) or _something_to_apply(connection)
        if moves and _whole(connection):
            standing.write_down("")
        if moves:
            triggers.remove(connection)
        try:
            super().handle(*args, **options)
        finally:
            if _whole(connection):
                triggers.install(connection)
                if moves:
                    standing.write_down("manage.py migrate")


def _something_to_apply(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _whole(connection: BaseDatabaseWrapper) -> bool:
    """Whether every table and column that the log knows is there; it is not before the migrations that make them."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor))
        for table in triggers.wanted():
            if table.name not in names:
                return False
            # No more than the names: Django's own description of a table reads its whole statement anew on SQLite.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table.name)} LIMIT 0")  # noqa: S608  (the product's own tables)
            if not {column[0] for column in cursor.description}.issuperset(table.columns):
                return False
    return True
