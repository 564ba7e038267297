"""The search index's directory: what each unit of it is, who may see it, and the clock by which processes keep up."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Place(models.TextChoices):
    """Where words stand in a case, the weightiest first."""

    TITLE = "title", "Title"
    TEXT = "text", "The case's own words"
    COMMITMENT = "commitment", "Commitments"
    CITED = "cited", "Words quoted"
    DOCUMENT = "document", "Documents in its file"
    FILE = "file", "The file"


class IndexUnit(models.Model):
    """What one case says in one place to one audience, one exhibit's title, or a stretch of one rendition's pages.

    Derived from the case file by `search.indexing`, in the transaction that changed it, and never logged. Its words stand in the
    database's own full-text index under its id (`search.engines`); a passage is a unit and its place in `rows`. `audience` is who
    may see it (`search.sight`). `facts` are pairs of a facet and a value. A unit that says nothing any more is `gone` and keeps its id.
    """

    logged: ClassVar[bool] = False

    id = models.BigIntegerField(primary_key=True)
    place = models.CharField(max_length=10, choices=Place)
    case = models.UUIDField(null=True)
    exhibit = models.UUIDField(null=True)
    rendition = models.UUIDField(null=True)
    part = models.PositiveIntegerField(default=0)
    audience = models.TextField()
    rows = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    words = models.JSONField(
        default=list, help_text="What stands in the index of it, where that must be taken out word by word."
    )
    digest = models.CharField(max_length=64)
    tick = models.BigIntegerField()
    gone = models.BooleanField(default=False)

    class Meta:
        verbose_name = "index unit"
        indexes = [
            models.Index(name="index_unit_by_tick", fields=["tick"]),
            models.Index(name="index_unit_of_case", fields=["case"]),
            models.Index(name="index_unit_of_exhibit", fields=["exhibit"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="index_unit_is_of_a_case_or_an_exhibit",
                condition=Q(case__isnull=False, exhibit__isnull=True, rendition__isnull=True)
                | Q(case__isnull=True, exhibit__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.id}"


class IndexState(models.Model):
    """One row: the count of changes of the index, and the last unit's number. Where it is missing, the index is empty."""

    logged: ClassVar[bool] = False

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.UUIDField(default=uuid.uuid4, help_text="Drawn anew with every index that begins empty.")
    tick = models.BigIntegerField(default=0)
    last_unit = models.BigIntegerField(default=0)
    leftovers = models.BooleanField(
        default=False, help_text="Words of texts that were replaced still stand in the index, under no unit."
    )
    made_by = models.PositiveIntegerField(
        default=0, help_text="The analyzer's version, where all of it was made by one."
    )

    class Meta:
        verbose_name = "index state"
        constraints = [models.CheckConstraint(name="index_state_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.tick)
