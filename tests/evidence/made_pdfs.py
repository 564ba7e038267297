"""PDFs of every trait, ordinary and hostile, made here; each with the outcomes that are right for it."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import pikepdf

from tests.evidence.test_extraction_pdf import numbered, pdf, scan, shown

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %s >> >>"
FONT = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
LINE = "This is page 1 of the report"
WORDS = shown([LINE])


@dataclass(frozen=True)
class Made:
    """A file as it would be filed: how it is named, its bytes, its outcome or outcomes, and words that it must or must not give.

    The outcome `refused` is one at the door. `said` must stand in the sentence.
    """

    name: str
    make: Callable[[], bytes]
    results: str
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    said: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return self.make.__name__


def raw(objects: list[bytes], *, root: int = 1, trailer: bytes = b"", table: bool = True) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    if table:
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
        out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root %d 0 R %s >>\n" % (len(objects) + 1, root, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def stream(data: bytes, more: bytes = b"") -> bytes:
    """A stream object's body."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def one_page(content: bytes, resources: bytes = FONT, *others: bytes, page: bytes = PAGE) -> bytes:
    """A PDF of one page with this content stream object as its fourth object, and more objects after it."""
    return raw([CATALOGUE, PAGES, page % resources, content, *others])


def packed(data: bytes, times: int = 1) -> bytes:
    """Packed by Flate so many times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def _with_pages(pages: bytes, page: bytes = PAGE % FONT, *others: bytes) -> bytes:
    return raw([CATALOGUE, pages, page, stream(WORDS), *others])


# Trees and tables that lead nowhere


def kids_that_are_their_own_parent() -> bytes:
    return _with_pages(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")


def kids_of_kids_in_a_circle() -> bytes:
    return _with_pages(
        b"<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 9 >>",
        PAGE % FONT,
        b"<< /Type /Pages /Parent 2 0 R /Kids [6 0 R] /Count 4 >>",
        b"<< /Type /Pages /Parent 5 0 R /Kids [5 0 R 2 0 R] /Count 4 >>",
    )


def parents_in_a_circle() -> bytes:
    page = b"<< /Type /Page /Parent 5 0 R /Contents 4 0 R /Resources << %s >> >>" % FONT
    return _with_pages(PAGES, page, b"<< /Type /Pages /Parent 6 0 R >>", b"<< /Type /Pages /Parent 5 0 R >>")


def a_table_that_names_itself_as_the_one_before() -> bytes:
    whole = one_page(stream(WORDS))
    start = whole.rindex(b"\nxref\n") + 1
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def an_object_stream_that_holds_itself() -> bytes:
    held = b"5 0 1 60 "
    body = held + b"<< /Type /ObjStm >>".ljust(60) + CATALOGUE
    first = stream(body, b"/Type /ObjStm /N 2 /First %d /Extends 5 0 R" % len(held))
    whole = raw([b"null", PAGES, PAGE % FONT, stream(WORDS), first], table=False)
    head = whole[: whole.index(b"trailer")]
    places = [head.index(b"%d 0 obj" % number) for number in range(2, 6)]
    rows = [b"\0" * 5, b"\2" + (5).to_bytes(3) + b"\1", *(b"\1" + place.to_bytes(3) + b"\0" for place in places[:3])]
    rows += [b"\2" + (5).to_bytes(3) + b"\0", b"\1" + len(head).to_bytes(3) + b"\0"]
    table = stream(b"".join(rows), b"/Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R")
    return head + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(head))


def dictionaries_nested_fifty_thousand_deep() -> bytes:
    return raw([CATALOGUE, PAGES, PAGE % FONT, stream(WORDS), b"<< /A " * 50_000 + b"null" + b" >>" * 50_000])


def a_catalogue_nested_in_arrays() -> bytes:
    deep = b"[" * 20_000 + b"]" * 20_000
    return raw([b"<< /Type /Catalog /Pages 2 0 R /Names %s >>" % deep, PAGES, PAGE % FONT, stream(WORDS)])


def a_milliard_pages_counted() -> bytes:
    return _with_pages(b"<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>")


def a_page_of_a_milliard_points() -> bytes:
    return one_page(stream(WORDS), page=PAGE.replace(b"612 792", b"1000000000 1000000000"))


def a_page_without_extent() -> bytes:
    return one_page(stream(WORDS), page=PAGE.replace(b"612 792", b"0 0"))


def a_reference_that_is_itself() -> bytes:
    return one_page(b"4 0 R")


def an_outline_in_a_circle() -> bytes:
    item = b"<< /Title (x) /Parent 5 0 R /Next 6 0 R /First 6 0 R >>"
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R >>"
    return raw([catalogue, PAGES, PAGE % FONT, stream(WORDS), b"<< /First 6 0 R /Last 6 0 R >>", item])


# Bombs


def a_stream_in_hexadecimal_packed_twice() -> bytes:
    body = packed(b" " * 30_000_000, 2).hex().encode() + b">"
    return one_page(stream(body, b"/Filter [/ASCIIHexDecode /FlateDecode /FlateDecode]"))


def four_hundred_thousand_strokes() -> bytes:
    return one_page(stream(packed(b"0 0 m 9 9 l S\n" * 400_000), b"/Filter /FlateDecode"))


def a_hundred_thousand_words_each_shown_alone() -> bytes:
    return one_page(stream(packed(b"BT /F1 9 Tf 9 9 Td (word) Tj ET\n" * 100_000), b"/Filter /FlateDecode"))


def a_picture_of_ten_milliard_pixels() -> bytes:
    image = stream(
        packed(b"\0" * 1_000_000),
        b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Filter /FlateDecode",
    )
    return one_page(stream(b"q 600 0 0 700 0 0 cm /Im Do Q"), b"/XObject << /Im 5 0 R >>", image)


def _broken_picture(coder: bytes) -> bytes:
    image = stream(
        random.Random(7).randbytes(5_000),
        b"/Type /XObject /Subtype /Image /Width 900 /Height 900 /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Filter /%s" % coder,
    )
    return one_page(stream(b"q 600 0 0 700 0 0 cm /Im Do Q"), b"/XObject << /Im 5 0 R >>", image)


def a_scan_of_broken_jbig2() -> bytes:
    return _broken_picture(b"JBIG2Decode")


def a_scan_of_broken_jpeg_2000() -> bytes:
    return _broken_picture(b"JPXDecode")


# Fonts that do not tell their characters


def _composite(codes: list[int], to_unicode: dict[int, bytes] | None) -> bytes:
    """A page of these two-byte codes in a composite font that is not embedded, with what its map says, in UTF-16 and hexadecimal."""
    others = [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Song /Encoding /Identity-H /DescendantFonts [6 0 R]%s >>"
        % (b" /ToUnicode 8 0 R" if to_unicode is not None else b""),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Song /FontDescriptor 7 0 R /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /ABCDEF+Song /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0"
        b" /Ascent 800 /Descent 200 /CapHeight 700 /StemV 80 >>",
    ]
    if to_unicode is not None:
        rows = b"\n".join(b"<%04x> <%s>" % (code, value) for code, value in to_unicode.items())
        cmap = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        cmap += b"1 begincodespacerange <0000> <ffff> endcodespacerange\n%d beginbfchar\n%s\nendbfchar\n" % (
            len(to_unicode), rows,
        )  # fmt: skip
        others.append(stream(cmap + b"endcmap end end"))
    shown_codes = b"".join(b"%04x" % code for code in codes)
    lines = [shown_codes[start : start + 160] for start in range(0, len(shown_codes), 160)]
    content = b"BT /F1 12 Tf 36 750 Td " + b" ".join(b"<%s> Tj 0 -14 Td" % line for line in lines) + b" ET"
    return one_page(stream(content), b"/Font << /F1 5 0 R >>", *others)


PROSE = (
    "China agreed to open its market for beef and to publish every draft measure for comment before it enters into force. "
    "Importers had told the committee that inspection at every harbour takes a month, which no standard asks for. " * 3
)


def a_font_without_a_map_of_its_characters() -> bytes:
    # As a subset numbers its glyphs: a code is the letter less 29.
    return _composite([ord(letter) - 29 for letter in PROSE], None)


def _mapped(value: Callable[[str], bytes]) -> bytes:
    return _composite([ord(letter) for letter in PROSE], {ord(letter): value(letter) for letter in sorted(set(PROSE))})


def characters_mapped_to_private_use() -> bytes:
    return _mapped(lambda letter: b"%04x" % (0xE000 + ord(letter)))


def characters_mapped_to_nothing() -> bytes:
    return _mapped(lambda _: b"0000")


def characters_mapped_to_half_a_pair() -> bytes:
    return _mapped(lambda _: b"d835")


def letters_changed_for_others() -> bytes:
    order = list("abcdefghijklmnopqrstuvwxyz")
    random.Random(3).shuffle(order)
    return _mapped(lambda letter: b"%04x" % ord(order[ord(letter) - 97] if "a" <= letter <= "z" else letter))


CHINESE = "第一条为了维护国家安全和利益，加强和规范出口管制，制定本法。有关部门应当依照规定办理。" * 6


def _chinese(value: Callable[[str], int]) -> bytes:
    return _composite([ord(c) for c in CHINESE], {ord(c): b"%04x" % value(c) for c in sorted(set(CHINESE))})


def chinese_with_its_map() -> bytes:
    return _chinese(ord)


def chinese_changed_for_other_characters() -> bytes:
    return _chinese(lambda c: 0x6000 + random.Random(ord(c)).randrange(0x3000))


def right_to_left_words() -> bytes:
    words = "שלום עולם"
    shown_order = words[::-1]
    return _composite([ord(c) for c in shown_order], {ord(c): b"%04x" % ord(c) for c in set(words)})


# How pages lie and what is unseen


def pages_turned_each_way() -> bytes:
    def change(file: pikepdf.Pdf) -> None:
        for page, turned in zip(file.pages, (0, 90, 180, 270), strict=True):
            page.Rotate = turned

    return pdf(numbered(4), change=change)


def words_turned_on_the_page() -> bytes:
    return one_page(stream(b"BT /F1 12 Tf 0 1 -1 0 300 100 Tm (The measure entered into force) Tj ET"))


def a_scan_with_an_unseen_layer_of_words() -> bytes:
    def change(file: pikepdf.Pdf) -> None:
        scan(file, 1)
        page = file.pages[0]
        page.Resources.Font = pikepdf.Dictionary(F1=pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        ))  # fmt: skip
        page.Contents = file.make_stream(
            b"q 400 0 0 400 100 100 cm /Im Do Q BT 3 Tr /F1 12 Tf 100 400 Td (Read by a scanner) Tj ET"
        )

    return pdf(numbered(1), change=change)


def a_page_of_one_letter_beside_a_scan() -> bytes:
    def change(file: pikepdf.Pdf) -> None:
        scan(file, 2)

    return pdf([*numbered(1), None], change=change)


# Locks


def locked_against_printing_only() -> bytes:
    return pdf(numbered(1), encryption=pikepdf.Encryption(owner="o", user="", R=6))


def locked_by_a_password() -> bytes:
    return pdf(numbered(1), encryption=pikepdf.Encryption(owner="o", user="u", R=6))


def locked_by_an_old_password() -> bytes:
    return pdf(numbered(1), encryption=pikepdf.Encryption(owner="o", user="u", R=2, aes=False, metadata=False))


def locked_by_a_handler_nobody_knows() -> bytes:
    more = b"/Encrypt << /Filter /Ministry.Seal /V 4 /Length 128 >> /ID [<00><00>]"
    return raw([CATALOGUE, PAGES, PAGE % FONT, stream(WORDS)], trailer=more)


def locked_for_named_readers() -> bytes:
    more = b"/Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /Length 128 /CF << >> >> /ID [<00><00>]"
    return raw([CATALOGUE, PAGES, PAGE % FONT, stream(WORDS)], trailer=more)


def a_lock_without_its_parts() -> bytes:
    return raw([CATALOGUE, PAGES, PAGE % FONT, stream(WORDS)], trailer=b"/Encrypt << /Filter /Standard >>")


# Bytes before, after, missing, and other files under the name


def _of_twenty() -> bytes:
    return pdf(numbered(20))


def cut_at_a_tenth() -> bytes:
    return _of_twenty()[: len(_of_twenty()) // 10]


def cut_at_a_half() -> bytes:
    return _of_twenty()[: len(_of_twenty()) // 2]


def cut_at_nine_tenths() -> bytes:
    return _of_twenty()[: len(_of_twenty()) * 9 // 10]


def a_mail_head_before_it() -> bytes:
    return b"Content-Type: application/pdf\r\nContent-Length: 9\r\n\r\n" + pdf(numbered(2))


def two_thousand_bytes_before_it() -> bytes:
    return random.Random(1).randbytes(2_000).replace(b"%", b"x") + pdf(numbered(2))


def ten_thousand_bytes_after_it() -> bytes:
    return pdf(numbered(2)) + random.Random(2).randbytes(10_000)


def a_web_page_after_it() -> bytes:
    return pdf(numbered(2)) + b"<html><body>Tracked by the office</body></html>" * 100


def a_zip_that_holds_a_pdf() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("report.pdf", pdf(numbered(1)))
    return out.getvalue()


def a_web_page_under_the_name_of_a_pdf() -> bytes:
    return b"<!DOCTYPE html><html><body>404 Not Found. Ask for %PDF-1.4 elsewhere.</body></html>"


def pages_of_a_number_that_is_a_name() -> bytes:
    return _with_pages(b"<< /Type /Pages /Kids /None /Count (one) >>")


def line_ends_of_another_system() -> bytes:
    return pdf(numbered(3)).replace(b"\n", b"\r\n")


PDFS = [
    Made("a.pdf", kids_that_are_their_own_parent, "damaged"),
    Made("a.pdf", kids_of_kids_in_a_circle, "read partly damaged", (LINE,)),
    Made("a.pdf", parents_in_a_circle, "read", (LINE,)),
    Made("a.pdf", a_table_that_names_itself_as_the_one_before, "read", (LINE,)),
    Made("a.pdf", an_object_stream_that_holds_itself, "read partly damaged"),
    Made("a.pdf", dictionaries_nested_fifty_thousand_deep, "read", (LINE,)),
    Made("a.pdf", a_catalogue_nested_in_arrays, "read partly damaged"),
    Made("a.pdf", a_milliard_pages_counted, "read", (LINE,)),
    Made("a.pdf", a_page_of_a_milliard_points, "read", (LINE,)),
    Made("a.pdf", a_page_without_extent, "read", (LINE,)),
    Made("a.pdf", a_reference_that_is_itself, "damaged"),
    Made("a.pdf", an_outline_in_a_circle, "read", (LINE,)),
    Made("a.pdf", a_stream_in_hexadecimal_packed_twice, "no-text too-costly"),
    Made("a.pdf", four_hundred_thousand_strokes, "no-text too-costly"),
    Made("a.pdf", a_hundred_thousand_words_each_shown_alone, "read too-costly"),
    Made("a.pdf", a_picture_of_ten_milliard_pixels, "no-text", said=("read it by OCR",)),
    Made("a.pdf", a_scan_of_broken_jbig2, "no-text", said=("read it by OCR",)),
    Made("a.pdf", a_scan_of_broken_jpeg_2000, "no-text", said=("read it by OCR",)),
    Made("a.pdf", a_font_without_a_map_of_its_characters, "partly", said=("unsure on page 1", "OCR")),
    Made("a.pdf", characters_mapped_to_private_use, "no-text", said=("OCR",)),
    Made("a.pdf", characters_mapped_to_nothing, "no-text", said=("OCR",)),
    Made("a.pdf", characters_mapped_to_half_a_pair, "no-text", said=("OCR",)),
    Made("a.pdf", letters_changed_for_others, "partly", said=("OCR",)),
    Made("a.pdf", chinese_with_its_map, "read", ("维护国家安全和利益", "有关部门应当依照规定办理")),
    Made("a.pdf", chinese_changed_for_other_characters, "partly", said=("OCR",)),
    Made("a.pdf", right_to_left_words, "read", ("שלום עולם",)),
    Made("a.pdf", pages_turned_each_way, "read", (LINE, "This is page 3 of the report")),
    Made("a.pdf", words_turned_on_the_page, "read", ("The measure entered into force",)),
    Made("a.pdf", a_scan_with_an_unseen_layer_of_words, "read", ("Read by a scanner",), said=("unseen",)),
    Made("a.pdf", a_page_of_one_letter_beside_a_scan, "partly", (LINE,), said=("none on page 2",)),
    Made("a.pdf", locked_against_printing_only, "read", (LINE,)),
    Made("a.pdf", locked_by_a_password, "encrypted"),
    Made("a.pdf", locked_by_an_old_password, "encrypted"),
    Made("a.pdf", locked_by_a_handler_nobody_knows, "encrypted"),
    Made("a.pdf", locked_for_named_readers, "encrypted"),
    Made("a.pdf", a_lock_without_its_parts, "encrypted damaged partly"),
    Made("a.pdf", cut_at_a_tenth, "damaged"),
    Made("a.pdf", cut_at_a_half, "damaged"),
    Made("a.pdf", cut_at_nine_tenths, "damaged"),
    Made("a.pdf", a_mail_head_before_it, "read", (LINE,)),
    Made("a.pdf", two_thousand_bytes_before_it, "refused"),
    Made("a.pdf", ten_thousand_bytes_after_it, "read", (LINE,)),
    Made("a.pdf", a_web_page_after_it, "read", (LINE,)),
    Made("a.pdf", a_zip_that_holds_a_pdf, "refused", said=("archive",)),
    Made("a.pdf", a_web_page_under_the_name_of_a_pdf, "refused", said=("web page",)),
    Made("a.pdf", pages_of_a_number_that_is_a_name, "damaged"),
    Made("a.pdf", line_ends_of_another_system, "damaged", (LINE,)),
]
