"""Where everything on a case's timeline lies: axis, bands of status, marks of events and commitments; pure, the drawing is a template's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.dates import FuzzyDate

LANES = ("status", "event", "commitment")
TITLES = {"status": "Status", "event": "Events", "commitment": "Commitments"}

GUTTER = 126
"""Left of the axis, for the names of the lanes."""
LETTER = 7.6
"""The mean width of a letter of the drawing's type, which is set at 15."""
PITCH = 17
MOST_ROWS = 12
BAND = 20
BAR = 12
"""From this width on a fuzzy date is drawn as a bar; a narrower one is a sign at its middle."""


@dataclass(frozen=True)
class Mark:
    """One thing on the timeline: `kind` is status, event, commitment, due or met; a fuzzy date is drawn as wide as it is.

    `ref` is the number under which the thing is listed beside the drawing; it is printed at the mark. A due or met mark
    with the ref of a commitment is drawn in its row and joined to it by a line.
    """

    kind: str
    date: FuzzyDate | None
    label: str
    text: str = ""
    ref: str = ""


def lay_out(marks: Sequence[Mark]) -> dict[str, Any]:
    """The drawing in thousandths of the axis' width: {"from", "to", "ticks", "marks", "bands", "lanes", ...}; {} for no dated marks.

    The axis runs over whole years. A mark has `x` (its start), `width` (0 for a day), the `phrase` of its date, and `row`: marks of
    one lane that would overlap are put into rows below each other, at most twelve. A status is also a band from its own
    date to the next one's. Everything has its `y`, so that a template computes nothing.
    """
    dated = [(mark, mark.date) for mark in marks if mark.date is not None]
    if not dated:
        return {}
    axis = _Axis(dated)
    dated.sort(key=lambda pair: (pair[1].earliest, pair[1].latest))
    y = 6.0
    bands, labels_height = _bands([pair for pair in dated if pair[0].kind == "status"], axis)
    placed: list[dict[str, Any]] = []
    lanes: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for lane in LANES:
        members = [pair for pair in dated if _lane(pair[0].kind) == lane]
        if not members:
            continue
        if lane == "status":
            height = labels_height + BAND
            _shift(bands, y + labels_height)
            rows = 1
            placed += [_placed(mark, date, axis, row=0, y=y + labels_height + BAND / 2) for mark, date in members]
        else:
            found, joined, rows = _packed(members, axis, y)
            placed += found
            links += joined
            height = rows * PITCH
        lanes.append(
            {
                "kind": lane,
                "title": TITLES[lane],
                "y": round(y, 1),
                "height": round(height, 1),
                "text_y": round(y + (labels_height + BAND * 0.72 if lane == "status" else PITCH * 0.78), 1),
                "rule_y": round(y + height + 6, 1),
            }
        )
        y += height + 12
    order = {id(mark): index for index, (mark, _) in enumerate(dated)}
    placed.sort(key=lambda row: order[row.pop("_of")])
    return {
        "from": axis.first,
        "to": axis.last,
        "ticks": axis.ticks(),
        "marks": placed,
        "bands": bands,
        "links": links,
        "lanes": lanes,
        "left": -GUTTER,
        "wide": 1000 + GUTTER + 8,
        "axis_y": round(y, 1),
        "years_y": round(y + 17, 1),
        "height": round(y + 24, 1),
    }


class _Axis:
    """The scale from days to thousandths."""

    def __init__(self, dated: Sequence[tuple[Mark, FuzzyDate]]) -> None:
        self.first = min(date.earliest.year for _, date in dated)
        self.last = max(date.latest.year for _, date in dated)
        self.start = dt.date(self.first, 1, 1).toordinal()
        # The first day after the last year, which has no date object after the year 9999.
        self.scale = 1000 / (dt.date(self.last, 12, 31).toordinal() + 1 - self.start)

    def at(self, day: dt.date) -> float:
        return round((day.toordinal() - self.start) * self.scale, 1)

    def ticks(self) -> list[dict[str, Any]]:
        years = self.last + 1 - self.first
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 500, 1000) if years / step <= 14)
        return [
            {"x": self.at(dt.date(year, 1, 1)), "label": str(year)}
            for year in range(self.first, self.last + 1)
            if year % step == 0 and (year < self.last or self.at(dt.date(year, 1, 1)) <= 960)
        ]


def _lane(kind: str) -> str:
    return "commitment" if kind in {"due", "met"} else kind


def _placed(mark: Mark, date: FuzzyDate, axis: _Axis, *, row: int, y: float) -> dict[str, Any]:
    x = axis.at(date.earliest)
    width = 0.0 if date.precision == "day" else round(axis.at(date.latest) - x, 1)
    bar = width >= BAR
    # On a bar the sign stands where the promise can first have been made, or where its time is up.
    sign = round(x + (width / 2 if not bar else 0 if mark.kind == "commitment" else width), 1)
    ref_width = len(mark.ref) * LETTER
    right = x + max(width, 7) + (8 if _lane(mark.kind) == "commitment" else 4)
    fits = right + ref_width <= 1006
    return {
        "_of": id(mark),
        "kind": mark.kind,
        "x": x,
        "width": width,
        "row": row,
        "y": round(y, 1),
        "sign_x": sign,
        "bar": bar,
        "bar_y": round(y - 2.5, 1),
        "label": mark.label,
        "text": mark.text,
        "phrase": date.phrase,
        "precision": date.precision,
        "ref": mark.ref,
        "ref_x": round((right if bar else sign + 7) if fits else x - 4 - (0 if bar and mark.kind == "event" else 4), 1),
        "ref_y": round(y + 5, 1),
        "ref_side": "right" if fits else "left",
    }


