"""`manage.py search`: the answers of the docket's page, on the command line."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from cases.access import markings
from cases.access.models import Disclosure, Officer
from cases.docket.models import Case
from cases.management.commands.search import Command
from cases.search.filters import CaseFilter
from cases.search.query import find_cases
from tests import build
from tests.web import worlds


@pytest.fixture
def case(lead: Officer) -> Case:
    """An open case with one row of every kind."""
    return worlds.furnished(lead)


def run(*words: str) -> tuple[int, str]:
    """The exit status, and what was printed."""
    out = StringIO()
    try:
        call_command("search", *words, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def test_every_parameter_of_the_docket_is_an_option() -> None:
    parser = Command().create_parser("manage.py", "search")
    options = {option for action in parser._actions for option in action.option_strings}
    assert {f"--{name.replace('_', '-')}" for name in CaseFilter.base_filters if name != "q"} <= options


WAYS: list[tuple[str, list[str]]] = [
    ("q=market", ["market"]),
    ("q=market -plainly", ["market -plainly"]),
    ("q=agreement:SCM plainly", ["agreement:SCM", "plainly"]),
    ("agreement=SCM", ["--agreement", "SCM"]),
    ("respondent=CHN&respondent=FRA&order=-number", ["--respondent=CHN", "--respondent=FRA", "--order=-number"]),
    ("status=panel&raised_by=USA", ["--status", "panel", "--raised-by", "USA"]),
    ("opened_from=2099", ["--opened-from=2099"]),
    ("sector=nonsense", ["--sector", "nonsense"]),
    ("", []),
]


@pytest.mark.parametrize(("query", "words"), WAYS)
def test_the_answers_are_those_of_the_page(as_lead: Client, case: Case, query: str, words: list[str]) -> None:
    page = as_lead.get("/docket/", QueryDict(query))
    status, printed = run("--as=lead", *words)
    lines = printed.splitlines()
    shown = page.context["page"].object_list
    assert [line.split("\t")[0] for line in lines if "\t" in line] == [row.number for row in shown]
    assert lines[-1].split()[0] == str(page.context["page"].paginator.count)
    assert [line for line in lines if line.startswith("Note: ")] == [
        f"Note: {note}" for note in page.context["found"].notes
    ]
    assert status == (0 if shown else 1)
    status, printed = run("--as=lead", "--json", *words)
    assert [row["number"] for row in json.loads(printed)["cases"]] == [row.number for row in shown]
    assert status == (0 if shown else 1)


def test_a_line_tells_number_respondent_status_marking_and_title(lead: Officer, case: Case) -> None:
    build.case(lead, title="Steered \x1b[2Jaway\nto here")
    status, printed = run("--as=lead", "--order=title")
    assert status == 0
    assert f"{case.number}\tChina\tPanel\tDELIBERATIVE\tOpen concern" in printed.splitlines()
    assert "Steered [2Jaway to here" in printed
    assert "\x1b" not in printed


def test_passages_stand_beneath_their_case_with_the_words_in_brackets(lead: Officer, case: Case) -> None:
    lines = run("--as=lead", "--passages", "plainly")[1].splitlines()
    assert [line for line in lines[1:-1] if not line.startswith("    ")] == []
    assert any("[plainly]" in line for line in lines)
    assert lines[-1] == "1 case"


def test_a_limit_prints_the_first_and_counts_all(lead: Officer, case: Case) -> None:
    every = [row.number for row in find_cases(QueryDict("order=-number"), lead).cases]
    status, printed = run("--as=lead", "--order=-number", "--limit=1")
    assert (status, printed.split("\t")[0], printed.splitlines()[-1]) == (0, every[0], "1 of 2 cases")
    told = json.loads(run("--as=lead", "--order=-number", "--limit=1", "--json")[1])
    assert [row["number"] for row in told["cases"]] == every[:1]
    assert (told["export"]["found"], told["export"]["written"]) == (2, 1)


def test_it_searches_as_the_officer_named_or_as_the_first_registrar(lead: Officer, case: Case) -> None:
    worlds.hide(case, lead)
    build.officer("low", clearance=markings.DELIBERATIVE)
    assert worlds.SECRET not in run("--as=low")[1]
    assert worlds.SECRET in run("--as=lead")[1]
    # `keeper` was made with the case.
    assert run() == run("--as=keeper")


def test_the_file_as_it_stood_is_searched_too(lead: Officer) -> None:
    build.case(lead, title="Early")
    for more in ([], ["--json"]):
        assert run("--as=lead", "--as-of=2026-03-01", *more)[0] == 1
        status, printed = run("--as=lead", "--as-of=2026-03-03", *more)
        assert (status, "Early" in printed, "as recorded by then" in printed) == (0, True, True)


def test_what_was_shown_of_a_closed_room_is_recorded(lead: Officer) -> None:
    shut = build.case(lead, title="Closed", marking=markings.BCI, at=timezone.now())
    for words in (["closed"], ["closed", "--json"]):
        before = Disclosure.objects.count()
        assert "Closed" in run("--as=lead", *words)[1]
        seen = Disclosure.objects.filter(row=shut.pk, officer=lead, how="manage.py search")
        assert seen.count() == before + 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--as=nobody"], "No active account named nobody."),
        (["--as=lead", "--as-of=soon"], "“soon” is not a date."),
        (["--as=lead", "--limit=0"], "'0' is no number of cases from 1."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(lead: Officer, words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        run(*words)
    status: Any = refused.value.returncode
    assert status == 2 or "--limit=0" in words


def test_nothing_found_is_an_answer_with_status_1(lead: Officer) -> None:
    assert run("--as=lead", "nothing at all") == (1, "0 cases\n")
