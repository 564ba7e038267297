"""Reading PDFs: what each trait gives, and hostile files that end in a named outcome."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pytest

from cases.evidence.extraction import HEAD, Extraction, extract, media_type, refusal_at_the_door
from cases.evidence.extraction.kinds import PDF
from cases.evidence.extraction.noise import noise

pytestmark = pytest.mark.once

PDFS = Path(__file__).resolve().parents[3] / "shared" / "data" / "pdfs"

Reader = Callable[..., Extraction]


@pytest.fixture
def sample() -> Callable[[str], Path]:
    """A PDF of the shared test data by name; the test is left out where the data are not there."""

    def find(name: str) -> Path:
        if not (PDFS / name).exists():
            pytest.skip("../shared/data/pdfs is not there")
        return PDFS / name

    return find


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads bytes as a PDF filed as test.pdf."""

    def reader(data: bytes, **options: bool) -> Extraction:
        path = tmp_path / "file"
        path.write_bytes(data)
        return extract(path, PDF, name="test.pdf", **options)

    return reader


def shown(lines: list[str], *, font: str = "F1") -> bytes:
    """A content stream that writes lines from the top of the page."""
    moves = b" ".join(b"(%s) Tj 0 -14 Td" % line.encode("latin-1") for line in lines)
    return b"BT /%s 12 Tf 72 750 Td %s ET" % (font.encode(), moves)


def pdf(pages: list[bytes | None], *, change: Callable[[pikepdf.Pdf], None] | None = None, **saving: Any) -> bytes:
    """A PDF with these content streams; None is a page without contents."""
    file = pikepdf.new()
    font = file.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for content in pages:
        page = file.add_blank_page(page_size=(612, 792))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        if content is not None:
            page.Contents = file.make_stream(content)
    if change is not None:
        change(file)
    out = io.BytesIO()
    file.save(out, **{"object_stream_mode": pikepdf.ObjectStreamMode.disable, **saving})
    return out.getvalue()


def numbered(count: int) -> list[bytes | None]:
    return [shown([f"This is page {number} of the report"]) for number in range(1, count + 1)]


def scan(file: pikepdf.Pdf, number: int) -> None:
    """Makes a page of a picture only."""
    image = file.make_stream(
        b"\x80" * 100,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=10,
        Height=10,
        ColorSpace=pikepdf.Name.DeviceGray,
        BitsPerComponent=8,
    )
    page = file.pages[number - 1]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    page.Contents = file.make_stream(b"q 400 0 0 400 100 100 cm /Im Do Q")


@pytest.mark.parametrize(
    ("name", "result", "with_text"),
    [
        ("zh_gov_standard_table.pdf", "read", [True]),
        ("scan_ccitt.pdf", "no-text", [False]),
        ("scan_court_order.pdf", "no-text", [False, False]),
        ("ocr_sandwich.pdf", "read", [True]),
        ("enc_user_pw_test.pdf", "encrypted", []),
        ("enc_empty_user_pw.pdf", "read", [True, True]),
        ("signed.pdf", "read", [True]),
        ("bad_zero_bytes.pdf", "misnamed", []),
        ("bad_text_named_pdf.pdf", "misnamed", []),
        ("bad_corrupt_streams.pdf", "damaged", [True]),
        ("has_attachment.pdf", "read", [True]),
        ("has_page_labels.pdf", "read", [True] * 5),
        ("two_column.pdf", "read", [True] * 3),
        ("us_hts_ch33_cosmetics.pdf", "read", [True] * 7),
    ],
)
def test_each_trait_of_the_shared_files_has_its_outcome(
    sample: Callable[[str], Path], name: str, result: str, with_text: list[bool]
) -> None:
    found = extract(sample(name), PDF, name=name)
    assert (found.result, [bool(page.text) for page in found.pages]) == (result, with_text), found.detail
    assert found.detail.endswith(".")


