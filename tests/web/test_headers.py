"""What a browser is told with every kind of answer in production, and what the log says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.served import Browser, Served, prepare, production, run, served

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
ALWAYS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
FILED = """
import django; django.setup()
from django.utils import timezone
from cases.access.models import Officer
from cases.evidence.filing import file_exhibit
from cases.taxonomy.loading import load_vocabularies
load_vocabularies()
lead = Officer.objects.get(username="lead")
filed = file_exhibit(
    [b"<script>alert(1)</script>"], name="page.html", title="A page", kind="note", language="en", by=lead, at=timezone.now()
)
print(f"/exhibits/{filed.exhibit.number}/{filed.rendition.pk}/file/")
"""

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, image: Path) -> tuple[Path, dict[str, str]]:
    """Where the product lies and its variables."""
    var, given = tmp_path_factory.mktemp("production"), production()
    prepare(var, given, image)
    return var, given


@pytest.fixture(scope="module")
def download(place: tuple[Path, dict[str, str]]) -> str:
    """The address of a filed HTML page."""
    done = run(*place, "-c", FILED)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


@pytest.fixture(scope="module")
def site(place: tuple[Path, dict[str, str]], download: str) -> Iterator[Served]:
    """The product in production."""
    with served(*place) as running:
        yield running


@pytest.fixture
def lead(site: Served) -> Browser:
    """A browser in which the lead is signed in."""
    browser = Browser(site.address)
    assert browser.sign_in("lead").status_code == 302
    return browser


def policy(answer: requests.Response) -> dict[str, str]:
    """The content security policy by its parts."""
    parts = [part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in parts}


def test_every_kind_of_page_carries_every_header(lead: Browser) -> None:
    stylesheet = re.search(r'href="(/static/cases/site[^"]+css)"', lead.get("/").text)
    assert stylesheet is not None
    kinds = {
        "/": 200, "/docket/?q=steel": 200, "/admin/": 200, "/admin/cases/officer/": 403, "/second-factor/": 200, "/no/": 404,
        "/admin/no/": 404, "/check/": 405, "/health/": 200, "/sign-in/": 302, stylesheet[1]: 200, "/static/no.css": 404,
    }  # fmt: skip
    got = {address: lead.get(address) for address in kinds}
    assert {address: answer.status_code for address, answer in got.items()} == kinds
    for address, answer in got.items():
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, address
        assert policy(answer) == POLICY, address
    pages = [answer for address, answer in got.items() if "/static/" not in address]
    assert {answer.headers["X-Frame-Options"] for answer in pages} == {"DENY"}
    assert all("no-store" in answer.headers["Cache-Control"] for answer in pages)


def test_who_is_not_signed_in_is_told_the_same(site: Served) -> None:
    browser = Browser(site.address)
    locked = [browser.sign_in("nobody", "wrong") for _ in range(5)][-1]
    answers = [browser.get("/sign-in/"), browser.get("/"), browser.get("/no/"), browser.post("/sign-in/", {}), locked]
    assert [answer.status_code for answer in answers] == [200, 302, 404, 200, 429]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
        assert policy(answer) == POLICY


def test_a_download_is_an_attachment_under_a_policy_of_its_own(lead: Browser, download: str) -> None:
    answer = lead.get(download)
    assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert policy(answer) == {"default-src": "'none'", "sandbox": "", "frame-ancestors": "'none'"}
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "text/html"


def test_no_page_has_a_style_or_script_of_its_own(lead: Browser) -> None:
    for address in ("/", "/docket/", "/admin/", "/second-factor/", "/password/"):
        page = lead.get(address).text
        assert re.findall(r"<style|\sstyle=|<script(?![^>]*(?:src=|application/json))|\son\w+=", page) == [], address


def test_cookies_are_secure_and_out_of_reach_of_scripts(lead: Browser) -> None:
    found = {
        cookie.name: (cookie.secure, cookie.get_nonstandard_attr("SameSite"), cookie.has_nonstandard_attr("HttpOnly"))
        for cookie in lead.session.cookies
    }
    assert found == {"sessionid": (True, "Lax", True), "csrftoken": (True, "Lax", False)}


def test_without_tls_the_way_leads_to_tls(site: Served) -> None:
    browser = Browser(site.address)
    del browser.session.headers["X-Forwarded-Proto"]
    answer = browser.get("/docket/")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        site.address.replace("http:", "https:") + "/docket/",
    )


def test_the_log_names_no_password_no_search_word_and_no_account(lead: Browser, site: Served) -> None:
    browser = Browser(site.address)
    for _ in range(6):
        browser.sign_in("Zanzibarius", "hunter2-Zanzibarite", onward="/docket/?q=Zanzibarite")
    lead.get("/docket/?q=Zanzibarite&sector=Zanzibarite&page=Zanzibarite")
    lead.get("/no/?q=Zanzibarite")
    lead.get("/admin/cases/case/?q=Zanzibarite&e=1&no=Zanzibarite")
    lead.post("/second-factor/", {"code": "Zanzibarite"})
    browser.session.post(f"{site.address}/check/?q=Zanzibarite", {"quotation": "Zanzibarite"}, timeout=30)
    lead.post("/cases/new/", {f"Zanzibarite{number}": "x" for number in range(2000)}, form="/password/")
    said = site.said
    assert "New login failure by address 127.0.0.1" in said
    assert "Locking out address 127.0.0.1" in said
    assert "Forbidden (" in said
    assert [word for word in ("Zanzibar", "hunter2") if word in said] == []
