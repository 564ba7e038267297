"""The paragraphs of a report, put together over line and page breaks, with the way back to the pieces they came from; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.evidence.extraction.kinds import names
from cases.evidence.furniture import running_lines, without
from cases.intake.narrative.proposed import Piece, Place, Span

WRAPPED = 150
"""A text whose long lines are hardly ever longer than this was broken into lines by a typesetter."""

_STOP = re.compile(r"[.!?:;。！？：；…][\s\"'”’)\]*_）」』]*$")
_BEGINS_LOWER = re.compile(r"[\s\"'“‘(*_]*[a-z]")
_UNENDED = re.compile(r"(?:,|\b(?:the|a|an|of|in|and|or|to|for|by|with|at|from|on|that|its|their|this|as|such))$")
_NUMBERED = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}\.?\s+[A-Z“\"]")
_REFERS = re.compile(
    r"\b(?:[Aa]rticles?|[Pp]aragraphs?|[Pp]aras?\.|[Ss]ections?|[Aa]nnex|[Cc]hapters?|and|or|of|to|in|under)$"
)
_HEADING_LONGEST = 80


@dataclass(frozen=True)
class Part:
    """Characters `start` to `end` of a piece, standing in a paragraph from `at` on."""

    at: int
    piece: int
    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """A line or the lines of one paragraph, joined by spaces; `indent` is how far its first line stands in."""

    text: str
    parts: tuple[Part, ...]
    indent: int = 0

    def places(self, start: int, end: int, texts: dict[int, str]) -> tuple[Place, ...]:
        """Where characters of the paragraph stand in the pieces: one place, or one on each side of a page break."""
        found: list[tuple[int, int, int]] = []
        for part in self.parts:
            low, high = max(start, part.at), min(end, part.at + part.end - part.start)
            if low >= high:
                continue
            first, last = part.start + low - part.at, part.start + high - part.at
            if found and found[-1][0] == part.piece and not texts[part.piece][found[-1][2] : first].strip():
                found[-1] = (part.piece, found[-1][1], last)
            else:
                found.append((part.piece, first, last))
        return tuple(
            Place(piece, first, last, texts[piece][first:last])
            for piece, first, last in (_stripped(texts[piece], *each) for each in found for piece in [each[0]])
            if first < last
        )

    def spans(self) -> Iterator[Span]:
        """The parts of pieces that it takes up."""
        return (Span(part.piece, part.start, part.end) for part in self.parts)


def _stripped(text: str, piece: int, first: int, last: int) -> tuple[int, int, int]:
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return piece, first, last


@dataclass(frozen=True)
class Line:
    """A line of a piece that is not empty, and whether an empty one or the piece's beginning stands before it."""

    piece: int
    start: int
    end: int
    text: str
    fresh: bool
    indent: int


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """Every line with words, without the running heads, feet and page numbers of a text in pages."""
    furniture = running_lines([piece.text for piece in pieces])
    found = []
    for piece in pieces:
        kept = without(piece.text, furniture) if furniture else piece.text
        at = max(piece.text.find(kept), 0)
        fresh = True
        for line in kept.split("\n"):
            words = line.strip()
            if words:
                start = at + line.index(words[0])
                found.append(Line(piece.number, start, start + len(words), words, fresh, start - at))
            fresh = not words
            at += len(line) + 1
    return found


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether a paragraph runs over several lines: the lines are short, and most long ones end within a sentence."""
    full = [line for line in lines if len(line.text) > WRAPPED // 3]
    if not full or sum(len(line.text) > WRAPPED for line in full) > len(full) / 10:
        return False
    return sum(not _STOP.search(line.text) for line in full) > len(full) / 2


def gather_paragraphs(pieces: Sequence[Piece]) -> list[Paragraph]:
    """The paragraphs in order; what a line break or a page break cut in two is joined again.

    >>> pieces = [Piece(1, "China took steps that were intended and"), Piece(2, "adopted the law. It was long.")]
    >>> [each.text for each in gather_paragraphs(pieces)]
    ['China took steps that were intended and adopted the law. It was long.']
    """
    lines = lines_of(pieces)
    wrapped = is_wrapped(lines)
    width = max((len(line.text) for line in lines), default=0) if wrapped else 0
    found: list[list[Line]] = []
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        if found and _goes_on(found[-1], line, after, width):
            found[-1].append(line)
        else:
            found.append([line])
    return [_joined(group) for group in found]


def _goes_on(group: Sequence[Line], line: Line, after: Line | None, width: int) -> bool:
    """Whether a line continues the paragraph of the lines before it."""
    before = group[-1]
    if _NUMBERED.match(line.text) and not _REFERS.search(before.text):
        return False  # a paragraph that bears its number, as in minutes and reviews
    if width and not line.fresh:
        return _runs_on(group, line, after, width)
    if _STOP.search(before.text) or before.text.rstrip().endswith("|") or _entry(line.text) or _entry(before.text):
        return False
    if _BEGINS_LOWER.match(line.text):
        return not _is_caps(before.text)
    if _UNENDED.search(before.text) and not _is_caps(line.text) and not _is_caps(before.text):
        return not _looks_like_heading(line.text) or len(group) > 1
    # A sentence cut by a page break may go on with a name; but a short line of capitals is a heading.
    long_enough = sum(len(each.text) for each in group) > _HEADING_LONGEST and not _looks_like_heading(before.text)
    return long_enough and not _looks_like_heading(line.text)


def _runs_on(group: Sequence[Line], line: Line, after: Line | None, width: int) -> bool:
    """The same in a text of wrapped lines, where no empty line stands between the two."""
    before, begun = group[-1].text, len(group) == 1 and _looks_like_heading(group[0].text)
    if begun:
        cut = before.split()[-1].lower() in _SMALL or line.text.split()[0].lower() in _SMALL
        return _looks_like_heading(line.text) and cut and _is_caps(before) == _is_caps(line.text)
    stopped = _STOP.search(before) is not None
    if stopped and _looks_like_heading(line.text) and (after is None or after.text[0].isupper() or after.fresh):
        return False
    return not (stopped and len(before) < width * 0.7)


def _is_caps(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and all(char.isupper() for char in letters)


def _entry(text: str) -> bool:
    """A line of a table of contents: words, then a page number."""
    return len(text) < 110 and re.search(r"\D[\s.…]{1,}\d{1,3}$", text) is not None


_SMALL = names("a an the of to on in for and or by with at from as into under over per via between against about de la")


def _looks_like_heading(text: str) -> bool:
    """A short line without a stop whose words begin with capitals.

    >>> _looks_like_heading("Import Ban on Scrap Materials"), _looks_like_heading("In April 2020 the ministry")
    (True, False)
    """
    if len(text) > _HEADING_LONGEST or re.search(r"[.,;:。；，]$", text):
        return False
    if text.startswith(("*", "|", "-", "•")):
        return False
    words = re.findall(r"[^\W\d_][\w.'’&-]*", text)
    weighty = [word for word in words if word.lower() not in _SMALL]
    return bool(weighty) and words[0][0].isupper() and all(word[0].isupper() for word in weighty)


def _joined(lines: list[Line]) -> Paragraph:
    text = ""
    parts = []
    for line in lines:
        if text:
            text += " "
        parts.append(Part(len(text), line.piece, line.start, line.end))
        text += line.text
    return Paragraph(text, tuple(parts), lines[0].indent)
