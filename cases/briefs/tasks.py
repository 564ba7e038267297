"""The Celery task of rendering; it carries no id, since the row is the job."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.briefs.produce import produce_next
from cases.briefs.setting import set_next


@shared_task(name="cases.briefs.tasks.render_next")  # type: ignore[untyped-decorator]  # Celery has no types
def render_next() -> None:
    """Render until nothing waits: whole papers before the parts of books, so that a long book keeps nobody waiting.

    Twice at once: each claims its own row. A row that has gone: its claim fails, nothing is written.
    """
    while produce_next(timezone.now) or set_next(timezone.now):
        pass
