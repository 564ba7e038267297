"""Finding quoted words: what counts as a difference and what does not, by example, by property, on a real report."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cases.access.models import Officer
from cases.evidence.checking import Checked, check_words
from cases.evidence.filing import Filed
from cases.evidence.matching import Place, find, normalise, read_pages
from cases.evidence.models import Page
from tests import build

pytestmark = pytest.mark.once

REPORT = Path("seeds") / "002_6df228d6ba5210e5.txt"


def _found(quotation: str, *pages: str) -> list[tuple[int, int]]:
    return [(place.first, place.last) for place in find(quotation, read_pages(list(enumerate(pages, 1))))]


HERE = [(1, 1)]

SAME = [
    ("straight marks for typographic", "so-called “made in China” plans", 'so-called "made in China" plans'),
    ("single marks for double", "so-called “made in China” plans", "so-called 'made in China' plans"),
    ("angle marks and corner marks", "so-called «made in China» plans", "so-called 「made in China」 plans"),
    ("an apostrophe", "China’s market", "China's market"),
    ("an en dash for a hyphen", "state–owned firms", "state-owned firms"),
    ("an em dash with spaces", "the plan — and its goals — stays", "the plan—and its goals—stays"),
    ("a typed dash", "the plan -- and its goals", "the plan – and its goals"),
    ("a non-breaking hyphen", "state‑owned firms", "state-owned firms"),
    ("an ellipsis", "the plan … stays", "the plan ... stays"),
    ("ligatures", "ﬁsheries and aﬄuence", "fisheries and affluence"),
    ("full-width letters and digits", "ＧＡＴＴ　１９９４ rules", "GATT 1994 rules"),
    ("full-width marks", "Guofa ［2016］ No． 6", "Guofa [2016] No. 6"),
    ("a letter with its accent apart", "Co\u0302te d'Ivoire", "Côte d’Ivoire"),
    ("a hard space", "Article\u00a025.8 of", "Article 25.8 of"),
    ("a thin space", "10\u2009000 tonnes", "10 000 tonnes"),
    ("a zero-width space and a direction mark", "sub\u200bsidies\u200e given", "subsidies given"),
    ("a byte-order mark", "\ufeffsubsidies given", "subsidies given"),
    ("runs of spaces and tabs", "the  plan \t stays", "the plan stays"),
    ("line breaks", "the plan\nstays\r\nwhere it is", "the plan stays where it is"),
    ("a soft hyphen", "sub\u00adsidies given", "subsidies given"),
    ("a line-break hyphen in the document", "sub-\nsidies given", "subsidies given"),
    ("a line-break hyphen of the word itself", "state-\nowned firms", "state-owned firms"),
    ("a line-break hyphen with spaces about it", "sub- \n   sidies given", "subsidies given"),
    ("a soft hyphen at the line's end", "sub\u00ad\nsidies given", "subsidies given"),
    ("a line-break hyphen copied into the quotation", "subsidies given", "sub-\nsidies given"),
    ("a line-break hyphen in both, at two places", "sub-\nsidies given", "subsi-\ndies given"),
    ("a hyphenated word broken in the quotation", "state-owned firms", "state-\nowned firms"),
    ("a range broken at a line's end", "in 2018-\n2020 only", "in 2018-2020 only"),
    ("quotes at the edge", "China agreed to open", "“China agreed to open”"),
    ("French quotes at the edge", "China agreed to open", "« China agreed to open »"),
    ("spaces at the edge", "China agreed to open", "  China agreed to open\n"),
    ("Chinese with spaces", "钢铁行业调整", "钢铁 行业 调整"),
    ("Chinese over lines", "钢铁行\n业调\n整", "钢铁行业调整"),
    ("Chinese beside digits", "到 2025 年，形成 3 家", "到2025年，形成3家"),
    ("Chinese marks at a line's end before digits", "到2025年，\n60%以上", "到2025年，60%以上"),
    ("half-width marks in Chinese", "到2025年, 60%以上", "到2025年，60%以上"),
    ("Chinese brackets at a line's end before letters", "（钢铁）\nGDP增长", "（钢铁）GDP增长"),
    ("a space before a percent sign", "by 40 % in", "by 40% in"),
    ("a full-width percent sign", "by 40％ in", "by 40 % in"),
    ("a space behind a section sign", "19 U.S.C. § 2415", "19 U.S.C. §2415"),
    ("a space behind a currency sign", "worth € 20 now", "worth €20 now"),
    ("a control character and a selector", "sub\x02sidies\ufe0f given", "subsidies given"),
    ("a Western full stop behind Chinese", "停止执行。", "停止执行."),
    ("a Chinese document number", "国发〔2016〕 6 号", "国发〔2016〕6号"),
]


@pytest.mark.parametrize(("text", "quotation"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_the_form_of_the_type_does_not_count(text: str, quotation: str) -> None:
    assert _found(quotation, text) == HERE
    assert _found(text, quotation) == HERE


DIFFERENT = [
    ("case", "The market opened", "the market opened"),
    ("a letter", "The market opened", "The market openes"),
    ("a digit", "in 2016", "in 2017"),
    ("an added not", "China agreed to open", "China agreed not to open"),
    ("a dropped not", "China agreed not to open", "China agreed to open"),
    ("a comma", "steel, aluminium", "steel aluminium"),
    ("the order of words", "to fully open", "to open fully"),
    ("part of a word at the end", "the tariffs rose", "the tariff"),
    ("part of a word at the start", "untrue claims", "true claims"),
    ("part of a number", "21,500 tonnes", "1,500 tonnes"),
    ("part of a number in Chinese", "到2016年", "16年"),
    ("a raised digit", "10² tonnes", "102 tonnes"),
    ("a hyphen inside a line", "co-operate with", "cooperate with"),
    ("a hyphen that the document lacks", "cooperate with", "co-operate with"),
    ("a point of decimals", "3.5 percent", "35 percent"),
    ("words apart", "the plan of China stays", "the plan stays"),
    ("the whole part of a decimal", "7.5 percent", "7"),
    ("the decimals alone", "7.5 percent", "5 percent"),
    ("part of a number with commas, at its end", "10,000 tonnes", "10"),
    ("part of a number with commas, at its start", "10,500 tonnes", "500 tonnes"),
    ("a fraction spelt out", "1½ times", "11⁄2 times"),
    ("a space between other words and a sign", "a % b", "a% b"),
    ("per cent for the sign", "40% of", "40 per cent of"),
    ("per cent in one word", "40 percent of", "40 per cent of"),
    ("a comma in a number", "1,000 t", "1000 t"),
    ("zero in Chinese", "二〇二五年", "二零二五年"),
    ("figures for Chinese numerals", "二〇二五年", "2025年"),
    ("a letter of another alphabet", "the market", "the mаrket"),
    ("a Chinese sign", "钢铁行业", "钢铁产业"),
    ("a Chinese not", "可以批准", "不可以批准"),
    ("a space that parts two words", "may be", "maybe"),
    ("one that joins two words", "maybe", "may be"),
]


@pytest.mark.parametrize(("text", "quotation"), [row[1:] for row in DIFFERENT])
def test_everything_else_counts(text: str, quotation: str) -> None:
    assert _found(quotation, text) == []


def test_words_are_found_wherever_they_stand_in_order() -> None:
    assert _found("the plan", "the plan", "no", "the plan and the plan") == [(1, 1), (3, 3), (3, 3)]


def test_words_that_stand_whole_on_one_page_and_broken_over_a_line_on_another_are_found_on_both() -> None:
    assert _found("the market", "Then the mar-\nket fell.", "Then the market rose.") == [(1, 1), (2, 2)]


def test_nothing_is_found_of_nothing() -> None:
    assert _found("", "the plan") == []
    assert _found(" “” ", "the plan") == []
    assert _found("the plan") == []
    assert _found("the plan", "", " \n ") == []
    assert _found("-", "state-\nowned") == []


@pytest.mark.parametrize(
    ("first", "second", "quotation"),
    [
        ("China agreed to", "open its market.", "agreed to open"),
        ("China agreed to open its mar-", "ket for beef.", "open its market for"),
        ("China agreed to open its mar\u00ad", "ket for beef.", "open its market for"),
        ("firms that are state-", "owned and large", "are state-owned and"),
        ("the plan —", "and its goals", "the plan — and its goals"),
        ("the plan", "— and its goals", "the plan — and its goals"),
        ("in the years 2018 –", "2020 only", "years 2018 – 2020 only"),
        ("the plan …", "and its goals", "the plan … and its goals"),
        ("the plan", "... and its goals", "the plan ... and its goals"),
        ("钢铁行", "业调整", "钢铁行业调整"),
        ("到2025", "年，形成", "到2025年"),
        ("到2025年，", "60%以上", "到2025年，60%以上"),
    ],
)
def test_a_quotation_may_run_over_a_page_break(first: str, second: str, quotation: str) -> None:
    assert _found(quotation, first, second) == [(1, 2)]


def test_an_empty_page_between_two_does_not_count() -> None:
    assert _found("agreed to open", "China agreed", "", "to open") == [(1, 3)]


def _book(*bodies: str) -> list[str]:
    """Pages with a running head and a folio."""
    return [f"2022 USTR Report to Congress\n\n{body}\n\n{number}" for number, body in enumerate(bodies, 21)]


def test_running_heads_and_folios_between_two_pages_do_not_count() -> None:
    pages = _book("It began.", "China agreed to open its mar-", "ket for beef, and", "then it closed it.")
    assert _found("agreed to open its market for beef, and then it closed", *pages) == [(2, 4)]


def test_a_running_head_may_itself_be_quoted() -> None:
    pages = _book("It began.", "It went on.", "It ended.")
    assert _found("USTR Report to Congress", *pages) == [(1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize("last", ["2016.", "2016", "XV", "civil", "iv", "page 3 of 9", "(12)"])
def test_a_last_line_that_only_looks_like_a_folio_may_be_quoted(last: str) -> None:
    assert _found(f"by the end of {last}", f"China agreed to do so by the end of\n{last}", "The next page.") == HERE


def test_a_first_line_that_only_looks_like_a_folio_may_be_quoted() -> None:
    assert _found("2016 was the year", "The page before.", "2016\nwas the year") == [(2, 2)]


def test_a_page_of_nothing_but_a_number_is_not_lost() -> None:
    assert _found("1978", "1978") == HERE


WORDS = st.text(alphabet="abcdefgxyzABCXYZ", min_size=1, max_size=9)
NUMBERS = st.integers(0, 99999).map(str)
TOKENS = st.lists(WORDS | NUMBERS, min_size=3, max_size=40)
MARKS = st.sampled_from(["", "", "", "", ",", ".", ";", "”", "’s", ")", "%"])
GAPS = st.sampled_from([" ", " ", " ", "  ", "\n", " \n ", "\u00a0", "\t", "\r\n"])


@st.composite
def _texts(draw: st.DrawFn) -> tuple[list[str], list[int], list[str]]:
    """Words with their marks, the page of each, and the pages as typeset; a page may break wherever a word ends."""
    words = [token + draw(MARKS) for token in draw(TOKENS)]
    pages, current = [0] * len(words), 1
    typeset: list[list[str]] = [[]]
    for index, word in enumerate(words):
        if index and draw(st.integers(0, 9)) == 0:
            current += 1
            typeset.append([])
        pages[index] = current
        typeset[-1].append(word + draw(GAPS))
    return words, pages, ["".join(parts) for parts in typeset]


@settings(max_examples=150, deadline=None)
@given(_texts(), st.data())
def test_any_stretch_of_whole_words_is_found_on_its_page(
    text: tuple[list[str], list[int], list[str]], data: st.DataObject
) -> None:
    words, numbers, pages = text
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start, len(words) - 1))
    quotation = " ".join(words[start : end + 1])
    places = find(quotation, read_pages(list(enumerate(pages, 1))))
    assert Place(numbers[start], numbers[end]) in places


@st.composite
def _broken(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and the same with some of its longer words broken over lines by a hyphen."""
    plain, broken = [], []
    for word in draw(st.lists(WORDS, min_size=2, max_size=20)):
        plain.append(word)
        at = draw(st.integers(0, len(word)))
        broken.append(f"{word[:at]}-\n{word[at:]}" if 0 < at < len(word) and draw(st.booleans()) else word)
    return " ".join(plain), " ".join(broken)


