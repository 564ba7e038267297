"""The front page: what changed, what is due, what is unchecked; and the health page."""

from __future__ import annotations

import datetime as dt
from operator import itemgetter
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.commitments.models import Commitment, Verdict
from cases.docket.models import Case, StatusChange
from cases.evidence.models import Citation, Exhibit
from cases.history.guard import missing_guards
from cases.proceedings.models import Event
from cases.web.asking import officer_of
from cases.web.saved import followed

SOON = dt.timedelta(days=90)
SHOWN = 8


def front(request: HttpRequest) -> HttpResponse:
    """What an officer needs in the morning."""
    officer = officer_of(request)
    today = timezone.localdate()
    citations = Citation.objects.visible_to(officer)
    doubtful = citations.exclude(outcome__in=[Citation.Outcome.FOUND, Citation.Outcome.NO_WORDS])
    context = {
        "changes": _changes(officer),
        "overdue": _due(officer, Q(due_latest__lt=today))[:SHOWN],
        "upcoming": _due(officer, Q(due_latest__gte=today, due_earliest__lte=today + SOON))[:SHOWN],
        "deadlines": Event.objects.visible_to(officer)
        .filter(kind="deadline", happened_latest__gte=today)
        .select_related("case")[:SHOWN],
        "doubtful": doubtful.select_related("rendition__exhibit", "case").order_by("cited_at", "id")[:SHOWN],
        "doubtful_count": doubtful.count(),
        "followed": followed(officer),
        "counts": {
            "cases": Case.objects.visible_to(officer).count(),
            "commitments": Commitment.objects.visible_to(officer).count(),
            "exhibits": Exhibit.objects.visible_to(officer).count(),
            "citations": citations.count(),
        },
    }
    return render(request, "web/front.html", context)


def _due(officer: Officer, when: Q) -> Any:
    """Commitments due then, on which no verdict stands or which were not yet due at the last one."""
    rows = Commitment.objects.visible_to(officer).with_verdict(officer).filter(when)
    return (
        rows.filter(Q(verdict__isnull=True) | Q(verdict="not-yet-due"))
        .select_related("case", "forum")
        .order_by("due_latest", "pk")
    )


def _changes(officer: Officer) -> list[dict[str, Any]]:
    """The latest acts that this officer may see, the newest first; worked out for the one who looks."""
    found: list[dict[str, Any]] = []
    for change in _latest(StatusChange, officer, "recorded_at", "case", "by"):
        found.append(_entry(change.recorded_at, change.by, f"Status: {change}", change.case))
    for verdict in _latest(Verdict, officer, "recorded_at", "commitment__case", "by"):
        commitment = verdict.commitment
        what = f"Verdict on commitment {commitment.number}: {verdict.get_verdict_display().lower()}"
        found.append(_entry(verdict.recorded_at, verdict.by, what, commitment.case))
    for exhibit in _latest(Exhibit, officer, "filed_at", "filed_by"):
        found.append(_entry(exhibit.filed_at, exhibit.filed_by, f"Exhibit {exhibit.number} filed", exhibit))
    for brief in _latest(Brief, officer, "queued_at", "requested_by", "case"):
        found.append(_entry(brief.queued_at, brief.requested_by, f"{brief} asked for", brief))
    return sorted(found, key=itemgetter("at"), reverse=True)[:SHOWN]


def _latest(model: Any, officer: Officer, moment: str, *related: str) -> Any:
    return model.objects.visible_to(officer).select_related(*related).order_by(f"-{moment}", "-pk")[:SHOWN]


def _entry(at: dt.datetime, by: Officer, what: str, about: Any) -> dict[str, Any]:
    title = about.case.title if isinstance(about, Brief) and about.case else about.title
    return {"at": at, "by": by, "what": what, "address": about.get_absolute_url(), "title": title}


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 when the database answers and its guards stand, else 503; tells nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    well = not missing_guards()
    return JsonResponse({"well": well}, status=200 if well else 503)
