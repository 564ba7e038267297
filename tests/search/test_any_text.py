"""Whatever a URL holds, a search answers."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.access.models import Officer
from cases.search.filters import CaseFilter
from cases.search.query import find_cases
from tests import build

PARAMETERS = [*CaseFilter.base_filters, "page", "\ud800"]
ODD = [
    "\x00",
    "\ud800",
    "%",
    "_",
    "a\x00b",
    "\\",
    "[",
    "(?<!",
    "***=",
    "x" * 10_000,
    "“",
    "９９",
    "²",
    "İ",
    "ǅ",
    "2016/",
    "0000",
]
text = st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=()), max_size=40))


@pytest.fixture
def docket(lead: Officer) -> Officer:
    """One case with a row of each kind that a search looks into."""
    case = build.case(lead, title="% _ \\ [x] 产业", summary="(?<!")
    build.event(case, lead)
    build.commitment(case, lead)
    build.status(case, lead)
    return lead


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.dictionaries(st.sampled_from(PARAMETERS), st.lists(text, max_size=3), max_size=4))
def test_any_text_in_any_parameter_gives_an_answer(docket: Officer, asked: dict[str, list[str]]) -> None:
    answer(asked, docket)


@pytest.mark.parametrize("value", ODD)
def test_odd_text_everywhere_gives_an_answer_and_each_parameter_is_in_force_or_noted(
    docket: Officer, value: str
) -> None:
    asked = answer({name: [value] for name in CaseFilter.base_filters}, docket).filter
    silent = [
        name
        for name, field in asked.form.fields.items()
        if asked.asked[name] is None
        and not field.notes
        and not any(note.startswith(f"{field.label}:") for note in asked.notes)
    ]
    assert silent == []


def test_a_word_of_wildcards_finds_only_itself(docket: Officer) -> None:
    build.case(docket, title="Plain")
    for word in ("%x", "_x", "\\x", "[x]", "(?<!x"):
        asked = QueryDict(mutable=True)
        asked["q"] = word
        assert find_cases(asked, docket).cases.count() == 1


def test_a_key_that_names_nothing_finds_nothing(docket: Officer) -> None:
    for name in ("lead", "measure"):
        assert not answer({name: [str(uuid.uuid4())]}, docket).cases.exists()


def answer(asked: dict[str, list[str]], officer: Officer) -> Any:
    """The search, with all that a page takes from it."""
    data = QueryDict(mutable=True)
    for name, values in asked.items():
        data.setlist(name, values)
    found = find_cases(data, officer)
    list(found.cases[:50])
    found.cases.count()
    for part in [found.filter.form.as_p(), *found.notes, *(piece for chip in found.said for piece in chip)]:
        part.encode()
    return found
