"""What is typed into the search box, and what it finds."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.search import asking, language, terms
from cases.search.analyzer import analyse
from cases.search.highlighting import marks
from cases.search.language import matches, parse, understood

pytestmark = pytest.mark.once


@pytest.mark.parametrize("module", [language, terms])
def test_the_examples_of_the_modules_hold(module: object) -> None:
    tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert (tried.failed, tried.attempted > 0) == (0, True)


def finds(query: str, text: str) -> bool:
    root = parse(query).root
    assert root is not None
    return matches(root, analyse(text))


FOUND = [
    ("subsidies", "a subsidy"),
    ("steel capacity", "capacity of steel"),
    ('"steel capacity"', "Steel-capacity"),
    ("antidumping", "anti-dumping duties"),
    ("anti-dumping", "antidumping duties"),
    ("anti dumping", "antidumping duties"),
    ("antidumping", "anti dumping duties"),
    ('"anti-dumping duties"', "antidumping duties"),
    ('"antidumping duties"', "anti-dumping duty"),
    ("overcapacity", "over-capacity"),
    ("over capacity", "overcapacity"),
    ("steelmaking", "steel-making"),
    ("state-owned", "state owned"),
    ("钢", "中国钢铁"),
    ("钢铁", "中国钢铁产业"),
    ("鋼鐵", "中国钢铁产业"),
    ("钢铁业", "中国钢铁业"),
    ('"铁产"', "钢铁产业"),
    ("“钢铁产业”", "钢铁\n产业"),
    ("第6条", "根据第6条规定"),
    ("6号", "国发〔2016〕6号文件"),
    ("2016年", "于2016年钢铁产业"),
    ("中国ICT产业", "ICT 产业 in 中国"),
    ("５Ｇ", "5G networks"),
    ("511", "DS511"),
    ("RMB500", "RMB 500"),
    ("1,000", "1000"),
    ("subsid*", "subsidised"),
    ("agricultur*", "agriculture"),
    ("dumping*", "dumped"),
    ('"state own*"', "state ownership"),
    ("钢*", "钢铁"),
    ("steel OR aluminium", "aluminium"),
    ("steel -dumping", "steel"),
    ("-dumping", "steel"),
    ("NOT dumping", "steel"),
    ("(steel OR iron) ore", "iron ore"),
    ("steel AND iron", "iron, steel"),
    ("SCM 25.8", "Article 25.8 of the Agreement on Subsidies and Countervailing Measures"),
    ("Article 25 of the SCM Agreement", "under SCM 25.8"),
    ("gatt 3.4", "Article III:4 of the GATT 1994"),
    ("Articles 2.1 and 5.1 of the TBT Agreement", "TBT 2.1, also TBT 5.1"),
    ("Guofa [2016] No. 6", "根据国发〔2016〕6号"),
    ("国发〔2016〕6号", "the Opinions (Guofa [2016] No. 6)"),
    ('"Guofa [2016] No. 6"', "国发〔2016〕6号"),
    ("G/SPS/N/CHN/*", "notified as G/SPS/N/CHN/1056/Add.1"),
    ("G/SPS/N/CHN/10*", "notified as G/SPS/N/CHN/1056"),
    ("G/TBT/N/CHN/1310", "G/TBT/N/CHN/1310/Corr.1"),
    ("DS511", "WT/DS511/R"),
    ("HS 8542", "subheading 8542.31"),
    ("8542.31", "HS 854231"),
    ("854231", "code 8542.31"),
    ("19 USC 2415", "19 U.S.C. § 2415(a)(1)"),
    ("état", "l'Etat"),
    ("China", "China’s"),
    ("«state owned»", "state owned"),
    ("「国有企业」", "国有企业"),
    ("SCM 25.9", "Articles 25.8–25.10 of the SCM Agreement"),
    ("85.42", "HS 8542"),
    ("85.42", "heading 85.42"),
    ("8542", "heading 85.42"),
    ("heading 85.42", "8542.31"),
    ("HS 8542", "headings 85.41 to 85.43"),
    ("02.07", "0207.14"),
    ("DS51*", "WT/DS511/R"),
    ("DS 51*", "DS517"),
    ("WT/DS51*", "DS511"),
    ("8542.*", "8542.31"),
    ("STC 485", "specific trade concern No. 485"),
    ("SPS STC 485", "STC 485"),
    ("§ 301", "Sections 232 and 301"),
    ("Sec. 301", "under Section 301 of the Act"),
    ("Section 301", "§ 301"),
    ("soy bean", "soybeans"),
    ("soybeans", "soy beans"),
    ("soya beans", "soybean meal"),
    ("crossborder", "cross border data"),
    ("cross border", "crossborder data"),
    ("policymakers", "policy makers"),
    ("rule making", "rulemaking"),
    ("60 percent", "60 %"),
    ("per cent", "percent"),
    ("U.S.", "the US said"),
    ("US", "U.S.-origin"),
    ("us tariffs", "US tariffs"),
    ('"US tariffs"', "U.S. tariffs"),
    ("PRC", "P.R.C."),
    ("1 000", "1,000 tons"),
    ("1,000", "1 000 tons"),
    ("TRQs", "a TRQ"),
    ("TRQ", "the TRQs"),
    ("Phase 1", "the Phase One Agreement"),
    ("Phase One", "phase I"),
    ("Guofa No. 6 [2016]", "国发（2016）6号"),
    ("国发 【2016】 6 号", "Guofa [2016] No. 6"),
    ("第十五条", "依照第15条"),
    ("第15条", "根据第十五条规定"),
    ("Article 15", "第十五条"),
    ("Art. 15", "Article 15"),
    ("para. 3.140", "paras. 3.138-3.148"),
    ("Annex II", "Annex 2"),
    ("附件2", "附件二"),
    ("31 March 2020", "March 31, 2020"),
    ("2020-03-31", "2020年3月31日"),
    ("2 June 2022", "1-3 June 2022"),
    ("March 2020", "31 March 2020"),
    ("钢铁、铝", "铝和钢铁"),
    ("Order No. 44", "by Order 44 of the Ministry"),
    ("Order 44", "Order No. 44"),
    ("HS 85", "chapter 85"),
    ("HS 85", "8542.31"),
    ("chapter 85", "goods of HS 85"),
    ("guofa 2016 6", "国发〔2016〕6号"),
    ("guo fa 2016 no. 6", "国发〔2016〕6号"),
    ("U. S.", "U.S. firms"),
    ("P.R. China", "firms of the PRC"),
    ("PRC", "the People’s Republic of China"),
    ("1000", "1 000 tons"),
    ("12500", "12 500 tons"),
    ("SCM 25.8-25.10", "under SCM 25.9"),
    ("Articles 25.8 to 25.10 of the SCM Agreement", "under SCM 25.10"),
    ("headings 85.41 to 85.43", "8542.31"),
]
MISSED = [
    ('"steel capacity"', "capacity of steel"),
    ("钢业", "钢铁业"),
    ("steel -dumping", "steel dumped"),
    ("steel OR aluminium", "copper"),
    ("SCM 25.8", "SCM 25.9"),
    ("G/SPS/N/CHN/*", "G/SPS/N/USA/12"),
    ("DS511", "DS5110"),
    ("Guofa [2016] No. 6", "国发〔2016〕61号"),
    ("HS 8542", "HS 8541"),
    ("ict", "restrictions"),
    ("第6条", "第61条"),
    ("SCM 25.11", "Articles 25.8-25.10 of the SCM Agreement"),
    ("SCM 25.9", "Articles 25.8 and 25.10 of the SCM Agreement"),
    ("DS51*", "DS5"),
    ("85.42", "85.43"),
    ("8542", "18542"),
    ("US", "tell us more"),
    ("U.S.", "let us go"),
    ("Section 301", "301 dollars to a section"),
    ("Section 301", "Section 3011"),
    ("第十五条", "第一百一十五条"),
    ("第15条", "第15章"),
    ("60%", "6.60%"),
    ("60%", "60 tons"),
    ("31 March 2020", "1 March 2020"),
    ("SPS STC 485", "TBT STC 485"),
    ("Annex 1", "Annex III"),
    ("para. 3.140", "paras. 3.138 and 3.148"),
    ("SCM 25.8-25.10", "under SCM 25.11"),
    ("SCM 25.8 and 25.10", "under SCM 25.8"),
    ("guofa 2016 6", "国发〔2016〕61号"),
    ("HS 85", "chapter 8"),
    ("order no", "order of"),
]


@pytest.mark.parametrize(("query", "text"), FOUND)
def test_a_query_finds(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"), [(query, text) for query, text in FOUND if not query.startswith(("-", "NOT"))]
)
def test_what_a_query_finds_is_marked(query: str, text: str) -> None:
    assert marks(text, parse(query).leaves)


@pytest.mark.parametrize(("query", "text"), MISSED)
def test_a_query_does_not_find(query: str, text: str) -> None:
    assert not finds(query, text)


@pytest.mark.parametrize(
    ("query", "said", "filters"),
    [
        (
            "agreement:TBT sector:72 respondent:CHN status:panel before:2020-01 cites:61",
            6,
            {"agreement": "TBT", "cites": "61"},
        ),
        ('provision:"SCM 25.8"', 1, {"provision": "SCM 25.8"}),
        ("provision:SCM 25.8", 1, {"provision": "SCM 25.8"}),
        ("measure:国发〔2016〕6号", 1, {"measure": "国发〔2016〕6号"}),
        ("Raised-By：USA", 1, {"raised_by": "USA"}),
        ("foo:bar agreement: 12:30", 0, {}),
    ],
)
def test_filters_are_read_by_name(query: str, said: int, filters: dict[str, str]) -> None:
    asked = parse(query)
    assert len(asked.filters) == said
    assert filters.items() <= dict(asked.filters).items()


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ('steel "state', "A quotation mark is not closed; what follows it was read as words."),
        ("(steel", "A parenthesis is not closed; it was closed at the end."),
        ("steel)", "A closing parenthesis has none that opens; it was passed over."),
        ("steel OR", "“OR” stands between two words; here it was read as a word."),
        ("a*", "A beginning needs two letters: “a*” was read as a word."),
        ("st*el", "“*” stands only at the end of a word; elsewhere it was passed over."),
        ("foo:bar", "“foo” is no filter; it was read as a word."),
        ("agreement:", "“agreement:” has nothing behind it; it was read as a word."),
        ("-agreement:TBT", "A filter cannot be excluded; it was read as words."),
        ("(a agreement:TBT)", "“agreement:TBT” holds for the whole search, not only within the parentheses."),
        ("x " * 600, "Only the first 1,000 characters were read."),
        (
            " ".join(f"word{n}" for n in range(50)),
            "Only the first 40 words and phrases were searched for; 10 were left out.",
        ),
        ("(" * 21 + "steel" + ")" * 21, "Parentheses more than 20 deep were passed over."),
        ("%%% &", "No word to search for was found."),
    ],
)
def test_a_mistake_is_noted(query: str, note: str) -> None:
    assert note in parse(query).notes


def test_a_query_without_mistakes_has_no_note() -> None:
    for query, _ in FOUND + MISSED:
        assert parse(query).notes == ()
    assert parse("") == asking.Asked(None, (), ())


HOSTILE = [
    *(
        [
            'OR AND NOT - -- * ** " “ ” 「 」 ( ) () )( (( )) : :: agreement: : OR OR',
            "OR AND NOT",
            "NOT NOT",
            "-- -",
            "-(",
            "-)",
            '""',
            "(-)",
            "(OR)",
            '"*',
            '*"',
            "-*",
        ]
    ),
    *[
        "NEAR(a b, 5)",
        "a NEAR b",
        "^steel",
        "col:term",
        "{a b}: c",
        "a + b",
        '"a" + "b"*',
        "rowid:1",
        "rank MATCH 'x'",
        "a* *b",
        "AND AND",
        '"a""b"',
    ],
    *[
        "a & b",
        "a ",
        " b",
        "!a",
        "a <-> b",
        "a:*",
        "a:AB*",
        "'a' & !('b')",
        "a <2> b",
        "\\",
        "':*",
        "((a)",
        "!(!a)",
        "''",
    ],
    *[
        "' OR 1=1 --",
        "; DROP TABLE docket_case; --",
        "%' OR '1'='1",
        '" UNION SELECT * FROM auth_user',
        "$$",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "../../etc",
    ],
    *[
        "\x00",
        "a\x00b",
        "\ud800",
        "a\udfffb",
        "\ufeff",
        "\u202esteel",
        "\u2066a",
        "👩‍👩‍👧 steel",
        "🇨🇳",
        "e\u0301" * 400,
        "\u0301" * 900,
    ],
    *[
        "x" * 10_000,
        "( " * 5_000,
        ") " * 5_000,
        "- " * 5_000,
        '"' * 9_999,
        "a OR " * 2_000,
        "NOT " * 2_000,
        "-" * 10_000,
        "*" * 10_000,
    ],
    *[
        "钢" * 10_000,
        "§" * 500,
        "·" * 500,
        "1," * 5_000,
        "1,000" * 1_000,
        "G/" * 1_000,
        "SCM " * 500,
        "Articles 1, 2, 3, " * 60,
        "(a)" * 400,
    ],
    *[
        "[2016]" * 200,
        "〔2016〕6号" * 150,
        "ds" * 500,
        "a-" * 900,
        "a'" * 500,
        "x:" * 500,
        "agreement:" * 100,
        'agreement:"' * 90,
        "İ" * 990,
    ],
]


def hostile() -> list[str]:
    pieces = ['"', "(", ")", "-", "OR ", "NOT ", "*", "agreement:", "SCM 25.8", "钢铁", "\x00", "\ud800", "'", " "]
    made = [a + b + c for a in pieces for b in pieces for c in ("x", "(", '"')]
    return [*HOSTILE, *made][:700]


def test_hostile_queries_are_many() -> None:
    assert len(set(hostile())) >= 300


@pytest.mark.parametrize("query", hostile())
def test_a_hostile_query_gives_an_answer(query: str) -> None:
    check_answer(query)


@given(st.text(st.characters(exclude_categories=()), max_size=200))
@example("ﬁ OR SCM 25.8")
def test_any_query_gives_an_answer(query: str) -> None:
    check_answer(query)


@given(st.lists(st.sampled_from(hostile()[:80]), max_size=8).map(" ".join))
def test_any_mixture_of_hostile_queries_gives_an_answer(query: str) -> None:
    check_answer(query)


def check_answer(query: str) -> None:
    asked = parse(query)
    assert len(asked.leaves) <= 80
    for leaf in asked.leaves:
        assert leaf.spellings
        for spelling in leaf.spellings:
            assert spelling.tokens
            assert all(0 < len(token) <= 64 and token.isprintable() and " " not in token for token in spelling.tokens)
    if asked.root is not None:
        matches(asked.root, analyse("steel capacity and anti-dumping; 钢铁产业"))
    understood(asked).encode()
    for note in asked.notes:
        note.encode()
    if query.strip() and asked.root is None and not asked.filters:
        assert asked.notes


TEXTS = st.lists(
    st.sampled_from(
        [
            "China’s",
            "anti-dumping",
            "duties",
            "1,000",
            "国发〔2016〕6号",
            "钢铁产业",
            "SCM",
            "25.8",
            "G/TBT/N/CHN/1310",
            "HS",
            "8542.31",
            "non-market",
            "l’État",
            "CO₂",
            "第6条",
            "ICT产业",
            "and",
            "OR",
            "state-owned",
        ]
    ),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(st.one_of(TEXTS, st.text(max_size=60)))
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    found = analyse(text)
    for word in text.split():
        root = parse(f'"{word}"' if '"' not in word else word).root
        if root is not None and analyse(word).words and not word.startswith(("-", "NOT")):
            assert matches(root, found)


@given(TEXTS)
def test_a_stretch_of_a_text_is_found_as_a_phrase(text: str) -> None:
    root = parse(f'"{text[1:]}"').root
    if root is not None and not text[0].isascii():
        assert matches(root, analyse(text))


@pytest.mark.parametrize("query", [query for query, _ in FOUND + MISSED])
def test_what_was_understood_is_read_the_same_again(query: str) -> None:
    asked = parse(query)
    again = parse(understood(asked))
    assert [leaf.spellings for leaf in again.leaves] == [leaf.spellings for leaf in asked.leaves]
    assert understood(again) == understood(asked)


def test_an_article_stands_behind_the_title_of_its_agreement_in_marks_or_without_them() -> None:
    plain = parse("补贴与反补贴措施协定第25.8条").leaves[0].spellings[0]
    for typed in ("《补贴与反补贴措施协定》第25.8条", "《补贴与反补贴措施协定》第二十五条第八款", "SCM 25.8"):
        (leaf,) = parse(typed).leaves
        assert leaf.spellings[0] == plain, typed
    assert [leaf.said for leaf in parse("《补贴与反补贴措施协定》 产能").leaves] == ['"补贴与反补贴措施协定"', "产能"]


def test_a_dispute_is_found_by_the_symbol_of_its_documents_too() -> None:
    (leaf,) = parse("WT/DS511").leaves
    assert parse("DS511").leaves[0].spellings[0] in leaf.spellings
