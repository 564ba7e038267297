"""The open world, and what is hidden in it: above a clearance, and in closed rooms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.briefs.models import Brief
from cases.briefs.request import request_brief
from cases.commitments.committing import link
from cases.dates import FuzzyDate
from cases.docket.models import Case, Measure, MeasureAgency
from cases.docket.opening import add_measure, claim, identify, link_cases, set_terms
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.filing import Filed, enter, file_rendition
from cases.evidence.models import Exhibit, Reading
from cases.intake.deciding import accept, reject
from cases.intake.models import ImportBatch
from cases.intake.tables.request import file_table
from cases.jobs import claiming
from cases.proceedings.models import Event
from cases.search.saving import save_search
from cases.taxonomy.models import Agency, Body, Member, Product, Provision, Sector
from tests import build
from tests.intake import made
from tests.twins import looking
from tests.web.worlds import furnish

SECRET = "Zanzibarite"
"""In every word of what is marked higher than a clearance."""
CLOSED = "Xanthippean"
"""In every word of what lies in a closed room."""
PRODUCT = "854231"
"""A product that only hidden cases touch, and that stands in no vocabulary before."""
LATER = build.NOW + dt.timedelta(days=3)
WORDS_ABOVE = f"A secret word of {SECRET}, that China agreed to."
WORDS_IN_ROOM = f"Trade secret of {CLOSED}: China agreed to it."

LOW = ("reader", "officer", "public", "auditor")
"""Those who may see nothing above DELIBERATIVE: all that is hidden is hidden from them."""
HIGH = ("sensitive", "lead", "expired", "registrar")
"""Those who see what is marked higher, and have no key to a closed room that still turns."""
CLEARED = {
    "reader": ("reader", markings.DELIBERATIVE),
    "officer": ("officer", markings.DELIBERATIVE),
    "public": ("reader", markings.PUBLIC),
    "auditor": ("auditor", markings.DELIBERATIVE),
    "sensitive": ("officer", markings.SENSITIVE),
    "lead": ("lead", markings.PARTNER),
    "expired": ("lead", markings.PARTNER),
    "registrar": ("registrar", markings.PARTNER),
}


@dataclass
class World:
    """The open world: who works in it and who looks, and what is there for all."""

    chief: Officer
    """Made everything, and sees everything, as long as there is a grant."""
    keeper: Officer
    scribe: Officer
    """Holds the key to the open case's room and to no other, since no paper may join two."""
    case: Case
    other: Case
    spare: Measure
    """A measure that no open case uses."""
    library: Exhibit
    """An exhibit of the library that lies in no open case's file."""
    lookers: dict[str, Officer] = field(default_factory=dict)

    @property
    def exhibit(self) -> Exhibit:
        """The exhibit that the open case cites."""
        cited: Exhibit = self.case.exhibits.order_by("filed_at", "number")[0]
        return cited


def open_world() -> World:
    """Two cases with one row of every kind, the lookers, and an exhibit and a measure that nobody uses yet."""
    looking.DICE.throw("open world")
    keeper = build.officer("keeper", role="registrar", clearance=markings.PARTNER)
    chief = build.officer("chief", role="lead", clearance=markings.PARTNER, first_name="Ada", last_name="Chief")
    scribe = build.officer("scribe", role="lead", clearance=markings.PARTNER)
    lookers = {
        name: build.officer(f"the-{name}", role=role, clearance=clearance)
        for name, (role, clearance) in CLEARED.items()
    }
    case = build.case(
        chief, title="Open concern", summary="What it is about.\n\nMore.", lead=chief,
        sectors=[Sector.objects.all()[0]], products=[Product.objects.get_or_create(code="1001")[0]],
    )  # fmt: skip
    other = build.case(chief, title="Another open concern", marking=markings.PUBLIC)
    furnish(case, chief, "plainly")
    furnish(other, chief, "openly", marking=markings.PUBLIC)
    build.commitment(other, chief, words="To keep it open.", also_in=[case])
    link_cases(case, other, kind="related", by=chief, at=build.NOW)
    library = build.exhibit(chief, "China agreed to open its library.", title="In the library").exhibit
    build.exhibit(chief, "China agreed to wait.", title="Unread", read=False)
    spare = build.measure("A spare measure")
    waiting = request_brief(case, by=chief, at=build.NOW)
    failed = request_brief(case, by=chief, at=build.NOW)
    claimed = claiming.claim(failed, at=build.NOW)
    assert claimed is not None
    claiming.fail(claimed, "The typesetter broke down on it.", at=build.NOW)
    assert waiting.marking == markings.DELIBERATIVE
    accept_case(made.batch(chief, at=build.NOW), chief)
    file_table([b"title,hs\nOpen,101\n"], name="open.csv", marking=markings.DELIBERATIVE, by=chief, at=build.NOW)
    save_search("Of the team", "q=China", by=chief, at=build.NOW, shared=True)
    return World(chief, keeper, scribe, case, other, spare, library, lookers)


