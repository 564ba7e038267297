"""Images of pages: how each kind ends, and what hostile ones may cost."""

from __future__ import annotations

import resource
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from cases import sandbox
from cases.evidence.extraction import Extraction, extract, media_type, refusal_at_the_door
from cases.evidence.extraction.kinds import JPEG, PNG, TIFF, WEBP
from cases.evidence.extraction.picture import MOST_PIXELS, page_of
from cases.evidence.reading import LIMITS
from tests.evidence import scans

pytestmark = pytest.mark.once

Reader = Callable[..., Extraction]
A_PICTURE = "0 of 1 page has text. It is a picture: its words can be read by OCR."


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads bytes under a name, as what their first bytes tell."""

    def reader(data: bytes, name: str) -> Extraction:
        path = tmp_path / "file"
        path.write_bytes(data)
        return extract(path, media_type(name, data), name=name)

    return reader


def png_of(width: int, height: int, data: bytes) -> bytes:
    """A PNG of one bit a pixel that claims this size, with these packed bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("PNG", "a.png", PNG),
        ("JPEG", "a.jpg", JPEG),
        ("JPEG", "a.jpeg", JPEG),
        ("TIFF", "a.tif", TIFF),
        ("WEBP", "a.webp", WEBP),
    ],
)
def test_a_picture_of_a_page_has_a_page_and_no_text(read: Reader, kind: str, name: str, expected: str) -> None:
    data = scans.saved([scans.page("China agreed.")], kind)
    assert (media_type(name, data), refusal_at_the_door(name, data, len(data))) == (expected, "")
    found = read(data, name)
    assert (found.result, found.detail) == ("no-text", A_PICTURE)
    assert [(page.number, page.label, page.text) for page in found.pages] == [(1, "", "")]


def test_the_frames_of_a_tiff_are_its_pages(read: Reader, tmp_path: Path) -> None:
    data = scans.saved([scans.page("one"), scans.page("two", size=(800, 600)), scans.page("three")], "TIFF")
    found = read(data, "fax.tiff")
    assert (found.result, len(found.pages)) == ("no-text", 3)
    page, dots = page_of(tmp_path / "file", TIFF, 2)
    assert (page.size, page.mode, dots) == ((800, 600), "L", 150)


def test_a_picture_in_colour_or_see_through_is_made_ready_in_grey_on_white(tmp_path: Path) -> None:
    path = tmp_path / "file"
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(path, "PNG")
    page, dots = page_of(path, PNG, 1)
    assert (page.mode, page.getpixel((10, 10)), dots) == ("L", 255, 0)


def test_a_picture_of_sixteen_bits_keeps_its_shades_for_ocr(tmp_path: Path) -> None:
    path = tmp_path / "file"
    Image.new("I;16", (300, 200), 40_000).save(path, "PNG")
    assert page_of(path, PNG, 1)[0].getpixel((10, 10)) == 40_000 // 256


def test_a_camera_record_of_nonsense_turns_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    Image.new("RGB", (300, 200), "white").save(path, "JPEG", exif=b"Exif\0\0MM\0*" + b"\xff" * 4_000)
    assert page_of(path, JPEG, 1)[0].size == (300, 200)


def test_a_page_lying_on_its_side_is_turned_as_its_camera_said(tmp_path: Path) -> None:
    path, told = tmp_path / "file", Image.Exif()
    told[0x0112] = 6
    Image.new("RGB", (300, 200), "white").save(path, "JPEG", exif=told)
    assert page_of(path, JPEG, 1)[0].size == (200, 300)


def test_a_picture_that_is_not_whole_is_damaged(read: Reader) -> None:
    data = scans.saved([scans.page("China agreed.")], "PNG")
    assert read(data[: len(data) // 2], "a.png").result == "damaged"
    assert read(b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a.png").result == "damaged"
    assert read(b"II*\x00\xff\xff\xff\xff", "a.tif").result == "damaged"


def test_a_tiff_whose_frames_turn_in_circles_ends(read: Reader) -> None:
    data = bytearray(scans.saved([scans.page("one", size=(200, 100)), scans.page("two", size=(200, 100))], "TIFF"))
    first = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, first)[0]
    second = struct.unpack_from("<I", data, first + 2 + 12 * entries)[0]
    entries = struct.unpack_from("<H", data, second)[0]
    struct.pack_into("<I", data, second + 2 + 12 * entries, first)
    found = read(bytes(data), "a.tif")
    assert found.result in {"no-text", "damaged", "over-limit"}
    assert len(found.pages) <= 2


def test_more_pixels_than_fifty_million_are_refused_before_they_are_unpacked(read: Reader) -> None:
    found = read(png_of(60_000, 60_000, zlib.compress(b"\0" * 1000)), "a.png")
    said = "A page of it has 3,600 million pixels; at most 50 million are unpacked: scan it with fewer dots an inch."
    assert (found.result, found.detail, found.pages) == ("over-limit", said, [])


def test_a_page_of_just_fifty_million_is_unpacked_within_the_limits_of_the_child(tmp_path: Path) -> None:
    path = tmp_path / "file"
    rows = (b"\0" + b"\xaa" * 1250) * 5000
    path.write_bytes(png_of(10_000, 5_000, zlib.compress(rows)))
    assert MOST_PIXELS == 10_000 * 5_000

    def work() -> list[object]:
        found = extract(path, PNG, name="a.png")
        return [found.result, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]

    outcome = sandbox.run(work, LIMITS)
    assert outcome.ending == "done"
    result, kilobytes = outcome.value
    assert (result, kilobytes < 700_000) == ("no-text", True)


def test_a_bomb_inside_a_png_costs_no_more_than_its_pixels(read: Reader) -> None:
    found = read(png_of(100, 100, zlib.compress(b"\0" * 200_000_000)), "a.png")
    assert found.result in {"no-text", "damaged"}
    comment = zlib.compress(b"x" * 150_000_000)
    body = b"zTXt", b"Comment\0\0" + comment
    data = png_of(100, 100, zlib.compress(b"\0" * 1400))
    chunk = struct.pack(">I", len(body[1])) + body[0] + body[1] + struct.pack(">I", zlib.crc32(b"".join(body)))
    assert read(data[:33] + chunk + data[33:], "a.png").result in {"no-text", "damaged"}
