"""Who sees what: the one rule, over every table that it guards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from cases.access.markings import BCI, LADDER, seen_by, strictest
from cases.access.models import Grant, Officer, SeenQuerySet
from cases.access.numbering import next_in, number_for
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict
from cases.docket.models import Case, Measure, StatusChange
from cases.docket.opening import add_measure, link_cases
from cases.docket.terms import CaseLink
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Rendition
from cases.evidence.withdrawal import Withdrawal
from cases.evidence.withdrawing import withdraw_rendition
from cases.history.acting import acting
from cases.proceedings.models import Event
from tests import build


def _sees(officer: Any, model: Any) -> int:
    return int(model.objects.visible_to(officer, at=build.NOW).count())


@pytest.mark.parametrize(
    ("clearance", "seen"),
    [("PUBLIC", 1), ("DELIBERATIVE", 2), ("OFFICIAL-SENSITIVE", 3), ("PARTNER-CONFIDENTIAL", 4)],
)
def test_each_clearance_sees_what_stands_at_or_below_it(clearance: str, seen: int, lead: Officer) -> None:
    for marking in (*LADDER, BCI):
        build.case(lead, marking=marking)
    by = build.officer(clearance=clearance)
    found = Case.objects.visible_to(by, at=build.NOW).values_list("marking", flat=True)
    assert sorted(found) == sorted(LADDER[:seen])


def test_business_confidential_information_is_seen_by_grant_alone_until_it_expires(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    other = build.officer("other", clearance="PARTNER-CONFIDENTIAL", is_superuser=True)
    assert (_sees(lead, Case), _sees(other, Case)) == (1, 0)
    assert case.compartment is not None
    grant = Grant.objects.create(
        officer=other,
        compartment=case.compartment,
        granted_by=lead,
        granted_at=build.NOW,
        expires_at=build.NOW + dt.timedelta(days=2),
    )
    rows = Case.objects.all()
    assert rows.visible_to(other, at=build.NOW).exists()
    assert rows.visible_to(other, at=grant.expires_at - dt.timedelta(seconds=1)).exists()
    assert not rows.visible_to(other, at=grant.expires_at).exists()


def test_a_grant_opens_one_room_and_no_other(lead: Officer) -> None:
    mine, yours = build.case(lead, marking="BCI"), build.case(build.officer("other", role="lead"), marking="BCI")
    assert list(Case.objects.visible_to(lead, at=build.NOW)) == [mine]
    assert mine.compartment != yours.compartment


@pytest.mark.parametrize("role", ["reader", "officer", "lead", "registrar", "auditor"])
def test_no_role_sees_more_than_its_clearance(role: str, lead: Officer) -> None:
    build.case(lead, marking="OFFICIAL-SENSITIVE")
    assert _sees(build.officer(role=role, clearance="DELIBERATIVE", is_superuser=True), Case) == 0


def test_nobody_and_an_account_that_was_switched_off_see_nothing(lead: Officer) -> None:
    build.case(lead, marking="PUBLIC")
    gone = build.officer("gone", clearance="PARTNER-CONFIDENTIAL", is_active=False)
    assert [_sees(who, Case) for who in (AnonymousUser(), None, gone, lead)] == [0, 0, 0, 1]


def test_every_table_of_confidential_rows_is_asked_through_the_rule() -> None:
    open_tables = {
        "Agency",
        "Agreement",
        "Body",
        "Compartment",
        "Grant",
        "Measure",
        "MeasureAgency",
        "MeasureType",
        "Member",
        "MemberName",
        "Officer",
        "Product",
        "Provision",
        "Sector",
        "RolePolicy",
        "Series",
        # Asked through the record and the auditor's pages alone.
        "Acting",
        "Change",
        "Destruction",
        "Disclosure",
        "Seal",
        # Asked by its audience, which is the rule worked out once (tests/search/test_sight.py).
        "IndexState",
        "IndexUnit",
    }
    for model in apps.get_app_config("cases").get_models():
        guarded = isinstance(model._default_manager.all(), SeenQuerySet)
        if model._meta.auto_created or model.__name__ in open_tables:
            assert not guarded, model
        elif not guarded:
            pytest.fail(f"{model.__name__} is neither among the open tables nor asked through the rule")


def test_a_case_hides_all_that_belongs_to_it(lead: Officer, reader: Officer) -> None:
    case = build.case(lead, marking="OFFICIAL-SENSITIVE")
    filed = build.exhibit(lead, case=case, marking="PUBLIC")
    build.event(case, lead, marking="PUBLIC")
    build.commitment(case, lead, marking="PUBLIC")
    build.status(case, lead, marking="PUBLIC")
    build.citation(case, filed, lead, "agreed")
    for model in (Case, Event, Commitment, StatusChange, Citation, CaseExhibit):
        assert (_sees(lead, model), _sees(reader, model)) == (1, 0), model
    # The exhibit is the library's, not the case's: its own marking decides.
    assert (_sees(reader, Exhibit), _sees(reader, Rendition), _sees(reader, Page)) == (1, 1, 1)


def test_an_exhibit_hides_its_renditions_pages_and_citations(lead: Officer, reader: Officer) -> None:
    case = build.case(lead)
    filed = build.exhibit(lead, case=case, marking="OFFICIAL-SENSITIVE")
    build.citation(case, filed, lead, "agreed")
    withdraw_rendition(filed.rendition, reason="Misread.", by=lead, at=build.NOW)
    for model in (Exhibit, Rendition, Page, CaseExhibit, Citation, Withdrawal):
        assert (_sees(lead, model), _sees(reader, model)) == (1, 0), model
    assert _sees(reader, Case) == 1


def test_a_link_is_seen_only_by_who_sees_both_ends(lead: Officer, reader: Officer) -> None:
    seen, hidden = build.case(lead), build.case(lead, marking="OFFICIAL-SENSITIVE")
    link_cases(seen, hidden, kind="related", by=lead, at=build.NOW)
    link_cases(hidden, seen, kind="related", by=lead, at=build.NOW)
    assert (_sees(lead, CaseLink), _sees(reader, CaseLink)) == (2, 0)


def test_the_links_and_uses_of_a_promise_are_seen_only_by_who_sees_both_ends(lead: Officer, reader: Officer) -> None:
    seen, hidden = build.case(lead), build.case(lead, marking="OFFICIAL-SENSITIVE")
    one, other = build.commitment(seen, lead, also_in=[hidden]), build.commitment(hidden, lead, also_in=[seen])
    CommitmentLink.objects.create(source=one, target=other, kind="extends")
    assert (_sees(lead, CommitmentLink), _sees(lead, CommitmentUse)) == (1, 2)
    assert (_sees(reader, CommitmentLink), _sees(reader, CommitmentUse), _sees(reader, Verdict)) == (0, 0, 0)


def test_a_measure_is_seen_with_any_of_its_cases_and_before_that_by_who_entered_it(
    lead: Officer, reader: Officer
) -> None:
    with acting(by=reader.pk, at=build.NOW):
        unused = build.measure("unused")
    shown, hidden, both = (build.measure(title) for title in ("shown", "hidden", "both"))
    case, secret = build.case(lead), build.case(lead, marking="OFFICIAL-SENSITIVE")
    for measure, owner in ((shown, case), (hidden, secret), (both, case), (both, secret)):
        add_measure(owner, measure, by=lead, at=build.NOW)
    assert set(Measure.objects.visible_to(reader)) == {unused, shown, both}
    assert set(Measure.objects.visible_to(lead)) == {shown, hidden, both}


def test_a_measure_with_two_cases_is_listed_once(lead: Officer) -> None:
    measure = build.measure()
    for _ in range(2):
        add_measure(build.case(lead), measure, by=lead, at=build.NOW)
    assert Measure.objects.visible_to(lead).count() == 1


def test_the_ladder_and_what_stands_beside_it() -> None:
    assert seen_by("PUBLIC") == ("PUBLIC",)
    assert seen_by("PARTNER-CONFIDENTIAL") == LADDER
    assert strictest([]) == "PUBLIC"
    assert strictest(["DELIBERATIVE", "BCI", "PARTNER-CONFIDENTIAL"]) == "BCI"


@pytest.mark.parametrize(
    ("role", "logs", "decides"),
    [
        ("reader", False, False),
        ("auditor", False, False),
        ("officer", True, False),
        ("lead", True, True),
        ("registrar", True, True),
    ],
)
def test_a_role_says_what_an_officer_may_do_while_the_account_is_on(role: str, logs: bool, decides: bool) -> None:
    assert (Officer(role=role).may_log, Officer(role=role).may_decide) == (logs, decides)
    assert not Officer(role=role, is_active=False).may_log
    assert not Officer(role=role, is_active=False).may_decide


@pytest.mark.django_db
def test_each_series_counts_for_itself_and_from_one() -> None:
    assert [next_in("a"), next_in("a"), next_in("b"), next_in("a")] == [1, 2, 1, 3]


@pytest.mark.django_db
def test_each_rung_of_the_ladder_has_its_own_numbers_but_the_two_lowest_share_theirs() -> None:
    markings = ("PUBLIC", "DELIBERATIVE", "OFFICIAL-SENSITIVE", "PARTNER-CONFIDENTIAL", "PUBLIC")
    assert [number_for("exhibit", marking) for marking in markings] == ["1", "2", "S1", "P1", "3"]


def test_docket_numbers_have_no_gap_for_what_is_hidden(lead: Officer, reader: Officer) -> None:
    for marking in ("PUBLIC", "OFFICIAL-SENSITIVE", "BCI", "DELIBERATIVE", "PARTNER-CONFIDENTIAL", "PUBLIC"):
        build.case(lead, marking=marking)
    seen = Case.objects.visible_to(reader, at=build.NOW).values_list("number", flat=True)
    assert list(seen) == ["TC-2026-0001", "TC-2026-0002", "TC-2026-0003"]


def test_promises_are_numbered_within_their_case_without_a_gap_for_what_is_hidden(lead: Officer) -> None:
    case = build.case(lead)
    markings = (None, "OFFICIAL-SENSITIVE", None, "PARTNER-CONFIDENTIAL", None)
    assert [build.commitment(case, lead, marking=marking).number for marking in markings] == ["1", "S1", "2", "P1", "3"]
    assert build.commitment(build.case(lead), lead).number == "1"
