"""Events: what happened, when (also when that is only a month, a year or a range), before which body."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator

from cases.access.models import Marked, SeenQuerySet
from cases.dates import Fuzzy
from cases.docket.models import Case
from cases.taxonomy.models import Body, Member


class EventKind(models.TextChoices):
    """What kind of thing happened."""

    RAISED = "raised", "Raised"
    STATEMENT = "statement", "Statement"
    MEETING = "meeting", "Meeting"
    CONSULTATIONS_REQUESTED = "consultations-requested", "Consultations requested"
    CONSULTATIONS_HELD = "consultations-held", "Consultations held"
    PANEL_REQUESTED = "panel-requested", "Panel requested"
    PANEL_ESTABLISHED = "panel-established", "Panel established"
    HEARING = "hearing", "Hearing"
    REPORT_CIRCULATED = "report-circulated", "Report circulated"
    REPORT_ADOPTED = "report-adopted", "Report adopted"
    APPEALED = "appealed", "Appealed"
    REASONABLE_PERIOD = "reasonable-period", "Reasonable period of time"
    RETALIATION = "retaliation-requested", "Suspension of concessions requested"
    ARBITRATION = "arbitration", "Arbitration"
    SETTLED = "settled", "Settled"
    INVESTIGATION = "investigation-opened", "Investigation opened"
    DETERMINATION = "determination", "Determination"
    ACTION = "action-taken", "Action taken"
    COMMITMENT = "commitment-made", "Commitment made"
    AGREEMENT = "agreement-signed", "Agreement signed"
    DRAFTED = "measure-drafted", "Measure drafted"
    NOTIFIED = "measure-notified", "Measure notified"
    ISSUED = "measure-issued", "Measure issued"
    IN_FORCE = "measure-in-force", "Measure in force"
    AMENDED = "measure-amended", "Measure amended"
    REPEALED = "measure-repealed", "Measure repealed"
    DEADLINE = "deadline", "Deadline"
    MARKET = "market-effect", "Effect on the market"
    OTHER = "other", "Other"


class Event(Marked):
    """Something that happened in a case, or is due to; its date may be a day, a month, a year or a range."""

    MARKED_BY: ClassVar[tuple[str, ...]] = ("", "case__")
    valid_from: ClassVar[str] = "happened_earliest"
    valid_ahead: ClassVar[dict[str, str]] = {"kind": EventKind.DEADLINE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=26, choices=EventKind)
    happened_earliest = models.DateField()
    happened_latest = models.DateField()
    text = models.TextField()
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    members = models.ManyToManyField(Member, through="EventMember", related_name="events", blank=True)

    log_bodies: ClassVar[tuple[str, ...]] = ("text",)
    objects = SeenQuerySet.as_manager()
    happened = Fuzzy("happened")

    class Meta(Marked.Meta):
        ordering = ["happened_earliest", "happened_latest", "id"]
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(name="event_has_words", condition=~Q(text="")),
            models.CheckConstraint(
                name="event_range_is_whole", condition=Q(happened_latest__gte=F("happened_earliest"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened.phrase if self.happened else ''}: {Truncator(self.text).chars(80)}"


class EventMember(models.Model):
    """A Member that acted or took part."""

    MARKED_BY: ClassVar[tuple[str, ...]] = ("event__", "event__case__")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="member_links")
    member = models.ForeignKey(Member, on_delete=models.PROTECT)

    objects = SeenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="event_member_once", fields=["event", "member"])]

    def __str__(self) -> str:
        return str(self.member)
