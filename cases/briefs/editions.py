"""The public edition of a paper's contents: what is marked PUBLIC and nothing else, made from the same frozen contents; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from cases.access import markings
from cases.briefs.drawing import drawn
from cases.proceedings.timeline import lay_out
from cases.refusal import Refusal

Contents = dict[str, Any]
STARS = "[[***]]"
OF_THE_PAPER = frozenset(
    {
        "schema",
        "kind",
        "number",
        "final",
        "asked_at",
        "as_of",
        "as_of_day",
        "recorded",
        "paper",
        "archive",
        "frozen",
        "title",
    }
)
"""What says something of the paper itself and not of the file."""
OF_THE_FRONT = frozenset({"title", "grouped_by", "of", "kind", "by", "member", "forum", "cases"})
"""What a front page says that isn't how its rows were looked for."""
ROWS = ("rows", "commitments", "exhibits")
"""The lists for which a paper is made that is of no case."""
_OPEN = {"edition": "public", "marking": markings.PUBLIC, "clearance": markings.PUBLIC, "asked_by": "", "chain": ""}
OF_THE_CASE = frozenset({"summary", "summary_notes", "measures", "claims", "identified"})
"""What has no marking of its own and is marked as the case is."""
MUST_SAY = frozenset({"links", "lineage", "counterpart", "earlier", "later", "see_also"})
"""What tells of another row, and is left out where it doesn't say itself that it is PUBLIC."""
_BRACKET = re.compile(r"\[\[|\]\]")
_GONE = object()


def public(contents: Contents) -> Contents:
    """The contents of the public edition; the same when called on its own result.

    Kept is what is marked PUBLIC, and within it what isn't marked otherwise; an unmarked piece is marked as what holds it, and at the
    top only what the case holds or the paper says of itself is kept unmarked. So a piece that nobody thought of is left out. Notes
    and events are numbered anew, exhibits that are cited no more go, the timeline is laid out anew, and business confidential
    words in double brackets print as [[***]]. Refuses a paper of which nothing PUBLIC is left.
    """
    if "chapters" in contents:
        made = _book(contents)
    elif "case" in contents:
        made = case_edition(contents)
    else:
        made = _rows(contents)
    if made is None:
        case = contents.get("case", {})
        named, marking = case.get("number", "nothing in it"), case.get("marking", "")
        how = f"itself is marked {marking}" if marking else "is marked PUBLIC"
        sentence = f"No public edition: {named} {how}. Lower the marking of what may be public first."
        raise Refusal(sentence, field="edition")
    return made


def _book(contents: Contents) -> Contents | None:
    """A book of the cases that are PUBLIC, in their chapters; how they were searched for is told to nobody outside."""
    chapters = []
    for chapter in contents["chapters"]:
        cases = [made for case in chapter["cases"] if (made := case_edition(case)) is not None]
        if cases:
            others = _kept(chapter.get("see_also", []), inherits=False)
            chapters.append({"title": redacted(chapter["title"]), "cases": cases, "see_also": others})
    if not chapters:
        return None
    told = [case for chapter in chapters for case in chapter["cases"]]
    problems = [row | {"case": case["case"]["number"]} for case in told for row in case["problems"]]
    return _framed(contents) | {"chapters": chapters, "problems": problems}


def _rows(contents: Contents) -> Contents | None:
    """A paper that is a list of rows, each with its marking: what is counted of them is counted anew by who sets it."""
    out = _framed(contents)
    lists = {key: _kept(value, inherits=False) for key, value in contents.items() if _listed(key, value)}
    out |= lists
    if "cases" in out["front"]:
        _cited_publicly(out)
    if "notes" in contents:
        _renumber(out, contents)
    return out if any(out.get(key) for key in ROWS) else None


def _cited_publicly(out: Contents) -> None:
    """Of exhibits those that a PUBLIC case cites; where each is cited goes, since a citation may be marked higher than what it cites."""
    out["front"]["cases"] = _kept(out["front"]["cases"], inherits=False)
    numbers = {row["number"] for row in out["front"]["cases"]}
    out["exhibits"] = [
        row | {"places": [], "cases": [number for number in row["cases"] if number in numbers]}
        for row in out.get("exhibits", [])
        if numbers & set(row["cases"])
    ]


def _listed(key: str, value: Any) -> bool:
    return (
        isinstance(value, list) and key not in {"anchors", "problems"} and all(isinstance(row, dict) for row in value)
    )


def _framed(contents: Contents) -> Contents:
    """What a paper says of itself, for the public."""
    out: Contents = {key: _kept(value, inherits=True) for key, value in contents.items() if key in OF_THE_PAPER}
    front = contents.get("front", {})
    out["front"] = {key: _kept(value, inherits=True) for key, value in front.items() if key in OF_THE_FRONT}
    out["anchors"] = [head for head in contents.get("anchors", []) if str(head).startswith(f"{markings.PUBLIC} ")]
    return out | _OPEN | {"problems": []}


