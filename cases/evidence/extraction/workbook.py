"""Excel workbooks: the rows of each sheet as texts, a row a line, in pages that name their rows."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from cases.evidence.extraction.result import MOST_PAGES, PIECE, Extraction, PageText, clean, too_many_pages
from cases.evidence.extraction.sheet_marks import has_comments, marks_of

MOST_ROWS = 200_000
MOST_UNPACKED = 500 * 1024**2
ROWS_ON_A_PAGE = 100
BETWEEN = " | "
"""Stands between the cells of a row in the text of a workbook."""
READER = f"python-calamine {version('python-calamine')}"
_SPACES = re.compile(r"\s+")


class Unreadable(Exception):
    """The file is no table that can be read; the message is a sentence for the officer."""


@dataclass
class Book:
    """One sheet of a workbook: its rows as the file counts them from 1, and what was met on the way."""

    name: str
    names: list[str]
    lines: list[tuple[int, list[str]]]
    merged: int
    """Cells merged over several rows."""
    dimension: str = ""
    """How far the workbook says that its data go."""
    hidden: list[str] = field(default_factory=list)
    """The sheets that a program would not show."""
    left: int = 0
    """The column in which its rows begin, counted from 0."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    """Counted from the first of its rows."""
    filtered: bool = False
    unresolved: list[tuple[int, int]] = field(default_factory=list)
    """Cells, as row and place in it, with a formula whose result the file does not keep."""
    comments: bool = False


def read(path: Path) -> Extraction:
    """The text of all sheets: a row a line, its number before its cells; sheets that are hidden are named."""
    try:
        opened = _opened(path)
        books = [_sheet(opened, name, MOST_ROWS) for name in opened.names]
    except Unreadable as unreadable:
        return Extraction("damaged", str(unreadable), [], READER)
    pages: list[PageText] = []
    for book in books:
        for label, text in _pages(book.lines):
            section = book.name if len(books) > 1 else ""
            pages.append(PageText(len(pages) + 1, label, text, section))
    if len(pages) > MOST_PAGES:
        return too_many_pages(len(pages), READER)
    if not pages:
        return Extraction("no-text", "It holds no rows.", [], READER)
    rows = sum(1 for book in books for _, cells in book.lines if any(cells))
    said = f"{rows:,} row{'s' if rows > 1 else ''} on {len(books)} sheet{'s' if len(books) > 1 else ''}."
    if opened.hidden:
        said += f" Hidden in the workbook: {', '.join(opened.hidden)[:200]}."
    cut = any(len(book.lines) >= MOST_ROWS for book in books)
    if cut:
        said += f" Of a sheet only the first {MOST_ROWS:,} rows are read."
    return Extraction("partly" if cut else "read", said, pages, READER)


def _pages(lines: Sequence[tuple[int, Sequence[str]]]) -> Iterator[tuple[str, str]]:
    """The rows in pages, each with its label."""
    page: list[tuple[int, str]] = []
    size = 0
    for number, cells in lines:
        if not (said := row_as_said(cells)):
            continue
        if page and (len(page) == ROWS_ON_A_PAGE or size + len(said) > PIECE):
            yield _labelled(page)
            page, size = [], 0
        page.append((number, said))
        size += len(said)
    if page:
        yield _labelled(page)


def _labelled(page: Sequence[tuple[int, str]]) -> tuple[str, str]:
    first, last = page[0][0], page[-1][0]
    label = f"row {first}" if first == last else f"rows {first}-{last}"
    return label, "\n".join(f"{number}{BETWEEN}{said}" for number, said in page)


def row_as_said(cells: Iterable[str]) -> str:
    """A row as its text has it.

    >>> row_as_said(["China", "", " two\\nlines ", ""])
    'China |  | two lines'
    """
    return BETWEEN.join(_SPACES.sub(" ", clean(cell)).strip() for cell in cells).rstrip(" |")


def book_of(path: Path, wanted: str = "", most: int = MOST_ROWS) -> Book:
    """The first `most` rows of the sheet `wanted`, or of the first that is shown. Raises Unreadable with a sentence."""
    opened = _opened(path)
    name = next((each for each in opened.names if each.casefold() == wanted.strip().casefold()), "")
    if wanted and not name:
        raise Unreadable(f"It has no sheet “{wanted[:60]}”; it has {', '.join(opened.names)[:200]}.")
    return _sheet(opened, name, most)


def books_of(path: Path, most: int = MOST_ROWS) -> Iterator[Book]:
    """The first `most` rows of each sheet that is shown. Raises Unreadable with a sentence."""
    opened = _opened(path)
    for name in opened.names:
        if name not in opened.hidden:
            yield _sheet(opened, name, most)


class _Opened(NamedTuple):
    """A workbook whose sheets can be read: where it lies, the library's, the names of its sheets, and those that are hidden."""

    path: Path
    workbook: Any
    names: list[str]
    hidden: list[str]


