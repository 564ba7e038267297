"""Asking for a report to be read into proposals."""

from __future__ import annotations

import datetime as dt

from cases.access import markings
from cases.access.models import Officer
from cases.docket.opening import must_log
from cases.evidence.models import Exhibit, Rendition
from cases.evidence.withdrawal import withdrawal_of
from cases.history.acts import act
from cases.intake.models import ImportBatch
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.taxonomy.models import Member

CLOSED = "Business confidential information is not imported: cite it from the page of its case."


@act
def request_import(
    rendition: Rendition,
    *,
    respondent: Member | None,
    raised_by: Member,
    by: Officer,
    at: dt.datetime,
    as_of: dt.date | None = None,
) -> ImportBatch:
    """Queue the reading of a filed report into proposals.

    Asked for again with the same answers it leads to the same batch, which is read once more once it has ended: only what is not
    there yet is proposed then. Without `as_of` the report goes as far as the exhibit's date, or to today. Refuses a reader, a withdrawn
    text, business confidential information, and a report without respondent unless it may be a table that names the country of each row.
    """
    must_log(by)
    if (withdrawal := withdrawal_of(rendition)) is not None:
        raise Refusal(f"{withdrawal.told}: it is not imported.", field="rendition")
    exhibit = rendition.exhibit
    if markings.BCI in (exhibit.marking, rendition.marking):
        raise Refusal(CLOSED, field="rendition")
    if respondent is None and not rendition.file_name.lower().endswith(".csv"):
        raise Refusal("Name the Member whose measures the report is about.", field="respondent")
    asked = {
        "rendition": rendition,
        "respondent": respondent,
        "raised_by": raised_by,
        "as_of": as_of or _goes_to(exhibit, at),
    }
    there: ImportBatch | None = ImportBatch.objects.filter(**asked).first()
    if there is None:
        marking = markings.strictest([markings.DELIBERATIVE, exhibit.marking, rendition.marking])
        made: ImportBatch = ImportBatch.objects.create(**asked, marking=marking, asked_by=by, queued_at=at)
        return made
    ended = ImportBatch.objects.filter(pk=there.pk, state__in=[JobState.READY, JobState.FAILED])
    ended.update(state=JobState.QUEUED, queued_at=at, attempts=0, failure="", finished_at=None)
    there.refresh_from_db()
    return there


def _goes_to(exhibit: Exhibit, at: dt.datetime) -> dt.date:
    return min(exhibit.dated_latest, at.date()) if exhibit.dated_latest else at.date()
