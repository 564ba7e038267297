"""A sheaf: the set pages of one part with everything they draw on, as PDF objects whose numbers are given only when a book is joined."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

FORMAT = 2
"""Raised when the layout below changes: a sheaf of another format is no sheaf."""
MAGIC = b"sheaf\n"
WIDTH = 7
"""Digits of a number that is filled in later; ten million objects are more than any book has."""
PAGES, FONTS, PARENT, COLOURS = range(4)
"""What every sheaf refers to outside itself: the book's page tree, its faces, the element its structure hangs from, its colour spaces."""
HELD = 48 * 1024**2
"""Bytes of sheaves that are kept between their two readings: all of a book of some hundred pages, a part of a large one."""
Positions = npt.NDArray[np.uint32]


class Damaged(Exception):
    """The bytes are no sheaf, or one of another format."""


@dataclass(frozen=True)
class Mark:
    """A bookmark: its title, the page it points to (from 0), the place on that page in points from the lower left, its depth from 0."""

    title: str
    page: int
    x: float
    y: float
    depth: int


@dataclass(frozen=True)
class FaceUse:
    """What a sheaf uses of one face, under the name its pages call it by: widths and texts by glyph."""

    name: str
    family: str
    file: str
    """The SHA-256 of the font file whose glyphs these are."""
    ascent: int
    descent: int
    flags: int
    widths: dict[int, float]
    texts: dict[int, str]


@dataclass(frozen=True)
class Sheaf:
    """Pages ready to be bound in.

    `body` holds the objects one after the other, plain ones first and then the dictionaries of streams; `starts` tells where each
    begins, and where the last ends. Numbers within it are blanks of WIDTH characters: at `ref_places`
    belongs the number of the object `ref_locals`, at
    `key_places` the key in the book's parent tree. Local numbers begin with what lies outside: the four above, then a
    page for each of `targets`.
    """

    sizes: list[tuple[float, float]]
    page_locals: list[int]
    stamp_locals: list[int]
    leaf: int
    top: int
    keys: int
    targets: list[str]
    marks: list[Mark]
    faces: dict[str, FaceUse]
    rare: list[int]
    plain: int
    stream_lengths: list[int]
    body: bytes
    starts: Positions
    ref_places: Positions
    ref_locals: Positions
    key_places: Positions
    key_locals: Positions
    data: bytes

    @property
    def outside(self) -> int:
        """How many local numbers name something outside the sheaf."""
        return 4 + len(self.targets)

    @property
    def count(self) -> int:
        """How many objects the sheaf brings, the blank stamps of its pages apart."""
        return len(self.starts) - 1

    def numbered(self, table: Positions, first_key: int) -> bytes:
        """The body with its blanks filled in: `table` gives the book's number of each local one."""
        out = np.frombuffer(self.body, dtype=np.uint8).copy()
        _fill(out, self.ref_places, table[self.ref_locals])
        _fill(out, self.key_places, self.key_locals + np.uint32(first_key))
        return out.tobytes()

    def packed(self) -> bytes:
        """The sheaf as bytes, the same for the same sheaf; `unpacked` reads them."""
        head = {
            "sizes": self.sizes,
            "page_locals": self.page_locals,
            "stamp_locals": self.stamp_locals,
            "leaf": self.leaf,
            "top": self.top,
            "keys": self.keys,
            "targets": self.targets,
            "marks": [[mark.title, mark.page, mark.x, mark.y, mark.depth] for mark in self.marks],
            "faces": {
                key: [
                    use.name,
                    use.family,
                    use.file,
                    use.ascent,
                    use.descent,
                    use.flags,
                    list(use.widths.items()),
                    list(use.texts.items()),
                ]
                for key, use in self.faces.items()
            },
            "rare": self.rare,
            "plain": self.plain,
            "stream_lengths": self.stream_lengths,
        }
        rows = (self.starts, self.ref_places, self.ref_locals, self.key_places, self.key_locals)
        pieces = [
            json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode(),
            self.body,
            *(row.astype("<u4").tobytes() for row in rows),
        ]
        # Pressed lightly, but for what is pressed already: a book's sheaves are read far oftener than made.
        pieces = [*(zlib.compress(piece, 1) for piece in pieces), self.data]
        return MAGIC + struct.pack("<II", FORMAT, len(pieces)) + b"".join(struct.pack("<Q", len(p)) + p for p in pieces)


