"""The filed documents of an exhibit book: drawn as filed, or set from their read text, or replaced by a page that says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cases import sandbox
from cases.briefs.joining.filed import Unreadable, digest_of, embedded, pictured
from cases.briefs.joining.heads import FRAMES
from cases.briefs.sections import Section
from cases.evidence import store
from cases.evidence.models import Page, Rendition

DRAWING = sandbox.Limits(seconds=60, memory=1024 * 1024**2, output=64 * 1024)
LARGEST = 100 * 1024**2
"""Bytes of the drawn pages of one document."""
BROKE = "it is too damaged to be repaired"
WHY = {
    "too long": f"drawing it took longer than {DRAWING.seconds:.0f} seconds",
    "too much memory": "drawing it needed more memory than a document may have",
    "done": "its pages are larger than a document may be",
}
MOST_WORDS = 2_000
"""Characters of a page's text that stand for it where it is read aloud."""


def drawn(told: dict[str, Any], size: str, path: Path) -> dict[str, object]:
    """Write the sheaf of a filed PDF or picture; for a child, which the file may break. A `problem` where it cannot be drawn."""
    source = store.path_of(told["sha256"])
    try:
        if not source.exists() or digest_of(source) != told["sha256"]:
            raise Unreadable("the file is not as it was filed, or gone")

        def words(page: int, pages: int) -> str:
            said = told.get("texts", {}).get(str(page), "")[:MOST_WORDS]
            return f"{told['cited_as']}, page {page} of {pages}, as filed.{' Its text: ' if said else ''}{said}"

        kind, frame = told["media_type"], FRAMES[size]
        sheaf = (
            pictured(source, kind, frame=frame, told=words)
            if kind.startswith("image/")
            else embedded(source, frame=frame, told=words)
        )
        path.write_bytes(sheaf.packed())
    except Unreadable as error:
        return {"problem": str(error)}
    return {}


def with_texts(section: Section) -> Section:
    """The section with the read text of its pages; one that is neither a PDF nor a picture is set from that."""
    told = section.contents
    key = Rendition.objects.filter(pk=told["rendition_key"], sha256=told["sha256"]).values_list("pk", flat=True).first()
    rows = Page.objects.filter(rendition=key).order_by("number").values_list("number", "section", "text")
    if told["media_type"] == "application/pdf" or told["media_type"].startswith("image/"):
        return replace(section, contents=told | {"texts": {str(number): text[:MOST_WORDS] for number, _, text in rows}})
    pages = [{"head": head, "text": text} for _, head, text in rows]
    return replace(section, template="briefs/exhibit_text.html", contents=told | {"pages": pages})


def instead(section: Section, why: str) -> Section:
    """What is set in place of a document that cannot be drawn."""
    told = {name: value for name, value in section.contents.items() if name != "texts"}
    return replace(section, template="briefs/exhibit_unreadable.html", contents=told | {"why": why})
