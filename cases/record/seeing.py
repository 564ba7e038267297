"""What one officer may see of rows and of log entries, now and as they were then; looked up many at a time."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from cases.access import markings
from cases.access.models import Grant, Marked, Officer
from cases.access.noticing import notice
from cases.docket.models import Measure
from cases.history.models import Change, Operation
from cases.history.tracked import table_of
from cases.record.belonging import hops
from cases.record.bodies import Entry, Key, State, fields_of, pk_of, read, row_of, target_of, value_of

Model = type[models.Model]
Place = tuple[Model, Any]
"""A row by its model and primary key."""


@dataclass
class Found:
    """A row as it is, or as it last was; `seen` is None until what it hangs from is known, `name` only a vocabulary's row has."""

    state: State
    live: bool
    seen: bool | None
    name: str = ""


@runtime_checkable
class SeesRows(Protocol):
    """A manager whose rows not everybody sees."""

    def visible_to(self, officer: Officer) -> models.QuerySet[Any]:
        """What this officer may see now."""


def ruled(model: Model) -> bool:
    """Whether a rule says who sees rows of this model; a vocabulary's rows are everybody's."""
    return isinstance(model._default_manager, SeesRows) or bool(hops(model))


class Sight:
    """One officer's view of the rows that some log entries name.

    An entry is seen by who sees the row now (deleted: as it last was), and may also see all that the entry tells: each body by
    its own marking, and whatever the row hung from then, by the marking that it had then and by the one that it has now.
    """

    def __init__(self, officer: Officer, *, at: dt.datetime) -> None:
        self.officer = officer
        active = officer.is_active
        self.ladder = markings.seen_by(officer.clearance) if active else ()
        grants = Grant.objects.filter(officer=officer, expires_at__gt=at).values_list("compartment", flat=True)
        self.rooms = set(grants) if active else set()
        self.found: dict[Place, Found | None] = {}
        self.then: dict[Place, list[tuple[int, State]]] = {}
        self.titles: dict[Any, list[tuple[int, str]]] = {}

    def look_up(self, entries: Collection[Entry]) -> None:
        """Find every row that the entries are about or name, and all that those hang from, a statement a step."""
        wanted = {(entry.model, entry.pk) for entry in entries}
        above: set[Place] = set()
        for entry in entries:
            for body in entry.bodies:
                wanted.update(place for _, place in keys_of(entry.model, body))
                above.update(_hung(entry.model, body))
        asked: set[Place] = set()
        while (new := {place for place in wanted | above if place not in self.found}) or above - asked:
            self._find(new)
            for place in new:
                if (found := self.found[place]) is not None:
                    above.update(_hung(place[0], found.state))
            asking, asked = above - asked, asked | above
            above |= self._find_then(asking)
        self._find_titles({pk for model, pk in self.found if model is Measure and not self.sees_row(model, pk)})

    def row(self, model: Model, pk: Any) -> Found | None:
        """The row as it is or last was, if the officer may see it."""
        return self.found.get((model, pk)) if self.sees_row(model, pk) else None

    def sees_row(self, model: Model, pk: Any) -> bool:
        """Whether the officer may see the row now; a deleted one by its last marking and by what it hung from."""
        if not ruled(model):
            return True
        found = self.found.get((model, pk))
        if found is None:
            return False
        if found.seen is None:
            found.seen = self.passes(found.state) and all(self.sees_row(*place) for place in _hung(model, found.state))
        return found.seen

    def title_then(self, measure: Any, number: int) -> str:
        """The title that a measure had at that entry, of one which the officer sees no more since it left the case."""
        return next((title for at, title in reversed(self.titles.get(measure, [])) if at <= number), "")

    def passes(self, body: State) -> bool:
        """Whether the marking that stands in a body lets the officer see it."""
        if "marking" not in body:
            return True
        if body["marking"] == markings.BCI:
            return body.get("compartment_id") in self.rooms
        return body["marking"] in self.ladder

    def sees(self, entry: Entry) -> bool:
        """Whether the entry exists for the officer."""
        if entry.change.destruction is not None and entry.change.destruction.compartment_id not in self.rooms:
            return False
        bodies = list(entry.bodies)
        if not self.sees_row(entry.model, entry.pk):
            return False
        if not bodies and not self._passed(entry.model, entry.pk, entry.change.pk):
            # Its bodies were destroyed, and no longer tell what the row hung from then.
            return False
        for body in bodies:
            if not self.passes(body):
                return False
            for place in _hung(entry.model, body):
                if not self.sees_row(*place) or not self._passed(*place, entry.change.pk):
                    return False
        return bool(self.changed(entry)) if entry.changed else True

    def changed(self, entry: Entry) -> tuple[str, ...]:
        """The columns that an update changed, without the keys that name what the officer may not see."""
        return tuple(name for name in entry.changed if not self.hides(entry, name))

    def note(self, entry: Entry) -> None:
        """Note the rows of closed rooms that telling this entry shows, for the log of who was shown them."""
        named = {place for body in entry.bodies for _, place in keys_of(entry.model, body)} | {(entry.model, entry.pk)}
        shown = [(model, found.state) for model, pk in named if (found := self.row(model, pk)) is not None]
        for model, state in [*shown, *((entry.model, body) for body in entry.bodies)]:
            if state.get("compartment_id") is not None and issubclass(model, Marked):
                fields = fields_of(model)
                notice(model(**{name: value for name, value in state.items() if name in fields}))

    def hides(self, entry: Entry, column: str) -> bool:
        """Whether the column names, before or after, a row that the officer may not see."""
        return any(
            name == column and ruled(place[0]) and hasattr(place[0], "MARKED_BY") and not self.sees_row(*place)
            for body in entry.bodies
            for name, place in keys_of(entry.model, body)
        )

    def _passed(self, model: Model, pk: Any, number: int) -> bool:
        """Whether the officer may see how the row was marked at that entry, and what it hung from then."""
        found = self.found.get((model, pk))
        if found is None:
            return False
        later = (before for at, before in self.then.get((model, pk), ()) if at > number)
        state = {**found.state, **next(later, {})}
        return self.passes(state) and all(
            self.sees_row(*place) and self._passed(*place, number) for place in _hung(model, state)
        )

    def _find(self, places: set[Place]) -> None:
        self.found |= dict.fromkeys(places)
        tables = {model._meta.db_table: model for model, _ in places}
        if not tables:
            return
        first, *others = [
            self._rows(model, {pk for kind, pk in places if kind is model}) for _, model in sorted(tables.items())
        ]
        # As values and not as instances, since what is looked up here need not come to be told: `tell` notes what is.
        for table, seen, body in first.union(*others, all=True) if others else first:
            model = tables[table]
            state = {name: _value(field, body[name]) for name, field in _kept(model).items()}
            name = "" if ruled(model) else str(model(**state))
            self.found[model, state[table_of(model).key]] = Found(state, live=True, seen=seen, name=name)
        gone = Q(pk__in=[])
        for model in {model for model, pk in places if ruled(model) and self.found[model, pk] is None}:
            keys = [row_of(pk) for kind, pk in places if kind is model and self.found[model, pk] is None]
            gone |= Q(table=table_of(model).name, row__in=keys)
        for change in Change.objects.filter(gone, operation=Operation.DELETE).order_by("pk"):
            entry = read(change)
            if entry is not None and entry.before is not None:
                self.found[entry.model, entry.pk] = Found(entry.before, live=False, seen=None)

    def _rows(self, model: Model, keys: set[Any]) -> models.QuerySet[Any, Any]:
        """The table, whether the row is seen now where a rule of its own says so, and the row as an object, as any model's rows."""
        manager = model._default_manager
        keys = {pk for pk in keys if isinstance(pk, uuid.UUID) or not isinstance(model._meta.pk, models.UUIDField)}
        seen: Any = Cast(Value(None if ruled(model) else True), models.BooleanField())
        if isinstance(manager, SeesRows):
            seen = Exists(manager.visible_to(self.officer).filter(pk=OuterRef("pk")))
        body = JSONObject(**{name: F(field.attname) for name, field in _kept(model).items()})
        rows = manager.filter(pk__in=keys).order_by()
        named: models.QuerySet[Any, Any] = rows.annotate(
            of_table=Value(model._meta.db_table), seen_now=seen, as_object=body
        ).values_list("of_table", "seen_now", "as_object")
        return named

    def _find_titles(self, measures: set[Any]) -> None:
        if not measures:
            return
        entries = Change.objects.filter(table=table_of(Measure).name, row__in=[row_of(pk) for pk in measures])
        named = entries.annotate(title=Key("after", "title")).order_by("pk").values_list("pk", "row", "title")
        for number, row, title in named:
            self.titles.setdefault(pk_of(Measure, row), []).append((number, title or ""))

    def _find_then(self, places: set[Place]) -> set[Place]:
        """How rows from which others hang were marked before, and what they hung from; returns the rows so named."""
        tables: dict[str, Model] = {}
        condition = Q()
        columns: set[str] = set()
        for model in {model for model, _ in places}:
            kept: list[str] = [name for name in ("marking", "compartment_id") if name in fields_of(model)]
            kept += [edge.column for edge in hops(model)]
            differs = Q(destruction__isnull=False)
            for column in kept:
                differs |= ~Q(**{f"was_{column}": F(f"is_{column}")})
            name = table_of(model).name
            tables[name] = model
            columns.update(kept)
            condition |= Q(table=name, row__in=[row_of(pk) for kind, pk in places if kind is model]) & differs
        if not columns:
            return set()
        named: set[Place] = set()
        rows = (
            Change.objects.filter(table__in=tables, operation=Operation.UPDATE)
            .annotate(
                **{
                    f"was_{name}": Coalesce(Key("before", name), Value(""), output_field=TextField())
                    for name in columns
                }
            )
            .annotate(
                **{f"is_{name}": Coalesce(Key("after", name), Value(""), output_field=TextField()) for name in columns}
            )
            .filter(condition)
            .order_by("pk")
            .values("pk", "table", "row", "destruction__compartment", *(f"was_{name}" for name in columns))
        )
        for row in rows:
            model = tables[row["table"]]
            if room := row["destruction__compartment"]:
                before: State = {"marking": markings.BCI, "compartment_id": room}
            else:
                fields = fields_of(model)
                before = {
                    name: value_of(fields[name], row[f"was_{name}"] or None) for name in columns if name in fields
                }
            self.then.setdefault((model, pk_of(model, row["row"])), []).append((row["pk"], before))
            named.update(_hung(model, before))
        return named


def keys_of(model: Model, body: State) -> list[tuple[str, Place]]:
    """Every row that a body names, by the column that names it."""
    return [
        (name, (target_of(field), body[name]))
        for name, field in fields_of(model).items()
        if field.is_relation and body.get(name) is not None
    ]


def _kept(model: Model) -> dict[str, models.Field[Any, Any]]:
    bulky = getattr(model, "log_bulky", ())
    return {name: field for name, field in fields_of(model).items() if field.name not in bulky}


def _value(field: models.Field[Any, Any], raw: Any) -> Any:
    if isinstance(field, models.JSONField):
        # SQLite keeps an object as the text of it; elsewhere a text is one that was kept, as in place of what was destroyed.
        return json.loads(raw) if connection.vendor == "sqlite" and isinstance(raw, str) else raw
    return value_of(field, raw)


def _hung(model: Model, body: State) -> list[Place]:
    return [(edge.parent, body[edge.column]) for edge in hops(model) if body.get(edge.column) is not None]
