"""PDF: the words of each page by PDFium, by pypdf where PDFium fails, and an account of what gave no words."""

from __future__ import annotations

import mmap
import re
import zlib
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.errors import DependencyError
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, NullObject

from cases.evidence.extraction.result import LABEL, Extraction, PageText, clean, on_pages, tally

FIRST = f"pypdfium2 {version('pypdfium2')}"
SECOND = f"pypdf {version('pypdf')}"

MOST_PAGES = 5_000
LOCKED = "A password is needed to open it; file an unprotected copy."

_HYPHEN = re.compile("[\ufffe\x02](?:\r?\n)?")
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff\x01\x03-\x08\x0e-\x1f]")
_OBJECTS_LOOKED_AT = 20_000
_TYPED = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_WIDGET)
_TRIED_FIRST = 50
"""How many pages of a scan the second reader tries before it is believed that there is no text."""

State = Literal["text", "blank", "picture", "mute", "broken"]
"""What a page is: words; nothing at all; marks but no words; words that did not come out; or damaged."""


@dataclass(frozen=True)
class _Sheet:
    page: PageText
    state: State
    garbled: bool = False
    typed: int = 0

    @property
    def number(self) -> int:
        return self.page.number


@dataclass(frozen=True)
class _Whole:
    """What is known of the file: its cross-reference table was `rebuilt`, its end is `cut` off, and notes."""

    rebuilt: bool
    cut: bool
    notes: list[str]


def read(path: Path, *, without_pdfium: bool = False) -> Extraction:
    """The text of a PDF page by page. `without_pdfium` is for a file on which PDFium ended the process."""
    if without_pdfium:
        return _read_by_pypdf(path, why="The first reader failed on this file")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            return Extraction("encrypted", LOCKED, [], FIRST)
        return _read_by_pypdf(path, why="The file is damaged and only the second reader opened it")
    try:
        count = len(document)
        if count > MOST_PAGES:
            return _too_long(count, FIRST)
        if count == 0:
            return _read_by_pypdf(path, why="The file is damaged and only the second reader found pages in it")
        sheets = [_sheet(document, index) for index in range(count)]
        whole = _whole(document, path)
    finally:
        document.close()
    second = _open_pypdf(path)
    sheets = _checked(sheets, second, whole)
    sheets, helped = _helped(sheets, second)
    reader = f"{FIRST}, {SECOND}" if helped else FIRST
    if helped:
        whole.notes.append(f"The second reader gave the text of {on_pages(helped)}.")
    return _outcome(sheets, whole, reader)


def _sheet(document: pypdfium2.PdfDocument, index: int) -> _Sheet:
    try:
        label = clean(document.get_page_label(index)).strip()[:LABEL]
    except Exception:
        label = ""
    empty = PageText(index + 1, label, "")
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return _Sheet(empty, "broken")
    try:
        textpage = page.get_textpage()
        try:
            raw = textpage.get_text_range()
        finally:
            textpage.close()
        typed = _typed(page)
        text = _lines(raw)
        if text.strip():
            solid = "".join(raw.split())
            garbled = len(_UNMAPPED.findall(solid)) > max(5, len(solid) // 10)
            return _Sheet(replace(empty, text=text), "text", garbled, typed)
        return _Sheet(empty, _without_text(page, raw, typed), typed=typed)
    except pypdfium2.PdfiumError:
        return _Sheet(empty, "broken")
    finally:
        page.close()


def _lines(raw: str) -> str:
    """Lines as they stand on the page; PDFium joins a hyphenated line to the next by U+FFFE, which is parted here."""
    return clean(_HYPHEN.sub("-\n", raw)).strip("\n")


def _without_text(page: pypdfium2.PdfPage, raw: str, typed: int) -> State:
    kinds = set()
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _OBJECTS_LOOKED_AT)):
        kinds.add(pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)))
    if pdfium.FPDF_PAGEOBJ_TEXT in kinds and not raw:
        return "mute"
    return "picture" if kinds - {pdfium.FPDF_PAGEOBJ_TEXT} or typed else "blank"


