"""`manage.py verify_history`: reads the whole history and says from which entry on it is broken."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.docket.models import StatusChange
from cases.docket.status import verify_chains
from cases.evidence.reading import altered_pages
from cases.history import anchors, sealing, standing
from cases.history.guard import missing_guards
from cases.history.verifying import verify
from cases.refusal import Refusal

MOST_NAMED = 20


class Command(BaseCommand):
    """Verify the log's chains, the anchors, the tables against the log, the status histories, the pages' texts and the triggers."""

    help = "Verifies the whole history; exit status 1 when something was edited, deleted, swapped, resealed, cut off or wiped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to export to, and further anchors."""
        parser.add_argument("--export", type=Path, help="write the log to this file as JSON lines with its chain")
        parser.add_argument(
            "--anchor", action="append", default=[],
            help="a file of anchor_history, or one anchor as a brief prints it: 'DELIBERATIVE 482 3fa9c1d2e5b70a44'; may be given again",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Name each find; then the sums."""
        finds = 0
        try:
            known = list(_anchors(options["anchor"]))
        except (Refusal, OSError) as error:
            raise CommandError(getattr(error, "sentence", None) or f"An anchor cannot be read: {error}.") from None
        sealing.seal_late()
        if options["export"]:
            with options["export"].open("w", encoding="utf-8") as file:
                report = verify(known, file)
        else:
            report = verify(known)
        lists = (
            report.finds,
            verify_chains(),
            standing.differences(),
            (f"page {page}: its text is not the one that was read" for page in altered_pages()),
            (f"guard missing: {name} (manage.py migrate puts it back)" for name in missing_guards()),
        )
        for found in lists:
            finds += self._name(found)
        if report.outside:
            many = "entry was" if report.outside == 1 else "entries were"
            self.stdout.write(f"{report.outside:,} {many} written from outside the product (not an error by itself).")
        read = (
            f"{report.entries:,} log entries in {len(report.chains)} chains, {StatusChange.objects.count():,} status changes "
            f"and {len(known):,} anchors read"
        )
        if finds:
            self.stdout.write(f"{read}; {finds:,} found wrong.")
            sys.exit(1)
        self.stdout.write(f"{read}; every seal holds.")

    def _name(self, found: Any) -> int:
        rows = iter(found)
        count = 0
        for row in islice(rows, MOST_NAMED):
            count += 1
            self.stdout.write(str(row))
        more = sum(1 for _ in rows)
        if more:
            self.stdout.write(f"... and {more:,} more of this kind")
        return count + more


def _anchors(given: list[str]) -> Iterator[anchors.Head]:
    if settings.ANCHORS.exists():
        yield from anchors.kept(settings.ANCHORS)
    for text in given:
        path = Path(text)
        if path.exists():
            yield from anchors.kept(path)
        else:
            yield anchors.printed(text)
