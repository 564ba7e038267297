"""Asking for a table: filing the file, naming its columns for a dry run, the import, and undoing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from cases import sandbox
from cases.access import markings
from cases.access.models import Officer
from cases.docket.models import Case
from cases.docket.opening import may_mark, must_log
from cases.docket.terms import Identifier
from cases.evidence import store
from cases.evidence.extraction import HEAD, TEXTS, XLSX, media_type, refusal_at_the_door
from cases.evidence.extraction.workbook import MOST_ROWS, Unreadable
from cases.evidence.filing import file_exhibit, safe_name, title_from
from cases.evidence.models import EvidenceKind, Language, Rendition
from cases.evidence.scripts import has_han
from cases.evidence.withdrawal import withdrawal_of
from cases.history.acting import acting
from cases.history.acts import act
from cases.intake import terms
from cases.intake.models import TableImport
from cases.intake.tables.meanings import BECOMES, CONCERN, LABELS, MEASURE, SEVERAL
from cases.intake.tables.sheet import Sheet, read_sheet
from cases.jobs.models import JobState
from cases.proceedings.models import EventKind
from cases.refusal import Refusal

LIMITS = sandbox.Limits(seconds=60, memory=400 * 1024**2, output=150 * 1024**2)
SHOWN = 50
"""Rows that the page of columns reads, to guess what they are and to show them."""
FAULTY = {
    "too long": "Reading it took too long: import it in parts.",
    "too much memory": "Reading it needs more memory than it may have: import it in parts.",
    "too much output": "It holds more text than one import may: import it in parts.",
}
DAMAGED = "It could not be read: save it anew, or as CSV."
Phase = TableImport.Phase


def file_table(
    chunks: Iterable[bytes], *, name: str, marking: str, by: Officer, at: dt.datetime, sheet: str = ""
) -> TableImport:
    """Keep a spreadsheet's file and open its import, whose columns are to be named next.

    Refuses a reader, a marking above the officer's clearance or of the closed rooms, and a file that cannot be read as a table.
    """
    must_log(by)
    may_mark(by, marking)
    if marking == markings.BCI:
        raise Refusal("Business confidential information is not imported from tables.", field="marking")
    sha256, size, head = store.keep(chunks, limit=settings.UPLOAD_LIMIT)
    if not size:
        raise Refusal("The file is empty.", field="file")
    name = safe_name(name)
    if media_type(name, head) == XLSX and (sentence := refusal_at_the_door(name, head, size)):
        raise Refusal(sentence, field="file")
    found = read_limited(sha256, name, sheet, most=SHOWN)
    with acting(by=by.pk, at=at):
        return TableImport.objects.create(
            file_name=name, sha256=sha256, size=size, sheet=found.name, notes=found.notes, marking=marking, asked_by=by,
            filed_at=at, queued_at=at,
        )  # fmt: skip


def read_limited(sha256: str, name: str, sheet: str = "", *, most: int = MOST_ROWS, beat: Any = None) -> Sheet:
    """Read a kept file in a child with limits of memory and time. Refuses what cannot be read, with a sentence."""
    path = store.path_of(sha256)

    def work() -> dict[str, Any]:
        try:
            return {"sheet": read_sheet(path, name, wanted=sheet, most=most).told()}
        except Unreadable as error:
            return {"refused": str(error)}

    outcome = sandbox.run(work, LIMITS, beat=beat)
    if outcome.ending != "done":
        raise Refusal(FAULTY.get(outcome.ending, DAMAGED), field="file")
    if "refused" in outcome.value:
        raise Refusal(outcome.value["refused"], field="file")
    return Sheet(**outcome.value["sheet"])


@act
def choose_sheet(table: TableImport, *, sheet: str, by: Officer, at: dt.datetime) -> TableImport:
    """Take another sheet of the workbook, or all of the same columns (`*`); its columns are then named anew.

    Refuses a reader, a sheet that the workbook lacks or that holds no rows, and a table that is at work or imported.
    """
    must_log(by)
    found = read_limited(table.sha256, table.file_name, sheet, most=SHOWN)
    with transaction.atomic():
        _go_on(
            table,
            (Phase.MAPPING, Phase.CHECKED),
            Phase.MAPPING,
            at=at,
            sheet=found.name,
            notes=found.notes,
            columns={},
            given={},
            total=0,
        )
        table.portions.all().delete()
    return table


@act
def request_check(
    table: TableImport, *, columns: Sequence[str], given: Mapping[str, str], by: Officer, at: dt.datetime
) -> TableImport:
    """Name the columns and queue the dry run, which writes nothing into the docket. May be asked for again until the import begins.

    Refuses a reader, two columns for what a row has once, a table without a column that a concern or a measure is known by, an unknown
    term among what holds for all rows, a case that not all who see the table may see, and a table that is at work or imported.
    """
    must_log(by)
    if unknown := set(columns) - set(LABELS):
        raise Refusal(f"“{min(unknown)}” is nothing that a column can be.", field="columns")
    for name in set(columns) - SEVERAL - {""}:
        if list(columns).count(name) > 1:
            raise Refusal(f"Two columns cannot both be “{LABELS[name]}”.", field="columns")
    becomes = given.get("becomes") or CONCERN
    if becomes not in dict(BECOMES):
        raise Refusal("Say what a row becomes: a concern or a measure.", field="becomes")
    if becomes == MEASURE and not {"title", "text", "number", "measure_type"} & set(columns):
        raise Refusal("Say which column is the title, the text, the number or the code of a measure.", field="columns")
    if becomes == CONCERN and not {"title", "number", "products"} & set(columns):
        raise Refusal("Say which column is the title, the number or the product of a concern.", field="columns")
    as_of = terms.date(given, "status_as_of")
    if as_of is not None and not by.may_decide:
        raise Refusal("Only a lead or registrar records a status: leave its date blank.", field="status_as_of")
    if as_of is not None and as_of.earliest > at.date():
        raise Refusal(
            f"{as_of.phrase} is still to come; a status is recorded once it is in effect.", field="status_as_of"
        )
    kept = {
        "becomes": becomes,
        "into": _into(table, given.get("into", ""), by),
        "status_as_of": str(as_of or ""),
        "respondent": getattr(terms.member(given, "respondent"), "pk", ""),
        "raised_by": getattr(terms.member(given, "raised_by"), "pk", ""),
        "body": getattr(terms.body(given, "body"), "pk", ""),
        "scheme": given.get("scheme", "") if given.get("scheme") in Identifier.Scheme.values else "OTHER",
        "event": given.get("event", "") if given.get("event") in EventKind.values else "raised",
        "subject": " ".join(given.get("subject", "").split())[:80],
        "hidden_out": "1" if given.get("hidden_out") in ("1", "True") else "",
        "filed_as": given.get("filed_as", "")
        if given.get("filed_as") in EvidenceKind.values
        else EvidenceKind.STATISTICS,
    }
    return _go_on(
        table,
        (Phase.MAPPING, Phase.CHECKED, Phase.CHECKING, Phase.UNDONE),
        Phase.CHECKING,
        at=at,
        columns={"of": list(columns)},
        given=kept,
    )


def takers(table: TableImport, by: Officer) -> Any:
    """The cases that may take rows of a table: those that everybody who sees it may see; any other would be told of by taking them."""
    return Case.objects.visible_to(by).filter(marking__in=markings.seen_by(table.marking))


def _into(table: TableImport, number: str, by: Officer) -> str:
    number = " ".join(number.split()).upper()
    if number and not takers(table, by).filter(number=number).exists():
        raise Refusal(f"There is no case “{number[:60]}” that all who see this import may see.", field="into")
    return number


@act
def request_table_import(table: TableImport, *, by: Officer, at: dt.datetime) -> TableImport:
    """File the table as an exhibit and queue its import, which begins once the exhibit was read; one that stopped goes on where it was.

    Refuses a reader, any other phase, a text that was withdrawn, and a file that is an exhibit of a higher marking than the table.
    """
    must_log(by)
    if table.phase == Phase.CHECKED:
        columns = {**table.columns, "rendition": str(_filed(table, by=by, at=at).pk)}
        return _go_on(table, (Phase.CHECKED,), Phase.IMPORTING, at=at, columns=columns)
    return _go_on(table, (Phase.IMPORTING,), Phase.IMPORTING, at=at)


def _filed(table: TableImport, *, by: Officer, at: dt.datetime) -> Rendition:
    """The table in the library, so that what it tells can cite its rows."""
    first = table.portions.order_by("number").first()
    chinese = first is not None and any(has_han(draft["title"]) for draft in first.drafts)
    with store.path_of(table.sha256).open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        # A text is filed under the name of one: many a file named .xls holds lines of text.
        text = media_type(table.file_name, head) in TEXTS and refusal_at_the_door(table.file_name, head, table.size)
        found = file_exhibit(
            iter(lambda: file.read(1 << 20), b""),
            name=f"{table.file_name}.csv" if text else table.file_name,
            title=title_from(table.file_name),
            kind=table.given.get("filed_as") or EvidenceKind.STATISTICS,
            language=Language.BOTH if chinese else Language.ENGLISH,
            marking=table.marking,
            by=by,
            at=at,
        ).rendition
    seen = markings.seen_by(table.marking)
    if found.marking not in seen or found.exhibit.marking not in seen:
        raise Refusal(f"The same file is {found.cited_as}, of a higher marking: bring it under that.")
    if (withdrawal := withdrawal_of(found)) is not None:
        raise Refusal(f"{withdrawal.told}: it is not imported.")
    return found


@act
def request_undo(table: TableImport, *, by: Officer, at: dt.datetime) -> TableImport:
    """Queue the undoing of all that the import made. Refuses a reader, and a table of which nothing was imported."""
    must_log(by)
    return _go_on(table, (Phase.IMPORTED, Phase.IMPORTING, Phase.UNDOING), Phase.UNDOING, at=at)


def _go_on(table: TableImport, now: Sequence[str], then: str, *, at: dt.datetime, **fields: Any) -> TableImport:
    """Queue the next phase, unless a worker is at it; the same phase again is for one that failed."""
    rows = TableImport.objects.filter(pk=table.pk, phase__in=now).exclude(state=JobState.WORKING)
    rows = rows.exclude(phase__in=TableImport.WORKED, state=JobState.QUEUED)
    changed = rows.update(
        phase=then, state=JobState.QUEUED, queued_at=at, attempts=0, failure="", finished_at=None, **fields
    )
    table.refresh_from_db()
    if not changed:
        raise Refusal(f"That is not done now: {table.get_phase_display().lower()}, {table.get_state_display()}.")
    return table
