"""DOCX: the words of the body in their order, with tables, notes and text boxes, out of the XML of a checked zip."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from lxml import etree

from cases.evidence.extraction.kinds import ENCRYPTED_PACKAGE, OLE, names
from cases.evidence.extraction.numbering import Numbering
from cases.evidence.extraction.result import MOST_PAGES, Extraction, PageText, clean, of_text, tally, too_many_pages

READER = f"lxml {version('lxml')}"

MOST_UNPACKED = 500 * 1024 * 1024
MOST_XML = 100 * 1024 * 1024
MOST_ENTRIES = 10_000
MOST_RATIO = 200
RATIO_COUNTS_FROM = 10 * 1024 * 1024

PAGE = "\f"
SEEN_PAGE = "\x0b"
"""Marks of a page break set by the author, and of one noted at the last layout; no XML text can hold them."""

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_OPAQUE = names(
    "del moveFrom pPr rPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr instrText delText delInstrText rt rubyPr"
    " ffData bookmarkStart bookmarkEnd fldData annotation"
)
_CONTAINERS = names("sdt sdtContent customXml ins moveTo smartTag body hyperlink fldSimple")
_MENTIONED = {
    "del": "tracked",
    "moveFrom": "tracked",
    "delText": "tracked",
    "ins": "tracked",
    "moveTo": "tracked",
    "blip": "picture",
    "imagedata": "picture",
    "chart": "picture",
    "relIds": "picture",
    "OLEObject": "embedded",
    "altChunk": "embedded",
    "subDoc": "embedded",
}
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}

Element = etree._Element  # noqa: SLF001 - the class has no public name


class _RefusedError(Exception):
    """The package is not read: with the result and the sentence to show."""

    def __init__(self, result: str, detail: str) -> None:
        super().__init__(result)
        self.outcome = Extraction(result, detail, [], READER)


def read(path: Path) -> Extraction:
    """The words of a Word document; pages where it was cut by page breaks, set or noted at its last layout."""
    try:
        with path.open("rb") as file:
            if file.read(8) == OLE:
                return _in_ole(path)
        with zipfile.ZipFile(path) as package:
            _check(package)
            return _read(_Package(package))
    except _RefusedError as refused:
        return refused.outcome
    except (zipfile.BadZipFile, etree.XMLSyntaxError, EOFError, KeyError, NotImplementedError, OSError):
        pass
    except RuntimeError as error:
        if "password" in str(error):
            return Extraction("encrypted", "A password is needed to open it; file an unprotected copy.", [], READER)
    return Extraction("damaged", "It is a damaged Word document: open and save it again, and file that.", [], READER)


def _in_ole(path: Path) -> Extraction:
    if ENCRYPTED_PACKAGE in path.read_bytes():
        return Extraction("encrypted", "A password is needed to open it; file an unprotected copy.", [], READER)
    return Extraction("misnamed", "It is in an old Office format: save it as .docx or PDF and file that.", [], READER)


def _check(package: zipfile.ZipFile) -> None:
    """Refuses a bomb by what the directory of the zip says; zipfile never unpacks more than that."""
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        raise _RefusedError("over-limit", f"It holds {len(entries):,} parts; at most {MOST_ENTRIES:,} are opened.")
    if unpacked > MOST_UNPACKED:
        raise _RefusedError("over-limit", f"It unpacks to {unpacked / 1024**2:,.0f} MB; at most 500 MB are unpacked.")
    if unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * max(1, packed):
        raise _RefusedError("over-limit", "It unpacks to more than 200 times its size, as no document does.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _RefusedError("encrypted", "A password is needed to open it; file an unprotected copy.")


class _Package:
    """The parts of a DOCX, found by their relationships inside the zip; what lies outside is never followed."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = {entry.filename.lstrip("/").lower(): entry for entry in package.infolist()}
        self.main = self._related("", "officeDocument", "word/document.xml")
        if self.main.lower() not in self._names:
            raise _RefusedError("misnamed", "It is named .docx but holds no Word document: is it the right file?")

    def holds(self, kind: str) -> bool:
        """Whether the document has a part of this kind, such as comments."""
        name = self._related(self.main, kind, f"word/{kind}.xml")
        return name.lower() in self._names

    def part(self, kind: str) -> Element | None:
        """The XML of a part related to the main one, or None."""
        name = self._related(self.main, kind, f"word/{kind}.xml")
        return self.xml(name) if name.lower() in self._names else None

    def xml(self, name: str) -> Element:
        """Parsed with entities off, no network and libxml2's limits on; a part that declares entities is refused."""
        entry = self._names[name.lower()]
        if entry.file_size > MOST_XML:
            raise _RefusedError("over-limit", "One of its parts is over 100 MB of XML: file it in parts.")
        data = self._package.read(entry)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = None
        if not _DOCTYPE.search(data) and not _DOCTYPE.search(data.replace(b"\0", b"")):
            root = etree.fromstring(data, parser)
        if root is None or root.getroottree().docinfo.internalDTD is not None:
            raise _RefusedError("damaged", "Its XML declares entities, as no Word document does, and is not read.")
        return root

    def has_words_in_heads(self) -> bool:
        """Whether a page head or foot holds words other than numbers; they are no part of the text that runs through the pages."""
        heads = [name for name in self._names if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)][:50]
        try:
            words = [word.text or "" for name in heads for word in self.xml(name).iter("{*}t")]
        except (_RefusedError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError):
            return True
        return any(letter.isalpha() for word in words for letter in word)

    def _related(self, of: str, kind: str, default: str) -> str:
        folder, name = posixpath.split(of)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels.lower() not in self._names:
            return default
        for relation in self.xml(rels).iter("{*}Relationship"):
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                return target.lstrip("/")
        return default


