"""How far a paper is: told by the child that makes it, kept on its row, and put in words for the page that watches it being made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cases.briefs.models import Brief, Stage
from cases.briefs.parts import BriefPart
from cases.briefs.sections import BOUND
from cases.history.working import Clock
from cases.jobs import claiming
from cases.jobs.models import JobState


@dataclass(frozen=True)
class Progress:
    """What is being done; `done` of `of`, both 0 where that is not counted."""

    words: str
    done: int = 0
    of: int = 0


def progress(brief: Brief) -> Progress:
    """The stage of a paper that waits or is in work; nothing to tell of one that is made or has failed."""
    if brief.state not in {JobState.QUEUED, JobState.WORKING}:
        return Progress("")
    if brief.stage == Stage.RENDERING and brief.kind in BOUND:
        states = list(BriefPart.objects.filter(brief=brief).values_list("state", flat=True))
        done = states.count(JobState.READY)
        if states and done < len(states):
            return Progress(f"Rendering {done} of {len(states)}", done, len(states))
        return Progress("Joining")
    if brief.stage in {Stage.JOINING, Stage.CHECKING, Stage.GATHERING}:
        return Progress(Stage(brief.stage).label)
    return Progress("Setting the pages" if brief.state == JobState.WORKING else "Waiting for a worker")


class Watch(claiming.Grip):
    """A grip on a paper that also keeps its stage once the child has said, by a file, that it looks through what it made."""

    def __init__(self, brief: Brief, now: Clock, checks: Path) -> None:
        super().__init__(brief, now)
        self.brief, self.checks = brief, checks

    def __call__(self) -> None:
        super().__call__()
        if self.brief.stage != Stage.CHECKING and self.checks.exists():
            self.brief.stage = Stage.CHECKING
            claiming.keep(self.brief, stage=Stage.CHECKING)
