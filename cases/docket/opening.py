"""Opening and amending a case, and adding claims and measures to it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from cases.access import markings
from cases.access.models import Compartment, Grant, Officer, Role
from cases.access.numbering import LETTER, next_in
from cases.docket.models import Case, CaseMeasure, Claim, Measure
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier
from cases.history.acts import act
from cases.refusal import Refusal
from cases.taxonomy.models import Member, Product, Provision, Sector

LONGEST_NUMBER = 60
BCI_TERM = dt.timedelta(days=365)
"""How long the opener of a BCI case sees it without a registrar renewing the grant."""
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def must_log(by: Officer) -> None:
    """Refuse unless the officer's role logs evidence."""
    if not by.may_log:
        raise Refusal(f"{by} has the role of {by.get_role_display().lower()}, which reads and does not write.")


def may_mark(by: Officer, marking: str) -> None:
    """Refuse a marking above the officer's own clearance: one could not see what one had just written."""
    if marking not in (*markings.seen_by(by.clearance), markings.BCI):
        raise Refusal(f"{marking} is above your clearance ({by.clearance}).", field="marking")


@act
def open_case(
    *,
    title: str,
    respondent: Member,
    by: Officer,
    at: dt.datetime,
    opened_on: dt.date | None = None,
    raised_by: Iterable[Member] = (),
    summary: str = "",
    sectors: Iterable[Sector] = (),
    products: Iterable[Product] = (),
    marking: str = markings.DELIBERATIVE,
    lead: Officer | None = None,
    source_path: str = "",
) -> Case:
    """Open a case under the next docket number of its compartment's series.

    A BCI case gets a room of its own, and its opener a grant for BCI_TERM. Refuses a reader, a blank title, and a marking above
    the officer's clearance.
    """
    must_log(by)
    may_mark(by, marking)
    title = " ".join(title.split())
    if not title:
        raise Refusal("A case needs a title: one line that says what the concern is.", field="title")
    opened_on = opened_on or at.date()
    number = _docket_number(marking, opened_on.year)
    room = _open_room(number, by=by, at=at) if marking == markings.BCI else None
    case = Case.objects.create(
        number=number,
        title=title,
        summary=summary.strip(),
        respondent=respondent,
        marking=marking,
        compartment=room,
        lead=lead,
        opened_on=opened_on,
        source_path=source_path,
        created_at=at,
    )
    set_terms(case, raised_by=raised_by, sectors=sectors, products=products)
    return case


@act
def set_terms(
    case: Case, *, raised_by: Iterable[Member], sectors: Iterable[Sector], products: Iterable[Product]
) -> None:
    """Make the case's raisers, sectors and products exactly these."""
    _make_exactly(CaseRaiser, "member", case, raised_by)
    _make_exactly(CaseSector, "sector", case, sectors)
    _make_exactly(CaseProduct, "product", case, products)


def _make_exactly(model: Any, name: str, case: Case, terms: Iterable[Any]) -> None:
    """Remove the links that are not wanted and add those that are missing; one that stays is not touched."""
    wanted = {term.pk: term for term in terms}
    rows = model.objects.filter(case=case)
    rows.exclude(**{f"{name}__in": wanted}).delete()
    there = set(rows.values_list(f"{name}_id", flat=True))
    model.objects.bulk_create([model(case=case, **{name: term}) for key, term in wanted.items() if key not in there])


@act
def amend_case(case: Case, *, by: Officer, at: dt.datetime, **fields: object) -> Case:
    """Change a case's title, summary or lead. Refuses a reader and a blank title."""
    must_log(by)
    allowed = {"title", "summary", "lead"}
    if unknown := set(fields) - allowed:
        raise ValueError(f"amend_case does not change {sorted(unknown)}")
    if "title" in fields and not str(fields["title"]).strip():
        raise Refusal("A case needs a title: one line that says what the concern is.", field="title")
    for name, value in fields.items():
        setattr(case, name, value.strip() if isinstance(value, str) else value)
    case.save(update_fields=[*fields])
    return case


