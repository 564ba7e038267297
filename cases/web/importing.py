"""Importing reports: the list, asking, the page of a batch, and accepting all of a kind."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.evidence.filing import file_exhibit, title_from
from cases.evidence.models import Exhibit, Rendition
from cases.intake.deciding import accept_all
from cases.intake.models import ImportBatch, Proposal, counted
from cases.intake.request import request_import
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.web.asking import exhibit_or_404, officer_of
from cases.web.import_forms import FiledReportForm, ReportForm

PAGE = 50
CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
MOVING = {JobState.QUEUED, JobState.WORKING}


def imports(request: HttpRequest) -> HttpResponse:
    """The imports of reports that this officer may see, the newest first."""
    rows = ImportBatch.objects.visible_to(officer_of(request)).select_related("rendition__exhibit", "asked_by")
    page = Paginator(rows.defer("sections"), PAGE).get_page(request.GET.get("page"))
    found, opened = Counter[Any](), Counter[Any]()
    states = Proposal.objects.filter(batch__in=list(page.object_list)).order_by()
    for batch, state, n in states.values_list("batch", "state").annotate(n=Count("pk")):
        found[batch] += n
        opened[batch] += n if state == Proposal.State.OPEN else 0
    listed = [(row, found[row.pk], opened[row.pk]) for row in page.object_list]
    return render(request, "web/imports.html", {"page": page, "listed": listed})


def import_new(request: HttpRequest) -> HttpResponse:
    """File a report as an exhibit, and have it read into proposals; `?exhibit=12` for one that is filed already."""
    officer = officer_of(request)
    if number := request.GET.get("exhibit", ""):
        return _import_filed(request, exhibit_or_404(request, number.replace("\x00", "")[:20]))
    form = ReportForm(request.POST or None, request.FILES or None, officer=officer)
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = dict(form.cleaned_data)
        upload, as_of = data.pop("file"), data.pop("as_of")
        asked = {"respondent": data.pop("respondent"), "raised_by": data.pop("raised_by")}
        data["title"] = data["title"] or title_from(upload.name)
        try:
            filed = file_exhibit(upload.chunks(), name=upload.name, by=officer, at=timezone.now(), **data)
            day = as_of.latest if as_of else None
            batch = request_import(filed.rendition, **asked, as_of=day, by=officer, at=timezone.now())
        except Refusal as refusal:
            form.refused(refusal)
        else:
            if filed.already:
                messages.info(request, f"The same bytes were filed before, as Exhibit {filed.exhibit.number}.")
            return redirect(batch)
    context = {
        "form": form,
        "title": "Import a report",
        "button": "File it and read it",
        "note": "It becomes an exhibit and is read into proposals. Nothing enters the file without an officer's yes.",
        "upload": True,
    }
    return render(request, "web/act.html", context, status=422 if form.errors else 200)


def _import_filed(request: HttpRequest, exhibit: Exhibit) -> HttpResponse:
    """Have a text of an exhibit read into proposals."""
    officer = officer_of(request)
    renditions = Rendition.objects.visible_to(officer).filter(exhibit=exhibit)
    form = FiledReportForm(
        request.POST or None, officer=officer, renditions=renditions, initial={"rendition": renditions.first()}
    )
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = dict(form.cleaned_data)
        day = data.pop("as_of")
        try:
            batch = request_import(
                data.pop("rendition"), **data, as_of=day.latest if day else None, by=officer, at=timezone.now()
            )
        except Refusal as refusal:
            form.refused(refusal)
        else:
            return redirect(batch)
    context = {
        "form": form,
        "title": f"Import Exhibit {exhibit.number}",
        "button": "Read it",
        "note": "It is read into proposals. Nothing enters the file without an officer's yes.",
    }
    return render(request, "web/act.html", context, status=422 if form.errors else 200)


@dataclass
class Listed:
    """A section in the list of a batch: what is open and what is decided."""

    number: int
    section: dict[str, Any]
    kinds: dict[str, int] = field(default_factory=dict)
    open: int = 0
    decided: int = 0


def listed(batch: ImportBatch) -> list[Listed]:
    """The sections from which something is proposed, in the order of the text, each with its counts; one query."""
    rows = [Listed(number, section) for number, section in enumerate(batch.sections, 1)]
    by_path = {tuple(row.section["path"]): row for row in rows}
    for path, kind, state in batch.proposals.order_by().values_list("path", "kind", "state"):
        if (row := by_path.get(tuple(path))) is not None:
            row.kinds[kind] = row.kinds.get(kind, 0) + 1
            row.open += state == Proposal.State.OPEN
            row.decided += state != Proposal.State.OPEN
    return [row for row in rows if row.open or row.decided]


def import_batch(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """One batch: how far its reading and its review have come, its sections, and accepting many at once."""
    row = batch_or_404(request, batch)
    rows = counted(row)
    kinds = []
    for kind, label in Proposal.Kind.choices:
        states = Counter({state: n for (found, state), n in rows.items() if found == kind})
        if states:
            kinds.append((kind, label, states.total(), states))
    total, opened = sum(rows.values()), sum(n for (_, state), n in rows.items() if state == Proposal.State.OPEN)
    context = {
        "batch": row,
        "moving": row.state in MOVING,
        "kinds": kinds,
        "sections": listed(row),
        "later": _later(row, officer_of(request)) if any("replaced" in states for *_, states in kinds) else [],
        "total": total,
        "decided": total - opened,
        "confidences": CONFIDENCES,
    }
    template = "web/_import_state.html" if getattr(request, "htmx", False) else "web/import_batch.html"
    return render(request, template, context)


@require_POST
def accept_many(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Accept every open proposal of a kind above a confidence; what is refused is told by its reason."""
    row = batch_or_404(request, batch)
    above = _confidence(request.POST.get("above", ""))
    try:
        tally = accept_all(
            row, kind=request.POST.get("kind", ""), above=above, by=officer_of(request), at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(row)
    messages.success(request, f"{tally.accepted} accepted." if tally.accepted else "None was accepted.")
    for sentence, count in tally.refused.items():
        messages.info(request, f"{count} left open: {sentence}")
    if tally.left:
        messages.info(request, f"{tally.left} more wait; press again to go on.")
    return redirect(row)


def _confidence(text: str) -> float:
    """The number, if it is one from 0 to 1; else so high that little is accepted unseen.

    >>> _confidence("0.5"), _confidence("nan"), _confidence("-1"), _confidence("x")
    (0.5, 0.95, 0.95, 0.95)
    """
    try:
        found = float(text)
    except ValueError:
        return CONFIDENCES[-1]
    return found if 0 <= found <= 1 else CONFIDENCES[-1]


def _later(batch: ImportBatch, officer: Any) -> list[ImportBatch]:
    """The imports by which proposals of this one were superseded: they tell them again, or ended when that was recorded."""
    gone = batch.proposals.filter(state=Proposal.State.REPLACED)
    by = Q(finished_at__in=gone.values("decided_at")) | Q(
        pk__in=Proposal.objects.filter(key__in=gone.values("key")).values("batch")
    )
    rows = ImportBatch.objects.visible_to(officer).filter(by, respondent=batch.respondent_id, marking=batch.marking)
    return list(rows.exclude(pk=batch.pk).filter(queued_at__gte=batch.queued_at).select_related("rendition__exhibit"))


def batch_or_404(request: HttpRequest, key: uuid.UUID) -> Any:
    """The batch under its key, if it exists for this officer."""
    rows = ImportBatch.objects.visible_to(officer_of(request))
    row = rows.select_related("rendition__exhibit", "respondent", "raised_by", "asked_by").filter(pk=key).first()
    if row is None:
        raise Http404
    return row
