"""Quotations as lawyers write them: what each bracket and ellipsis stands for, what is pointed out, and what stays altered."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.evidence.matching import Place, Text, read_pages
from cases.evidence.nearest import in_other_script, nearest, told
from cases.evidence.quotations import Alteration, matches, on_page, parsed
from cases.evidence.weight import of_bracket, of_ellipsis
from tests.benchmarks.quotations import Made, Source, generated, judged, real_sources, source

pytestmark = pytest.mark.once

ENGLISH = """The Minister said that China agreed in 2016 to open its market for beef and would not close it.

It did so in 2018,¹ as Guofa [2016] No. 6 says. The plan[12] stays, and its 5 km² of pasture may be used without charge.
"""
CHINESE = "到2025年，钢铁行业不得新增产能，并且应当淘汰落后产能。\n\n本法所称外商投资，是指外国投资者在中国境内进行的投资活动。"
BOOK = read_pages([(1, ENGLISH), (2, CHINESE)])


def _marks(quotation: str, book: Text = BOOK) -> list[Alteration]:
    """The alterations of a quotation that stands in one place."""
    (match,) = matches(quotation, book)
    return list(match.alterations)


STANDS = [
    ("[t]he Minister said", [Alteration("[t]", "bracket", "T")]),
    ("China agree[s] in 2016", [Alteration("[s]", "bracket", "d")]),
    ("China agree[] in 2016", [Alteration("[]", "bracket", "d")]),
    ("said [in public] that China", [Alteration("[in public]", "bracket", "")]),
    ("said that [it] agreed", [Alteration("[it]", "bracket", "China")]),
    ("China … open its market", None),
    ("China ... open its market", None),
    ("China . . . open its market", None),
    ("China . . . . open its market", None),
    ("China [...] open its market", None),
    ("China (…) open its market", None),
    ("… China agreed in 2016 to …", []),
    ("China agreed [sic] in 2016", [Alteration("[sic]", "note", "")]),
    ("“to open its market” (emphasis added).", [Alteration("(emphasis added)", "note", "")]),
    ("to open its market (citations and footnotes omitted)", [Alteration("(citations and footnotes omitted)", "note", "")]),
    ("and would not close it[,]", [Alteration("[,]", "bracket", ".")]),
    ("in 2018, as Guofa", []),
    ("in 2018,² as Guofa", []),
    ("The plan stays", []),
    ("China agreed[3] in 2016", []),
    ("Guofa [2016] No. 6 says", []),
    ("Guofa [2016] No. 6 … plan", [Alteration("[2016]", "bracket", "[2016]"), Alteration("...", "ellipsis", "says. The")]),
    ("应当淘汰落后产能（着重号为引者所加）", [Alteration("(着重号为引者所加)", "note", "")]),
    ("[该法]所称外商投资", [Alteration("[该法]", "bracket", "")]),
    ("本法所称[国外]投资", [Alteration("[国外]", "bracket", "外商")]),
]  # fmt: skip


@pytest.mark.parametrize(("quotation", "marks"), STANDS, ids=[row[0] for row in STANDS])
def test_what_lawyers_may_do_is_found_and_each_mark_is_met(quotation: str, marks: list[Alteration] | None) -> None:
    if marks is None:
        (mark,) = _marks(quotation)
        assert (mark.kind, mark.source, mark.warnings) == ("ellipsis", "agreed in 2016 to", ())
    else:
        assert _marks(quotation) == marks


@pytest.mark.parametrize(
    "quotation",
    [
        "[t]he Minster said",
        "China … opened its market",
        "open its market … China agreed",
        "Guofa [2017] No. 6 says",
        "Guofa [2017] No. 6 … plan",
        "China agree[s] in 2017",
        "China agreed (in public) in 2016",
        "China agreed 〔3〕 in 2016",
        "Minis … said that China",
        "China greed[] in 2016",
        "5 km of pasture",
        "钢铁行业……可以新增产能",
        "到20……年，钢铁行业",
        "[]",
        "…",
        "[China]",
    ],
)
def test_what_lawyers_may_not_do_is_not_found(quotation: str) -> None:
    assert matches(quotation, BOOK) == []


WARNED = [
    ("beef and would … close it", ("drops “not”",)),
    ("close it … in 2018", ("joins words from different paragraphs",)),
    ("钢铁行业……新增产能", ("drops “不”",)),
    ("would [must] close", ("takes away the negation “not”", "adds the modal verb “must”")),
    ("agreed in [2017] to open", ("adds the number “2017”", "takes away the number “2016”")),
    ("pasture [must] be used", ("adds the modal verb “must”", "takes away the modal verb “may”")),
    ("钢铁行业[可以]新增产能", ("takes away the negation “不”", "adds the modal verb “可以”", "takes away the modal verb “得”")),
]  # fmt: skip


@pytest.mark.parametrize(("quotation", "warnings"), WARNED, ids=[row[0] for row in WARNED])
def test_what_changes_the_sense_is_found_and_pointed_out(quotation: str, warnings: tuple[str, ...]) -> None:
    assert [mark.warnings for mark in _marks(quotation)] == [warnings]


def test_an_ellipsis_over_more_than_the_stated_distance_is_pointed_out_and_over_two_pages_is_none() -> None:
    def book(words: int) -> Text:
        return read_pages([(1, f"China agreed in 2016 that {'word ' * words}it will open its market")])

    (mark,) = _marks("agreed in 2016 … open its market", book(110))
    assert mark.warnings == ()
    (mark,) = _marks("agreed in 2016 … open its market", book(125))
    assert mark.warnings == ("reaches over 637 characters",)
    assert len(matches("agreed in 2016 … open its market", book(1100))) == 1
    assert matches("agreed in 2016 … open its market", book(1300)) == []
    assert matches("agreed in 2016 … market", book(200)) == []


def test_of_several_places_the_nearest_pieces_belong_together() -> None:
    book = read_pages([(1, "The plan of steel is good. The plan of coal is bad."), (2, "The plan of coal is good.")])
    found = [(match.place, match.alterations[0].source) for match in matches("The plan of … is good", book)]
    assert found == [(Place(1, 1), "steel"), (Place(1, 2), "coal is bad. The plan of coal"), (Place(2, 2), "coal")]


def test_an_altered_quotation_over_a_page_break_and_a_line_hyphen_is_found() -> None:
    book = read_pages([(1, "China agreed to open its mar-"), (2, "ket for beef and for pork.")])
    (match,) = matches("agree[s] to open its market … for pork", book)
    assert (match.place.first, match.place.last) == (1, 2)
    assert [mark.source for mark in match.alterations] == ["d", "for beef and"]


def test_words_are_weighed_by_what_they_do() -> None:
    assert of_ellipsis("非常重要", parts=False) == ()
    assert of_ellipsis("don't, and never", parts=False) == ("drops “n't”", "drops “never”")
    assert of_bracket("China", "it") == ()
    assert of_bracket("參加大陆", "it") == ()
    assert of_bracket("sixteen", "sixty") == ("adds the number “sixteen”", "takes away the number “sixty”")


DIFFERS = [
    ("China agreed in 2017 to open its market", "the document has “2016”, the quotation “2017”"),
    ("China agreed in 2016 to not open its market", "the quotation has “not”, which is not there"),
    ("for beef and would close it", "the document has “not”, which the quotation leaves out"),
    ("China agreed in 2017 … close it", "the document has “2016”, the quotation “2017”"),
    ("Guofa [2017] No. 6 says", "the document has “2016”, the quotation “2017”"),
    ("到2025年，钢铁行业可以新增产能", "the document has “不得”, the quotation “可以”"),
]


@pytest.mark.parametrize(("quotation", "sentence"), DIFFERS, ids=[row[0] for row in DIFFERS])
def test_the_nearest_passage_is_told_with_its_difference(quotation: str, sentence: str) -> None:
    near = nearest(quotation, BOOK)
    assert near is not None
    assert told(near) == sentence
    assert "".join(words for kind, words in near.difference if kind != "source").replace(" ", "") in {
        "".join(parsed(quotation).pieces).replace(" ", ""),
        parsed(quotation).pieces[0].replace(" ", "") + "…" + parsed(quotation).pieces[-1].replace(" ", ""),
        quotation.replace(" ", "").replace("，", ","),
    }


def test_words_of_another_document_have_no_nearest_passage() -> None:
    assert nearest("Rivers of honey flow through forty orchards.", BOOK) is None
    assert nearest("橘子园里流着蜂蜜的河", BOOK) is None
    assert nearest("[…]", BOOK) is None


def test_simplified_and_traditional_characters_are_different_words_and_near() -> None:
    assert matches("鋼鐵行業不得新增產能", BOOK) == []
    near = in_other_script("鋼鐵行業不得新增產能", BOOK)
    assert near is not None
    assert (near.scripts, near.place.first) == (True, 2)
    assert in_other_script("鋼鐵行業可以新增產能", BOOK) is None
    assert in_other_script("steel", BOOK) is None


OWN = [
    ("steel", "The Ministry shall publish every draft measure at least 30 days before it is adopted, and no agency may shorten "
     "that period without the consent of the Council. Enterprises that produce more than 250 tonnes of crude steel in a year must "
     "report their output, their prices and their stocks to the provincial office, which does not disclose them to competitors. "
     "Where a report is late by 15 days or more, the office may suspend the licence until it has been received and examined.\n\n", False),
    ("fish", "Vessels longer than 24 metres carry a transmitter that is never switched off while the vessel stays outside port. "
     "The authority keeps what it receives for 7 years and gives it to the coastal Member on request, except where a court has "
     "ordered otherwise. Subsidies for fuel are not granted to a vessel whose transmitter was silent for more than 48 hours, and "
     "what was granted before is paid back with interest at 6 percent within 90 days of the decision.\n\n", False),
    ("渔业", "从事远洋捕捞的渔业船舶应当安装定位设备，在航行期间不得关闭。主管部门保存有关数据不少于7年，未经批准不得向他人提供。"
     "对设备停止工作超过48小时的船舶，不予发放燃油补贴；已经发放的，应当自决定作出之日起90日内退还。任何单位和个人无权干预。\n\n", True),
]  # fmt: skip


def _own() -> Iterator[Source]:
    for name, text, chinese in OWN:
        yield source(name, text * 24, chinese=chinese)


def _wrong(made: Iterator[Made]) -> tuple[int, list[tuple[str, str, str]]]:
    count, wrong = 0, []
    for each in made:
        count += 1
        outcome = judged(each)
        if each.lawful == (outcome == "lost") or outcome == "elsewhere":
            wrong.append((each.kind, each.document.name, each.quotation))
    return count, wrong


def test_of_quotations_made_from_texts_of_our_own_none_is_judged_wrongly() -> None:
    count, wrong = _wrong(generated(random.Random(7), list(_own()), lawful=240, unlawful=240))
    assert (count, wrong) == (480, [])


def test_of_quotations_made_from_the_real_texts_none_is_judged_wrongly(shared_data: Path) -> None:
    count, wrong = _wrong(generated(random.Random(8), real_sources(shared_data), lawful=240, unlawful=300))
    assert (count, wrong) == (540, [])


def test_words_looked_for_on_their_page_alone_are_found_where_a_walk_through_all_finds_them() -> None:
    heads = "G/TBT/M/65\n"
    pages = [
        (1, f"{heads}The Committee took note of the state-\nments made. China agreed to open its mar-"),
        (2, f"{heads}ket for beef. It will open its market in 2015.¹ The Committee took note."),
        (3, f"{heads}The Committee took note. 钢铁行业的发展。The Committee took note."),
        (5, f"{heads}The statements made. China agreed to open its mar-"),
        (6, f"{heads}ket for beef."),
    ]
    text = read_pages(pages)
    for words in (
        "The Committee took note", "open its market for beef", "open its market in 2015. The Committee", "statements made", "行业",
        "G/TBT/M/65", "nowhere", "", "note", "agreed to [open] its market",
    ):  # fmt: skip
        found = matches(words, text)
        for page in range(8):
            here = next((match for match in found if match.place.first <= page <= match.place.last), None)
            plain = "[" not in words
            assert on_page(words, text, page) == (here if plain else None), (words, page)
