"""Checking quotations: each outcome with its sentence, and the number of queries it takes."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.evidence.checking import Checked, check_citations, check_words
from cases.evidence.models import Citation, Page, Reading
from tests import build

TWO = "China agreed to open its market for\fbeef and pork. It did not."


@pytest.mark.parametrize(
    ("quotation", "page", "checked"),
    [
        ("agreed to open", 1, Checked("found", "Found on p. 1.", 1)),
        ("agreed to open", None, Checked("found", "Found on p. 1.", 1)),
        ("agreed to open", 2, Checked("elsewhere", "Found elsewhere: on p. 1.", 1)),
        ("market for beef", 1, Checked("found", "Found on p. 1 to p. 2.", 1)),
        ("market for beef", 2, Checked("found", "Found on p. 1 to p. 2.", 1)),
        (
            "agreed to close",
            1,
            Checked(
                "altered",
                "Altered: the nearest passage on p. 1 differs; the document has “open”, the quotation “close”.",
                1,
                findings={"difference": [["same", "agreed to "], ["source", "open"], ["quoted", "close"]]},
            ),
        ),
        ("rice and fish", 1, Checked("not-found", "These words are not in the document.")),
        (" ", 1, Checked("no-words", "Points to a place without quoting it.")),
    ],
)
def test_words_are_checked_at_the_page_given(quotation: str, page: int | None, checked: Checked, lead: Officer) -> None:
    assert check_words(build.exhibit(lead, TWO).rendition, page, quotation) == checked


def test_of_several_places_the_one_on_the_page_counts_and_else_the_nearest(lead: Officer) -> None:
    rendition = build.exhibit(lead, "the plan\fno\fno\fthe plan\fno").rendition
    assert check_words(rendition, 4, "the plan") == Checked("found", "Found on p. 4.", 4)
    assert check_words(rendition, 5, "the plan") == Checked("elsewhere", "Found elsewhere: on p. 4.", 4)
    assert check_words(rendition, 2, "the plan") == Checked("elsewhere", "Found elsewhere: on p. 1.", 1)


def test_a_document_that_is_not_read_yet_leaves_the_words_unchecked(lead: Officer) -> None:
    rendition = build.exhibit(lead, TWO, read=False).rendition
    assert check_words(rendition, 1, "agreed") == Checked("unchecked", "Waits for the document to be read.")
    Reading.objects.update(state="working")
    assert check_words(rendition, 1, "agreed").outcome == "unchecked"


def test_a_document_without_text_cannot_be_checked_and_says_why(lead: Officer) -> None:
    rendition = build.exhibit(lead, " \n ").rendition
    checked = check_words(rendition, 1, "agreed")
    assert checked.outcome == "cannot"
    assert checked.detail.startswith("Cannot be checked: No text layer: ")


def test_a_reading_that_failed_cannot_be_checked_and_says_why(lead: Officer) -> None:
    rendition = build.exhibit(lead, TWO, read=False).rendition
    Reading.objects.update(state="failed", failure="Given up after 5 attempts.")
    assert check_words(rendition, 1, "agreed") == Checked("cannot", "Cannot be checked: Given up after 5 attempts.")


def test_what_was_not_found_in_a_document_read_in_part_is_told_with_the_part(lead: Officer) -> None:
    rendition = build.exhibit(lead, TWO).rendition
    Page.objects.filter(number=2).update(text="")
    Reading.objects.update(pages_with_text=1, finished_at=build.NOW + dt.timedelta(seconds=1))
    assert check_words(rendition, 2, "It did not.") == Checked(
        "not-found", "These words are not in the document. Only 1 of 2 pages have text to search."
    )


def test_a_document_read_anew_is_searched_anew(lead: Officer) -> None:
    rendition = build.exhibit(lead, TWO).rendition
    assert check_words(rendition, None, "pork").outcome == "found"
    Page.objects.filter(number=2).update(text="poultry")
    Reading.objects.update(finished_at=build.NOW + dt.timedelta(seconds=1))
    assert check_words(rendition, None, "pork").outcome == "not-found"


@pytest.mark.parametrize(("citations", "queries"), [(1, 6), (3, 8)])
def test_checking_takes_a_query_a_citation_beside_those_for_the_text_and_the_transaction(
    citations: int, queries: int, lead: Officer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case, filed = build.case(lead), build.exhibit(lead, TWO, read=False)
    made = [build.citation(case, filed, lead, "agreed to open") for _ in range(citations)]
    Reading.objects.update(state="ready", result="read", pages=1, pages_with_text=1, finished_at=build.NOW)
    Page.objects.create(rendition=filed.rendition, number=1, text=TWO)
    later = build.NOW + dt.timedelta(days=1)
    with django_assert_num_queries(queries):
        assert check_citations(Citation.objects.all(), at=later) == citations
    assert set(Citation.objects.values_list("outcome", "found_on", "checked_at")) == {("found", 1, later)}
    assert len(made) == citations
