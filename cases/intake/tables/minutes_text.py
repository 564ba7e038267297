"""Minutes of a committee as plain text, read as a table: a statement a row, under its meeting and agenda item; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADER = ["Date", "Meeting", "Agenda item", "Delegation", "Statement"]
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = rf"\d{{1,2}}(?:\s+(?:{_MONTH}))?(?:\s*(?:-|–|to|and|,)\s*\d{{1,2}})*\s+(?:{_MONTH})\s+\d{{4}}"
_MEETING = re.compile(
    rf"\b(?:minutes|summary(?: report)?|report|note)\b[^.\n]{{0,80}}?\bmeetings?\b[^.\n]{{0,60}}?\b(?:of|held on|held from|on)\s+({_DAYS})",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"\b(?:G|WT|S|IP)/[A-Z&/-]+/(?:M|R)/\d+(?:/[A-Za-z0-9.]+)*")
_NUMBERED = re.compile(r"\s*(?:\d{1,3}(?:\.\d{1,3})*\.?|\([a-zivx]{1,5}\)|[IVX]{1,5}\.)\s+(?=[\"“'A-Z\d])")
_ITEM = re.compile(
    r"\s*(?:\d{1,2}(?:\.\d{1,3})+\.?|\d{1,2}\.|\d{1,2}(?=\s+[A-Z][A-Z ]{4})|\([a-zivx]{1,5}\)|[IVX]{1,5}\.|"
    r"[Aa]genda [Ii]tem \d+[:.]?)\s+\S"
)
_NAME = r"[A-Z][\w.’'-]*(?:(?:,| of| of the| the| and)* [A-Z][\w.’'-]*){0,6}(?:, Republic of|, Kingdom of)?"
_LEAD = r"(?:(?:In (?:response|reply|conclusion|turn)|Responding|Finally|Similarly|Also|Lastly|Concluding|Likewise)[^,.]{0,60},\s+)?"
_SPOKEN = re.compile(
    rf"{_LEAD}[Tt]he (?:representative|delegate|delegation|observer)s? (?:of|from) (?:the )?(?P<name>{_NAME}?)(?=,? (?:[a-z]|on behalf))"
)
_SAID = re.compile(
    rf"{_LEAD}(?:[Tt]he )?(?P<name>{_NAME}) (?:also |again |further |fully |once again |strongly )?"
    r"(?:raised|said|noted|expressed|supported|echoed|thanked|replied|responded|explained|informed|reiterated|asked|requested|stated|indicated|recalled|clarified|welcomed|"
    r"shared|urged|reported|joined|stressed|emphasized|highlighted|pointed|answered|confirmed|added|drew|sought|remained|considered)\b"
)
_OFFICER = re.compile(r"(?:The |Several |Some )?(Committee|Chair\w*|Secretariat|Members)\b")
_PRONOUNS = frozenset({"It", "She", "He", "They", "This", "That", "These", "There", "We", "I", "Some", "Both", "Which"})


@dataclass
class Minutes:
    """What was read: rows under `HEADER` with the numbers of the lines where they begin, and lines that are no rows."""

    rows: list[list[str]]
    numbers: list[int]
    asides: list[tuple[int, str]]


def minutes_in(text: str) -> Minutes | None:
    """The statements of minutes, or None where the text is none: without the date of a meeting, or fewer than two statements.

    >>> found = minutes_in('''G/TBT/M/65
    ... MINUTES OF THE MEETING OF 18-19 MARCH 2015
    ... 1. ADOPTION OF THE AGENDA
    ... 1.1. The Committee adopted the agenda.
    ... 2.1.1 China – Cosmetics (IMS ID 296)
    ... 2.1. The representative of Japan asked why the rule
    ... was needed. It had written in May.
    ...
    ... 2.2. In response, the representative of China said that it took note.''')
    >>> found.numbers, found.rows[1][:4]
    ([4, 6, 9], ['18-19 MARCH 2015', 'G/TBT/M/65', '2.1.1 China – Cosmetics (IMS ID 296)', 'Japan'])
    >>> found.rows[1][4]
    'The representative of Japan asked why the rule was needed. It had written in May.'
    >>> minutes_in("date,title\\n2015,Toys") is None
    True
    """
    if not _MEETING.search(text[:20_000].replace("\n", " ")):
        return None
    found = Minutes([], [], [])
    date = symbol = item = ""
    before: list[int] = []
    for number, paragraph in _paragraphs(text):
        if (meeting := _MEETING.search(paragraph)) and len(paragraph) < 600 and not _SPOKEN.search(paragraph):
            date, item = meeting[1], ""
            symbol = said[0] if (said := _SYMBOL.search(paragraph)) else symbol if not found.rows else ""
        elif not item and not symbol and (said := _SYMBOL.search(paragraph)):
            symbol = said[0]
        elif _is_item(paragraph):
            item = paragraph
        elif not item:
            before.append(number)
        else:
            words = _NUMBERED.sub("", paragraph, count=1)
            who = _speaker(words)
            goes_on = who is None and found.rows and found.rows[-1][:3] == [date, symbol, item] and found.rows[-1][3]
            if goes_on:
                found.rows[-1][4] += f"\n{words}"
            else:
                found.rows.append([date, symbol, item, who or "", words])
                found.numbers.append(number)
    if before:
        found.asides.append((before[0], f"Words before the first agenda item, {len(before)} paragraphs: no row."))
    return found if sum(1 for row in found.rows if row[3]) >= 2 else None


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs, each with the number of its first line: they begin after a blank line, or where a number begins a line.

    A plain number counts behind a short line, or as the next of a sequence: else it may end the sentence of the line before.
    """
    start, lines, wide, last = 0, list[str](), max(map(len, text[:50_000].splitlines()), default=0), 0
    for number, line in enumerate(text.splitlines(), 1):
        short = not lines or len(lines[-1]) * 3 < wide * 2
        begins = not line.strip() or _begins(line, last, short=short) or _MEETING.search(line) is not None
        if begins and lines:
            yield start, " ".join(" ".join(lines).split())
            lines = []
        if line.strip():
            start = start if lines else number
            last = int(plain[1]) if not lines and (plain := re.match(r"\s*(\d{1,3})\.?\s", line)) else last
            lines.append(line)
    if lines:
        yield start, " ".join(" ".join(lines).split())


