"""Exhibits, their renditions and the text read from them, and the citations that rest on them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cases.access.models import Marked, Officer, SeenQuerySet
from cases.commitments.models import Commitment, Verdict
from cases.dates import Fuzzy
from cases.docket.models import Case, Claim, StatusChange
from cases.evidence.documents import EvidenceKind as EvidenceKind
from cases.evidence.documents import Language as Language
from cases.evidence.naming import mark_of, named_page, names_row, of_ocr, shown_page
from cases.evidence.targets import TARGETS, Linked, exactly_one
from cases.jobs.models import Job
from cases.proceedings.models import Event


class Exhibit(Marked):
    """A filed document, numbered once for the whole library and never again; the same exhibit serves many cases.

    Its number comes from the series of its compartment: `61` in the open file, `S3`, `P1`, `BCI-…-2` (`access.numbering`).
    """

    MARKED_BY: ClassVar[tuple[str, ...]] = ("",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=60, unique=True, editable=False)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=EvidenceKind)
    issuer = models.CharField(max_length=200, blank=True)
    dated_earliest = models.DateField(null=True, blank=True)
    dated_latest = models.DateField(null=True, blank=True)
    source_url = models.URLField(max_length=600, blank=True)
    symbol = models.CharField("document symbol", max_length=80, blank=True)
    cases = models.ManyToManyField(Case, through="CaseExhibit", related_name="exhibits", blank=True)
    filed_at = models.DateTimeField(editable=False)
    filed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="exhibits_filed", editable=False)

    log_bodies: ClassVar[tuple[str, ...]] = ("title", "issuer", "symbol", "source_url")
    objects = SeenQuerySet.as_manager()
    dated = Fuzzy("dated")

    class Meta(Marked.Meta):
        ordering = ["filed_at", "id"]
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(name="exhibit_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="exhibit_dated_range_is_whole",
                condition=Q(dated_earliest__isnull=True, dated_latest__isnull=True)
                | Q(
                    dated_earliest__isnull=False,
                    dated_latest__isnull=False,
                    dated_latest__gte=F("dated_earliest"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Exhibit {self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        """The exhibit page."""
        return f"/exhibits/{self.number}/"


class CaseExhibit(models.Model):
    """An exhibit in a case's file."""

    MARKED_BY: ClassVar[tuple[str, ...]] = ("case__", "exhibit__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exhibit_links")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="case_links")

    objects = SeenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="case_exhibit_once", fields=["case", "exhibit"])]

    def __str__(self) -> str:
        return f"{self.exhibit} in {self.case.number}"


