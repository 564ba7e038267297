"""Whether a finished file says anything that its public edition leaves out, wherever in the file it might stand; pure."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pypdf
import pypdfium2
from pypdf import generic

from cases.access import markings
from cases.dates import MONTHS

Contents = dict[str, Any]
WINDOW = 4
"""So many words in a row are a find; a shorter text as a whole, and any single word that the public contents never say."""
SHORTEST = 4
MARKING_WORDS = (
    "DELIBERATIVE",
    "OFFICIAL-SENSITIVE",
    "PARTNER-CONFIDENTIAL",
    "BCI",
    "business confidential information",
)
_TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_]+", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BRACKETED = re.compile(r"\[\[(.*?)(?:\]\]|\Z)", re.DOTALL)
_DATED = frozenset(month.casefold() for month in MONTHS) | {"to", "of", "in", "since", "as", "the", "p", "pp", "para"}
_UNREAD = {"/FontFile", "/FontFile2", "/FontFile3"}


@dataclass(frozen=True)
class Withheld:
    """What a public edition leaves out, as keyed digests of its word sequences: it can be looked for and not be read."""

    digests: frozenset[str]

    def within(self, text: str, key: str) -> bool:
        """Whether the text says anything of it."""
        return bool(self.digests) and any(
            _digest(window, key) in self.digests
            for reading in _readings(text)
            for part in reading.split("\0")
            for size in range(1, WINDOW + 1)
            for window in _windows(_tokens(part), size)
        )


def withheld(contents: Contents, *, own: Iterable[str], key: str, single: bool = True) -> Withheld:
    """What of these contents is not PUBLIC, less what the public part says in the same words; `own` are the product's own words.

    Not `single` for a paper that holds whole documents, whose many words the contents do not say: there no word by itself is a find.

    What is PUBLIC is told apart here by a walk of its own, and not by `editions`, whose work is to be checked.
    """
    hidden: list[str] = []
    shown: list[str] = list(own)
    for text, open_ in _texts(contents, public=True):
        if open_:
            hidden += _BRACKETED.findall(text)
            shown.append(_BRACKETED.sub(" \0 ", text))
        else:
            hidden.append(text)
    said = {
        window for text in shown for part in text.split("\0") for size in range(1, WINDOW + 1)
        for window in _windows(_tokens(part), size)
    }  # fmt: skip
    telling = {window for text in hidden for window in _telling(_tokens(text))}
    telling |= {tuple(_tokens(words)) for words in MARKING_WORDS}
    found = {window for window in telling - said if single or len(window) > 1}
    return Withheld(frozenset(_digest(window, key) for window in found))


def leaks(pdf: bytes, found: Withheld, *, key: str, name: str) -> list[str]:
    """Where a finished file says something withheld: in words that name the place and never the words; none for one that may go out.

    Looked at are the text of every page by two readers, every string and every stream of every object whether or not anything
    refers to it, property lists within the pages, what stands between the objects, and the file's name. What cannot be read
    counts as a find.
    """
    places: dict[str, None] = {}
    for place, text in itertools.chain([("the file's name", name)], _by_pdfium(pdf), _by_pypdf(pdf), _between(pdf)):
        if place not in places and (text is None or found.within(text, key)):
            places[place] = None
    return list(places)


def _texts(value: Any, *, public: bool) -> Iterator[tuple[str, bool]]:
    """Every text of the contents, and whether it is PUBLIC: by its own marking, else by that of what holds it."""
    if isinstance(value, str):
        yield value, public
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, public=public)
    elif isinstance(value, dict):
        # A paper is marked as strictly as anything in it, so what counts is the marking of its case.
        holder = value["case"] if isinstance(value.get("case"), dict) else {} if "schema" in value else value
        own = public and holder.get("marking", markings.PUBLIC) == markings.PUBLIC
        for key, item in value.items():
            if key in {"timeline", "problems"} or key.endswith("marking"):
                continue  # they repeat what the lists say, without their markings
            yield from _texts(item, public=own and value.get(f"{key}_marking", markings.PUBLIC) == markings.PUBLIC)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def _windows(tokens: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(tokens[place : place + size]) for place in range(len(tokens) - size + 1))


def _telling(tokens: list[str]) -> Iterator[tuple[str, ...]]:
    """The sequences that would tell of a text: each of its longer words, each few words in a row, the whole of a short one."""
    for token in tokens:
        if len(token) >= SHORTEST and not (token.isdigit() and len(token) < 6) and token not in _DATED:
            yield (token,)
    if len(tokens) >= WINDOW:
        # Two words in it at least: numbers of cases and pages come together in many ways.
        yield from (window for window in _windows(tokens, WINDOW) if sum(_is_word(token) for token in window) > 1)
    elif len(tokens) > 1 and not all(token.isdigit() or token in _DATED or len(token) < 2 for token in _latin(tokens)):
        yield tuple(tokens)


def _is_word(token: str) -> bool:
    return bool(_HAN.match(token)) or (len(token) > 2 and not token[0].isdigit() and token not in _DATED)


def _latin(tokens: list[str]) -> list[str]:
    return [token for token in tokens if not _HAN.match(token)] or ["characters"]


def _digest(window: tuple[str, ...], key: str) -> str:
    return hashlib.blake2b(" ".join(window).encode(), key=key.encode()[:64], digest_size=8).hexdigest()


def _readings(text: str) -> Iterator[str]:
    """The text with the words joined that a line's end cut in two, and as it stands."""
    bare = text.translate(dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufffe\ufeff")))
    yield bare
    joined = re.sub(r"[-\u2010]\s*\n\s*", "", bare)
    if joined != bare:
        yield joined


def _by_pdfium(pdf: bytes) -> Iterator[tuple[str, str | None]]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            yield f"the text of page {number}", page.get_textpage().get_text_range()
    finally:
        document.close()


def _by_pypdf(pdf: bytes) -> Iterator[tuple[str, str | None]]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    for number, page in enumerate(reader.pages, 1):
        yield f"the text of page {number}", page.extract_text()
        yield from ((f"a property list of page {number}", text) for text in _properties(page))
    objects: dict[int, Any] = {}
    size: Any = reader.trailer["/Size"]
    for number in range(1, int(size)):
        try:
            objects[number] = reader.get_object(generic.IndirectObject(number, 0, reader))
        except Exception:
            yield f"object {number}, which cannot be read", None
    if sum(isinstance(found, generic.StreamObject) for found in objects.values()) != pdf.count(b"endstream"):
        yield "a stream that belongs to no object", None
    faces = _faces(objects.values())
    for number, found in objects.items():
        for key, text in _strings(found, ""):
            yield _named(number, key), text
        if isinstance(found, generic.StreamObject) and number not in faces:
            yield from _stream(number, found)


def _properties(page: Any) -> Iterator[str]:
    """The strings in the property lists of marked content."""
    stream = page.get_contents()
    for operands, _ in stream.operations if stream is not None else ():
        for operand in operands if isinstance(operands, list) else []:
            if isinstance(operand, dict):
                yield from (text for _, text in _strings(operand, ""))


def _faces(objects: Iterable[Any]) -> set[int]:
    """The numbers of the font files, whose names tell nothing."""
    return {
        held.idnum
        for found in objects
        if isinstance(found, dict)
        for key, held in found.items()
        if key in _UNREAD and isinstance(held, generic.IndirectObject)
    }


def _strings(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every string of an object, with the key under which it stands; names too, since a name may hold words."""
    if isinstance(value, generic.ByteStringObject):
        yield key, bytes(value).decode("utf-16-be" if value[:2] == b"\xfe\xff" else "latin-1", "replace")
    elif isinstance(value, str) and not isinstance(value, generic.NameObject):
        yield key, str(value)
    elif isinstance(value, generic.NameObject):
        if key not in {"/BaseFont", "/FontName", "/Type", "/Subtype", "/S", "/Filter"}:
            yield key, str(value).lstrip("/")
    elif isinstance(value, dict):
        for name, held in value.items():
            yield key, str(name).lstrip("/")
            if not isinstance(held, generic.IndirectObject):
                yield from _strings(held, str(name))
    elif isinstance(value, list):
        for held in value:
            if not isinstance(held, generic.IndirectObject):
                yield from _strings(held, key)


def _named(number: int, key: str) -> str:
    """The place of a string in words, by its key."""
    known = {
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
    return known.get(key, f"object {number}{', ' + key if key else ''}")


def _stream(number: int, found: Any) -> Iterator[tuple[str, str | None]]:
    kind = str(found.get("/Type", "")).lstrip("/")
    if kind == "XRef":
        return
    place = {"Metadata": "the XMP metadata", "EmbeddedFile": "an attachment"}.get(
        kind, f"the stream of object {number}"
    )
    try:
        data = found.get_data()
    except Exception:
        yield place, None
        return
    text = data.decode("utf-16" if data[:2] in {b"\xfe\xff", b"\xff\xfe"} else "utf-8", "replace")
    if kind == "Metadata":
        text = unescape(re.sub(r"<[^>]*>", " \0 ", text)) + unescape(" ".join(re.findall(r'="([^"]*)"', text)))
    elif kind == "EmbeddedFile":
        text = _unfolded(text)
    yield place, text


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


def _between(pdf: bytes) -> Iterator[tuple[str, str | None]]:
    """What stands outside of all streams, comments among it, as the bytes are; nothing may lie there that no object owns."""
    if pdf.count(b"%%EOF") != 1:
        yield "an earlier state of the file, which is still in it", None
    bare = re.sub(rb"stream\r?\n.*?endstream", b"", pdf, flags=re.DOTALL)
    yield "what stands between the objects", bare.decode("utf-8", "replace")
