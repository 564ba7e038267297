"""Where quoted words stand in the text of pages as filed, character by character; pure.

A place is proposed by the letters and digits alone, whose offsets in the filed text are kept, and stands only when the check itself
(`matching.find`) finds the words in that very stretch: so no mapping can shift without the passage being dropped.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from cases.evidence import footnotes, matching, quotations

EDGE_LINES = 3
"""How many lines of a running head or foot may stand between the halves of a passage over a page's end."""
_TRIES = 50


@dataclass(frozen=True, order=True)
class Stretch:
    """A run of characters of one page: its number, where it starts, and where the next character stands."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class Segment:
    """Characters from `start` to `end` that the same passages cover."""

    start: int
    end: int
    keys: tuple[Any, ...]


@dataclass(frozen=True)
class _Fragment:
    """Words that stand unaltered: after an `ellipsis`, a `bracket` or nothing, at the edge of a word on either side or not."""

    text: str
    after: Literal["", "ellipsis", "bracket"] = ""
    reach: int = 0
    between: re.Pattern[str] | None = None
    open_left: bool = False
    open_right: bool = False

    @cached_property
    def letters(self) -> str:
        return _letters(self.text)[0]

    @cached_property
    def around(self) -> tuple[str, str]:
        """The marks before the first letter and after the last, as they are compared."""
        text = matching.normalise(self.text).strip("' ")
        at = [index for index, char in enumerate(text) if char.isalnum()]
        return (text[: at[0]], text[at[-1] + 1 :]) if at else ("", "")


class _Sheet:
    """A page with its letters, each with its place in the text."""

    def __init__(self, number: int, text: str) -> None:
        self.number, self.text = number, text

    @cached_property
    def _pairs(self) -> tuple[str, list[int]]:
        return _letters(self.text)

    @property
    def letters(self) -> str:
        return self._pairs[0]

    @property
    def back(self) -> list[int]:
        return self._pairs[1]

    @cached_property
    def _lines(self) -> list[tuple[int, int]]:
        spans, at = [], 0
        for line in self.text.splitlines(keepends=True):
            if line.strip():
                spans.append((at, at + len(line)))
            at += len(line)
        return spans

    @cached_property
    def heads(self) -> list[int]:
        """The first letter after none, one, two or three lines of the top."""
        return sorted({0, *(bisect_left(self.back, end) for _, end in self._lines[:EDGE_LINES])})

    @cached_property
    def feet(self) -> list[int]:
        """The letter at which the last none, one, two or three lines begin; the end of the page first."""
        starts = (bisect_left(self.back, start) for start, _ in self._lines[-EDGE_LINES:])
        return sorted({len(self.letters), *starts}, reverse=True)


@dataclass(frozen=True)
class _Found:
    """Where a fragment stands, and the sheet and letter behind it."""

    stretches: list[Stretch]
    sheet: int
    letter: int


def locate(quotation: str, pages: Sequence[tuple[int, str]]) -> list[Stretch]:
    """The first place where the words stand that begins on the first of these pages, as a stretch on each page it covers.

    `pages` are (number, text as filed), in order. Words as they stand come first; failing that an ellipsis may stand for words left
    out, which are in no stretch, and square brackets for the words they replace, which are. Empty when the words do not stand there.

    >>> locate("open its market", [(1, "China agreed to open its mar-"), (2, "ket for beef.")])
    [Stretch(page=1, start=16, end=29), Stretch(page=2, start=0, end=3)]
    >>> locate("[t]he “market”", [(7, "The 'market'.")])
    [Stretch(page=7, start=0, end=11)]
    """
    raised = [(number, footnotes.raised(text)) for number, text in pages]
    for version in (pages, raised):
        sheets = [_Sheet(number, text) for number, text in version]
        for fragments in ([_Fragment(quotation)], _fragments(quotation)):
            if sheets and fragments and all(fragment.letters for fragment in fragments):
                found = _chain(fragments, sheets)
                if found:
                    return found
        if raised == list(pages):
            break
    return []


def segments(passages: Mapping[Any, Iterable[Stretch]], page: int, cuts: Iterable[int], size: int) -> list[Segment]:
    """A page of `size` characters cut where a passage begins or ends and at `cuts`; each part with the passages that cover it.

    >>> from pprint import pprint
    >>> pprint(segments({"a": [Stretch(1, 0, 4)], "b": [Stretch(1, 2, 6)]}, 1, [], 8))
    [Segment(start=0, end=2, keys=('a',)),
     Segment(start=2, end=4, keys=('a', 'b')),
     Segment(start=4, end=6, keys=('b',)),
     Segment(start=6, end=8, keys=())]
    """
    here = [(key, each) for key, stretches in passages.items() for each in stretches if each.page == page]
    edges = {0, size, *cuts} | {each.start for _, each in here} | {each.end for _, each in here}
    at = sorted(edge for edge in edges if 0 <= edge <= size)
    return [
        Segment(start, end, tuple(dict.fromkeys(key for key, each in here if each.start <= start and end <= each.end)))
        for start, end in itertools.pairwise(at)
    ]


@lru_cache(maxsize=65536)
def _letters_of(char: str) -> str:
    if char < "\x80":
        return char if char.isalnum() else ""
    return "".join(part for part in unicodedata.normalize("NFKD", char) if part.isalnum())


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, without footnote marks, and where each stands."""
    marks = {at for mark in footnotes.footnotes(text) for at in range(*mark.span())}
    found, back = [], []
    for index, char in enumerate(text):
        for letter in "" if index in marks else _letters_of(char):
            found.append(letter)
            back.append(index)
    return "".join(found), back


