"""Exports of a search: the rows in them, what their officer may see, the worker's job, opening, ageing and destruction of the file."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.destruction.destroying import destroy
from cases.docket.models import Case
from cases.evidence import store
from cases.history.models import Change
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.search import exported, making
from cases.search.exported import Holding, rows_of
from cases.search.exports import Export
from cases.search.making import make_next, may_open, open_export, remove_old, request_export, write
from cases.search.query import find_cases
from tests import build
from tests.web import worlds

DAY = dt.timedelta(days=1)


@pytest.fixture
def case(lead: Officer) -> Case:
    """An open case with one row of every kind."""
    return worlds.furnished(lead)


def found_by(officer: Officer, query: str = "") -> tuple[dict[str, Any], Holding]:
    """What the JSON export of a search says, and what it is made of."""
    with store.folder() as place:
        path, holding = write("json", QueryDict(query), place, by=officer, at=timezone.now())
        return json.loads(path.read_bytes()), holding


def made(officer: Officer, query: str = "", kind: str = "json") -> Export:
    """A finished export."""
    asked = request_export(QueryDict(query), kind=kind, by=officer, at=timezone.now())
    assert make_next(timezone.now)
    asked.refresh_from_db()
    return asked


def bytes_of(export: Export, officer: Officer) -> bytes:
    """The file, as its officer opens it now."""
    return open_export(export, by=officer, at=timezone.now()).read_bytes()


def test_a_row_tells_a_case_with_its_terms_and_each_commitment_that_counts_in_it(lead: Officer, case: Case) -> None:
    told, _ = found_by(lead, "q=plainly")
    row = told["cases"][0]
    promises = row.pop("commitment_list")
    member, other = Case.objects.get(title="Another open concern").number, case.number
    assert row == {
        "number": other, "title": "Open concern", "respondent": "China", "raised_by": ["United States"], "status": "Panel",
        "since": "January 2017", "since_earliest": "2017-01-01", "since_latest": "2017-01-31", "agreements": ["SCM"],
        "provisions": ["SCM 25.8"], "sectors": [str(case.sectors.get())], "products": ["1001"], "measures": ["Measure plainly"],
        "commitments": 3, "verdicts": {"Implemented": 1, "No verdict yet": 2}, "opened": "2026-03-02", "lead": "lead",
        "passage": row["passage"], "passage_place": row["passage_place"], "case_marking": "DELIBERATIVE", "marking": "DELIBERATIVE",
    }  # fmt: skip
    assert "plainly" in row["passage"]
    assert sorted((one["told_in"], one["verdict"], one["due"], one["made"]) for one in promises) == sorted(
        [(other, "Implemented", "2014", "December 2012"), (other, "", "", "December 2012"), (member, "", "", "December 2012")]
    )  # fmt: skip
    assert (told["export"]["found"], told["export"]["written"], told["export"]["marking"]) == (1, 1, "DELIBERATIVE")


@pytest.mark.parametrize("query", ["", "q=market", "status=panel", "order=-number", "q=market&order=title"])
def test_the_cases_and_their_order_are_those_of_the_search(lead: Officer, case: Case, query: str) -> None:
    build.case(lead, title="The market")
    expected = [row.number for row in find_cases(QueryDict(query), lead).cases]
    assert expected
    assert [row["number"] for row in found_by(lead, query)[0]["cases"]] == expected


@pytest.mark.parametrize("query", ["", "q=Zanzibarite", "q=market", "status=dormant", "as_of=2026-03-04"])
def test_what_is_hidden_changes_nothing_in_the_file(lead: Officer, reader: Officer, case: Case, query: str) -> None:
    at = timezone.now()

    def files() -> list[bytes]:
        out = []
        for kind in ("csv", "json", "xlsx"):
            with store.folder() as place:
                out.append(write(kind, QueryDict(query), place, by=reader, at=at)[0].read_bytes())
        return out

    before = files()
    worlds.hide(case, lead)
    assert files() == before


def test_each_row_and_the_file_carry_the_strictest_marking_of_what_stands_in_them(lead: Officer, case: Case) -> None:
    assert found_by(lead)[1].marking == "DELIBERATIVE"
    build.status(case, lead, "dormant", "2020", marking=markings.SENSITIVE)
    open_case, other = found_by(lead, "order=number")[0]["cases"]
    assert (open_case["status"], open_case["case_marking"]) == ("Dormant", "DELIBERATIVE")
    assert (open_case["marking"], other["marking"]) == ("OFFICIAL-SENSITIVE", "DELIBERATIVE")
    build.commitment(case, lead, marking=markings.PARTNER)
    told, holding = found_by(lead, "order=number")
    assert [row["marking"] for row in told["cases"]] == ["PARTNER-CONFIDENTIAL", "DELIBERATIVE"]
    assert (told["export"]["marking"], holding.marking) == ("PARTNER-CONFIDENTIAL",) * 2
    build.exhibit(
        lead, "A secret about gallium.", case=Case.objects.get(title="Another open concern"), marking=markings.SENSITIVE
    )
    told, _ = found_by(lead, "q=gallium")
    assert [(row["case_marking"], row["marking"]) for row in told["cases"]] == [("DELIBERATIVE", "OFFICIAL-SENSITIVE")]
    shut = build.case(lead, title="Closed", marking=markings.BCI, at=timezone.now())
    told, holding = found_by(lead)
    assert (told["cases"][-1]["number"], told["export"]["marking"]) == (shut.number, "BCI") or "BCI" in {
        row["marking"] for row in told["cases"]
    }
    assert holding.rooms == {shut.compartment_id.hex}  # type: ignore[union-attr]


def test_the_file_as_it_stood_says_so(lead: Officer) -> None:
    build.case(lead, title="Early", at=build.NOW)
    build.case(lead, title="Late", at=build.NOW + 5 * DAY)
    told, _ = found_by(lead, "as_of=2026-03-04")
    assert [row["title"] for row in told["cases"]] == ["Early"]
    assert told["export"]["as_of"] == "on 4 March 2026, as recorded by then"
    assert found_by(lead, "as_of=soon")[0]["export"]["notes"][-1].endswith("This is the file of today.")


def test_a_batch_takes_as_many_queries_for_one_case_as_for_ten(
    lead: Officer, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "AT_ONCE", 10)
    for number in range(20):
        case = build.case(lead, title=f"Counted {number}", lead=lead, **worlds.terms())
        build.status(case, lead)
        build.commitment(case, lead)
    find_cases(QueryDict(), lead)
    for query, queries in (("", 10), ("q=counted", 11)):
        found = find_cases(QueryDict(query), lead)
        list(rows_of(found, lead, Holding(), most=1))  # Names of officers and Members are asked for once.
        for most, batches in ((1, 1), (10, 1), (20, 2)):
            with django_assert_num_queries(queries * batches, info=f"{query} {most}"):
                rows = [row for _, some in rows_of(found, lead, Holding(), most=most) for row in some]
            assert len(rows) == most


def test_an_export_waits_is_written_and_is_opened_by_who_asked(lead: Officer, reader: Officer, case: Case) -> None:
    asked = request_export(QueryDict("q=plainly&page=2&status="), kind="csv", by=lead, at=build.NOW)
    assert (asked.state, asked.query, asked.file_name) == (JobState.QUEUED, "q=plainly", "docket-2026-03-02.csv")
    with pytest.raises(Refusal, match="not finished yet"):
        bytes_of(asked, lead)
    assert make_next(timezone.now)
    assert not make_next(timezone.now)
    asked.refresh_from_db()
    assert (asked.state, asked.total, asked.done, asked.marking) == (JobState.READY, 1, 1, "DELIBERATIVE")
    content = bytes_of(asked, lead)
    assert len(content) == asked.size
    assert case.number in content.decode()
    assert list((Path(settings.FILES) / "new").glob("making-*")) == []
    visible = Export.objects.all()
    assert (visible.visible_to(lead).count(), visible.visible_to(reader).count()) == (1, 0)


def test_progress_is_told_batch_by_batch_and_a_lost_claim_writes_nothing(
    lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "AT_ONCE", 2)
    for _ in range(5):
        build.case(lead)
    request_export(QueryDict(), kind="csv", by=lead, at=build.NOW)
    job = claiming.claim_next(Export, at=timezone.now())
    assert job is not None
    seen = []

    def now() -> dt.datetime:
        seen.append(tuple(Export.objects.values_list("done", "total").get()))
        if seen[-1][0] == 4:
            # Another worker took it over.
            Export.objects.update(token="00000000-0000-4000-8000-000000000000")
        return timezone.now()

    making.make(job, now)
    assert [pair for pair in dict.fromkeys(seen) if pair[1]] == [(2, 5), (4, 5)]
    job.refresh_from_db()
    assert (job.state, job.sha256) == (JobState.WORKING, "")


def test_what_cannot_be_asked_for_is_refused_with_a_sentence(lead: Officer) -> None:
    auditor = build.officer("auditor", role="auditor")
    for officer, query, kind, sentence in (
        (auditor, "", "csv", "asks for no exports"),
        (lead, "", "pdf", "Choose CSV, Excel or JSON."),
        (lead, f"q={'x' * 5000}", "csv", "longer than 4,000 characters"),
    ):
        with pytest.raises(Refusal, match=sentence):
            request_export(QueryDict(query), kind=kind, by=officer, at=build.NOW)
    for _ in range(making.MOST_WAITING):
        request_export(QueryDict(), kind="csv", by=lead, at=build.NOW)
    with pytest.raises(Refusal, match="5 of your exports wait already"):
        request_export(QueryDict(), kind="csv", by=lead, at=build.NOW)


def test_a_search_that_finds_too_much_fails_with_a_sentence(lead: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST", 1)
    build.case(lead), build.case(lead)
    failed = made(lead)
    assert failed.state == JobState.FAILED
    assert failed.failure == "2 cases were found; a file holds at most 1. Narrow the search."


def test_a_file_larger_than_the_store_takes_fails_with_a_sentence(lead: Officer, case: Case, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 10
    failed = made(lead)
    assert (failed.state, "larger than" in failed.failure) == (JobState.FAILED, True)


def test_who_was_switched_off_meanwhile_gets_no_file(lead: Officer, case: Case) -> None:
    request_export(QueryDict(), kind="csv", by=lead, at=build.NOW)
    Officer.objects.update(is_active=False)
    assert make_next(timezone.now)
    assert Export.objects.get().failure == making.STOPPED


def test_the_worker_writes_what_the_officer_may_see_by_then(lead: Officer) -> None:
    build.case(lead, title="Higher", marking=markings.PARTNER)
    request_export(QueryDict(), kind="json", by=lead, at=build.NOW)
    Officer.objects.filter(pk=lead.pk).update(clearance=markings.DELIBERATIVE)
    assert make_next(timezone.now)
    lead.refresh_from_db()
    assert json.loads(bytes_of(Export.objects.get(), lead))["cases"] == []


def test_a_file_is_not_opened_once_its_officer_may_see_less(lead: Officer, case: Case) -> None:
    build.commitment(case, lead, marking=markings.PARTNER)
    export = made(lead)
    assert bytes_of(export, lead)
    Officer.objects.filter(pk=lead.pk).update(clearance=markings.SENSITIVE)
    lead.refresh_from_db()
    with pytest.raises(Refusal, match="You may no longer see all that this file holds"):
        bytes_of(export, lead)


@pytest.mark.parametrize("what", ["case", "commitment", "exhibit"])
def test_a_file_is_not_opened_once_something_in_it_is_marked_higher(lead: Officer, what: str) -> None:
    officer = build.officer()
    case = worlds.furnished(lead)
    export = made(officer, "q=%22open its market, plainly%22&place=document")
    assert bytes_of(export, officer)
    rows: dict[str, Any] = {"case": case, "commitment": case.commitments.all()[0], "exhibit": case.exhibits.all()[0]}
    type(rows[what]).objects.filter(pk=rows[what].pk).update(marking=markings.SENSITIVE)
    assert not may_open(export, by=officer, at=timezone.now())
    assert may_open(export, by=lead, at=timezone.now())


def test_a_file_of_a_closed_room_is_not_opened_once_the_key_is_gone(lead: Officer) -> None:
    build.case(lead, title="Closed", marking=markings.BCI, at=timezone.now())
    export = made(lead)
    assert (export.marking, b"Closed" in bytes_of(export, lead)) == ("BCI", True)
    Grant.objects.update(granted_at=build.NOW - DAY, expires_at=timezone.now())
    with pytest.raises(Refusal, match="You may no longer see"):
        bytes_of(export, lead)


def test_a_file_goes_after_seven_days_but_not_one_that_something_else_names(lead: Officer, case: Case) -> None:
    first, second = made(lead, kind="csv"), made(lead, kind="csv")
    # The same search gave the same bytes.
    assert first.sha256 == second.sha256
    assert first.finished_at is not None
    Export.objects.filter(pk=second.pk).update(finished_at=first.finished_at + DAY)
    late = first.finished_at + 7 * DAY
    assert remove_old(at=late) == 0
    assert remove_old(at=late + DAY / 2) == 1
    assert bytes_of(second, lead)
    first.refresh_from_db()
    with pytest.raises(Refusal, match="exports are kept for 7 days"):
        bytes_of(first, lead)
    assert remove_old(at=late + 2 * DAY) == 1
    assert not store.path_of(first.sha256).exists()
    assert remove_old(at=late + 2 * DAY) == 0


def test_what_broken_off_work_left_behind_is_removed_after_a_day(db: None) -> None:
    place = Path(settings.FILES) / "new" / "making-left"
    place.mkdir(parents=True)
    (place / "cases").write_text("Left.")
    now = timezone.now()
    remove_old(at=now)
    assert place.exists()
    os.utime(place, (0, 0))
    remove_old(at=now)
    assert not place.exists()


def test_a_destruction_of_a_room_takes_the_exports_that_hold_of_it_and_no_others(
    lead: Officer, registrar: Officer
) -> None:
    build.case(lead, title="Plain")
    plainly = made(lead, "q=plain")
    shut = build.case(lead, title="Closed gallium", marking=markings.BCI, at=timezone.now())
    export = made(lead, "q=gallium")
    path = open_export(export, by=lead, at=timezone.now())
    room: Any = shut.compartment
    destroy(room, reason="A duty.", by=registrar, at=timezone.now())
    export.refresh_from_db()
    assert (path.exists(), export.query, export.destruction_id is not None) == (False, "", True)
    with pytest.raises(Refusal, match="has been destroyed"):
        bytes_of(export, lead)
    assert not Change.objects.filter(table="cases_export", after__contains="gallium").exists()
    plainly.refresh_from_db()
    assert bytes_of(plainly, lead)


def test_an_export_that_was_in_work_while_its_room_was_destroyed_keeps_nothing(
    lead: Officer, registrar: Officer
) -> None:
    shut = build.case(lead, title="Closed gallium", marking=markings.BCI, at=timezone.now())
    request_export(QueryDict(), kind="json", by=lead, at=build.NOW)
    job = claiming.claim_next(Export, at=timezone.now())
    assert job is not None
    destroyed: list[bool] = []

    def now() -> dt.datetime:
        room: Any = shut.compartment
        # The rows were written by then.
        if Export.objects.get().done and not destroyed:
            destroyed.append(True)
            destroy(room, reason="A duty.", by=registrar, at=timezone.now())
        return timezone.now()

    before = set(Path(settings.FILES).rglob("*"))
    making.make(job, now)
    job.refresh_from_db()
    assert (destroyed, job.state, job.failure, job.sha256) == ([True], JobState.FAILED, making.GONE, "")
    left = {file for file in Path(settings.FILES).rglob("*") if file.is_file()} - before
    assert left == set()