def accept_case(batch: ImportBatch, by: Officer) -> None:
    """Say yes to the first case that an import proposes, and no to the next proposal."""
    first, second = batch.proposals.order_by("position")[:2]
    accept(first, by=by, at=batch.queued_at)
    reject(second, reason="Told elsewhere.", by=by, at=batch.queued_at)


def furnish_in_secret(world: World, case: Case, name: str, **more: Any) -> Filed:
    """A hidden case with a row of every kind, and with terms that no open case uses."""
    filed = furnish(case, world.chief, name, LATER, **more)
    add_measure(case, world.spare, by=world.chief, at=LATER)
    claim(
        case,
        provision=Provision.objects.get(pk="TBT 2.9"),
        measure=world.spare,
        argument=name,
        by=world.chief,
        at=LATER,
    )
    act = build.measure(f"Another measure, {name}", document_number=f"{name} No. 1")
    MeasureAgency.objects.create(measure=act, agency=Agency.objects.get(pk="CHN-MOFCOM"))
    add_measure(case, act, by=world.chief, at=LATER)
    products = [Product.objects.get_or_create(code=PRODUCT)[0]]
    set_terms(case, raised_by=[Member.objects.get(pk="JPN")], sectors=[Sector.objects.get(pk="02")], products=products)
    identify(case, scheme="DS", number="DS999", by=world.chief, at=LATER)
    enter(case, world.library, by=world.chief, at=LATER)
    return filed


def hide_above(world: World) -> None:
    """Everything that OFFICIAL-SENSITIVE can hide: a case of its own, and rows of every kind in the open case."""
    looking.DICE.throw("above")
    case, chief = world.case, world.chief
    high: dict[str, Any] = {"marking": markings.SENSITIVE, "at": LATER}
    secret = build.case(
        chief, title=f"Secret {SECRET}", lead=chief, respondent=Member.objects.get(pk="FRA"), opened_on=dt.date(2011, 4, 1), **high
    )  # fmt: skip
    furnish_in_secret(world, secret, SECRET)
    link_cases(case, secret, kind="follows", by=chief, at=LATER)
    # Asked for while nothing but a link, a promise told elsewhere and its lineage is hidden.
    request_brief(case, by=chief, at=LATER)
    told_there = build.commitment(secret, chief, words=SECRET, marking=markings.DELIBERATIVE, also_in=[case], at=LATER)
    request_brief(case, by=chief, at=LATER)
    link(case.commitments.order_by("number")[0], "supersedes", told_there, by=chief)
    within(world, SECRET, WORDS_ABOVE, secret, **high)
    accept_case(made.batch(chief, f"{made.TEXT} {SECRET}", rows=made.renamed(SECRET), **high), chief)
    file_table([f"title\n{SECRET}\n".encode()], name=f"{SECRET}.csv", by=chief, **high)
    save_search(f"Mine alone, {SECRET}", f"q={SECRET}", by=chief, at=LATER)
    request_brief(secret, by=chief, at=LATER)