def _fragments(quotation: str) -> list[_Fragment]:
    """The words between what a lawyer may put into a quotation, cut as the check cuts them; empty when nothing of the kind is in it."""
    cut = quotations.parsed(quotation)
    if not cut.notes and not any(cut.joints):
        return []
    found: list[_Fragment] = []
    for index, piece in enumerate(cut.pieces):
        if not _letters(piece)[0]:
            # A full stop behind a bracket: it stands where the check found it, and nothing is marked for it.
            continue
        starts_word, ends_word = cut.edges(index)
        before = cut.joints[index]
        kind: Literal["", "ellipsis", "bracket"] = ""
        if found:
            kind = "ellipsis" if any(mark.kind == "ellipsis" for mark in before) else "bracket"
        reach = sum(mark.reach + len(mark.shown) + 1 for mark in before) + 24
        text = piece.replace(matching.LINE_HYPHEN, "-\n")
        between = quotations.pattern_of(before)
        found.append(_Fragment(text, kind, reach, between, not starts_word, not ends_word))
    return found


def _chain(fragments: Sequence[_Fragment], sheets: Sequence[_Sheet]) -> list[Stretch]:
    for first in _places(fragments[0], sheets, 0, 0, reach=None):
        rest = _follow(fragments[1:], sheets, first)
        if rest is not None:
            return _merged([*first.stretches, *rest])
    return []


def _follow(fragments: Sequence[_Fragment], sheets: Sequence[_Sheet], before: _Found) -> list[Stretch] | None:
    if not fragments:
        return []
    for found in _places(fragments[0], sheets, before.sheet, before.letter, reach=fragments[0].reach):
        rest = _follow(fragments[1:], sheets, found)
        if rest is None:
            continue
        last, first = before.stretches[-1], found.stretches[0]
        if last.page == first.page and not _stands(fragments[0], sheets[before.sheet].text[last.end : first.start]):
            continue
        if fragments[0].after == "bracket" and last.page == first.page:
            return [Stretch(last.page, last.end, first.start), *found.stretches, *rest]
        return [*found.stretches, *rest]
    return None


def _stands(fragment: _Fragment, between: str) -> bool:
    """Whether the marks before the fragment may stand for this."""
    return fragment.between is None or fragment.between.fullmatch(matching.normalise(between)) is not None


def _places(
    fragment: _Fragment, sheets: Sequence[_Sheet], index: int, letter: int, *, reach: int | None
) -> Iterator[_Found]:
    """Where the fragment stands from this letter on: on its page, over its end, and, when it follows another, on the next."""
    sheet = sheets[index]
    stop = None if reach is None else letter + reach + len(fragment.letters)
    at, tries = sheet.letters.find(fragment.letters, letter, stop), 0
    while at >= 0 and tries < _TRIES:
        if (found := _whole(fragment, sheet, at)) is not None:
            yield _Found([found], index, at + len(fragment.letters))
        at, tries = sheet.letters.find(fragment.letters, at + 1, stop), tries + 1
    for parts in _over(fragment.letters, sheets, index, letter):
        stretches = _parts(fragment, sheets, parts)
        pieces = [
            (each.page, sheets[part[0]].text[each.start : each.end])
            for each, part in zip(stretches, parts, strict=True)
        ]
        if matching.find(fragment.text, matching.read_pages(pieces)):
            yield _Found(stretches, parts[-1][0], parts[-1][2])
    if reach is not None and index + 1 < len(sheets):
        head = sheets[index + 1]
        at = head.letters.find(fragment.letters, 0, reach + len(fragment.letters))
        if at >= 0 and (found := _whole(fragment, head, at)) is not None:
            yield _Found([found], index + 1, at + len(fragment.letters))


