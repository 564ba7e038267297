"""Append-only tables: the database refuses to change or remove a row whoever asks, and says so."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError

from cases.access.models import Disclosure, Officer
from cases.commitments.models import Verdict
from cases.dates import FuzzyDate
from cases.docket.models import Case, StatusChange
from cases.docket.status import verify_chains
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.models import Page, Rendition
from cases.evidence.withdrawal import Withdrawal
from cases.evidence.withdrawing import withdraw_rendition
from cases.history import tracked, triggers
from cases.history.guard import missing_guards
from cases.history.models import Change, Destruction, Seal
from tests import build

GUARDED: dict[type[models.Model], tuple[str, object]] = {
    StatusChange: ("reason", "another reason"),
    Verdict: ("note", "another note"),
    Rendition: ("sha256", "0" * 64),
    Withdrawal: ("reason", "another reason"),
}
"""Each append-only table with a column that somebody may want to change, and to what."""


@pytest.fixture(params=GUARDED, ids=lambda model: model.__name__)
def row(request: pytest.FixtureRequest, lead: Officer) -> Any:
    """One row of an append-only table."""
    case = build.case(lead)
    if request.param is StatusChange:
        return build.status(case, lead)
    filed = build.exhibit(lead)
    if request.param is Rendition:
        return filed.rendition
    if request.param is Withdrawal:
        return withdraw_rendition(filed.rendition, reason="Misread.", by=lead, at=build.NOW)
    return assess(
        build.commitment(case, lead),
        verdict="not-implemented",
        as_of=FuzzyDate.parse("2022"),
        quotes=[Quote(filed.rendition, "agreed to open", 1)],
        by=lead,
        at=build.NOW,
    )


def _columns(row: models.Model, **other: object) -> dict[str, Any]:
    """The row as the database holds it, by column."""
    values: dict[str, Any] = {}
    for field in row._meta.local_concrete_fields:
        value = other.get(field.attname, getattr(row, field.attname))
        assert field.column
        values[field.column] = field.get_db_prep_save(value, connection)
    return values


def _stands(row: models.Model) -> bool:
    return _columns(type(row)._default_manager.get(pk=row.pk)) == _columns(row)


@contextmanager
def _refused(row: models.Model) -> Iterator[None]:
    """The block is refused with the product's sentence, and the row stands as it was."""
    table = row._meta.db_table
    sentence = f"{table} is append-only: correct an entry by a later one"
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        yield
    assert _stands(row)


def _run(sql: str, values: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values.values()) if values else None)


def _insert(row: models.Model, values: dict[str, Any], verb: str = "INSERT", after: str = "") -> None:
    columns = ", ".join(f'"{column}"' for column in values)
    places = ", ".join(["%s"] * len(values))
    _run(f'{verb} INTO "{row._meta.db_table}" ({columns}) VALUES ({places}) {after}', values)


def test_the_append_only_tables_are_these() -> None:
    assert set(triggers.guarded_tables()) == {*GUARDED, Destruction, Disclosure, Change, Seal}


def test_saving_a_changed_row_is_refused(row: Any) -> None:
    changed = type(row)._default_manager.get(pk=row.pk)
    name, value = GUARDED[type(row)]
    setattr(changed, name, value)
    with _refused(row):
        changed.save()


def test_an_update_through_a_queryset_is_refused(row: Any) -> None:
    name, value = GUARDED[type(row)]
    with _refused(row):
        type(row)._default_manager.filter(pk=row.pk).update(**{name: value})


def test_a_bulk_update_is_refused(row: Any) -> None:
    changed = type(row)._default_manager.get(pk=row.pk)
    name, value = GUARDED[type(row)]
    setattr(changed, name, value)
    with _refused(row):
        type(row)._default_manager.bulk_update([changed], [name])


def test_an_update_that_changes_nothing_is_refused_too(row: Any) -> None:
    name, _ = GUARDED[type(row)]
    with _refused(row):
        type(row)._default_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})


def test_a_raw_update_is_refused(row: Any) -> None:
    name, value = GUARDED[type(row)]
    with _refused(row):
        _run(f'UPDATE "{row._meta.db_table}" SET "{name}" = %s', {name: value})


def test_deleting_a_row_is_refused(row: Any) -> None:
    # Citations keep a verdict and a status change; the rows themselves are asked here.
    with _refused(row):
        type(row)._default_manager.filter(pk=row.pk)._raw_delete(using="default")


def test_deleting_through_the_object_is_refused(row: Any) -> None:
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        type(row)._default_manager.get(pk=row.pk).delete()
    assert _stands(row)


