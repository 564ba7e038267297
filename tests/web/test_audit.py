"""Every reading of business confidential information is recorded, and the auditor reads the record and changes nothing."""

from __future__ import annotations

import csv
import datetime as dt
import uuid
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.access import markings
from cases.access.models import Compartment, Disclosure, Grant, Officer, Role
from cases.admin.site import site
from cases.briefs.models import Brief
from cases.briefs.request import request_brief
from cases.docket.models import Case
from cases.evidence import store
from cases.evidence.models import Citation
from cases.web.audit import COLUMNS
from tests import build
from tests.web import worlds
from tests.web.test_doors import DOORS, address, counts, data_of

DAY = dt.timedelta(days=1)
ON_ITS_PAGE = {"brief", "case", "citation", "commitment", "event", "exhibit", "rendition", "status change"}
SHOWN: dict[str, set[str]] = {
    "front": {"brief", "case", "commitment", "exhibit", "status change"},
    "docket": {"case"},
    "export-found": {"case", "commitment", "status change"},
    "open-case": set(),
    "case": ON_ITS_PAGE,
    "case-history": ON_ITS_PAGE,
    "amend-case": {"case"},
    "change-status": {"case", "status change"},
    "record-event": {"case"},
    "commit": {"case"},
    "claim": {"case"},
    "assess": {"case", "commitment", "exhibit", "rendition"},
    "cite": {"case", "commitment", "event", "exhibit", "rendition", "status change"},
    "file-in-case": {"case"},
    "file-many-in-case": {"case"},
    "file-many": set(),
    "ledger": {"case", "commitment"},
    "exhibits": {"exhibit", "rendition"},
    "file-exhibit": set(),
    "exhibit": ON_ITS_PAGE,
    "file-rendition": {"exhibit"},
    "compare": {"exhibit", "rendition"},
    "side-by-side": {"exhibit", "rendition"},
    "withdraw-rendition": {"exhibit", "rendition"},
    "split-rendition": {"exhibit", "rendition"},
    "page": ON_ITS_PAGE,
    "download": {"exhibit", "rendition"},
    "briefs": {"brief", "case"},
    "brief": {"brief", "case", "citation", "exhibit", "rendition"},
    "brief-pdf": {"brief", "case"},
    "brief-docx": {"brief", "case"},
    "brief-json": {"brief", "case"},
    "check-paper": set(),
}
"""By address: the kinds of rows of a closed case that stand on it or are offered there."""


@pytest.fixture
def closed(lead: Officer) -> Case:
    """A case that is confidential as a whole, with one row of every kind and a finished brief."""
    now = timezone.now()
    made = build.case(lead, title=f"Closed {worlds.SECRET}", marking=markings.BCI, at=now)
    worlds.furnish(made, lead, worlds.SECRET, now, marking=markings.BCI)
    brief = request_brief(made, by=lead, at=now)
    sha256, size, _ = store.keep([b"%PDF-1.7\n% a paper of the test\n"], limit=1000)
    Brief.objects.filter(pk=brief.pk).update(state="ready", sha256=sha256, size=size, pages=1)
    return made


@pytest.fixture
def as_auditor(db: None) -> Client:
    """A browser in which an auditor without any key is signed in."""
    client = Client()
    client.force_login(build.officer("auditor", role="auditor", is_active=True))
    return client


def log() -> set[tuple[str, str]]:
    """What was recorded since the last look: kind and way, after which the log counts as read."""
    found = {(row.kind, row.how) for row in Disclosure.objects.filter(at__gt=_read[0])}
    _read[0] = timezone.now()
    return found


_read = [build.NOW]


@pytest.fixture(autouse=True)
def _from_now() -> None:
    _read[0] = timezone.now()


def record(
    officer: Officer, room: Compartment, at: dt.datetime, kind: str = "exhibit", number: str = "", how: str = "GET page"
) -> Disclosure:
    """One entry of the log."""
    return Disclosure.objects.create(
        officer=officer, compartment=room, kind=kind, row=uuid.uuid4(), number=number, how=how, at=at
    )


def rows_of(answer: Any) -> list[list[str]]:
    """The lines of a CSV answer after its head."""
    head, *rows = csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert tuple(head) == COLUMNS
    return rows


def test_every_address_that_shows_a_closed_room_records_each_kind_of_row_on_it(as_lead: Client, closed: Case) -> None:
    parts = worlds.parts(closed)
    got = {}
    for name in SHOWN:
        assert worlds.get(as_lead, address(name, parts)).status_code == 200, name
        told = log()
        got[name] = {kind for kind, _ in told}
        assert {how for _, how in told} <= {f"GET {name}"}
    assert got == SHOWN
    others = {name for name, door in DOORS.items() if door.get == 200} - SHOWN.keys()
    for name in others:
        as_lead.get(address(name, parts))
        assert log() == set(), name


