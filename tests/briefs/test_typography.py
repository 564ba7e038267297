"""What is done to words before they are set."""

from __future__ import annotations

import pytest

from cases.briefs import typography

pytestmark = pytest.mark.once


def anything(_: int) -> bool:
    """Every character can be printed."""
    return True


def ascii_only(point: int) -> bool:
    """Only ASCII can be printed."""
    return point < 128


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("plain", "plain"),
        ("two\nlines", "two\nlines"),
        ("null\x00byte", "null[U+0000]byte"),
        ("\u202egnp.exe\u202c", "[U+202E]gnp.exe[U+202C]"),
        ("\u2066x\u2069", "[U+2066]x[U+2069]"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("a\u2003b\tc", "a b c"),
        ("e\u0301", "é"),
        ("a\r\nb", "a\nb"),
    ],
)
def test_what_is_hidden_on_a_screen_is_not_hidden_on_paper(given: str, printed: str) -> None:
    assert typography.legible(given, anything) == printed


def test_a_character_that_no_face_has_is_printed_by_its_number() -> None:
    assert typography.legible("ok 😀 中", ascii_only) == "ok [U+1F600] [U+4E2D]"


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ('"Secure and controllable" rules', "“Secure and controllable” rules"),
        ('China\'s "market"', "China’s “market”"),
        ("('so' it's)", "(‘so’ it’s)"),
        ("“already”", "“already”"),
        ('5 "', "5 “"),
    ],
)
def test_straight_quotes_are_curled(given: str, printed: str) -> None:
    assert typography.curled(given) == printed


def test_quotes_within_a_quotation_are_single() -> None:
    assert typography.quoted('others called "non-market"') == "“others called ‘non-market’”"


def test_the_quotes_of_a_chinese_quotation_are_left_as_they_are() -> None:
    assert typography.quoted("关于“安全可控”的通知") == '“<span lang="zh">关于“安全可控”的通知</span>”'


def test_runs_of_chinese_are_named_as_chinese_and_markup_is_escaped() -> None:
    assert typography.han("<b>国发〔2016〕6号 of 2016") == (
        '&lt;b&gt;<span lang="zh">国发〔</span>2016<span lang="zh">〕</span>6<span lang="zh">号</span> of 2016'
    )


def test_a_space_before_chinese_goes_into_its_span() -> None:
    assert typography.han("title 中文 more") == 'title<span lang="zh"> 中文</span> more'


@pytest.mark.parametrize(
    ("numbers", "figures"),
    [([], ""), ([3], "3"), ([3, 4], "3,4"), ([1, 2, 3, 7], "1–3,7"), ([9, 2, 2], "2,9")],
)
def test_note_figures_are_told_as_runs(numbers: list[int], figures: str) -> None:
    spans = typography.spanned(numbers)
    assert ",".join(str(first) if first == last else f"{first}–{last}" for first, last in spans) == figures


@pytest.mark.parametrize(
    ("outcome", "detail", "printed"),
    [
        ("found", "Found on p. 3.", "✓\u00a0Found on p.\u00a03."),
        ("elsewhere", "Found elsewhere: on pages 3 to 4.", "≠\u00a0Found elsewhere: on pages\u00a03 to 4."),
        (
            "altered",
            "Altered: the nearest passage on p. 3 differs.",
            "≈\u00a0Altered: the nearest passage on p.\u00a03 differs.",
        ),
        ("other-text", "Not in the text cited.", "†\u00a0Found in another text only. Not in the text cited."),
        ("not-found", "These words are not in the document.", "×\u00a0Not found. These words are not in the document."),
        ("unchecked", "", "○\u00a0Not checked."),
        ("cannot", "Cannot be checked: No text layer.", "?\u00a0Cannot be checked: No text layer."),
        ("no-words", "Points to a place without quoting it.", "·\u00a0Points to a place without quoting it."),
    ],
)
def test_a_check_is_told_by_a_mark_and_in_words(outcome: str, detail: str, printed: str) -> None:
    assert typography.checked({"outcome": outcome, "detail": detail}) == printed


def test_what_a_bracket_stands_for_is_told_beside_it_and_blank_in_a_paper_of_before() -> None:
    assert typography.stands_for({"findings": ["“[t]” stands for “T”."]}) == "“[t]” stands for “T”."
    assert typography.stands_for({}) == ""


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("2016", "2016"),
        ("2011 to 2016", "2011 to 2016"),
        ("May 2016", "May~2016"),
        ("5 to 9 March 2016", "5 to 9~March~2016"),
        ("28 December 2021 to 3 January 2022", "28~December~2021 to 3~January~2022"),
        ("", ""),
    ],
)
def test_a_line_ends_between_dates_and_not_within_one(given: str, printed: str) -> None:
    assert typography.unbroken(given) == printed.replace("~", "\u00a0")
