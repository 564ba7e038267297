"""Citing: what a statement rests on, checked there and then, and seen only by who may see all of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.access.models import Officer
from cases.dates import FuzzyDate
from cases.docket.opening import claim
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote, amend_citation, case_of, cite, withdraw_citation
from cases.evidence.models import CaseExhibit, Citation
from cases.refusal import Refusal
from cases.taxonomy.models import Provision
from tests import build


def test_a_citation_is_checked_there_and_then_and_brings_the_exhibit_into_the_case(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead)
    later = build.NOW + dt.timedelta(hours=1)
    made = cite(case, Quote(filed.rendition, "  agreed to open ", 1, " para. 3 "), by=lead, at=later)
    assert (made.outcome, made.check_detail, made.found_on) == ("found", "Found on p. 1.", 1)
    assert (made.quotation, made.place, made.checked_at, made.cited_by) == ("agreed to open", "para. 3", later, lead)
    assert made.pinpoint == "Exhibit 1, p. 1, para. 3"
    assert list(case.exhibits.all()) == [filed.exhibit]


def test_each_kind_of_statement_can_be_cited_and_knows_its_case(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead)
    promise = build.commitment(case, lead)
    quote = Quote(filed.rendition, "agreed to open", 1)
    verdict = assess(
        promise, verdict="implemented", as_of=FuzzyDate.parse("2022"), quotes=[quote], by=lead, at=build.NOW
    )
    statements: list[Any] = [
        case,
        claim(case, provision=Provision.objects.get(pk="SCM 25.8"), by=lead, at=build.NOW),
        promise,
        verdict,
        build.event(case, lead),
        build.status(case, lead),
    ]
    for statement in statements:
        made = Citation.objects.get(pk=cite(statement, quote, by=lead, at=build.NOW).pk)
        assert (made.statement, made.case, case_of(statement)) == (statement, case, case)
    assert CaseExhibit.objects.count() == 1


def test_a_citation_carries_the_stricter_marking_of_case_and_exhibit(lead: Officer) -> None:
    secret, public = (
        build.exhibit(lead, "one", marking="OFFICIAL-SENSITIVE"),
        build.exhibit(lead, "two", marking="PUBLIC"),
    )
    case, partner = build.case(lead, marking="PUBLIC"), build.case(lead, marking="PARTNER-CONFIDENTIAL")
    markings = [
        build.citation(case, secret, lead, "one").marking,
        build.citation(case, public, lead, "two").marking,
        build.citation(partner, public, lead, "two").marking,
        build.citation(partner, secret, lead, "one").marking,
    ]
    assert markings == ["OFFICIAL-SENSITIVE", "PUBLIC", "PARTNER-CONFIDENTIAL", "PARTNER-CONFIDENTIAL"]


def test_a_citation_of_confidential_business_information_stands_in_its_room(lead: Officer) -> None:
    bci, open_case = build.case(lead, marking="BCI"), build.case(lead)
    closed, public = build.exhibit(lead, "one", case=bci), build.exhibit(lead, "two", marking="PUBLIC")
    for made in (build.citation(open_case, closed, lead, "one"), build.citation(bci, public, lead, "two")):
        assert (made.marking, made.compartment) == ("BCI", bci.compartment)


def test_a_citation_is_hidden_with_the_statement_that_it_hangs_from(lead: Officer, reader: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead)
    seen = build.citation(build.event(case, lead), filed, lead, "agreed")
    build.citation(build.event(case, lead, marking="OFFICIAL-SENSITIVE"), filed, lead, "agreed")
    build.citation(build.commitment(case, lead, marking="OFFICIAL-SENSITIVE"), filed, lead, "agreed")
    build.citation(build.status(case, lead, marking="OFFICIAL-SENSITIVE"), filed, lead, "agreed")
    assert list(Citation.objects.visible_to(reader, at=build.NOW)) == [seen]
    assert Citation.objects.visible_to(lead, at=build.NOW).count() == 4


@pytest.mark.parametrize(
    ("quotation", "page", "place", "field", "sentence"),
    [
        (" ", None, " ", "quotation", "Give a page, a paragraph, or the words you quote."),
        ("agreed", 2, "", "page", "The document has 1 page; there is no page 2."),
        ("agreed", 0, "", "page", "Pages are counted from 1."),
        ("agreed", -1, "", "page", "Pages are counted from 1."),
    ],
)
def test_what_points_nowhere_is_refused(
    quotation: str, page: int | None, place: str, field: str, sentence: str, lead: Officer
) -> None:
    case, filed = build.case(lead), build.exhibit(lead)
    with pytest.raises(Refusal) as refused:
        cite(case, Quote(filed.rendition, quotation, page, place), by=lead, at=build.NOW)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert not Citation.objects.exists()
    assert not case.exhibits.exists()


def test_a_page_may_be_cited_before_the_document_is_read(lead: Officer) -> None:
    filed = build.exhibit(lead, read=False)
    assert build.citation(build.case(lead), filed, lead, "agreed", 7).outcome == "unchecked"


def test_a_reader_cites_amends_and_withdraws_nothing(lead: Officer, reader: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead)
    made = build.citation(case, filed, lead, "agreed")
    reader.role = "reader"
    for act in (
        lambda: build.citation(case, filed, reader, "agreed"),
        lambda: amend_citation(made, quotation="open", page=1, by=reader, at=build.NOW),
        lambda: withdraw_citation(made, by=reader),
    ):
        with pytest.raises(Refusal, match="has the role of reader, which reads and does not write"):
            act()


def test_an_amended_citation_is_checked_anew(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "China agreed.\fIt did not.")
    made = build.citation(case, filed, lead, "It did not.", 1)
    assert (made.outcome, made.check_detail, made.found_on) == ("elsewhere", "Found elsewhere: on p. 2.", 2)
    amend_citation(made, quotation=" It did not. ", page=2, by=lead, at=build.NOW)
    assert (made.outcome, made.check_detail, made.found_on) == ("found", "Found on p. 2.", 2)
    amend_citation(made, quotation="It did.", page=None, by=lead, at=build.NOW)
    assert (made.outcome, made.page, made.found_on) == ("altered", None, 2)
    assert made.findings == {"difference": [["same", "It did"], ["source", "not"], ["same", "."]]}


@pytest.mark.parametrize(("quotation", "page"), [("agreed", 2), ("agreed", 0), (" ", None)])
def test_an_amendment_points_somewhere_too(quotation: str, page: int | None, lead: Officer) -> None:
    made = build.citation(build.case(lead), build.exhibit(lead), lead, "agreed")
    with pytest.raises(Refusal):
        amend_citation(made, quotation=quotation, page=page, by=lead, at=build.NOW)
    assert Citation.objects.get().quotation == "agreed"


def test_a_citation_is_withdrawn_unless_a_verdict_or_status_change_rests_on_it(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead)
    withdraw_citation(build.citation(case, filed, lead, "agreed"), by=lead)
    assert not Citation.objects.exists()
    with pytest.raises(Refusal, match="A verdict or status change keeps its citations"):
        withdraw_citation(build.citation(build.status(case, lead), filed, lead, "agreed"), by=lead)
    assert Citation.objects.count() == 1


def test_the_words_under_a_status_change_stay_as_they_were_cited(lead: Officer) -> None:
    case = build.case(lead)
    made = build.citation(build.status(case, lead), build.exhibit(lead), lead, "agreed to open")
    with pytest.raises(Refusal, match="keeps its citations; correct it by a later entry"):
        amend_citation(made, quotation="agreed", page=1, by=lead, at=build.NOW)
    made.refresh_from_db()
    assert made.quotation == "agreed to open"
