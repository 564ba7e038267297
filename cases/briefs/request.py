"""Asking for a brief: the contents are frozen now, in the same transaction as the row that is the job."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from cases.access import markings
from cases.access.models import Compartment, Officer
from cases.access.numbering import LETTER, next_in
from cases.briefs.gather import Contents, gather_case
from cases.briefs.models import Brief
from cases.commitments.models import Commitment
from cases.docket.models import Case, StatusChange
from cases.evidence.checking import check_citations
from cases.evidence.models import Citation
from cases.history import anchors
from cases.history.acting import acting
from cases.history.axes import Axes
from cases.history.past import as_it_stood, marks_now
from cases.history.seals import digest
from cases.jobs import claiming
from cases.proceedings.models import Event
from cases.refusal import Refusal


def request_brief(case: Case, *, by: Officer, at: dt.datetime, axes: Axes | None = None, final: bool = False) -> Brief:
    """Check the case's citations anew, freeze what this officer may see, and queue it for rendering.

    Nothing is sent to the broker: the row is the job, and the sweeper nudges a worker. A final brief is refused, naming each
    citation, while a quotation is not found at its place or was not checked; so is one from an officer who may not decide, and
    any brief from an auditor. With `axes` it is a brief of the file as it stood: citations keep the outcomes recorded by then, and one
    of which nothing was recorded by then is refused.
    """
    _must_ask(by)
    if final and not by.may_decide:
        raise Refusal(f"Only a lead or registrar issues a final brief; {by} is {by.get_role_display().lower()}.")
    if axes is None:
        with acting(by=by.pk, at=at):
            check_citations(Citation.objects.filter(case=case).visible_to(by, at=at), at=at)
    past = None if axes is None else _gather_past(case, axes, by=by, at=at)
    with acting(by=by.pk, at=at), transaction.atomic():
        contents, rooms = past or (gather_case(case, officer=by, at=at), _rooms(_marks(case, by=by, at=at)))
        if final and contents["problems"]:
            raise Refusal(f"No final brief: {problems_in_words(contents['problems'])}")
        marking = contents["marking"]
        letter = LETTER.get(marking, "B")
        number = f"{case.number}-{letter or 'R'}{next_in(f'brief:{case.pk}:{letter}')}"
        room = _one(rooms) if marking == markings.BCI else None
        contents |= {"number": number, "final": final, "asked_at": at.isoformat(timespec="seconds")}
        contents["anchors"] = [head.printed for head in anchors.heads(_chains(contents["clearance"], room))]
        return Brief.objects.create(
            id=uuid.uuid4(),
            number=number,
            case=case,
            final=final,
            contents=contents,
            contents_sha256=digest(contents),
            requested_by=by,
            queued_at=at,
            marking=marking,
            compartment=room,
        )


def _chains(clearance: str, room: Compartment | None) -> list[str]:
    """The chains whose heads a paper may print: none above what its reader is cleared for, none of another room."""
    own = [] if room is None else anchors.chains_within(markings.BCI, str(room.pk))[-1:]
    return [*anchors.chains_within(clearance, None), *own]


Marks = dict[tuple[type[Model], Any], tuple[str, Any]]
"""The marking and the room of each row that a brief may hold."""


def _gather_past(case: Case, axes: Axes, *, by: Officer, at: dt.datetime) -> tuple[Contents, set[Any]]:
    """The contents as they stood and the rooms they are of; marked as strictly as then, and as now where a marking was raised."""
    with as_it_stood(axes, officer=by, at=at):
        if not Case.objects.visible_to(by, at=at).filter(pk=case.pk).exists():
            way = "" if axes.recorded_by is None else ", or for the same day as recorded by now"
            sentence = (
                f"{case.number} {axes.phrase}: nothing that {by} may see was on record. Ask for a later day{way}."
            )
            raise Refusal(sentence, field="as_of")
        contents = gather_case(case, officer=by, at=at, axes=axes)
        then = _marks(case, by=by, at=at)
    changed: Marks = {}
    for model in {model for model, _ in then}:
        found = marks_now(model, [key for kind, key in then if kind is model])
        changed |= {(model, key): mark for key, mark in found.items() if mark != then[model, key]}
    words = [contents["marking"], *(marking for marking, _ in changed.values())]
    contents["marking"] = markings.strictest(words)
    open_file = (word for word in [contents["clearance"], *words[1:]] if word != markings.BCI)
    contents["clearance"] = markings.strictest(open_file)
    return contents, _rooms(then) | _rooms(changed)


def _marks(case: Case, *, by: Officer, at: dt.datetime) -> Marks:
    promises = Commitment.objects.filter(Q(case=case) | Q(also_in=case)).visible_to(by, at=at)
    targets = Commitment.objects.filter(links_to__source__in=promises.values("pk")).visible_to(by, at=at)
    rows: list[QuerySet[Any]] = [
        Case.objects.filter(pk=case.pk),
        Case.objects.filter(links_to__case=case).visible_to(by, at=at),
        Case.objects.filter(commitments__in=promises.values("pk")),
        Case.objects.filter(commitments__in=targets.values("pk")),
        StatusChange.objects.filter(case=case).visible_to(by, at=at),
        Event.objects.filter(case=case).visible_to(by, at=at),
        promises,
        targets,
        Citation.objects.filter(case=case).visible_to(by, at=at),
    ]
    columns = ("pk", "marking", "compartment_id")
    return {(found.model, pk): (marking, room) for found in rows for pk, marking, room in found.values_list(*columns)}


def _rooms(marks: Marks) -> set[Any]:
    return {room for _, room in marks.values() if room}


def _one(rooms: set[Any]) -> Compartment:
    """The closed room whose contents a brief holds; refuses a paper that would join two rooms."""
    if len(rooms) != 1:
        raise Refusal("This brief would join the confidential information of two closed rooms; no paper may.")
    return Compartment.objects.get(pk=rooms.pop())


def retry_brief(brief: Brief, *, by: Officer, at: dt.datetime) -> bool:
    """Put a failed brief back into the queue, with the same frozen contents; False when it had not failed. Refuses an auditor."""
    _must_ask(by)
    return claiming.requeue(brief, at=at)


def _must_ask(by: Officer) -> None:
    if not by.may_ask:
        raise Refusal(f"{by} has the role of {by.get_role_display().lower()}, which asks for no briefs.")


def problems_in_words(problems: list[dict[str, object]]) -> str:
    """`2 quotations are not confirmed. Note 3, Exhibit 61, p. 24: These words are not in the document. Note 5, ...`"""
    count = len(problems)
    lead = "1 quotation is not confirmed." if count == 1 else f"{count} quotations are not confirmed."
    each = " ".join(f"Note {row['note']}, {row['pinpoint']}: {row['detail']}" for row in problems)
    return f"{lead} {each}"
