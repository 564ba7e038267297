"""Gathering a dossier: everything of one case, who recorded it, and nothing that its officer may not see."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.briefs.dossiers import dossier_of
from cases.briefs.request import request_brief
from cases.commitments.committing import link
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.docket.terms import ReportedStatus
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from tests import build


def gathered(case: Case, officer: Officer) -> dict[str, Any]:
    return dossier_of(case, officer=officer, at=build.NOW).contents


def given(promise: Any, filed: Any, by: Officer, verdict: str, **more: Any) -> Any:
    quote = Quote(filed.rendition, "agreed", 1)
    return assess(promise, verdict=verdict, as_of=FuzzyDate.parse("2020"), quotes=[quote], by=by, at=build.NOW, **more)


def test_a_dossier_tells_what_stands_behind_a_brief(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead)
    wrong = build.status(case, lead, "resolved")
    build.status(case, lead, corrects=wrong)
    ReportedStatus.objects.create(case=case, member_id="CHN", status="resolved", reported_on=build.NOW.date())
    first, second = build.commitment(case, lead, words="To open."), build.commitment(case, lead, words="To open wider.")
    link(second, "widens", first, by=lead)
    verdict = given(first, filed, lead, "implemented")
    given(first, filed, lead, "not-implemented", corrects=verdict)
    build.exhibit(lead, "Never quoted.", case=case, title="Spare")
    told = gathered(case, lead)
    assert [(row["to"], row["recorded_by"], row["recorded_on"]) for row in told["status"]] == [
        ("Panel", "lead", "2 March 2026")
    ]
    assert [row["to"] for row in told["corrected"]] == ["Resolved"]
    assert [(row["member"], row["status"]) for row in told["reported"]] == [("China", "Resolved")]
    one, other = told["commitments"]
    assert [(row["verdict"], row["standing"]) for row in one["verdicts"]] == [
        ("Implemented", False),
        ("Not implemented", True),
    ]
    assert [(row["kind"], row["words"]) for row in one["later"]] == [("widens", "To open wider.")]
    assert [(row["kind"], row["words"]) for row in other["earlier"]] == [("widens", "To open.")]
    assert [row["title"] for row in told["others"]] == ["Spare"]
    assert json.loads(json.dumps(told)) == told


def test_nothing_hidden_stands_in_a_dossier_nor_changes_it(lead: Officer, reader: Officer) -> None:
    case = build.case(lead)
    promise = build.commitment(case, lead)
    before = gathered(case, reader)
    secret: dict[str, Any] = {"marking": "OFFICIAL-SENSITIVE"}
    wrong = build.status(case, lead, reason="the hidden word", **secret)
    build.status(case, lead, corrects=wrong, reason="the hidden word", **secret)
    later = build.commitment(case, lead, words="the hidden word", **secret)
    link(later, "widens", promise, by=lead)
    build.exhibit(lead, "the hidden word", case=case, title="the hidden word", **secret)
    assert gathered(case, reader) == before
    found = dossier_of(case, officer=lead, at=build.NOW).contents
    assert found["marking"] == "OFFICIAL-SENSITIVE"
    assert json.dumps(found).count("the hidden word") >= 4


def test_a_case_that_the_officer_may_not_see_has_no_dossier(lead: Officer, reader: Officer) -> None:
    with pytest.raises(Case.DoesNotExist):
        gathered(build.case(lead, marking="OFFICIAL-SENSITIVE"), reader)


def test_a_promise_told_later_that_only_a_few_may_see_marks_the_dossier_and_not_the_brief(lead: Officer) -> None:
    case, secret = build.case(lead), build.case(lead, marking="OFFICIAL-SENSITIVE")
    promise = build.commitment(case, lead)
    link(build.commitment(secret, lead), "extends", promise, by=lead)
    brief, dossier = (request_brief(case, by=lead, at=build.NOW, kind=kind) for kind in ("case-brief", "dossier"))
    assert (brief.marking, dossier.marking) == ("DELIBERATIVE", "OFFICIAL-SENSITIVE")
    assert (brief.number, dossier.number) == (f"{case.number}-R1", f"{case.number}-S1")
    assert str(dossier) == f"Dossier {case.number}-S1"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_dossier_takes_the_same_queries_for_one_and_for_three_of_everything(
    rows: int, lead: Officer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case, other, filed = build.case(lead), build.case(lead), build.exhibit(lead)
    for _ in range(rows):
        promise = build.commitment(case, lead)
        link(promise, "extends", build.commitment(other, lead), by=lead)
        link(build.commitment(other, lead), "widens", promise, by=lead)
        given(promise, filed, lead, "implemented")
        build.citation(build.event(case, lead), filed, lead, "China")
        build.status(case, lead)
        build.exhibit(lead, case=case)
    with django_assert_num_queries(24):
        told = gathered(case, lead)
    assert len(told["commitments"]) == len(told["events"]) == len(told["status"]) == rows
