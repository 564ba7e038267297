"""What a scorecard counts and draws, out of its rows: number, scope and disposition, and the bars of its charts; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

Contents = dict[str, Any]
Rows = Sequence[Contents]

VERDICTS = {
    "implemented": ("Implemented", "kept"),
    "implemented-late": ("Implemented late", "kept"),
    "partially-implemented": ("Partially implemented", "part"),
    "not-demonstrated": ("Not demonstrated", "not"),
    "not-implemented": ("Not implemented", "not"),
    "backtracked": ("Backtracked", "not"),
    "deadline-missed": ("Deadline missed", "not"),
    "not-verifiable": ("Not verifiable", "open"),
    "not-yet-due": ("Not yet due", "open"),
    "": ("No verdict yet", "open"),
    "superseded": ("Superseded", "gone"),
}
"""Each verdict with its words and the group in which charts show it."""
GROUPS = {"kept": "Kept", "part": "Kept in part", "not": "Not kept or not shown", "open": "Open", "gone": "Superseded"}
MOST_BARS = 14
"""Bars of a chart by name; the rest are put together."""
WIDE, LABEL, PITCH, BAR = 1000, 250, 26, 17
LETTER = 7.7
"""The mean width of a letter of the charts' type, which is set at 15."""


def figures(contents: Contents) -> Contents:
    """Everything a scorecard says in numbers, worked out of its rows and the day it is of."""
    rows: Rows = contents["rows"]
    day = contents["as_of_day"]
    verdicts = [(label, sum(row["verdict_word"] == word for row in rows)) for word, (label, _) in VERDICTS.items()]
    forums = _by(rows, lambda row: [row["forum"]])
    years = _years(rows)
    late = [row for row in rows if row["due_days"] and row["due_days"][1] < day]
    return {
        "total": len(rows),
        "cases": len({row["case"] for row in rows}),
        "forums": forums,
        "years": years,
        "verdicts": [(label, count) for label, count in verdicts if count],
        "groups": [(label, sum(_group(row) == group for row in rows)) for group, label in GROUPS.items()],
        "dated": sum(bool(row["due_days"]) for row in rows),
        "past_due": len(late),
        "past_due_open": sum(_group(row) in {"open", "not", "part"} for row in late),
        "sectors": _by(rows, lambda row: row["sectors"] or ["No sector named"]),
        "agreements": _by(rows, lambda row: [row["agreement"] or "No provision named"]),
        "verdict_chart": plain_chart([(label, count) for label, count in verdicts if count]),
        "forum_chart": stacked_chart(forums),
        "year_chart": columns(years),
    }


def _group(row: Contents) -> str:
    return VERDICTS.get(row["verdict_word"], ("", "open"))[1]


def _by(rows: Rows, names: Callable[[Contents], Iterable[str]]) -> list[Contents]:
    """How many there are of each name, and of each group within it; the most first."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        for name in dict.fromkeys(names(row)):
            counts = found.setdefault(name, dict.fromkeys(GROUPS, 0))
            counts[_group(row)] += 1
    told = [_told(name, counts) for name, counts in found.items()]
    return sorted(told, key=lambda row: (-row["total"], row["name"]))


def _years(rows: Rows) -> list[Contents]:
    """How many were made in each year, in order, years without any in between; one whose date is a span counts in its first year."""
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        counts = found.setdefault(int(row["made_days"][0][:4]), dict.fromkeys(GROUPS, 0))
        counts[_group(row)] += 1
    if not found:
        return []
    none = dict.fromkeys(GROUPS, 0)
    first, last = min(found), max(found)
    step = next(step for step in (1, 5, 10, 100, 1000) if (last - first) // step < 45)
    out = []
    for start in range(first - first % step, last + 1, step):
        spans = [found.get(year, none) for year in range(start, start + step)]
        counts = {group: sum(span[group] for span in spans) for group in GROUPS}
        out.append(_told(str(start) if step == 1 else f"{start}–{start + step - 1}", counts))
    return out


def _told(name: str, counts: dict[str, int]) -> Contents:
    return {"name": name, "total": sum(counts.values()), "counts": [counts[group] for group in GROUPS]}


def plain_chart(pairs: Sequence[tuple[str, int]]) -> Contents:
    """A bar for each name, its number at its end."""
    most = max((count for _, count in pairs), default=1)
    bars = []
    for place, (name, count) in enumerate(pairs):
        width = round((WIDE - LABEL - 50) * count / most, 1)
        bars.append(_bar(name, place) | {"x": LABEL, "width": width, "count": count, "end": LABEL + width + 8})
    return {"bars": bars, "height": len(bars) * PITCH + 4, "wide": WIDE}


def stacked_chart(rows: Sequence[Contents]) -> Contents:
    """A bar for each name, cut into the groups of verdicts, each with its number where there is room; the smallest put together."""
    shown = list(rows)
    if len(shown) > MOST_BARS:
        rest = shown[MOST_BARS - 1 :]
        counts = [sum(row["counts"][place] for row in rest) for place in range(len(GROUPS))]
        shown = [*shown[: MOST_BARS - 1], {"name": f"{len(rest)} others", "total": sum(counts), "counts": counts}]
    most = max((row["total"] for row in shown), default=1)
    bars = []
    for place, row in enumerate(shown):
        parts, x = [], float(LABEL)
        for group, count in zip(GROUPS, row["counts"], strict=True):
            width = (WIDE - LABEL - 50) * count / most
            if count:
                room = width >= LETTER * len(str(count)) + 6
                parts.append(
                    {
                        "group": group, "x": round(x, 1), "width": round(width, 1), "middle": round(x + width / 2, 1),
                        "count": count if room else "",
                    }
                )  # fmt: skip
            x += width
        bars.append(_bar(row["name"], place) | {"parts": parts, "count": row["total"], "end": round(x + 8, 1)})
    return {"bars": bars, "height": len(bars) * PITCH + 4, "wide": WIDE}


def columns(rows: Sequence[Contents]) -> Contents:
    """A column for each year, cut into the groups, its number on top; years are written where they don't run into each other."""
    if not rows:
        return {}
    tall, top = 190, 22
    most = max(row["total"] for row in rows)
    pitch = min(WIDE / len(rows), 60)
    wide = pitch * 0.72
    every = max(1, -(-int(LETTER * max(len(row["name"]) for row in rows) + 8) // int(pitch)))
    out = []
    for place, row in enumerate(rows):
        x, y, parts = place * pitch, float(top + tall), []
        for group, count in zip(GROUPS, row["counts"], strict=True):
            height = tall * count / most
            y -= height
            if count:
                parts.append({"group": group, "y": round(y, 1), "height": round(height, 1)})
        out.append(
            {
                "x": round(x, 1), "middle": round(x + wide / 2, 1), "parts": parts, "count": row["total"] or "",
                "count_y": round(y - 6, 1), "name": row["name"] if place % every == 0 else "",
            }
        )  # fmt: skip
    return {
        "columns": out,
        "column": round(wide, 1),
        "base": top + tall,
        "names_y": top + tall + 18,
        "height": top + tall + 26,
        "wide": WIDE,
    }


def _bar(name: str, place: int) -> Contents:
    most = int((LABEL - 12) / LETTER)
    short = name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
    y = place * PITCH + 2
    return {
        "name": short,
        "whole": name,
        "y": y,
        "height": BAR,
        "text_y": round(y + BAR * 0.78, 1),
        "label_x": LABEL - 10,
    }
