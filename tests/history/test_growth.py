"""What the log costs in statements, entries, bytes and memory: none of it grows with more than the rows that are written."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from django.db import connection, models

from cases.access.models import Officer
from cases.docket.terms import Identifier
from cases.history import sealing
from cases.history.models import Change, Seal
from cases.history.verifying import verify
from cases.proceedings.models import Event, EventMember
from cases.taxonomy.models import Sector
from tests import build

BYTES_OF_A_SHORT_ENTRY = 1_000
"""What an identifier's entry and its seal may take, indexes not counted."""


class Counted:
    """The raw connection, counting the statements that pass."""

    def __init__(self, raw: Any) -> None:
        self.raw, self.statements = raw, list[str]()

    def cursor(self) -> Counted:
        self.raw = self.raw.cursor()
        return self

    def execute(self, sql: str, *more: Any) -> Any:
        self.statements.append(sql)
        return self.raw.execute(sql, *more)

    def executemany(self, sql: str, rows: Any) -> Any:
        self.statements.append(sql)
        return self.raw.executemany(sql, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)


def sealed() -> tuple[int, int]:
    """How many entries of the open transaction were waiting, and by how many statements they were sealed."""
    backend: Any = connection
    counted = Counted(connection.connection)
    return sealing.seal_transaction(counted, connection.vendor, backend.begin_telling()), len(counted.statements)


def identifiers(lead: Officer, many: int, *, cases: int = 1) -> list[Identifier]:
    """So many rows, of one case or spread over several."""
    owners = [build.case(lead) for _ in range(cases)]
    return [Identifier(case=owners[n % cases], scheme="OTHER", number=f"2026-{n:05}") for n in range(many)]


def test_one_write_to_one_row_makes_one_entry_with_one_seal(lead: Officer) -> None:
    rows = identifiers(lead, 200)
    sealing.seal_open()
    before = Change.objects.count(), Seal.objects.count()
    Identifier.objects.bulk_create(rows)
    Identifier.objects.filter(case=rows[0].case).update(scheme="DOCKET")
    for row in rows:
        row.number += " again"
    Identifier.objects.bulk_update(rows, ["number"])
    rows[0].save(update_fields=["number"])  # changes nothing
    Identifier.objects.filter(case=rows[0].case).delete()
    sealing.seal_open()
    assert (Change.objects.count(), Seal.objects.count()) == tuple(number + 4 * 200 for number in before)


@pytest.mark.parametrize("act", ["insert", "update", "delete"])
def test_sealing_takes_as_many_statements_for_300_rows_of_300_cases_as_for_3(act: str, lead: Officer) -> None:
    taken = []
    for many in (3, 300):
        rows = identifiers(lead, many, cases=many)
        mine = Identifier.objects.filter(pk__in=[row.pk for row in rows])
        if act == "insert":
            sealing.seal_open()
        Identifier.objects.bulk_create(rows)
        if act != "insert":
            sealing.seal_open()
            assert many == (mine.update(scheme="DOCKET") if act == "update" else mine.delete()[0])
        taken.append(sealed())
    assert taken == [(3, taken[0][1]), (300, taken[0][1])]


def test_sealing_rows_whose_parents_went_with_them_takes_as_many_statements_for_300_as_for_3(lead: Officer) -> None:
    taken = []
    for many in (3, 300):
        events = [build.event(build.case(lead), lead) for _ in range(many)]
        EventMember.objects.bulk_create([EventMember(event=event, member_id="CAN") for event in events])
        sealing.seal_open()
        Event.objects.filter(pk__in=[event.pk for event in events]).delete()
        last = Change.objects.filter(operation="delete").order_by("-id")[: 2 * many]
        taken.append(sealed())
        chains = Seal.objects.filter(change__in=[entry.pk for entry in last]).values_list("chain", flat=True)
        assert set(chains) == {"DELIBERATIVE"}
    assert taken == [(6, taken[0][1]), (600, taken[0][1])]


def test_rows_sealed_at_once_lie_in_the_chains_of_their_own_cases(lead: Officer) -> None:
    rows = identifiers(lead, 4, cases=4)
    for row, marking in zip(
        rows, ["PUBLIC", "DELIBERATIVE", "OFFICIAL-SENSITIVE", "PARTNER-CONFIDENTIAL"], strict=True
    ):
        type(row.case)._default_manager.filter(pk=row.case.pk).update(marking=marking)
    Identifier.objects.bulk_create(rows)
    sealing.seal_open()
    found = Seal.objects.filter(change__table="cases_identifier").order_by("change_id").values_list("chain", flat=True)
    assert list(found) == ["PUBLIC", "DELIBERATIVE", "OFFICIAL-SENSITIVE", "PARTNER-CONFIDENTIAL"]


@pytest.mark.django_db
def test_keys_of_any_signs_are_looked_up_together_and_what_is_not_there_is_known_to_be_missing() -> None:
    signs = ["A, B", 'C "D"', "E\\F", "{G}", "国发"]
    Sector.objects.bulk_create(Sector(code=sign, kind="policy", title="A", lineage=sign, position=1) for sign in signs)
    with connection.cursor() as cursor:
        look = sealing._Look(cursor, connection.vendor)
        look.gather("cases_sector", {*signs, "not there"})
    assert {key for (_, key), row in look.known.items() if row is not None} == set(signs)
    assert look.known["cases_sector", "not there"] is None


def test_an_entry_of_a_short_row_takes_less_than_a_thousand_bytes(lead: Officer) -> None:
    rows = identifiers(lead, 50)
    sealing.seal_open()
    last = _last()
    Identifier.objects.bulk_create(rows)
    sealing.seal_open()
    made, seals = Change.objects.filter(pk__gt=last), Seal.objects.filter(pk__gt=last)
    assert (made.count(), seals.count()) == (50, 50)
    assert _text(made) + _text(seals) < 50 * BYTES_OF_A_SHORT_ENTRY


def test_verifying_ten_times_the_log_takes_no_more_memory(lead: Officer) -> None:
    verify()
    peaks = []
    for many in (2_000, 18_000):
        Identifier.objects.bulk_create(identifiers(lead, many), batch_size=500)
        sealing.seal_open()
        tracemalloc.start()
        report = verify()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (report.finds, report.entries) == ([], Change.objects.count())
    assert peaks[1] < 2 * peaks[0]


def _last() -> int:
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _text(rows: models.QuerySet[Any]) -> int:
    return sum(len(str(value).encode()) for row in rows.values_list() for value in row if value is not None)
