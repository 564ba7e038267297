"""From the words of a proposal to the rows they mean: Members, bodies, dates, provisions; each refuses with a sentence at its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cases.dates import FuzzyDate
from cases.refusal import Refusal
from cases.taxonomy.loading import provision_or_refuse
from cases.taxonomy.models import Agency, Body, Member, Product, Provision, Sector

Said = Mapping[str, Any]


def words_of(said: Said, name: str) -> str:
    """A field as one text, blank where there is none."""
    value = said.get(name)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value).strip() if value not in (None, False) else ""


def codes_of(said: Said, name: str) -> list[str]:
    """A field as a list of codes, parted by commas, semicolons or spaces where an officer wrote it."""
    value = said.get(name)
    if isinstance(value, (list, tuple)):
        return [str(code) for code in value if code]
    return str(value or "").replace(";", " ").replace(",", " ").split()


def member(said: Said, name: str) -> Member | None:
    """The Member under a code, or None where the field is blank."""
    code = words_of(said, name)
    if not code:
        return None
    found = Member.objects.filter(pk=code.upper()).first()
    if found is None:
        raise Refusal(f"“{code}” is no Member's code, such as CHN.", field=name)
    return found


def members(said: Said, name: str) -> list[Member]:
    """The Members under some codes."""
    return _all_of(Member, [code.upper() for code in codes_of(said, name)], name, "Member's code")


def sectors(said: Said) -> list[Sector]:
    """The sectors named."""
    return _all_of(Sector, codes_of(said, "sectors"), "sectors", "sector's code")


def products(said: Said) -> list[Product]:
    """The products named, as HS codes of 2, 4 or 6 digits."""
    found = []
    for code in codes_of(said, "products"):
        digits = code.replace(".", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) in {2, 4, 6}):
            raise Refusal(f"“{code}” is not an HS code of 2, 4 or 6 digits.", field="products")
        found.append(Product.objects.get_or_create(code=digits)[0])
    return found


def body(said: Said, name: str) -> Body | None:
    """The body under a code, or None where the field is blank."""
    code = words_of(said, name)
    if not code:
        return None
    found = Body.objects.filter(pk__iexact=code).first()
    if found is None:
        raise Refusal(f"“{code}” is no body's code, such as JCCT.", field=name)
    return found


def date(said: Said, name: str) -> FuzzyDate | None:
    """The date, or None where the field is blank."""
    text = words_of(said, name)
    if not text:
        return None
    try:
        return FuzzyDate.parse(text)
    except ValueError as error:
        raise Refusal(str(error), field=name) from None


def provision(said: Said) -> Provision | None:
    """The provision named; the agreement as a whole where only that is; None where neither is."""
    code = words_of(said, "provision") or words_of(said, "agreement")
    return provision_or_refuse(code) if code else None


def agencies(said: Said, of: Member) -> list[Agency]:
    """Those of the agencies named that are in the vocabulary, by code or by acronym; the others are proposed by themselves."""
    codes = codes_of(said, "agencies")
    known = {agency.acronym: agency for agency in Agency.objects.filter(member=of, acronym__in=codes)}
    known |= {agency.code: agency for agency in Agency.objects.filter(pk__in=codes)}
    return list(dict.fromkeys(known[code] for code in codes if code in known))


def _all_of(model: Any, codes: Iterable[str], name: str, what: str) -> list[Any]:
    wanted = list(dict.fromkeys(codes))
    found = model.objects.in_bulk(wanted)
    for code in wanted:
        if code not in found:
            raise Refusal(f"“{code}” is no {what}.", field=name)
    return [found[code] for code in wanted]