def test_an_entry_says_who_was_shown_what_of_which_room_how_and_when(
    as_lead: Client, lead: Officer, closed: Case
) -> None:
    before = timezone.now()
    exhibit = closed.exhibits.get()
    worlds.get(as_lead, f"/exhibits/{exhibit.number}/{exhibit.renditions.get().pk}/file/")
    first, second = Disclosure.objects.order_by("kind")
    room = closed.compartment
    assert [(row.officer, row.compartment, row.how) for row in (first, second)] == [(lead, room, "GET download")] * 2
    assert (first.kind, first.row, first.number) == ("exhibit", exhibit.pk, exhibit.number)
    assert (second.kind, second.row, second.number) == ("rendition", exhibit.renditions.get().pk, "")
    assert first.at == second.at
    assert before < first.at < timezone.now()


def test_an_act_records_what_it_was_shown_and_a_refused_one_too(as_lead: Client, closed: Case) -> None:
    parts = worlds.parts(closed)
    as_lead.post(f"/cases/{closed.number}/brief/")
    assert log() == {(kind, "POST ask-brief") for kind in ON_ITS_PAGE - {"brief"}}
    answer = as_lead.post(f"/cases/{closed.number}/event/", {"text": ""})
    assert (answer.status_code, log()) == (422, {("case", "POST record-event")})
    as_lead.post("/check/", {"rendition": parts["rendition"], "quotation": "open its market"})
    assert log() == {("exhibit", "POST check-words"), ("rendition", "POST check-words")}
    as_lead.post(address("withdraw-citation", parts))
    assert log() == {("case", "POST withdraw-citation"), ("citation", "POST withdraw-citation")}


def test_an_error_page_shows_nothing_and_records_nothing(as_lead: Client, closed: Case) -> None:
    exhibit = closed.exhibits.get()
    text = exhibit.renditions.get().pk
    for address_, status in (
        (f"/exhibits/{exhibit.number}/{text}/pages/99/", 404),
        (f"/exhibits/{exhibit.number}/{worlds.NEVER}/file/", 404),
        ("/cases/TC-2026-9999/", 404),
    ):
        assert as_lead.get(address_).status_code == status
    assert as_lead.post(f"/exhibits/{exhibit.number}/{text}/file/").status_code == 405
    assert not Disclosure.objects.exists()


def test_who_has_no_key_is_shown_nothing_and_nothing_is_recorded(closed: Case) -> None:
    client, _ = worlds.signed_in("lead", markings.PARTNER)
    for name in SHOWN:
        worlds.get(client, address(name, worlds.parts(closed)))
    assert not Disclosure.objects.exists()


def test_the_staff_desk_records_on_every_page_of_every_table(lead: Officer, closed: Case) -> None:
    client = Client()
    client.force_login(lead)
    exhibit = closed.exhibits.get()
    unrecorded = []
    for model, table in site._registry.items():
        if not hasattr(model, "MARKED_BY"):
            continue
        name = f"admin:cases_{model._meta.model_name}"
        rows = [row for row in model._default_manager.all() if _room_of(row) == closed.compartment]
        pages = [(reverse(f"{name}_changelist"), bool(rows))]
        for row in rows[:1]:
            pages += [(reverse(f"{name}_{part}", args=[row.pk]), True) for part in ("change", "history")]
        for here, shows in pages:
            log()
            answer = client.get(here)
            if answer.status_code == 200 and shows and not log():
                unrecorded.append(here)
            assert answer.status_code in {200, 403}, here
        assert table.model is model
    assert unrecorded == []
    choices = {"app_label": "cases", "model_name": "citation", "field_name": "rendition", "term": exhibit.number}
    assert client.get(reverse("admin:autocomplete"), choices).status_code in {200, 403}


def _room_of(row: Any) -> Any:
    """The first closed room on the paths by which a row is marked."""
    for path in row.MARKED_BY:
        found = row
        for step in path.removeprefix("?").split("__"):
            found = getattr(found, step) if step and found is not None else found
        if found is not None and found.compartment is not None:
            return found.compartment
    return None