def hide_in_rooms(world: World) -> None:
    """The same in closed rooms: the open case's, and a case that lies wholly in its own."""
    looking.DICE.throw("rooms")
    case, chief, now = world.case, world.chief, timezone.now()
    closed: dict[str, Any] = {"marking": markings.BCI, "at": LATER}
    first = build.exhibit(world.keeper, f"First. {WORDS_IN_ROOM}", title=f"BCI {CLOSED}", case=case, **closed)
    room: Any = first.exhibit.compartment
    span = {"granted_at": LATER, "granted_by": world.keeper}
    for officer in (chief, world.keeper, world.scribe):
        Grant.objects.update_or_create(
            officer=officer, compartment=room, defaults=span | {"expires_at": now + dt.timedelta(days=30)}
        )
    Grant.objects.create(
        officer=world.lookers["expired"], compartment=room, **span, expires_at=now - dt.timedelta(days=1)
    )
    shut = build.case(chief, title=f"Closed {CLOSED}", lead=chief, **closed)
    closed_room: Any = shut.compartment
    Grant.objects.create(
        officer=world.lookers["expired"], compartment=closed_room, **span, expires_at=now - dt.timedelta(days=1)
    )
    furnish_in_secret(world, shut, CLOSED, marking=markings.BCI)
    link_cases(case, shut, kind="follows", by=chief, at=LATER)
    told_there = build.commitment(shut, chief, words=CLOSED, also_in=[case], **closed)
    link(case.commitments.order_by("number")[0], "supersedes", told_there, by=chief)
    request_brief(shut, by=chief, at=LATER)
    within(world, CLOSED, WORDS_IN_ROOM, shut, **closed)


def within(world: World, name: str, words: str, secret: Case, **marked: Any) -> None:
    """Rows of every kind so marked in the open case, and what they bring with them."""
    case, chief = world.case, world.chief
    filed = build.exhibit(chief, words, title=name, case=case, name=f"{name}.txt", **marked)
    file_rendition(
        filed.exhibit, [f"{words} 2".encode()], name="b.txt", kind="office", language="en", by=chief, at=LATER
    )
    build.exhibit(
        chief, f"{words} Unread.", title=name, case=case, read=False, **(marked | {"at": build.NOW - dt.timedelta(1)})
    )
    happened = build.event(case, chief, text=name, body=Body.objects.get(pk="DSB"), **marked)
    build.event(case, chief, kind="deadline", happened="2090", text=f"Due {name}", **marked)
    promise = build.commitment(
        case, chief, words=name, forum=Body.objects.get(pk="SED"), due=FuzzyDate.parse("2014"), also_in=[world.other, secret],
        provision=Provision.objects.get(pk="P1 3.1"), **marked,
    )  # fmt: skip
    changed = build.status(case, chief, to="dormant", effective="2020", reason=name, **marked)
    assess(
        promise, verdict="not-implemented", as_of=FuzzyDate.parse("2021"), quotes=[Quote(filed.rendition, words, 1)],
        by=chief, at=LATER, note=name,
    )  # fmt: skip
    link(promise, "widens", case.commitments.order_by("number")[0], by=chief)
    build.citation(case.claims.get(), filed, chief, words)
    build.citation(changed, filed, chief, "words that are not there")
    # Open exhibits cited for hidden statements: one of the case's file, and one that lies in no file yet.
    library = Filed(world.library, world.library.renditions.get(), already=True)
    build.citation(happened, library, chief, "open its library")
    build.citation(
        promise, Filed(world.exhibit, world.exhibit.renditions.get(), already=True), chief, "open its market"
    )
    taken_back = build.citation(happened, filed, chief, words)
    client = Client()
    client.force_login(chief)
    answer = client.post(f"/admin/cases/citation/{taken_back.pk}/withdraw/", {})
    assert answer.status_code == 302
    brief = request_brief(case, by=world.scribe, at=LATER)
    assert brief.marking == marked["marking"]
    claimed = claiming.claim(request_brief(case, by=world.scribe, at=LATER), at=LATER)
    assert claimed is not None
    claiming.fail(claimed, name, at=LATER)
    Brief.objects.filter(pk=brief.pk).update(queued_at=build.NOW - dt.timedelta(hours=1))
    assert Reading.objects.filter(state="queued").count() > 1
    assert Event.objects.filter(text__contains=name).exists()
