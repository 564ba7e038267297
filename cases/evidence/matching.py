"""Finding quoted words in the text of a document's pages, word for word after a stated normalisation; pure.

What does not count as a difference: runs of space and line breaks, the form of quotation marks, dashes and ellipses,
ligatures and full-width forms, letters composed or not, a hyphen at the end of a line, soft hyphens, and the running
heads and page numbers between two pages.
Everything else counts: letters, their case, digits, punctuation, and the order of words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

LINE_HYPHEN = "\u00ad"
"""Stands in normalised text for a hyphen at a line's end: it may be the word's own or the typesetter's."""
_MARKS = {
    **dict.fromkeys('‘’‚‛“”„‟′″`´«»‹›「」『』＂＇"', "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－⸺⸻", "-"),
    "…": "...",
    "⋯": "...",
}
_INVISIBLE = set("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HYPHENS = "-\u2010\u2011\u00ad"


@dataclass(frozen=True, order=True)
class Place:
    """Where the words stand: the pages of their first and last character, counted as given."""

    first: int
    last: int


@dataclass(frozen=True)
class Text:
    """The normalised text of a document, with the page on which each character of it begins."""

    words: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]
    whole: Text | None = None
    """The same with running heads and folios kept, where any were left out: what stands there can be quoted as well."""

    def page_at(self, offset: int) -> int:
        """The number of the page that holds the character at this offset."""
        return self.numbers[max(0, bisect_right(self.starts, offset) - 1)]


def normalise(text: str) -> str:
    """The form in which words are compared.

    >>> normalise("“state‐led”,  non—market")
    "'state-led', non-market"
    >>> normalise("commit-\\nment") == "commit\\u00adment"
    True
    >>> normalise("ﬁsheries １２")
    'fisheries 12'
    >>> normalise("钢铁 行业\\n调整")
    '钢铁行业调整'
    """
    text = unicodedata.normalize("NFC", text)
    out: list[str] = []
    size = len(text)
    index = 0
    while index < size:
        char = text[index]
        if char in _HYPHENS and out and out[-1].isalnum():
            # A hyphen with a line's end behind it (spaces allowed between) may be the typesetter's.
            after = index + 1
            while after < size and text[after] in " \t\r":
                after += 1
            if after < size and text[after] == "\n":
                while after < size and text[after].isspace():
                    after += 1
                if after < size and text[after].isalpha():
                    out.append(LINE_HYPHEN)
                    index = after
                    continue
        index += 1
        if char == LINE_HYPHEN or char in _INVISIBLE:
            continue
        out.append(_fold(char))
    return _spaces("".join(out))


@lru_cache(maxsize=65536)
def _fold(char: str) -> str:
    if (mark := _MARKS.get(char)) is not None:
        return mark
    if char < "\x80":
        return char
    # A raised or lowered digit is another thing than the digit: 10² is not 102.
    if unicodedata.decomposition(char).startswith(("<super>", "<sub>")):
        return char
    return "".join(_MARKS.get(part, part) for part in unicodedata.normalize("NFKC", char))


