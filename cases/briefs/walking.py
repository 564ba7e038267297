"""Every text that is anywhere in a file, with its place in words: two readers of the pages, every string, stream and name; pure."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any, TypeVar

import pikepdf
import pypdfium2

T = TypeVar("T")
Placed = tuple[str, str | None]
"""A place in words and the text that stands there; None for what cannot be read."""
Signs = tuple[int, dict[bytes, str]]
"""How many bytes a glyph of a font takes, and what each stands for."""
_UNREAD = ("/FontFile", "/FontFile2", "/FontFile3")
_TELLING_NOTHING = {"/BaseFont", "/FontName", "/Type", "/Subtype", "/S", "/Filter"}
"""The keys of names that are the product's or the format's own."""
_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*(?:<([0-9a-fA-F]+)>|\[([^\]]*)\])")
KNOWN = {
    "/Alt": "an alternative text",
    "/ActualText": "an alternative text",
    "/E": "an alternative text",
    "/URI": "the address of a link",
    "/Dest": "the aim of a link",
    "/F": "the name of an attachment",
    "/UF": "the name of an attachment",
    "/Desc": "the name of an attachment",
    "/Contents": "an annotation",
    "/Title": "a title or bookmark",
    "/Subject": "the document's properties",
    "/Keywords": "the document's properties",
    "/Author": "the document's properties",
    "/Creator": "the document's properties",
    "/Producer": "the document's properties",
}
"""The places of strings by their key."""


PORTION = 20_000
"""Objects that are read of a file before it is opened anew."""


def texts_of(pdf: bytes) -> Iterator[Placed]:
    """Every text of the file.

    The text of each page as PDFium reads it, and glyph by glyph from what draws it; every string and decoded stream of every object,
    whether or not anything refers to it; property lists within pages; the names of things; what stands between the objects.
    """
    yield from _by_pdfium(pdf)
    yield from _Walk(pdf).texts()
    yield from _between(pdf)


def _by_pdfium(pdf: bytes) -> Iterator[Placed]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            yield f"the text of page {number}", page.get_textpage().get_text_range()
    finally:
        document.close()


class _Walk:
    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.signs: dict[tuple[int, int], Signs | None] = {}
        self.warned = False
        self.streams = 0
        self.faces: set[tuple[int, int]] = set()

    def texts(self) -> Iterator[Placed]:
        """What qpdf finds; a file of ours gives it nothing to warn of."""
        yield from self._pages()
        self.faces = set(self._each(lambda found: [held.objgen for held in _faces(found)]))
        yield from self._each(self._told)
        if self.warned:
            yield "an object, which cannot be read", None
        if self.streams != self.pdf.count(b"endstream"):
            yield "a stream that belongs to no object", None

    def _pages(self) -> Iterator[Placed]:
        with self._opened() as file:
            for number, page in enumerate(file.pages, 1):
                yield from self._drawn(
                    f"the text of page {number}", page.obj, page.obj, f"a property list of page {number}"
                )

    def _told(self, found: pikepdf.Object) -> Iterator[Placed]:
        number = found.objgen[0]
        for key, text in _strings(found, ""):
            yield KNOWN.get(key, f"object {number}{', ' + key if key else ''}"), text
        if isinstance(found, pikepdf.Stream):
            self.streams += 1
            if found.objgen not in self.faces:
                yield from self._stream(number, found)

    def _each(self, look: Callable[[pikepdf.Object], Iterable[T]]) -> Iterator[T]:
        """What `look` finds in every object: some of a file that is opened anew each time, since qpdf keeps whatever it has read of one, as
        long as anybody has an object of it.

        A number or nothing is passed over, which the library gives as Python's own. `_between` looks for objects of a later generation.
        """
        first, end = 1, 2
        while first < end:
            with self._opened() as file:
                end = int(file.trailer["/Size"])
                for number in range(first, min(first + PORTION, end)):
                    if isinstance(found := file.get_object((number, 0)), pikepdf.Object):
                        yield from look(found)
            del file, found
            first += PORTION

    @contextmanager
    def _opened(self) -> Iterator[pikepdf.Pdf]:
        with pikepdf.open(io.BytesIO(self.pdf), suppress_warnings=True) as file:
            yield file
            self.warned = self.warned or bool(file.get_warnings())

    def _stream(self, number: int, found: pikepdf.Stream) -> Iterator[Placed]:
        kind, place = str(found.get("/Type", "")).lstrip("/"), f"the stream of object {number}"
        if kind in {"XRef", "ObjStm"}:
            return  # what these hold are objects, which are looked at as such
        place = {"Metadata": "the XMP metadata", "EmbeddedFile": "an attachment"}.get(kind, place)
        if found.get("/Subtype") == "/Form":
            yield from self._drawn(place, found, found, place)
        try:
            data = found.read_bytes()
        except pikepdf.PdfError:
            # The pixels of a picture are no text, in whatever way they are pressed.
            if found.get("/Subtype") != "/Image":
                yield place, None
            return
        text = data.decode("utf-16" if data[:2] in {b"\xfe\xff", b"\xff\xfe"} else "utf-8", "replace")
        if kind == "Metadata":
            text = unescape(re.sub(r"<[^>]*>", " \0 ", text)) + unescape(" ".join(re.findall(r'="([^"]*)"', text)))
        elif kind == "EmbeddedFile":
            text = _unfolded(text)
        yield place, text

    def _drawn(self, place: str, drawing: Any, holder: Any, listed: str) -> Iterator[Placed]:
        """The words that a drawing shows, by its own fonts, and the strings of its property lists."""
        fonts = holder.get("/Resources", {}).get("/Font", {})
        parts: list[str] = []
        signs: Signs | None = None
        operations: Any = pikepdf.parse_content_stream(drawing)
        for operands, operator in operations:
            word = str(operator)
            if word == "Tf":
                name = str(operands[0])
                signs = self._signs(fonts[name]) if name in fonts else None
            elif word in {"Tj", "TJ", "'", '"'}:
                parts.append(_said(operands[-1], signs))
            elif word in {"BDC", "DP"} and isinstance(operands[1], pikepdf.Dictionary):
                yield from ((listed, text) for _, text in _strings(operands[1], ""))
        # What one operator shows may be a line or a piece of a word.
        yield place, "\n".join(parts)
        yield place, "".join(parts)

    def _signs(self, font: Any) -> Signs | None:
        key = font.objgen
        if key not in self.signs or key == (0, 0):
            told = font.get("/ToUnicode")
            self.signs[key] = _mapped(told.read_bytes()) if isinstance(told, pikepdf.Stream) else None
        return self.signs[key]


def _mapped(cmap: bytes) -> Signs:
    """What the glyphs of a font stand for (ISO 32000-1, 9.10.3)."""
    out: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        out |= {bytes.fromhex(glyph.decode()): _utf16(sign) for glyph, sign in _PAIR.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, sign, signs in _RANGE.findall(block):
            low, size = int(first, 16), len(first) // 2
            each = re.findall(rb"<([0-9a-fA-F]+)>", signs)
            for place, glyph in enumerate(range(low, min(int(last, 16), low + 0xFFFF) + 1)):
                key = glyph.to_bytes(size, "big")
                if sign:
                    begun = _utf16(sign)
                    out[key] = begun[:-1] + chr(min(ord(begun[-1]) + place, 0x10FFFF)) if begun else ""
                elif place < len(each):
                    out[key] = _utf16(each[place])
    return (max(map(len, out)) if out else 1), out


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")


def _said(operand: Any, signs: Signs | None) -> str:
    """The words of an operand of an operator that shows text; letters as they stand where the font doesn't say what they are."""
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    whole = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    if signs is None:
        return whole.decode("latin-1")
    size, known = signs
    return "".join(known.get(whole[place : place + size], "\ufffd") for place in range(0, len(whole), size))


