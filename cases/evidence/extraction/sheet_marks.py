"""What a sheet of a workbook says beside its cells' values: what is hidden, which cells show errors or lack their results; pure."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

CHUNK = 4 * 1024**2
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ROW = re.compile(r'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_COLUMN = re.compile(r'<(?:\w+:)?col\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_ERROR = re.compile(
    r'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d+)"[^>]*>(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]{1,20})<'
)
_UNRESOLVED = re.compile(
    r'<(?:\w+:)?c\b[^>]*\br="([A-Z]{1,3})(\d+)"[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>'
)
_SAVED_BLANK = re.compile(r'^[^>]*\bt="str".*<(?:\w+:)?v\b')
"""A formula whose result is an empty text."""


@dataclass
class Marks:
    """Of one sheet; rows are counted from 1 and columns from 0."""

    dimension: str = ""
    """How far it says that its data go."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    filtered: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """What cells show whose value is an error: `#N/A`."""
    unresolved: list[tuple[int, int]] = field(default_factory=list)
    """Cells with a formula whose result the file does not keep."""


def marks_of(archive: zipfile.ZipFile, sheet: str) -> Marks:
    """What the file of one sheet says; nothing where it is not found, as in formats that are no XML."""
    found = Marks()
    name = _part_of(archive, sheet)
    if not name:
        return found
    for text in _chunks(archive, name):
        if not found.dimension and (said := re.search(r'<(?:\w+:)?dimension ref="([A-Z0-9:]+)"', text[:8192])):
            found.dimension = said[1]
        if "hidden=" in text:
            found.hidden_rows += [int(at) for tag in _ROW.findall(text) if (at := _attribute(tag, "r")).isdigit()]
            for tag in _COLUMN.findall(text):
                first, last = _attribute(tag, "min"), _attribute(tag, "max")
                if first.isdigit() and last.isdigit():
                    found.hidden_columns += range(int(first) - 1, min(int(last), 16_384))
        if 't="e"' in text:
            found.errors |= {
                (int(row), _column(letters)): html.unescape(said) for letters, row, said in _ERROR.findall(text)
            }
        if re.search(r"<(?:\w+:)?f[ >/]", text):
            found.unresolved += [
                (int(each[2]), _column(each[1]))
                for each in _UNRESOLVED.finditer(text)
                if not _SAVED_BLANK.search(each[0])
            ]
        found.filtered |= re.search(r"<(?:\w+:)?autoFilter\b", text) is not None
    return found


def has_comments(archive: zipfile.ZipFile) -> bool:
    """Whether cells of the workbook have comments, which are no part of its rows."""
    return any(re.match(r"xl/(?:threaded)?comments", name, re.IGNORECASE) for name in archive.namelist())


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds a sheet, by its name."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return ""
    tags = [tag for tag in _SHEET.findall(book) if html.unescape(_attribute(tag, "name")) == sheet]
    wanted = _attribute(tags[0], r"\w+:id") if tags else ""
    for tag in _RELATION.findall(relations):
        if wanted and _attribute(tag, "Id") == wanted:
            target = _attribute(tag, "Target").lstrip("/")
            name = target if target.startswith("xl/") else f"xl/{target}"
            return name if name in archive.namelist() and name.endswith(".xml") else ""
    return ""


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """The part in pieces, each ended where a row ends."""
    rest = b""
    with archive.open(name) as file:
        while piece := file.read(CHUNK):
            rest += piece
            end = rest.rfind(b"</row>")
            end = rest.rfind(b":row>") if end < 0 else end
            if end < 0 and len(rest) < 8 * CHUNK:
                continue
            end = end + 6 if end >= 0 else len(rest)
            yield rest[:end].decode("utf-8", "replace")
            rest = rest[end:]
    yield rest.decode("utf-8", "replace")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'(?<![\w:]){name}="([^"]*)"', tag)
    return found[1] if found else ""


def _column(letters: str) -> int:
    at = 0
    for char in letters:
        at = at * 26 + ord(char) - 64
    return at - 1
