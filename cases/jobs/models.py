"""The abstract row of work that must not be lost: the row is the job, a message is only a nudge."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q


class JobState(models.TextChoices):
    """Where a job stands. READY and FAILED are ends; a failed job can be put back by an officer."""

    QUEUED = "queued", "waiting"
    WORKING = "working", "in work"
    READY = "ready", "ready"
    FAILED = "failed", "failed"


class Job(models.Model):
    """Work on a row of its own table.

    A worker takes the oldest claimable row by one conditional UPDATE and holds it by a lease; finishing names the
    token of that claim, so a worker that was thought dead cannot finish twice. A lease that ran out makes the
    row claimable again; after MOST_ATTEMPTS the row is failed with a sentence (`jobs.claiming`).
    """

    MOST_ATTEMPTS: ClassVar[int] = 5
    LEASE: ClassVar[dt.timedelta] = dt.timedelta(seconds=60)
    QUEUE: ClassVar[str]
    """The name of the Celery queue whose workers are nudged."""
    TASK: ClassVar[str]
    """The name of the Celery task that does the oldest claimable row."""

    log_quiet: ClassVar[tuple[str, ...]] = ("lease_until",)

    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED, editable=False)
    queued_at = models.DateTimeField(editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    failure = models.TextField(default="", blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def claimable(cls, at: dt.datetime) -> Q:
        """Rows that a worker may take: waiting, or in work under a lease that ran out."""
        return Q(state=JobState.QUEUED) | Q(state=JobState.WORKING, lease_until__lt=at)
