"""The Celery tasks of imports; they carry no id, since the row is the job."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.intake.reading import read_next as read_one
from cases.intake.tables.working import work_on_next


@shared_task(name="cases.intake.tasks.read_next")  # type: ignore[untyped-decorator]  # Celery has no types
def read_next() -> None:
    """Read until nothing waits. Twice at once: each claims its own row. A row that has gone: its claim fails, nothing is written."""
    while read_one(timezone.now):
        pass


@shared_task(name="cases.intake.tasks.work_next")  # type: ignore[untyped-decorator]  # Celery has no types
def work_next() -> None:
    """Work on tables until nothing waits, with the same care."""
    while work_on_next(timezone.now):
        pass
