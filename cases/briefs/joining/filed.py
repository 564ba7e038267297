"""Filed documents as sheaves: a PDF's pages drawn as they are and nothing else of it, a picture as a page of its own."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf

from cases.briefs.joining.faces import number
from cases.briefs.joining.heads import MM, Frame
from cases.briefs.joining.sheaf import COLOURS, PAGES, PARENT, Mark, Poured, Sheaf
from cases.briefs.joining.writing import text
from cases.evidence.extraction import picture

MOST_PAGES = 5_000
DEEPEST = 60
"""How deep objects may lie within one another; a page that is honest stays far below it."""
SHARP = 2_400
"""The longer side of a picture in the book, in pixels: 200 to the inch on a page."""
NAMED = frozenset(
    {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/CharProcs", "/Colorants"}
)  # fmt: skip
"""Dictionaries whose names are the document's own."""
LEFT_OUT = frozenset(
    {
        "/A", "/AA", "/AF", "/Actions", "/Alternates", "/Annots", "/B", "/Dest", "/EF", "/EmbeddedFiles", "/F", "/FFilter", "/FDecodeParms",
        "/JS", "/JavaScript", "/Launch", "/Metadata", "/Next", "/OC", "/OPI", "/OpenAction", "/P", "/Parent", "/Pg", "/PieceInfo", "/PS",
        "/Properties", "/Ref", "/RichMediaContent", "/Root", "/StructParent", "/StructParents", "/Subtype2", "/URI", "/XFA",
    }
)  # fmt: skip
"""What no page needs to be drawn: what acts, what leads elsewhere, what is attached, what belongs to a structure that is not here."""


class Unreadable(Exception):
    """The file cannot be drawn; the message says why in words."""


def embedded(path: Path, *, frame: Frame, told: Callable[[int, int], str]) -> Sheaf:
    """The pages of a filed PDF, each drawn to scale within the frame of the paper; `told` gives the words for page n of N.

    Only what the drawing of its pages needs comes along: no scripts, actions, forms, notes, links, attachments or hidden structure. Files
    without a password that are damaged are repaired where they can be. Raises Unreadable.
    """
    try:
        with pikepdf.open(path, suppress_warnings=True) as file:
            count = len(file.pages)
            if not 1 <= count <= MOST_PAGES:
                raise Unreadable(f"it has {count} pages")
            return _Embedding(file, frame, told).sheaf()
    except pikepdf.PasswordError as error:
        raise Unreadable("it is locked with a password") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError) as error:
        raise Unreadable("it is too damaged to be repaired") from error


def pictured(path: Path, media_type: str, *, frame: Frame, told: Callable[[int, int], str]) -> Sheaf:
    """A filed picture as a page, drawn anew from its pixels. Raises Unreadable."""
    try:
        with picture.opened(path, media_type) as found:
            drawn = picture.upright(found).convert("RGB")
    except picture.TooLargeError as error:
        raise Unreadable("the picture is too large") from error
    except (OSError, ValueError, SyntaxError, EOFError, KeyError) as error:
        raise Unreadable("the picture cannot be read") from error
    drawn.thumbnail((SHARP, SHARP))
    data = io.BytesIO()
    drawn.save(data, "JPEG", quality=88)
    wide, high = drawn.size
    with pikepdf.new() as file:
        drawing = pikepdf.Stream(file, data.getvalue())
        drawing.update(
            pikepdf.Dictionary(
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=wide, Height=high, BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
            )
        )  # fmt: skip
        page = file.add_blank_page(page_size=(wide * 0.36, high * 0.36))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=file.make_indirect(drawing)))
        page.Contents = pikepdf.Stream(file, b"q %f 0 0 %f 0 0 cm /Picture Do Q" % (wide * 0.36, high * 0.36))
        return _Embedding(file, frame, told).sheaf()


