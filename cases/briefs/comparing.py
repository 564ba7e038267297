"""What became of a case since a paper was frozen, and what was done to a paper's pages: two states compared, told in sentences; pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cases.access import markings

Contents = dict[str, Any]
Row = dict[str, Any]
MOST_WORDS = 12


def within(contents: Contents, allowed: Iterable[str]) -> Contents:
    """The case's contents without the pieces that are marked otherwise than this; what a paper of lower marking would hold now."""
    marks = frozenset(allowed)
    out = dict(contents)
    for name in ("status", "events", "commitments", "notes", "exhibits", "rows"):
        if name in contents:
            out[name] = [row for row in contents[name] if row.get("marking", markings.PUBLIC) in marks]
    return out


def changes(then: Contents, now: Contents) -> list[str]:
    """Each thing that a case's file says now and did not then, or the other way round, as a sentence; none when nothing moved."""
    return [
        *_head(then, now),
        *_rows("Status", then, now, "status", lambda row: (row["date"], row["to"]), _status, ("reason",)),
        *_rows("Commitment", then, now, "commitments", lambda row: row["label"], _commitment, ("words", "due", "verdict", "as_of", "why")),
        *_rows("Event", then, now, "events", lambda row: (row["date"], row["kind"], row["text"]), _event, ("body",)),
        *_rows("Claim", then, now, "claims", lambda row: (row["provision"], row["measure"]), _claim, ("argument",)),
        *_rows("Measure", then, now, "measures", lambda row: row["title"], lambda row: row["title"], ("stage", "number", "in_force")),
    ]  # fmt: skip


def quotations(then: Contents, now: Contents) -> list[str]:
    """Each quotation of the paper that is not found, or not cited, as it was, as a sentence."""
    found = {_place(note): note for note in now.get("notes", [])}
    out = []
    for note in then.get("notes", []):
        named = f"Note {note['number']}, {note['pinpoint']}"
        present = found.get(_place(note))
        if present is None:
            out.append(f"{named}: these words are not cited at that place any more.")
        elif present["outcome"] != note["outcome"]:
            out.append(f"{named}: was “{note['outcome']}”, is “{present['outcome']}” now. {present['detail']}".strip())
    files = {row["cited_as"]: row["sha256"] for row in now.get("exhibits", [])}
    for row in then.get("exhibits", []):
        if files.get(row["cited_as"], row["sha256"]) != row["sha256"]:
            out.append(f"{row['cited_as']}: its file is another one now.")
    return out


def promises(then: Contents, now: Contents) -> list[str]:
    """The same of a scorecard: what became of the commitments that it lists."""
    fields = ("words", "due", "verdict", "as_of", "why")
    return list(_rows("Commitment", then, now, "rows", lambda row: row["label"], _commitment, fields))


def texts(then: Contents, now: Contents) -> list[str]:
    """The same of an exhibit book: the texts that its cases cite, and where."""
    was, is_ = ({"exhibits": [row | {"places": _listed(row)} for row in each["exhibits"]]} for each in (then, now))
    return list(_rows("Cited text", was, is_, "exhibits", lambda row: row["cited_as"], _text, ("sha256", "places")))


def unconfirmed(then: Contents, now: Contents) -> list[str]:
    """Each quotation from the texts of an exhibit book that is not confirmed now and was then, or the other way round."""
    was, is_ = ({(row["case"], row["pinpoint"]) for row in each.get("problems", [])} for each in (then, now))
    since = [f"{case}, {place}: is not confirmed any more." for case, place in sorted(is_ - was)]
    return since + [f"{case}, {place}: was not confirmed, and is now." for case, place in sorted(was - is_)]


def _listed(row: Row) -> str:
    return ", ".join(row.get("places", []))


def cases_of(contents: Contents) -> Iterator[Contents]:
    """The contents of each case that a paper tells, itself or within its chapters."""
    if isinstance(contents.get("case"), dict) and "commitments" in contents:
        yield contents
        return
    for held in contents.values():
        for item in held if isinstance(held, list) else []:
            if isinstance(item, dict):
                yield from cases_of(item)


def pages(ours: Sequence[Row], theirs: Sequence[Row]) -> list[str]:
    """What was done to a paper's pages, in sentences; none when the words and their order are ours."""
    mine, given = [row["text"] for row in ours], [row["text"] for row in theirs]
    if mine == given:
        return []
    if sorted(mine) == sorted(given):
        return ["Its pages stand in another order."]
    out = []
    matcher = difflib.SequenceMatcher(None, mine, given, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        paired = min(last - first, end - start)
        out += [_changed(first + step, mine[first + step], given[start + step]) for step in range(paired)]
        out += [f"Page {page + 1} of {len(mine)} is missing." for page in range(first + paired, last)]
        out += [f"Its page {page + 1} is none of ours." for page in range(start + paired, end)]
    return out


def _changed(page: int, mine: str, given: str) -> str:
    if not given.strip():
        return f"Page {page + 1} has no text any more; it may be a picture of a page."
    old, new = mine.split(), given.split()
    for kind, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            was, is_ = _few(old[first:last]), _few(new[start:end])
            if was and is_:
                return f"Page {page + 1} says “{is_}” where we wrote “{was}”."
            return (
                f"Page {page + 1} lacks “{was}”." if was else f"Page {page + 1} says “{is_}”, which we did not write."
            )
    return f"Page {page + 1} is not ours."


def _few(words: Sequence[str]) -> str:
    return " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")


def _head(then: Contents, now: Contents) -> Iterator[str]:
    for name, words in (("title", "Title"), ("lead", "Lead"), ("status", "Status"), ("respondent", "Respondent")):
        was, is_ = then["case"].get(name, ""), now["case"].get(name, "")
        if was != is_:
            yield f"{words}: was “{was or 'none'}”, is “{is_ or 'none'}” now."
    if then.get("summary", []) != now.get("summary", []):
        yield "The summary was written anew."


def _rows(
    noun: str,
    then: Contents,
    now: Contents,
    name: str,
    key: Callable[[Row], Any],
    told: Callable[[Row], str],
    fields: tuple[str, ...],
) -> Iterator[str]:
    before = {key(row): row for row in then.get(name, [])}
    after = {key(row): row for row in now.get(name, [])}
    for place, row in after.items():
        if place not in before:
            yield f"{noun} since: {told(row)}."
    for place, row in before.items():
        if place not in after:
            yield f"{noun} not on record any more: {told(row)}."
            continue
        for field in fields:
            was, is_ = row.get(field, ""), after[place].get(field, "")
            if was != is_:
                yield f"{noun} {told(row)}: {field.replace('_', ' ')} was “{_short(was)}”, is “{_short(is_)}” now."


def _short(words: Any) -> str:
    return _few(str(words).split()) or "none"


def _status(row: Row) -> str:
    return f"{row['to']}, {row['date']}"


def _commitment(row: Row) -> str:
    return f"{row['label']}, {row['forum']}, {row['made']}"


def _event(row: Row) -> str:
    return f"{row['date']}, {row['kind']}, “{_short(row['text'])}”"


def _claim(row: Row) -> str:
    return f"{row['provision'] or 'no discipline applies'}{', ' + row['measure'] if row['measure'] else ''}"


def _text(row: Row) -> str:
    return f"{row['cited_as']}, “{_short(row['title'])}”"


def _place(note: Row) -> tuple[Any, ...]:
    return (note["pinpoint"], note["quotation"])
