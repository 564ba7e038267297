"""Finding quoted words in the text of a document's pages, word for word after a stated normalisation; pure.

What does not count as a difference: runs of space and line breaks, the form of quotation marks, dashes and ellipses,
ligatures and full-width forms, letters composed or not, a hyphen at the end of a line, soft hyphens, footnote marks, and the
running heads and page numbers between two pages.
A space between a number and its percent sign, or behind a section or currency sign, is the typesetter's as well.
Everything else counts: letters, their case, digits, punctuation, and the order of words.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cases.evidence import scripts
from cases.evidence.footnotes import FOOTNOTE, footnotes, raised
from cases.evidence.furniture import running_lines, without
from cases.evidence.scripts import CJK

LINE_HYPHEN = "\u00ad"
"""Stands in normalised text for a hyphen at a line's end: it may be the word's own or the typesetter's."""
_MARKS = {
    **dict.fromkeys('‘’‚‛“”„‟′″`´«»‹›「」『』＂＇"', "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－⸺⸻", "-"),
    "…": "...",
    "⋯": "...",
}
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
"""Control characters, direction marks, joiners and selectors: nothing of them shows."""
_END_HYPHEN = re.compile(r"[-\u2010\u2011\u00ad](?<=[^\W_].)[ \t\r]*\n\s*(?=[^\W\d_])")
"""A hyphen with a line's end behind it (spaces allowed between): it may be the typesetter's."""
_KEPT_HYPHEN = "\x00"


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
    def solid(self) -> Solid:
        """The text without hyphens and footnote marks."""
        return _solid(self.words)

    @cached_property
    def is_plain(self) -> bool:
        """Whether no line hyphen and no footnote mark stands in it."""
        return LINE_HYPHEN not in self.words and not any(footnotes(self.words))

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
    def raised(self) -> Text | None:
        """The same with numbers glued to words raised, as footnote marks are that lost their place; None where there are none."""
        words = raised(self.words)
        return None if words == self.words else replace(self, words=words, whole=None)

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
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _spaces(_END_HYPHEN.sub(_KEPT_HYPHEN, text).translate(_FOLDED))


def _fold(char: str) -> str:
    if (mark := _MARKS.get(char)) is not None:
        return mark
    # A raised or lowered digit is another thing than the digit: 10² is not 102; nor is 1½ 11 over 2.
    if unicodedata.decomposition(char).startswith(("<super>", "<sub>", "<fraction>")):
        return char
    return "".join(_MARKS.get(part, part) for part in unicodedata.normalize("NFKC", char))


class _Folding(dict[int, str]):
    """Each character in the form in which it is compared, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


_FOLDED = _Folding(
    {ord(_KEPT_HYPHEN): LINE_HYPHEN, ord(LINE_HYPHEN): "", **{code: chr(code) for code in range(1, 128)}}
)
_FOLDED.update({ord(char): mark for char, mark in _MARKS.items()})


def is_cjk(char: str) -> bool:
    """Whether it is a Chinese character or a mark set as one."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


# Each begins with the sign that is looked for, and looks back from there: a page has few of them.
_CJK_SPACE = re.compile(f" (?:(?<=[{CJK}] )|(?=[{CJK}]))")
_AFTER_CJK_MARK = re.compile(f"([{CJK}][,.:;!?()%']+) ")
_BEFORE_CJK_MARK = re.compile(f" ([,.:;!?()%']+)(?=[{CJK}])")
_CJK_STOP = re.compile(rf"\.(?!\s*[.\w])(?:(?<=[{CJK}]\.)|(?<=[{CJK}][%)']\.))")
_SIGN_SPACE = re.compile(r" (?:(?=[%‰°])(?<=\d )|(?<=[§¶$€£¥₩₹] )(?=\d))")
_DOTS = re.compile(r"\.(?: ?\.){2,} ?|。(?: ?。){2,} ?")
_DASHES = re.compile("--+")


def _spaces(text: str) -> str:
    text = " ".join(text.split())
    if not text.isascii():
        # Chinese is set without spaces; where a text has them, they are the typesetter's or the reader's.
        text = _CJK_SPACE.sub("", text)
        # The marks that stand next to Chinese were full-width, and carry their space in themselves.
        text = _CJK_STOP.sub("。", _BEFORE_CJK_MARK.sub(r"\1", _AFTER_CJK_MARK.sub(r"\1", text)))
    text = _SIGN_SPACE.sub("", text)
    # A dash stands with spaces in one house style and without in another, "--" is a typed dash, and dots may be spaced.
    text = _DASHES.sub("-", text.replace(" -", "-").replace("- ", "-"))
    return _DOTS.sub("...", text).replace(" ...", "...")


