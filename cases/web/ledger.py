"""The ledger of commitments."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.commitments.models import Commitment, CommitmentLink, Verdict, VerdictWord
from cases.taxonomy.models import Body, Member
from cases.web.as_of import can_be_past
from cases.web.asking import officer_of

PAGE = 50


@can_be_past
def ledger(request: HttpRequest) -> HttpResponse:
    """Every commitment that this officer may see, by forum, verdict, Member, year and words, with the counts of each verdict."""
    officer = officer_of(request)
    chosen = {
        # PostgreSQL takes no NUL in a text, and no database has use for a longer word.
        name: request.GET.get(name, "").replace("\x00", "")[:200].strip()
        for name in ("forum", "verdict", "by", "year", "q")
    }
    rows = Commitment.objects.visible_to(officer).with_verdict(officer)
    seen = Commitment.objects.visible_to(officer)
    if chosen["forum"]:
        rows = rows.filter(forum=chosen["forum"])
    if chosen["by"]:
        rows = rows.filter(promised_by=chosen["by"])
    year = chosen["year"]
    if year.isascii() and year.isdigit() and len(year) == 4 and year != "0000":
        rows = rows.filter(made_earliest__year__lte=int(year), made_latest__year__gte=int(year))
    if words := chosen["q"]:
        rows = rows.filter(Q(words__icontains=words) | Q(deliverable__icontains=words))
    counts = {row["verdict"]: row["n"] for row in rows.order_by().values("verdict").annotate(n=Count("pk"))}
    if chosen["verdict"] == "none":
        rows = rows.filter(verdict__isnull=True)
    elif chosen["verdict"]:
        rows = rows.filter(verdict=chosen["verdict"])
    rest = request.GET.copy()
    rest.pop("page", None)
    page = Paginator(with_lineage(rows, officer), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "counted": f"{page.paginator.count} commitment{'' if page.paginator.count == 1 else 's'}",
        "chosen": chosen,
        "rest": rest.urlencode(),
        "forums": Body.objects.filter(pk__in=seen.order_by().values("forum")),
        "members": Member.objects.filter(pk__in=seen.order_by().values("promised_by")),
        "verdicts": VerdictWord.choices,
        "labels": dict(VerdictWord.choices),
        "bars": _bars(counts),
    }
    return render(request, "web/ledger.html", context)


def with_lineage(rows: Any, officer: Any) -> Any:
    """These commitments as the ledger lists them, with standing verdicts and how they stand to earlier ones, in its order."""
    links = CommitmentLink.objects.visible_to(officer).select_related("target__forum", "target__case")
    verdicts = Verdict.objects.all().standing_for(officer)
    return (
        rows.select_related("case", "forum", "promised_by", "provision")
        .order_by("made_earliest", "case__number", "number", "pk")
        .prefetch_related(
            Prefetch("links", queryset=links, to_attr="seen_links"),
            Prefetch("verdicts", queryset=verdicts, to_attr="standing"),
        )
    )


def _bars(counts: dict[str | None, int]) -> list[dict[str, Any]]:
    """One bar a verdict, in the order of the vocabulary, with its share of the largest in hundredths."""
    most = max(counts.values(), default=0)
    words: list[tuple[str | None, str]] = [*VerdictWord.choices, (None, "No verdict yet")]
    return [
        {"word": word or "none", "label": label, "count": counts[word], "width": round(100 * counts[word] / most)}
        for word, label in words
        if counts.get(word)
    ]
