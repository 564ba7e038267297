"""Workbooks as exhibits: a row a line under its number, pages that name their rows, every sheet, hidden ones named."""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from cases.evidence import naming
from cases.evidence.anchors import paragraphs
from cases.evidence.extraction import XLSX, PageText, extract, workbook

pytestmark = pytest.mark.once


def written(path: Path, sheets: dict[str, list[list[Any]]], hidden: str = "") -> Path:
    """A workbook with these sheets."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


@pytest.mark.parametrize("module", [workbook, naming])
def test_every_example_in_the_docstrings_holds(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


def test_the_rows_of_each_sheet_stand_in_pages_that_name_them(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["No.", "Title"], *([number, f"Rule {number}"] for number in range(1, 150))]
    path = written(tmp_path / "a.xlsx", {"One": rows, "Two": [["a\nb", "", 2.5]], "Notes": [["x"]]}, hidden="Notes")
    found = extract(path, XLSX, name="a.xlsx")
    assert (found.result, found.detail) == ("read", "152 rows on 3 sheets. Hidden in the workbook: Notes.")
    assert [(page.label, page.section) for page in found.pages] == [
        ("rows 1-100", "One"), ("rows 101-150", "One"), ("row 1", "Two"), ("row 1", "Notes"),
    ]  # fmt: skip
    assert found.pages[1].text.splitlines()[:2] == ["101 | 100 | Rule 100", "102 | 101 | Rule 101"]
    assert found.pages[2] == PageText(3, "row 1", "1 | a b |  | 2.5", "Two")


def test_each_row_of_a_page_is_a_paragraph_under_its_own_number(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", {"One": [["a"], [], ["b"]]})
    page = extract(path, XLSX, name="a.xlsx").pages[0]
    assert [each.number for each in paragraphs(page.text, page.label)] == [1, 3]


def test_a_damaged_or_empty_workbook_ends_in_a_sentence(tmp_path: Path) -> None:
    empty = written(tmp_path / "a.xlsx", {"One": []})
    assert extract(empty, XLSX, name="a.xlsx").result == "no-text"
    torn = tmp_path / "b.xlsx"
    torn.write_bytes(empty.read_bytes()[:-200])
    assert extract(torn, XLSX, name="b.xlsx").result == "damaged"
