"""Which tables the change log covers, and which of their columns it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Table:
    """A table of the case file, as the triggers need to know it: names of columns throughout."""

    model: type[models.Model]
    name: str
    key: str
    columns: tuple[str, ...]
    bulky: frozenset[str]
    """Left out when a row comes to be, since they are long and another column holds their digest."""
    secret: frozenset[str]
    """Only whether they were changed is told."""
    quiet: frozenset[str]
    """A change of nothing else is no entry."""
    unique: tuple[tuple[str, ...], ...]
    """The sets of columns of which each is a key, the primary one first."""
    append_only: bool
    bodies: tuple[str, ...]
    """Of an append-only table: the columns that a destruction empties."""


@cache
def tables() -> tuple[Table, ...]:
    """Every table of the case file: all of the app's but the log itself and the counters of the number series."""
    return tuple(
        table_of(model) for model in apps.get_app_config("cases").get_models() if getattr(model, "logged", True)
    )


@cache
def by_name() -> dict[str, Table]:
    """The same under their names in the database."""
    return {table.name: table for table in tables()}


@cache
def table_of(model: type[models.Model]) -> Table:
    """What the triggers need to know of one model's table."""
    key = model._meta.pk
    assert key is not None
    return Table(
        model=model,
        name=model._meta.db_table,
        key=_column(model, key.name),
        columns=tuple(_column(model, field.name) for field in model._meta.local_concrete_fields),
        bulky=_named(model, "log_bulky"),
        secret=_named(model, "log_secret"),
        quiet=_named(model, "log_quiet"),
        unique=tuple(dict.fromkeys([(_column(model, key.name),), *_unique_keys(model)])),
        append_only=bool(getattr(model, "append_only", False)),
        bodies=tuple(sorted(_named(model, "log_bodies"))),
    )


def _named(model: type[models.Model], attribute: str) -> frozenset[str]:
    return frozenset(_column(model, name) for name in getattr(model, attribute, ()))


def _unique_keys(model: type[models.Model]) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = [
        (_column(model, field.name),) for field in model._meta.local_concrete_fields if field.unique
    ]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            # A key of expressions or under a condition would need triggers that know them.
            assert constraint.fields, constraint.name
            assert constraint.condition is None, constraint.name
            keys.append(tuple(_column(model, name) for name in constraint.fields))
    return keys


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    assert field.column is not None
    return field.column
