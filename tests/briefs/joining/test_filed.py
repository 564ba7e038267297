"""Filed documents in a book: drawn as they are, stamped, and nothing of them that acts, leads elsewhere or is attached."""

from __future__ import annotations

import hashlib
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from cases.briefs.fonts import latin
from cases.briefs.joining.about import Info
from cases.briefs.joining.faces import Type
from cases.briefs.joining.filed import Unreadable, embedded, pictured
from cases.briefs.joining.heads import FRAMES, Head
from cases.briefs.joining.joining import Piece, Types, join
from cases.briefs.joining.sheaf import Sheaf, unpacked

pytestmark = pytest.mark.once
A4 = FRAMES["a4"]
ACTS = (
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/AcroForm", "/OpenAction", "/AA", "/URI", "/XFA", "/Widget",
    "/Metadata", "/PieceInfo",
)  # fmt: skip


def told(page: int, pages: int) -> str:
    return f"Exhibit 61, page {page} of {pages}, as filed."


def document(path: Path, words: tuple[str, ...] = ("One is filed.", "Two is filed."), **page: Any) -> Path:
    """A PDF of a page for each of these, with everything that acts or is hidden."""
    with pikepdf.new() as file:
        font = file.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('Launched')"))
        for text in words:
            made = file.add_blank_page(page_size=(400, 500))
            made.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(JS=font))
            made.Contents = pikepdf.Stream(file, b"BT /JS 20 Tf 40 400 Td (%s) Tj ET" % text.encode())
            launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
            note = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 400, 500], A=launch, AA=pikepdf.Dictionary(E=script)
            )  # fmt: skip
            made.Annots = pikepdf.Array([file.make_indirect(note)])
            made.AA = pikepdf.Dictionary(O=script)
            made.PieceInfo = pikepdf.Dictionary(Secret=pikepdf.String("hidden"))
            for name, value in page.items():
                made[f"/{name}"] = value
        file.Root.OpenAction = script
        file.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pikepdf.String("form"))
        file.attachments["secret.txt"] = b"attached"
        file.save(path)
    return path


def bound(sheaf: Sheaf) -> bytes:
    """A book of that one part, read back from its packed form."""
    packed = sheaf.packed()
    face = latin()[3].file.read_bytes()
    types = Types([Type(f"TYPE{place}", "Paper Sans", face) for place in range(4)], {}, lambda _: b"")
    types.files[hashlib.sha256(face).hexdigest()] = face
    head = Head("Exhibit 61", "Notice", "DELIBERATIVE", "", "", "Book XB-2026-0001", counted=True)
    out = io.BytesIO()
    info = Info("Exhibits", "Case file", "", "", "", "", accessible=False)
    join(
        [Piece("61", head, lambda: unpacked(packed), "Exhibit 61", "Notice")],
        out,
        info=info,
        types=types,
        identifier=b"x" * 16,
    )
    return out.getvalue()


def texts(pdf: bytes) -> list[str]:
    found = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in found]
    finally:
        found.close()


def names(pdf: bytes) -> set[str]:
    """Every key and every name in the file."""
    out: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            for name, held in value.items():
                out.add(str(name))
                if not isinstance(held, pikepdf.Object) or not held.is_indirect:
                    walk(held)
        elif isinstance(value, pikepdf.Array):
            for item in value:
                if not isinstance(item, pikepdf.Object) or not item.is_indirect:
                    walk(item)
        elif isinstance(value, pikepdf.Name):
            out.add(str(value))

    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.check_pdf_syntax() == []
        for found in file.objects:
            walk(found)
    return out


def test_pages_are_drawn_as_filed_and_stamped_with_exhibit_and_page(tmp_path: Path) -> None:
    pdf = bound(embedded(document(tmp_path / "a.pdf"), frame=A4, told=told))
    pages = texts(pdf)
    assert len(pages) == 2
    for number, words in ((1, "One is filed."), (2, "Two is filed.")):
        assert words in pages[number - 1]
        assert f"Exhibit 61, page {number} of 2" in pages[number - 1]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        top = file.Root.StructTreeRoot.K[0].K[0]
        assert [str(figure.Alt) for figure in top.K] == [told(1, 2), told(2, 2)]


def test_nothing_that_acts_leads_elsewhere_or_is_attached_comes_along(tmp_path: Path) -> None:
    path = document(tmp_path / "a.pdf")
    assert {"/JavaScript", "/Launch", "/EmbeddedFile", "/AA"} <= names(path.read_bytes())
    pdf = bound(embedded(path, frame=A4, told=told))
    # A face may be called so: the names of a page's own resources are nobody's business.
    assert names(pdf) & set(ACTS) == {"/JS", "/Metadata"}
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert [name for name in list(file.Root) if name in ACTS] == ["/Metadata"]
        forms = [
            found for found in file.objects if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Form"
        ]
        assert [[*form.Resources.Font.keys()] for form in forms] == [["/JS"], ["/JS"]]
    for secret in (b"hidden", b"attached", b"calc.exe", b"alert"):
        assert secret not in pdf


