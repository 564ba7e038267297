"""The Celery tasks of reading, of OCR and of aligning; they carry no id, since the row is the job."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.evidence.pairing import align_next as align_one
from cases.evidence.reading import read_next as read_one
from cases.evidence.recognising import recognise_next as recognise_one


@shared_task(name="cases.evidence.tasks.read_next")  # type: ignore[untyped-decorator]  # Celery has no types
def read_next() -> None:
    """Read until nothing waits. Twice at once: each claims its own row. A row that has gone: its claim fails, nothing is written."""
    while read_one(timezone.now):
        pass


@shared_task(name="cases.evidence.tasks.recognise_next")  # type: ignore[untyped-decorator]  # as above
def recognise_next() -> None:
    """Recognise until nothing waits, with the same care."""
    while recognise_one(timezone.now):
        pass


@shared_task(name="cases.evidence.tasks.align_next")  # type: ignore[untyped-decorator]  # as above
def align_next() -> None:
    """Align until nothing waits. Twice at once: each claims its own row. A row that has gone: its claim fails, nothing is written."""
    while align_one(timezone.now):
        pass
