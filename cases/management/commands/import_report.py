"""`manage.py import_report FILE`: files a report as an exhibit and reads it into proposals, which wait for an officer."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.access.models import Officer, Role
from cases.evidence.documents import EvidenceKind, Language
from cases.evidence.filing import file_exhibit, title_from
from cases.evidence.models import Reading
from cases.evidence.reading import read_rendition
from cases.history.acting import acting
from cases.intake.models import ImportBatch, Proposal, counted
from cases.intake.reading import read_batch
from cases.intake.request import request_import
from cases.jobs import claiming
from cases.refusal import Refusal
from cases.taxonomy.loading import must_be_loaded
from cases.taxonomy.models import Member

CHUNK = 1 << 20


class Command(BaseCommand):
    """File, read, count; nothing enters the docket."""

    help = "Reads a report, or a CSV of sections by country, into proposals for an officer to review at /imports/. May run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, whom it is about, who raises it, how far it goes, as whom."""
        parser.add_argument("file", type=Path, help="the report: PDF, DOCX, HTML or text; or a CSV of sections")
        parser.add_argument("--respondent", default="", help="code of the Member it is about: CHN (not for a CSV)")
        parser.add_argument("--raised-by", default="USA", help="code of the Member that raises it (USA)")
        parser.add_argument("--as-of", default="", metavar="DATE", help="how far it goes: 2022-12-31 (today)")
        parser.add_argument("--title", default="", help="title of the exhibit (the file's name)")
        parser.add_argument("--marking", default=None, help="marking of the exhibit (DELIBERATIVE)")
        parser.add_argument("--by", help="account that imports (default: the first active registrar)")

    def handle(self, *args: Any, **options: Any) -> None:
        """File, have it read here unless a worker has done it, and print what is proposed."""
        officer = officer_named(options["by"])
        try:
            batch = self._asked(officer, options)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        if (claimed := claiming.claim(batch, at=timezone.now())) is not None:
            with acting(by=officer.pk):
                read_batch(claimed, timezone.now)
        batch.refresh_from_db()
        if batch.failure:
            raise CommandError(batch.failure)
        rows = counted(batch)
        for kind, label in Proposal.Kind.choices:
            of_kind = {state: n for (found, state), n in rows.items() if found == kind}
            if of_kind:
                self.stdout.write(f"{sum(of_kind.values()):6,} {label.lower()}, {of_kind.get('open', 0):,} open")
        if batch.note:
            self.stdout.write(batch.note)
        self.stdout.write(f"{len(batch.sections):,} sections. Review: {batch.get_absolute_url()}")

    def _asked(self, officer: Officer, options: dict[str, Any]) -> ImportBatch:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        must_be_loaded()
        table = path.suffix.lower() == ".csv"
        respondent = _member(options["respondent"] or ("" if table else "CHN"), "--respondent")
        raiser = _member(options["raised_by"], "--raised-by")
        assert raiser is not None
        filed = file_exhibit(
            chunks_of(path),
            name=path.name,
            title=options["title"] or title_from(path.name),
            kind=EvidenceKind.STATEMENT,
            language=Language.ENGLISH,
            marking=options["marking"],
            by=officer,
            at=timezone.now(),
        )
        if (reading := claiming.claim(Reading.objects.get(rendition=filed.rendition), at=timezone.now())) is not None:
            with acting(by=officer.pk):
                read_rendition(reading, timezone.now)
        return request_import(
            filed.rendition,
            respondent=respondent,
            raised_by=raiser,
            as_of=_day(options["as_of"]),
            by=officer,
            at=timezone.now(),
        )


def chunks_of(path: Path) -> Iterator[bytes]:
    """A file in parts."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"“{text}” is no date such as 2022-12-31.") from None


def _member(code: str, option: str) -> Member | None:
    found = Member.objects.filter(pk=code.upper()).first() if code else None
    if code and found is None:
        raise CommandError(f"{option}: “{code}” is no Member's code, such as CHN.")
    return found


def officer_named(name: str | None) -> Officer:
    """The account that a command works for: the one named, or the first active registrar."""
    rows = Officer.objects.filter(is_active=True)
    found = rows.filter(username=name).first() if name else rows.filter(role=Role.REGISTRAR).order_by("pk").first()
    if found is None:
        missing = "There is no registrar's account yet: manage.py create_officer makes one."
        raise CommandError(f"There is no active account “{name}”." if name else missing)
    return found