def case_edition(contents: Contents) -> Contents | None:
    """The public edition of one case's contents, None when the case itself is not PUBLIC."""
    case = _kept(contents.get("case", {}), inherits=False)
    if case is _GONE:
        return None
    out: Contents = {key: _kept(value, inherits=True) for key, value in contents.items() if key in OF_THE_PAPER}
    out |= {key: _kept(value, inherits=True) for key, value in contents.items() if key in OF_THE_CASE}
    for key, value in contents.items():
        if key in out or key in {"case", "timeline", "problems", "anchors"}:
            continue
        if isinstance(value, list):
            out[key] = _kept(value, inherits=False)
        elif isinstance(value, dict) and (found := _kept(value, inherits=False)) is not _GONE:
            out[key] = found
    out["case"] = case
    out["summary"] = _paragraphs(contents.get("summary", []))
    out.setdefault("commitments", [])
    _renumber(out, contents)
    status, events = out.get("status", []), out.get("events", [])
    now = status[-1] if status else {"to": "", "date": ""}
    out["case"] |= {"status": now["to"], "status_since": now["date"]}
    out["timeline"] = lay_out(drawn(status, events, out["commitments"]))
    out["anchors"] = [head for head in contents.get("anchors", []) if str(head).startswith(f"{markings.PUBLIC} ")]
    return out | _OPEN


def redacted(text: str) -> str:
    """The text with what stands in double brackets replaced; a bracket without its fellow takes all up to the end, or from the start.

    >>> redacted("Sold at [[12.40]] a tonne")
    'Sold at [[***]] a tonne'
    >>> redacted("Sold at [[12.40 [[net]]]] a tonne, [[and"), redacted("12.40]] a tonne")
    ('Sold at [[***]] a tonne, [[***]]', '[[***]] a tonne')
    """
    out, depth, place = "", 0, 0
    for found in _BRACKET.finditer(text):
        if found[0] == "[[":
            if depth == 0:
                out += text[place : found.start()] + STARS
            depth += 1
        elif depth:
            depth -= 1
        else:
            out = STARS
        place = found.end()
    return out if depth else out + text[place:]


def _kept(value: Any, *, inherits: bool) -> Any:
    """The value without what is marked otherwise; `inherits` says whether what holds it is PUBLIC."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, list):
        return [
            found for item in value if (found := _kept(item, inherits=inherits)) is not _GONE and _may(item, inherits)
        ]
    if not isinstance(value, dict):
        return value
    if not _may(value, inherits):
        return _GONE
    out: Contents = {}
    for key, item in value.items():
        if value.get(f"{key}_marking", markings.PUBLIC) != markings.PUBLIC:
            out[key] = "" if isinstance(item, str) else [] if isinstance(item, list) else None
        elif (found := _kept(item, inherits=key not in MUST_SAY)) is not _GONE:
            out[key] = found
    return out


def _may(value: Any, inherits: bool) -> bool:
    marking = value.get("marking") if isinstance(value, dict) else None
    return inherits if marking is None else bool(marking == markings.PUBLIC)


def _paragraphs(parts: list[str]) -> list[str]:
    """The paragraphs redacted as the one text that they are: brackets may open in one and close in a later one."""
    whole = redacted("\n\n".join(parts))
    return [part.strip() for part in whole.split("\n\n") if part.strip()]


def _renumber(out: Contents, contents: Contents) -> None:
    """Keep the notes that something left still refers to, number them in their order, and bring everything that names one in line."""
    used = set(_referred(out))
    left = [note for note in out.get("notes", []) if note.get("number") in used]
    numbers = {note["number"]: place for place, note in enumerate(left, 1)}
    seen: set[Any] = set()
    for note in left:
        source = tuple(note.get(name) for name in ("title", "issuer", "dated", "symbol"))
        note |= {"number": numbers[note["number"]], "first_mention": source not in seen}
        seen.add(source)
    out["notes"] = left
    _refer(out, numbers)
    cited = {note.get("cited_as") for note in left}
    out["exhibits"] = [row for row in out.get("exhibits", []) if row.get("cited_as") in cited]
    out["problems"] = [
        _kept(row, inherits=True) | {"note": numbers[row["note"]]}
        for row in contents.get("problems", [])
        if row.get("note") in numbers
    ]


def _referred(value: Any) -> Iterable[int]:
    if isinstance(value, dict):
        for key, item in value.items():
            if refers(key, item):
                yield from item
            else:
                yield from _referred(item)
    elif isinstance(value, list):
        for item in value:
            yield from _referred(item)


def _refer(value: Any, numbers: dict[int, int]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if refers(key, item):
                value[key] = [numbers[number] for number in item if number in numbers]
            else:
                _refer(item, numbers)
    elif isinstance(value, list):
        for item in value:
            _refer(item, numbers)


def refers(key: str, value: Any) -> bool:
    """Whether this is a list of note numbers."""
    return key.endswith("notes") and isinstance(value, list) and all(isinstance(item, int) for item in value)