def test_only_the_empty_and_the_false_pdf_are_refused_at_the_door(sample: Callable[[str], Path]) -> None:
    refused = []
    for path in sorted(sample("signed.pdf").parent.glob("*.pdf")):
        with path.open("rb") as file:
            head = file.read(HEAD)
        if refusal_at_the_door(path.name, head, path.stat().st_size):
            refused.append(path.name)
        else:
            assert media_type(path.name, head) == PDF
    assert refused == ["bad_text_named_pdf.pdf", "bad_zero_bytes.pdf"]


def test_two_columns_are_read_down_and_then_across(sample: Callable[[str], Path]) -> None:
    text = extract(sample("two_column.pdf"), PDF, name="two_column.pdf").pages[0].text
    assert "adip-\niscing elit." in text
    down = ["Abstract", "Nam dui ligula", "Nulla malesuada", "Quisque ullamcorper", "Fusce mauris", "leo. Quisque"]
    assert [text.index(words) for words in down] == sorted(text.index(words) for words in down)


def test_printed_page_numbers_come_with_the_pages(sample: Callable[[str], Path]) -> None:
    found = extract(sample("has_page_labels.pdf"), PDF, name="has_page_labels.pdf")
    assert [(page.number, page.label) for page in found.pages] == [(1, "iii"), (2, "iv"), (3, "1"), (4, "2"), (5, "1")]


def test_chinese_comes_out_as_chinese(sample: Callable[[str], Path]) -> None:
    assert "安徽省建设用地使用标准" in extract(sample("zh_gov_standard_table.pdf"), PDF, name="a.pdf").pages[0].text


def test_an_attachment_is_mentioned(sample: Callable[[str], Path]) -> None:
    found = extract(sample("has_attachment.pdf"), PDF, name="a.pdf")
    assert "1 file is attached inside and not read." in found.detail


def test_text_is_stored_as_lines_without_control_characters(sample: Callable[[str], Path]) -> None:
    for name in ("us_hts_ch33_cosmetics.pdf", "ocr_sandwich.pdf", "two_column.pdf"):
        for page in extract(sample(name), PDF, name=name).pages:
            assert not [c for c in page.text if (c < " " and c != "\n") or c in "\ufffe\uffff\x7f"]
    assert "Suf-\nfix" in extract(sample("us_hts_ch33_cosmetics.pdf"), PDF, name="a.pdf").pages[1].text


def test_a_whole_file_is_read(read: Reader) -> None:
    found = read(pdf(numbered(3)))
    assert (found.result, found.detail) == ("read", "3 of 3 pages have text.")
    assert [page.text for page in found.pages] == [f"This is page {number} of the report" for number in (1, 2, 3)]
    assert found.reader.startswith("pypdfium2 ")


def test_blank_pages_are_no_loss_and_pictures_are(read: Reader) -> None:
    def change(file: pikepdf.Pdf) -> None:
        scan(file, 2)

    found = read(pdf([*numbered(3), None, b" "], change=change))
    assert found.result == "partly"
    assert found.detail == "2 of 5 pages have text; none on page 2; pages 4-5 are blank."
    assert read(pdf([*numbered(2), None])).result == "read"


def test_a_drawing_without_words_is_no_blank_page(read: Reader) -> None:
    found = read(pdf([*numbered(1), b"100 100 m 200 200 l S"]))
    assert (found.result, found.detail) == ("partly", "1 of 2 pages have text; none on page 2.")


def test_blank_pages_alone_are_no_text(read: Reader) -> None:
    found = read(pdf([None, None]))
    assert (found.result, found.detail) == ("no-text", "0 of 2 pages have text; pages 1-2 are blank.")


def test_a_page_whose_stream_is_broken_is_named(read: Reader) -> None:
    data = bytearray(pdf([shown([f"line {n} of page {p} and more" for n in range(40)]) for p in range(1, 4)]))
    starts = [
        start for start in range(len(data)) if data.startswith(b"stream\n", start) and data[start - 3 : start] != b"end"
    ]
    middle = (starts[1] + data.index(b"endstream", starts[1])) // 2
    for place in range(middle, middle + 5):
        data[place] ^= 0xFF
    found = read(bytes(data))
    assert found.result == "partly", found.detail
    assert "is damaged: words may be missing or wrong." in found.detail


