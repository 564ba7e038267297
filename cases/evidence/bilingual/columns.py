"""Two languages set in two columns, side by side in lines of text: the lines of each column."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence

from cases.evidence.bilingual.numerals import HAN
from cases.evidence.bilingual.paragraphs import is_chinese, scripts

_GAP = re.compile(r"(?:[^\S\n]{2,}|\u3000+|\t)")
_MEETING = re.compile(
    rf"(?<=[{HAN}，。、；：！？）」』])\s+(?=[A-Za-z(\d“\"])|(?<=[A-Za-z\d.,;:!?)”\"])\s+(?=[{HAN}（《“「])"
)
_NEAR = 4
FEWEST, SHARE = 6, 0.3
"""How many lines of a text, and what share of them, have a piece in each language for the text to be one in columns."""


def columns_of(pages: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]] | None:
    """The English and the Chinese column of a text page by page, line for line, or None where it is in no columns.

    The columns are told by where on the line the right one begins, which may differ from page to page; where the spaces between
    them are lost, by where the scripts meet. A line that stands in one column leaves a blank line in the other.
    """
    lines = [(number, line.rstrip()) for number, text in pages for line in text.splitlines()]
    filled = [line for _, line in lines if line.strip()]
    cuts = [_cut(line) for line in filled]
    found = [cut for cut in cuts if cut is not None]
    if len(found) < max(FEWEST, SHARE * len(filled)):
        return None
    chinese_left = sum(1 for left, _, _ in found if is_chinese(left)) * 2 > len(found)
    if sum(1 for left, _, _ in found if is_chinese(left) == chinese_left) < 0.9 * len(found):
        return None
    wide = [start for _, _, start in found if start is not None]
    usual = statistics.median_low(wide) if len(wide) >= 0.7 * len(found) else None
    sides: tuple[list[tuple[int, str]], list[tuple[int, str]]] = ([], [])
    for number, text in pages:
        rows = [line.rstrip() for line in text.splitlines()]
        here = [cut[2] for cut in map(_cut, rows) if cut is not None and cut[2] is not None]
        start = usual if usual is None or len(here) < FEWEST // 2 else statistics.median_low(here)
        parted = [_parted(row, start, chinese_left=chinese_left) for row in rows]
        for side in (0, 1):
            sides[side].append((number, "\n".join(pair[side] for pair in parted)))
    return (sides[1], sides[0]) if chinese_left else (sides[0], sides[1])


def _cut(line: str) -> tuple[str, str, int | None] | None:
    """A line with a piece in each language: the pieces, and where the right one begins, in widths of a letter, after a wide gap."""
    for found in _GAP.finditer(line.strip()):
        bare = line.strip()
        left, right = bare[: found.start()], bare[found.end() :]
        if _apart(left, right):
            return left, right, _width(line[: len(line) - len(right)])
    for found in _MEETING.finditer(line):
        left, right = line[: found.start()], line[found.end() :]
        if _apart(left, right):
            return left, right, None
    return None


def _apart(left: str, right: str) -> bool:
    """Whether one piece is Chinese and the other is English, without so much as a word of the other."""
    (han, latin), (han_right, latin_right) = scripts(left), scripts(right)
    if han and not han_right:
        return latin_right >= 2 and latin < han
    return bool(han_right) and not han and latin >= 2 and latin_right < han_right


def _parted(line: str, start: int | None, *, chinese_left: bool) -> tuple[str, str]:
    """The piece of a line in each column."""
    if not line.strip():
        return "", ""
    if start is not None:
        for found in _GAP.finditer(line):
            if found.end() < len(line) and abs(_width(line[: found.end()]) - start) <= _NEAR:
                return line[: found.start()].strip(), line[found.end() :].strip()
        if _width(line) - _width(line.lstrip()) >= start - _NEAR:
            return "", line.strip()
    cut = _cut(line)
    if cut is not None and is_chinese(cut[0]) == chinese_left:
        return cut[0].strip(), cut[1].strip()
    if any(scripts(line)) and is_chinese(line) != chinese_left:
        return "", line.strip()
    return line.strip(), ""


def _width(text: str) -> int:
    """How wide a text is: a Chinese character is two letters wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
