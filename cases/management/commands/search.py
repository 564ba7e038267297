"""`manage.py search WORDS --agreement SCM`: the cases that a search finds, as its officer may see them; as lines or as JSON."""

from __future__ import annotations

import datetime as dt
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import nullcontext
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import timezone

from cases.access.disclosing import disclosed
from cases.access.models import Officer, Role
from cases.docket.models import Status
from cases.evidence.store import folder
from cases.history.axes import Axes, read_axes
from cases.history.past import as_it_stood
from cases.refusal import Refusal
from cases.search.exporting import JSON
from cases.search.filters import CaseFilter
from cases.search.making import write
from cases.search.passages import best_passages
from cases.search.query import Found, find_cases

WORDS = "q"
ERROR = 2
"""The exit status where the search could not be made; 1 says that it found nothing."""
AT_ONCE = 200


class Command(BaseCommand):
    """Search as the docket does; every parameter of it is an option."""

    help = (
        "Prints the cases that a search of the docket finds, as the officer named by --as may see them. "
        "Exit status: 0 if any was found, 1 if none, 2 if the search could not be made."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The words, the filter's own parameters, and how to answer."""
        parser.add_argument(
            "words",
            nargs="*",
            help="as in the search box, best in quotation marks: 'steel \"state owned\" OR subsid* -coal agreement:SCM'",
        )
        for name, asked in CaseFilter.base_filters.items():
            if name != WORDS:
                parser.add_argument(
                    f"--{name.replace('_', '-')}",
                    dest=f"asked_{name}",
                    action="append",
                    default=[],
                    metavar="VALUE",
                    help=f"{asked.label}, as in the docket's address; given again, any will do",
                )
        parser.add_argument("--as-of", default="", metavar="DATE", help="the file as it stood on a day")
        parser.add_argument(
            "--recorded-by",
            default="",
            metavar="DATE",
            help="as it was on record by this day, or now (default: --as-of)",
        )
        parser.add_argument(
            "--as", dest="as_", metavar="USERNAME", help="account that searches (default: the first active registrar)"
        )
        parser.add_argument("--limit", type=_count, metavar="N", help="print at most so many cases")
        parser.add_argument("--passages", action="store_true", help="print the best passages of each case")
        parser.add_argument("--json", action="store_true", help="print what the JSON export holds (docs/export.md)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search, record what the officer was shown of closed rooms, print."""
        officer, at = _officer(options["as_"]), timezone.now()
        params = _params(options)
        try:
            axes = read_axes(options["as_of"], options["recorded_by"], today=at.astimezone(dt.UTC).date())
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=ERROR) from None
        out = StringIO()
        with disclosed(to=officer, how="manage.py search", at=at):
            if options["json"]:
                found = _json(out, params, officer, at, options["limit"])
            else:
                with nullcontext() if axes is None else as_it_stood(axes, officer=officer, at=at):
                    found = _lines(out, find_cases(params, officer), officer, options, axes)
        # Given out only once it is recorded.
        self.stdout.write(out.getvalue(), ending="")
        if not found:
            sys.exit(1)


def _params(options: dict[str, Any]) -> QueryDict:
    params = QueryDict(mutable=True)
    if words := " ".join(map(_text, options["words"])):
        params[WORDS] = words
    for name in CaseFilter.base_filters:
        if values := options.get(f"asked_{name}"):
            params.setlist(name, list(map(_text, values)))
    for name, option in (("as_of", "as_of"), ("recorded", "recorded_by")):
        if options[option]:
            params[name] = options[option]
    return params


def _json(out: StringIO, params: QueryDict, officer: Officer, at: dt.datetime, limit: int | None) -> int:
    with folder() as place:
        path, holding = write(JSON, params, place, by=officer, at=at, most=limit)
        out.write(path.read_text(encoding="utf-8"))
    return len(holding.rows["Case"])


def _lines(out: StringIO, found: Found, officer: Officer, options: dict[str, Any], axes: Axes | None) -> int:
    """A line for each case, its passages beneath it, and a last line that counts."""
    statuses: dict[str, str] = dict(Status.choices)
    count: int = found.cases.count()
    shown = count if options["limit"] is None else min(options["limit"], count)
    for note in found.notes:
        out.write(f"Note: {note}\n")
    for start in range(0, shown, AT_ONCE):
        cases = list(found.cases[start : min(start + AT_ONCE, shown)])
        passages = best_passages(found.hits, cases, officer) if options["passages"] and found.hits is not None else {}
        for case in cases:
            status = statuses.get(case.status, "no status yet")
            facts = "\t".join((case.number, str(case.respondent), status, case.marking, _line(case.title)))
            out.write(f"{facts}\n")
            out.writelines(f"    {line}\n" for line in _told(passages.get(case.pk, [])))
    counted = f"{count} case{'' if count == 1 else 's'}"
    counted = counted if shown == count else f"{shown} of {counted}"
    out.write(f"{counted}{f', {axes.phrase}' if axes else ''}\n")
    return count


def _told(passages: list[Any]) -> Iterator[str]:
    for passage in passages:
        words = "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in passage.pieces)
        yield f"{passage.label}: {_line(words)}"


def _text(word: str) -> str:
    """What came over the command line, without bytes that were no UTF-8."""
    return word.encode("utf-8", "replace").decode()


def _line(text: str) -> str:
    """The text in one line, without what would steer a terminal."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of cases from 1.")
    return int(text)


def _officer(name: str | None) -> Officer:
    if name:
        officer = Officer.objects.filter(username=name, is_active=True).first()
        if officer is None:
            raise CommandError(f"No active account named {name}.", returncode=ERROR)
        return officer
    officer = Officer.objects.filter(role=Role.REGISTRAR, is_active=True).order_by("date_joined").first()
    if officer is None:
        raise CommandError("There is no registrar's account yet: manage.py create_officer makes one.", returncode=ERROR)
    return officer