def test_a_file_cut_short_is_damaged_and_says_what_was_read(read: Reader) -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 204, 2))
    whole = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 100/Kids["
        + kids
        + b"]>>\nendobj\n3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n"
        + b"trailer\n<</Root 1 0 R/Size 204>>\n"
    )
    for number in range(100):
        words = shown([f"Page {number} line {line}" for line in range(40)])
        whole += (
            b"%d 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
            % (4 + number * 2)
            + b"/Contents %d 0 R>>\nendobj\n%d 0 obj\n<</Length %d>>\nstream\n"
            % ((5 + number * 2,) * 2 + (len(words),))
            + words
            + b"\nendstream\nendobj\n"
        )
    found = read(whole[: len(whole) // 2])
    assert found.result == "damaged"
    assert "The end of the file is missing" in found.detail
    with_text = sum(1 for page in found.pages if page.text)
    assert len(found.pages) == 100
    assert 0 < with_text < 100
    assert found.detail.startswith(f"{with_text} of 100 pages have text; none on pages ")


def test_a_file_cut_before_its_page_tree_is_damaged_without_pages(read: Reader) -> None:
    whole = pdf(numbered(20))
    found = read(whole[:2000])
    assert found.result == "damaged"


def test_a_wrong_pointer_to_the_table_is_mended_and_said(read: Reader) -> None:
    whole = pdf(numbered(2))
    start = whole.rindex(b"startxref")
    found = read(whole[:start] + b"startxref\n7\n%%EOF\n")
    assert found.result == "read"
    assert "has been rebuilt" in found.detail


@pytest.mark.parametrize("revision", [4, 6])
def test_a_needed_password_is_encrypted_and_an_empty_one_is_read(read: Reader, revision: Literal[4, 6]) -> None:
    locked = pdf(numbered(1), encryption=pikepdf.Encryption(owner="o", user="u", R=revision))
    assert read(locked).result == "encrypted"
    opened = pdf(numbered(1), encryption=pikepdf.Encryption(owner="o", user="", R=revision))
    assert read(opened).result == "read"


def test_filled_form_fields_are_mentioned(read: Reader) -> None:
    def change(file: pikepdf.Pdf) -> None:
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, V="our view", Rect=[0, 0, 9, 9]
        )
        field = file.make_indirect(field)
        file.pages[0].Annots = pikepdf.Array([field])
        file.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))

    assert (
        "1 filled form field or note is not part of the text (page 1)." in read(pdf(numbered(1), change=change)).detail
    )


def test_more_than_5000_pages_are_over_the_limit(read: Reader) -> None:
    found = read(pdf([None] * 6000))
    assert (found.result, found.pages) == ("over-limit", [])
    assert found.detail == "It has 6,000 pages; at most 5,000 are read: file it in parts."


def test_a_page_tree_that_turns_in_circles_ends(read: Reader) -> None:
    data = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[2 0 R 3 0 R]/Count 4>>\nendobj\n"
        b"3 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 2/Parent 2 0 R>>\nendobj\n"
        b"trailer\n<</Root 1 0 R/Size 4>>\n%%EOF\n"
    )
    assert read(data).result in ("damaged", "no-text")
    assert read(data, without_pdfium=True).result in ("damaged", "no-text")


@pytest.mark.parametrize("count", [-1, 0, 2**31 - 1])
def test_a_false_page_count_ends(read: Reader, count: int) -> None:
    data = pdf(numbered(1)).replace(b"/Count 1", b"/Count %d" % count)
    assert read(data).result in ("read", "partly", "damaged", "over-limit", "no-text")


def test_the_second_reader_reads_what_the_first_would_not(read: Reader) -> None:
    found = read(pdf(numbered(2)), without_pdfium=True)
    assert found.result == "partly"
    assert found.detail == "2 of 2 pages have text. The first reader failed on this file: look the text through."
    assert [page.text for page in found.pages] == ["This is page 1 of the report", "This is page 2 of the report"]
    assert found.reader.startswith("pypdf ")


