"""The faces of the paper, as files in wheels, and the Chinese one cut down once to the characters in common use.

The same characters are cut for the site too, for browsers on a machine that has no Chinese face: `faces/common.woff`, and what is read
less often in `further` and `traditional`, which a browser asks for only where a page needs them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from io import BytesIO
from itertools import chain
from pathlib import Path

RECIPE = "4"
"""Raised when the cut changes, so that every machine makes it anew."""
SPACES = frozenset({0x20, 0xA0})
"""Every cut has them: a space is set in the face of the word before it."""
WEIGHTS = {"regular": 400, "bold": 700}


@dataclass(frozen=True)
class Face:
    """One font file under the family name that the stylesheet uses."""

    family: str
    file: Path
    weight: int = 400
    style: str = "normal"


def latin() -> list[Face]:
    """Source Serif for text, Source Sans for heads, tables and notes."""
    serif, sans = _wheel("font_source_serif_pro"), _wheel("font_source_sans_pro")
    return [
        Face("Paper Serif", serif / "files" / "SourceSerifPro-Regular.otf"),
        Face("Paper Serif", serif / "files" / "SourceSerifPro-It.otf", style="italic"),
        Face("Paper Serif", serif / "files" / "SourceSerifPro-Semibold.otf", weight=600),
        Face("Paper Sans", sans / "files" / "SourceSansPro-Regular.otf"),
        Face("Paper Sans", sans / "files" / "SourceSansPro-It.otf", style="italic"),
        Face("Paper Sans", sans / "files" / "SourceSansPro-Semibold.otf", weight=600),
    ]


def chinese(folder: Path) -> list[Face]:
    """The cut faces in the product's folder; `prepare` makes them."""
    return [
        Face("Paper Chinese", folder / f"chinese-{name}.otf", weight=400 if weight == 400 else 600)
        for name, weight in WEIGHTS.items()
    ]


def whole_chinese() -> Face:
    """The uncut face, for a rare character that the cut has not."""
    return Face("Paper Chinese Whole", _wheel("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc")


def prepared(folder: Path) -> bool:
    """Whether the cut of this recipe from this source lies there."""
    stamp = folder / "stamp"
    files = [*(face.file for face in chinese(folder)), *(site_file(folder, name) for name in SITE)]
    return stamp.exists() and stamp.read_text() == _stamp() and all(file.exists() for file in files)


def site_file(folder: Path, name: str) -> Path:
    """The site's file of this name, below what is served at the root of the site (`WHITENOISE_ROOT`)."""
    return folder / "site" / "faces" / f"{name}.woff"


def prepare(folder: Path) -> bool:
    """Cut the Chinese face into `folder`; False when it lies there already. May run again, also twice at once.

    The Simplified Chinese face of Noto Sans CJK, at two weights, with the repertoires of GB 2312 and Big5, their punctuation and
    full-width forms. A file is written beside its name and renamed, so that no half of one is ever used.
    """
    if prepared(folder):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    points = frozenset(repertoire())
    for name, weight in WEIGHTS.items():
        _write(folder / f"chinese-{name}.otf", cut(points, weight=weight))
    done: frozenset[int] = frozenset()
    for name, some in SITE.items():
        fresh = frozenset(some()) - done
        _write(site_file(folder, name), _packed(cut(fresh, weight=WEIGHTS["regular"])))
        done |= fresh
    _write(folder / "stamp", _stamp().encode())
    _forget()
    return True


def cut(points: frozenset[int], *, weight: int) -> bytes:
    """A static font file with the glyphs of these code points, out of the variable face at a weight of 100 to 900."""
    import uharfbuzz as hb

    source = hb.Face(hb.Blob.from_file_path(str(whole_chinese().file)), _simplified())
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(set(points))
    wanted.pin_axis_location(source, "wght", weight)
    flags = hb.SubsetFlags
    # PDF knows no CFF2 outlines, so the cut is written as CFF.
    wanted.flags = flags.NO_HINTING | flags.NOTDEF_OUTLINE | flags.DOWNGRADE_CFF2
    return bytes(hb.subset(source, wanted).blob.data)


def _packed(font: bytes) -> bytes:
    """The font as WOFF."""
    from fontTools.ttLib import TTFont

    packed = BytesIO()
    with TTFont(BytesIO(font)) as opened:
        opened.flavor = "woff"
        opened.save(packed)
    return packed.getvalue()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(data)
    fresh.replace(path)


def repertoire() -> Iterator[int]:
    """The code points of GB 2312 and Big5, and the marks that Chinese text is set with."""
    yield from _gb2312(0xA1, 0xF8)
    yield from _big5()
    yield from range(0x20, 0x7F)
    yield from (0xA0, 0xA7, 0xB7, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x2022)
    yield from _marks()


def _gb2312(first: int, end: int) -> Iterator[int]:
    """The rows of GB 2312: from A1 signs, from B0 the 3,755 characters in common use, from D8 3,008 others."""
    yield from _of_codec("gb2312", range(first, end), range(0xA1, 0xFF))


def _big5() -> Iterator[int]:
    yield from _of_codec("big5", range(0xA1, 0xFA), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])


def _marks() -> Iterator[int]:
    yield from range(0x3000, 0x3030)
    yield from range(0xFF01, 0xFF61)


def _of_codec(codec: str, high: Iterable[int], low: Collection[int]) -> Iterator[int]:
    for first in high:
        for second in low:
            try:
                yield ord(bytes((first, second)).decode(codec))
            except UnicodeDecodeError:
                continue


SITE: dict[str, Callable[[], Iterable[int]]] = {
    "common": lambda: chain(_gb2312(0xA1, 0xD8), _marks()),
    "further": lambda: _gb2312(0xD8, 0xF8),
    "traditional": _big5,
}
"""The files for the site, and the characters of each that none before it has."""


@cache
def covered(file: Path, number: int = -1) -> frozenset[int]:
    """The code points for which a font file has a glyph."""
    from fontTools.ttLib import TTFont

    with TTFont(file, fontNumber=number, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


@cache
def common(folder: Path) -> frozenset[int]:
    """The code points that the prepared faces print, whatever their weight and slope."""
    families: dict[str, set[int]] = {}
    for face in (*latin(), *chinese(folder)):
        if face.style == "normal":
            families[face.family] = families.get(face.family, set(covered(face.file))) & covered(face.file)
    return frozenset().union(*families.values())


@cache
def covered_whole() -> frozenset[int]:
    """The code points of the uncut Chinese face."""
    return covered(whole_chinese().file, _simplified())


@cache
def digest(folder: Path) -> str:
    """The first twelve hex digits of a SHA-256 over all the faces, for the record of what a paper was made with."""
    total = hashlib.sha256()
    for face in (*latin(), *chinese(folder)):
        total.update(face.file.read_bytes())
    return total.hexdigest()[:12]


def fonttools_version() -> str:
    """The version of the library that cuts the faces down for each file."""
    return version("fonttools")


def _forget() -> None:
    for remembered in (covered, common, digest):
        remembered.cache_clear()


@cache
def _simplified() -> int:
    from fontTools.ttLib import TTCollection

    with TTCollection(whole_chinese().file, lazy=True) as collection:
        names = [font["name"].getDebugName(16) or font["name"].getDebugName(1) or "" for font in collection.fonts]
    return next(number for number, name in enumerate(names) if "SC" in name and "Mono" not in name)


@cache
def _stamp() -> str:
    with whole_chinese().file.open("rb") as file:
        source = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{RECIPE} {source} uharfbuzz {version('uharfbuzz')}"


def _wheel(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the wheel of {package} is not installed; run the set-up again")
    return Path(spec.origin).parent