def _is_cjk(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


_SPACE = re.compile(r"\s+")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_SPACE = re.compile(f"(?<=[{_CJK}]) | (?=[{_CJK}])")
_AFTER_CJK_MARK = re.compile(f"(?<=[{_CJK}])([,.:;!?()%']+) ")
_BEFORE_CJK_MARK = re.compile(f" ([,.:;!?()%']+)(?=[{_CJK}])")
_MARK_SPACE = re.compile(r" ?(-+|\.\.\.) ?")


def _spaces(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    # Chinese is set without spaces; where a text has them, they are the typesetter's or the reader's.
    text = _CJK_SPACE.sub("", text)
    # The marks that stand next to Chinese were full-width, and carry their space in themselves.
    text = _BEFORE_CJK_MARK.sub(r"\1", _AFTER_CJK_MARK.sub(r"\1", text))
    # A dash stands with spaces in one house style and without in another, and "--" is a typed dash.
    return _MARK_SPACE.sub(lambda match: "-" if match[1][0] == "-" else "...", text)


def read_pages(pages: Sequence[tuple[int, str]]) -> Text:
    """The pages, as (number, text), made ready for searching; running heads and folios between pages are left out."""
    furniture = _running_lines([text for _, text in pages])
    bare = [(number, _without(text, furniture)) for number, text in pages]
    text = _joined(bare)
    if all(len(short.split()) == len(long.split()) for (_, short), (_, long) in zip(bare, pages, strict=True)):
        return text
    return replace(text, whole=_joined(pages))


def _joined(pages: Sequence[tuple[int, str]]) -> Text:
    parts: list[str] = []
    starts: list[int] = []
    numbers: list[int] = []
    length, broken = 0, False
    for number, text in pages:
        body = normalise(text)
        if not body:
            continue
        if parts:
            joined = _join(parts[-1] + "-" if broken else parts[-1], body)
            if joined is not None:
                # A word or a sentence runs over the page's end.
                length -= len(parts[-1]) - len(joined)
                parts[-1] = joined
        broken = text.rstrip().endswith(LINE_HYPHEN)
        starts.append(length)
        numbers.append(number)
        parts.append(body)
        length += len(body)
    return Text("".join(parts), tuple(starts) or (0,), tuple(numbers) or (1,))


def _join(before: str, after: str) -> str | None:
    """How the end of a page is written before the next: with a space, without one (None), or with a line hyphen."""
    if before.endswith("-") and len(before) > 1 and before[-2].isalnum() and after[0].isalpha():
        return before[:-1] + LINE_HYPHEN
    # The space at the seam goes where it would go within a page: beside dashes, ellipses and Chinese.
    tail, head = before[-20:].lstrip(), after[:20].rstrip()
    return None if _spaces(f"{tail} {head}") == tail + head else before + " "


def find(quotation: str, text: Text) -> list[Place]:
    """Every place where the words stand, in order; empty when they stand nowhere.

    >>> book = read_pages([(1, "China agreed to open its mar-"), (2, "ket for beef.")])
    >>> find("agreed to open its market", book)
    [Place(first=1, last=2)]
    >>> find("agreed not to open", book)
    []
    """
    words = normalise(quotation).strip("' ")
    if not words:
        return []
    places = _places(words, text)
    if text.whole is not None:
        places += [place for place in _places(words, text.whole) if place not in places]
    return sorted(places)


def _places(words: str, text: Text) -> list[Place]:
    spans = set(_exact(words.replace(LINE_HYPHEN, "-"), text.words))
    if LINE_HYPHEN in text.words or LINE_HYPHEN in words:
        # Also where they were found without: the same words may stand whole on one page and broken on another.
        spans |= set(_over_hyphens(words, text.words))
    return [Place(text.page_at(start), text.page_at(end - 1)) for start, end in sorted(spans)]


def _exact(words: str, text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = text.find(words)
    while at >= 0 and len(spans) < 100:
        if _whole(words, text, at, at + len(words)):
            spans.append((at, at + len(words)))
        at = text.find(words, at + 1)
    return spans


def _over_hyphens(words: str, text: str) -> list[tuple[int, int]]:
    """Matches in which a line hyphen counts as a hyphen or as nothing."""
    solid, back = _solid_text(text)
    wanted, _ = _solid(words)
    spans: list[tuple[int, int]] = []
    at = solid.find(wanted) if wanted else -1
    while at >= 0 and len(spans) < 100:
        start, end = back[at], back[at + len(wanted) - 1] + 1
        # With all hyphens out of the way the letters agree; now every true hyphen must be met by one of the two kinds.
        if _agrees(words, text[start:end]) and _whole(words, text, start, end):
            spans.append((start, end))
        at = solid.find(wanted, at + 1)
    return spans


def _solid(text: str) -> tuple[str, list[int]]:
    kept = [(char, index) for index, char in enumerate(text) if char not in ("-", LINE_HYPHEN)]
    return "".join(char for char, _ in kept), [index for _, index in kept]


_solid_text = lru_cache(maxsize=4)(_solid)


def _agrees(words: str, stretch: str) -> bool:
    left, right = 0, 0
    while left < len(words) and right < len(stretch):
        if words[left] == stretch[right]:
            left, right = left + 1, right + 1
        elif stretch[right] == LINE_HYPHEN:
            left, right = left + (words[left] == "-"), right + 1
        elif words[left] == LINE_HYPHEN:
            left, right = left + 1, right + (stretch[right] == "-")
        else:
            return False
    return not words[left:].strip(LINE_HYPHEN) and not stretch[right:].strip(LINE_HYPHEN)


def _whole(words: str, text: str, start: int, end: int) -> bool:
    """Whether the match begins and ends at the edge of a word: no "tariff" in "tariffs"; Chinese has no such edges."""
    if start and _joins(text[start - 1], words[0]):
        return False
    return not (end < len(text) and _joins(words[-1], text[end]))


def _joins(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not (_is_cjk(left) or _is_cjk(right))


_FOLIO = re.compile(r"[\W_]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of)\s*\d{1,4})?[\W_]*$", re.IGNORECASE)


def _running_lines(pages: Sequence[str]) -> frozenset[str]:
    """The lines at the edges of pages that repeat over the document (digits aside), and so are heads and feet."""
    if len(pages) < 3:
        return frozenset()
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.splitlines() if line.strip()]
        seen.update({_shape(line) for line in (*lines[:3], *lines[-3:])})
    least = max(3, len(pages) // 4)
    return frozenset(shape for shape, count in seen.items() if count >= least and shape)


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()).casefold()) if len(line) <= 120 else ""


def _without(page: str, furniture: frozenset[str]) -> str:
    lines = page.splitlines()

    def is_furniture(line: str) -> bool:
        return not line.strip() or _FOLIO.match(line) is not None or _shape(line) in furniture

    first, last = 0, len(lines)
    for _ in range(3):
        while first < last and not lines[first].strip():
            first += 1
        if first < last and is_furniture(lines[first]):
            first += 1
        while last > first and not lines[last - 1].strip():
            last -= 1
        if last > first and is_furniture(lines[last - 1]):
            last -= 1
    if first >= last:
        # Nothing but heads and folios: keep the page, lest a page of one line be lost.
        return page
    return "\n".join(lines[first:last])