def _read(package: _Package) -> Extraction:
    numbering = Numbering(package.part("numbering"), package.part("styles"))
    words = _Words(package.part("footnotes"), package.part("endnotes"), numbering)
    text = "\n".join(words.all_of(package.xml(package.main)))
    notes = list(words.mentions())
    if package.holds("comments"):
        notes.append("Its comments are not part of the text.")
    if package.has_words_in_heads():
        notes.append("The words of its page heads and feet are not part of the text.")
    if PAGE not in text and SEEN_PAGE not in text:
        return of_text(text, reader=READER, notes=notes)
    pages = [PageText(n, "", clean(sheet).strip("\n")) for n, sheet in enumerate(_sheets(text), 1)]
    if len(pages) > MOST_PAGES:
        return too_many_pages(len(pages), READER)
    blank = [page.number for page in pages if not page.text.strip()]
    if SEEN_PAGE in text:
        notes.append("Pages are cut where its last layout cut them, and may differ from a print.")
    else:
        notes.append("Pages are cut at page breaks set by hand only.")
    if len(blank) == len(pages):
        return Extraction("no-text", " ".join(["It holds no words.", *notes]), pages, READER)
    return Extraction("read", " ".join([tally(pages, blank), *notes]), pages, READER)


def _sheets(text: str) -> list[str]:
    """The text cut at page breaks; a layout's mark right after a set break is the same break."""
    sheets = [""]
    for part in re.split(f"([{PAGE}{SEEN_PAGE}])", text):
        if part == PAGE or (part == SEEN_PAGE and sheets[-1].strip()):
            sheets.append("")
        elif part != SEEN_PAGE:
            sheets[-1] += part
    while len(sheets) > 1 and not sheets[-1].strip():
        sheets.pop()
    return sheets


