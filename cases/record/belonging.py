"""Which log entries belong to a case: those of its rows, and of rows that were its until they were deleted or moved away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from django.db import connection, models
from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast

from cases.docket.models import Case, CaseMeasure, Measure
from cases.evidence.models import CaseExhibit, Exhibit, Page, Reading
from cases.evidence.pairs import Aligned
from cases.history.models import Change, Operation
from cases.history.tracked import by_name, table_of, tables
from cases.jobs.models import Job
from cases.record.bodies import Key, pk_of, row_of
from cases.statements import Statement, stated

BRIDGES: dict[type[models.Model], tuple[type[models.Model], str]] = {
    Exhibit: (CaseExhibit, "exhibit"),
    Measure: (CaseMeasure, "measure"),
}
"""What stands in no case itself and belongs to each case in which it was ever entered, with all that hangs from it."""

ANY = uuid.UUID("0b7a1c5e-2f94-4c1d-9a36-5d1e8f70c2ab")
"""Stands for a case's key in statements that are kept: Django takes longer to write them than a database to answer."""

Model = type[models.Model]
Numbers = Callable[[int, int], list[int]]
"""Gives the numbers of the entries from one place to before another."""


@dataclass(frozen=True)
class Edge:
    """That a row hangs from another by this key."""

    name: str
    column: str
    parent: Model


@cache
def hops(model: Model) -> tuple[Edge, ...]:
    """The keys by which a row hangs from others: the first of each path by which it is marked, or those that cascade."""
    paths = getattr(model, "MARKED_BY", None)
    if paths is None:
        names = [
            field.name
            for field in _keys(model)
            if field.remote_field.on_delete is models.CASCADE and field.remote_field.model in (Case, *BRIDGES)
        ]
    else:
        names = [path.removeprefix("?").partition("__")[0] for path in paths if path]
    return tuple(_edge(model, name) for name in dict.fromkeys(names))


@cache
def edges() -> dict[Model, tuple[Edge, ...]]:
    """The keys that bring a row into a case, for every model that has any, parents before what hangs from them.

    Of a model's paths those count that end at a case; where none does, those that end at an exhibit or a measure. So a citation
    belongs to the case in which it stands and not to every case that has its exhibit.
    """
    found: dict[Model, tuple[Edge, ...]] = {}
    waiting = [table.model for table in tables() if table.model is not Case and table.model not in BRIDGES]
    known: set[Model] = {Case, *BRIDGES}
    roads = {model: _roads(model) for model in waiting}
    while ready := [model for model in waiting if roads[model] and {edge.parent for edge in roads[model]} <= known]:
        for model in ready:
            found[model] = roads[model]
            known.add(model)
            waiting.remove(model)
    return found


def entries_of(case: Case, only: frozenset[Model] | None = None, *, steps: bool = True) -> Numbers:
    """The numbers of the log entries that belong to a case, the latest first; a stretch of them is loaded when it is asked for.

    An exhibit, with its renditions, their readings and pages, and a measure, with its agencies, belong to every case in which
    they were ever entered. A row that was moved to another case belongs to both. `only` keeps to some models; without `steps`
    the product's own work is left out, such as the pages that it read.
    """
    # Few cases ever lost a row, and for the others the statements differ in the case's key alone.
    if _asked(_lefts(connection.vendor), case):
        live, gone = _rows(case.pk)
        statement = stated(_entries(live, gone, only, steps=steps))
    else:
        statement = _whole_entries(only, steps, connection.vendor)
    return lambda start, stop: [number for number, _ in _asked(statement, case, start, stop)]


def _entries(
    live: dict[Model, QuerySet[Any]], gone: dict[Model, set[str]], only: frozenset[Model] | None, *, steps: bool
) -> QuerySet[Any]:
    branches: list[QuerySet[Any]] = []
    for model, rows in live.items():
        if only is not None and model not in only:
            continue
        name = table_of(model).name
        numbers = Q(row__in=_as_text(rows)) | Q(row__in=sorted(gone.get(model, ())))
        branch = Change.objects.filter(numbers, table=name)
        if not steps:
            branch = branch.exclude(_steps(model))
        branches.append(branch.order_by().values_list("pk", "at"))
    if not branches:
        return Change.objects.none().values_list("pk", "at")
    return branches[0].union(*branches[1:], all=True).order_by("-at", "-id")


def _asked(statement: Statement | None, case: Case, start: int = 0, stop: int | None = None) -> list[Any]:
    """The rows of a statement with this case's key in the place of the one it was written with."""
    if statement is None:
        return []
    if stop is not None:
        statement = Statement(f"{statement.text} LIMIT %s OFFSET %s", (*statement.values, stop - start, start))
    # As the columns have it, and as the log has it.
    return statement.ask({ANY: case.pk, ANY.hex: case.pk.hex, str(ANY): str(case.pk)})


@lru_cache(maxsize=64)
def _whole_entries(only: frozenset[Model] | None, steps: bool, vendor: str) -> Statement | None:
    """The entries of a case that never lost a row; `vendor` is whose words it is in."""
    live, gone = _rows(ANY, whole=True)
    return stated(_entries(live, gone, only, steps=steps))


@cache
def _lefts(vendor: str) -> Statement:
    """What asks, over all steps away from the case, whether it lost a row; `vendor` is in whose words."""
    live, _ = _rows(ANY, whole=True)
    steps = [step for level in _levels() if (step := stated(_left(level, ANY, live, {}))) is not None]
    text = " OR ".join(f"EXISTS ({step.text})" for step in steps)
    return Statement(f"SELECT 1 WHERE {text}", tuple(chain.from_iterable(step.values for step in steps)))


