"""Paragraphs of an original meet those of its translation, with or without numbers, and what is missing stays alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.evidence.bilingual.aligning import Bead, align
from cases.evidence.bilingual.paragraphs import Paragraph, paragraph
from cases.evidence.bilingual.splitting import split
from tests.benchmarks.alignment import WAYS, measure
from tests.benchmarks.perturbing import perturbed
from tests.evidence.bilingual.test_splitting import exhibit

pytestmark = pytest.mark.once

ORIGINAL = [
    "总则",
    "国务院设立3个主管部门，负责进口货物的检验，自2016年起施行。",
    "企业申请许可的，主管机关应当在90日内审查。逾期不答复的，视为许可。",
    "罚款不超过5万元。",
    "WTO规则另有规定的，从其规定。",
]
TRANSLATION = [
    "General Provisions",
    "The State Council establishes 3 competent authorities, which inspect imported goods from 2016 on.",
    "Where an enterprise applies for a permit, the competent authority shall examine it within 90 days.",
    "Without an answer in time the permit counts as given.",
    "The fine is at most 50,000 yuan.",
    "Where WTO rules provide otherwise, they prevail.",
]


def rows(texts: list[str]) -> list[Paragraph]:
    return [paragraph(text) for text in texts]


def ranges(beads: list[Bead]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [(bead.first, bead.second) for bead in beads]


def test_one_paragraph_may_meet_two() -> None:
    expected = [((0, 1), (0, 1)), ((1, 2), (1, 2)), ((2, 3), (2, 4)), ((3, 4), (4, 5)), ((4, 5), (5, 6))]
    assert ranges(align(rows(ORIGINAL), rows(TRANSLATION))) == expected
    turned = [(second, first) for first, second in ranges(align(rows(TRANSLATION), rows(ORIGINAL)))]
    assert turned == expected


def test_what_was_not_translated_has_no_counterpart() -> None:
    beads = align(rows(ORIGINAL), rows([text for text in TRANSLATION if "fine" not in text]))
    assert [bead.first for bead in beads if bead.alone and bead.first[0] < bead.first[1]] == [(3, 4)]


def test_what_the_translator_added_has_no_counterpart() -> None:
    note = "[Translator's note: a new law on seeds is being drafted and has been shown to no one outside.]"
    beads = align(rows(ORIGINAL), rows([*TRANSLATION[:4], note, *TRANSLATION[4:]]))
    assert [bead.second for bead in beads if bead.alone] == [(4, 5)]


@pytest.mark.parametrize(("one", "two"), [(5, 0), (0, 5), (0, 0), (5, 6), (1, 6), (5, 1)])
def test_every_paragraph_stands_in_exactly_one_bead(one: int, two: int) -> None:
    beads = align(rows(ORIGINAL[:one]), rows(TRANSLATION[:two]))
    assert [n for bead in beads for n in range(*bead.first)] == list(range(one))
    assert [n for bead in beads for n in range(*bead.second)] == list(range(two))
    assert all(0 <= bead.confidence <= 1 for bead in beads)


def test_right_meetings_are_surer_than_forced_ones() -> None:
    right = [bead.confidence for bead in align(rows(ORIGINAL), rows(TRANSLATION)) if not bead.alone]
    wrong = align(
        rows([ORIGINAL[1]]),
        rows(["Nothing of this kind was ever said by the seven judges in their 44 answers on wheat."]),
    )
    assert min(right) > max([bead.confidence for bead in wrong if not bead.alone], default=0.0)


def test_a_small_law_pair_meets_article_by_article_even_without_its_numbers(shared_data: Path) -> None:
    met = {way: measure(shared_data / "bilingual", "J0080028", strike)[:2] for way, strike in WAYS.items()}
    assert met["as they stand"] == (25, 25)
    assert all(found >= 24 for found, _ in met.values())


def test_a_paragraph_that_holds_many_items_meets_them_all() -> None:
    items = [f"({n}) goods of class {n} imported under permit {n * 7} in {2000 + n};" for n in range(1, 11)]
    whole = "左列貨品：" + "".join(f"（{n}）{2000 + n}年憑第{n * 7}號許可輸入之第{n}類貨品；" for n in range(1, 11))
    beads = align(rows([ORIGINAL[1], whole, ORIGINAL[4]]), rows([TRANSLATION[1], *items, TRANSLATION[5]]))
    assert ranges(beads) == [((0, 1), (0, 1)), ((1, 2), (1, 11)), ((2, 3), (11, 12))]


def test_numbering_in_one_text_only_parts_nothing() -> None:
    numbered = [f"第{n}條　{text}" for n, text in zip("一二三四", ORIGINAL[1:], strict=True)]
    expected = [((0, 1), (0, 1)), ((1, 2), (1, 3)), ((2, 3), (3, 4)), ((3, 4), (4, 5))]
    assert ranges(align(rows(numbered), rows(TRANSLATION[1:]))) == expected


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [
        ("第五條 / § 5", 1.0),
        ("第五条 / Article Five", 1.0),
        ("merged against sentences", 1.0),
        ("repealed in Chinese", 1.0),
        ("inserted in English", 1.0),
        ("another publisher", 0.98),
        ("English lacks a chapter, no numbering", 0.98),
    ],
)
def test_a_law_as_another_publisher_would_print_it_meets_its_translation(
    shared_data: Path, kind: str, at_least: float
) -> None:
    found = perturbed(shared_data / "bilingual", "J0080028", kind)
    assert found.met >= at_least * found.of > 10
    assert found.right[">= 0.9"] == found.links[">= 0.9"] > 0


def test_the_untranslated_half_of_exhibit_64_stays_alone(shared_data: Path) -> None:
    found = split([(1, exhibit(shared_data, 64))])
    chinese, english = found.text("zh"), found.text("en")
    beads = [bead for bead in align(chinese, english) if bead.alone]
    labels = [chinese[place].label for bead in beads for place in range(*bead.first)]
    alone = {label.number for label in labels if label is not None and label.style == "()"}
    assert alone == {str(n) for n in range(7, 19)}
