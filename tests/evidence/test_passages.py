"""Where quoted words stand in a page's own characters: never a character beside them, and never words that are not there."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.evidence import matching, passages, quotations
from cases.evidence.anchors import paragraphs
from cases.evidence.passages import Stretch, locate, segments

pytestmark = pytest.mark.once
CHARS = st.sampled_from("aZé ßﬁ1２½²中國，。“”‘’'-–—…\n\u00ad\u200b\u0301%().,[]")
WORDS = st.lists(
    st.sampled_from(["China", "agreed", "to", "open", "its", "market", "not", "2016", "中国", "同意", "non-market"]),
    min_size=12,
)


def cut(pages: list[tuple[int, str]], found: list[Stretch]) -> list[str]:
    """The characters of the stretches."""
    text = dict(pages)
    return [text[each.page][each.start : each.end] for each in found]


@pytest.mark.parametrize(
    ("quotation", "page", "expected"),
    [
        ("open its market", "It agreed to open its market.", "open its market"),
        ("open its market.", "It agreed to open its market. So.", "open its market."),
        ("“open” (its) market", "to 'open' (its)\n  market,", "open' (its)\n  market"),
        ("commitment", "a commit-\nment made", "commit-\nment"),
        ("state-led", "the state‐led\nregime", "state‐led"),
        ("fisheries 12", "the ﬁsheries １２ of", "ﬁsheries １２"),
        ("钢铁行业调整", "中国钢铁 行业\n调整政策", "钢铁 行业\n调整"),
        ("café", "the cafe\u0301, again", "cafe\u0301"),
        ("100 %", "by 100 % in", "100 %"),
        ("(2016)", "No. 6 (2016).", "(2016)"),
        ("Guofa [2016] No. 6", "in Guofa [2016] No. 6 of", "Guofa [2016] No. 6"),
    ],
)
def test_the_stretch_holds_the_words_as_filed_and_nothing_beside_them(quotation: str, page: str, expected: str) -> None:
    assert cut([(4, page)], locate(quotation, [(4, page)])) == [expected]


@pytest.mark.parametrize(
    ("quotation", "page"),
    [
        ("tariff", "the tariffs of"),
        ("102", "some 10² of"),
        ("café", "the cafe of"),
        ("open its market", "open its markets"),
        ("agreed to open", "agreed not to open"),
        ("agreed ... to open", "agreed to OPEN"),
        ("“—”", "a — b"),
        ("", "words"),
    ],
)
def test_words_that_the_check_does_not_find_have_no_stretch(quotation: str, page: str) -> None:
    assert locate(quotation, [(1, page)]) == []


def test_the_first_of_several_places_is_taken_and_only_one_that_begins_on_the_first_page() -> None:
    pages = [(1, "Nothing here."), (2, "open its market, open its market")]
    assert locate("open its market", pages) == []
    assert locate("open its market", pages[1:]) == [Stretch(2, 0, 15)]


def test_a_passage_over_a_page_break_has_a_stretch_on_both_pages_beside_heads_and_folios() -> None:
    pages = [(8, "Report 2022\n\nChina agreed to open its mar-\n\n8"), (9, "Report 2022\n\nket for “beef”.\n\n9")]
    found = locate("open its market for 'beef'", pages)
    assert [each.page for each in found] == [8, 9]
    assert cut(pages, found) == ["open its mar-", "ket for “beef"]


def test_a_passage_goes_on_over_an_empty_page_and_through_a_whole_one() -> None:
    pages = [(1, "First we said"), (2, ""), (3, "that all of"), (4, "it was so. Then")]
    assert cut(pages, locate("we said that all of it was so", pages)) == ["we said", "that all of", "it was so"]


@pytest.mark.parametrize(
    ("quotation", "expected"),
    [
        (
            "[t]he Chinese government agree[d] ... to beef (emphasis added)",
            ["The Chinese government agreed", "to beef"],
        ),
        ("agreed, … would open [its] markets", ["agreed,", "would open all of its markets"]),
        ("it would open [...] markets to [meat].", ["it would open", "markets to"]),
        ("agreed … in December 2013", []),
        ("government agree … open", []),
        ("[t]he Chinese people", []),
    ],
)
def test_words_left_out_are_not_marked_and_words_in_brackets_are(quotation: str, expected: list[str]) -> None:
    page = "The Chinese government agreed, in December 2012, that it would open all of its markets to beef."
    assert cut([(1, page)], locate(quotation, [(1, page)])) == expected


def test_an_ellipsis_reaches_no_further_than_it_may() -> None:
    far = "word " * (quotations.FARTHEST // 4 + 10)
    assert locate("China agreed … to open", [(1, f"China agreed {far} to open")]) == []
    assert len(locate("China agreed … to open", [(1, f"China agreed {far[:1000]} to open")])) == 2


@given(st.text(CHARS, max_size=60), st.text(CHARS, min_size=1, max_size=25), st.text(CHARS, max_size=60))
@settings(max_examples=600, deadline=None)
def test_whatever_is_marked_is_what_was_quoted_by_the_check_itself(before: str, words: str, after: str) -> None:
    words = words.translate(str.maketrans("", "", "…[].。-¹²³⁰⁴⁵⁶⁷⁸⁹"))
    page = before + words + after
    found = locate(words, [(1, page)])
    if not found:
        return
    (stretch,) = found
    piece = page[stretch.start : stretch.end]
    assert matching.find(words, matching.read_pages([(1, piece)]))
    # Not a character more than the words: without its first or last letter it is no longer they.
    signs, letters = passages._letters(piece)
    for shorter in (piece[letters[0] + 1 :], piece[: letters[-1]]):
        assert not matching.find(words, matching.read_pages([(1, shorter)]))
    # And no letter beside them.
    assert signs == passages._letters(words)[0]


@given(WORDS, st.data())
@settings(max_examples=400, deadline=None)
def test_any_run_of_words_is_found_where_it_stands_also_over_a_page_break(words: list[str], data: Any) -> None:
    seam = data.draw(st.integers(1, len(words) - 1))
    start = data.draw(st.integers(0, seam))
    end = data.draw(st.integers(max(start, seam - 1) + 1, len(words)))
    pages = [
        (1, "Head of page\n" + "\n".join(words[:seam]) + "\n- 1 -"),
        (2, "Head of page\n" + " ".join(words[seam:])),
    ]
    quotation = " ".join(words[start:end])
    if not matching.find(quotation, matching.read_pages([*pages, (3, "Head of page\nEnd")])):
        return
    found = locate(quotation, pages)
    if start == seam:
        return
    marked = " ".join(cut(pages, found))
    assert marked.split() == quotation.split() or matching.normalise(marked) == matching.normalise(quotation)


@given(st.text(CHARS, max_size=120), st.sampled_from(["", "¶ 7-12", "iv"]))
@settings(max_examples=400, deadline=None)
def test_paragraphs_stand_in_order_do_not_overlap_and_leave_out_nothing_but_space(text: str, label: str) -> None:
    found = paragraphs(text, label)
    rest, at = "", 0
    for each in found:
        assert at <= each.start < each.end
        rest, at = rest + text[at : each.start], each.end
        assert text[each.start : each.end].strip()
    assert (rest + text[at:]).strip() == ""
    first = 7 if label.startswith("¶") else 1
    assert [each.number for each in found] == list(range(first, first + len(found)))


def test_a_page_without_empty_lines_is_parted_where_a_sentence_ends_before_the_margin() -> None:
    text = "China agreed to open its market for beef\nand pork.\nThe second paragraph goes on until the\nmargin is met.\nThird."
    assert [text[each.start : each.end].split()[0] for each in paragraphs(text)] == ["China", "The", "Third."]


@given(
    st.dictionaries(
        st.sampled_from(string.ascii_letters),
        st.lists(
            st.tuples(st.integers(1, 2), st.integers(0, 20), st.integers(0, 20)).map(lambda t: Stretch(*t)), max_size=3
        ),
        max_size=4,
    ),
    st.lists(st.integers(-2, 30), max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_segments_make_up_the_page_and_each_knows_the_passages_over_it(
    found: dict[str, list[Stretch]], cuts: list[int]
) -> None:
    size = 20
    parts = segments(found, 1, cuts, size)
    assert [each.start for each in parts] + [size] == [0, *(each.end for each in parts)]
    for offset in range(size):
        (here,) = [each for each in parts if each.start <= offset < each.end]
        over = {key for key, each in found.items() if any(s.page == 1 and s.start <= offset < s.end for s in each)}
        assert set(here.keys) == over


def test_runs_of_the_seed_report_are_found_to_the_character(shared_data: Path) -> None:
    (report,) = (shared_data / "seeds").glob("002_*.txt")
    text = report.read_text("utf-8", errors="replace").replace("\r\n", "\n")
    for start in range(20_000, len(text) - 1_000, len(text) // 60):
        quotation = text[start : start + 300]
        quotation = quotation[quotation.find(" ") + 1 : quotation.rfind(" ")]
        page = text[start - 700 : start + 1_000]
        if len(quotation) < 40 or page.count(quotation) > 1:
            continue
        (found,) = locate(quotation, [(1, page)])
        assert page[found.start : found.end].strip("“”‘’'\" \n") == quotation.strip("“”‘’'\" \n"), start
