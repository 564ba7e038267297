"""What a search takes in queries, and what a text that many cases cite says of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from pytest_django.fixtures import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.docket.opening import claim
from cases.evidence.citing import Quote, cite
from cases.search import memory
from cases.search.query import find_cases
from cases.taxonomy.models import Member, Provision, Sector
from tests import build

EVERYTHING: dict[str, Any] = {
    "q": "concern", "respondent": "CHN", "raised_by": "USA", "sector": "HS-I", "agreement": "SCM",
    "provision": "SCM 25", "product": "02", "body": "JCCT", "status": "panel", "verdict": "implemented",
    "marking": "DELIBERATIVE",
    "agency": "CHN-MOFCOM", "measure": "plan", "identifier": "485", "opened_from": "2020", "happened_to": "2020",
    "due_from": "2020", "order": "-changed",
}  # fmt: skip


@pytest.mark.parametrize("rows", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_cases(
    lead: Officer, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member, sector = Member.objects.get(pk="CHN"), Sector.objects.get(pk="02")
    for _ in range(rows):
        case = build.case(lead, respondent=member, sectors=[sector], lead=lead)
        claim(case, provision=Provision.objects.get(pk="SCM 25"), by=lead, at=build.NOW)
        build.commitment(case, lead)
        build.status(case, lead)
    find_cases(QueryDict(), lead)  # What was written here is indexed by the first search in the same transaction.
    with django_assert_num_queries(11):
        found = find_cases(QueryDict(), lead)
        told = [(str(case.respondent), str(case.lead), case.status) for case in found.cases]
    assert told == [("China", "lead", "panel")] * rows
    asked = QueryDict(mutable=True)
    asked.update(EVERYTHING)
    # One for the sectors below, and one for words that nobody offers.
    with django_assert_num_queries(11):
        assert list(find_cases(asked, lead).cases) == []


@pytest.mark.django_db
def test_what_a_table_of_many_cases_says_tells_of_none_of_them(lead: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(words: str) -> int:
        return len(list(find_cases(QueryDict(f"q={words}"), lead).cases))

    cases = [build.case(lead, title=f"Concern {number}") for number in range(3)]
    table = build.exhibit(lead, "quokka imports").rendition
    for case in cases:
        cite(case, Quote(table, place="row 1"), by=lead, at=build.NOW)
    assert found("quokka") == 3
    monkeypatch.setattr(memory, "MOST_SHARING", 2)
    assert (found("quokka"), found(f"cites:{table.exhibit.number}")) == (0, 3)
