"""Word documents of every trait, ordinary and hostile, made here; each with the outcomes that are right for it."""

from __future__ import annotations

import io
import random
import zipfile

from tests.evidence.made_pdfs import Made
from tests.evidence.test_extraction_docx import HEADER, R, W, document, p, packed, r

SAID = "The measure entered into force"


def _numbered(number: int, text: str, level: int = 0) -> str:
    given = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{given}{r(text)}</w:p>"


def _level(level: int, form: str, text: str, *, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def _list(number: int, *levels: str) -> str:
    held = "".join(levels)
    return f'<w:abstractNum w:abstractNumId="{number}">{held}</w:abstractNum>'


def _nums(*numbers: int) -> str:
    return "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in numbers)


def outside_entities() -> bytes:
    declared = '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return document(p("&x;"), prolog=declared)


def a_milliard_laughs() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    return document(p("&l9;"), prolog=f'<?xml version="1.0"?><!DOCTYPE w:document [{laughs}]>')


def a_document_that_unpacks_to_a_thousand_times_its_size() -> bytes:
    return packed({"word/document.xml": b"<a>" + b" " * 30_000_000 + b"</a>"})


def twenty_thousand_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("word/document.xml", "<a/>")
        for number in range(20_000):
            package.writestr(f"word/{number}", b"")
    return out.getvalue()


def parts_named_to_climb_out_of_the_folder() -> bytes:
    body = f"<w:document {HEADER}><w:body>{p(SAID)}</w:body></w:document>"
    return packed({"word/document.xml": body, "../../../../tmp/climbed": "x", "/etc/climbed": "x", "C:\\climbed": "x"})


def a_directory_that_lies_about_sizes() -> bytes:
    whole = bytearray(
        packed({"word/document.xml": f"<w:document {HEADER}><w:body>{p(SAID * 500)}</w:body></w:document>"})
    )
    place = whole.rindex(b"PK\x01\x02")
    whole[place + 24 : place + 28] = (100).to_bytes(4, "little")
    return bytes(whole)


def parts_that_overlap() -> bytes:
    """A directory whose thousand rows all name the same packed megabytes."""
    inner = packed(
        {"word/document.xml": f"<w:document {HEADER}><w:body>{p(SAID)}</w:body></w:document>", "a": b"\0" * 9_000_000}
    )
    place = inner.rindex(b"PK\x01\x02")
    row = inner[place : place + 46 + 1]
    end = inner.rindex(b"PK\x05\x06")
    start = inner.index(b"PK\x01\x02")
    rows = inner[start:end] + row * 1_000
    tail = bytearray(inner[end:])
    tail[8:12] = (1_002).to_bytes(2, "little") * 2
    tail[12:16] = len(rows).to_bytes(4, "little")
    return inner[:start] + rows + bytes(tail)


def relations_in_a_circle() -> bytes:
    def rels(target: str) -> str:
        return f'<Relationships xmlns="x"><Relationship Type="{R}/officeDocument" Target="{target}"/></Relationships>'

    return packed({
        "_rels/.rels": rels("word/document.xml"),
        "word/document.xml": f"<w:document {HEADER}><w:body>{p(SAID)}</w:body></w:document>",
        "word/_rels/document.xml.rels": rels("document.xml"),
    })  # fmt: skip


def notes_that_refer_to_themselves() -> bytes:
    note = "<w:r><w:footnoteReference w:id='1'/></w:r>"
    return document(p(SAID, note), footnotes=f"<w:footnote w:id='1'>{p('See again', note)}</w:footnote>")


def text_boxes_in_text_boxes() -> bytes:
    inner = p("The innermost words")
    for _ in range(60):
        inner = p(f"<w:r><w:drawing><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></w:drawing></w:r>")
    return document(inner)


def a_table_in_a_table_in_a_table() -> bytes:
    inner = p("The innermost cell")
    for _ in range(3):
        inner = f"<w:tbl><w:tr><w:tc>{inner}{p()}</w:tc><w:tc>{p('beside')}</w:tc></w:tr></w:tbl>"
    return document(inner)


def changes_tracked_of_every_kind() -> bytes:
    gone = "<w:del><w:r><w:delText>deleted </w:delText></w:r></w:del>"
    came = f"<w:ins>{r('inserted ')}</w:ins>"
    both = "<w:ins><w:del><w:r><w:delText>inserted and deleted </w:delText></w:r></w:del></w:ins>"
    moved = f"<w:moveFrom>{r('moved away ')}</w:moveFrom><w:moveTo>{r('moved here ')}</w:moveTo>"
    link = f"<w:hyperlink><w:del><w:r><w:delText>linked </w:delText></w:r></w:del>{r('kept link')}</w:hyperlink>"
    row = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('row gone')}</w:tc></w:tr><w:tr><w:tc>{p('row stands')}</w:tc></w:tr></w:tbl>"
    return document(p("It shall ", gone, came, both, moved, link) + row)


