"""The rows whose words are shown: cases with where they stand, and what passages speak of, each as one sight may see it.

Each statement is put together once for a sight and kept, with how its rows are read: Django takes longer to write one of a dozen of
them than a database to answer all. Of a table only the columns are read that are shown or tell who may see the row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators

from cases.access.models import Officer
from cases.commitments.models import Commitment, Verdict
from cases.docket.models import Case, CaseMeasure, Claim, Measure, StatusChange
from cases.docket.terms import CaseProduct, Identifier
from cases.evidence.models import Citation, Exhibit, Page, Rendition
from cases.proceedings.models import Event
from cases.search.memory import View
from cases.search.sight import Sight, seen, within
from cases.statements import Statement, ask_all
from cases.taxonomy.models import Member

_KEYS, _NUMBERS, _ENTRIES, _CITATIONS = object(), object(), object(), object()
"""Stand in a statement for what it is asked with."""


def cases_of(keys: Collection[UUID], view: View) -> dict[UUID, Any]:
    """These cases by key, as `with_status` gives them, with respondent and lead; one query, and two more for names not met yet."""
    entries = [entry for key in keys if (entry := view.standing.get(key)) is not None]
    found: dict[UUID, Any] = {case.pk: case for case in _rows(Case, view.sight, keys, entries=entries)}
    for name, model in (("respondent", Member), ("lead", Officer)):
        wanted = {key for case in found.values() if (key := getattr(case, f"{name}_id")) is not None}
        # A view is made anew when anybody is called otherwise.
        view.named.update({row.pk: row for row in _rows(model, None, wanted.difference(view.named))})
        for case in found.values():
            if (key := getattr(case, f"{name}_id")) in view.named:
                setattr(case, name, view.named[key])
    return found


def load(wanted: Mapping[str, Collection[Any]], sight: Sight, cases: Mapping[UUID, Case]) -> dict[str, dict[Any, Any]]:
    """By kind of row what is wanted of it, by key; `cases` are those that say them. One query for each kind, and one for all texts."""
    found: dict[str, dict[Any, Any]] = {
        source: {key: cases[key] for key in keys if key in cases}
        for source, keys in wanted.items()
        if source in _OF_CASES
    }
    others = {source: keys for source, keys in wanted.items() if source not in _OF_CASES and keys}
    asked = [
        _of_pages(keys, sight) if source == "page" else _of_keys(_MODELS[source], sight, keys)
        for source, keys in others.items()
    ]
    if texts := _TEXTS & others.keys():
        citations, pages = others.get("citation", ()), others.get("page", ())
        asked.append(_of_texts({rendition for rendition, _ in pages}, citations, sight))
    every = [list(rows) for rows in _read(asked)]
    files = every.pop() if texts else []
    for source, rows in zip(others, every, strict=True):
        found[source] = {(row.rendition_id, row.number) if source == "page" else row.pk: row for row in rows}
    _join(found, {row.pk: row for row in files}, sight, cases)
    return found


def _join(
    found: Mapping[str, Mapping[Any, Any]], files: Mapping[UUID, Any], sight: Sight, cases: Mapping[UUID, Case]
) -> None:
    """Give each row what it belongs to: loaded once, where a join would load it with every row."""
    own = [row for source, rows in found.items() if source not in _OF_CASES for row in rows.values()]
    for row in own:
        of = row.commitment if isinstance(row, Verdict) else row
        if (case := cases.get(getattr(of, "case_id", None))) is not None:  # type: ignore[arg-type]
            of.case = case
    for row in own:
        if isinstance(row, Page | Citation) and row.rendition_id in files:
            row.rendition = files[row.rendition_id]
    gone = [withdrawal for file in files.values() if (withdrawal := getattr(file, "withdrawal", None))]
    instead = {row.pk: row for row in _rows(Rendition, sight, {one.replaced_by_id for one in gone} - {None})}
    for withdrawal in gone:
        if withdrawal.replaced_by_id in instead:
            withdrawal.replaced_by = instead[withdrawal.replaced_by_id]


@dataclass(frozen=True)
class _Reader:
    """A statement, and how a line of its answer becomes a row of the model."""

    statement: Statement
    model: Any
    columns: tuple[str, ...]
    joined: tuple[Any, ...]
    further: tuple[tuple[str, int], ...]
    """What else a row is given, and where in the line it stands."""
    converters: tuple[tuple[int, Any, Any], ...]
    """Where, how and as what; one of the database's own is named, since each thread has its own connection."""

    def read(self, answer: Iterable[Any]) -> Iterator[Any]:
        """The rows of the lines of an answer."""
        own, end = connection.ops, len(self.columns)
        every = [(at, getattr(own, by) if isinstance(by, str) else by, of) for at, by, of in self.converters]
        for line in map(list, answer):
            for at, convert, of in every:
                if line[at] is not None:
                    line[at] = convert(line[at], of, connection)
            row = self.model.from_db(DEFAULT_DB_ALIAS, self.columns, line[:end])
            for one in self.joined:
                one.populate(line, row)
            for name, at in self.further:
                setattr(row, name, line[at])
            yield row


