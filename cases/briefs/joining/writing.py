"""Writing a book's file: objects with numbers given, plain ones pressed together, and the table that says where each lies."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

PACKED_TOGETHER = 500
"""How many plain objects are pressed together, so that a reader opens few to find one."""
PRESS = 6


class File:
    """A PDF as it is written, to any binary file; nothing but the table of objects is kept in memory."""

    def __init__(self, out: BinaryIO, objects: int) -> None:
        self.out = out
        self.place = 0
        self.kinds = np.zeros(objects, dtype=np.uint8)
        self.places = np.zeros(objects, dtype=np.uint32)
        self.within = np.zeros(objects, dtype=np.uint16)
        self.next = objects
        self.extra: list[tuple[int, int]] = []
        self.total = hashlib.sha256()
        self._write(b"%PDF-1.7\n%\xe6\x9b\xb8\xf0\n")

    def stream(self, number: int, dictionary: bytes, data: bytes) -> None:
        """Write a stream under its number."""
        self.kinds[number] = 1
        self.places[number] = self.place
        self._stream(number, dictionary, data)

    def plain(self, objects: Sequence[tuple[int, bytes]]) -> None:
        """Write plain objects, pressed together."""
        for start in range(0, len(objects), PACKED_TOGETHER):
            some = objects[start : start + PACKED_TOGETHER]
            starts = np.cumsum([0, *(len(body) + 1 for _, body in some)])[:-1]
            self.pressed([number for number, _ in some], starts.tolist(), b"\n".join(body for _, body in some))

    def pressed(self, numbers: Sequence[int], starts: Sequence[int], bodies: bytes) -> None:
        """Write plain objects that lie one after the other in `bodies`, pressed together."""
        holder = self.next
        self.next += 1
        head = b" ".join(b"%d %d" % pair for pair in zip(numbers, starts, strict=True))
        packed = zlib.compress(head + b"\n" + bodies, PRESS)
        told = np.asarray(numbers)
        self.kinds[told] = 2
        self.places[told] = holder
        self.within[told] = np.arange(len(told))
        self.extra.append((holder, self.place))
        words = b"<</Type /ObjStm/N %d/First %d/Filter /FlateDecode/Length %d>>"
        self._stream(holder, words % (len(told), len(head) + 1, len(packed)), packed)

    def end(self, *, root: int, info: int, identifier: bytes) -> None:
        """Write the table of objects and the end; the second half of the file's name is a hash of all before it."""
        here, table = self.place, self.next
        size = table + 1
        rows = np.zeros((size, 7), dtype=np.uint8)
        kinds, places, within = (np.zeros(size, dtype=np.uint32) for _ in range(3))
        known = len(self.kinds)
        kinds[:known], places[:known], within[:known] = self.kinds, self.places, self.within
        for number, place in [*self.extra, (table, here)]:
            kinds[number], places[number] = 1, place
        rows[:, 0] = kinds
        rows[:, 1:5] = places.astype(">u4").view(np.uint8).reshape(size, 4)
        rows[:, 5:7] = within.astype(">u2").view(np.uint8).reshape(size, 2)
        packed = zlib.compress(rows.tobytes(), PRESS)
        names = b"<%s><%s>" % (identifier[:16].hex().encode(), self.total.digest()[:16].hex().encode())
        words = b"<</Type /XRef/W [1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID [%s]/Filter /FlateDecode/Length %d>>"
        self._stream(table, words % (size, root, info, names, len(packed)), packed)
        self._write(b"startxref\n%d\n%%%%EOF\n" % here)

    def _stream(self, number: int, dictionary: bytes, data: bytes) -> None:
        self._write(b"%d 0 obj\n%s\nstream\n" % (number, dictionary))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")

    def _write(self, data: bytes) -> None:
        self.out.write(data)
        self.total.update(data)
        self.place += len(data)


def text(words: str) -> bytes:
    """A PDF text string.

    >>> text("a (b)"), text("文")
    (b'(a \\\\(b\\\\))', b'<feff6587>')
    """
    if words.isascii() and words.isprintable():
        for sign in "\\()":
            words = words.replace(sign, "\\" + sign)
        return b"(" + words.encode() + b")"
    return b"<feff" + words.encode("utf-16-be", "replace").hex().encode() + b">"
