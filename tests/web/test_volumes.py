"""Asking for papers of several cases on the site, and for every kind of one case."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.docket.models import Case
from tests import build

pytestmark = pytest.mark.once


@pytest.fixture
def cases(lead: Officer) -> list[Case]:
    return [
        build.case(lead, title="Wheat quotas"),
        build.case(lead, title="Corn"),
        build.case(lead, title="Wheat support"),
    ]


@pytest.fixture
def as_lead(client: Client, lead: Officer) -> Client:
    client.force_login(lead)
    return client


def test_a_book_is_made_of_what_a_search_finds(as_lead: Client, cases: list[Case]) -> None:
    page = as_lead.get("/books/new/?q=wheat").content.decode()
    assert "2 cases." in page
    sent = {"kind": "docket-book", "title": "Wheat", "grouped_by": "respondent", "paper": "letter"}
    answer = as_lead.post("/books/new/?q=wheat", sent)
    made = Brief.objects.get()
    assert answer.headers["Location"] == f"/briefs/{made.number}/"
    assert {row.case.title for row in made.holds.all()} == {"Wheat quotas", "Wheat support"}
    assert (made.kind, made.title, made.paper, made.archive, made.final) == (
        "docket-book",
        "Wheat",
        "letter",
        False,
        False,
    )
    assert [chapter["title"] for chapter in made.contents["chapters"]] == ["China"]
    page = as_lead.get(made.get_absolute_url()).content.decode()
    assert "Docket book DB-2" in page
    assert "US Letter" in page


def test_the_docket_and_a_saved_search_lead_to_the_book_of_what_they_find(as_lead: Client, cases: list[Case]) -> None:
    assert 'href="/books/new/?q=wheat"' in as_lead.get("/docket/?q=wheat").content.decode()


def test_too_few_cases_are_a_sentence_above_the_form_and_what_was_entered_is_kept(
    as_lead: Client, cases: list[Case]
) -> None:
    answer = as_lead.post("/books/new/?q=corn", {"kind": "docket-book", "title": "Only corn"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A docket book has 2 to 500 cases; these are 1." in page
    assert 'value="Only corn"' in page


def test_a_scorecard_is_asked_for_from_the_ledger(as_lead: Client, lead: Officer, cases: list[Case]) -> None:
    build.commitment(cases[0], lead)
    assert 'href="/scorecards/new/?by=CHN&amp;forum="' in as_lead.get(reverse("ledger") + "?by=CHN").content.decode()
    assert '<option value="CHN" selected>' in as_lead.get("/scorecards/new/?by=CHN&forum=").content.decode()
    as_lead.post("/scorecards/new/", {"by": "CHN", "paper": "a4"})
    assert Brief.objects.get().title == "Commitments of China"
    assert as_lead.post("/scorecards/new/", {}).status_code == 422


@pytest.mark.parametrize(("kind", "named"), [("dossier", "Dossier"), ("case-brief", "Case brief"), ("", "Case brief")])
def test_a_paper_of_a_case_is_asked_for_by_its_kind(kind: str, named: str, as_lead: Client, cases: list[Case]) -> None:
    as_lead.post(f"/cases/{cases[0].number}/brief/", {"kind": kind})
    assert str(Brief.objects.get()) == f"{named} {cases[0].number}-R1"


def test_an_unknown_kind_of_paper_is_a_sentence(as_lead: Client, cases: list[Case]) -> None:
    page = as_lead.post(f"/cases/{cases[0].number}/brief/", {"kind": "novel"}, follow=True).content.decode()
    assert "There is no such kind, edition or size of paper." in page
    assert not Brief.objects.exists()


def test_a_book_is_listed_by_its_title_and_can_be_stopped(as_lead: Client, cases: list[Case]) -> None:
    as_lead.post("/books/new/", {"kind": "docket-book", "title": "All of them"})
    made = Brief.objects.get()
    page = as_lead.get("/briefs/").content.decode()
    assert "All of them" in page
    assert "Docket book" in page
    as_lead.post(f"/briefs/{made.number}/stop/")
    assert Brief.objects.get().state == "failed"
    assert "Stopped by lead" in as_lead.get(made.get_absolute_url()).content.decode()
