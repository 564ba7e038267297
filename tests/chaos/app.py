"""The product's Celery application with short leases, and with papers that kill whichever process takes them; for chaos only."""

from __future__ import annotations

import datetime as dt
import os
import signal

import django

from compliance.celery import app  # which names the settings

django.setup()

from cases.briefs import produce  # noqa: E402  (tables need the settings)
from cases.briefs.models import Brief  # noqa: E402
from cases.briefs.parts import BriefPart  # noqa: E402
from cases.history.working import Clock  # noqa: E402

__all__ = ["app", "shorten"]
POISON = "POISON"


def shorten() -> None:
    """Give papers and parts the lease that the environment names, in seconds; a paper numbered POISON kills its worker."""
    lease = dt.timedelta(seconds=float(os.environ.get("CHAOS_LEASE", "20")))
    Brief.LEASE = BriefPart.LEASE = lease
    make = produce.produce

    def poisoned(brief: Brief, now: Clock) -> None:
        if brief.number.startswith(POISON):
            os.kill(os.getpid(), signal.SIGKILL)
        make(brief, now)

    produce.produce = poisoned


shorten()
