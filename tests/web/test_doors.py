"""Every address of the site, as everybody: what opens, what is refused, and with which status."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.access import markings
from cases.access.models import Officer
from cases.docket.models import Case
from cases.web.urls import urlpatterns
from tests import build
from tests.web import worlds

pytestmark = pytest.mark.once

ROLES = ("reader", "officer", "lead")


@dataclass(frozen=True)
class Door:
    """One address: what stands in it, what it answers to GET, and to POST by a reader, an officer and a lead."""

    get: int
    post: tuple[int, int, int]
    kwargs: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


DECIDES = (422, 422, 302)
LOGS = (422, 302, 302)
READS = (200, 200, 200)
MANY = (422, 200, 200)
ONLY_GET = (405, 405, 405)
NOTHING = (404, 404, 404)
CASE = {"number": "number"}
EXHIBIT = {"number": "exhibit"}
BRIEF = {"number": "brief"}
PAPER = {"title": "A note", "kind": "note", "language": "en", "marking": "DELIBERATIVE"}
WORDS = {"rendition": "rendition", "quotation": "open its market"}

DOORS: dict[str, Door] = {
    "front": Door(200, READS),
    "sign-in": Door(302, (302, 302, 302)),
    "password": Door(200, (422, 422, 422), data={"new_password1": "short", "new_password2": "shorter"}),
    "second-factor": Door(200, (422, 422, 422)),
    "second-factor-code": Door(302, (302, 302, 302)),
    "health": Door(200, READS),
    "docket": Door(200, READS),
    "export-found": Door(200, ONLY_GET, {"kind": "csv"}),
    "exports": Door(200, READS),
    "ask-export": Door(200, (302, 302, 302), data={"kind": "csv"}),
    # One's own alone: another's is there for nobody.
    "export": Door(404, NOTHING, {"key": worlds.NEVER}),
    "export-file": Door(404, ONLY_GET, {"key": worlds.NEVER}),
    "open-case": Door(
        200, LOGS, data={"title": "A new concern", "respondent": "CHN", "marking": "DELIBERATIVE", "products": "1001"}
    ),
    "case": Door(200, READS, CASE),
    "case-history": Door(200, ONLY_GET, CASE),
    "amend-case": Door(200, LOGS, CASE, {"title": "Open concern", "summary": "Told anew."}),
    "change-status": Door(
        200, DECIDES, CASE, {"to": "panel", "effective": "2017", "reason": "So.", "marking": "DELIBERATIVE"}
    ),
    "record-event": Door(
        200, LOGS, CASE, {"kind": "raised", "happened": "2016-09", "text": "Raised.", "marking": "DELIBERATIVE"}
    ),
    "commit": Door(200, LOGS, CASE, {"words": "To open.", "forum": "JCCT", "made": "2012", "marking": "DELIBERATIVE"}),
    "claim": Door(200, LOGS, CASE, {"provision": "GATT III:4"}),
    "assess": Door(
        200,
        DECIDES,
        CASE | {"commitment_number": "commitment_number"},
        {"verdict": "implemented", "as_of": "2015", **WORDS},
    ),
    "cite": Door(200, LOGS, CASE, {"statement": "summary:", **WORDS}),
    "file-in-case": Door(200, LOGS, CASE, PAPER),
    "file-many-in-case": Door(200, MANY, CASE, {"kind": "note", "language": "en", "marking": "DELIBERATIVE"}),
    "ask-brief": Door(405, (302, 302, 302), CASE),
    "check-words": Door(405, READS, data=WORDS),
    "ledger": Door(200, READS),
    "exhibits": Door(200, READS),
    "file-exhibit": Door(200, LOGS, data=PAPER),
    "file-many": Door(200, MANY, data={"kind": "note", "language": "en", "marking": "DELIBERATIVE"}),
    "recognise": Door(405, (302, 302, 302), EXHIBIT | {"rendition": "rendition"}, {"languages": "eng"}),
    "withdraw-rendition": Door(200, DECIDES, EXHIBIT | {"rendition": "rendition"}, {"reason": "Misread."}),
    "exhibit": Door(200, READS, EXHIBIT),
    "file-rendition": Door(200, LOGS, EXHIBIT, {"kind": "office", "language": "en"}),
    "compare": Door(200, ONLY_GET),
    "side-by-side": Door(200, (422, 422, 422), EXHIBIT),
    "split-rendition": Door(200, (422, 422, 422), EXHIBIT | {"rendition": "rendition"}),
    "page": Door(200, READS, EXHIBIT | {"rendition": "rendition", "page_number": "1"}),
    # A text has no pages to be seen.
    "page-image": Door(404, ONLY_GET, EXHIBIT | {"rendition": "rendition", "page_number": "1"}),
    "download": Door(200, ONLY_GET, EXHIBIT | {"rendition": "rendition"}),
    "briefs": Door(200, READS),
    "brief": Door(200, READS, BRIEF),
    "retry-brief": Door(405, (302, 302, 302), BRIEF),
    "stop-brief": Door(405, (302, 302, 302), BRIEF),
    "ask-book": Door(200, (302, 302, 302), data={"kind": "docket-book", "title": "A book"}),
    "ask-scorecard": Door(200, (302, 302, 302), data={"by": "CHN"}),
    "brief-pdf": Door(404, ONLY_GET, BRIEF),
    "brief-docx": Door(200, ONLY_GET, BRIEF),
    "brief-json": Door(200, ONLY_GET, BRIEF),
    "check-paper": Door(200, (422, 422, 422)),
    "withdraw-citation": Door(405, (302, 302, 302), CASE | {"citation": "citation"}),
    "searches": Door(200, ONLY_GET),
    "save-search": Door(200, (302, 302, 302), data={"name": "All of them"}),
    # Another's search, that is not shared.
    "search": Door(404, ONLY_GET, {"search": worlds.NEVER}),
    "change-search": Door(405, NOTHING, {"search": worlds.NEVER}),
    "feed": Door(404, ONLY_GET, {"token": "unknown"}),
    "unsubscribe": Door(404, NOTHING, {"signed": "unknown"}),
    "imports": Door(200, READS),
    "import-report": Door(200, LOGS, data={"respondent": "CHN", "raised_by": "USA", **PAPER}),
    # There is none.
    "import": Door(404, NOTHING, {"batch": worlds.NEVER}),
    "accept-many": Door(405, NOTHING, {"batch": worlds.NEVER}),
    "import-section": Door(404, NOTHING, {"batch": worlds.NEVER, "section": "1"}),
    "import-proposal": Door(404, NOTHING, {"batch": worlds.NEVER, "proposal": worlds.NEVER}),
    "tables": Door(200, READS),
    "import-table": Door(200, LOGS, data={"marking": "DELIBERATIVE"}),
    "table": Door(404, NOTHING, {"table": worlds.NEVER}),
    "audit": Door(404, NOTHING),
    "disclosures": Door(404, NOTHING),
    "disclosures-csv": Door(404, NOTHING),
    "sign-out": Door(405, (302, 302, 302)),
}

OFFICES: dict[str, dict[str, tuple[int, int]]] = {
    "registrar": {},
    # Reads who was shown what, and asks for no papers.
    "auditor": {
        **dict.fromkeys(("audit", "disclosures", "disclosures-csv"), (200, 405)),
        "retry-brief": (405, 409),
        "save-search": (200, 422),
        "ask-export": (200, 422),
        "ask-book": (200, 422),
        "ask-scorecard": (200, 422),
    },
}
"""What an office answers otherwise: the registrar's doors are the lead's, the auditor's are the reader's, but for these."""


@pytest.fixture
def lead(db: None, furnished: tuple[Officer, Case]) -> Officer:
    """Who furnished the case."""
    return Officer.objects.get(pk=furnished[0].pk)


@pytest.fixture(autouse=True)
def case(db: None, furnished: tuple[Officer, Case]) -> Case:
    """A case with one row of every kind."""
    return Case.objects.get(pk=furnished[1].pk)


@pytest.fixture
def parts(case: Case) -> dict[str, str]:
    """The names of its rows in addresses."""
    return worlds.parts(case)


def address(name: str, parts: dict[str, str]) -> str:
    """The address of a door among the rows of a case."""
    return reverse(name, kwargs={key: parts.get(value, value) for key, value in DOORS[name].kwargs.items()})


def data_of(name: str, parts: dict[str, str], text: str) -> dict[str, Any]:
    """What is sent through a door; a file where one is filed."""
    data = {key: parts["rendition"] if key == "rendition" else value for key, value in DOORS[name].data.items()}
    if name in {"file-in-case", "file-exhibit", "file-rendition", "import-report"}:
        data["file"] = SimpleUploadedFile("note.txt", f"{text}, {name}.".encode())
    if name in {"file-many", "file-many-in-case"}:
        data["documents"] = SimpleUploadedFile("note.txt", f"{text}, {name}.".encode())
    if name == "import-table":
        data["file"] = SimpleUploadedFile("rows.csv", f"title,respondent\n{text},China\n".encode())
    return data or {"next": ""}


def test_every_address_of_the_site_has_its_row_in_the_table() -> None:
    assert sorted(DOORS) == sorted(str(pattern.name) for pattern in urlpatterns)


def test_who_is_not_signed_in_is_led_to_the_sign_in_from_everywhere(client: Client, parts: dict[str, str]) -> None:
    answers = {}
    for name in DOORS:
        for method in ("get", "post"):
            answer = getattr(client, method)(address(name, parts))
            where = answer.headers.get("Location", "").partition("?")[0]
            answers[name, method] = (answer.status_code, where)
    expected = {(name, method): (302, "/sign-in/") for name in DOORS for method in ("get", "post")}
    expected |= {("health", "get"): (200, ""), ("health", "post"): (200, "")}
    expected |= {("sign-in", "get"): (200, ""), ("sign-in", "post"): (200, "")}
    # Their own keys open these.
    expected |= {("feed", "get"): (404, ""), ("feed", "post"): (405, "")}
    expected |= {("unsubscribe", "get"): (404, ""), ("unsubscribe", "post"): (404, "")}
    assert answers == expected


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_every_role_as_the_table_says(parts: dict[str, str], role: str) -> None:
    client, officer = worlds.signed_in(role, markings.PARTNER)
    got, expected = {}, {}
    for name, door in DOORS.items():
        here = address(name, parts)
        got[name] = (worlds.get(client, here).status_code, client.post(here, data_of(name, parts, role)).status_code)
        expected[name] = (door.get, door.post[ROLES.index(role)])
        client.force_login(officer)
    assert got == expected


@pytest.mark.parametrize("office", OFFICES)
def test_every_address_answers_the_offices_as_the_lead_or_a_reader_but_for_what_is_theirs(
    parts: dict[str, str], office: str
) -> None:
    client, officer = worlds.signed_in(office, markings.PARTNER)
    got, expected = {}, {}
    for name, door in DOORS.items():
        here = address(name, parts)
        got[name] = (worlds.get(client, here).status_code, client.post(here, data_of(name, parts, office)).status_code)
        like = (door.get, door.post[ROLES.index("lead" if office == "registrar" else "reader")])
        expected[name] = OFFICES[office].get(name, like)
        client.force_login(officer)
    assert got == expected


def test_an_account_that_was_switched_off_is_led_to_the_sign_in_from_everywhere(parts: dict[str, str]) -> None:
    client, officer = worlds.signed_in("lead", markings.PARTNER)
    officer.is_active = False
    officer.save()
    answers = {
        name: client.get(address(name, parts))
        for name in DOORS
        if name not in {"health", "sign-in", "feed", "unsubscribe"}
    }
    led = {name: (answer.status_code, answer.headers["Location"].partition("?")[0]) for name, answer in answers.items()}
    assert {name: told for name, told in led.items() if told != (302, "/sign-in/")} == {}


def test_every_door_of_a_closed_case_is_shut_once_the_grant_has_expired(lead: Officer) -> None:
    at = timezone.now() - dt.timedelta(days=800)
    shut = build.case(lead, title="Closed", marking=markings.BCI, at=at)
    build.event(shut, lead, at=at)
    client = Client()
    client.force_login(lead)
    here = {name: reverse(name, kwargs={"number": shut.number}) for name, door in DOORS.items() if door.kwargs == CASE}
    assert {(name, client.get(place).status_code) for name, place in here.items()} <= {
        (name, code) for name in here for code in (404, 405)
    }
    assert {client.post(place, {"next": ""}).status_code for place in here.values()} <= {404, 405}


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.post in (LOGS, DECIDES)])
def test_what_a_reader_sends_is_refused_with_a_sentence_and_changes_nothing(parts: dict[str, str], name: str) -> None:
    client, reader = worlds.signed_in("reader", markings.PARTNER)
    before = counts()
    answer = client.post(address(name, parts), data_of(name, parts, "reader"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"{reader} has the role of reader" in page or f"{reader} is reader" in page
    assert counts() == before


def test_a_reader_withdraws_no_citation_and_is_told_why(parts: dict[str, str]) -> None:
    client, reader = worlds.signed_in("reader")
    before = counts()
    page = client.post(address("withdraw-citation", parts), follow=True).content.decode()
    assert f"{reader} has the role of reader" in page
    assert counts() == before


def test_only_who_decides_issues_a_final_brief(parts: dict[str, str]) -> None:
    client, officer = worlds.signed_in("officer")
    before = counts()
    page = client.post(address("ask-brief", parts), {"final": "on"}, follow=True).content.decode()
    assert f"Only a lead or registrar issues a final brief; {officer} is officer" in page
    assert counts() == before


def test_a_reader_is_shown_no_button_that_would_be_refused(case: Case, parts: dict[str, str]) -> None:
    client, _ = worlds.signed_in("reader")
    page = client.get(case.get_absolute_url()).content.decode()
    for name in ("cite", "file-in-case", "change-status", "record-event", "commit", "claim", "amend-case", "assess"):
        assert address(name, parts) not in page, name
    assert "Withdraw" not in page


def test_a_form_without_its_token_is_refused_with_a_page_that_says_what_to_do(parts: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(build.officer())
    answer = client.post(address("record-event", parts), DOORS["record-event"].data)
    assert answer.status_code == 403
    assert "The form was too old" in answer.content.decode()


LEFT_OUT = {"Change", "IndexState", "IndexUnit"}
"""The log, and the index of the search, which the first search within a test's transaction brings up to date."""


def counts() -> dict[str, int]:
    """How many rows of each kind the docket holds."""
    tables = [model for model in apps.get_app_config("cases").get_models() if model.__name__ not in LEFT_OUT]
    return {model.__name__: model._default_manager.count() for model in tables}
