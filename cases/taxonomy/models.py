"""The vocabularies as tables; each row's code is its primary key, since nothing here is confidential."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Member(models.Model):
    """A WTO Member or observer, under its ISO 3166 alpha-3 code (`EU` for the European Union)."""

    class Status(models.TextChoices):
        MEMBER = "member", "Member"
        OBSERVER = "observer", "Observer"

    code = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    name = models.CharField(max_length=80)
    official_name = models.CharField(max_length=120, blank=True)
    name_zh = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=8, choices=Status)
    accession = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "WTO Member"

    def __str__(self) -> str:
        return self.name


class MemberName(models.Model):
    """Another spelling of a Member's name, as spreadsheets have it."""

    name = models.CharField(max_length=120, primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="other_names")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """Where things are raised: a council, committee, court, dialogue or summit."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.short_name


class Agreement(models.Model):
    """An instrument that binds: a covered agreement, an accession text, a bilateral agreement, a statute."""

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements")
    symbols = models.CharField(max_length=160, blank=True)
    in_force = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.short_name


class Provision(models.Model):
    """An article or paragraph of an agreement, in a tree; the code is how it is cited: `SCM 25.8`, `GATT III:4`.

    The agreement as a whole is the root of its tree, under its own code. `lineage` is the path of codes from the root,
    each closed by `|`, so that a search for an article finds its paragraphs by prefix.
    """

    code = models.CharField(max_length=80, primary_key=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="provisions")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    heading = models.CharField(max_length=200, blank=True)
    lineage = models.CharField(max_length=200, unique=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["agreement", "position"]

    def __str__(self) -> str:
        return self.code


class Sector(models.Model):
    """A sector: an HS section or chapter, a service of W/120, or a cross-cutting policy area."""

    class Kind(models.TextChoices):
        GOODS_SECTION = "goods-section", "Goods, HS section"
        GOODS_CHAPTER = "goods-chapter", "Goods, HS chapter"
        SERVICE = "service", "Services"
        POLICY = "policy", "Policy area"

    code = models.CharField(max_length=20, primary_key=True)
    kind = models.CharField(max_length=14, choices=Kind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=80, blank=True)
    lineage = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Product(models.Model):
    """A heading or subheading of the Harmonized System, 2 to 6 digits, leading zero kept."""

    code = models.CharField(max_length=6, primary_key=True)
    title = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="product_code_is_2_4_or_6_digits", condition=Q(code__regex=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$")
            )
        ]

    def __str__(self) -> str:
        return f"HS {self.code}"


class MeasureType(models.Model):
    """A chapter of the MAST classification of non-tariff measures."""

    code = models.CharField(max_length=4, primary_key=True)
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = "measure type (MAST)"
        verbose_name_plural = "measure types (MAST)"

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Agency(models.Model):
    """A body of a Member that issues or applies measures; its code is `CHN-MOFCOM`."""

    code = models.CharField(max_length=20, primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="agencies")
    acronym = models.CharField(max_length=16)
    name = models.CharField(max_length=160)
    name_zh = models.CharField(max_length=80, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    until = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=240, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return f"{self.acronym} ({self.name})"
