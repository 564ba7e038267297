"""Finding cases by each parameter, on a small docket."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.http import QueryDict

from cases.access.models import Officer
from cases.commitments.models import CommitmentUse
from cases.dates import FuzzyDate
from cases.docket.models import Case, MeasureAgency
from cases.docket.opening import claim, identify
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.search.query import Chip, find_cases
from cases.taxonomy.models import Agency, Body, Member, Product, Provision, Sector
from tests import build
from tests.apart import Committing

Finds = Callable[[str], list[str]]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def lead(apart: Committing) -> Officer:
    """The lead of the docket."""
    with apart():
        return build.officer("lead", role="lead", clearance="PARTNER-CONFIDENTIAL")


@pytest.fixture(scope="module")
def filed_docket(apart: Committing, lead: Officer) -> dict[str, Case]:
    """Four cases: steel, beef, finance, and one about nothing in particular."""
    with apart():
        return file_docket(lead)


@pytest.fixture
def docket(db: None, filed_docket: dict[str, Case]) -> dict[str, Case]:
    """The same, as they stand."""
    return {name: Case.objects.get(pk=case.pk) for name, case in filed_docket.items()}


def file_docket(lead: Officer) -> dict[str, Case]:
    """The four cases by name."""
    at = build.NOW
    steel = build.case(
        lead,
        title="Steel plan",
        summary="Excess\ncapacity. Restrictions.",
        sectors=[Sector.objects.get(pk="X-SUBSIDIES")],
        products=[Product.objects.get_or_create(code="720851", defaults={"title": "Plates"})[0]],
        marking="PUBLIC",
        opened_on=dt.date(2020, 5, 1),
    )
    plan = build.measure(
        "Steel plan of 2016",
        title_original="钢铁产业规划",
        document_number="Guofa [2016] No. 6",
        document_number_original="国发〔2016〕6号",
    )
    MeasureAgency.objects.create(measure=plan, agency=Agency.objects.get(pk="CHN-MOFCOM"))
    claim(
        steel,
        provision=Provision.objects.get(pk="SCM 25.8"),
        measure=plan,
        argument="Not ＮＯＴＩＦＩＥＤ.",
        by=lead,
        at=at,
    )
    identify(steel, scheme="DS", number="DS511", by=lead, at=at)
    build.status(steel, lead, "panel", "2017-01")
    build.event(steel, lead, "2018", text="A hearing was held.", body=None)

    beef = build.case(
        lead,
        title="Beef ban",
        respondent=Member.objects.get(pk="IND"),
        raised_by=[Member.objects.get(pk="BRA")],
        sectors=[Sector.objects.get(pk="02")],
        lead=lead,
        opened_on=dt.date(2021, 5, 1),
    )
    identify(beef, scheme="SPS-STC", number="485", by=lead, at=at)
    build.status(beef, lead, "raised-in-committee", "2019")
    build.event(beef, lead, "2019-03", body=Body.objects.get(pk="CSPS"))

    finance = build.case(
        lead, title="bank licences", sectors=[Sector.objects.get(pk="SVC-7.B")], opened_on=dt.date(2022, 5, 1)
    )
    claim(finance, provision=None, argument="No discipline reaches it.", by=lead, at=at)
    promise = build.commitment(
        finance,
        lead,
        words="To open the market for cards.",
        provision=Provision.objects.get(pk="P1 4.4"),
        due=FuzzyDate.parse("2020-04"),
    )
    filed = build.exhibit(lead)
    quotes = [Quote(filed.rendition, "open its market", 1)]
    assess(promise, verdict="not-yet-due", as_of=FuzzyDate.parse("2019"), quotes=quotes, by=lead, at=at)
    assess(promise, verdict="not-implemented", as_of=FuzzyDate.parse("2021"), quotes=quotes, by=lead, at=at)

    empty = build.case(lead, title="Other", opened_on=dt.date(2023, 5, 1))
    CommitmentUse.objects.create(commitment=promise, case=empty)
    return {"steel": steel, "beef": beef, "finance": finance, "other": empty}


@pytest.fixture
def finds(docket: dict[str, Case], lead: Officer) -> Finds:
    """The keys of the cases that a URL finds, and nothing left out of the search."""
    keys = {case.pk: key for key, case in docket.items()}

    def find(url: str) -> list[str]:
        found = find_cases(QueryDict(url), lead)
        assert found.notes == []
        assert all(not field.errors for field in found.filter.form)
        return [keys[case.pk] for case in found.cases]

    return find


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", ["steel", "beef", "finance", "other"]),
        ("page=7&other=x", ["steel", "beef", "finance", "other"]),
        ("q=STEEL", ["steel"]),
        ("q=steel+beef", []),
        ("q=steel+notified+hearing+panel+scm", ["steel"]),
        ("q=ict", []),
        ("q=产业", ["steel"]),
        ("q=国发[2016]6号", ["steel"]),
        ("q=guofa", ["steel"]),
        ("q=%22excess+capacity%22", ["steel"]),
        ("q=%22capacity+excess%22", []),
        ("q=511", ["steel"]),
        ("q=DS511", ["steel"]),
        ("q=P1+4.4", ["finance", "other"]),
        ("q=cards", ["finance", "other"]),
        ("respondent=IND", ["beef"]),
        ("respondent=ind", ["beef"]),
        ("respondent=FRA", []),
        ("raised_by=BRA", ["beef"]),
        ("sector=02", ["beef"]),
        ("sector=HS-I", ["beef"]),
        ("sector=72", ["steel"]),
        ("sector=HS-XV", ["steel"]),
        ("sector=SVC-7&sector=HS-I", ["beef", "finance"]),
        ("sector=SVC-7.A", []),
        ("agreement=SCM", ["steel"]),
        ("agreement=SCM&agreement=P1", ["steel", "finance", "other"]),
        ("provision=SCM+25", ["steel"]),
        ("provision=scm+25.8", ["steel"]),
        ("provision=Article+25.8+of+the+SCM+Agreement", ["steel"]),
        ("provision=SCM+2", []),
        ("provision=SCM", ["steel"]),
        ("provision=Phase+One+4.4", ["finance", "other"]),
        ("product=72", ["steel"]),
        ("product=7208.51", ["steel"]),
        ("product=720", ["steel"]),
        ("product=02", ["beef"]),
        ("product=7209", []),
        ("body=CSPS", ["beef"]),
        ("body=JCCT", ["finance", "other"]),
        ("body=CSCM", ["steel"]),
        ("status=panel", ["steel"]),
        ("status=panel&status=raised-in-committee", ["steel", "beef"]),
        ("status=dormant", []),
        ("verdict=not-implemented", ["finance", "other"]),
        ("verdict=not-yet-due", []),
        ("marking=PUBLIC", ["steel"]),
        ("agency=CHN-MOFCOM", ["steel"]),
        ("measure=钢铁+2016", ["steel"]),
        ("measure=00000000-0000-0000-0000-000000000000", []),
        ("lead=00000000-0000-0000-0000-000000000000", []),
        ("opened_from=2021&opened_to=2022-05", ["beef", "finance"]),
        ("happened_from=2018-07&happened_to=2018-08", ["steel"]),
        ("happened_from=2019-04", []),
        ("happened_to=2018-01-01", ["steel"]),
        ("due_from=2020-04-30", ["finance", "other"]),
        ("due_to=2020-03", []),
        ("identifier=DS511", ["steel"]),
        ("identifier=ds+511", ["steel"]),
        ("identifier=485", ["beef"]),
        ("identifier=SPS+STC+485", ["beef"]),
        ("identifier=DS485", []),
        ("identifier=48", []),
        ("status=panel&respondent=IND", []),
        ("order=-number", ["other", "finance", "beef", "steel"]),
        ("order=title", ["finance", "beef", "other", "steel"]),
        ("order=-title", ["steel", "other", "beef", "finance"]),
        ("order=status", ["beef", "steel", "finance", "other"]),
        ("order=-status", ["steel", "beef", "finance", "other"]),
        ("order=changed", ["steel", "beef", "finance", "other"]),
    ],
)
def test_a_search_finds_exactly_these_cases_in_this_order(finds: Finds, url: str, found: list[str]) -> None:
    assert finds(url) == found


def test_a_case_is_found_by_its_own_number_measure_and_lead(
    finds: Finds, docket: dict[str, Case], lead: Officer
) -> None:
    assert finds(f"identifier={docket['beef'].number}") == ["beef"]
    assert finds(f"lead={lead.pk}") == ["beef"]
    assert finds(f"measure={docket['steel'].measures.get().pk}") == ["steel"]


@pytest.mark.parametrize(
    ("url", "notes"),
    [
        ("provision=SMC+25", ["“SMC 25” is no provision in the vocabulary; the nearest are SCM 25, SCM 5, SCM 2."]),
        ("provision=%E5%9B%BD", ["“国” is no provision in the vocabulary; write it as SCM 25.8 or GATT III:4."]),
        ("product=steel", ["“steel” is no HS code: give 2 to 6 digits."]),
        ("identifier=---", ["“---” is no number of a case."]),
        ("status=nowhere", ["Status: “nowhere” is not known."]),
        ("lead=nobody", ["Lead: “nobody” is not known."]),
        ("order=size", ["Order: “size” is not known."]),
        (
            "opened_from=soon",
            ["“soon” is not a date. Write 2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04."],
        ),
        ("due_from=2020&due_to=2019", ["Due: 2020-01-01 to 2019-12-31 ends before it begins."]),
        ("q=%00", ["Words: no text."]),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(
    docket: dict[str, Case], lead: Officer, url: str, notes: list[str]
) -> None:
    found = find_cases(QueryDict(url), lead)
    assert found.notes == [f"{note} It was left out of the search." for note in notes]
    assert found.cases.count() == 4
    assert found.said == []


@pytest.mark.parametrize("url", ["q=%22%22", "q=%25", "q=_"])
def test_a_search_without_any_word_finds_all_and_says_so(docket: dict[str, Case], lead: Officer, url: str) -> None:
    found = find_cases(QueryDict(url), lead)
    assert found.notes == ["No word to search for was found."]
    assert found.cases.count() == 4


def test_an_unknown_word_beside_a_known_one_leaves_the_known_one_in_force(
    docket: dict[str, Case], lead: Officer
) -> None:
    found = find_cases(QueryDict("status=panel&status=nowhere"), lead)
    assert [case.pk for case in found.cases] == [docket["steel"].pk]
    assert found.notes == ["Status: “nowhere” is not known. It was left out of the search."]


def test_too_many_and_too_long_words_are_cut_with_a_note(docket: dict[str, Case], lead: Officer) -> None:
    many = find_cases(
        QueryDict(f"q={'+'.join('abcdefghijklmnopqrstuvwxyz'[:26]) + '+' + '+'.join('bcdfghjklmnpqrst')}"), lead
    )
    long = find_cases(QueryDict(f"q={'x' * 10_000}"), lead)
    assert [note for note in many.notes if "40" in note]
    assert long.notes == ["Words: cut after 1000 characters."]
    assert [*many.cases, *long.cases] == []


def test_the_filters_in_force_are_told_with_the_address_without_each(docket: dict[str, Case], lead: Officer) -> None:
    url = "q=a+%22b+c%22&status=panel&status=raised-in-committee&provision=scm+25&opened_from=2020&page=3&order=title"
    assert find_cases(QueryDict(url), lead).said == [
        Chip(
            "Words", 'a "b c"', "?status=panel&status=raised-in-committee&provision=scm+25&opened_from=2020&order=title"
        ),
        Chip(
            "Provision",
            "SCM 25 Notifications",
            "?q=a+%22b+c%22&status=panel&status=raised-in-committee&opened_from=2020&order=title",
        ),
        Chip(
            "Status", "Panel", "?q=a+%22b+c%22&status=raised-in-committee&provision=scm+25&opened_from=2020&order=title"
        ),
        Chip(
            "Status", "Raised in committee", "?q=a+%22b+c%22&status=panel&provision=scm+25&opened_from=2020&order=title"
        ),
        Chip(
            "Opened from",
            "1 January 2020",
            "?q=a+%22b+c%22&status=panel&status=raised-in-committee&provision=scm+25&order=title",
        ),
    ]
    assert [chip.url for chip in find_cases(QueryDict("body=CSPS&page=2"), lead).said] == ["?"]


def test_each_case_comes_once_with_its_status(docket: dict[str, Case], lead: Officer) -> None:
    for number in range(3):
        build.event(docket["steel"], lead, text=f"Steel again {number}.")
        build.commitment(docket["steel"], lead, words=f"Steel promise {number}.")
    found = find_cases(QueryDict("q=steel"), lead).cases
    assert [(case.pk, case.status) for case in found] == [(docket["steel"].pk, "panel")]
    assert found.count() == 1
