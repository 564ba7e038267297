"""Reading plain text, Markdown and web pages: encodings, pieces, blocks, and what is refused at the door."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.evidence.extraction import MOST_BYTES, Extraction, extract, markup, media_type, refusal_at_the_door
from cases.evidence.extraction.headings import heading
from cases.evidence.extraction.kinds import DOCX, HTML, MARKDOWN, PDF, PLAIN, PNG, UNKNOWN
from cases.evidence.extraction.result import MOST_SECTIONS, PIECE, SHORT, ranges

pytestmark = pytest.mark.once

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

Reader = Callable[..., Extraction]

CHINESE = "第一条 为了维护国家安全和利益，加强和规范出口管制，制定本法。“有关部门”应当依照规定办理。\n"
TRADITIONAL = "第一條　為建立政府採購制度，依公平、公開之採購程序，提升採購效率與功能，確保採購品質，爰制定本法。\n"
CURLY = "The Member’s “voluntary” standards — the café case — cost £5.\n"


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads a text or bytes under a name, as what its first bytes tell."""

    def reader(content: str | bytes, name: str = "test.txt") -> Extraction:
        data = content.encode() if isinstance(content, str) else content
        path = tmp_path / "file"
        path.write_bytes(data)
        return extract(path, media_type(name, data), name=name)

    return reader


@pytest.fixture
def data() -> Path:
    """The shared test data; the test is left out where they are not there."""
    if not DATA.is_dir():
        pytest.skip("../shared/data is not there")
    return DATA


def one(found: Extraction) -> str:
    assert len(found.pages) == 1, found.detail
    return found.pages[0].text


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (CHINESE, "utf-8", ""),
        (CHINESE, "utf-8-sig", ""),
        (CHINESE, "utf-16", ""),
        (CURLY, "utf-16-le", "Read as utf-16-le, a guess: look at the text."),
        (CURLY, "utf-32", ""),
        (CHINESE, "gb18030", "Read as GB18030, a guess: look at the text."),
        (CHINESE * 50, "gbk", "Read as GB18030, a guess: look at the text."),
        (TRADITIONAL, "big5", "Read as Big5, a guess: look at the text."),
        (TRADITIONAL * 50, "cp950", "Read as Big5, a guess: look at the text."),
        (CURLY, "cp1252", "Read as Windows-1252, a guess: look at the text."),
        ("x" * 90_000 + "\n" + CURLY, "cp1252", "Read as Windows-1252, a guess: look at the text."),
    ],
)
def test_the_encoding_is_found_and_a_guess_is_said(read: Reader, text: str, encoding: str, said: str) -> None:
    found = read(text.encode(encoding))
    assert found.result == "read"
    assert "".join(page.text for page in found.pages).replace("\n", "") == text.replace("\n", "")
    assert ("a guess" in found.detail) == bool(said)
    assert said in found.detail


def test_the_laws_come_out_the_same_in_every_encoding(read: Reader, data: Path) -> None:
    laws = [(path, "gb18030") for path in data.glob("bilingual/*.md")]
    laws += [(path, "big5hkscs") for path in data.glob("bilingual/*_zh.json")]
    assert laws
    for path, encoding in laws:
        text = path.read_text(encoding="utf-8")
        try:
            encoded = text.encode(encoding)
        except UnicodeEncodeError:
            encoded = text.encode(encoding, "ignore")
            text = encoded.decode(encoding)
        assert [p.text for p in read(encoded).pages] == [p.text for p in read(text).pages], path.name


def test_characters_that_cannot_be_read_are_counted(read: Reader) -> None:
    found = read(CHINESE.encode() * 3 + b"\xff\xfe broken")
    assert found.result == "partly"
    assert "2 characters could not be read and stand as \ufffd." in found.detail


def test_what_cannot_be_stored_is_dropped(read: Reader) -> None:
    assert one(read("a\x01b\x7f\x9fc\u2028d\r\ne\rf\x85g")) == "abc\u2028d\ne\nf\ng"
    surrogate = "a".encode("utf-16-le") + b"\x00\xd8" + "b".encode("utf-16-le")
    found = read(b"\xff\xfe" + surrogate)
    assert (found.result, one(found)) == ("partly", "a\ufffdb")
    assert one(read(b"\xef\xbb\xbfx\x00y", "test.txt")) == "xy"
    spoilt = read(b"word " * 10 + b"\xed\xa0\x80")
    one(spoilt).encode("utf-8")


