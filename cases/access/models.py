"""Officers, compartments, grants and number series, and `Marked`: the one rule of who sees what."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.access import markings
from cases.access.noticing import notice


class Marking(models.TextChoices):
    """How confidential something is. Unmarked is DELIBERATIVE, never PUBLIC."""

    PUBLIC = markings.PUBLIC, "PUBLIC"
    DELIBERATIVE = markings.DELIBERATIVE, "DELIBERATIVE"
    SENSITIVE = markings.SENSITIVE, "OFFICIAL-SENSITIVE"
    PARTNER = markings.PARTNER, "PARTNER-CONFIDENTIAL"
    BCI = markings.BCI, "BCI"


class Role(models.TextChoices):
    """What an officer may do; what an officer may see is the clearance's matter."""

    READER = "reader", "Reader"
    OFFICER = "officer", "Officer (logs and cites)"
    LEAD = "lead", "Lead (status, verdicts, final briefs)"
    REGISTRAR = "registrar", "Registrar (vocabularies, accounts, grants)"
    AUDITOR = "auditor", "Auditor (reads history)"


CLEARANCES = [(level, level) for level in markings.LADDER]


class Officer(AbstractUser):
    """An account: who signs an act, what the officer may do (`role`) and see (`clearance`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.CharField(max_length=10, choices=Role, default=Role.READER)
    clearance = models.CharField(max_length=24, choices=CLEARANCES, default=markings.DELIBERATIVE)
    one_time_password = models.BooleanField(default=False, help_text="The next sign-in asks for a new password.")

    log_secret: ClassVar[tuple[str, ...]] = ("password",)
    log_quiet: ClassVar[tuple[str, ...]] = ("last_login",)

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="officer_clearance_is_on_the_ladder", condition=Q(clearance__in=list(markings.LADDER))
            ),
            models.CheckConstraint(name="officer_role_is_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def may_log(self) -> bool:
        """Files evidence, cites, records events, commitments and claims."""
        return self.is_active and self.role in {Role.OFFICER, Role.LEAD, Role.REGISTRAR}

    @property
    def may_ask(self) -> bool:
        """Asks for briefs: everybody but the auditor, who changes nothing."""
        return self.is_active and self.role != Role.AUDITOR

    @property
    def may_decide(self) -> bool:
        """Changes status, gives verdicts, issues final briefs."""
        return self.is_active and self.role in {Role.LEAD, Role.REGISTRAR}


class Compartment(models.Model):
    """The closed room of one case's business confidential information; a grant opens it to one officer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class Grant(models.Model):
    """One officer's access to one compartment, until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="grants")
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="grants")
    granted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="grants_given")
    granted_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["officer", "compartment"]
        constraints = [
            models.UniqueConstraint(name="grant_is_one_per_officer_and_room", fields=["officer", "compartment"]),
            models.CheckConstraint(
                name="grant_expires_after_it_begins", condition=Q(expires_at__gt=models.F("granted_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.compartment}"


class RolePolicy(models.Model):
    """What a registrar demands of everyone in a role: a second factor at sign-in. A role without a row demands none."""

    role = models.CharField(max_length=10, choices=Role, primary_key=True)
    second_factor = models.BooleanField(
        "second factor required", default=False, help_text="Everyone in this role signs in with a code as well."
    )

    class Meta:
        ordering = ["role"]
        verbose_name_plural = "role policies"
        constraints = [models.CheckConstraint(name="role_policy_role_is_known", condition=Q(role__in=Role.values))]

    def __str__(self) -> str:
        return self.get_role_display()


class Disclosure(models.Model):
    """That an officer was shown a row of business confidential information: who, what, when and how. Append-only.

    Written by `access.disclosing` for every BCI row that reached the officer; it names the row and its room, nothing of its contents.
    """

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="disclosures")
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="disclosures")
    kind = models.CharField(max_length=40, help_text="The kind of row, such as exhibit.")
    row = models.UUIDField()
    number = models.CharField(max_length=60, blank=True, help_text="The number that it goes by, where it has one.")
    how = models.CharField(max_length=80, help_text="The page, download or command that showed it.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]
        indexes = [
            models.Index(name="disclosure_of_room", fields=["compartment", "-at"]),
            models.Index(name="disclosure_to_officer", fields=["officer", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}, {self.officer}, {self.at:%d.%m.%Y %H:%M}"


class Series(models.Model):
    """The last number given out in one compartment's series, such as `exhibit:open`; see `access.numbering`."""

    logged: ClassVar[bool] = False

    key = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


def marked(words: Iterable[str], rooms: Any, prefix: str = "") -> Q:
    """The rule. The condition under which a marked row, reached by `prefix` (such as `case__`), may be seen.

    By whoever may see these markings, and of BCI the rows of these rooms, which are keys or a query of them.
    """
    return Q(**{f"{prefix}marking__in": tuple(words)}) | Q(
        **{f"{prefix}marking": markings.BCI, f"{prefix}compartment__in": rooms}
    )


def on_every_path(model: Any, rule: Callable[[str], Q]) -> Q:
    """The conjunction of the rule over the model's `MARKED_BY` paths."""
    condition = Q()
    for path in model.MARKED_BY:
        prefix = path.removeprefix("?")
        here = rule(prefix)
        if prefix != path:
            here |= Q(**{f"{prefix.removesuffix('__')}__isnull": True})
        condition &= here
    return condition


def seen(officer: Any, prefix: str = "", *, at: dt.datetime | None = None) -> Q:
    """The rule for an officer.

    PUBLIC to DELIBERATIVE to OFFICIAL-SENSITIVE to PARTNER-CONFIDENTIAL by the officer's clearance; BCI only by an
    unexpired grant for its compartment. Anonymous, or an account that was switched off, sees nothing.
    """
    return sight(officer, at=at)(prefix)


def sight(officer: Any, *, at: dt.datetime | None = None) -> Callable[[str], Q]:
    """The same over a path, of which a question about rows has several: the officer's rooms are looked up one way for all."""
    if not getattr(officer, "is_authenticated", False) or not officer.is_active:
        return lambda prefix: Q(pk__in=[])
    rooms = Grant.objects.filter(officer=officer, expires_at__gt=at or timezone.now()).values("compartment")
    return partial(marked, markings.seen_by(officer.clearance), rooms)


class SeenQuerySet(models.QuerySet[Any]):
    """Rows whose visibility is the conjunction of the rule over the model's `MARKED_BY` paths."""

    def visible_to(self, officer: Any, *, at: dt.datetime | None = None) -> Self:
        """Only what this officer may see now; what one may not see does not exist."""
        return self.filter(on_every_path(self.model, sight(officer, at=at)))


class Marked(models.Model):
    """A row with a marking of its own.

    `MARKED_BY` lists the paths to every marking that must be passed to see the row: its own (``""``) and those of what it
    belongs to (``"case__"``), with ``?`` before a path that may be null. A compartment is set exactly when the marking is BCI.
    """

    MARKED_BY: ClassVar[tuple[str, ...]] = ("",)

    marking = models.CharField(max_length=24, choices=Marking, default=Marking.DELIBERATIVE)
    compartment = models.ForeignKey(Compartment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    destruction = models.ForeignKey(
        "cases.Destruction", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_compartment_exactly_for_bci",
                condition=Q(marking=markings.BCI, compartment__isnull=False)
                | (Q(compartment__isnull=True) & Q(marking__in=list(markings.LADDER))),
            )
        ]

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """Every row comes into the product through here; one of a closed room is noted, for the log of who was shown it."""
        row = super().from_db(db, field_names, values, **more)
        notice(row)
        return row
