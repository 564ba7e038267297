"""A case's history: its page, and its latest entries for the case page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.record.telling import KINDS, history_of
from cases.record.words import Told
from cases.web.asking import case_or_404, officer_of

FURTHEST = 10_000
"""The last page that is looked for: each page costs the reading of those before it."""


@dataclass(frozen=True)
class Run:
    """Entries one after the other that are shown alike: acts of people, or steps of the product, which are folded away."""

    step: bool
    entries: list[tuple[int, Told]] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    """The entries of one day."""

    date: dt.date
    runs: list[Run]


@require_GET
def history(request: HttpRequest, number: str) -> HttpResponse:
    """What was recorded, changed and taken out in a case, in words, the latest first, by day and a page at a time."""
    officer, case = officer_of(request), case_or_404(request, number)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    sheet = history_of(case, officer=officer, at=timezone.now(), kind=kind, number=min(max(page, 1), FURTHEST))
    context = {
        "case": case,
        "days": by_day(sheet.told),
        "kinds": list(KINDS.items()),
        "kind": kind,
        "kind_label": KINDS[kind],
        "number": sheet.number,
        "newer": sheet.number - 1,
        "older": sheet.number + 1 if sheet.more else 0,
    }
    return render(request, "web/history.html", context)


def by_day(entries: Iterable[Told]) -> list[Day]:
    """The entries by the day of the site's time zone, numbered through as they stand on the page."""
    numbered = enumerate(entries, 1)
    days = []
    for date, of_day in groupby(numbered, key=lambda pair: timezone.localtime(pair[1].at).date()):
        runs = [Run(step, list(run)) for step, run in groupby(of_day, key=lambda pair: pair[1].step)]
        days.append(Day(date, runs))
    return days