def test_form_feeds_cut_pages(read: Reader) -> None:
    found = read("one\n\ftwo\f\fthree\n\f")
    assert [(page.number, page.label, page.text) for page in found.pages] == [
        (1, "", "one"),
        (2, "", "two"),
        (3, "", ""),
        (4, "", "three"),
    ]
    assert (found.result, found.detail) == ("read", "3 of 4 pages have text; page 3 is blank.")


def test_a_long_text_is_cut_into_pieces_of_whole_paragraphs(read: Reader) -> None:
    lines = [f"Paragraph {number} " + "word " * 60 for number in range(1, 201)]
    found = read("\n\n".join(lines))
    assert len(found.pages) > 1
    assert max(len(page.text) for page in found.pages) <= PIECE
    seen = 0
    for page in found.pages:
        paragraphs = [line for line in page.text.split("\n") if line]
        assert page.label == f"¶ {seen + 1}-{seen + len(paragraphs)}"
        assert paragraphs == lines[seen : seen + len(paragraphs)]
        seen += len(paragraphs)
    assert seen == 200
    assert found.detail == f"It has no pages of its own: {len(found.pages)} pieces, 200 paragraphs."


def test_a_text_that_just_fits_is_one_page(read: Reader) -> None:
    assert [page.label for page in read("x" * PIECE).pages] == [""]
    assert [page.label for page in read("x" * PIECE + "\ny").pages] == ["¶ 1", "¶ 2"]


def test_a_line_of_ten_megabytes_is_cut_and_nothing_is_lost(read: Reader) -> None:
    line = "word " * 2_000_000
    found = read(line)
    assert {page.label for page in found.pages} == {"¶ 1"}
    assert max(len(page.text) for page in found.pages) <= PIECE
    assert "".join(page.text for page in found.pages) == line
    assert read("字" * 3_400_000).result == "read"


def test_the_reports_are_read_whole(read: Reader, data: Path) -> None:
    for path in data.glob("seeds/*.txt"):
        source = path.read_text(encoding="utf-8")
        found = read(source)
        assert found.result == "read"
        written = [line for line in source.split("\n") if line.strip()]
        assert [line for page in found.pages for line in page.text.split("\n") if line.strip()] == written
        assert found.pages[-1].label.removeprefix("¶ ").split("-")[-1] == str(len(written))


def test_a_piece_ends_where_a_section_begins_and_carries_the_path_of_its_headings(read: Reader) -> None:
    body = "China has not kept its promise here, and says so." * 60
    lines = ["EXHIBIT 5", "SUBSIDIES", "Industrial Subsidies", body, body, "Excess Capacity", body, "第二章 附则", body,
             "（一）主要目标。到二〇二五年", body, "第十二条 国家保护投资。" + body, "OTHER MATTERS", body]  # fmt: skip
    found = read("\n\n".join(lines))
    assert [(page.label, page.section) for page in found.pages] == [
        ("¶ 1-5", "EXHIBIT 5 > SUBSIDIES > Industrial Subsidies"),
        ("¶ 6-7", "EXHIBIT 5 > SUBSIDIES > Excess Capacity"),
        ("¶ 8-9", "EXHIBIT 5 > 第二章 附则"),
        ("¶ 10-11", "EXHIBIT 5 > 第二章 附则 > （一）主要目标"),
        ("¶ 12", "EXHIBIT 5 > 第二章 附则 > （一）主要目标 > 第十二条"),
        ("¶ 13-14", "EXHIBIT 5 > OTHER MATTERS"),
    ]
    assert [line for page in found.pages for line in page.text.split("\n") if line] == lines


@pytest.mark.parametrize(
    "line",
    [
        "production capacity.",
        "creating the potential for trade",
        "China's WTO Accession 6",
        "Committee. More than 15 WTO Members supported the concerns raised by the United States.",
        "第一条规定的投资者",
        "2023-12-28 08:29 Focus Interview",
        "| Column | Value |",
        "(1)",
        "",
    ],
)
def test_a_line_of_running_text_is_no_heading(line: str) -> None:
    assert heading(line) is None


