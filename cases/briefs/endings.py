"""How the work of a child on a paper ended: well, or the row that asked for it is failed with a sentence."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from cases import sandbox
from cases.jobs import claiming
from cases.jobs.models import Job

log = logging.getLogger(__name__)


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


def ended_well(job: Job, outcome: sandbox.Outcome, failures: Failures, *, at: dt.datetime) -> bool:
    """Whether the child did its work; where it did not, the job is failed here."""
    if outcome.ending != "done":
        log.warning("%s %s: child %s (%s)", job._meta.verbose_name, job.pk, outcome.ending, outcome.error)
        why = failures.by_ending.get(outcome.ending, failures.otherwise)
        claiming.fail(job, f"{why}{failures.after}", at=at)
    elif "problem" in outcome.value:
        claiming.fail(job, f"{failures.before_problem}{outcome.value['problem']}", at=at)
    else:
        return True
    return False
