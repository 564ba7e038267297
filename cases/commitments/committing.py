"""Recording a commitment and how it stands to others. Verdicts are given in `evidence.assessing`, since each needs a citation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from cases.access.models import Officer
from cases.access.numbering import LETTER, next_in
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.docket.opening import child_marking, may_mark, must_log, room_for
from cases.history.acts import act
from cases.refusal import Refusal
from cases.taxonomy.models import Body, Member, Provision


@act
def commit(
    case: Case,
    *,
    words: str,
    forum: Body,
    made: FuzzyDate,
    by: Officer,
    at: dt.datetime,
    promised_by: Member | None = None,
    promised_to: Member | None = None,
    provision: Provision | None = None,
    deliverable: str = "",
    due: FuzzyDate | None = None,
    marking: str | None = None,
    also_in: Iterable[Case] = (),
) -> Commitment:
    """Enter one promise into the ledger, numbered within its case; promised by the case's respondent unless said otherwise.

    Refuses a reader, blank words, and a due date before the promise was made.
    """
    must_log(by)
    words = words.strip()
    if not words:
        raise Refusal("Give the words of the promise.", field="words")
    if due is not None and due.latest < made.earliest:
        raise Refusal(f"Due {due.phrase}, but promised only in {made.phrase}: check the dates.", field="due")
    marking = child_marking(case, marking)
    may_mark(by, marking)
    letter = LETTER.get(marking, "B")
    row = Commitment.objects.create(
        case=case,
        number=f"{letter}{next_in(f'commitment:{case.pk}:{letter}')}",
        words=words,
        forum=forum,
        **Commitment.made.columns(made),
        promised_by=promised_by or case.respondent,
        promised_to=promised_to,
        provision=provision,
        deliverable=deliverable.strip(),
        **Commitment.due.columns(due),
        marking=marking,
        compartment=room_for(case, marking, by=by, at=at),
    )
    CommitmentUse.objects.bulk_create([CommitmentUse(commitment=row, case=other) for other in also_in])
    return row


@act
def link(source: Commitment, kind: str, target: Commitment, *, by: Officer) -> CommitmentLink:
    """Say how a later promise stands to an earlier one; the same link again changes nothing. Refuses a promise linked to itself."""
    must_log(by)
    if source.pk == target.pk:
        raise Refusal("A commitment cannot be linked to itself.", field="target")
    return CommitmentLink.objects.get_or_create(source=source, kind=kind, target=target)[0]
