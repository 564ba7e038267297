"""`manage.py anchor_history`: keeps the heads of the history's chains outside the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.history import anchors, sealing


class Command(BaseCommand):
    """Append the present heads to the file of anchors, and print them."""

    help = "Appends the heads of the history's chains to a file outside the database; keep a copy where nobody here can write."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another file than the product's own."""
        parser.add_argument("--out", type=Path, default=settings.ANCHORS, help="the file to append to (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what came from outside, append, print each head."""
        sealing.seal_late()
        try:
            line = anchors.keep(options["out"], at=timezone.now())
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from None
        for head in anchors.heads():
            self.stdout.write(str(head))
        said = "Appended to" if line else "Nothing new since the last line of"
        self.stdout.write(f"{said} {options['out']}. manage.py verify_history --anchor FILE compares.")