@act
def claim(
    case: Case,
    *,
    provision: Provision | None,
    by: Officer,
    at: dt.datetime,
    measure: Measure | None = None,
    argument: str = "",
) -> Claim:
    """Add a claim: this measure against this provision, or `provision=None` for "no discipline applies".

    Refuses a reader, the same claim twice, and "no discipline applies" without a reason.
    """
    must_log(by)
    argument = argument.strip()
    if provision is None and not argument:
        raise Refusal("Say in the argument why no discipline applies.", field="argument")
    if provision is not None and case.claims.filter(provision=provision, measure=measure).exists():
        raise Refusal(f"This case already claims {provision.code} against that measure.", field="provision")
    if measure is not None:
        add_measure(case, measure, by=by, at=at)
    return Claim.objects.create(
        case=case,
        provision=provision,
        no_discipline=provision is None,
        measure=measure,
        argument=argument,
        position=case.claims.count() + 1,
    )


@act
def add_measure(case: Case, measure: Measure, *, by: Officer, at: dt.datetime) -> None:
    """Put a measure into the case's file; adding it again changes nothing."""
    must_log(by)
    CaseMeasure.objects.get_or_create(case=case, measure=measure)


@act
def identify(case: Case, *, scheme: str, number: str, by: Officer, at: dt.datetime) -> Identifier:
    """Record an outside number of the case; the same one again changes nothing."""
    must_log(by)
    number = " ".join(number.split())
    if not number:
        raise Refusal("Give the number, for example DS511.", field="number")
    if len(number) > LONGEST_NUMBER:
        raise Refusal(f"A number has at most {LONGEST_NUMBER} characters.", field="number")
    return Identifier.objects.get_or_create(case=case, scheme=scheme, number=number)[0]


@act
def link_cases(case: Case, other: Case, *, kind: str, by: Officer, at: dt.datetime) -> CaseLink:
    """Say how one case stands to another. Refuses a case linked to itself."""
    must_log(by)
    if case.pk == other.pk:
        raise Refusal("A case cannot be linked to itself.", field="other")
    return CaseLink.objects.get_or_create(case=case, other=other, kind=kind)[0]


def room_for(case: Case, marking: str, *, by: Officer, at: dt.datetime) -> Compartment | None:
    """The closed room for this case's BCI; None for any other marking.

    Refuses an officer without a grant for it, in the same words whether there is such a room or not. A registrar who is the first
    to need one opens it, with a grant for BCI_TERM.
    """
    if marking != markings.BCI:
        return None
    room = case.compartment or Compartment.objects.filter(label=case.number).first()
    if room is not None and Grant.objects.filter(officer=by, compartment=room, expires_at__gt=at).exists():
        return room
    if room is None and by.role == Role.REGISTRAR:
        return _open_room(case.number, by=by, at=at)
    raise Refusal(
        "Business confidential information needs a grant for this case's closed room: ask a registrar.", field="marking"
    )


def _open_room(label: str, *, by: Officer, at: dt.datetime) -> Compartment:
    room = Compartment.objects.create(label=label)
    Grant.objects.create(officer=by, compartment=room, granted_by=by, granted_at=at, expires_at=at + BCI_TERM)
    return room


def child_marking(case: Case, marking: str | None) -> str:
    """The marking of something new in a case: as asked, else DELIBERATIVE, and never below BCI in a BCI case."""
    if case.marking == markings.BCI:
        return markings.BCI
    return marking or markings.strictest([markings.DELIBERATIVE, case.marking])


def _docket_number(marking: str, year: int) -> str:
    if marking == markings.BCI:
        # A serial number would tell the holder of one grant how many other BCI cases there are.
        return f"TC-B-{year}-{''.join(secrets.choice(_ALPHABET) for _ in range(6))}"
    letter = LETTER[marking]
    stem = f"TC-{letter}-{year}" if letter else f"TC-{year}"
    return f"{stem}-{next_in(f'docket:{stem}'):04d}"
