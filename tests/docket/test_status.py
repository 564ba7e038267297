"""The status of a case: what may be recorded, what stands, and the chain that shows an altered row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection

from cases.access.models import Officer
from cases.docket.models import Case, StatusChange
from cases.docket.status import Broken, verify_chains
from cases.history import seals, triggers
from cases.refusal import Refusal
from tests import build


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case with three entries in its history, and another with one."""
    build.status(build.case(lead), lead)
    case = build.case(lead)
    build.status(case, lead, to="consultations", effective="2016-09", reason="Consultations were requested.")
    build.status(case, lead, to="panel", effective="2017-01", reason="The panel was established.")
    build.status(case, lead, to="resolved", effective="2019-02", reason="The report was adopted.")
    return case


def _standing(case: Case, officer: Officer) -> str | None:
    return Case.objects.with_status(officer).get(pk=case.pk).status  # type: ignore[no-any-return]


def _behind_the_back(sql: str, *values: Any) -> None:
    """Run raw SQL with the guards down, as one who can write to the database would, and put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        triggers.remove(connection)
        cursor.execute(sql, [str(value) if not isinstance(value, int) else value for value in values])
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(connection)


def _key(row: StatusChange | Case) -> str:
    return row.pk.hex if connection.vendor == "sqlite" else str(row.pk)


def _verify() -> tuple[int, list[str]]:
    """The exit status of `manage.py verify_history` and the lines it prints."""
    out, code = StringIO(), 0
    try:
        call_command("verify_history", stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue().splitlines()


def test_the_first_entry_follows_genesis_and_each_later_one_the_entry_before_it(case: Case) -> None:
    first, second, third = case.status_changes.order_by("position")
    assert [first.position, second.position, third.position] == [1, 2, 3]
    assert [first.previous_seal, second.previous_seal, third.previous_seal] == [seals.GENESIS, first.seal, second.seal]


def test_the_status_is_the_one_that_took_effect_last_whenever_it_was_recorded(case: Case, lead: Officer) -> None:
    assert _standing(case, lead) == "resolved"
    build.status(case, lead, to="appeal", effective="2018", reason="Found later in the papers.")
    assert _standing(case, lead) == "resolved"


def test_of_two_entries_in_effect_on_one_day_the_later_recorded_stands(case: Case, lead: Officer) -> None:
    build.status(case, lead, to="dormant", effective="2019-02")
    assert _standing(case, lead) == "dormant"


def test_a_case_without_history_has_no_status(lead: Officer) -> None:
    assert _standing(build.case(lead), lead) is None


def test_a_corrected_entry_no_longer_stands_and_is_still_there(case: Case, lead: Officer) -> None:
    wrong = case.status_changes.get(to="resolved")
    build.status(case, lead, to="panel", effective="2019-02", reason="It was not adopted.", corrects=wrong)
    assert _standing(case, lead) == "panel"
    standing = StatusChange.objects.filter(case=case).standing_for(lead).values_list("to", flat=True)
    assert list(standing) == ["panel", "panel", "consultations"]
    assert case.status_changes.count() == 4
    assert list(verify_chains()) == []


def test_whoever_sees_an_entry_sees_its_correction(lead: Officer, reader: Officer) -> None:
    case = build.case(lead)
    first = build.status(case, lead, to="panel")
    with pytest.raises(Refusal) as refused:
        build.status(case, lead, to="dormant", corrects=first, marking="OFFICIAL-SENSITIVE")
    sentence = "The entry to correct is DELIBERATIVE; all who see it must see that it was wrong. Mark it so too."
    assert (refused.value.field, refused.value.sentence) == ("marking", sentence)
    build.status(case, lead, to="dormant", corrects=first)
    assert (_standing(case, lead), _standing(case, reader)) == ("dormant", "dormant")


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("reader", "Only a lead or registrar changes a status; {} is reader."),
        ("officer", "Only a lead or registrar changes a status; {} is officer (logs and cites)."),
        ("auditor", "Only a lead or registrar changes a status; {} is auditor (reads history)."),
    ],
)
def test_who_may_not_decide_is_told_so(role: str, sentence: str, lead: Officer) -> None:
    case, by = build.case(lead), build.officer("somebody", role=role)
    with pytest.raises(Refusal) as refused:
        build.status(case, by)
    assert refused.value.sentence == sentence.format("somebody")
    assert not case.status_changes.exists()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"reason": "  "}, "reason", "Say why the status changes: the reason is part of the history."),
        ({"to": "forgotten"}, "to", "“forgotten” is not a status."),
        (
            {"effective": "2026-03-03"},
            "effective",
            "3 March 2026 is still to come; a status is recorded once it is in effect.",
        ),
        (
            {"marking": "BCI-NOT"},
            "marking",
            "BCI-NOT is above your clearance (PARTNER-CONFIDENTIAL).",
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_a_sentence(
    values: dict[str, str], field: str, sentence: str, lead: Officer
) -> None:
    case = build.case(lead)
    with pytest.raises(Refusal) as refused:
        build.status(case, lead, **values)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert not case.status_changes.exists()


def test_a_month_that_has_begun_may_be_recorded(lead: Officer) -> None:
    assert str(build.status(build.case(lead), lead, effective="2026-03").effective) == "2026-03"


def test_an_entry_is_corrected_once_and_only_within_its_case(case: Case, lead: Officer) -> None:
    first = case.status_changes.get(position=1)
    build.status(case, lead, corrects=first)
    with pytest.raises(Refusal, match=r"That entry was corrected already; correct the later one."):
        build.status(case, lead, corrects=first)
    with pytest.raises(Refusal, match=r"The entry to correct belongs to another case."):
        build.status(build.case(lead), lead, corrects=first)


def test_a_sound_history_verifies(case: Case) -> None:
    assert list(verify_chains()) == []
    code, lines = _verify()
    assert (code, lines[-1].split(" in ")[-1]) == (
        0,
        "2 chains, 4 status changes and 0 anchors read; every seal holds.",
    )


def test_a_seal_made_under_a_clock_of_another_zone_holds(lead: Officer) -> None:
    build.status(build.case(lead), lead, at=build.NOW.astimezone(ZoneInfo("Asia/Shanghai")))
    assert list(verify_chains()) == []


def test_a_seal_over_microseconds_and_chinese_holds(lead: Officer) -> None:
    at = build.NOW.replace(microsecond=123457)
    build.status(build.case(lead), lead, at=at, reason="磋商请求已提出。 “Quoted” – and more.")
    assert list(verify_chains()) == []


ALTERED = "altered since it was recorded (its seal does not fit its contents)"
Alter = Callable[[StatusChange], None]


def _column(name: str, value: Any) -> Alter:
    return lambda row: _behind_the_back(f"UPDATE cases_statuschange SET {name} = %s WHERE id = %s", value, _key(row))


@pytest.mark.parametrize(
    "alter",
    [
        _column("reason", "The panel was never asked for."),
        _column('"to"', "dormant"),
        _column("effective_latest", "2017-03-01"),
        _column("recorded_at", "2020-01-01 00:00:00+00:00"),
        _column("marking", "PUBLIC"),
    ],
    ids=["reason", "status", "date", "time of recording", "marking"],
)
def test_an_edited_row_is_found_and_named(alter: Alter, case: Case) -> None:
    alter(case.status_changes.get(position=2))
    assert list(verify_chains()) == [Broken(case.number, 2, ALTERED)]
    code, lines = _verify()
    assert (code, lines[0]) == (1, f"{case.number}, status change 2: {ALTERED}")


def test_a_row_signed_over_to_somebody_else_is_found(case: Case, reader: Officer) -> None:
    key = reader.pk.hex if connection.vendor == "sqlite" else str(reader.pk)
    _column("by_id", key)(case.status_changes.get(position=2))
    assert list(verify_chains()) == [Broken(case.number, 2, ALTERED)]


def test_a_row_moved_to_another_case_is_found_in_both(case: Case, lead: Officer) -> None:
    other = Case.objects.exclude(pk=case.pk).get()
    row = case.status_changes.get(position=2)
    _behind_the_back("UPDATE cases_statuschange SET case_id = %s WHERE id = %s", _key(other), _key(row))
    assert list(verify_chains()) == [
        Broken(other.number, 2, "does not follow the entry before it"),
        Broken(other.number, 2, ALTERED),
        Broken(case.number, 2, "missing; the next entry there is 3"),
    ]


def test_a_row_deleted_from_the_middle_is_found(case: Case) -> None:
    row = case.status_changes.get(position=2)
    _behind_the_back("DELETE FROM cases_statuschange WHERE id = %s", _key(row))
    assert list(verify_chains()) == [Broken(case.number, 2, "missing; the next entry there is 3")]


def test_a_row_deleted_from_the_beginning_is_found(case: Case) -> None:
    row = case.status_changes.get(position=1)
    _behind_the_back("DELETE FROM cases_statuschange WHERE id = %s", _key(row))
    assert list(verify_chains()) == [Broken(case.number, 1, "missing; the next entry there is 2")]


def test_a_deleted_row_whose_place_is_taken_by_the_next_is_found(case: Case) -> None:
    second, third = case.status_changes.filter(position__gt=1).order_by("position")
    _behind_the_back("DELETE FROM cases_statuschange WHERE id = %s", _key(second))
    _behind_the_back("UPDATE cases_statuschange SET position = 2 WHERE id = %s", _key(third))
    assert list(verify_chains()) == [
        Broken(case.number, 2, "does not follow the entry before it"),
        Broken(case.number, 2, ALTERED),
    ]


def test_two_rows_that_changed_places_are_found(case: Case) -> None:
    first, second = case.status_changes.filter(position__lt=3).order_by("position")
    for row, position in ((first, 99), (second, 1), (first, 2)):
        _behind_the_back("UPDATE cases_statuschange SET position = %s WHERE id = %s", position, _key(row))
    assert list(verify_chains()) == [
        Broken(case.number, 1, "does not follow the entry before it"),
        Broken(case.number, 1, ALTERED),
        Broken(case.number, 2, "does not follow the entry before it"),
        Broken(case.number, 2, ALTERED),
        Broken(case.number, 3, "does not follow the entry before it"),
    ]


def test_a_row_edited_and_sealed_anew_without_the_key_is_found(case: Case) -> None:
    row = case.status_changes.get(position=3)
    row.reason = "Nothing was adopted."
    forged = seals.seal("a guessed key", row.previous_seal, seals.digest(row.body()))
    _behind_the_back(
        "UPDATE cases_statuschange SET reason = %s, seal = %s WHERE id = %s", row.reason, forged, _key(row)
    )
    assert list(verify_chains()) == [Broken(case.number, 3, ALTERED)]


def test_a_row_sealed_anew_in_the_middle_breaks_the_row_after_it_too(case: Case) -> None:
    row = case.status_changes.get(position=2)
    forged = seals.seal("a guessed key", row.previous_seal, seals.digest(row.body()))
    _column("seal", forged)(row)
    assert list(verify_chains()) == [
        Broken(case.number, 2, ALTERED),
        Broken(case.number, 3, "does not follow the entry before it"),
    ]


def test_a_row_slipped_in_at_the_end_without_the_key_is_found(case: Case, lead: Officer) -> None:
    last = case.status_changes.get(position=3)
    row = StatusChange(
        id=uuid4(),
        case=case,
        position=4,
        to="withdrawn",
        effective_earliest=dt.date(2020, 1, 1),
        effective_latest=dt.date(2020, 12, 31),
        reason="Slipped in.",
        recorded_at=build.NOW,
        by=lead,
        previous_seal=last.seal,
    )
    row.seal = seals.seal("a guessed key", row.previous_seal, seals.digest(row.body()))
    row.save(force_insert=True)
    assert list(verify_chains()) == [Broken(case.number, 4, ALTERED)]
