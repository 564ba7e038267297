"""Fuzzy dates: a day, a month, a year or a range, as reports tell them; pure, no database."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_PART = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_WRITTEN = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?\s+(\d{4})$")
_WRITTEN_US = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})$")


@dataclass(frozen=True, order=True)
class FuzzyDate:
    """The days between which something happened, both included; how precise it is follows from them.

    >>> FuzzyDate.parse("2016-09").phrase
    'September 2016'
    >>> FuzzyDate.parse("2018-01/2018-04").phrase
    'January to April 2018'
    >>> str(FuzzyDate.parse("13 September 2016"))
    '2016-09-13'
    """

    earliest: dt.date
    latest: dt.date

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise ValueError("A range of dates ends before it begins.")

    @classmethod
    def day(cls, day: dt.date) -> FuzzyDate:
        """One day."""
        return cls(day, day)

    @classmethod
    def parse(cls, text: str) -> FuzzyDate:
        """Read `2016-09-13`, `2016-09`, `2016`, `2018-01/2018-04`, `13 September 2016`, `September 13, 2016`, `Sept 2016`.

        Raises ValueError with a sentence for the officer.
        """
        text = " ".join(text.split())
        first, slash, second = text.partition("/")
        if not slash:
            first, slash, second = text.partition(" to ")
        start = cls._one(first.strip(), text)
        end = cls._one(second.strip(), text) if slash else start
        if end.latest < start.earliest:
            raise ValueError(f"“{text}” ends before it begins.")
        return cls(start.earliest, end.latest)

    @classmethod
    def _one(cls, part: str, whole: str) -> FuzzyDate:
        sentence = f"“{whole}” is not a date. Write 2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04."
        if match := _PART.match(part):
            year, month, day = (int(group) if group else None for group in match.groups())
        elif match := _WRITTEN.match(part):
            day = int(match[1]) if match[1] else None
            month, year = _month(match[2]), int(match[3])
            if month is None:
                raise ValueError(sentence)
        elif match := _WRITTEN_US.match(part):
            month, day, year = _month(match[1]), int(match[2]), int(match[3])
            if month is None:
                raise ValueError(sentence)
        else:
            raise ValueError(sentence)
        try:
            assert year is not None
            if month is None:
                return cls(dt.date(year, 1, 1), dt.date(year, 12, 31))
            if day is None:
                return cls(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
            return cls.day(dt.date(year, month, day))
        except (ValueError, calendar.IllegalMonthError):
            raise ValueError(f"“{whole}” is not a date in the calendar.") from None

    @property
    def precision(self) -> str:
        """`day`, `month`, `year` or `range`."""
        if self.earliest == self.latest:
            return "day"
        if self.earliest.day == 1 and self.latest == _month_end(self.latest):
            if (self.earliest.year, self.earliest.month) == (self.latest.year, self.latest.month):
                return "month"
            if self.earliest.year == self.latest.year and self.earliest.month == 1 and self.latest.month == 12:
                return "year"
        return "range"

    def __str__(self) -> str:
        """The canonical form: `2016-09-13`, `2016-09`, `2016`, `2018-01/2018-04`."""
        match self.precision:
            case "day":
                return self.earliest.isoformat()
            case "month":
                return self.earliest.strftime("%Y-%m")
            case "year":
                return f"{self.earliest.year:04d}"
        if self.earliest.day == 1 and self.latest == _month_end(self.latest):
            if self.earliest.month == 1 and self.latest.month == 12:
                return f"{self.earliest.year:04d}/{self.latest.year:04d}"
            return f"{self.earliest:%Y-%m}/{self.latest:%Y-%m}"
        return f"{self.earliest.isoformat()}/{self.latest.isoformat()}"

    @property
    def phrase(self) -> str:
        """As a person writes it: `13 September 2016`, `September 2016`, `2016`, `January to April 2018`."""
        first, _, second = str(self).partition("/")
        if not second:
            return _written(first)
        if len(first) >= 7 and first[:4] == second[:4]:
            if len(first) == 10 and first[:7] == second[:7]:
                return f"{int(first[8:])} to {_written(second)}"
            return f"{_written(first).rsplit(' ', 1)[0]} to {_written(second)}"
        return f"{_written(first)} to {_written(second)}"


def phrase(day: dt.date) -> str:
    """A day as a person writes it: `13 September 2016`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _written(part: str) -> str:
    year, *rest = part.split("-")
    if not rest:
        return str(int(year))
    month = MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {int(year)}" if len(rest) == 2 else f"{month} {int(year)}"


def _month(name: str) -> int | None:
    short = name[:3].casefold()
    for number, month in enumerate(MONTHS, 1):
        if month[:3].casefold() == short and (
            month.casefold().startswith(name.casefold()) or name.casefold() == "sept"
        ):
            return number
    return None


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


class Fuzzy(property):
    """A model property over the two columns `NAME_earliest` and `NAME_latest`.

    It is a `property`, so Django takes it as a keyword of the model's constructor: `Event(happened=FuzzyDate.parse("2016"))`.
    A missing date reads as None. On the model itself, `Event.happened.columns(date)` gives the two columns as keywords.
    """

    def __init__(self, name: str) -> None:
        first, last = f"{name}_earliest", f"{name}_latest"

        def read(row: Any) -> FuzzyDate | None:
            earliest = getattr(row, first)
            return None if earliest is None else FuzzyDate(earliest, getattr(row, last))

        def write(row: Any, value: FuzzyDate | None) -> None:
            setattr(row, first, value.earliest if value else None)
            setattr(row, last, value.latest if value else None)

        super().__init__(read, write)
        self.first, self.last = first, last

    def columns(self, date: FuzzyDate | None) -> dict[str, dt.date | None]:
        """The two columns as keywords for a constructor or an update."""
        return {self.first: date.earliest if date else None, self.last: date.latest if date else None}
