"""Web pages and Markdown: the words that a reader sees, one block a line, without the marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cases.evidence.extraction import plain
from cases.evidence.extraction.kinds import names
from cases.evidence.extraction.numbering import written
from cases.evidence.extraction.result import Extraction, of_text

HTML_READER = f"html5lib {version('html5lib')}"
MARKDOWN_READER = f"markdown-it-py {version('markdown-it-py')}"

DEEPEST = 2_000
"""Elements inside one another; html5lib's time grows with the square of it. Browsers stop at 512."""

MOST_ATTRIBUTES = 2_000
"""Attributes of one element; html5lib's time grows with the square of them."""

NESTING = 100
"""Blocks of Markdown inside one another; markdown-it drops what lies deeper, so such a file is read with its marks."""

_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
_AS_BROWSERS_READ = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "hz-gb-2312": "hz",
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*?(/?)>")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{9999,}")
_QUOTED = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_ATTRIBUTE = re.compile(r"[\s/][^\s/]")
_PICTURE = re.compile(r"<(?:img|svg|picture)\b", re.I)
_HIDDEN_BY_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_WITHOUT_NUMBERS = re.compile(r"(?:^|;)\s*list-style(?:-type)?\s*:[^;]*\bnone\b", re.I)
_INTEGER = re.compile(r"-?\d{1,9}", re.A)
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_VOID = names("area base br col embed hr img input link meta param source track wbr keygen frame")
_DROPPED = names("head script style template noscript iframe noembed noframes object audio video canvas datalist")
_BLOCKS = names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre"
    " search section summary table tbody tfoot thead tr ul"
)
_ENDS_ITSELF = names("p li td th tr dd dt option")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_WRAPPED_HAN = re.compile(f"(?<={_HAN})\n(?={_HAN})")


class TooDeepError(Exception):
    """The page is built as no document needs to be; the message is the sentence to show."""


def read_html(path: Path) -> Extraction:
    """The visible words of a web page's body; what is marked hidden is left out, and the detail says so."""
    data = path.read_bytes()
    named = _DECLARED.search(data, 0, 4096)
    label = named.group(1).decode("ascii").lower() if named else ""
    found = plain.decode(data, _AS_BROWSERS_READ.get(label, label))
    notes = found.notes
    try:
        text, hidden = words_of_html(found.text)
    except TooDeepError as error:
        return Extraction("over-limit", str(error), [], HTML_READER)
    if hidden:
        notes.append("Parts marked hidden are left out.")
    if not text.strip() and "<script" in found.text.lower():
        notes.append("Scripts, which are not run, write its words: print it as PDF and file that.")
    elif _PICTURE.search(found.text):
        notes.append("Words in its pictures are not read.")
    # A form feed in a web page is a space, so it cuts nothing.
    return of_text(text.replace("\f", " "), reader=HTML_READER, notes=notes, lossy=found.lost > 0)


def words_of_html(source: str) -> tuple[str, bool]:
    """The words of a page or a fragment, one block a line and table cells parted by tabs; and whether any were hidden.

    Raises TooDeepError before parsing what would take html5lib hours.
    """
    if _depth(source) > DEEPEST:
        raise TooDeepError(f"The page nests its elements more than {DEEPEST:,} deep: save it as PDF and file that.")
    if any(
        len(_ATTRIBUTE.findall(_QUOTED.sub("", tag.group()))) > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(source)
    ):
        raise TooDeepError(
            f"An element of the page has more than {MOST_ATTRIBUTES:,} attributes: save it as PDF and file that."
        )
    page = html5lib.parse(source, treebuilder="etree", namespaceHTMLElements=False)
    lines, items = _Lines(), _Items()
    hidden = False
    stack: list[tuple[Element, Iterator[Element]]] = []
    element: Element | None = page
    while True:
        if element is not None:
            name = element.tag if isinstance(element.tag, str) else ""
            if not name or name in _DROPPED or _is_hidden(element):
                hidden = hidden or (bool(name) and name not in _DROPPED)
                element = _next(stack, lines, element)
                continue
            lines.open(name)
            if name == "li" and stack and stack[-1][0].tag == "ol":
                lines.number(items.following(stack[-1][0], element))
            lines.add(element.text or "")
            stack.append((element, iter(element)))
        if not stack:
            return lines.text(), hidden
        parent, children = stack[-1]
        element = next(children, None)
        if element is None:
            stack.pop()
            lines.close(parent.tag)
            if stack:
                lines.add(parent.tail or "")


