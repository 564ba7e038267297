"""Headings of plain text, told by their form alone: capitals, short lines without a stop, numbers, Chinese 章, 条, 一、, （一）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.evidence.extraction.kinds import names

LONGEST = 80
"""A line longer than this is no heading by its form; a numbered one gives its first words."""

PATH = 300
"""The most characters of a path."""

_HAN = "[一二三四五六七八九十百千零〇0-9０-９]"
_NUMBERED: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(f"第{_HAN}{{1,5}}[编編章](?![的规規])")),
    (2, re.compile("[一二三四五六七八九十]{1,3}、")),
    (3, re.compile(f"第{_HAN}{{1,5}}[节節](?![的规規])")),
    (4, re.compile("[（(][一二三四五六七八九十]{1,3}[）)]")),
    (4, re.compile(r"[（(]\d{1,2}[）)]\s*(?=[A-Z*\u4e00-\u9fff])")),
    (5, re.compile(rf"第{_HAN}{{1,5}}[条條](?=[\s　（(【]|$)")),
    (5, re.compile(r"Article \d{1,4}(?:bis|ter)?\b(?=\s*(?:$|[A-Z.:(]))")),
)
_TOP = re.compile(r"(?:EXHIBIT|Exhibit)\s+[\w-]{1,12}$|附件\s*[一二三四五六七八九十0-9]*$")
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[A-Z\u4e00-\u9fff])")
_ROMAN = re.compile(r"[IVX]{1,5}\.\s+(?=[A-Z])")
_ENDS = re.compile(r"[.,;:?!。，；：？！、\-–—\d]$")
_SENTENCE = re.compile(r"[。；！？|\[\]<>{}=]|，.*，")
_FIRST_WORDS = re.compile(r"[^.。：:；;]*")
_SMALL = names("a an the of to on in for and or by with at from as into under over per via de la between against about")
_EMPHASIS = re.compile(r"\*\*|__")


class Outline:
    """The headings above the line last entered."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self.last = ""
        """The words of the heading entered last."""

    def enter(self, line: str) -> bool:
        """Whether the line is or begins with a heading; if so it closes those of its own rank and below."""
        found = heading(line)
        if found is None:
            return False
        rank, words = found
        while self._open and self._open[-1][0] >= rank:
            self._open.pop()
        self._open.append((rank, words))
        self.last = words
        return True

    @property
    def path(self) -> str:
        """`SPECIFIC TRADE CONCERNS > Industrial Plans`, cut short at the front when it is very long."""
        parts = [words for _, words in self._open]
        while len(parts) > 1 and len(" > ".join(parts)) > PATH:
            parts.pop(0)
        return " > ".join(parts)[:PATH]


def heading(line: str) -> tuple[int, str] | None:
    """The rank of a heading, 0 the highest, and its words; None for a line that is none.

    >>> heading("SPECIFIC TRADE CONCERNS"), heading("Tariff-Rate Quotas for Wheat")
    ((1, 'SPECIFIC TRADE CONCERNS'), (3, 'Tariff-Rate Quotas for Wheat'))
    >>> heading("（四）增强行业创新能力。强化企业创新主体地位"), heading("第十二条 国家保护外国投资者的投资。")
    ((4, '（四）增强行业创新能力'), (5, '第十二条'))
    >>> heading("production capacity."), heading("China's WTO Accession 6")
    (None, None)
    """
    line = _EMPHASIS.sub("", line[: LONGEST * 4]).strip().lstrip("#").strip()
    if not line:
        return None
    if len(line) <= LONGEST and _TOP.match(line):
        return 0, line
    for rank, form in _NUMBERED:
        if found := form.match(line):
            return rank, _words(line, found, article=rank == 5)
    if len(line) > LONGEST or _ENDS.search(line) or _SENTENCE.search(line):
        return None
    if found := _DECIMAL.match(line):
        return (2, line) if "." not in found[1] else (2 + found[1].count("."), line)
    if _ROMAN.match(line):
        return 2, line
    letters = [char for char in line if char.isalpha()]
    if len(letters) >= 4 and all(char.isupper() for char in letters) and letters[0].isascii():
        return 1, line
    return (3, line) if _is_title(line) else None


def _words(line: str, number: re.Match[str], *, article: bool) -> str:
    """The number alone of an article, whose words follow on its line; else with the words up to the first stop."""
    own = number.group().strip()
    if article:
        return own
    rest = _FIRST_WORDS.match(line, number.end())
    words = rest.group().strip() if rest else ""
    if not words or len(words) > LONGEST // 2 + (LONGEST // 2 if words.isascii() else 0):
        return own
    space = " " if number.group()[-1:].isspace() or not own.endswith(("、", "）", ")")) else ""
    return " ".join(f"{own}{space}{words}".split())


def _is_title(line: str) -> bool:
    """A few words, the first and nearly all that are not small beginning with a capital, none of them ending a sentence."""
    words = list(_told(line))
    if not 1 <= len(words) <= 12 or not words[0][0].isupper() or not line[0].isalpha():
        return False
    if ". " in line.replace("U.S. ", "US ") or '"' in line or "“" in line or line.count("(") != line.count(")"):
        return False
    weighty = [word for word in words if word.lower() not in _SMALL]
    return bool(weighty) and all(word[0].isupper() for word in weighty)


def _told(line: str) -> Iterator[str]:
    yield from re.findall(r"[A-Za-z\u00c0-\u024f][\w.'’-]*", line)
