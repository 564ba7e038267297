"""By when a promise falls due: a date, or a time counted from something; pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from cases.dates import FuzzyDate
from cases.intake.narrative.dating import dates_in

_BY = re.compile(
    r"\b(?:by|no later than|not later than|before|until|from|as of|starting|beginning|effective"
    r"|on)\s+(?:the end of\s+|no later than\s+|early\s+|late\s+|mid-)?$",
    re.IGNORECASE,
)
_IN = re.compile(r"\bin\s+$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:within|in|after|for)\s+(?:an average of\s+)?(?:a period of\s+)?(?:no more than\s+"
    r"|no less than\s+|at least\s+)?(?P<count>\d{1,3}|an?|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|twelve|eighteen|thirty|sixty|ninety)[\s-]+(?P<unit>(?:working |business "
    r"|calendar )?(?:day|week|month|year)s?)\b"
    r"(?P<from>\s+(?:of|after|from|following)\s+[^,.;]{3,60}?(?=,|\.|;|$| and | to | that ))?",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\b(?:as soon as possible|as quickly as possible|immediately|expeditiously|promptly|without delay"
    r"|upon entry into force|on an expeditious basis)\b",
    re.IGNORECASE,
)
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "twelve": 12, "eighteen": 18, "thirty": 30, "sixty": 60, "ninety": 90}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """The date or None, the words that tell it, and whether it is counted from something."""

    date: FuzzyDate | None
    words: str
    relative: bool


def due_in(words: str, made: FuzzyDate | None, in_force: dt.date | None = None) -> Due | None:
    """The due date that the words of a promise tell.

    >>> str(due_in("remove the caps by no later than April 1, 2020", None).date)
    '2020-04-01'
    >>> due = due_in("sign a protocol within 30 days of entry into force of the agreement", None, dt.date(2020, 2, 14))
    >>> str(due.date), due.words, due.relative
    ('2020-03-15', 'within 30 days of entry into force of the agreement', True)
    >>> due_in("open this sector in 2006", FuzzyDate.parse("2001")).words, due_in("improve the system", None)
    ('in 2006', None)
    """
    for each in dates_in(words):
        before = words[: each.start]
        opens = _BY.search(before) or (_IN.search(before) if made is None or each.date.earliest > made.latest else None)
        if opens and not each.adjective:
            return Due(each.date, words[opens.start() : each.end], relative=False)
    if counted := _COUNTED.search(words):
        told = counted.group().strip()
        base = in_force if counted["from"] and "entry into force" in counted["from"] else None
        return Due(_after(base, counted) if base else None, told, relative=True)
    if soon := _SOON.search(words):
        return Due(None, soon.group(), relative=True)
    return None


def _after(base: dt.date, counted: re.Match[str]) -> FuzzyDate:
    count = int(counted["count"]) if counted["count"].isdigit() else _WORDS[counted["count"].lower()]
    unit = counted["unit"].lower()
    days = {"day": 1, "week": 7}
    for name, length in days.items():
        if name in unit:
            return FuzzyDate.day(base + dt.timedelta(days=length * count))
    months = base.year * 12 + base.month - 1 + count * (12 if "year" in unit else 1)
    return FuzzyDate.day(dt.date(months // 12, months % 12 + 1, min(base.day, 28)))
