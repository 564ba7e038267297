"""The ledger of promises: entering one, linking it, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from cases.access.models import Officer
from cases.commitments.committing import link
from cases.commitments.models import Commitment, CommitmentLink
from cases.dates import FuzzyDate
from cases.refusal import Refusal
from cases.taxonomy.models import Member, Provision
from tests import build


def test_a_promise_is_numbered_in_its_case_and_made_by_its_respondent(lead: Officer) -> None:
    case, other = build.case(lead), build.case(lead)
    row = build.commitment(
        case,
        lead,
        words=" To open the market. ",
        promised_to=Member.objects.get(pk="USA"),
        provision=Provision.objects.get(pk="P1 3.16"),
        due=FuzzyDate.parse("2013-06"),
        deliverable=" A licence. ",
        also_in=[other],
    )
    assert (row.number, row.words, row.promised_by_id, row.promised_to_id) == ("1", "To open the market.", "CHN", "USA")
    assert (row.made, row.due, row.deliverable) == (
        FuzzyDate.parse("2012-12"),
        FuzzyDate.parse("2013-06"),
        "A licence.",
    )
    assert str(row) == "JCCT December 2012: To open the market."
    assert (row.marking, row.compartment) == ("DELIBERATIVE", None)
    assert list(other.shared_commitments.all()) == [row]


def test_a_promise_in_a_closed_case_stays_in_its_room(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    row = build.commitment(case, lead, marking="PUBLIC")
    assert (row.number, row.marking, row.compartment) == ("B1", "BCI", case.compartment)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"words": " "}, "words", "Give the words of the promise."),
        (
            {"due": FuzzyDate.parse("2012-11")},
            "due",
            "Due November 2012, but promised only in December 2012: check the dates.",
        ),
        ({"marking": "SECRET"}, "marking", "SECRET is above your clearance (PARTNER-CONFIDENTIAL)."),
    ],
)
def test_what_is_no_promise_is_refused_and_takes_no_number(
    values: dict[str, Any], field: str, sentence: str, lead: Officer
) -> None:
    case = build.case(lead)
    with pytest.raises(Refusal) as refused:
        build.commitment(case, lead, **values)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert build.commitment(case, lead).number == "1"


def test_a_promise_may_fall_due_in_the_month_in_which_it_was_made(lead: Officer) -> None:
    assert build.commitment(build.case(lead), lead, due=FuzzyDate.parse("2012-12-01")).due is not None


def test_a_reader_enters_and_links_nothing(lead: Officer, reader: Officer) -> None:
    case = build.case(lead)
    one, other = build.commitment(case, lead), build.commitment(case, lead)
    with pytest.raises(Refusal, match="reads and does not write"):
        build.commitment(case, reader)
    with pytest.raises(Refusal, match="reads and does not write"):
        link(one, "extends", other, by=reader)
    assert (Commitment.objects.count(), CommitmentLink.objects.count()) == (2, 0)


def test_a_promise_is_linked_to_an_earlier_one_once_in_each_way(lead: Officer) -> None:
    case = build.case(lead)
    earlier, later = build.commitment(case, lead), build.commitment(case, lead)
    made = link(later, "reaffirms", earlier, by=lead)
    assert link(later, "reaffirms", earlier, by=lead) == made
    link(later, "backtracks-on", earlier, by=lead)
    assert [row.kind for row in later.links.order_by("kind")] == ["backtracks-on", "reaffirms"]
    assert str(made) == f"reaffirms {earlier}"
    with pytest.raises(Refusal, match=r"A commitment cannot be linked to itself."):
        link(later, "extends", later, by=lead)


def test_the_ledger_stands_in_the_order_of_the_promises(lead: Officer) -> None:
    case = build.case(lead)
    years = ("2014", "2001-12", "2020-01-15")
    rows = {year: build.commitment(case, lead, made=year) for year in years}
    assert list(Commitment.objects.all()) == [rows[year] for year in sorted(rows)]
