"""Which cases are like a case, and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django.fixtures import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.docket.models import Case
from cases.docket.opening import claim
from cases.search.similar import MOST, similar_to
from cases.taxonomy.models import Product, Provision, Sector
from tests import build


def like(case: Case, officer: Any) -> list[tuple[str, str]]:
    """The titles of the cases like it, each with why."""
    found = similar_to(case, list(case.measures.order_by("title")), officer)
    return [(one.case.title, "; ".join(one.why)) for one in found]


def claimed(case: Case, code: str, lead: Officer, **more: Any) -> None:
    claim(case, provision=Provision.objects.get(pk=code), by=lead, at=build.NOW, **more)


@pytest.fixture
def mills(lead: Officer) -> Case:
    """A case of a measure, a claim, a product, a chapter and words."""
    made = build.case(
        lead,
        title="Rolling mills and furnaces",
        sectors=[Sector.objects.get(pk="72")],
        products=[Product.objects.get_or_create(code="720851")[0]],
    )
    plan = build.measure("Plan for furnaces", title_original="钢铁产业规划")
    claimed(made, "SCM 25.8", lead, measure=plan)
    return made


def test_what_cases_share_is_told_the_weightiest_first(mills: Case, lead: Officer) -> None:
    others = {
        name: build.case(lead, title=title)
        for name, title in (("measure", "One"), ("claim", "Two"), ("words", "Three furnaces, rolling mills"))
    }
    sectored = build.case(lead, title="Four", sectors=[Sector.objects.get(pk="72")])
    build.case(lead, title="Five")
    others["measure"].measures.add(mills.measures.get())
    claimed(others["claim"], "SCM 25.8", lead)
    claimed(sectored, "SCM 1", lead)
    chapter = Sector.objects.get(pk="72").title
    assert like(mills, lead) == [
        ("One", "same measure: Plan for furnaces"),
        ("Two", "SCM 25.8"),
        ("Three furnaces, rolling mills", "words: furnaces, mills, rolling"),
        ("Four", f"SCM; {chapter}"),
    ]
    assert [title for title, _ in like(others["claim"], lead)] == ["Rolling mills and furnaces"]


def test_an_agreement_or_a_common_word_alone_makes_no_cases_alike(mills: Case, lead: Officer) -> None:
    for number in range(6):
        other = build.case(lead, title=f"Rolling and furnaces under the mills {number}" if number < 5 else "Alone")
        claimed(other, "SCM 1", lead)
    # More than a quarter of the cases have these words in their titles.
    assert like(mills, lead) == []


def test_at_most_five_are_told_and_never_the_case_itself(mills: Case, lead: Officer) -> None:
    for number in range(8):
        claimed(build.case(lead, title=f"Nr {number}"), "SCM 25.8", lead)
    found = like(mills, lead)
    assert [title for title, _ in found] == [f"Nr {number}" for number in range(MOST)]


def test_what_one_may_not_see_makes_nothing_alike_and_changes_no_order(
    mills: Case, lead: Officer, reader: Officer
) -> None:
    first, second = build.case(lead, title="First"), build.case(lead, title="Second")
    claimed(first, "SCM 25.8", lead)
    claimed(second, "SCM 25", lead)
    before = like(mills, reader)
    assert [title for title, _ in before] == ["First", "Second"]
    high = {"marking": "PARTNER-CONFIDENTIAL"}
    for _ in range(4):
        hidden = build.case(lead, title="Hidden furnaces and rolling mills", **high)
        hidden.measures.add(mills.measures.get())
        claimed(hidden, "SCM 25.8", lead)
    assert like(mills, reader) == before
    assert like(mills, lead)[0][0] == "Hidden furnaces and rolling mills"
    assert like(Case.objects.filter(title__startswith="Hidden")[0], reader) == []
    assert like(mills, AnonymousUser()) == []


@pytest.mark.parametrize("count", [1, 50])
def test_the_number_of_queries_is_the_same_for_one_case_and_for_fifty(
    mills: Case, lead: Officer, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        claimed(build.case(lead, title=f"Nr {number}", sectors=[Sector.objects.get(pk="72")]), "SCM 25.8", lead)
    measures = list(mills.measures.all())
    similar_to(mills, measures, lead)  # Indexes what was written here.
    with django_assert_num_queries(6):
        assert len(similar_to(mills, measures, lead)) == min(count, MOST)
