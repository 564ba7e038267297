"""The faces of a book: what its parts use of each, pooled, cut once, and written as PDF objects; and lines shaped with them."""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import uharfbuzz as hb

from cases.briefs.joining.sheaf import FaceUse

UNUSED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
"""Tables that only a typesetter needs."""


class Unknown(Exception):
    """A sheaf names a font file that is not at hand."""


@dataclass(frozen=True)
class Type:
    """A face to set lines with: the name that pages call it by, its family, and its file."""

    key: str
    family: str
    file: bytes

    @cached_property
    def known(self) -> frozenset[int]:
        """The code points that it has."""
        return frozenset(hb.Face(self.file).unicodes)


@dataclass(frozen=True)
class Run:
    """A piece of a line in one face: glyphs with what each adds to its own width, in thousandths of the size."""

    key: str
    glyphs: list[tuple[int, int]]
    width: float
    """In thousandths of the size."""

    @cached_property
    def shown(self) -> bytes:
        """The operator that shows it; most runs of a book stand on many pages."""
        pieces, open_ = [], []
        for glyph, more in self.glyphs:
            open_.append(b"%04x" % glyph)
            if more:
                pieces.append(b"<%s>%d" % (b"".join(open_), -more))
                open_ = []
        if open_:
            pieces.append(b"<%s>" % b"".join(open_))
        return b"[%s] TJ" % b"".join(pieces)


class Setter:
    """Shapes lines in the first of a few types that has a character; remembers which glyphs it used."""

    def __init__(self, types: Sequence[Type]) -> None:
        self.types = types
        self.faces = [hb.Face(each.file) for each in types]
        self.fonts = [hb.Font(face) for face in self.faces]
        self.known = [each.known for each in types]
        self.used: dict[str, tuple[dict[int, float], dict[int, str]]] = {each.key: ({}, {}) for each in types}
        self.lines: dict[tuple[str, int], list[Run]] = {}

    def line(self, text: str, first: int = 0) -> list[Run]:
        """The text as runs, beginning with the type at `first`; a character that no type has is left out.

        >>> [run.key for run in Setter([]).line("")]
        []
        """
        known = self.lines.get((text, first))
        if known is None:
            known = self.lines[text, first] = self._shaped(text, first)
        return known

    def _shaped(self, text: str, first: int) -> list[Run]:
        if text and self.known[first].issuperset(map(ord, text)):
            return [self._run(first, text)]
        order = [first, *(place for place in range(len(self.types)) if place != first)]
        runs: list[tuple[int, str]] = []
        for sign in text:
            place = next((each for each in order if ord(sign) in self.known[each]), None)
            if place is None:
                continue
            if runs and runs[-1][0] == place:
                runs[-1] = (place, runs[-1][1] + sign)
            else:
                runs.append((place, sign))
        return [self._run(place, piece) for place, piece in runs]

    def lang(self, run: Run) -> str:
        """The language of a run, which its face gives away: `zh` for a Chinese one, else nothing."""
        return next(("zh" for each in self.types if each.key == run.key and "Chinese" in each.family), "")

    def _run(self, place: int, text: str) -> Run:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        font, key, scale = self.fonts[place], self.types[place].key, 1000 / self.faces[place].upem
        # A ligature would be one glyph for several characters; these lines are short and are read by machines too.
        hb.shape(font, buffer, {"liga": False, "clig": False, "kern": True})
        widths, texts = self.used[key]
        glyphs, total = [], 0.0
        clusters = [info.cluster for info in buffer.glyph_infos]
        for number, (info, position) in enumerate(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)):
            own = font.get_glyph_h_advance(info.codepoint)
            end = clusters[number + 1] if number + 1 < len(clusters) else len(text)
            widths[info.codepoint] = own * scale
            texts.setdefault(info.codepoint, text[info.cluster : end])
            glyphs.append((info.codepoint, round((position.x_advance - own) * scale)))
            total += position.x_advance * scale
        return Run(key, glyphs, total)

    def uses(self) -> dict[str, FaceUse]:
        """What was used of each type, as a sheaf tells it."""
        out = {}
        for each, face, font in zip(self.types, self.faces, self.fonts, strict=True):
            widths, texts = self.used[each.key]
            if not widths:
                continue
            extents, scale = font.get_font_extents("ltr"), 1000 / face.upem
            out[each.key] = FaceUse(
                name=f"{each.key}+{each.family.replace(' ', '-')}",
                family=each.family,
                file=hashlib.sha256(each.file).hexdigest(),
                ascent=round(extents.ascender * scale),
                descent=round(extents.descender * scale),
                flags=4,
                widths=dict(sorted(widths.items())),
                texts=dict(sorted(texts.items())),
            )
        return out


def width(runs: Iterable[Run], size: float) -> float:
    """How wide runs are, in points."""
    return sum(run.width for run in runs) * size / 1000


def shown(runs: Iterable[Run], size: float, x: float, y: float, *, spacing: float = 0.0) -> bytes:
    """The operators that show runs with their left end at this place, in points."""
    out = [b"BT 1 0 0 1 %s %s Tm %s Tc" % (number(x), number(y), number(spacing))]
    for run in runs:
        out.append(b"/%s %s Tf %s" % (run.key.encode(), number(size), run.shown))
    return b" ".join([*out, b"ET"])


