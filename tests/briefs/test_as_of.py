"""Briefs of the file as it stood: frozen from the past, the same whenever they are asked for, marked no lower than today."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.access import markings
from cases.access.models import Officer
from cases.briefs import pages
from cases.briefs.models import Brief
from cases.briefs.request import request_brief
from cases.dates import phrase
from cases.docket.models import Case
from cases.docket.opening import amend_case
from cases.evidence.models import Citation, Page
from cases.history.acting import acting
from cases.history.axes import Axes
from cases.history.seals import canonical
from cases.refusal import Refusal
from tests import build
from tests.web import worlds

THEN = build.NOW.date()
LATER = build.NOW + dt.timedelta(days=10)
BOTH = Axes(THEN, THEN)


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case with one row of every kind."""
    with acting(at=build.NOW):
        return worlds.furnished(lead)


def contents(case: Case, by: Officer, axes: Axes | None, days: int = 20, **more: Any) -> dict[str, Any]:
    """What a brief holds that is asked for some days later."""
    made = request_brief(case, by=by, at=build.NOW + dt.timedelta(days=days), axes=axes, **more)
    found: dict[str, Any] = Brief.objects.get(pk=made.pk).contents
    return found


def same(told: dict[str, Any]) -> bytes:
    """The contents but for the number and the moment of asking, as bytes."""
    return canonical({name: value for name, value in told.items() if name not in {"number", "asked_at", "seal"}})


def test_the_same_past_asked_for_twice_is_the_same_byte_for_byte(case: Case, lead: Officer) -> None:
    first = contents(case, lead, BOTH)
    amend_case(case, by=lead, at=LATER, title="Changed since", summary="Written since.")
    build.status(case, lead, "dormant", "2020", reason="Silence.", at=LATER)
    with acting(at=LATER):
        case.events.all().delete()
        case.claims.all().delete()
        Citation.objects.filter(commitment__isnull=False).update(outcome="not-found", check_detail="Gone.")
        Page.objects.update(text="Another text.")
    second = contents(case, lead, BOTH, days=30)
    assert same(second) == same(first)
    assert (first["number"], second["number"]) == (f"{case.number}-R2", f"{case.number}-R3")
    assert (first["as_of"], first["recorded"], first["case"]["title"]) == (
        "2 March 2026",
        "as recorded by then",
        "Open concern",
    )
    assert same(contents(case, lead, None, days=30)) != same(first)


def test_what_hangs_from_what_was_not_yet_in_effect_is_in_no_paper(case: Case, lead: Officer) -> None:
    told = contents(case, lead, Axes(dt.date(2014, 6, 1), None))
    assert ([row["verdict"] for row in told["commitments"]], told["status"], told["events"]) == (["", "", ""], [], [])
    # The summary, the claim and the promise are quoted from one place each; of the verdict, the event and the status nothing is left.
    assert [note["quotation"] for note in told["notes"]] == ["open its market, plainly"]
    assert [row["notes"] for row in (*told["claims"], *told["commitments"])] == [[1], [1], [], []]


def test_a_brief_of_today_says_nothing_of_a_recording(case: Case, lead: Officer) -> None:
    told = contents(case, lead, None)
    assert (told["as_of"], "recorded" in told) == ("22 March 2026", False)


def test_citations_keep_the_outcome_recorded_then(case: Case, lead: Officer) -> None:
    told = contents(case, lead, BOTH)
    with acting(at=LATER):
        Citation.objects.update(outcome="not-found", found_on=None)
    assert {note["outcome"] for note in contents(case, lead, BOTH)["notes"]} == {"found"}
    assert {note["outcome"] for note in contents(case, lead, Axes(THEN, None))["notes"]} == {"not-found"}
    assert same(contents(case, lead, BOTH, days=30)) == same(told)
    assert Brief.objects.filter(case=case).count() == 5


def test_what_a_bracket_stood_for_then_is_told_as_it_was_found(case: Case, lead: Officer) -> None:
    marks = [{"shown": "[t]", "kind": "bracket", "source": "T", "warnings": ["adds “钢”"]}]
    with acting(at=build.NOW):
        Citation.objects.update(findings={"marks": marks})
    with acting(at=LATER):
        Citation.objects.update(findings={"difference": [["same", "its market"]]})
    told = [["“[t]” stands for “T”; adds “钢”."]]
    assert [note["findings"] for note in contents(case, lead, BOTH)["notes"]] == told
    assert [note["findings"] for note in contents(case, lead, Axes(THEN, None))["notes"]] == [[]]


