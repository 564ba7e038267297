"""What is marked in a text that was found, and the stretch of it that is shown."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.search import highlighting
from cases.search.analyzer import stem
from cases.search.highlighting import excerpt, marks
from cases.search.language import parse

pytestmark = pytest.mark.once


def test_the_examples_in_the_module_hold() -> None:
    assert doctest.testmod(highlighting).failed == 0


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in marks(text, parse(query).leaves)]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("subsidies", "Subsidy, subsidies, subside", ["Subsidy", "subsidies"]),
        ("die", "dying and dies, diet", ["dying", "dies"]),
        ("possibility", "possible possibilities", ["possible", "possibilities"]),
        ("duty", "duties", ["duties"]),
        ("étage", "l’ÉTAGE", ["ÉTAGE"]),
        ("fish", "the ﬁsh", ["ﬁsh"]),
        ("1000", "1,000 and 11,000 and 1000", ["1,000", "1000"]),
        ("钢", "中国钢铁", ["钢"]),
        ("钢铁", "中国鋼鐵产业", ["鋼鐵"]),
        ("钢铁产业", "中国钢铁\n产业政策", ["钢铁\n产业"]),
        ("第6条", "根据第6条规定", ["第6条"]),
        ("6号", "国发〔2016〕6号文件", ["6号"]),
        ('"state owned"', "State-Owned, owned state", ["State-Owned"]),
        ("antidumping", "anti-dumping antidumping anti dumping", ["anti-dumping", "antidumping", "anti dumping"]),
        ("anti-dumping", "antidumping", ["antidumping"]),
        ("steelmaking", "steel-making", ["steel-making"]),
        ("commitment", "commit-\nments", ["commit-\nments"]),
        ("commitment", "com\u00admitment", ["com\u00admitment"]),
        ("subsid*", "subsidised subs", ["subsidised"]),
        ("dumping*", "dumped", ["dumped"]),
        ("SCM 25.8", "see Article 25.8 of the SCM Agreement.", ["Article 25.8 of the SCM Agreement"]),
        ("Guofa [2016] No. 6", "根据国发〔2016〕6号文件", ["国发〔2016〕6号"]),
        ("G/SPS/N/CHN/*", "in G/SPS/N/CHN/1056 of", ["G/SPS/N/CHN/1056"]),
        ("HS 8542", "subheading 8542.31 of", ["subheading 8542.31"]),
        ("DS511", "WT/DS511/4", ["DS511"]),
        ("steel -dumping", "steel dumping", ["steel"]),
        ("GATT III:4", "under GATT 1994, Article III : 4, and", ["GATT 1994, Article III : 4"]),
        ("Article 3 of the GATT", "Article III:4 of the GATT 1994", ["Article III:4 of the GATT 1994"]),
        ("G/TBT/N/CHN/1310/Add.1", "see G/TBT/N/CHN/1310/Add.1.", ["G/TBT/N/CHN/1310/Add.1"]),
        ("19 USC 2415", "19 U.S.C. § 2415(a)(1)", ["19 U.S.C. § 2415(a)(1)"]),
        ("Annex B of the SPS Agreement", "SPS Annex B, para. 5(b) says", ["SPS Annex B, para. 5(b)"]),
        ("absent", "nothing here", []),
        ("China", "China’s", ["China’s"]),
        ("511", "DS511 5110", ["511"]),
    ],
)
def test_the_words_that_match_are_marked(query: str, text: str, found: list[str]) -> None:
    assert marked(query, text) == found


ENDINGS = """
s es ed ing er ers ly ity ities ies y al ational ization ise ize ised able ability ible ibility ous ousness ful fulness ance ence
ency ist ism ive ivity e ee eed ied ying ogy ogical ment ments
"""
ROOTS = """
d l t sk subsid polic possib relat sensit capac govern agr commit duty tariff stat nation econom agenc hop hopp di li ti us by app
"""


@pytest.mark.parametrize("root", ROOTS.split())
def test_a_word_is_marked_in_a_text_by_each_word_of_its_stem(root: str) -> None:
    words = [root + ending for ending in ENDINGS.split()]
    for word in words:
        same = [other for other in words if stem(other) == stem(word)]
        assert marked(word, ", ".join(same)) == same


def test_the_stretch_with_most_different_words_is_shown() -> None:
    text = "steel " * 3 + "filler words " * 60 + "the steel and aluminium plan " + "more filler " * 60
    pieces = excerpt(text, parse("steel aluminium").leaves)
    assert [piece.text for piece in pieces if piece.marked] == ["steel", "aluminium"]
    assert pieces[0].text.startswith("…")
    assert pieces[-1].text.endswith("…")
    assert len("".join(piece.text for piece in pieces)) <= 242


def test_without_a_match_the_beginning_is_shown_and_nothing_marked() -> None:
    pieces = excerpt("word " * 100, parse("steel").leaves, 50)
    assert [piece.marked for piece in pieces] == [False]
    assert pieces[0].text.startswith("word word")


def test_a_short_text_is_shown_whole_with_its_spaces_collapsed() -> None:
    assert "".join(piece.text for piece in excerpt("a\n\n  steel\tplan", parse("steel").leaves)) == "a steel plan"


@given(
    st.lists(
        st.sampled_from(
            [
                "steel",
                "steels",
                "anti-dumping",
                "钢铁",
                "產業",
                "ﬁsh",
                "\xad",
                "-",
                "\n",
                "é",
                "6号",
                ",",
                ".",
                "SCM",
                "25.8",
                "x́",
                "İ",
            ]
        )
    ).map(" ".join),
    st.sampled_from(["steel", "钢", "钢铁产业", "anti-dumping", "fish", "6号", "SCM 25.8", "-steel", "e OR x"]),
    st.integers(1, 80),
)
def test_an_excerpt_is_a_stretch_of_the_text(text: str, query: str, length: int) -> None:
    pieces = excerpt(text, parse(query).leaves, length)
    shown = "".join(piece.text for piece in pieces).strip("…").split()
    assert " ".join(shown) in " ".join(text.replace("\x1f", " ").split())
    assert all(piece.text for piece in pieces)


@given(st.text(st.characters(exclude_categories=()), max_size=200), st.text(max_size=30), st.integers(1, 100))
def test_any_text_and_any_query_give_an_excerpt(text: str, query: str, length: int) -> None:
    leaves = parse(query).leaves
    excerpt(text, leaves, length)
    places = marks(text, leaves)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", ["1,", "a-", "-\n", "第6条", "articles 1, ", "[2016]", "g/", "scm 1(a)", "钢 "])
def test_a_text_that_repeats_itself_keeps_nobody_waiting(part: str) -> None:
    excerpt(part * (8_000 // len(part)), parse('anti-dumping SCM 25.8 第6条 钢 subsid* "GATT III:4" 1,000').leaves)
