"""Reading a spreadsheet file into rows of texts, CSV or Excel, with what was recognised of it; pure, and run in a limited child."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cases.evidence.extraction.plain import decode
from cases.intake.tables.shape import asides, header_of

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
"""What Excel holds in a cell; longer ones are cut, and it is said."""
MOST_UNPACKED = 500 * 1024**2
_SPACES = re.compile("[\u00a0\u2007\u202f\u3000]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


class Unreadable(Exception):
    """The file is no table that can be read; the message is a sentence for the officer."""


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

    def told(self) -> dict[str, Any]:
        """As plain data, to pass out of the child."""
        return asdict(self)


def read_sheet(path: Path, name: str, *, wanted: str = "", most: int = MOST_ROWS) -> Sheet:
    """The first `most` rows of a file, of its sheet `wanted` or its first. Raises Unreadable with a sentence."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PK\x03\x04"):
        return _excel(path, wanted, most)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("It is an Excel file of the old kind, or one under a password: save it as .xlsx or .csv.")
    return _csv(path, most)


def _csv(path: Path, most: int) -> Sheet:
    found = decode(path.read_bytes())
    if "\x00" in found.text[:4096]:
        raise Unreadable("It is neither a CSV text nor an Excel file.")
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(found.text.replace("\x00", ""), newline=""), delimiter=_delimiter(found.text))
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            lines.append((reader.line_num, cells))
            if len(lines) > most + 20:
                break
    except csv.Error:
        raise Unreadable(f"Line {reader.line_num} of it is no line of a CSV table.") from None
    return _sheet("", lines, most, list(found.notes))


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
    from python_calamine import CalamineError, CalamineWorkbook

    notes = _looked_into(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = [each.name for each in book.sheets_metadata if "Work" in str(each.typ)] or list(book.sheet_names)
        if not names:
            raise Unreadable("It holds no sheet.")
        name = wanted if wanted in names else names[0]
        sheet = book.get_sheet_by_name(name)
        lines = []
        for number, cells in enumerate(sheet.iter_rows(), 1):
            lines.append((number, [_text(cell) for cell in cells]))
            if len(lines) > most + 20:
                break
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError):
        raise Unreadable("It is damaged, or no Excel file that can be read: save it anew, or as CSV.") from None
    # Rows are counted from the first that holds anything; the file counts those above it too.
    start = (sheet.start or (0, 0))[0]
    # The iteration begins at the first row of the sheet where the library pads, and at the first full row where it does not.
    pad = start if lines and any(lines[0][1]) else 0
    if filled := _fill(lines, merged, pad):
        notes.append(f"{filled:,} cells merged over several rows, read as written in each.")
    return _sheet(name, [(number + pad, cells) for number, cells in lines], most, notes, names)


def _fill(lines: Sequence[tuple[int, list[str]]], merged: Iterable[Any], pad: int) -> int:
    """Write what a merged cell says into each row that it covers; how many merged cells there were."""
    filled = 0
    for (top, left), (bottom, _) in merged:
        if (
            top == bottom
            or bottom - top > MOST_ROWS
            or not 0 <= top - pad < len(lines)
            or left >= len(lines[top - pad][1])
        ):
            continue
        words = lines[top - pad][1][left]
        for row in range(top - pad + 1, min(bottom - pad + 1, len(lines))):
            cells = lines[row][1]
            if words and left < len(cells) and not cells[left]:
                cells[left] = words
        filled += bool(words)
    return filled


def _looked_into(path: Path) -> list[str]:
    """What the archive says of itself before anything unpacks it. Refuses a bomb and what is no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("It unpacks to more than 500 MB: import it in parts.")
            names = [part.filename for part in parts]
            if not any(name.startswith("xl/") for name in names):
                raise Unreadable("It is an archive but no Excel workbook: save it as .xlsx or .csv.")
            notes = []
            for name in sorted(name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))[:1]:
                with archive.open(name) as file:
                    head = file.read(4096).decode("utf-8", "replace")
                if (said := re.search(r'<dimension ref="([A-Z0-9:]+)"', head)) is not None:
                    notes.append(f"dimension {said[1]}")
            return notes
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise Unreadable("It is damaged, or under a password: save it anew, or as CSV.") from None


def _sheet(
    name: str, lines: Sequence[tuple[int, list[str]]], most: int, notes: list[str], names: Iterable[str] = ()
) -> Sheet:
    full = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not full:
        raise Unreadable("It holds no rows.")
    width = min(MOST_COLUMNS, max(len(cells) for _, cells in full))
    at, deep, named = header_of([cells for _, cells in full[:30]], width)
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
    besides = [(numbers[place], sentence) for place, sentence in aside.items()]
    rows = [row for place, row in enumerate(rows) if place not in aside]
    last = numbers[-1] if numbers else 1
    numbers = [number for place, number in enumerate(numbers) if place not in aside]
    said = [note for note in notes if not note.startswith("dimension ")]
    if at:
        said.append(
            f"The first {at} line{'s' if at > 1 else ''} above the header {'are' if at > 1 else 'is'} left out."
        )
    if deep > 1:
        said.append(f"The header goes over {deep} lines, read together.")
    for column, title in enumerate(head):
        if not title and any(row[column] for row in rows):
            said.append(f"Column {letter(column)} has no header.")
    doubled = sorted({title for title in head if title and head.count(title) > 1})
    said += [f"Two columns are headed “{title}”." for title in doubled]
    said += [f"{odd:,} row{'s' if odd > 1 else ''} with no-break spaces, read as spaces."] if odd else []
    said += (
        [f"{long:,} row{'s' if long > 1 else ''} with cells longer than {LONGEST_CELL:,} characters, cut there."]
        if long
        else []
    )
    for note in notes:
        if note.startswith("dimension ") and (wrong := _wrong_dimension(note.removeprefix("dimension "), last, width)):
            said.append(wrong)
    if len(full) - at - deep > most:
        said.append(f"Only the first {most:,} rows are read.")
    return Sheet(name, head, rows, numbers, said, list(names), besides)


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


def _text(cell: Any) -> str:
    """A cell of a workbook as a text: a day as 2016-09-13, a whole number without its point."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (dt.date, dt.time)) else str(cell)
