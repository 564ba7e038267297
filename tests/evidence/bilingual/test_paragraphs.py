"""Paragraphs are put together again where lines and pages cut them, and numbering is followed into its depth."""

from __future__ import annotations

import pytest

from cases.evidence.bilingual.paragraphs import paragraph, paragraphs_of, paths

pytestmark = pytest.mark.once


def test_a_paragraph_cut_by_a_page_is_one_and_keeps_both_pages() -> None:
    first = "1. Aims\n\nThe plan shall be carried out in all regions and the work of reducing"
    pages = [(1, first), (2, "capacity shall begin.\n\n2. Tasks")]
    found = [(row.text, row.first, row.last) for row in paragraphs_of(pages)]
    assert found == [
        ("1. Aims", 1, 1),
        ("The plan shall be carried out in all regions and the work of reducing capacity shall begin.", 1, 2),
        ("2. Tasks", 2, 2),
    ]


def test_a_chinese_paragraph_cut_by_a_page_is_joined_without_a_space() -> None:
    pages = [
        (3, "钢铁工业是国民经济的重要基础产业，是建设现代化强国的重要支撑，为贯"),
        (4, "彻新发展理念，提出以下意见。\n一、总体要求"),
    ]
    assert [row.text for row in paragraphs_of(pages)] == [
        "钢铁工业是国民经济的重要基础产业，是建设现代化强国的重要支撑，为贯彻新发展理念，提出以下意见。",
        "一、总体要求",
    ]


def test_headings_and_numbered_lines_stay_apart() -> None:
    text = "General provisions\nArticle 1\nThis Act protects trade.\nArticle 2\n(1) goods;\n(2) services."
    assert [row.text for row in paragraphs_of([(1, text)])] == text.split("\n")


def test_lines_cut_at_their_width_are_one_paragraph() -> None:
    words = "The authority shall examine each application within ninety days and give reasons for its decision."
    lines = ["The authority shall examine each", "Application within ninety days and", "give reasons for its decision."]
    text = "\n\n".join("\n".join(lines) for _ in range(4))
    assert [row.text.casefold() for row in paragraphs_of([(1, text)])] == [words.casefold()] * 4


def test_a_number_that_follows_on_an_open_series_continues_it() -> None:
    rows = [paragraph(text) for text in ("1. A", "(1) a", "1. x", "2. y", "(2) b", "text", "2. B", "(3) c")]
    assert paths(rows) == [("1",), ("1", "1"), ("1", "1", "1"), ("1", "1", "2"), ("1", "2"), (), ("2",), ("2", "3")]
