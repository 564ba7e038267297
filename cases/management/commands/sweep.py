"""`manage.py sweep`: nudges workers while rows wait, the only publisher; makes digests that are due, tends what is kept for a time."""

from __future__ import annotations

import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from cases.briefs import books
from cases.briefs.models import Brief
from cases.briefs.parts import BriefPart
from cases.evidence.models import Reading
from cases.evidence.pairs import Pairing
from cases.evidence.recognition import Recognition
from cases.history import anchors, sealing
from cases.intake.models import ImportBatch, TableImport
from cases.jobs.nudging import sweep
from cases.search.digests import plan
from cases.search.exports import Export
from cases.search.making import remove_old
from cases.search.saved import Digest
from compliance.celery import app

TEND = 60.0
"""Seconds between two looks after the history, the exports and what is due."""


def tend_history() -> None:
    """Seal what was written from outside the product, and keep the heads of the chains outside the database when they moved."""
    sealing.seal_late()
    anchors.keep(settings.ANCHORS, at=timezone.now())


class Command(BaseCommand):
    """Sweep until told to stop; may run in several processes at once."""

    help = "Nudges the workers while briefs, documents or exports wait. Runs until stopped; may run more than once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How often, and whether only once."""
        parser.add_argument("--every", type=float, default=0.5, help="seconds between two sweeps (0.5)")
        parser.add_argument("--once", action="store_true", help="sweep once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, sleep, until SIGTERM or SIGINT."""
        stop, opened = threading.Event(), time.monotonic()
        tended = opened - TEND
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            try:
                sweep(
                    app,
                    [Brief, BriefPart, Reading, Recognition, Pairing, Digest, Export, ImportBatch, TableImport],
                    at=timezone.now(),
                )
                if time.monotonic() >= tended + TEND:
                    tended = time.monotonic()
                    plan(at=timezone.now())
                    tend_history()
                    remove_old(at=timezone.now())
                    books.remove_old(at=timezone.now())
            except DatabaseError as error:
                self.stderr.write(f"database unreachable ({type(error).__name__}); trying again")
                opened = -TEND
            if options["once"]:
                return
            # Not at every sweep: opening a file and reading its schema takes as long as all that is asked of it.
            if time.monotonic() >= opened + TEND:
                opened = time.monotonic()
                close_old_connections()
            stop.wait(options["every"])
