"""Exports of what the docket finds: a file at once, one made by a worker, watching it being made, opening it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from cases.evidence.store import folder
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.search.exporting import TYPES
from cases.search.exports import KEPT_FOR, Export, file_name
from cases.search.making import (
    LOST_SIGHT,
    MOST_AT_ONCE,
    TooMany,
    may_open,
    normalised,
    open_export,
    preview,
    request_export,
    write,
)
from cases.web.asking import officer_of

PAGE = 50


@require_safe
def found(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the search in the address finds, as a file; above MOST_AT_ONCE cases it leads to where a worker is asked for it.

    The file is whole before its first byte is sent, so that what it tells of closed rooms is recorded by then.
    """
    if kind not in TYPES:
        raise Http404
    officer, at, params = officer_of(request), timezone.now(), normalised(request.GET)
    try:
        with folder() as place:
            path, _ = write(kind, params, place, by=officer, at=at, over=MOST_AT_ONCE)
            file = path.open("rb")
    except TooMany:
        params["kind"] = kind
        return redirect(f"{reverse('ask-export')}?{params.urlencode()}")
    return _sent(file, kind, file_name(kind, at))


def ask(request: HttpRequest) -> HttpResponse:
    """The form that asks a worker for what the search in the address finds, and the asking, which leads to the export's page."""
    officer, at, params = officer_of(request), timezone.now(), normalised(request.GET)
    refused = ""
    if request.method == "POST":
        try:
            return redirect(request_export(params, kind=request.POST.get("kind", ""), by=officer, at=at))
        except Refusal as refusal:
            refused = refusal.sentence
    context = {
        "search": preview(params, by=officer, at=at),
        "kinds": Export.Kind.choices,
        "kind": request.GET.get("kind", Export.Kind.XLSX),
        "query": params.urlencode(),
        "most": MOST_AT_ONCE,
        "refused": refused,
    }
    return render(request, "web/export_ask.html", context, status=422 if refused else 200)


def exports(request: HttpRequest) -> HttpResponse:
    """The officer's own exports, the newest first."""
    rows = Export.objects.visible_to(officer_of(request)).defer("holds")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "web/exports.html", {"page": page, "days": KEPT_FOR.days})


def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """The export's page; while it is being made the page asks for its state every second."""
    row, officer = _own(request, key), officer_of(request)
    kept = row.kept_until is not None
    context = {
        "export": row,
        "moving": row.state in {JobState.QUEUED, JobState.WORKING},
        "days": KEPT_FOR.days,
        "lost": LOST_SIGHT if kept and not may_open(row, by=officer, at=timezone.now()) else "",
    }
    template = "web/_export_state.html" if getattr(request, "htmx", False) else "web/export.html"
    return render(request, template, context)


@require_GET
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The finished file, to be saved; what it holds is checked against what the officer may see now."""
    row = _own(request, key)
    try:
        path = open_export(row, by=officer_of(request), at=timezone.now())
        opened = path.open("rb")
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(row)
    return _sent(opened, row.kind, row.file_name)


def _own(request: HttpRequest, key: UUID) -> Any:
    row = Export.objects.visible_to(officer_of(request)).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _sent(file: Any, kind: str, name: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
