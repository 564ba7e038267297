"""Pictures of pages, drawn here: words set in Pillow's own face, as PNG, JPEG, WebP, a TIFF of several frames, or a PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont


def page(*lines: str, size: tuple[int, int] = (1240, 900)) -> Image.Image:
    """A white page at 150 dots an inch with these lines."""
    made = Image.new("L", size, "white")
    pen = ImageDraw.Draw(made)
    face = ImageFont.load_default(size=36)
    for number, line in enumerate(lines):
        pen.text((90, 90 + 60 * number), line, font=face, fill="black")
    return made


def saved(pages: Sequence[Image.Image], kind: str) -> bytes:
    """The pages as one file: TIFF and PDF hold several."""
    out = io.BytesIO()
    more: dict[str, object] = {"save_all": True, "append_images": list(pages[1:])} if kind in {"TIFF", "PDF"} else {}
    resolution: dict[str, object] = {"resolution": 150.0} if kind == "PDF" else {"dpi": (150, 150)}
    pages[0].save(out, kind, **resolution, **more)
    return out.getvalue()
