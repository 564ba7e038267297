"""The table of exports: a search whose finds a worker writes into a file, for the officer who asked and for nobody else."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.http import QueryDict

from cases.access.models import Officer, SeenQuerySet
from cases.jobs.models import Job, JobState
from cases.search import exporting

KEPT_FOR = dt.timedelta(days=7)
"""How long a finished file is kept."""


class ExportQuerySet(SeenQuerySet):
    def visible_to(self, officer: Any, *, at: dt.datetime | None = None) -> Self:
        """One's own. Whether the file may still be opened is asked when it is (`search.making.open_export`)."""
        if not getattr(officer, "is_authenticated", False) or not officer.is_active:
            return self.none()
        return self.filter(asked_by=officer.pk)


class Export(Job):
    """The job of writing what a search finds into a file, and the file that came out.

    Asked for by `search.making.request_export`, which keeps the search and not its finds: they are what the officer may see when the
    worker comes to it. `audience` and `holds` say of what rows the file is made, by which it is checked and recorded when it is opened.
    The file is removed KEPT_FOR after it was finished.
    """

    class Kind(models.TextChoices):
        CSV = exporting.CSV, "CSV"
        XLSX = exporting.XLSX, "Excel"
        JSON = exporting.JSON, "JSON"

    QUEUE = "export"
    TASK = "cases.search.tasks.make_next"
    LEASE = dt.timedelta(seconds=120)
    log_quiet: ClassVar[tuple[str, ...]] = ("lease_until", "done", "total")
    log_secret: ClassVar[tuple[str, ...]] = ("holds",)
    log_bodies: ClassVar[tuple[str, ...]] = ("query",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=4, choices=Kind, editable=False)
    query = models.TextField(blank=True, editable=False, help_text="The search, as it stands in the docket's address.")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="exports", editable=False)
    total = models.PositiveIntegerField(null=True, editable=False, help_text="Cases found when the work began.")
    done = models.PositiveIntegerField(default=0, editable=False, help_text="Cases written so far.")
    marking = models.CharField(max_length=24, blank=True, editable=False)
    audience = models.TextField(blank=True, editable=False)
    holds = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    destruction = models.ForeignKey(
        "cases.Destruction", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "id"]
        indexes = [models.Index(name="export_by_finish", fields=["finished_at"])]
        constraints = [
            models.CheckConstraint(name="export_kind_is_known", condition=Q(kind__in=["csv", "xlsx", "json"])),
            models.CheckConstraint(
                name="export_ready_has_a_marked_file",
                condition=~Q(state="ready") | (~Q(sha256="") & Q(size__gt=0) & ~Q(marking="") & ~Q(audience="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} export of {self.queued_at:%d.%m.%Y %H:%M}"

    def get_absolute_url(self) -> str:
        """The export's page."""
        return f"/exports/{self.pk}/"

    @property
    def file_name(self) -> str:
        """`docket-2026-03-02.xlsx`: the day, and nothing of what was searched or found."""
        return file_name(self.kind, self.queued_at)

    @property
    def kept_until(self) -> dt.datetime | None:
        """When the file goes, while there is one."""
        there = self.state == JobState.READY and self.removed_at is None and self.destruction_id is None
        return self.finished_at + KEPT_FOR if there and self.finished_at else None

    @property
    def said(self) -> list[tuple[str, str]]:
        """The search as it was asked, by parameter."""
        return [(name, value) for name, values in QueryDict(self.query).lists() for value in values]


def file_name(kind: str, at: dt.datetime) -> str:
    """What a file is called: nothing confidential.

    >>> file_name("csv", dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    'docket-2026-03-02.csv'
    """
    return f"docket-{at.astimezone(dt.UTC):%Y-%m-%d}.{kind}"
