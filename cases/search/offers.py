"""What the search form offers: only terms of cases which the officer may see, so that no list betrays a hidden one."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left

from cases.access import markings
from cases.access.models import Officer
from cases.commitments.models import Commitment, VerdictWord
from cases.docket.models import Case, CaseMeasure, Claim, Status
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector
from cases.evidence.models import EvidenceKind, Language
from cases.proceedings.models import Event
from cases.search.memory import View
from cases.search.models import Place
from cases.taxonomy.models import Agency, Agreement, Body, Member, Provision, Sector

Choices = list[tuple[str, str]]
ORDERS: Choices = [
    ("relevance", "Where the words stand"),
    ("number", "Docket number"),
    ("-number", "Docket number, last first"),
    ("title", "Title"),
    ("-title", "Title, Z to A"),
    ("-changed", "Latest entry first"),
    ("changed", "Latest entry last"),
    ("status", "Status"),
    ("-status", "Status, backwards"),
]


def offered(view: View) -> dict[str, Choices]:
    """The choices of each parameter, of what this view sees; six queries, or none where the view was asked before.

    A view is made anew when a name in a vocabulary changes: the index's clock moves on with it.
    """
    if view.choices is None:
        view.choices = _offered(view)
    return view.choices


def _offered(view: View) -> dict[str, Choices]:
    present: dict[str, set[str]] = {}
    for code in sorted(set(view.pair_fact.tolist())):
        name, value = view.facts[code]
        present.setdefault(name, set()).add(value)

    def of(*names: str) -> set[str]:
        return set().union(*(present.get(name, set()) for name in names))

    members = dict(_among(Member, of("respondent", "raised_by")))
    bodies = dict(_among(Body, of("body", "forum")))
    agreements = Agreement.objects.filter(pk__in=of("agreement")).order_by("position")
    sectors = Sector.objects.filter(pk__in=of("sector")).order_by("position")
    provisions = Provision.objects.filter(lineage__in=of("provision")).order_by("agreement__position", "position")
    return {
        "place": list(Place.choices[:5]),
        "respondent": [pair for pair in members.items() if pair[0] in of("respondent")],
        "raised_by": [pair for pair in members.items() if pair[0] in of("raised_by")],
        "lead": _among(Officer, of("lead")),
        "agency": _among(Agency, of("agency")),
        "body": [pair for pair in bodies.items() if pair[0] in of("body")],
        "forum": [pair for pair in bodies.items() if pair[0] in of("forum")],
        "agreement": [(row.pk, _agreement(row)) for row in agreements],
        "provision": [(row.lineage, f"{row.code} {row.heading}".strip()) for row in provisions],
        "sector": [(row.pk, "\u2003" * (row.lineage.count("|") - 1) + str(row)) for row in sectors],
        "year": [(year, year) for year in sorted(of("year"), reverse=True)],
        "order": ORDERS,
        **{
            name: [choice for choice in choices if choice[0] in of(name)]
            for name, choices in (
                ("status", Status.choices),
                ("verdict", VerdictWord.choices),
                ("kind", EvidenceKind.choices),
                ("language", Language.choices),
                ("marking", [(word, word) for word in markings.RANK]),
            )
        },
    }


def _among(model: Any, keys: set[str]) -> Choices:
    rows = [(str(row.pk), str(row)) for row in model.objects.filter(pk__in=keys).order_by()]
    return sorted(rows, key=lambda row: (row[1].casefold(), row[0]))


def _agreement(row: Agreement) -> str:
    return f"{row.pk} {row.short_name}" if row.pk not in row.short_name else row.short_name


def offers(officer: Any) -> dict[str, Choices]:
    """The choices of each parameter, for this officer now; eight queries, whatever there is."""
    cases = Case.objects.all().visible_to(officer)
    claims = Claim.objects.all().visible_to(officer)
    events = Event.objects.all().visible_to(officer)
    promises = Commitment.objects.all().visible_to(officer)
    stand = set(cases.with_status(officer).order_by().values_list("status", "marking").distinct())
    seen_statuses = {status for status, _ in stand}
    seen_markings = {marking for _, marking in stand} | set(_cleared(officer))
    return {
        "respondent": _named(Member, Exists(cases.filter(respondent=OuterRef("pk")))),
        "raised_by": _named(Member, Exists(CaseRaiser.objects.visible_to(officer).filter(member=OuterRef("pk")))),
        "lead": _named(Officer, Exists(cases.filter(lead=OuterRef("pk")))),
        "body": _named(
            Body,
            Exists(events.filter(body=OuterRef("pk")))
            | Exists(promises.filter(forum=OuterRef("pk")))
            | Exists(claims.filter(provision__agreement__body=OuterRef("pk"))),
        ),
        "agency": _named(
            Agency, Exists(CaseMeasure.objects.visible_to(officer).filter(measure__agency_links__agency=OuterRef("pk")))
        ),
        "agreement": [
            (row.pk, _agreement(row))
            for row in Agreement.objects.filter(
                Exists(claims.filter(provision__agreement=OuterRef("pk")))
                | Exists(promises.filter(provision__agreement=OuterRef("pk")))
            ).order_by("position")
        ],
        "sector": _sectors(officer),
        "status": [choice for choice in Status.choices if choice[0] in seen_statuses],
        "marking": [(word, word) for word in markings.RANK if word in seen_markings],
        "verdict": list(VerdictWord.choices),
        "order": ORDERS,
    }


def _cleared(officer: Any) -> tuple[str, ...]:
    return (
        markings.seen_by(officer.clearance) if getattr(officer, "is_authenticated", False) and officer.is_active else ()
    )


def _named(model: Any, occurs: Any) -> Choices:
    # Put in order here, because databases differ in how they sort É and lower case.
    rows = [(str(row.pk), str(row)) for row in model.objects.filter(occurs).order_by()]
    return sorted(rows, key=lambda row: (row[1].casefold(), row[0]))


def _sectors(officer: Any) -> Choices:
    """The sectors that occur, by themselves or in a product, and those above them, in the vocabulary's order."""
    tagged = CaseSector.objects.visible_to(officer).filter(sector=OuterRef("pk"))
    on_products = CaseProduct.objects.visible_to(officer).annotate(chapter=Left("product_id", 2))
    rows = list(
        Sector.objects.annotate(
            occurs=Q(Exists(tagged)) | Q(Exists(on_products.filter(chapter=OuterRef("pk"))))
        ).order_by("position")
    )
    used = {code for row in rows if row.occurs for code in row.lineage.split("|")}
    return [(row.pk, "\u2003" * (row.lineage.count("|") - 1) + str(row)) for row in rows if row.pk in used]
