"""`manage.py verify_brief FILE`: says whether a file is a paper of ours, unaltered, and whether the case's file has moved on since."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.access.disclosing import disclosed
from cases.briefs.verifying import Finding, verify
from cases.management.commands.brief import officer_named

STATUS = {Finding.UNALTERED: 0, Finding.ALTERED: 1, Finding.NOT_OURS: 1, Finding.UNKNOWN: 2}
MOVED_ON = 3


class Command(BaseCommand):
    """Read the file, judge it, print what was found."""

    help = (
        "Says of a PDF whether it is a paper of ours and unaltered, and whether the file of its case has moved on since, as the "
        "officer named by --as may see it. Exit status 0: ours, unaltered, nothing moved; 1: altered, or not ours; 2: ours by its "
        "seal, with nothing on record to compare it with; 3: unaltered, but the file has moved on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, and for whose eyes."""
        parser.add_argument("file", type=Path, help="the PDF")
        parser.add_argument("--as", dest="officer", help="account that asks (default: the first active registrar)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge, record what the officer was shown of closed rooms, print, and leave with the status."""
        officer, path = officer_named(options["officer"]), options["file"]
        try:
            if path.stat().st_size > settings.UPLOAD_LIMIT:
                raise CommandError(f"{path} is larger than any paper of ours.")
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        at = timezone.now()
        with disclosed(to=officer, how="manage.py verify_brief", at=at):
            found = verify(data, officer=officer, at=at)
        for sentence in found.told:
            self.stdout.write(sentence)
        if found.compared:
            self._since(found.moved, found.lost)
        status = STATUS[found.finding] or (0 if found.holds else MOVED_ON)
        if status:
            sys.exit(status)

    def _since(self, moved: list[str], lost: list[str]) -> None:
        self.stdout.write("Since then:" if moved else "The file of the case stands as the paper tells it.")
        for sentence in moved:
            self.stdout.write(f"  {sentence}")
        self.stdout.write("Its quotations:" if lost else "Each of its quotations is on record as it was.")
        for sentence in lost:
            self.stdout.write(f"  {sentence}")
