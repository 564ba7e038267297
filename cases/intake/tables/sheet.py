"""Reading a spreadsheet file into rows of texts, CSV or Excel, with what was recognised of it; pure, and run in a limited child."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cases.evidence.extraction import workbook
from cases.evidence.extraction.plain import decode
from cases.evidence.extraction.workbook import MOST_ROWS, Unreadable
from cases.intake.layouts import WANTED
from cases.intake.tables.minutes_text import HEADER, Minutes, minutes_in
from cases.intake.tables.shape import asides, header_of

MOST_COLUMNS = 200
LONGEST_CELL = 32_767
"""What Excel holds in a cell; longer ones are cut, and it is said."""
MOST_SAID = 300
"""The most characters of a row that are quoted as a whole."""
ALL = "*"
"""In the place of a sheet's name, which cannot be that: all sheets of the same columns, read together."""
A_SHEET = 10_000_000
"""Rows of the second sheet read together are counted from here on, and so forth."""
A_REPORT = "Its columns are those of a report by country and section. As a report, under Imports, it is read into proposals for review."
_SPACES = re.compile("[\u00a0\u2007\u202f\u3000]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


@dataclass
class Sheet:
    """A table as texts: one header a column, one text a cell; `numbers` are the rows as the file counts them, from 1."""

    name: str
    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    notes: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    asides: list[tuple[int, str]] = field(default_factory=list)
    """Lines below the header that are no rows: their numbers, and why."""
    said: list[str] = field(default_factory=list)
    """Each row as the text of the file has it, where that is short; else blank."""
    left: int = 0
    """The column of the file in which it begins, counted from 0."""
    hidden: list[int] = field(default_factory=list)
    """Rows that the workbook does not show."""
    unresolved: list[tuple[int, int]] = field(default_factory=list)
    """Cells, as row and column, with a formula whose result the file does not keep."""
    together: list[str] = field(default_factory=list)
    """The sheets that are read together, where there is more than one."""
    groups: list[tuple[int, str]] = field(default_factory=list)
    """Lines in which one cell stands alone, as headings of the rows below do."""
    unit: str = "row"
    """What a row is in the file: a line of minutes as plain text."""

    def called(self, column: int) -> str:
        """What a column is called: its header, else its letter."""
        return self.header[column] or letter(column + self.left)

    def named(self, number: int) -> int | str:
        """A row as the file names it."""
        return row_named(number, self.together)

    def told(self) -> dict[str, Any]:
        """As plain data, to pass out of the child."""
        return asdict(self)


def row_named(number: int, together: Sequence[str]) -> int | str:
    """A row by its number, and by its sheet where several are read together.

    >>> row_named(7, []), row_named(10_000_007, ["2019", "2020"])
    (7, '2020, 7')
    """
    return f"{together[number // A_SHEET][:60]}, {number % A_SHEET}" if together else number


def read_sheet(path: Path, name: str, *, wanted: str = "", most: int = MOST_ROWS) -> Sheet:
    """The first `most` rows of a file: of its sheet `wanted`; where none is, of all of the same columns as the one that holds the table.

    Raises Unreadable with a sentence.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("It is an Excel file of the old kind, or one under a password: save it as .xlsx or .csv.")
    found = _excel(path, wanted, most) if head.startswith(b"PK\x03\x04") else _csv(path, most)
    if not found.rows and not found.asides:
        raise Unreadable("It holds a header and no rows.")
    return found


def _csv(path: Path, most: int) -> Sheet:
    found = decode(path.read_bytes())
    if "\x00" in found.text[:4096]:
        raise Unreadable("It is neither a CSV text nor an Excel file.")
    if (told := minutes_in(found.text)) is not None:
        return _of_minutes(told, most, list(found.notes))
    limit = csv.field_size_limit(10_000_000)
    taken: list[str] = []
    reader = csv.reader(_taken(found.text.replace("\x00", ""), taken), delimiter=_delimiter(found.text))
    lines: list[tuple[int, list[str]]] = []
    said: dict[int, str] = {}
    try:
        for cells in reader:
            lines.append((reader.line_num, cells))
            said[reader.line_num] = "".join(taken).strip() if len(taken) == 1 else ""
            taken.clear()
            if len(lines) > most + 20:
                break
    except csv.Error:
        raise Unreadable(f"Line {reader.line_num} of it is no line of a CSV table.") from None
    finally:
        csv.field_size_limit(limit)  # the process has one
    table = _sheet("", lines, most, list(found.notes), said)
    if set(WANTED) <= set(_heads(table)):
        table.notes.append(A_REPORT)
    return table


def _of_minutes(told: Minutes, most: int, notes: list[str]) -> Sheet:
    notes.append(f"Minutes as plain text, read as {len(told.rows):,} statements, each under the line where it begins.")
    rows = [[_clean(cell)[:LONGEST_CELL] for cell in row] for row in told.rows[:most]]
    said = [""] * len(rows)
    return Sheet("", list(HEADER), rows, told.numbers[:most], notes, asides=told.asides, said=said, unit="line")


def _taken(text: str, taken: list[str]) -> Iterator[str]:
    """The lines of a text, each written down as it is taken."""
    for line in io.StringIO(text, newline=""):
        taken.append(line)
        yield line


def _delimiter(text: str) -> str:
    """The mark that parts the cells of the first lines alike, and most often.

    >>> _delimiter("a;b;c\\n1;2,5;3\\n"), _delimiter("a\\tb\\n"), _delimiter("title\\n")
    (';', '\\t', ',')
    """
    lines = [line for line in text[:20_000].splitlines()[:10] if line.strip()]

    def score(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        return (min(counts, default=0), counts[0] if counts else 0)

    return max((",", ";", "\t", "|"), key=score)


def _excel(path: Path, wanted: str, most: int) -> Sheet:
    if wanted and wanted != ALL:
        return _of_book(workbook.book_of(path, wanted, most + 21), most)
    sheets = []
    for book in workbook.books_of(path, most + 21):
        if any(cell.strip() for _, cells in book.lines for cell in cells):
            sheets.append(_of_book(book, most))
    if not sheets:
        raise Unreadable("It holds no rows.")
    # A page of notes may stand before the table.
    largest = max(len(sheet.rows) for sheet in sheets)
    first = next(
        sheet
        for sheet in sheets
        if len(sheet.rows) * 20 >= largest and (len(sheet.header) > 2 or len(sheet.rows) == largest)
    )
    alike = [sheet for sheet in sheets if _heads(sheet) == _heads(first)]
    found = _together(alike, most) if len(alike) > 1 else first
    others = [sheet.name for sheet in sheets if sheet not in alike]
    found.notes += [f"Not read, another sheet: {', '.join(others)[:200]}."] if others else []
    return found


def _heads(sheet: Sheet) -> list[str]:
    return [title.casefold() for title in sheet.header]


def _together(sheets: Sequence[Sheet], most: int) -> Sheet:
    """Sheets of the same columns as one, the rows of each after those of the one before."""
    names = [sheet.name for sheet in sheets]
    found = Sheet(
        ALL,
        sheets[0].header,
        [],
        [],
        [f"Read together, of the same columns: {', '.join(names)[:200]}."],
        sheets[0].sheets,
    )
    found.together, found.left = names, sheets[0].left
    for place, sheet in enumerate(sheets):
        after = place * A_SHEET
        found.rows += sheet.rows
        found.said += sheet.said
        found.numbers += [number + after for number in sheet.numbers]
        found.asides += [(number + after, sentence) for number, sentence in sheet.asides]
        found.groups += [(number + after, words) for number, words in sheet.groups]
        found.hidden += [number + after for number in sheet.hidden]
        found.unresolved += [(number + after, column) for number, column in sheet.unresolved]
        found.notes += [f"{sheet.name}: {note}" for note in sheet.notes]
    if len(found.rows) > most >= MOST_ROWS:
        found.notes.append(f"Only the first {most:,} rows are read.")
    found.rows, found.numbers, found.said = found.rows[:most], found.numbers[:most], found.said[:most]
    return found


def _of_book(book: workbook.Book, most: int) -> Sheet:
    notes = [f"dimension {book.dimension}"] if book.dimension else []
    if book.merged:
        notes.append(f"{book.merged:,} cells merged over several rows, read as written in each.")
    if book.hidden:
        notes.append(f"Hidden in the workbook: {', '.join(book.hidden)[:200]}.")
    if book.comments:
        notes.append("Cells of the workbook have comments, which are not read.")
    said = {number: workbook.row_as_said(cells) for number, cells in book.lines}
    found = _sheet(book.name, book.lines, most, notes, said, book.names, book.left)
    there = set(found.numbers)
    found.hidden = [number for number in book.hidden_rows if number in there]
    found.unresolved = [(row, column) for row, column in book.unresolved if row in there]
    found.left = book.left
    if found.hidden:
        how = "A filter of the workbook hides" if book.filtered else "The workbook hides"
        found.notes.append(f"{how} {_listed(found.hidden)}: read like the others.")
    if columns := [column for column in book.hidden_columns if 0 <= column < len(found.header)]:
        named = ", ".join(letter(column + book.left) for column in columns)
        found.notes.append(
            f"The workbook hides column{'s' if len(columns) > 1 else ''} {named}: shown here like the others."
        )
    if found.unresolved:
        found.notes.append(
            f"{len(found.unresolved):,} cells have a formula without its result, which only a spreadsheet program can work out."
        )
    return found


def _listed(rows: Sequence[int]) -> str:
    """Rows in words.

    >>> _listed([3]), _listed([3, 7, 8, 9]), _listed(list(range(1, 90, 2)))
    ('row 3', '4 rows (3, 7-9)', '45 rows (1, 3, 5, 7, 9, 11, 13, 15 and more)')
    """
    if len(rows) == 1:
        return f"row {rows[0]}"
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    said = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"{len(rows):,} rows ({', '.join(said[:8])}{' and more' if len(said) > 8 else ''})"


def _sheet(
    name: str,
    lines: Sequence[tuple[int, list[str]]],
    most: int,
    notes: list[str],
    as_said: Mapping[int, str],
    names: Iterable[str] = (),
    left: int = 0,
) -> Sheet:
    full = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not full:
        raise Unreadable("It holds no rows.")
    width = min(MOST_COLUMNS, max(len(cells) for _, cells in full))
    at, deep, named = header_of([cells for _, cells in full[:80]], width)
    head = [_clean(cell)[:200] for cell in named]
    rows: list[list[str]] = []
    numbers: list[int] = []
    odd = long = 0
    for number, cells in full[at + deep : at + deep + most]:
        odd += any(_SPACES.search(cell) for cell in cells)
        long += any(len(cell) > LONGEST_CELL for cell in cells)
        row = [_clean(cell)[:LONGEST_CELL] for cell in cells[:width]]
        rows.append(row + [""] * (width - len(row)))
        numbers.append(number)
    aside = asides(head, rows)
    groups = [(numbers[at], next(filter(None, rows[at]))) for at, said_of in aside.items() if "stands alone" in said_of]
    besides = [(numbers[place], sentence) for place, sentence in aside.items()]
    rows = [row for place, row in enumerate(rows) if place not in aside]
    last = numbers[-1] if numbers else 1
    numbers = [number for place, number in enumerate(numbers) if place not in aside]
    said = [note for note in notes if not note.startswith("dimension ")]
    if (cut := max(len(cells) for _, cells in full)) > width:
        said.append(f"Only the first {width} of {cut} columns are read.")
    said += _of_header(at, deep, head, rows, left)
    said += [f"{odd:,} row{'s' if odd > 1 else ''} with no-break spaces, read as spaces."] if odd else []
    said += (
        [f"{long:,} row{'s' if long > 1 else ''} with cells longer than {LONGEST_CELL:,} characters, cut there."]
        if long
        else []
    )
    for note in notes:
        if note.startswith("dimension ") and (
            wrong := _wrong_dimension(note.removeprefix("dimension "), last, width + left)
        ):
            said.append(wrong)
    if len(full) - at - deep > most >= MOST_ROWS:
        said.append(f"Only the first {most:,} rows are read.")
    whole = ["" if len(words := as_said.get(number, "")) > MOST_SAID else words for number in numbers]
    return Sheet(name, head, rows, numbers, said, list(names), besides, whole, groups=groups)


def _of_header(above: int, deep: int, head: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """What is to be said of the header: `above` lines stand above it, and it goes over `deep`."""
    if not deep:
        return ["The table has no header: its first line is read as a row, and its columns go by their letters."]
    said = []
    if above:
        lines, are = ("line", "is") if above == 1 else ("lines", "are")
        said.append(f"The first {above} {lines} above the header {are} left out.")
    if deep > 1:
        said.append(f"The header goes over {deep} lines, read together.")
    blank = [at for at, title in enumerate(head) if not title and any(row[at] for row in rows)]
    said += [f"Column {letter(at + left)} has no header." for at in blank]
    doubled = sorted({title for title in head if title and head.count(title) > 1})
    return said + [f"Two columns are headed “{title}”." for title in doubled]


def _wrong_dimension(ref: str, last: int, width: int) -> str:
    """That the workbook says another extent than it has; other programs would read only what it says.

    >>> _wrong_dimension("A1:B2", 400, 6)
    'The workbook says that its data end at B2; they end at F400, and are read to there.'
    >>> _wrong_dimension("A1:F400", 400, 6)
    ''
    """
    found = re.fullmatch(r"(?:[A-Z]+\d+:)?([A-Z]+)(\d+)", ref)
    if found is None or (column_at(found[1]) + 1 >= width and int(found[2]) >= last):
        return ""
    end = f"{letter(width - 1)}{last}"
    return f"The workbook says that its data end at {found[1]}{found[2]}; they end at {end}, and are read to there."


def letter(column: int) -> str:
    """What a spreadsheet calls a column, counted from 0.

    >>> letter(0), letter(25), letter(26), column_at("AB")
    ('A', 'Z', 'AA', 27)
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_at(name: str) -> int:
    """The column under a letter, counted from 0."""
    at = 0
    for char in name:
        at = at * 26 + ord(char) - 64
    return at - 1


def _clean(text: str) -> str:
    return " ".join(_UNSEEN.sub("", _SPACES.sub(" ", text)).split(" ")).strip()
