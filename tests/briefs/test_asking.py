"""Asking for papers of several cases: what they hold, who may see them, and the large book that its worker gathers."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import threading
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.briefs import asking, docketbooks, pages, sections
from cases.briefs.asking import gather_waiting, request_book, request_exhibits, request_scorecard, waits
from cases.briefs.gather import gather_cases
from cases.briefs.models import Brief
from cases.briefs.produce import produce_next
from cases.briefs.request import Form
from cases.briefs.scorecards import Scope
from cases.briefs.setting import set_next
from cases.docket.models import Case
from cases.docket.opening import amend_case
from cases.history.acting import acting
from cases.history.axes import Axes
from cases.jobs import claiming
from cases.refusal import Refusal
from cases.taxonomy.models import Body, Member
from tests import build

LATER = build.NOW + dt.timedelta(days=30)


def keys(*cases: Case) -> list[Any]:
    return [case.pk for case in cases]


def numbers(brief: Brief) -> list[str]:
    return [case["case"]["number"] for chapter in brief.contents["chapters"] for case in chapter["cases"]]


def book(cases: list[Case], by: Officer, **more: Any) -> Brief:
    values: dict[str, Any] = {"title": "Open concerns", "at": build.NOW}
    return request_book(keys(*cases), by=by, **(values | more))


def test_a_book_is_numbered_frozen_and_holds_its_cases(lead: Officer) -> None:
    cases = [build.case(lead, title=title) for title in ("Wheat", "Corn")]
    made = book(cases, lead, searched=["Respondent: China"])
    assert (made.number, made.case, made.state) == ("DB-2026-0001", None, "queued")
    assert numbers(made) == [case.number for case in cases]
    assert [row.case for row in made.holds.all()] == cases
    assert book(cases[::-1], lead).number == "DB-2026-0002"
    amend_case(cases[0], by=lead, at=build.NOW, title="Rye")
    assert Brief.objects.get(pk=made.pk).contents["chapters"][0]["cases"][0]["case"]["title"] == "Wheat"


def test_a_book_is_seen_only_by_who_sees_every_case_in_it_as_it_is_marked_now(lead: Officer, reader: Officer) -> None:
    cases = [build.case(lead), build.case(lead)]
    made = book(cases, lead)
    assert Brief.objects.visible_to(reader, at=build.NOW).filter(pk=made.pk).exists()
    Case.objects.filter(pk=cases[1].pk).update(marking="OFFICIAL-SENSITIVE")
    assert not Brief.objects.visible_to(reader, at=build.NOW).exists()
    assert not made.holds.visible_to(reader, at=build.NOW).exists()
    assert Brief.objects.visible_to(lead, at=build.NOW).exists()


def test_a_book_leaves_out_what_its_officer_may_not_see(lead: Officer, reader: Officer) -> None:
    cases = [build.case(lead), build.case(lead), build.case(lead, marking="OFFICIAL-SENSITIVE")]
    assert numbers(book(cases, reader)) == [case.number for case in cases[:2]]
    whole = book(cases, lead)
    assert (whole.marking, whole.number) == ("OFFICIAL-SENSITIVE", "DB-2026-S0001")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "Give the book a title of at most 200 characters."),
        ({"title": "x" * 201}, "Give the book a title"),
        ({"grouped_by": "colour"}, "Choose chapters by agreement, sector or respondent."),
    ],
)
def test_a_book_is_refused_with_a_sentence(more: dict[str, Any], sentence: str, lead: Officer) -> None:
    with pytest.raises(Refusal, match=sentence):
        book([build.case(lead), build.case(lead)], lead, **more)


def test_a_book_of_one_case_and_an_auditors_are_refused(lead: Officer) -> None:
    case = build.case(lead)
    with pytest.raises(Refusal, match="A docket book has 2 to 500 cases; these are 1"):
        book([case, case], lead)
    with pytest.raises(Refusal, match="asks for no briefs"):
        book([case, build.case(lead)], build.officer("auditor", role="auditor"))


def test_a_final_book_is_refused_naming_the_case_and_the_note(lead: Officer) -> None:
    cases, filed = [build.case(lead), build.case(lead)], build.exhibit(lead)
    build.citation(cases[1], filed, lead, "nothing of the kind")
    assert book(cases, lead).contents["problems"][0]["case"] == cases[1].number
    with pytest.raises(Refusal, match=rf"{cases[1].number}, note 1, Exhibit 1, p\. 1: These words are not"):
        book(cases, lead, final=True)


def test_two_closed_rooms_are_never_bound_together(lead: Officer) -> None:
    rooms = [build.case(lead, marking="BCI"), build.case(lead, marking="BCI")]
    with pytest.raises(Refusal, match="two closed rooms"):
        book(rooms, lead)
    one = book([rooms[0], build.case(lead)], lead)
    assert (one.marking, one.compartment) == ("BCI", rooms[0].compartment)


def test_a_book_of_the_past_tells_what_was_on_record_then(lead: Officer) -> None:
    cases = [build.case(lead, title="Wheat"), build.case(lead)]
    amend_case(cases[0], by=lead, at=LATER, title="Rye")
    day = build.NOW.date()
    made = book(cases, lead, at=LATER, axes=Axes(day, day))
    assert made.contents["chapters"][0]["cases"][0]["case"]["title"] == "Wheat"
    assert made.contents["recorded"] == "as recorded by then"


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "AT_ONCE", 1)


@pytest.mark.usefixtures("_few")
def test_a_large_book_is_gathered_by_its_worker_and_frozen_then(lead: Officer) -> None:
    cases = [build.case(lead, title="Wheat"), build.case(lead)]
    made = book(cases, lead)
    assert waits(made)
    assert [row.case for row in made.holds.all()] == cases
    amend_case(cases[0], by=lead, at=LATER, title="Rye")
    found = gather_waiting(made, at=LATER)
    contents = found["contents"]
    assert contents["chapters"][0]["cases"][0]["case"]["title"] == "Rye"
    assert (contents["number"], contents["asked_at"]) == (made.number, LATER.isoformat(timespec="seconds"))


@pytest.mark.usefixtures("_few")
def test_a_large_book_that_would_be_marked_otherwise_meanwhile_is_not_made(lead: Officer) -> None:
    cases = [build.case(lead), build.case(lead)]
    made = book(cases, lead)
    build.event(cases[0], lead, marking="OFFICIAL-SENSITIVE")
    with pytest.raises(Refusal, match="The file has changed since it was asked for"):
        gather_waiting(made, at=LATER)


@pytest.mark.usefixtures("_few")
def test_a_large_book_of_the_past_keeps_its_day_until_it_is_gathered(lead: Officer) -> None:
    cases = [build.case(lead, title="Wheat"), build.case(lead)]
    amend_case(cases[0], by=lead, at=LATER, title="Rye")
    made = book(cases, lead, at=LATER, axes=Axes(build.NOW.date(), build.NOW.date()))
    contents = gather_waiting(made, at=LATER)["contents"]
    assert contents["chapters"][0]["cases"][0]["case"]["title"] == "Wheat"


@pytest.mark.usefixtures("_few")
def test_a_large_public_book_is_gathered_without_what_is_hidden_and_lets_go_of_its_cases(lead: Officer) -> None:
    outsider = build.officer("outsider", clearance="PUBLIC")
    shown, hidden = build.case(lead, marking="PUBLIC"), build.case(lead, title="Zanzibar", marking="OFFICIAL-SENSITIVE")
    build.event(shown, lead, text="Zanzibar again", marking="DELIBERATIVE")
    made = book([shown, hidden], lead, form=Form(edition="public"))
    assert waits(made)
    assert not Brief.objects.visible_to(outsider, at=build.NOW).exists()
    while produce_next(build.clock) or set_next(build.clock):
        pass
    made = Brief.objects.get(pk=made.pk)
    assert (made.state, made.marking, numbers(made), made.withheld) == ("ready", "PUBLIC", [shown.number], ""), (
        made.failure
    )
    assert "anzibar" not in json.dumps(made.contents)
    assert [row.case for row in made.holds.all()] == [shown]
    assert Brief.objects.visible_to(outsider, at=build.NOW).get() == made


@pytest.mark.usefixtures("_few")
def test_a_large_final_book_fails_naming_case_note_and_what_was_found(lead: Officer) -> None:
    cases = [build.case(lead), build.case(lead)]
    filed = build.exhibit(lead)
    made = book(cases, lead, final=True)
    build.citation(build.event(cases[1], lead), filed, lead, "China refused")
    assert produce_next(build.clock)
    made.refresh_from_db()
    name = filed.rendition.cited_as
    assert made.failure.startswith(
        f"Not made. No final book: 1 quotation is not confirmed. {cases[1].number}, note 1, {name}, p. 1: "
    )


@pytest.mark.usefixtures("unguarded_at_the_end")
@pytest.mark.django_db(transaction=True)
def test_a_large_book_is_taken_by_no_second_worker_while_it_is_being_gathered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lead = build.officer(role="lead", clearance="PARTNER-CONFIDENTIAL")
    for module, name in ((asking, "AT_ONCE"), (asking, "PORTION"), (docketbooks, "PORTION")):
        monkeypatch.setattr(module, name, 1)
    with acting(by=lead.pk, at=build.NOW):
        made = book([build.case(lead), build.case(lead)], lead)
    moments = itertools.count(1)
    later = [build.NOW]

    def now() -> dt.datetime:
        return later[-1]

    held = claiming.claim_next(Brief, at=now())
    assert held == made
    grip, taken = claiming.GripBeside(held, now), []

    def other() -> None:
        taken.append(claiming.claim_next(Brief, at=now()))
        connection.close()

    def beat() -> None:
        later.append(build.NOW + next(moments) * Brief.LEASE * 0.4)
        grip()
        worker = threading.Thread(target=other)
        worker.start()
        worker.join()

    with acting(by=lead.pk):
        found = gather_waiting(held, at=LATER, beat=beat)
    assert now() > build.NOW + 2 * Brief.LEASE
    assert (len(found["contents"]["chapters"][0]["cases"]), set(taken)) == (2, {None})
    # One that was stopped meanwhile is let go of at the next beat.
    Brief.objects.filter(pk=made.pk).update(token=None)
    with pytest.raises(claiming.Lost), acting(by=lead.pk):
        gather_waiting(held, at=LATER, beat=beat)


def test_a_public_book_holds_the_public_cases_and_is_seen_by_who_sees_those(lead: Officer) -> None:
    outsider = build.officer("outsider", clearance="PUBLIC")
    shown, hidden = build.case(lead, marking="PUBLIC"), build.case(lead, marking="OFFICIAL-SENSITIVE")
    made = book([shown, hidden], lead, form=Form(edition="public"))
    assert (numbers(made), made.marking) == ([shown.number], "PUBLIC")
    assert Brief.objects.visible_to(outsider, at=build.NOW).get() == made


def test_a_public_exhibit_book_tells_neither_how_many_cases_there_are_nor_where_they_cite(lead: Officer) -> None:
    shown, hidden = build.case(lead, marking="PUBLIC"), build.case(lead, marking="OFFICIAL-SENSITIVE")
    filed = build.exhibit(lead, marking="PUBLIC")
    for case in (shown, hidden):
        build.citation(case, filed, lead, "agreed to open")
    made = request_exhibits(keys(shown, hidden), by=lead, at=build.NOW, form=Form(edition="public"))
    assert (made.title, made.contents["front"]["title"]) == ("Exhibits", "Exhibits")
    index = next(row for row in sections.sections(made.contents) if row.key == "index")
    said = pages.section(index.template, index.contents)
    assert "As a whole" not in said
    assert shown.number in said
    assert hidden.number not in said


@pytest.mark.parametrize("cases", [1, 4])
def test_cases_are_gathered_in_as_many_queries_as_one(
    cases: int, lead: Officer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made, filed = [build.case(lead) for _ in range(cases)], build.exhibit(lead)
    for case in made:
        build.citation(build.event(case, lead), filed, lead, "agreed")
        build.commitment(case, lead)
        build.status(case, lead)
    with django_assert_num_queries(18):
        assert len(gather_cases(keys(*made), officer=lead, at=build.NOW)) == cases


def test_a_scorecard_has_every_promise_of_a_member_or_a_forum(lead: Officer, reader: Officer) -> None:
    case = build.case(lead)
    build.commitment(case, lead, words="To open.")
    build.commitment(case, lead, words="To open wider.", forum=Body.objects.get(pk="DSB"))
    build.commitment(case, lead, words="To tell nobody.", marking="OFFICIAL-SENSITIVE")
    china, jcct = Member.objects.get(pk="CHN"), Body.objects.get(pk="JCCT")

    def told(by: Officer, **scope: Any) -> Brief:
        return request_scorecard(Scope(**scope), by=by, at=build.NOW)

    made = told(reader, member=china)
    assert (made.number, made.title, made.marking) == ("CS-2026-0001", "Commitments of China", "DELIBERATIVE")
    assert [row["words"] for row in made.contents["rows"]] == ["To open.", "To open wider."]
    assert [row["words"] for row in told(reader, forum=jcct).contents["rows"]] == ["To open."]
    assert told(lead, member=china, forum=jcct).number == "CS-2026-S0001"
    assert [row.case for row in made.holds.all()] == [case]


def test_a_scorecard_of_nobody_or_of_nothing_is_refused(lead: Officer) -> None:
    with pytest.raises(Refusal, match="Choose whose commitments"):
        request_scorecard(Scope(), by=lead, at=build.NOW)
    with pytest.raises(Refusal, match="Commitments of Chile: nothing that lead may see is on record"):
        request_scorecard(Scope(Member.objects.get(pk="CHL")), by=lead, at=build.NOW)


def test_an_exhibit_book_lists_each_cited_text_once_with_the_places(lead: Officer) -> None:
    one, other, filed = build.case(lead), build.case(lead), build.exhibit(lead, "one\ftwo", title="Minutes")
    for case, words, page in ((one, "one", 1), (one, "two", 2), (other, "one", 1)):
        build.citation(case, filed, lead, words, page)
    made = request_exhibits(keys(one, other), by=lead, at=build.NOW)
    assert (made.number, made.title, made.case) == ("XB-2026-0001", "Exhibits of 2 cases", None)
    (told,) = made.contents["exhibits"]
    assert (told["title"], told["places"], told["cases"]) == ("Minutes", ["p. 1", "p. 2"], [one.number, other.number])
    assert (told["sha256"], told["rendition_key"]) == (filed.rendition.sha256, str(filed.rendition.pk))
    alone = request_exhibits(keys(one), by=lead, at=build.NOW)
    assert (alone.number, alone.case) == (f"{one.number}-R1", one)
    with pytest.raises(Refusal, match="there is no exhibit to bind"):
        request_exhibits(keys(build.case(lead)), by=lead, at=build.NOW)
