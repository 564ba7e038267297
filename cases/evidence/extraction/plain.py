"""Plain text: finding its encoding, saying so when it is a guess, and never losing characters in silence."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import charset_normalizer

from cases.evidence.extraction.kinds import utf16_without_mark
from cases.evidence.extraction.result import Extraction, of_text

READER = f"Python codecs, charset-normalizer {version('charset-normalizer')}"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x841\x953", "gb18030"),
)
_NAMES = {"gb18030": "GB18030", "big5hkscs": "Big5", "cp1252": "Windows-1252"}
_SEVEN_BITS = ("iso-2022-jp", "hz")
"""Encodings in ASCII bytes, which are valid UTF-8 too; only their declaration tells them."""

_SAMPLE = 64 * 1024
_HIGH = re.compile(rb"[\x80-\xff]+")
_COMMON = frozenset(
    "的一是不在人有我他这中大来上国和地到为子时道出也得自以会家可下而过天去能对小多于心起年发就用方如行事作成部分"
    "法理制定应当规条第款项者其他及由将进所关同经业政市产工主要位日月本合机实施部门行政管理办法规定内外贸易企业国务院"
    "這來國為時會過對於發進關經業產門應當規條項將實無與個後從現問題號機辦貿區處據總學長點電說開書報標準務員議"
    "，。、；：“”（）《》「」『』　？！·—〔〕１２３４５６７８９０"
)
"""Characters that make up a good third of any Chinese text, simplified or traditional."""

_CURLY = frozenset("‘’“”–—…•€£§©®°·«»¿¡ªº¼½¾×\xa0\xad")


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was read in, whether that is a guess, and how many characters could not be read."""

    text: str
    encoding: str
    guess: bool
    lost: int

    @property
    def notes(self) -> list[str]:
        """What an officer must know of it, as sentences."""
        said = []
        if self.guess:
            said.append(f"Read as {_NAMES.get(self.encoding, self.encoding)}, a guess: look at the text.")
        if self.lost:
            noun = "character" if self.lost == 1 else "characters"
            said.append(f"{self.lost:,} {noun} could not be read and stand as \ufffd.")
        return said


def read(path: Path) -> Extraction:
    """The text of a plain file: pages at form feeds, or pieces by paragraph when it is long."""
    found = decode(path.read_bytes())
    return of_text(found.text, reader=READER, notes=found.notes, lossy=found.lost > 0)


def decode(data: bytes, declared: str = "") -> Decoded:
    """By byte order mark, else as UTF-8, else as `declared`, else by a guess: GB18030, Big5, cp1252 and others."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _whole(data[len(mark) :], encoding, guess=False)
    unmarked = utf16_without_mark(data)
    if unmarked:
        return _whole(data, unmarked, guess=True)
    if declared in _SEVEN_BITS:
        return _whole(data, declared, guess=False)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", guess=False, lost=0)
    except UnicodeDecodeError:
        pass
    if declared and declared != "utf-8":
        try:
            return Decoded(data.decode(declared), declared, guess=False, lost=0)
        except (UnicodeDecodeError, LookupError):
            pass
    if _is_spoilt_utf8(data):
        return _whole(data, "utf-8", guess=False)
    return _whole(data, _guess(data), guess=True)


def _whole(data: bytes, encoding: str, *, guess: bool) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding, guess, lost=0)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        own = "\ufffd".encode(encoding) if encoding.startswith(("utf", "gb18030")) else b""
        lost = text.count("\ufffd") - (data.count(own) if own else 0)
        return Decoded(text, encoding, guess, lost=max(lost, 1))


def _is_spoilt_utf8(data: bytes) -> bool:
    """UTF-8 with a few bytes broken, as a copy cut in the middle of a character leaves it."""
    text = data.decode("utf-8", "replace")
    good = sum(1 for found in re.finditer(r"[^\x00-\x7f\ufffd]", text))
    return good > 10 * text.count("\ufffd")


def _guess(data: bytes) -> str:
    first = _HIGH.search(data)
    start = max(0, first.start() - 1000) if first else 0
    sample = data[start : start + _SAMPLE]
    runs = [len(found.group()) for found in _HIGH.finditer(sample)]
    alone = sum(1 for length in runs if length == 1) / max(1, len(runs))
    if alone < 0.5:
        score, encoding = max((_chinese(sample, name), name) for name in ("gb18030", "big5hkscs"))
        if score > 0.12:
            return encoding
    if alone > 0.4 and _western(sample):
        return "cp1252"
    best = charset_normalizer.from_bytes(sample).best()
    return best.encoding if best is not None and best.encoding != "ascii" else "cp1252"


def _chinese(sample: bytes, encoding: str) -> float:
    """The share of everyday characters among those beyond ASCII: a half in the right encoding, near none in others."""
    text = [character for character in sample.decode(encoding, "replace") if character > "\x7f"]
    return sum(1 for character in text if character in _COMMON) / max(1, len(text))


def _western(sample: bytes) -> bool:
    """Whether cp1252 makes letters and punctuation of nearly all bytes beyond ASCII."""
    text = sample.decode("cp1252", "replace")
    high = [character for character in text if character > "\x7f"]
    good = sum(1 for character in high if character in _CURLY or unicodedata.category(character) in ("Ll", "Lu"))
    return good >= 0.95 * len(high)
