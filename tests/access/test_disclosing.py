"""The log of readings: every row of a closed room that is loaded for an officer is recorded, once, and no other."""

from __future__ import annotations

import datetime as dt
import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.access import markings
from cases.access.disclosing import disclose, disclosed
from cases.access.models import Disclosure, Grant, Marked, Officer
from cases.access.noticing import noticing
from cases.briefs.models import Brief
from cases.briefs.produce import produce_next
from cases.briefs.request import request_brief
from cases.docket.models import Case
from cases.evidence.citing import withdraw_citation
from cases.evidence.models import Citation, Page
from cases.proceedings.models import Event
from tests import build

DAY = dt.timedelta(days=1)
Told = tuple[str, str, str, str, uuid.UUID, str, dt.datetime]


def log() -> list[Told]:
    """The whole log, as what it tells."""
    rows = Disclosure.objects.order_by("at", "kind", "number", "row").select_related("officer", "compartment")
    return [
        (row.officer.username, row.compartment.label, row.kind, row.number, row.row, row.how, row.at) for row in rows
    ]


@pytest.fixture
def closed(lead: Officer) -> Case:
    """A case that is confidential as a whole, with one event; its opener has the key."""
    made = build.case(lead, title="Closed", marking=markings.BCI)
    build.event(made, lead)
    return made


def test_each_row_of_a_closed_room_that_is_loaded_is_recorded_once(lead: Officer, closed: Case) -> None:
    build.event(build.case(lead, title="Open"), lead)
    with disclosed(to=lead, how="the test", at=build.NOW):
        assert Case.objects.count() == 2
        assert log() == []
        for _ in range(2):
            assert len(list(Event.objects.select_related("case"))) == 2
    event = closed.events.get()
    assert log() == [
        ("lead", closed.number, "case", closed.number, closed.pk, "the test", build.NOW),
        ("lead", closed.number, "event", "", event.pk, "the test", build.NOW),
    ]


def test_a_row_that_was_looked_at_and_may_not_be_seen_is_not_recorded(lead: Officer, closed: Case) -> None:
    Grant.objects.update(granted_at=build.NOW - DAY, expires_at=build.NOW)
    for officer in (lead, build.officer("other", clearance=markings.PARTNER)):
        for at in (build.NOW, build.NOW + DAY):
            with disclosed(to=officer, how="the test", at=at):
                assert closed in list(Case.objects.all())
    assert log() == []
    with disclosed(to=lead, how="the test", at=build.NOW - dt.timedelta(seconds=1)):
        assert closed in list(Case.objects.all())
    assert [entry[3] for entry in log()] == [closed.number]


def test_a_row_of_which_only_some_columns_are_loaded_is_recorded_all_the_same(lead: Officer, closed: Case) -> None:
    open_case = build.case(lead, title="Open")
    with disclosed(to=lead, how="the test", at=build.NOW):
        assert {row.title for row in Case.objects.only("title")} == {"Closed", open_case.title}
    assert [entry[3] for entry in log()] == [closed.number]


def test_a_row_that_is_gone_by_the_end_is_recorded_for_who_has_the_key(lead: Officer, closed: Case) -> None:
    other = build.officer("other", role="lead", clearance=markings.PARTNER)
    filed = build.exhibit(lead, case=closed, marking=markings.BCI)
    key = build.citation(closed, filed, lead, "open its market").pk
    with noticing() as noticed:
        found = Citation.objects.get(pk=key)
    withdraw_citation(found, by=lead)
    assert disclose(noticed, to=other, how="the test", at=build.NOW) == []
    disclose(noticed, to=lead, how="the test", at=build.NOW)
    assert log() == [("lead", closed.number, "citation", "", key, "the test", build.NOW)]


def test_what_belongs_to_no_room_is_noted_nowhere_and_costs_no_query(lead: Officer) -> None:
    build.event(build.case(lead, title="Open"), lead)
    with noticing() as noticed:
        assert len(list(Event.objects.select_related("case"))) == 1
    assert noticed == {}
    with CaptureQueriesContext(connection) as queries:
        assert disclose(noticed, to=lead, how="the test", at=build.NOW) == []
    assert len(queries) == 0


