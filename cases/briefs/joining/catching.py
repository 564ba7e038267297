"""Catching what the typesetter made as a sheaf, before faces are cut and numbers are given."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

import pydyf

from cases.briefs.joining.sheaf import COLOURS, FONTS, PAGES, PARENT, FaceUse, Mark, Poured, Sheaf

LINK = "book:"
"""The scheme of a link to the first page of another part of the book, which goes by that part's key."""
_REF = re.compile(rb"(\d+) 0 R")
_CELL = re.compile(r"(\d+)(-\d+-\d+)")
_HEADING = re.compile(r"/H([1-6])")


class Uncaught(Exception):
    """The typesetter's file is not laid out as a sheaf needs it."""


def caught(pdf: Any, faces: Iterable[Any], *, deeper: int = 0, rare: Iterable[int] = ()) -> Sheaf:
    """The sheaf of a tagged file that holds no faces yet; `faces` are those its pages use, `rare` characters of the whole Chinese face.

    Named places become plain ones, so that the names of two parts never meet; headings sink by `deeper` levels. Each page
    gets room for a stamp under its own drawing.
    """
    return _Catch(pdf, deeper).sheaf(faces, sorted(rare))


class _Catch:
    def __init__(self, pdf: Any, deeper: int) -> None:
        self.objects = pdf.objects
        self.deeper = deeper
        self.catalog = pdf.catalog
        self.pages = [self.objects[number] for number in pdf.pages["Kids"][::3]]
        self.page_of = {page.number: place for place, page in enumerate(self.pages)}
        self.root = self._at(self.catalog["StructTreeRoot"])
        self.tops = [self._at(kid) for kid in self.root["K"]]
        if len(self.tops) != 1:
            raise Uncaught("one element should hold the whole structure")
        self.tree = self._at(self.root["ParentTree"])
        self.named = self._named()
        fonts = {self._at(page["Resources"])["Font"] for page in self.pages}
        colours = {self._at(page["Resources"])["ColorSpace"] for page in self.pages}
        self.outside = {
            pdf.pages.reference: PAGES,
            self.root.reference: PARENT,
            **dict.fromkeys(fonts, FONTS),
            **dict.fromkeys(colours, COLOURS),
        }
        self.targets: list[str] = []
        self.locals: dict[int, int] = {}
        self.poured = Poured()

    def sheaf(self, faces: Iterable[Any], rare: list[int]) -> Sheaf:
        """Number what the pages and the structure reach, in the typesetter's order, and pour it."""
        reached = self._reached()
        self.targets = self._targets(reached)
        plain = [found for found in reached if not isinstance(found, pydyf.Stream)]
        streams = [found for found in reached if isinstance(found, pydyf.Stream)]
        first = 4 + len(self.targets)
        self.locals = {found.number: first + place for place, found in enumerate([*plain, *streams])}
        stamps = [first + len(reached) + place for place in range(len(self.pages))]
        for found in plain:
            self.poured.begin()
            self._object(found, stamps)
        data = []
        for found in streams:
            self.poured.begin()
            packed = zlib.compress(b"\n".join(_plain(item) for item in found.stream), 9)
            extra = pydyf.Dictionary({**found.extra, "Filter": "/FlateDecode", "Length": len(packed)})
            self._value(extra)
            data.append(packed)
        return Sheaf(
            sizes=[(float(page["MediaBox"][2]), float(page["MediaBox"][3])) for page in self.pages],
            page_locals=[self.locals[page.number] for page in self.pages],
            stamp_locals=stamps,
            leaf=self.locals[self.tree.number],
            top=self.locals[self.tops[0].number],
            keys=len(self.tree["Nums"]) // 2,
            targets=self.targets,
            marks=list(self._marks(self.catalog.get("Outlines"), 0)),
            faces=_uses(faces),
            rare=rare,
            plain=len(plain),
            stream_lengths=[len(packed) for packed in data],
            body=bytes(self.poured.body),
            data=b"".join(data),
            **self.poured.rows(),
        )

    def _at(self, reference: bytes) -> Any:
        found = _REF.fullmatch(reference)
        if found is None:
            raise Uncaught("a reference was expected")
        return self.objects[int(found[1])]

    def _named(self) -> dict[str, Any]:
        names = self.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
        return {name.string: place for name, place in zip(names[::2], names[1::2], strict=True)}

    def _reached(self) -> list[Any]:
        waiting, seen = [*self.pages, self.tops[0], self.tree], set()
        while waiting:
            found = waiting.pop()
            if found.number in seen:
                continue
            seen.add(found.number)
            value = found.extra if isinstance(found, pydyf.Stream) else found
            waiting += [self._at(ref) for ref in _refs(value) if ref not in self.outside]
        return [self.objects[number] for number in sorted(seen)]

    def _targets(self, reached: list[Any]) -> list[str]:
        links = (_target(found) for found in reached if isinstance(found, pydyf.Dictionary))
        return list(dict.fromkeys(link for link in links if link))

    def _object(self, found: Any, stamps: list[int]) -> None:
        if found.number in self.page_of:
            found = self._page(found, stamps[self.page_of[found.number]])
        elif found.get("Subtype") == "/Link":
            found = self._link(found)
        elif found is self.tops[0]:
            found = pydyf.Dictionary({**found, "S": "/Sect"})
        elif self.deeper and (level := _HEADING.fullmatch(str(found.get("S", "")))):
            found = pydyf.Dictionary({**found, "S": f"/H{min(6, int(level[1]) + self.deeper)}"})
        elif found is self.tree:
            self._leaf()
            return
        self._value(found)

    def _page(self, page: Any, stamp: int) -> pydyf.Dictionary:
        own = pydyf.Dictionary(dict(page))
        own["Contents"] = pydyf.Array([_Local(stamp), page["Contents"]])
        own["StructParents"] = _Key(page["StructParents"])
        return own

    def _link(self, link: Any) -> pydyf.Dictionary:
        own = pydyf.Dictionary({**link, "F": 4})  # printed, as PDF/A asks of every annotation (ISO 19005-3, 6.3.2)
        if "StructParent" in own:
            own["StructParent"] = _Key(link["StructParent"])
        target = _target(link)
        if target:
            del own["A"]
            own["Contents"] = pydyf.String(target)
            high = self.pages[0]["MediaBox"][3]
            own["Dest"] = pydyf.Array([_Local(4 + self.targets.index(target)), "/XYZ", 0, high, 0])
        elif "Dest" in own:
            own["Dest"] = self.named[link["Dest"].string]
        return own

    def _leaf(self) -> None:
        """The sheaf's own leaf of the parent tree, its keys blank."""
        nums = self.tree["Nums"]
        pour = self.poured
        pour.words(b"<</Limits [")
        pour.key(int(nums[0]))
        pour.words(b" ")
        pour.key(int(nums[-2]))
        pour.words(b"]/Nums [")
        for key, value in zip(nums[::2], nums[1::2], strict=True):
            pour.key(int(key))
            pour.words(b" ")
            self._value(value)
            pour.words(b"\n")
        pour.words(b"]>>")

    def _value(self, value: Any) -> None:
        pour = self.poured
        if isinstance(value, _Local):
            pour.ref(value.number)
        elif isinstance(value, _Key):
            pour.key(value.number)
        elif isinstance(value, pydyf.Dictionary):
            pour.words(b"<<")
            for name, item in value.items():
                pour.words(b"/" + _plain(name) + b" ")
                self._value(item)
            pour.words(b">>")
        elif isinstance(value, pydyf.Array):
            pour.words(b"[")
            for place, item in enumerate(value):
                if place:
                    pour.words(b" ")
                self._value(item)
            pour.words(b"]")
        elif isinstance(value, pydyf.String):
            self._string(value)
        elif isinstance(value, bytes) and (found := _REF.fullmatch(value)):
            pour.ref(self.outside[value] if value in self.outside else self.locals[int(found[1])])
        else:
            pour.words(_plain(value))

    def _string(self, value: pydyf.String) -> None:
        """A string; the name of a table's cell holds the number of its table, which is another in the book."""
        cell = _CELL.fullmatch(value.string) if isinstance(value.string, str) else None
        if cell and int(cell[1]) in self.locals:
            self.poured.words(b"(")
            self.poured.number(self.locals[int(cell[1])])
            self.poured.words(cell[2].encode() + b")")
        else:
            self.poured.words(value.data)

    def _marks(self, reference: bytes | None, depth: int) -> Iterator[Mark]:
        if reference is None:
            return
        following = self._at(reference).get("First")
        while following is not None:
            found = self._at(following)
            page, _, x, y, _ = found["Dest"]
            yield Mark(found["Title"].string, self.page_of[self._at(page).number], float(x), float(y), depth)
            yield from self._marks(following, depth + 1)
            following = found.get("Next")


