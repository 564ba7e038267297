"""Finding quoted words in the text of a document's pages, word for word after a stated normalisation; pure.

What does not count as a difference: runs of space and line breaks, the form of quotation marks, dashes and ellipses,
ligatures and full-width forms, letters composed or not, a hyphen at the end of a line, soft hyphens, footnote marks, and the
running heads and page numbers between two pages.
Everything else counts: letters, their case, digits, punctuation, and the order of words.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from cases.evidence import scripts
from cases.evidence.furniture import running_lines, without

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
    breaks: tuple[int, ...] = ()
    """Where a paragraph begins, as far as the typesetting tells."""

    @cached_property
    def solid(self) -> tuple[str, array[int]]:
        """The text without hyphens and footnote marks, and where each character of it stands in the whole."""
        return _solid(self.words)

    @cached_property
    def is_plain(self) -> bool:
        """Whether no line hyphen and no footnote mark stands in it."""
        return LINE_HYPHEN not in self.words and FOOTNOTE.search(self.words) is None

    @cached_property
    def terms(self) -> dict[str, array[int]]:
        """Where each term stands, for finding a passage of which not all words agree."""
        found: dict[str, array[int]] = {}
        for term, at in terms(self.words):
            if (places := found.get(term)) is None:
                places = found[term] = array("I")
            places.append(at)
        return found

    @cached_property
    def simplified(self) -> Text:
        """The same in simplified characters, each where it stood."""
        return replace(self, words=scripts.simplified(self.words), whole=self.whole and self.whole.simplified)

    def place(self, start: int, end: int) -> Place:
        """The pages of a stretch."""
        return Place(self.page_at(start), self.page_at(max(start, end - 1)))

    def breaks_within(self, start: int, end: int) -> bool:
        """Whether a paragraph begins behind the first of these characters and at or before the last."""
        at = bisect_right(self.breaks, start)
        return at < len(self.breaks) and self.breaks[at] <= end

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


def is_cjk(char: str) -> bool:
    """Whether it is a Chinese character or a mark set as one."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


_SPACE = re.compile(r"\s+")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_SPACE = re.compile(f"(?<=[{_CJK}]) | (?=[{_CJK}])")
_AFTER_CJK_MARK = re.compile(f"(?<=[{_CJK}])([,.:;!?()%']+) ")
_BEFORE_CJK_MARK = re.compile(f" ([,.:;!?()%']+)(?=[{_CJK}])")
_MARK_SPACE = re.compile(r" ?(-+|\.(?: ?\.){2,}|。(?: ?。){2,}) ?")
FOOTNOTE = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?')。，；：！？])|(?<=[" + _CJK + r"]))[¹²³⁰⁴-⁹]{1,3}(?!\w)"
    r"|(?<=[\w.,;:!?')。，；：！？])\[\d{1,3}\]"
)
"""A raised number behind a word of three letters or a mark, or a number in square brackets close behind one; `m²` is none."""


