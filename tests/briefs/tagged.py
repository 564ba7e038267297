"""What PDF/UA-1 asks of a file's tags, beyond what the PyPI package pdfua looks at: read with pikepdf, which had no part in making it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfua
import pikepdf

KNOWN_TO_BREAK = {"UA-14-001"}
"""The rule on headings of pdfua 0.1.3 breaks on an array; `faults` looks at headings itself."""
_CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")
CELLS = {"/TH", "/TD"}


def found_by_pdfua(path: Path) -> list[str]:
    """What pdfua finds, and each of its rules that it could not look at, but for the one that is broken."""
    report = pdfua.validate(str(path))
    skipped = {outcome.rule_id for outcome in report.skipped} - KNOWN_TO_BREAK
    return [*(f"{found.rule_id}: {found.message}" for found in report.findings), *sorted(skipped)]


@dataclass
class Tree:
    """The structure of a file: every element within reach of the root, with what stands above it."""

    file: Any
    elements: list[tuple[Any, list[Any]]] = field(default_factory=list)

    def walk(self, element: Any, above: list[Any]) -> None:
        """Note an element and all below it."""
        self.elements.append((element, above))
        for kid in kids(element):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                self.walk(kid, [element, *above])


def kids(element: Any) -> list[Any]:
    """What an element holds, as a list."""
    held = element.get("/K", pikepdf.Array())
    return list(held) if isinstance(held, pikepdf.Array) else [held]


def tree(file: Any) -> Tree:
    """The structure of an open file."""
    found = Tree(file)
    for kid in kids(file.Root.StructTreeRoot):
        found.walk(kid, [])
    return found


def faults(pdf: bytes) -> list[str]:
    """Each way in which the tags fall short, in words; none for a file that is well tagged."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = tree(file)
        return [
            *_catalog(file),
            *_headings(found),
            *_tables(found),
            *_drawings(found),
            *_links(file, found),
            *_content(file, found),
        ]


def _catalog(file: Any) -> Iterator[str]:
    root = file.Root
    if not root.get("/Lang"):
        yield "no language"
    if not root.MarkInfo.get("/Marked"):
        yield "not marked"
    if not root.ViewerPreferences.get("/DisplayDocTitle"):
        yield "the title is not shown"
    with file.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1":
            yield "says nothing of PDF/UA-1"
        if not metadata.get("dc:title"):
            yield "no title"
    if "/Outlines" not in root:
        yield "no bookmarks"
    for page in file.pages:
        if page.get("/Tabs") != "/S":
            yield "the order of tabs is not that of the structure"


def _headings(found: Tree) -> Iterator[str]:
    last = 0
    for element, _ in found.elements:
        name = str(element.S)
        if len(name) == 3 and name.startswith("/H") and name[2].isdigit():
            level = int(name[2])
            if level > last + 1:
                yield f"a heading of level {level} after one of level {last}"
            last = level
    if not last:
        yield "no heading"


def _tables(found: Tree) -> Iterator[str]:
    identities: list[bytes] = []
    named: list[bytes] = []
    for element, above in found.elements:
        name, parent = str(element.S), str(above[0].S) if above else ""
        if name == "/TR" and parent not in {"/Table", "/THead", "/TBody", "/TFoot"}:
            yield f"a row in {parent}"
        if name in CELLS and parent != "/TR":
            yield f"a cell in {parent}"
        if name == "/TH":
            if element.get("/A", {}).get("/Scope") not in {"/Row", "/Column", "/Both"}:
                yield "a header without a scope"
            identities.append(bytes(element.ID))
        if name == "/TD":
            named += [bytes(each) for each in element.A.get("/Headers", [])]
    if len(identities) != len(set(identities)):
        yield "two headers of one identity"
    if set(named) - set(identities):
        yield "a cell names a header that is not there"


