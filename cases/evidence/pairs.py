"""The tables of originals and translations laid beside each other."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.access.models import Officer, SeenQuerySet
from cases.evidence.bilingual.aligning import in_words
from cases.evidence.models import Rendition
from cases.jobs.models import Job


class Pairing(Job):
    """An original and one of its translations laid beside each other: a job, and the texts that it was done on.

    `texts_sha256` stands for the paragraphs of both as they were then: ranges of other paragraphs would point elsewhere.
    """

    MARKED_BY: ClassVar[tuple[str, ...]] = (
        "original__",
        "original__exhibit__",
        "translation__",
        "translation__exhibit__",
    )
    QUEUE = "read"
    TASK = "cases.evidence.tasks.align_next"
    LEASE = dt.timedelta(minutes=5)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original = models.ForeignKey(Rendition, on_delete=models.PROTECT, related_name="pairings")
    translation = models.ForeignKey(Rendition, on_delete=models.PROTECT, related_name="pairings_as_translation")
    texts_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = SeenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pairing_once", fields=["original", "translation"]),
            models.CheckConstraint(name="pairing_of_two", condition=~Q(original=F("translation"))),
        ]

    def __str__(self) -> str:
        return f"{self.original.cited_as} beside {self.translation.cited_as}"


class Aligned(models.Model):
    """Paragraphs of an original and of its translation that answer each other: a range of each, `[start, stop)`, counted from 0.

    One range may be empty: what stands in the other has no counterpart. An officer's correction is certain; the
    rows of a pairing follow each other without gaps on both sides.
    """

    MARKED_BY: ClassVar[tuple[str, ...]] = tuple(f"pairing__{name}" for name in Pairing.MARKED_BY)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="rows")
    original_start = models.PositiveIntegerField()
    original_stop = models.PositiveIntegerField()
    translation_start = models.PositiveIntegerField()
    translation_stop = models.PositiveIntegerField()
    confidence = models.PositiveSmallIntegerField(help_text="In hundredths; an officer's correction is 100.")
    corrected_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["pairing", "original_start", "translation_start"]
        constraints = [
            models.CheckConstraint(
                name="aligned_ranges_run_forward",
                condition=Q(original_stop__gte=F("original_start"), translation_stop__gte=F("translation_start")),
            ),
            models.CheckConstraint(
                name="aligned_holds_something",
                condition=Q(original_stop__gt=F("original_start")) | Q(translation_stop__gt=F("translation_start")),
            ),
            models.CheckConstraint(name="aligned_confidence_in_hundredths", condition=Q(confidence__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.original_start}-{self.original_stop} beside {self.translation_start}-{self.translation_stop}"

    @property
    def certainty(self) -> str:
        """`sure`, `likely` or `doubtful`, or `corrected` where an officer said so."""
        return "corrected" if self.corrected_by_id else in_words(self.confidence / 100)

    @property
    def alone(self) -> bool:
        """Whether it has no counterpart."""
        return self.original_start == self.original_stop or self.translation_start == self.translation_stop
