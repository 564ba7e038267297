"""What a PDF says of itself: the number, hash and seal that our papers print, and its pages; for a limited child, as any file may come."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
from typing import Any

import pypdf
import pypdfium2

Told = dict[str, Any]
MOST_PAGES = 5000
MOST_TEXT = 30 * 1024**2
_NUMBER = re.compile(r"\bNumber\s+([A-Z]{2}-[A-Z0-9-]+)")
_AT_THE_FOOT = re.compile(
    r"\b(?:Brief|Dossier|Book|Scorecard|[A-Z][a-z]+ book)\s+([A-Z]{2}-[A-Z0-9-]+) · Contents ([0-9a-f]{12})\b"
)
_CONTENTS = re.compile(r"Contents, SHA-256\s+((?:[0-9a-f]\s*){64})")
_SEAL = re.compile(r"Seal over both\s+((?:[0-9a-f]\s*){64})")


def inspect(data: bytes) -> Told:
    """What the file says: {"number", "contents_sha256", "seal"}, blank where nothing is found, its {"pages"} and {"attached"} contents.

    A page is its {"text"}, all white space as one, and a hash of what draws it. {"problem"} in words, when it is no PDF that can be read;
    then {"contents"} is what it holds as JSON, if it does.
    """
    try:
        texts = _texts(data)
    except pypdfium2.PdfiumError as error:
        return {"problem": _what_else(data, locked="password" in str(error).lower()), "contents": _json(data)}
    if not texts:
        return {"problem": "It has more pages than a paper of ours can have."}
    drawn, attached = _drawn(data, len(texts))
    whole = "\n".join(texts)
    foot = _AT_THE_FOOT.search(whole)
    number, contents = _NUMBER.search(whole), _CONTENTS.search(whole)
    return {
        "problem": "",
        "number": number[1] if number else foot[1] if foot else "",
        "contents_sha256": _digits(contents) or (foot[2] if foot else ""),
        "seal": _digits(_SEAL.search(whole)),
        "pages": [{"text": " ".join(text.split()), "drawn": mark} for text, mark in zip(texts, drawn, strict=True)],
        "attached": attached,
    }


def _what_else(data: bytes, *, locked: bool) -> str:
    """What a file is that cannot be read as a PDF, in a sentence."""
    if not data.strip():
        return "It is empty."
    if locked:
        return "It is locked with a password, and no paper of ours is: save it without one and check that."
    if data.startswith(b"PK") and b"word/document.xml" in data:
        return "It is a draft in Word's format, which anybody can change: check the PDF of its number instead."
    return "It cannot be read as a PDF."


def _json(data: bytes) -> Any:
    if data.lstrip()[:1] != b"{" or len(data) > MOST_TEXT:
        return None
    with contextlib.suppress(ValueError):  # which it is when it is no UTF-8, too
        return json.loads(data)
    return None


def _digits(found: re.Match[str] | None) -> str:
    return "".join(found[1].split()) if found else ""


def _texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        if len(document) > MOST_PAGES:
            return []
        texts, size = [], 0
        for page in document:
            texts.append(page.get_textpage().get_text_bounded().replace("\ufffe", ""))
            size += len(texts[-1])
            if size > MOST_TEXT:
                return []
        return texts
    finally:
        document.close()


def _drawn(data: bytes, count: int) -> tuple[list[str], Any]:
    """A hash of what draws each page, blank for what the second reader cannot read; and contents attached by us, or None."""
    marks, attached = [""] * count, None
    with contextlib.suppress(Exception):  # whatever a damaged file does to its reader: then this much is not known
        reader = pypdf.PdfReader(io.BytesIO(data))
        for number, page in enumerate(reader.pages):
            stream = page.get_contents()
            if stream is not None and number < count:
                marks[number] = hashlib.sha256(stream.get_data()).hexdigest()
        for name, held in reader.attachments.items():
            if name.endswith(".json") and len(held[0]) <= MOST_TEXT:
                found = json.loads(held[0])
                attached = found if isinstance(found, dict) else None
    return marks, attached
