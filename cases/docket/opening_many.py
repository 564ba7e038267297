"""Opening many cases at once, and filing many measures: the same rules as `docket.opening`, a few statements for hundreds of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cases.access import markings
from cases.access.models import Officer
from cases.access.numbering import LETTER, next_many
from cases.dates import FuzzyDate
from cases.docket.models import Case, CaseMeasure, Claim, Measure
from cases.docket.opening import may_mark, must_log
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector, Identifier
from cases.history.acts import act
from cases.refusal import Refusal
from cases.taxonomy.models import Product

BATCH = 500


@dataclass(frozen=True)
class Opening:
    """A case to be opened: codes of its terms, which must be known, and its numbers elsewhere."""

    title: str
    respondent: str
    raised_by: Sequence[str] = ()
    products: Sequence[str] = ()
    sectors: Sequence[str] = ()
    provisions: Sequence[str] = ()
    identifiers: Sequence[tuple[str, str]] = field(default_factory=tuple)
    summary: str = ""
    source_path: str = ""


@act
def open_cases(openings: Sequence[Opening], *, marking: str, by: Officer, at: dt.datetime) -> list[Case]:
    """Open each under the next docket numbers of one series, with raisers, products, claims and outside numbers, in the order given.

    Products that the vocabulary lacks come into it. Refuses what `open_case` refuses, and business confidential information, each case
    of which has a room of its own; then none is opened.
    """
    must_log(by)
    may_mark(by, marking)
    if marking == markings.BCI:
        raise Refusal("Business confidential cases are opened one by one.", field="marking")
    if any(not opening.title.strip() for opening in openings):
        raise Refusal("A case needs a title: one line that says what the concern is.", field="title")
    letter, year = LETTER[marking], at.date().year
    stem = f"TC-{letter}-{year}" if letter else f"TC-{year}"
    first = next_many(f"docket:{stem}", len(openings))
    cases = [
        Case(
            number=f"{stem}-{number:04d}",
            title=" ".join(opening.title.split())[:200],
            summary=opening.summary.strip(),
            respondent_id=opening.respondent,
            marking=marking,
            opened_on=at.date(),
            source_path=opening.source_path[:300],
            created_at=at,
        )
        for number, opening in enumerate(openings, first)
    ]
    Case.objects.bulk_create(cases, batch_size=BATCH)
    _products(code for opening in openings for code in opening.products)
    pairs = list(zip(cases, openings, strict=True))
    CaseRaiser.objects.bulk_create(
        [CaseRaiser(case=case, member_id=code) for case, each in pairs for code in dict.fromkeys(each.raised_by)],
        batch_size=BATCH,
    )
    CaseProduct.objects.bulk_create(
        [CaseProduct(case=case, product_id=code) for case, each in pairs for code in dict.fromkeys(each.products)],
        batch_size=BATCH,
    )
    CaseSector.objects.bulk_create(
        [CaseSector(case=case, sector_id=code) for case, each in pairs for code in dict.fromkeys(each.sectors)],
        batch_size=BATCH,
    )
    Identifier.objects.bulk_create(
        [
            Identifier(case=case, scheme=scheme, number=number)
            for case, each in pairs
            for scheme, number in dict.fromkeys(each.identifiers)
        ],
        batch_size=BATCH,
    )
    Claim.objects.bulk_create(
        [
            Claim(case=case, provision_id=code, position=position)
            for case, each in pairs
            for position, code in enumerate(dict.fromkeys(each.provisions), 1)
        ],
        batch_size=BATCH,
    )
    return cases


@dataclass(frozen=True)
class Filing:
    """A measure to be entered: the row as `Measure` has it, and a chapter of the classification, or blank."""

    title: str
    member: str
    document_number: str = ""
    measure_type: str = ""
    stage: str = Measure.Stage.IN_FORCE
    in_force: FuzzyDate | None = None
    issued: FuzzyDate | None = None


@act
def file_measures(filings: Sequence[Filing], *, by: Officer, at: dt.datetime) -> list[Measure]:
    """Enter measures in the order given. Refuses a reader and a blank title; then none is entered."""
    must_log(by)
    if any(not each.title.strip() for each in filings):
        raise Refusal("A measure needs a title.", field="title")
    measures = [
        Measure(
            title=" ".join(each.title.split())[:300],
            document_number=each.document_number[:80],
            kind=Measure.Kind.OTHER,
            stage=each.stage,
            member_id=each.member,
            measure_type_id=each.measure_type or None,
            **Measure.in_force.columns(each.in_force),
            **Measure.issued.columns(each.issued),
        )
        for each in filings
    ]
    return Measure.objects.bulk_create(measures, batch_size=BATCH)


@act
def use_measures(pairs: Sequence[tuple[Case, Measure]], *, by: Officer, at: dt.datetime) -> list[CaseMeasure]:
    """Put measures into the files of cases that do not have them yet. Refuses a reader."""
    must_log(by)
    there = set(CaseMeasure.objects.filter(case__in=[case for case, _ in pairs]).values_list("case", "measure"))
    fresh = dict.fromkeys((case.pk, measure.pk) for case, measure in pairs if (case.pk, measure.pk) not in there)
    return CaseMeasure.objects.bulk_create(
        [CaseMeasure(case_id=case, measure_id=measure) for case, measure in fresh], batch_size=BATCH
    )


@act
def add_products(pairs: Sequence[tuple[Case, str]], *, by: Officer, at: dt.datetime) -> list[CaseProduct]:
    """Add products, by their codes, to cases that lack them. Refuses a reader."""
    must_log(by)
    _products(code for _, code in pairs)
    there = set(CaseProduct.objects.filter(case__in=[case for case, _ in pairs]).values_list("case", "product"))
    fresh = dict.fromkeys((case.pk, code) for case, code in pairs if (case.pk, code) not in there)
    return CaseProduct.objects.bulk_create(
        [CaseProduct(case_id=case, product_id=code) for case, code in fresh], batch_size=BATCH
    )


def _products(codes: Iterable[str]) -> None:
    wanted = set(codes)
    known = set(Product.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    Product.objects.bulk_create([Product(code=code) for code in sorted(wanted - known)], batch_size=BATCH)
