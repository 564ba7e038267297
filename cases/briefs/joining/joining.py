"""Joining sheaves into a book: one file with continuous pages, running heads, contents, bookmarks, one structure and one of each face."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from cases.briefs.joining import faces
from cases.briefs.joining.about import Info, Kept, properties, xmp
from cases.briefs.joining.contents import Entry, bound
from cases.briefs.joining.faces import Pool, Setter, Type
from cases.briefs.joining.heads import FRAMES, Frame, Head, stamp
from cases.briefs.joining.sheaf import COLOURS, FONTS, PAGES, PARENT, Mark, Positions, Sheaf, Twice
from cases.briefs.joining.writing import File, text

CATALOG, TREE, ROOT, DOCUMENT, LAB, PARENTS, INFO, META, OUTLINES, DICTIONARY, FIRST = range(1, 12)
"""The numbers of what a book has once."""
LAB_SPACES = (
    b"<</lab-d50 [/Lab <</WhitePoint [0.964296 1 0.825105]/Range [-125 125 -125 125]>>]"
    b"/lab-d65 [/Lab <</WhitePoint [0.950456 1 1.089058]/Range [-125 125 -125 125]>>]>>"
)


class Unbound(Exception):
    """The parts do not fit together; the message says where."""


@dataclass(frozen=True)
class Piece:
    """One part in its place: `sheaf` reads it (twice), `key` is what links name it by, `label` and `title` stand in contents and bookmarks.

    Pieces of the same `chapter` in a row stand under its head. One without a title is in neither. One without a sheaf is the place of
    the contents pages.
    """

    key: str
    head: Head
    sheaf: Callable[[], Sheaf] | None = None
    label: str = ""
    title: str = ""
    chapter: str = ""


@dataclass(frozen=True)
class Types:
    """What heads and contents are set in: plain, bold, italic and a head's, and those that help out with rare characters."""

    first: Sequence[Type]
    files: dict[str, bytes]
    """Every font file that a sheaf may name, by its SHA-256."""
    rare: Callable[[Sequence[int]], bytes]
    """Makes the face of a sheaf's rare characters anew."""
    cut: Callable[[bytes, frozenset[int]], bytes] = faces.cut


@dataclass
class _Placed:
    """A part with its numbers: the first object, the first page, the first key, and what the book needs of it beside its bytes."""

    piece: Piece
    outside: int
    count: int
    keys: int
    page_numbers: list[int]
    leaf: int
    top: int
    targets: list[str]
    marks: list[Mark]
    first: int
    first_page: int
    first_key: int


def join(
    pieces: Sequence[Piece],
    out: BinaryIO,
    *,
    info: Info,
    types: Types,
    identifier: bytes,
    frame: Frame = FRAMES["a4"],
    kept: Kept | None = None,
) -> int:
    """Write the book and return its number of pages; the same sheaves in the same order give the same bytes.

    Each sheaf is wanted twice and only so many are kept (`sheaf.Twice`), so that a book of any length takes the memory of these, of its
    largest part, and of what it knows of each object. With `kept` it is PDF/A-3 as well. Raises Unbound when a link leads to no part.
    """
    return _Join(pieces, info, types, frame, kept).write(out, identifier)


