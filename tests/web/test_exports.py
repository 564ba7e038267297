"""Exports on the site: the links below what was found, a file at once, one by a worker, and the record of what was read."""

from __future__ import annotations

import csv
import datetime as dt
import json
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from cases.access import markings
from cases.access.models import Disclosure, Officer
from cases.docket.models import Case
from cases.search import making
from cases.search.exporting import TYPES
from cases.search.exports import Export
from cases.search.making import make_next
from tests import build
from tests.web import worlds


@pytest.fixture
def lead(db: None, furnished: tuple[Officer, Case]) -> Officer:
    """Who furnished the case."""
    return Officer.objects.get(pk=furnished[0].pk)


@pytest.fixture(autouse=True)
def case(db: None, furnished: tuple[Officer, Case]) -> Case:
    """An open case with one row of every kind."""
    return Case.objects.get(pk=furnished[1].pk)


def numbers(content: bytes) -> list[str]:
    """The docket numbers in a CSV file, in order."""
    return [row[0] for row in csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))][1:]


def test_below_what_was_found_stand_links_to_the_same_search_as_a_file(as_lead: Client, case: Case) -> None:
    page = as_lead.get("/docket/?q=market&status=panel&page=1").content.decode()
    for kind in TYPES:
        assert f'href="/docket/export/{kind}/?q=market&amp;status=panel"' in page
    assert 'href="/exports/new/?q=market&amp;status=panel"' in page
    assert "/docket/export/" not in as_lead.get("/docket/?q=nothingofthatkind").content.decode()


@pytest.mark.parametrize("kind", TYPES)
def test_a_file_is_sent_at_once_to_be_saved_and_its_name_says_nothing(as_lead: Client, case: Case, kind: str) -> None:
    answer = worlds.get(as_lead, f"/docket/export/{kind}/?q=plainly")
    day = timezone.now().astimezone(dt.UTC).date()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPES[kind])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="docket-{day}.{kind}"'
    assert answer.headers["Content-Length"] == str(len(answer.bytes))
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    if kind != "xlsx":
        assert case.number in answer.bytes.decode()


def test_the_file_holds_the_cases_of_the_page_in_its_order(as_lead: Client, lead: Officer, case: Case) -> None:
    build.case(lead, title="The market")
    for query in ("q=market", "order=-title", "status=panel", "q=market -plainly"):
        shown = [row.number for row in as_lead.get(f"/docket/?{query}").context["page"].object_list]
        assert numbers(worlds.get(as_lead, f"/docket/export/csv/?{query}").bytes) == shown != []


