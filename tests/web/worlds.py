"""Dockets for the tests of the site: a case with one row of every kind, and the same with secrets hidden in it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.briefs.request import request_brief
from cases.commitments.committing import link
from cases.dates import FuzzyDate
from cases.docket.models import Case, MeasureAgency
from cases.docket.opening import claim, identify, link_cases
from cases.docket.terms import ReportedStatus
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.filing import Filed, enter
from cases.evidence.models import Citation
from cases.taxonomy.models import Agency, Member, Product, Provision, Sector
from tests import build

SECRET = "Zanzibarite"
LATER = build.NOW + dt.timedelta(days=3)
NEVER = "00000000-0000-4000-8000-000000000000"
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')


def signed_in(role: str = "officer", clearance: str = markings.DELIBERATIVE) -> tuple[Client, Officer]:
    """A browser in which a fresh officer of that role is signed in."""
    officer = build.officer(role=role, clearance=clearance)
    client = Client()
    client.force_login(officer)
    return client, officer


def get(client: Client, address: str, **more: Any) -> Any:
    """The answer to a GET; a file is read to its end into `bytes`, at which the client closes it."""
    answer: Any = client.get(address, **more)
    if getattr(answer, "streaming", False):
        answer.bytes = b"".join(answer.streaming_content)
    return answer


def masked(content: bytes) -> bytes:
    """A page without the tokens that differ from one answer to the next."""
    return _TOKEN.sub(b"", content)


def furnish(case: Case, by: Officer, words: str, at: dt.datetime = build.NOW, **more: Any) -> Filed:
    """One row of every kind in a case, all telling `words`; the exhibit that they cite comes back."""
    filed = build.exhibit(
        by, f"China agreed to open its market, {words}.", title=f"Note {words}", case=case, at=at, **more
    )
    measure = build.measure(f"Measure {words}")
    MeasureAgency.objects.create(measure=measure, agency=Agency.objects.filter(member="CHN")[0])
    provision = Provision.objects.get(pk="SCM 25.8")
    claimed = claim(case, provision=provision, measure=measure, argument=f"Argued {words}", by=by, at=at)
    promise = build.commitment(case, by, words=f"To open, {words}", due=FuzzyDate.parse("2014"), at=at, **more)
    link(build.commitment(case, by, words=f"To open wider, {words}", at=at, **more), "widens", promise, by=by)
    happened = build.event(case, by, text=f"Raised, {words}.", members=[Member.objects.get(pk="USA")], at=at, **more)
    changed = build.status(case, by, reason=f"So it stands, {words}.", at=at, **more)
    for statement in (case, claimed, promise, happened, changed):
        build.citation(statement, filed, by, f"open its market, {words}")
    quote = Quote(filed.rendition, f"open its market, {words}", 1)
    assess(promise, verdict="implemented", as_of=FuzzyDate.parse("2015"), quotes=[quote], by=by, at=at, note=words)
    identify(case, scheme="OTHER", number=words, by=by, at=at)
    ReportedStatus.objects.get_or_create(
        case=case, member_id="USA", reported_on=dt.date(2025, 7, 1), defaults={"status": "not-reported"}
    )
    return filed


def terms() -> dict[str, Any]:
    """A sector and a product for a case."""
    return {"sectors": [Sector.objects.all()[0]], "products": [Product.objects.get_or_create(code="1001")[0]]}


def furnished(lead: Officer) -> Case:
    """An open case with one row of every kind, joined to another, with a brief that waits."""
    build.officer("keeper", role="registrar", clearance=markings.PARTNER)
    made = build.case(lead, title="Open concern", summary="What it is about.", lead=lead, **terms())
    other = build.case(lead, title="Another open concern")
    furnish(made, lead, "plainly")
    build.commitment(other, lead, also_in=[made])
    link_cases(made, other, kind="related", by=lead, at=build.NOW)
    request_brief(made, by=lead, at=build.NOW)
    return made


def hide(case: Case, lead: Officer) -> Case:
    """Secret things of every kind: in the open case what is marked higher, and a case of their own, which comes back."""
    secret = build.case(lead, title=f"Secret {SECRET}", marking=markings.SENSITIVE, lead=lead, at=LATER, **terms())
    furnish(secret, lead, SECRET, LATER)
    link_cases(case, secret, kind="follows", by=lead, at=LATER)
    high: dict[str, Any] = {"marking": markings.SENSITIVE}
    filed = build.exhibit(lead, f"A secret word, {SECRET}.", title=SECRET, case=case, at=LATER, **high)
    happened = build.event(case, lead, text=SECRET, at=LATER, **high)
    build.event(case, lead, kind="deadline", happened="2090", text=f"Due {SECRET}", at=LATER, **high)
    build.commitment(case, lead, words=SECRET, due=FuzzyDate.parse("2014"), also_in=[secret], at=LATER, **high)
    build.status(case, lead, to="dormant", effective="2020", reason=SECRET, at=LATER, **high)
    build.citation(case.claims.get(), filed, lead, SECRET)
    build.citation(happened, filed, lead, "words that are not there")
    open_exhibit = case.exhibits.order_by("filed_at")[0]
    enter(secret, open_exhibit, by=lead, at=LATER)
    build.citation(
        secret, Filed(open_exhibit, open_exhibit.renditions.get(kind="original"), already=True), lead, "open its market"
    )
    now = timezone.now()
    keeper = Officer.objects.get(username="keeper")
    closed = build.exhibit(
        keeper, f"Trade secret of {SECRET}.", title=f"BCI {SECRET}", case=case, marking=markings.BCI, at=now
    )
    room: Any = closed.exhibit.compartment
    soon = now + dt.timedelta(days=30)
    Grant.objects.create(officer=lead, compartment=room, granted_by=keeper, granted_at=now, expires_at=soon)
    build.citation(case, closed, lead, f"Trade secret of {SECRET}")
    request_brief(case, by=lead, at=LATER)
    request_brief(secret, by=lead, at=LATER)
    shut = build.case(lead, title=f"Closed {SECRET}", marking=markings.BCI, at=now)
    build.event(shut, lead, text=SECRET, at=now)
    return secret


def parts(case: Case) -> dict[str, str]:
    """The names under which a furnished case's rows stand in addresses."""
    exhibit = case.exhibits.order_by("filed_at")[0]
    return {
        "number": case.number,
        "commitment_number": case.commitments.order_by("number")[0].number,
        "citation": str(Citation.objects.filter(case=case, claim__isnull=False).order_by("cited_at", "id")[0].pk),
        "exhibit": exhibit.number,
        "rendition": str(exhibit.renditions.get(kind="original").pk),
        "brief": case.briefs.order_by("queued_at")[0].number,
    }
