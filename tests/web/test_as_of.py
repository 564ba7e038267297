"""The file as it stood, on the pages: what they show, what they hide, where their links lead, and what they say of a wrong date."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.access import markings
from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.commitments.models import Commitment
from cases.docket.models import Case
from cases.docket.opening import amend_case
from cases.evidence.models import CaseExhibit, Citation
from cases.history.acting import acting
from tests import build
from tests.apart import Committing
from tests.web import worlds

EARLY, LATE = "2026-03-03", "2026-03-20"
"""Days after the first acts, and after those of LATER."""
LATER = build.NOW + dt.timedelta(days=10)


@pytest.fixture(scope="module")
def changed(apart: Committing) -> tuple[Officer, Case]:
    """A lead, and a case with one row of every kind, whose title, status and ledger changed later; committed for the file."""
    with apart():
        lead = build.officer("lead", role="lead", clearance="PARTNER-CONFIDENTIAL")
        with acting(at=build.NOW):
            made = worlds.furnished(lead)
        amend_case(made, by=lead, at=LATER, title="Changed concern")
        build.status(made, lead, "dormant", "2020", reason="Silence.", at=LATER)
        build.commitment(made, lead, "2013", words="Promised and recorded later.", at=LATER)
        return lead, made


@pytest.fixture
def lead(db: None, changed: tuple[Officer, Case]) -> Officer:
    """Who made it."""
    return Officer.objects.get(pk=changed[0].pk)


@pytest.fixture(autouse=True)
def case(db: None, changed: tuple[Officer, Case]) -> Case:
    """The case as it stands."""
    return Case.objects.get(pk=changed[1].pk)


def text(client: Client, address: str, status: int = 200) -> str:
    """The page under the address."""
    answer = client.get(address)
    assert answer.status_code == status, address
    page: str = answer.content.decode()
    return page


def test_the_case_page_shows_what_was_recorded_by_then(case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    address = case.get_absolute_url()
    then, today = text(client, f"{address}?as_of={EARLY}"), text(client, address)
    assert "The file as it stood on 3 March 2026, as recorded by then." in then
    shown = [[words in page for page in (then, today)] for words in (
        "<h1>Open concern</h1>", "<h1>Changed concern</h1>", "Silence.", "Promised and recorded later.", "Nothing can be changed here",
    )]  # fmt: skip
    assert shown == [[True, False], [False, True], [False, True], [False, True], [True, False]]
    assert worlds.masked(text(client, address).encode()) == worlds.masked(today.encode())


def test_two_axes_tell_what_is_known_now_from_what_was_known_then(case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    address = case.get_absolute_url()
    known_now = text(client, f"{address}?as_of=2018-01-01&recorded=now")
    assert "The file as it stood on 1 January 2018, as recorded by now." in known_now
    assert ("Changed concern" in known_now, "Promised and recorded later." in known_now) == (True, True)
    assert ("Silence." in known_now, "So it stands, plainly." in known_now) == (False, True)
    known_then = text(client, f"{address}?as_of=2018-01-01&recorded={EARLY}")
    assert "The file as it stood on 1 January 2018, as recorded by 3 March 2026." in known_then
    assert ("Open concern" in known_then, "Promised and recorded later." in known_then) == (True, False)


def test_a_page_of_the_past_offers_no_act(case: Case) -> None:
    client, _ = worlds.signed_in("registrar", markings.PARTNER)
    for address in (case.get_absolute_url(), "/docket/", "/commitments/"):
        then, today = text(client, f"{address}?as_of={LATE}"), text(client, address)
        acts = [
            found
            for found in re.findall(r'(?:href|action)="(/(?:cases|exhibits|commitments)/[^"?]*)', then)
            if re.search(r"/(?:new|amend|status|event|commitment|claim|cite|file|verdict|withdraw)/", found)
        ]
        assert (acts, "not request.past" in then) == ([], False)
        assert "Nothing can be changed here" not in today
    posts = re.findall(r'<form method="post" action="([^"]*)"', text(client, f"{case.get_absolute_url()}?as_of={LATE}"))
    assert sorted(posts) == [f"/cases/{case.number}/brief/", "/sign-out/"]


def test_links_between_pages_of_the_past_stay_in_it(case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    axes = f"as_of={LATE}&amp;recorded=now"
    for address in (case.get_absolute_url(), "/docket/?order=title&amp;q=concern", "/commitments/?by=CHN"):
        mark = "&" if "?" in address else "?"
        page = text(client, f"{address.replace('&amp;', '&')}{mark}{axes.replace('&amp;', '&')}")
        links = re.findall(r'href="((?:/(?:cases/[\w-]+|docket|commitments)/)?(?:\?[^"#]*)?)(?:#[^"]*)?"', page)
        assert len([link for link in links if link]) > 3
        out = {link for link in links if link and axes not in link}
        # Only the way back to today leaves the past.
        assert out == {address}, address
        hidden = re.findall(r'<input type="hidden" name="(as_of|recorded)" value="([^"]*)">', page)
        assert set(hidden) == {("as_of", LATE), ("recorded", "now")}


def test_the_docket_is_searched_as_it_stood(case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    for query, then in (
        ("q=Changed", 0),
        ("q=%22Open+concern%22&identifier=plainly", 1),
        ("status=dormant", 0),
        ("status=panel", 1),
    ):
        assert f">{then} case" in text(client, f"/docket/?{query}&as_of={EARLY}"), query
        assert f">{1 - then} case" in text(client, f"/docket/?{query}&as_of={LATE}"), query
        assert f">{1 - then} case" in text(client, f"/docket/?{query}"), query
    part = client.get(f"/docket/?q=Open&as_of={EARLY}", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, f"as_of={EARLY}" in part, "Open concern" in part) == (False, True, True)


def test_the_ledger_is_counted_as_it_stood(case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    counts = [
        re.findall(r"<caption>(\d+) commitments</caption>", text(client, f"/commitments/{query}"))
        for query in (f"?as_of={EARLY}", f"?as_of={LATE}", "", "?as_of=2012-12-31&recorded=now")
    ]
    assert counts == [["3"], ["4"], ["4"], ["3"]]
    assert "No verdict yet" in text(client, f"/commitments/?as_of=2014-01-01&recorded={EARLY}")


def test_an_exhibit_taken_out_of_the_case_is_there_as_of_before(case: Case, lead: Officer) -> None:
    client, _ = worlds.signed_in("lead")
    with acting(at=LATER):
        CaseExhibit.objects.filter(case=case).delete()
        Citation.objects.filter(case=case).delete()
    address = case.get_absolute_url()
    shown = ["Note plainly" in text(client, f"{address}{query}") for query in (f"?as_of={EARLY}", "")]
    assert shown == [True, False]


@pytest.mark.parametrize("address", ["/docket/", "/commitments/", "CASE"])
def test_a_wrong_date_is_told_and_the_page_is_that_of_today(case: Case, address: str) -> None:
    client, _ = worlds.signed_in("lead")
    address = case.get_absolute_url() if address == "CASE" else address
    tomorrow = (timezone.now() + dt.timedelta(days=2)).date().isoformat()
    for query, told in (
        ("as_of=soon", "“soon” is not a date. Write a day such as 2023-02-01. This is the file of today."),
        ("as_of=2023-02-30", "“2023-02-30” is not a date."),
        (f"as_of={tomorrow}", "has not come yet. Choose a day up to today, "),
        ("as_of=2023-02-01&recorded=%00%ff%3Cb%3E", "is not a date."),
        ("recorded=9999", "31 December 9999 has not come yet."),
    ):
        page = text(client, f"{address}?{query}")
        assert told in page, query
        assert ("The file as it stood on" in page.split("<summary>")[0], "<b>" in page) == (False, False)


def test_a_date_before_anything_was_recorded_says_so(case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    for address in ("/docket/", "/commitments/"):
        page = text(client, f"{address}?as_of=1999-01-01")
        assert "Nothing that you may see had been recorded by then. Choose a later date, or see " in page
    page = text(client, f"{case.get_absolute_url()}?as_of=1999-01-01")
    assert "Nothing of this case that you may see was on record by then." in page
    assert ("Open concern" in page, "Changed concern" in page) == (False, False)
    assert text(client, "/cases/TC-2026-9999/?as_of=1999-01-01", 404)


def test_a_case_hidden_now_is_no_case_in_the_past_either(case: Case, lead: Officer) -> None:
    client, _ = worlds.signed_in("lead")
    with acting(at=LATER):
        Case.objects.filter(pk=case.pk).update(marking=markings.SENSITIVE)
    addresses = (f"{case.get_absolute_url()}?as_of={EARLY}", f"/cases/TC-2026-9999/?as_of={EARLY}")
    hidden, never = (worlds.masked(text(client, address, 404).encode()) for address in addresses)
    assert hidden.replace(case.number.encode(), b"") == never.replace(b"TC-2026-9999", b"")
    assert ">1 case<" in text(client, f"/docket/?as_of={EARLY}")
    assert "Open, plainly" not in text(client, f"/commitments/?as_of={EARLY}")


def test_a_brief_asked_for_on_a_page_of_the_past_is_of_that_past(case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    address = f"/cases/{case.number}/brief/"
    answer = client.post(address, {"as_of": "2018-01-01", "recorded": EARLY})
    brief = Brief.objects.latest("queued_at")
    assert (answer.status_code, answer.headers["Location"]) == (302, brief.get_absolute_url())
    told: dict[str, Any] = brief.contents
    assert (told["as_of"], told["recorded"], told["case"]["title"], told["case"]["status"]) == (
        "1 January 2018",
        "as recorded by 3 March 2026",
        "Open concern",
        "Panel",
    )
    before = Brief.objects.count()
    refused = client.post(address, {"as_of": "1999-01-01"}, follow=True).content.decode()
    assert "on 1 January 1999, as recorded by then: nothing that " in refused
    assert "is not a date" in client.post(address, {"as_of": "soon"}, follow=True).content.decode()
    assert Brief.objects.count() == before


def test_hidden_things_change_not_one_byte_of_any_past_page(lead: Officer, case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    axes = (f"as_of={EARLY}", f"as_of={LATE}", "as_of=2018-01-01&recorded=now", "as_of=1999-01-01", f"recorded={EARLY}")
    pages = (case.get_absolute_url(), "/docket/?q=", "/docket/?status=dormant", "/docket/?order=-changed",
             f"/docket/?q={worlds.SECRET}", "/commitments/?q=", "/commitments/?verdict=none")  # fmt: skip
    addresses = [f"{page}{'&' if '?' in page else '?'}{asked}" for page in pages for asked in axes]

    def seen() -> dict[str, bytes]:
        return {address: worlds.masked(client.get(address).content) for address in addresses}

    before = seen()
    with acting(at=worlds.LATER):
        secret = worlds.hide(case, lead)
    # Hidden rows that were once other than they are, and hidden rows that are no more.
    with acting(at=LATER):
        Case.objects.filter(pk=secret.pk).update(title=f"Once more {worlds.SECRET}")
        Commitment.objects.filter(words=worlds.SECRET).update(deliverable=worlds.SECRET)
        case.events.filter(text=f"Due {worlds.SECRET}").delete()
    after = seen()
    assert [address for address in addresses if before[address] != after[address]] == []
    told = [address for address in addresses if worlds.SECRET not in address]
    assert [address for address in told if worlds.SECRET.encode() in after[address]] == []


def test_the_form_of_the_axes_keeps_the_search(case: Case) -> None:
    client, _ = worlds.signed_in("lead")
    page = text(client, f"/docket/?q=open&sector=HS-I&as_of={EARLY}&page=1")
    form = page.split('aria-label="The file as it stood on a date"')[1].split("</form>")[0]
    assert re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form) == [
        ("q", "open"),
        ("sector", "HS-I"),
        ("as_of", EARLY),
        ("recorded", ""),
    ]
    assert text(client, "/docket/?q=open").count('<input type="date"') == 2