def test_a_page_that_lies_on_its_side_stands_upright_within_the_frame(tmp_path: Path) -> None:
    pdf = bound(embedded(document(tmp_path / "a.pdf", ("Turned",), Rotate=90), frame=A4, told=told))
    found = pypdfium2.PdfDocument(pdf)
    try:
        page = found[0].get_textpage()
        place = page.get_text_bounded().index("Turned")
        boxes = [page.get_charbox(place + letter) for letter in range(6)]
    finally:
        found.close()
    assert boxes[0][3] > boxes[-1][3], "it runs down the page, as its reader sees it"
    assert all(box[0] > 0 and box[2] < A4.wide and box[1] > 0 and box[3] < A4.high for box in boxes)


def test_a_page_larger_than_the_paper_is_drawn_smaller(tmp_path: Path) -> None:
    pdf = bound(embedded(document(tmp_path / "a.pdf", ("Large",), MediaBox=[0, 0, 4000, 3000]), frame=A4, told=told))
    with pikepdf.open(io.BytesIO(pdf)) as file:
        drawn = file.pages[0].Contents[1].read_bytes().decode()
    scale = float(drawn.partition("q")[2].split()[0])
    assert 0.1 < scale < 0.15


def test_a_damaged_file_is_repaired_and_one_past_repair_locked_or_empty_is_unreadable(tmp_path: Path) -> None:
    whole = document(tmp_path / "a.pdf").read_bytes()
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(whole[: whole.rindex(b"startxref") - 40])
    assert "One is filed." in texts(bound(embedded(cut, frame=A4, told=told)))[0]
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"\x00garbage" * 40)
    with pytest.raises(Unreadable, match="too damaged"):
        embedded(broken, frame=A4, told=told)
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(tmp_path / "a.pdf") as file:
        file.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Unreadable, match="locked with a password"):
        embedded(locked, frame=A4, told=told)
    empty = tmp_path / "empty.pdf"
    with pikepdf.new() as file:
        file.save(empty)
    with pytest.raises(Unreadable, match="0 pages"):
        embedded(empty, frame=A4, told=told)


def test_what_refers_to_itself_without_end_is_drawn_once_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "loop.pdf"
    with pikepdf.open(document(tmp_path / "a.pdf")) as file:
        form = file.make_indirect(pikepdf.Stream(file, b"/Self Do"))
        form.update(pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9]))
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Self=form))
        file.pages[0].Resources.XObject = pikepdf.Dictionary(Self=form)
        file.save(path)
    assert len(texts(bound(embedded(path, frame=A4, told=told)))) == 2
    deep: Any = pikepdf.Array()
    for _ in range(90):
        deep = pikepdf.Array([deep])
    with pikepdf.open(document(tmp_path / "b.pdf")) as file:
        file.pages[0].Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(D=deep))
        file.save(path)
    with pytest.raises(Unreadable, match="page 1 refers to itself without end"):
        embedded(path, frame=A4, told=told)


def test_a_picture_is_a_page_and_a_broken_one_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGBA", (5000, 300), (200, 10, 10, 255)).save(path)
    pdf = bound(pictured(path, "image/png", frame=A4, told=told))
    with pikepdf.open(io.BytesIO(pdf)) as file:
        pictures = [
            found for found in file.objects if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image"
        ]
        assert [(int(row.Width), int(row.Height)) for row in pictures] == [(2400, 144)]
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(Unreadable, match="cannot be read"):
        pictured(path, "image/png", frame=A4, told=told)


def test_small_numbers_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "b.pdf"
    with pikepdf.open(document(tmp_path / "a.pdf")) as file:
        matrix = pikepdf.Array([Decimal("0.00048828125"), 0, 0, Decimal("-0.0001"), 0, 0])
        file.pages[0].Resources.Font["/JS"] = file.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, FontMatrix=matrix)
        )
        file.save(path)
    with pikepdf.open(io.BytesIO(bound(embedded(path, frame=A4, told=told)))) as file:
        held = [
            [*found.FontMatrix]
            for found in file.objects
            if isinstance(found, pikepdf.Dictionary) and "/FontMatrix" in found
        ]
    assert held == [[Decimal("0.00048828125"), 0, 0, Decimal("-0.0001"), 0, 0]]
