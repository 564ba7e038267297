"""Cases, their identifiers and links, the measures at issue, the claims, and the status history."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from cases.access.models import Marked, Officer, SeenQuerySet
from cases.dates import Fuzzy
from cases.history.models import Change
from cases.taxonomy.models import Agency, MeasureType, Member, Product, Provision, Sector


class Status(models.TextChoices):
    """Where a case stands (the vocabulary of the field; the WTO-reported status is kept beside it)."""

    IDENTIFIED = "identified", "Identified"
    RAISED_BILATERALLY = "raised-bilaterally", "Raised bilaterally"
    RAISED_IN_COMMITTEE = "raised-in-committee", "Raised in committee"
    FORMAL_REQUEST = "formal-request-pending", "Formal request pending"
    CONSULTATIONS = "consultations", "Consultations"
    PANEL = "panel", "Panel"
    APPEAL = "appeal", "Appeal"
    IMPLEMENTATION = "implementation", "Implementation"
    COMPLIANCE = "compliance-dispute", "Compliance dispute"
    ARBITRATION = "arbitration", "Arbitration"
    SUSPENDED = "suspended", "Suspended"
    PARTIALLY_RESOLVED = "partially-resolved", "Partially resolved"
    RESOLVED = "resolved", "Resolved"
    DORMANT = "dormant", "Dormant"
    WITHDRAWN = "withdrawn", "Withdrawn"
    MERGED = "merged", "Merged"


class CaseQuerySet(SeenQuerySet):
    def with_status(self, officer: Any) -> Self:
        """Each case with `status`: the latest status that this officer may see, or None.

        It's worked out and not stored, because a status change can be marked higher than its case.
        """
        latest = StatusChange.objects.filter(case=OuterRef("pk")).standing_for(officer)
        return self.annotate(
            status=Subquery(latest.values("to")[:1]),
            status_since=Subquery(latest.values("effective_earliest")[:1]),
            status_until=Subquery(latest.values("effective_latest")[:1]),
        )


class Case(Marked):
    """One specific trade concern: what another Member does, who raised it, and where it stands.

    Opened by `docket.opening.open_case`, whose number comes from the series of the case's compartment; its status lives in
    StatusChange rows, written only by `docket.status.change_status`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("docket number", max_length=32, unique=True, editable=False)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    respondent = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="cases_against")
    raised_by = models.ManyToManyField(Member, through="CaseRaiser", related_name="cases_raised", blank=True)
    sectors = models.ManyToManyField(Sector, through="CaseSector", related_name="cases", blank=True)
    products = models.ManyToManyField(Product, through="CaseProduct", related_name="cases", blank=True)
    measures: models.ManyToManyField[Measure, CaseMeasure] = models.ManyToManyField(
        "Measure", through="CaseMeasure", related_name="cases", blank=True
    )
    lead = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_led")
    opened_on = models.DateField()
    source_path = models.CharField(
        max_length=300, blank=True, help_text="Where the concern stands in the report it was read from."
    )
    created_at = models.DateTimeField(editable=False)

    log_bodies: ClassVar[tuple[str, ...]] = ("title", "summary", "source_path")
    objects = CaseQuerySet.as_manager()

    class Meta(Marked.Meta):
        ordering = ["number"]
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(name="case_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The case page."""
        return f"/cases/{self.number}/"


class Link(models.Model):
    """A row that joins a case with a term of a vocabulary."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects = SeenQuerySet.as_manager()
    MARKED_BY: ClassVar[tuple[str, ...]] = ("case__",)

    class Meta:
        abstract = True


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, officer: Any) -> Self:
        """Measures of the cases that the officer may see, and those that the officer entered, by the change log.

        Not those that no case uses yet: one of them would be gone once a case used it that this officer may not see.
        """
        found = Q(Exists(CaseMeasure.objects.filter(measure=OuterRef("pk")).visible_to(officer)))
        if getattr(officer, "is_authenticated", False) and officer.is_active:
            entered = Change.objects.filter(table=self.model._meta.db_table, operation="insert", by=officer.pk)
            found |= Q(Exists(entered.filter(row=Cast(OuterRef("pk"), models.CharField()))))
        return self.filter(found)


class Measure(models.Model):
    """The other Member's act at issue. One measure serves many cases; it has no marking, being the other side's own act."""

    class Kind(models.TextChoices):
        LAW = "law", "Law"
        REGULATION = "regulation", "Regulation"
        RULE = "rule", "Departmental rule"
        PLAN = "plan", "Plan"
        NOTICE = "notice", "Notice"
        OPINION = "opinion", "Opinion"
        CATALOGUE = "catalogue", "Catalogue"
        STANDARD = "standard", "Standard"
        JUDICIAL = "judicial", "Judicial interpretation"
        PRACTICE = "practice", "Practice, unwritten"
        DRAFT = "draft", "Draft"
        OTHER = "other", "Other"

    class Level(models.TextChoices):
        CENTRAL = "central", "Central"
        PROVINCIAL = "provincial", "Provincial"
        LOCAL = "local", "Local"

    class Stage(models.TextChoices):
        DRAFT = "draft", "Draft"
        ADOPTED = "adopted", "Adopted"
        IN_FORCE = "in-force", "In force"
        AMENDED = "amended", "Amended"
        REPEALED = "repealed", "Repealed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=300)
    title_original = models.CharField(
        max_length=200, blank=True, help_text="The title in the original language, as published."
    )
    document_number = models.CharField(max_length=80, blank=True, help_text="For example Guofa [2016] No. 6.")
    document_number_original = models.CharField(max_length=80, blank=True, help_text="For example 国发〔2016〕6号.")
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.CharField(max_length=10, choices=Level, default=Level.CENTRAL)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.IN_FORCE)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="measures")
    agencies = models.ManyToManyField(Agency, through="MeasureAgency", related_name="measures", blank=True)
    measure_type = models.ForeignKey(MeasureType, null=True, blank=True, on_delete=models.PROTECT)
    issued_earliest = models.DateField(null=True, blank=True)
    issued_latest = models.DateField(null=True, blank=True)
    in_force_earliest = models.DateField(null=True, blank=True)
    in_force_latest = models.DateField(null=True, blank=True)
    comments_until = models.DateField("comments accepted until", null=True, blank=True)

    objects = MeasureQuerySet.as_manager()
    issued = Fuzzy("issued")
    in_force = Fuzzy("in_force")

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="measure_issued_range_is_whole",
                condition=Q(issued_earliest__isnull=True, issued_latest__isnull=True)
                | Q(
                    issued_earliest__isnull=False,
                    issued_latest__isnull=False,
                    issued_latest__gte=F("issued_earliest"),
                ),
            ),
            models.CheckConstraint(
                name="measure_in_force_range_is_whole",
                condition=Q(in_force_earliest__isnull=True, in_force_latest__isnull=True)
                | Q(
                    in_force_earliest__isnull=False,
                    in_force_latest__isnull=False,
                    in_force_latest__gte=F("in_force_earliest"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def numbered(self) -> str:
        """The document number in both forms: `Guofa [2016] No. 6 (国发〔2016〕6号)`."""
        if self.document_number and self.document_number_original:
            return f"{self.document_number} ({self.document_number_original})"
        return self.document_number or self.document_number_original


class MeasureAgency(models.Model):
    """An agency that issued the measure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="agency_links")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(name="measure_agency_once", fields=["measure", "agency"])]
        verbose_name_plural = "measure agencies"

    def __str__(self) -> str:
        return str(self.agency)