class _Local:
    """A local number that stands in no object of the typesetter's."""

    def __init__(self, number: int) -> None:
        self.number = number


class _Key:
    """A key of the parent tree."""

    def __init__(self, number: int) -> None:
        self.number = number


def _refs(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes) and _REF.fullmatch(value):
        yield value
    elif isinstance(value, pydyf.Dictionary | dict):
        for item in value.values():
            yield from _refs(item)
    elif isinstance(value, pydyf.Array | list):
        for item in value:
            yield from _refs(item)


def _target(link: Any) -> str:
    """The key of the part that a link annotation points to; blank for any other object."""
    if link.get("Subtype") != "/Link" or "A" not in link:
        return ""
    address = link["A"]["URI"].string
    return unquote(str(address).removeprefix(LINK)) if str(address).startswith(LINK) else ""


def _plain(item: Any) -> bytes:
    """A bare value as the typesetter would write it."""
    if isinstance(item, bytes):
        return item
    if isinstance(item, str):
        return item.encode("ascii")
    return bytes(pydyf.Array([item]).data[1:-1])


def _uses(faces: Iterable[Any]) -> dict[str, FaceUse]:
    """What is used of each face, by the name it goes by on the pages; a face that was loaded twice is one."""
    out: dict[str, FaceUse] = {}
    for face in faces:
        if face.missing:
            raise Uncaught("a character would be printed as an empty box")
        before = out.get(face.hash)
        out[face.hash] = FaceUse(
            name=face.name.decode().removeprefix("/"),
            family=face.family,
            file=hashlib.sha256(face.file_content).hexdigest(),
            ascent=face.ascent,
            descent=face.descent,
            flags=face.flags,
            widths=dict(sorted({**(before.widths if before else {}), **face.widths}.items())),
            texts=dict(sorted({**(before.texts if before else {}), **face.to_unicode}.items())),
        )
    return dict(sorted(out.items()))
