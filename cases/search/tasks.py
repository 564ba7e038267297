"""The Celery task of digests; it carries no id, since the row is the job."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.search.digests import send_next as send_one


@shared_task(name="cases.search.tasks.send_next")  # type: ignore[untyped-decorator]  # Celery has no types
def send_next() -> None:
    """Send until nothing waits. Twice at once: each claims its own row. A row that has gone: its claim fails, nothing is sent."""
    while send_one(timezone.now):
        pass
