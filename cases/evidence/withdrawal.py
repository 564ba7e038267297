"""The table of withdrawn texts: which rendition may no longer be relied on, why, since when, and what stands in its place."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.access.models import Officer, SeenQuerySet
from cases.dates import phrase
from cases.evidence.models import Rendition


class Withdrawal(models.Model):
    """A rendition withdrawn, or replaced by another of the same exhibit. Append-only, as the rendition itself is.

    Whoever sees the withdrawn text sees its replacement: `evidence.withdrawing` refuses one that is marked more strictly.
    """

    append_only: ClassVar[bool] = True
    MARKED_BY: ClassVar[tuple[str, ...]] = ("rendition__", "rendition__exhibit__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rendition = models.OneToOneField(Rendition, on_delete=models.PROTECT, related_name="withdrawal")
    replaced_by = models.ForeignKey(
        Rendition, null=True, blank=True, on_delete=models.PROTECT, related_name="replacing"
    )
    reason = models.TextField()
    withdrawn_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", editable=False)
    withdrawn_at = models.DateTimeField(editable=False)
    destruction = models.ForeignKey(
        "cases.Destruction", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    log_bodies: ClassVar[tuple[str, ...]] = ("reason",)
    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["withdrawn_at", "id"]
        constraints = [
            models.CheckConstraint(name="withdrawal_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="withdrawal_not_replaced_by_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("rendition")),
            ),
        ]

    def __str__(self) -> str:
        return f"withdrawal of {self.rendition}"

    @property
    def told(self) -> str:
        """`Withdrawn on 2 March 2026, replaced by Exhibit 64-ENG (…)`: what must be said wherever the text is quoted."""
        by = f", replaced by {self.replaced_by}" if self.replaced_by else ""
        return f"Withdrawn on {phrase(self.withdrawn_at.date())}{by}"


def withdrawal_of(rendition: Rendition) -> Withdrawal | None:
    """The withdrawal of a text, or nothing; asks the database unless it was fetched with the rendition."""
    return getattr(rendition, "withdrawal", None)