def test_more_than_is_made_at_once_leads_to_where_a_worker_is_asked(
    as_lead: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.web.exports.MOST_AT_ONCE", 1)
    answer = as_lead.get("/docket/export/json/?q=market")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/exports/new/?q=market&kind=json")
    page = as_lead.get(answer.headers["Location"]).content.decode()
    assert "2 cases. A file of more than 1 cases is made by a worker" in page
    assert 'value="json" checked' in page
    answer = as_lead.post("/exports/new/?q=market&kind=json", {"kind": "json"})
    export = Export.objects.get()
    assert (answer.headers["Location"], export.query, export.kind) == (export.get_absolute_url(), "q=market", "json")


def test_the_page_of_an_export_tells_how_it_stands_until_the_file_is_there(
    as_lead: Client, lead: Officer, case: Case
) -> None:
    as_lead.post("/exports/new/?q=plainly", {"kind": "json"})
    export = Export.objects.get()
    page = as_lead.get(export.get_absolute_url()).content.decode()
    assert "Waiting for a worker" in page
    assert 'hx-trigger="every 1s"' in page
    Export.objects.update(state="working", total=7, done=3)
    part = as_lead.get(export.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "3 of 7 cases" in part
    assert "<html" not in part
    Export.objects.update(state="queued", total=None, done=0)
    assert make_next(timezone.now)
    page = as_lead.get(export.get_absolute_url()).content.decode()
    assert f'href="{export.get_absolute_url()}file/"' in page
    assert 'hx-trigger="every 1s"' not in page
    answer = worlds.get(as_lead, f"{export.get_absolute_url()}file/")
    assert [row["number"] for row in json.loads(answer.bytes)["cases"]] == [case.number]
    assert export.get_absolute_url() in as_lead.get("/exports/").content.decode()


def test_anothers_export_is_nowhere(as_lead: Client, case: Case) -> None:
    as_lead.post("/exports/new/", {"kind": "csv"})
    assert make_next(timezone.now)
    export = Export.objects.get()
    client, _ = worlds.signed_in("registrar", markings.PARTNER)
    for address in (export.get_absolute_url(), f"{export.get_absolute_url()}file/"):
        assert client.get(address).status_code == 404
    assert export.get_absolute_url() not in client.get("/exports/").content.decode()


def test_who_may_see_less_by_now_is_told_so_and_gets_no_file(as_lead: Client, lead: Officer, case: Case) -> None:
    build.event(case, lead, marking=markings.PARTNER)
    build.commitment(case, lead, marking=markings.PARTNER)
    as_lead.post("/exports/new/", {"kind": "csv"})
    assert make_next(timezone.now)
    export = Export.objects.get()
    Officer.objects.filter(pk=lead.pk).update(clearance=markings.SENSITIVE)
    answer = as_lead.get(f"{export.get_absolute_url()}file/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(export.get_absolute_url(), 302)]
    assert making.LOST_SIGHT.replace("'", "&#x27;") in page
    assert "Download" not in page
    assert "PARTNER-CONFIDENTIAL" not in page


def test_what_is_no_kind_of_file_is_refused_with_a_sentence(as_lead: Client, case: Case) -> None:
    answer = as_lead.post("/exports/new/?q=market", {"kind": "pdf"})
    assert (answer.status_code, "Choose CSV, Excel or JSON." in answer.content.decode()) == (422, True)
    assert as_lead.get("/docket/export/pdf/").status_code == 404
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "value", ["%00", "a%00b", "%ed%a0%80", "x" * 5000, "%22%22%22", "-", "(((", "OR", "%E2%80%AE", "9" * 40]
)
def test_nonsense_in_the_address_gives_an_answer(as_lead: Client, case: Case, value: str) -> None:
    for name in ("q", "status", "as_of", "recorded", "order", "kind", "opened_from"):
        for address in ("/docket/export/csv/", "/exports/new/"):
            assert worlds.get(as_lead, f"{address}?{name}={value}").status_code == 200, (address, name)
        posted = as_lead.post(f"/exports/new/?{name}={value}", {"kind": "csv"})
        assert posted.status_code in {302, 422}, name
        if posted.status_code == 302:
            assert make_next(timezone.now)
            assert Export.objects.latest("queued_at").state == "ready"


def test_each_opening_of_a_file_of_a_closed_room_is_recorded_row_by_row(as_lead: Client, lead: Officer) -> None:
    now = timezone.now()
    shut = build.case(lead, title="Closed", marking=markings.BCI, at=now)
    promise = build.commitment(shut, lead, marking=markings.BCI, at=now)
    filed = build.exhibit(lead, "A word of gallium.", case=shut, marking=markings.BCI, at=now)
    as_lead.post("/exports/new/?q=gallium", {"kind": "json"})
    assert make_next(timezone.now)
    assert not Disclosure.objects.exists()
    file = f"{Export.objects.get().get_absolute_url()}file/"
    for times in (1, 2):
        assert b"gallium" in worlds.get(as_lead, file).bytes
        rows = {shut.pk, promise.pk, filed.exhibit.pk, filed.rendition.pk}
        seen = Disclosure.objects.filter(how="GET export-file", officer=lead)
        assert {row: seen.filter(row=row).count() for row in rows} == dict.fromkeys(rows, times)
        assert seen.count() == times * len(rows)
    worlds.get(as_lead, "/docket/export/csv/?q=gallium")
    told = set(Disclosure.objects.filter(how="GET export-found").values_list("row", flat=True))
    assert told >= {shut.pk, promise.pk, filed.exhibit.pk, filed.rendition.pk}