def _faces(found: Any) -> Iterator[Any]:
    """The font files that an object names, in which nothing is told."""
    if isinstance(found, pikepdf.Dictionary):
        yield from (found[name] for name in _UNREAD if name in found)


def _strings(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every string of an object, with the key under which it stands; names too, since a name may hold words."""
    if isinstance(value, pikepdf.String):
        data = bytes(value)
        yield key, data.decode("utf-16-be" if data[:2] == b"\xfe\xff" else "latin-1", "replace")
    elif isinstance(value, pikepdf.Name):
        if key not in _TELLING_NOTHING:
            yield key, _name(str(value))
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for name, held in value.items():
            yield key, _name(name)
            if not getattr(held, "is_indirect", False):
                yield from _strings(held, name)
    elif isinstance(value, pikepdf.Array):
        for held in value:
            if not getattr(held, "is_indirect", False):
                yield from _strings(held, key)


def _name(name: str) -> str:
    return re.sub(r"#([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), name.removeprefix("/"))


def _unfolded(text: str) -> str:
    """The texts of a JSON file, whose letters may be written as numbers; any other file as it stands."""
    try:
        held = json.loads(text)
    except ValueError:
        return text
    return " \0 ".join(_words(held))


def _words(value: Any) -> Iterator[str]:
    """Every text of a JSON value, the names of its members among them."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield str(key)
            yield from _words(held)
    elif isinstance(value, list):
        for held in value:
            yield from _words(held)
    else:
        yield str(value)


def _between(pdf: bytes) -> Iterator[Placed]:
    """What stands outside of all streams, comments among it, as the bytes are; nothing may lie there that no object owns."""
    if pdf.count(b"%%EOF") != 1:
        yield "an earlier state of the file, which is still in it", None
    bare = re.sub(rb"stream\r?\n.*?endstream", b"", pdf, flags=re.DOTALL)
    if re.search(rb"[0-9]\s+0*[1-9][0-9]*\s+obj\b", bare):
        yield "an object of a later generation", None
    yield "what stands between the objects", bare.decode("utf-8", "replace")