def number(value: float) -> bytes:
    """A number as PDF writes it: at most three decimals, no exponent.

    >>> number(3.0), number(0.12345), number(-2.5)
    (b'3', b'0.123', b'-2.5')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return (text if text not in {"-0", ""} else "0").encode()


@dataclass
class Pool:
    """What all parts use of each face."""

    uses: dict[str, FaceUse] = field(default_factory=dict)

    def add(self, uses: dict[str, FaceUse]) -> None:
        """Take in the use of one part; the order in which parts come makes no difference."""
        for key, use in uses.items():
            before = self.uses.get(key)
            if before is None:
                self.uses[key] = use
                continue
            if before.file != use.file:
                raise Unknown(f"two faces go by the name {key}")
            texts = dict(before.texts)
            for glyph, text in use.texts.items():
                if texts.setdefault(glyph, text) != text:
                    texts[glyph] = min(texts[glyph], text, key=_plainness)
            self.uses[key] = replace(before, widths={**before.widths, **use.widths}, texts=texts)

    def objects(self, files: dict[str, bytes], first: int, cut: Callable[[bytes, frozenset[int]], bytes]) -> Written:
        """The objects of all faces, numbered from `first`: a file for each font file, and a dictionary that names the faces."""
        glyphs: dict[str, set[int]] = {}
        for use in self.uses.values():
            glyphs.setdefault(use.file, set()).update(use.widths)
        written = Written(first)
        held = {}
        for name in sorted(glyphs):
            if name not in files:
                raise Unknown(f"no face at hand has the hash {name[:12]}")
            data = cut(files[name], frozenset(glyphs[name]))
            held[name] = written.stream(data, b"/Subtype /OpenType")
        names = []
        for key in sorted(self.uses):
            use = self.uses[key]
            names.append(b"/%s %d 0 R" % (key.encode(), _face(written, use, held[use.file])))
        written.dictionary = written.plain(b"<<" + b"".join(names) + b">>")
        return written


class Written:
    """Objects with their numbers: streams and plain ones apart, since only plain ones can be packed together."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.next = first
        self.streams: list[tuple[int, bytes, bytes]] = []
        self.plains: list[tuple[int, bytes]] = []
        self.dictionary = 0

    def plain(self, body: bytes) -> int:
        """Number a plain object."""
        self.plains.append((self.next, body))
        self.next += 1
        return self.next - 1

    def stream(self, data: bytes, extra: bytes = b"") -> int:
        """Number a stream, pressed."""
        packed = zlib.compress(data, 9)
        self.streams.append((self.next, b"<<%s/Filter /FlateDecode/Length %d>>" % (extra, len(packed)), packed))
        self.next += 1
        return self.next - 1


def cut(file: bytes, glyphs: frozenset[int]) -> bytes:
    """The font file with these glyphs alone, at the same numbers."""
    face = hb.Face(file)
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(set(glyphs))
    flags = hb.SubsetFlags
    wanted.flags = flags.RETAIN_GIDS | flags.DESUBROUTINIZE | flags.NO_HINTING
    wanted.drop_table_tag_set.update({int.from_bytes(tag.encode(), "big") for tag in UNUSED})
    kept = hb.subset(face, wanted)
    # Empty glyphs after the last one used go as well.
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(set(range(max(glyphs) + 1)))
    wanted.flags = flags.DESUBROUTINIZE | flags.NO_HINTING
    return bytes(hb.subset(kept, wanted).blob.data)


def _plainness(text: str) -> tuple[bool, str]:
    """Of two texts for one glyph the one without compatibility characters: a space before a no-break space."""
    return unicodedata.normalize("NFKC", text) != text, text


def _face(written: Written, use: FaceUse, file: int) -> int:
    name = use.name.encode()
    unicode = written.stream(_to_unicode(use.texts))
    box = [0, use.descent, max(use.widths.values(), default=0), use.ascent]
    descriptor = written.plain(
        b"<</Type /FontDescriptor/FontName /%s/FontFamily (%s)/Flags %d/FontBBox [%s]/ItalicAngle 0/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV 80/StemH 80/FontFile3 %d 0 R>>"
        % (
            name, use.family.encode(), use.flags, b" ".join(number(side) for side in box), use.ascent, use.descent,
            use.ascent, file,
        )
    )  # fmt: skip
    below = written.plain(
        b"<</Type /Font/Subtype /CIDFontType0/BaseFont /%s"
        b"/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>/CIDToGIDMap /Identity/W [%s]/FontDescriptor %d 0 R>>"
        % (name, _widths(use.widths), descriptor)
    )
    return written.plain(
        b"<</Type /Font/Subtype /Type0/BaseFont /%s/ToUnicode %d 0 R/Encoding /Identity-H/DescendantFonts [%d 0 R]>>"
        % (name, unicode, below)
    )


def _widths(widths: dict[int, float]) -> bytes:
    out: list[bytes] = []
    run: list[bytes] = []
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            out += [b"[%s]" % b" ".join(run)] if run else []
            out.append(b"%d" % glyph)
            run = []
        run.append(number(widths[glyph]))
    return b" ".join([*out, b"[%s]" % b" ".join(run)])


def _to_unicode(texts: dict[int, str]) -> bytes:
    rows = [b"<%04x> <%s>" % (glyph, text.encode("utf-16-be").hex().encode()) for glyph, text in sorted(texts.items())]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    return b"\n".join(
        [
            b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
            b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange",
            *(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks),
            b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        ]
    )
