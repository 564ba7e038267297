"""Binding a book: its set sections, the product's faces and what stands on every page, joined into one file."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any, BinaryIO

from django.conf import settings

from cases.briefs import fonts, render
from cases.briefs.archiving import source_of
from cases.briefs.joining.about import Info, Kept
from cases.briefs.joining.catching import Uncaught
from cases.briefs.joining.faces import Type, Unknown
from cases.briefs.joining.heads import FRAMES, Head
from cases.briefs.joining.joining import Piece, Types, Unbound, join
from cases.briefs.joining.sheaf import Damaged, Sheaf, unpacked
from cases.briefs.render import Unfit, legible
from cases.briefs.sections import CONTENTS, FILED, Section, heads, sections

TYPES = (
    ("BOOKPL", "Paper Sans", 400, "normal"),
    ("BOOKBO", "Paper Sans", 600, "normal"),
    ("BOOKIT", "Paper Sans", 400, "italic"),
    ("BOOKHD", "Paper Serif", 600, "normal"),
    ("BOOKCH", "Paper Chinese", 400, "normal"),
)
"""What heads and contents are set in, under the names that the pages call them by."""


def bind(contents: dict[str, Any], sheaf: Callable[[str], Sheaf], out: BinaryIO) -> int:
    """Join the set sections of a book into `out` and return its number of pages; the same contents give the same bytes.

    `sheaf` reads the set pages of a section by its key. Raises Unfit when the parts do not fit together.
    """
    found = sections(contents)
    # The last page names the hash of the whole; working it out again takes long for a large book.
    whole = found[-1].contents["whole"]
    around = heads(contents, whole)
    rare: set[int] = set()
    pieces = []
    for section in found:
        words, seldom = legible(
            {"of": section.of, "about": section.about, "title": section.title, "chapter": section.chapter}
        )
        rare |= seldom
        pieces.append(_piece(section, words, around, sheaf))
    try:
        return join(
            pieces,
            out,
            info=_info(contents),
            types=_types(frozenset(rare)),
            identifier=bytes.fromhex(whole),
            frame=FRAMES[contents.get("paper", "a4")],
            kept=_kept(contents),
        )
    except (Unbound, Unknown, Damaged, Uncaught) as error:
        raise Unfit(f"the parts of the book do not fit together ({error})") from error


def again(contents: dict[str, Any]) -> bytes:
    """A docket book made from its contents alone in one go, to the byte as it was issued; raises Unfit as `bind` does."""
    size = contents.get("paper", "a4")
    made = {each.key: render.sheaf(each, size=size).packed() for each in sections(contents) if each.key != CONTENTS}
    out = io.BytesIO()
    bind(contents, lambda key: unpacked(made[key]), out)
    return out.getvalue()


def _kept(contents: dict[str, Any]) -> Kept | None:
    """What a book for the archive holds besides its pages; None for one that isn't for it."""
    source = source_of(contents)
    return None if source is None else Kept(source.name, source.data, source.at, render.colours())


def _piece(section: Section, words: dict[str, str], around: dict[str, str], sheaf: Callable[[str], Sheaf]) -> Piece:
    head = Head(of=words["of"], title=words["about"], counted=section.template == FILED, **around)
    if section.key == CONTENTS:
        return Piece(CONTENTS, head)
    key = section.key
    return Piece(key, head, lambda: sheaf(key), section.label, words["title"], words["chapter"])


def _info(contents: dict[str, Any]) -> Info:
    title = contents.get("front", {}).get("title") or contents["number"]
    standing = heads(contents, "")["standing"]
    asked = contents.get("asked_at", "")
    return Info(
        title=f"{title}. {contents['number']}",
        author="Case file",
        subject=f"{standing}. {contents['marking']}. {contents['number']}, as of {contents['as_of']}",
        keywords=f"{contents['number']}, {contents['marking']}, {standing}",
        creator="Case file",
        producer=f"WeasyPrint {version('weasyprint')}",
        accessible=contents["kind"] != "exhibit-book",
        created=dt.datetime.fromisoformat(asked) if asked else None,
    )


def _types(rare: frozenset[int]) -> Types:
    first, files = _files()
    if rare:
        seldom = fonts.cut(rare | fonts.SPACES, weight=400)
        first = [*first, Type("BOOKRA", "Paper Chinese", seldom)]
        files = files | {hashlib.sha256(seldom).hexdigest(): seldom}
    return Types(first, files, lambda points: fonts.cut(frozenset(points) | fonts.SPACES, weight=400))


def warm() -> None:
    """Read the faces in the process that joins are forked from; cheap when called again."""
    _files()


@cache
def _files() -> tuple[list[Type], dict[str, bytes]]:
    """The types of heads and contents, and the files of all faces; read once a process."""
    faces = [*fonts.latin(), *fonts.chinese(settings.FONTS)]
    read = {(face.family, face.weight, face.style): face.file.read_bytes() for face in faces}
    first = [Type(key, family, read[family, weight, style]) for key, family, weight, style in TYPES]
    for each in first:
        _ = each.known
    return first, {hashlib.sha256(data).hexdigest(): data for data in read.values()}
