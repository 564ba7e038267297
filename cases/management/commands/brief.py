"""`manage.py brief REF --out FILE`: asks for a case brief, waits for it, and copies the PDF."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.access.disclosing import disclosed
from cases.access.models import Officer, Role
from cases.briefs.models import Brief
from cases.briefs.produce import produce
from cases.briefs.request import problems_in_words, request_brief
from cases.docket.models import Case
from cases.evidence import store
from cases.history.axes import read_axes
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal


class Command(BaseCommand):
    """Ask for a brief and wait for it; renders it here when no worker takes it."""

    help = "Makes the brief of a case, as the officer named by --by may see it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """REF, where to, as whom, how long to wait for a worker."""
        parser.add_argument("ref", help="docket number, for example TC-2022-0007")
        parser.add_argument("--out", type=Path, help="where to put the PDF (default: NUMBER.pdf here)")
        parser.add_argument("--final", action="store_true", help="refuse unless every quotation is found")
        parser.add_argument(
            "--as-of", default="", metavar="DATE", help="the file as it stood on a day such as 2023-02-01"
        )
        parser.add_argument(
            "--recorded-by",
            default="",
            metavar="DATE",
            help="as it was on record by this day, or now (default: --as-of)",
        )
        parser.add_argument("--by", help="account that asks (default: the first active registrar)")
        parser.add_argument(
            "--wait", type=float, default=0.0, help="seconds to leave it to a worker before rendering it here (0)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, wait or render, record what the officer was shown of closed rooms, copy, print the path."""
        officer = officer_named(options["by"])
        with disclosed(to=officer, how="manage.py brief", at=timezone.now()):
            brief = _made(officer, options)
        out = options["out"] or Path(f"{brief.number}.pdf")
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(store.path_of(brief.sha256), out)
        except OSError as error:
            raise CommandError(
                f"Brief {brief.number} is made, but {out} cannot be written: {error.strerror}."
            ) from None
        if brief.contents["problems"]:
            self.stderr.write(f"DRAFT: {problems_in_words(brief.contents['problems'])}")
        self.stdout.write(f"{out} ({brief.pages} pages, {brief.number})")


def officer_named(name: str | None) -> Officer:
    """The active account of this name, or the first active registrar."""
    if name:
        officer = Officer.objects.filter(username=name, is_active=True).first()
        if officer is None:
            raise CommandError(f"No active account named {name}.")
        return officer
    officer = Officer.objects.filter(role=Role.REGISTRAR, is_active=True).order_by("date_joined").first()
    if officer is None:
        raise CommandError("There is no registrar's account yet: manage.py create_officer makes one.")
    return officer


def _made(officer: Officer, options: dict[str, Any]) -> Brief:
    case = Case.objects.visible_to(officer).filter(number__iexact=options["ref"]).first()
    if case is None:
        raise CommandError(f"No case {options['ref']} in the docket.")
    at = timezone.now()
    try:
        axes = read_axes(options["as_of"], options["recorded_by"], today=at.astimezone(dt.UTC).date())
        brief = request_brief(case, by=officer, at=at, axes=axes, final=options["final"])
    except Refusal as refusal:
        way = refusal.sentence.endswith("as recorded by now.")
        raise CommandError(refusal.sentence + (" Here that is --recorded-by now." if way else "")) from None
    brief = _done(brief, options["wait"])
    if brief.state == JobState.FAILED:
        raise CommandError(f"Brief {brief.number} failed. {brief.failure}")
    return brief


def _done(brief: Brief, wait: float) -> Brief:
    """The brief once it is ready or failed: by a worker within `wait` seconds, else rendered here."""
    deadline = time.monotonic() + wait
    while True:
        brief.refresh_from_db()
        if brief.state in {JobState.READY, JobState.FAILED}:
            return brief
        if time.monotonic() >= deadline and (claimed := claiming.claim(brief, at=timezone.now())) is not None:
            produce(claimed, timezone.now)
            continue
        time.sleep(0.1)