class Rendition(Marked):
    """One text of an exhibit: the original, a translation, an OCR text; its file, its SHA-256, its language.

    Append-only: a filed rendition is never rewritten, and triggers refuse UPDATE and DELETE. What reading it gave stands in
    `Reading` and `Page`.
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original", "Original"
        OFFICIAL = "official", "Official translation"
        SWORN = "sworn", "Sworn translation"
        OFFICE = "office", "Office translation"
        MACHINE = "machine", "Machine translation"
        DISPUTED = "disputed", "Disputed translation"
        OCR = "ocr", "OCR text"

    append_only: ClassVar[bool] = True
    MARKED_BY: ClassVar[tuple[str, ...]] = ("", "exhibit__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="renditions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ORIGINAL)
    language = models.CharField(max_length=3, choices=Language)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    translator = models.CharField(max_length=200, blank=True)
    translated_earliest = models.DateField(null=True, blank=True)
    translated_latest = models.DateField(null=True, blank=True)
    split_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        editable=False,
        help_text="The combined file from which this text was taken.",
    )
    filed_at = models.DateTimeField(editable=False)
    filed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", editable=False)

    log_bodies: ClassVar[tuple[str, ...]] = ("file_name", "translator")
    objects = SeenQuerySet.as_manager()
    translated = Fuzzy("translated")

    class Meta(Marked.Meta):
        ordering = ["exhibit", "filed_at", "id"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(name="rendition_bytes_once_per_exhibit", fields=["exhibit", "sha256"]),
            models.CheckConstraint(name="rendition_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="rendition_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="rendition_translated_range_is_whole",
                condition=Q(translated_earliest__isnull=True, translated_latest__isnull=True)
                | Q(
                    translated_earliest__isnull=False,
                    translated_latest__isnull=False,
                    translated_latest__gte=F("translated_earliest"),
                ),
            ),
        ]
        indexes = [models.Index(name="rendition_by_bytes", fields=["sha256"])]

    def __str__(self) -> str:
        return f"{self.cited_as} ({self.get_kind_display().lower()}, {self.get_language_display()})"

    @property
    def cited_as(self) -> str:
        """`Exhibit 64`, `Exhibit 64-ENG` for a translation, `Exhibit 64-OCR` for a text that a program read off its pages."""
        if self.kind == self.Kind.OCR:
            return f"Exhibit {self.exhibit.number}-OCR"
        suffix = "" if self.kind == self.Kind.ORIGINAL else {"en": "-ENG", "zh": "-CHN"}.get(self.language, "-TR")
        return f"Exhibit {self.exhibit.number}{suffix}"


class Reading(Job):
    """The reading of one rendition: a job, and how it ended, in one named outcome."""

    class Result(models.TextChoices):
        READ = "read", "Read"
        PARTLY = "partly", "Read in part"
        NO_TEXT = "no-text", "No text layer"
        ENCRYPTED = "encrypted", "Encrypted"
        NOT_WHAT_IT_SAYS = "misnamed", "Not what its name says"
        OVER_LIMIT = "over-limit", "Over a limit"
        DAMAGED = "damaged", "Damaged"
        TOO_COSTLY = "too-costly", "Too costly to read"

    MARKED_BY: ClassVar[tuple[str, ...]] = ("rendition__", "rendition__exhibit__")
    QUEUE = "read"
    TASK = "cases.evidence.tasks.read_next"
    LEASE = dt.timedelta(seconds=30)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rendition = models.OneToOneField(Rendition, on_delete=models.CASCADE, related_name="reading")
    result = models.CharField(max_length=12, choices=Result, blank=True)
    detail = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    pages_with_text = models.PositiveIntegerField(default=0)
    reader = models.CharField(max_length=60, blank=True)
    confidence = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="Of a text read by OCR: the mean over its words, 0 to 100."
    )
    words_sha256 = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of all its words as they are compared, whatever the file."
    )

    objects = SeenQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="reading_by_words", fields=["words_sha256"])]
        constraints = [
            models.CheckConstraint(
                name="reading_confidence_within_100", condition=Q(confidence__isnull=True) | Q(confidence__lte=100)
            ),
            models.CheckConstraint(
                name="reading_text_pages_within_pages", condition=Q(pages_with_text__lte=F("pages"))
            ),
            models.CheckConstraint(name="reading_ready_has_a_result", condition=~Q(state="ready", result="")),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What an officer needs to know of it: `Read: 12 of 12 pages have text.`"""
        if self.state != "ready":
            return self.failure or f"Reading: {self.get_state_display()}."
        return f"{self.get_result_display()}: {self.detail}"

    @property
    def caveat(self) -> str:
        """What must be said wherever the text is quoted: how sure OCR was, pages without text, a withdrawal; else nothing.

        `OCR text, mean confidence 87`, `Read in part: 31 of 100 pages have text; none on pages 4-12`
        """
        withdrawn = getattr(self.rendition, "withdrawal", None)
        said = [withdrawn.told] if withdrawn else []
        if self.rendition.kind == Rendition.Kind.OCR:
            said.append(self.of_ocr)
        if self.state == "ready" and self.result != self.Result.READ:
            said.append(f"{self.get_result_display()}: {self.detail.partition('. ')[0].rstrip('.')}")
        return "; ".join(said)

    @property
    def of_ocr(self) -> str:
        """How the text is named where a program read it off pictures."""
        return of_ocr(self.confidence)


