"""The Celery application: workers claim rows from the database; messages are nudges that carry no id."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")

app = Celery("compliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cases.evidence", "cases.briefs", "cases.search", "cases.intake"])


@worker_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def prepare(**_: Any) -> None:
    """Before the pool is forked: check the guards, and load the parsers and the typesetter once, so that every child is warm."""
    from cases.briefs import render
    from cases.evidence import extraction
    from cases.history.guard import refuse_without_guards

    refuse_without_guards()
    extraction.warm()
    render.warm()