def test_a_raw_delete_of_all_rows_is_refused(row: Any) -> None:
    with _refused(row):
        _run(f'DELETE FROM "{row._meta.db_table}"')


def test_an_upsert_is_refused(row: Any) -> None:
    changed = type(row)._default_manager.get(pk=row.pk)
    name, value = GUARDED[type(row)]
    setattr(changed, name, value)
    with _refused(row):
        type(row)._default_manager.bulk_create(
            [changed], update_conflicts=True, unique_fields=["id"], update_fields=[name]
        )


def test_a_raw_upsert_is_refused(row: Any) -> None:
    name, value = GUARDED[type(row)]
    with _refused(row):
        _insert(
            row, _columns(row, **{name: value}), after=f'ON CONFLICT (id) DO UPDATE SET "{name}" = excluded."{name}"'
        )


def test_an_insert_that_ignores_conflicts_leaves_the_row_as_it_is(row: Any) -> None:
    name, value = GUARDED[type(row)]
    # SQLite refuses it, since its trigger cannot tell it from a replacement; PostgreSQL does nothing.
    with suppress(IntegrityError), transaction.atomic():
        _insert(row, _columns(row, **{name: value}), after="ON CONFLICT DO NOTHING")
    assert _stands(row)
    assert type(row)._default_manager.count() == 1


@pytest.mark.sqlite
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL"])
def test_replacing_by_the_key_is_refused(row: Any, verb: str) -> None:
    name, value = GUARDED[type(row)]
    with _refused(row):
        _insert(row, _columns(row, **{name: value}), verb)


@pytest.mark.sqlite
def test_replacing_a_status_change_by_its_place_in_the_chain_is_refused(lead: Officer) -> None:
    row = build.status(build.case(lead), lead)
    with _refused(row):
        _insert(row, _columns(row, id=uuid.uuid4(), reason="another reason"), "INSERT OR REPLACE")


@pytest.mark.sqlite
def test_replacing_a_rendition_by_its_bytes_is_refused(lead: Officer) -> None:
    row = build.exhibit(lead).rendition
    with _refused(row):
        _insert(row, _columns(row, id=uuid.uuid4(), file_name="another.txt"), "INSERT OR REPLACE")


@pytest.mark.sqlite
@pytest.mark.parametrize("column", ["rowid", "oid", "_rowid_"])
def test_replacing_by_the_hidden_row_number_of_sqlite_is_refused(row: Any, column: str) -> None:
    other: dict[str, object] = {"id": uuid.uuid4(), "position": 9, "exhibit_id": None, "sha256": "0" * 64}
    if isinstance(row, Rendition):
        other["exhibit_id"] = row.exhibit_id
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT rowid FROM "{row._meta.db_table}"')
        (number,) = cursor.fetchone()
    with _refused(row):
        _insert(row, {column: number} | _columns(row, **other), "INSERT OR REPLACE")


@pytest.mark.sqlite
def test_an_update_that_replaces_another_row_is_refused(lead: Officer) -> None:
    case = build.case(lead)
    first, second = build.status(case, lead), build.status(case, lead)
    with _refused(first):
        _run("UPDATE OR REPLACE cases_statuschange SET position = 1 WHERE position = 2")
    assert _stands(second)


@pytest.mark.postgresql
@pytest.mark.parametrize("sql", ["TRUNCATE {} CASCADE", "TRUNCATE cases_officer CASCADE"])
def test_truncating_is_refused(row: Any, sql: str) -> None:
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match=r"is append-only|is never truncated"), transaction.atomic():
        _run(sql.format(row._meta.db_table))
    assert _stands(row)


@pytest.mark.postgresql
def test_a_session_that_plays_the_replica_is_refused_too(row: Any) -> None:
    with _refused(row):
        _run("SET LOCAL session_replication_role = replica")
        _run(f'DELETE FROM "{row._meta.db_table}"')


@pytest.mark.postgresql
def test_a_merge_is_refused(row: Any) -> None:
    table, (name, _) = row._meta.db_table, GUARDED[type(row)]
    with _refused(row):
        _run(
            f'MERGE INTO "{table}" AS t USING (SELECT 1) AS one ON true '
            f'WHEN MATCHED THEN UPDATE SET "{name}" = t."{name}"'
        )


@pytest.mark.parametrize("owner", [lambda row: row.case, lambda row: row.by], ids=["its case", "its officer"])
def test_no_cascade_reaches_a_status_history(owner: Callable[[StatusChange], models.Model], lead: Officer) -> None:
    row = build.status(build.case(lead), lead)
    with pytest.raises(ProtectedError), transaction.atomic():
        owner(row).delete()
    assert _stands(row)