@pytest.mark.parametrize("name", ["exhibit", "page", "download", "brief-pdf"])
def test_what_cannot_be_recorded_is_not_shown(lead: Officer, closed: Case, name: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(lead)
    here = address(name, worlds.parts(closed))
    assert worlds.get(client, here).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_disclosure RENAME TO cases_away")
    answer = client.get(here)
    assert (answer.status_code, answer.streaming) == (500, False)
    assert "Something went wrong on our side" in answer.content.decode()
    assert worlds.SECRET not in answer.content.decode()


def test_a_key_taken_back_shuts_every_page_and_file_at_once(as_lead: Client, closed: Case) -> None:
    addresses = [
        address(name, worlds.parts(closed)) for name in ("case", "exhibit", "page", "download", "brief", "brief-pdf")
    ]
    assert [worlds.get(as_lead, here).status_code for here in addresses] == [200] * 6
    before = Disclosure.objects.count()
    Grant.objects.update(granted_at=build.NOW - DAY, expires_at=timezone.now())
    assert [worlds.get(as_lead, here).status_code for here in addresses] == [404] * 6
    assert Disclosure.objects.count() == before


def test_a_clearance_lowered_shuts_every_page_and_file_at_once(as_lead: Client, lead: Officer) -> None:
    case = build.case(lead, title="Partner's", marking=markings.PARTNER)
    worlds.furnish(case, lead, "partly", marking=markings.PARTNER)
    brief = request_brief(case, by=lead, at=build.NOW)
    sha256, size, _ = store.keep([b"%PDF-1.7\n"], limit=1000)
    Brief.objects.filter(pk=brief.pk).update(state="ready", sha256=sha256, size=size)
    addresses = [
        address(name, worlds.parts(case)) for name in ("case", "exhibit", "page", "download", "brief", "brief-pdf")
    ]
    assert [worlds.get(as_lead, here).status_code for here in addresses] == [200] * 6
    Officer.objects.filter(pk=lead.pk).update(clearance=markings.SENSITIVE)
    assert [worlds.get(as_lead, here).status_code for here in addresses] == [404] * 6


def test_an_account_switched_off_is_signed_out_at_its_next_step(as_lead: Client, lead: Officer, closed: Case) -> None:
    exhibit = closed.exhibits.get()
    here = f"/exhibits/{exhibit.number}/{exhibit.renditions.get().pk}/file/"
    assert worlds.get(as_lead, here).status_code == 200
    Officer.objects.filter(pk=lead.pk).update(is_active=False)
    for address_, where in ((here, "/sign-in/"), ("/", "/sign-in/"), ("/admin/", "/admin/login/")):
        answer = as_lead.get(address_)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, where)


def test_a_role_taken_away_is_gone_at_the_next_step(as_lead: Client, lead: Officer, closed: Case) -> None:
    sent = {"to": "panel", "effective": "2017", "reason": "So.", "marking": markings.BCI}
    assert as_lead.post(f"/cases/{closed.number}/status/", sent).status_code == 302
    before = closed.status_changes.count()
    Officer.objects.filter(pk=lead.pk).update(role=Role.READER)
    assert as_lead.post(f"/cases/{closed.number}/status/", sent).status_code in {302, 422}
    assert closed.status_changes.count() == before


def test_only_an_auditor_finds_the_audit(as_auditor: Client, client: Client) -> None:
    names = ("audit", "disclosures", "disclosures-csv")
    for role in Role.values:
        signed_in, _ = worlds.signed_in(role, markings.PARTNER)
        answers = [worlds.get(signed_in, reverse(name)).status_code for name in names]
        assert answers == [200 if role == "auditor" else 404] * 3, role
        linked = 'href="/audit/"' in signed_in.get("/").content.decode()
        assert linked == (role == "auditor"), role
    assert [as_auditor.post(reverse(name)).status_code for name in names] == [405] * 3
    assert [client.get(reverse(name)).status_code for name in names] == [302] * 3


def test_before_anything_was_read_the_pages_say_what_will_stand_there(as_auditor: Client) -> None:
    for name in ("audit", "disclosures"):
        page = as_auditor.get(reverse(name)).content.decode()
        assert "No reading yet. The first one is recorded when an officer with a grant opens a page" in page
        assert "<table" not in page
    assert rows_of(as_auditor.get(reverse("disclosures-csv"))) == []


