"""Setting the parts of books: a worker takes a run of one book's sections and sets them, one after another, in a limited child."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from cases import sandbox
from cases.briefs import filed, render
from cases.briefs.books import keep, remove_unnamed
from cases.briefs.endings import Failures, ended_well, place_of
from cases.briefs.models import Brief
from cases.briefs.parts import BriefPart
from cases.briefs.sections import FILED, Section
from cases.evidence.store import folder
from cases.history.working import Clock, work_next
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal

LIMITS = sandbox.Limits(seconds=120, memory=1024 * 1024**2, output=64 * 1024)
"""Of a child; a section that breaks it in company is set again alone, so that the limits are those of one section."""
MOST = 8
"""Sections in a run."""
SHARE = 4
"""A run is at most this part of what waits, so that two workers come to the end of a book together."""
LONGEST = 5.0
"""Seconds after which a run begins no further section: what is left is for whoever is free."""
FAILURES = Failures(
    {
        "too long": f"setting it took longer than {LIMITS.seconds:.0f} seconds and was stopped.",
        "too much memory": "setting it needed more memory than a section may have.",
        "too much output": "its pages would be larger than a section may be.",
    },
    otherwise="the typesetter broke down on it.",
)
ENOUGH, PROBLEM = "enough", ".problem"


def set_next(now: Clock) -> bool:
    """Set the part that has waited longest, and some of its book along with it; False when none waits. Any number of workers at once."""
    return work_next(BriefPart, now, by=lambda part: _without_contents(part).requested_by_id, work=set_run)


def _without_contents(part: BriefPart) -> Brief:
    """The part's book, without the contents of all its other parts."""
    part.brief = Brief.objects.defer("contents").select_related("requested_by").get(pk=part.brief_id)
    return part.brief


def set_run(part: BriefPart, now: Clock) -> None:
    """Set one claimed part, and others of its book under the same claim, in a limited child; keep the pages of each as they come.

    Set twice a part gives the same bytes under the same name; only the holder of the claim records them. One that cannot be set
    is failed with a sentence, and lets its book's job go on, which then fails with it. One that breaks a child in which others were
    set before it goes back and is set alone. What is not begun goes back too: when the child broke, after LONGEST, when
    a whole paper waits, or when the book was stopped.
    """
    if not Brief.objects.filter(pk=part.brief_id).visible_to(part.brief.requested_by, at=now()).exists():
        claiming.fail(part, "its officer may no longer see what it holds.", at=now())
        return
    with folder() as place:
        run = _Run(part, place, now)
        try:
            outcome = run.drawn() if run.is_filed else run.set()
            run.keep_what_came()
        except claiming.Lost:
            outcome = sandbox.Outcome("done")
        run.give_back(outcome)
        run.fail(outcome)