class _Asked(NamedTuple):
    """What is asked: its reader, and what is told in the places that were kept for it."""

    reader: _Reader
    told: Mapping[Any, Any]


def _read(asked: Sequence[_Asked]) -> Iterator[Iterator[Any]]:
    answers = ask_all([(one.reader.statement.text, one.reader.statement.filled(one.told)) for one in asked])
    return (one.reader.read(answer) for one, answer in zip(asked, answers, strict=True))


def _rows(model: Any, sight: Sight | None, keys: Collection[Any], entries: Collection[UUID] = ()) -> Iterable[Any]:
    return next(_read([_of_keys(model, sight, keys, entries)])) if keys else []


def _of_keys(model: Any, sight: Sight | None, keys: Collection[Any], entries: Collection[UUID] = ()) -> _Asked:
    return _Asked(_reader(model, sight, connection.vendor), {_KEYS: _keys(keys), _ENTRIES: _keys(entries)})


def _of_pages(keys: Iterable[tuple[UUID, int]], sight: Sight) -> _Asked:
    renditions, numbers = zip(*keys, strict=True)
    told = {_KEYS: _keys(renditions), _NUMBERS: json.dumps(numbers) if _is_sqlite() else list(numbers)}
    return _Asked(_reader(Page, sight, connection.vendor), told)


def _of_texts(keys: Collection[UUID], citations: Collection[UUID], sight: Sight) -> _Asked:
    """The renditions of these keys, and those that are cited in these citations."""
    told = {_KEYS: _keys(keys), _CITATIONS: _keys(citations)}
    return _Asked(_reader(Rendition, sight, connection.vendor, cited=True), told)


