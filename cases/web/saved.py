"""Saved searches: the list with what is new, saving one, running one, and what may be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access.models import Officer
from cases.docket.models import Status
from cases.refusal import Refusal
from cases.search.news import count_news, look_at
from cases.search.query import find_cases
from cases.search.saved import LONGEST_NAME, Digest, Feed, SavedSearch, SearchMemory, Subscription
from cases.search.saving import (
    close_feed,
    delete_search,
    draw_token,
    normalised,
    rename_search,
    save_search,
    share_search,
    subscribe,
)
from cases.web.asking import officer_of
from cases.web.forms import ActForm

PAGE = 25
ON_THE_FRONT = 5
"""Searches whose news are counted for the front page: those looked at last."""


class SaveForm(ActForm):
    """A name for a search."""

    name = forms.CharField(
        max_length=LONGEST_NAME, help_text="It stands in mails and feeds too: put no confidential word in it."
    )
    shared = forms.BooleanField(
        required=False,
        label="Share it with the team",
        help_text="All officers see its name and its words; each of them finds with it what that officer may see.",
    )


@require_GET
def searches(request: HttpRequest) -> HttpResponse:
    """One's own searches and those of the team, each with how many cases it finds and how many are new."""
    officer = officer_of(request)
    rows = SavedSearch.objects.visible_to(officer).select_related("owner").order_by("name", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "web/saved_searches.html", {"page": page, "rows": _counted(list(page), officer)})


def new(request: HttpRequest) -> HttpResponse:
    """Save the search that stands in the address, under a name."""
    officer = officer_of(request)
    typed = request.GET.urlencode()
    form = SaveForm(request.POST if request.method == "POST" else None, officer=officer)
    query, said, notes = "", [], []
    try:
        query = normalised(typed)
    except Refusal as refusal:
        notes = [refusal.sentence]
    else:
        found = find_cases(QueryDict(query), officer)
        said, notes = found.said, found.notes
    if request.method == "POST" and form.is_valid():
        try:
            made = save_search(query=normalised(typed), **_named(form), by=officer, at=timezone.now())
        except Refusal as refusal:
            form.refused(refusal)
        else:
            messages.success(request, f"Saved as “{made.name}”.")
            return redirect(made)
    known = SavedSearch.objects.filter(owner=officer, query=query).first()
    context = {"form": form, "said": said, "notes": notes, "query": query, "known": known}
    return render(request, "web/saved_new.html", context, status=422 if form.errors else 200)


@require_GET
def run(request: HttpRequest, search: UUID) -> HttpResponse:
    """Run a search with one's own eyes, what is new marked and first; from then on it has been looked at."""
    officer, found = officer_of(request), _search(request, search)
    looked = look_at(found, officer, at=timezone.now())
    page = Paginator(looked.cases, PAGE).get_page(request.GET.get("page"))
    subscription = Subscription.objects.filter(search=found, officer=officer).first()
    context = {
        "search": found,
        "looked": looked,
        "page": page,
        "rest": "",
        "statuses": dict(Status.choices),
        "own": found.owner_id == officer.pk,
        "subscription": subscription,
        "every": Subscription.Every.choices,
        "last": Digest.objects.filter(subscription=subscription).exclude(state="queued").first()
        if subscription
        else None,
        "feed": Feed.objects.filter(search=found, officer=officer).first(),
        "mail": settings.MAIL is not None,
        "limit": settings.OUTSIDE_LIMIT,
    }
    return render(request, "web/saved_search.html", context)


@require_POST
def change(request: HttpRequest, search: UUID) -> HttpResponse:
    """What the pressed button says; a refusal is told on the search's page. A drawn token is shown here, this once."""
    officer, found, at = officer_of(request), _search(request, search), timezone.now()
    act = request.POST.get("act", "")
    try:
        if act == "feed":
            token = draw_token(found, by=officer, at=at)
            address = request.build_absolute_uri(reverse("feed", kwargs={"token": token}))
            return render(request, "web/saved_feed.html", {"search": found, "address": address})
        if act == "delete":
            delete_search(found, by=officer, at=at)
            messages.success(request, f"“{found.name}” is deleted.")
            return redirect("searches")
        messages.success(request, _act(request.POST, act, found, by=officer, at=at))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(found)


def followed(officer: Officer) -> list[dict[str, Any]]:
    """For the front page: the searches that the officer looked at last, those with news first. One query where there are none."""
    rows = SearchMemory.objects.filter(officer=officer.pk, looked_at__isnull=False).visible_to(officer)
    keys = [row.search for row in rows.select_related("search").order_by("-looked_at", "pk")[:ON_THE_FRONT]]
    found = _counted(keys, officer)
    return sorted(found, key=lambda row: -(row["counted"].new or 0))


def _act(data: QueryDict, act: str, search: SavedSearch, **who: Any) -> str:
    """Make the call; what was done, in a sentence."""
    if act == "rename":
        return f"Its name is “{rename_search(search, data.get('name', ''), **who).name}”."
    if act == "share":
        share_search(search, shared=True, **who)
        return "All officers find it in their list now."
    if act == "unshare":
        share_search(search, shared=False, **who)
        return "It is yours alone again."
    if act == "subscribe":
        return f"Digest: {subscribe(search, data.get('every', ''), **who).get_every_display()}."
    if act == "close-feed":
        close_feed(search, **who)
        return "The feed is closed; its address opens nothing any more."
    raise Refusal("Choose what to do with it.")


def _counted(rows: list[SavedSearch], officer: Officer) -> list[dict[str, Any]]:
    counts = count_news(rows, officer)
    return [{"search": row, "counted": counts[row.pk]} for row in rows]


def _named(form: SaveForm) -> dict[str, Any]:
    return {"name": form.cleaned_data["name"], "shared": form.cleaned_data["shared"]}


def _search(request: HttpRequest, key: UUID) -> SavedSearch:
    found: SavedSearch | None = (
        SavedSearch.objects.visible_to(officer_of(request)).select_related("owner").filter(pk=key).first()
    )
    if found is None:
        raise Http404
    return found