def _whole(fragment: _Fragment, sheet: _Sheet, at: int) -> Stretch | None:
    """The stretch of the fragment at this letter of the sheet, if the check finds the words in it and they are whole words."""
    text, back = sheet.text, sheet.back
    first, last = back[at], back[at + len(fragment.letters) - 1]
    if (at and back[at - 1] == first) or (
        at + len(fragment.letters) < len(back) and back[at + len(fragment.letters)] == last
    ):
        return None
    if not fragment.open_left and _in_a_word(_neighbour(text, first, -1), text[first]):
        return None
    end = last + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    if (
        not fragment.open_right
        and footnotes.FOOTNOTE.match(text, end) is None
        and _in_a_word(text[last], _neighbour(text, end - 1, 1))
    ):
        return None
    if matching.in_number(text, first) or (last + 1 < len(text) and matching.in_number(text, last + 1)):
        return None
    before, behind = fragment.around
    start = _taking_in(text, first, before[::-1], -1)
    end = _taking_in(text, end - 1, behind.lstrip("".join(text[last + 1 : end])), 1) + 1
    if not matching.find(fragment.text, matching.read_pages([(1, text[start:end])])):
        return None
    # Beside a bracket the rest of the word is what the bracket stands for.
    while fragment.open_left and start and _in_a_word(text[start - 1], text[start]):
        start -= 1
    while fragment.open_right and end < len(text) and _in_a_word(text[end - 1], text[end]):
        end += 1
    return Stretch(sheet.number, start, end)


def _taking_in(text: str, at: int, marks: str, step: int) -> int:
    """The offset of the last of these marks beside the letter at `at`, or of as many as stand there."""
    here, marks = at, marks.lstrip()
    while marks and 0 <= here + step < len(text):
        here += step
        mark = matching.normalise(text[here])
        if not mark:
            continue
        if not marks.startswith(mark[::step]):
            break
        marks, at = marks[len(mark) :].lstrip(), here
    return at


def _neighbour(text: str, at: int, step: int) -> str:
    """The next character that shows, or nothing."""
    at += step
    while 0 <= at < len(text):
        if text[at].isspace() or matching.normalise(text[at]):
            return text[at]
        at += step
    return ""


def _in_a_word(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not any(char >= "\u2e80" for char in (left, right))


def _over(letters: str, sheets: Sequence[_Sheet], index: int, letter: int) -> Iterator[list[tuple[int, int, int]]]:
    """Ways in which the letters end a page and go on at the top of the next, heads and feet left out: (sheet, start, end)."""
    sheet = sheets[index]
    for foot in sheet.feet:
        piece = sheet.letters[letter:foot]
        for size in range(min(len(letters) - 1, len(piece)), 0, -1):
            if piece.endswith(letters[:size]):
                for rest in _onward(letters[size:], sheets, index + 1):
                    yield [(index, foot - size, foot), *rest]


def _onward(letters: str, sheets: Sequence[_Sheet], index: int) -> Iterator[list[tuple[int, int, int]]]:
    if index >= len(sheets):
        return
    sheet = sheets[index]
    if not sheet.letters:
        yield from _onward(letters, sheets, index + 1)
        return
    for head in sheet.heads:
        if sheet.letters.startswith(letters, head):
            yield [(index, head, head + len(letters))]
            continue
        for foot in sheet.feet:
            body = sheet.letters[head:foot]
            if body and letters.startswith(body):
                for rest in _onward(letters[len(body) :], sheets, index + 1):
                    yield [(index, head, foot), *rest]


def _parts(fragment: _Fragment, sheets: Sequence[_Sheet], parts: Sequence[tuple[int, int, int]]) -> list[Stretch]:
    """The stretches of these letters; at a page's end and at the next page's top with the marks that touch them there."""
    found = []
    before, behind = fragment.around
    for place, (index, start, end) in enumerate(parts):
        sheet = sheets[index]
        text, first, last = sheet.text, sheet.back[start], sheet.back[end - 1]
        if place == 0:
            first = _taking_in(text, first, before[::-1], -1)
        else:
            while first and not text[first - 1].isspace() and not text[first - 1].isalnum():
                first -= 1
        if place == len(parts) - 1:
            last = _taking_in(text, last, behind, 1)
        else:
            while last + 1 < len(text) and not text[last + 1].isspace() and not text[last + 1].isalnum():
                last += 1
        found.append(Stretch(sheet.number, first, last + 1))
    return found


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for each in sorted(stretches):
        if found and found[-1].page == each.page and each.start <= found[-1].end:
            found[-1] = Stretch(each.page, found[-1].start, max(found[-1].end, each.end))
        elif each.end > each.start:
            found.append(each)
    return found
