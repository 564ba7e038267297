"""The tables of saved searches: the search, what an officer has seen of it, and how its news go out by mail and by feed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.access.models import Officer, SeenQuerySet
from cases.jobs.models import Job

LONGEST_NAME = 100
LONGEST_QUERY = 4000


class Shared(SeenQuerySet):
    """Searches that are one's own, or shared by another."""

    def visible_to(self, officer: Any, *, at: dt.datetime | None = None) -> Self:
        """One's own, and what others share; nobody, or an account that was switched off, sees none."""
        if not getattr(officer, "is_authenticated", False) or not officer.is_active:
            return self.none()
        return self.filter(Q(owner=officer.pk) | Q(shared=True))


class OfOneOfficer(SeenQuerySet):
    """Rows that are one officer's, about a search; `OFFICER` and `SEARCH` are the paths to them."""

    def visible_to(self, officer: Any, *, at: dt.datetime | None = None) -> Self:
        """The officer's own, of searches that the officer may still see."""
        searches = SavedSearch.objects.visible_to(officer, at=at)
        key = getattr(officer, "pk", None)
        return self.filter(**{self.model.OFFICER: key, f"{self.model.SEARCH}__in": searches})


class SavedSearch(models.Model):
    """A search of the docket under a name: its query string, in one form for all that ask the same.

    Who runs a shared one sees with his own eyes. Its words and its name are seen by all officers, and go out by mail and feed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="saved_searches", editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(editable=False)

    objects = Shared.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(name="saved_search_name_once_per_owner", fields=["owner", "name"]),
            models.CheckConstraint(name="saved_search_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where it is run."""
        return reverse("search", kwargs={"search": self.pk})


class SearchMemory(models.Model):
    """What one officer has seen of one search, as fingerprints of cases (`search.news`) that name none of them.

    `found`: when last looked at. `earlier`: at the visit before, by which new ones stay marked for as long as a visit lasts.
    `told`: by the last digest. Of no weight in the case file, so that the change log leaves it out.
    """

    logged: ClassVar[bool] = False
    OFFICER: ClassVar[str] = "officer"
    SEARCH: ClassVar[str] = "search"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="memories")
    looked_at = models.DateTimeField(null=True)
    found = models.BinaryField(default=bytes)
    earlier = models.BinaryField(default=bytes)
    told = models.BinaryField(default=bytes)

    objects = OfOneOfficer.as_manager()

    class Meta:
        verbose_name_plural = "search memories"
        constraints = [models.UniqueConstraint(name="search_memory_once", fields=["search", "officer"])]

    def __str__(self) -> str:
        return f"{self.search_id}, {self.officer_id}"


class Subscription(models.Model):
    """That an officer wants the news of a search by mail, daily or weekly; `never` is what is left when they are stopped."""

    OFFICER: ClassVar[str] = "officer"
    SEARCH: ClassVar[str] = "search"

    class Every(models.TextChoices):
        NEVER = "never", "never"
        DAILY = "daily", "daily"
        WEEKLY = "weekly", "weekly, on Mondays"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", editable=False)
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="subscriptions", editable=False)
    every = models.CharField(max_length=6, choices=Every, default=Every.NEVER)
    due_at = models.DateTimeField(null=True, help_text="When the next digest is due.")

    objects = OfOneOfficer.as_manager()

    class Meta:
        ordering = ["search", "officer"]
        constraints = [
            models.UniqueConstraint(name="subscription_once", fields=["search", "officer"]),
            models.CheckConstraint(
                name="subscription_is_due_unless_never",
                condition=Q(every="never", due_at__isnull=True)
                | Q(every__in=["daily", "weekly"], due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.search}, {self.officer}, {self.get_every_display()}"


class Digest(Job):
    """One digest of one subscription: the job of writing and sending it. There is one for each moment at which one was due."""

    OFFICER: ClassVar[str] = "subscription__officer"
    SEARCH: ClassVar[str] = "subscription__search"
    QUEUE = "read"
    TASK = "cases.search.tasks.send_next"
    LEASE = dt.timedelta(minutes=5)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="digests", editable=False)
    due_at = models.DateTimeField(editable=False)
    cases = models.PositiveIntegerField(
        null=True, editable=False, help_text="How many new cases it told of; none, and no mail was sent."
    )

    objects = OfOneOfficer.as_manager()

    class Meta:
        ordering = ["-due_at", "id"]
        constraints = [models.UniqueConstraint(name="digest_once_when_due", fields=["subscription", "due_at"])]

    def __str__(self) -> str:
        return f"{self.subscription}, {self.due_at:%d.%m.%Y}"

    @classmethod
    def claimable(cls, at: dt.datetime) -> Q:
        """As every job, but one that was put back waits for its moment."""
        return Q(state="queued", queued_at__lte=at) | Q(state="working", lease_until__lt=at)


class Feed(models.Model):
    """A search's Atom feed for one officer: who knows the token reads it without signing in. Only the token's hash is kept."""

    log_secret: ClassVar[tuple[str, ...]] = ("token_sha256",)
    log_quiet: ClassVar[tuple[str, ...]] = ("entries_sha256", "changed_at")
    OFFICER: ClassVar[str] = "officer"
    SEARCH: ClassVar[str] = "search"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", editable=False)
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="feeds", editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(editable=False)
    entries_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(
        editable=False, help_text="When it was first read with the entries that it has now."
    )

    objects = OfOneOfficer.as_manager()

    class Meta:
        ordering = ["search", "officer"]
        constraints = [models.UniqueConstraint(name="feed_once", fields=["search", "officer"])]

    def __str__(self) -> str:
        return f"{self.search}, {self.officer}"
