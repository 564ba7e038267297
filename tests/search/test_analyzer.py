"""The tokens of a text: what is folded, stemmed, cut and composed, and that any text has them."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.search import analyzer, cited, folding, numbered, spelling, variants
from cases.search.analyzer import analyse, tokens
from cases.search.folding import fold, way_back

pytestmark = pytest.mark.once

any_text = st.text(st.characters(exclude_categories=()), max_size=120)
written = st.lists(
    st.sampled_from(
        [
            "anti-dumping",
            "钢铁",
            "6",
            "号",
            "SCM 25.8",
            "〔2016〕",
            "国发",
            "-\n",
            "ment",
            "\xad",
            "\xad\n",
            "'s",
            "’",
            "1,000",
            ",",
            "G/TBT/N/CHN/1310",
            "/",
            "*",
            "é",
            "ﬁ",
            "産業",
            " ",
            "\n",
            "DS511",
            "ß",
            "²",
            "ก",
        ]
    )
).map("".join)


@pytest.mark.parametrize("module", [analyzer, cited, folding, numbered, spelling, variants])
def test_the_examples_of_the_modules_hold(module: object) -> None:
    tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert (tried.failed, tried.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＳＣＭ　Ａgreement", "scm agreement"),
        ("ÉTAT", "e\u0301tat"),
        ("Straße", "STRASSE"),
        ("ﬁsheries", "fishery"),
        ("China’s", "China's"),
        ("Łódź İstanbul ıspanak Ærø", "lodz istanbul ispanak aero"),
        ("鋼鐵產業發展", "钢铁产业发展"),
        ("1,000,000", "1000000"),
        ("１，０００", "1000"),
        ("٢٠١٦", "2016"),
        ("com\u00admit\u00adment", "commitment"),
        ("commit-\n  ment", "commitment"),
        ("commit\u00ad\r\nment", "commitment"),
        ("agree\u200bment", "agreement"),
        ("ｶﾞｽ", "ガス"),
        ("CO₂", "co2"),
        ("Steel²", "steel 2"),
        ("DS511", "DS 511"),
        ("III:4", "iii.4"),
        ("钢铁\n产业", "钢铁产业"),
        ("①", "1"),
        ("don’t", "dont"),
        ("国发〔2016〕６号", "国发[2016]6号"),
        ("the U.S. and US side", "the USA and U.S.A. side"),
        ("P.R.C.’s", "PRC"),
    ],
)
def test_two_ways_to_write_have_the_same_words(one: str, other: str) -> None:
    assert analyse(one).words == analyse(other).words != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10,00", "1000"),
        ("steel", "steal"),
        ("钢铁", "铁钢"),
        ("COVID-\n19", "covid19a"),
        ("US", "us"),
        ("a.bc", "abc"),
    ],
)
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert analyse(one).words != analyse(other).words


def test_hyphens_spaces_and_nothing_between_meet_in_one_token() -> None:
    for text in ("anti-dumping", "anti dumping", "antidumping", "Anti‐Dumping", "anti-\ndumping"):
        found = analyse(text)
        assert "antidump" in {*found.words, *found.extras}
    assert {"state", "own"} <= analyse("state-\nowned").extras


REFERENCES = [
    (
        "§scm·25·8",
        [
            "SCM 25.8",
            "Article 25.8 of the SCM Agreement",
            "SCM Agreement, Article 25.8",
            "ＳＣＭ ２５．８",
            "ASCM Art. 25.8",
        ],
    ),
    (
        "§scm·25·8",
        ["Articles 25.8 and 25.9 of the Agreement on Subsidies and Countervailing Measures", "Art 25.8 SCM", "scm25.8"],
    ),
    (
        "§scm·25·8",
        [
            "《补贴与反补贴措施协定》第25.8条",
            "SCM协定第25.8条",
            "《补贴与反补贴措施协定》第二十五条第八款",
            "補貼與反補貼措施協定第二十五條第8款",
        ],
    ),
    ("§gatt·3·4", ["GATT III:4", "Art. III:4 GATT", "GATT 1994, Article III : 4", "Article 3.4 of the GATT"]),
    ("§gatt·24·8·a·i", ["Article XXIV:8(a)(i) of the GATT 1994"]),
    ("§tbt·5·1", ["Articles 2.1, 2.2 and 5.1 of the TBT Agreement"]),
    (
        "§ada·5·8",
        ["AD Agreement 5.8", "Anti-Dumping Agreement, Article 5.8", "Article 5.8 of the Antidumping Agreement"],
    ),
    ("§sps·annexb·5·b", ["SPS Annex B, para. 5(b)", "Annex B.5(b) of the SPS Agreement"]),
    ("§prot·2·c·1", ["Section 2(C) (1) of China's Protocol of Accession", "PROT 2(C)(1)"]),
    ("§wpr·18", ["para. 18 of the Working Party Report", "WPR 18"]),
    ("§p1·3·16", ["Phase One Agreement, Article 3.16", "P1 3.16"]),
    ("§trips·31bis·2", ["TRIPS Article 31bis.2"]),
    ("§aoa·6·4", ["Agreement on Agriculture, Article 6.4", "Article 6, paragraph 4 of the Agreement on Agriculture"]),
    ("§usc·19·2415·a·1", ["19 U.S.C. § 2415 (a)(1)", "19 USC 2415(a)(1)"]),
    ("§usc·19·2415", ["19 U. S. C. 2415", "USC 2415"]),
    (
        "§g·tbt·n·chn·1310",
        [
            "G/TBT/N/CHN/1310",
            "g/tbt/n/chn/1310.",
            "G/TBT/N/CHN/1310/Add.1",
            "G / TBT / N / CHN / 1310",
            "G/TBT/N/\nCHN/1310",
        ],
    ),
    ("§g·tbt·n·chn·1310·add1", ["G/TBT/N/CHN/1310/Add.1", "G/TBT/N/CHN/1310 Add. 1"]),
    ("§g·sps·n·chn", ["G/SPS/N/CHN/*", "G/SPS/N/CHN/1056"]),
    ("§wt·min01·dec·1", ["WT/MIN(01)/DEC/1"]),
    ("§ds·511", ["DS511", "ds 511", "WT/DS511/4", "DS-511", "中国DS511案"]),
    (
        "§hs·854231",
        [
            "HS 8542.31",
            "8542.31",
            "subheading 8542.31",
            "HS code 854231",
            "ＨＳ ８５４２．３１",
            "税号8542.31",
            "HS编码：854231",
        ],
    ),
    ("§hs·8542", ["heading 8542", "HS 8542", "品目8542"]),
    (
        "§doc·guofa·2016·6",
        [
            "Guofa [2016] No. 6",
            "国发〔2016〕6号",
            "国发[2016]6号",
            "國發（2016）第6號",
            "Guo Fa (2016) No.6",
            "guofa [2016] 6",
        ],
    ),
    (
        "§doc·guofa·2016·6",
        [
            "根据国发〔2016〕6号文件",
            "the Opinions, Guofa[2016]No. 06, say",
            "国发【２０１６】６号",
            "国发〔2016〕\n6号",
        ],
    ),
    ("§doc·guobanfa·2015·3", ["国办发〔2015〕3号", "Guobanfa [2015] No. 3", "Guo Ban Fa [2015] No. 3"]),
    ("§doc·gongxinbulianyuan·2022·6", ["工信部联原〔2022〕6号", "Gong Xin Bu Lian Yuan [2022] No. 6"]),
    ("§doc·龘发·2016·6", ["龘发〔2016〕6号"]),
    ("§doc·com·2014·469", ["COM (2014) 469"]),
    ("§doc·guofa·2016·6", ["Guofa No. 6 [2016]", "Guofa No. 6 of 2016", "国发 2016 6号"]),
    (
        "§scm·25·9",
        [
            "Articles 25.8-25.10 of the SCM Agreement",
            "SCM 25.8 to 25.10",
            "SCM Agreement, Articles 25.8–10",
            "Articles 25.8 through 25.11 of the WTO Agreement on Subsidies and Countervailing Measures",
        ],
    ),
    ("§gatt·2", ["Articles I to III of the GATT 1994"]),
    ("§usc·19·2415", ["19 U.S.C. §§ 2411-2417", "19 US Code 2415"]),
    ("§hs·8542", ["heading 85.42", "headings 85.41 to 85.43", "headings 85.41 and 85.42", "HS 8541, 8542 or 8543"]),
    ("§article·15", ["Article 15", "Arts. 14 and 15", "第十五条", "第15条", "第十四条至第十六条", "Article XV"]),
    ("§article·15·2", ["Article 15.2", "Art. 15(2)", "Article 15, paragraph 2", "第十五条第二款", "第15条第2款"]),
    ("§section·301", ["Section 301", "Sec. 301", "sect. 301", "s. 301", "§ 301", "§301", "Sections 232 and 301"]),
    ("§section·305", ["§§ 301-310", "sections 304 to 306"]),
    ("§para·18", ["paragraph 18", "para. 18", "¶ 18", "paras. 16-20", "第十八款"]),
    ("§in·annex2", ["Annex 2", "Annex II", "Annexes 1 and 2", "附件二", "附件2"]),
    ("§in·chapter3", ["Chapter 3", "Chapters II and III", "ch. 3", "第三章"]),
    (
        "§date·2020·3·31",
        [
            "31 March 2020",
            "March 31, 2020",
            "31st of Mar. 2020",
            "2020-03-31",
            "31.3.2020",
            "2020年3月31日",
            "30-31 March 2020",
        ],
    ),
    ("§date·2020·3·31", ["二〇二〇年三月三十一日", "31 March to 2 April 2020", "March 30 - 31, 2020", "2020/3/31"]),
    ("§date·2020·3", ["March 2020", "2020年3月", "March and April 2020", "31 March 2020"]),
    ("§pct·60", ["60%", "60 %", "60 per cent", "60 percent", "百分之六十", "６０％"]),
    ("§stc·485", ["STC 485", "SPS STC 485", "specific trade concern No. 485", "TBT-IMS 485", "(STC-485)"]),
    ("§fr·84·43304", ["84 Fed. Reg. 43,304", "84 FR 43304"]),
]


@pytest.mark.parametrize(("token", "text"), [(token, text) for token, texts in REFERENCES for text in texts])
def test_a_reference_is_one_token_however_it_is_written(token: str, text: str) -> None:
    assert token in analyse(text).extras


@pytest.mark.parametrize(
    "text",
    [
        "854231",
        "in 2016 (2017) we",
        "goods/services and/or n/a",
        "the fund's 12 needs",
        "GATT 1994",
        "agriculture 12",
        "Safeguards 2016",
        "15 articles",
        "the art of the 5",
        "in the 1960s. 301 firms",
        "2020-13-31",
        "claims 12 times",
        "",
    ],
)
def test_what_is_no_reference_has_no_such_token(text: str) -> None:
    assert {token for token in analyse(text).extras if token.startswith("§")} == set()


@given(st.one_of(any_text, written))
def test_any_text_has_tokens_that_both_databases_keep_whole(text: str) -> None:
    found = analyse(text)
    for token in [*found.words, *found.extras]:
        assert 0 < len(token) <= 64
        assert re.fullmatch(r"[a-z0-9\x80-\U0010ffff]+", token)
        assert not any(char.isspace() for char in token)
        token.encode()


@given(st.one_of(any_text, written))
def test_the_words_with_their_places_are_the_words(text: str) -> None:
    assert [token for token, _, _ in tokens(fold(text))] == analyse(text).words


@given(st.one_of(any_text, written))
def test_each_folded_character_has_its_place_in_the_text(text: str) -> None:
    folded = fold(text)
    places = way_back(text, folded)
    if places is None:
        assert len(text) == len(folded)
    else:
        assert len(places) == len(folded) + 1
        assert list(places) == sorted(places)


def test_a_very_long_word_is_cut_and_still_the_same_word() -> None:
    assert analyse("x" * 10_000).words == ["x" * 64]
    assert analyse("a-" * 5_000).words == ["a"] * 5_000
