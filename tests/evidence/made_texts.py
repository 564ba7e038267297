"""Web pages, Markdown and plain texts of every trait, ordinary and hostile, made here; each with the outcomes that are right."""

from __future__ import annotations

import base64

from tests.evidence.made_pdfs import Made

SAID = "The measure entered into force"
CHINESE = "第一条　为了维护国家安全和利益，加强和规范出口管制，制定本法。有关部门应当依照规定办理。\n"
TRADITIONAL = "第一條　為建立政府採購制度，依公平、公開之採購程序，提升採購效率與功能，確保採購品質，爰制定本法。\n"
CURLY = "The Member’s “voluntary” standards — the café case — cost £5.\n"


def _page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


# Web pages


def scripts_styles_and_hidden_parts() -> bytes:
    gone = (
        "<script>document.write('scripted')</script><style>p::before { content: 'styled' }</style><template>templated</template>"
        "<noscript>without script</noscript><p hidden>marked hidden</p><p style='display:none'>displayed nowhere</p>"
        "<p style='color:red; visibility : hidden'>invisible</p><input type=hidden value=sent>"
        "<div aria-hidden=true>for the eye only</div><!-- a remark --><iframe srcdoc='<p>framed</p>'></iframe>"
    )
    return _page(f"{gone}<p>{SAID}</p>")


def an_attribute_of_five_megabytes() -> bytes:
    return _page(f"<p title='{'x' * 5_000_000}'>{SAID}</p>")


def an_element_with_fifty_thousand_attributes() -> bytes:
    return _page(f"<p {' '.join(f'a{n}=1' for n in range(50_000))}>{SAID}</p>")


def a_picture_written_into_the_page() -> bytes:
    data = base64.b64encode(b"\x89PNG" + bytes(3_000_000)).decode()
    return _page(f"<img src='data:image/png;base64,{data}' alt='A chart'><p>{SAID}</p>")


def fifty_thousand_open_formatting_tags() -> bytes:
    return _page("<p>" + "<b><i>" * 900 + SAID + "<p>" * 2_000)


def a_table_of_ten_thousand_cells_without_rows() -> bytes:
    return _page(f"<table>{'<td>cell' * 10_000}</table><p>{SAID}</p>")


def tables_that_foster_their_words() -> bytes:
    return _page("<table>" + "word<tr>" * 20_000 + f"</table><p>{SAID}</p>")


def a_cell_that_spans_a_milliard_columns() -> bytes:
    return _page(f"<table><tr><td colspan=1000000000 rowspan=1000000000>{SAID}</table>")


def gb18030_declared_as_utf_8() -> bytes:
    return b"<!doctype html><meta charset=utf-8><p>" + (CHINESE * 5).encode("gb18030")


def utf_8_declared_as_gb2312() -> bytes:
    return b"<!doctype html><meta charset=gb2312><p>" + (CHINESE * 5).encode()


def big5_declared_as_it_is() -> bytes:
    return b"<!doctype html><meta charset=big5><p>" + TRADITIONAL.encode("big5")


def a_charset_nobody_knows() -> bytes:
    return b"<!doctype html><meta charset=x-unheard-of><p>" + CURLY.encode("cp1252")


def a_charset_that_is_no_text_encoding() -> bytes:
    return b"<!doctype html><meta charset=hex><p>" + CURLY.encode("cp1252")


def a_page_declared_as_utf_7() -> bytes:
    return b"<!doctype html><meta charset=utf-7><p>+ADw-script+AD4-" + SAID.encode()


def a_page_in_xhtml_with_entities() -> bytes:
    declared = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return f'<?xml version="1.0"?>{declared}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{SAID} &x;</p></body></html>'.encode()


def a_page_saved_with_its_pictures() -> bytes:
    body = base64.encodebytes(_page(f"<p>{SAID}。出口管制</p>")).decode()
    return (
        "From: <Saved by Blink>\r\nSubject: Notice\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\n'
        f"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n------b--\r\n"
    ).encode()