class _Join:
    def __init__(self, pieces: Sequence[Piece], info: Info, types: Types, frame: Frame, kept: Kept | None) -> None:
        self.info, self.types, self.frame, self.kept = info, types, frame, kept
        self.files = dict(types.files)
        self.setter = Setter(types.first)
        self.pool = Pool()
        self.placed: list[_Placed] = []
        self.next, self.page, self.key = FIRST, 0, 0
        self.contents: Sheaf | None = None
        # Of a book that is not large they are held between the readings.
        self.sheaves = Twice()
        self._place(pieces)
        self.chapters = self._chapters()

    def write(self, out: BinaryIO, identifier: bytes) -> int:
        """Write all of it."""
        outlines, marks = self._outlines()
        beside = self.next
        self.next += Kept.OBJECTS if self.kept else 0
        # Only what the stamps use of each face is not known yet; the faces come last.
        file = File(out, self.next + 6 * (len(self.pool.uses) + len(self.types.first)))
        for placed in self.placed:
            self._part(file, placed)
        self.pool.add(self.setter.uses())
        written = self.pool.objects(self.files, self.next, self.types.cut)
        for number, words, data in written.streams:
            file.stream(number, words, data)
        meta = xmp(self.info, self.kept)
        file.stream(META, b"<</Type /Metadata/Subtype /XML/Length %d>>" % len(meta), meta)
        kept, more = [], b""
        if self.kept:
            self.kept.streams(file, beside)
            kept, more = self.kept.plain(beside), self.kept.catalog(beside)
        names = dict(written.plains)
        names[DICTIONARY] = names.pop(written.dictionary)
        file.plain([*self._once(outlines, more), *kept, *marks, *self._structure(), *sorted(names.items())])
        file.end(root=CATALOG, info=INFO, identifier=identifier)
        return self.page

    def _place(self, pieces: Sequence[Piece]) -> None:
        """Number all parts; the contents are set once to know their pages, and again when all pages are known."""
        folios: dict[str, int] = {}
        entries = _entries(pieces)
        for piece in pieces:
            if piece.sheaf is None:
                sheaf = bound(entries, self.setter, self.frame, dict.fromkeys((entry.key for entry in entries), 0))
            else:
                sheaf = self.sheaves.first(piece.key, piece.sheaf)
                self.pool.add(sheaf.faces)
                if sheaf.rare:
                    face = self.types.rare(sheaf.rare)
                    self.files[hashlib.sha256(face).hexdigest()] = face
            if piece.key in folios:
                raise Unbound(f"two parts go by the key {piece.key}")
            folios[piece.key] = self.page + 1
            self._number(piece, sheaf)
        if any(piece.sheaf is None for piece in pieces):
            under = {entry.key: folios[self._first_of(pieces, entry)] for entry in entries}
            self.contents = bound(entries, self.setter, self.frame, under)
        self.first_pages = {placed.piece.key: placed for placed in self.placed}

    def _number(self, piece: Piece, sheaf: Sheaf) -> None:
        first = self.next
        shift = first - sheaf.outside
        self.placed.append(
            _Placed(
                piece,
                sheaf.outside,
                sheaf.count,
                sheaf.keys,
                [local + shift for local in sheaf.page_locals],
                sheaf.leaf + shift,
                sheaf.top + shift,
                sheaf.targets,
                sheaf.marks,
                first,
                self.page,
                self.key,
            )
        )
        self.next += sheaf.count + len(sheaf.page_locals)
        self.page += len(sheaf.page_locals)
        self.key += sheaf.keys

    def _first_of(self, pieces: Sequence[Piece], entry: Entry) -> str:
        """The part that an entry leads to: a chapter's is its first."""
        if entry.depth == 0 and not entry.label and entry.key.startswith("chapter:"):
            return next(piece.key for piece in pieces if f"chapter:{piece.chapter}" == entry.key)
        return entry.key

    # Parts

    def _part(self, file: File, placed: _Placed) -> None:
        own = placed.piece
        sheaf = self.contents if own.sheaf is None else self.sheaves.again(own.key, own.sheaf)
        assert sheaf is not None
        if (sheaf.count, sheaf.keys) != (placed.count, placed.keys):
            raise Unbound(f"{placed.piece.key} changed while it was bound in")
        body = sheaf.numbered(self._table(placed), placed.first_key)
        starts = sheaf.starts.tolist()
        numbers = range(placed.first, placed.first + sheaf.plain)
        for begin in range(0, sheaf.plain, 500):
            some = numbers[begin : begin + 500]
            low, high = starts[begin], starts[begin + len(some)]
            file.pressed(some, [start - low for start in starts[begin : begin + len(some)]], body[low:high])
        place = 0
        for number, length in enumerate(sheaf.stream_lengths, sheaf.plain):
            words = body[starts[number] : starts[number + 1]]
            file.stream(placed.first + number, words, sheaf.data[place : place + length])
            place += length
        for page in range(len(sheaf.sizes)):
            drawn = stamp(
                placed.piece.head,
                self.setter,
                self.frame,
                page=placed.first_page + page + 1,
                pages=self.page,
                own=(page + 1, len(sheaf.sizes)),
            )
            packed = zlib.compress(drawn, 6)
            words = b"<</Filter /FlateDecode/Length %d>>" % len(packed)
            file.stream(placed.first + sheaf.count + page, words, packed)

    def _table(self, placed: _Placed) -> Positions:
        """The book's number of each of the part's local ones."""
        outside = [0] * placed.outside
        outside[PAGES], outside[FONTS], outside[COLOURS] = TREE, DICTIONARY, LAB
        outside[PARENT] = self.chapters.get(placed.piece.chapter, DOCUMENT)
        for place, key in enumerate(placed.targets, 4):
            outside[place] = self._target(key).page_numbers[0]
        inside = np.arange(placed.first, placed.first + placed.count + len(placed.page_numbers))
        return np.concatenate([np.array(outside), inside]).astype(np.uint32)

    def _target(self, key: str) -> _Placed:
        if key.startswith("chapter:"):
            return next(placed for placed in self.placed if f"chapter:{placed.piece.chapter}" == key)
        if key not in self.first_pages:
            raise Unbound(f"a link leads to {key}, which is no part of the book")
        return self.first_pages[key]

    # What the book has once

    def _chapters(self) -> dict[str, int]:
        """A number for the element of each chapter."""
        out: dict[str, int] = {}
        for placed in self.placed:
            if placed.piece.chapter and placed.piece.chapter not in out:
                out[placed.piece.chapter] = self.next
                self.next += 1
        return out

    def _structure(self) -> list[tuple[int, bytes]]:
        """The root, the document and its chapters, and the tree from marked content to elements."""
        tops: dict[int, list[int]] = {DOCUMENT: []}
        for placed in self.placed:
            holder = self.chapters.get(placed.piece.chapter, DOCUMENT)
            if holder not in tops:
                tops[holder] = []
                tops[DOCUMENT].append(holder)
            tops[holder].append(placed.top)
        root = b"<</Type /StructTreeRoot/ParentTree %d 0 R/ParentTreeNextKey %d/K [%d 0 R]>>"
        out = [(ROOT, root % (PARENTS, self.key, DOCUMENT))]
        out.append((PARENTS, b"<</Kids [%s]>>" % _refs(placed.leaf for placed in self.placed)))
        out.append((DOCUMENT, b"<</Type /StructElem/S /Document/K [%s]/P %d 0 R>>" % (_refs(tops[DOCUMENT]), ROOT)))
        for chapter, number in self.chapters.items():
            words = b"<</Type /StructElem/S /Part/T %s/K [%s]/P %d 0 R>>"
            out.append((number, words % (text(chapter), _refs(tops[number]), DOCUMENT)))
        return out

    def _once(self, outlines: bytes, more: bytes) -> list[tuple[int, bytes]]:
        pages = [number for placed in self.placed for number in placed.page_numbers]
        catalog = (
            b"<</Type /Catalog/Pages %d 0 R/Outlines %d 0 R/PageMode /UseOutlines/Lang %s/StructTreeRoot %d 0 R"
            b"/ViewerPreferences <</DisplayDocTitle true>>/MarkInfo <</Marked true>>/Metadata %d 0 R%s>>"
        )
        return [
            (CATALOG, catalog % (TREE, OUTLINES, text(self.info.lang), ROOT, META, more)),
            (TREE, b"<</Type /Pages/Kids [%s]/Count %d>>" % (_refs(pages), len(pages))),
            (LAB, LAB_SPACES),
            (INFO, properties(self.info)),
            (OUTLINES, outlines),
        ]

    def _outlines(self) -> tuple[bytes, list[tuple[int, bytes]]]:
        """The bookmarks: chapters, parts, and what each part marked; open at the first two levels."""
        flat: list[tuple[int, str, int, float, float]] = []
        chapter = ""
        for placed in self.placed:
            piece = placed.piece
            if piece.chapter and piece.chapter != chapter:
                at = placed.marks[0] if placed.marks else Mark("", 0, 0, 0, 0)
                flat.append((0, piece.chapter, placed.page_numbers[0], at.x, at.y))
            chapter = piece.chapter
            base = 1 if chapter else 0
            told = f"{piece.label}: {piece.title}" if piece.label and piece.title else piece.title
            for place, mark in enumerate(placed.marks):
                title = told if place == 0 and told else mark.title
                flat.append((base + mark.depth, title, placed.page_numbers[mark.page], mark.x, mark.y))
        first = self.next
        self.next += len(flat)
        return _tree(flat, first)