def test_a_text_of_headings_alone_does_not_become_countless_pieces(read: Reader) -> None:
    found = read("\n".join(f"Part Title\nwords of section {number}, which run on." for number in range(30_000)))
    assert MOST_SECTIONS <= len(found.pages) < MOST_SECTIONS + 200
    assert found.result == "read"


def test_the_report_is_cited_by_the_sections_of_its_body(read: Reader, data: Path) -> None:
    (path,) = data.glob("seeds/002_*.txt")
    found = read(path.read_text(encoding="utf-8"))
    (quotas,) = [page for page in found.pages if "consistently and uniformly" in page.text or "TRQ" in page.text[:900]][
        :1
    ]
    assert (
        quotas.section == "EXHIBIT 61 > IMPORT POLICIES > Tariff-Rate Quota Administration for Agricultural Commodities"
    )


def test_markdown_gives_words_without_marks_and_keeps_list_numbers(read: Reader) -> None:
    source = """# Title & *more*

A **bold** [link](http://x) and `code`,
wrapped. <!-- note --><b>raw</b>

<!-- INFO END -->

1. first
2. second

   second, continued
   - nested
7) seventh

> quoted

| a | b |
|---|---|
| 1 | *2* |

```
kept  as is
```

<table><tr><td>x</td><td>y</td></tr></table>

中文换
行
"""
    assert one(read(source, "note.md")).split("\n\n") == [
        "Title & more",
        "A bold link and code, wrapped. raw",
        "1. first",
        "2. second",
        "second, continued",
        "nested",
        "7) seventh",
        "quoted",
        "a\tb\n1\t2",
        "kept  as is",
        "x\ty",
        "中文换行",
    ]


def test_the_laws_in_markdown_lose_only_their_marks(read: Reader, data: Path) -> None:
    for path in data.glob("bilingual/*.md"):
        found = read(path.read_bytes(), path.name)
        assert found.result == "read"
        assert "<!--" not in found.pages[0].text
        lines = [line.strip("# ").strip() for line in path.read_text(encoding="utf-8").split("\n")]
        text = "".join(page.text for page in found.pages)
        plain = [line for line in lines if line and not line.startswith(("<!--", "-", "*", "|", ">"))]
        assert [line for line in plain if line not in text] == []


def test_markdown_is_cut_at_form_feeds(read: Reader) -> None:
    assert [page.text for page in read("# a\n\fb *c*\n", "x.md").pages] == ["a", "b c"]


def test_markdown_nested_too_deep_is_read_with_its_marks_and_said(read: Reader) -> None:
    found = read(">" * 500 + " deep words", "x.md")
    assert "deep words" in one(found)
    assert "stands here as plain text with its marks" in found.detail


def test_a_web_page_gives_what_is_seen_one_block_a_line(read: Reader) -> None:
    source = """<!DOCTYPE html><html><head><title>Head</title><style>x</style></head><body>
<script>var a = "no";</script><noscript>no</noscript><template>no</template>
<h1>Notice &amp;
 comment</h1><p>One <b>bo</b>ld&nbsp;word<br>next line<p>Two
<ul><li>item<li>other <p>inner</ul>
<table><caption>Rates</caption><tr><th>Year</th> <th>Rate</th></tr>
<tr><td><p>2019</p><p>May</p></td><td></td><td>5 %</td></tr></table>
tail <div hidden>secret</div>end<!-- remark -->
<pre>
  kept   as
 is
</pre></body></html>"""
    found = read(source, "page.html")
    assert one(found).split("\n") == [
        "Notice & comment",
        "One bold\xa0word",
        "next line",
        "Two",
        "item",
        "other",
        "inner",
        "Rates",
        "Year\tRate",
        "2019 May\t\t5 %",
        "tail end",
        "  kept   as",
        " is",
    ]
    assert "Parts marked hidden are left out." in found.detail


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("Big5", "big5"), ("", "gb18030"), ("utf-8", "utf-8"), ("iso-8859-1", "utf-8")],
)
def test_a_web_page_is_read_in_the_encoding_it_declares(read: Reader, declared: str, encoding: str) -> None:
    words = TRADITIONAL if encoding == "big5" else CHINESE
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    found = read(f"<html><head>{meta}</head><body><p>{words}</p></body></html>".encode(encoding), "page.htm")
    assert one(found) == words.strip().replace("\u3000", "\u3000")
    assert ("a guess" in found.detail) == (not declared)


