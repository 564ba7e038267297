"""Reads filed documents into pages of text: what a file is, what is refused, and the words that it holds."""

from __future__ import annotations

from pathlib import Path

from cases.evidence.extraction.kinds import (
    DOCX,
    HEAD,
    HTML,
    MARKDOWN,
    MOST_BYTES,
    PDF,
    PICTURES,
    TEXTS,
    XLSX,
    media_type,
    refusal_at_the_door,
)
from cases.evidence.extraction.kinds import media_type as _media_type
from cases.evidence.extraction.result import Extraction, PageText

__all__ = [
    "HEAD",
    "MOST_BYTES",
    "TEXTS",
    "XLSX",
    "Extraction",
    "PageText",
    "extract",
    "media_type",
    "refusal_at_the_door",
    "warm",
]


def warm() -> None:
    """Load the parsers, which `extract` does otherwise: before a child is forked for it, so that they are loaded once."""
    from cases.evidence.extraction import docx, markup, pdf, picture, plain, workbook  # noqa: F401


def extract(path: Path, media_type: str, *, name: str, without_pdfium: bool = False) -> Extraction:
    """The text of a file, page by page, and how reading ended. Raises nothing but MemoryError.

    `name` is the name under which it was filed. Runs where memory and time are limited: a hostile file can use
    up both, and PDFium can bring down the process on a damaged one; after that, call again with `without_pdfium`.
    """
    # Loading the parsers takes longer than many a command that reads nothing.
    from cases.evidence.extraction import docx, markup, pdf, picture, plain, workbook

    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        size = path.stat().st_size
        refusal = refusal_at_the_door(name, head, size)
        if refusal:
            return Extraction("over-limit" if size > MOST_BYTES else "misnamed", refusal, [], "")
        found = _media_type(name, head)
        if media_type != found and not (media_type in TEXTS and found in TEXTS):
            return Extraction("misnamed", f"It was filed as {media_type} but its bytes are {found}.", [], "")
        if media_type == PDF:
            return pdf.read(path, without_pdfium=without_pdfium)
        if media_type in PICTURES:
            return picture.read(path, media_type)
        if media_type == DOCX:
            return docx.read(path)
        if media_type == XLSX:
            return workbook.read(path)
        if media_type == HTML:
            return markup.read_html(path)
        if media_type == MARKDOWN:
            return markup.read_markdown(path)
        return plain.read(path)
    except MemoryError:
        raise
    except Exception:
        # Not a word of the parser's own: its message quotes the document, and its type says nothing to an officer.
        return Extraction("damaged", "It is damaged in a way that its reader does not know: file a fresh copy.", [], "")
