"""Images of pages: PNG, JPEG, TIFF of several frames and WebP; counted, measured, laid upright on white for OCR and for the eye."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import PIL
from PIL import ExifTags, Image, ImageFile, ImageOps, ImageSequence

from cases.evidence.extraction.kinds import JPEG, PNG, TIFF, WEBP
from cases.evidence.extraction.result import MOST_PAGES, Extraction, PageText, on_pages, tally

READER = f"Pillow {PIL.__version__}"

MOST_PIXELS = 50_000_000
"""The most pixels that one page is unpacked to: A4 at 600 dots an inch has 35 million."""

FORMATS = {PNG: "PNG", JPEG: "JPEG", TIFF: "TIFF", WEBP: "WEBP"}

_SPOILT = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error)
"""What Pillow's decoders raise on damaged files, one or the other."""

_DAMAGED = "It is a damaged picture: file a fresh copy."


class TooLargeError(Exception):
    """A page has more pixels than are unpacked; the message is the sentence to show."""


def read(path: Path, media_type: str) -> Extraction:
    """A page for each frame, none with text; each is unpacked once, so that what is damaged is named now.

    The size stands in the picture's head and is looked at before anything is unpacked.
    """
    pages: list[PageText] = []
    broken: list[int] = []
    try:
        with opened(path, media_type) as picture:
            for frame in _frames(picture):
                number = len(pages) + 1
                if number > MOST_PAGES:
                    return _over(f"It has more than {MOST_PAGES:,} pages: file it in parts.")
                pages.append(PageText(number, "", ""))
                try:
                    frame.load()
                except _SPOILT:
                    broken.append(number)
    except TooLargeError as error:
        return _over(str(error))
    except _SPOILT:
        if not pages:
            return Extraction("damaged", _DAMAGED, [], READER)
        said = f"Only {len(pages):,} of its pages could be opened; what follows is damaged: file a fresh copy."
        return Extraction("damaged", said, pages, READER)
    if len(broken) == len(pages):
        return Extraction("damaged", _DAMAGED, pages, READER)
    said = tally(pages)
    if broken:
        said += f" {on_pages(broken).capitalize()} {'are' if len(broken) > 1 else 'is'} damaged."
    return Extraction("no-text", f"{said} It is a picture: its words can be read by OCR.", pages, READER)


def page_of(path: Path, media_type: str, number: int) -> tuple[Image.Image, int]:
    """One page in shades of grey, upright, on white, and its dots an inch where the file says so, else 0."""
    with opened(path, media_type, page=number) as picture:
        dots = picture.info.get("dpi", (0, 0))[0]
        return upright(picture).convert("L"), int(dots) if 70 <= dots <= 1200 else 0


def lies_on_its_side(picture: Image.Image) -> bool:
    """Whether its camera said that width and height are to be changed for each other."""
    return picture.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)


def upright(picture: Image.Image) -> Image.Image:
    """The picture turned as its camera said, on white where it can be seen through, with at most 256 shades of each colour."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith("I"):
        return turned.point(lambda value: value / 256).convert("L")
    if turned.has_transparency_data:
        turned = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", turned.size, "white"), turned)
    return turned.convert("L" if turned.mode in ("1", "L", "LA") else "RGB")


@contextmanager
def opened(path: Path, media_type: str, *, page: int = 1) -> Iterator[Image.Image]:
    """The picture at one of its pages, opened by the one decoder of its kind and measured; nothing is unpacked yet.

    Warnings of damage are not printed. Raises TooLargeError, EOFError for a page that is not there, and what the decoder raises.
    """
    Image.MAX_IMAGE_PIXELS = None  # `_measure` is stricter, and refuses where Pillow would only warn.
    # WeasyPrint, where it is loaded, has Pillow pass over what is cut off.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=[FORMATS[media_type]]) as picture:
                if page > 1:
                    picture.seek(page - 1)
                _measure(picture)
                yield picture
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _frames(picture: Image.Image) -> Iterator[Image.Image]:
    # A moving picture of PNG or WebP is one page: its first frame. A TIFF's frames are pages.
    if picture.format != "TIFF":
        yield picture
        return
    for frame in ImageSequence.Iterator(picture):
        _measure(frame)
        yield frame


def _measure(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise TooLargeError(
            f"A page of it has {width * height / 1e6:,.0f} million pixels; at most {MOST_PIXELS // 10**6} million are"
            " unpacked: scan it with fewer dots an inch."
        )


def _over(said: str) -> Extraction:
    return Extraction("over-limit", said, [], READER)
