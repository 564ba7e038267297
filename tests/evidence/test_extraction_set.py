"""Quarterly reports in Chinese and tariff schedules: every word comes out, in the order in which a person reads it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from pathlib import Path

import pytest

from cases.evidence.extraction import extract
from cases.evidence.extraction.kinds import PDF
from tests.evidence import set_pages

pytestmark = pytest.mark.once


def read(made: set_pages.Set, folder: Path) -> str:
    path = folder / "file"
    path.write_bytes(made.pdf)
    found = extract(path, PDF, name="a.pdf")
    assert found.result == "read", found.detail
    return "\n".join(page.text for page in found.pages)


def in_order(source: list[str], found: list[str]) -> float:
    """The share of the source that stands in what was read, in its order."""
    blocks = difflib.SequenceMatcher(None, source, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(source)


def test_a_report_in_two_columns_with_tables_is_read_as_it_is_read(tmp_path: Path) -> None:
    made = set_pages.report(3)
    found = re.findall(r"\S", read(made, tmp_path))
    assert in_order(re.findall(r"\S", made.words), found) == 1.0
    assert "".join(found).count("2024年第三季度报告全文") == 3


def test_a_tariff_schedule_is_read_line_by_line_with_every_rate(tmp_path: Path) -> None:
    made = set_pages.schedule(60)
    found = read(made, tmp_path).split()
    assert Counter(made.words.split()) - Counter(found) == Counter()
    # A line of the table that is cut by the end of a page has its cells on both pages.
    assert in_order(made.words.split(), found) > 0.98
