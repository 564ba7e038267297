"""Hostile files, read as a worker reads them: each ends in a named outcome, within the time and memory of the child."""

from __future__ import annotations

import io
import resource
import time
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pikepdf
import pytest

from cases import sandbox
from cases.evidence.extraction import extract, media_type, ocr
from cases.evidence.extraction.kinds import PDF
from cases.evidence.reading import LIMITS
from tests.evidence.made_pdfs import FONT, one_page, packed, raw, stream
from tests.evidence.test_extraction_pdf import numbered, pdf, shown

pytestmark = pytest.mark.once

SECONDS = 60.0
"""What none of these files needs, on a machine with other work to do; the child would be stopped at twice that."""

KILOBYTES = 1_700_000
"""What a child may hold in memory: its limit, and what it is forked from."""


def a_stream_of_a_gigabyte() -> bytes:
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(b" " * (1 << 24)) for _ in range(64)) + packer.flush()
    return one_page(stream(body, b"/Filter /FlateDecode"))


def a_stream_packed_three_times() -> bytes:
    body = packed(b"\n" * 200_000_000, 3)
    return one_page(stream(body, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"))


def a_form_that_draws_itself() -> bytes:
    form = stream(
        b"/Im Do /Im Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Im 5 0 R >> >>"
    )
    return one_page(stream(b"/Im Do"), b"/XObject << /Im 5 0 R >>", form)


def forms_that_double_thirty_times() -> bytes:
    forms = [
        stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (6 + n),
        )
        for n in range(30)
    ]
    last = stream(b"BT /F1 9 Tf (x) Tj ET", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << %s >>" % FONT)
    return one_page(stream(b"/Im Do"), b"/XObject << /Im 5 0 R >>", *forms, last)


def arrays_nested_a_hundred_thousand_deep() -> bytes:
    return one_page(stream(b"[" * 100_000 + b"]" * 100_000 + b" TJ"))


def saved_states_nested_a_million_deep() -> bytes:
    return one_page(stream(packed(b"q " * 1_000_000), b"/Filter /FlateDecode"))


def one_page_named_a_million_times() -> bytes:
    kids = b"3 0 R " * 1_000_000
    pages = b"<< /Type /Pages /Kids [%s] /Count 1000000 >>" % kids
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page])


def page_labels_that_turn_in_circles() -> bytes:
    tree = b"<< /Kids [4 0 R 4 0 R] /Limits [0 9] >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    return raw([b"<< /Type /Catalog /Pages 2 0 R /PageLabels 4 0 R >>", pages, page, tree])


def a_label_of_two_megabytes() -> bytes:
    def change(file: pikepdf.Pdf) -> None:
        label = pikepdf.Dictionary(P=pikepdf.String("x" * 2_000_000))
        file.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array([0, label]))

    return pdf(numbered(2), change=change)


def a_roman_number_without_end() -> bytes:
    def change(file: pikepdf.Pdf) -> None:
        label = pikepdf.Dictionary(S=pikepdf.Name.R, St=2_000_000_000)
        file.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array([0, label]))

    return pdf(numbered(2), change=change)


def a_page_of_a_million_words() -> bytes:
    return pdf([shown(["word " * 20] * 50_000)])


