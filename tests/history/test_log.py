"""The change log: one entry for one write, whichever path wrote it, and who wrote it."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.briefs.request import request_brief
from cases.docket.models import Case, CaseMeasure, Claim, Measure
from cases.docket.opening import amend_case, set_terms
from cases.docket.terms import CaseSector, Identifier
from cases.evidence.models import Citation, Page
from cases.history import standing, tracked, triggers
from cases.history.acting import acting
from cases.history.models import Change
from cases.jobs import claiming
from cases.proceedings.models import Event, EventMember
from cases.taxonomy.loading import load_vocabularies
from cases.taxonomy.models import Member, Sector
from tests import build
from tests.web import worlds

Told = tuple[str, str, str, dict[str, Any], dict[str, Any]]


def key(value: object) -> str:
    """A primary key as this database writes it."""
    return value.hex if isinstance(value, uuid.UUID) and connection.vendor == "sqlite" else str(value)


def entries(after: int) -> list[Change]:
    """The entries made since."""
    return list(Change.objects.filter(id__gt=after).order_by("id"))


def last() -> int:
    """The number of the newest entry."""
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def told(entry: Change) -> Told:
    """An entry as plain values."""
    before, after = (json.loads(body) if body else {} for body in (entry.before, entry.after))
    return entry.table, entry.row, entry.operation, before, after


def snapshot() -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of every tracked table as the log would write it, read past the log."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    with connection.cursor() as cursor:
        for table in tracked.tables():
            columns = [c for c in table.columns if c not in table.bulky | table.secret]
            if connection.vendor == "sqlite":
                pairs = (f"'{column}', t.\"{column}\"" for column in columns)
                whole = f"json_object({', '.join(pairs)})"
            else:
                whole = "to_jsonb(t)::text"
            cursor.execute(f'SELECT t."{table.key}", {whole} FROM "{table.name}" t')
            for row, body in cursor.fetchall():
                values = json.loads(body)
                found[table.name, key(row)] = {c: values[c] for c in columns if c not in table.quiet}
    return found


def difference(before: dict[Any, Any], after: dict[Any, Any]) -> dict[tuple[str, str], tuple[str, Any, Any]]:
    """What happened to each row between two snapshots."""
    found: dict[tuple[str, str], tuple[str, Any, Any]] = {}
    for row in before.keys() | after.keys():
        if row not in before:
            found[row] = ("insert", {}, after[row])
        elif row not in after:
            found[row] = ("delete", before[row], {})
        elif before[row] != after[row]:
            found[row] = ("update", before[row], after[row])
    return found


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case with one row of every kind."""
    return worlds.furnished(lead)


def _new_measure(case: Case, dice: random.Random) -> None:
    Measure.objects.bulk_create([Measure(title=f"M{dice.random()}", kind="law", member_id="CHN") for _ in range(3)])


def _sql(case: Case, dice: random.Random) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_event SET text = %s WHERE case_id = %s", [f"Raw {dice.random()}", key(case.pk)])


def _bulk_update(case: Case, dice: random.Random) -> None:
    rows = list(Event.objects.all())
    for row in rows:
        row.text = f"In bulk {dice.randrange(3)}"
    Event.objects.bulk_update(rows, ["text"])


def _delete_one(model: type[models.Model]) -> Callable[[Case, random.Random], None]:
    def act(case: Case, dice: random.Random) -> None:
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            row.delete()

    act.__name__ = f"delete a {model.__name__}"
    return act