def _drawings(found: Tree) -> Iterator[str]:
    for element, _ in found.elements:
        if element.S == "/Figure":
            if not str(element.get("/Alt", "")).strip():
                yield "a drawing without words"
            left, low, right, high = (float(value) for value in element.A.BBox)
            _, _, wide, tall = (float(value) for value in element.Pg.MediaBox)
            if not (0 <= left < right <= wide and 0 <= low < high <= tall):
                yield "a drawing that stands beside its page"


def _links(file: Any, found: Tree) -> Iterator[str]:
    held = {
        kid.Obj.objgen
        for element, _ in found.elements
        if element.S == "/Link"
        for kid in kids(element)
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"
    }
    for page in file.pages:
        for note in page.get("/Annots", []):
            if note.objgen not in held:
                yield "a link outside the structure"
            if not str(note.get("/Contents", "")).strip() or str(note.Contents) == str(note.get("/Dest", "")):
                yield "a link without words"


def _numbers(node: Any) -> list[Any]:
    """The keys and values of a number tree, whose leaves a long one has apart (ISO 32000-1, 7.9.7)."""
    return [*node.get("/Nums", []), *(entry for kid in node.get("/Kids", []) for entry in _numbers(kid))]


def _content(file: Any, found: Tree) -> Iterator[str]:
    within = {element.objgen for element, _ in found.elements}
    above = {element.objgen: chain for element, chain in found.elements}
    numbers = _numbers(file.Root.StructTreeRoot.ParentTree)
    parents = dict(zip([int(key) for key in numbers[::2]], numbers[1::2], strict=True))
    for page in file.pages:
        row = parents[int(page.StructParents)]
        fonts = {name: _signs(font) for name, font in page.Resources.Font.items()}
        inside: list[Any] = []
        drawn: Any = pikepdf.parse_content_stream(page)
        for operands, operator in drawn:
            word = str(operator)
            if word in {"BDC", "BMC"}:
                told = operands[1] if word == "BDC" else {}
                inside.append((str(operands[0]), told.get("/MCID"), str(told.get("/Lang", ""))))
            elif word == "EMC":
                inside.pop()
            elif word == "Tf":
                signs = fonts[str(operands[0])]
            elif word in {"Tj", "TJ", "f", "f*", "S", "B", "B*", "Do"}:
                text = _text(operands[0], signs) if word in {"Tj", "TJ"} else ""
                yield from _shown(word, inside, row, within, above, text)


def _signs(font: Any) -> dict[bytes, str]:
    """What each glyph of a font stands for, by its ToUnicode."""
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {bytes.fromhex(glyph.decode()): bytes.fromhex(sign.decode()).decode("utf-16-be") for glyph, sign in pairs}


def _text(shown: Any, signs: dict[bytes, str]) -> str:
    """The words of an operand of Tj or TJ, in a font of two bytes a glyph."""
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    whole = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(signs[whole[place : place + 2]] for place in range(0, len(whole), 2))


def _shown(word: str, inside: list[Any], row: Any, within: set[Any], above: dict[Any, Any], text: str) -> Iterator[str]:
    if any(name == "/Artifact" for name, _, _ in inside):
        return
    numbers = [number for _, number, _ in inside if number is not None]
    if not numbers:
        yield f"something drawn ({word}) that is neither in the structure nor an artifact"
        return
    element = row[int(numbers[-1])]
    if element is None or element.objgen not in within:
        yield f"something drawn ({word}) whose element is out of reach"
        return
    chain = [element, *above[element.objgen]]
    drawn = any(each.S == "/Figure" for each in chain)
    marked = [tongue for _, _, tongue in inside if tongue]  # ISO 32000-1, 14.9.2.2: on marked content as on an element
    tongue = marked[-1] if marked else next((str(each.Lang) for each in chain if "/Lang" in each), "en")
    if _CHINESE.search(text) and not drawn and not tongue.startswith("zh"):
        yield f"Chinese in the language “{tongue}”: {text}"