class CaseMeasure(Link):
    """A measure at issue in a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="measure_links")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="case_links")

    class Meta:
        constraints = [models.UniqueConstraint(name="case_measure_once", fields=["case", "measure"])]

    def __str__(self) -> str:
        return str(self.measure)


class Claim(models.Model):
    """A provision said to be breached, by a measure of the case; or "no discipline applies", which is a value, not a blank."""

    MARKED_BY: ClassVar[tuple[str, ...]] = ("case__",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="claims")
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    provision = models.ForeignKey(Provision, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    no_discipline = models.BooleanField("no discipline applies", default=False)
    argument = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    log_bodies: ClassVar[tuple[str, ...]] = ("argument",)
    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="claim_names_a_provision_or_says_none",
                condition=Q(provision__isnull=False, no_discipline=False)
                | Q(provision__isnull=True, no_discipline=True),
            )
        ]

    def __str__(self) -> str:
        return self.provision_id or "No discipline applies"


class StatusChangeQuerySet(SeenQuerySet):
    def standing_for(self, officer: Any) -> Self:
        """What this officer may see and no entry that this officer may see corrects; the one in effect last first."""
        corrections = StatusChange.objects.filter(corrects=OuterRef("pk")).visible_to(officer)
        return self.visible_to(officer).exclude(Exists(corrections)).order_by("-effective_earliest", "-position")


class StatusChange(Marked):
    """One row of a case's status history. Append-only: triggers refuse UPDATE and DELETE whoever asks.

    A wrong entry is corrected by a later one that names it. Rows of a case form a chain: `seal` is an HMAC over the
    predecessor's seal and a digest of the row (`history.seals`), so a row altered behind the product's back is found.
    """

    append_only: ClassVar[bool] = True
    MARKED_BY: ClassVar[tuple[str, ...]] = ("", "case__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="status_changes")
    position = models.PositiveIntegerField(editable=False)
    to = models.CharField(max_length=24, choices=Status)
    effective_earliest = models.DateField()
    effective_latest = models.DateField()
    reason = models.TextField()
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField(editable=False)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, editable=False, default="")
    previous_seal = models.CharField(max_length=64, editable=False)
    seal = models.CharField(max_length=64, editable=False)

    log_bodies: ClassVar[tuple[str, ...]] = ("reason",)
    valid_from: ClassVar[str] = "effective_earliest"
    objects = StatusChangeQuerySet.as_manager()
    effective = Fuzzy("effective")

    class Meta(Marked.Meta):
        ordering = ["case", "position"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(name="status_change_position_once", fields=["case", "position"]),
            models.CheckConstraint(name="status_change_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="status_change_to_is_known", condition=Q(to__in=Status.values)),
            models.CheckConstraint(
                name="status_change_effective_range_is_whole",
                condition=Q(effective_latest__gte=F("effective_earliest")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_to_display()}, {self.effective.phrase if self.effective else ''}"

    def body(self) -> dict[str, Any]:
        """What the seal covers: every column but the seals themselves."""
        return {
            "id": str(self.id),
            "case": str(self.case_id),
            "position": self.position,
            "to": self.to,
            "effective": str(self.effective),
            "reason": self.reason,
            "corrects": str(self.corrects_id) if self.corrects_id else None,
            "recorded_at": self.recorded_at.astimezone(dt.UTC).isoformat(),
            "by": str(self.by_id),
            "marking": self.marking,
            "compartment": str(self.compartment_id) if self.compartment_id else None,
        }