@settings(max_examples=100, deadline=None)
@given(_broken())
def test_words_broken_over_lines_are_found_whichever_side_is_broken(text: tuple[str, str]) -> None:
    plain, broken = text
    assert (1, 1) in _found(plain, broken)
    assert (1, 1) in _found(broken, plain)
    assert (1, 1) in _found(broken, broken)


Change = Callable[[str, int], str]


def _other_letter(text: str, at: int) -> str:
    return text[:at] + ("q" if text[at] != "q" else "k") + text[at + 1 :]


def _other_digit(text: str, at: int) -> str:
    return text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]


@settings(max_examples=150, deadline=None)
@given(_texts(), st.data())
def test_one_changed_letter_or_digit_is_noticed(
    text: tuple[list[str], list[int], list[str]], data: st.DataObject
) -> None:
    words, _, pages = text
    quotation = " ".join(words[: data.draw(st.integers(1, len(words)))])
    at = data.draw(st.sampled_from([index for index, char in enumerate(quotation) if char.isalnum()]))
    changed = (_other_digit if quotation[at].isdigit() else _other_letter)(quotation, at)
    assume(" ".join(words).find(changed) < 0)
    assert find(changed, read_pages(list(enumerate(pages, 1)))) == []


@settings(max_examples=100, deadline=None)
@given(_texts(), st.data())
def test_an_inserted_not_is_noticed(text: tuple[list[str], list[int], list[str]], data: st.DataObject) -> None:
    words, _, pages = text
    at = data.draw(st.integers(1, len(words) - 1))
    quotation = " ".join([*words[:at], "not", *words[at:]])
    assert find(quotation, read_pages(list(enumerate(pages, 1)))) == []


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="钢铁行业调整年到形成家，。、〔〕（）0123abc ABC\n", max_size=40), st.data())
def test_spaces_and_line_breaks_beside_chinese_do_not_count(text: str, data: st.DataObject) -> None:
    cjk = "钢铁行业调整年到形成家"
    spread = re.sub(f"(?<=[{cjk}])(?=.)", lambda _: data.draw(st.sampled_from(["", " ", "\n", "  "])), text)
    assert normalise(spread) == normalise(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_but_line_hyphens(text: str) -> None:
    once = normalise(text)
    assume("\u00ad" not in once)
    assert normalise(once) == once


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4), st.text(max_size=20))
def test_no_text_and_no_quotation_makes_it_fall_over(pages: list[str], quotation: str) -> None:
    for place in find(quotation, read_pages(list(enumerate(pages, 1)))):
        assert 1 <= place.first <= place.last <= len(pages)


