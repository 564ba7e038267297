"""How the work of a child on a paper ended: well, or the row that asked for it is failed with a sentence, and the place is looked for."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cases import sandbox
from cases.briefs.locating import Contents, located
from cases.briefs.render import Unfit
from cases.briefs.typography import ended
from cases.jobs import claiming
from cases.jobs.models import Job

log = logging.getLogger(__name__)
LOOKING = 60.0
"""Seconds in which the place is looked for where a paper breaks."""
TRIAL = sandbox.Limits(seconds=15, memory=1024 * 1024**2, output=64 * 1024)
"""Of setting a part of what broke."""


@dataclass(frozen=True)
class Failures:
    """The sentences of a kind of work."""

    by_ending: Mapping[str, str]
    """What is said of each way in which a child may be ended."""
    otherwise: str
    """What is said when it broke down."""
    after: str = ""
    """What follows either of them."""
    before_problem: str = ""
    """What stands before a problem that the child named."""


def ended_well(job: Job, outcome: sandbox.Outcome, failures: Failures, *, at: dt.datetime, place: str = "") -> bool:
    """Whether the child did its work; where it did not, the job is failed here, with the place where it broke if that is known."""
    where = place and f" {place}"
    if outcome.ending != "done":
        log.warning("%s %s: child %s (%s)", job._meta.verbose_name, job.pk, outcome.ending, outcome.error)
        why = failures.by_ending.get(outcome.ending, failures.otherwise)
        claiming.fail(job, f"{why}{where}{failures.after}", at=at)
    elif "problem" in outcome.value:
        problem = ended(outcome.value["problem"]) if where else outcome.value["problem"]
        claiming.fail(job, f"{failures.before_problem}{problem}{where}", at=at)
    else:
        return True
    return False


def place_of(
    contents: Contents, outcome: sandbox.Outcome, set_: Callable[[Contents], object], beat: Callable[[], None]
) -> str:
    """Where in the contents it is that setting them ended so, in sentences; blank when LOOKING ran out first.

    Parts of the contents are set by `set_` in children of their own, each within TRIAL. `beat` is called while they run, and may end the
    search by what it raises.
    """
    until, how = time.monotonic() + LOOKING, _how(outcome)

    def breaks(part: Contents) -> bool | None:
        left = until - time.monotonic()
        if left <= 0:
            return None
        limits = replace(TRIAL, seconds=min(left, TRIAL.seconds))
        tried = sandbox.run(lambda: _tried(set_, part), limits, beat=beat)
        if tried.ending == "too long" and limits.seconds < TRIAL.seconds:
            return None
        return _how(tried) == how

    return located(contents, breaks)


def _how(outcome: sandbox.Outcome) -> str:
    """In what way it ended: two problems are alike that begin alike, and a child breaks in one way, whatever ends it."""
    if outcome.ending != "done":
        return "broke"
    return str(outcome.value.get("problem", "")).partition(":")[0]


def _tried(set_: Callable[[Contents], object], part: Contents) -> dict[str, Any]:
    try:
        set_(part)
    except Unfit as error:
        return {"problem": str(error)}
    return {}
