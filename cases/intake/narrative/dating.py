"""The dates of a running text, as fuzzy dates, without the years that belong to names, statutes and statistics; pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from cases.dates import MONTHS, FuzzyDate

NEAR = 120
"""How many characters before and after a date are looked at."""

_MONTH = rf"(?:{'|'.join(MONTHS)}|Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
_YEAR = r"(?:19[5-9]\d|20[0-9]\d)"
_DATE = re.compile(
    rf"(?P<part>first|second|third|fourth|last|final) (?P<span>half|quarter) of (?:the year )?(?P<year10>{_YEAR})\b"
    rf"|(?P<month>{_MONTH})\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?:of\s+)?(?P<year>{_YEAR})(?![\d-]*\d{{3}})\b"
    rf"|(?P<day8>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:-|–|to|and)\s?(?P<day9>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?\s+(?P<month8>{_MONTH})\s*,?\s+(?P<year8>{_YEAR})\b"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH})\s*,?\s+(?P<year2>{_YEAR})\b"
    rf"|(?P<first>{_MONTH})\s+(?:and|to|through|until|or|-|–)\s+(?P<last>{_MONTH})\s+(?P<year3>{_YEAR})\b"
    rf"|(?P<month6>{_MONTH})\s+(?P<day6>\d{{1,2}})\s?(?:-|–|to|and)\s?(?P<day7>\d{{1,2}}),?\s+(?P<year6>{_YEAR})\b"
    rf"|(?P<from>{_YEAR})\s?(?:-|–|—)\s?(?P<to>{_YEAR})\b"
    rf"|(?<![\d$€£¥/.,-])(?P<year4>{_YEAR})(?![\d%]|[-–]\d|[.,]\d)(?=\b)"
    rf"|(?P<bare>{_MONTH})(?:\s+(?P<day5>\d{{1,2}})(?![\d,]\d))?(?=[\s,.;)]|$)"
)
_LATER = re.compile(
    r"\b(?P<count>\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|eighteen)\s+(?P<unit>month|year|week|day)s?\s+"
    r"(?P<which>later|after|afterwards)\b|\b(?P<next>the (?:following|next) (?P<unit2>month|year))\b"
    r"|\b(?P<same>(?:later|earlier) (?:that|the same) year)\b",
    re.IGNORECASE,
)
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "eighteen": 18,
}  # fmt: skip
_SPAN_BEFORE = re.compile(r"\b(?P<word>from|between)\s+$", re.IGNORECASE)
_SPAN_AFTER = re.compile(rf"\s+(?P<word>to|through|until|and|–|-)\s+(?P<year>{_YEAR})\b")
_AND_YEAR = re.compile(rf",?\s+(?:and|or)\s+(?:in\s+)?(?P<year>{_YEAR})\b(?!\s+[*“\"A-Z])")
_PREPOSED = re.compile(
    r"(?:\b(?:in|since|by|until|till|during|from|before|after|to|through|of|for|on|between|and|or"
    r"|around|late|early|mid|than|at|the|its|"
    r"as of|effective|year|calendar|fiscal|FY|starting|beginning|throughout|year-end|end-|mid-"
    r"|prior to|dated|marketing year)[\s-]+"
    r"|[(,]\s*|^\s*|\d\s+)$",
    re.IGNORECASE,
)
_STATUTE = re.compile(r"\b(?:Act|Law|Code|Tariffs and Trade|Convention|Agreement|Treaty)s?,?\s+(?:of|\()?\s*$")
_ACT_OF = re.compile(
    r"\b(?:end|beginning|start|middle|course|close|turn|law|decree|regulation|act|resolution|circular|order|ordinance|ruling|bill"
    r"|amendment)s? of\s+$"
)
"""A measure told by its year, a law of 2011, or a part of the year."""
_PERIOD = re.compile(
    r"\b(?:period|years|period of|covering|fiscal years?|marketing years?|crop years?)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\b(?:up to|than in|compared (?:to|with)|over|levels? (?:in|of)|prior to)\s+$", re.IGNORECASE)


@dataclass(frozen=True)
class Dated:
    """A date where it stands in a text. `how` is day, month, year, range or relative; `adjective` says that it qualifies a noun."""

    start: int
    end: int
    date: FuzzyDate
    how: str
    adjective: bool = False
    statistic: bool = False


def _months(year: int, month: int) -> FuzzyDate:
    return FuzzyDate(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))


def _year(year: int) -> FuzzyDate:
    return FuzzyDate(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _part_of(year: int, part: str, span: str) -> FuzzyDate:
    """A half or a quarter of a year.

    >>> str(_part_of(2020, "second", "half")), str(_part_of(2015, "last", "quarter"))
    ('2020-07/2020-12', '2015-10/2015-12')
    """
    size = 6 if span == "half" else 3
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(part, 12 // size)
    if number * size > 12:
        raise ValueError(part)
    return FuzzyDate(_months(year, (number - 1) * size + 1).earliest, _months(year, number * size).latest)


def _number(month: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3] == month[:3])


def dates_in(text: str) -> list[Dated]:
    """Every date that tells when something was or is to be, in order.

    >>> [str(each.date) for each in dates_in("In July 2014 and on 1 April 2020, under the Tariff Act of 1930, *Made in China 2025* rose.")]
    ['2014-07', '2020-04-01']
    >>> [str(each.date) for each in dates_in("Hearings took place in January and April 2018. In 2022, it met in March.")]
    ['2018-01/2018-04', '2022', '2022-03']
    >>> [str(each.date) for each in dates_in("The meeting of 13-15 November 2018 was put off to 3 and 4 March 2019.")]
    ['2018-11-13/2018-11-15', '2019-03-03/2019-03-04']
    >>> [str(each.date) for each in dates_in("In May 2017 it agreed. It backtracked one month later. It lapsed on December 31 2018.")]
    ['2017-05', '2017-06', '2018-12-31']
    """
    titles = [found.span() for found in re.finditer(r"(?<!\*)\*(?!\*)[^*]{2,250}\*", text)]
    ends = [high for _, high in titles]
    found = [each for each in _written(text) if not _inside(each.start, titles, ends)]
    return sorted([*found, *_relative(text, found)], key=lambda each: each.start)


def _inside(at: int, titles: list[tuple[int, int]], ends: list[int]) -> bool:
    index = bisect_right(ends, at)
    return index < len(titles) and titles[index][0] < at


def _written(text: str) -> Iterator[Dated]:
    year = 0
    skip = 0
    for match in _DATE.finditer(text):
        if match.start() < skip:
            continue
        each = _read(text, match, year)
        if each is None:
            continue
        skip = each.end
        year = each.date.latest.year
        yield each


def _read(text: str, match: re.Match[str], year: int) -> Dated | None:
    said = match.groupdict()
    start, end = match.span()
    try:
        if said["bare"]:
            return _without_year(text, match, year)
        if said["month"] or said["month2"]:
            return _with_month(match)
        if said["first"]:
            first, last = (_months(int(said["year3"]), _number(said[name])) for name in ("first", "last"))
            return Dated(start, end, FuzzyDate(first.earliest, last.latest), "range")
        if said["month6"]:
            days = [dt.date(int(said["year6"]), _number(said["month6"]), int(said[name])) for name in ("day6", "day7")]
            return Dated(start, end, FuzzyDate(*days), "range")
        if said["month8"]:
            days = [dt.date(int(said["year8"]), _number(said["month8"]), int(said[name])) for name in ("day8", "day9")]
            return Dated(start, end, FuzzyDate(*days), "range")
        if said["part"]:
            return Dated(start, end, _part_of(int(said["year10"]), said["part"], said["span"]), "range")
        if said["from"]:
            if (
                not said["from"] < said["to"]
                or text[start - 1 : start] == "("
                or _PERIOD.search(text[max(0, start - NEAR) : start])
            ):
                return None
            return Dated(
                start, end, FuzzyDate(_year(int(said["from"])).earliest, _year(int(said["to"])).latest), "range"
            )
    except ValueError:
        return None
    return _bare_year(text, start, end)


def _with_month(match: re.Match[str]) -> Dated:
    said = match.groupdict()
    month, year = _number(said["month"] or said["month2"]), int(said["year"] or said["year2"])
    if day := said["day"] or said["day2"]:
        return Dated(*match.span(), FuzzyDate.day(dt.date(year, month, int(day))), "day")
    return Dated(*match.span(), _months(year, month), "month")


def _without_year(text: str, match: re.Match[str], year: int) -> Dated | None:
    """A month alone is of the year told last: `In 2022, it held a meeting in March`."""
    before = text[max(0, match.start() - NEAR) : match.start()]
    if not year or not re.search(r"\b(?:in|on|since|until|by|late|early|of|last|this|mid-)\s*$", before, re.IGNORECASE):
        return None
    if re.match(r"\s+(?:of\s+)?(?:each|every|any)\b|\s+annually", text[match.end() : match.end() + NEAR]):
        return None
    if match["bare"] in ("May", "March") and not re.search(r"\b(?:in|since|until|by)\s+$", before, re.IGNORECASE):
        return None
    month = _number(match["bare"])
    if match["day5"]:
        return Dated(*match.span(), FuzzyDate.day(dt.date(year, month, int(match["day5"]))), "day")
    return Dated(*match.span(), _months(year, month), "month")


def _bare_year(text: str, start: int, end: int) -> Dated | None:
    before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    if _STATUTE.search(before) or _PERIOD.search(before) or not _PREPOSED.search(before):
        return None
    if _is_named(before) or re.match(rf"\s+{_YEAR}\b", after):
        return None
    year = int(text[start:end])
    parenthesis = before.rfind("(") > before.rfind(")")
    stated = parenthesis and not re.search(r"[a-z]{3,}ed\b|issued|effective|took", before[before.rfind("(") :])
    if span := _SPAN_AFTER.match(after):
        opens = _SPAN_BEFORE.search(before)
        if opens and year < int(span["year"]):
            whole = FuzzyDate(_year(year).earliest, _year(int(span["year"])).latest)
            return Dated(start, end + span.end(), whole, "range", statistic=stated)
    if (more := _AND_YEAR.match(after)) and int(more["year"]) == year + 1 and not stated:
        return Dated(start, end + more.end(), FuzzyDate(_year(year).earliest, _year(year + 1).latest), "range")
    noun = (
        not _ACT_OF.search(before)
        and re.match(r"\s+(?!In\b|On\b|At\b|The\b)[*“\"]?[A-Za-z]", after) is not None
        and re.search(r"\b(?:the|its|a|of|new|revised|amended|’s|'s)\s*$", before, re.IGNORECASE)
    )
    return Dated(start, end, _year(year), "year", adjective=bool(noun), statistic=stated or bool(_UP_TO.search(before)))


def _is_named(before: str) -> bool:
    """Whether the year ends a name: `Made in China 2025`, `Vision 2030`; a sentence's first word or a preposition is none."""
    word = re.search(r"(\S+)\s+$", before)
    if word is None:
        return False
    bare = word[1].strip('*“"(')
    return bare[:1].isupper() and bare.lower() not in {
        "in", "since", "by", "until", "during", "from", "before", "after", "between", "throughout", "for", "the", "as", "on",
        "early", "late", "mid", "effective", "starting", "beginning", "around",
    }  # fmt: skip


def _relative(text: str, told: list[Dated]) -> Iterator[Dated]:
    """Dates counted from the one told before: one month later, the following year."""
    fixed = [each for each in told if each.how in ("day", "month", "year")]
    at = 0
    for match in _LATER.finditer(text):
        while at < len(fixed) and fixed[at].end <= match.start():
            at += 1
        if not at or match["same"]:
            continue
        if match["which"] and match["which"].lower() == "after":
            continue
        unit = (match["unit"] or match["unit2"]).lower()
        count = 1 if match["next"] else _count(match["count"])
        date = _moved(fixed[at - 1].date, count, unit)
        if date is not None:
            yield Dated(*match.span(), date, "relative")


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS[word.lower()]


def _moved(date: FuzzyDate, count: int, unit: str) -> FuzzyDate | None:
    if unit == "year":
        return (
            _year(date.earliest.year + count)
            if date.precision == "year"
            else _months(date.earliest.year + count, date.earliest.month)
        )
    if date.precision == "year" or unit in ("week", "day"):
        return None
    months = date.earliest.year * 12 + date.earliest.month - 1 + count
    return _months(months // 12, months % 12 + 1)
