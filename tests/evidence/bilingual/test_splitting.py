"""A file in two languages is parted by script, and what stands in one language only is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases.evidence.bilingual.columns import columns_of
from cases.evidence.bilingual.paragraphs import is_chinese
from cases.evidence.bilingual.splitting import joined_text, split, table_rows
from tests.benchmarks.combined import WAYS, counted

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


def test_nothing_is_missing_from_exhibit_63_whose_columns_write_numbers_with_and_without_points(
    shared_data: Path,
) -> None:
    assert split([(1, exhibit(shared_data, 63))]).lacking == []


def test_a_number_without_a_point_answers_an_item_and_sections_answer_articles() -> None:
    english = "1. Aims\n| (1) Cut capacity. |\n2 Tasks of the plan\nSection 7 Fines\nSection 8 Appeals"
    chinese = "1 目标\n（1）压减产能。\n2．任务\n第七条　罚款\n第九条　附则"
    found = split([(1, f"{english}\n{chinese}")])
    assert [(item.language, item.paragraph.text) for item in found.lacking] == [
        ("en", "第九条　附则"),
        ("zh", "Section 8 Appeals"),
    ]


COLUMNS = """\
第一条　为了规范钢铁行业的进口和      Article 1 This Law is enacted to
出口，保护公平竞争，制定本法。        govern imports and exports of the
                                      steel industry, including those by
                                      WTO Members, and to protect fair
                                      competition.

第二条　国务院主管部门负责全国钢      Article 2 The competent department
铁进出口的管理工作，其具体办法由"""
OVERLEAF = """\
国务院另行规定。                      of the State Council is in charge of
                                      imports and exports of steel.

第三条　本法自公布之日起施行。        Article 3 This Law takes effect on
                                      the day of its promulgation.
第四条　WTO规则另有规定的，从其       Article 4 Where WTO rules provide
规定。                                otherwise, they prevail."""


@pytest.mark.parametrize("spaces", ["wide", "lost"])
def test_two_columns_in_lines_side_by_side_are_read_column_by_column(spaces: str) -> None:
    pages = [(1, COLUMNS), (2, OVERLEAF)]
    if spaces == "lost":
        pages = [(n, "\n".join(" ".join(line.split(" ")).strip() for line in text.splitlines())) for n, text in pages]
        pages = [(n, re.sub(" +", " ", text)) for n, text in pages]
    found = split(pages)
    assert found.table
    assert [row.text for row in found.text("zh")] == [
        "第一条　为了规范钢铁行业的进口和出口，保护公平竞争，制定本法。",
        "第二条　国务院主管部门负责全国钢铁进出口的管理工作，其具体办法由国务院另行规定。",
        "第三条　本法自公布之日起施行。",
        "第四条　WTO规则另有规定的，从其规定。",
    ]
    assert [row.text.split(" ", 2)[:2] for row in found.text("en")] == [["Article", str(n)] for n in range(1, 5)]
    assert found.lacking == []


def test_a_column_of_names_beside_chinese_is_not_taken_for_a_translation() -> None:
    lines = [f"第{n}号企业  Steel Co {n}  吨位 {n}00 吨" for n in range(1, 12)]
    assert columns_of([(1, "\n".join(lines))]) is None


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_law_and_its_translation_in_one_file_are_told_apart(shared_data: Path, way: str) -> None:
    right, of, outcome = counted(shared_data / "bilingual", "J0080028", way)
    assert right >= (0.9 if way.endswith("one space between") else 1) * of
    assert outcome.met >= (0.75 if way.endswith("one space between") else 0.98) * outcome.of > 10


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
