"""What places a case: its raisers, sectors and products, outside numbers, links, and what was reported to the WTO."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.access.models import SeenQuerySet
from cases.docket.models import Case, Link
from cases.taxonomy.models import Member, Product, Sector


class CaseRaiser(Link):
    """A Member that raised the concern."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="raiser_links")
    member = models.ForeignKey(Member, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(name="case_raiser_once", fields=["case", "member"])]

    def __str__(self) -> str:
        return str(self.member)


class CaseSector(Link):
    """A sector that the concern touches."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sector_links")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(name="case_sector_once", fields=["case", "sector"])]

    def __str__(self) -> str:
        return str(self.sector)


class CaseProduct(Link):
    """A product of the Harmonized System that the concern touches."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="product_links")
    product = models.ForeignKey(Product, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(name="case_product_once", fields=["case", "product"])]

    def __str__(self) -> str:
        return str(self.product)


class Identifier(models.Model):
    """A number that others give the concern: a dispute, an SPS or TBT concern, a docket."""

    class Scheme(models.TextChoices):
        DS = "DS", "WTO dispute"
        SPS = "SPS-STC", "SPS STC"
        TBT = "TBT-IMS", "TBT IMS ID"
        DOCKET = "DOCKET", "Docket"
        S301 = "S301", "Section 301"
        S337 = "S337", "Section 337"
        S232 = "S232", "Section 232"
        OTHER = "OTHER", "Other"

    MARKED_BY: ClassVar[tuple[str, ...]] = ("case__",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=8, choices=Scheme)
    number = models.CharField(max_length=60)

    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "number"]
        constraints = [
            models.UniqueConstraint(name="identifier_once_per_case", fields=["case", "scheme", "number"]),
            models.CheckConstraint(name="identifier_has_a_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return self.number if self.scheme == self.Scheme.DS else f"{self.get_scheme_display()} {self.number}"


class CaseLink(models.Model):
    """How one case stands to another; seen only by who may see both."""

    class Kind(models.TextChoices):
        RELATED = "related", "is related to"
        PART_OF = "part-of", "is part of"
        FOLLOWS = "follows", "follows from"
        MERGED_INTO = "merged-into", "was merged into"

    MARKED_BY: ClassVar[tuple[str, ...]] = ("case__", "other__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_to")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.RELATED)

    objects = SeenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="case_link_once", fields=["case", "other", "kind"]),
            models.CheckConstraint(name="case_link_joins_two_cases", condition=~Q(case=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.get_kind_display()} {self.other.number}"


class ReportedStatus(models.Model):
    """What a Member told the WTO of the concern: kept beside the case's own status, as G/L/1578 asks."""

    class Word(models.TextChoices):
        NOT_REPORTED = "not-reported", "Not reported"
        PARTIALLY = "partially-resolved", "Partially resolved"
        RESOLVED = "resolved", "Resolved"

    MARKED_BY: ClassVar[tuple[str, ...]] = ("case__",)
    valid_from: ClassVar[str] = "reported_on"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reported_statuses")
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    status = models.CharField(max_length=20, choices=Word)
    reported_on = models.DateField()

    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["reported_on"]
        verbose_name = "WTO-reported status"
        verbose_name_plural = "WTO-reported statuses"
        constraints = [
            models.UniqueConstraint(name="reported_status_once_a_day", fields=["case", "member", "reported_on"])
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_status_display()}"
