"""Doing the oldest job of a kind, as the officer for whom it is done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import TypeVar

from cases.history.acting import acting
from cases.jobs import claiming
from cases.jobs.models import Job

J = TypeVar("J", bound=Job)
Clock = Callable[[], dt.datetime]


def work_next(
    model: type[J], now: Clock, *, by: Callable[[J], uuid.UUID | None], work: Callable[[J, Clock], None]
) -> bool:
    """Claim the oldest row that waits and do it, what it writes being the officer's that `by` names; False when none waits.

    May run in any number of workers at once.
    """
    job = claiming.claim_next(model, at=now())
    if job is None:
        return False
    with acting(by=by(job)):
        work(job, now)
    return True