@pytest.fixture
def report(lead: Officer, shared_data: Path) -> Filed:
    """The report of 2022 and its exhibits, filed as one exhibit and read."""
    return build.exhibit(lead, (shared_data / REPORT).read_text(encoding="utf-8"), name="report.txt", title="Report")


def _on(filed: Filed, words: str) -> int:
    """The piece of the report in which the words stand."""
    for page in Page.objects.filter(rendition=filed.rendition).order_by("number"):
        if words in page.text:
            return int(page.number)
    raise AssertionError(words)


def test_quotations_of_the_real_report_are_found_altered_ones_are_not(report: Filed, shared_data: Path) -> None:
    text = (shared_data / REPORT).read_text(encoding="utf-8")
    sentences = re.findall(r"(?<=[.] )[A-Z][^.\n*|]{60,200}[a-z][.](?= )", text)[::9]
    assert len(sentences) > 30
    for sentence in sentences:
        page = _on(report, sentence)
        found = check_words(report.rendition, page, sentence)
        assert (found.outcome, found.found_on) == ("found", page)
        words = sentence.split()
        altered = [
            " ".join([*words[:5], "not", *words[5:]]),
            " ".join([*words[:4], *words[5:]]),
            " ".join([*words[:3], words[4], words[3], *words[5:]]),
            sentence.replace("e", "a", 1),
            sentence.replace(words[2], f"{words[2]}x", 1),
            sentence.lower(),
        ]
        assert [check_words(report.rendition, page, one).outcome for one in altered] == ["altered"] * 6, sentence


