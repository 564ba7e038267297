"""Papers as DOCX: everything that the contents say, by styles, Chinese in its language, figures that lead to notes, the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from cases.access import markings
from cases.briefs.drafting import draft
from cases.briefs.editions import public
from tests.briefs import marked
from tests.briefs.test_render import HOSTILE, contents, note
from tests.briefs.test_render import draft as unconfirmed

pytestmark = pytest.mark.once


def opened(data: bytes) -> Any:
    """The file, read back."""
    return docx.Document(io.BytesIO(data))


def whole(document: Any) -> str:
    """Every word of the body, its tables and its links among them."""
    return "".join(part.text or "" for part in document.element.body.iter(qn("w:t")))


@pytest.fixture(scope="module")
def document() -> Any:
    """A draft of a brief with one of everything."""
    return opened(draft(contents()))


def test_it_says_what_the_contents_hold(document: Any) -> None:
    said = whole(document)
    for words in (
        "Support for “wheat” and rice", "China pays more than it bound itself to pay.", "小麦和稻谷最低收购价政策", "AoA 3.2, Agriculture",
        "C1, S&ED, December 2012, due June 2013", "Not implemented, as of February 2019", "A panel was established.", "words of note 1",
        "Found on p. 1", "Raised, DSB", "ab" * 32,
    ):  # fmt: skip
        assert words.replace(" ", "") in said.replace("\u00a0", "").replace(" ", ""), words


def test_it_is_made_of_styles_and_tables_repeat_their_heads(document: Any) -> None:
    heads = [row.text for row in document.paragraphs if row.style.name.startswith(("Title", "Heading"))]
    assert heads == [
        "Support for “wheat” and rice", "Summary", "Claims and provisions", "Measures", "Commitments and verdicts", "Status history",
        "Events", "Notes", "Exhibits",
    ]  # fmt: skip
    assert len(document.tables) == 7
    for table in document.tables:
        first = table.rows[0]._tr
        assert first.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert all(row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in table.rows)
    direct = {qn("w:b"), qn("w:i"), qn("w:sz"), qn("w:color"), qn("w:rFonts")}
    for run in document.element.body.iter(qn("w:rPr")):
        assert not direct & {each.tag for each in run}


def test_each_chinese_run_has_its_style_which_names_language_and_face(document: Any) -> None:
    style = document.styles["Chinese"].element.rPr
    assert style.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    assert style.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "Noto Sans CJK SC"
    chinese = [
        run for run in document.element.body.iter(qn("w:r")) if any("\u4e00" <= sign <= "\u9fff" for sign in run.text)
    ]
    assert len(chinese) == 4
    assert {run.style for run in chinese} == {document.styles["Chinese"].style_id}


def test_each_figure_leads_to_its_note(document: Any) -> None:
    body = document.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    aims = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    assert marks == {"case_1_note_1", "case_1_note_2"}
    assert set(aims) == marks
    assert len(aims) == 5


def test_every_page_says_its_marking_and_that_it_is_a_draft(document: Any) -> None:
    (section,) = document.sections
    assert (
        section.header.paragraphs[0].text == "DELIBERATIVE   DRAFT for editing   TC-2022-0007-R1   As of 2 March 2026"
    )
    assert "What was issued is the PDF" in section.footer.paragraphs[0].text
    assert opened(draft(contents(paper="letter"))).sections[0].page_width.inches == pytest.approx(8.5, abs=0.01)


def test_what_is_not_confirmed_is_said_first(document: Any) -> None:
    first = [row.text for row in opened(draft(unconfirmed())).paragraphs if row.style.name == "Warning"]
    assert first == ["Not confirmed: note 1, Exhibit 61, p. 1. These words are not in the document."]
    assert not [row for row in document.paragraphs if row.style.name == "Warning"]


def test_the_same_contents_give_the_same_bytes_and_nothing_of_the_machine(document: Any) -> None:
    assert draft(contents()) == draft(contents())
    about = document.core_properties
    assert (about.author, about.created.isoformat(), about.modified, about.comments) == (
        "Case file",
        "2026-03-02T09:30:00+00:00",
        about.created,
        "",
    )
    with zipfile.ZipFile(io.BytesIO(draft(contents()))) as held:
        assert {row.date_time for row in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_officers_type_is_written_and_never_obeyed() -> None:
    bad = contents(summary=[HOSTILE], notes=[note(1, quotation=HOSTILE, title=HOSTILE), note(2)])
    said = whole(opened(draft(bad)))
    assert "<script>alert(1)</script>" in said
    assert "[U+202E]gnp.exe [U+0000] [U+0007] &amp;" in said


def test_of_a_public_edition_nothing_else_is_in_any_part_of_the_file() -> None:
    made = marked.paper(lambda _kind: markings.PUBLIC)
    made["events"][0]["marking"] = made["notes"][2]["marking"] = "BCI"
    gone = marked.canaries(made) - marked.canaries(public(made))
    with zipfile.ZipFile(io.BytesIO(draft(public(made)))) as held:
        parts = b"".join(held.read(name) for name in held.namelist()).decode("utf-8", "replace")
    assert [word for word in gone if f"{word}<" in parts or f"{word} " in parts] == []
    assert made["summary"][0] in parts


def test_a_book_has_each_of_its_cases_under_a_heading_of_its_own() -> None:
    book = {name: contents()[name] for name in ("kind", "number", "as_of", "asked_at", "marking", "problems")}
    book |= {
        "kind": "docket-book",
        "title": "Grain",
        "chapters": [{"title": "Agriculture", "cases": [contents(), contents()]}],
    }
    document = opened(draft(book))
    assert [row.text for row in document.paragraphs if row.style.name in {"Title", "Heading 1"}] == [
        "Grain",
        "Support for “wheat” and rice",
        "Support for “wheat” and rice",
    ]
    marks = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    assert marks == {f"case_{case}_note_{number}" for case in (1, 2) for number in (1, 2)}