def _begins(line: str, last: int, *, short: bool) -> bool:
    """Whether a line begins a paragraph by its number.

    >>> [_begins(line, 2, short=False) for line in ("3. The next", "7. It asked", "2.14. The next", "(b) Korea", "II. STATEMENTS")]
    [True, False, True, True, True]
    """
    found = _NUMBERED.match(line)
    if found is None:
        return False
    sign, rest = found[0].strip(), line[found.end() :]
    if sign[0] in "(IVX":
        return sign[0] == "(" or rest.isupper()
    return "." in sign.rstrip(".") or short or (last > 0 and int(sign.rstrip(".")) == last + 1) or rest[:6].isupper()


def _is_item(paragraph: str) -> bool:
    """Whether a paragraph is the heading of an agenda item: numbered, short, and no sentence."""
    if len(paragraph) > 400 or not _ITEM.match(paragraph) or _SPOKEN.search(paragraph):
        return False
    words = _NUMBERED.sub("", paragraph, count=1)
    return not words.endswith((".", ":", ";")) and not _SAID.match(words)


def _speaker(words: str) -> str | None:
    """Who speaks in a paragraph: a delegation, the committee or its officers; None where it goes on with the one before.

    >>> _speaker("The representative of the European Union said"), _speaker("Japan supported it."), _speaker("The Committee took note.")
    ('European Union', 'Japan', 'Committee')
    >>> _speaker("In response, the representative of China said"), _speaker("She said so."), _speaker("Korea, Republic of noted that")
    ('China', None, 'Korea, Republic of')
    """
    if (officer := _OFFICER.match(words)) is not None:
        return officer[1]
    found = _SPOKEN.match(words) or _SAID.match(words)
    return found["name"].strip(" ,") if found is not None and found["name"] not in _PRONOUNS else None
