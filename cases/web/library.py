"""The library: exhibits, their pages as read, filing and downloading."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.docket.models import Case
from cases.evidence import store
from cases.evidence.filing import file_exhibit, file_rendition
from cases.evidence.models import Citation, EvidenceKind, Page, Reading, Rendition
from cases.refusal import Refusal
from cases.web import forms
from cases.web.asking import case_or_404, exhibit_or_404, officer_of

PAGE = 50
PAGES_LISTED = 40
DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def exhibits(request: HttpRequest) -> HttpResponse:
    """The exhibits that this officer may see, by number, title, issuer or symbol."""
    officer = officer_of(request)
    words = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    kind = request.GET.get("kind", "")
    rows = forms.exhibits(officer)
    if words:
        rows = rows.filter(
            Q(number__iexact=words)
            | Q(title__icontains=words)
            | Q(issuer__icontains=words)
            | Q(symbol__icontains=words)
        )
    if kind in EvidenceKind.values:
        rows = rows.filter(kind=kind)
    readings = Reading.objects.visible_to(officer).select_related("rendition")
    page = Paginator(
        rows.prefetch_related(Prefetch("renditions", _renditions(officer)), Prefetch("renditions__reading", readings)),
        PAGE,
    ).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "kind": kind, "kinds": EvidenceKind.choices}
    return render(request, "web/exhibits.html", context)


def file_new(request: HttpRequest, number: str = "") -> HttpResponse:
    """File a document, into a case when its page leads here."""
    officer = officer_of(request)
    case = case_or_404(request, number) if number else None
    initial = {"marking": case.marking if case and case.marking != "PUBLIC" else "DELIBERATIVE"}
    form = forms.ExhibitForm(request.POST or None, request.FILES or None, officer=officer, initial=initial)
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = dict(form.cleaned_data)
        upload = data.pop("file")
        try:
            filed = file_exhibit(upload.chunks(), name=upload.name, case=case, by=officer, at=timezone.now(), **data)
        except Refusal as refusal:
            form.refused(refusal)
        else:
            if filed.already:
                messages.info(
                    request,
                    f"The same bytes were filed before, as Exhibit {filed.exhibit.number}. Nothing was filed twice.",
                )
            else:
                messages.success(request, f"Filed as Exhibit {filed.exhibit.number}. Its text is being read.")
            return redirect(filed.exhibit)
    context = {
        "form": form,
        "title": f"File a document in {case.number}" if case else "File a document",
        "button": "File it",
        "case": case,
        "upload": True,
    }
    return render(request, "web/act.html", context, status=422 if form.errors else 200)


def add_rendition(request: HttpRequest, number: str) -> HttpResponse:
    """File another text of the exhibit, such as a translation."""
    officer, exhibit = officer_of(request), exhibit_or_404(request, number)
    form = forms.RenditionForm(request.POST or None, request.FILES or None, officer=officer)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        upload = data.pop("file")
        try:
            filed = file_rendition(exhibit, upload.chunks(), name=upload.name, by=officer, at=timezone.now(), **data)
        except Refusal as refusal:
            form.refused(refusal)
        else:
            messages.success(request, f"Filed as {filed.rendition.cited_as}.")
            return redirect(exhibit)
    context = {
        "form": form,
        "title": f"File another text of Exhibit {exhibit.number}",
        "button": "File it",
        "upload": True,
    }
    return render(request, "web/act.html", context, status=422 if form.errors else 200)


def exhibit(request: HttpRequest, number: str) -> HttpResponse:
    """One exhibit: its renditions, what reading them gave, and who cites it."""
    officer, found = officer_of(request), exhibit_or_404(request, number)
    renditions = list(_renditions(officer).filter(exhibit=found).select_related("exhibit", "reading", "filed_by"))
    citations = (
        Citation.objects.visible_to(officer)
        .filter(rendition__exhibit=found)
        .select_related(
            "case", "rendition__exhibit", "claim", "commitment", "verdict", "event", "status_change", "summary_of"
        )
    )
    for row in renditions:
        row.page_numbers = range(1, min(row.reading.pages, PAGES_LISTED) + 1)
    context = {
        "exhibit": found,
        "renditions": renditions,
        "citations": list(citations),
        "cases": list(Case.objects.visible_to(officer).filter(exhibit_links__exhibit=found)),
        "waiting": any(row.reading.state in {"queued", "working"} for row in renditions),
    }
    template = "web/_exhibit_renditions.html" if getattr(request, "htmx", False) else "web/exhibit.html"
    return render(request, template, context)


def page(request: HttpRequest, number: str, rendition: uuid.UUID, page_number: int) -> HttpResponse:
    """The text of one page as read, with the citations that point to it."""
    officer, found = officer_of(request), exhibit_or_404(request, number)
    text = get_object_or_404(_renditions(officer).select_related("exhibit", "reading"), pk=rendition, exhibit=found)
    shown = get_object_or_404(Page, rendition=text, number=page_number)
    citations = (
        Citation.objects.visible_to(officer)
        .filter(Q(page=page_number) | Q(found_on=page_number), rendition=text)
        .select_related("case", "rendition__exhibit")
    )
    context = {
        "exhibit": found,
        "rendition": text,
        "page": shown,
        "citations": list(citations),
        "cases": list(Case.objects.visible_to(officer).filter(exhibit_links__exhibit=found)),
        "before": page_number - 1 if page_number > 1 else None,
        "after": page_number + 1 if page_number < text.reading.pages else None,
    }
    return render(request, "web/page.html", context)


@require_GET
def download(request: HttpRequest, number: str, rendition: uuid.UUID) -> HttpResponseBase:
    """The file as filed: always as an attachment, under its own type, from a path that checks access each time."""
    officer, found = officer_of(request), exhibit_or_404(request, number)
    text = get_object_or_404(_renditions(officer), pk=rendition, exhibit=found)
    try:
        file = store.path_of(text.sha256).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=text.file_name, content_type=text.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def _renditions(officer: Any) -> Any:
    return Rendition.objects.visible_to(officer)
