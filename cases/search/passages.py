"""The passages to show of what was found: the best few of each case, their words marked, and where each stands."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from cases.docket.models import Case
from cases.evidence.models import Exhibit
from cases.search.arrays import Ints
from cases.search.asking import Node
from cases.search.engines import SPAN, engine, shelves
from cases.search.engines.expressions import all_of, any_of
from cases.search.finding import WEIGHTS, Hits
from cases.search.highlighting import Piece, excerpt
from cases.search.memory import PLACES
from cases.search.models import Place
from cases.search.rows import cases_of, load
from cases.search.sight import closed

MOST = 3
"""Passages of one case."""
MOST_UNITS = 4
"""Units of one case that are looked through for them."""


class Spot(NamedTuple):
    """Where a passage stands: its unit in the index, and its place there."""

    unit: int
    place: int


class Passage(NamedTuple):
    """A passage to show: what it is, where it leads, and its words with those that were looked for marked."""

    label: str
    address: str
    pieces: tuple[Piece, ...]
    exhibit: Exhibit | None = None
    case: Case | None = None
    caveat: str = ""
    """What must be said of the text: how sure OCR was, pages without text."""
    audience: str = ""
    row: Any = None
    """The row whose words they are, and who may see them (`search.sight`)."""


def best_passages(hits: Hits, cases: Sequence[Any], officer: Any) -> dict[UUID, list[Passage]]:
    """The best passages of these cases, by case: at most MOST of each, those with the most of the words first.

    A fixed number of queries for each kind of row among them.
    """
    if not hits.leaves or not cases:
        return {}
    chosen = _units_of(hits, [hits.view.position[case.pk] for case in cases if case.pk in hits.view.position])
    spots = _spots(hits, list(chosen.values()))
    wanted = {hits.view.cases[at]: found for at, found in zip(chosen, spots, strict=True)}
    loaded = {case.pk: case for case in cases}
    shown = show(hits, {spot for found in wanted.values() for spot in found[:MOST]}, officer, cases=loaded)
    marked = {spot for spot, passage in shown.items() if any(piece.marked for piece in passage.pieces)}
    # What matched by a word that is not shown, such as a provision's code, makes room for the next.
    short = [spot for found in wanted.values() if not marked.issuperset(found[:MOST]) for spot in found[MOST:]]
    if short:
        more = show(hits, set(short), officer, cases=loaded)
        marked |= {spot for spot, passage in more.items() if any(piece.marked for piece in passage.pieces)}
        shown |= more
    return {case: [shown[spot] for spot in found if spot in marked][:MOST] for case, found in wanted.items()}


def show(
    hits: Hits, spots: Iterable[Spot], officer: Any, length: int = 240, cases: Mapping[UUID, Case] | None = None
) -> dict[Spot, Passage]:
    """Each of these passages as the officer may see it; a fixed number of queries, each by the one rule of who sees what.

    `cases`: those that say them, where they are loaded already.
    """
    spots, sight = list(spots), hits.view.sight
    numbers = {spot.unit for spot in spots}
    units = {number: held for number in numbers if (held := hits.view.held.get(number)) is not None}
    told_of = {number: json.loads(held.said) for number, held in units.items()}
    if cases is None:
        owners = {unit.case for unit in units.values() if unit.case}
        cases = cases_of(owners, hits.view) if owners else {}
    rows: dict[str, set[Any]] = defaultdict(set)
    where: dict[Spot, tuple[str, Any]] = {}
    for spot in spots:
        unit = units.get(spot.unit)
        if unit is None or spot.place >= len(told_of[spot.unit]):
            continue
        row = told_of[spot.unit][spot.place]
        source, key = ("page", (unit.rendition, row)) if unit.place == Place.DOCUMENT else (row[0], UUID(row[1]))
        rows[source].add(key)
        where[spot] = (source, key)
    loaded = load(rows, sight, cases)
    told: dict[Spot, Passage] = {}
    for spot, (source, key) in where.items():
        row = loaded[source].get(key)
        if row is not None:
            owner = units[spot.unit].case
            case = cases.get(owner) if owner else None
            if case is not None or source in _OF_EXHIBITS:
                label, address, text, exhibit, caveat = _told(source, row, case)
                pieces = tuple(excerpt(text, hits.leaves, length))
                told[spot] = Passage(label, address, pieces, exhibit, case, caveat, units[spot.unit].audience, row)
    return told


_OF_EXHIBITS = {"page", "exhibit"}


def _told(source: str, row: Any, case: Case | None) -> tuple[str, str, str, Exhibit | None, str]:
    """What a passage is called, where it stands, its text, its exhibit and what must be said of the text."""
    if source == "page":
        exhibit = row.rendition.exhibit
        label = f"{row.rendition.cited_as}, {row.shown_as}"
        address = f"{exhibit.get_absolute_url()}{row.rendition_id}/pages/{row.number}/"
        return label, address, row.text, exhibit, _caveat(row.rendition)
    if source == "exhibit":
        text = _sentences(row.title, row.issuer, row.symbol)
        return f"Exhibit {row.number}", row.get_absolute_url(), text, row, ""
    if source == "citation":
        exhibit = row.rendition.exhibit
        return f"Quoted from {row.pinpoint}", row.statement_address, row.quotation, exhibit, _caveat(row.rendition)
    name, anchor, text = _OWN[source](row)
    return name, f"{case.get_absolute_url() if case else ''}#{anchor}", text, None, ""


def _sentences(*texts: str) -> str:
    """The texts one after the other, each ended."""
    ended = (text if text.endswith((".", "!", "?", "。", "…")) else f"{text}." for text in texts[:-1] if text)
    return " ".join([*ended, texts[-1]]).strip()


def _caveat(rendition: Any) -> str:
    reading = getattr(rendition, "reading", None)
    return reading.caveat if reading is not None else ""


_OWN: dict[str, Callable[[Any], tuple[str, str, str]]] = {
    "case": lambda row: ("Title", "main", f"{row.number} {row.title}"),
    "summary": lambda row: ("Summary", "summary", row.summary),
    "identifier": lambda row: ("Number", "main", str(row)),
    "measure": lambda row: ("Measure", f"measure-{row.pk}", _sentences(row.title, row.title_original, row.numbered)),
    "product": lambda row: ("Product", "particulars", f"HS {row.product.code} {row.product.title}"),
    "claim": lambda row: ("Claim", f"claim-{row.pk}", f"{row}: {row.argument}" if row.argument else str(row)),
    "commitment": lambda row: (
        f"Commitment {row.number}", f"commitment-{row.pk}", _sentences(row.words, row.deliverable)
    ),
    "verdict": lambda row: (f"Verdict, {row}", f"commitment-{row.commitment_id}", row.note),
    "event": lambda row: (f"Event, {row.happened.phrase if row.happened else ''}", f"event-{row.pk}", row.text),
    "status": lambda row: (f"Status, {row}", f"status-{row.pk}", row.reason),
}  # fmt: skip
"""How each kind of row of a case is named, its anchor on the case's page, and its words."""