def unpacked(packed: bytes) -> Sheaf:
    """Read a sheaf back; raises Damaged when the bytes are cut, or of another format."""
    if not packed.startswith(MAGIC) or len(packed) < len(MAGIC) + 8:
        raise Damaged
    version, count = struct.unpack_from("<II", packed, len(MAGIC))
    if (version, count) != (FORMAT, 8):
        raise Damaged
    place, pieces = len(MAGIC) + 8, []
    for _ in range(count):
        if place + 8 > len(packed):
            raise Damaged
        (length,) = struct.unpack_from("<Q", packed, place)
        place += 8 + length
        if place > len(packed):
            raise Damaged
        pieces.append(packed[place - length : place])
    try:
        pieces = [*(zlib.decompress(piece) for piece in pieces[:-1]), pieces[-1]]
    except zlib.error as error:
        raise Damaged from error
    head = json.loads(pieces[0])
    rows = [np.frombuffer(piece, dtype="<u4").astype(np.uint32) for piece in pieces[2:7]]
    return Sheaf(
        sizes=[(wide, high) for wide, high in head["sizes"]],
        page_locals=head["page_locals"],
        stamp_locals=head["stamp_locals"],
        leaf=head["leaf"],
        top=head["top"],
        keys=head["keys"],
        targets=head["targets"],
        marks=[Mark(*mark) for mark in head["marks"]],
        faces={key: _use(*use) for key, use in head["faces"].items()},
        rare=head["rare"],
        plain=head["plain"],
        stream_lengths=head["stream_lengths"],
        body=pieces[1],
        starts=rows[0],
        ref_places=rows[1],
        ref_locals=rows[2],
        key_places=rows[3],
        key_locals=rows[4],
        data=pieces[7],
    )


def _use(*told: Any) -> FaceUse:
    name, family, file, ascent, descent, flags, widths, texts = told
    return FaceUse(name, family, file, ascent, descent, flags, dict(widths), dict(texts))


class Twice:
    """Reads sheaves that are wanted twice: the first `room` bytes of them are kept in between, the rest is read again."""

    def __init__(self, room: int = HELD) -> None:
        self.room = room
        self.held: dict[str, Sheaf] = {}

    def first(self, key: str, read: Callable[[], Sheaf]) -> Sheaf:
        """The sheaf, kept while there is room."""
        found = read()
        size = len(found.body) + len(found.data)
        if size <= self.room:
            self.room -= size
            self.held[key] = found
        return found

    def again(self, key: str, read: Callable[[], Sheaf]) -> Sheaf:
        """The sheaf for the last time."""
        return self.held.pop(key, None) or read()


@dataclass
class Poured:
    """Objects as they are poured into a body: bytes with blanks, and where the blanks are."""

    body: bytearray = field(default_factory=bytearray)
    starts: list[int] = field(default_factory=list)
    refs: list[tuple[int, int]] = field(default_factory=list)
    keys: list[tuple[int, int]] = field(default_factory=list)

    def begin(self) -> None:
        """The next object begins here."""
        self.starts.append(len(self.body))

    def words(self, words: bytes) -> None:
        """Bytes that stay as they are."""
        self.body += words

    def number(self, local: int) -> None:
        """A blank for the number of an object."""
        self.refs.append((len(self.body), local))
        self.body += b" " * WIDTH

    def ref(self, local: int) -> None:
        """A reference to an object."""
        self.number(local)
        self.body += b" 0 R"

    def key(self, local: int) -> None:
        """A blank for a key in the parent tree."""
        self.keys.append((len(self.body), local))
        self.body += b" " * WIDTH

    def rows(self) -> dict[str, Positions]:
        """What a sheaf keeps of it beside the body."""
        return {
            "starts": _row([*self.starts, len(self.body)]),
            "ref_places": _row([place for place, _ in self.refs]),
            "ref_locals": _row([local for _, local in self.refs]),
            "key_places": _row([place for place, _ in self.keys]),
            "key_locals": _row([local for _, local in self.keys]),
        }


def _row(numbers: Sequence[int]) -> Positions:
    return np.array(numbers, dtype=np.uint32)


def _fill(out: npt.NDArray[Any], places: Positions, numbers: Positions) -> None:
    """Write each number, right-aligned, into its blank."""
    left, at = numbers.astype(np.int64), places.astype(np.int64) + WIDTH - 1
    out[at] = left % 10 + 48
    for step in range(1, WIDTH):
        left = left // 10
        some = left > 0
        if not some.any():
            break
        out[at[some] - step] = left[some] % 10 + 48
