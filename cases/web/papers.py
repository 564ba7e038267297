"""Briefs: asking for one, watching it being made, opening it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access.models import Officer
from cases.briefs.asking import request_exhibits
from cases.briefs.models import Brief, Kind
from cases.briefs.progress import progress
from cases.briefs.request import request_brief, retry_brief, stop_brief
from cases.evidence import store
from cases.evidence.models import Citation, Rendition
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.web.as_of import axes_in
from cases.web.asking import case_or_404, officer_of
from cases.web.volumes import OnePaperForm

PAGE = 50


def briefs(request: HttpRequest) -> HttpResponse:
    """Every brief that this officer may see, the newest first."""
    rows = Brief.objects.visible_to(officer_of(request)).select_related("case", "requested_by").defer("contents")
    return render(request, "web/briefs.html", {"page": Paginator(rows, PAGE).get_page(request.GET.get("page"))})


@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a paper of a case, of today or of the past that the form names: freezes the contents, queues them, and leads to its page."""
    officer, case, at = officer_of(request), case_or_404(request, number), timezone.now()
    form = OnePaperForm(request.POST, officer=officer)
    try:
        if not form.is_valid():
            raise Refusal("There is no such kind, edition or size of paper.")
        axes, kind = axes_in(request.POST, at), form.cleaned_data["kind"] or Kind.CASE_BRIEF
        brief: Any
        if kind == Kind.EXHIBIT_BOOK:
            brief = request_exhibits([case.pk], by=officer, at=at, axes=axes, final=form.asks_final, form=form.wanted)
        else:
            brief = request_brief(
                case, by=officer, at=at, axes=axes, final=form.asks_final, kind=kind, form=form.wanted
            )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"{case.get_absolute_url()}#briefs")
    return redirect(brief)


def brief(request: HttpRequest, number: str) -> HttpResponse:
    """The brief's page; while it is being made the page asks for its state every second."""
    found = _brief(request, number)
    context = {
        "brief": found,
        "moving": found.state in {JobState.QUEUED, JobState.WORKING},
        "progress": progress(found),
        # A book whose parts are being set waits for them without a worker of its own.
        "begun": found.state == JobState.WORKING or (found.state == JobState.QUEUED and found.stage != ""),
        "ended": "Stopped" if found.failure.startswith("Stopped") else "Failed",
        "may_stop": found.requested_by == officer_of(request) or officer_of(request).may_decide,
        "ahead": Brief.objects.visible_to(officer_of(request))
        .filter(state=JobState.QUEUED, queued_at__lt=found.queued_at)
        .count()
        if found.state == JobState.QUEUED
        else 0,
    }
    if getattr(request, "htmx", False):
        return render(request, "web/_brief_state.html", context)
    return render(request, "web/brief.html", context | {"notes": _notes(found, officer_of(request))})


@require_POST
def retry(request: HttpRequest, number: str) -> HttpResponse:
    """Try a failed brief again."""
    found = _brief(request, number)
    if retry_brief(found, by=officer_of(request), at=timezone.now()):
        messages.success(request, "It is queued again, with the same contents.")
    return redirect(found)


@require_POST
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """Stop a paper that waits or is being made; it can be tried again."""
    found = _brief(request, number)
    try:
        if stop_brief(found, by=officer_of(request), at=timezone.now()):
            messages.success(request, "It is stopped. Its contents are kept.")
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(found)


@require_GET
def pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """The finished paper, opened in the browser; `?save` downloads it."""
    found = _brief(request, number)
    if found.state != JobState.READY:
        raise Http404
    try:
        file = store.path_of(found.sha256).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment="save" in request.GET, filename=f"{found.number}.pdf", content_type="application/pdf"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _notes(brief: Any, officer: Officer) -> list[dict[str, Any]]:
    """The paper's notes as they were frozen, each with the address of its passage while a citation points there, else of its exhibit."""
    notes = brief.contents.get("notes", [])
    cases = [brief.case_id] if brief.case_id else list(brief.holds.values_list("case", flat=True))
    rows = Citation.objects.visible_to(officer).filter(
        case__in=cases, quotation__in={row["quotation"] for row in notes}
    )
    passages = {(row.pinpoint, row.quotation): row.passage_address for row in rows.select_related("rendition__exhibit")}
    hashes = {row["sha256"] for row in brief.contents.get("exhibits", [])}
    texts = Rendition.objects.visible_to(officer).filter(sha256__in=hashes).select_related("exhibit")
    exhibits = {row.cited_as: row.exhibit.get_absolute_url() for row in texts}
    return [
        row | {"address": passages.get((row["pinpoint"], row["quotation"])) or exhibits.get(row["cited_as"], "")}
        for row in notes
    ]


def _brief(request: HttpRequest, number: str) -> Any:
    rows = Brief.objects.visible_to(officer_of(request)).select_related("case", "requested_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found
