"""Setting the parts of a book in runs: fair to other workers and papers, and nothing lost when a section, child or worker breaks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from cases.access.models import Officer
from cases.briefs import render, setting
from cases.briefs.joining.sheaf import Sheaf
from cases.briefs.locating import NOT_THE_CASE
from cases.briefs.models import Brief
from cases.briefs.parts import BriefPart
from cases.briefs.produce import produce_next
from cases.briefs.request import retry_brief, stop_brief
from cases.briefs.sections import Section
from cases.briefs.setting import set_next
from tests import build
from tests.briefs import made
from tests.briefs.test_books import LATER, book, now, states, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES = tmp_path
    monkeypatch.setattr(setting, "LONGEST", 600.0)  # a run must not end early because the machine is busy


def cut(by: Officer, cases: int) -> Brief:
    """A book in its parts, the cover and the summary waiting longest: so the first run is the first of them in their order."""
    row = book(by, tuple(range(1, cases + 1)))
    assert produce_next(build.clock)
    row.parts.filter(position__gte=1).update(queued_at=LATER)
    return row


def broken(row: Brief, position: int) -> BriefPart:
    """A part on whose section the child breaks."""
    part = row.parts.get(position=position)
    part.section = (part.section or {}) | {"template": "briefs/of_no_paper.html"}
    part.save()
    return part


def test_a_run_is_a_fair_share_of_what_waits_and_its_parts_are_kept(lead: Officer) -> None:
    row = cut(lead, 14)
    sizes = []
    while (before := states(row).count("ready")) < 17:
        assert set_next(build.clock)
        sizes.append(states(row).count("ready") - before)
    assert sizes == [4, 3, 2, 2, 1, 1, 1, 1, 1, 1]
    assert work() == ["paper"]
    assert now(row).state == "ready"


def test_a_section_on_which_the_child_breaks_is_set_again_alone_and_fails_alone(lead: Officer) -> None:
    row = cut(lead, 14)
    part = broken(row, 2)
    assert set_next(build.clock)
    assert states(row)[:5] == ["ready", "ready", "queued", "queued", "queued"]
    assert list(row.parts.filter(position__in=[2, 3]).values_list("attempts", flat=True)) == [1, 0]
    row.parts.filter(pk=part.pk).update(queued_at=build.NOW)
    assert set_next(build.clock)
    assert states(row)[:4] == ["ready", "ready", "failed", "queued"]
    assert now(part).failure == f"the typesetter broke down on it. {NOT_THE_CASE}"
    assert work() == ["paper"]
    assert now(row).failure.startswith("Not made. TC-2022-0001: the typesetter broke down on it.")


def test_a_section_that_is_not_fit_fails_and_the_others_of_its_run_are_kept(
    lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, sheaf = cut(lead, 14), render.sheaf

    def picky(section: Section, *, size: str) -> Sheaf:
        if section.key == "summary":
            raise render.Unfit("a character would be printed as an empty box.")
        return sheaf(section, size=size)

    monkeypatch.setattr(render, "sheaf", picky)
    assert set_next(build.clock)
    assert states(row)[:5] == ["ready", "failed", "ready", "ready", "queued"]
    assert row.parts.get(position=1).failure == f"a character would be printed as an empty box. {NOT_THE_CASE}"


def test_the_parts_of_a_worker_that_died_are_set_again_alone(lead: Officer) -> None:
    row = cut(lead, 14)
    row.parts.update(state="working", attempts=1, lease_until=build.NOW + BriefPart.LEASE)
    assert not set_next(build.clock)
    assert set_next(lambda: build.NOW + BriefPart.LEASE * 2)
    assert states(row).count("ready") == 1


def test_a_run_makes_way_for_a_whole_paper(lead: Officer) -> None:
    contents = made.book(range(1, 33), chapters=1)
    row = book(lead)
    Brief.objects.filter(pk=row.pk).update(contents=contents)
    assert produce_next(build.clock)
    book(lead, (1,), number="DB-2026-0002")
    assert set_next(build.clock)
    assert 1 <= states(row).count("ready") < setting.MOST
    assert states(row).count("working") == 0
    assert not row.parts.filter(state="queued", attempts__gt=0).exists()


def test_a_run_ends_when_its_book_is_stopped_and_what_came_is_kept(lead: Officer) -> None:
    contents = made.book(range(1, 33), chapters=1)
    row = book(lead)
    Brief.objects.filter(pk=row.pk).update(contents=contents)
    assert produce_next(build.clock)
    asked = [0]

    def clock() -> dt.datetime:
        asked[0] += 1
        if asked[0] == 5:
            stop_brief(row, by=lead, at=LATER)
        return build.NOW

    assert set_next(clock)
    assert states(row).count("ready") < setting.MOST
    assert states(row).count("working") == 0
    assert not set_next(build.clock)
    assert retry_brief(row, by=lead, at=LATER)
    assert set_next(build.clock), "at once: no lease has to run out"