def a_page_of_one_line_of_thirty_thousand_parts() -> bytes:
    return _page("<span>word </span>" * 30_000)


def a_page_of_nothing_but_menus_and_scripts() -> bytes:
    return _page("<script>" + "x=1;" * 1000 + "</script><div id=root></div>")


def a_numbered_list() -> bytes:
    return _page(
        f"<ol start=3><li>Third</li><li value=7>Seventh</li><li>{SAID}</li></ol><ol type=a><li>First letter</ol>"
    )


# Markdown


def markdown_with_every_mark() -> bytes:
    return (
        f"# Notice\n\n{SAID} on **1 July 2020**[^1].\n\n1. First\n2. Second\n   - inner\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "> quoted\n\n```\ncode\n```\n\n<div>inline page</div>\n\n[^1]: The note.\n"
    ).encode()


def three_hundred_thousand_short_paragraphs() -> bytes:
    return b"".join(b"Paragraph %d of it.\n\n" % number for number in range(300_000))


def twenty_thousand_list_items() -> bytes:
    return b"".join(b"%d. item\n" % (number % 900_000_000) for number in range(1, 20_001))


def a_quotation_ten_thousand_deep() -> bytes:
    return b">" * 10_000 + SAID.encode()


def fifty_thousand_references() -> bytes:
    return b"".join(b"[r%d]: http://x/%d\n" % (n, n) for n in range(50_000)) + b"\n" + SAID.encode()


def a_table_of_many_columns() -> bytes:
    return b"|" + b"a|" * 5_000 + b"\n|" + b"-|" * 1_000 + b"\n" + (b"|" + b"1|" * 1_000 + b"\n") * 20


# Plain text


def utf_16_without_a_mark() -> bytes:
    return CURLY.encode("utf-16-le")


def chinese_in_utf_16_without_a_mark() -> bytes:
    return (CHINESE * 20).encode("utf-16-le")


def chinese_in_gb18030() -> bytes:
    return (CHINESE * 20).encode("gb18030")


def chinese_in_big5() -> bytes:
    return (TRADITIONAL * 20).encode("big5")


def western_in_cp1252() -> bytes:
    return CURLY.encode("cp1252")


def a_text_with_nuls() -> bytes:
    return (SAID + "\x00\x00 and so on\n").encode() * 30


def a_text_with_one_nul() -> bytes:
    return (SAID + " and so on\n").encode() * 300 + b"\0"


def a_text_cut_by_form_feeds() -> bytes:
    return f"{SAID}\fpage two\f\fpage four\f".encode()


def ten_megabytes_on_one_line() -> bytes:
    return b"word " * 2_000_000


def ten_million_empty_lines() -> bytes:
    return b"\n" * 10_000_000 + SAID.encode()


def a_million_form_feeds() -> bytes:
    return b"a\f" * 1_000_000


def a_text_of_marks_of_direction() -> bytes:
    return f"\u202e{SAID}\u202c and \u200b\ufeffso on".encode()


def bytes_of_no_text() -> bytes:
    return bytes(range(256)) * 40


def a_table_of_commas() -> bytes:
    return b"code,description,rate\n0101.21,Purebred horses,0\n" * 50


def a_program_under_the_name_of_a_text() -> bytes:
    return b"\x7fELF" + bytes(500)


