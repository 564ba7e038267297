"""Import batches and their proposals: what a narrative report was read into, and what an officer made of each."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator

from cases.access.models import Marked, Officer, SeenQuerySet
from cases.commitments.models import Commitment, Verdict
from cases.docket.models import Case, Claim, Measure
from cases.docket.terms import Identifier
from cases.evidence.models import Reading, Rendition
from cases.jobs.models import Job, JobState
from cases.proceedings.models import Event
from cases.taxonomy.models import Member


class ImportBatch(Job, Marked):
    """The job of reading one rendition into proposals, and the sections that were found in it.

    Asked for by `intake.request.request_import`, read by `intake.reading`. Its marking is the strictest of the exhibit's, the
    rendition's and DELIBERATIVE, never BCI, and whatever is made of its proposals bears it: so nothing of the batch tells of what its
    readers may not see.
    """

    QUEUE = "intake"
    TASK = "cases.intake.tasks.read_next"
    LEASE = dt.timedelta(seconds=60)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rendition = models.ForeignKey(Rendition, on_delete=models.PROTECT, related_name="imports", editable=False)
    respondent = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False,
        help_text="Whose measures it tells of; blank for a table that names the country of each row.",
    )  # fmt: skip
    raised_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", editable=False)
    as_of = models.DateField(editable=False, help_text="How far the report goes; relative dates count from here.")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="imports", editable=False)
    sections = models.JSONField(
        default=list, editable=False, help_text="Each with its path of headings, its level and its place in the text."
    )
    note = models.TextField(blank=True, editable=False, help_text="What was left out, and why.")

    log_bulky: ClassVar[tuple[str, ...]] = ("sections",)
    log_quiet: ClassVar[tuple[str, ...]] = (*Job.log_quiet, "sections")
    objects = SeenQuerySet.as_manager()

    class Meta(Marked.Meta):
        ordering = ["-queued_at", "id"]
        verbose_name = "import of a report"
        verbose_name_plural = "imports of reports"
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(
                name="import_batch_once_per_question", fields=["rendition", "respondent", "raised_by", "as_of"]
            ),
            models.CheckConstraint(name="import_batch_is_never_bci", condition=Q(compartment__isnull=True)),
        ]

    @classmethod
    def claimable(cls, at: dt.datetime) -> Q:
        """Those whose text has been read; the others wait for that."""
        return super().claimable(at) & Q(rendition__reading__state__in=[JobState.READY, JobState.FAILED])

    def __str__(self) -> str:
        return f"{self.rendition.cited_as}: {self.rendition.exhibit.title}"

    def get_absolute_url(self) -> str:
        """The page of the batch."""
        return f"/imports/{self.pk}/"


class Proposal(models.Model):
    """Something that the file might say, with the words that it was read from; nothing of it is in the file without an officer's yes.

    `key` is stable, so that the same text proposes nothing twice. `fields` are as they were read and `corrected` what an officer put in
    their place. Decided by `intake.deciding` alone, which leaves in one of the keys what the yes made, and in `case` where. Open ones that
    a later import tells again, or whose report it corrects, are superseded by `intake.reading`: they are decided there.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        CORRECTED = "corrected", "Corrected and accepted"
        MERGED = "merged", "Merged"
        REJECTED = "rejected", "Rejected"
        REPLACED = "replaced", "Superseded"

    class Kind(models.TextChoices):
        CASE = "case", "Case"
        MEASURE = "measure", "Measure"
        CLAIM = "claim", "Claim"
        PROVISION = "provision", "Agreement or provision"
        COMMITMENT = "commitment", "Commitment"
        EVENT = "event", "Event"
        PROCEEDING = "proceeding", "Proceeding"
        VERDICT = "verdict", "Verdict"
        AGENCY = "agency", "Agency"

    MARKED_BY: ClassVar[tuple[str, ...]] = ("batch__",)
    MADE: ClassVar[tuple[str, ...]] = ("measure", "claim", "commitment", "event", "identifier", "verdict")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="proposals", editable=False)
    position = models.PositiveIntegerField(editable=False)
    key = models.CharField(max_length=80, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    path = models.JSONField(editable=False, help_text="The headings above it.")
    fields = models.JSONField(editable=False)
    corrected = models.JSONField(default=dict, editable=False)
    places = models.JSONField(editable=False, help_text="Where it stands: page, first and last character, words.")
    rule = models.CharField(max_length=120, editable=False)
    because = models.TextField(blank=True, editable=False)
    confidence = models.FloatField(editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, editable=False)
    decided_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    new = models.BooleanField(
        default=False, editable=False, help_text="Whether the yes made the row, or found it there."
    )
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    measure = models.ForeignKey(Measure, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    claim = models.ForeignKey(Claim, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    identifier = models.ForeignKey(Identifier, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    verdict = models.ForeignKey(Verdict, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)

    log_bulky: ClassVar[tuple[str, ...]] = ("fields", "places", "because", "path")
    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(name="proposal_key_once_per_batch", fields=["batch", "key"]),
            models.CheckConstraint(
                name="proposal_decided_names_who_and_when",
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(name="proposal_rejected_has_a_reason", condition=~Q(state="rejected", reason="")),
            models.CheckConstraint(
                name="proposal_confidence_within_1", condition=Q(confidence__gte=0, confidence__lte=1)
            ),
        ]
        indexes = [models.Index(name="proposal_by_key", fields=["key"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {Truncator(self.told).chars(80)}"

    @property
    def now(self) -> dict[str, Any]:
        """What it says: as read, with what an officer corrected."""
        return {**self.fields, **self.corrected}

    @property
    def told(self) -> str:
        """Its words in short."""
        said = self.now
        names = ("title", "words", "text", "phrase", "named", "number")
        return next(
            (str(said[name]) for name in names if said.get(name)), self.places[0]["words"] if self.places else ""
        )

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it."""
        return self.state == self.State.OPEN


class TableImport(Job, Marked):
    """A spreadsheet on its way into the docket: its file, what each column is, and how far the work has come.

    Filed by `intake.tables.request`, worked on portion by portion by `intake.tables.working`. Each phase is a job of its own on the
    same row.
    """

    class Phase(models.TextChoices):
        MAPPING = "mapping", "Its columns are to be named"
        CHECKING = "checking", "Dry run"
        CHECKED = "checked", "Dry run done"
        IMPORTING = "importing", "Import"
        IMPORTED = "imported", "Imported"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    WORKED: ClassVar[tuple[str, ...]] = (Phase.CHECKING, Phase.IMPORTING, Phase.UNDOING)
    QUEUE = "intake"
    TASK = "cases.intake.tasks.work_next"
    LEASE = dt.timedelta(seconds=60)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phase = models.CharField(max_length=9, choices=Phase, default=Phase.MAPPING, editable=False)
    file_name = models.CharField(max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sheet = models.CharField(max_length=100, blank=True, editable=False)
    columns = models.JSONField(default=dict, editable=False, help_text="What each column is.")
    given = models.JSONField(default=dict, editable=False, help_text="What holds for all rows.")
    notes = models.JSONField(default=list, editable=False, help_text="What was recognised of the file as a whole.")
    total = models.PositiveIntegerField(default=0, editable=False, help_text="Rows.")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="table_imports", editable=False)
    filed_at = models.DateTimeField(editable=False)

    log_bodies: ClassVar[tuple[str, ...]] = ("file_name",)
    objects = SeenQuerySet.as_manager()

    class Meta(Marked.Meta):
        ordering = ["-filed_at", "id"]
        verbose_name = "import of a table"
        verbose_name_plural = "imports of tables"
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(name="table_import_is_never_bci", condition=Q(compartment__isnull=True)),
            models.CheckConstraint(name="table_import_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="table_import_is_not_empty", condition=Q(size__gt=0)),
        ]

    @classmethod
    def claimable(cls, at: dt.datetime) -> Q:
        """Those in a phase that a worker does; an import waits until the table was read as an exhibit."""
        unread = Reading.objects.filter(
            rendition__sha256=models.OuterRef("sha256"), state__in=[JobState.QUEUED, JobState.WORKING]
        )
        read = ~Q(phase=cls.Phase.IMPORTING) | Q(~models.Exists(unread))
        return super().claimable(at) & Q(phase__in=cls.WORKED) & read

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page of the import."""
        return f"/imports/tables/{self.pk}/"


class TablePortion(models.Model):
    """Some rows of a table as one transaction: what each came to in the dry run, what is to be made of them, and what was made."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        MADE = "made", "Imported"
        UNDONE = "undone", "Undone"

    MARKED_BY: ClassVar[tuple[str, ...]] = ("table__",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(TableImport, on_delete=models.CASCADE, related_name="portions", editable=False)
    number = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED, editable=False)
    drafts = models.JSONField(editable=False, help_text="The cases that its rows make.")
    rows = models.JSONField(editable=False, help_text="Each row's outcome, and what is wrong with its cells.")
    wrong = models.PositiveIntegerField(default=0, editable=False, help_text="Rows that are left out.")
    made = models.JSONField(default=dict, editable=False, help_text="The keys of what was made.")
    events = models.PositiveIntegerField(default=0, editable=False)
    cases = models.PositiveIntegerField(default=0, editable=False)

    log_bulky: ClassVar[tuple[str, ...]] = ("drafts", "rows")
    log_quiet: ClassVar[tuple[str, ...]] = ("drafts", "rows")
    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["table", "number"]
        constraints = [
            models.UniqueConstraint(name="table_portion_once", fields=["table", "number"]),
            models.CheckConstraint(name="table_portion_numbers_begin_at_1", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.table}, portion {self.number}"


def counted(batch: ImportBatch) -> dict[tuple[str, str], int]:
    """How many proposals of a batch there are by kind and state; one query."""
    rows = batch.proposals.order_by().values_list("kind", "state").annotate(n=models.Count("pk"))
    return {(kind, state): n for kind, state, n in rows}
