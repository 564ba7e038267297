"""`manage.py brief REF --kind dossier --out FILE`: asks for a paper of any kind, waits for it, and copies the PDF."""

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
from cases.briefs import matter
from cases.briefs.asking import request_book, request_exhibits, request_scorecard
from cases.briefs.models import Brief, Edition, Kind, Paper
from cases.briefs.produce import produce
from cases.briefs.request import Form, problems_in_words, request_brief
from cases.briefs.scorecards import Scope
from cases.briefs.setting import set_next
from cases.dates import phrase
from cases.docket.models import Case
from cases.evidence import store
from cases.history.axes import Axes, read_axes
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.taxonomy.models import Body, Member


class Command(BaseCommand):
    """Ask for a paper and wait for it; makes it here when no worker takes it."""

    help = "Makes a paper of one case or of several, or a scorecard, as the officer named by --by may see the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What of, of which kind and form, where to, as whom, how long to wait for a worker."""
        parser.add_argument("refs", nargs="*", metavar="REF", help="docket numbers, for example TC-2022-0007")
        parser.add_argument("--kind", choices=Kind.values, default=str(Kind.CASE_BRIEF), help="(case-brief)")
        parser.add_argument("--edition", choices=Edition.values, default=str(Edition.INTERNAL), help="(internal)")
        parser.add_argument("--paper", choices=Paper.values, default=str(Paper.A4), help="size of its pages (a4)")
        parser.add_argument("--archive", action="store_true", help="PDF/A-3, with the frozen contents attached")
        parser.add_argument("--title", default="", help="of a docket book or an exhibit book")
        parser.add_argument("--chapters", choices=list(matter.BY), default="agreement", help="of a docket book")
        parser.add_argument("--member", default="", help="whose commitments a scorecard counts, for example CHN")
        parser.add_argument("--forum", default="", help="where those were made, for example JCCT")
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
            "--wait", type=float, default=0.0, help="seconds to leave it to a worker before making it here (0)"
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
    at = timezone.now()
    cases = [_case(ref, officer) for ref in options["refs"]]
    try:
        axes = read_axes(options["as_of"], options["recorded_by"], today=at.astimezone(dt.UTC).date())
        brief = _asked(cases, officer, at, axes, options)
    except Refusal as refusal:
        way = refusal.sentence.endswith("as recorded by now.")
        raise CommandError(refusal.sentence + (" Here that is --recorded-by now." if way else "")) from None
    brief = _done(brief, options["wait"])
    if brief.state == JobState.FAILED:
        raise CommandError(f"Brief {brief.number} failed. {brief.failure}")
    return brief


def _case(ref: str, officer: Officer) -> Case:
    case: Case | None = Case.objects.visible_to(officer).filter(number__iexact=ref).first()
    if case is None:
        raise CommandError(f"No case {ref} in the docket.")
    return case


def _asked(cases: list[Case], by: Officer, at: dt.datetime, axes: Axes | None, options: dict[str, Any]) -> Brief:
    kind, keys = options["kind"], [case.pk for case in cases]
    form = Form(options["edition"], options["paper"], options["archive"])
    how: dict[str, Any] = {"by": by, "at": at, "axes": axes, "final": options["final"], "form": form}
    if kind == Kind.SCORECARD:
        if cases:
            raise CommandError("A scorecard is of no cases: name a --member, a --forum, or both.")
        member, forum = (_row(model, options[name]) for model, name in ((Member, "member"), (Body, "forum")))
        return request_scorecard(Scope(member, forum), **how)
    if not cases:
        raise CommandError("Name the docket number of a case.")
    if kind == Kind.DOCKET_BOOK:
        title = options["title"] or f"Cases of the docket, {phrase(at.astimezone(dt.UTC).date())}"
        return request_book(keys, title=title, grouped_by=options["chapters"], **how)
    if kind == Kind.EXHIBIT_BOOK:
        return request_exhibits(keys, title=options["title"], **how)
    if len(cases) > 1:
        raise CommandError(f"A {Kind(kind).label.lower()} is of one case; name one.")
    return request_brief(cases[0], kind=kind, **how)


def _row(model: type[Any], code: str) -> Any:
    """The Member or forum of this code; None for no code."""
    if not code:
        return None
    found = model.objects.filter(pk__iexact=code).first()
    if found is None:
        raise CommandError(f"No {model._meta.verbose_name} {code}.")
    return found


def _done(brief: Brief, wait: float) -> Brief:
    """The paper once it is ready or failed: by a worker within `wait` seconds, else made here, a book with its parts."""
    deadline = time.monotonic() + wait
    while True:
        brief.refresh_from_db()
        if brief.state in {JobState.READY, JobState.FAILED}:
            return brief
        if time.monotonic() >= deadline:
            if (claimed := claiming.claim(brief, at=timezone.now())) is not None:
                produce(claimed, timezone.now)
                continue
            if set_next(timezone.now):
                continue
        time.sleep(0.1)
