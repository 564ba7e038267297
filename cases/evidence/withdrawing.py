"""Withdrawing a text of an exhibit, and what rests on it."""

from __future__ import annotations

import datetime as dt

from cases.access import markings
from cases.access.models import Officer
from cases.evidence.checking import check_citations
from cases.evidence.models import Citation, Rendition
from cases.evidence.withdrawal import Withdrawal
from cases.history.acts import act
from cases.refusal import Refusal


@act
def withdraw_rendition(
    rendition: Rendition, *, reason: str, by: Officer, at: dt.datetime, replaced_by: Rendition | None = None
) -> Withdrawal:
    """Withdraw a text, which stays as filed, and check anew every citation that rests on it.

    Each keeps its outcome and tells that its text was withdrawn, and where its words stand in the replacement. It cannot be taken
    back, so a lead or registrar does it. Refuses anybody else, a blank reason, a text that is withdrawn already, and a replacement that is
    of another exhibit, is itself withdrawn, or is hidden from some who see the text.
    """
    if not by.may_decide:
        raise Refusal(f"Only a lead or registrar withdraws a text; {by} is {by.get_role_display().lower()}.")
    reason = reason.strip()
    if not reason:
        raise Refusal("Say why the text is withdrawn.", field="reason")
    if Withdrawal.objects.filter(rendition=rendition).exists():
        raise Refusal(f"{rendition.cited_as} was withdrawn before.")
    if replaced_by is not None:
        if replaced_by.exhibit_id != rendition.exhibit_id or replaced_by.pk == rendition.pk:
            raise Refusal("A text is replaced by another text of the same exhibit.", field="replaced_by")
        if Withdrawal.objects.filter(rendition=replaced_by).exists():
            raise Refusal(f"{replaced_by} is itself withdrawn.", field="replaced_by")
        if not _as_open(replaced_by, rendition):
            raise Refusal("The replacement is marked more strictly than the text it replaces.", field="replaced_by")
    made = Withdrawal.objects.create(
        rendition=rendition, replaced_by=replaced_by, reason=reason, withdrawn_by=by, withdrawn_at=at
    )
    check_citations(Citation.objects.filter(rendition=rendition), at=at)
    return made


def _as_open(one: Rendition, other: Rendition) -> bool:
    """Whether everybody who sees the other sees this one."""
    if one.marking == markings.BCI:
        return one.compartment_id in {other.compartment_id, other.exhibit.compartment_id}
    words = [row.marking for row in (other, other.exhibit) if row.marking != markings.BCI]
    return not words or markings.RANK[one.marking] <= max(markings.RANK[word] for word in words)
