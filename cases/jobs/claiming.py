"""Claiming, renewing, finishing and failing a job: each one conditional UPDATE that counts its rows."""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
import threading
import uuid
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import F, QuerySet

from cases.jobs.models import Job, JobState

J = TypeVar("J", bound=Job)


def claim_next(model: type[J], *, at: dt.datetime) -> J | None:
    """Take the oldest claimable row under a fresh lease, or None when there is none.

    A row whose attempts are used up is failed here, with a sentence, and the next one is tried. Safe to call from
    any number of workers at once: the UPDATE names the token it saw.
    """
    # A row may be long: the whole of it is read once, when it is held.
    rows = model._default_manager.filter(model.claimable(at)).order_by("queued_at", "pk")
    while (found := rows.values_list("pk", "state", "token", "attempts").first()) is not None:
        key, state, before, attempts = found
        seen = model._default_manager.filter(pk=key, state=state, token=before)
        if attempts >= model.MOST_ATTEMPTS:
            spent = (
                f"Given up after {attempts} attempts: the worker died each time. "
                "Try again, or ask the administrator to read the worker's log."
            )
            seen.update(state=JobState.FAILED, failure=spent, finished_at=at, token=None)
            continue
        token = uuid.uuid4()
        if seen.update(state=JobState.WORKING, token=token, lease_until=at + model.LEASE, attempts=attempts + 1):
            held = model._default_manager.filter(pk=key, token=token).first()
            if held is not None:
                return held
    return None


def claim(row: J, *, at: dt.datetime) -> J | None:
    """Take this very row if it is claimable; for the command line, which renders what it asked for when no worker does."""
    found = type(row)._default_manager.filter(type(row).claimable(at), pk=row.pk).first()
    if found is None:
        return None
    token = uuid.uuid4()
    if not _update(found, state=JobState.WORKING, token=token, lease_until=at + row.LEASE, attempts=found.attempts + 1):
        return None
    found.refresh_from_db()
    return found


def claim_along(row: J, waiting: QuerySet[J], *, most: int) -> list[J]:
    """Take the first of these rows that wait under the claim of a row that is held: one token, one lease; no row for two workers."""
    rows = type(row)._default_manager
    with transaction.atomic():
        found = waiting.filter(state=JobState.QUEUED).select_for_update(skip_locked=True)
        keys = list(found.values_list("pk", flat=True)[: max(0, most)])
        rows.filter(pk__in=keys, state=JobState.QUEUED).update(
            state=JobState.WORKING, token=row.token, lease_until=row.lease_until, attempts=F("attempts") + 1
        )
    return list(rows.filter(pk__in=keys, token=row.token)) if keys else []


def renew(row: Job, *along: Job, at: dt.datetime) -> bool:
    """Put the lease's end further off, for rows claimed along with it too; False when the claim was lost to another worker."""
    return bool(_held(row, *along).update(lease_until=at + row.LEASE))


def keep(row: Job, **so_far: Any) -> bool:
    """Keep how far the work has come under the claim's token, for whoever goes on with it; False when the claim was lost."""
    return bool(_held(row).update(**so_far))


class Lost(Exception):
    """The claim was lost: to another worker, or to somebody who stopped the work."""


class Heartbeat:
    """Renews a claim's lease every third of it, however often it is called."""

    def __init__(self, row: Job, now: Callable[[], dt.datetime], along: Iterable[Job] = ()) -> None:
        self.rows = (row, *along)
        self.now = now
        self.renewed = now()
        self.held = True

    def __call__(self) -> None:
        at = self.now()
        if at - self.renewed >= self.rows[0].LEASE / 3:
            self.renewed = at
            self.held = renew(*self.rows, at=at)


class Grip(Heartbeat):
    """A heartbeat that raises Lost when the claim is gone, so that work which somebody stopped ends early."""

    def __call__(self) -> None:
        super().__call__()
        if not self.held:
            raise Lost


class GripBeside(Grip):
    """A grip whose renewals go by a connection of their own, for work within one view of the file, in which nothing can be written."""

    def __call__(self) -> None:
        if self.now() - self.renewed < self.rows[0].LEASE / 3:
            return
        # A context of its own: the log knows who acts, and the thread that ends takes its connection with it.
        beside = threading.Thread(target=contextvars.copy_context().run, args=(self._beside,), daemon=True)
        beside.start()
        beside.join()
        if not self.held:
            raise Lost

    def _beside(self) -> None:
        try:
            # A database that is busy now is asked again at the next beat; whether the claim is lost shows then.
            with contextlib.suppress(OperationalError):
                Heartbeat.__call__(self)
        finally:
            connection.close()


def finish(row: Job, *, at: dt.datetime, **result: Any) -> bool:
    """Record the result under the claim's token; False, and nothing written, when the claim was lost."""
    return bool(
        _held(row).update(state=JobState.READY, token=None, lease_until=None, finished_at=at, failure="", **result)
    )


def fail(row: Job, sentence: str, *, at: dt.datetime) -> bool:
    """Record, under the claim's token, that the work cannot be done, and why, in a sentence for the officer."""
    return bool(
        _held(row).update(state=JobState.FAILED, token=None, lease_until=None, finished_at=at, failure=sentence)
    )


def put_back(row: Job, *, at: dt.datetime) -> bool:
    """Give up the claim, so that the work is tried again from `at` on; its attempts stay counted. For a fault that may pass.

    Only a model whose `claimable` minds `queued_at` waits that long. False when the claim was lost.
    """
    return bool(_held(row).update(state=JobState.QUEUED, token=None, lease_until=None, queued_at=at))


def rest(row: Job, **so_far: Any) -> bool:
    """Give up the claim of a job that now waits for others, as its `claimable` says; its attempts are counted anew.

    False when the claim was lost.
    """
    return bool(_held(row).update(state=JobState.QUEUED, token=None, lease_until=None, attempts=0, **so_far))


def requeue(row: Job, *, at: dt.datetime) -> bool:
    """Put a failed row back at the end of the queue; False when it had not failed. May run again."""
    rows = type(row)._default_manager.filter(pk=row.pk, state=JobState.FAILED)
    return bool(rows.update(state=JobState.QUEUED, queued_at=at, attempts=0, failure="", finished_at=None))


def _held(row: Job, *along: Job) -> Any:
    keys = [each.pk for each in (row, *along)]
    return type(row)._default_manager.filter(pk__in=keys, state=JobState.WORKING, token=row.token)


def _update(row: Job, **values: Any) -> int:
    return type(row)._default_manager.filter(pk=row.pk, state=row.state, token=row.token).update(**values)
