"""The product's vocabularies as plain data, for readers that know no database."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from cases.intake.narrative.proposed import Named, Vocabulary
from cases.taxonomy.models import Agency, Agreement, Body, Member, MemberName, Provision, Sector


def vocabulary() -> Vocabulary:
    """Every term with all its names, in a settled order; seven queries."""
    others: dict[str, list[str]] = defaultdict(list)
    for name, member in MemberName.objects.order_by("name").values_list("name", "member"):
        others[member].append(name)
    members = Member.objects.order_by("code").values_list("code", "name", "official_name", "name_zh", "accession")
    agreements = Agreement.objects.order_by("position", "code")
    instruments = agreements.values_list("code", "name", "short_name", "kind", "body", "in_force")
    # The agreement as a whole is the root of its tree, and no provision of it.
    provisions = Provision.objects.exclude(parent=None).order_by("agreement", "position")
    articles = provisions.values_list("code", "heading", "agreement")
    bodies = Body.objects.order_by("code").values_list("code", "name", "short_name", "kind")
    agencies = Agency.objects.order_by("code").values_list("acronym", "name", "name_zh", "member")
    sectors = Sector.objects.order_by("position").values_list("code", "title", "kind")
    return Vocabulary(
        members=[
            Named(code, _names(name, official, zh, *others[code]), date=_day(accession))
            for code, name, official, zh, accession in members
        ],
        agreements=[
            Named(code, _names(name, short), kind, body or "", _day(in_force))
            for code, name, short, kind, body, in_force in instruments
        ],
        provisions=[Named(code, _names(heading), agreement) for code, heading, agreement in articles],
        bodies=[Named(code, _names(name, short), kind) for code, name, short, kind in bodies],
        agencies=[Named(acronym, _names(name, acronym, zh), member) for acronym, name, zh, member in agencies],
        sectors=[Named(code, _names(title), kind) for code, title, kind in sectors],
    )


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _names(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