class _Unit(NamedTuple):
    """A unit to look through, in the order in which they are: those with the most of the words first, then the weightiest place."""

    lacking: int
    lightness: int
    number: int


def _units_of(hits: Hits, cases: Sequence[int]) -> dict[int, list[_Unit]]:
    """For each of these cases the units to look through, in order."""
    view = hits.view
    several = np.zeros(len(view.unit_ids), dtype=np.int64)
    for leaf in hits.leaves:
        several[hits.units[leaf]] += 1
    shown = np.zeros(len(view.cases), dtype=bool)
    shown[list(cases)] = True
    found: dict[int, list[_Unit]] = defaultdict(list)

    def look(at: Ints, owners: Iterable[Sequence[int]], weight: int | None = None) -> None:
        rows = zip(at.tolist(), owners, several[at].tolist(), view.unit_place[at].tolist(), strict=True)
        for one, of, words, place in rows:
            unit = _Unit(len(hits.leaves) - words, -(weight or WEIGHTS[PLACES[place]]), int(view.unit_ids[one]))
            for case in of:
                found[case].append(unit)

    hit = several > 0
    allowed = np.array([_wanted(hits, place) for place in PLACES], dtype=bool)
    own = np.flatnonzero(hit & (view.unit_owner >= 0) & allowed[view.unit_place])
    own = own[shown[view.unit_owner[own]]]
    look(own, ((case,) for case in view.unit_owner[own].tolist()))
    if _wanted(hits, Place.DOCUMENT) and len(view.exhibits):
        linked = np.flatnonzero(shown[view.link_case])
        cases_of: dict[int, list[int]] = defaultdict(list)
        for case, exhibit in zip(view.link_case[linked].tolist(), view.link_exhibit[linked].tolist(), strict=True):
            cases_of[-1 - exhibit].append(case)
        documents = np.zeros(len(view.exhibits), dtype=bool)
        documents[view.link_exhibit[linked]] = True
        others = np.flatnonzero(hit & (view.unit_owner < 0))
        others = others[documents[-1 - view.unit_owner[others]]]
        look(others, (cases_of[owner] for owner in view.unit_owner[others].tolist()), WEIGHTS[Place.DOCUMENT])
    return {case: sorted(units)[:MOST_UNITS] for case, units in found.items()}


def _wanted(hits: Hits, place: str) -> bool:
    return not hits.wanted.places or place in hits.wanted.places


def _spots(hits: Hits, groups: Sequence[Sequence[_Unit]]) -> list[list[Spot]]:
    """For each case's units the first few passages: those in which all of the words stand together, then those with any."""
    every = max(len(hits.view.unit_ids), 1)
    stands = [len(hits.units[leaf]) for leaf in hits.leaves]
    # In how many units they would stand together if none had to do with another.
    both = int(every * np.prod([number / every for number in stands]))
    together: list[list[int]] = [[unit.number for unit in group if not unit.lacking] for group in groups]
    found = _first(hits, together, all_of(hits.leaves), both)
    if len(hits.leaves) > 1:
        short = [number for number, spots in enumerate(found) if len(spots) < MOST]
        rest = [[unit.number for unit in groups[number]] for number in short]
        for number, more in zip(short, _first(hits, rest, any_of(hits.leaves), max(stands)), strict=True):
            found[number] = list(dict.fromkeys([*found[number], *more]))
    return [spots[: MOST * 2] for spots in found]


def _first(hits: Hits, groups: Sequence[Sequence[int]], wanted: Node, stands: int) -> list[list[Spot]]:
    """For each group of units the first few passages that meet the condition, one unit after the other."""
    view, most = hits.view, MOST * 2
    found: list[dict[int, list[int]]] = [{} for _ in groups]
    rooms = shelves(closed_rooms=view.closed_rooms)
    for is_closed in rooms:
        some = groups
        if len(rooms) > 1:
            some = [[unit for unit in group if closed(view.held[unit].audience) == is_closed] for group in groups]
        told = engine().first_in(some, wanted, most, stands=stands, of=len(view.unit_ids), closed=is_closed)
        for into, numbers in zip(found, told, strict=True):
            for number in numbers:
                into.setdefault(number >> SPAN, []).append(number & (1 << SPAN) - 1)
    return [
        [Spot(unit, place) for unit in group for place in sorted(into.get(unit, ()))][:most]
        for group, into in zip(groups, found, strict=True)
    ]
