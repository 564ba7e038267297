"""The numbers of Word: counted over levels, lists and styles, and written in each form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from cases.evidence.extraction import extract
from cases.evidence.extraction.kinds import DOCX
from cases.evidence.extraction.numbering import written
from tests.evidence.test_extraction_docx import document, r

pytestmark = pytest.mark.once

Lines = Callable[..., list[str]]


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """The lines of a Word document with this body and these further parts."""

    def read(body: str, **parts: str) -> list[str]:
        path = tmp_path / "file"
        path.write_bytes(document(body, **parts))
        return extract(path, DOCX, name="a.docx").pages[0].text.split("\n")

    return read


def item(text: str, level: int | None = 0, number: int | None = 1, *, style: str = "", deleted: bool = False) -> str:
    told = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    told += "" if number is None else f'<w:numId w:val="{number}"/>'
    given = f'<w:pStyle w:val="{style}"/>' if style else ""
    given += f"<w:numPr>{told}</w:numPr>" if told else ""
    given += "<w:rPr><w:del/></w:rPr>" if deleted else ""
    return f"<w:p><w:pPr>{given}</w:pPr>{r(text)}</w:p>"


def level(number: int, form: str, text: str, more: str = "", *, start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbered(*levels: str, more: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="9">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>{more}'
    )


DECIMALS = (level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "(%3)"))


def test_a_level_starts_anew_below_a_higher_one_and_counts_on_beside_its_own(lines: Lines) -> None:
    body = "".join(item(str(n), depth) for n, depth in enumerate((0, 1, 1, 2, 2, 0, 1, 2, 1)))
    assert lines(body, numbering=numbered(*DECIMALS)) == [
        "1. 0", "1.1 1", "1.2 2", "(a) 3", "(b) 4", "2. 5", "2.1 6", "(a) 7", "2.2 8"
    ]  # fmt: skip


def test_a_level_that_was_skipped_counts_as_its_first(lines: Lines) -> None:
    assert lines(item("x", 1) + item("y", 0), numbering=numbered(*DECIMALS)) == ["1.1 x", "2. y"]


def test_a_level_told_never_to_start_anew_counts_through(lines: Lines) -> None:
    through = level(1, "decimal", "Article %2", '<w:lvlRestart w:val="0"/>')
    body = item("Chapter") + item("a", 1) + item("b", 1) + item("Chapter") + item("c", 1)
    assert lines(body, numbering=numbered(DECIMALS[0], through)) == [
        "1. Chapter", "Article 1 a", "Article 2 b", "2. Chapter", "Article 3 c"
    ]  # fmt: skip


def test_a_legal_level_writes_all_its_numbers_in_figures(lines: Lines) -> None:
    legal = level(1, "decimal", "%1.%2", "<w:isLgl/>")
    found = lines(item("a") + item("b", 1), numbering=numbered(level(0, "upperRoman", "%1"), legal, DECIMALS[2]))
    assert found == ["I a", "1.1 b"]


def test_a_second_number_of_a_list_counts_on_unless_it_says_where_to_start(lines: Lines) -> None:
    same = '<w:num w:numId="2"><w:abstractNumId w:val="9"/></w:num>'
    anew = (
        '<w:num w:numId="3"><w:abstractNumId w:val="9"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = item("a") + item("b", number=2) + item("c", number=3) + item("d", number=3) + item("e")
    assert lines(body, numbering=numbered(*DECIMALS, more=same + anew)) == ["1. a", "2. b", "1. c", "2. d", "3. e"]


def test_a_style_gives_the_number_and_a_paragraph_can_refuse_it(lines: Lines) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Clause"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Clause"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        item("a", None, None, style="Clause")
        + item("b", None, None, style="Sub")
        + item("none", None, 0, style="Clause")
        + item("c", None, None, style="Sub")
    )
    assert lines(body, numbering=numbered(*DECIMALS), styles=styles) == ["1. a", "1.1 b", "none", "1.2 c"]


def test_a_level_may_be_the_one_that_names_the_style(lines: Lines) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for name in ("Heading1", "Heading2")
    )
    named = [
        level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="Heading1"/>'),
        level(1, "chineseCountingThousand", "第%2条", '<w:pStyle w:val="Heading2"/>'),
    ]
    body = item("总则", None, None, style="Heading1") + item("目的", None, None, style="Heading2")
    assert lines(body, numbering=numbered(*named), styles=styles) == ["第一章 总则", "第一条 目的"]


def test_a_bullet_is_no_number_and_a_number_unknown_gives_none(lines: Lines) -> None:
    assert lines(item("a") + item("b", number=7), numbering=numbered(level(0, "bullet", "\uf0b7"))) == ["a", "b"]


def test_a_deleted_paragraph_is_not_counted(lines: Lines) -> None:
    body = item("one ") + item("", deleted=True) + item("two")
    assert lines(body, numbering=numbered(*DECIMALS)) == ["1. one ", "2. two"]


def test_numbers_of_a_word_processor_are_read(tmp_path: Path) -> None:
    made = docx.Document()
    for text in ("First", "Second"):
        made.add_paragraph(text, style="List Number")
    made.add_paragraph("Dot", style="List Bullet")
    made.save(str(tmp_path / "made.docx"))
    found = extract(tmp_path / "made.docx", DOCX, name="made.docx")
    assert found.pages[0].text.split("\n") == ["1. First", "2. Second", "Dot"]
    assert "the numbers stand in the text as Word counts them" in found.detail


@pytest.mark.parametrize(
    ("form", "numbers", "said"),
    [
        ("lowerLetter", (1, 26, 27, 28, 53), "a z aa bb aaa"),
        ("upperRoman", (1, 4, 9, 14, 40, 1994), "I IV IX XIV XL MCMXCIV"),
        ("chineseCounting", (1, 10, 11, 20, 21), "一 十 十一 二十 二十一"),
        ("chineseCountingThousand", (100, 101, 110, 111, 1001, 2020), "一百 一百零一 一百一十 一百一十一 一千零一 二千零二十"),
        ("ideographDigital", (1, 10, 20), "一 一〇 二〇"),
        ("chineseLegalSimplified", (1, 10, 12, 105), "壹 壹拾 壹拾贰 壹佰零伍"),
        ("ideographTraditional", (1, 10, 11), "甲 癸 11"),
        ("decimalEnclosedCircleChinese", (1, 20, 21), "① ⑳ 21"),
        ("ordinal", (1, 2, 3, 4, 11, 22, 113), "1st 2nd 3rd 4th 11th 22nd 113th"),
        ("decimalZero", (7, 12), "07 12"),
        ("hebrew1", (3,), "3"),
        ("lowerRoman", (0, 2_000_000_000), "0 2000000000"),
    ],
)  # fmt: skip
def test_each_form_writes_its_numbers(form: str, numbers: tuple[int, ...], said: str) -> None:
    assert " ".join(written(number, form) for number in numbers) == said
