"""The files of an export: what stands in each kind, that nothing in them is run, and that memory doesn't grow with them."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from cases.search.exporting import (
    CASES,
    COMMITMENTS,
    CUT,
    LONGEST_CELL,
    TYPES,
    WRITERS,
    Search,
    cut,
    defused,
    plain,
)  # fmt: skip

pytestmark = pytest.mark.once
NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
SEARCH = Search(
    said=(("Words", "=steel"), ("Status", "Panel")), query="q=%3Dsteel&status=panel", notes=("“x” is not known.",), found=7,
    made_at=NOW, made_by="Ada Chief", ceiling="OFFICIAL-SENSITIVE",
)  # fmt: skip
DAY = dt.date(2016, 9, 13)
FORMULAS = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x")
HOSTILE = (
    *FORMULAS, "https://example.org/", "mailto:a@example.org", "0102", "1e5", "<r><t>x</t></r>", "<r>&</r>", "a\x00b\x1f\ud800\uffffc",
    "_x0041_", " led by a space ", 'quotes " and, commas; and\r\nlines\rand\nmore', "]]>&amp;<b>", "钢铁 𠀀", "{=1}", "\u202e", "",
)  # fmt: skip
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def case(**values: Any) -> dict[str, Any]:
    """A row of the cases with something in every column."""
    return {
        "number": "TC-2026-0001", "title": "Steel", "respondent": "China", "raised_by": ("United States", "Japan"), "status": "Panel",
        "since": "September 2016", "since_earliest": dt.date(2016, 9, 1), "since_latest": dt.date(2016, 9, 30), "agreements": ("SCM",),
        "provisions": ("SCM 25.8",), "sectors": ("72 Iron and steel",), "products": ("0102 Bovine animals", "0203"),
        "measures": ("A plan, Guofa [2016] No. 6 (国发〔2016〕6号)",), "commitments": 2, "verdicts": {"Implemented": 2}, "opened": DAY,
        "lead": "", "passage": "Steel", "passage_place": "Title", "case_marking": "PUBLIC", "marking": "DELIBERATIVE",
    } | values  # fmt: skip


def commitment(**values: Any) -> dict[str, Any]:
    """A row of the commitments."""
    empty: dict[str, Any] = {column.key: None if column.kind == "date" else "" for column in COMMITMENTS}
    return empty | {"case": "TC-2026-0001", "number": "1", "words": "To open.", "made_earliest": DAY} | values


def written(folder: Path, kind: str, *rows: tuple[dict[str, Any], list[dict[str, Any]]]) -> Path:
    """The file of these rows."""
    writer = WRITERS[kind](folder)
    for row, promises in rows:
        writer.add(row, list(promises))
    return writer.close(SEARCH, "PARTNER-CONFIDENTIAL")


def lines(file: Path) -> list[list[str]]:
    """A CSV file as its readers see it."""
    return list(csv.reader(StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


class Sheet:
    """A sheet of a workbook as it lies in the file: by the name of a cell its kind, its text and its style."""

    def __init__(self, file: Path, number: int) -> None:
        with zipfile.ZipFile(file) as archive:
            self.root: Any = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            styles: Any = etree.fromstring(archive.read("xl/styles.xml"))
        codes = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{_MAIN}numFmt")} | {"49": "@"}
        formats = [codes.get(one.get("numFmtId"), one.get("numFmtId")) for one in styles.find(f"{_MAIN}cellXfs")]
        self.cells: dict[str, tuple[str, str, str]] = {
            str(cell.get("r")): (
                cell.get("t", "n"),
                "".join(map(str, cell.itertext())),
                formats[int(cell.get("s", "0"))],
            )
            for cell in self.root.iter(f"{_MAIN}c")
        }

    def row(self, number: int) -> list[str]:
        """The texts of a row, column by column, without the empty ones."""
        return [
            text
            for name, (_, text, _) in self.cells.items()
            if name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(number)
        ]

    def has(self, tag: str) -> Any:
        """The first element of this name."""
        return next(self.root.iter(f"{_MAIN}{tag}"), None)


def test_csv_is_what_spreadsheets_and_rfc_4180_ask_for(tmp_path: Path) -> None:
    file = written(tmp_path, "csv", (case(title='A "plan", told\nin two lines'), []))
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfNumber,Title,")
    assert content.count(b"\r\n") == 2
    assert b'"A ""plan"", told\nin two lines"' in content
    head, row = lines(file)
    assert head == [column.title for column in CASES]
    assert dict(zip((column.key for column in CASES), row, strict=True)) == case() | {
        "title": 'A "plan", told\nin two lines', "raised_by": "United States; Japan", "since_earliest": "2016-09-01",
        "since_latest": "2016-09-30", "agreements": "SCM", "provisions": "SCM 25.8", "sectors": "72 Iron and steel",
        "products": "0102 Bovine animals; 0203", "measures": "A plan, Guofa [2016] No. 6 (国发〔2016〕6号)", "commitments": "2",
        "verdicts": "Implemented: 2", "opened": "2016-09-13",
    }  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_title_says_is_read_as_text_from_every_kind_of_file(tmp_path: Path, text: str) -> None:
    files = {}
    for kind in TYPES:
        (tmp_path / kind).mkdir()
        files[kind] = written(tmp_path / kind, kind, (case(title=text), [commitment(words=text)]))
    clean = plain(text)
    assert lines(files["csv"])[1][1] == (f"'{clean}" if clean.startswith(FORMULAS_FIRST) else clean)
    assert json.loads(files["json"].read_bytes())["cases"][0]["title"] == clean
    for number, name in ((1, "B2"), (2, "E2")):
        sheet = Sheet(files["xlsx"], number)
        assert sheet.has("f") is None
        assert sheet.has("hyperlink") is None
        if not text:
            assert name not in sheet.cells
            continue
        kind, told, style = sheet.cells[name]
        assert (kind, style) == ("inlineStr", "@")
        # Excel writes a literal _x0041_ with its underscore escaped, and so reads it back.
        assert told.rstrip(" ") == clean.replace("_x0041_", "_x005F_x0041_").rstrip(" ")


FORMULAS_FIRST = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe_and_nothing_else_does(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert defused(f"x{text}") == f"x{text}"


def test_excel_holds_days_as_days_numbers_as_numbers_and_the_rest_as_text(tmp_path: Path) -> None:
    row = case(products=("0102",), since_earliest=dt.date(1899, 12, 31))
    file = written(tmp_path, "xlsx", (row, [commitment(), commitment(number="2")]))
    sheet, promises = Sheet(file, 1), Sheet(file, 2)
    by_key = {column.key: f"{chr(ord('A') + at)}2" for at, column in enumerate(CASES)}
    serial = str((DAY - dt.date(1899, 12, 30)).days)
    assert sheet.cells[by_key["opened"]] == ("n", serial, "yyyy-mm-dd")
    assert sheet.cells[by_key["commitments"]][:2] == ("n", "2")
    assert sheet.cells[by_key["products"]] == ("inlineStr", "0102", "@")
    # Excel knows no day before 1900, so it stands as text.
    assert sheet.cells[by_key["since_earliest"]] == ("inlineStr", "1899-12-31", "@")
    assert promises.row(3)[:2] == ["TC-2026-0001", "2"]
    assert promises.cells["J2"] == ("n", serial, "yyyy-mm-dd")


def test_the_sheets_have_a_frozen_head_a_filter_widths_and_their_marking_on_every_page(tmp_path: Path) -> None:
    file = written(tmp_path, "xlsx", (case(), [commitment()]), (case(number="TC-2"), []))
    for number, columns, last in ((1, CASES, 3), (2, COMMITMENTS, 2)):
        sheet = Sheet(file, number)
        assert sheet.row(1) == [column.title for column in columns]
        pane = sheet.has("pane")
        assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
        assert sheet.has("autoFilter").get("ref").startswith("A1:")
        assert sheet.has("autoFilter").get("ref").endswith(str(last))
        widths = [
            float(one.get("width"))
            for one in sheet.root.iter(f"{_MAIN}col")
            for _ in range(int(one.get("min")), int(one.get("max")) + 1)
        ]
        assert [round(width) for width in widths] == [column.width + 1 for column in columns]
    for number in (1, 2, 3):
        assert "PARTNER-CONFIDENTIAL" in Sheet(file, number).has("oddHeader").text
        assert "PARTNER-CONFIDENTIAL" in Sheet(file, number).has("oddFooter").text
    about = Sheet(file, 3)
    assert [about.row(number) for number in range(1, 12)] == [
        ["Marking", "PARTNER-CONFIDENTIAL"], ["Search", "Words: =steel\nStatus: Panel"], ["Address", "?q=%3Dsteel&status=panel"],
        ["Note", "“x” is not known."], ["As of", "today"], ["Cases found", "7"], ["Cases written", "2"], ["Commitments written", "1"],
        ["Made at", "2026-03-02 09:30:00 UTC"], ["Made by", "Ada Chief"], ["Cleared to", "OFFICIAL-SENSITIVE"],
    ]  # fmt: skip


@pytest.mark.parametrize("letter", ["a", "钢", "𠀀"])
def test_what_no_cell_holds_is_cut_with_a_mark_and_named_in_the_third_sheet(tmp_path: Path, letter: str) -> None:
    assert cut(letter * (LONGEST_CELL // 2)) == letter * (LONGEST_CELL // 2)
    long = letter * (LONGEST_CELL + 1)
    file = written(tmp_path, "xlsx", (case(title=long), []))
    told = Sheet(file, 1).cells["B2"][1]
    assert LONGEST_CELL - 1 <= len(told.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert told == long[: len(told) - len(CUT)] + CUT
    assert Sheet(file, 3).row(12) == ["Cut", "Cases, row 2, Title: cut after 32,767 characters"]


def test_json_says_first_how_the_file_is_marked_and_what_was_searched(tmp_path: Path) -> None:
    file = written(tmp_path, "json", (case(), [commitment()]), (case(number="TC-2"), []))
    told = json.loads(file.read_bytes())
    assert list(told) == ["export", "cases"]
    assert told["export"] == {
        "schema": "case-file search export 1", "marking": "PARTNER-CONFIDENTIAL", "query": "q=%3Dsteel&status=panel",
        "search": [{"condition": "Words", "value": "=steel"}, {"condition": "Status", "value": "Panel"}],
        "notes": ["“x” is not known."], "as_of": None, "found": 7, "written": 2, "made_at": "2026-03-02T09:30:00+00:00",
        "made_by": "Ada Chief", "ceiling": "OFFICIAL-SENSITIVE",
    }  # fmt: skip
    first, second = told["cases"]
    assert first["raised_by"] == ["United States", "Japan"]
    assert (first["opened"], first["since_earliest"], first["verdicts"]) == (
        "2016-09-13",
        "2016-09-01",
        {"Implemented": 2},
    )
    assert first["commitment_list"][0]["made_earliest"] == "2016-09-13"
    assert (second["number"], second["commitment_list"]) == ("TC-2", [])


@pytest.mark.parametrize("kind", TYPES)
def test_an_export_of_nothing_is_a_whole_file(tmp_path: Path, kind: str) -> None:
    file = written(tmp_path, kind)
    readers: dict[str, Callable[[Path], int]] = {
        "csv": lambda path: len(lines(path)) - 1,
        "json": lambda path: len(json.loads(path.read_bytes())["cases"]),
        "xlsx": lambda path: len(Sheet(path, 1).cells) - len(CASES),
    }
    assert readers[kind](file) == 0


@pytest.mark.parametrize("kind", TYPES)
def test_memory_does_not_grow_with_the_number_of_cases(tmp_path: Path, kind: str) -> None:
    def peak(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        tracemalloc.start()
        writer = WRITERS[kind](folder)
        for number in range(count):
            text = f"Case {number} " + "words " * 100
            writer.add(case(title=text), [commitment(words=text)] * 2)
        writer.close(SEARCH, "PUBLIC")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(20)
    small, large = peak(100), peak(1000)
    # 900 cases more are over 2 MB of text.
    assert large - small < 300_000, (small, large)
