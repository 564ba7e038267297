"""Files of what a search found: the columns, and the writers of CSV, Excel and JSON, a case at a time; pure, no database."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

CSV, XLSX, JSON = "csv", "xlsx", "json"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
}
"""The media type of each kind of file."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, also in full width."""
LONGEST_CELL = 32_767
"""Characters of one cell as Excel counts them, in UTF-16."""
CUT = " … [cut]"
MOST_ROWS = 1_048_576
"""Rows of one sheet, its head among them."""
MOST_CUTS = 100
"""Cells that the notes name as cut; the rest are counted."""
SCHEMA = "case-file search export 1"

_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Column(NamedTuple):
    """A column: its key in JSON, its heading, what stands in it, and its width in characters."""

    key: str
    title: str
    kind: Literal["text", "number", "date"] = "text"
    width: int = 20


def _fuzzy(key: str, title: str) -> tuple[Column, ...]:
    """A fuzzy date as it is told, and the days between which it lies as real dates."""
    return (
        Column(key, title, width=22),
        Column(f"{key}_earliest", f"{title}, earliest", "date", 12),
        Column(f"{key}_latest", f"{title}, latest", "date", 12),
    )


CASES = (
    Column("number", "Number", width=16),
    Column("title", "Title", width=48),
    Column("respondent", "Respondent"),
    Column("raised_by", "Raised by", width=24),
    Column("status", "Status"),
    *_fuzzy("since", "Since"),
    Column("agreements", "Agreements", width=16),
    Column("provisions", "Provisions", width=24),
    Column("sectors", "Sectors", width=32),
    Column("products", "Products (HS)", width=32),
    Column("measures", "Measures", width=48),
    Column("commitments", "Commitments", "number", 12),
    Column("verdicts", "Verdicts", width=32),
    Column("opened", "Opened", "date", 12),
    Column("lead", "Lead"),
    Column("passage", "Best passage", width=60),
    Column("passage_place", "Where it stands", width=32),
    Column("case_marking", "Marking of the case", width=24),
    Column("marking", "Marking of this row", width=24),
)
COMMITMENTS = (
    Column("case", "Case", width=16),
    Column("case_title", "Title of the case", width=40),
    Column("told_in", "Told in", width=16),
    Column("number", "Commitment", width=14),
    Column("words", "What was promised", width=60),
    Column("promised_by", "Promised by"),
    Column("promised_to", "Promised to"),
    Column("forum", "Forum", width=24),
    *_fuzzy("made", "Made"),
    Column("provision", "Provision", width=16),
    Column("deliverable", "Deliverable", width=40),
    *_fuzzy("due", "Due"),
    Column("verdict", "Verdict"),
    *_fuzzy("as_of", "As of"),
    Column("marking", "Marking of this row", width=24),
)

Row = Mapping[str, Any]
"""By the key of its column: a text, several texts, a number by word, a number, a date, or None."""


@dataclass(frozen=True)
class Search:
    """What the file says of the search itself."""

    said: tuple[tuple[str, str], ...]
    """The conditions in words: `Status`, `Panel`."""
    query: str
    notes: tuple[str, ...]
    found: int
    made_at: dt.datetime
    made_by: str
    ceiling: str
    """The highest marking that the officer may see without the key to a closed room."""
    as_of: str = ""
    """The day of the file and of what was recorded, in words; blank for today."""


