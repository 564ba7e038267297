"""The walk of the admin by everybody: of every table who reads, adds and changes, written down here and not worked out."""

from __future__ import annotations

import pytest
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import reverse

from cases.access import markings
from cases.access.models import Officer
from cases.admin.registry import site
from tests import build
from tests.twins import addresses, worlds

pytestmark = pytest.mark.once

ALL = frozenset({"reader", "officer", "lead", "registrar", "auditor"})
LOG = frozenset({"officer", "lead", "registrar"})
DECIDE = frozenset({"lead", "registrar"})
KEEP = frozenset({"registrar"})
OVERSEE = frozenset({"registrar", "auditor"})
NOBODY = frozenset[str]()
FILE = (ALL, LOG, NOBODY)
JOINS = (ALL, NOBODY, NOBODY)
TERMS = (ALL, KEEP, KEEP)

WHO: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(
        ("Brief", "CaseExhibit", "CaseLink", "CaseMeasure", "Claim", "Commitment", "CommitmentLink", "Event", "Exhibit",
         "Identifier", "Rendition"),
        FILE,
    ),
    **dict.fromkeys(
        ("BriefCase", "BriefPart", "CaseProduct", "CaseRaiser", "CaseSector", "CommitmentUse", "Compartment", "EventMember",
         "MeasureAgency", "Page", "Reading", "Recognition", "Pairing", "Aligned", "Withdrawal",
         "SavedSearch", "Subscription", "Digest", "Feed", "Export",
         "ImportBatch", "Proposal", "TableImport", "TablePortion"),
        JOINS,
    ),
    **dict.fromkeys(
        ("Agency", "Agreement", "Body", "MeasureType", "Member", "MemberName", "Product", "Provision", "Sector"), TERMS
    ),
    **dict.fromkeys(("Case", "Citation", "Measure", "ReportedStatus"), (ALL, LOG, LOG)),
    **dict.fromkeys(("StatusChange", "Verdict"), (ALL, DECIDE, NOBODY)),
    **dict.fromkeys(("Officer", "Grant", "RolePolicy"), (OVERSEE, KEEP, KEEP)),
    "Series": (OVERSEE, NOBODY, NOBODY),
}  # fmt: skip
"""Of each table of the admin: who reads it, who adds to it, who changes rows of it. Nobody removes a row but of MemberName
and of an Agreement without provisions, which the registrar may."""

PLACES = {"admin:index": "", "admin:subject": "subjects/docket/", "admin:app_list": "cases/", "admin:jsi18n": "jsi18n/"}
"""Pages that belong to no table, all of them open to all of the staff."""
AWAY = {"admin:login", "admin:logout", "admin:password_change", "admin:password_change_done"}
"""Doors to the site's own pages."""
ASKED = {"admin:autocomplete", "admin:(?P<url>.*)$", "admin:<path:object_id>/"}
"""What must be asked with more than an address, or leads on to another."""


@pytest.fixture
def world(db: None) -> worlds.World:
    """The open world."""
    return worlds.open_world()


