"""Pages drawn as pictures: what is drawn, what is said where nothing can be, what is kept, and for how long."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from cases import sandbox
from cases.evidence import drawing, pictures, store
from cases.evidence.extraction.kinds import PDF

pytestmark = pytest.mark.once


def pdf(box: str = "0 0 595 842", content: bytes = b"1 0 0 rg 0 0 297 842 re f", pages: int = 1) -> bytes:
    """A PDF of pages of that size, the left half red."""
    packed = zlib.compress(content)
    kids = " ".join(f"{3 + n} 0 R" for n in range(pages)).encode()
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages)]
    objects += [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %d 0 R >>" % (box.encode(), 3 + pages)
        for _ in range(pages)
    ]
    objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return out + head + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


def encoded(kind: str, size: tuple[int, int] = (300, 200), mode: str = "RGB", **more: Any) -> bytes:
    """A picture as a scanner files it, blue."""
    out = io.BytesIO()
    colour: Any = {
        "RGB": (0, 0, 255),
        "RGBA": (0, 0, 255, 0),
        "L": 128,
        "1": 1,
        "I;16": 40_000,
        "CMYK": (255, 255, 0, 0),
    }
    Image.new(mode, size, colour[mode]).save(out, kind, **more)
    return out.getvalue()


def kept(data: bytes) -> str:
    """The hash under which the bytes are in the store."""
    return store.keep([data], limit=10**9)[0]


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.FILES, settings.PICTURES = tmp_path / "files", tmp_path / "pictures"


@pytest.mark.parametrize("width", pictures.WIDTHS)
def test_a_page_is_drawn_at_the_width_asked_for_and_kept_as_a_picture_of_our_own(width: int) -> None:
    sha256 = kept(pdf())
    found = pictures.picture_of(sha256, PDF, page=1, width=width)
    assert found.path is not None
    with Image.open(found.path) as picture:
        assert (picture.format, picture.width) == ("WEBP", width)
        assert abs(picture.height - width * 842 / 595) <= 1
        red, white = picture.convert("RGB").getpixel((5, 5)), picture.convert("RGB").getpixel((width - 5, 5))
    assert red[0] > 240 > 20 > red[1]  # type: ignore[index]
    assert min(white) > 250  # type: ignore[arg-type]
    assert oct(found.path.parent.stat().st_mode)[-3:] == "700"
    before = found.path.stat().st_mtime_ns
    assert pictures.picture_of(sha256, PDF, page=1, width=width).path == found.path
    assert found.path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("kind", "media_type", "mode"),
    [
        ("PNG", "image/png", "RGB"),
        ("PNG", "image/png", "RGBA"),
        ("PNG", "image/png", "I;16"),
        ("PNG", "image/png", "1"),
        ("JPEG", "image/jpeg", "RGB"),
        ("JPEG", "image/jpeg", "CMYK"),
        ("TIFF", "image/tiff", "L"),
        ("WEBP", "image/webp", "RGB"),
    ],
)
def test_a_picture_as_filed_is_encoded_anew_and_never_larger_than_it_was(kind: str, media_type: str, mode: str) -> None:
    data = encoded(kind, (2000, 1000), mode)
    found = pictures.picture_of(kept(data), media_type, page=1, width=1400)
    assert found.path is not None, found.sentence
    with Image.open(found.path) as picture:
        assert (picture.format, picture.size) == ("WEBP", (1400, 700))
    small = pictures.picture_of(kept(encoded(kind, (300, 200), mode)), media_type, page=1, width=1400)
    assert small.path is not None
    with Image.open(small.path) as picture:
        assert picture.size == (300, 200)


def test_each_page_of_a_picture_with_several_is_its_own() -> None:
    out = io.BytesIO()
    pages = [Image.new("RGB", (100, 100), colour) for colour in ("red", "lime")]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    sha256 = kept(out.getvalue())
    second = pictures.picture_of(sha256, "image/tiff", page=2, width=700)
    assert second.path is not None
    with Image.open(second.path) as picture:
        pixel: Any = picture.convert("RGB").getpixel((50, 50))
        assert pixel[1] > 240 > 20 > pixel[0]
    assert pictures.picture_of(sha256, "image/tiff", page=3, width=700).sentence == "The file has no such page."


def test_a_picture_turned_by_its_camera_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = pictures.picture_of(kept(encoded("JPEG", (300, 200), exif=exif)), "image/jpeg", page=1, width=1400)
    assert found.path is not None
    with Image.open(found.path) as picture:
        assert picture.size == (200, 300)


def test_a_large_picture_turned_by_its_camera_keeps_its_shape() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = pictures.picture_of(kept(encoded("JPEG", (4000, 3000), exif=exif)), "image/jpeg", page=1, width=1400)
    assert found.path is not None
    with Image.open(found.path) as picture:
        assert picture.size == (1400, 1867)


@pytest.mark.parametrize(
    ("data", "media_type", "page", "sentence"),
    [
        (b"%PDF-1.4 nothing", PDF, 1, "The file does not open for drawing."),
        (pdf(), PDF, 2, "The part of the file that draws this page is missing."),
        (b"no picture", "image/png", 1, "The program that draws pages broke down on it."),
        (encoded("PNG"), "image/jpeg", 1, "The program that draws pages broke down on it."),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence_and_remembered_for_an_hour(
    data: bytes, media_type: str, page: int, sentence: str
) -> None:
    sha256 = kept(data)
    found = pictures.picture_of(sha256, media_type, page=page, width=1400)
    assert (found.path, found.sentence, found.busy) == (None, sentence, False)
    assert pictures.refusal_of(sha256, page) == sentence
    (mark,) = Path(settings.PICTURES).glob("??/*/*.refused")
    before = time.time() - pictures.REMEMBERED - 1
    os.utime(mark, (before, before))
    assert pictures.refusal_of(sha256, page) == ""
    assert pictures.picture_of(sha256, media_type, page=page, width=1400).sentence == sentence
    assert mark.stat().st_mtime > before


def test_a_picture_of_too_many_pixels_is_refused_before_one_is_decoded() -> None:
    # 60 million pixels in some kilobytes.
    data = encoded("PNG", (10_000, 6_000), "1")
    assert len(data) < 100_000
    found = pictures.picture_of(kept(data), "image/png", page=1, width=1400)
    assert found.sentence == (
        "A page of it has 60 million pixels; at most 50 million are unpacked: scan it with fewer dots an inch."
    )


@pytest.mark.parametrize("box", ["0 0 14400 3", "0 0 3 14400", "0 0 14400 14400", "0 0 0.001 0.001", "0 0 -5 nan"])
def test_a_page_of_any_size_is_drawn_within_the_pixels_or_said_to_have_none(box: str) -> None:
    found = pictures.picture_of(kept(pdf(box)), PDF, page=1, width=1400)
    assert (found.path is None) == bool(found.sentence)
    if found.path is not None:
        with Image.open(found.path) as picture:
            assert picture.width * picture.height <= drawing.MOST_DRAWN * 1.01
            assert max(picture.size) <= drawing.LONGEST + 1


def test_a_page_that_draws_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LIMITS", sandbox.Limits(seconds=1, memory=1024**3, output=1024**2))
    content = b"0 0 m " + b"".join(
        b"%d %d %d %d %d %d c " % (n, n % 600, n % 7, n % 500, n % 800, n) for n in range(200_000)
    )
    found = pictures.picture_of(kept(pdf(content=content * 3 + b"B ")), PDF, page=1, width=1400)
    assert found.path is None
    assert found.sentence


def test_only_so_many_are_drawn_at_once_and_who_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE", 0.2)
    held = [pictures._turn() for _ in range(pictures.AT_ONCE)]
    assert [turn.__enter__() for turn in held] == [True] * pictures.AT_ONCE
    sha256 = kept(pdf())
    found = pictures.picture_of(sha256, PDF, page=1, width=700)
    assert (found.path, found.busy) == (None, True)
    # Nothing is remembered of it, and the place that becomes free is taken.
    assert pictures.refusal_of(sha256, 1) == ""
    held[0].__exit__(None, None, None)
    assert pictures.picture_of(sha256, PDF, page=1, width=700).path is not None
    held[1].__exit__(None, None, None)


def test_many_at_the_same_time_all_get_the_same_whole_picture() -> None:
    sha256 = kept(pdf())
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(pictures.picture_of(sha256, PDF, page=1, width=700)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({(each.path, each.sentence) for each in found}) == 1
    assert found[0].path is not None
    assert [path.name for path in found[0].path.parent.iterdir()] == ["1-700.webp"]


def test_the_oldest_go_first_when_there_are_too_many_bytes(settings: Any) -> None:
    hashes = [kept(pdf(content=b"%d 0 0 rg 0 0 9 9 re f" % n)) for n in range(4)]
    made = [pictures.picture_of(each, PDF, page=1, width=1400).path for each in hashes[:3]]
    for age, path in enumerate(made):
        assert path is not None
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    size = sum(path.stat().st_size for path in made if path)
    settings.PICTURES_LIMIT = size
    newest = pictures.picture_of(hashes[3], PDF, page=1, width=1400).path
    left = [path.exists() for path in made if path]
    assert left[-1]
    assert not left[0]
    assert newest is not None
    assert newest.exists()
    total = sum(path.stat().st_size for path in Path(settings.PICTURES).glob("??/*/*"))
    assert total <= settings.PICTURES_LIMIT
    assert hashlib.sha256(store.path_of(hashes[0]).read_bytes()).hexdigest() == hashes[0]


def test_nothing_is_drawn_of_a_file_that_is_gone_and_its_pictures_are_forgotten() -> None:
    sha256 = kept(pdf())
    made = pictures.picture_of(sha256, PDF, page=1, width=700).path
    pictures.forget(sha256)
    pictures.forget(sha256)
    assert made is not None
    assert not made.parent.exists()
    store.path_of(sha256).unlink()
    assert pictures.picture_of(sha256, PDF, page=1, width=700).sentence == "The file is not in the store."


def test_every_given_pdf_is_drawn_or_says_why_not(shared_data: Path) -> None:
    outcomes = {}
    for path in sorted((shared_data / "pdfs").glob("*.pdf")):
        if path.stat().st_size:
            found = pictures.picture_of(kept(path.read_bytes()), PDF, page=1, width=1400)
            outcomes[path.name] = found.path is not None
            assert (found.path is None) == bool(found.sentence)
    assert {name for name, drawn in outcomes.items() if not drawn} == {"enc_user_pw_test.pdf", "bad_text_named_pdf.pdf"}
