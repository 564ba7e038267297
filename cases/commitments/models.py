"""Commitments, how one stands to another, and the verdicts on them: the ledger."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.text import Truncator

from cases.access.models import Marked, Officer, SeenQuerySet
from cases.dates import Fuzzy
from cases.docket.models import Case
from cases.taxonomy.models import Body, Member, Provision


class VerdictWord(models.TextChoices):
    """What became of a commitment as of a date."""

    IMPLEMENTED = "implemented", "Implemented"
    LATE = "implemented-late", "Implemented late"
    PARTIALLY = "partially-implemented", "Partially implemented"
    NOT_DEMONSTRATED = "not-demonstrated", "Not demonstrated"
    NOT_IMPLEMENTED = "not-implemented", "Not implemented"
    BACKTRACKED = "backtracked", "Backtracked"
    MISSED = "deadline-missed", "Deadline missed"
    NOT_VERIFIABLE = "not-verifiable", "Not verifiable"
    NOT_YET_DUE = "not-yet-due", "Not yet due"
    SUPERSEDED = "superseded", "Superseded"


class CommitmentQuerySet(SeenQuerySet):
    def with_verdict(self, officer: Any) -> Self:
        """Each commitment with `verdict` and `verdict_as_of`: the latest that no later one corrects, or None."""
        latest = Verdict.objects.filter(commitment=OuterRef("pk")).standing_for(officer)
        return self.annotate(
            verdict=Subquery(latest.values("verdict")[:1]),
            verdict_earliest=Subquery(latest.values("as_of_earliest")[:1]),
            verdict_latest=Subquery(latest.values("as_of_latest")[:1]),
        )


class Commitment(Marked):
    """One promise of the other side as one row: its words, who promised whom, where and when, and by when.

    It is no claim: the provision said to be breached is a Claim; `provision` here is where the promise stands.
    """

    MARKED_BY: ClassVar[tuple[str, ...]] = ("", "case__")
    valid_from: ClassVar[str] = "made_earliest"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="commitments")
    number = models.CharField(max_length=40, editable=False)
    also_in = models.ManyToManyField(Case, through="CommitmentUse", related_name="shared_commitments", blank=True)
    words = models.TextField(help_text="What was promised.")
    promised_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="commitments_made")
    promised_to = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments_received"
    )
    forum = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="commitments")
    made_earliest = models.DateField()
    made_latest = models.DateField()
    provision = models.ForeignKey(
        Provision, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    deliverable = models.TextField(blank=True, help_text="What would show that it was kept.")
    due_earliest = models.DateField(null=True, blank=True)
    due_latest = models.DateField(null=True, blank=True)

    log_bodies: ClassVar[tuple[str, ...]] = ("words", "deliverable")
    objects = CommitmentQuerySet.as_manager()
    made = Fuzzy("made")
    due = Fuzzy("due")

    class Meta(Marked.Meta):
        ordering = ["made_earliest", "case__number", "number"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(name="commitment_number_once_per_case", fields=["case", "number"]),
            models.CheckConstraint(name="commitment_has_words", condition=~Q(words="")),
            models.CheckConstraint(
                name="commitment_made_range_is_whole", condition=Q(made_latest__gte=F("made_earliest"))
            ),
            models.CheckConstraint(
                name="commitment_due_range_is_whole",
                condition=Q(due_earliest__isnull=True, due_latest__isnull=True)
                | Q(
                    due_earliest__isnull=False,
                    due_latest__isnull=False,
                    due_latest__gte=F("due_earliest"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum_id} {self.made.phrase if self.made else ''}: {Truncator(self.words).chars(80)}"


class CommitmentUse(models.Model):
    """Another case in which the same promise counts."""

    MARKED_BY: ClassVar[tuple[str, ...]] = ("commitment__", "commitment__case__", "case__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="uses")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="commitment_uses")

    objects = SeenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="commitment_use_once", fields=["commitment", "case"])]

    def __str__(self) -> str:
        return f"{self.commitment} in {self.case.number}"


class CommitmentLink(models.Model):
    """How a later promise stands to an earlier one; seen only by who may see both."""

    class Kind(models.TextChoices):
        REAFFIRMS = "reaffirms", "reaffirms"
        NARROWS = "narrows", "narrows"
        WIDENS = "widens", "widens"
        EXTENDS = "extends", "extends"
        SUPERSEDES = "supersedes", "supersedes"
        IMPLEMENTS = "implements", "implements"
        BACKTRACKS = "backtracks-on", "backtracks on"

    MARKED_BY: ClassVar[tuple[str, ...]] = ("source__", "source__case__", "target__", "target__case__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=14, choices=Kind)
    target = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="links_to")

    objects = SeenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="commitment_link_once", fields=["source", "kind", "target"]),
            models.CheckConstraint(name="commitment_link_joins_two", condition=~Q(source=F("target"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"


class VerdictQuerySet(SeenQuerySet):
    def standing_for(self, officer: Any) -> Self:
        """What this officer may see and nothing corrects, the latest first."""
        return (
            self.visible_to(officer)
            .filter(corrected_by__isnull=True)
            .order_by("-as_of_earliest", "-recorded_at", "-pk")
        )


class Verdict(models.Model):
    """What became of a commitment as of a date; never without a citation.

    Append-only: triggers refuse UPDATE and DELETE; a wrong verdict is corrected by a later one that names it. Written only by
    `evidence.assessing.assess`, which makes the citation in the same transaction.
    """

    append_only: ClassVar[bool] = True
    MARKED_BY: ClassVar[tuple[str, ...]] = ("commitment__", "commitment__case__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=22, choices=VerdictWord)
    as_of_earliest = models.DateField()
    as_of_latest = models.DateField()
    note = models.TextField(blank=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField(editable=False)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    destruction = models.ForeignKey(
        "cases.Destruction", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    log_bodies: ClassVar[tuple[str, ...]] = ("note",)
    valid_from: ClassVar[str] = "as_of_earliest"
    objects = VerdictQuerySet.as_manager()
    as_of = Fuzzy("as_of")

    class Meta:
        ordering = ["commitment", "as_of_earliest", "recorded_at"]
        constraints = [
            models.CheckConstraint(name="verdict_is_known", condition=Q(verdict__in=VerdictWord.values)),
            models.CheckConstraint(
                name="verdict_as_of_range_is_whole", condition=Q(as_of_latest__gte=F("as_of_earliest"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, as of {self.as_of.phrase if self.as_of else ''}"
