"""What the timeline of a paper shows, out of its frozen contents; pure, so that an edition with less in it draws less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from cases.dates import FuzzyDate
from cases.proceedings.timeline import Mark

Rows = Sequence[dict[str, Any]]


def drawn(status: Rows, events: Rows, commitments: Rows) -> list[Mark]:
    """The marks of a case's timeline: events by their place in the list, commitments by their label."""
    found = [Mark("status", _date(row["date_days"]), row["to"]) for row in status]
    found += [
        Mark("event", _date(row["date_days"]), row["kind"], row["text"], str(number))
        for number, row in enumerate(events, 1)
    ]
    for row in commitments:
        found.append(Mark("commitment", _date(row["made_days"]), row["forum"], row["words"], row["label"]))
        if row["due_days"]:
            kept = row["verdict_word"] == "implemented"
            found.append(Mark("met" if kept else "due", _date(row["due_days"]), "Due", row["words"], row["label"]))
    return found


def _date(days: Sequence[str]) -> FuzzyDate | None:
    return FuzzyDate(*map(dt.date.fromisoformat, days)) if days else None