def a_deleted_formula_of_a_field() -> bytes:
    gone = "<w:del><w:r><w:delInstrText>HYPERLINK</w:delInstrText></w:r></w:del>"
    field = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
    return document(p(gone, field, "<w:r><w:fldChar w:fldCharType='separate'/></w:r>", SAID))


def notes_remarks_and_boxes() -> bytes:
    box = f"<w:r><w:drawing><wps:txbx><w:txbxContent>{p('In a box')}</w:txbxContent></wps:txbx></w:drawing></w:r>"
    body = p(SAID, "<w:r><w:footnoteReference w:id='2'/></w:r>", box, "<w:r><w:commentReference w:id='0'/></w:r>")
    return document(
        body,
        footnotes=f"<w:footnote w:id='2'>{p('WT/L/432, paragraph 5')}</w:footnote>",
        comments=f"<w:comment w:id='0'>{p('Is this right?')}</w:comment>",
    )


def words_with_their_readings() -> bytes:
    ruby = "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>fa</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>法</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    return document(p("出口管制", ruby))


def numbers_that_word_gives() -> bytes:
    numbering = (
        _list(1, _level(0, "decimal", "%1."), _level(1, "lowerLetter", "(%2)"), _level(2, "lowerRoman", "%3)"))
        + _list(2, _level(0, "chineseCounting", "第%1条"), _level(1, "decimal", "%1.%2"))
        + _list(3, _level(0, "upperRoman", "Article %1"))
        + _nums(1, 2, 3)
    )
    body = (
        _numbered(3, "Scope")
        + _numbered(1, "A Member shall notify.")
        + _numbered(1, "draft measures; and", 1)
        + _numbered(1, "adopted measures,", 1)
        + _numbered(1, "with their texts.", 2)
        + _numbered(1, "Nothing prevents a Member.")
        + _numbered(1, "This starts again at a.", 1)
        + "".join(_numbered(2, f"条文{n}") for n in range(1, 13))
        + _numbered(3, "Entry into force")
    )
    return document(body, numbering=numbering)


def many_hundred_thousand_words() -> bytes:
    words = random.Random(6)
    return document("".join(p(f"{words.getrandbits(256):x} " + "word " * 90) for _ in range(8_000)))


def a_style_that_is_based_on_itself() -> bytes:
    styles = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    return document(f'<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr>{r(SAID)}</w:p>', styles=styles)


def a_number_of_two_milliards() -> bytes:
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="2000000000"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl>'
    )
    letters = level.replace("upperRoman", "lowerLetter")
    chinese = level.replace("upperRoman", "chineseCounting")
    numbering = _list(1, level) + _list(2, letters) + _list(3, chinese) + _nums(1, 2, 3)
    return document("".join(_numbered(n, SAID) for n in (1, 2, 3)), numbering=numbering)


def a_document_of_controls_and_gaps() -> bytes:
    return document(
        p("Be", "<w:r><w:softHyphen/></w:r>", "fore", "<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>")
    )


def words_in_a_page_head() -> bytes:
    body = f"<w:document {HEADER}><w:body>{p(SAID)}</w:body></w:document>"
    head = f"<w:hdr {HEADER}>{p('Confidential draft')}</w:hdr>"
    return packed({"word/document.xml": body, "word/header1.xml": head})


def a_spreadsheet_under_the_name() -> bytes:
    return packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"})


def a_document_with_macros_under_the_name() -> bytes:
    body = f"<w:document {HEADER}><w:body>{p(SAID)}</w:body></w:document>"
    return packed({"word/document.xml": body, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 50})


