"""Papers of several cases: the forms that ask for a docket book, an exhibit book or a scorecard, from a search and from the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.access.models import Officer
from cases.briefs import matter
from cases.briefs.asking import (
    FEWEST,
    LONGEST_TITLE,
    MOST,
    request_book,
    request_exhibits,
    request_scorecard,
    viewing,
)
from cases.briefs.models import Brief, Edition, Kind, Paper
from cases.briefs.request import Form
from cases.briefs.scorecards import Scope
from cases.dates import phrase
from cases.history.axes import Axes
from cases.refusal import Refusal
from cases.search.making import normalised
from cases.search.query import find_cases
from cases.taxonomy.models import Body, Member
from cases.web.as_of import axes_in, past_of
from cases.web.asking import officer_of
from cases.web.forms import ActForm


class PaperForm(ActForm):
    """In what form a paper is wanted; `final` only for who may issue one."""

    paper = forms.ChoiceField(choices=Paper.choices, label="Paper size", initial=Paper.A4, required=False)
    edition = forms.ChoiceField(
        choices=Edition.choices,
        initial=Edition.INTERNAL,
        required=False,
        help_text="The public edition holds what is marked PUBLIC and nothing else, and is looked through before it is released.",
    )
    archive = forms.BooleanField(
        required=False, label="For the archive", help_text="PDF/A-3, with the frozen contents attached as JSON."
    )
    final = forms.BooleanField(required=False, help_text="Refused unless every quotation is found at its place.")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.officer.may_decide:
            del self.fields["final"]

    @property
    def wanted(self) -> Form:
        """What the act takes."""
        data = self.cleaned_data
        return Form(data["edition"] or Edition.INTERNAL, data["paper"] or Paper.A4, data.get("archive", False))

    @property
    def asks_final(self) -> bool:
        """Whether a final paper is asked for, also by who is offered none and is refused by the act."""
        return "final" in self.data


class OnePaperForm(PaperForm):
    """A paper of one case."""

    ONE = (Kind.CASE_BRIEF, Kind.DOSSIER, Kind.EXHIBIT_BOOK)
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in ONE],
        initial=Kind.CASE_BRIEF,
        required=False,
        label="Kind of paper",
    )
    field_order = ("kind", "paper", "edition", "archive", "final")


class BookForm(PaperForm):
    """A book of the cases that a search finds; an exhibit book is not made for the archive."""

    KINDS = (Kind.DOCKET_BOOK, Kind.EXHIBIT_BOOK)
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in KINDS], initial=Kind.DOCKET_BOOK, label="Kind of book"
    )
    title = forms.CharField(
        max_length=LONGEST_TITLE, help_text="It stands on the cover, in lists, and in the public edition."
    )
    grouped_by = forms.ChoiceField(
        choices=list(matter.BY.items()), label="Chapters by", required=False, initial="agreement",
        help_text="A case stands under the first that it belongs to; the cover says where else it does.",
    )  # fmt: skip
    field_order = ("kind", "title", "grouped_by", "paper", "edition", "archive", "final")


class ScorecardForm(PaperForm):
    """The commitments of a Member, of a forum, or of both."""

    by = forms.ModelChoiceField(Member.objects.none(), required=False, label="Promised by", empty_label="Anybody")
    forum = forms.ModelChoiceField(Body.objects.none(), required=False, empty_label="Any forum")
    field_order = ("by", "forum", "paper", "edition", "archive", "final")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        seen = Scope().rows(self.officer, timezone.now()).order_by()
        fields: dict[str, Any] = self.fields
        fields["by"].queryset = Member.objects.filter(pk__in=seen.values("promised_by"))
        fields["forum"].queryset = Body.objects.filter(pk__in=seen.values("forum"))


def ask_book(request: HttpRequest) -> HttpResponse:
    """The form that asks for a book of what the search in the address finds, and the asking, which leads to the book's page."""
    officer, at, params = officer_of(request), timezone.now(), normalised(request.GET)
    past = past_of(request)
    form = BookForm(
        request.POST if request.method == "POST" else None, officer=officer, initial={"title": _titled(request, at)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_book(form, params, officer, at))
        except Refusal as refusal:
            form.refused(refusal)
    found = _found(params, officer, past.axes, at)
    context = {
        "title": "Make a book of what was found",
        "form": form,
        "count": len(found[0]),
        "said": found[1],
        "notes": [*found[2], *([past.note] if past.note else [])],
        "fewest": FEWEST,
        "most": MOST,
        "as_of": past.axes.phrase if past.axes else "",
        "query": params.urlencode(),
    }
    return render(request, "web/book_ask.html", context, status=422 if form.errors else 200)


def _titled(request: HttpRequest, at: dt.datetime) -> str:
    return f"Cases of the docket, {phrase(at.astimezone(dt.UTC).date())}"


def _book(form: BookForm, params: QueryDict, by: Officer, at: dt.datetime) -> Brief:
    axes = axes_in(params, at)
    keys, searched, _ = _found(params, by, axes, at)
    data: dict[str, Any] = form.cleaned_data
    if data["kind"] == Kind.EXHIBIT_BOOK:
        return request_exhibits(
            keys, by=by, at=at, title=data["title"], axes=axes, final=form.asks_final, form=form.wanted
        )
    return request_book(
        keys,
        by=by,
        at=at,
        title=data["title"],
        grouped_by=data["grouped_by"] or "agreement",
        searched=searched,
        axes=axes,
        final=form.asks_final,
        form=form.wanted,
    )


def _found(
    params: QueryDict, by: Officer, axes: Axes | None, at: dt.datetime
) -> tuple[list[Any], list[str], list[str]]:
    """The cases that the search finds, in its order, what it asks in words, and what of it was not understood."""
    with viewing(axes, by=by, at=at):
        found = find_cases(params, by)
        return found.keys, [f"{chip.label}: {chip.phrase}" for chip in found.said], found.notes


def ask_scorecard(request: HttpRequest) -> HttpResponse:
    """The form that asks for a scorecard, begun with the ledger's own filters, and the asking, which leads to its page."""
    officer, at = officer_of(request), timezone.now()
    past = past_of(request)
    chosen = {name: request.GET.get(name, "").replace("\x00", "")[:20] for name in ("by", "forum")}
    form = ScorecardForm(request.POST if request.method == "POST" else None, officer=officer, initial=chosen)
    if request.method == "POST" and form.is_valid():
        scope = Scope(form.cleaned_data["by"], form.cleaned_data["forum"])
        try:
            axes = axes_in(request.GET, at)
            return redirect(
                request_scorecard(scope, by=officer, at=at, axes=axes, final=form.asks_final, form=form.wanted)
            )
        except Refusal as refusal:
            form.refused(refusal)
    as_of = past.axes.phrase if past.axes else ""
    context = {
        "title": "Make a scorecard of commitments",
        "note": "Every commitment of a Member, or made in a forum, with what became of it, counted by forum, verdict and year."
        + (f" The file as it stood {as_of}." if as_of else f" {past.note}" if past.note else ""),
        "form": form,
        "button": "Make the scorecard",
    }
    return render(request, "web/act.html", context, status=422 if form.errors else 200)