def _is_hidden(element: Element) -> bool:
    return "hidden" in element.attrib or _HIDDEN_BY_STYLE.search(element.attrib.get("style", "")) is not None


class _Items:
    """Numbers the items of ordered lists as a browser does, from `start`, `value` and `type`."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}

    def following(self, parent: Element, item: Element) -> str:
        """The number of the next item of a list, `7.`; "" where the list says that it shows none."""
        given = item.attrib.get("value", "")
        if not _INTEGER.fullmatch(given):
            start = parent.attrib.get("start", "")
            first = int(start) if _INTEGER.fullmatch(start) else 1
            given = str(self._last.get(id(parent), first - 1) + 1)
        self._last[id(parent)] = int(given)
        if _WITHOUT_NUMBERS.search(parent.attrib.get("style", "")):
            return ""
        form = item.attrib.get("type", parent.attrib.get("type", "1"))
        return f"{written(int(given), _LIST_FORMS.get(form, 'decimal'))}."


def _next(stack: list[tuple[Element, Iterator[Element]]], lines: _Lines, skipped: Element) -> Element | None:
    """What follows an element that is left out: its tail is written, and its next sibling returned."""
    if stack:
        lines.add(skipped.tail or "")
        return next(stack[-1][1], None)
    return None


class _Lines:
    """Gathers words into lines: blocks break lines, cells are parted by tabs, spaces count once outside <pre>."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._parts: list[str] = []
        self._row: list[str] | None = None
        self._pre = 0
        self._cells = 0
        self._number = ""

    def open(self, name: str) -> None:
        if name == "br":
            self._parts.append(" " if self._cells else "\n")
        elif name in ("td", "th"):
            if not self._cells and self._row is None:
                self._end()
                self._row = []
            self._cells += 1
        elif name in _BLOCKS:
            self._end()
            self._pre += name == "pre"

    def close(self, name: str) -> None:
        if name in ("td", "th"):
            self._cells -= 1
            if not self._cells and self._row is not None:
                self._row.append(_SPACE.sub(" ", "".join(self._parts)).strip(" "))
                self._parts.clear()
        elif name in _BLOCKS:
            self._end()
            self._pre -= name == "pre"
            self._number = "" if name == "li" else self._number

    def add(self, text: str) -> None:
        if text:
            self._parts.append(text if self._pre else _SPACE.sub(" ", text))

    def number(self, said: str) -> None:
        """What stands before the next words: an item whose words are in a paragraph of their own has one line."""
        if self._cells:
            self._parts.append(f"{said} ")
        else:
            self._number = f"{self._number}{said} " if said else self._number

    def text(self) -> str:
        self._end()
        return "\n".join(self._lines)

    def _end(self) -> None:
        if self._cells:
            self._parts.append(" ")
            return
        whole = "".join(self._parts)
        self._parts.clear()
        before = len(self._lines)
        if self._row is not None:
            if any(self._row):
                self._lines.append("\t".join(self._row))
            self._row = None
        if self._pre:
            self._lines.extend(whole.strip("\n").split("\n") if whole.strip() else ())
        else:
            self._lines.extend(line for part in whole.split("\n") if (line := re.sub(" +", " ", part).strip(" ")))
        if self._number and len(self._lines) > before:
            self._lines[before] = self._number + self._lines[before]
            self._number = ""


def _depth(source: str) -> int:
    """How deep the tags lie inside one another, as written: end tags that may be left out are not counted."""
    depth = deepest = 0
    for found in _TAG.finditer(source):
        closing, name, alone = found.groups()
        if alone or name.lower() in _VOID or name.lower() in _ENDS_ITSELF:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