def test_a_paragraph_that_the_page_break_of_the_report_cut_in_two_is_found_whole(report: Filed) -> None:
    quotation = (
        "has harmed and disadvantaged U.S. workers and companies, as well as workers and companies of other WTO Members"
    )
    page = _on(report, "has harmed and disadvantaged U.S.")
    found = check_words(report.rendition, page, quotation)
    assert (found.outcome, found.found_on) == ("found", page)
    altered = check_words(report.rendition, page, quotation.replace("has harmed", "harm"))
    assert (altered.outcome, altered.found_on) == ("altered", page)


def test_the_chinese_exhibits_of_the_real_file_are_found_with_and_without_spaces(report: Filed) -> None:
    pages = Page.objects.filter(rendition=report.rendition).order_by("number")
    seen = 0
    for page in pages:
        for quotation in re.findall(r"[\u4e00-\u9fff]{4,}，[\u4e00-\u9fff]{4,}", page.text)[:3]:
            spaced = " ".join(quotation)
            assert check_words(report.rendition, page.number, spaced).outcome == "found"
            altered = quotation[:2] + "不" + quotation[2:]
            assert check_words(report.rendition, page.number, altered).outcome == "altered"
            seen += 1
    assert seen >= 20


def test_words_that_the_report_never_had_are_not_found(report: Filed) -> None:
    invented = "Rivers of honey flow through forty orchards beneath the quiet moon."
    assert check_words(report.rendition, None, invented) == Checked(
        "not-found", "These words are not in the document.", None
    )