def test_no_cascade_reaches_a_verdict_through_the_case_of_its_promise(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead)
    quote = Quote(filed.rendition, "agreed to open", 1)
    row = assess(
        build.commitment(case, lead),
        verdict="implemented",
        as_of=FuzzyDate.parse("2022"),
        quotes=[quote],
        by=lead,
        at=build.NOW,
    )
    with pytest.raises(ProtectedError), transaction.atomic():
        case.delete()
    assert _stands(row)


def test_what_was_read_stands_when_the_deletion_of_its_rendition_is_refused(lead: Officer) -> None:
    rendition = build.exhibit(lead).rendition
    with _refused(rendition):
        rendition.delete()
    assert Page.objects.get(rendition=rendition).text == "China agreed to open its market."


def test_a_raw_deletion_of_the_case_does_not_leave_its_history_hanging(lead: Officer) -> None:
    row = build.status(build.case(lead), lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        _delete_and_check(Case.objects.filter(pk=row.case_id))
    assert _stands(row)


@pytest.mark.django_db
def test_every_guard_stands_after_migrate() -> None:
    assert missing_guards() == []
    each = 3 if connection.vendor == "sqlite" else 1
    kept, own = len(tracked.tables()), 2
    # Of the tables of the case file six are append-only, and so are the log's own two.
    replaced = (kept - 6) * (2 if connection.vendor == "sqlite" else 1)
    assert len(triggers.standing(connection)) == each * kept + 3 * (6 + own) + replaced


@pytest.mark.django_db
def test_a_guard_that_was_dropped_is_named_and_migrate_puts_it_back() -> None:
    name = "append_only_delete_cases_verdict"
    _drop(name, "cases_verdict")
    assert missing_guards() == [name]
    call_command("migrate", verbosity=0)
    assert missing_guards() == []


@pytest.mark.django_db
def test_a_table_that_lost_all_its_guards_is_named_with_each() -> None:
    triggers.remove(connection)
    assert missing_guards() == sorted(triggers.expected(connection))
    triggers.install(connection)
    triggers.install(connection)
    assert missing_guards() == []


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("how", ["DISABLE", "ENABLE", "ENABLE REPLICA"])
def test_a_guard_that_was_switched_off_or_down_counts_as_missing(how: str) -> None:
    _run(f"ALTER TABLE cases_statuschange {how} TRIGGER append_only_update_cases_statuschange")
    assert missing_guards() == ["append_only_update_cases_statuschange"]


@pytest.mark.django_db
def test_a_guard_that_was_hollowed_out_under_its_name_counts_as_missing() -> None:
    name = "append_only_update_cases_statuschange"
    if connection.vendor == "sqlite":
        _drop(name, "cases_statuschange")
        _run(f"CREATE TRIGGER {name} BEFORE UPDATE ON cases_statuschange BEGIN SELECT 1; END")
        assert missing_guards() == [name]
    else:
        _run(
            "CREATE OR REPLACE FUNCTION append_only_refusal() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RETURN NEW; END $$"
        )
        assert missing_guards() == sorted(
            name for name in triggers.expected(connection) if name.startswith("append_only")
        )


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("how", ["AFTER UPDATE ON {} FOR EACH ROW", "BEFORE UPDATE ON {} FOR EACH ROW WHEN (false)"])
def test_a_guard_that_fires_too_late_or_never_counts_as_missing(how: str) -> None:
    name, table = "append_only_update_cases_verdict", "cases_verdict"
    _drop(name, table)
    _run(f"CREATE TRIGGER {name} {how.format(table)} EXECUTE FUNCTION append_only_refusal()")
    _run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    assert missing_guards() == [name]


@pytest.mark.sqlite
def test_a_row_with_a_new_hidden_number_goes_in(lead: Officer) -> None:
    row = build.status(build.case(lead), lead)
    _insert(row, {"rowid": 77} | _columns(row, id=uuid.uuid4(), position=2))
    assert StatusChange.objects.count() == 2


def test_with_its_guards_a_history_verifies(lead: Officer) -> None:
    case = build.case(lead)
    build.status(case, lead)
    build.status(case, lead, to="appeal", effective="2018")
    assert list(verify_chains()) == []


def _delete_and_check(rows: models.QuerySet[Any]) -> None:
    rows._raw_delete(using="default")
    connection.check_constraints()


def _drop(name: str, table: str) -> None:
    _run(f'DROP TRIGGER "{name}"' if connection.vendor == "sqlite" else f'DROP TRIGGER "{name}" ON "{table}"')
