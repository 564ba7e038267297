"""The index follows every way of writing, by the commit, and says where it doesn't."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client

from cases.access.models import Officer
from cases.docket.models import Case, Measure
from cases.evidence.models import Page
from cases.history.past import is_past
from cases.proceedings.models import Event
from cases.search import analyzer
from cases.search.indexing import is_whole
from cases.search.models import IndexState, IndexUnit
from cases.search.query import NOT_WHOLE, find_cases
from cases.search.rebuilding import faults, rebuild
from cases.search.saving import save_search
from tests import build
from tests.web import worlds

pytestmark = pytest.mark.django_db


DAY = {"happened_earliest": dt.date(2020, 1, 1), "happened_latest": dt.date(2020, 1, 1)}


def numbers(words: str, officer: Officer) -> list[str]:
    """The cases that these words find."""
    asked = QueryDict(mutable=True)
    asked["q"] = words
    return [case.number for case in find_cases(asked, officer).cases]


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case with a row of everything."""
    made = build.case(lead, title="Counted", **worlds.terms())
    worlds.furnish(made, lead, "quokka", at=build.NOW)
    return made


def test_every_row_of_a_case_is_found_by_its_words(case: Case, lead: Officer) -> None:
    for words in (
        "Counted",
        "quokka",
        "argued",
        '"open wider"',
        '"so it stands"',
        '"open its market, quokka"',
        "SCM 25.8",
        case.number,
    ):
        assert numbers(words, lead) == [case.number], words


@pytest.mark.parametrize(
    ("change", "gone", "there"),
    [
        (lambda case: Case.objects.filter(pk=case.pk).update(title="Renamed"), "Counted", "Renamed"),
        (lambda case: Event.objects.filter(case=case).update(text="Wombat."), '"raised, quokka"', "wombat"),
        (lambda case: Measure.objects.filter(case_links__case=case).update(title="Bilby"), '"measure quokka"', "bilby"),
        (lambda case: Event.objects.bulk_create([Event(case=case, kind="other", text="Numbat.", **DAY)]), "", "numbat"),
        (lambda case: Page.objects.filter(rendition__exhibit__in=case.exhibits.all()).update(text="Potoroo."), "", "potoroo"),
        (lambda case: Event.objects.filter(case=case).delete(), '"raised, quokka"', ""),
    ],
)  # fmt: skip
def test_a_change_by_any_way_is_found_and_what_it_replaced_is_not(
    case: Case, lead: Officer, change: Any, gone: str, there: str
) -> None:
    assert not gone or numbers(gone, lead) == [case.number]
    change(case)
    assert not gone or numbers(gone, lead) == []
    assert not there or numbers(there, lead) == [case.number]
    assert list(faults()) == []


def test_what_is_rolled_back_is_not_found(case: Case, lead: Officer) -> None:
    try:
        with transaction.atomic():
            build.event(case, lead, text="Dunnart.")
            assert numbers("dunnart", lead) == [case.number]
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert numbers("dunnart", lead) == []
    build.event(case, lead, text="Dunnart again.")
    assert numbers("dunnart", lead) == [case.number]


def test_what_was_written_before_a_savepoint_is_indexed_although_it_rolled_back(case: Case, lead: Officer) -> None:
    numbers("Counted", lead)
    build.event(case, lead, text="Bettong.")
    try:
        with transaction.atomic():
            assert numbers("bettong", lead) == [case.number]
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert numbers("bettong", lead) == [case.number]


def test_the_check_names_what_is_missing_stale_or_gone_and_reindexing_mends_it(case: Case, lead: Officer) -> None:
    numbers("Counted", lead)
    IndexUnit.objects.filter(case=case.pk, place="title").update(digest="stale")
    IndexUnit.objects.filter(case=case.pk, place="text").delete()
    IndexUnit.objects.filter(exhibit__isnull=False, rendition=None).update(exhibit=case.pk)
    told = list(faults())
    assert f"{case.number}, title stands in the index as it was." in told
    assert f"{case.number}, text is not in the index." in told
    assert any("is gone from the case file" in line for line in told)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_index", stdout=out)
    assert f"{len(told)} faults." in out.getvalue()
    call_command("reindex", stdout=out)
    assert list(faults()) == []
    out = StringIO()
    call_command("check_index", stdout=out)
    assert out.getvalue() == "The index is what the case file says.\n"
    assert numbers("quokka", lead) == [case.number]


def test_a_rebuilding_that_was_stopped_goes_on_where_it_was(lead: Officer) -> None:
    for number in range(60):
        build.case(lead, title=f"Case {number}")
    numbers("Case", lead)
    steps = rebuild(fresh=True)
    first = next(steps)
    assert (first.done, first.changed > 0) == (50, True)
    steps.close()
    assert not is_whole()
    assert NOT_WHOLE in find_cases(QueryDict("q=case"), lead).notes
    again = [step.changed for step in rebuild()]
    assert again[0] == 0
    assert len(numbers("case", lead)) == 60


def test_a_case_file_older_than_its_index_is_searched_by_its_tables(case: Case, lead: Officer) -> None:
    numbers("Counted", lead)
    IndexState.objects.update(made_by=0)
    found = find_cases(QueryDict("q=quokka"), lead)
    assert ([row.number for row in found.cases], found.notes, found.facets) == ([case.number], [NOT_WHOLE], [])
    browser = Client()
    browser.force_login(lead)
    kept = save_search(name="Quokkas", query="q=quokka", by=lead, at=build.NOW)
    for address in (
        "/docket/?q=quokka",
        "/docket/?q=quokka&show=passages",
        "/",
        kept.get_absolute_url(),
        "/docket/export/csv/?q=quokka",
    ):
        assert worlds.get(browser, address).status_code == 200, address
    out = StringIO()
    call_command("reindex", "--if-needed", stdout=out)
    assert "cases: 1 of 1" in out.getvalue()
    assert IndexState.objects.get().made_by == analyzer.VERSION
    out = StringIO()
    call_command("reindex", "--if-needed", stdout=out)
    assert out.getvalue() == "The index is whole.\n"
    assert find_cases(QueryDict("q=quokka"), lead).notes == []
    assert not is_past()


def test_the_words_of_a_replaced_text_leave_sqlite_when_the_index_is_pressed_out(case: Case, lead: Officer) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes out a row with its words")
    numbers("Counted", lead)
    Page.objects.filter(rendition__exhibit__in=case.exhibits.all()).update(text="Potoroo.")
    numbers("potoroo", lead)
    assert IndexState.objects.get().leftovers
    call_command("reindex", "--fresh", stdout=StringIO())
    assert not IndexState.objects.get().leftovers
    assert numbers("potoroo", lead) == [case.number]