def test_the_second_reader_knows_locks_limits_and_labels(read: Reader, sample: Callable[[str], Path]) -> None:
    locked = pdf(numbered(1), encryption=pikepdf.Encryption(owner="o", user="u", R=3, aes=False, metadata=False))
    assert read(locked, without_pdfium=True).result == "encrypted"
    assert read(pdf([None] * 6000), without_pdfium=True).result == "over-limit"
    found = extract(sample("has_page_labels.pdf"), PDF, name="a.pdf", without_pdfium=True)
    assert [page.label for page in found.pages] == ["iii", "iv", "1", "2", "1"]


def test_every_byte_missing_from_the_end_gives_an_outcome(read: Reader) -> None:
    whole = pdf(numbered(3))
    for size in range(20, len(whole), 97):
        assert read(whole[:size]).result in ("read", "partly", "damaged", "misnamed", "no-text")


def test_flipped_bytes_give_an_outcome_and_never_raise(read: Reader) -> None:
    whole = pdf(numbered(3))
    for place in range(10, len(whole), 61):
        spoilt = bytearray(whole)
        spoilt[place : place + 3] = b"\xff\x00("
        assert read(bytes(spoilt)).result


def test_the_file_is_not_changed_by_reading(sample: Callable[[str], Path], tmp_path: Path) -> None:
    copy = tmp_path / "signed.pdf"
    shutil.copy(sample("signed.pdf"), copy)
    before = copy.read_bytes()
    extract(copy, PDF, name="signed.pdf")
    assert copy.read_bytes() == before


def test_a_damaged_file_read_after_a_locked_one_is_not_called_locked(read: Reader) -> None:
    locked = pdf(numbered(1), encryption=pikepdf.Encryption(owner="o", user="u", R=6))
    assert read(locked).result == "encrypted"
    broken = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids/None/Count(one)>>\nendobj\n"
    assert read(b"%PDF-1.4\n" + broken + b"trailer\n<</Root 1 0 R/Size 3>>\n%%EOF\n").result == "damaged"


def test_the_words_of_real_texts_are_never_taken_for_noise() -> None:
    texts = [*PDFS.parent.glob("bilingual/*"), *PDFS.parent.glob("seeds/*.txt"), *PDFS.parent.glob("imports/nte*.csv")]
    if not texts:
        pytest.skip("../shared/data is not there")
    for path in texts:
        text = path.read_text(encoding="utf-8", errors="replace")
        pieces = [text[start : start + 800] for start in range(0, len(text), 800)]
        assert [piece for piece in pieces if noise(piece)] == [], path.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\ue043\ue068\ue069 " * 20, "all"),
        ("\ue043 The measure entered into force on 1 July " * 3, ""),
        ("\ufffd\ufffd\ufffd The measure " * 10, "some"),
        (
            "7KH PHDVXUH HQWHUHG LQWR IRUFH RQ WKH ILUVW RI -XOB DQG FRYHUV DOO LPSRUWV IURP RWKHU 0HPEHUV, ZKLFK PXVW UHJLVWHU "
            "WKHLU IDFWRULHV ZLWKLQ RQH PRQWK DQG SXEOLVK HYHU\\ FKDQJH",
            "some",
        ),
        ("臒櫍籡谥糔螧烏獿抙湟益炟茘辟肦熳桥炟戥猆暨矟瑻萫肦萫灃襺" * 4, "some"),
        ("聚氯乙烯、邻苯二甲酸二辛酯、聚对苯二甲酸乙二醇酯、钛白粉、硫酸铵、尿素" * 4, ""),
        ("HS 8471.30 KG 8471.41 NMB 8471.49 NMB " * 30, ""),
        ("Die Maßnahme tritt am ersten Juli in Kraft und gilt für alle Einfuhren aus Drittländern. " * 4, ""),
        ("Biện pháp này có hiệu lực từ ngày một tháng bảy và áp dụng cho mọi hàng nhập khẩu. " * 4, ""),
        ("shangwubu fabu guanyu chukou guanzhi de gonggao zhengshi shixing qizhong baokuo. " * 4, ""),
    ],
)
def test_noise_is_told_from_words(text: str, said: str) -> None:
    assert noise(text) == said
