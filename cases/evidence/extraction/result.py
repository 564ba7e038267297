"""What reading a file gives: pages of storable text, one named outcome, and a sentence of what was not read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cases.evidence.extraction.headings import Outline

PIECE = 20_000
"""The most characters in a piece of a text that has no pages of its own."""

MOST_SECTIONS = 5_000
"""After so many pieces a heading begins no new one."""

SHORT = 3_000
"""A text of at most so many characters, a printed page, is not cut at its headings."""

MOST_PAGES = 5_000

LABEL = 20
"""The most characters kept of a printed page number."""

_LINE_BREAK = re.compile("\r\n?|[\x0b\x85]")
_NOT_TEXT = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_GOOD_CUT = re.compile(r"[。！？；](?=.)|[.!?;]\s|\s")


@dataclass(frozen=True)
class PageText:
    """One page: `number` counts from 1; `label` is as printed ("iv"), or "¶ 12-40" where there are no pages."""

    number: int
    label: str
    text: str
    section: str = ""
    """The headings above its first paragraph, in a text without pages: `SUBSIDIES > Excess Capacity`."""


@dataclass(frozen=True)
class Extraction:
    """How reading ended (`result`), a sentence for an officer (`detail`), the pages, and the library that read them.

    `result` is one of read, partly, no-text, encrypted, misnamed, over-limit, damaged. A damaged file may have
    pages too.
    """

    result: str
    detail: str
    pages: list[PageText]
    reader: str


def clean(text: str) -> str:
    """The text as read, with one "\\n" a line break and without what PostgreSQL cannot store."""
    text = _NOT_TEXT.sub("", _LINE_BREAK.sub("\n", text))
    return _SURROGATE.sub("\ufffd", text)


def in_pages(text: str) -> list[PageText]:
    """Pages at form feeds; without them one page, or pieces when the text is longer than PIECE.

    >>> [page.text for page in in_pages("a\\fb")]
    ['a', 'b']
    """
    sheets = text.split("\f")
    while len(sheets) > 1 and not sheets[-1].strip():
        sheets.pop()
    if len(sheets) > 1:
        return [PageText(n, "", clean(sheet).strip("\n")) for n, sheet in enumerate(sheets, 1)]
    return in_pieces(clean(sheets[0]).strip("\n"))


def in_pieces(text: str) -> list[PageText]:
    """One page, or pieces labelled with their paragraphs: lines that are not empty, counted from 1.

    A piece ends where the next section begins, and carries the path of headings that it stands under. A text without headings is cut
    only when it is longer than PIECE.
    """
    pieces = _pieces(text) if len(text) > SHORT else []
    if len(text) <= PIECE and not any(piece.section for piece in pieces):
        return [PageText(1, "", text)]
    return pieces


def _pieces(text: str) -> list[PageText]:
    pieces: list[PageText] = []
    lines: list[str] = []
    size = first = last = seen = 0
    outline = Outline()
    section = ""
    body = False

    def close() -> None:
        nonlocal size, first, body
        if first:
            label = f"¶ {first}" if first == last else f"¶ {first}-{last}"
            pieces.append(PageText(len(pieces) + 1, label, "\n".join(lines).strip("\n"), section))
        lines.clear()
        size = first = 0
        body = False

    for line in text.split("\n"):
        if size + len(line) > PIECE:
            close()
        if not line.strip():
            if first:
                lines.append(line)
                size += len(line) + 1
            continue
        seen += 1
        heads = outline.enter(line)
        if heads and body and len(pieces) < MOST_SECTIONS:
            close()
        body = body or not heads or len(line) > len(outline.last)
        for part in _cut(line):
            if size + len(part) > PIECE:
                close()
            if not first or heads:
                section = outline.path
            first, last = first or seen, seen
            lines.append(part)
            size += len(part) + 1
    close()
    return pieces


def _cut(line: str) -> Iterable[str]:
    """A line in parts of at most PIECE characters, cut after a sentence or a word where it can be."""
    start = 0
    while len(line) - start > PIECE:
        end = start + PIECE
        for found in _GOOD_CUT.finditer(line, end - 1000, end):
            end = found.end()
        yield line[start:end]
        start = end
    yield line[start:]


def ranges(numbers: Iterable[int], most: int = 12) -> str:
    """Numbers as an officer would write them.

    >>> ranges([4, 5, 6, 40, 51, 52])
    '4-6, 40 and 51-52'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = [str(a) if a == b else f"{a}-{b}" for a, b in runs[:most]]
    if len(runs) > most:
        rest = sum(b - a + 1 for a, b in runs[most:])
        return f"{', '.join(said)} and {rest:,} more"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def on_pages(numbers: Iterable[int]) -> str:
    """Says `page 4` or `pages 4-12 and 40`."""
    numbers = sorted(set(numbers))
    return f"page{'s' if len(numbers) > 1 else ''} {ranges(numbers)}"


def tally(pages: list[PageText], blank: Iterable[int] = ()) -> str:
    """Says `31 of 100 pages have text; none on pages 4-12.`; pages in `blank` hold nothing and are no loss."""
    nothing = set(blank)
    without = [page.number for page in pages if not page.text.strip() and page.number not in nothing]
    count = len(pages) - len(without) - len(nothing)
    noun = "page has" if len(pages) == 1 else "pages have"
    said = f"{count:,} of {len(pages):,} {noun} text"
    if without and count:
        said += f"; none on {on_pages(without)}"
    if nothing:
        said += f"; {on_pages(nothing)} {'are' if len(nothing) > 1 else 'is'} blank"
    return said + "."


def too_many_pages(count: int, reader: str) -> Extraction:
    """Refuses a document of more pages than are read."""
    detail = f"It has {count:,} pages; at most {MOST_PAGES:,} are read: file it in parts."
    return Extraction("over-limit", detail, [], reader)


def of_text(text: str, *, reader: str, notes: Iterable[str] = (), lossy: bool = False) -> Extraction:
    """The outcome of a text that came out whole: its pages or pieces, and what there is to say of it."""
    count = text.count("\f") + 1
    if count > MOST_PAGES:
        return too_many_pages(count, reader)
    pages = in_pages(text)
    blank = [page.number for page in pages if not page.text.strip()]
    if len(blank) == len(pages):
        return Extraction("no-text", " ".join(["It holds no words.", *notes]), pages, reader)
    if pages[0].label:
        seen = sum(1 for line in clean(text).split("\n") if line.strip())
        first = f"It has no pages of its own: {len(pages):,} pieces, {seen:,} paragraph{'s' if seen > 1 else ''}."
    else:
        first = tally(pages, blank)
    return Extraction("partly" if lossy else "read", " ".join([first, *notes]), pages, reader)