def test_the_auditor_reads_who_was_shown_what_without_a_key_and_never_a_title_or_contents(
    as_auditor: Client, as_lead: Client, closed: Case
) -> None:
    parts = worlds.parts(closed)
    for name in ("case", "page", "brief-pdf"):
        worlds.get(as_lead, address(name, parts))
    overview = as_auditor.get("/audit/").content.decode()
    count = Disclosure.objects.count()
    for line in (
        f'<a href="/audit/disclosures/?case={closed.number}">{closed.number}</a></th><td class="n">{count}</td><td class="n">1</td>',
        f'<a href="/audit/disclosures/?officer=lead">lead</a></th><td class="n">{count}</td><td class="n">1</td>',
    ):
        assert line in overview
    listed = as_auditor.get("/audit/disclosures/").content.decode()
    exhibit = closed.exhibits.get()
    assert (
        f"<td>lead</td><td>{closed.number}</td><td>Exhibit</td><td>{exhibit.number}</td><td>Text of a page</td>"
        in listed
    )
    assert f"<td>Brief</td><td>{closed.briefs.get().number}</td><td>Brief opened</td>" in listed
    file = worlds.get(as_auditor, "/audit/disclosures/file/").bytes.decode()
    words = [worlds.SECRET, exhibit.title, Citation.objects.filter(case=closed)[0].quotation]
    assert [word for word in words for page in (overview, listed, file) if word in page] == []
    assert as_auditor.get(closed.get_absolute_url()).status_code == 404


@pytest.fixture
def entries(lead: Officer, reader: Officer) -> list[Disclosure]:
    """Four readings of two rooms by two officers, the oldest first."""
    one, two = (Compartment.objects.create(label=label) for label in ("TC-B-1", "TC-B-2"))
    return [
        record(lead, one, dt.datetime(2026, 3, 1, 0, 0, tzinfo=dt.UTC), number="BCI-1"),
        record(reader, one, dt.datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=dt.UTC), number="BCI-2"),
        record(lead, two, dt.datetime(2026, 4, 1, tzinfo=dt.UTC), number="BCI-3"),
        record(reader, two, dt.datetime(2026, 4, 2, tzinfo=dt.UTC), number="BCI-4"),
    ]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["BCI-4", "BCI-3", "BCI-2", "BCI-1"]),
        ("case=TC-B-1", ["BCI-2", "BCI-1"]),
        ("officer=reader", ["BCI-4", "BCI-2"]),
        ("case=TC-B-2&officer=lead", ["BCI-3"]),
        ("first=2026-04", ["BCI-4", "BCI-3"]),
        ("last=March 2026", ["BCI-2", "BCI-1"]),
        ("first=1 March 2026&last=2026-03-30", ["BCI-1"]),
        ("first=2026-04-03", []),
        ("first=0001&last=9999", ["BCI-4", "BCI-3", "BCI-2", "BCI-1"]),
        ("case=&officer=&first=&last=", ["BCI-4", "BCI-3", "BCI-2", "BCI-1"]),
    ],
)
def test_readings_are_found_by_case_officer_and_period_on_the_page_and_in_the_file(
    as_auditor: Client, entries: list[Disclosure], query: str, numbers: list[str]
) -> None:
    rows = as_auditor.get(f"/audit/disclosures/?{query}").context["page"].object_list
    assert [row.number for row in rows] == numbers
    assert [row[5] for row in rows_of(as_auditor.get(f"/audit/disclosures/file/?{query}"))] == numbers
    if not numbers:
        assert "No reading fits." in as_auditor.get(f"/audit/disclosures/?{query}").content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("first=soon", "From: “soon” is not a date"),
        ("first=2026-04&last=2026-03", "To: The period ends before it begins."),
        ("case=TC-B-9", "Case: Nothing is recorded of that case."),
        ("officer=nobody", "Officer: Nothing is recorded of that account."),
    ],
)
def test_what_is_not_understood_gets_a_sentence_and_no_entries(
    as_auditor: Client, entries: list[Disclosure], query: str, sentence: str
) -> None:
    for name in ("disclosures", "disclosures-csv"):
        answer = as_auditor.get(f"{reverse(name)}?{query}")
        page = answer.content.decode()
        assert (answer.status_code, "BCI-1" in page) == (422, False)
        assert sentence in page


def test_nonsense_in_the_address_gives_a_page(as_auditor: Client, entries: list[Disclosure]) -> None:
    for value in ("%00", "a%00b", "%ed%a0%80", "x" * 100_000, "-1", "9" * 40, "0000", "99999-01-01", "%E2%80%AE"):
        for name in ("case", "officer", "first", "last", "page"):
            for address_ in ("/audit/disclosures/", "/audit/disclosures/file/"):
                assert worlds.get(as_auditor, f"{address_}?{name}={value}").status_code in {200, 422}, (name, value)


