"""Every page of the admin, as every role: what opens, what is refused, and that what is hidden leaves no trace."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.utils import quote
from django.test import Client

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.admin.base import Link
from cases.admin.registry import site
from cases.admin.site import SUBJECTS
from cases.briefs.request import request_brief
from cases.commitments.committing import link
from cases.dates import FuzzyDate
from cases.docket.models import Case, MeasureAgency
from cases.docket.opening import claim, identify, link_cases
from cases.docket.terms import ReportedStatus
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.filing import enter
from cases.taxonomy.models import Agency, Member, Product, Provision, Sector
from tests import build

pytestmark = pytest.mark.once

SECRET = "Zanzibarite"
LATER = build.NOW + dt.timedelta(days=3)
ROLES = ("reader", "officer", "lead", "registrar", "auditor")
CLEARED = [("reader", markings.PUBLIC), ("officer", markings.DELIBERATIVE)]
"""Those who may not see all; what each role opens is in `test_rights`."""
VOCABULARIES = {name for slug, _, names in SUBJECTS if slug == "vocabularies" for name in names}
OVERSEEN = {"Officer", "RolePolicy", "Grant", "Series"}


def furnish(case: Case, by: Officer, words: str, at: dt.datetime = build.NOW, **more: Any) -> None:
    """One row of every kind in a case, all telling `words`."""
    filed = build.exhibit(
        by, f"China agreed to open its market, {words}.", title=f"Note {words}", case=case, at=at, **more
    )
    measure = build.measure(f"Measure {words}")
    MeasureAgency.objects.create(measure=measure, agency=Agency.objects.filter(member="CHN")[0])
    claimed = claim(case, provision=Provision.objects.get(pk="SCM 25.8"), measure=measure, argument=words, by=by, at=at)
    promise = build.commitment(case, by, words=f"To open, {words}", at=at, **more)
    later = build.commitment(case, by, words=f"To open wider, {words}", at=at, **more)
    link(later, "widens", promise, by=by)
    happened = build.event(
        case, by, text=f"It was raised, {words}.", members=[Member.objects.get(pk="USA")], at=at, **more
    )
    changed = build.status(case, by, reason=f"So it stands, {words}.", at=at, **more)
    for statement in (case, claimed, promise, happened, changed):
        build.citation(statement, filed, by, f"open its market, {words}")
    quote_ = Quote(filed.rendition, f"open its market, {words}", 1)
    assess(
        promise,
        verdict="implemented",
        as_of=FuzzyDate.parse("2015"),
        quotes=[quote_],
        by=by,
        at=at,
        note=words,
    )
    identify(case, scheme="OTHER", number=words, by=by, at=at)
    ReportedStatus.objects.create(case=case, member_id="USA", status="not-reported", reported_on=dt.date(2025, 7, 1))


def terms() -> dict[str, Any]:
    """A sector and a product for a case."""
    return {"sectors": [Sector.objects.all()[0]], "products": [Product.objects.all()[0]]}


@pytest.fixture
def case(lead: Officer) -> Case:
    """An open case with one row of every kind, linked to another."""
    made = build.case(lead, title="Open concern", **terms())
    other = build.case(lead, title="Another open concern")
    furnish(made, lead, "plainly")
    build.commitment(other, lead, also_in=[made])
    link_cases(made, other, kind="related", by=lead, at=build.NOW)
    request_brief(made, by=lead, at=build.NOW)
    return made


def hide(case: Case, lead: Officer) -> None:
    """Secret things of every kind: a case of their own, and in the open case what is marked higher."""
    secret = build.case(lead, title=f"Secret {SECRET}", marking=markings.SENSITIVE, at=LATER, **terms())
    furnish(secret, lead, SECRET, LATER)
    link_cases(case, secret, kind="follows", by=lead, at=LATER)
    high: dict[str, Any] = {"marking": markings.SENSITIVE}
    filed = build.exhibit(lead, f"A secret word, {SECRET}.", title=SECRET, case=case, at=LATER, **high)
    build.event(case, lead, text=SECRET, at=LATER, **high)
    build.commitment(case, lead, words=SECRET, also_in=[secret], at=LATER, **high)
    build.status(case, lead, to="dormant", effective="2020", reason=SECRET, at=LATER, **high)
    build.citation(case.claims.get(), filed, lead, SECRET)
    enter(secret, case.exhibit_links.order_by("exhibit__filed_at").first().exhibit, by=lead, at=LATER)  # type: ignore[union-attr]
    request_brief(case, by=lead, at=LATER)
    request_brief(secret, by=lead, at=LATER)
    room = build.case(lead, title=f"Closed {SECRET}", marking=markings.BCI, at=LATER)
    build.event(room, lead, text=SECRET, at=LATER)


def signed_in(role: str, clearance: str = markings.DELIBERATIVE) -> tuple[Client, Officer]:
    """A browser of a fresh officer."""
    officer = build.officer(f"{role}-{clearance}".lower(), role=role, clearance=clearance)
    client = Client()
    client.force_login(officer)
    return client, officer


def changelist(model: Any) -> str:
    """The address of a table's list."""
    return f"/admin/cases/{model._meta.model_name}/"


