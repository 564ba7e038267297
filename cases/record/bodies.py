"""One log entry as values of its model's fields, and what changed between them."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Func, TextField, Value

from cases.history.models import Change, Operation
from cases.history.tracked import by_name

State = Mapping[str, Any]
"""A row's values by the names of its columns, as Python has them."""


@dataclass(frozen=True)
class Entry:
    """A log entry read: the row it is about, the row's values before and after, and the columns that differ."""

    change: Change
    model: type[models.Model]
    pk: Any
    before: State | None
    after: State | None
    changed: tuple[str, ...]

    @property
    def state(self) -> State:
        """The row as the entry leaves it; of a deletion, as it last was."""
        return self.after if self.after is not None else self.before or {}

    @property
    def bodies(self) -> Iterator[State]:
        """Both bodies that there are."""
        return (body for body in (self.before, self.after) if body is not None)

    @property
    def inserted(self) -> bool:
        return self.change.operation == Operation.INSERT

    @property
    def deleted(self) -> bool:
        return self.change.operation == Operation.DELETE


def read(change: Change) -> Entry | None:
    """The entry read; None when its table is no more, or its bodies cannot be read and nobody can say who may see them."""
    table = by_name().get(change.table)
    if table is None:
        return None
    try:
        before, after = _body(change.before), _body(change.after)
    except ValueError:
        return None
    changed: tuple[str, ...] = ()
    if before is not None and after is not None:
        changed = tuple(name for name in {**before, **after} if before.get(name) != after.get(name))
    elif change.destruction_id is None and (before if change.operation == Operation.DELETE else after) is None:
        return None
    model = table.model
    return Entry(change, model, pk_of(model, change.row), _values(model, before), _values(model, after), changed)


def pk_of(model: type[models.Model], row: str) -> Any:
    """The primary key that the log has as text."""
    key = model._meta.pk
    assert key is not None
    return value_of(key, row)


def row_of(pk: Any) -> str:
    """A primary key as the log of this database has it."""
    if isinstance(pk, uuid.UUID) and not connection.features.has_native_uuid_field:
        return pk.hex
    return str(pk)


@cache
def fields_of(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    """The model's fields by column."""
    return {str(field.column): field for field in model._meta.local_concrete_fields}


def target_of(field: models.Field[Any, Any]) -> type[models.Model]:
    """The model that a key leads to."""
    target: Any = field.remote_field
    return target.model  # type: ignore[no-any-return]


class Key(Func):
    """What stands under a name in a body, as text: `Key("before", "case_id")`."""

    arity = 2
    output_field = TextField()

    def __init__(self, body: str, name: str) -> None:
        super().__init__(F(body), Value(name))

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="json_extract(%(expressions)s)", arg_joiner=", '$.' || ", **more
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner="::jsonb ->> ", **more)


def _body(text: str | None) -> dict[str, Any] | None:
    if not text:
        return None
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("A body is one row, by its columns.")  # noqa: TRY004  (its reader asks for one kind of error)
    return found


def _values(model: type[models.Model], body: dict[str, Any] | None) -> State | None:
    if body is None:
        return None
    fields = fields_of(model)
    return {name: value_of(fields[name], raw) if name in fields else raw for name, raw in body.items()}


def value_of(field: models.Field[Any, Any], raw: Any) -> Any:
    """A value of a body as the field has it in Python; what does not fit the field as it stands."""
    if raw is None or isinstance(field, models.JSONField):
        return raw
    try:
        value = field.to_python(raw)
    except (ValidationError, ValueError, TypeError):
        # What was written around the product need not fit its fields; it is told as it stands.
        return raw
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)
    return value
