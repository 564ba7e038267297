"""The paragraphs of a text with their numbering, put together again where lines and pages cut them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cases.evidence.bilingual.numerals import HAN, Label, label_of

_HAN = re.compile(rf"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_ENDS = re.compile(r"[.。!！?？;；:：…|>][\"”’'）)」』\]*_]*$")
_OPENS_SMALL = re.compile(r"^[\"“‘'(\[]?[a-z]")
_MARKS = re.compile(r"^[-•*—–·●◆#>|]|^\[")
LONG_HAN, LONG_LATIN = 24, 50
"""From this length on, in characters, a line without an end is taken to be cut and not to be a heading."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its words, the pages on which it begins and ends, counted from 1, and its numbering."""

    text: str
    first: int = 1
    last: int = 1
    label: Label | None = None


def scripts(text: str) -> tuple[int, int]:
    """How many Chinese characters and how many Latin letters a text has."""
    return len(_HAN.findall(text)), len(_LATIN.findall(text))


def is_chinese(text: str) -> bool:
    """Whether a text is more Chinese than Latin: one character weighs as four letters, since a name is long in letters."""
    han, latin = scripts(text)
    return han > 0 and han * 4 >= latin


def paragraph(text: str, first: int = 1, last: int | None = None) -> Paragraph:
    """A paragraph with its numbering read from it."""
    return Paragraph(text, first, first if last is None else last, label_of(text))


def paragraphs_of(pages: Iterable[tuple[int, str]], *, width: int = 0) -> list[Paragraph]:
    """The paragraphs of a text given page by page, in reading order.

    A line is a paragraph, unless it goes on: it has no end, and the next line has no numbering and begins small, or the line is
    as long as the lines of its text that are cut at their width. So a paragraph cut by a page is one again. `width`: that at which
    the lines are known to be cut.
    """
    lines = [(number, line.strip()) for number, text in pages for line in text.splitlines()]
    width = width or _width([line for _, line in lines])
    out: list[Paragraph] = []
    gap, latest = False, 0
    for number, line in lines:
        if not line:
            gap = True
            continue
        paged = bool(out) and out[-1].last != number
        # At a page's end a line must be fuller to be taken for cut: a heading may stand there.
        cut = bool(width) and latest >= (0.85 if paged else 0.6) * width
        if out and goes_on(out[-1].text, line, wrapped=cut, gap=(gap or paged) and not (cut and paged)):
            last = out.pop()
            out.append(Paragraph(join(last.text, line), last.first, number, last.label))
        else:
            out.append(paragraph(line, number))
        gap, latest = False, len(line)
    return out


def goes_on(before: str, line: str, *, wrapped: bool, gap: bool) -> bool:
    """Whether a line carries on the paragraph before it.

    `wrapped`: the line before fills the width of its text. `gap`: a blank line or a page's end lies between them.
    """
    if _ENDS.search(before) or label_of(line) is not None or _MARKS.match(line) or _MARKS.match(before):
        return False
    if is_chinese(before) != is_chinese(line) and any(scripts(line)):
        return False
    if _OPENS_SMALL.match(line):
        return len(before) >= 12
    if wrapped and not gap:
        return True
    if is_chinese(line):
        return len(before) >= LONG_HAN and len(line) > 3 and bool(_ENDS.search(line))
    return len(before) >= 2 * LONG_LATIN and bool(re.search(r"[a-z,]$", before)) and bool(_ENDS.search(line))


def join(before: str, line: str) -> str:
    """Two lines of one paragraph as one: Chinese without a space, a word cut by a hyphen without the hyphen."""
    if re.search(r"[a-z]-$", before) and re.match(r"[a-z]", line):
        return before[:-1] + line
    if _HAN.search(before[-1:]) or _HAN.match(line[:1]) or before[-1:] in "，、；：。（《“":
        return before + line
    return f"{before} {line}"


def paths(paragraphs: Sequence[Paragraph]) -> list[tuple[str, ...]]:
    """The place of each numbered paragraph in the numbering, as numbers from the outermost in; empty for one without.

    A number that follows on an open series continues it; a 1 opens a new series within. So `1.`, `(1)`, `1.`, `2.`, `(2)`, `2.`
    is read as its writer meant it, whatever the styles.
    """
    out: list[tuple[str, ...]] = []
    stack: list[Label] = []
    for row in paragraphs:
        label = row.label
        if label is None:
            out.append(())
            continue
        stack = [*stack[: _depth(stack, label)], label]
        out.append(tuple(step.number for step in stack))
    return out


_RANK = {"part": 0, "chapter": 1, "section": 2, "article": 3}


def _depth(stack: list[Label], label: Label) -> int:
    if label.style in _RANK:
        outer = [place for place, step in enumerate(stack) if _RANK.get(step.style, 9) >= _RANK[label.style]]
        return outer[0] if outer else len(stack)
    here = [place for place in range(len(stack) - 1, -1, -1) if stack[place].style == label.style]
    follows = [place for place in here if _next(stack[place].number, label.number)]
    if follows:
        return follows[0]
    if label.number in {"1", "a", "i"}:
        return len(stack)
    return here[0] if here else len(stack)


def _next(number: str, after: str) -> bool:
    if number.isdecimal() and after.isdecimal():
        return int(after) == int(number) + 1
    return len(number) == len(after) == 1 and ord(after) == ord(number) + 1


def _width(lines: list[str]) -> int:
    """The width at which the lines of a text are cut, or 0 where they are not: where many are nearly as long as the longest."""
    lengths = sorted(len(line) for line in lines if len(line) > 15)
    if len(lengths) < 8:
        return 0
    usual = lengths[int(len(lengths) * 0.9)]
    return usual if usual <= 140 and sum(1 for length in lengths if length >= 0.75 * usual) >= 0.4 * len(lengths) else 0
