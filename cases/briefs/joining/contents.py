"""The contents pages of a book, set line by line at joining, since only then are the pages known."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from cases.briefs.joining.faces import Run, Setter, number, shown, width
from cases.briefs.joining.heads import BOLD, MM, PLAIN, Frame
from cases.briefs.joining.sheaf import COLOURS, FONTS, PAGES, PARENT, Mark, Poured, Sheaf

SIZE, LEADING = 8.6, 12.0
CHAPTER_SIZE, CHAPTER_ABOVE, APART = 9.2, 8.0, 1.5
TITLE_SIZE, TITLE_LEADING = 19.0, 34.0
TITLE = 3
"""The type of the head, in a setter of contents."""
LABEL, FIGURES = 34 * MM, 14 * MM
_PIECE = re.compile(r"[⺀-鿿豈-﫿︰-﹏！-｠\U00020000-\U0003ffff]|[^\s⺀-鿿豈-﫿︰-﹏！-｠]+|\s+")


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a chapter's has no label; `key` is the part it leads to."""

    key: str
    label: str
    title: str
    depth: int


@dataclass(frozen=True)
class _Row:
    entry: Entry
    lines: list[list[Run]]
    y: float
    size: float


def broken(setter: Setter, text: str, room: float, first: int, size: float) -> list[list[Run]]:
    """The text in lines no wider than the room, in points: broken at spaces, between Chinese characters, in a word only when it must."""
    lines, line, used = [], "", 0.0
    for piece in _PIECE.findall(text):
        wide = width(setter.line(piece, first), size)
        if line.strip() and used + wide > room and not piece.isspace():
            lines.append(line.strip())
            line, used = "", 0.0
        while wide > room:
            fits = max(1, int(len(piece) * room / wide) - 1)
            lines.append(piece[:fits])
            piece = piece[fits:]
            wide = width(setter.line(piece, first), size)
        line, used = line + piece, used + wide
    return [setter.line(each, first) for each in [*lines, *([line.strip()] if line.strip() else [])]] or [[]]


def laid_out(entries: Sequence[Entry], setter: Setter, frame: Frame) -> list[list[_Row]]:
    """The rows of each page; a chapter's head never stands last on one."""
    room = frame.right - frame.left - LABEL - FIGURES
    pages: list[list[_Row]] = [[]]
    y = frame.top - TITLE_LEADING
    for place, entry in enumerate(entries):
        chapter = not entry.label
        kind = (BOLD, CHAPTER_SIZE) if chapter else (PLAIN, SIZE)
        lines = broken(setter, entry.title, room + (LABEL if chapter else 0), *kind)
        needed = LEADING * len(lines) + (CHAPTER_ABOVE if chapter and pages[-1] else APART)
        follows = LEADING if chapter and place + 1 < len(entries) else 0
        if y - needed - follows < frame.bottom and pages[-1]:
            pages.append([])
            y, needed = frame.top, LEADING * len(lines)
        y -= needed
        pages[-1].append(_Row(entry, lines, y + LEADING * (len(lines) - 1), kind[1]))
    return pages


def bound(
    entries: Sequence[Entry],
    setter: Setter,
    frame: Frame,
    folios: dict[str, int],
    *,
    title: str = "Contents",
) -> Sheaf:
    """The contents as a sheaf: each line a link to its part, tagged as a table of contents, with the page at its end."""
    pages = laid_out(entries, setter, frame)
    return _Binding(pages, list(entries), setter, frame, folios, title).sheaf()


