"""Where a paper breaks: the place within the case is named, whatever breaks there and in whatever way, in a bounded time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from cases import sandbox
from cases.access.models import Officer
from cases.briefs import endings, render
from cases.briefs import produce as produce_module
from cases.briefs.asking import request_book, request_exhibits, request_scorecard
from cases.briefs.locating import NOT_THE_CASE, Piece, located, only, pieces
from cases.briefs.models import Brief
from cases.briefs.produce import produce_next
from cases.briefs.request import request_brief
from cases.briefs.scorecards import Scope
from cases.briefs.sections import CONTENTS, FILED, sections
from cases.docket.models import Case
from tests import build
from tests.briefs import made
from tests.briefs.test_books import book, now, work
from tests.briefs.test_render import contents, note

POISON = "zzpoison"
KEPT = "Nothing is lost: the contents are kept, and it can be tried again."


def place(name: str) -> str:
    """What is said of a piece that breaks by itself."""
    return f"The place is {name}, which fails in the same way when it is set alone. Amend that in the case and ask for a new paper."


def breaks(part: dict[str, Any]) -> bool:
    """Contents break that hold the poison anywhere."""
    return POISON in str(part)


def many(**more: Any) -> dict[str, Any]:
    """The contents of a case with forty events and as many notes."""
    told = made.case(7) | {"kind": "dossier"}
    told["events"] = [told["events"][0] | {"notes": [place + 1]} for place in range(40)]
    told["notes"] = [
        told["notes"][0] | {"number": place + 1, "pinpoint": f"Exhibit {place}, p. 2"} for place in range(40)
    ]
    return told | more


@pytest.mark.once
@pytest.mark.parametrize(
    ("key", "number", "field", "name"),
    [
        ("events", 11, "text", "event 12"),
        ("notes", 30, "quotation", "note 31 (Exhibit 30, p. 2)"),
        ("commitments", 0, "words", "commitment C1"),
        ("claims", 0, "argument", "claim 1"),
        ("measures", 0, "original", "measure 1"),
        ("status", 0, "reason", "entry 1 of the status history"),
        ("case", None, "title", "the title"),
    ],
)
def test_one_poisoned_piece_is_named(key: str, number: int | None, field: str, name: str) -> None:
    told = many()
    row = told[key] if number is None else told[key][number]
    told[key] = (
        row | {field: POISON}
        if number is None
        else [item | {field: POISON} if place == number else item for place, item in enumerate(told[key])]
    )
    assert located(told, breaks) == place(name)


@pytest.mark.once
def test_the_exhibit_is_named_and_not_the_notes_that_repeat_it() -> None:
    told = many()
    told["exhibits"][1]["title"] = POISON
    told["notes"] = [row | {"title": POISON} for row in told["notes"]]
    assert located(told, breaks) == place(told["exhibits"][1]["cited_as"])


@pytest.mark.once
def test_what_breaks_only_together_is_told_as_such_and_so_is_the_whole() -> None:
    told = many()

    def with_three(part: dict[str, Any]) -> bool:
        return {8, 9} <= {row["notes"][0] for row in part["events"]}

    for place_, row in enumerate(told["events"]):
        row["notes"] = [place_ + 1]
    said = located(told, with_three)
    assert "It takes event " in said
    assert "together: each half of that can be set without the other." in said
    assert located(told, lambda part: len(str(part)) > 0.9 * len(str(told))) == (
        "Each half of it can be set without the other: it is the whole that is too much for one paper."
    )
    assert located(told, lambda _: True) == NOT_THE_CASE


@pytest.mark.once
@pytest.mark.parametrize(
    ("trials", "said"), [(0, ""), (1, ""), (4, "The place is within "), (60, "The place is event 12,")]
)
def test_what_was_found_by_the_time_that_there_is_is_told(trials: int, said: str) -> None:
    told = many()
    told["events"][11]["text"] = POISON
    left = [trials]

    def counted(part: dict[str, Any]) -> bool | None:
        left[0] -= 1
        return None if left[0] < 0 else breaks(part)

    found = located(told, counted)
    assert found.startswith(said)
    assert bool(found) == bool(said)
    assert trials < 60 or left[0] > 30, "by halves, and not one after another"


@pytest.mark.once
def test_every_piece_of_real_contents_can_be_set_alone_and_so_can_nothing_at_all() -> None:
    told = contents(summary_notes=[1, 2], notes=[note(1), note(2)])
    found = pieces(told)
    assert Piece("timeline") in found
    assert len(found) > 20
    assert len(set(found)) == len(found)
    for kept in ((), *((piece,) for piece in found)):
        assert render.paper(only(told, kept)).pages == 1, kept
    assert only(told, found) == told


@pytest.mark.once
@pytest.mark.parametrize("order", [sorted, lambda keys: sorted(keys, reverse=True), lambda keys: sorted(keys, key=len)])
def test_the_order_in_which_a_database_keeps_the_keys_does_not_matter(order: Callable[..., Any]) -> None:
    told = many()
    assert pieces({key: told[key] for key in order(told)}) == pieces(told)


# Through the typesetter


@pytest.fixture
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


def _unfit() -> None:
    raise render.Unfit("the typesetter warned: of something")


def _raised() -> None:
    raise ValueError(POISON)


def _memory() -> None:
    raise MemoryError


WAYS: dict[str, tuple[Callable[[], object], str]] = {
    "warned": (_unfit, "Not issued: the typesetter warned: of something."),
    "raised": (_raised, "The typesetter broke down on it."),
    "killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "The typesetter broke down on it."),
    "memory": (_memory, "Setting it needed more memory than a brief may have."),
    "time": (lambda: time.sleep(60), "Setting it took longer than 120 seconds and was stopped."),
}


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """From now on the typesetter breaks in this way on every page that holds the poison."""
    own = render._Press.lay_out

    def breaking(how: str) -> None:
        def lay_out(press: Any, html: Any, *rest: Any) -> Any:
            if POISON in (html if isinstance(html, str) else html({})):
                WAYS[how][0]()
            return own(press, html, *rest)

        monkeypatch.setattr(render._Press, "lay_out", lay_out)
        if how == "time":
            monkeypatch.setattr(produce_module, "LIMITS", replace(produce_module.LIMITS, seconds=3.0))
            monkeypatch.setattr(endings, "TRIAL", replace(endings.TRIAL, seconds=3.0))

    return breaking


def full(lead: Officer, **poison: str) -> tuple[Case, Any]:
    """A case with some of everything, one of it poisoned."""
    case = build.case(lead, title="Wheat", summary="One.\n\nTwo.")
    exhibit = build.exhibit(lead, title=poison.get("exhibit", "A law"))
    for number in range(5):
        text = poison.get("event", "Raised.") if number == 3 else "Raised."
        promise = build.commitment(case, lead, words=poison.get("promise", "To open") if number == 1 else "To open")
        build.event(case, lead, text=text)
        words = poison.get("quotation", "open its market") if number == 2 else "open its market"
        build.citation(promise, exhibit, lead, words)
    return case, exhibit


@pytest.mark.django_db
@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize(
    ("piece", "how", "name"),
    [
        ("event", "raised", "event {}"),
        ("quotation", "killed", "note {} ({name}, p. 1)"),
        ("promise", "memory", "commitment C2"),
        ("exhibit", "warned", "{name}"),
        ("event", "time", "event {}"),
    ],
)
def test_a_poisoned_piece_of_a_paper_is_named_however_the_typesetter_breaks_on_it(
    lead: Officer, poisoned: Callable[[str], None], piece: str, how: str, name: str
) -> None:
    case, exhibit = full(lead, **{piece: POISON})
    brief = request_brief(case, by=lead, at=build.NOW, kind="dossier" if piece == "promise" else "case-brief")
    poisoned(how)
    assert produce_next(build.clock)
    failed = now(brief)
    rows = brief.contents[{"event": "events", "quotation": "notes"}.get(piece, "exhibits")]
    (number,) = [number for number, row in enumerate(rows, 1) if POISON in str(row)] or [0]
    name = name.format(number, name=exhibit.rendition.cited_as)
    said = f"{WAYS[how][1]} {place(name)}"
    assert (failed.state, failed.failure) == ("failed", said if how == "warned" else f"{said} {KEPT}")
    assert POISON not in failed.failure


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.usefixtures("_files")
def test_of_every_kind_of_paper_nothing_at_all_and_each_first_and_last_piece_can_be_set(lead: Officer) -> None:
    case, _ = full(lead)
    of_one: dict[str, Any] = {"by": lead, "at": build.NOW}
    for kind in ("case-brief", "dossier"):
        told = request_brief(case, kind=kind, **of_one).contents
        for kept in ((), pieces(told)[:1], pieces(told)[-1:]):
            assert render.paper(only(told, kept)).pages, (kind, kept)
    told = request_scorecard(Scope(member=case.respondent), **of_one).contents
    for kept in ((), pieces(told)[:1], pieces(told)[-1:]):
        assert render.paper(only(told, kept)).pages, kept
    two = [case.pk, build.case(lead).pk]
    books = (request_book(two, title="Two", **of_one), request_exhibits([case.pk], **of_one))
    for section in (section for row in books for section in sections(row.contents)):
        if section.key != CONTENTS and section.template != FILED:
            found = pieces(section.contents)
            for kept in ((), found[:1], found[-1:]):
                less = replace(section, contents=only(section.contents, kept))
                assert render.sheaf(less).packed(), (section.key, kept)


@pytest.mark.django_db
@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize("how", ["raised", "warned"])
def test_in_a_book_the_place_is_named_within_its_case_and_the_other_parts_go_back_first(
    lead: Officer, poisoned: Callable[[str], None], how: str
) -> None:
    row = book(lead, (1, 2, 3))
    told = row.contents
    events = made.case(1)["events"]
    told["chapters"][0]["cases"][0]["events"] = [row | {"notes": []} for row in events]
    told["chapters"][0]["cases"][0]["events"][2]["text"] = POISON
    Brief.objects.filter(pk=row.pk).update(contents=told)
    poisoned(how)
    work()
    failed = now(row)
    case = told["chapters"][0]["cases"][0]["case"]["number"]
    begins = WAYS[how][1].removeprefix("Not issued: ").replace("The typesetter", "the typesetter")
    assert (failed.state, failed.failure) == ("failed", f"Not made. {case}: {begins} {place('event 3')} {KEPT}")


@pytest.mark.django_db
@pytest.mark.usefixtures("_files")
def test_the_search_for_the_place_ends_in_time_and_with_the_claim(
    lead: Officer, poisoned: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _ = full(lead, event=POISON)
    poisoned("raised")
    monkeypatch.setattr(endings, "LOOKING", 0.0)
    brief = request_brief(case, by=lead, at=build.NOW)
    assert produce_next(build.clock)
    assert now(brief).failure == f"The typesetter broke down on it. {KEPT}"


@pytest.mark.once
def test_a_trial_that_runs_out_of_the_time_that_is_left_says_nothing_of_the_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(endings, "LOOKING", 2.0)
    begun = time.monotonic()
    said = endings.place_of(many(), sandbox.Outcome("too long"), lambda _: time.sleep(60), lambda: None)
    assert said == ""
    assert time.monotonic() - begun < 10