def _extent(row: dict[str, Any]) -> tuple[float, float]:
    ref_width = len(row["ref"]) * LETTER
    left, right = row["x"] - 4, row["x"] + max(row["width"], 8)
    if not row["ref"]:
        return left, right
    if row["ref_side"] == "right":
        return left, max(right, row["ref_x"] + ref_width)
    return row["ref_x"] - ref_width, right


def _packed(
    members: Sequence[tuple[Mark, FuzzyDate]], axis: _Axis, top: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """The marks of a lane in rows, the lines that join a promise to its due date, and the number of rows."""
    groups: dict[str, list[tuple[Mark, FuzzyDate]]] = {}
    for number, (mark, date) in enumerate(members):
        joined = mark.ref and _lane(mark.kind) == "commitment"
        groups.setdefault(mark.ref if joined else f"alone {number}", []).append((mark, date))
    ends: list[float] = []
    out: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for group in groups.values():
        rows = [_placed(mark, date, axis, row=0, y=0) for mark, date in group]
        for later in rows[1:]:
            later["ref"] = ""
        if len(rows) > 1 and rows[0]["ref"]:
            # Between the two signs there may be no room for the number, so it stands before the first.
            rows[0] |= {"ref_side": "left", "ref_x": round(rows[0]["x"] - 8, 1)}
        left = min(_extent(row)[0] for row in rows)
        right = max(_extent(row)[1] for row in rows)
        at = next((index for index, taken in enumerate(ends) if taken + 5 <= left), None)
        if at is None:
            at = len(ends) if len(ends) < MOST_ROWS else min(range(MOST_ROWS), key=ends.__getitem__)
            if at == len(ends):
                ends.append(0.0)
        ends[at] = max(ends[at], right)
        y = round(top + at * PITCH + PITCH / 2, 1)
        for row in rows:
            row |= {"row": at, "y": y, "bar_y": round(y - 2.5, 1), "ref_y": round(y + 5, 1)}
        if len(rows) > 1:
            links.append({"from_x": rows[0]["sign_x"], "to_x": rows[-1]["sign_x"], "y": y})
        out += rows
    return out, links, len(ends)


def _bands(statuses: Sequence[tuple[Mark, FuzzyDate]], axis: _Axis) -> tuple[list[dict[str, Any]], float]:
    """Each status as a band from its date to the next one's, with `y` counted from the band's top; and the height of the labels above.

    A label that is wider than its band stands above it, at a line that leads down to its start; such labels are put into
    rows so that no line crosses a label.
    """
    bands: list[dict[str, Any]] = []
    for index, (mark, date) in enumerate(statuses):
        x = axis.at(date.earliest)
        end = axis.at(statuses[index + 1][1].earliest) if index + 1 < len(statuses) else 1000.0
        width = max(round(end - x, 1), 0.0)
        fuzzy = 0.0 if date.precision == "day" else min(round(axis.at(date.latest) - x, 1), width)
        inside = len(mark.label) * LETTER + 12 <= width
        bands.append(
            {
                "x": x,
                "y": 0.0,
                "width": width,
                "fuzzy": fuzzy,
                "height": BAND,
                "label": mark.label,
                "phrase": date.phrase,
                "shade": "odd" if index % 2 == 0 else "even",
                "inside": inside,
                "label_x": round(x + 6, 1),
                "label_y": BAND * 0.72,
                "label_side": "right",
                "line_y": 0.0,
            }
        )
    rows = _label_rows([band for band in bands if not band["inside"]])
    return bands, rows * PITCH + (4 if rows else 0)


def _label_rows(bands: list[dict[str, Any]]) -> int:
    """Give each label above the bands its row, and return how many rows there are; row 0 is the lowest."""

    def span(band: dict[str, Any]) -> tuple[float, float]:
        width = len(band["label"]) * LETTER + 6
        return (band["x"], band["x"] + width) if band["label_side"] == "right" else (band["x"] - width, band["x"])

    # A label that would run over the right edge stands left of its line; so must any whose line it would then cover.
    floor = 1004.0
    for band in reversed(bands):
        if span(band)[1] > 1004 or band["x"] > floor:
            band["label_side"] = "left"
            floor = min(floor, span(band)[0])
    taken: list[list[tuple[float, float]]] = []
    lefts = [band for band in bands if band["label_side"] == "left"]
    rights = [band for band in reversed(bands) if band["label_side"] == "right"]
    for band in [*lefts, *rights]:
        own, line = span(band), (band["x"] - 1.0, band["x"] + 1.0)
        row = next((row for row in range(len(taken) + 1) if _free(taken, row, own, line)), len(taken))
        while len(taken) <= row:
            taken.append([])
        taken[row].append(own)
        for below in taken[:row]:
            below.append(line)
        band["label_x"] = round(band["x"] + (4 if band["label_side"] == "right" else -4), 1)
        band["label_y"] = -8.0 - row * PITCH
        band["line_y"] = -18.0 - row * PITCH
    return len(taken)


def _free(
    taken: list[list[tuple[float, float]]], row: int, own: tuple[float, float], line: tuple[float, float]
) -> bool:
    def clear(spans: list[tuple[float, float]], span: tuple[float, float]) -> bool:
        return all(span[1] <= left or right <= span[0] for left, right in spans)

    return (row >= len(taken) or clear(taken[row], own)) and all(clear(below, line) for below in taken[:row])


def _shift(bands: list[dict[str, Any]], by: float) -> None:
    for band in bands:
        for key in ("y", "label_y", "line_y"):
            band[key] = round(band[key] + by, 1)
        band["bottom"] = round(band["y"] + BAND, 1)
