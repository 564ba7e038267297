"""The passages and the commitments that a search finds, and what narrows them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.commitments.models import CommitmentUse
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.filing import Filed
from cases.search.query import find_cases
from cases.search.tabs import Tabs
from cases.taxonomy.models import Body, Member
from tests import build

World = dict[str, Any]


def tabs(url: str, officer: Officer) -> Tabs:
    found = find_cases(QueryDict(url), officer)
    assert found.hits is not None
    return Tabs(found.hits, found.cases.keys, officer)


def passages(url: str, officer: Officer) -> list[str]:
    """What is listed, all of which is counted."""
    rows = tabs(url, officer).passages
    shown = rows[0:1000]
    assert len(shown) == rows.count() == len(rows)
    return [f"{passage.case.title if passage.case else ''}: {passage.label}" for passage in shown]


def commitments(url: str, officer: Officer) -> list[str]:
    rows = tabs(url, officer).commitments
    names = {row.pk: row.words for case in Case.objects.all() for row in case.commitments.all()}
    found = [names[key] for key in rows[0:1000]]
    assert len(found) == rows.count() == len(rows)
    return found


@pytest.fixture
def world(lead: Officer) -> World:
    """Two cases and three exhibits, of which two stand in no case's file, each with words of plates and of capacity."""
    plates = build.case(lead, title="Plates", summary="Idle mills.\nOf plates.")
    beef = build.case(lead, title="Beef", respondent=Member.objects.get(pk="IND"))
    build.event(plates, lead, text="Idle plates were discussed.")
    filed = build.exhibit(lead, "Idle mills make plates.", title="Ours", case=plates)
    zh = build.exhibit(lead, "闲置产能 idle plates 钢板", title="Theirs", language="zh", kind="press")
    alone = build.exhibit(lead, "Nobody rolls idle plates.", title="Alone")
    dsb, sed = Body.objects.get(pk="DSB"), Body.objects.get(pk="SED")
    first = build.commitment(plates, lead, "2012", words="To close idle mills.", forum=sed)
    build.commitment(plates, lead, "2011", words="To sell.", deliverable="No idle mills.", forum=dsb)
    third = build.commitment(beef, lead, "2010", words="To eat.")
    for promise, verdict, note in ((first, "implemented", ""), (third, "not-implemented", "Its abattoirs are idle.")):
        quotes = [Quote(filed.rendition, "Idle mills", 1)]
        day = FuzzyDate.parse("2020")
        assess(promise, verdict=verdict, as_of=day, quotes=quotes, by=lead, at=build.NOW, note=note)
    return {"plates": plates, "beef": beef, "filed": filed, "zh": zh, "alone": alone, "third": third}


def label(filed: Filed) -> str:
    return f": Exhibit {filed.exhibit.number}, p. 1"


def test_passages_are_those_with_all_the_words_together_the_cases_own_first(world: World, lead: Officer) -> None:
    pages = [label(world[name]) for name in ("filed", "zh", "alone")]
    own = ["Plates: Summary", "Plates: Event, 13 September 2016"]
    assert passages("q=idle+plates", lead) == [*own, *pages]
    # The title and an event have one word each, which finds the case and no passage.
    assert passages("q=beef+idle", lead) == []
    assert [case.title for case in find_cases(QueryDict("q=beef+idle"), lead).cases] == ["Beef"]
    assert passages("q=idle+plates+-discussed+-nobody", lead) == ["Plates: Summary", *pages[:2]]
    assert passages("q=nobody+OR+discussed", lead) == [own[1], pages[2]]
    assert passages("q=%22idle+plates%22", lead) == [own[1], pages[1], pages[2]]
    assert passages("q=钢板", lead) == [pages[1]]


def test_without_words_to_look_for_there_are_no_passages(world: World, lead: Officer) -> None:
    for url in ("", "respondent=IND", "q=-idle"):
        assert passages(url, lead) == []


def test_conditions_narrow_passages_by_their_cases_and_documents_by_what_they_are(world: World, lead: Officer) -> None:
    own, filed = ["Plates: Summary", "Plates: Event, 13 September 2016"], label(world["filed"])
    assert passages("q=idle+plates&respondent=CHN", lead) == [*own, filed]
    # Of the same document a verdict of the other case quotes.
    assert passages("q=idle+plates&respondent=IND", lead) == [filed]
    assert passages("q=idle+plates&opened_from=1990&opened_to=1991", lead) == []
    assert passages("q=idle+plates&language=zh", lead) == [label(world["zh"])]
    assert passages("q=idle+plates&kind=press&language=zh", lead) == [label(world["zh"])]
    assert passages("q=idle+plates&kind=note", lead) == [filed, label(world["alone"])]
    assert passages("q=idle+plates&kind=note&respondent=CHN", lead) == [filed]
    assert passages("q=idle+plates&place=text", lead) == own
    assert passages("q=idle+plates&place=document&place=title", lead) == [
        label(world[name]) for name in ("filed", "zh", "alone")
    ]


