"""The Celery tasks of exports and of digests; they carry no id, since the row is the job."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.search.digests import send_next as send_one
from cases.search.making import make_next as make_one


@shared_task(name="cases.search.tasks.make_next")  # type: ignore[untyped-decorator]  # Celery has no types
def make_next() -> None:
    """Make until nothing waits. Twice at once: each claims its own row. A row that has gone: its claim fails, nothing is written."""
    while make_one(timezone.now):
        pass


@shared_task(name="cases.search.tasks.send_next")  # type: ignore[untyped-decorator]  # Celery has no types
def send_next() -> None:
    """Send until nothing waits. Twice at once: each claims its own row. A row that has gone: its claim fails, nothing is sent."""
    while send_one(timezone.now):
        pass
