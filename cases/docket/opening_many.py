"""Opening many cases at once, as one act: the same rules as `docket.opening`, a few statements for hundreds of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cases.access import markings
from cases.access.models import Officer
from cases.access.numbering import LETTER, next_many
from cases.docket.models import Case, Claim
from cases.docket.opening import may_mark, must_log
from cases.docket.terms import CaseProduct, CaseRaiser, Identifier
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


def _products(codes: Iterable[str]) -> None:
    wanted = set(codes)
    known = set(Product.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    Product.objects.bulk_create([Product(code=code) for code in sorted(wanted - known)], batch_size=BATCH)
