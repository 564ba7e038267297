"""The page of a case's history, and its section on the case page."""

from __future__ import annotations

import re

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.docket.models import Case
from cases.proceedings.models import Event
from tests import build
from tests.web import worlds


def page(client: Client, case: Case, query: str = "") -> str:
    """The history page as it is sent."""
    answer = client.get(f"/cases/{case.number}/history/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def fill(case: Case, count: int) -> None:
    """So many events, the later the higher its number."""
    Event.objects.bulk_create(
        Event(
            case=case,
            kind="meeting",
            text=f"No. {number}.",
            happened_earliest="2016-01-01",
            happened_latest="2016-01-01",
        )
        for number in range(count)
    )


def test_the_page_tells_each_entry_under_its_day_with_who_did_it_and_why(as_lead: Client, lead: Officer) -> None:
    case = build.case(lead, title="Wheat quotas")
    build.status(case, lead, "panel", "2016-03-12", reason="Established.")
    told = page(as_lead, case)
    assert "2 March 2026</h2>" in told
    assert "Status set to panel, effective 12 March 2016" in told
    assert "because: <q>Established.</q>" in told
    assert ", lead</p>" in told


def test_a_page_holds_a_hundred_entries_and_leads_to_the_older_ones(as_lead: Client, lead: Officer) -> None:
    case = build.case(lead)
    fill(case, 110)
    first, second = page(as_lead, case), page(as_lead, case, "?page=2")
    assert len(re.findall(r'id="entry-\d+"', first)) == 100
    assert "No. 109." in first
    assert "Older</a>" in first
    assert "Newer</a>" not in first
    assert [number for number in range(110) if f"No. {number}." in second] == list(range(10))
    assert "Older</a>" not in second
    assert 'id="entry-1"' in second


def test_a_page_beyond_the_last_and_a_page_that_is_no_number_say_what_to_do(as_lead: Client, lead: Officer) -> None:
    case = build.case(lead)
    assert "Go to the latest entries." in page(as_lead, case, "?page=900")
    for query in ("?page=x", "?page=-1", "?page=0", "?page=99999999", "?page=%00", "?kind=%00", "?kind=nothing"):
        assert "opened: “" in page(as_lead, case, query)


def test_a_kind_of_which_there_is_nothing_says_so(as_lead: Client, lead: Officer) -> None:
    case = build.case(lead)
    assert "Nothing of this kind has been recorded yet." in page(as_lead, case, "?kind=evidence")


def test_hostile_words_are_told_as_words(as_lead: Client, lead: Officer) -> None:
    case = build.case(lead, title="<script>alert(1)</script> {{ case }} \u202egnp.exe")
    told = page(as_lead, case)
    assert "<script>alert" not in told
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ case }}" in told


def test_the_case_page_tells_the_latest_ten_without_the_steps_of_workers(as_lead: Client, lead: Officer) -> None:
    case = build.case(lead)
    fill(case, 12)
    build.exhibit(lead, case=case)
    told = as_lead.get(case.get_absolute_url()).content.decode()
    section = told[told.index('<section id="history"') :]
    assert section.count('<p class="sentence">') == 10
    assert "begun by a worker" not in section
    assert f"/cases/{case.number}/history/" in section


def test_hidden_things_move_no_entry_from_its_place(lead: Officer) -> None:
    case = worlds.furnished(lead)
    fill(case, 150)
    client, _ = worlds.signed_in("reader")
    queries = ("", "?page=2", "?page=3", "?kind=evidence", "?kind=status", "?kind=text")
    before = [worlds.masked(page(client, case, query).encode()) for query in queries]
    worlds.hide(case, lead)
    assert [worlds.masked(page(client, case, query).encode()) for query in queries] == before


def test_a_history_takes_as_many_queries_for_three_entries_as_for_ninety(
    as_lead: Client, lead: Officer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # The session's first request writes when it began.
    as_lead.get("/health/")
    for count in (3, 90):
        case = build.case(lead)
        fill(case, count)
        with django_assert_num_queries(11):
            page(as_lead, case)
