"""The table of OCR: which rendition's pages are or were read by Tesseract, for whom, and the text that came out."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.access.models import Officer, SeenQuerySet
from cases.evidence.extraction.kinds import PDF, PICTURES
from cases.evidence.models import Reading, Rendition
from cases.jobs.models import Job, JobState

RECOGNISED = (PDF, *PICTURES)
"""The kinds of file whose pages can be read by OCR."""


def may_be_recognised(reading: Reading) -> bool:
    """Whether OCR can help: pages are there, and some or all gave no text."""
    results = (Reading.Result.NO_TEXT, Reading.Result.PARTLY)
    of_pages = reading.rendition.media_type in RECOGNISED and reading.rendition.kind != Rendition.Kind.OCR
    return of_pages and reading.state == JobState.READY and reading.result in results and reading.pages > 0


class Recognition(Job):
    """The job of reading a rendition's pages by OCR: it makes a new rendition of the same exhibit (`evidence.recognising`).

    `rendition` is the one whose pages are looked at and `made` the text that came out last; asking again puts the row back.
    """

    MARKED_BY: ClassVar[tuple[str, ...]] = ("rendition__", "rendition__exhibit__")
    QUEUE = "ocr"
    TASK = "cases.evidence.tasks.recognise_next"
    LEASE = dt.timedelta(seconds=60)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rendition = models.OneToOneField(
        Rendition, on_delete=models.PROTECT, related_name="recognition", editable=False, verbose_name="text looked at"
    )
    languages = models.CharField(max_length=20, editable=False, help_text="As Tesseract names them: chi_sim+eng.")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", editable=False)
    made = models.ForeignKey(
        Rendition,
        null=True,
        on_delete=models.PROTECT,
        related_name="recognised_from",
        editable=False,
        verbose_name="text made",
    )

    pages_done = models.PositiveIntegerField(default=0, editable=False)
    so_far = models.JSONField(
        default=list, blank=True, editable=False,
        help_text="The pages read so far, kept while the work goes on so that it goes on where it was interrupted.",
    )  # fmt: skip

    # Changed by itself only, so that no words of a page stand in the log: they come to be a rendition, or nothing.
    log_quiet: ClassVar[tuple[str, ...]] = (*Job.log_quiet, "pages_done", "so_far")
    log_bulky: ClassVar[tuple[str, ...]] = ("so_far",)
    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["queued_at", "id"]
        verbose_name = "OCR"
        verbose_name_plural = "OCR"
        constraints = [
            models.CheckConstraint(
                name="recognition_ready_has_a_text", condition=~Q(state="ready") | Q(made__isnull=False)
            ),
        ]

    @classmethod
    def claimable(cls, at: dt.datetime) -> Q:
        """One at a time, so that a scan of many pages leaves the other workers to documents and briefs."""
        in_work = cls._default_manager.filter(state=JobState.WORKING, lease_until__gte=at)
        return super().claimable(at) & Q(~models.Exists(in_work))

    @property
    def at_page(self) -> int:
        """Which of its pages, counted from 1, is being read."""
        return self.pages_done + 1

    def __str__(self) -> str:
        return f"OCR of {self.rendition}"

    @property
    def sentence(self) -> str:
        """What an officer needs to know of it."""
        return self.failure or f"OCR: {self.get_state_display()}."
