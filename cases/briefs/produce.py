"""Producing a brief: a claimed row is rendered in a limited child of this warm process, and its file published."""

from __future__ import annotations

import base64
import datetime as dt
import logging
from pathlib import Path
from typing import Any

from django.conf import settings

from cases import sandbox
from cases.access.models import Officer
from cases.briefs import render
from cases.briefs.books import KEPT, make_book
from cases.briefs.endings import Failures, ended_well, place_of
from cases.briefs.models import Brief, Edition
from cases.briefs.progress import Watch
from cases.briefs.sections import BOUND
from cases.briefs.withholding import not_public
from cases.evidence import store
from cases.evidence.store import folder
from cases.history.working import Clock, work_next
from cases.jobs import claiming
from cases.refusal import Refusal

LIMITS = sandbox.Limits(seconds=120, memory=1024 * 1024**2, output=200 * 1024**2)
FAILURES = Failures(
    {
        "too long": f"Setting it took longer than {LIMITS.seconds:.0f} seconds and was stopped.",
        "too much memory": "Setting it needed more memory than a brief may have.",
        "too much output": "The finished paper would be larger than a brief may be.",
    },
    otherwise="The typesetter broke down on it.",
    after=f" {KEPT}",
    before_problem="Not issued: ",
)
STOPPED = "Stopped: the officer who asked for it may no longer see what it holds."
log = logging.getLogger(__name__)


def produce_next(now: Clock) -> bool:
    """Produce the oldest brief that waits; False when none does. May run in any number of workers at once."""
    return work_next(Brief, now, by=lambda brief: brief.requested_by_id, work=produce)


def produce(brief: Brief, now: Clock) -> None:
    """Render one claimed brief and record its file, or why it failed.

    The file is published under its hash before the row names it. Running twice writes the same bytes under the same name,
    and only the holder of the claim's token records the result. Stopped before it is set, and again before its file is kept, when
    who asked for it is switched off or has lost the clearance or the key to what it holds.
    """
    if _stopped(brief, at=now()):
        return
    try:
        _make(brief, now)
    except claiming.Lost:
        log.info("brief %s: its claim was lost, or it was stopped", brief.pk)


def _make(brief: Brief, now: Clock) -> None:
    if brief.kind in BOUND:
        make_book(brief, now)
        return
    contents, withheld = brief.contents, brief.withheld
    if brief.stage:  # of a worker that died
        brief.stage = ""
        claiming.keep(brief, stage="")
    with folder() as place:
        checks = place / "checks"
        watch = Watch(brief, now, checks)
        outcome = sandbox.run(lambda: _rendered(contents, withheld, checks), LIMITS, beat=watch)
        broke = outcome.ending != "done" or "problem" in outcome.value
        # What is wrong with a file that was set and then looked through is told by where it stands in the file.
        where = place_of(contents, outcome, render.paper, watch) if broke and not checks.exists() else ""
    if not ended_well(brief, outcome, FAILURES, at=now(), place=where) or _stopped(brief, at=now()):
        return
    try:
        sha256, size, _ = store.keep([base64.b64decode(outcome.value["pdf"])], limit=settings.UPLOAD_LIMIT)
    except Refusal as refusal:
        claiming.fail(brief, refusal.sentence, at=now())
        return
    claiming.finish(
        brief,
        at=now(),
        sha256=sha256,
        size=size,
        pages=outcome.value["pages"],
        made_with=outcome.value["made_with"][:200],
        withheld="",
        stage="",
    )


def _stopped(brief: Brief, *, at: dt.datetime) -> bool:
    """Whether the claim was failed, since who asked may not see the brief any more, as the database says now."""
    asker = Officer.objects.get(pk=brief.requested_by_id)
    if Brief.objects.filter(pk=brief.pk).visible_to(asker, at=at).exists():
        return False
    claiming.fail(brief, STOPPED, at=at)
    return True


def _rendered(contents: dict[str, Any], withheld: str, checks: Path) -> dict[str, object]:
    try:
        paper = render.paper(contents)
    except render.Unfit as error:
        return {"problem": str(error)}
    if contents.get("edition") == Edition.PUBLIC:
        checks.touch()
        if why := not_public(paper.pdf, contents, withheld):
            return {"problem": why}
    return {
        "pdf": base64.b64encode(paper.pdf).decode(),
        "pages": paper.pages,
        "made_with": paper.made_with,
    }