class _Words:
    """Walks the XML and gathers lines: a paragraph or a table row each; counts what is left out."""

    def __init__(self, footnotes: Element | None, endnotes: Element | None, numbering: Numbering) -> None:
        self._numbering = numbering
        self._notes = {"footnoteReference": _by_id(footnotes), "endnoteReference": _by_id(endnotes)}
        self._numbers = {"footnoteReference": 0, "endnoteReference": 0}
        self._endnotes: list[str] = []
        self._carried = ""
        self._in_note = False
        """A note to a note, which Word does not know, is left out: it could be a note to itself."""
        self._left_out: set[str] = set()

    def all_of(self, root: Element) -> Iterator[str]:
        for body in root.iterchildren("{*}body"):
            yield from self._blocks(body)
        if self._carried:
            yield self._carried
        yield from self._endnotes

    def mentions(self) -> Iterator[str]:
        """Sentences for what the text does not hold, and for what was worked out."""
        if self._numbering.given:
            yield "Word numbers its paragraphs by itself: the numbers stand in the text as Word counts them."
        for what, sentence in (
            ("tracked", "It has tracked changes: insertions are in the text, deletions are not."),
            ("hidden", "Words formatted as hidden are in the text."),
            ("picture", "Words in its pictures are not read."),
            ("embedded", "Documents embedded in it are not read."),
        ):
            if what in self._left_out:
                yield sentence

    def _blocks(self, parent: Element) -> Iterator[str]:
        for child in parent:
            name = _local(child)
            self._mention(name)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "AlternateContent":
                for choice in self._chosen(child):
                    yield from self._blocks(choice)
            elif name in _CONTAINERS:
                yield from self._blocks(child)

    def _mention(self, name: str) -> None:
        if name in _MENTIONED:
            self._left_out.add(_MENTIONED[name])

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        after: list[str] = []
        text = self._carried + self._inline(paragraph, after)
        self._carried = ""
        mark = "{*}pPr/{*}rPr/{*}"
        if paragraph.find(f"{mark}del") is not None or paragraph.find(f"{mark}moveFrom") is not None:
            # Its end was deleted: once the change is accepted it runs on into the next paragraph, whose number it takes.
            self._left_out.add("tracked")
            self._carried = text
        else:
            number = self._numbering.of(paragraph)
            breaks = len(text) - len(text.lstrip(PAGE + SEEN_PAGE))
            yield f"{text[:breaks]}{number} {text[breaks:]}" if number else text
        yield from after

    def _table(self, table: Element) -> Iterator[str]:
        after: list[str] = []
        for row in table.iterdescendants("{*}tr"):
            if _owner(row, "tbl") is not table:
                continue
            if row.find("{*}trPr/{*}del") is not None:
                self._left_out.add("tracked")
                continue
            cells = [self._cell(cell, after) for cell in row.iterdescendants("{*}tc") if _owner(cell, "tr") is row]
            line = "\t".join(cells)
            for mark in (PAGE, SEEN_PAGE):
                if mark in line:
                    line = mark + line.replace(mark, "")
            yield line
        yield from after

    def _cell(self, cell: Element, after: list[str]) -> str:
        """A cell on one line; the notes to its paragraphs follow the table."""
        lines: list[str] = []
        for line in self._blocks(cell):
            (after if line.startswith("[note ") else lines).append(line)
        lines.append(self._carried)
        self._carried = ""
        return re.sub("[\n\t]", " ", " ".join(lines)).strip(" ")

    def _inline(self, element: Element, after: list[str]) -> str:
        parts: list[str] = []
        for child in element:
            name = _local(child)
            self._mention(name)
            characters = _characters(name, child)
            if characters is not None:
                parts.append(characters)
            elif name in self._notes:
                self._note(name, child, after)
            elif name == "txbxContent":
                after.extend(line.replace(PAGE, "").replace(SEEN_PAGE, "") for line in self._blocks(child))
            elif name == "AlternateContent":
                for choice in self._chosen(child):
                    parts.append(self._inline(choice, after))
            elif name in _OPAQUE:
                if name == "rPr" and child.find("{*}vanish") is not None:
                    self._left_out.add("hidden")
            elif name:
                parts.append(self._inline(child, after))
        return "".join(parts)

    def _note(self, kind: str, reference: Element, after: list[str]) -> None:
        note = self._notes[kind].get(_attribute(reference, "id"))
        label = "*"
        if _attribute(reference, "customMarkFollows") not in ("1", "true", "on"):
            self._numbers[kind] += 1
            label = str(self._numbers[kind])
        if note is None or self._in_note:
            return
        inner: list[str] = []
        self._in_note = True
        for paragraph in note.iterdescendants("{*}p"):
            inner.append(self._inline(paragraph, []).replace(PAGE, "").replace(SEEN_PAGE, "").strip())
        self._in_note = False
        text = " ".join(line for line in inner if line)
        if kind == "footnoteReference":
            after.append(f"[note {label}] {text}")
        else:
            self._endnotes.append(f"[endnote {label}] {text}")

    def _chosen(self, alternate: Element) -> list[Element]:
        """The first choice that says something, else the fallback: the same text box is written in both."""
        choices = [child for child in alternate if _local(child) in ("Choice", "Fallback")]
        for choice in choices:
            if any(True for _ in choice.iterdescendants("{*}t", "{*}tab", "{*}br", "{*}sym")):
                return [choice]
        return choices[:1]


def _by_id(root: Element | None) -> dict[str, Element]:
    if root is None:
        return {}
    return {_attribute(note, "id"): note for note in root if _local(note) in ("footnote", "endnote")}


def _local(element: Element) -> str:
    """The tag without its namespace (Word has two, transitional and strict); "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _owner(element: Element, name: str) -> Element | None:
    """The nearest element of this name that holds it."""
    return next(element.iterancestors("{*}" + name), None)


def _characters(name: str, element: Element) -> str | None:
    """What an element of a run stands for, or None where it is something to walk into."""
    if name == "t":
        return element.text or ""
    if name == "br":
        return PAGE if _attribute(element, "type") == "page" else "\n"
    if name == "lastRenderedPageBreak":
        return SEEN_PAGE
    if name == "sym":
        return _symbol(_attribute(element, "char"))
    return _CHARACTERS.get(name)


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
