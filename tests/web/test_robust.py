"""Whatever is sent, a page comes back: nonsense in addresses and forms, hostile text in every field, headers on every answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.access.models import Officer
from cases.briefs.request import request_brief
from cases.docket.models import Case
from cases.evidence.models import Exhibit
from cases.jobs import claiming
from tests import build
from tests.web import worlds

pytestmark = pytest.mark.once

LONG = "x" * 100_000
POLICY = [
    "base-uri 'none'", "connect-src 'self'", "default-src 'none'", "font-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
    "img-src 'self' data:", "script-src 'self'", "style-src 'self'",
]  # fmt: skip
NONSENSE = (
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", LONG, "999999", "x", "-1", "0", "0000", "9" * 40, "٣", "1e9", "%", "_",
    "'; DROP TABLE x; --", "\u202e\u2066", "\U0010ffff", "../../etc/passwd", "null", "0000-00-00", "12345678-1234",
)  # fmt: skip
WORST = ("a\x00b", "\ud800", "0000", "9" * 40)


def spelt(value: str) -> str:
    """The value as a hostile client writes it into an address: lone surrogates as their bytes."""
    return quote(value.encode("utf-8", "surrogatepass"))


@pytest.fixture
def lead(db: None, furnished: tuple[Officer, Case]) -> Officer:
    """Who furnished the case."""
    return Officer.objects.get(pk=furnished[0].pk)


@pytest.fixture(autouse=True)
def case(db: None, furnished: tuple[Officer, Case]) -> Case:
    """A case with one row of every kind."""
    return Case.objects.get(pk=furnished[1].pk)


def test_nonsense_in_a_query_gives_a_page(as_lead: Client, case: Case) -> None:
    lists = {
        "/docket/": ("q", "page", "status", "respondent", "sector", "provision", "measure", "lead", "happened_from",
                     "product", "order", "identifier", "agency", "body", "opened_to"),
        "/commitments/": ("q", "page", "forum", "verdict", "by", "year"),
        "/exhibits/": ("q", "page", "kind"),
        "/briefs/": ("page",),
        f"/cases/{case.number}/cite/": ("statement", "rendition", "page", "quotation", "place"),
        "/sign-in/": ("next",),
    }  # fmt: skip
    wrong = []
    for address, names in lists.items():
        queries = [f"{name}={spelt(value)}" for name in names for value in WORST]
        queries += ["&".join(f"{name}={spelt(value)}" for name in names) for value in NONSENSE]
        for query in queries:
            answer = as_lead.get(f"{address}?{query}")
            if answer.status_code not in {200, 302}:
                wrong.append((address, query[:40], answer.status_code))
    assert wrong == []


def test_nonsense_in_a_path_is_nothing_under_that_address(as_lead: Client, case: Case) -> None:
    exhibit, rendition = case.exhibits.get(), worlds.parts(case)["rendition"]
    wrong = []
    for value in NONSENSE:
        if value == LONG:
            value = "x" * 5000
        for address in (
            "/cases/{}/", "/cases/{}/cite/", f"/cases/{case.number}/commitments/{{}}/verdict/", "/exhibits/{}/",
            f"/exhibits/{exhibit.number}/{{}}/pages/1/", f"/exhibits/{exhibit.number}/{rendition}/pages/{{}}/",
            f"/exhibits/{exhibit.number}/{{}}/file/", "/briefs/{}/", "/briefs/{}/pdf/",
            f"/exhibits/{exhibit.number}/{worlds.NEVER}/file/", "/{}/",
        ):  # fmt: skip
            answer = as_lead.get(address.format(spelt(value)))
            if answer.status_code not in {404, 301}:
                wrong.append((address, value[:20], answer.status_code))
    assert wrong == []


def test_nonsense_in_a_form_gets_its_page_back(as_lead: Client, case: Case) -> None:
    rendition = worlds.parts(case)["rendition"]
    good: dict[str, dict[str, Any]] = {
        "/cases/new/": {"title": "T", "respondent": "CHN", "raised_by": "USA", "summary": "s", "sectors": "",
                        "products": "", "marking": "DELIBERATIVE"},
        f"/cases/{case.number}/amend/": {"title": "T", "summary": "s", "lead": ""},
        f"/cases/{case.number}/status/": {"to": "panel", "effective": "2017", "reason": "r", "corrects": "",
                                          "marking": "DELIBERATIVE"},
        f"/cases/{case.number}/event/": {"kind": "raised", "happened": "2016", "text": "t", "body": "",
                                         "members": "USA", "marking": "DELIBERATIVE"},
        f"/cases/{case.number}/commitment/": {"words": "w", "forum": "JCCT", "made": "2012", "promised_to": "",
                                              "provision": "", "deliverable": "", "due": "",
                                              "marking": "DELIBERATIVE"},
        f"/cases/{case.number}/claim/": {"provision": "GATT III:4", "measure": "", "argument": "a"},
        f"/cases/{case.number}/commitments/1/verdict/": {"verdict": "implemented", "as_of": "2015", "note": "",
                                                         "rendition": rendition, "page": "1", "quotation": "open",
                                                         "corrects": ""},
        f"/cases/{case.number}/cite/": {"statement": "summary:", "rendition": rendition, "page": "", "place": "",
                                        "quotation": "open"},
        "/check/": {"rendition": rendition, "page": "", "quotation": "open"},
        "/exhibits/new/": {"title": "t", "kind": "note", "language": "en", "issuer": "", "dated": "", "symbol": "",
                           "source_url": "", "marking": "DELIBERATIVE"},
        "/exhibits/1/rendition/": {"kind": "office", "language": "en"},
        f"/cases/{case.number}/brief/": {"final": ""},
        "/password/": {"new_password1": "", "new_password2": ""},
    }  # fmt: skip
    wrong = []
    for address, fields in good.items():
        alone = [{name: value} for name in fields for value in ("a\x00b", "9" * 40)]
        for told in (*alone, *(dict.fromkeys(fields, value) for value in (*WORST, LONG))):
            if "exhibits" in address:
                file = SimpleUploadedFile("n.txt", f"{sorted(told)} {next(iter(told.values()))[:9]!a}".encode())
                texts = {name: value.encode("utf-8", "replace").decode() for name, value in told.items()}
                answer = as_lead.post(address, fields | texts | {"file": file})
            else:
                body = "&".join(f"{key}={spelt(part)}" for key, part in (fields | told).items())
                answer = as_lead.post(address, body, content_type="application/x-www-form-urlencoded")
            if answer.status_code not in {200, 302, 422}:
                wrong.append((address, {name: value[:20] for name, value in told.items()}, answer.status_code))
    assert wrong == []


def test_nonsense_as_a_file_name_is_cleaned(as_lead: Client, case: Case) -> None:
    for number, name in enumerate(("a\x00b.txt", "\u202efdp.txt", "x" * 300 + ".txt", "../../up.txt", " ")):
        sent = {"title": "t", "kind": "note", "language": "en", "marking": "DELIBERATIVE"}
        file: Any = SimpleUploadedFile("n.txt", f"words {number}".encode())
        file._name = name  # what a client may send and Django's own class would clean
        assert as_lead.post("/exhibits/new/", sent | {"file": file}).status_code in {302, 422}, name


HOSTILE = "<script>alert(1)</script>\"'&{{ 7 }}<img src=x onerror=alert(2)>"


def hostile_world(lead: Officer) -> tuple[Case, list[str]]:
    """A case with markup in every field, and every page that shows it."""
    lead.first_name = HOSTILE[:150]
    lead.save()
    case = build.case(lead, title=HOSTILE, summary=f"{HOSTILE}\n\n{HOSTILE}", lead=lead)
    worlds.furnish(case, lead, HOSTILE[:50])
    build.commitment(case, lead, words=HOSTILE, deliverable=HOSTILE)
    filed = build.exhibit(
        lead, f"{HOSTILE} 国 {HOSTILE}", title=HOSTILE, issuer=HOSTILE, symbol=HOSTILE[:80], name=f"{HOSTILE}.txt",
        source_url="https://example.org/?a=<script>alert(1)</script>", case=case,
    )  # fmt: skip
    build.citation(case, filed, lead, HOSTILE)
    build.citation(case, filed, lead, f"absent {HOSTILE}")
    brief = request_brief(case, by=lead, at=build.NOW)
    claimed = claiming.claim(brief, at=build.NOW)
    assert claimed is not None
    claiming.fail(claimed, f"Not issued: {HOSTILE}", at=build.NOW)
    number = case.number
    pages = [
        "/", "/docket/", f"/docket/?q={quote(HOSTILE)}", "/commitments/", f"/commitments/?q={quote(HOSTILE)}",
        f"/commitments/?year={quote(HOSTILE)}&forum={quote(HOSTILE)}", "/exhibits/", f"/exhibits/?q={quote(HOSTILE)}",
        "/briefs/", brief.get_absolute_url(), case.get_absolute_url(), "/cases/new/",
        *(f"/cases/{number}/{door}/" for door in ("amend", "status", "event", "commitment", "claim", "cite", "file")),
        f"/cases/{number}/cite/?quotation={quote(HOSTILE)}&place={quote(HOSTILE)}",
        f"/cases/{number}/commitments/1/verdict/", f"/sign-in/?next={quote(HOSTILE)}",
    ]  # fmt: skip
    for exhibit in Exhibit.objects.all():
        rendition = exhibit.renditions.get()
        pages += [exhibit.get_absolute_url(), f"{exhibit.get_absolute_url()}{rendition.pk}/pages/1/"]
    return case, pages


def test_markup_in_any_field_is_shown_as_text(as_lead: Client, lead: Officer) -> None:
    _, pages = hostile_world(lead)
    shown = 0
    for address in pages:
        page = as_lead.get(address).content.decode()
        for bad in ("<script>alert", "<img src=x", "onerror=alert(2)>"):
            assert bad not in page, (address, bad)
        shown += page.count("&lt;script&gt;alert(1)")
    assert shown > 50


def test_markup_that_comes_back_in_a_refusal_or_message_is_shown_as_text(as_lead: Client, lead: Officer) -> None:
    case, _ = hostile_world(lead)
    for address, data in (
        (f"/cases/{case.number}/event/", {"kind": HOSTILE, "happened": HOSTILE, "text": HOSTILE, "marking": HOSTILE}),
        (f"/cases/{case.number}/claim/", {"provision": HOSTILE[:60], "argument": HOSTILE}),
        ("/cases/new/", {"title": HOSTILE, "respondent": HOSTILE, "products": HOSTILE}),
        (f"/cases/{case.number}/status/",
         {"to": "panel", "effective": "2017", "reason": HOSTILE, "marking": "DELIBERATIVE"}),
    ):  # fmt: skip
        page = as_lead.post(address, data, follow=True).content.decode()
        assert "<script>alert" not in page, address
        assert "&lt;script&gt;alert(1)" in page, address


def test_every_answer_carries_the_headers(as_lead: Client, client: Client, case: Case) -> None:
    signed_out = Client()
    parts = worlds.parts(case)
    signed_in = [
        "/", "/docket/", "/commitments/", "/exhibits/", "/briefs/", "/password/", case.get_absolute_url(),
        f"/cases/{case.number}/cite/", "/cases/none/", "/nothing/", f"/briefs/{parts['brief']}/",
        f"/exhibits/{parts['exhibit']}/", "/check/", "/health/", "/admin/",
    ]  # fmt: skip
    common = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    for browser, addresses in ((as_lead, signed_in), (signed_out, ["/", "/sign-in/", "/health/", "/admin/", "/x/"])):
        for address in addresses:
            headers = browser.get(address).headers
            told = {name: headers.get(name) for name in common}
            assert told == common, address
            assert sorted(headers["Content-Security-Policy"].split("; ")) == POLICY, address
            if browser is as_lead:
                assert "no-store" in headers["Cache-Control"], address


def test_no_page_carries_script_or_style_of_its_own(as_lead: Client, lead: Officer) -> None:
    _, pages = hostile_world(lead)
    for address in pages:
        page = as_lead.get(address).content.decode()
        assert "<style" not in page, address
        assert ' style="' not in page, address
        assert " onclick=" not in page, address
        assert "<script>" not in page, address
    assert finders.find("cases/site.css") is not None


# The one-time password


def test_until_a_one_time_password_is_replaced_every_page_leads_to_its_page(case: Case) -> None:
    parts = worlds.parts(case)
    officer = build.officer("fresh", role="lead", one_time_password=True)
    client = Client()
    assert client.post("/sign-in/", {"username": "fresh", "password": "correct-horse-battery"}).status_code == 302
    for address in (
        "/", "/docket/", "/commitments/", "/exhibits/", "/briefs/", case.get_absolute_url(), "/cases/new/", "/admin/",
        f"/exhibits/{parts['exhibit']}/{parts['rendition']}/file/", f"/briefs/{parts['brief']}/pdf/", "/nothing/",
        "/admin/password_change/",
    ):  # fmt: skip
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            assert (answer.status_code, answer.headers["Location"]) == (302, "/password/"), (method, address)
    page = client.get("/password/").content.decode()
    assert "You signed in with a one-time password." in page
    assert "/docket/" not in page
    for new, sentence in (
        (("short", "short"), "too short"),
        (("long enough, quite", "something else"), "match"),
        (("correct-horse-battery", "correct-horse-battery"), "That is the password you have now; choose another."),
    ):
        answer = client.post("/password/", {"new_password1": new[0], "new_password2": new[1]})
        assert answer.status_code == 422, new
        assert sentence in answer.content.decode()
    kept = {"new_password1": "a-password-of-my-own", "new_password2": "a-password-of-my-own"}
    answer = client.post("/password/", kept, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "The new password is in force." in answer.content.decode()
    officer.refresh_from_db()
    assert not officer.one_time_password
    assert client.get("/docket/").status_code == 200


def test_a_wrong_password_gets_a_sentence_and_an_account_switched_off_the_same(db: None) -> None:
    build.officer("there")
    build.officer("gone", is_active=False)
    client = Client()
    pages = []
    for name, password in (("there", "wrong"), ("never", "wrong"), ("gone", "correct-horse-battery")):
        answer = client.post("/sign-in/", {"username": name, "password": password})
        page = answer.content.decode()
        assert "That name and password do not fit together." in page
        pages.append(worlds.masked(answer.content).replace(name.encode(), b"NAME"))
    assert pages[0] == pages[1] == pages[2]


def test_the_sign_in_leads_on_to_our_own_pages_only(db: None) -> None:
    build.officer("there")
    sent = {"username": "there", "password": "correct-horse-battery"}
    for wanted, led in (
        ("/docket/?q=steel", "/docket/?q=steel"),
        ("https://example.org/", "/"),
        ("//example.org", "/"),
    ):
        assert Client().post("/sign-in/", sent | {"next": wanted}).headers["Location"] == led
