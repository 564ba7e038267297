"""`manage.py check_citations`: checks every quotation anew and says which do not stand in their documents."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.docket.models import Case
from cases.evidence.checking import check_citations
from cases.evidence.findings import in_sentences
from cases.evidence.models import Citation

SOUND = frozenset({Citation.Outcome.FOUND, Citation.Outcome.ELSEWHERE, Citation.Outcome.NO_WORDS})


class Command(BaseCommand):
    """Check, print each citation with its outcome, and count them."""

    help = "Checks every citation anew; exit status 1 when the words of one are not found. Of closed rooms it prints numbers only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of which case, and in which form."""
        parser.add_argument(
            "--case", metavar="REF", help="docket number, for example TC-2022-0007 (default: every case)"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all, then print; what lies in a closed room without its words, since nobody is named who was let in."""
        rows = Citation.objects.all()
        if options["case"]:
            case = Case.objects.filter(number__iexact=options["case"]).first()
            if case is None:
                raise CommandError(f"No case {options['case']} in the docket.")
            rows = rows.filter(case=case)
        check_citations(rows, at=timezone.now())
        count = lost = 0
        for row in rows.select_related("case", "rendition__exhibit").order_by("case__number", "cited_at", "id"):
            count += 1
            lost += row.outcome not in SOUND
            told = _told(row)
            self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else _line(told))
        if not options["json"]:
            self.stdout.write(f"{count:,} citations checked; {lost:,} not found as they are quoted.")
        if lost:
            sys.exit(1)


def _told(row: Citation) -> dict[str, Any]:
    closed = any(each.compartment_id for each in (row, row.case, row.rendition, row.rendition.exhibit))
    told = {"citation": str(row.pk), "case": row.case.number, "outcome": row.outcome, "found_on": row.found_on}
    if closed:
        return told | {"closed_room": True}
    told |= {"pinpoint": row.pinpoint, "quotation": row.quotation, "detail": row.check_detail}
    return told | {"findings": in_sentences(row.findings)}


def _line(told: dict[str, Any]) -> str:
    label = Citation.Outcome(told["outcome"]).label
    if "closed_room" in told:
        return f"{told['case']}  {label}: a citation in a closed room, {told['citation']}"
    words = " ".join(told["quotation"].split())
    quoted = f" “{words if len(words) <= 80 else words[:77] + '...'}”" if words else ""
    return "\n    ".join([f"{told['case']}  {label}: {told['pinpoint']}{quoted}", told["detail"], *told["findings"]])