def _typed(page: pypdfium2.PdfPage) -> int:
    """How many form fields and notes on the page hold typed words, which are no part of its text."""
    found = 0
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _OBJECTS_LOOKED_AT)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        key = b"V" if kind == pdfium.FPDF_ANNOT_WIDGET else b"Contents"
        if kind in _TYPED and pdfium.FPDFAnnot_GetValueType(note, key) == pdfium.FPDF_OBJECT_STRING:
            # Two bytes are the closing NUL of an empty string.
            found += pdfium.FPDFAnnot_GetStringValue(note, key, None, 0) > 2
        pdfium.FPDFPage_CloseAnnot(note)
    return found


def _whole(document: pypdfium2.PdfDocument, path: Path) -> _Whole:
    notes = []
    attached = pdfium.FPDFDoc_GetAttachmentCount(document)
    if attached > 0:
        noun = "1 file is" if attached == 1 else f"{attached:,} files are"
        notes.append(f"{noun} attached inside and not read.")
    if pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_XFA_FULL:
        notes.append("It is an XFA form: what its own program shows may differ from this text.")
    rebuilt, cut = not pdfium.FPDF_DocumentHasValidCrossReferenceTable(document), _is_cut(path)
    if rebuilt and not cut:
        notes.append("Its table of objects was broken and has been rebuilt.")
    return _Whole(rebuilt, cut, notes)