FILES = [
    Made(
        "a.html",
        scripts_styles_and_hidden_parts,
        "read",
        (SAID,),
        (
            "scripted",
            "styled",
            "templated",
            "without script",
            "marked hidden",
            "displayed nowhere",
            "invisible",
            "remark",
            "framed",
        ),
        ("hidden are left out",),
    ),
    Made("a.html", an_attribute_of_five_megabytes, "read", (SAID,)),
    Made("a.html", an_element_with_fifty_thousand_attributes, "over-limit", said=("2,000 attributes",)),
    Made("a.html", a_picture_written_into_the_page, "read", (SAID,), ("base64",), ("in its pictures",)),
    Made("a.html", fifty_thousand_open_formatting_tags, "read over-limit too-costly"),
    Made("a.html", a_table_of_ten_thousand_cells_without_rows, "read", (SAID,)),
    Made("a.html", tables_that_foster_their_words, "read", (SAID,)),
    Made("a.html", a_cell_that_spans_a_milliard_columns, "read", (SAID,)),
    Made("a.html", gb18030_declared_as_utf_8, "read", ("维护国家安全和利益",), said=("GB18030, a guess",)),
    Made("a.html", utf_8_declared_as_gb2312, "read", ("维护国家安全和利益",)),
    Made("a.html", big5_declared_as_it_is, "read", ("政府採購制度",), ("guess",)),
    Made("a.html", a_charset_nobody_knows, "read", ("“voluntary”",), said=("a guess",)),
    Made("a.html", a_charset_that_is_no_text_encoding, "read", ("“voluntary”",), said=("a guess",)),
    Made("a.html", a_page_declared_as_utf_7, "read", (SAID,)),
    Made("a.html", a_page_in_xhtml_with_entities, "read", (SAID,)),
    Made("a.mhtml", a_page_saved_with_its_pictures, "refused", said=("saved with its pictures",)),
    Made("a.mht", a_page_saved_with_its_pictures, "refused"),
    Made("a.html", a_page_saved_with_its_pictures, "refused"),
    Made("a.html", a_page_of_one_line_of_thirty_thousand_parts, "read", ("word word",)),
    Made("a.html", a_page_of_nothing_but_menus_and_scripts, "no-text", said=("Scripts",)),
    Made("a.html", a_numbered_list, "read", ("3. Third", "7. Seventh", f"8. {SAID}", "a. First letter")),
    Made(
        "a.md",
        markdown_with_every_mark,
        "read",
        (f"{SAID} on 1 July 2020", "1. First", "code", "inline page", "The note."),
    ),
    Made("a.md", three_hundred_thousand_short_paragraphs, "read", ("Paragraph 299999 of it.",)),
    Made("a.md", twenty_thousand_list_items, "read", ("20000. item",)),
    Made("a.md", a_quotation_ten_thousand_deep, "read", (SAID,), said=("as plain text",)),
    Made("a.md", fifty_thousand_references, "read", (SAID,)),
    Made("a.md", a_table_of_many_columns, "read"),
    Made("a.txt", utf_16_without_a_mark, "read", ("“voluntary”",), said=("a guess",)),
    Made("a.txt", chinese_in_utf_16_without_a_mark, "read", ("维护国家安全和利益",), said=("a guess",)),
    Made("a.txt", chinese_in_gb18030, "read", ("维护国家安全和利益",), said=("GB18030, a guess",)),
    Made("a.txt", chinese_in_big5, "read", ("政府採購制度",), said=("Big5, a guess",)),
    Made("a.txt", western_in_cp1252, "read", ("“voluntary”",), said=("Windows-1252, a guess",)),
    Made("a.txt", a_text_with_nuls, "read refused", (), ("\0",)),
    Made("a.txt", a_text_with_one_nul, "read refused", (), ("\0",)),
    Made(
        "a.txt",
        a_text_cut_by_form_feeds,
        "read",
        (SAID, "page four"),
        said=("3 of 4 pages have text; page 3 is blank",),
    ),
    Made("a.txt", ten_megabytes_on_one_line, "read", ("word word",)),
    Made("a.txt", ten_million_empty_lines, "read", (SAID,)),
    Made("a.txt", a_million_form_feeds, "over-limit", said=("5,000",)),
    Made("a.txt", a_text_of_marks_of_direction, "read", (SAID,)),
    Made("a.txt", bytes_of_no_text, "refused"),
    Made("a.csv", a_table_of_commas, "read", ("0101.21,Purebred horses",)),
    Made("a.txt", a_program_under_the_name_of_a_text, "refused", said=("program",)),
]
