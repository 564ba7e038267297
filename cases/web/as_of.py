"""A page as it stood: the axes in its address, what its links and its banner say of them, and the past around its view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from cases.docket.models import Case
from cases.history.axes import NOW, Axes, read_axes
from cases.history.past import as_it_stood
from cases.refusal import Refusal
from cases.web.asking import case_or_404, officer_of

NAMES = ("as_of", "recorded")
View = Callable[..., HttpResponse]


@dataclass
class Past:
    """What a page was asked to show, for its templates, as `request.past`; `axes` is None on a page of today."""

    axes: Axes | None
    note: str
    today: dt.date
    path: str
    others: QueryDict
    empty: bool = False

    @property
    def query(self) -> str:
        """`?as_of=2023-02-01`, to be put behind an address without a query; nothing on a page of today."""
        return f"?{urlencode(self.kept)}" if self.axes else ""

    @property
    def tail(self) -> str:
        """`&as_of=2023-02-01`, to be put behind an address with a query."""
        return f"&{urlencode(self.kept)}" if self.axes else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The axes as parameters, for links and hidden fields."""
        if self.axes is None:
            return []
        on, by = self.axes.on, self.axes.recorded_by
        both = [("as_of", on.isoformat())]
        return both if by == on else [*both, ("recorded", by.isoformat() if by else NOW)]

    @property
    def on(self) -> str:
        """What the form's first date says."""
        return self.axes.on.isoformat() if self.axes else ""

    @property
    def recorded(self) -> str:
        """What the form's second date says: nothing for the same day."""
        if self.axes is None or self.axes.recorded_by == self.axes.on:
            return ""
        return (self.axes.recorded_by or self.today).isoformat()

    @property
    def rest(self) -> list[tuple[str, str]]:
        """The other parameters of the page, for the hidden fields of the form."""
        return [(name, value) for name, values in self.others.lists() for value in values]

    @property
    def known_now(self) -> str:
        """The address of the same page about the same day, as it is recorded by now."""
        others = self.others.copy()
        others.update({"as_of": self.on, "recorded": NOW})
        return f"{self.path}?{others.urlencode()}"

    @property
    def back(self) -> str:
        """The address of the same page today."""
        return f"{self.path}?{self.others.urlencode()}" if self.others else self.path


def axes_in(data: QueryDict, at: dt.datetime) -> Axes | None:
    """The axes that an address or a form names; refuses as `read_axes` does."""
    return read_axes(*(data.get(name, "") for name in NAMES), today=at.astimezone(dt.UTC).date())


def past_of(request: HttpRequest) -> Past:
    """What the address asks for; what cannot be read is left out, with a note."""
    at = timezone.now()
    others = request.GET.copy()
    for name in (*NAMES, "page"):
        others.pop(name, None)
    axes, note = None, ""
    try:
        axes = axes_in(request.GET, at)
    except Refusal as refusal:
        note = f"{refusal.sentence} This is the file of today."
    return Past(axes, note, at.astimezone(dt.UTC).date(), request.path, others)


def can_be_past(view: View) -> View:
    """The view, made within the past that its address asks for; a case of which nothing was recorded by then is a page that says so."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        past = past_of(request)
        request.past = past  # type: ignore[attr-defined]
        if past.axes is None:
            return view(request, *args, **more)
        officer = officer_of(request)
        try:
            with as_it_stood(past.axes, officer=officer, at=timezone.now()):
                past.empty = not Case.objects.visible_to(officer).exists()
                return view(request, *args, **more)
        except Http404:
            # Whoever may not see the case today is told what all are told of a number never given out.
            case = case_or_404(request, more["number"])
            past.empty = False
        return render(request, "web/not_then.html", {"case": case})

    return shown
