"""The status of a case: the one function that changes it, and the verification of its chain."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from cases.access import markings
from cases.access.models import Officer
from cases.dates import FuzzyDate
from cases.docket.models import Case, Status, StatusChange
from cases.docket.opening import child_marking, may_mark, room_for
from cases.history import seals
from cases.history.acts import act
from cases.refusal import Refusal


@act
def change_status(
    case: Case,
    *,
    to: str,
    effective: FuzzyDate,
    reason: str,
    by: Officer,
    at: dt.datetime,
    marking: str | None = None,
    corrects: StatusChange | None = None,
) -> StatusChange:
    """Append one row to the case's status history, sealed into its chain.

    Refuses an officer who may not decide, a blank reason, an unknown status, an effective date after today, and a correction
    of an entry of another case or of one already corrected. The case's row is locked, so two changes at once get two positions.
    """
    if not by.may_decide:
        raise Refusal(f"Only a lead or registrar changes a status; {by} is {by.get_role_display().lower()}.")
    reason = reason.strip()
    if not reason:
        raise Refusal("Say why the status changes: the reason is part of the history.", field="reason")
    if to not in Status.values:
        raise Refusal(f"“{to}” is not a status.", field="to")
    if effective.earliest > at.date():
        raise Refusal(
            f"{effective.phrase} is still to come; a status is recorded once it is in effect.", field="effective"
        )
    marking = child_marking(case, marking)
    may_mark(by, marking)
    Case.objects.select_for_update().get(pk=case.pk)
    if corrects is not None:
        if corrects.case_id != case.pk:
            raise Refusal("The entry to correct belongs to another case.", field="corrects")
        if StatusChange.objects.filter(corrects=corrects).exists():
            raise Refusal("That entry was corrected already; correct the later one.", field="corrects")
        if markings.RANK[marking] > markings.RANK[corrects.marking]:
            # Else who sees the entry and not its correction would learn of it by the refusal of a second one.
            sentence = f"The entry to correct is {corrects.marking}; all who see it must see that it was wrong. Mark it so too."
            raise Refusal(sentence, field="marking")
    last = case.status_changes.order_by("-position").first()
    row = StatusChange(
        id=uuid.uuid4(),
        case=case,
        position=last.position + 1 if last else 1,
        to=to,
        effective_earliest=effective.earliest,
        effective_latest=effective.latest,
        reason=reason,
        corrects=corrects,
        recorded_at=at,
        by=by,
        marking=marking,
        compartment=room_for(case, marking, by=by, at=at),
        previous_seal=last.seal if last else seals.GENESIS,
    )
    row.digest = seals.digest(row.body())
    row.seal = seals.seal(settings.HISTORY_KEY, row.previous_seal, row.digest)
    row.save(force_insert=True)
    return row


@dataclass(frozen=True)
class Broken:
    """A place where a chain does not verify."""

    case: str
    position: int
    what: str

    def __str__(self) -> str:
        return f"{self.case}, status change {self.position}: {self.what}"


def verify_chains() -> Iterator[Broken]:
    """Every place where a status history was altered, cut or reordered behind the product's back, case by case.

    A row cut off the end of a chain leaves no trace in the chain itself; the anchors of the change log are there for that.
    """
    case, expected, position = None, seals.GENESIS, 1
    rows = StatusChange.objects.select_related("case").order_by("case__number", "position")
    for row in rows.iterator(chunk_size=500):
        if row.case_id != case:
            case, expected, position = row.case_id, seals.GENESIS, 1
        if row.position != position:
            yield Broken(row.case.number, position, f"missing; the next entry there is {row.position}")
        elif row.previous_seal != expected:
            yield Broken(row.case.number, row.position, "does not follow the entry before it")
        # Of a destroyed reason only the digest is left, which the seal covers as it covered the reason.
        digest = row.digest if row.destruction_id else seals.digest(row.body())
        right = seals.seal(settings.HISTORY_KEY, row.previous_seal, digest)
        if not hmac.compare_digest(right, row.seal) or row.digest != digest:
            yield Broken(
                row.case.number, row.position, "altered since it was recorded (its seal does not fit its contents)"
            )
        expected, position = row.seal, row.position + 1