PATHS: list[Callable[[Any, random.Random], object]] = [
    _new_measure, _sql, _bulk_update, _delete_one(Citation), _delete_one(Identifier), _delete_one(EventMember),
    lambda case, dice: Case.objects.filter(pk=case.pk).update(title=f"Title {dice.randrange(4)}"),
    lambda case, dice: amend_case(case, by=case.lead, at=build.NOW, summary=f"Summary {dice.randrange(4)}"),
    lambda case, dice: set_terms(
        case, raised_by=dice.sample(list(Member.objects.all()[:9]), 2), sectors=Sector.objects.all()[:2], products=[]
    ),
    lambda case, dice: build.event(case, case.lead, text=f"Happened {dice.random()}"),
    lambda case, dice: CaseMeasure.objects.filter(case=case).delete(),
    lambda case, dice: case.sectors.set(dice.sample(list(Sector.objects.all()[:20]), 3)),
    lambda case, dice: build.status(case, case.lead, reason=f"Since {dice.random()}"),
    lambda case, dice: request_brief(case, by=case.lead, at=build.NOW),
    lambda case, dice: Event.objects.all().delete() if dice.random() < 0.2 else None,
    lambda case, dice: Event.objects.update(text=models.F("text")),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_random_edits_on_random_paths_are_told_each_once_and_nothing_else(case: Case, seed: int) -> None:
    dice = random.Random(seed)
    after = snapshot()
    for _ in range(25):
        path = dice.choice(PATHS)
        before, number = after, last()
        path(case, dice)
        happened = difference(before, after := snapshot())
        case.refresh_from_db()
        # A row may be written more than once in one act: its entries follow on each other without a gap.
        chained: dict[tuple[str, str], tuple[str, Any, Any]] = {}
        for entry in entries(number):
            table, row, operation, old, new = told(entry)
            left_out = tracked.by_name()[table].bulky | tracked.by_name()[table].secret | tracked.by_name()[table].quiet
            old, new = ({k: v for k, v in body.items() if k not in left_out} for body in (old, new))
            assert old != new, "an entry of nothing"
            if (table, row) in chained:
                was, first, middle = chained[table, row]
                assert middle == old
                both = {("insert", "update"): "insert", ("update", "update"): "update", ("update", "delete"): "delete"}
                chained[table, row] = both[was, operation], first, new
            else:
                chained[table, row] = operation, old, new
        assert {row: what for row, what in chained.items() if what[1] != what[2]} == happened


def test_two_members_added_are_two_entries_and_one_put_for_another_is_a_deletion_and_an_insertion(case: Case) -> None:
    CaseSector.objects.filter(case=case).delete()
    number = last()
    set_terms(case, raised_by=[], sectors=Sector.objects.filter(pk__in=["01", "02"]), products=[])
    assert [row[0::2][:2] for row in map(told, entries(number)) if row[0] == "cases_casesector"] == [
        ("cases_casesector", "insert"),
        ("cases_casesector", "insert"),
    ]
    number = last()
    set_terms(case, raised_by=[], sectors=Sector.objects.filter(pk__in=["01", "03"]), products=[])
    assert [(entry.table, entry.operation) for entry in entries(number)] == [
        ("cases_casesector", "delete"),
        ("cases_casesector", "insert"),
    ]


def test_an_entry_says_who_why_and_when(case: Case, lead: Officer) -> None:
    number = last()
    at = dt.datetime(2026, 3, 4, 12, 30, tzinfo=dt.UTC)
    build.status(case, lead, reason="The panel was composed.", at=at)
    (entry,) = (row for row in entries(number) if row.table == "cases_statuschange")
    assert (entry.by, entry.reason, entry.at) == (lead.pk, "The panel was composed.", at)
    assert entry.logged_at > at


def test_what_a_signed_in_officer_writes_by_the_web_is_theirs(case: Case) -> None:
    client, officer = worlds.signed_in()
    number = last()
    answer = client.post(f"/cases/{case.number}/amend/", {"title": "Amended by the web", "summary": ""})
    assert answer.status_code == 302
    assert {(entry.source, entry.by) for entry in entries(number) if entry.table == "cases_case"} == {
        ("web", officer.pk)
    }


def test_reading_and_rendering_are_the_workers_for_the_officer_who_asked(case: Case, lead: Officer) -> None:
    brief = Brief.objects.get()
    number = last()
    with acting(source="worker"), acting(by=brief.requested_by_id):
        claimed = claiming.claim(brief, at=build.NOW)
    assert claimed is not None
    (entry,) = entries(number)
    assert (entry.source, entry.by, entry.table) == ("worker", lead.pk, "cases_brief")


def test_a_lease_renewed_and_a_row_saved_unchanged_are_no_entries(case: Case) -> None:
    brief = claiming.claim(Brief.objects.get(), at=build.NOW)
    assert brief is not None
    number = last()
    assert claiming.renew(brief, at=build.NOW + dt.timedelta(seconds=5))
    case.save()
    Event.objects.update(text=models.F("text"))
    assert entries(number) == []


def test_a_password_is_never_told_only_that_it_changed(lead: Officer) -> None:
    number = last()
    lead.set_password("correct-horse-battery-2")
    lead.save()
    (entry,) = entries(number)
    before, after = told(entry)[3:]
    assert (before["password"], after["password"]) == ("kept", "changed")
    assert lead.password not in entry.before + entry.after  # type: ignore[operator]


def test_a_text_that_another_column_stands_for_is_left_out_until_it_is_changed_or_deleted(lead: Officer) -> None:
    number = last()
    build.exhibit(lead, "China agreed to open its market.")
    (entry,) = (row for row in entries(number) if row.table == "cases_page")
    assert "text" not in told(entry)[4]
    page = Page.objects.get()
    number = last()
    Page.objects.filter(pk=page.pk).update(label="iv")
    Page.objects.filter(pk=page.pk).update(text="Another text.")
    Page.objects.filter(pk=page.pk).delete()
    label, text, gone = (told(entry)[3:] for entry in entries(number))
    assert ("text" in label[0], "text" in label[1]) == (False, False)
    assert (text[0]["text"], text[1]["text"]) == (page.text, "Another text.")
    assert gone[0]["text"] == "Another text."


def test_an_act_that_is_rolled_back_leaves_no_entry_and_the_next_is_told_right(case: Case, lead: Officer) -> None:
    number = last()

    @transaction.atomic
    def never_so() -> None:
        Case.objects.filter(pk=case.pk).update(title="Never so")
        Claim.objects.create(case=case, no_discipline=False)

    with pytest.raises(IntegrityError):
        never_so()
    assert entries(number) == []
    with acting(by=lead.pk, source="web"):
        Case.objects.filter(pk=case.pk).update(title="But so")
    assert [(entry.by, entry.source) for entry in entries(number)] == [(lead.pk, "web")]


@pytest.mark.sqlite
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_a_row_cannot_be_replaced_unseen(case: Case, verb: str) -> None:
    with (
        pytest.raises(IntegrityError, match=r"UNIQUE constraint failed: cases_sector"),
        transaction.atomic(),
    ):
        _sql_here(f"{verb} INTO cases_sector SELECT * FROM cases_sector LIMIT 1")
    with pytest.raises(IntegrityError, match=r"UNIQUE constraint failed: cases_case\.number"), transaction.atomic():
        _sql_here(
            "UPDATE OR REPLACE cases_case SET number = (SELECT MAX(number) FROM cases_case) "
            "WHERE number = (SELECT MIN(number) FROM cases_case)"
        )


@pytest.mark.postgresql
def test_a_table_cannot_be_truncated(case: Case) -> None:
    with pytest.raises(IntegrityError, match="never truncated"), transaction.atomic():
        _sql_here("TRUNCATE cases_casesector")


def test_an_upsert_is_told_as_what_it_did_or_refused(case: Case) -> None:
    number = last()
    row = Member.objects.get(pk="USA")
    row.name = "Upserted"
    if connection.vendor == "sqlite":
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.bulk_create([row], update_conflicts=True, unique_fields=["code"], update_fields=["name"])
        assert entries(number) == []
    else:
        Member.objects.bulk_create([row], update_conflicts=True, unique_fields=["code"], update_fields=["name"])
        assert [(entry.operation, told(entry)[4]["name"]) for entry in entries(number)] == [("update", "Upserted")]


def test_vocabularies_loaded_again_make_no_entry(db: None) -> None:
    number = last()
    load_vocabularies()
    assert entries(number) == []


def test_a_table_rebuilt_past_the_triggers_is_written_down_by_migrate(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sql_here()
    triggers.remove(connection)
    _sql_here("UPDATE cases_case SET title = 'By a migration'")
    _sql_here()
    triggers.install(connection)
    number = last()
    assert {one.columns for one in standing.differences()} == {("title",)}
    standing.write_down("manage.py migrate")
    assert {(entry.source, told(entry)[4]["title"]) for entry in entries(number)} == {
        ("manage.py migrate", "By a migration")
    }
    assert list(standing.differences()) == []
    call_command("migrate", verbosity=0)
    assert len(entries(number)) == Case.objects.count()


def _sql_here(*statements: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)
