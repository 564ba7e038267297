"""Taking a decision on a proposal back: what the yes made goes, as long as nothing else rests on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from cases.access.models import Officer
from cases.docket.models import CaseMeasure, Claim, Measure, MeasureAgency
from cases.docket.opening import must_log
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector
from cases.evidence.models import CaseExhibit, Citation
from cases.history.acts import act
from cases.history.models import Change, Operation
from cases.intake.models import Proposal
from cases.refusal import Refusal

OWN = (CaseRaiser, CaseSector, CaseProduct, CaseExhibit, Proposal)
"""What hangs from a row that came with it, or goes without a trace of anybody's work."""
NOUNS = {
    "StatusChange": "status change",
    "CaseLink": "link",
    "CommitmentLink": "link",
    "ReportedStatus": "reported status",
}


@act
def undo(proposal: Proposal, *, by: Officer, at: dt.datetime) -> Proposal:
    """Open a decided proposal again, and take out of the file what the yes to it made.

    Refuses a reader, an open proposal, a verdict, which is append-only, and a row that was changed since or on which something else rests.
    The exhibit stays in the case's file. What was decided before stands in the change log.
    """
    must_log(by)
    row: Proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.is_open:
        raise Refusal("Nothing was decided on it.")
    if row.verdict_id:
        raise Refusal("A verdict stays on record; correct it by a later one on the page of its case.")
    if row.kind == Proposal.Kind.CASE and row.case_id:
        below = Proposal.objects.filter(batch=row.batch_id, case=row.case_id).exclude(pk=row.pk)
        if (count := below.count()) > 0:
            noun = "proposal was" if count == 1 else "proposals were"
            raise Refusal(f"{count} further {noun} accepted into this case: undo those first.")
    _take_back(row)
    row.state, row.decided_by, row.decided_at, row.reason = Proposal.State.OPEN, None, None, ""
    row.corrected, row.case, row.new = {}, None, False
    for name in Proposal.MADE:
        setattr(row, name, None)
    row.save(update_fields=["state", "decided_by", "decided_at", "reason", "corrected", "case", "new", *Proposal.MADE])
    return row


def _take_back(row: Proposal) -> None:
    if row.measure is not None:
        _without_measure(row, row.measure)
        return
    if not row.new:
        return
    made: Any = row.commitment or row.event or row.claim or row.identifier
    if row.kind == Proposal.Kind.CASE:
        made = row.case
    if made is not None:
        _remove(made, row)


def _remove(made: Any, row: Proposal) -> None:
    """Delete a row that nobody touched since it was made, with the citations that came with it."""
    table = made._meta.db_table
    changed = Change.objects.filter(table=table, row__in=[made.pk.hex, str(made.pk)], operation=Operation.UPDATE)
    if changed.exists():
        raise Refusal(f"{_called(made)} was changed since: it is not taken back.")
    assert row.decided_at is not None
    own = Citation.objects.filter(cited_by=row.decided_by_id, cited_at=row.decided_at, rendition=row.batch.rendition_id)
    for relation in made._meta.related_objects:
        if relation.many_to_many or relation.related_model in OWN:
            continue
        resting = relation.related_model._default_manager.filter(**{relation.field.name: made})
        if relation.related_model is Citation:
            resting = resting.exclude(pk__in=own.values("pk"))
        if relation.related_model.__name__ in {"EventMember", "CommitmentUse"}:
            continue
        if resting.exists():
            raise Refusal(f"{_called(made)} has {_a(relation.related_model)} by now: it is not taken back.")
    own.filter(models.Q(**{_key_of(made): made})).delete()
    made.delete()


def _without_measure(row: Proposal, measure: Measure) -> None:
    """Take a measure out of the case's file, and out of the register where the yes put it there and no case uses it."""
    if Claim.objects.filter(case=row.case_id, measure=measure).exists():
        raise Refusal("A claim of the case names the measure by now: it is not taken back.")
    CaseMeasure.objects.filter(case=row.case_id, measure=measure).delete()
    if row.new and not CaseMeasure.objects.filter(measure=measure).exists():
        MeasureAgency.objects.filter(measure=measure).delete()
        Proposal.objects.filter(measure=measure).update(measure=None)
        measure.delete()


def _key_of(made: Any) -> str:
    return "summary_of" if made._meta.model_name == "case" else str(made._meta.model_name)


def _called(made: Any) -> str:
    number = getattr(made, "number", "")
    return f"{str(made._meta.verbose_name).capitalize()} {number}".strip()


def _a(model: type[models.Model]) -> str:
    noun = NOUNS.get(model.__name__, str(model._meta.verbose_name))
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