def test_what_was_raised_since_is_marked_as_strictly_as_now(case: Case, lead: Officer, reader: Officer) -> None:
    assert contents(case, lead, BOTH)["marking"] == markings.DELIBERATIVE
    with acting(at=LATER):
        case.events.update(marking=markings.SENSITIVE)
    made = request_brief(case, by=lead, at=LATER, axes=BOTH)
    assert (made.marking, made.contents["marking"], made.contents["clearance"], made.number) == (
        markings.SENSITIVE,
        markings.SENSITIVE,
        markings.SENSITIVE,
        f"{case.number}-S1",
    )
    assert not Brief.objects.filter(pk=made.pk).visible_to(reader).exists()
    # Who may not see it now gets a paper without it.
    by_reader = contents(case, reader, BOTH)
    assert (by_reader["events"], by_reader["marking"]) == ([], markings.DELIBERATIVE)


def test_what_was_raised_and_deleted_since_is_marked_as_it_last_was(case: Case, lead: Officer) -> None:
    with acting(at=LATER):
        case.events.update(marking=markings.PARTNER)
        Citation.objects.filter(event__isnull=False).delete()
        case.events.all().delete()
    told = contents(case, lead, BOTH)
    assert ([row["text"] for row in told["events"]], told["marking"]) == (["Raised, plainly."], markings.PARTNER)


def test_a_case_of_which_nothing_was_recorded_is_refused(case: Case, lead: Officer) -> None:
    before = Brief.objects.count()
    with pytest.raises(Refusal) as refused:
        request_brief(case, by=lead, at=LATER, axes=Axes(dt.date(2020, 2, 1), dt.date(2020, 2, 1)))
    assert refused.value.sentence == (
        f"{case.number} on 1 February 2020, as recorded by then: nothing that lead may see was on record. "
        "Ask for a later day, or for the same day as recorded by now."
    )
    assert Brief.objects.count() == before


def test_a_final_brief_of_the_past_is_refused_for_what_was_unconfirmed_then(case: Case, lead: Officer) -> None:
    with acting(at=LATER):
        Citation.objects.filter(case=case).update(outcome="not-found", found_on=None)
    assert contents(case, lead, BOTH, final=True)["final"] is True
    with pytest.raises(Refusal, match="No final brief"):
        request_brief(case, by=lead, at=LATER, final=True, axes=Axes(THEN, None))


def test_the_paper_says_of_which_day_it_is_and_by_when_recorded(case: Case, lead: Officer) -> None:
    told = contents(case, lead, Axes(dt.date(2018, 1, 1), THEN))
    page = pages.case_brief(told, "0" * 64)  # the paper before it is set
    assert "As it stood on 1 January 2018, as recorded by 2 March 2026" in page
    assert "As it stood" not in pages.case_brief(contents(case, lead, None), "0" * 64)


def command(*arguments: str) -> Brief:
    """The brief that the command made."""
    call_command("brief", *arguments, verbosity=0)
    return Brief.objects.latest("queued_at")


def test_the_command_takes_both_axes(case: Case, lead: Officer, tmp_path: Path) -> None:
    amend_case(case, by=lead, at=LATER, title="Changed since")
    out = str(tmp_path / "brief.pdf")
    told = command(case.number, "--by", "lead", "--out", out, "--as-of", THEN.isoformat()).contents
    assert (told["case"]["title"], told["recorded"]) == ("Open concern", "as recorded by then")
    told = command(
        case.number, "--by", "lead", "--out", out, "--as-of", THEN.isoformat(), "--recorded-by", "now"
    ).contents
    assert (told["case"]["title"], told["recorded"]) == (
        "Changed since",
        f"as recorded by {phrase(timezone.now().date())}",
    )
    assert Path(out).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--as-of", "2020-02-01"],
            "TC-2026-0001 on 1 February 2020, as recorded by then: nothing that lead may see was on record.",
        ),
        (["--as-of", "soon"], "“soon” is not a date. Write a day such as 2023-02-01."),
        (["--as-of", "2023-02-01", "--recorded-by", "9999"], "31 December 9999 has not come yet."),
    ],
)
def test_the_command_refuses_with_the_sentence(case: Case, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("brief", case.number, "--by", "lead", *arguments)
    assert Brief.objects.count() == 1