def test_documents_stand_by_exhibit_number_counted_and_by_page(world: World, lead: Officer) -> None:
    for number in range(9):
        build.exhibit(lead, f"Forged {number}.", title=f"Nr {number}")
    rows = tabs("q=forged", lead).passages[0:99]
    numbers = [int(row.exhibit.number) for row in rows if row.exhibit]
    assert numbers == sorted(numbers)
    assert len(numbers) == 9
    assert max(numbers) > 9


def test_a_long_text_is_one_passage_though_its_words_stand_in_many_parts(world: World, lead: Officer) -> None:
    long = "melting scrap of steel " * 5000
    build.case(lead, title="Long", summary=long + " once unfound")
    assert passages("q=melting", lead) == ["Long: Summary"]
    assert passages("q=unfound", lead) == ["Long: Summary"]


def test_a_measure_leads_to_its_place_in_each_of_its_cases(world: World, lead: Officer) -> None:
    shared = build.measure("A shared zinc plan")
    for name in ("plates", "beef"):
        world[name].measures.add(shared)
    found = tabs("q=zinc", lead).passages[0:9]
    assert {(row.case, row.address) for row in found} == {
        (world[name], f"{world[name].get_absolute_url()}#measure-{shared.pk}") for name in ("plates", "beef")
    }


def test_commitments_have_the_words_themselves_or_in_the_note_of_a_verdict(world: World, lead: Officer) -> None:
    assert commitments("q=idle", lead) == ["To eat.", "To sell.", "To close idle mills."]
    assert commitments("q=idle+mills", lead) == ["To sell.", "To close idle mills."]
    assert commitments("q=discussed", lead) == []
    assert commitments("", lead) == ["To eat.", "To sell.", "To close idle mills."]
    # In all of the cases the word stands somewhere.
    assert commitments("q=-idle", lead) == []
    assert commitments("q=idle&place=title", lead) == []


def test_forum_and_verdict_are_asked_of_the_commitment_itself_and_the_rest_of_its_case(
    world: World, lead: Officer
) -> None:
    assert commitments("q=idle&forum=SED", lead) == ["To close idle mills."]
    assert commitments("forum=SED&forum=DSB", lead) == ["To sell.", "To close idle mills."]
    assert commitments("verdict=implemented", lead) == ["To close idle mills."]
    assert commitments("verdict=implemented&forum=DSB", lead) == []
    assert commitments("respondent=IND", lead) == ["To eat."]
    CommitmentUse.objects.create(commitment=world["third"], case=world["plates"])
    assert commitments("respondent=CHN", lead) == ["To eat.", "To sell.", "To close idle mills."]
    assert commitments("q=abattoirs", lead) == ["To eat."]


def test_a_corrected_verdict_counts_no_more(world: World, lead: Officer) -> None:
    at = build.NOW + dt.timedelta(days=1)
    wrong = world["third"].verdicts.get()
    quotes = [Quote(world["filed"].rendition, "Idle mills", 1)]
    day = FuzzyDate.parse("2019")
    assess(world["third"], verdict="not-yet-due", as_of=day, quotes=quotes, by=lead, at=at, corrects=wrong)
    assert commitments("verdict=not-implemented", lead) == []
    assert commitments("verdict=not-yet-due", lead) == ["To eat."]


def test_what_is_hidden_is_in_no_list_and_in_no_count(world: World, lead: Officer, reader: Officer) -> None:
    urls = (
        "q=idle+plates",
        "q=idle",
        "",
        "q=idle&kind=note",
        "q=idle&language=zh",
        "q=idle&forum=SED",
        "verdict=implemented",
    )
    before = {url: (passages(url, reader), commitments(url, reader)) for url in urls}
    seen = {url: (len(passages(url, lead)), len(commitments(url, lead))) for url in urls}
    high: dict[str, Any] = {"marking": markings.PARTNER}
    build.event(world["plates"], lead, text="Idle plates in secret.", **high)
    promise = build.commitment(world["beef"], lead, words="Idle secret.", forum=Body.objects.get(pk="SED"), **high)
    CommitmentUse.objects.create(commitment=promise, case=world["plates"])
    build.exhibit(lead, "Idle plates, secret.", language="zh", case=world["beef"], **high)
    hidden = build.case(lead, title="Idle plates", **high)
    build.commitment(hidden, lead, words="Another idle secret.")
    assert {url: (passages(url, reader), commitments(url, reader)) for url in urls} == before
    assert {url for url in urls if (len(passages(url, lead)), len(commitments(url, lead))) == seen[url]} == {
        "verdict=implemented"
    }


def test_a_closed_room_is_searched_by_who_has_its_key(world: World, lead: Officer) -> None:
    keeper = build.officer("keeper", role="registrar", clearance=markings.PARTNER)
    now = dt.datetime.now(dt.UTC)
    filed = build.exhibit(keeper, "Idle plates of a firm.", case=world["plates"], marking=markings.BCI, at=now)
    assert label(filed) not in passages("q=idle+plates", lead)
    room: Any = filed.exhibit.compartment
    Grant.objects.create(
        officer=lead,
        compartment=room,
        granted_by=keeper,
        granted_at=now,
        expires_at=now + dt.timedelta(days=1),
    )
    assert label(filed) in passages("q=idle+plates", lead)
