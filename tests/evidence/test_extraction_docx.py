"""Reading Word documents: words in order, what is left out and said, and hostile packages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from cases.evidence.extraction import Extraction, extract, media_type, refusal_at_the_door
from cases.evidence.extraction.kinds import DOCX, XLSX

pytestmark = pytest.mark.once

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
HEADER = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{MC}" xmlns:wps="{WPS}" xmlns:v="urn:schemas-microsoft-com:vml"'

Reader = Callable[[bytes], Extraction]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads bytes as a Word document filed as test.docx."""

    def reader(data: bytes) -> Extraction:
        path = tmp_path / "file"
        path.write_bytes(data)
        return extract(path, DOCX, name="test.docx")

    return reader


def packed(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def document(body: str, *, prolog: str = "", **parts: str) -> bytes:
    """A DOCX with this body; further parts as footnotes="...", which go in word/footnotes.xml."""
    root = f"{prolog}<w:document {HEADER}><w:body>{body}</w:body></w:document>"
    further = {f"word/{name}.xml": f"<w:{name} {HEADER}>{part}</w:{name}>" for name, part in parts.items()}
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": root, **further})


def p(*runs: str) -> str:
    return f"<w:p>{''.join(run if run.startswith('<') else r(run) for run in runs)}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def texts(found: Extraction) -> list[str]:
    return [page.text for page in found.pages]


def test_a_document_of_a_word_processor_is_read_whole(read: Reader, tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Comments on the measure", 1)
    made.add_paragraph("First paragraph. 第一段。")
    table = made.add_table(rows=2, cols=2)
    for row, words in zip(table.rows, (("Year", "Tonnes"), ("2019", "12")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    made.add_paragraph("Last paragraph.")
    made.save(str(tmp_path / "made.docx"))
    found = read((tmp_path / "made.docx").read_bytes())
    assert found.result == "read"
    assert texts(found) == [
        "Comments on the measure\nFirst paragraph. 第一段。\nYear\tTonnes\n2019\t12\nLast paragraph."
    ]
    assert found.reader.startswith("lxml ")


def test_the_first_bytes_tell_a_word_document() -> None:
    data = document(p("x"))
    assert media_type("test.docx", data) == media_type("no extension", data) == DOCX
    assert refusal_at_the_door("test.docx", data, len(data)) == ""


def test_breaks_tabs_and_hyphens_are_kept(read: Reader) -> None:
    body = p(
        "a", "<w:r><w:tab/></w:r>", "b", "<w:r><w:br/></w:r>", "c", "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>", "d"
    )
    assert texts(read(document(body))) == ["a\tb\nc\u2011d"]


def test_tab_stops_are_not_tabs(read: Reader) -> None:
    body = "<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='720'/></w:tabs></w:pPr>" + r("x") + "</w:p>"
    assert texts(read(document(body))) == ["x"]


def test_footnotes_follow_their_paragraph_and_endnotes_stand_at_the_end(read: Reader) -> None:
    notes = f"<w:footnote w:id='7'>{p(' See Article 25.8.')}</w:footnote><w:footnote w:id='8'>{p('Ibid.')}</w:footnote>"
    body = (
        p("One", "<w:r><w:footnoteReference w:id='7'/></w:r>", " more.", "<w:r><w:endnoteReference w:id='1'/></w:r>")
        + p("Two", "<w:r><w:footnoteReference w:id='8'/></w:r>")
        + p("Three")
    )
    found = read(document(body, footnotes=notes, endnotes=f"<w:endnote w:id='1'>{p('Last.')}</w:endnote>"))
    assert texts(found) == ["One more.\n[note 1] See Article 25.8.\nTwo\n[note 2] Ibid.\nThree\n[endnote 1] Last."]


def test_a_text_box_is_read_once(read: Reader) -> None:
    box = f"<w:txbxContent>{p('boxed')}</w:txbxContent>"
    run = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(read(document(p("before", run, " after") + p("next")))) == ["before after\nboxed\nnext"]


def test_insertions_are_kept_and_deletions_are_not_and_it_is_said(read: Reader) -> None:
    body = p(
        "shall ", f"<w:ins>{r('not ')}</w:ins>", "<w:del><w:r><w:delText>always </w:delText></w:r></w:del>", "apply"
    )
    found = read(document(body))
    assert texts(found) == ["shall not apply"]
    assert "It has tracked changes: insertions are in the text, deletions are not." in found.detail


def test_a_deleted_paragraph_end_and_a_deleted_row_are_gone(read: Reader) -> None:
    body = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + r("one ") + "</w:p>" + p("two")
    row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('gone')}</w:tc></w:tr><w:tr><w:tc>{p('kept')}</w:tc></w:tr>"
    assert texts(read(document(body + f"<w:tbl>{row}</w:tbl>"))) == ["one two\nkept"]


def test_links_fields_and_content_controls_give_their_words(read: Reader) -> None:
    body = (
        p(
            f"<w:hyperlink r:id='rId9'>{r('link')}</w:hyperlink>",
            " ",
            f"<w:fldSimple w:instr='PAGE'>{r('4')}</w:fldSimple>",
        )
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('controlled')}</w:sdtContent></w:sdt>"
        + p("<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>", "shown")
    )
    assert texts(read(document(body))) == ["link 4\ncontrolled\nshown"]


def test_a_table_in_a_table_is_one_cell_and_read_once(read: Reader) -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p('x')}</w:tc><w:tc>{p('y')}</w:tc></w:tr></w:tbl>"
    table = f"<w:tbl><w:tr><w:tc>{p('a')}{p('b')}</w:tc><w:tc>{inner}{p()}</w:tc></w:tr></w:tbl>"
    assert texts(read(document(table))) == ["a b\tx y"]


def test_comments_and_pictures_left_out_are_said(read: Reader) -> None:
    body = p("item") + p("<w:r><w:pict><v:imagedata/></w:pict></w:r>")
    found = read(document(body, comments=f"<w:comment>{p('a remark')}</w:comment>"))
    assert "remark" not in texts(found)[0]
    assert found.detail == (
        "1 of 1 page has text. Words in its pictures are not read. Its comments are not part of the text."
    )


def test_pages_are_cut_at_breaks_and_a_break_noted_twice_counts_once(read: Reader) -> None:
    body = (
        p("one", "<w:r><w:br w:type='page'/></w:r>")
        + p("<w:r><w:lastRenderedPageBreak/></w:r>", "two, first half")
        + p("two ", "<w:r><w:lastRenderedPageBreak/></w:r>", "three")
    )
    found = read(document(body))
    assert texts(found) == ["one", "two, first half\ntwo ", "three"]
    assert (
        found.detail
        == "3 of 3 pages have text. Pages are cut where its last layout cut them, and may differ from a print."
    )


def test_without_breaks_it_is_one_page(read: Reader) -> None:
    assert len(read(document(p("a") * 500)).pages) == 1


def test_a_document_of_pictures_has_no_text(read: Reader) -> None:
    found = read(document(p("<w:r><w:pict><v:imagedata/></w:pict></w:r>")))
    assert (found.result, found.detail) == ("no-text", "It holds no words. Words in its pictures are not read.")


def test_the_strict_namespace_is_read_too(read: Reader) -> None:
    words = "<w:body><w:p><w:r><w:t>strict</w:t></w:r></w:p></w:body>"
    root = f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">{words}</w:document>'
    assert texts(read(packed({"word/document.xml": root}))) == ["strict"]


def test_a_zip_bomb_is_over_the_limit_before_it_is_unpacked(read: Reader) -> None:
    bomb = packed({"word/document.xml": b"<a>" + b" " * 60_000_000 + b"</a>"})
    assert read(bomb).result == "over-limit"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("word/document.xml", "<a/>")
        for number in range(10_001):
            package.writestr(f"word/{number}", b"")
    assert read(out.getvalue()).detail == "It holds 10,002 parts; at most 10,000 are opened."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(read: Reader, encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w:document [{laughs}]>'
    root = f"{declared}<w:document {HEADER}><w:body>{p('&l9;')}</w:body></w:document>"
    found = read(packed({"word/document.xml": root.encode(encoding)}))
    assert (found.result, found.pages) == ("damaged", [])
    assert "declares entities" in found.detail


def test_an_outside_part_is_never_followed(read: Reader, tmp_path: Path) -> None:
    note = f"<w:footnotes {HEADER}><w:footnote w:id='1'>{p('secret')}</w:footnote></w:footnotes>"
    outside = tmp_path / "secret"
    outside.write_text(note)
    reference = p("a", "<w:r><w:footnoteReference w:id='1'/></w:r>")
    body = f"<w:document {HEADER}><w:body>{reference}</w:body></w:document>"
    for target, mode in (
        (str(outside), "External"),
        (outside.as_uri(), "External"),
        ("../../../secret", "Internal"),
        (str(outside), "Internal"),
    ):
        relation = f"<Relationship Type='{R}/footnotes' Target='{target}' TargetMode='{mode}'/>"
        rels = f"<Relationships xmlns='x'>{relation}</Relationships>"
        assert texts(read(packed({"word/document.xml": body, "word/_rels/document.xml.rels": rels}))) == ["a"]


def test_deep_nesting_and_broken_packages_are_damaged(read: Reader) -> None:
    assert read(document("<w:sdt>" * 5000 + "</w:sdt>" * 5000)).result == "damaged"
    whole = document(p("word"))
    for size in (60, len(whole) // 2, len(whole) - 10):
        assert read(whole[:size]).result == "damaged"
    spoilt = bytearray(whole)
    spoilt[len(spoilt) // 2] ^= 0xFF
    assert read(bytes(spoilt)).result in ("damaged", "read")
    assert read(document("<w:p>")).result == "damaged"


def test_an_encrypted_document_is_let_in_and_named_so(read: Reader) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert refusal_at_the_door("test.docx", ole, len(ole)) == ""
    assert read(ole).result == "encrypted"
    assert read(ole.replace(b"E\0n\0c\0", b"X\0X\0X\0")).result == "misnamed"


def test_other_packages_are_told_apart(read: Reader) -> None:
    sheet = packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"})
    assert (media_type("test.docx", sheet), media_type("test.xlsx", sheet)) == (XLSX, XLSX)
    assert refusal_at_the_door("test.docx", sheet, len(sheet)).startswith(
        "The file is named .docx but is a spreadsheet"
    )
    assert refusal_at_the_door("test.xlsm", sheet, len(sheet)).startswith("The file can hold macros: save it as .xlsx")
    assert read(sheet).result == "misnamed"
    assert read(packed({"a.txt": "x"})).result == "misnamed"