class Page(models.Model):
    """The text of one page of a rendition, as read; `number` counts from 1, `label` is what is printed on it."""

    MARKED_BY: ClassVar[tuple[str, ...]] = ("rendition__", "rendition__exhibit__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rendition = models.ForeignKey(Rendition, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=20, blank=True)
    section = models.CharField(
        max_length=300, blank=True, help_text="The headings above it, in a text without pages: Agriculture > Quotas."
    )
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="Of words read by OCR: their mean, 0 to 100."
    )
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Stands for the text in the change log."
    )

    log_bulky: ClassVar[tuple[str, ...]] = ("text",)
    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["rendition", "number"]
        constraints = [
            models.UniqueConstraint(name="page_number_once", fields=["rendition", "number"]),
            models.CheckConstraint(name="page_numbers_begin_at_1", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="page_confidence_within_100", condition=Q(confidence__isnull=True) | Q(confidence__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return self.cited_as

    @property
    def cited_as(self) -> str:
        """`p. iv` as printed, `paras. 301-340` for a text without pages."""
        return named_page(self.number, self.label)

    @property
    def of_ocr(self) -> str:
        """How the words of the page are named where a program read them off a picture."""
        return of_ocr(self.confidence)

    @property
    def numbered(self) -> str:
        """Both its numbers where they differ: `p. iv (2nd page)`."""
        return shown_page(self.number, self.label)

    @property
    def shown_as(self) -> str:
        """Its numbers, and the section of a text without pages: `paras. 301-340, Agriculture > Quotas`."""
        return self.numbered + (f", {self.section}" if self.section else "")

    @property
    def mark(self) -> str:
        """The shortest that tells it among its neighbours: what is printed on it, or its number."""
        return mark_of(self.number, self.label)


class Citation(Linked, Marked):
    """A statement's pointer to a place in a rendition, and the words quoted; it carries the outcome of its check.

    It hangs from exactly one statement, by one of TARGETS. `case` is the case of that statement, kept so that the rule of who sees
    what is one join. Made by `evidence.citing.cite`, checked by `evidence.checking`.
    """

    class Outcome(models.TextChoices):
        UNCHECKED = "unchecked", "Not checked yet"
        FOUND = "found", "Found"
        ELSEWHERE = "elsewhere", "Found elsewhere"
        ALTERED = "altered", "Altered"
        OTHER_TEXT = "other-text", "Found in another text only"
        NOT_FOUND = "not-found", "Not found"
        CANNOT = "cannot", "Cannot be checked"
        NO_WORDS = "no-words", "Points without quoting"

    MARKED_BY: ClassVar[tuple[str, ...]] = (
        "",
        "case__",
        "rendition__",
        "rendition__exhibit__",
        "?commitment__",
        "?verdict__commitment__",
        "?event__",
        "?status_change__",
    )
    valid_with: ClassVar[tuple[str, ...]] = ("verdict",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="citations", editable=False)
    summary_of = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.CASCADE, related_name="summary_citations"
    )
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="citations")
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    verdict = models.ForeignKey(Verdict, null=True, blank=True, on_delete=models.PROTECT, related_name="citations")
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.CASCADE, related_name="citations")
    status_change = models.ForeignKey(
        StatusChange, null=True, blank=True, on_delete=models.PROTECT, related_name="citations"
    )
    rendition = models.ForeignKey(Rendition, on_delete=models.PROTECT, related_name="citations")
    page = models.PositiveIntegerField(null=True, blank=True, help_text="Counted from 1.")
    place = models.CharField(
        max_length=120, blank=True, help_text="Paragraph, article or section, as it is cited: paras. 3.138-3.148."
    )
    printed = models.CharField(max_length=20, blank=True, editable=False, help_text="What is printed on that page.")
    quotation = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.UNCHECKED, editable=False)
    check_detail = models.CharField(max_length=300, blank=True, editable=False)
    findings = models.JSONField(
        default=dict, blank=True, editable=False,
        help_text="What each bracket and ellipsis stands for, and the difference from the nearest passage.",
    )  # fmt: skip
    found_on = models.PositiveIntegerField(null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    cited_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", editable=False)
    cited_at = models.DateTimeField(editable=False)

    log_quiet: ClassVar[tuple[str, ...]] = ("checked_at",)
    log_bodies: ClassVar[tuple[str, ...]] = ("quotation", "place", "check_detail", "findings", "printed")
    objects = SeenQuerySet.as_manager()

    class Meta(Marked.Meta):
        ordering = ["cited_at", "id"]
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(name="citation_hangs_from_exactly_one_statement", condition=exactly_one()),
            models.CheckConstraint(
                name="citation_found_says_where",
                condition=~Q(outcome__in=["found", "elsewhere"]) | Q(found_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.pinpoint

    @property
    def statement(self) -> Any:
        """The row that the citation hangs from."""
        return next(getattr(self, name) for name in TARGETS if getattr(self, f"{name}_id"))

    @property
    def pinpoint(self) -> str:
        """`Exhibit 61, p. iv (9th page)`, as printed and as counted, with the paragraph where one is given; of a table its row alone."""
        parts = [self.rendition.cited_as]
        if self.page and not names_row(self.place, self.printed):
            parts.append(shown_page(self.page, self.printed))
        if self.place:
            parts.append(self.place)
        return ", ".join(parts)
