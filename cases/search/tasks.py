"""The Celery task of exports; it carries no id, since the row is the job."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.search.making import make_next as make_one


@shared_task(name="cases.search.tasks.make_next")  # type: ignore[untyped-decorator]  # Celery has no types
def make_next() -> None:
    """Make until nothing waits. Twice at once: each claims its own row. A row that has gone: its claim fails, nothing is written."""
    while make_one(timezone.now):
        pass
