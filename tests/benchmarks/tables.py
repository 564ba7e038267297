"""A spreadsheet of 60,000 rows: how long the dry run, the import and the undoing take, and how much memory they need.

`python -m tests.benchmarks.tables [ROWS] [--xlsx]`, in a database of its own. The limits are two minutes and 500 MB for reading, trying
and importing 60,000 rows.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

FIRST_YEAR = 1995


def write_rows(path: Path, count: int) -> None:
    """Rows of sanitary concerns as an export of a database has them: a year each, leading zeros lost."""
    import xlsxwriter

    importers = ("CHN", "USA", "EUR", "JPN", "KOR", "BRA", "IND", "AUS", "CAN", "MEX", "CHL", "ZAF")
    exporters = ("ARG", "NZL", "THA", "VNM", "PER", "TUR", "EGY", "NOR", "CHE", "COL")
    rows = []
    for number in range(count):
        group, year = divmod(number, 5)
        pair, product = divmod(group, 100)
        importer, exporter = importers[pair % 12], exporters[pair // 12 % 10]
        code = f"{1 + product % 24}{1 + product // 24:02d}"
        rows.append((FIRST_YEAR + year + 5 * (pair // 120), importer, exporter, code))
    header = ("year", "isoimp", "isoexp", "hs4")
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, header)
            for at, row in enumerate(rows, 1):
                sheet.write_row(at, 0, [row[0], row[1], row[2], int(row[3])])
        return
    path.write_text("\n".join(",".join(map(str, row)) for row in (header, *rows)) + "\n")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Import, measure, undo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=60_000)
    parser.add_argument("--xlsx", action="store_true")
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="tables-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    os.environ.setdefault("CASEFILE_VAR", str(place))

    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from cases.access.models import Officer
    from cases.docket.models import Case
    from cases.evidence.models import Citation
    from cases.evidence.reading import read_next
    from cases.intake.models import TableImport
    from cases.intake.reading import members_known
    from cases.intake.tables.columns import given_by, guess
    from cases.intake.tables.request import file_table, read_limited, request_check, request_table_import, request_undo
    from cases.intake.tables.working import work_on_next
    from cases.proceedings.models import Event

    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0, stdout=sys.stderr)
    by = Officer.objects.create(username=f"importer-{time.time_ns()}", role="registrar", clearance="DELIBERATIVE")
    file = place / ("rows.xlsx" if options.xlsx else "rows.csv")
    write_rows(file, options.rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cases, events = Case.objects.count(), Event.objects.count()

    def timed(name: str, work: Callable[[Callable[[], datetime]], bool] = work_on_next) -> None:
        started, cpu = time.monotonic(), time.process_time()
        assert work(timezone.now)
        table.refresh_from_db()
        if table.failure:
            sys.exit(f"{name}: {table.failure}")
        own, child = (
            resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        _say(
            f"{name:10} {time.monotonic() - started:7.1f} s, {time.process_time() - cpu:7.1f} s of CPU, "
            f"at most {own} MB (was {before // 1024}), child {child} MB"
        )

    table = file_table([file.read_bytes()], name=file.name, marking="DELIBERATIVE", by=by, at=timezone.now())
    sheet = read_limited(table.sha256, table.file_name, most=50)
    columns = guess(sheet, members_known())
    table = request_check(table, columns=columns, given=given_by(sheet, columns), by=by, at=timezone.now())
    timed("dry run")
    request_table_import(TableImport.objects.get(pk=table.pk), by=by, at=timezone.now())
    timed("reading", read_next)
    timed("import")
    found = Citation.objects.filter(outcome="found").count()
    _say(
        f"{table.total:,} rows, {Case.objects.count() - cases:,} cases, {Event.objects.count() - events:,} events, "
        f"{Citation.objects.count():,} citations, {found:,} of them found"
    )
    request_undo(TableImport.objects.get(pk=table.pk), by=by, at=timezone.now())
    timed("undoing")
    _say(f"left: {Case.objects.count() - cases} cases, {Event.objects.count() - events} events")


if __name__ == "__main__":
    main()