class _Run:
    """Parts of one book under one claim; the child leaves in `place`, under its number, the pages of each, or what is wrong with it."""

    def __init__(self, part: BriefPart, place: Path, now: Clock) -> None:
        self.book, self.place, self.now = part.brief, place, now
        first = Section(**(part.section or {}))
        self.is_filed = first.template == FILED
        self.parts = [part, *self._along(part)]
        self.sections = [first, *(Section(**(each.section or {})) for each in self.parts[1:])]
        self.left = dict(enumerate(self.parts))
        self.unfit: dict[int, str] = {}
        self.grip = claiming.Grip(part, now, along=self.parts[1:])

    def _along(self, part: BriefPart) -> list[BriefPart]:
        """Others of the book that were never tried: one whose child or worker died is set alone, and filed documents are drawn alone."""
        if self.is_filed or part.attempts > 1:
            return []
        waiting = BriefPart.objects.filter(brief=part.brief_id, state=JobState.QUEUED)
        fair = min(MOST, (waiting.count() + 1) // SHARE)
        return claiming.claim_along(part, waiting.filter(attempts=0).order_by("position"), most=fair - 1)

    def set(self) -> sandbox.Outcome:
        return sandbox.run(lambda: _set(self.sections, self.book.paper, self.place), LIMITS, beat=self._beat)

    def drawn(self) -> sandbox.Outcome:
        """A filed document as its pages are; in place of one that cannot be drawn, whatever it did to the child, a page says so."""
        section, size, path = self.sections[0], self.book.paper, self.place / "drawn"
        outcome = sandbox.run(lambda: filed.drawn(section.contents, size, path), filed.DRAWING, beat=self.grip)
        if outcome.ending == "done" and "problem" not in outcome.value and path.stat().st_size <= filed.LARGEST:
            path.rename(self.place / "0")
            return outcome
        said = outcome.value.get("problem") if outcome.ending == "done" else None
        self.sections = [filed.instead(section, said or filed.WHY.get(outcome.ending, filed.BROKE))]
        return self.set()

    def _beat(self) -> None:
        """Once a second: hold on to the claim, keep what came, and look whether to go on."""
        self.grip()
        self.keep_what_came()
        self._wanted()
        if Brief.objects.filter(Brief.claimable(self.now())).exists():
            (self.place / ENOUGH).touch()

    def keep_what_came(self) -> None:
        """Publish the finished pages and record them in one transaction."""
        came = []
        for number in list(self.left):
            pages, problem, said, sha256 = self.place / f"{number}", self.place / f"{number}{PROBLEM}", "", ""
            if problem.exists():
                self.unfit[number] = problem.read_text("utf-8")
                del self.left[number]
                continue
            if not pages.exists():
                break  # they come in their order
            try:
                sha256 = keep(pages)
            except Refusal as refusal:
                said = refusal.sentence
            came.append((self.left.pop(number), said, sha256))
        lost = []
        with transaction.atomic():
            for part, said, sha256 in came:
                if said:
                    claiming.fail(part, said, at=self.now())
                elif not claiming.finish(part, at=self.now(), sha256=sha256, section=None):
                    lost.append(sha256)
        remove_unnamed(lost)

    def give_back(self, outcome: sandbox.Outcome) -> None:
        """Give back what was not begun, and for setting alone the part on which the child broke after others."""
        first = min(self.left, default=0)
        with transaction.atomic():
            for number in list(self.left):
                if number != first or outcome.ending == "done":
                    claiming.rest(self.left.pop(number))
                elif first:
                    broke = self.left.pop(number)
                    claiming.put_back(broke, at=broke.queued_at)

    def fail(self, outcome: sandbox.Outcome) -> None:
        """Fail what is not fit, or the part on which the child broke, each with a sentence; the first with the place in it as well."""
        ended = {number: sandbox.Outcome("done", {"problem": said}) for number, said in self.unfit.items()}
        ended |= dict.fromkeys(self.left, outcome)
        for number, how in ended.items():
            place = self._place(number, how) if number == min(ended) else ""
            ended_well(self.parts[number], how, FAILURES, at=self.now(), place=place)

    def _place(self, number: int, outcome: sandbox.Outcome) -> str:
        section = self.sections[number]
        with contextlib.suppress(claiming.Lost):
            return place_of(section.contents, outcome, partial(_sheaf, section, self.book.paper), self._hold)
        return ""

    def _hold(self) -> None:
        """Once a second: hold on to the claim, and look whether the book is still wanted."""
        self.grip()
        self._wanted()

    def _wanted(self) -> None:
        if not Brief.objects.filter(pk=self.book.pk, state=JobState.QUEUED).exists():
            raise claiming.Lost


def _set(sections: list[Section], size: str, place: Path) -> dict[str, Any]:
    until, making = time.monotonic() + LONGEST, place / "making"
    for number, section in enumerate(sections):
        if number and (time.monotonic() > until or (place / ENOUGH).exists()):
            break
        try:
            making.write_bytes(render.sheaf(section, size=size).packed())
            making.rename(place / f"{number}")
        except render.Unfit as error:
            making.write_text(f"{error}", "utf-8")
            making.rename(place / f"{number}{PROBLEM}")
    return {}


def _sheaf(section: Section, size: str, contents: dict[str, Any]) -> object:
    return render.sheaf(replace(section, contents=contents), size=size)
