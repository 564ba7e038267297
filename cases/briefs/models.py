"""Briefs: papers rendered from contents that were frozen when they were asked for."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from cases.access import markings
from cases.access.models import Marked, Officer, SeenQuerySet
from cases.docket.models import Case
from cases.jobs.models import Job


class BriefQuerySet(SeenQuerySet):
    def visible_to(self, officer: Any, *, at: dt.datetime | None = None) -> Self:
        """As the rule says; and a paper of a closed room asks for the key and for the clearance that the rest of it asks for."""
        cleared = markings.seen_by(officer.clearance) if getattr(officer, "is_authenticated", False) else ()
        beside = ~Q(marking=markings.BCI) | Q(contents__clearance__in=cleared)
        return super().visible_to(officer, at=at).filter(beside)


class Brief(Job, Marked):
    """A paper: its frozen contents, the job of rendering it, and the file that came out.

    Asked for by `briefs.request.request_brief`, which freezes the contents as JSON in the same transaction; rendered by
    `briefs.produce`. Its marking is the strictest of what it contains.
    """

    MARKED_BY: ClassVar[tuple[str, ...]] = ("", "case__")
    QUEUE = "render"
    TASK = "cases.briefs.tasks.render_next"
    LEASE = dt.timedelta(seconds=20)
    log_bulky: ClassVar[tuple[str, ...]] = ("contents",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=60, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="briefs", editable=False)
    final = models.BooleanField(default=False, editable=False)
    contents = models.JSONField(editable=False)
    contents_sha256 = models.CharField(max_length=64, editable=False)
    requested_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="briefs", editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(null=True, editable=False)
    pages = models.PositiveIntegerField(null=True, editable=False)
    made_with = models.CharField(max_length=200, blank=True, editable=False)

    log_bodies: ClassVar[tuple[str, ...]] = ("contents",)
    objects = BriefQuerySet.as_manager()

    class Meta(Marked.Meta):
        ordering = ["-queued_at", "id"]
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(
                name="brief_ready_has_a_file", condition=~Q(state="ready") | (~Q(sha256="") & Q(size__gt=0))
            ),
        ]

    def __str__(self) -> str:
        return f"Brief {self.number}"

    def get_absolute_url(self) -> str:
        """The brief's page."""
        return f"/briefs/{self.number}/"
