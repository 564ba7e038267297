"""The passages to show of what was found: the best few of each case, their words marked, and where each stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from cases.docket.models import Case
from cases.evidence.models import Exhibit
from cases.search.engines import engine
from cases.search.engines.expressions import all_of, any_of
from cases.search.finding import WEIGHTS, Hits
from cases.search.highlighting import Piece, excerpt
from cases.search.memory import PLACES
from cases.search.models import Place
from cases.search.rows import cases_of, load, units_of
from cases.search.sight import closed

MOST = 3
"""Passages of one case."""
MOST_UNITS = 4
"""Units of one case that are looked through for them."""


class Spot(NamedTuple):
    """Where a passage stands: its unit in the index, and its place there."""

    unit: int
    place: int


@dataclass(frozen=True)
class Passage:
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

    A fixed number of queries.
    """
    if not hits.leaves or not cases:
        return {}
    chosen = _units_of(hits, [hits.view.position[case.pk] for case in cases if case.pk in hits.view.position])
    spots = _spots(hits, list(dict.fromkeys(unit for units in chosen.values() for unit in units)))
    wanted: dict[UUID, list[Spot]] = {}
    for at, units in chosen.items():
        found = [spot for unit in units for spot in spots.get(unit, ())]
        wanted[hits.view.cases[at]] = found[: MOST * 2]
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
    units = {unit.pk: unit for unit in units_of({spot.unit for spot in spots})}
    if cases is None:
        owners = {unit.case for unit in units.values() if unit.case}
        cases = cases_of(owners, hits.view) if owners else {}
    rows: dict[str, set[Any]] = defaultdict(set)
    where: dict[Spot, tuple[str, Any]] = {}
    for spot in spots:
        unit = units.get(spot.unit)
        if unit is None or spot.place >= len(unit.rows):
            continue
        row = unit.rows[spot.place]
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


def _units_of(hits: Hits, cases: Sequence[int]) -> dict[int, list[int]]:
    """For each of these cases the units to look through: those with the most of the words first, then the weightiest place."""
    view = hits.view
    several = np.bincount(
        np.concatenate([hits.units[leaf] for leaf in hits.leaves]), minlength=len(view.unit_ids)
    ) if hits.leaves else np.zeros(len(view.unit_ids), dtype=np.int64)  # fmt: skip
    shown = np.zeros(len(view.cases), dtype=bool)
    shown[list(cases)] = True
    own = view.unit_owner >= 0
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    hit = several > 0
    for at in np.flatnonzero(hit & own & shown[np.maximum(view.unit_owner, 0)]):
        place = PLACES[view.unit_place[at]]
        if _wanted(hits, place):
            found[int(view.unit_owner[at])].append((-int(several[at]), -WEIGHTS[place], int(view.unit_ids[at])))
    if _wanted(hits, Place.DOCUMENT):
        linked = shown[view.link_case]
        cases_of: dict[int, list[int]] = defaultdict(list)
        for case, exhibit in zip(view.link_case[linked], view.link_exhibit[linked], strict=True):
            cases_of[int(exhibit)].append(int(case))
        documents = np.zeros(max(len(view.exhibits), 1), dtype=bool)
        documents[list(cases_of)] = True
        for at in np.flatnonzero(hit & ~own & documents[np.clip(-view.unit_owner - 1, 0, len(documents) - 1)]):
            for case in cases_of[-int(view.unit_owner[at]) - 1]:
                found[case].append((-int(several[at]), -1, int(view.unit_ids[at])))
    return {case: [unit for _, _, unit in sorted(units)[:MOST_UNITS]] for case, units in found.items()}


def _wanted(hits: Hits, place: str) -> bool:
    return not hits.wanted.places or place in hits.wanted.places


def _spots(hits: Hits, units: Sequence[int]) -> dict[int, list[Spot]]:
    conditions = [all_of(hits.leaves), any_of(hits.leaves)] if len(hits.leaves) > 1 else [hits.leaves[0]]
    found: dict[int, list[Spot]] = {}
    for is_closed in (False, True) if hits.view.closed_rooms else (False,):
        some = [unit for unit in units if closed(hits.view.held[unit].audience) == is_closed]
        for unit, places in zip(some, engine().passages_in(some, conditions, MOST, closed=is_closed), strict=True):
            found[unit] = [Spot(unit, place) for place in places]
    return found
