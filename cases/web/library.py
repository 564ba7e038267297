"""The library: exhibits, their pages as read, filing and downloading."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access.models import Officer
from cases.briefs.resting import Resting, briefs_on
from cases.docket.models import Case
from cases.evidence import store
from cases.evidence.checking import check_words
from cases.evidence.extraction.ocr import HOW_TO_INSTALL
from cases.evidence.filing import Filed, file_exhibit, file_rendition, title_from
from cases.evidence.models import Citation, EvidenceKind, Exhibit, Page, Reading, Rendition
from cases.evidence.passages import Stretch, locate
from cases.evidence.pictures import WIDTHS, has_pictures, picture_of, refusal_of
from cases.evidence.recognising import languages_offered, request_recognition
from cases.evidence.recognition import Recognition, may_be_recognised
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.web import forms
from cases.web.asking import case_or_404, exhibit_or_404, officer_of
from cases.web.marked import ASKED, marked_text

PAGE = 50
PAGES_LISTED = 40
MOST_CITING = 200
MOVING = {JobState.QUEUED, JobState.WORKING}
MOST_OVER = 2
"""How many pages a passage that is marked may run over beyond its first."""
MOST_ASKED = 2_000
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
    """One exhibit: its renditions, what reading them gave, and every statement, case and brief that rests on it."""
    officer, found = officer_of(request), exhibit_or_404(request, number)
    renditions = list(
        _renditions(officer)
        .filter(exhibit=found)
        .select_related(
            "exhibit", "reading", "filed_by", "withdrawal__replaced_by__exhibit", "withdrawal__withdrawn_by"
        )
    )
    recognitions = {
        row.rendition_id: row
        for row in Recognition.objects.visible_to(officer).filter(rendition__exhibit=found).defer("so_far")
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
    every = _citations(officer).filter(rendition__exhibit=found)
    citing = list(every.order_by(Coalesce("found_on", "page", 0), "cited_at", "pk")[: MOST_CITING + 1])
    for row in renditions:
        row.rested_on = [each for each in citing if each.rendition_id == row.pk]
    context = {
        "exhibit": found,
        "renditions": renditions,
        "resting": _by_case(
            citing[:MOST_CITING],
            briefs_on(found, renditions, officer=officer),
        ),
        "citing": every.count() if len(citing) > MOST_CITING else len(citing),
        "most": MOST_CITING,
        **_filed_in(found, officer),
        "waiting": any(row.state in MOVING for row in (*(row.reading for row in renditions), *recognitions.values())),
        "ocr_install": HOW_TO_INSTALL,
    }
    template = "web/_exhibit_renditions.html" if getattr(request, "htmx", False) else "web/exhibit.html"
    return render(request, template, context)


def page(request: HttpRequest, number: str, rendition: uuid.UUID, page_number: int) -> HttpResponse:
    """One page as a picture and as read, the passages that are cited marked, and who cites them.

    `?go=` leads to another page, by the number printed on it or else as counted; `?q=` marks the words asked for.
    """
    officer, found = officer_of(request), exhibit_or_404(request, number)
    text = get_object_or_404(
        _renditions(officer).select_related("exhibit", "reading", "withdrawal__replaced_by__exhibit"),
        pk=rendition,
        exhibit=found,
    )
    if "go" in request.GET:
        return _led_to(request, text, page_number)
    if page_number > text.reading.pages:
        raise Http404
    near = range(page_number - MOST_OVER, page_number + MOST_OVER + 1)
    sheets = {row.number: row for row in Page.objects.filter(rendition=text, number__in=near)}
    shown = sheets.get(page_number)
    if shown is None:
        raise Http404
    pages = [(each.number, each.text) for each in sorted(sheets.values(), key=lambda row: row.number)]
    # Looked at as values first: only what is shown is on record as shown.
    begun = Q(page=page_number) | Q(found_on__in=[each for each in near if each <= page_number])
    cited = Citation.objects.visible_to(officer).filter(begun, rendition=text)
    passages: dict[Any, list[Stretch]] = {}
    touching = []
    for key, named, begins, quotation in cited.values_list("pk", "page", "found_on", "quotation"):
        stretches = locate(quotation, [each for each in pages if each[0] >= begins]) if begins else []
        if page_number in {named, begins, *(each.page for each in stretches)}:
            passages[key] = stretches
            touching.append(key)
    begin = {
        key: min((each.start for each in found if each.page == page_number), default=len(shown.text))
        for key, found in passages.items()
    }
    # Numbered as they come on the page.
    here = sorted(_citations(officer).filter(pk__in=touching), key=lambda row: (begin[row.pk], row.cited_at, row.pk))
    marked = {key for key, stretches in passages.items() if any(each.page == page_number for each in stretches)}
    for row in here:
        row.marked = row.pk in marked
    asked = _asked(request)
    answer = None
    if asked:
        passages[ASKED] = locate(asked, [each for each in pages if each[0] >= page_number])
        answer = None if passages[ASKED] else check_words(text, page_number, asked)
    briefs = briefs_on(found, [text], officer=officer, pinpoint=f"{text.cited_as}, {shown.cited_as}")
    drawn = has_pictures(text.media_type)
    context = {
        "exhibit": found,
        "rendition": text,
        "page": shown,
        "text": marked_text(shown.text, shown.label, page_number, passages, here),
        "resting": _by_case(here, briefs),
        "citations": here,
        **_filed_in(found, officer),
        "before": page_number - 1 if page_number > 1 else None,
        "after": page_number + 1 if page_number < text.reading.pages else None,
        "asked": asked,
        "answer": answer,
        "drawn": drawn,
        "undrawn": refusal_of(text.sha256, page_number) if drawn else "",
        "widths": WIDTHS,
    }
    return render(request, "web/page.html", context)


@require_GET
def page_image(request: HttpRequest, number: str, rendition: uuid.UUID, page_number: int) -> HttpResponseBase:
    """The page as a picture, drawn by us: never the file as filed. 422 with a sentence when it cannot be drawn, 503 when too many are."""
    officer, found = officer_of(request), exhibit_or_404(request, number)
    text = get_object_or_404(_renditions(officer), pk=rendition, exhibit=found)
    if not has_pictures(text.media_type) or not Page.objects.filter(rendition=text, number=page_number).exists():
        raise Http404
    width = next((each for each in WIDTHS if request.GET.get("width") == str(each)), WIDTHS[-1])
    picture = picture_of(text.sha256, text.media_type, page=page_number, width=width)
    response: HttpResponseBase
    if picture.path is not None:
        response = FileResponse(picture.path.open("rb"), content_type="image/webp")
    else:
        plain = "text/plain; charset=utf-8"
        response = HttpResponse(picture.sentence, content_type=plain, status=503 if picture.busy else 422)
        if picture.busy:
            response.headers["Retry-After"] = "5"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


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


def _citations(officer: Officer) -> Any:
    """The citations that this officer may see, with what stands beside them on a page."""
    return Citation.objects.visible_to(officer).select_related(
        "case", "rendition__exhibit", "rendition__withdrawal", "claim", "commitment", "verdict", "event", "status_change",
        "summary_of",
    )  # fmt: skip


def _by_case(citations: list[Any], briefs: list[Resting]) -> list[dict[str, Any]]:
    """What rests on it: each case with its statements, each of these with its citations, and its briefs; then papers of several cases."""
    groups: dict[Any, dict[str, Any]] = {}
    for place, row in enumerate(citations, 1):
        row.place_in_list = place
        group = groups.setdefault(row.case_id, {"case": row.case, "statements": {}, "briefs": []})
        statement = row.statement
        key = (type(statement).__name__, statement.pk)
        told = {"name": "The summary" if row.summary_of_id else str(statement), "citations": []}
        group["statements"].setdefault(key, told)["citations"].append(row)
    for each in briefs:
        group = groups.setdefault(each.brief.case_id, {"case": each.brief.case, "statements": {}, "briefs": []})
        group["briefs"].append(each)
    ordered = sorted(
        groups.values(), key=lambda group: (not group["case"], group["case"].number if group["case"] else "")
    )
    return [group | {"statements": list(group["statements"].values())} for group in ordered]


def _filed_in(exhibit: Exhibit, officer: Officer) -> dict[str, Any]:
    """The cases in whose file the exhibit is, the first of them where they are many, as with a table."""
    cases = Case.objects.visible_to(officer).filter(exhibit_links__exhibit=exhibit)
    shown = list(cases[: MOST_CITING + 1])
    return {"cases": shown[:MOST_CITING], "more_cases": len(shown) > MOST_CITING}


def _led_to(request: HttpRequest, text: Rendition, page_number: int) -> HttpResponse:
    """To the page asked for: as printed where one is printed so, else as counted."""
    asked = request.GET["go"].replace("\x00", "").strip()[:20]
    rows = Page.objects.filter(rendition=text)
    there = (
        rows.filter(label__iexact=asked).order_by("number").values_list("number", flat=True).first() if asked else None
    )
    if there is None and asked.isascii() and asked.isdigit() and len(asked) < 7:
        there = rows.filter(number=int(asked)).values_list("number", flat=True).first()
    if there is None:
        messages.error(request, f"The document has no page “{asked}”.")
        there = page_number
    address = reverse("page", args=[text.exhibit.number, text.pk, there])
    return redirect(f"{address}#text")


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "")[:MOST_ASKED].strip()
