"""Gathering a brief: all that the officer may see of the case, nothing else, in a steady number of queries."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.briefs.gather import Contents, gather_case
from cases.commitments.committing import link
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.docket.opening import add_measure, claim, identify, link_cases
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.filing import file_rendition
from cases.evidence.models import Reading
from cases.evidence.reading import read_rendition
from cases.jobs import claiming
from cases.taxonomy.models import Body, Provision, Sector
from tests import build


def _gather(case: Case, officer: Officer) -> Contents:
    return gather_case(case, officer=officer, at=build.NOW)


def test_a_bare_case_is_told_with_empty_parts(lead: Officer) -> None:
    case = build.case(lead, title="Wheat", summary="One.\n\nTwo.")
    contents = _gather(case, lead)
    assert contents["case"] == {
        "number": "TC-2026-0001",
        "title": "Wheat",
        "respondent": "China",
        "raised_by": ["United States"],
        "lead": "",
        "status": "",
        "status_since": "",
        "opened": "2 March 2026",
        "identifiers": [],
        "sectors": [],
        "products": [],
        "links": [],
        "marking": "DELIBERATIVE",
    }
    assert (contents["as_of"], contents["marking"], contents["asked_by"]) == ("2 March 2026", "DELIBERATIVE", "lead")
    assert contents["summary"] == ["One.", "Two."]
    for part in ("measures", "claims", "commitments", "status", "events", "notes", "exhibits", "problems"):
        assert contents[part] == []
    assert (contents["timeline"], contents["chain"]) == ({}, "")


def test_a_full_case_is_told_whole(lead: Officer) -> None:
    case = build.case(lead, sectors=[Sector.objects.get(pk="10")], lead=lead)
    other = build.case(lead, title="Corn")
    measure = build.measure("Plan", document_number="Guofa [2016] No. 6", document_number_original="国发〔2016〕6号")
    add_measure(case, measure, by=lead, at=build.NOW)
    identify(case, scheme="DS", number="DS511", by=lead, at=build.NOW)
    link_cases(case, other, kind="follows", by=lead, at=build.NOW)
    filed = build.exhibit(lead, "China agreed to open its market.", title="Minutes", dated=FuzzyDate.parse("2012-12"))
    claimed = claim(case, provision=Provision.objects.get(pk="SCM 25.8"), measure=measure, by=lead, at=build.NOW)
    change = build.status(case, lead)
    event = build.event(case, lead, body=Body.objects.get(pk="JCCT"))
    promise = build.commitment(case, lead, words="To open.", due=FuzzyDate.parse("2013"))
    quote = Quote(filed.rendition, "agreed to open", 1)
    assess(promise, verdict="not-implemented", as_of=FuzzyDate.parse("2022"), quotes=[quote], by=lead, at=build.NOW)
    for statement, words in ((case, "its market"), (claimed, "to open"), (change, "China"), (event, "open its")):
        build.citation(statement, filed, lead, words)
    contents = _gather(case, lead)
    assert contents["case"]["status"] == "Panel"
    assert contents["case"]["status_since"] == "January 2017"
    assert contents["case"]["identifiers"] == ["DS511"]
    assert contents["case"]["links"] == [
        {"kind": "follows from", "number": other.number, "title": "Corn", "marking": "DELIBERATIVE"}
    ]
    assert [row["number_original"] for row in contents["measures"]] == ["国发〔2016〕6号"]
    (told,) = contents["claims"]
    assert (told["provision"], told["measure"], len(told["notes"])) == ("SCM 25.8", "Plan", 1)
    (made,) = contents["commitments"]
    assert (made["words"], made["made"], made["due"]) == ("To open.", "December 2012", "2013")
    assert (made["verdict"], made["as_of"], len(made["notes"])) == ("Not implemented", "2022", 1)
    assert [(row["date"], row["to"]) for row in contents["status"]] == [("January 2017", "Panel")]
    assert [(row["date"], row["kind"]) for row in contents["events"]] == [("13 September 2016", "Raised")]
    assert contents["summary_notes"] == [1]
    assert [row["number"] for row in contents["notes"]] == [1, 2, 3, 4, 5]
    assert [row["first_mention"] for row in contents["notes"]] == [True, False, False, False, False]
    (exhibit,) = contents["exhibits"]
    assert (exhibit["cited_as"], exhibit["title"], exhibit["dated"]) == ("Exhibit 1", "Minutes", "December 2012")
    assert exhibit["sha256"] == filed.rendition.sha256
    assert contents["problems"] == []
    assert contents["chain"] == change.seal
    assert json.loads(json.dumps(contents)) == contents


def test_the_numbers_of_notes_are_given_out_once_and_every_one_is_used(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "one two three")
    for words in ("one", "two"):
        build.citation(build.event(case, lead), filed, lead, words)
    build.citation(case, filed, lead, "three")
    contents = _gather(case, lead)
    used = [*contents["summary_notes"], *(note for row in contents["events"] for note in row["notes"])]
    assert sorted(used) == [1, 2, 3]
    assert {row["quotation"] for row in contents["notes"]} == {"one", "two", "three"}


def test_quotations_that_do_not_hold_are_told_as_problems(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "one\ftwo")
    build.citation(case, filed, lead, "one", 1)
    build.citation(case, filed, lead, "one", 2)
    build.citation(case, filed, lead, "nothing", 1)
    build.citation(case, filed, lead, "", 1)
    assert sorted(row["outcome"] for row in _gather(case, lead)["problems"]) == ["elsewhere", "not-found"]


def test_what_the_officer_may_not_see_does_not_exist_in_the_brief(lead: Officer, reader: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "one")
    build.event(case, lead)
    before = _gather(case, reader)
    secret: dict[str, Any] = {"marking": "OFFICIAL-SENSITIVE"}
    hidden = build.exhibit(lead, "the hidden word", **secret)
    build.event(case, lead, text="the hidden word", **secret)
    promise = build.commitment(case, lead, words="the hidden word", **secret)
    build.status(case, lead, reason="the hidden word", **secret)
    build.citation(case, hidden, lead, "the hidden word")
    build.citation(promise, filed, lead, "one")
    other = build.case(lead, title="the hidden word", **secret)
    link_cases(case, other, kind="related", by=lead, at=build.NOW)
    assert _gather(case, reader) == before
    assert "the hidden word" in json.dumps(_gather(case, lead))
    assert (before["marking"], _gather(case, lead)["marking"]) == ("DELIBERATIVE", "OFFICIAL-SENSITIVE")


def test_a_case_that_the_officer_may_not_see_cannot_be_gathered(lead: Officer, reader: Officer) -> None:
    with pytest.raises(Case.DoesNotExist):
        _gather(build.case(lead, marking="OFFICIAL-SENSITIVE"), reader)


def test_confidential_business_information_in_a_brief_makes_the_brief_confidential(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    assert _gather(case, lead)["marking"] == "BCI"


def test_a_promise_that_counts_here_but_was_made_elsewhere_is_told_with_its_case(lead: Officer) -> None:
    case, home = build.case(lead), build.case(lead)
    build.commitment(home, lead, also_in=[case])
    assert [row["told_in"] for row in _gather(case, lead)["commitments"]] == [home.number]


def test_a_translation_is_listed_beside_its_original(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "China agreed.")
    zh = file_rendition(
        filed.exhibit,
        ["中国同意。".encode()],
        name="note.zh.txt",
        kind="office",
        language="zh",
        by=lead,
        at=build.NOW + dt.timedelta(hours=1),
    )
    claimed = claiming.claim(Reading.objects.get(rendition=zh.rendition), at=build.NOW)
    assert claimed is not None
    read_rendition(claimed, build.clock)
    build.citation(case, zh, lead, "中国同意")
    build.citation(case, filed, lead, "China agreed")
    assert [row["cited_as"] for row in _gather(case, lead)["exhibits"]] == ["Exhibit 1", "Exhibit 1-CHN"]


@pytest.mark.parametrize("rows", [1, 3])
def test_gathering_takes_the_same_queries_for_one_and_for_three_of_everything(
    rows: int, lead: Officer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case, other, filed = build.case(lead), build.case(lead), build.exhibit(lead, "one")
    quote = Quote(filed.rendition, "one", 1)
    for _ in range(rows):
        promise = build.commitment(case, lead)
        link(promise, "extends", build.commitment(other, lead), by=lead)
        assess(promise, verdict="implemented", as_of=FuzzyDate.parse("2022"), quotes=[quote], by=lead, at=build.NOW)
        build.citation(build.event(case, lead), filed, lead, "one")
        build.citation(build.status(case, lead), filed, lead, "one")
        build.citation(case, filed, lead, "one")
        measure = build.measure()
        made = claim(case, provision=Provision.objects.get(pk="GATT III:4"), measure=measure, by=lead, at=build.NOW)
        build.citation(made, filed, lead, "one")
        link_cases(case, build.case(lead), kind="related", by=lead, at=build.NOW)
    with django_assert_num_queries(19):
        contents = _gather(case, lead)
    assert len(contents["commitments"]) == len(contents["claims"]) == len(contents["events"]) == rows