class _Embedding:
    """Local numbers: for each page the page, its resources, its figure; the top, the leaf, what is referred to; then the streams."""

    def __init__(self, file: Any, frame: Frame, told: Callable[[int, int], str]) -> None:
        self.file, self.frame, self.told = file, frame, told
        self.count = len(file.pages)
        self.area = pikepdf.Rectangle(
            frame.left - 12 * MM, frame.bottom - 5 * MM, frame.right + 10 * MM, frame.top + 5 * MM - 2 * MM
        )
        self.plain: list[Any] = []
        self.streams: list[Any] = []
        self.places: dict[Any, tuple[bool, int]] = {}
        self.names: set[Any] = set()
        self.drawings: list[bytes] = []
        self.forms: list[Any] = []

    def sheaf(self) -> Sheaf:
        """Draw each page, find what the drawings refer to, and pour all of it."""
        for place, page in enumerate(self.file.pages):
            # Indirect, so that it has a number like all that is referred to.
            form = self.file.make_indirect(page.as_form_xobject())
            drawn = page.calc_form_xobject_placement(
                form,
                pikepdf.Name("/Filed"),
                self.area,
                invert_transformations=False,
                allow_shrink=True,
                allow_expand=False,
            )
            self.forms.append(form)
            self.drawings.append(b"/Figure <</MCID 0>> BDC " + bytes(drawn) + b" EMC")
            self._find(form, place)
        first = 4
        self.page = [first + 3 * place for place in range(self.count)]
        self.top = first + 3 * self.count
        self.leaf = self.top + 1
        self.first_plain = self.leaf + 1
        self.first_stream = self.first_plain + len(self.plain)
        self.first_drawing = self.first_stream + len(self.streams)
        self.poured = Poured()
        return self._poured()

    def _find(self, form: Any, place: int) -> None:
        """Number every object within reach of a drawing, without going deeper than is honest."""
        waiting: list[tuple[Any, bool, int]] = [(form, False, 0)]
        while waiting:
            found, names, deep = waiting.pop()
            if deep > DEEPEST:
                raise Unreadable(f"page {place + 1} refers to itself without end")
            if isinstance(found, pikepdf.Object) and found.is_indirect:
                if found.objgen in self.places:
                    continue
                rows = self.streams if isinstance(found, pikepdf.Stream) else self.plain
                self.places[found.objgen] = (isinstance(found, pikepdf.Stream), len(rows))
                rows.append(found)
                if names:
                    self.names.add(found.objgen)
            waiting += [(kid, own, deep + 1) for kid, own in _kids(found, names)]

    def _poured(self) -> Sheaf:
        pour, pages = self.poured, self.count
        for place in range(pages):
            self._page(place)
        self._object(
            b"<</Type /StructElem/S /Sect/K [",
            *[part for n in self.page for part in (n + 2, b" ")],
            b"]/P ",
            PARENT,
            b">>",
        )
        pour.begin()
        pour.words(b"<</Limits [")
        pour.key(0)
        pour.words(b" ")
        pour.key(pages - 1)
        pour.words(b"]/Nums [")
        for place, page in enumerate(self.page):
            pour.key(place)
            pour.words(b" [")
            pour.ref(page + 2)
            pour.words(b"]\n")
        pour.words(b"]>>")
        for found in self.plain:
            pour.begin()
            self._value(found, names=found.objgen in self.names, within=True)
        data = [self._stream(found) for found in self.streams]
        for drawn in self.drawings:
            packed = zlib.compress(drawn, 9)
            pour.begin()
            pour.words(b"<</Filter /FlateDecode/Length %d>>" % len(packed))
            data.append(packed)
        size = (self.frame.wide, self.frame.high)
        return Sheaf(
            sizes=[size] * pages,
            page_locals=self.page,
            stamp_locals=[self.first_drawing + pages + place for place in range(pages)],
            leaf=self.leaf,
            top=self.top,
            keys=pages,
            targets=[],
            marks=[Mark("", 0, self.frame.left, self.frame.top, 0)],
            faces={},
            rare=[],
            plain=self.first_stream - 4,
            stream_lengths=[len(each) for each in data],
            body=bytes(pour.body),
            data=b"".join(data),
            **pour.rows(),
        )

    def _page(self, place: int) -> None:
        page, area = self.page[place], self.area
        sides = b"0 0 %s %s" % (number(self.frame.wide), number(self.frame.high))
        pour = self.poured
        pour.begin()
        pour.words(b"<</Type /Page/Parent ")
        pour.ref(PAGES)
        pour.words(b"/MediaBox [%s]/Contents [" % sides)
        pour.ref(self.first_drawing + self.count + place)
        pour.words(b" ")
        pour.ref(self.first_drawing + place)
        pour.words(b"]/Resources ")
        pour.ref(page + 1)
        pour.words(b"/Tabs /S/StructParents ")
        pour.key(place)
        pour.words(b">>")
        form = self.first_stream + self.places[self.forms[place].objgen][1]
        self._object(b"<</ColorSpace ", COLOURS, b"/Font ", 1, b"/XObject <</Filed ", form, b">>>>")
        box = b" ".join(number(side) for side in (area.llx, area.lly, area.urx, area.ury))
        alt = text(self.told(place + 1, self.count))
        self._object(
            b"<</Type /StructElem/S /Figure/K [0]/Alt %s/A <</O /Layout/BBox [%s]>>/Pg " % (alt, box), page, b"/P ", self.top, b">>"
        )  # fmt: skip

    def _object(self, *words: bytes | int) -> None:
        self.poured.begin()
        for word in words:
            if isinstance(word, int):
                self.poured.ref(word)
            else:
                self.poured.words(word)

    def _stream(self, found: Any) -> bytes:
        """A stream's dictionary poured, its bytes as they are; what has no filter is pressed."""
        raw = bytes(found.read_raw_bytes())
        bare = "/Filter" not in found
        if bare:
            raw = zlib.compress(raw, 9)
        elif "/Crypt" in str(found.Filter):
            raise Unreadable("a part of it is enciphered")
        pour = self.poured
        pour.begin()
        pour.words(b"<<")
        for name, value, own in _entries(found, False):
            if name != "/Length":
                pour.words(pikepdf.Name(name).unparse() + b" ")
                self._value(value, names=own)
        pour.words(b"%s/Length %d>>" % (b"/Filter /FlateDecode" if bare else b"", len(raw)))
        return raw

    def _value(self, value: Any, *, names: bool = False, within: bool = False) -> None:
        pour = self.poured
        if not within and isinstance(value, pikepdf.Object) and value.is_indirect:
            stream, place = self.places[value.objgen]
            pour.ref((self.first_stream if stream else self.first_plain) + place)
        elif isinstance(value, pikepdf.Dictionary):
            pour.words(b"<<")
            for name, item, own in _entries(value, names):
                pour.words(pikepdf.Name(name).unparse() + b" ")
                self._value(item, names=own)
            pour.words(b">>")
        elif isinstance(value, pikepdf.Array):
            pour.words(b"[")
            for item in value:
                self._value(item)
                pour.words(b" ")
            pour.words(b"]")
        else:
            pour.words(_plain(value))


def _entries(found: Any, names: bool) -> Iterator[tuple[str, Any, bool]]:
    """What of a dictionary or a stream comes along, in the order of its names, and whether it is a dictionary of names.

    In a dictionary of names every one is the document's own: a face may be called /JS.
    """
    for name in sorted(found.keys()):
        if names or name not in LEFT_OUT:
            yield name, found[name], not names and name in NAMED


def _kids(found: Any, names: bool) -> Iterator[tuple[Any, bool]]:
    if isinstance(found, pikepdf.Array):
        yield from ((item, False) for item in found)
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        yield from ((value, own) for _, value, own in _entries(found, names))


def _plain(value: Any) -> bytes:
    """A bare value as PDF writes it."""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, Decimal):
        # As it stands: a face's matrix is of thousandths and less.
        return f"{value:f}".encode() if value.is_finite() and abs(value.adjusted()) < 40 else b"0"
    if value is None:
        return b"null"
    return bytes(value.unparse())


def digest_of(path: Path) -> str:
    """The SHA-256 of a filed file, compared with the manifest before it is embedded."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
