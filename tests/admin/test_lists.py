"""The lists of the admin: fifty rows without a query a row."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases.access.models import Officer
from cases.briefs.request import request_brief
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.docket.opening import claim
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.taxonomy.models import Provision
from tests import build

# Session, account and what the second factor asks, two counts, the rows; the rest are the date bar and one for the choices of each filter.
QUERIES = {
    "brief": 9,
    "case": 10,
    "casemeasure": 6,
    "citation": 9,
    "claim": 7,
    "commitment": 10,
    "event": 9,
    "exhibit": 9,
    "measure": 7,
    "page": 6,
    "reading": 8,
    "rendition": 8,
    "statuschange": 9,
    "verdict": 10,
}


def furnish(case: Case, lead: Officer, number: int) -> None:
    """One more row of every kind in a case."""
    words = f"China agreed to open its market, number {number}."
    filed = build.exhibit(lead, words, case=case)
    measure = build.measure()
    claimed = claim(case, provision=Provision.objects.get(pk="SCM 25.8"), measure=measure, by=lead, at=build.NOW)
    promise = build.commitment(case, lead)
    build.event(case, lead)
    build.status(case, lead)
    build.citation(claimed, filed, lead, words)
    quote = Quote(filed.rendition, words, 1)
    assess(
        promise,
        verdict="implemented",
        as_of=FuzzyDate.parse("2015"),
        quotes=[quote],
        by=lead,
        at=build.NOW,
    )
    request_brief(case, by=lead, at=build.NOW)


@pytest.mark.parametrize(("table", "queries"), sorted(QUERIES.items()))
def test_a_list_makes_the_same_queries_for_one_row_and_for_three(
    as_lead: Client, lead: Officer, django_assert_num_queries: Any, table: str, queries: int
) -> None:
    furnish(build.case(lead, lead=lead), lead, 1)
    as_lead.get("/admin/")
    with django_assert_num_queries(queries):
        as_lead.get(f"/admin/cases/{table}/")
    for number in (2, 3):
        furnish(build.case(lead, lead=lead), lead, number)
    with django_assert_num_queries(queries):
        page = as_lead.get(f"/admin/cases/{table}/")
    assert page.context["cl"].result_count >= 3


def test_the_page_of_a_case_makes_the_same_queries_for_one_row_of_each_kind_and_for_three(
    as_lead: Client, lead: Officer, django_assert_num_queries: Any
) -> None:
    case = build.case(lead, lead=lead)
    furnish(case, lead, 1)
    address = f"/admin/cases/case/{case.pk}/change/"
    as_lead.get(address)
    with django_assert_num_queries(19):
        as_lead.get(address)
    furnish(case, lead, 2)
    furnish(case, lead, 3)
    with django_assert_num_queries(19):
        as_lead.get(address)