def browser(officer: Officer) -> Client:
    """A browser in which this officer is signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    return client


def pages(model: type[Model]) -> dict[str, str]:
    """The pages of a table and of one of its rows."""
    stem = f"admin:cases_{model._meta.model_name}"
    found = {"list": reverse(f"{stem}_changelist"), "add": reverse(f"{stem}_add")}
    row = model._default_manager.order_by("pk").first()
    if row is not None:
        found |= {part: reverse(f"{stem}_{part}", args=[quote(row.pk)]) for part in ("change", "history", "delete")}
    return found


def test_every_table_and_every_address_of_the_admin_says_who() -> None:
    assert sorted(WHO) == sorted(model.__name__ for model, _ in addresses.tables())
    own = {name for name in addresses.names() if name.startswith("admin:")} - addresses.names_of_tables()
    assert own == set(PLACES) | AWAY | ASKED


@pytest.mark.parametrize("role", sorted(ALL))
def test_every_page_of_every_table_opens_to_whom_the_table_says(world: worlds.World, role: str) -> None:
    officer = build.officer(f"walker-{role}", role=role, clearance=markings.PARTNER)
    client = browser(officer)
    wrong: list[tuple[str, object, object]] = []
    seen = client.get("/admin/").wsgi_request
    for model, _ in addresses.tables():
        reads, adds, changes = (role in roles for roles in WHO[model.__name__])
        for page, address in pages(model).items():
            answer = client.get(address)
            row_seen = (
                page in {"list", "add"}
                or site._registry[model]
                .get_queryset(seen)
                .filter(pk=model._default_manager.order_by("pk").values("pk")[:1])
                .exists()
            )
            expected = {"add": 200 if adds else 403, "delete": 403}.get(page, 200 if reads else 403)
            if page == "delete" and model.__name__ in {"MemberName"}:
                expected = 200 if role in KEEP else 403
            if not row_seen and (page == "history" or (reads and page == "change")):
                expected = 302
            if answer.status_code != expected:
                wrong.append((address, answer.status_code, expected))
            if page == "change" and answer.status_code == 200 and (b'name="_save"' in answer.content) != changes:
                wrong.append((address, "save", changes))
    for address in PLACES.values():
        assert client.get(f"/admin/{address}").status_code == 200, address
    assert wrong == []


def test_who_is_not_signed_in_or_switched_off_is_led_to_the_sign_in_from_every_page(world: worlds.World) -> None:
    gone = build.officer("gone", role="registrar", clearance=markings.PARTNER)
    signed_out, switched_off = Client(), browser(gone)
    gone.is_active = False
    gone.save()
    found = [address for model, _ in addresses.tables() for address in pages(model).values()]
    found += [f"/admin/{address}" for address in PLACES.values()] + ["/admin/autocomplete/", "/admin/nothing/"]
    for client in (signed_out, switched_off):
        for method in ("get", "post"):
            answers = {address: getattr(client, method)(address) for address in found}
            led = {address: (answer.status_code, answer.headers.get("Location", "").partition("?")[0])
                   for address, answer in answers.items()}  # fmt: skip
            there = {(302, "/sign-in/"), (302, "/admin/login/")}
            assert {address: told for address, told in led.items() if told not in there} == {}
        onward = client.get("/admin/login/")
        assert (onward.status_code, onward.headers["Location"].partition("?")[0]) == (302, "/sign-in/")


def test_who_is_no_staff_opens_no_page_of_the_admin(world: worlds.World) -> None:
    outsider = build.officer("outsider", role="lead", clearance=markings.PARTNER)
    outsider.is_staff = False
    outsider.save()
    client, found = browser(outsider), [address for model, _ in addresses.tables() for address in pages(model).values()]
    answers = {
        address: client.get(address, follow=True).status_code for address in [*found, "/admin/", "/admin/autocomplete/"]
    }
    assert {address: status for address, status in answers.items() if status != 403} == {}


def test_a_closed_row_is_gone_from_every_page_once_the_grant_has_expired(world: worlds.World) -> None:
    worlds.hide_in_rooms(world)
    before = addresses.keys_now()
    client, wrong = browser(world.lookers["expired"]), []
    for model, _ in addresses.tables():
        for key in before[model]:
            row = model._default_manager.get(pk=key)
            if getattr(row, "marking", "") != markings.BCI:
                continue
            address = reverse(f"admin:cases_{model._meta.model_name}_change", args=[quote(key)])
            if client.get(address).status_code != 302:
                wrong.append(address)
    assert wrong == []


def test_the_index_stands_under_whatever_prefix_the_site_is_served(lead: Officer) -> None:
    client = browser(lead)
    for prefix in ("", "/under", ""):
        with override_script_prefix(f"{prefix}/"):
            page = client.get("/admin/").content.decode()
        assert f'href="{prefix}/admin/cases/case/"' in page
        assert f'href="{prefix}/admin/cases/case/add/"' in page
        assert f'href="{prefix}/admin/subjects/docket/"' in page