_TERM = re.compile(f"[{CJK}](?=([{CJK}]?))|[^\\W{CJK}]+")


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
    found = set(exact(words.replace(LINE_HYPHEN, "-"), text.words, low, high, edges))
    if not text.is_plain or LINE_HYPHEN in words or any(footnotes(words)):
        # Also where they were found without: the same words may stand whole on one page and broken on another.
        found |= set(_loosely(words, text, low, high, edges))
    return sorted(found)


def exact(
    words: str, text: str, low: int, high: int, edges: tuple[bool, bool] = (True, True)
) -> Iterator[tuple[int, int]]:
    """Where normalised words stand letter by letter, one after the other, at most 100 times."""
    at, count = text.find(words, low, high), 0
    while at >= 0 and count < 100:
        if _whole(words, text, at, at + len(words), edges):
            yield at, at + len(words)
            count += 1
        at = text.find(words, at + 1, high)


def _loosely(words: str, text: Text, low: int, high: int, edges: tuple[bool, bool]) -> Iterator[tuple[int, int]]:
    """Matches in which a line hyphen counts as a hyphen or as nothing, and a footnote mark as nothing."""
    solid = text.solid
    wanted = _solid(words).words
    first, last = solid.at(low), solid.at(high)
    at, count = solid.words.find(wanted, first, last) if wanted else -1, 0
    while at >= 0 and count < 100:
        start, end = solid.back(at), solid.back(at + len(wanted) - 1) + 1
        # A hyphen at the edge is of the words as well.
        end += words[-1] == "-" and text.words[end : end + 1] == "-"
        start -= words[0] == "-" and start > 0 and text.words[start - 1] == "-"
        # With hyphens and marks out of the way the letters agree; now each must be met by one that may stand against it.
        if _agrees(words, text.words[start:end]) and _whole(words, text.words, start, end, edges):
            yield start, end
            count += 1
        at = solid.words.find(wanted, at + 1, last)


@dataclass(frozen=True)
class Solid:
    """A text without hyphens and footnote marks, and the offsets that were left out of the whole."""

    words: str
    out: array[int]
    before: array[int]
    """For each offset left out, how many characters are kept before it."""

    def back(self, at: int) -> int:
        """Where the kept character at this offset stands in the whole."""
        return at + bisect_right(self.before, at)

    def at(self, offset: int) -> int:
        """How many characters are kept before this offset of the whole."""
        return offset - bisect_left(self.out, offset)


def _solid(text: str) -> Solid:
    out = array("I")
    parts: list[str] = []
    start = 0
    for found in _NOT_SOLID.finditer(text):
        mark = found if found[0] in _BROKEN else FOOTNOTE.match(text, found.start())
        if mark is not None and mark.start() >= start:
            parts.append(text[start : mark.start()])
            out.extend(range(*mark.span()))
            start = mark.end()
    return Solid("".join([*parts, text[start:]]), out, array("I", (each - index for index, each in enumerate(out))))


_BROKEN = ("-", LINE_HYPHEN)
_NOT_SOLID = re.compile(rf"[-{LINE_HYPHEN}]|[¹²³⁰⁴-⁹]+|\[(?=\d)")


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
    """Whether the match begins and ends at the edge of a word or number: no "tariff" in "tariffs", no "5" in "7.5"; Chinese has none."""
    if edges[0] and start and (_joins(text[start - 1], words[0]) or in_number(text, start)):
        return False
    if not edges[1] or end >= len(text):
        return True
    if _joins(text[end - 1], text[end]):
        return FOOTNOTE.match(text, end) is not None
    return not in_number(text, end)


_GOES_ON = re.compile(r"\.\d+(?!\d| [A-Z])|,\d{3}(?!\d)")
_GROUP = re.compile(r"\d{3}(?!\d)")


def in_number(text: str, at: int) -> bool:
    """Whether a number goes on here over its point or comma."""
    if not at:
        return False
    before, after = text[at - 1], text[at]
    if before.isdigit():
        return _GOES_ON.match(text, at) is not None
    if after.isdigit() and before in ".," and at > 1 and text[at - 2].isdigit():
        return before == "." or _GROUP.match(text, at) is not None
    return False


def _joins(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not (is_cjk(left) or is_cjk(right))
