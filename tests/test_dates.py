"""Fuzzy dates: what is read, what is refused, and how each is written."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.dates import FuzzyDate, phrase
from cases.docket.models import Measure


@pytest.mark.parametrize(
    ("text", "canonical", "precision", "said"),
    [
        ("2016-09-13", "2016-09-13", "day", "13 September 2016"),
        ("13 September 2016", "2016-09-13", "day", "13 September 2016"),
        ("September 13, 2016", "2016-09-13", "day", "13 September 2016"),
        ("Sept. 13, 2016", "2016-09-13", "day", "13 September 2016"),
        ("  13   sep  2016 ", "2016-09-13", "day", "13 September 2016"),
        ("2016-9-3", "2016-09-03", "day", "3 September 2016"),
        ("2016-09", "2016-09", "month", "September 2016"),
        ("Sept 2016", "2016-09", "month", "September 2016"),
        ("2016", "2016", "year", "2016"),
        ("2016-02-29", "2016-02-29", "day", "29 February 2016"),
        ("2018-01/2018-04", "2018-01/2018-04", "range", "January to April 2018"),
        ("January 2018 to April 2018", "2018-01/2018-04", "range", "January to April 2018"),
        ("2017-11/2018-04", "2017-11/2018-04", "range", "November 2017 to April 2018"),
        ("2016/2018", "2016/2018", "range", "2016 to 2018"),
        ("2018-01-03/2018-01-19", "2018-01-03/2018-01-19", "range", "3 to 19 January 2018"),
        ("2018-01-03/2018-02-02", "2018-01-03/2018-02-02", "range", "3 January to 2 February 2018"),
        ("2017-12-30/2018-01-02", "2017-12-30/2018-01-02", "range", "30 December 2017 to 2 January 2018"),
        ("2018-01-01/2018-12-31", "2018", "year", "2018"),
        ("2018-02-01/2018-02-28", "2018-02", "month", "February 2018"),
        ("2018-02/2018-02", "2018-02", "month", "February 2018"),
        ("2018/2018-03", "2018-01/2018-03", "range", "January to March 2018"),
    ],
)
def test_a_date_is_read_as_reports_tell_it_and_written_one_way(
    text: str, canonical: str, precision: str, said: str
) -> None:
    date = FuzzyDate.parse(text)
    assert (str(date), date.precision, date.phrase) == (canonical, precision, said)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "“” is not a date. Write 2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04."),
        ("soon", "“soon” is not a date. Write 2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04."),
        (
            "13/09/2016",
            "“13/09/2016” is not a date. Write 2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04.",
        ),
        (
            "Sebtember 2016",
            "“Sebtember 2016” is not a date. Write 2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04.",
        ),
        ("2016-13", "“2016-13” is not a date in the calendar."),
        ("2017-02-29", "“2017-02-29” is not a date in the calendar."),
        ("31 June 2016", "“31 June 2016” is not a date in the calendar."),
        ("0000", "“0000” is not a date in the calendar."),
        ("2018/2016", "“2018/2016” ends before it begins."),
        ("2018-01/", "“2018-01/” is not a date. Write 2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04."),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  (the whole sentence is compared)
        FuzzyDate.parse(text)
    assert str(refused.value) == sentence


def test_a_range_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="A range of dates ends before it begins"):
        FuzzyDate(dt.date(2018, 1, 2), dt.date(2018, 1, 1))


DAYS = st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31))


@given(DAYS, DAYS)
def test_the_canonical_form_is_read_back_as_the_same_date(one: dt.date, other: dt.date) -> None:
    date = FuzzyDate(min(one, other), max(one, other))
    assert FuzzyDate.parse(str(date)) == date


@given(DAYS, DAYS)
def test_the_phrase_is_read_back_as_the_same_date_when_it_names_both_ends(one: dt.date, other: dt.date) -> None:
    date = FuzzyDate(min(one, other), max(one, other))
    if date.precision != "range" or date.earliest.year != date.latest.year:
        assert FuzzyDate.parse(date.phrase) == date


@given(st.text(max_size=20))
def test_any_other_text_is_refused_and_nothing_else_happens(text: str) -> None:
    with suppress(ValueError):
        assert FuzzyDate.parse(text).precision


@given(st.integers(1000, 9999), st.integers(1, 12))
def test_a_month_and_a_year_keep_their_precision(year: int, month: int) -> None:
    assert FuzzyDate.parse(f"{year}-{month:02d}").precision == "month"
    assert FuzzyDate.parse(f"{year}").precision == "year"


def test_dates_stand_in_the_order_of_their_first_day() -> None:
    dates = [FuzzyDate.parse(text) for text in ("2017", "2016-09-13", "2016", "2016-09")]
    assert [str(date) for date in sorted(dates)] == ["2016", "2016-09", "2016-09-13", "2017"]


def test_a_day_is_written_out() -> None:
    assert phrase(dt.date(2016, 9, 3)) == "3 September 2016"
    assert FuzzyDate.day(dt.date(2016, 9, 3)).phrase == "3 September 2016"


def test_a_row_takes_a_date_by_its_name_and_gives_it_back() -> None:
    values: dict[str, Any] = {"title": "Plan", "issued": FuzzyDate.parse("2015-05")}
    row = Measure(**values)
    assert (row.issued_earliest, row.issued_latest) == (dt.date(2015, 5, 1), dt.date(2015, 5, 31))
    assert row.issued == FuzzyDate.parse("2015-05")
    row.issued = None
    assert (row.issued_earliest, row.issued_latest, row.issued) == (None, None, None)