def plain(text: str) -> str:
    r"""The text with one kind of line end, and U+FFFD where a character stands that no XML can hold.

    >>> plain("a\r\nb\x00c\ud800")
    'a\nb\ufffdc\ufffd'
    """
    return _NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def defused(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula.

    >>> defused("=1+1"), defused("TC-2026-0001")
    ("'=1+1", 'TC-2026-0001')
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def told(value: Any) -> str:
    """A value as one text: several joined by semicolons, numbers by word as `Implemented: 2`, days as 2016-09-13.

    >>> told(("a", "b")), told({"Implemented": 2}), told(dt.date(2016, 9, 13)), told(None)
    ('a; b', 'Implemented: 2', '2016-09-13', '')
    """
    if isinstance(value, Mapping):
        return "; ".join(f"{word}: {count}" for word, count in value.items())
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def cut(text: str) -> str:
    """The text as far as a cell of Excel holds it, with a mark where it was cut."""
    if len(text) * 2 <= LONGEST_CELL:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    # A character that is torn in the middle goes as a whole.
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


class Writer:
    """A file that grows by one case at a time. What it needs beside the file lies in `folder`, which is the caller's to remove."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "export"

    def add(self, case: Row, commitments: list[Row]) -> None:
        """Write one case and the commitments that count in it."""
        raise NotImplementedError

    def close(self, search: Search, marking: str) -> Path:
        """Say what was searched and how strictly the whole is marked; returns the finished file."""
        raise NotImplementedError

    def give_up(self) -> None:
        """Let go of the files, of which nothing is wanted any more."""
        raise NotImplementedError


class CsvWriter(Writer):
    """RFC 4180: commas, CRLF, UTF-8 with the byte order mark that Excel needs. The cases alone, each with its marking."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file = self.path.open("w", encoding="utf-8-sig", newline="")
        self.lines = csv.writer(self.file, lineterminator="\r\n")
        self.lines.writerow([column.title for column in CASES])

    def add(self, case: Row, commitments: list[Row]) -> None:
        """One line."""
        self.lines.writerow([defused(plain(told(case[column.key]))) for column in CASES])

    def close(self, search: Search, marking: str) -> Path:
        """A line about the file would break its readers: every line carries its own marking."""
        self.file.close()
        return self.path

    def give_up(self) -> None:
        """Close it."""
        self.file.close()


class JsonWriter(Writer):
    """One object: `export`, what was searched, and `cases`, each with its commitments (docs/export.md)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        # What stands first in the file, its marking, is known last.
        self.file = (folder / "cases").open("w", encoding="utf-8", newline="\n")
        self.count = 0

    def add(self, case: Row, commitments: list[Row]) -> None:
        """One line of the list."""
        self.file.write(",\n" if self.count else "")
        self.count += 1
        self.file.write(_json({**case, "commitment_list": commitments}))

    def close(self, search: Search, marking: str) -> Path:
        """The heading, then what was written."""
        self.file.close()
        with self.path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(f'{{"export": {_json(heading(search, marking, self.count))},\n"cases": [\n')
            with (self.folder / "cases").open(encoding="utf-8", newline="\n") as cases:
                shutil.copyfileobj(cases, file)
            file.write("\n]}\n")
        return self.path

    def give_up(self) -> None:
        """Close it."""
        self.file.close()


def heading(search: Search, marking: str, written: int) -> dict[str, Any]:
    """What JSON says of the file itself; `found` cases may be more than were `written`, where so many were asked for."""
    return {
        "schema": SCHEMA,
        "marking": marking,
        "query": search.query,
        "search": [{"condition": label, "value": phrase} for label, phrase in search.said],
        "notes": list(search.notes),
        "as_of": search.as_of or None,
        "found": search.found,
        "written": written,
        "made_at": search.made_at.isoformat(timespec="seconds"),
        "made_by": search.made_by,
        "ceiling": search.ceiling,
    }


def _json(value: Any) -> str:
    return json.dumps(_clean(value), ensure_ascii=False)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {plain(key): _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, tuple | list) else value


class XlsxWriter(Writer):
    """A workbook of three sheets: cases, commitments, and the search. Rows go to disk as they come, so that memory does not grow.

    Every text is written as a text, never as a formula, a number or a link. The sheets are marked in their head and foot.
    """

    def __init__(self, folder: Path) -> None:
        # Loaded where a workbook is written: every command knows the kinds of file.
        import xlsxwriter

        super().__init__(folder)
        options = {
            "constant_memory": True,
            "tmpdir": str(folder),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(str(self.path), options)
        self.head = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.formats = {
            "text": self.book.add_format({"num_format": "@", "valign": "top"}),
            "number": self.book.add_format({"num_format": "0", "valign": "top"}),
            "date": self.book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        }
        self.sheets = {name: self._sheet(name, columns) for name, columns in _SHEETS.items()}
        self.about = self.book.add_worksheet("Search")
        self.rows = dict.fromkeys(_SHEETS, 1)
        self.cuts: list[str] = []
        self.cut_count, self.left_out = 0, 0

    def add(self, case: Row, commitments: list[Row]) -> None:
        """One row of cases, and one of commitments for each."""
        self._row("Cases", case)
        for row in commitments:
            self._row("Commitments", row)

    def close(self, search: Search, marking: str) -> Path:
        """The third sheet, the marking on every printed page, and the file."""
        for name, columns in _SHEETS.items():
            self.sheets[name].autofilter(0, 0, max(self.rows[name] - 1, 1), len(columns) - 1)
        self.about.set_column(0, 0, 24)
        self.about.set_column(1, 1, 100)
        for at, (label, value) in enumerate(self._about(search, marking)):
            self.about.write_string(at, 0, plain(label), self.head)
            if isinstance(value, int):
                self.about.write_number(at, 1, value, self.formats["number"])
            else:
                self.about.write_string(at, 1, self._fit(plain(value), f"Search, {label}"), self.formats["text"])
        for sheet in (*self.sheets.values(), self.about):
            sheet.set_landscape()
            sheet.set_header(f"&C&B{marking}")
            sheet.set_footer(f"&L{marking}&RPage &P of &N")
        made = search.made_at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
        self.book.set_properties({"title": "Search of the docket", "comments": marking, "created": made})
        self.book.close()
        return self.path

    def give_up(self) -> None:
        """Finish it as it is: the library lets go of its files in no other way."""
        self.book.close()

    def _sheet(self, name: str, columns: tuple[Column, ...]) -> Any:
        from xlsxwriter.utility import xl_col_to_name

        sheet = self.book.add_worksheet(name)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width, self.formats[column.kind])
            sheet.write_string(0, at, column.title, self.head)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        # HS codes and numbers of cases are no numbers that somebody forgot to convert.
        sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(columns) - 1)}{MOST_ROWS}"})
        return sheet

    def _row(self, name: str, row: Row) -> None:
        at = self.rows[name]
        if at >= MOST_ROWS:
            self.left_out += 1
            return
        self.rows[name] = at + 1
        sheet = self.sheets[name]
        for place, column in enumerate(_SHEETS[name]):
            value = row[column.key]
            if value is None or value == "":
                continue
            if column.kind == "number":
                sheet.write_number(at, place, value, self.formats["number"])
            elif column.kind == "date" and value.year >= 1900:
                sheet.write_datetime(at, place, value, self.formats["date"])
            else:
                # Excel knows no day before 1900.
                text = self._fit(plain(told(value)), f"{name}, row {at + 1}, {column.title}")
                sheet.write_string(at, place, text, self.formats["text"])

    def _fit(self, text: str, where: str) -> str:
        fitted = cut(text)
        if fitted is not text:
            self.cut_count += 1
            if len(self.cuts) < MOST_CUTS:
                self.cuts.append(where)
        # Rows that go straight to disk are taken as finished XML where they look like rich text.
        return f"{fitted} " if fitted.startswith("<r>") and fitted.endswith("</r>") else fitted

    def _about(self, search: Search, marking: str) -> list[tuple[str, str | int]]:
        said = "\n".join(f"{label}: {phrase}" for label, phrase in search.said) or "All cases"
        lines: list[tuple[str, str | int]] = [
            ("Marking", marking),
            ("Search", said),
            ("Address", f"?{search.query}" if search.query else "?"),
            *(("Note", note) for note in search.notes),
            ("As of", search.as_of or "today"),
            ("Cases found", search.found),
            ("Cases written", self.rows["Cases"] - 1),
            ("Commitments written", self.rows["Commitments"] - 1),
            ("Made at", f"{search.made_at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"),
            ("Made by", search.made_by),
            ("Cleared to", search.ceiling),
        ]
        lines += [("Cut", f"{where}: cut after {LONGEST_CELL:,} characters") for where in self.cuts]
        if self.cut_count > len(self.cuts):
            lines.append(("Cut", f"{self.cut_count - len(self.cuts):,} more cells were cut"))
        if self.left_out:
            lines.append(("Left out", f"{self.left_out:,} rows: a sheet holds {MOST_ROWS:,}"))
        return lines


_SHEETS = {"Cases": CASES, "Commitments": COMMITMENTS}
WRITERS: dict[str, type[Writer]] = {CSV: CsvWriter, XLSX: XlsxWriter, JSON: JsonWriter}