def _is_cut(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return b"%%EOF" not in file.read().rstrip(b"\0 \r\n\t")[-2048:]


def _open_pypdf(path: Path) -> list[Any] | None:
    """The pages as pypdf sees them, or None where it cannot open the file or lacks the cipher."""
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        return list(reader.pages)
    except MemoryError:
        raise
    except Exception:
        return None


def _checked(sheets: list[_Sheet], second: list[Any] | None, whole: _Whole) -> list[_Sheet]:
    """Marks pages whose streams are broken: PDFium gives what came before the damage, or garbage, in silence."""
    if second is None or len(second) != len(sheets):
        if whole.rebuilt:
            return [replace(sheet, state="broken") if sheet.state == "blank" else sheet for sheet in sheets]
        return sheets
    checked = []
    for sheet, page in zip(sheets, second, strict=True):
        try:
            broken = not _streams_are_whole(page)
        except DependencyError:
            return sheets
        except MemoryError:
            raise
        except Exception:
            broken = True
        checked.append(replace(sheet, state="broken") if broken else sheet)
    return checked


def _streams_are_whole(page: Any) -> bool:
    """Whether the compressed streams of a page (its contents, the forms it uses) unpack to their end."""
    raw = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    contents = raw.get_object()
    if contents is None or isinstance(contents, NullObject):
        return False
    streams = [part.get_object() for part in contents] if isinstance(contents, ArrayObject) else [contents]
    resources = page.get("/Resources")
    forms = resources.get_object().get("/XObject") if resources else None
    if isinstance(forms, DictionaryObject):
        drawn = [value.get_object() for value in forms.values()]
        streams += [each for each in drawn if isinstance(each, DictionaryObject) and each.get("/Subtype") == "/Form"]
    return all(_is_whole(stream) for stream in streams)


def _is_whole(stream: Any) -> bool:
    if stream is None or isinstance(stream, NullObject):
        return False
    if not isinstance(stream, EncodedStreamObject) or stream.get("/Filter") not in (
        "/FlateDecode",
        ["/FlateDecode"],
    ):
        return True
    if not stream._data.strip():  # noqa: SLF001 - as below
        return True
    unpacker = zlib.decompressobj()
    data = stream._data  # noqa: SLF001 - the packed bytes have no public name
    try:
        while data and not unpacker.eof:
            unpacker.decompress(data, 1 << 20)
            data = unpacker.unconsumed_tail
    except zlib.error:
        return False
    if unpacker.eof:
        return True
    try:
        # Some writers leave out the checksum: then only the check fails when more bytes follow.
        unpacker.decompress(b"\0" * 8)
    except zlib.error as error:
        return "data check" in str(error)
    return unpacker.eof


def _helped(sheets: list[_Sheet], second: list[Any] | None) -> tuple[list[_Sheet], list[int]]:
    """Asks pypdf for pages that PDFium read nothing from and that may hold words; the numbers are those it read."""
    if second is None or len(second) != len(sheets):
        return sheets, []
    nothing_read = not any(sheet.page.text for sheet in sheets)
    asked = [s for s in sheets if not s.page.text and (s.state in ("mute", "broken") or nothing_read)]
    better = list(sheets)
    helped: list[int] = []
    for count, sheet in enumerate(asked):
        if count == _TRIED_FIRST and nothing_read and not helped:
            break
        text, _ = _text_by_pypdf(second[sheet.number - 1])
        if text.strip():
            helped.append(sheet.number)
            state: State = "broken" if sheet.state == "broken" else "text"
            better[sheet.number - 1] = replace(sheet, page=replace(sheet.page, text=text), state=state)
    return better, helped


def _text_by_pypdf(page: Any) -> tuple[str, bool]:
    """The text of a page, and whether reading it went through."""
    try:
        return clean(page.extract_text()).strip("\n"), True
    except MemoryError:
        raise
    except Exception:
        return "", False


def _read_by_pypdf(path: Path, *, why: str) -> Extraction:
    """The whole file by the slower reader; never better than "partly", for something is wrong with the file."""
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return Extraction("encrypted", LOCKED, [], SECOND)
        count = len(reader.pages)
        if count > MOST_PAGES:
            return _too_long(count, SECOND)
        pages = list(reader.pages)
    except MemoryError:
        raise
    except Exception:
        if not _has_objects(path):
            return Extraction("misnamed", "It begins like a PDF but holds none: file the PDF itself.", [], SECOND)
        return Extraction("damaged", "It is a damaged PDF that no reader opens: file a fresh copy.", [], SECOND)
    try:
        printed = reader.page_labels if "/PageLabels" in reader.root_object else []
        labels = [clean(label).strip()[:LABEL] for label in printed]
    except Exception:
        labels = []
    sheets = []
    for number, page in enumerate(pages, 1):
        text, through = _text_by_pypdf(page)
        state: State = "text" if text.strip() else "picture"
        try:
            whole = through and _streams_are_whole(page)
            empty = "/Contents" not in page
        except MemoryError:
            raise
        except Exception:
            whole, empty = False, False
        if not whole:
            state = "broken"
        elif empty and not text.strip():
            state = "blank"
        label = labels[number - 1] if len(labels) == len(pages) else ""
        sheets.append(_Sheet(PageText(number, label, text), state))
    found = _outcome(sheets, _Whole(rebuilt=True, cut=_is_cut(path), notes=[f"{why}: look the text through."]), SECOND)
    return replace(found, result="partly") if found.result == "read" else found


def _outcome(sheets: list[_Sheet], whole: _Whole, reader: str) -> Extraction:
    """The one place that decides between read, partly, no-text and damaged, and says why."""
    pages = [sheet.page for sheet in sheets]
    blank = [sheet.number for sheet in sheets if sheet.state == "blank"]
    broken = [sheet.number for sheet in sheets if sheet.state == "broken"]
    with_text = [sheet.number for sheet in sheets if sheet.page.text]
    missing = len(pages) - len(with_text) - len(blank)
    said = [tally(pages, blank)]
    if broken:
        which = f"{on_pages(broken).capitalize()} {'are' if len(broken) > 1 else 'is'}"
        said.append(f"{which} damaged: words may be missing or wrong.")
    if whole.rebuilt and whole.cut:
        said.append("The end of the file is missing: file a fresh copy.")
    garbled = [sheet.number for sheet in sheets if sheet.garbled]
    if garbled:
        said.append(f"The fonts of {on_pages(garbled)} do not tell their characters: the text there is unsure.")
    typed = sum(sheet.typed for sheet in sheets)
    if typed:
        noun = "form field or note is" if typed == 1 else "form fields or notes are"
        where = on_pages(sheet.number for sheet in sheets if sheet.typed)
        said.append(f"{typed:,} filled {noun} not part of the text ({where}).")
    said += whole.notes
    if (whole.rebuilt and (whole.cut or broken)) or (broken and len(broken) == len(pages)):
        result = "damaged"
    elif broken or (with_text and missing):
        result = "partly"
    elif with_text:
        result = "read"
    else:
        result = "no-text"
        if len(blank) < len(pages):
            said.append("It is a scan or a drawing: read it by OCR, or file a typed copy beside it.")
    return Extraction(result, " ".join(said), pages, reader)


def _too_long(count: int, reader: str) -> Extraction:
    detail = f"It has {count:,} pages; at most {MOST_PAGES:,} are read: file it in parts."
    return Extraction("over-limit", detail, [], reader)


def _has_objects(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return _OBJECT.search(whole) is not None