def test_deep_nesting_ends_soon_without_recursion(read: Reader) -> None:
    started = time.monotonic()
    found = read("<html><body>" + "<div>" * 100_000 + "deep", "page.html")
    assert found.result == "over-limit"
    assert "save it as PDF" in found.detail
    deep = sys.getrecursionlimit() + 500
    assert one(read("<html><body>" + "<div>" * deep + "deep" + "</div>" * deep, "page.html")) == "deep"
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.pdf", b"%PDF-1.7\n", PDF),
        ("a", b"\n\n%PDF-1.7\n", PDF),
        ("a.docx", b"%PDF-1.7\n", PDF),
        ("a.pdf", b"just words", PLAIN),
        ("a.docx", b"PK\x03\x04" + b"x" * 100, DOCX),
        ("a.zip", b"PK\x03\x04" + b"x" * 100, UNKNOWN),
        ("a.txt", b"PK-1 is a town", PLAIN),
        ("a.txt", "MZ 先生".encode(), PLAIN),
        ("a.md", b"# words", MARKDOWN),
        ("a.html", b"<p>words", HTML),
        ("a.txt", b"\xef\xbb\xbf<!doctype HTML><p>words", HTML),
        ("a.txt", "词".encode("utf-16"), PLAIN),
        ("a.json", b'{"a": 1}', PLAIN),
        ("a.txt", b"\x00\x01\x02\x03", UNKNOWN),
        ("a.txt", b"", UNKNOWN),
        ("a.html", b"\x89PNG\r\n", PNG),
    ],
)
def test_first_bytes_tell_the_kind_and_the_name_only_chooses_between_texts(
    name: str, head: bytes, expected: str
) -> None:
    assert media_type(name, head) == expected


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("a.pdf", b"", "The file is empty (0 bytes): look whether it was saved whole, and file it again."),
        ("a.pdf", b"words only", "The file is named .pdf but is plain text: look whether it is the right file,"),
        ("a.pdf", b"<html><p>Please log in", "The file is named .pdf but is a web page:"),
        ("a.docx", b"%PDF-1.4 1 0 obj", "The file is named .docx but is a PDF:"),
        ("a.txt", b"%PDF-1.4 1 0 obj", "The file is named .txt but is a PDF:"),
        ("a.jpg", b"%PDF-1.4 1 0 obj", "The file is named .jpg but is a PDF:"),
        ("a.gif", b"GIF89a\x01\x00", "The file is a picture of a kind that is not read; save it as PNG, JPEG or TIFF"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "The file is named .txt but is a PNG picture: look whether"),
        ("a.png", b"\xff\xd8\xff\xe0", "The file is named .png but is a JPEG picture: look whether"),
        ("a.svg", b'<?xml version="1.0"?><svg xmlns="x">', "The file is a picture of a kind"),
        ("a.pdf", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "The file is named .pdf but is a WebP picture:"),
        (
            "a.zip",
            b"PK\x03\x04\x14\x00\x00\x00",
            "The file is an archive; unpack it and file the documents one by one.",
        ),
        ("a.rar", b"Rar!\x1a\x07\x00", "The file is an archive;"),
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "The file is in an old Office format that is not read; save it as PDF or .docx",
        ),
        ("a.exe", b"MZ\x90\x00\x03\x00", "The file is a program, and programs are not filed."),
        ("a.rtf", b"{\\rtf1\\ansi", "The file is rich text (RTF), which is not read;"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "The file is sound or video, which is not read;"),
        ("a.docm", b"PK\x03\x04word/", "The file can hold macros: save it as .docx and file that."),
        (
            "a.bin",
            b"\x00\x01\x02\x03\x04",
            "The file is of a kind that is not read; save it as PDF or .docx and file that.",
        ),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_do(read: Reader, name: str, head: bytes, said: str) -> None:
    refusal = refusal_at_the_door(name, head, len(head))
    assert refusal.startswith(said)
    assert refusal.endswith(".")
    found = read(head, name)
    assert (found.result, found.detail, found.pages) == ("misnamed", refusal, [])


