"""Where in a paper's contents the setting of it breaks: the smallest piece that breaks by itself, found by halves, and its name; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from cases.briefs.editions import refers

Contents = dict[str, Any]
OF_THE_PAPER = frozenset(
    {
        "schema", "kind", "number", "final", "asked_at", "asked_by", "anchors", "chain", "edition", "paper", "archive", "as_of",
        "as_of_day", "recorded", "seal", "clearance", "marking", "whole", "summary_notes", "media_type", "grouped_by",
    }
)  # fmt: skip
"""What is no piece of a case, and stands in every trial."""
FIRST = ("title", "front", "case", "summary", "measures", "commitments", "status", "events", "claims")
LAST = ("exhibits", "notes", "problems", "timeline")
"""Pieces that repeat others come after these, so that what is repeated is named and not what repeats it."""
NAMES = {
    "summary": "paragraph {} of the summary",
    "status": "entry {} of the status history",
    "corrected": "corrected entry {} of the status history",
    "reported": "status {} of those reported to the WTO",
    "problems": "entry {} of the quotations that are not confirmed",
    "others": "exhibit {} of those that nobody cites",
    "rows": "row {}",
    "counts": "count {} of the statuses",
    "pages": "page {} of its text",
}
"""How a piece is called by its place; one of another list by that list's own word."""
NOT_THE_CASE = (
    "It fails with nothing of the case in it as well, so that the fault is not in the case: "
    "ask the administrator to read the worker's log."
)
AMEND = "Amend that in the case and ask for a new paper."


class Piece(NamedTuple):
    """A text of the contents or an item of a list in it: under `key`, or under `field` of what stands there."""

    key: str
    field: str = ""
    place: int | None = None


Breaks = Callable[[Contents], bool | None]
"""Whether contents with less in them break in the same way; None where there is no time left to try."""


def located(contents: Contents, breaks: Breaks) -> str:
    """What can be said of the place, in sentences; blank when there was no time to say anything.

    The pieces are halved for as long as a half breaks without the other. Only numbers and labels are named, never words of the case: the
    sentence stays on record when what a closed room held is destroyed.
    """
    found = pieces(contents)
    if (bare := breaks(only(contents, ()))) is None:
        return ""
    if bare:
        return NOT_THE_CASE
    whole = len(found)
    while len(found) > 1:
        middle = len(found) // 2
        halves = (found[:middle], found[middle:])
        tried = []
        for half in halves:
            tried.append(breaks(only(contents, half)))
            if tried[-1]:
                found = half
                break
        else:
            return _of_several(contents, found, whole=whole, finished=None not in tried)
    name = named(contents, found[0]) if found else ""
    return f"The place is {name}, which fails in the same way when it is set alone. {AMEND}" if name else ""


def _of_several(contents: Contents, found: Sequence[Piece], *, whole: int, finished: bool) -> str:
    if not finished:
        return (
            ""
            if len(found) == whole
            else f"The place is within {spanned(contents, found)}; time ran out there. {AMEND}"
        )
    if len(found) == whole:
        return "Each half of it can be set without the other: it is the whole that is too much for one paper."
    return f"It takes {spanned(contents, found)} together: each half of that can be set without the other. {AMEND}"


def pieces(contents: Contents) -> list[Piece]:
    """Every piece in the order in which they are tried."""
    rest = sorted(key for key in contents if key not in {*OF_THE_PAPER, *FIRST, *LAST})
    return [piece for key in (*FIRST, *rest, *LAST) if key in contents for piece in _within(key, contents[key])]


def _within(key: str, value: Any) -> Iterator[Piece]:
    if key == "timeline":
        yield Piece(key)
    elif isinstance(value, list):
        yield from (Piece(key, place=place) for place in range(len(value)))
    elif isinstance(value, dict):
        for field, held in sorted(value.items()):
            if isinstance(held, list):
                yield from (Piece(key, field, place) for place in range(len(held)))
            elif isinstance(held, str) and held:
                yield Piece(key, field)
    elif isinstance(value, str) and value:
        yield Piece(key)


def only(contents: Contents, kept: Sequence[Piece]) -> Contents:
    """The contents with these pieces alone; a note that one of them refers to stays, without its words."""
    chosen = set(kept)
    out: Contents = {}
    for key, value in contents.items():
        if key in OF_THE_PAPER:
            out[key] = value
        elif key == "timeline":
            out[key] = value if Piece(key) in chosen else {}
        elif isinstance(value, dict):
            out[key] = {field: _chosen(held, key, field, chosen) for field, held in value.items()}
        else:
            out[key] = _chosen(value, key, "", chosen)
    if "summary_notes" in out and not out.get("summary"):
        out["summary_notes"] = []
    if "notes" in out:
        told = {row["number"] for row in out["notes"]}
        wanted = set(_referred(out)) - told
        bare = [_bare(row) for row in contents["notes"] if row["number"] in wanted]
        out["notes"] = sorted([*out["notes"], *bare], key=lambda row: row["number"])
    return out


def _chosen(value: Any, key: str, field: str, chosen: set[Piece]) -> Any:
    if isinstance(value, list):
        return [item for place, item in enumerate(value) if Piece(key, field, place) in chosen]
    if isinstance(value, str):
        return value if Piece(key, field) in chosen else ""
    return value


def _bare(note: Contents) -> Contents:
    blank = {
        name: "" if isinstance(held, str) else [] if isinstance(held, list) else held for name, held in note.items()
    }
    return blank | {"counterpart": None} if "counterpart" in note else blank


def _referred(value: Any) -> Iterator[int]:
    """The numbers of the notes that are referred to anywhere in it."""
    if isinstance(value, dict):
        for key, held in value.items():
            if key == "note" and isinstance(held, int):
                yield held
            elif refers(key, held):
                yield from held
            else:
                yield from _referred(held)
    elif isinstance(value, list):
        for held in value:
            yield from _referred(held)


def named(contents: Contents, piece: Piece) -> str:
    """A piece in words: `event 12`, `commitment C3`, `note 7 (Exhibit 64, p. 2)`, `the title`."""
    key, field, place = piece
    word = (field or key).replace("_", " ")
    if place is None:
        return f"the {word}"
    item = (contents[key][field] if field else contents[key])[place]
    item = item if isinstance(item, dict) else {}
    if key == "notes":
        return f"note {item['number']} ({item['pinpoint']})"
    if key in {"commitments", "rows"} and item.get("label"):
        return f"commitment {item['label']}"
    if not field and item.get("cited_as"):
        return str(item["cited_as"])
    if key == "rows" and item.get("number"):
        return f"the row of {item['number']}"
    return NAMES.get(key if not field else "", f"{word.removesuffix('s')} {{}}").format(place + 1)


def spanned(contents: Contents, found: Sequence[Piece]) -> str:
    """Several pieces in words: `event 5 to event 8`."""
    return f"{named(contents, found[0])} to {named(contents, found[-1])}"
