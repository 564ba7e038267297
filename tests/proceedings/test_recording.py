"""Recording what happened, and where it lies on the timeline."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.access.models import Officer
from cases.dates import FuzzyDate
from cases.proceedings.models import Event
from cases.proceedings.timeline import Mark, lay_out
from cases.refusal import Refusal
from cases.taxonomy.models import Body, Member
from tests import build


def test_an_event_is_recorded_with_its_date_its_body_and_who_took_part(lead: Officer) -> None:
    members = Member.objects.filter(pk__in=["USA", "CAN"])
    event = build.event(
        build.case(lead),
        lead,
        "2018-01/2018-04",
        kind="hearing",
        text=" The panel heard the parties. ",
        body=Body.objects.get(pk="DSB"),
        members=members,
    )
    event = Event.objects.get(pk=event.pk)
    assert (event.happened, event.kind, event.body_id) == (FuzzyDate.parse("2018-01/2018-04"), "hearing", "DSB")
    assert str(event) == "January to April 2018: The panel heard the parties."
    assert set(event.members.all()) == set(members)


def test_an_event_of_a_closed_case_stays_in_its_room(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    event = build.event(case, lead, marking="PUBLIC")
    assert (event.marking, event.compartment) == ("BCI", case.compartment)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"text": " "}, "text", "Say in a sentence what happened."),
        ({"kind": "rumour"}, "kind", "“rumour” is not a kind of event."),
        ({"marking": "SECRET"}, "marking", "SECRET is above your clearance (PARTNER-CONFIDENTIAL)."),
    ],
)
def test_what_is_no_event_is_refused(values: dict[str, Any], field: str, sentence: str, lead: Officer) -> None:
    with pytest.raises(Refusal) as refused:
        build.event(build.case(lead), lead, **values)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert not Event.objects.exists()


def test_a_reader_records_nothing(lead: Officer, reader: Officer) -> None:
    with pytest.raises(Refusal, match="reads and does not write"):
        build.event(build.case(lead), reader)


def test_events_stand_in_the_order_in_which_they_happened(lead: Officer) -> None:
    case = build.case(lead)
    dates = ("2019", "2016-09-13", "2016-10", "2016-09", "2016")
    for date in dates:
        build.event(case, lead, date)
    told = [str(event.happened) for event in Event.objects.all()]
    assert told == ["2016", "2016-09", "2016-09-13", "2016-10", "2019"]


def test_a_timeline_without_dates_is_empty() -> None:
    assert lay_out([]) == {}
    assert lay_out([Mark("event", None, "Raised")]) == {}


DATES = st.builds(
    lambda year, span: FuzzyDate.parse(f"{year}/{year + span}" if span else str(year)),
    st.integers(1995, 2030),
    st.integers(0, 6),
)
MARKS = st.lists(
    st.builds(Mark, st.sampled_from(["status", "event", "commitment"]), DATES, st.text("abc ", min_size=1, max_size=9)),
    min_size=1,
    max_size=25,
)


@given(MARKS)
def test_every_dated_mark_lies_on_the_axis_once(marks: list[Mark]) -> None:
    drawn = lay_out(marks)
    assert len(drawn["marks"]) == len(marks)
    assert drawn["from"] == min(mark.date.earliest.year for mark in marks if mark.date)
    assert drawn["to"] == max(mark.date.latest.year for mark in marks if mark.date)
    for mark in drawn["marks"]:
        assert 0 <= mark["x"] <= 1000
        assert 0 <= mark["width"] <= 1000 - mark["x"] + 0.1
    assert sorted(mark["label"] for mark in drawn["marks"]) == sorted(mark.label for mark in marks)
