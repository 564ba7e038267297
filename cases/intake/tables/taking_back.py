"""Taking back what a portion of a table made, as far as nothing else rests on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from cases.access.models import Officer
from cases.docket.models import Case, CaseMeasure, Claim, Measure
from cases.docket.opening import must_log
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector, Identifier
from cases.evidence.models import CaseExhibit, Citation
from cases.history.acts import act
from cases.history.models import Change, Operation
from cases.proceedings.models import Event

ITS_OWN = (CaseRaiser, CaseProduct, CaseSector, Identifier, Claim, Event)
"""What the import itself hangs from a case, beside what is named."""


@act
def take_back(made: Mapping[str, Sequence[str]], *, by: Officer, at: dt.datetime) -> list[str]:
    """Delete the cases and events of a portion; returns the docket numbers of the cases that stay.

    A case stays, with its events, where anything was added to it or changed since the import: a citation, a commitment, a status, an
    event, a claim. Refuses a reader.
    """
    must_log(by)
    cases = {UUID(key) for key in made.get("cases", ())}
    links = {UUID(key) for key in made.get("links", ())}
    own: dict[Any, set[UUID]] = {
        CaseMeasure: links,
        Citation: {UUID(key) for key in made.get("citations", ())},
        CaseExhibit: {UUID(key) for key in made.get("entries", ())},
    }
    touched = _touched(cases, own)
    kept = list(Case.objects.filter(pk__in=touched).order_by("number").values_list("number", flat=True))
    free = cases - touched
    _take_citations(own, touched)
    Event.objects.filter(case__in=free).delete()
    for model in (Claim, Identifier, CaseRaiser, CaseProduct, CaseSector, CaseMeasure):
        model._default_manager.filter(case__in=free).delete()
    Case.objects.filter(pk__in=free).delete()
    events = {UUID(key) for key in made.get("events", ())}
    cited = set(Citation.objects.filter(event__in=events).values_list("event", flat=True))
    Event.objects.filter(pk__in=events - cited).delete()
    CaseProduct.objects.filter(pk__in=made.get("products", ())).delete()
    _take_measures(links, {UUID(key) for key in made.get("measures", ())}, touched)
    return kept


def _take_citations(own: Mapping[Any, set[UUID]], kept: set[UUID]) -> None:
    """Take back the citations of the table's rows, and the table out of files where nothing else cites it."""
    Citation.objects.filter(pk__in=own[Citation]).exclude(case__in=kept).delete()
    entries = CaseExhibit.objects.filter(pk__in=own[CaseExhibit]).exclude(case__in=kept)
    resting = Citation.objects.filter(case=OuterRef("case"), rendition__exhibit=OuterRef("exhibit"))
    entries.exclude(Exists(resting)).delete()


def _take_measures(links: set[UUID], entered: set[UUID], kept: set[UUID]) -> None:
    """Take measures out of the files of cases that do not keep them, and out of the register where no case uses them any more."""
    claimed = set(Claim.objects.filter(measure__in=entered).values_list("measure", flat=True))
    spelt = {spelling: key for key in entered for spelling in (key.hex, str(key))}
    changed = Change.objects.filter(table=Measure._meta.db_table, row__in=list(spelt), operation=Operation.UPDATE)
    stay = claimed | {spelt[row] for row in changed.values_list("row", flat=True)}
    CaseMeasure.objects.filter(pk__in=links).exclude(case__in=kept).exclude(measure__in=stay).delete()
    used = set(CaseMeasure.objects.filter(measure__in=entered).values_list("measure", flat=True))
    Measure.objects.filter(pk__in=entered - used - stay).delete()


def _touched(cases: set[UUID], own: Mapping[Any, set[UUID]]) -> set[UUID]:
    """Those of the cases that something else hangs from, or that were changed."""
    found: set[UUID] = set()
    for relation in Case._meta.related_objects:
        model: Any = relation.related_model
        if relation.many_to_many or model in ITS_OWN:
            continue
        name = relation.field.name
        rows = model._default_manager.filter(**{f"{name}__in": cases})
        rows = rows.exclude(pk__in=own[model]) if model in own else rows
        found |= set(rows.values_list(name, flat=True))
    created = dict(Case.objects.filter(pk__in=cases).values_list("pk", "created_at"))
    for model in (Event, Claim):
        rows = model._default_manager.filter(case__in=cases)
        keys = {spelling: case for key, case in rows.values_list("pk", "case") for spelling in (key.hex, str(key))}
        changes = Change.objects.filter(table=model._meta.db_table, row__in=list(keys))
        for row, operation, moment in changes.values_list("row", "operation", "at"):
            if operation == Operation.UPDATE or moment != created[keys[row]]:
                found.add(keys[row])
    spelt = {spelling: key for key in cases for spelling in (key.hex, str(key))}
    changed = Change.objects.filter(table=Case._meta.db_table, row__in=list(spelt), operation=Operation.UPDATE)
    return found | {spelt[row] for row in changed.values_list("row", flat=True)}