def test_two_officers_of_one_name_are_told_apart(as_auditor: Client) -> None:
    room = Compartment.objects.create(label="TC-B-1")
    for name in ("ruth1", "ruth2"):
        record(build.officer(name, first_name="Ruth", last_name="Ōe"), room, build.NOW)
    overview = as_auditor.get("/audit/").content.decode()
    page = as_auditor.get("/audit/disclosures/").content.decode()
    for name in ("ruth1", "ruth2"):
        assert f'Ruth Ōe</a> <span class="quiet">{name}</span>' in overview
        assert f'<td>Ruth Ōe <span class="quiet">{name}</span></td>' in page
        assert f'<option value="{name}">Ruth Ōe ({name})</option>' in page


def test_the_list_goes_a_page_at_a_time_and_keeps_what_was_asked(as_auditor: Client, lead: Officer) -> None:
    room = Compartment.objects.create(label="TC-B-1")
    for number in range(101):
        record(lead, room, build.NOW + dt.timedelta(minutes=number), number=f"BCI-{number}")
    page = as_auditor.get("/audit/disclosures/?case=TC-B-1").content.decode()
    assert "101 readings" in page
    assert '<a rel="next" href="?case=TC-B-1&amp;page=2">Next</a>' in page
    last = as_auditor.get("/audit/disclosures/?case=TC-B-1&page=2")
    assert [row.number for row in last.context["page"].object_list] == ["BCI-0"]
    assert len(rows_of(as_auditor.get("/audit/disclosures/file/?case=TC-B-1&page=2"))) == 101


def test_the_file_tells_each_reading_whole_and_defuses_what_a_spreadsheet_would_run(as_auditor: Client) -> None:
    officer = build.officer("@officer", first_name="=HYPERLINK(1)", last_name="Ōe")
    room = Compartment.objects.create(label="TC-B-1")
    entry = record(officer, room, build.NOW, kind="+kind", number="-2,3", how="\thow")
    answer = as_auditor.get("/audit/disclosures/file/")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="readings-')
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows_of(answer) == [
        ["2026-03-02T09:30:00", "'@officer", "'=HYPERLINK(1) Ōe", "TC-B-1", "'+kind", "'-2,3", str(entry.row), "'\thow"]
    ]


def test_the_pages_take_as_many_queries_for_one_entry_as_for_many(as_auditor: Client, lead: Officer) -> None:
    room = Compartment.objects.create(label="TC-B-1")
    as_auditor.get("/")

    def queries() -> list[int]:
        found = []
        for name in ("audit", "disclosures", "disclosures-csv"):
            with CaptureQueriesContext(connection) as taken:
                worlds.get(as_auditor, reverse(name))
            found.append(len(taken))
        return found

    record(lead, room, build.NOW)
    once = queries()
    for number in range(1, 30):
        record(lead, room, build.NOW + dt.timedelta(minutes=number))
    assert queries() == once


def test_an_auditor_sends_every_form_of_the_site_and_changes_nothing(lead: Officer) -> None:
    case = worlds.furnished(lead)
    parts = worlds.parts(case)
    Brief.objects.update(state="failed")
    client, officer = worlds.signed_in("auditor", markings.PARTNER)
    before = counts()
    rows = list(Citation.objects.values()), list(Brief.objects.values()), list(Case.objects.values())
    for name in DOORS.keys() - {"password", "sign-out"}:
        answer = client.post(address(name, parts), data_of(name, parts, "auditor"))
        assert answer.status_code < 500, name
    assert counts() == before
    assert (list(Citation.objects.values()), list(Brief.objects.values()), list(Case.objects.values())) == rows
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Make a brief" not in page
    assert "Try again" not in client.get(case.briefs.all()[0].get_absolute_url()).content.decode()
    assert (officer.may_log, officer.may_decide, officer.may_ask) == (False, False, False)


def test_an_auditor_changes_nothing_on_the_staff_desk(lead: Officer) -> None:
    worlds.furnished(lead)
    client, _ = worlds.signed_in("auditor", markings.PARTNER)
    before = counts(), LogEntry.objects.count()
    opened = []
    for model, table in site._registry.items():
        name = f"admin:cases_{model._meta.model_name}"
        add = reverse(f"{name}_add")
        opened += [add for method in (client.get, client.post) if method(add).status_code != 403]
        row = model._default_manager.first()
        if row is None or client.get(reverse(f"{name}_change", args=[row.pk])).status_code != 200:
            continue
        further = [f"{name}_{part.replace('-', '_')}" for part in getattr(table, "further", {})]
        for page in (f"{name}_change", f"{name}_delete", *further):
            here = reverse(page, args=[row.pk])
            if client.post(here, {"post": "yes"}).status_code not in {403, 302}:
                opened.append(here)
    assert opened == []
    assert (counts(), LogEntry.objects.count()) == before
