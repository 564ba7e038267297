"""Papers as DOCX: everything that the contents say, by styles, Chinese in its language, figures that lead to notes, the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
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
    """Every word of the body, its tables and its links among them, and of the footnotes."""
    return "".join(
        part.text or "" for root in (document.element.body, footnotes(document)) for part in root.iter(qn("w:t"))
    )


def footnotes(document: Any) -> Any:
    """The footnotes, as they stand in the file."""
    (part,) = [row.target_part for row in document.part.rels.values() if row.reltype.endswith("/footnotes")]
    return parse_xml(part.blob)


def told(root: Any) -> dict[str, str]:
    """The words of each footnote by its number in the file, but for the two that are lines."""
    rows = [row for row in root.iter(qn("w:footnote")) if row.get(qn("w:type")) is None]
    return {row.get(qn("w:id")): "".join(part.text for part in row.iter(qn("w:t"))) for row in rows}


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
        "Events", "Exhibits",
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
    roots = (document.element.body, footnotes(document))
    runs = [run for root in roots for run in root.iter(qn("w:r"))]
    chinese = [run for run in runs if any("\u4e00" <= sign <= "\u9fff" for sign in run.text)]
    assert len(chinese) == 4
    assert {run.style for run in chinese} == {document.styles["Chinese"].style_id}


def test_each_note_is_a_footnote_where_it_is_first_referred_to_and_a_field_leads_there_afterwards(
    document: Any,
) -> None:
    body = document.element.body
    marks = [mark.get(qn("w:id")) for mark in body.iter(qn("w:footnoteReference"))]
    assert marks == ["1", "2"]
    rows = told(footnotes(document))
    assert list(rows) == marks
    assert "Exhibit 61, p. 1" in rows["1"]
    assert "words of note 1" in rows["1"]
    assert "Found on p.\u00a01" in rows["1"]
    named = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    fields = [field.get(qn("w:instr")).split() for field in body.iter(qn("w:fldSimple"))]
    assert named == {"case_1_note_1", "case_1_note_2"}
    assert {field[1] for field in fields} <= named
    assert (len(fields), {field[0] for field in fields}) == (3, {"NOTEREF"})
    said = [row.get(qn("w:id")) for row in document.settings.element.find(qn("w:footnotePr"))]
    assert said == ["-1", "0"]


def test_a_note_that_is_counted_otherwise_than_in_the_paper_begins_with_its_number_there() -> None:
    odd = contents(summary_notes=[2], notes=[note(1), note(2), note(3)])
    for key in ("claims", "commitments", "status", "events"):
        odd[key] = [row | {"notes": [2]} for row in odd[key]]
    document = opened(draft(odd))
    heads = [row.text for row in document.paragraphs if row.style.name.startswith("Heading")]
    assert heads[-2:] == ["Further notes", "Exhibits"], "what nothing printed refers to comes last"
    said = [row.split(".")[0].strip() for row in told(footnotes(document)).values()]
    assert said == ["Note 2", "Note 1", "Exhibit 61, p"]


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
    assert about.title == "TC-2022-0007-R1, draft: Support for “wheat” and rice".replace("“", '"').replace("”", '"')
    with zipfile.ZipFile(io.BytesIO(draft(contents()))) as held:
        assert not [
            name for name in held.namelist() if "thumbnail" in name or "customXml" in name or "custom.xml" in name
        ]
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
    assert len(told(footnotes(document))) == 4
    said = [row.split(".")[0].strip() for row in told(footnotes(document)).values()]
    assert said == ["Exhibit 61, p", "Exhibit 61, p", "Note 1 of TC-2022-0007", "Note 2 of TC-2022-0007"]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        "Agriculture",
        "TC-2022-0007",
        "Support for “wheat” and rice",
    ]