@lru_cache(maxsize=1024)
def _reader(model: Any, sight: Sight | None, vendor: str, *, cited: bool = False) -> _Reader:
    """The rows of a model with these keys as the sight may see them; pages by their text and number."""
    rows = model.objects.order_by()
    if model is Measure:
        # It has no marking: it is seen with a case that it is part of.
        assert sight is not None
        rows = rows.filter(Exists(CaseMeasure.objects.filter(seen(CaseMeasure, sight), measure=OuterRef("pk"))))
    elif sight is not None:
        rows = rows.filter(seen(model, sight))
    if model is Case and sight is not None:
        standing = Q(status_changes__in=RawSQL(_EACH[vendor], [_ENTRIES])) & within(sight, "status_changes__")  # noqa: S611
        told = {"status": "to", "status_since": "effective_earliest", "status_until": "effective_latest"}
        rows = rows.annotate(standing=FilteredRelation("status_changes", condition=standing))
        rows = rows.annotate(**{name: F(f"standing__{column}") for name, column in told.items()})
    rows = rows.only(*_COLUMNS[model]) if model in _COLUMNS else rows
    rows = rows.select_related(*_JOINED[model]) if model in _JOINED else rows
    if model is Page:
        condition, wanted = f"cases_page.id IN ({_PAIRS[vendor]})", [_KEYS, _NUMBERS]
    else:
        key, kind = model._meta.pk, "uuid" if model._meta.pk.get_internal_type() == "UUIDField" else "text"
        among = "IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else f"= ANY(%s::{kind}[])"
        condition, wanted = f"{model._meta.db_table}.{key.column} {among}", [_KEYS]
        if cited:
            # Together first: of an OR no database makes use of an index.
            through = f"SELECT c.rendition_id FROM {Citation._meta.db_table} c WHERE c.id {among}"  # noqa: S608  (our own names)
            condition = f"{model._meta.db_table}.{key.column} IN ({_EACH[vendor]} UNION {through})"
            wanted = [_KEYS, _CITATIONS]
    rows = rows.filter(RawSQL(condition, wanted, output_field=BooleanField()))  # noqa: S611  (our own names)
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    statement, values = compiler.as_sql()
    select, told_of = compiler.select, compiler.klass_info
    columns = tuple(select[at][0].target.attname for at in told_of["select_fields"])
    return _Reader(
        statement=Statement(statement, tuple(values)),
        model=model,
        columns=columns,
        joined=tuple(get_related_populators(told_of, select, DEFAULT_DB_ALIAS)),  # type: ignore[call-arg]  # the types are of a later Django
        further=tuple(compiler.annotation_col_map.items()),
        converters=tuple(
            (at, convert.__name__ if getattr(convert, "__self__", None) is connection.ops else convert, of)
            for at, (several, of) in compiler.get_converters([one for one, _, _ in select]).items()
            for convert in several
        ),
    )


_EACH = {"sqlite": "SELECT value FROM json_each(%s)", "postgresql": "SELECT unnest(%s::uuid[])"}
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
    keys = list(keys)
    # Written as PostgreSQL writes a list: its driver looks every one of them over to learn of what kind they are.
    return "{" + ",".join([key.hex for key in keys]) + "}" if keys and isinstance(keys[0], UUID) else keys


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


_OF_CASES = {"case", "summary"}
_TEXTS = {"page", "citation"}
"""What is said of a text, which is loaded along with it."""
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
_MARKS = ("marking", "compartment")
_JOINED: dict[Any, tuple[str, ...]] = {
    CaseProduct: ("product",),
    Verdict: ("commitment",),
    Rendition: ("exhibit", "reading", "withdrawal"),
}
"""What is read along with a row. Whoever sees the row sees this too: `tests/search/test_sight.py` holds the rules of both together."""
_OF_EXHIBIT = ("number", "title", "issuer", "symbol", *_MARKS)
_COLUMNS: dict[Any, tuple[str, ...]] = {
    Case: ("number", "title", "summary", "respondent", "lead", "opened_on", *_MARKS),
    CaseProduct: ("case", "product__code", "product__title"),
    Citation: ("case", "rendition", "page", "printed", "place", "quotation", *_MARKS),
    Claim: ("case", "provision", "argument"),
    Commitment: ("case", "number", "words", "deliverable", *_MARKS),
    Event: ("case", "happened_earliest", "happened_latest", "text", *_MARKS),
    Exhibit: _OF_EXHIBIT,
    Identifier: ("case", "scheme", "number"),
    Measure: ("title", "title_original", "document_number", "document_number_original"),
    Page: ("rendition", "number", "label", "section", "text"),
    Rendition: (
        "kind", "language", *_MARKS, *(f"exhibit__{name}" for name in _OF_EXHIBIT), "reading__state", "reading__result",
        "reading__detail", "reading__confidence", "withdrawal__withdrawn_at", "withdrawal__replaced_by",
    ),
    StatusChange: ("case", "to", "effective_earliest", "effective_latest", "reason", *_MARKS),
    Verdict: ("verdict", "as_of_earliest", "as_of_latest", "note", *(f"commitment__{name}" for name in ("case", *_MARKS))),
}  # fmt: skip
"""The columns that are read; of what is not named here, all."""
