"""Asking for a brief: the contents are frozen now, in the same transaction as the row that is the job."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cases.access import markings
from cases.access.models import Compartment, Officer
from cases.access.numbering import LETTER, next_in
from cases.briefs.dossiers import dossier_of
from cases.briefs.editions import public
from cases.briefs.gather import Contents, Gathered, brief_of
from cases.briefs.gathering.loading import Marks
from cases.briefs.models import Brief, Edition, Kind, Paper
from cases.briefs.parts import BriefPart
from cases.briefs.sealing import contents_digest, seal
from cases.briefs.withholding import withheld_from
from cases.docket.models import Case
from cases.evidence.checking import check_citations
from cases.evidence.models import Citation
from cases.history import anchors
from cases.history.acting import acting
from cases.history.axes import Axes
from cases.history.past import as_it_stood, marks_now
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal

Gather = Callable[..., Gathered]
GATHERED: dict[str, Gather] = {Kind.CASE_BRIEF: brief_of, Kind.DOSSIER: dossier_of}
"""How the contents of each kind of paper on a single case are gathered."""


@dataclass(frozen=True)
class Form:
    """In what form a paper is wanted, whatever it says."""

    edition: str = Edition.INTERNAL
    paper: str = Paper.A4
    archive: bool = False


PLAIN = Form()
UNKEPT = (
    "An exhibit book is not made for the archive: it holds documents as others made them, which PDF/A does not allow. "
    "Leave that out; the files themselves are kept in the library as filed."
)
WAITING = "waiting"
"""The key of contents that a worker is to gather; beneath it stands what of."""


def request_brief(
    case: Case,
    *,
    by: Officer,
    at: dt.datetime,
    axes: Axes | None = None,
    final: bool = False,
    kind: str = Kind.CASE_BRIEF,
    form: Form = PLAIN,
) -> Brief:
    """Check the case's citations anew, freeze what this officer may see, and queue it for rendering; `kind` is one of a single case.

    Nothing is sent to the broker: the row is the job, and the sweeper nudges a worker. A final brief is refused, naming each
    citation, while a quotation is not found at its place or was not checked; so is one from an officer who may not decide, and
    any brief from an auditor. With `axes` it is a brief of the file as it stood: citations keep the outcomes recorded by then, and one
    of which nothing was recorded by then is refused.
    """
    must_ask(by, final=final)
    gather = GATHERED[Kind(kind)]
    if axes is None:
        with acting(by=by.pk, at=at):
            check_citations(Citation.objects.filter(case=case).visible_to(by, at=at), at=at)
    past = None if axes is None else _gather_past(gather, case, axes, by=by, at=at, edition=form.edition)
    with acting(by=by.pk, at=at), transaction.atomic():
        contents, rooms = past or told_now(gather(case, officer=by, at=at))
        return freeze(contents, rooms, kind=kind, case=case, form=form, final=final, by=by, at=at)


def freeze(
    contents: Contents,
    rooms: set[Any],
    *,
    kind: str,
    form: Form,
    final: bool,
    by: Officer,
    at: dt.datetime,
    case: Case | None = None,
    title: str = "",
) -> Brief:
    """Give gathered contents their number, seal them and queue them; within a transaction.

    Refuses what a final paper may not hold, two rooms, and a public edition of which nothing would be left. Of a public edition the row
    holds the public contents alone, and digests of the rest until its file has been looked through. Contents that only say what they wait
    for become a row whose worker gathers them.
    """
    if form.archive and kind == Kind.EXHIBIT_BOOK:
        raise Refusal(UNKEPT, field="archive")
    withheld = ""
    if form.edition == Edition.PUBLIC:
        withheld = "" if WAITING in contents else withheld_from(contents)
        contents, rooms = public_now(contents), set()
    if final and contents["problems"]:
        raise Refusal(f"No final brief: {problems_in_words(contents['problems'])}")
    marking = contents["marking"]
    room = _one(rooms) if marking == markings.BCI else None
    number = _number(kind, case, marking, room, at)
    made = Brief(
        id=uuid.uuid4(),
        number=number,
        kind=kind,
        edition=form.edition,
        paper=form.paper,
        archive=form.archive,
        title=title,
        case=case,
        final=final,
        withheld=withheld,
        requested_by=by,
        queued_at=at,
        marking=marking,
        compartment=room,
    )
    made.contents = stamped(contents, made, at=at)
    made.contents_sha256 = contents_digest(made.contents)
    made.save(force_insert=True)
    return made


def stamped(contents: Contents, made: Brief, *, at: dt.datetime) -> Contents:
    """The contents with what they say of the paper itself, frozen at this moment and sealed."""
    contents |= {"kind": str(made.kind), "number": made.number, "final": made.final}
    contents |= {"edition": str(made.edition), "paper": str(made.paper), "archive": made.archive}
    chains = _chains(contents["clearance"], made.compartment)
    contents |= {
        "asked_at": at.isoformat(timespec="seconds"),
        "anchors": [head.printed for head in anchors.heads(chains)],
    }
    contents["seal"] = seal(contents)
    return contents


def public_now(contents: Contents) -> Contents:
    """The public contents; of those that wait for their worker only that they do."""
    if WAITING not in contents:
        return public(contents)
    return contents | {"marking": markings.PUBLIC, "clearance": markings.PUBLIC}


PREFIX = {Kind.DOCKET_BOOK: "DB", Kind.SCORECARD: "CS", Kind.EXHIBIT_BOOK: "XB"}
"""How the numbers begin of papers that are of no single case."""


def _number(kind: str, case: Case | None, marking: str, room: Compartment | None, at: dt.datetime) -> str:
    """`TC-2022-0010-R3` for a paper of a case, `DB-2026-0001` for one of several; each rung and each room has a series of its own."""
    letter = LETTER.get(marking, "B")
    if case is not None:
        return f"{case.number}-{letter or 'R'}{next_in(f'brief:{case.pk}:{letter}')}"
    prefix, year = PREFIX[Kind(kind)], at.astimezone(dt.UTC).year
    if room is not None:
        return f"{prefix}-{year}-B{next_in(f'brief:{prefix}:{year}:{room.pk}'):04}-{room.label}"
    return f"{prefix}-{year}-{letter}{next_in(f'brief:{prefix}:{year}:{letter}'):04}"


def _chains(clearance: str, room: Compartment | None) -> list[str]:
    """The chains whose heads a paper may print: none above what its reader is cleared for, none of another room."""
    own = [] if room is None else anchors.chains_within(markings.BCI, str(room.pk))[-1:]
    return [*anchors.chains_within(clearance, None), *own]


def told_now(found: Gathered) -> tuple[Contents, set[Any]]:
    """Gathered contents and the rooms they are of."""
    return found.contents, _rooms(found.marks)


def told_then(found: Gathered, *, edition: str = Edition.INTERNAL) -> tuple[Contents, set[Any]]:
    """Contents gathered from the past, and the rooms they are of; marked as strictly as then, and as now where a marking was raised.

    Refuses a public edition where one was raised: which piece that is, the contents as they stood do not say.
    """
    contents, changed = found.contents, dict[Any, tuple[str, Any]]()
    for model in {model for model, _ in found.marks}:
        now = marks_now(model, [key for kind, key in found.marks if kind is model])
        changed |= {(model, key): mark for key, mark in now.items() if mark != found.marks[model, key]}
    if edition == Edition.PUBLIC and any(marking != markings.PUBLIC for marking, _ in changed.values()):
        sentence = "No public edition of that day: something in it has been marked higher since. Ask for one of today."
        raise Refusal(sentence, field="edition")
    words = [contents["marking"], *(marking for marking, _ in changed.values())]
    contents["marking"] = markings.strictest(words)
    open_file = (word for word in [contents["clearance"], *words[1:]] if word != markings.BCI)
    contents["clearance"] = markings.strictest(open_file)
    return contents, _rooms(found.marks) | _rooms(changed)


def _gather_past(
    gather: Gather, case: Case, axes: Axes, *, by: Officer, at: dt.datetime, edition: str
) -> tuple[Contents, set[Any]]:
    """The contents of one case as they stood and the rooms they are of."""
    with as_it_stood(axes, officer=by, at=at):
        if not Case.objects.visible_to(by, at=at).filter(pk=case.pk).exists():
            way = "" if axes.recorded_by is None else ", or for the same day as recorded by now"
            sentence = (
                f"{case.number} {axes.phrase}: nothing that {by} may see was on record. Ask for a later day{way}."
            )
            raise Refusal(sentence, field="as_of")
        found = gather(case, officer=by, at=at, axes=axes)
    return told_then(found, edition=edition)


def _rooms(marks: Marks) -> set[Any]:
    return {room for _, room in marks.values() if room}


def _one(rooms: set[Any]) -> Compartment:
    """The closed room whose contents a brief holds; refuses a paper that would join two rooms."""
    if len(rooms) != 1:
        raise Refusal("This brief would join the confidential information of two closed rooms; no paper may.")
    return Compartment.objects.get(pk=rooms.pop())


def retry_brief(brief: Brief, *, by: Officer, at: dt.datetime) -> bool:
    """Put a failed brief back into the queue, with the same frozen contents; False when it had not failed. Refuses an auditor."""
    must_ask(by)
    if not claiming.requeue(brief, at=at):
        return False
    Brief.objects.filter(pk=brief.pk, state=JobState.QUEUED).update(stage="")
    spent = BriefPart.objects.filter(brief=brief, state=JobState.FAILED)
    spent.update(state=JobState.QUEUED, attempts=0, failure="", finished_at=None)
    return True


def stop_brief(brief: Brief, *, by: Officer, at: dt.datetime) -> bool:
    """Stop a paper that waits or is being made; it can be tried again. False when it is made, or has failed, already.

    A worker in the middle of it notices within a third of its lease, and can record nothing. Refuses who did not ask for it, unless
    they may decide.
    """
    if by.pk != brief.requested_by_id and not by.may_decide:
        raise Refusal(f"Only who asked for it, a lead or a registrar stops {brief.number}.")
    with acting(by=by.pk, at=at):
        going = Brief.objects.filter(pk=brief.pk, state__in=[JobState.QUEUED, JobState.WORKING])
        why = f"Stopped by {by}. Nothing is lost: the contents are kept, and it can be tried again."
        return bool(going.update(state=JobState.FAILED, token=None, lease_until=None, finished_at=at, failure=why))


def must_ask(by: Officer, *, final: bool = False) -> None:
    """Refuse an auditor; and a final paper to who may not decide."""
    if final and not by.may_decide:
        raise Refusal(f"Only a lead or registrar issues a final brief; {by} is {by.get_role_display().lower()}.")
    if not by.may_ask:
        raise Refusal(f"{by} has the role of {by.get_role_display().lower()}, which asks for no briefs.")


def problems_in_words(problems: list[dict[str, object]]) -> str:
    """`2 quotations are not confirmed. Note 3, Exhibit 61, p. 24: These words are not in the document. Note 5, ...`"""
    count = len(problems)
    lead = "1 quotation is not confirmed." if count == 1 else f"{count} quotations are not confirmed."
    first = problems[:MOST_NAMED]
    each = " ".join(f"{_place(row)}, {row['pinpoint']}: {row['detail']}" for row in first)
    more = f" And {count - len(first)} more." if count > len(first) else ""
    return f"{lead} {each}{more}"


MOST_NAMED = 50
"""Unconfirmed quotations that a refusal names; a book of hundreds of cases may have more."""


def _place(row: dict[str, object]) -> str:
    case, note = row.get("case"), row.get("note")
    told = ", ".join(str(part) for part in (case, f"note {note}" if note else "") if part)
    return told[:1].upper() + told[1:]
