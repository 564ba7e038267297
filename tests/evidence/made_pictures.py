"""Pictures of every trait, ordinary and hostile, made here; each with the outcomes that are right for it."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

from tests.evidence import scans
from tests.evidence.made_pdfs import Made
from tests.evidence.test_extraction_picture import png_of


def _page() -> Image.Image:
    return scans.page("China agreed.", size=(400, 200))


def _saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def a_png_that_claims_a_milliard_pixels() -> bytes:
    return png_of(40_000, 40_000, zlib.compress(b"\0" * 1_000))


def a_jpeg_that_claims_four_milliard_pixels() -> bytes:
    whole = bytearray(_saved(_page(), "JPEG"))
    place = whole.index(b"\xff\xc0")
    struct.pack_into(">HH", whole, place + 5, 65_500, 65_500)
    return bytes(whole)


def a_tiff_that_claims_a_milliard_pixels() -> bytes:
    entries = [(256, 4, 1, 50_000), (257, 4, 1, 50_000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
               (277, 3, 1, 1), (278, 4, 1, 50_000), (279, 4, 1, 8)]  # fmt: skip
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<I", 16) + bytes(8) + struct.pack("<H", len(entries)) + rows + bytes(4)


def a_webp_that_claims_a_quarter_milliard_pixels() -> bytes:
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16_382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head


def a_jpeg_cut_at_a_half() -> bytes:
    whole = _saved(scans.page("China agreed."), "JPEG")
    return whole[: len(whole) // 2]


def a_png_cut_at_a_half() -> bytes:
    whole = _saved(scans.page("China agreed."), "PNG")
    return whole[: len(whole) // 2]


def a_tiff_whose_second_page_is_cut_off() -> bytes:
    whole = scans.saved([_page(), scans.page("two")], "TIFF")
    return whole[: len(whole) - 500_000]


def a_moving_gif() -> bytes:
    return _saved(_page().convert("P"), "GIF", save_all=True, append_images=[_page().convert("P")])


def a_moving_png() -> bytes:
    return _saved(_page(), "PNG", save_all=True, append_images=[_page()])


def a_fax_of_thirty_pages() -> bytes:
    out = io.BytesIO()
    pages = [_page().convert("1") for _ in range(30)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return out.getvalue()


def a_fax_with_tags_of_the_wrong_kind() -> bytes:
    whole = bytearray(a_fax_of_thirty_pages())
    first = struct.unpack_from("<I", whole, 4)[0]
    for entry in range(first + 2, first + 2 + 12 * struct.unpack_from("<H", whole, first)[0], 12):
        if struct.unpack_from("<H", whole, entry)[0] in (273, 278):
            struct.pack_into("<H", whole, entry + 2, 2)
    return bytes(whole)


def a_jpeg_in_inks() -> bytes:
    return _saved(_page().convert("CMYK"), "JPEG")


def a_jpeg_lying_on_its_side() -> bytes:
    told = Image.Exif()
    told[0x0112] = 8
    return _saved(_page(), "JPEG", exif=told)


def a_jpeg_with_a_camera_record_of_nonsense() -> bytes:
    return _saved(_page(), "JPEG", exif=b"Exif\0\0MM\0*" + b"\xff" * 4_000)


def a_png_with_texts_of_megabytes() -> bytes:
    told = PngImagePlugin.PngInfo()
    for number in range(50):
        told.add_text(f"Comment{number}", "x" * 2_000_000, zip=True)
    return _saved(_page(), "PNG", pnginfo=told)


def a_png_of_sixteen_bits() -> bytes:
    return _saved(_page().convert("I;16"), "PNG")


def a_webp_without_loss() -> bytes:
    return _saved(_page(), "WEBP", lossless=True)


def a_drawing_in_svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><text>words</text></svg>'


def a_picture_of_a_telephone() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400)


def a_picture_of_jpeg_2000() -> bytes:
    return _saved(_page(), "JPEG2000")


def a_bitmap() -> bytes:
    return _saved(_page(), "BMP")


def a_web_page_under_the_name_of_a_picture() -> bytes:
    return b"<!doctype html><p>Please log in"


def a_tiff_of_tags_without_end() -> bytes:
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + struct.pack("<H", 65_535)
        + b"\x00\x01\x04\x00\xff\xff\xff\xff\x08\0\0\0" * 65_535
    )


def a_picture_of_one_point() -> bytes:
    return _saved(Image.new("L", (1, 1)), "PNG")


SCAN = ("read by OCR",)
PICTURES = [
    Made("a.png", a_png_that_claims_a_milliard_pixels, "over-limit", said=("million pixels",)),
    Made("a.jpg", a_jpeg_that_claims_four_milliard_pixels, "over-limit", said=("million pixels",)),
    Made("a.tif", a_tiff_that_claims_a_milliard_pixels, "over-limit", said=("million pixels",)),
    Made("a.webp", a_webp_that_claims_a_quarter_milliard_pixels, "over-limit damaged"),
    Made("a.jpg", a_jpeg_cut_at_a_half, "damaged"),
    Made("a.png", a_png_cut_at_a_half, "damaged"),
    Made("a.tif", a_tiff_whose_second_page_is_cut_off, "damaged no-text"),
    Made("a.gif", a_moving_gif, "refused", said=("PNG, JPEG or TIFF",)),
    Made("a.png", a_moving_png, "no-text", said=SCAN),
    Made("a.tif", a_fax_of_thirty_pages, "no-text", said=("0 of 30 pages", *SCAN)),
    Made("a.tif", a_fax_with_tags_of_the_wrong_kind, "no-text damaged"),
    Made("a.jpg", a_jpeg_in_inks, "no-text", said=SCAN),
    Made("a.jpg", a_jpeg_lying_on_its_side, "no-text", said=SCAN),
    Made("a.jpg", a_jpeg_with_a_camera_record_of_nonsense, "no-text", said=SCAN),
    Made("a.png", a_png_with_texts_of_megabytes, "no-text damaged over-limit"),
    Made("a.png", a_png_of_sixteen_bits, "no-text", said=SCAN),
    Made("a.webp", a_webp_without_loss, "no-text", said=SCAN),
    Made("a.svg", a_drawing_in_svg, "refused", said=("PNG, JPEG or TIFF",)),
    Made("a.heic", a_picture_of_a_telephone, "refused", said=("PNG, JPEG or TIFF",)),
    Made("a.jp2", a_picture_of_jpeg_2000, "refused", said=("PNG, JPEG or TIFF",)),
    Made("a.bmp", a_bitmap, "refused", said=("PNG, JPEG or TIFF",)),
    Made("a.jpg", a_web_page_under_the_name_of_a_picture, "refused", said=("web page",)),
    Made("a.tif", a_tiff_of_tags_without_end, "damaged"),
    Made("a.png", a_picture_of_one_point, "no-text"),
]