def test_a_collection_ends_with_its_block_and_takes_nothing_from_the_one_around_it(closed: Case) -> None:
    with noticing() as outer:
        with noticing() as inner:
            Case.objects.get(pk=closed.pk)
        after = dict(outer)
        Event.objects.get()
    Case.objects.get(pk=closed.pk)
    assert (list(inner), after, list(outer)) == ([Case], {}, [Event])


def test_every_table_with_a_marking_is_noted_and_can_be_recorded(lead: Officer, closed: Case) -> None:
    filed = build.exhibit(lead, case=closed, marking=markings.BCI)
    build.commitment(closed, lead)
    build.status(closed, lead)
    build.citation(closed, filed, lead, "open its market")
    request_brief(closed, by=lead, at=build.NOW)
    marked = {model for model in apps.get_app_config("cases").get_models() if issubclass(model, Marked)}
    # What a constraint keeps out of every closed room shows nothing of one.
    tables = {
        model for model in marked if not any(rule.name.endswith("_never_bci") for rule in model._meta.constraints)
    }
    with disclosed(to=lead, how="the test", at=build.NOW):
        for model in tables:
            assert list(model._default_manager.all())
    kinds = [(entry[2], entry[3]) for entry in log()]
    assert kinds == [
        ("brief", Brief.objects.get().number),
        ("case", closed.number),
        ("citation", ""),
        ("commitment", "B1"),
        ("event", ""),
        ("exhibit", filed.exhibit.number),
        ("rendition", ""),
        ("status change", ""),
    ]
    assert {kind for kind, _ in kinds} == {str(model._meta.verbose_name) for model in tables}


def test_a_worker_reads_and_sets_for_nobody_and_records_nothing(lead: Officer, closed: Case) -> None:
    filed = build.exhibit(lead, case=closed, marking=markings.BCI)
    request_brief(closed, by=lead, at=build.NOW)
    assert produce_next(build.clock)
    assert (Page.objects.filter(rendition=filed.rendition).count(), Brief.objects.get().state) == (1, "ready")
    assert log() == []


def test_a_brief_made_on_the_command_line_records_what_went_into_it(
    lead: Officer, closed: Case, tmp_path: Path
) -> None:
    Grant.objects.update(expires_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    filed = build.exhibit(lead, case=closed, marking=markings.BCI)
    build.citation(closed, filed, lead, "open its market")
    paper = tmp_path / "paper.pdf"
    call_command("brief", closed.number, "--by", "lead", "--out", paper, stdout=StringIO(), stderr=StringIO())
    assert paper.read_bytes().startswith(b"%PDF")
    assert {(*entry[:2], entry[5]) for entry in log()} == {("lead", closed.number, "manage.py brief")}
    assert [entry[2:4] for entry in log()] == [
        ("brief", Brief.objects.get().number),
        ("case", closed.number),
        ("citation", ""),
        ("event", ""),
        ("exhibit", filed.exhibit.number),
        ("rendition", ""),
    ]


def test_what_cannot_be_recorded_on_the_command_line_is_not_given_out(
    lead: Officer, closed: Case, tmp_path: Path
) -> None:
    Grant.objects.update(expires_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    paper = tmp_path / "paper.pdf"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_disclosure RENAME TO cases_away")
    with pytest.raises(Exception, match="cases_disclosure"):
        call_command("brief", closed.number, "--by", "lead", "--out", paper, stdout=StringIO(), stderr=StringIO())
    assert not paper.exists()


def test_noting_costs_next_to_nothing(lead: Officer) -> None:
    """Not a clock but a count: the hook adds no query to a thousand rows, noted or not."""
    case = build.case(lead, marking=markings.BCI)
    room: Any = case.compartment
    rows = [
        Event(case=case, kind="raised", happened_earliest=build.NOW, happened_latest=build.NOW, text="So.",
              marking=markings.BCI, compartment=room)
        for _ in range(1000)
    ]  # fmt: skip
    Event.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as queries, noticing() as noticed:
        assert len(list(Event.objects.all())) == 1000
    assert (len(queries), len(noticed[Event])) == (1, 1000)
