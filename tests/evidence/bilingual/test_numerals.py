"""Numbers and numbering are read in digits, in Chinese and in English words."""

from __future__ import annotations

import doctest

import pytest

from cases.evidence.bilingual import aligning, comparing, lexicon, numerals
from cases.evidence.bilingual.numerals import chinese_number, label_of, numbers_in, without_label

pytestmark = pytest.mark.once


@pytest.mark.parametrize("module", [aligning, comparing, lexicon, numerals])
def test_the_examples_of_the_modules_hold(module: object) -> None:
    tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert (tried.failed, tried.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("written", "style", "number"),
    [
        ("第十二条 国家鼓励", "article", "12"),
        ("第 109-1 條", "article", "109-1"),
        ("第二十条之一 前款", "article", "20-1"),
        ("Article 63-2", "article", "63-2"),
        ("第 三 章 總則", "chapter", "3"),
        ("Chapter IV General", "chapter", "4"),
        ("（十八）抓好示范", "()", "18"),
        ("(18) Do a good job", "()", "18"),
        ("二、主要任务", ".", "2"),
        ("II. Main tasks", ".", "2"),
        ("7. New progress", ".", "7"),
        ("②其他", "o", "2"),
    ],
)
def test_numbering_is_one_whatever_the_language(written: str, style: str, number: str) -> None:
    found = label_of(written)
    assert found is not None
    assert (found.style, found.number) == (style, number)
    assert not without_label(written).startswith(found.written)


@pytest.mark.parametrize(
    "text", ["2025年，钢铁工业", "1.5% of output", "In 2016 it rose", "十分重要", "I think so", ""]
)
def test_a_number_that_is_no_numbering_is_none(text: str) -> None:
    assert label_of(text) is None


def test_the_same_share_is_one_number_in_every_way_of_writing_it() -> None:
    ways = ("40%", "40 %", "40％", "40 per cent", "forty percent", "百分之四十", "百分之40")
    assert {(number.value, number.unit) for way in ways for number in numbers_in(way)} == {("40", "%")}


def test_large_numbers_have_one_value() -> None:
    ways = ("3亿吨", "300 million tons", "三亿吨", "300,000,000 tons", "0.3 billion tons")
    assert [numbers_in(way)[0].value for way in ways] == ["300000000"] * 5


def test_numerals_within_words_are_no_numbers() -> None:
    assert numbers_in("统一部署一带一路，十分重要") == []


@pytest.mark.parametrize("number", range(1, 1000, 7))
def test_a_numeral_written_out_is_read_back(number: int) -> None:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    written = f"{digits[hundreds]}百" if hundreds else ""
    written += f"{digits[tens]}十" if tens else "零" if hundreds and ones else ""
    written += digits[ones] if ones else ""
    assert chinese_number(written) == number
