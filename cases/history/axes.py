"""Of which day the file is asked for, and as recorded by when: two axes, read as a person writes them; pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from cases.dates import FuzzyDate, phrase
from cases.refusal import Refusal

NOW = "now"
"""What is written for a recording axis that ends at the moment of asking."""
_LONGEST = 40


@dataclass(frozen=True)
class Axes:
    """What is asked for: the state of things `on` a day, as it was recorded by the end of a day (None: by now). Days end in UTC."""

    on: dt.date
    recorded_by: dt.date | None

    @property
    def moment(self) -> dt.datetime | None:
        """The last moment whose entries count."""
        return None if self.recorded_by is None else dt.datetime.combine(self.recorded_by, dt.time.max, dt.UTC)

    @property
    def recording(self) -> str:
        """`as recorded by then`, `as recorded by 1 June 2020`, `as recorded by now`."""
        if self.recorded_by is None:
            return "as recorded by now"
        return "as recorded by then" if self.recorded_by == self.on else f"as recorded by {phrase(self.recorded_by)}"

    def told_on(self, day: dt.date) -> str:
        """The same for a paper of that day, on which `now` would soon be wrong."""
        return self.recording if self.recorded_by else replace(self, recorded_by=day).recording

    @property
    def phrase(self) -> str:
        """`on 1 February 2023, as recorded by then`."""
        return f"on {phrase(self.on)}, {self.recording}"


def read_axes(as_of: str, recorded: str, *, today: dt.date) -> Axes | None:
    """The axes as a person writes them; one date alone is both, `recorded` alone is about today; None where neither is given.

    Refuses what is no date, and a day that has not come. A month or a year means its last day.
    """
    on = _day(as_of, "as_of", today)
    if recorded.strip().casefold() == NOW:
        return None if on is None else Axes(on, None)
    by = _day(recorded, "recorded", today)
    if on is None and by is None:
        return None
    return Axes(on or today, by or on)


def _day(text: str, field: str, today: dt.date) -> dt.date | None:
    text = " ".join(text.replace("\x00", " ").split())
    if not text:
        return None
    try:
        day = FuzzyDate.parse(text).latest
    except ValueError:
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        raise Refusal(f"“{short}” is not a date. Write a day such as 2023-02-01.", field=field) from None
    if day > today:
        raise Refusal(f"{phrase(day)} has not come yet. Choose a day up to today, {phrase(today)}.", field=field)
    return day
