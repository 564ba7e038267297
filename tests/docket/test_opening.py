"""Opening and amending a case, its claims, measures, numbers and links."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from cases.access.models import Compartment, Grant, Officer
from cases.docket.models import Case, CaseMeasure, Claim
from cases.docket.opening import (
    BCI_TERM,
    add_measure,
    amend_case,
    child_marking,
    claim,
    identify,
    link_cases,
    room_for,
    set_terms,
)
from cases.docket.terms import CaseLink, Identifier
from cases.refusal import Refusal
from cases.taxonomy.models import Member, Product, Provision, Sector
from tests import build


def _provision(code: str) -> Provision:
    return Provision.objects.get(pk=code)


def test_a_case_is_opened_with_the_next_number_of_its_year(lead: Officer) -> None:
    case = build.case(
        lead,
        title="  Wheat \n and corn ",
        summary=" One. ",
        sectors=[Sector.objects.get(pk="10")],
        products=[Product.objects.get(pk="10")],
        raised_by=Member.objects.filter(pk__in=["USA", "CAN"]),
        lead=lead,
    )
    assert (case.number, case.title, case.summary) == ("TC-2026-0001", "Wheat and corn", "One.")
    assert (case.marking, case.compartment, case.opened_on) == ("DELIBERATIVE", None, build.NOW.date())
    assert sorted(case.raised_by.values_list("pk", flat=True)) == ["CAN", "USA"]
    assert (case.sectors.get().pk, case.products.get().pk, case.lead) == ("10", "10", lead)
    assert case.get_absolute_url() == "/cases/TC-2026-0001/"
    assert build.case(lead).number == "TC-2026-0002"


def test_each_year_and_each_rung_counts_for_itself(lead: Officer) -> None:
    old = dt.date(2022, 12, 31)
    numbers = [
        build.case(lead, opened_on=old).number,
        build.case(lead).number,
        build.case(lead, opened_on=old, marking="PUBLIC").number,
        build.case(lead, opened_on=old, marking="OFFICIAL-SENSITIVE").number,
        build.case(lead, opened_on=old, marking="PARTNER-CONFIDENTIAL").number,
    ]
    assert numbers == ["TC-2022-0001", "TC-2026-0001", "TC-2022-0002", "TC-S-2022-0001", "TC-P-2022-0001"]


def test_a_confidential_case_gets_a_room_a_grant_for_its_opener_and_a_number_that_tells_nothing(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    assert re.fullmatch(r"TC-B-2026-[A-HJ-NP-Z2-9]{6}", case.number)
    assert case.compartment == Compartment.objects.get(label=case.number)
    grant = Grant.objects.get()
    assert (grant.officer, grant.compartment, grant.expires_at) == (lead, case.compartment, build.NOW + BCI_TERM)


@pytest.mark.parametrize("role", ["reader", "auditor"])
def test_who_only_reads_opens_and_changes_nothing(role: str, lead: Officer) -> None:
    case, other, measure = build.case(lead), build.case(lead), build.measure()
    by = build.officer("somebody", role=role)
    acts: list[Callable[[], object]] = [
        lambda: build.case(by),
        lambda: amend_case(case, by=by, at=build.NOW, title="Other"),
        lambda: claim(case, provision=_provision("SCM 25.8"), by=by, at=build.NOW),
        lambda: add_measure(case, measure, by=by, at=build.NOW),
        lambda: identify(case, scheme="DS", number="DS511", by=by, at=build.NOW),
        lambda: link_cases(case, other, kind="related", by=by, at=build.NOW),
    ]
    for act in acts:
        with pytest.raises(Refusal, match=r"^somebody has the role of .*, which reads and does not write.$"):
            act()
    assert (Case.objects.count(), Claim.objects.count(), CaseMeasure.objects.count()) == (2, 0, 0)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"title": " \n"}, "title", "A case needs a title: one line that says what the concern is."),
        ({"marking": "SECRET"}, "marking", "SECRET is above your clearance (PARTNER-CONFIDENTIAL)."),
    ],
)
def test_what_is_no_case_is_refused_and_takes_no_number(
    values: dict[str, Any], field: str, sentence: str, lead: Officer
) -> None:
    with pytest.raises(Refusal) as refused:
        build.case(lead, **values)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert build.case(lead).number == "TC-2026-0001"


def test_a_marking_above_ones_own_clearance_is_refused(lead: Officer) -> None:
    with pytest.raises(Refusal, match=r"PARTNER-CONFIDENTIAL is above your clearance \(DELIBERATIVE\)."):
        build.case(build.officer(clearance="DELIBERATIVE"), marking="PARTNER-CONFIDENTIAL")


def test_a_case_is_amended_in_title_summary_and_lead(lead: Officer, reader: Officer) -> None:
    case = build.case(lead)
    amend_case(case, by=lead, at=build.NOW, title=" Corn ", summary=" Two. ", lead=reader)
    case = Case.objects.get(pk=case.pk)
    assert (case.title, case.summary, case.lead) == ("Corn", "Two.", reader)
    with pytest.raises(Refusal, match="A case needs a title"):
        amend_case(case, by=lead, at=build.NOW, title=" ")
    with pytest.raises(ValueError, match="number"):
        amend_case(case, by=lead, at=build.NOW, number="TC-1")


def test_the_terms_of_a_case_become_exactly_those_given(lead: Officer) -> None:
    case = build.case(lead, sectors=Sector.objects.filter(pk__in=["10", "11"]))
    kept = case.sector_links.get(sector="11").pk
    set_terms(case, raised_by=[], sectors=Sector.objects.filter(pk__in=["11", "12"]), products=[])
    assert set(case.sectors.values_list("pk", flat=True)) == {"11", "12"}
    assert case.sector_links.get(sector="11").pk == kept
    assert not case.raised_by.exists()


def test_a_claim_names_a_provision_and_brings_its_measure_into_the_case(lead: Officer) -> None:
    case, measure = build.case(lead), build.measure()
    one = claim(
        case, provision=_provision("SCM 25.8"), measure=measure, argument=" Not answered. ", by=lead, at=build.NOW
    )
    two = claim(case, provision=_provision("GATT III:4"), by=lead, at=build.NOW)
    assert (one.position, one.argument, one.no_discipline, str(one)) == (1, "Not answered.", False, "SCM 25.8")
    assert (two.position, two.measure) == (2, None)
    assert list(case.measures.all()) == [measure]


def test_that_no_discipline_applies_is_a_claim_with_a_reason(lead: Officer) -> None:
    case = build.case(lead)
    with pytest.raises(Refusal) as refused:
        claim(case, provision=None, argument=" ", by=lead, at=build.NOW)
    assert (refused.value.field, refused.value.sentence) == (
        "argument",
        "Say in the argument why no discipline applies.",
    )
    made = claim(case, provision=None, argument="Plans are not covered.", by=lead, at=build.NOW)
    assert (made.no_discipline, made.provision, str(made)) == (True, None, "No discipline applies")


def test_the_same_claim_twice_is_refused_and_against_another_measure_is_not(lead: Officer) -> None:
    case, measure = build.case(lead), build.measure()
    claim(case, provision=_provision("SCM 25.8"), measure=measure, by=lead, at=build.NOW)
    with pytest.raises(Refusal, match=r"This case already claims SCM 25.8 against that measure."):
        claim(case, provision=_provision("SCM 25.8"), measure=measure, by=lead, at=build.NOW)
    claim(case, provision=_provision("SCM 25.8"), by=lead, at=build.NOW)
    assert case.claims.count() == 2


def test_an_outside_number_is_recorded_once(lead: Officer) -> None:
    case = build.case(lead)
    one = identify(case, scheme="DS", number=" DS511 ", by=lead, at=build.NOW)
    assert identify(case, scheme="DS", number="DS511", by=lead, at=build.NOW) == one
    assert (str(one), Identifier.objects.count()) == ("DS511", 1)
    assert str(identify(case, scheme="SPS-STC", number="485", by=lead, at=build.NOW)) == "SPS STC 485"
    with pytest.raises(Refusal, match=r"Give the number, for example DS511."):
        identify(case, scheme="DS", number="  ", by=lead, at=build.NOW)


def test_two_cases_are_linked_once_in_each_way_and_none_with_itself(lead: Officer) -> None:
    one, other = build.case(lead), build.case(lead)
    for kind in ("related", "related", "follows"):
        link_cases(one, other, kind=kind, by=lead, at=build.NOW)
    assert CaseLink.objects.count() == 2
    with pytest.raises(Refusal, match=r"A case cannot be linked to itself."):
        link_cases(one, one, kind="related", by=lead, at=build.NOW)


def test_what_is_new_in_a_case_is_never_public_unless_asked_and_never_leaves_a_closed_room(lead: Officer) -> None:
    public, sensitive = build.case(lead, marking="PUBLIC"), build.case(lead, marking="OFFICIAL-SENSITIVE")
    bci = build.case(lead, marking="BCI")
    assert child_marking(public, None) == "DELIBERATIVE"
    assert child_marking(public, "PUBLIC") == "PUBLIC"
    assert child_marking(sensitive, None) == "OFFICIAL-SENSITIVE"
    assert child_marking(bci, "PUBLIC") == "BCI"


ASK = "Business confidential information needs a grant for this case's closed room: ask a registrar."


def test_a_registrar_opens_the_closed_room_of_an_open_case_at_first_need(lead: Officer, registrar: Officer) -> None:
    case = build.case(lead)
    assert room_for(case, "PARTNER-CONFIDENTIAL", by=lead, at=build.NOW) is None
    with pytest.raises(Refusal) as refused:
        room_for(case, "BCI", by=lead, at=build.NOW)
    assert (refused.value.field, refused.value.sentence) == ("marking", ASK)
    assert not Compartment.objects.exists()
    room = room_for(case, "BCI", by=registrar, at=build.NOW)
    assert room == room_for(case, "BCI", by=registrar, at=build.NOW) == Compartment.objects.get(label=case.number)
    assert Grant.objects.get().officer == registrar


def test_without_a_grant_the_refusal_does_not_tell_whether_there_is_a_room(lead: Officer, registrar: Officer) -> None:
    case = build.case(lead)
    room_for(case, "BCI", by=registrar, at=build.NOW)
    with pytest.raises(Refusal) as refused:
        room_for(case, "BCI", by=lead, at=build.NOW)
    assert refused.value.sentence == ASK
    with pytest.raises(Refusal) as refused:
        room_for(case, "BCI", by=registrar, at=build.NOW + BCI_TERM)
    assert refused.value.sentence == ASK


def test_the_room_of_a_confidential_case_is_the_cases_own(lead: Officer) -> None:
    bci = build.case(lead, marking="BCI")
    assert room_for(bci, "BCI", by=lead, at=build.NOW) == bci.compartment


def test_a_measure_is_known_by_its_number_in_both_forms(lead: Officer) -> None:
    both = build.measure(document_number="Guofa [2016] No. 6", document_number_original="国发〔2016〕6号")
    assert both.numbered == "Guofa [2016] No. 6 (国发〔2016〕6号)"
    assert build.measure(document_number_original="国发〔2016〕6号").numbered == "国发〔2016〕6号"
    assert build.measure().numbered == ""


def test_an_outside_number_longer_than_its_column_is_refused_with_a_sentence(lead: Officer) -> None:
    with pytest.raises(Refusal, match="A number has at most 60 characters"):
        identify(build.case(lead), scheme="OTHER", number="9" * 61, by=lead, at=build.NOW)
