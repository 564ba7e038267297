"""PDF: the words of each page by PDFium, by pypdf where PDFium fails, and an account of what gave no words."""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.errors import DependencyError

from cases.evidence.extraction.noise import noise
from cases.evidence.extraction.result import (
    LABEL,
    MOST_PAGES,
    Extraction,
    PageText,
    clean,
    on_pages,
    tally,
    too_many_pages,
)
from cases.evidence.extraction.streams import streams_are_whole

FIRST = f"pypdfium2 {version('pypdfium2')}"
SECOND = f"pypdf {version('pypdf')}"

LOCKED = "A password is needed to open it; file an unprotected copy."
SEALED = "It is locked in a way that only its own program opens; file an unprotected copy."

_HYPHEN = re.compile("[\ufffe\x02](?:\r?\n)?")
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_LOCK = re.compile(rb"/Encrypt\b")
_OBJECTS_LOOKED_AT = 20_000
_TEXTS_LOOKED_AT = 500
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
    """Its characters stand for nothing, or for words of no language."""
    unseen: bool = False
    """All its words are written so as not to show, as a scanner adds those that it read."""
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
        code = getattr(error, "err_code", None)
        # PDFium leaves the code of an earlier failure standing where it has none of its own.
        if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY) and _holds(path, _LOCK):
            return Extraction("encrypted", LOCKED if code == pdfium.FPDF_ERR_PASSWORD else SEALED, [], FIRST)
        return _read_by_pypdf(path, why="The file is damaged and only the second reader opened it")
    try:
        count = len(document)
        if count > MOST_PAGES:
            return too_many_pages(count, FIRST)
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
        found = noise(raw)
        if found == "all":
            return _Sheet(empty, "mute", garbled=True, typed=typed)
        if text.strip():
            return _Sheet(replace(empty, text=text), "text", bool(found), _unseen(page), typed)
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
    if pdfium.FPDF_PAGEOBJ_TEXT in kinds and not raw.strip("\r\n"):
        return "mute"
    return "picture" if kinds - {pdfium.FPDF_PAGEOBJ_TEXT} or typed else "blank"


def _unseen(page: pypdfium2.PdfPage) -> bool:
    found = False
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _TEXTS_LOOKED_AT)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return False
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            if pdfium.FPDFTextObj_GetTextRenderMode(drawn) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
                return False
            found = True
    return found


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
    """Whether the file ends before its end mark: there is none, or an object begins after the last one."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        end = whole.rfind(b"%%EOF")
        return end < 0 or _OBJECT.search(whole, end) is not None


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
            broken = not streams_are_whole(page)
        except DependencyError:
            return sheets
        except MemoryError:
            raise
        except Exception:
            broken = True
        checked.append(replace(sheet, state="broken") if broken else sheet)
    return checked


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
        if text.strip() and not noise(text):
            helped.append(sheet.number)
            state: State = "broken" if sheet.state == "broken" else "text"
            page = replace(sheet.page, text=text)
            better[sheet.number - 1] = replace(sheet, page=page, state=state, garbled=False)
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
            return too_many_pages(count, SECOND)
        pages = list(reader.pages)
    except MemoryError:
        raise
    except Exception:
        if not _holds(path, _OBJECT):
            return Extraction("misnamed", "It begins like a PDF but holds none: file the PDF itself.", [], SECOND)
        return Extraction("damaged", "It is a damaged PDF that no reader opens: file a fresh copy.", [], SECOND)
    labels = _printed(reader, len(pages))
    sheets = [
        _sheet_by_pypdf(page, number, label) for number, (page, label) in enumerate(zip(pages, labels, strict=True), 1)
    ]
    whole_file = _Whole(rebuilt=True, cut=_is_cut(path), notes=[f"{why}: look the text through."])
    ended = _outcome(sheets, whole_file, SECOND)
    return replace(ended, result="partly") if ended.result == "read" else ended


def _printed(reader: pypdf.PdfReader, count: int) -> list[str]:
    try:
        printed = reader.page_labels if "/PageLabels" in reader.root_object else []
        labels = [clean(label).strip()[:LABEL] for label in printed]
    except Exception:
        labels = []
    return labels if len(labels) == count else [""] * count


def _sheet_by_pypdf(page: Any, number: int, label: str) -> _Sheet:
    text, through = _text_by_pypdf(page)
    found = noise(text)
    if found == "all":
        text = ""
    state: State = "text" if text.strip() else "mute" if found else "picture"
    try:
        whole = through and streams_are_whole(page)
        empty = "/Contents" not in page
    except MemoryError:
        raise
    except Exception:
        whole, empty = False, False
    if not whole:
        state = "broken"
    elif empty and not text.strip():
        state = "blank"
    return _Sheet(PageText(number, label, text), state, garbled=bool(found))


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
        kept = [number for number in garbled if pages[number - 1].text]
        if kept:
            said[0] = f"{said[0][:-1]}; unsure on {on_pages(kept)}."
        said.append(f"The fonts of {on_pages(garbled)} do not tell their characters: read it by OCR to have the words.")
    unseen = [sheet.number for sheet in sheets if sheet.unseen]
    if unseen:
        said.append(
            f"The words of {on_pages(unseen)} are an unseen layer, as a scanner adds: compare them with the page."
        )
    typed = sum(sheet.typed for sheet in sheets)
    if typed:
        noun = "form field or note is" if typed == 1 else "form fields or notes are"
        where = on_pages(sheet.number for sheet in sheets if sheet.typed)
        said.append(f"{typed:,} filled {noun} not part of the text ({where}).")
    said += whole.notes
    if (whole.rebuilt and (whole.cut or broken)) or (broken and len(broken) == len(pages)):
        result = "damaged"
    elif broken or (with_text and (missing or garbled)):
        result = "partly"
    elif with_text:
        result = "read"
    else:
        result = "no-text"
        if len(blank) < len(pages) and not garbled:
            said.append("It is a scan or a drawing: read it by OCR, or file a typed copy beside it.")
    return Extraction(result, " ".join(said), pages, reader)


def _holds(path: Path, what: re.Pattern[bytes]) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return what.search(whole) is not None
