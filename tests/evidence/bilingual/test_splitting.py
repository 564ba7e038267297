"""A file in two languages is parted by script, and what stands in one language only is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases.evidence.bilingual.paragraphs import is_chinese
from cases.evidence.bilingual.splitting import joined_text, split, table_rows

pytestmark = pytest.mark.once

ENGLISH = "1. Aims\nThe ministry issues this plan (国发〔2016〕6号) for steel.\n(1) Cut capacity.\n(2) Close old furnaces.\n131"
CHINESE = "一、目标\n工业和信息化部发布本计划，推进5G和AI应用。\n（一）压减产能。\n（二）关闭老旧高炉。\n（三）支持WTO规则。\n"


def exhibit(shared_data: Path, number: int) -> str:
    """The text of one exhibit of the shared report."""
    text = next((shared_data / "seeds").glob("002_*.txt")).read_text("utf-8")
    return re.split(r"^EXHIBIT \d+$", text, flags=re.M)[number - 60]


def test_names_and_brackets_stay_in_their_text_and_a_bare_number_with_the_paragraph_before() -> None:
    found = split([(1, f"{ENGLISH}\n{CHINESE}")])
    assert [row.text for row in found.text("en")] == ENGLISH.splitlines()
    assert [row.text for row in found.text("zh")] == CHINESE.splitlines()


def test_an_item_in_one_language_only_is_named() -> None:
    found = split([(1, f"{ENGLISH}\n{CHINESE}")])
    assert [(item.language, item.path) for item in found.lacking] == [("en", ("1", "3"))]


def test_a_heading_in_both_languages_is_cut_where_they_meet() -> None:
    found = split([(1, "General Provisions 第一章 总则\nThis Act protects trade.\n本法保护贸易。")])
    assert [row.text for row in found.text("en")] == ["General Provisions", "This Act protects trade."]
    assert [row.text for row in found.text("zh")] == ["第一章 总则", "本法保护贸易。"]


def test_chinese_within_the_english_that_stands_again_is_filed_in_neither() -> None:
    third = "（三）支持企业依法依规开展兼并重组，提升产业集中度。"
    english = f"(1) Cut capacity.\n(2) Close furnaces.\n{third}\n"
    chinese = f"Annex to the plan\n（一）压减产能。\n（二）关闭高炉。\n{third}\n附件在后。"
    found = split([(1, english), (2, chinese)])
    assert [piece.paragraph.first for piece in found.pieces if piece.language == ""] == [1]
    assert [row.text for row in found.text("zh")].count(third) == 1
    assert [(item.language, item.paragraph.label.number) for item in found.lacking if item.paragraph.label] == [
        ("en", "3")
    ]


def test_rows_of_a_table_are_rejoined_over_pages_and_an_empty_cell_is_known() -> None:
    first = (
        "<p>一、目标</p>\t<p>I. Aims</p>\n<p>（一）到2025年，钢铁工业布局更加合理，产能利用率保持在合理</p>\t"
        "<p>(1) By 2025 the steel industry shall be laid out more reasonably and keep</p>"
    )
    second = (
        "<p>区间。</p>\t<p>capacity in a reasonable range. It shall also</p>\n\n\t<p>train its people.</p>\n"
        "<p>二、任务</p>\t<p>II. Tasks</p>\n\n（二）加强宣传。\n\n(2) Spread the word."
    )
    rows = table_rows([(1, first), (2, second)])
    assert [(row.chinese and row.chinese.text, row.english and row.english.text) for row in rows] == [
        ("一、目标", "I. Aims"),
        (
            "（一）到2025年，钢铁工业布局更加合理，产能利用率保持在合理区间。",
            "(1) By 2025 the steel industry shall be laid out more reasonably and keep capacity in a reasonable range. "
            "It shall also train its people.",
        ),
        ("二、任务", "II. Tasks"),
        ("（二）加强宣传。", "(2) Spread the word."),
    ]


def test_the_pages_of_the_combined_file_stay_the_pages_of_each_text() -> None:
    found = split([(1, "Aims of the plan."), (2, "计划目标。"), (3, "Tasks of the plan.")])
    assert joined_text(found.text("en"), 3).split("\f") == ["Aims of the plan.", "", "Tasks of the plan.\n"]
    assert joined_text(found.text("zh"), 3).split("\f") == ["", "计划目标。", "\n"]


def test_the_untranslated_items_of_exhibit_64_are_missing_from_the_translation(shared_data: Path) -> None:
    found = split([(1, exhibit(shared_data, 64))])
    missing = [item.paragraph.label for item in found.lacking if item.language == "en"]
    assert [label.number for label in missing if label and label.style == "()"] == [str(n) for n in range(7, 19)]
    assert [item for item in found.lacking if item.language == "zh"] == []
    assert not any(is_chinese(row.text) for row in found.text("en"))
    assert sum(row.text.startswith("（七）") for row in found.text("zh")) == 1


def test_the_other_exhibits_part_where_their_scripts_change(shared_data: Path) -> None:
    for number in range(62, 71):
        found = split([(1, exhibit(shared_data, number))])
        assert not any(is_chinese(row.text) for row in found.text("en")), number
        han = [row for row in found.text("zh") if re.search(r"[A-Za-z]{4,}", row.text) and not is_chinese(row.text)]
        assert all(re.match(r"https?://|A- A\+", row.text) for row in han), number


def test_the_rows_of_the_steel_draft_are_whole(shared_data: Path) -> None:
    text = next((shared_data / "seeds").glob("000_*.txt")).read_text("utf-8")
    rows = table_rows([(1, text)])
    labels = [(row.chinese and row.chinese.label, row.english and row.english.label) for row in rows]
    assert all(row.chinese and row.english for row in rows)
    assert all((one is None) == (two is None) for one, two in labels)
    assert [one.number for one, two in labels if one and two and one.number == two.number and one.style == "()"] == [
        str(n) for n in range(1, 20)
    ]
