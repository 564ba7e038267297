"""The table of a book's parts: a section to be set, the job of setting it, and the file of its set pages."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from cases.access.models import SeenQuerySet
from cases.briefs.models import Brief
from cases.jobs.models import Job, JobState


class BriefPartQuerySet(SeenQuerySet):
    def visible_to(self, officer: Any, *, at: dt.datetime | None = None) -> Self:
        """Those of the books that the officer may see."""
        return self.filter(brief__in=Brief.objects.visible_to(officer, at=at).values("pk"))


class BriefPart(Job):
    """A section of a book, which any worker sets; the last to be set lets the book's own job go on (`briefs.books`).

    `section` is what it is set from, empty once it is set: the book's contents hold the same. `digest` is a hash of that
    and of all that it is set with, by which another book that its officer may see can use the same file.
    The file is part of no paper by itself, is
    shown to nobody, and goes when no row names it any more. It isn't logged: the book is.
    """

    logged: ClassVar[bool] = False
    MARKED_BY: ClassVar[tuple[str, ...]] = ("brief__", "?brief__case__")
    QUEUE = Brief.QUEUE
    TASK = Brief.TASK
    LEASE = dt.timedelta(seconds=20)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="parts", editable=False)
    position = models.PositiveIntegerField(editable=False)
    key = models.CharField(max_length=100, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    section = models.JSONField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = BriefPartQuerySet.as_manager()

    class Meta:
        ordering = ["brief", "position"]
        indexes = [
            models.Index(name="brief_part_waiting", fields=["state", "queued_at"]),
            models.Index(name="brief_part_digest", fields=["digest"]),
            models.Index(name="brief_part_sha256", fields=["sha256"]),
        ]
        constraints = [
            models.UniqueConstraint(name="brief_part_position_once", fields=["brief", "position"]),
            models.CheckConstraint(
                name="brief_part_is_set_or_can_be",
                condition=(Q(state="ready", section__isnull=True) & ~Q(sha256=""))
                | (~Q(state="ready") & Q(section__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brief.number}, {self.key}"

    @classmethod
    def claimable(cls, at: dt.datetime) -> Q:
        """As every job, but only while its book waits for it: one that failed or was stopped needs no more of its parts."""
        return super().claimable(at) & Q(brief__state=JobState.QUEUED)