_TANGLED = re.compile(r"(?:[\[*_`!<~](?:[^\[*_`!<~\n]|\n(?!\s*\n)){0,200}){5000}")
"""So many marks close together as no one writes."""
_REACHES_FAR = re.compile(r"```|~~~|<|\]:|\r|\0")
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_LETTER = r"[^\W\d_]"
_SIMPLE = re.compile(rf"{_LETTER}[^\n\[\]*_`\\&~]*(?:(?<!  )\n{_LETTER}[^\n\[\]*_`\\&~]*)*")


def read_markdown(path: Path) -> Extraction:
    """The words of a Markdown file, one block a paragraph; form feeds cut pages."""
    found = plain.decode(path.read_bytes())
    notes = found.notes
    parser = MarkdownIt("commonmark", {"maxNesting": NESTING}).enable("table")
    seen: dict[str, Any] = {}
    sheets = []
    for sheet in found.text.split("\f"):
        blocks: list[str] = []
        for run, simple in _runs(sheet):
            if simple:
                blocks.append(_joined(run))
                continue
            # The parser looks for the end of every bracket and mark: so many in one block take it the square of their number.
            tokens = parser.parse(run, seen) if not _TANGLED.search(run) else None
            if tokens is None or any(token.level >= NESTING - 1 for token in tokens):
                notes.append(
                    "It nests too deep, or holds too many marks, to be read as Markdown, and stands here as plain text with its marks."
                )
                return of_text(found.text, reader=plain.READER, notes=notes, lossy=found.lost > 0)
            blocks.extend(_blocks(tokens))
        sheets.append("\n\n".join(blocks))
    return of_text("\f".join(sheets), reader=MARKDOWN_READER, notes=notes, lossy=found.lost > 0)


def _runs(sheet: str) -> Iterator[tuple[str, bool]]:
    """The text in runs of blocks for the parser and, between them, simple paragraphs, which stand in it as they are written.

    A paragraph is simple when it has no mark and begins, after an empty line, at the margin with a letter. The parser takes 40
    microseconds for each; where a fence, a tag or a definition can reach over empty lines, it is given everything.
    """
    if _REACHES_FAR.search(sheet):
        yield sheet, False
        return
    held: list[str] = []
    for block in _EMPTY_LINES.split(sheet):
        if _SIMPLE.fullmatch(block):
            if held:
                yield "\n\n".join(held), False
                held.clear()
            yield "\n".join(line.rstrip(" ") for line in block.split("\n")).strip(), True
        else:
            held.append(block)
    if held:
        yield "\n\n".join(held), False


def _joined(text: str) -> str:
    """Lines wrapped in the source in one, with no space between two Chinese characters."""
    return _WRAPPED_HAN.sub("", text).replace("\n", " ")


def _blocks(tokens: list[Token]) -> Iterator[str]:
    number = ""
    cells: list[str] | None = None
    rows: list[str] = []
    for token in tokens:
        text: str | None = None
        if token.type == "list_item_open":
            # The number as written: markdown-it keeps it for ordered lists only.
            number += f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "list_item_close" and number:
            text = " "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            rows.append("\t".join(cells))
            cells = None
        elif token.type == "table_close":
            text, rows = "\n".join(rows), []
        elif token.type == "inline":
            words = _inline(token.children or [])
            if cells is not None:
                cells.append(words.replace("\n", " "))
            else:
                text = words
        elif token.type in ("fence", "code_block"):
            text = token.content.rstrip("\n")
        elif token.type == "html_block":
            text = _loose_html(token.content)
        if text:
            yield (number + text).rstrip(" ")
            number = ""


def _inline(tokens: Iterable[Token]) -> str:
    """The words of one block; a line wrapped in the source is joined, with no space between two Chinese characters."""
    parts: list[str] = []
    tags = False
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append("\n")
        elif token.type == "hardbreak":
            parts.append("\x0b")
        elif token.type == "image":
            parts.append(_inline(token.children or []))
        elif token.type == "html_inline":
            tags = True
            parts.append("\x0b" if token.content.lower().startswith("<br") else "")
    text = _joined("".join(parts)).replace("\x0b", "\n")
    return text.strip() if tags else text


def _loose_html(source: str) -> str:
    try:
        return words_of_html(source)[0]
    except TooDeepError:
        return source