def _spaces(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    # Chinese is set without spaces; where a text has them, they are the typesetter's or the reader's.
    text = _CJK_SPACE.sub("", text)
    # The marks that stand next to Chinese were full-width, and carry their space in themselves.
    text = _BEFORE_CJK_MARK.sub(r"\1", _AFTER_CJK_MARK.sub(r"\1", text))
    # A dash stands with spaces in one house style and without in another, "--" is a typed dash, and dots may be spaced.
    return _MARK_SPACE.sub(lambda match: "-" if match[1][0] == "-" else "...", text)


_TERM = re.compile(f"[{_CJK}](?=([{_CJK}]?))|[^\\W{_CJK}]+")


def terms(words: str) -> Iterator[tuple[str, int]]:
    """The terms of a normalised text and where each begins: words in small letters, and each two Chinese characters that stand together."""
    for match in _TERM.finditer(words):
        yield match[0].lower() + (match[1] or ""), match.start()


def read_pages(pages: Sequence[tuple[int, str]]) -> Text:
    """The pages, as (number, text), made ready for searching; running heads and folios between pages are left out."""
    furniture = running_lines([text for _, text in pages])
    bare = [(number, without(text, furniture)) for number, text in pages]
    text = _joined(bare)
    if all(len(short.split()) == len(long.split()) for (_, short), (_, long) in zip(bare, pages, strict=True)):
        return text
    return replace(text, whole=_joined(pages))


def _joined(pages: Sequence[tuple[int, str]]) -> Text:
    parts: list[str] = []
    starts: list[int] = []
    numbers: list[int] = []
    breaks: list[int] = []
    length, broken = 0, False
    for number, text in pages:
        for index, paragraph in enumerate(_PARAGRAPH.split(text)):
            body = normalise(paragraph)
            if not body:
                continue
            if parts:
                before = parts[-1]
                joined = _join(before + "-" if broken else before, body)
                if joined is not None:
                    # A word or a sentence runs over the end of the page or the paragraph.
                    length -= len(before) - len(joined)
                    parts[-1] = joined
                if not broken and _parts(before, body, same_page=index > 0):
                    breaks.append(length)
            broken = paragraph.rstrip().endswith(LINE_HYPHEN)
            if not numbers or numbers[-1] != number:
                starts.append(length)
                numbers.append(number)
            parts.append(body)
            length += len(body)
    return Text("".join(parts), tuple(starts) or (0,), tuple(numbers) or (1,), breaks=tuple(breaks))


_PARAGRAPH = re.compile(
    r"\n[^\S\n]*\n\s*|\n(?=\u3000\u3000"
    r"|\s*(?:第[一二三四五六七八九十百千零〇\d]{1,6}[条條章节節款]|[（(]?[一二三四五六七八九十]{1,3}[）)、]"
    r"|[（(]\d{1,2}[）)]|\d{1,2}[、．]|\d{1,2}\.\s+[A-Z]|\([a-z]{1,4}\)\s|[•●▪◦]\s))"
)
"""Where a paragraph ends: an empty line, or a line's end before a number, a letter or a bullet that begins the next."""


def _parts(before: str, after: str, *, same_page: bool) -> bool:
    """Whether a paragraph ends between the two, and is not merely cut by an empty line or a page's end."""
    if after[0].islower() and (before[-1].isalnum() or before[-1] in ",-"):
        return False
    return same_page or before[-1] in ".!?:;。'|"


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
    places: list[Place] = []
    for each in (text, text.whole):
        if each is not None:
            found = [each.place(*span) for span in spans(words, each)]
            places += [place for place in found if each is text or place not in places]
    return sorted(places)


def spans(
    words: str, text: Text, low: int = 0, high: int | None = None, *, edges: tuple[bool, bool] = (True, True)
) -> list[tuple[int, int]]:
    """Where normalised words stand in the text from `low` to `high`, at most 100 times; `edges`: whether they begin and end as words do."""
    high = len(text.words) if high is None else high
    found = set(_exact(words.replace(LINE_HYPHEN, "-"), text.words, low, high, edges))
    if not text.is_plain or LINE_HYPHEN in words or FOOTNOTE.search(words):
        # Also where they were found without: the same words may stand whole on one page and broken on another.
        found |= set(_loosely(words, text, low, high, edges))
    return sorted(found)


def _exact(words: str, text: str, low: int, high: int, edges: tuple[bool, bool]) -> Iterator[tuple[int, int]]:
    at, count = text.find(words, low, high), 0
    while at >= 0 and count < 100:
        if _whole(words, text, at, at + len(words), edges):
            yield at, at + len(words)
            count += 1
        at = text.find(words, at + 1, high)


def _loosely(words: str, text: Text, low: int, high: int, edges: tuple[bool, bool]) -> Iterator[tuple[int, int]]:
    """Matches in which a line hyphen counts as a hyphen or as nothing, and a footnote mark as nothing."""
    solid, back = text.solid
    wanted, _ = _solid(words)
    first, last = bisect_left(back, low), bisect_left(back, high)
    at, count = solid.find(wanted, first, last) if wanted else -1, 0
    while at >= 0 and count < 100:
        start, end = back[at], back[at + len(wanted) - 1] + 1
        # A hyphen at the edge is of the words as well.
        end += words[-1] == "-" and text.words[end : end + 1] == "-"
        start -= words[0] == "-" and start > 0 and text.words[start - 1] == "-"
        # With hyphens and marks out of the way the letters agree; now each must be met by one that may stand against it.
        if _agrees(words, text.words[start:end]) and _whole(words, text.words, start, end, edges):
            yield start, end
            count += 1
        at = solid.find(wanted, at + 1, last)


_KEPT_RUN = re.compile(f"[^-{LINE_HYPHEN}]+")


def _solid(text: str) -> tuple[str, array[int]]:
    marks = [match.span() for match in FOOTNOTE.finditer(text)]
    parts: list[str] = []
    back = array("I")
    start = 0
    for first, last in [*marks, (len(text), len(text))]:
        for run in _KEPT_RUN.finditer(text, start, first):
            parts.append(run[0])
            back.extend(range(run.start(), run.end()))
        start = last
    return "".join(parts), back


def _agrees(words: str, stretch: str) -> bool:
    left, right = 0, 0
    while left < len(words) and right < len(stretch):
        if words[left] == stretch[right]:
            left, right = left + 1, right + 1
        elif stretch[right] == LINE_HYPHEN:
            left, right = left + (words[left] == "-"), right + 1
        elif words[left] == LINE_HYPHEN:
            left, right = left + 1, right + (stretch[right] == "-")
        elif mark := FOOTNOTE.match(stretch, right):
            right = mark.end()
        elif mark := FOOTNOTE.match(words, left):
            left = mark.end()
        else:
            return False
    return _is_nothing(words, left) and _is_nothing(stretch, right)


def _is_nothing(text: str, at: int) -> bool:
    """Whether from here on nothing stands but line hyphens and footnote marks."""
    while at < len(text):
        mark = FOOTNOTE.match(text, at)
        if mark is None and text[at] != LINE_HYPHEN:
            return False
        at = mark.end() if mark else at + 1
    return True


def _whole(words: str, text: str, start: int, end: int, edges: tuple[bool, bool]) -> bool:
    """Whether the match begins and ends at the edge of a word: no "tariff" in "tariffs"; Chinese has no such edges."""
    if edges[0] and start and _joins(text[start - 1], words[0]):
        return False
    return not (edges[1] and end < len(text) and _joins(text[end - 1], text[end]) and not FOOTNOTE.match(text, end))


def _joins(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not (is_cjk(left) or is_cjk(right))
