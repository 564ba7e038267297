"""Joined books: one file in which the parts' pages, words, tags, links and bookmarks stand as if it had been set at once."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdfium2
import pytest

from cases.briefs import binding, render
from cases.briefs.joining.sheaf import Sheaf, unpacked
from cases.briefs.sealing import contents_digest
from cases.briefs.sections import CONTENTS, sections
from tests.briefs import made, tagged

pytestmark = pytest.mark.once
RARE = "龘"


@dataclass
class Bound:
    """A book with what it was bound from."""

    contents: dict[str, Any]
    sheaves: dict[str, bytes]
    pdf: bytes
    count: int

    def texts(self) -> list[str]:
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            pages = [page.get_textpage().get_text_bounded() for page in document]
        finally:
            document.close()
        return [re.sub(r"\s+", " ", page.replace("\ufffe", "")) for page in pages]

    def keys(self) -> list[str]:
        """The section that each page is of."""
        rows = sections(self.contents)
        count = {row.key: 1 if row.key == CONTENTS else len(unpacked(self.sheaves[row.key]).sizes) for row in rows}
        return [row.key for row in rows for _ in range(count[row.key])]

    def first(self, key: str) -> int:
        """The page on which a section begins, from 1."""
        return self.keys().index(key) + 1


def contents(order: tuple[int, ...] = (3, 1, 2), **more: Any) -> dict[str, Any]:
    """A book of three cases in two chapters; the first has a character that only the whole Chinese face has."""
    book = made.book(order, chapters=2, title="Open concerns", **more)
    for chapter in book["chapters"]:
        for case in chapter["cases"]:
            if case["case"]["number"] == "TC-2022-0003":
                case["case"]["title"] = f"Rare sign {RARE} in 小麦 support"
    return book


def bind(contents_: dict[str, Any], sheaves: dict[str, bytes]) -> tuple[bytes, int]:
    def read(key: str) -> Sheaf:
        return unpacked(sheaves[key])

    out = io.BytesIO()
    count = binding.bind(contents_, read, out)
    return out.getvalue(), count


@pytest.fixture(scope="module")
def book() -> Bound:
    whole = contents()
    sheaves = {row.key: render.sheaf(row).packed() for row in sections(whole) if row.key != CONTENTS}
    pdf, count = bind(whole, sheaves)
    return Bound(whole, sheaves, pdf, count)


@pytest.fixture(scope="module")
def read(book: Bound) -> Any:
    return pypdf.PdfReader(io.BytesIO(book.pdf))


def test_pages_are_numbered_through_and_each_names_its_case_its_marking_and_the_book(book: Bound) -> None:
    pages = book.texts()
    assert len(pages) == book.count
    foot = f"Book DB-2026-0001 · Contents {contents_digest(book.contents)[:12]}"
    for number, page in enumerate(pages, 1):
        assert page.count(f"page {number} of {book.count}") == 2
        assert page.count("DELIBERATIVE") >= 2
        assert foot in page
        assert "Working copy" in page
        assert "Brief TC" not in page
    of = {row.key: row.of for row in sections(book.contents)}
    assert [page.partition(of[key])[0].strip() for page, key in zip(pages, book.keys(), strict=True)] == [
        ""
    ] * book.count


def test_the_contents_name_chapters_and_cases_with_the_pages_on_which_they_begin(book: Bound, read: Any) -> None:
    told = book.texts()[book.first(CONTENTS) - 1]
    expected, chapter = [], ""
    for row in sections(book.contents):
        if row.chapter and row.chapter != chapter:
            expected.append(book.first(row.key))
            assert f"{row.chapter} {book.first(row.key)} " in told
        chapter = row.chapter
        if row.title:
            expected.append(book.first(row.key))
            assert f"{row.label} {row.title} {book.first(row.key)}".strip() in told
    assert RARE in told
    led = [note.get_object() for note in read.pages[book.first(CONTENTS) - 1]["/Annots"]]
    places = {page.indirect_reference.idnum: number for number, page in enumerate(read.pages, 1)}
    assert [places[note.raw_get("/Dest")[0].idnum] for note in led] == expected
    assert len(set(expected)) > 4


def test_bookmarks_are_a_tree_of_chapters_cases_and_headings(book: Bound) -> None:
    with pikepdf.open(io.BytesIO(book.pdf)) as file, file.open_outline() as outline:
        told = {row.title: [kid.title.partition(":")[0] for kid in row.children] for row in outline.root}
        headings = {
            kid.title.partition(":")[0]: [mark.title for mark in kid.children]
            for row in outline.root
            for kid in row.children
        }
    assert list(told)[:2] == ["Open concerns", "Contents"]
    assert (told["Agriculture"], told["Subsidies"]) == (["TC-2022-0003", "TC-2022-0001"], ["TC-2022-0002"])
    assert headings["TC-2022-0003"][:3] == ["Summary", "Timeline", "Claims and provisions"]


def test_its_tags_are_those_of_one_paper(book: Bound, tmp_path: Path) -> None:
    assert tagged.faults(book.pdf) == []
    path = tmp_path / "book.pdf"
    path.write_bytes(book.pdf)
    assert tagged.found_by_pdfua(path) == []
    with pikepdf.open(path) as file:
        assert file.check_pdf_syntax() == []
        found = tagged.tree(file)
        ids = [str(element.ID) for element, _ in found.elements if "/ID" in element]
        heads = [str(element.S) for element, _ in found.elements if re.fullmatch(r"/H\d", str(element.S))]
    assert len(ids) == len(set(ids)) > 30
    assert heads[0] == "/H1"
    assert heads.count("/H2") >= 3, "each case is a level below its book"
    assert set(heads) == {"/H1", "/H2", "/H3"}


def test_links_within_a_case_lead_to_its_own_notes(book: Bound, read: Any) -> None:
    places = {page.indirect_reference.idnum: number for number, page in enumerate(read.pages)}
    keys, led = book.keys(), 0
    for number, page in enumerate(read.pages):
        for note in page.get("/Annots", []) if keys[number].startswith("TC-") else []:
            assert keys[places[note.get_object().raw_get("/Dest")[0].idnum]] == keys[number]
            led += 1
    assert led > 10


def test_links_from_the_lists_of_a_book_lead_to_the_first_page_of_a_case(book: Bound, read: Any) -> None:
    places = {page.indirect_reference.idnum: number for number, page in enumerate(read.pages, 1)}
    led = [note.get_object() for note in read.pages[book.first("summary") - 1].get("/Annots", [])]
    told = {places[note.raw_get("/Dest")[0].idnum] for note in led}
    assert told == {book.first(key) for key in ("TC-2022-0001", "TC-2022-0002", "TC-2022-0003")}


def test_each_face_is_in_the_file_once_and_the_file_tells_of_itself_once(book: Bound, read: Any) -> None:
    files: dict[str, set[str]] = {}
    for page in read.pages:
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            data = below["/FontFile3"].get_object().get_data()
            files.setdefault(hashlib.sha256(data).hexdigest(), set()).add(str(below["/FontFamily"]))
    streams = [
        each
        for each in (read.get_object(number) for number in range(1, len(read.xref_objStm) + 400))
        if isinstance(each, pypdf.generic.StreamObject) and each.get("/Subtype") == "/OpenType"
    ]
    assert len(streams) == len(files)
    assert len(files) <= 9
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author) == ("Open concerns. DB-2026-0001", "Case file")
    assert read.xmp_metadata is not None
    assert read.xmp_metadata.dc_title == {"x-default": "Open concerns. DB-2026-0001"}


def test_the_same_parts_give_the_same_bytes_and_another_order_another_book(book: Bound) -> None:
    again, _ = bind(contents(), book.sheaves)
    assert again == book.pdf
    turned, count = bind(contents((2, 1, 3)), book.sheaves)
    assert turned != book.pdf
    assert count == book.count


def test_letter_pages_have_their_heads_within_their_own_margins() -> None:
    whole = contents((1,), paper="letter")
    sheaves = {row.key: render.sheaf(row, size="letter").packed() for row in sections(whole) if row.key != CONTENTS}
    pdf, _ = bind(whole, sheaves)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert {tuple(float(side) for side in page.MediaBox) for page in file.pages} == {(0, 0, 612, 792)}
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[1].get_textpage()
        boxes = [page.get_charbox(place) for place in range(page.count_chars())]
    finally:
        document.close()
    assert min(box[0] for box in boxes) >= 24 * 72 / 25.4 - 1
    assert max(box[2] for box in boxes) <= 612 - 24 * 72 / 25.4 + 1


def test_a_link_to_no_part_makes_the_book_unfit(book: Bound) -> None:
    lost = contents()
    page = render.sheaf(next(row for row in sections(lost) if row.key == "TC-2022-0001"))
    loose = Sheaf(**{**vars(page), "targets": ["TC-2022-0099"]} | _with_a_target(page))
    sheaves = {**book.sheaves, "TC-2022-0001": loose.packed()}
    with pytest.raises(render.Unfit, match="a link leads to TC-2022-0099, which is no part of the book"):
        bind(lost, sheaves)


def _with_a_target(page: Sheaf) -> dict[str, Any]:
    """The local numbers of a sheaf moved up by one, as they are where it has one link to another part."""

    def up(numbers: Any) -> Any:
        return numbers + (numbers >= 4)

    return {
        "page_locals": [number + 1 for number in page.page_locals],
        "stamp_locals": [number + 1 for number in page.stamp_locals],
        "leaf": page.leaf + 1,
        "top": page.top + 1,
        "ref_locals": up(page.ref_locals),
    }


def test_sheaves_that_are_damaged_make_the_book_unfit(book: Bound) -> None:
    with pytest.raises(render.Unfit, match="do not fit together"):
        bind(contents(), {**book.sheaves, "cover": book.sheaves["cover"][:100]})
