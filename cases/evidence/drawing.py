"""A page of a filed document drawn as a picture, for a limited child; pure."""

from __future__ import annotations

import base64
import io
import math
from pathlib import Path

import pypdfium2
from PIL import Image

from cases.evidence.extraction import picture
from cases.evidence.extraction.kinds import PDF, PICTURES

DRAWN = frozenset({PDF, *PICTURES})
"""The kinds of file that have pages to be seen."""
MOST_DRAWN = 16_000_000
"""Pixels of a picture as drawn: a page of 1,400 may be eight times as high as it is wide."""
LONGEST = 16_000
"""Pixels of the longer side: WebP has no more than 16,383."""
QUALITY = 80

Drawn = dict[str, str]
"""Either the `picture`, a WebP in base64, or the `sentence` that says why there is none."""


def draw(path: Path, media_type: str, *, page: int, width: int) -> Drawn:
    """Draw one page, counted from 1, `width` pixels wide, or less where it would be too large. Every picture is encoded anew."""
    drawn = _of_pdf(path, page, width) if media_type == PDF else _of_picture(path, media_type, page, width)
    if isinstance(drawn, str):
        return {"sentence": drawn}
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=QUALITY, method=2)
    return {"picture": base64.b64encode(out.getvalue()).decode()}


def _of_pdf(path: Path, page: int, width: int) -> Image.Image | str:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return "The file does not open for drawing."
    try:
        if page > len(document):
            return "The part of the file that draws this page is missing."
        try:
            sheet = document[page - 1]
            wide, high = sheet.get_size()
            if not (0 < wide < math.inf and 0 < high < math.inf):
                return "The page has no size."
            scale = min(width / wide, LONGEST / max(wide, high), math.sqrt(MOST_DRAWN / (wide * high)))
            drawn: Image.Image = sheet.render(scale=scale).to_pil()
        except pypdfium2.PdfiumError:
            return "The page is damaged."
        return drawn.convert("RGB")
    finally:
        document.close()


def _of_picture(path: Path, media_type: str, page: int, width: int) -> Image.Image | str:
    try:
        with picture.opened(path, media_type, page=page) as found:
            wide, high = found.size[::-1] if picture.lies_on_its_side(found) else found.size
            scale = min(1.0, width / wide, LONGEST / max(wide, high), math.sqrt(MOST_DRAWN / (wide * high)))
            size = (max(1, round(wide * scale)), max(1, round(high * scale)))
            found.draft("RGB", size if (wide, high) == found.size else size[::-1])
            return picture.upright(found).convert("RGB").resize(size, Image.Resampling.LANCZOS)
    except picture.TooLargeError as error:
        return str(error)
    except EOFError:
        return "The file has no such page."
