"""The library: exhibits, their pages as read, filing and downloading."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.docket.models import Case
from cases.evidence import store
from cases.evidence.extraction.ocr import HOW_TO_INSTALL
from cases.evidence.filing import Filed, file_exhibit, file_rendition, title_from
from cases.evidence.models import Citation, EvidenceKind, Page, Reading, Rendition
from cases.evidence.recognising import languages_offered, request_recognition
from cases.evidence.recognition import Recognition, may_be_recognised
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.web import forms
from cases.web.asking import case_or_404, exhibit_or_404, officer_of

PAGE = 50
PAGES_LISTED = 40
MOVING = {JobState.QUEUED, JobState.WORKING}
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


@dataclass(frozen=True)
class Sent:
    """What became of one file among several: filed, there already, or refused and why."""

    name: str
    filed: Filed | None = None
    refused: str = ""


def file_many(request: HttpRequest, number: str = "") -> HttpResponse:
    """File several documents, an exhibit each; a refused one keeps none of the others out.

    The script of the page sends a file a request (`one`) and gets back its line of the list; without it all come at once.
    """
    officer = officer_of(request)
    case = case_or_404(request, number) if number else None
    initial = {"marking": case.marking if case and case.marking != "PUBLIC" else "DELIBERATIVE"}
    form = forms.ManyForm(request.POST or None, request.FILES or None, officer=officer, initial=initial)
    sent: list[Sent] = []
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = dict(form.cleaned_data)
        for upload in [*data.pop("documents"), *data.pop("folder")]:
            given = {"name": upload.name, "title": title_from(upload.name), "case": case}
            try:
                filed = file_exhibit(upload.chunks(), **given, **data, by=officer, at=timezone.now())
            except Refusal as refusal:
                sent.append(Sent(upload.name, refused=refusal.sentence))
            else:
                sent.append(Sent(upload.name, filed))
    status = 200 if request.method != "POST" or any(row.filed for row in sent) else 422
    context = {"form": form, "case": case, "sent": sent}
    if "one" in request.POST:
        errors = [error for found in form.errors.values() for error in found]
        names = [str(upload.name) for key in request.FILES for upload in request.FILES.getlist(key)]
        context["sent"] = sent or [Sent(name, refused=" ".join(map(str, errors))) for name in names or ["file"]]
        return render(request, "web/_sent.html", context)
    return render(request, "web/many.html", context, status=status)


@require_POST
def recognise(request: HttpRequest, number: str, rendition: uuid.UUID) -> HttpResponse:
    """Have the pages of a scan read by OCR."""
    officer, found = officer_of(request), exhibit_or_404(request, number)
    text = get_object_or_404(_renditions(officer), pk=rendition, exhibit=found)
    try:
        request_recognition(text, languages=request.POST.get("languages", ""), by=officer, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(found)


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
    recognitions = {
        row.rendition_id: row for row in Recognition.objects.visible_to(officer).filter(rendition__exhibit=found)
    }
    first_pages: dict[Any, list[Page]] = {}
    for shown in (
        Page.objects.filter(rendition__in=renditions, number__lte=PAGES_LISTED).defer("text").order_by("number")
    ):
        first_pages.setdefault(shown.rendition_id, []).append(shown)
    same = _same_text(renditions, officer)
    for row in renditions:
        row.first_pages = first_pages.get(row.pk, [])
        row.same_text = same.get(row.reading.words_sha256, [])
        row.may_be_recognised = may_be_recognised(row.reading)
        if row.may_be_recognised:
            row.ocr = recognitions.get(row.pk)
            row.ocr_languages = languages_offered(row.language)
    context = {
        "exhibit": found,
        "renditions": renditions,
        "citations": list(citations),
        "cases": list(Case.objects.visible_to(officer).filter(exhibit_links__exhibit=found)),
        "waiting": any(row.state in MOVING for row in (*(row.reading for row in renditions), *recognitions.values())),
        "ocr_install": HOW_TO_INSTALL,
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


def _same_text(renditions: list[Any], officer: Any) -> dict[str, list[Any]]:
    """By the digest of the words: the renditions of other exhibits, among those the officer may see, that have the same words."""
    digests = {row.reading.words_sha256 for row in renditions} - {""}
    if not digests:
        return {}
    rows = Reading.objects.visible_to(officer).filter(words_sha256__in=digests).select_related("rendition__exhibit")
    found: dict[str, list[Any]] = {}
    for row in rows.exclude(rendition__exhibit=renditions[0].exhibit).order_by("rendition__filed_at", "pk"):
        found.setdefault(row.words_sha256, []).append(row.rendition)
    return found


def _renditions(officer: Any) -> Any:
    return Rendition.objects.visible_to(officer)
