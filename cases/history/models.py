"""The change log: what the database itself recorded of every write, the seals that chain it, and what was destroyed of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.access.models import Compartment, Officer


class Operation(models.TextChoices):
    """What was done to a row."""

    INSERT = "insert", "Insert"
    UPDATE = "update", "Update"
    DELETE = "delete", "Delete"


class Destruction(models.Model):
    """That the contents of a closed room, or of one exhibit in it, were destroyed: by whom, when and why.

    Made by `record.destroying.destroy` only. Log entries whose bodies are gone name it.
    """

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="destructions")
    what = models.CharField(max_length=200, help_text="What was destroyed, by its number: nothing of its contents.")
    reason = models.TextField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [models.CheckConstraint(name="destruction_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.what}, {self.at:%d.%m.%Y}"


class Change(models.Model):
    """One entry of the change log: one write to one row of the case file. Written by triggers, never by the product.

    `before` and `after` are the row as JSON under its column names (absent for an insert's `before` and a delete's `after`);
    bulky columns are left out of inserts and secret ones never stand there (`history.tracked`). `at` is the act's moment and
    `logged_at` the database's clock. `by` is the officer (for a worker, the one it works for), `source` what wrote: `web`,
    `worker`, `manage.py load_sample`; blank when it came from outside the product. Append-only, but for the bodies that a
    Destruction empties.
    """

    logged: ClassVar[bool] = False
    append_only: ClassVar[bool] = True
    log_bodies: ClassVar[tuple[str, ...]] = ("before", "after", "reason")

    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=64)
    row = models.CharField(max_length=255)
    operation = models.CharField(max_length=6, choices=Operation)
    before = models.TextField(null=True)
    after = models.TextField(null=True)
    reason = models.TextField(blank=True, null=True)
    at = models.DateTimeField()
    logged_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    source = models.CharField(max_length=80, blank=True)
    transaction = models.CharField(max_length=36, blank=True)
    destruction = models.ForeignKey(Destruction, null=True, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(name="change_of_a_row", fields=["table", "row", "id"]),
            models.Index(name="change_in_time", fields=["at"]),
            models.Index(name="change_in_transaction", fields=["transaction"]),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.operation} {self.table} {self.row}"


class Seal(models.Model):
    """The link of one log entry in its chain: a chain for each marking, each closed room, and the registry.

    `digest` covers the entry's body, so that a body can be destroyed and the chain still verifies; `seal` is an HMAC over the
    entry's head, that digest and the seal before it, under a key that is not in the database. `late` says that the entry was not
    sealed by the transaction that made it, which the product always does: it came from outside.
    """

    logged: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    change = models.OneToOneField(Change, primary_key=True, on_delete=models.PROTECT, related_name="sealed")
    chain = models.CharField(max_length=64)
    position = models.PositiveBigIntegerField()
    late = models.BooleanField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "position"]
        constraints = [models.UniqueConstraint(name="seal_position_once", fields=["chain", "position"])]

    def __str__(self) -> str:
        return f"{self.chain} {self.position}: {self.seal[:12]}"


class Acting(models.Model):
    """Who acts, for SQLite's triggers: one row inside a writing transaction of the product, none outside of one.

    PostgreSQL keeps the same in a setting of the transaction and leaves this table empty.
    """

    logged: ClassVar[bool] = False

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    by = models.UUIDField(null=True)
    source = models.CharField(max_length=80)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(null=True)
    transaction = models.CharField(max_length=36)

    class Meta:
        verbose_name_plural = "acting"
        constraints = [models.CheckConstraint(name="acting_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.source}: {self.by}"
