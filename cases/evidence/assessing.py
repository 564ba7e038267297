"""Giving a verdict on a commitment, in one transaction with the citation it rests on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from cases.access.models import Officer
from cases.commitments.models import Commitment, Verdict, VerdictWord
from cases.dates import FuzzyDate
from cases.evidence.citing import Quote, cite
from cases.history.acts import act
from cases.refusal import Refusal


@act
def assess(
    commitment: Commitment,
    *,
    verdict: str,
    as_of: FuzzyDate,
    quotes: Sequence[Quote],
    by: Officer,
    at: dt.datetime,
    note: str = "",
    corrects: Verdict | None = None,
) -> Verdict:
    """Append a verdict to the ledger, with at least one citation.

    Refuses an officer who may not decide, a verdict without a citation, a date after today, and a correction of another
    commitment's verdict or of one already corrected.
    """
    if not by.may_decide:
        raise Refusal(f"Only a lead or registrar gives a verdict; {by} is {by.get_role_display().lower()}.")
    if verdict not in VerdictWord.values:
        raise Refusal(f"“{verdict}” is not a verdict.", field="verdict")
    if not quotes:
        raise Refusal(
            "A verdict needs a citation: name the exhibit and quote the words it rests on.", field="rendition"
        )
    if as_of.earliest > at.date():
        raise Refusal(f"{as_of.phrase} is still to come.", field="as_of")
    if corrects is not None:
        if corrects.commitment_id != commitment.pk:
            raise Refusal("The verdict to correct belongs to another commitment.", field="corrects")
        if Verdict.objects.filter(corrects=corrects).exists():
            raise Refusal("That verdict was corrected already; correct the later one.", field="corrects")
    row = Verdict(
        id=uuid.uuid4(),
        commitment=commitment,
        verdict=verdict,
        as_of_earliest=as_of.earliest,
        as_of_latest=as_of.latest,
        note=note.strip(),
        corrects=corrects,
        recorded_at=at,
        by=by,
    )
    row.save(force_insert=True)
    for quote in quotes:
        cite(row, quote, by=by, at=at)
    return row