def is_step(model: Model, operation: str, source: str) -> bool:
    """Whether an entry is the product's own work and no act of an officer: a page read, a job begun or finished."""
    return bool(source) and (
        model in (Aligned, Page, Reading) or (issubclass(model, Job) and operation == Operation.UPDATE.value)
    )


def _steps(model: Model) -> Q:
    if model in (Aligned, Page, Reading):
        return ~Q(source="")
    return Q(operation=Operation.UPDATE) & ~Q(source="") if issubclass(model, Job) else Q(pk__in=[])


def _rows(case: uuid.UUID, *, whole: bool = False) -> tuple[dict[Model, QuerySet[Any]], dict[Model, set[str]]]:
    """The rows that ever hung from the case: those that stand, and the keys of those that were deleted or moved away.

    A step away from the case at a time, one query of the log for each, so that what hung from a row that is gone is found too;
    none of a case that is `whole`.
    """
    live: dict[Model, QuerySet[Any]] = {Case: Case._default_manager.filter(pk=case)}
    gone: dict[Model, set[str]] = {}
    for level in _levels():
        found: dict[Model, set[str]] = {}
        for table, row, *ends in () if whole else _left(level, case, live, gone):
            model = by_name()[table].model
            found.setdefault(model, set()).add(row)
            for (bridged, (link, _)), end in zip(BRIDGES.items(), ends, strict=True):
                if end and model is link:
                    found.setdefault(bridged, set()).add(end)
        for model in level:
            standing = Q()
            for edge in edges()[model]:
                standing |= Q(**{f"{edge.name}__in": live[edge.parent].order_by().values("pk")})
                standing |= Q(**{f"{edge.name}__in": _keys_of(edge.parent, gone)})
            live[model] = model._default_manager.filter(standing)
        gone |= found
        for bridged, (link, name) in BRIDGES.items():
            if link in level:
                entered = Q(pk__in=live[link].order_by().values(name)) | Q(pk__in=_keys_of(bridged, gone))
                live[bridged] = bridged._default_manager.filter(entered)
    return live, gone


def _left(
    level: tuple[Model, ...], case: uuid.UUID, live: dict[Model, QuerySet[Any]], gone: dict[Model, set[str]]
) -> Any:
    """Table, key and bridged keys of the rows at this step that the log saw deleted or changed to hang from another."""
    bridges = {link: f"{name}_id" for link, name in BRIDGES.values()}
    columns = {edge.column for model in level for edge in edges()[model]} | set(bridges.values())
    condition = Q()
    for model in level:
        hung = Q()
        for edge in edges()[model]:
            hung |= _among(f"was_{edge.column}", case, edge.parent, live, gone)
        left = Q(operation=Operation.DELETE)
        for column in {*(edge.column for edge in edges()[model]), *filter(None, [bridges.get(model)])}:
            left |= ~Q(**{f"became_{column}": F(f"was_{column}")})
        condition |= Q(table=table_of(model).name) & hung & left
    rows = (
        Change.objects.filter(table__in=[table_of(model).name for model in level])
        .exclude(operation=Operation.INSERT)
        .annotate(**{f"was_{column}": Key("before", column) for column in columns})
        .annotate(**{f"became_{column}": Key("after", column) for column in columns})
        .filter(condition)
        .order_by()
    )
    return rows.values_list("table", "row", *(f"was_{column}" for column in bridges.values()))


def _keys_of(model: Model, gone: dict[Model, set[str]]) -> list[Any]:
    return [pk_of(model, row) for row in sorted(gone.get(model, ()))]


def _among(
    column: str, case: uuid.UUID, parent: Model, live: dict[Model, QuerySet[Any]], gone: dict[Model, set[str]]
) -> Q:
    if parent is Case:
        return Q(**{column: row_of(case)})
    return Q(**{f"{column}__in": _as_text(live[parent])}) | Q(**{f"{column}__in": sorted(gone.get(parent, ()))})


def _as_text(rows: QuerySet[Any]) -> QuerySet[Any]:
    texts: QuerySet[Any] = rows.order_by().annotate(as_text=Cast("pk", CharField(max_length=64))).values("as_text")
    return texts


@cache
def _levels() -> tuple[tuple[Model, ...], ...]:
    """The models by how many steps they hang away from a case; what a bridge brings in is one step away."""
    depth: dict[Model, int] = {Case: 0, **dict.fromkeys(BRIDGES, 1)}
    for model, roads in edges().items():
        depth[model] = 1 + max(depth[edge.parent] for edge in roads)
    return tuple(
        tuple(model for model in edges() if depth[model] == level) for level in range(1, max(depth.values()) + 1)
    )


def _roads(model: Model) -> tuple[Edge, ...]:
    ends = {path: _end(model, path) for path in getattr(model, "MARKED_BY", ()) if path}
    if not ends:
        return hops(model)
    for ending in ((Case,), tuple(BRIDGES)):
        names = [path.removeprefix("?").partition("__")[0] for path, end in ends.items() if end in ending]
        if names:
            return tuple(_edge(model, name) for name in dict.fromkeys(names))
    return ()


def _end(model: Model, path: str) -> Model:
    for name in path.removeprefix("?").removesuffix("__").split("__"):
        model = _edge(model, name).parent
    return model


def _keys(model: Model) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if field.is_relation]


def _edge(model: Model, name: str) -> Edge:
    field: Any = model._meta.get_field(name)
    return Edge(name, field.column, field.remote_field.model)