def a_pdf_under_the_name() -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


def the_first_half() -> bytes:
    whole = document(p(SAID) * 3_000, footnotes=f"<w:footnote w:id='2'>{p('x')}</w:footnote>")
    return whole[: len(whole) // 2]


def bytes_changed_in_the_middle() -> bytes:
    words = random.Random(4)
    whole = bytearray(document("".join(p(str(words.random())) for _ in range(3_000))))
    whole[len(whole) // 2 : len(whole) // 2 + 9] = b"\xff" * 9
    return bytes(whole)


def an_attribute_of_four_megabytes() -> bytes:
    return document(f'<w:p w:rsid="{random.Random(5).randbytes(2_000_000).hex()}">{r(SAID)}</w:p>')


def a_text_in_utf_16() -> bytes:
    root = f'<?xml version="1.0" encoding="utf-16"?><w:document xmlns:w="{W}"><w:body>{p(SAID)}</w:body></w:document>'
    return packed({"word/document.xml": root.encode("utf-16")})


DOCUMENTS = [
    Made("a.docx", outside_entities, "damaged", said=("entities",)),
    Made("a.docx", a_milliard_laughs, "damaged", said=("entities",)),
    Made("a.docx", a_document_that_unpacks_to_a_thousand_times_its_size, "over-limit"),
    Made("a.docx", twenty_thousand_parts, "over-limit", said=("20,001 parts",)),
    Made("a.docx", parts_named_to_climb_out_of_the_folder, "read", (SAID,)),
    Made("a.docx", a_directory_that_lies_about_sizes, "damaged"),
    Made("a.docx", parts_that_overlap, "over-limit damaged"),
    Made("a.docx", relations_in_a_circle, "read", (SAID,)),
    Made("a.docx", notes_that_refer_to_themselves, "read", (SAID, "See again")),
    Made("a.docx", text_boxes_in_text_boxes, "read damaged", ()),
    Made("a.docx", a_table_in_a_table_in_a_table, "read", ("The innermost cell", "beside")),
    Made(
        "a.docx",
        changes_tracked_of_every_kind,
        "read",
        ("It shall inserted moved here kept link", "row stands"),
        ("deleted", "moved away", "linked", "row gone"),
        ("tracked changes",),
    ),
    Made("a.docx", a_deleted_formula_of_a_field, "read", (SAID,), ("HYPERLINK", "PAGE")),
    Made(
        "a.docx",
        notes_remarks_and_boxes,
        "read",
        (f"{SAID}\n[note 1] WT/L/432, paragraph 5", "In a box"),
        ("right?",),
        ("comments are not part",),
    ),
    Made("a.docx", words_with_their_readings, "read", ("出口管制法",), ("fa",)),
    Made(
        "a.docx",
        numbers_that_word_gives,
        "read",
        (
            "Article I Scope",
            "1. A Member shall notify.",
            "(a) draft measures",
            "(b) adopted",
            "i) with",
            "2. Nothing",
            "(a) This starts",
            "第一条 条文1",
            "第十二条 条文12",
            "Article II Entry",
        ),
        said=("Word numbers",),
    ),
    Made("a.docx", many_hundred_thousand_words, "read", ("word word",)),
    Made("a.docx", a_style_that_is_based_on_itself, "read", (SAID,)),
    Made("a.docx", a_number_of_two_milliards, "read", (SAID,)),
    Made("a.docx", a_document_of_controls_and_gaps, "read", ("Before",)),
    Made("a.docx", words_in_a_page_head, "read", (SAID,), said=("heads and feet",)),
    Made("a.docx", a_spreadsheet_under_the_name, "refused", said=("spreadsheet",)),
    Made("a.docx", a_document_with_macros_under_the_name, "read", (SAID,)),
    Made("a.docx", a_pdf_under_the_name, "refused", said=("is a PDF",)),
    Made("a.docx", the_first_half, "damaged"),
    Made("a.docx", bytes_changed_in_the_middle, "damaged"),
    Made("a.docx", an_attribute_of_four_megabytes, "read damaged over-limit"),
    Made("a.docx", a_text_in_utf_16, "read", (SAID,)),
]
