"""Where things lie on the drawn timeline: everything at its date, nothing over anything else."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from cases.dates import FuzzyDate
from cases.proceedings.timeline import LETTER, MOST_ROWS, Mark, lay_out

pytestmark = pytest.mark.once


def mark(kind: str, date: str, label: str = "Raised", ref: str = "") -> Mark:
    """A mark at a date written as officers write it."""
    return Mark(kind, FuzzyDate.parse(date), label, "", ref)


def of_kind(layout: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The marks of one kind."""
    return [row for row in layout["marks"] if row["kind"] == kind]


def test_no_dated_marks_give_no_drawing() -> None:
    assert lay_out([]) == {}
    assert lay_out([Mark("event", None, "Raised")]) == {}


def test_the_axis_runs_over_whole_years() -> None:
    layout = lay_out([mark("event", "2016-09-13"), mark("event", "2019")])
    assert (layout["from"], layout["to"]) == (2016, 2019)
    assert [row["label"] for row in layout["ticks"]] == ["2016", "2017", "2018", "2019"]
    assert layout["ticks"][0]["x"] == 0
    assert of_kind(layout, "event")[0]["x"] == pytest.approx(175.3, abs=0.5)


@pytest.mark.parametrize(
    ("date", "bar"), [("2016-09-13", False), ("2016-09", False), ("2016", True), ("2012/2016", True)]
)
def test_a_fuzzy_date_is_drawn_as_wide_as_it_is(date: str, bar: bool) -> None:
    layout = lay_out([mark("event", date), mark("event", "2009"), mark("event", "2022")])
    row = next(row for row in layout["marks"] if row["phrase"] == FuzzyDate.parse(date).phrase)
    assert row["bar"] is bar
    assert (row["width"] > 60) is bar


def test_a_status_reaches_to_the_next_one_and_the_last_to_the_end() -> None:
    layout = lay_out(
        [mark("status", "2016-01-01", "Panel"), mark("status", "2018-01-01", "Appeal"), mark("event", "2019")]
    )
    first, second = layout["bands"]
    assert (first["x"], first["x"] + first["width"]) == (0, second["x"])
    assert second["x"] + second["width"] == 1000
    assert first["inside"]


def test_a_label_wider_than_its_band_stands_above_it() -> None:
    layout = lay_out(
        [mark("status", "2001-01", "Consultations"), mark("status", "2001-03", "Panel"), mark("event", "2019")]
    )
    narrow, wide = layout["bands"]
    assert (narrow["inside"], wide["inside"]) == (False, True)
    assert narrow["label_y"] < narrow["y"] <= wide["label_y"]


def test_a_promise_and_its_due_date_stand_in_one_row_joined_by_a_line() -> None:
    layout = lay_out(
        [
            mark("commitment", "2014-05-01", "JCCT", "C1"),
            mark("due", "2016-05-01", "Due", "C1"),
            mark("commitment", "2015-01-01", "S&ED", "C2"),
        ]
    )
    first, due = of_kind(layout, "commitment")[0], of_kind(layout, "due")[0]
    assert first["row"] == due["row"] != of_kind(layout, "commitment")[1]["row"]
    assert layout["links"] == [{"from_x": first["sign_x"], "to_x": due["sign_x"], "y": first["y"]}]


def test_marks_are_told_in_the_order_of_their_dates() -> None:
    layout = lay_out([mark("event", "2019"), mark("status", "2016-01"), mark("event", "2017-05")])
    assert [row["phrase"] for row in layout["marks"]] == ["January 2016", "May 2017", "2019"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["event", "commitment"]), st.integers(2001, 2022), st.integers(1, 12), st.booleans()),
        max_size=25,
    )
)
def test_no_mark_or_number_covers_another(drawn: list[tuple[str, int, int, bool]]) -> None:
    layout = lay_out(
        [
            mark(kind, f"{year}" if whole else f"{year}-{month:02d}", ref=str(number))
            for number, (kind, year, month, whole) in enumerate(drawn, 1)
        ]
    )
    for one, other in itertools.combinations(layout.get("marks", []), 2):
        if one["y"] == other["y"] and max(one["row"], other["row"]) < MOST_ROWS - 1:
            assert _right(one) <= _left(other) or _right(other) <= _left(one)


def _left(row: dict[str, Any]) -> float:
    return float(min(row["x"], row["ref_x"] - (len(row["ref"]) * LETTER if row["ref_side"] == "left" else 0)))


def _right(row: dict[str, Any]) -> float:
    return float(
        max(row["x"] + row["width"], row["ref_x"] + (len(row["ref"]) * LETTER if row["ref_side"] == "right" else 0))
    )


@given(st.lists(st.tuples(st.integers(2001, 2022), st.integers(1, 12)), max_size=14))
def test_no_label_above_the_bands_covers_another_or_is_crossed_by_a_line(dates: list[tuple[int, int]]) -> None:
    layout = lay_out(
        [mark("status", f"{year}-{month:02d}", "Raised in committee") for year, month in sorted(set(dates))]
    )
    above = [band for band in layout.get("bands", []) if not band["inside"]]
    for one, other in itertools.permutations(above, 2):
        width = len(one["label"]) * LETTER
        left = one["label_x"] - (width if one["label_side"] == "left" else 0)
        if one["label_y"] == other["label_y"]:
            theirs = other["label_x"] - (width if other["label_side"] == "left" else 0)
            assert left + width <= theirs or theirs + width <= left
        elif other["label_y"] < one["label_y"]:
            assert not left < other["x"] < left + width


def test_the_drawing_says_in_words_what_it_shows_and_holds_no_style_of_its_own() -> None:
    layout = lay_out(
        [mark("status", "2016-09", "Panel"), mark("event", "2017", "Hearing"), mark("due", "2018-01-31", "Due")]
    )
    drawn = render_to_string("briefs/_timeline.svg.html", {"timeline": layout})
    assert 'role="img" aria-labelledby="timeline-title timeline-desc"' in drawn
    assert "Timeline of status, events and commitments, 2016 to 2018" in drawn
    assert "September 2016: status Panel. 2017: Hearing. 31 January 2018: Due." in drawn
    assert "style" not in drawn
