"""What a text gives by number or date and no agreement has: dates, percentages, trade concerns, articles of Chinese laws; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.evidence.bilingual.numerals import chinese_number

LONGEST_TOKEN = 64
"""In characters; what is longer is cut, in the index and in what is asked."""
KINDS = ("date", "pct", "stc", "fr")
"""What the tokens begin with."""
UNITS = ("article", "section", "para", "in")
"""The kinds of a place whose agreement or law is not named; the last for annexes, chapters and appendices."""
_WIDEST = 40
"""A range of more numbers than this is kept as its two ends."""


@dataclass(frozen=True)
class Cited:
    """A reference where it stands in the folded text: its own token first, then those above it and, of a range, those within.

    `within` where longer ones are meant.
    """

    tokens: tuple[str, ...]
    start: int
    end: int
    within: bool = False


def tree(parts: list[str], *, least: int) -> tuple[str, ...]:
    """The token of a place, and of each place above it that has at least so many parts."""
    return tuple(
        f"§{'·'.join(parts[:size])}"[:LONGEST_TOKEN] for size in range(len(parts), min(least, len(parts)) - 1, -1)
    )


def between(first: str, last: str) -> list[str]:
    """The numbers that a range leaves out; none where it is no range or a very wide one.

    >>> between("8", "11"), between("3", "a"), between("9", "9")
    (['9', '10'], [], [])
    """
    if not (first.isdecimal() and last.isdecimal()) or not int(first) < int(last) <= int(first) + _WIDEST:
        return []
    return [str(number).zfill(len(first)) for number in range(int(first) + 1, int(last))]


def find(folded: str, hints: set[str]) -> Iterator[Cited]:
    """All such numbers and dates in the folded text, in no order, of the kinds that may stand there by the hints.

    >>> text = "31 march 2020, 60 per cent, stc 485, 84 fed. reg. 43,304"
    >>> [found.tokens[0] for found in find(text, {"date", "stc", "fr"})]
    ['§date·2020·3·31', '§pct·60', '§stc·485', '§fr·84·43304']
    """
    if "第" in folded or "附" in folded:
        yield from _chinese_units(folded)
    if "date" in hints:
        yield from _dates(folded)
    if "%" in folded or "per cent" in folded or "percent" in folded or "百分之" in folded:
        for match in _PERCENT.finditer(folded):
            number = match[1].replace(",", "") if match[1] else str(chinese_number(match[2]) or match[2])
            yield Cited((f"§pct·{number.replace('.', '·')}"[:LONGEST_TOKEN],), *match.span())
    if "stc" in hints:
        for match in _CONCERN.finditer(folded):
            yield Cited(_concern("tbt" if match["ims"] else match["of"], match["number"]), *match.span())
    if "fr" in hints:
        for match in _REGISTER.finditer(folded):
            yield Cited((f"§fr·{match[1]}·{match[2].replace(',', '')}",), *match.span())


_PERCENT = re.compile(
    r"(?<![0-9.,])([0-9][0-9,]*(?:\.[0-9]+)?)\s?(?:%|per\s?cent(?![a-z]))|百分之([0-9]+(?:\.[0-9]+)?|[〇零一二两三四五六七八九十百]+)"
)
_CONCERN = re.compile(
    r"(?<![a-z])(?:(?:(?P<of>sps|tbt)[\s-]{0,2})?(?:stcs?|specific trade concerns?)|(?:tbt[\s-]?)?(?P<ims>ims))"
    r"[\s-]?(?:id|nos?\.?|number)?[\s:#(-]{0,2}(?P<number>[0-9]{1,4})(?![0-9a-z/])"
)
_REGISTER = re.compile(
    r"(?<![0-9])([0-9]{2,3})\s(?:fed\.?\s?reg\.?|f\.?\s?r\.?)\s([0-9]{1,3},[0-9]{3}|[0-9]{3,6})(?![0-9])"
)


def _concern(committee: str | None, number: str) -> tuple[str, ...]:
    """Where the committee is not named, it may be either."""
    if committee:
        return f"§stc·{committee}{int(number)}", f"§stc·{int(number)}"
    return f"§stc·{int(number)}", f"§stc·sps{int(number)}", f"§stc·tbt{int(number)}"


_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?(?![0-9a-z])"
_DAYS = rf"{_DAY}(?:(?:\s?-\s?|,\s?|\sto\s|\sand\s){_DAY})*"
_YEAR = r"(?:19|20)[0-9]{2}"
_WRITTEN = re.compile(
    rf"(?<![a-z])(?P<month>{_MONTH})(?:\s(?P<days>{_DAYS}))?"
    rf"(?=(?P<more>(?:\s?-\s?|\sto\s|\sand\s|\sor\s)(?:{_DAY}\s)?{_MONTH}(?:\s{_DAY})?)?,?\s(?P<year>{_YEAR})(?![0-9]))"
)
_DAYS_BEFORE = re.compile(rf"(?<![0-9.,])(?P<days>{_DAYS})\s(?:of\s)?\Z")
_IN_FIGURES = re.compile(
    rf"(?<![0-9./-])(?!(?:190[1-5]|200[1-9])\.)({_YEAR})([-/.])([01]?[0-9])\2([0-3]?[0-9])(?![0-9-])"
    rf"|(?<![0-9./-])(?P<day>[0-3]?[0-9])\.(?P<month>[01]?[0-9])\.(?P<year>{_YEAR})(?![0-9])"
)
_FIGURE = "[一二三四五六七八九十]"
_CHINESE = re.compile(
    rf"({_YEAR}|[一二][〇零○一二三四五六七八九]{{3}})\s?年\s?([0-9]{{1,2}}|{_FIGURE}{{1,2}})\s?月(?:\s?([0-9]{{1,2}}|{_FIGURE}{{1,3}})\s?[日号])?"
)


def _dates(folded: str) -> Iterator[Cited]:
    for match in _WRITTEN.finditer(folded):
        month = str(_MONTHS.index(match["month"][:3]) // 3 + 1)
        start, days = match.start(), match["days"]
        if not days and (before := _DAYS_BEFORE.search(folded[max(0, start - 24) : start])):
            days, start = before["days"], start - len(before[0])
        yield from _dated(match["year"], month, days or "", start, match.end() if match["more"] else match.end("year"))
    for match in _IN_FIGURES.finditer(folded):
        year, month, day = (match[1], match[3], match[4]) if match[1] else (match["year"], match["month"], match["day"])
        yield from _dated(year, month, day, *match.span())
    for match in _CHINESE.finditer(folded):
        year, month, day = (str(chinese_number(part) or part) if part else "" for part in match.groups())
        yield from _dated(year, month, day, *match.span())


def _dated(year: str, month: str, days: str, start: int, end: int) -> Iterator[Cited]:
    """The days of one month; of days from and to also those between."""
    if not 1 <= int(month) <= 12:
        return
    found = re.findall(r"([^0-9]*)([0-9]+)", days)
    path = ["date", year, str(int(month))]
    for at, (sign, day) in enumerate(found):
        inner = between(found[at - 1][1], day) if at and ("-" in sign or "to" in sign) else []
        yield Cited(
            (*tree([*path, str(int(day))], least=3), *(f"§{'·'.join([*path, one])}" for one in inner)), start, end
        )
    if not found:
        yield Cited(tree(path, least=3), start, end)


def figures(step: str) -> str:
    """The number in figures.

    >>> figures("十五"), figures("15")
    ('15', '15')
    """
    return step if step[0].isdigit() else str(chinese_number(step) or 0)


_FIGURES = r"([0-9]{1,4}|[一二三四五六七八九十百零〇两]{1,7})"
_CHINESE_UNIT = re.compile(
    rf"第\s?{_FIGURES}\s?([条章款])(?:\s?[至到-]\s?第?\s?{_FIGURES}\s?\2)?(?:(?<=条)\s?第\s?{_FIGURES}\s?款)?|附[件录]\s?{_FIGURES}"
)
_CHINESE_KINDS = {"条": "article", "款": "para", "章": "chapter", "附": "annex"}


def _chinese_units(folded: str) -> Iterator[Cited]:
    """第十五条, 第15条第2款, 第二章, 附件2: whatever the law."""
    for match in _CHINESE_UNIT.finditer(folded):
        first, unit, last, below, annex = match.groups()
        kind, number = _CHINESE_KINDS[unit or "附"], figures(first or annex)
        places = [number, *([figures(below)] if below else [])]
        if kind in {"chapter", "annex"}:
            places[0] = kind + places[0]
            kind = "in"
        inner = between(number, figures(last)) if last else []
        yield Cited((*tree([kind, *places], least=2), *(f"§{kind}·{one}" for one in inner)), *match.span())
        if last:
            yield Cited((f"§{kind}·{figures(last)}",), *match.span())