def _entries(pieces: Sequence[Piece]) -> list[Entry]:
    """The lines of the contents: each chapter before its first part, and each part with a title."""
    out: list[Entry] = []
    chapter = ""
    for piece in pieces:
        if piece.chapter and piece.chapter != chapter:
            out.append(Entry(f"chapter:{piece.chapter}", "", piece.chapter, 0))
        chapter = piece.chapter
        if piece.title:
            out.append(Entry(piece.key, piece.label, piece.title, 1 if chapter else 0))
    return out


def _refs(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _tree(flat: Sequence[tuple[int, str, int, float, float]], first: int) -> tuple[bytes, list[tuple[int, bytes]]]:
    """Bookmarks in reading order with their depths, as linked objects; returns the root's words and the objects."""
    children: dict[int, list[int]] = {-1: []}
    parents: list[int] = []
    path: list[int] = []
    for place, (depth, *_) in enumerate(flat):
        del path[depth:]
        parent = path[-1] if path else -1
        children.setdefault(parent, []).append(place)
        children[place] = []
        parents.append(parent)
        path.append(place)
    below = [0] * len(flat)
    for place in reversed(range(len(flat))):
        below[place] = len(children[place]) + sum(below[kid] for kid in children[place])
    beside = {kid: (siblings, number) for siblings in children.values() for number, kid in enumerate(siblings)}
    made = []
    for place, (depth, title, page, x, y) in enumerate(flat):
        siblings, at = beside[place]
        words = [b"<</Title %s/Dest [%d 0 R /XYZ %s %s 0]" % (text(title), page, faces.number(x), faces.number(y))]
        parent = parents[place]
        words.append(b"/Parent %d 0 R" % (OUTLINES if parent < 0 else first + parent))
        if at:
            words.append(b"/Prev %d 0 R" % (first + siblings[at - 1]))
        if at + 1 < len(siblings):
            words.append(b"/Next %d 0 R" % (first + siblings[at + 1]))
        if children[place]:
            shown = len(children[place]) if depth == 0 else -below[place]
            words.append(
                b"/First %d 0 R/Last %d 0 R/Count %d" % (first + children[place][0], first + children[place][-1], shown)
            )
        made.append((first + place, b"".join(words) + b">>"))
    tops = children[-1]
    if not tops:
        return b"<</Count 0>>", made
    count = len(tops) + sum(len(children[top]) for top in tops)
    return b"<</Count %d/First %d 0 R/Last %d 0 R>>" % (count, first + tops[0], first + tops[-1]), made
