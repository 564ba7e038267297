"""`manage.py import_table FILE`: tries a spreadsheet of concerns, disputes or measures, or minutes, and imports it when told to."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.access import markings
from cases.evidence.models import Reading
from cases.evidence.reading import read_rendition
from cases.history.acting import acting
from cases.intake.models import TableImport
from cases.intake.reading import members_known
from cases.intake.tables.columns import given_by, guess
from cases.intake.tables.meanings import LABELS
from cases.intake.tables.request import SHOWN, file_table, read_limited, request_check, request_table_import
from cases.intake.tables.sheet import letter
from cases.intake.tables.working import work_on
from cases.jobs import claiming
from cases.management.commands.import_report import chunks_of, officer_named
from cases.refusal import Refusal
from cases.taxonomy.loading import must_be_loaded

MOST_TOLD = 20
GIVEN = ("becomes", "into", "scheme", "body", "event", "subject", "filed_as", "hidden_out", "status_as_of")


class Command(BaseCommand):
    """Guess the columns, try, tell, and import where asked to."""

    help = "Reads a spreadsheet without effect and tells what each row would do; with --import, imports it. Undone at /imports/tables/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, what its columns are, what holds for all rows, whether to import."""
        parser.add_argument("file", type=Path, help="CSV or .xlsx, or minutes as .txt")
        parser.add_argument("--sheet", default="", help="sheet of a workbook (all of the same columns)")
        parser.add_argument(
            "--column", action="append", default=[], metavar="LETTER=MEANING", help=f"one of {', '.join(filter(None, LABELS))}"
        )  # fmt: skip
        parser.add_argument("--respondent", default="", help="code of the Member, where no column names one")
        parser.add_argument("--raised-by", default="", help="code of the Member, where no column names one")
        parser.add_argument(
            "--given", action="append", default=[], metavar="NAME=VALUE", help=f"what else holds for all rows: {', '.join(GIVEN)}"
        )  # fmt: skip
        parser.add_argument("--marking", default=markings.DELIBERATIVE, help="marking of the cases (DELIBERATIVE)")
        parser.add_argument("--import", action="store_true", dest="for_good", help="import what is not left out")
        parser.add_argument("--by", help="account that imports (default: the first active registrar)")

    def handle(self, *args: Any, **options: Any) -> None:
        """File, try, print, import."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        by = officer_named(options["by"])
        try:
            must_be_loaded()
            table = file_table(
                chunks_of(path), name=path.name, sheet=options["sheet"], marking=options["marking"], by=by, at=timezone.now()
            )  # fmt: skip
            sheet = read_limited(table.sha256, table.file_name, table.sheet, most=SHOWN)
            columns = guess(sheet, members_known())
            for given in options["column"]:
                name, _, meaning = given.partition("=")
                at = [letter(column) for column in range(len(columns))]
                if name.upper() not in at:
                    raise CommandError(f"There is no column {name}; there are {at[0]} to {at[-1]}.")
                columns[at.index(name.upper())] = meaning
            said = given_by(sheet, columns) | {
                "respondent": options["respondent"],
                "raised_by": options["raised_by"],
            }
            for each in options["given"]:
                name, _, value = each.partition("=")
                if name not in GIVEN:
                    raise CommandError(f"“{name}” is nothing that holds for all rows; there are {', '.join(GIVEN)}.")
                said[name] = value
            table = request_check(table, columns=columns, given=said, by=by, at=timezone.now())
            self._work(table)
            for title, meaning in zip(sheet.header, columns, strict=True):
                self.stdout.write(f"{title or '(no header)':30} {LABELS[meaning]}")
            self._tell(table)
            if options["for_good"]:
                self._work(request_table_import(table, by=by, at=timezone.now()))
                sums = [(part.cases, part.events) for part in table.portions.defer("rows", "drafts")]
                cases, events = sum(n for n, _ in sums), sum(n for _, n in sums)
                self.stdout.write(f"{cases:,} cases opened, {events:,} events recorded.")
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(table.get_absolute_url())

    def _work(self, table: TableImport) -> None:
        """Do here what waits, the reading of the table first, unless a worker has taken it."""
        waiting = Reading.objects.filter(rendition__sha256=table.sha256).first()
        if waiting is not None and (reading := claiming.claim(waiting, at=timezone.now())) is not None:
            with acting(by=table.asked_by_id):
                read_rendition(reading, timezone.now)
        if (claimed := claiming.claim(table, at=timezone.now())) is not None:
            with acting(by=table.asked_by_id):
                work_on(claimed, timezone.now)
        table.refresh_from_db()
        if table.failure:
            raise CommandError(table.failure)

    def _tell(self, table: TableImport) -> None:
        outcomes, told = Counter[str](), 0
        for note in table.notes:
            self.stdout.write(note)
        for part in table.portions.defer("drafts"):
            for number, outcome, _, faults, _ in part.rows:
                outcomes[outcome] += 1
                for column, sentence in faults:
                    told += 1
                    if told <= MOST_TOLD:
                        self.stdout.write(f"row {number}, {column}: {sentence}")
        if told > MOST_TOLD:
            self.stdout.write(f"and {told - MOST_TOLD:,} more faults")
        for outcome, count in outcomes.most_common():
            self.stdout.write(f"{count:6,} {outcome}")
