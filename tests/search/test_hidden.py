"""What an officer may not see makes no case match, no choice appear and no order change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from cases.access.models import Officer
from cases.commitments.models import CommitmentUse
from cases.dates import FuzzyDate
from cases.docket.models import Case, MeasureAgency
from cases.docket.opening import claim, identify
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.search.query import find_cases
from cases.taxonomy.models import Agency, Body, Member, Provision, Sector
from tests import build

URLS = (
    "q=secret", "q=hearing", "q=P1", "respondent=FRA", "raised_by=JPN", "sector=HS-I", "agreement=TBT", "agreement=P1",
    "provision=TBT", "provision=P1", "product=02", "body=CTBT", "body=DSB", "body=SED", "status=panel",
    "verdict=not-implemented", "marking=PARTNER-CONFIDENTIAL", "agency=CHN-MOFCOM", "measure=hidden",
    "identifier=DS999", "happened_from=2010&happened_to=2010", "due_from=2030",
    "order=-changed", "order=changed", "order=status", "order=title", "",
)  # fmt: skip


@pytest.fixture
def seen(lead: Officer) -> list[Case]:
    """Two cases that a reader may see, with nothing hidden."""
    first, second = build.case(lead, title="First"), build.case(lead, title="Second")
    build.status(first, lead, "identified", "2015")
    return [first, second]


def hide(seen: list[Case], lead: Officer) -> None:
    """Put everything above the reader's clearance: rows within a visible case, and a whole case with its terms."""
    case, at, high = seen[0], build.NOW + dt.timedelta(days=3), {"marking": "PARTNER-CONFIDENTIAL"}
    build.status(case, lead, "panel", "2017", reason="A secret panel.", at=at, **high)
    build.event(case, lead, "2010", text="A secret hearing.", body=Body.objects.get(pk="DSB"), at=at, **high)
    promise = build.commitment(
        case, lead, words="A secret promise.", forum=Body.objects.get(pk="SED"),
        provision=Provision.objects.get(pk="P1 3.1"), due=FuzzyDate.parse("2030"), at=at, **high,
    )  # fmt: skip
    quotes = [Quote(build.exhibit(lead).rendition, "open its market", 1)]
    assess(promise, verdict="not-implemented", as_of=FuzzyDate.parse("2021"), quotes=quotes, by=lead, at=at)
    CommitmentUse.objects.create(commitment=promise, case=seen[1])
    whole = build.case(
        lead, title="Secret", respondent=Member.objects.get(pk="FRA"), raised_by=[Member.objects.get(pk="JPN")],
        sectors=[Sector.objects.get(pk="02")], lead=lead, **high,
    )  # fmt: skip
    act = build.measure("A hidden measure")
    MeasureAgency.objects.create(measure=act, agency=Agency.objects.get(pk="CHN-MOFCOM"))
    claim(whole, provision=Provision.objects.get(pk="TBT 2.9"), measure=act, by=lead, at=at)
    identify(whole, scheme="DS", number="DS999", by=lead, at=at)
    of_hidden = build.commitment(whole, lead, words="Another secret.", marking="DELIBERATIVE")
    CommitmentUse.objects.create(commitment=of_hidden, case=seen[1])


def page(url: str, officer: Any) -> Any:
    """All that a page could show of a search."""
    found = find_cases(QueryDict(url), officer)
    return (
        [(case.number, case.status) for case in found.cases],
        found.notes,
        found.said,
        {name: str(found.filter.form[name]) for name in found.filter.form.fields},
    )


def test_every_search_answers_as_if_the_hidden_did_not_exist(seen: list[Case], lead: Officer, reader: Officer) -> None:
    before = {url: page(url, reader) for url in URLS}
    hide(seen, lead)
    assert {url: page(url, reader) for url in URLS} == before


@pytest.mark.parametrize("url", [url for url in URLS if url and "order" not in url])
def test_one_who_may_see_it_finds_it(seen: list[Case], lead: Officer, url: str) -> None:
    hide(seen, lead)
    assert find_cases(QueryDict(url), lead).cases.exists()


def test_a_whole_case_above_the_clearance_is_offered_only_to_who_may_see_it(
    seen: list[Case], lead: Officer, reader: Officer
) -> None:
    hide(seen, lead)
    offered = {
        officer.username: [code for code, _ in find_cases(QueryDict(), officer).filter.form.fields["marking"].choices]
        for officer in (reader, lead)
    }
    assert offered == {
        "reader": ["DELIBERATIVE"],
        "lead": ["DELIBERATIVE", "PARTNER-CONFIDENTIAL"],
    }


def test_nobody_signed_in_finds_nothing_and_is_offered_nothing(seen: list[Case]) -> None:
    found = find_cases(QueryDict("q=first"), AnonymousUser())
    assert list(found.cases) == []
    assert found.filter.form.fields["respondent"].choices == []
    assert found.filter.form.fields["marking"].choices == []
    assert (found.facets, found.hits.view.cases if found.hits else None) == ([], [])