def keys() -> list[str]:
    """The address of an autocomplete for every table that a key of a registered table points at."""
    found: dict[Any, str] = {}
    for model in site._registry:
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            target = getattr(field.remote_field, "model", None)
            if target in site._registry:
                names = f"app_label=cases&model_name={model._meta.model_name}&field_name={field.name}"
                found.setdefault(target, f"/admin/autocomplete/?{names}")
    return list(found.values())


def test_every_table_of_the_case_file_is_registered() -> None:
    # The logs have pages of their own: a case's history, and the auditor's list of readings.
    logs = {"Acting", "Change", "Destruction", "Disclosure", "Seal"}
    tables = {
        model
        for model in apps.get_app_config("cases").get_models()
        if not model.__module__.startswith("cases.search") and model.__name__ not in logs
    }
    assert tables - set(site._registry) == set()


def test_the_index_lists_every_table_in_working_order_but_those_that_only_join_two(registrar: Officer) -> None:
    client = Client()
    client.force_login(registrar)
    groups = client.get("/admin/").context["app_list"]
    listed = [name for _, _, names in SUBJECTS for name in names]
    assert [group["name"] for group in groups] == [name for _, name, _ in SUBJECTS]
    assert [entry["object_name"] for group in groups for entry in group["models"]] == listed
    joining = {model.__name__ for model, admin in site._registry.items() if isinstance(admin, Link)}
    assert {model.__name__ for model in site._registry} == {*listed, *joining}
    assert client.get("/admin/cases/").status_code == 200
    assert [group["name"] for group in client.get("/admin/subjects/docket/").context["app_list"]] == ["Docket"]
    assert client.get("/admin/subjects/none/").status_code == 404


@pytest.mark.parametrize(("role", "clearance"), CLEARED)
def test_every_page_opens_or_is_refused_as_the_role_says(case: Case, lead: Officer, role: str, clearance: str) -> None:
    hide(case, lead)
    client, officer = signed_in(role, clearance)
    wrong = []

    def expect(address: str, status: int) -> None:
        got = client.get(address).status_code
        if got != status:
            wrong.append((address, got, status))

    expect("/admin/", 200)
    for model, admin in site._registry.items():
        address, name = changelist(model), model.__name__
        reads = name not in OVERSEEN or role in {"registrar", "auditor"}
        expect(address, 200 if reads else 403)
        expect(f"{address}add/", 200 if admin.adds.of(officer) else 403)  # type: ignore[attr-defined]
        request = client.get("/admin/").wsgi_request
        seen = set(admin.get_queryset(request).values_list("pk", flat=True))
        rows = model._default_manager
        for row in (rows.filter(pk__in=seen).first(), rows.exclude(pk__in=seen).first()):
            if row is None:
                continue
            there = row.pk in seen
            page = f"{address}{quote(row.pk)}"
            expect(f"{page}/change/", 403 if not reads else 200 if there else 302)
            expect(f"{page}/history/", 302 if not there else 200 if reads else 403)
            if name not in VOCABULARIES:
                expect(f"{page}/delete/", 403)
    for address in keys():
        got = client.get(address).status_code
        if got not in {200, 403}:
            wrong.append((address, got, 200))
    assert wrong == []


