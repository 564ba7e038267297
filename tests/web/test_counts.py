"""How many queries a page takes: a literal number, the same whether it lists one thing or three."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.briefs.request import request_brief
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.docket.opening import link_cases
from cases.taxonomy.models import Member
from tests import build
from tests.web import worlds


def several(lead: Officer, count: int) -> Case:
    """A case with `count` of everything in it, and as many others beside it."""
    members = list(Member.objects.filter(pk__in=["USA", "JPN", "MEX"])[:count])
    case = build.case(lead, title="Counted", summary="Words.", lead=lead, raised_by=members, **worlds.terms())
    for number in range(count):
        at = build.NOW + dt.timedelta(hours=number)
        worlds.furnish(case, lead, f"round {number}", at=at)
        build.event(case, lead, kind="deadline", happened="2090", text="Due", members=members)
        build.commitment(case, lead, due=FuzzyDate.parse("2090"))
        request_brief(case, by=lead, at=at)
        other = build.case(lead, lead=lead, summary="Other.", raised_by=members)
        link_cases(case, other, kind="related", by=lead, at=at)
    return case


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_as_many_queries_for_one_thing_as_for_three(
    as_lead: Client, lead: Officer, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = several(lead, count)
    parts = worlds.parts(case)
    exhibit, rendition = f"/exhibits/{parts['exhibit']}/", parts["rendition"]
    # The session's first request writes when it began; the numbers below have one query each for the second factor. The first
    # search indexes what was written here, since no commit has.
    as_lead.get("/health/")
    as_lead.get("/docket/")
    assert connection.features.supports_json_field, "which Django asks once a process"
    for address, queries in {
        "/": 17,
        "/docket/": 15,
        # One query for each kind of row among the passages shown.
        "/docket/?q=round&status=panel&respondent=CHN": 22 if count == 1 else 20,
        case.get_absolute_url(): 38,
        "/commitments/": 10,
        "/exhibits/": 7,
        "/briefs/": 5,
        f"/briefs/{parts['brief']}/": 7,
        exhibit: 14,
        f"{exhibit}{rendition}/pages/1/": 12,
        f"/cases/{case.number}/cite/": 11,
        f"/cases/{case.number}/event/": 6,
    }.items():
        with django_assert_num_queries(queries, info=address):
            assert as_lead.get(address).status_code == 200
