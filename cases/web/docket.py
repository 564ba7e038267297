"""The case page."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases.access.models import Officer
from cases.briefs.gather import marks
from cases.briefs.gathering.telling import label
from cases.briefs.models import Brief
from cases.commitments.models import Commitment, CommitmentLink, Verdict
from cases.docket.models import Status, StatusChange
from cases.docket.standing import Entry, standing
from cases.docket.terms import CaseLink
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Reading, Rendition
from cases.evidence.pairing import counterparts
from cases.proceedings.models import Event
from cases.proceedings.timeline import lay_out
from cases.record.telling import latest_of
from cases.search.similar import similar_to
from cases.web.as_of import can_be_past, past_of
from cases.web.asking import case_or_404, officer_of


@can_be_past
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Everything of one case that this officer may see."""
    officer = officer_of(request)
    found = case_or_404(request, number)
    changes = list(
        StatusChange.objects.filter(case=found)
        .visible_to(officer)
        .select_related("by")
        .prefetch_related(Prefetch("corrects", queryset=StatusChange.objects.all().visible_to(officer)))
        .order_by("-position")
    )
    corrected = {row.corrects_id for row in changes if row.corrects_id}
    entries = (Entry(row.pk, row.corrects_id, row.effective_earliest, row.position, row) for row in changes)
    stood = [entry.row for entry in reversed(standing(entries))]
    events = list(
        Event.objects.filter(case=found).visible_to(officer).select_related("body").prefetch_related("members")
    )
    commitments = commitments_of(found, officer)
    for row in commitments:
        row.label = label(found, row)
    citations = citations_of(found, officer)
    measures = list(found.measures.prefetch_related("agencies").order_by("issued_earliest", "title"))
    context = {
        "case": found,
        "status_label": dict(Status.choices).get(found.status, ""),
        "changes": changes,
        "corrected": corrected,
        "events": events,
        "commitments": commitments,
        "claims": list(found.claims.select_related("provision__agreement", "measure")),
        "measures": measures,
        "exhibits": list(exhibits_of(found, officer)),
        "briefs": list(Brief.objects.filter(case=found).visible_to(officer).select_related("requested_by")[:10]),
        "links": list(CaseLink.objects.filter(case=found).visible_to(officer).select_related("other")),
        "identifiers": list(found.identifiers.all()),
        "raisers": list(found.raised_by.order_by("name")),
        "sectors": list(found.sectors.order_by("position")),
        "products": list(found.products.order_by("code")),
        "reported": list(found.reported_statuses.select_related("member")),
        "cites": citations,
        "citation_count": sum(len(rows) for rows in citations.values()),
        # Likeness is of today: the file as it stood has no index.
        "similar": [] if past_of(request).axes else similar_to(found, measures, officer),
        # The log is not shown on a page of the past, which says how things stood and not what came of them.
        "history": [] if past_of(request).axes else latest_of(found, officer=officer, at=timezone.now()),
        "timeline": lay_out(marks(found, stood, events, commitments)),
    }
    return render(request, "web/case.html", context)


def commitments_of(found: Any, officer: Officer) -> list[Any]:
    """The commitments that count in a case, its own and those told elsewhere, with standing verdicts and lineage."""
    links = CommitmentLink.objects.visible_to(officer).select_related("target__forum", "target__case")
    verdicts = Verdict.objects.all().standing_for(officer)
    return list(
        Commitment.objects.filter(Q(case=found) | Q(also_in=found))
        .visible_to(officer)
        .distinct()
        .select_related("forum", "case", "provision")
        .prefetch_related(
            Prefetch("verdicts", queryset=verdicts, to_attr="standing"),
            Prefetch("links", queryset=links, to_attr="seen_links"),
        )
    )


def citations_of(found: Any, officer: Officer) -> dict[Any, list[Citation]]:
    """The citations of a case by the key of the statement they hang from."""
    rows: Any = list(
        Citation.objects.filter(case=found)
        .visible_to(officer)
        .select_related(
            "rendition__exhibit", "rendition__reading", "rendition__withdrawal__replaced_by__exhibit", "cited_by"
        )
    )
    beside = counterparts(rows, officer, timezone.now())
    by_statement: dict[Any, list[Citation]] = {}
    for row in rows:
        row.beside = beside.get(row.pk)
        key = next(
            getattr(row, name)
            for name in (
                "claim_id",
                "commitment_id",
                "verdict_id",
                "event_id",
                "status_change_id",
                "summary_of_id",
            )
            if getattr(row, name)
        )
        by_statement.setdefault(key, []).append(row)
    return by_statement


def exhibits_of(found: Any, officer: Officer) -> Any:
    """The exhibits in a case's file with their renditions and what reading them gave."""
    readings = Reading.objects.visible_to(officer).select_related("rendition").order_by("rendition__filed_at")
    cited = Citation.objects.filter(case=found).visible_to(officer).values("rendition__exhibit")
    filed = CaseExhibit.objects.filter(case=found).values("exhibit")
    rows = Exhibit.objects.visible_to(officer).filter(Q(pk__in=filed) | Q(pk__in=cited)).order_by("filed_at", "id")
    return rows.prefetch_related(
        Prefetch("renditions", queryset=Rendition.objects.visible_to(officer)),
        Prefetch("renditions__reading", queryset=readings),
    )
