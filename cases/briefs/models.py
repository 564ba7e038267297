"""Briefs: papers rendered from contents that were frozen when they were asked for."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.access import markings
from cases.access.models import Marked, Officer, SeenQuerySet, seen
from cases.docket.models import Case
from cases.jobs.models import Job, JobState


class Kind(models.TextChoices):
    """What a paper is; each kind has a template of its own."""

    CASE_BRIEF = "case-brief", "Case brief"
    DOSSIER = "dossier", "Dossier"
    DOCKET_BOOK = "docket-book", "Docket book"
    SCORECARD = "scorecard", "Commitments scorecard"
    EXHIBIT_BOOK = "exhibit-book", "Exhibit book"


OF_ONE_CASE = (Kind.CASE_BRIEF, Kind.DOSSIER)
OF_MANY = (Kind.DOCKET_BOOK, Kind.SCORECARD)
"""An exhibit book is of one case or of several."""


class Edition(models.TextChoices):
    """For whom a paper is: the public edition holds nothing that isn't PUBLIC."""

    INTERNAL = "internal", "Internal"
    PUBLIC = "public", "Public"


class Paper(models.TextChoices):
    """The size of its pages."""

    A4 = "a4", "A4"
    LETTER = "letter", "US Letter"


class BriefQuerySet(SeenQuerySet):
    def visible_to(self, officer: Any, *, at: dt.datetime | None = None) -> Self:
        """As the rule says; a paper of a closed room asks for the key and for the clearance that the rest of it asks for.

        A paper of several cases is seen by who sees every one of them, as they are marked now.
        """
        cleared = markings.seen_by(officer.clearance) if getattr(officer, "is_authenticated", False) else ()
        beside = ~Q(marking=markings.BCI) | Q(contents__clearance__in=cleared)
        hidden = BriefCase.objects.filter(brief=OuterRef("pk")).exclude(seen(officer, "case__", at=at))
        return super().visible_to(officer, at=at).filter(beside, Q(case__isnull=False) | ~Exists(hidden))


class Stage(models.TextChoices):
    """How far the making of a paper has come, of those that take long enough to tell."""

    GATHERING = "gathering", "Gathering"
    RENDERING = "rendering", "Rendering"
    JOINING = "joining", "Joining"
    CHECKING = "checking", "Checking"


class Brief(Job, Marked):
    """A paper: its frozen contents, the job of rendering it, and the file that came out.

    Asked for by `briefs.request.request_brief`, which freezes the contents as JSON in the same transaction; rendered by
    `briefs.produce`. Its marking is the strictest of what it contains. A paper of several cases has no `case`; a row of BriefCase
    names each.
    """

    MARKED_BY: ClassVar[tuple[str, ...]] = ("", "?case__")
    QUEUE = "render"
    TASK = "cases.briefs.tasks.render_next"
    LEASE = dt.timedelta(seconds=20)
    log_bulky: ClassVar[tuple[str, ...]] = ("contents",)
    log_secret: ClassVar[tuple[str, ...]] = ("withheld",)
    log_quiet: ClassVar[tuple[str, ...]] = ("lease_until", "stage")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=60, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CASE_BRIEF, editable=False)
    edition = models.CharField(max_length=8, choices=Edition, default=Edition.INTERNAL, editable=False)
    paper = models.CharField("paper size", max_length=6, choices=Paper, default=Paper.A4, editable=False)
    archive = models.BooleanField(
        default=False, editable=False, help_text="PDF/A-3, with the frozen contents attached as JSON."
    )
    title = models.CharField(max_length=200, blank=True, editable=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="briefs", editable=False)
    cases = models.ManyToManyField(Case, through="BriefCase", related_name="held_in", editable=False)
    final = models.BooleanField(default=False, editable=False)
    contents = models.JSONField(editable=False)
    contents_sha256 = models.CharField(max_length=64, editable=False)
    requested_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="briefs", editable=False)
    stage = models.CharField(max_length=9, choices=Stage, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(null=True, editable=False)
    pages = models.PositiveIntegerField(null=True, editable=False)
    made_with = models.CharField(max_length=200, blank=True, editable=False)
    withheld = models.TextField(blank=True, editable=False)
    """Of a public edition that waits for its file: keyed digests of what the file may not say (`briefs.withholding`)."""

    log_bodies: ClassVar[tuple[str, ...]] = ("contents", "title")
    objects = BriefQuerySet.as_manager()

    class Meta(Marked.Meta):
        ordering = ["-queued_at", "id"]
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(
                name="brief_kind_says_whether_it_is_of_one_case",
                condition=Q(kind__in=[str(kind) for kind in OF_ONE_CASE], case__isnull=False)
                | Q(kind__in=[str(kind) for kind in OF_MANY], case__isnull=True)
                | Q(kind=str(Kind.EXHIBIT_BOOK)),
            ),
            models.CheckConstraint(name="brief_edition_is_known", condition=Q(edition__in=Edition.values)),
            models.CheckConstraint(name="brief_paper_is_known", condition=Q(paper__in=Paper.values)),
            models.CheckConstraint(
                name="brief_public_edition_is_public", condition=~Q(edition="public") | Q(marking=markings.PUBLIC)
            ),
            models.CheckConstraint(
                name="brief_ready_has_a_file", condition=~Q(state="ready") | (~Q(sha256="") & Q(size__gt=0))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @classmethod
    def claimable(cls, at: dt.datetime) -> Q:
        """As every job; a book only when each of its parts is set, or one cannot be."""
        parts = apps.get_model("cases", "BriefPart").objects.filter(brief=OuterRef("pk"))
        unset = Exists(parts.filter(state__in=[JobState.QUEUED, JobState.WORKING]))
        return super().claimable(at) & (~unset | Exists(parts.filter(state=JobState.FAILED)))

    def get_absolute_url(self) -> str:
        """The brief's page."""
        return f"/briefs/{self.number}/"


class BriefCaseQuerySet(SeenQuerySet):
    def visible_to(self, officer: Any, *, at: dt.datetime | None = None) -> Self:
        """Those of the papers that the officer may see, who then may see every case in them."""
        return self.filter(brief__in=Brief.objects.visible_to(officer, at=at).values("pk"))


class BriefCase(models.Model):
    """A case that a paper of several holds, in the paper's order. It isn't logged: the frozen contents are, and name the same cases."""

    logged: ClassVar[bool] = False
    MARKED_BY: ClassVar[tuple[str, ...]] = ("brief__", "case__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="holds")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="told_in")
    position = models.PositiveIntegerField()

    objects = BriefCaseQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(name="brief_case_once", fields=["brief", "case"])]

    def __str__(self) -> str:
        return f"{self.brief.number}, {self.case.number}"