def _opened(path: Path) -> _Opened:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    _looked_into(path)
    with _readable():
        book = CalamineWorkbook.from_path(str(path))
        sheets = [each for each in book.sheets_metadata if "Work" in str(each.typ)]
        hidden = [each.name for each in sheets if each.visible != SheetVisibleEnum.Visible]
        names = [each.name for each in sheets] or list(book.sheet_names)
    if not names:
        raise Unreadable("It holds no sheet.")
    return _Opened(path, book, names, hidden)


def _sheet(opened: _Opened, wanted: str, most: int) -> Book:
    names, hidden = opened.names, opened.hidden
    name = wanted if wanted in names else next((each for each in names if each not in hidden), names[0])
    with _readable():
        sheet = opened.workbook.get_sheet_by_name(name)
        rows = enumerate(islice(sheet.iter_rows(), most), 1)
        lines = [(number, [_text(cell) for cell in cells]) for number, cells in rows]
        merged = sheet.merged_cell_ranges or []
    with zipfile.ZipFile(opened.path) as archive:
        marks, comments = marks_of(archive, name), has_comments(archive)
    # Rows are counted from the first that holds anything; the file counts those above it too.
    start, left = sheet.start or (0, 0)
    # The iteration begins at the first row of the sheet where the library pads, and at the first full row where it does not.
    pad = start if lines and any(lines[0][1]) else 0
    filled = _fill(lines, merged, pad, left)
    for (row, column), said in marks.errors.items():
        if 0 <= row - 1 - pad < len(lines) and 0 <= column - left < len(lines[row - 1 - pad][1]):
            lines[row - 1 - pad][1][column - left] = said
    return Book(
        name, names, [(number + pad, cells) for number, cells in lines], filled, marks.dimension, hidden, left, marks.hidden_rows,
        [column - left for column in marks.hidden_columns], marks.filtered,
        [(row, column - left) for row, column in marks.unresolved], comments,
    )  # fmt: skip


@contextmanager
def _readable() -> Iterator[None]:
    """What the library cannot read, in a sentence."""
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, OSError, ValueError):
        raise Unreadable("It is damaged, or no Excel file that can be read: save it anew, or as CSV.") from None


def _fill(lines: Sequence[tuple[int, list[str]]], merged: Iterable[Any], pad: int, first: int = 0) -> int:
    """Write what a merged cell says into each row that it covers; how many merged cells there were."""
    filled = 0
    for (top, at), (bottom, _) in merged:
        left = at - first
        if (
            top == bottom
            or bottom - top > MOST_ROWS
            or not 0 <= top - pad < len(lines)
            or not 0 <= left < len(lines[top - pad][1])
        ):
            continue
        words = lines[top - pad][1][left]
        for row in range(top - pad + 1, min(bottom - pad + 1, len(lines))):
            cells = lines[row][1]
            if words and left < len(cells) and not cells[left]:
                cells[left] = words
        filled += bool(words)
    return filled


def _looked_into(path: Path) -> None:
    """Refuse a bomb and what is no workbook, before anything unpacks it."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("It unpacks to more than 500 MB: import it in parts.")
            names = [part.filename for part in parts]
            if not any(name.startswith("xl/") for name in names):
                raise Unreadable("It is an archive but no Excel workbook: save it as .xlsx or .csv.")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise Unreadable("It is damaged, or under a password: save it anew, or as CSV.") from None


def _text(cell: Any) -> str:
    """A cell of a workbook as a text: a day as 2016-09-13, a whole number without its point."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (dt.date, dt.time)) else str(cell)