def test_more_than_a_hundred_megabytes_is_refused() -> None:
    assert refusal_at_the_door("a.txt", b"words", MOST_BYTES) == ""
    assert (
        refusal_at_the_door("a.txt", b"words", MOST_BYTES + 1)
        == "The file is larger than 100 MB (100 MB): file it in parts."
    )


@pytest.mark.parametrize(
    "name", ["a.txt", "a.md", "a.html", "a.csv", "a.json", "a", "a.b.c", ".md", "报告.txt", "a.note"]
)
def test_texts_under_any_honest_name_are_let_in(name: str) -> None:
    assert refusal_at_the_door(name, CHINESE.encode(), 500) == ""


def test_a_text_of_spaces_holds_no_words(read: Reader) -> None:
    found = read(" \n\n ")
    assert (found.result, found.detail) == ("no-text", "It holds no words.")
    assert read("<html><body></body></html>", "a.html").result == "no-text"


def test_a_file_that_is_gone_is_damaged_and_does_not_raise(tmp_path: Path) -> None:
    assert extract(tmp_path / "none", PLAIN, name="a.txt").result == "damaged"


def test_bytes_of_another_kind_than_filed_are_misnamed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"words")
    assert extract(path, PDF, name="a").result == "misnamed"
    assert extract(path, MARKDOWN, name="a").result == "read"


def test_numbers_are_written_as_ranges() -> None:
    assert ranges([*range(4, 13), 40, *range(51, 101)]) == "4-12, 40 and 51-100"
    assert ranges([7]) == "7"
    assert ranges(range(1, 100, 2)) == "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 38 more"


LAW = (
    "第一章 总则\n"
    + "".join(f"第{n}条 为了保障外国投资者的合法权益，制定本条规定并且公布于众。\n" for n in "一二三四五六七八九十")
    * 12
)


def test_a_text_longer_than_a_printed_page_has_its_sections_and_a_shorter_one_is_one_page(read: Reader) -> None:
    assert SHORT < len(LAW) < PIECE
    found = read(LAW)
    assert (found.pages[0].label, found.pages[0].section) == ("¶ 1-2", "第一章 总则 > 第一条")
    assert found.pages[1].section == "第一章 总则 > 第二条"
    assert "".join(page.text for page in found.pages).replace("\n", "") == LAW.replace("\n", "")
    assert len(read(LAW[:SHORT]).pages) == 1
    without = "no heading here, only words that go on.\n" * 200
    assert SHORT < len(without) < PIECE
    assert [(page.label, page.section) for page in read(without).pages] == [("", "")]


def test_simple_paragraphs_of_markdown_come_out_as_the_parser_gives_them(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = [
        "A simple paragraph", "A paragraph\nof two lines", "中文段落\n第二行", "Hard break  \nhere", "*marked* words", "1. one\n2. two",
        "   indented", "    code", "- item\n\n  in the item", "Title\n=====", "Title\n---", "a | b\n--|--\n1 | 2", "> quoted\nlazy",
        "AT&amp;T", "Trailing \t\nspaces ", "Tab\tinside", "# Head", "2020 was a year", "“Quoted”", "a\\*b", "x", "***", "+ plus",
        "Line\n1. no list", "Line\n> a quotation", "Line\n# a head", "é accent", "snake_case_word", "http://a.b/c", "end!", "a  b",
    ]  # fmt: skip
    chance = random.Random(11)
    for _ in range(300):
        text = chance.choice(["\n\n", "\n \t\n", "\n\n\n"]).join(chance.choices(pieces, k=8))
        quick = read(text, "a.md").pages
        with monkeypatch.context() as whole:
            whole.setattr(markup, "_runs", lambda sheet: [(sheet, False)])
            assert read(text, "a.md").pages == quick, text


def test_the_items_of_a_list_have_their_numbers(read: Reader) -> None:
    page = (
        "<!doctype html><ol><li>one<ol type=i><li>first<li><p>second</p></ol><li>two</ol><ul><li>dot</ul>"
        "<ol start=0 style='list-style-type: none'><li>none</ol><table><tr><td><ol><li>cell</ol><td>b</table><ol><li></ol><p>end"
    )
    lines = ["1. one", "i. first", "ii. second", "2. two", "dot", "none", "1. cell\tb", "end"]
    assert one(read(page, "a.html")).split("\n") == lines