class _Binding:
    """Local numbers in order: pages, the head, the list, and three for each row: item, link, annotation; then the pages' drawings."""

    def __init__(
        self,
        pages: list[list[_Row]],
        entries: list[Entry],
        setter: Setter,
        frame: Frame,
        folios: dict[str, int],
        title: str,
    ) -> None:
        self.pages, self.entries, self.setter = pages, entries, setter
        self.frame, self.folios, self.title = frame, folios, title
        self.first = 4 + len(entries)
        self.resources = self.first
        self.page = [self.first + 1 + place for place in range(len(pages))]
        self.top = self.page[-1] + 1
        self.head, self.list, self.tree = self.top + 1, self.top + 2, self.top + 3
        self.row = self.tree + 1
        self.drawing = self.row + 3 * len(entries)
        self.poured = Poured()

    def sheaf(self) -> Sheaf:
        """Pour the objects in the order of their numbers."""
        drawn = [zlib.compress(self._drawn(place, rows), 9) for place, rows in enumerate(self.pages)]
        self._dictionary(b"/ColorSpace ", COLOURS, b"/Font ", FONTS, b"")
        first = 0
        for place, rows in enumerate(self.pages):
            self._page(place, range(first, first + len(rows)))
            first += len(rows)
        self._element(b"/Sect", PARENT, self.page[0], [self.head, self.list])
        self._element(b"/H1", self.top, self.page[0], [0])
        self._element(b"/TOC", self.top, self.page[0], [self.row + 3 * place for place in range(len(self.entries))])
        self._leaf()
        place = 0
        for number_of_page, rows in enumerate(self.pages):
            for on_page, row in enumerate(rows):
                self._row(place, number_of_page, on_page + (number_of_page == 0), row)
                place += 1
        for packed in drawn:
            self.poured.begin()
            self.poured.words(b"<</Filter /FlateDecode/Length %d>>" % len(packed))
        return Sheaf(
            sizes=[(self.frame.wide, self.frame.high)] * len(self.pages),
            page_locals=self.page,
            stamp_locals=[self.drawing + len(drawn) + place for place in range(len(drawn))],
            leaf=self.tree,
            top=self.top,
            keys=len(self.pages) + len(self.entries),
            targets=[entry.key for entry in self.entries],
            marks=[Mark(self.title, 0, self.frame.left, self.frame.top, 0)],
            faces={},
            rare=[],
            plain=self.drawing - self.first,
            stream_lengths=[len(packed) for packed in drawn],
            body=bytes(self.poured.body),
            data=b"".join(drawn),
            **self.poured.rows(),
        )

    def _dictionary(self, *words: bytes | int) -> None:
        """An object of words and references in turn."""
        self.poured.begin()
        self.poured.words(b"<<")
        for word in words:
            if isinstance(word, int):
                self.poured.ref(word)
            else:
                self.poured.words(word)
        self.poured.words(b">>")

    def _kids(self, kids: Sequence[int]) -> list[bytes | int]:
        """References, but for a 0, which is the first marked content of the page."""
        out: list[bytes | int] = [b"/K ["]
        for kid in kids:
            out += [kid, b" "] if kid else [b"0 "]
        return [*out, b"]"]

    def _element(self, kind: bytes, parent: int, page: int, kids: Sequence[int]) -> None:
        self._dictionary(b"/Type /StructElem/S " + kind, *self._kids(kids), b"/Pg ", page, b"/P ", parent)

    def _page(self, place: int, rows: range) -> None:
        self.poured.begin()
        pour = self.poured
        pour.words(b"<</Type /Page/Parent ")
        pour.ref(PAGES)
        pour.words(b"/MediaBox [0 0 %s %s]/Contents [" % (number(self.frame.wide), number(self.frame.high)))
        pour.ref(self.drawing + len(self.pages) + place)
        pour.words(b" ")
        pour.ref(self.drawing + place)
        pour.words(b"]/Resources ")
        pour.ref(self.resources)
        pour.words(b"/Tabs /S/StructParents ")
        pour.key(place)
        pour.words(b"/Annots [")
        for row in rows:
            pour.ref(self.row + 3 * row + 2)
            pour.words(b" ")
        pour.words(b"]>>")

    def _leaf(self) -> None:
        pour, pages = self.poured, len(self.pages)
        pour.begin()
        pour.words(b"<</Limits [")
        pour.key(0)
        pour.words(b" ")
        pour.key(pages + len(self.entries) - 1)
        pour.words(b"]/Nums [")
        row = 0
        for place, rows in enumerate(self.pages):
            pour.key(place)
            pour.words(b" [")
            if place == 0:
                pour.ref(self.head)
            for _ in rows:
                pour.words(b" ")
                pour.ref(self.row + 3 * row + 1)
                row += 1
            pour.words(b"]\n")
        for place in range(len(self.entries)):
            pour.key(pages + place)
            pour.words(b" ")
            pour.ref(self.row + 3 * place + 1)
            pour.words(b"\n")
        pour.words(b"]>>")

    def _row(self, place: int, page: int, content: int, row: _Row) -> None:
        item = self.row + 3 * place
        self._element(b"/TOCI", self.list, self.page[page], [item + 1])
        self._dictionary(
            b"/Type /StructElem/S /Link/K [%d <</Type /OBJR/Obj " % content, item + 2, b"/Pg ", self.page[page],
            b">>]/Pg ", self.page[page], b"/P ", item,
        )  # fmt: skip
        low = row.y - LEADING * (len(row.lines) - 1) - 3
        sides = (self.frame.left, low, self.frame.right, row.y + row.size)
        told = f"{row.entry.label} {row.entry.title}".strip()
        pour = self.poured
        pour.begin()
        pour.words(
            b"<</Type /Annot/Subtype /Link/F 4/BS <</W 0>>/Rect [%s]" % b" ".join(number(side) for side in sides)
        )
        pour.words(b"/Contents <feff%s>/Dest [" % told.encode("utf-16-be").hex().encode())
        pour.ref(4 + place)
        pour.words(b" /XYZ 0 %s 0]/StructParent " % number(self.frame.high))
        pour.key(len(self.pages) + place)
        pour.words(b">>")

    def _drawn(self, place: int, rows: list[_Row]) -> bytes:
        out = [b"q 0.07 g"]
        if place == 0:
            head = self.setter.line(self.title, TITLE)
            out.append(b"/H1 <</MCID 0>> BDC")
            out.append(shown(head, TITLE_SIZE, self.frame.left, self.frame.top - TITLE_SIZE))
            out.append(b"EMC")
        for on_page, row in enumerate(rows):
            out.append(b"/Link <</MCID %d>> BDC" % (on_page + (place == 0)))
            out += self._line(row)
            out.append(b"EMC")
        return b"\n".join([*out, b"Q"])

    def _line(self, row: _Row) -> list[bytes]:
        """The label, the title's lines, and the page's number at the right, as the words are read."""
        left = self.frame.left + (LABEL if row.entry.label else 0)
        out = []
        if row.entry.label:
            out.append(shown(self.setter.line(f"{row.entry.label} ", BOLD), SIZE, self.frame.left, row.y))
        for place, line in enumerate(row.lines):
            # The space parts the words of two lines for whoever reads the text and not the page.
            at = left
            for run in [*line, *self.setter.line(" ")]:
                words = shown([run], row.size, at, row.y - LEADING * place)
                chinese = self.setter.lang(run) == "zh"
                out.append(b"/Span <</Lang (zh)>> BDC " + words + b" EMC" if chinese else words)
                at += width([run], row.size)
        folio = self.setter.line(str(self.folios[row.entry.key]), PLAIN if row.entry.label else BOLD)
        last = row.y - LEADING * (len(row.lines) - 1)
        out.append(shown(folio, row.size, self.frame.right - width(folio, row.size), last))
        return out