def a_stream_that_is_its_own_length() -> bytes:
    return one_page(b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream")


def _docx(document: bytes, *more: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w:document %s><w:body>%s</w:body></w:document>" % (space, document))
        for name, data in more:
            package.writestr(name, data)
    return out.getvalue()


def a_word_document_of_a_hundred_thousand_nested_tables() -> bytes:
    return _docx(b"<w:tbl><w:tr><w:tc>" * 100_000 + b"</w:tc></w:tr></w:tbl>" * 100_000)


def a_word_document_of_two_hundred_nested_tables_in_each_of_a_hundred_rows() -> bytes:
    table = b"<w:tbl><w:tr><w:tc>" * 40 + b"<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + b"</w:tc></w:tr></w:tbl>" * 40
    return _docx(table * 300)


def a_web_page_of_a_million_open_tags() -> bytes:
    return b"<!doctype html><p>start" + b"<div><b>" * 500_000 + b"end"


def markdown_of_a_million_brackets() -> bytes:
    return b"# Title\n\n" + b"[" * 1_000_000 + b"*_`" * 100_000


HOSTILE: list[tuple[Callable[[], bytes], str]] = [
    (a_stream_of_a_gigabyte, "a.pdf"),
    (a_stream_packed_three_times, "a.pdf"),
    (a_form_that_draws_itself, "a.pdf"),
    (forms_that_double_thirty_times, "a.pdf"),
    (arrays_nested_a_hundred_thousand_deep, "a.pdf"),
    (saved_states_nested_a_million_deep, "a.pdf"),
    (one_page_named_a_million_times, "a.pdf"),
    (page_labels_that_turn_in_circles, "a.pdf"),
    (a_label_of_two_megabytes, "a.pdf"),
    (a_roman_number_without_end, "a.pdf"),
    (a_page_of_a_million_words, "a.pdf"),
    (a_stream_that_is_its_own_length, "a.pdf"),
    (a_word_document_of_a_hundred_thousand_nested_tables, "a.docx"),
    (a_word_document_of_two_hundred_nested_tables_in_each_of_a_hundred_rows, "a.docx"),
    (a_web_page_of_a_million_open_tags, "a.html"),
    (markdown_of_a_million_brackets, "a.md"),
]


@pytest.mark.parametrize(("make", "name"), HOSTILE, ids=lambda made: getattr(made, "__name__", ""))
def test_it_ends_in_a_named_outcome_within_the_limits_of_the_child(
    make: Callable[[], bytes], name: str, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(make())
    with path.open("rb") as file:
        kind = media_type(name, file.read(65536))

    def work() -> list[object]:
        found = extract(path, kind, name=name)
        return [found.result, len(found.pages), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]

    begun = time.monotonic()
    outcome = sandbox.run(work, LIMITS)
    assert time.monotonic() - begun < SECONDS
    if outcome.ending == "done":
        result, pages, kilobytes = outcome.value
        assert result in {"read", "partly", "no-text", "encrypted", "misnamed", "over-limit", "damaged"}
        assert pages <= 5_000
        assert kilobytes < KILOBYTES
    else:
        # The reader names these endings: too costly, or damaged where the process was brought down.
        assert outcome.ending in {"too much memory", "too much output", "too long", "killed"}


def _result_without_pdfium(path: Path) -> str:
    return extract(path, PDF, name="a.pdf", without_pdfium=True).result


def test_the_second_reader_ends_as_well_on_what_brings_down_the_first(tmp_path: Path) -> None:
    for make, name in HOSTILE:
        if name != "a.pdf" or make in {a_stream_of_a_gigabyte, a_stream_packed_three_times, a_page_of_a_million_words}:
            continue
        path = tmp_path / "file"
        path.write_bytes(make())
        outcome = sandbox.run(partial(_result_without_pdfium, path), LIMITS)
        assert outcome.ending in {"done", "too much memory", "too long", "killed"}, make.__name__


@pytest.mark.tesseract
def test_a_page_of_a_square_kilometre_is_drawn_for_ocr_within_the_pixel_limit(tmp_path: Path) -> None:
    def change(file: pikepdf.Pdf) -> None:
        file.pages[0].MediaBox = pikepdf.Array([0, 0, 14_400, 14_400])
        file.pages[0].UserUnit = 75

    path = tmp_path / "file"
    path.write_bytes(pdf([shown(["A page"])], change=change))

    def work() -> list[object]:
        ocr.read_page(path, PDF, 1, "eng")
        return [
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        ]

    outcome = sandbox.run(work, LIMITS)
    assert outcome.ending == "done"
    assert max(outcome.value) < KILOBYTES