def test_a_hidden_row_leads_where_a_key_never_given_out_leads(case: Case, lead: Officer, reader: Officer) -> None:
    hide(case, lead)
    client = Client()
    client.force_login(reader)
    secret = Case.objects.get(title=f"Secret {SECRET}")
    for part in ("change", "history", "delete"):
        answer = client.get(f"/admin/cases/case/{secret.pk}/{part}/")
        never = client.get(f"/admin/cases/case/00000000-0000-4000-8000-000000000000/{part}/")
        assert (answer.status_code, answer.headers.get("Location")) == (
            never.status_code,
            never.headers.get("Location"),
        )
    told = client.get("/admin/").content.decode()
    assert SECRET not in told
    assert "doesn’t exist" in told


def test_a_choice_of_what_is_hidden_is_refused_like_a_choice_of_nothing(case: Case, lead: Officer) -> None:
    hide(case, lead)
    client, _ = signed_in("officer")
    secret = Case.objects.get(title=f"Secret {SECRET}")
    shown = client.get(f"/admin/cases/event/add/?case={secret.pk}").content.decode()
    assert SECRET not in shown
    values = {"kind": "raised", "happened": "2020", "text": "It was raised."}
    answers = [
        client.post("/admin/cases/event/add/", {**values, "case": key}).context["form"].errors["case"]
        for key in (str(secret.pk), "00000000-0000-4000-8000-000000000000")
    ]
    assert answers[0] == answers[1]


def test_no_filter_reaches_over_a_relation_to_what_is_hidden(case: Case, lead: Officer, reader: Officer) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(reader)
    for address in (
        "/admin/cases/rendition/?citations__isnull=0",
        "/admin/cases/case/?links__other__title__startswith=S",
        "/admin/cases/exhibit/?filed_by__exhibits_filed__title__contains=S",
        "/admin/cases/exhibit/?cases__id__exact=00000000-0000-4000-8000-000000000000",
    ):
        assert client.get(address).status_code == 400, address
    assert client.get("/admin/cases/case/?respondent__code__exact=CHN&marking__exact=DELIBERATIVE").status_code == 200


def test_an_auditor_cannot_read_a_password_hash_off_the_list_of_accounts(db: None) -> None:
    client, _ = signed_in("auditor")
    client.raise_request_exception = False
    assert client.get("/admin/cases/officer/?password__startswith=md5").status_code == 400


def test_djangos_jump_to_any_row_is_gone(case: Case, registrar: Officer) -> None:
    client = Client()
    client.force_login(registrar)
    assert client.get(f"/admin/r/1/{case.pk}/").status_code == 404


def test_the_door_is_the_sites_sign_in_and_only_staff_comes_in(client: Client, db: None) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/?next=/admin/"
    outsider = build.officer("outsider")
    outsider.is_staff = False
    outsider.save()
    client.force_login(outsider)
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_room_shows_to_who_holds_a_key_while_it_holds(lead: Officer) -> None:
    room = build.case(lead, title="Closed", marking=markings.BCI).compartment
    assert room is not None
    client, officer = signed_in("officer")
    grant = Grant.objects.create(
        officer=officer, compartment=room, granted_by=lead, expires_at=build.NOW + dt.timedelta(days=36500)
    )
    assert room.label in client.get("/admin/cases/compartment/").content.decode()
    grant.granted_at = build.NOW - dt.timedelta(days=900)
    grant.expires_at = build.NOW - dt.timedelta(days=800)
    grant.save()
    assert room.label not in client.get("/admin/cases/compartment/").content.decode()
