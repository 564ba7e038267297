"""Reports in a table, a section a row (`year, country, section, text`), as pieces of the filed text; pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WANTED = ("country", "section", "text")


@dataclass(frozen=True)
class Cell:
    """A cell of a CSV text: its value, and its characters from `start` to `end` in the text, without the quotation marks around it."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Part:
    """A run of one page that a row's text covers: characters from `start` to `end` of page `page`."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class Row:
    """A section of a table: what the row calls its country and section, where its text stands, and of which year it is, 0 for unknown."""

    country: str
    section: str
    parts: tuple[Part, ...]
    year: int = 0


def rows_of(pages: Sequence[tuple[int, str, str]]) -> list[Row] | None:
    """The sections of a text that is a table of sections by its first line, or None for any other.

    `pages` are (number, label, text) as filed; a cell may run over several. The label (`¶ 20-30`) tells whether a page goes on
    within a line.

    >>> rows_of([(1, "¶ 1-2", 'year,country,section,text\\n2019,Chad,Trade,"It is, it'), (2, "¶ 2", 'self, a report."')])
    [Row(country='Chad', section='Trade', parts=(Part(page=1, start=43, end=52), Part(page=2, start=0, end=15)), year=2019)]
    >>> rows_of([(1, "", "A report, in words.")]) is None
    True
    """
    starts, whole, last = [], "", ""
    for _, label, text in pages:
        first, _, end = label.removeprefix("¶ ").partition("-")
        if whole and (not first or first != last):
            whole += "\n"
        starts.append(len(whole))
        whole += text
        last = end or first
    lines = cells_of(whole)
    head = [cell.value.strip().casefold() for cell in next(lines, [])]
    if not set(WANTED) <= set(head):
        return None
    at = {name: head.index(name) for name in WANTED}
    of_year = head.index("year") if "year" in head else len(head)
    texts = [(number, text) for number, _, text in pages]
    found = []
    for cells in lines:
        if len(cells) <= max(at.values()):
            continue
        country, section, words = (cells[at[name]] for name in WANTED)
        if parts := tuple(_parts(words, texts, starts)):
            year = cells[of_year].value.strip() if of_year < len(cells) else ""
            year_of = int(year) if re.fullmatch("(?:19|20)[0-9]{2}", year) else 0
            found.append(Row(" ".join(country.value.split()), " ".join(section.value.split()), parts, year_of))
    return found


def _parts(cell: Cell, pages: Sequence[tuple[int, str]], starts: Sequence[int]) -> Iterator[Part]:
    index = max(0, bisect_right(starts, cell.start) - 1)
    while index < len(pages) and starts[index] < cell.end:
        number, text = pages[index]
        start, end = max(0, cell.start - starts[index]), min(len(text), cell.end - starts[index])
        if text[start:end].strip():
            yield Part(number, start, end)
        index += 1


def cells_of(text: str) -> Iterator[list[Cell]]:
    """The lines of a CSV text, each as its cells; quotation marks within a quoted cell are doubled.

    >>> [[cell.value for cell in line] for line in cells_of('a,"b, ""c"" d"\\ne,\\n')]
    [['a', 'b, "c" d'], ['e', '']]
    """
    line: list[Cell] = []
    at, size = 0, len(text)
    while at < size:
        cell, at = _quoted(text, at) if text[at] == '"' else _bare(text, at)
        line.append(cell)
        if at < size and text[at] == ",":
            at += 1
            if at == size or text[at] == "\n":
                line.append(Cell("", at, at))
            else:
                continue
        if at >= size or text[at] == "\n":
            at += 1
            yield line
            line = []


def _quoted(text: str, start: int) -> tuple[Cell, int]:
    at = start + 1
    while True:
        end = text.find('"', at)
        if end < 0:
            end = len(text)
            break
        if text.startswith('""', end):
            at = end + 2
            continue
        break
    value = text[start + 1 : end].replace('""', '"')
    after = end + 1
    while after < len(text) and text[after] not in ",\n":
        after += 1
    return Cell(value, start + 1, end), min(after, len(text))


def _bare(text: str, start: int) -> tuple[Cell, int]:
    ends = [found for found in (text.find(",", start), text.find("\n", start)) if found >= 0]
    end = min(ends, default=len(text))
    return Cell(text[start:end], start, end), end
