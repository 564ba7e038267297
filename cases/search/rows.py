"""The rows whose words are shown: cases with where they stand, and what passages speak of, each as one sight may see it.

Each statement is put together once for a sight and kept: Django takes longer to write one of a dozen of them than a database to answer all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef
from django.db.models.expressions import RawSQL

from cases.access.models import Officer
from cases.commitments.models import Commitment, Verdict
from cases.docket.models import Case, CaseMeasure, Claim, Measure, StatusChange
from cases.docket.terms import CaseProduct, Identifier
from cases.evidence.models import Citation, Exhibit, Page, Reading, Rendition
from cases.evidence.withdrawal import Withdrawal
from cases.proceedings.models import Event
from cases.search.memory import View
from cases.search.models import IndexUnit
from cases.search.sight import Sight, seen
from cases.taxonomy.models import Member, Product

_KEYS, _NUMBERS = object(), object()
"""Stand in a statement that is kept for what it is asked with."""


def cases_of(keys: Collection[UUID], view: View) -> dict[UUID, Any]:
    """These cases by key, as `with_status` gives them, with respondent and lead; two queries, and two more for names not met yet."""
    sight = view.sight
    found: dict[UUID, Any] = {case.pk: case for case in _rows(Case, sight, keys)}
    for name, model in (("respondent", Member), ("lead", Officer)):
        wanted = {key for case in found.values() if (key := getattr(case, f"{name}_id")) is not None}
        # A view is made anew when anybody is called otherwise.
        view.named.update({row.pk: row for row in _rows(model, None, wanted.difference(view.named))})
        for case in found.values():
            if (key := getattr(case, f"{name}_id")) in view.named:
                setattr(case, name, view.named[key])
    for case in found.values():
        case.status = case.status_since = case.status_until = None
    told = _entries(keys, sight)
    corrected = {corrects for _, _, corrects, *_ in told}
    for key, entry, _, *stands in told:
        if entry not in corrected and key in found:
            # The latest in effect stands: the entries come in that order.
            found[key].status, found[key].status_since, found[key].status_until = stands
    return found


def load(wanted: Mapping[str, Collection[Any]], sight: Sight, cases: Mapping[UUID, Case]) -> dict[str, dict[Any, Any]]:
    """By kind of row what is wanted of it, by key; `cases` are those that say them. A fixed number of queries for each kind."""
    found: dict[str, dict[Any, Any]] = {}
    for source, keys in wanted.items():
        if source in _OF_CASES:
            found[source] = {key: cases[key] for key in keys if key in cases}
        elif source == "page":
            found[source] = {(row.rendition_id, row.number): row for row in _pages(keys, sight)}
        else:
            found[source] = {row.pk: row for row in _rows(_MODELS[source], sight, keys)}
    _join(found, sight, cases)
    return found


def units_of(keys: Collection[int]) -> Iterable[IndexUnit]:
    """Of these units of the index what tells their passages."""
    among = "IN (SELECT value FROM json_each(%s))" if _is_sqlite() else "= ANY(%s::bigint[])"
    columns = 'id, place, audience, "case", rendition, rows'
    return IndexUnit.objects.raw(f"SELECT {columns} FROM cases_indexunit WHERE id {among}", [_keys(keys)])  # noqa: S608


def _join(found: Mapping[str, Mapping[Any, Any]], sight: Sight, cases: Mapping[UUID, Case]) -> None:
    """Give each row what it belongs to: loaded once, where a join would load it with every row."""
    _give(found.get("product", {}).values(), "product", Product)
    _give(found.get("verdict", {}).values(), "commitment", Commitment, sight)
    own = [row for source, rows in found.items() if source not in _OF_CASES for row in rows.values()]
    for row in own:
        of = row.commitment if isinstance(row, Verdict) else row
        if (case := cases.get(getattr(of, "case_id", None))) is not None:  # type: ignore[arg-type]
            of.case = case
    of_files = [row for row in own if isinstance(row, Page | Citation)]
    _give(of_files, "rendition", Rendition, sight)
    renditions = {row.rendition_id: row.rendition for row in of_files}
    _give(renditions.values(), "exhibit", Exhibit, sight)
    for name, model in (("reading", Reading), ("withdrawal", Withdrawal)):
        told = {row.rendition_id: row for row in _rows(model, sight, renditions, by="rendition")}
        if model is Withdrawal:
            _give([row for row in told.values() if row.replaced_by_id], "replaced_by", Rendition, sight)
        for key, rendition in renditions.items():
            # That it has none is kept too, or each rendition would ask for itself.
            field: Any = Rendition._meta.get_field(name)
            field.set_cached_value(rendition, told.get(key))
            if key in told:
                told[key].rendition = rendition


def _give(rows: Iterable[Any], name: str, model: Any, sight: Sight | None = None) -> None:
    rows = list(rows)
    keys = {key for row in rows if (key := getattr(row, f"{name}_id")) is not None}
    found = {one.pk: one for one in _rows(model, sight, keys)}
    several: dict[Any, list[Any]] = {}
    for row in rows:
        key = getattr(row, f"{name}_id")
        if key is not None:
            several.setdefault(key, []).append(row)
    for key, some in several.items():
        for row in some if key in found else ():
            setattr(row, name, found[key])


def _rows(model: Any, sight: Sight | None, keys: Collection[Any], *, by: str = "pk") -> Iterable[Any]:
    if not keys:
        return []
    statement, values = _statement(model, sight, by, connection.vendor)
    rows: Iterable[Any] = model.objects.raw(statement, [_keys(keys) if value is _KEYS else value for value in values])
    return rows


def _pages(keys: Iterable[tuple[UUID, int]], sight: Sight) -> Iterable[Page]:
    renditions, numbers = zip(*keys, strict=True)
    statement, values = _statement(Page, sight, "", connection.vendor)
    told = {_KEYS: _keys(renditions), _NUMBERS: json.dumps(numbers) if _is_sqlite() else list(numbers)}
    return Page.objects.raw(statement, [told.get(value, value) for value in values])


def _entries(keys: Collection[UUID], sight: Sight) -> list[tuple[Any, ...]]:
    """The status history of these cases: case, entry, what it corrects, where it puts the case, from when to when; the latest last."""
    if not keys:
        return []
    statement, values = _statement(StatusChange, sight, "case", connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_keys(keys) if value is _KEYS else value for value in values])
        rows = cursor.fetchall()
    return [(UUID(case), *more) for case, *more in rows] if _is_sqlite() else rows


@lru_cache(maxsize=1024)
def _statement(model: Any, sight: Sight | None, by: str, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The rows of a model with these keys as the sight may see them; `by` what they are the keys of, or nothing for pairs of a page."""
    rows = model.objects.order_by()
    if model is Measure:
        # It has no marking: it is seen with a case that it is part of.
        assert sight is not None
        rows = rows.filter(Exists(CaseMeasure.objects.filter(seen(CaseMeasure, sight), measure=OuterRef("pk"))))
    elif sight is not None:
        rows = rows.filter(seen(model, sight))
    if model is StatusChange and by == "case":
        rows = rows.order_by("effective_earliest", "position")
        rows = rows.values_list("case", "pk", "corrects", "to", "effective_earliest", "effective_latest")
    if by:
        field = model._meta.pk if by == "pk" else model._meta.get_field(by)
        kind = (
            "uuid"
            if (field.target_field if field.is_relation else field).get_internal_type() == "UUIDField"
            else "text"
        )
        among = "IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else f"= ANY(%s::{kind}[])"
        condition, wanted = f"{model._meta.db_table}.{field.column} {among}", [_KEYS]
    else:
        condition, wanted = f"cases_page.id IN ({_PAIRS[vendor]})", [_KEYS, _NUMBERS]
    rows = rows.filter(RawSQL(condition, wanted, output_field=BooleanField()))  # noqa: S611  (our own names)
    statement, values = rows.query.sql_with_params()
    return statement, tuple(values)


_PAIRS = {
    # SQLite keeps the order of a CROSS JOIN: page by page through the index, and not through all pages.
    "sqlite": "SELECT p.id FROM json_each(%s) r CROSS JOIN json_each(%s) n CROSS JOIN cases_page p "
    "WHERE n.key = r.key AND p.rendition_id = r.value AND p.number = n.value",
    "postgresql": "SELECT p.id FROM unnest(%s::uuid[], %s::int[]) v (rendition, number) "
    "JOIN cases_page p ON p.rendition_id = v.rendition AND p.number = v.number",
}


def _keys(keys: Iterable[Any]) -> Any:
    if _is_sqlite():
        return json.dumps([key.hex if isinstance(key, UUID) else key for key in keys])
    return list(keys)


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


_OF_CASES = {"case", "summary"}
_MODELS: dict[str, Any] = {
    "identifier": Identifier,
    "measure": Measure,
    "product": CaseProduct,
    "claim": Claim,
    "commitment": Commitment,
    "verdict": Verdict,
    "event": Event,
    "status": StatusChange,
    "citation": Citation,
    "exhibit": Exhibit,
}
