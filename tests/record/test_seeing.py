"""Who sees which entry: by what the row is now, by what it was then, and by all that the entry names."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cases.access import markings
from cases.access.models import Compartment, Grant, Officer
from cases.access.noticing import noticing
from cases.commitments.models import CommitmentUse
from cases.docket.models import Case, CaseMeasure
from cases.docket.opening import link_cases
from cases.evidence.models import CaseExhibit, Exhibit
from cases.proceedings.models import Event
from cases.record.telling import entries_seen, history_of
from tests import build


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case that everybody sees."""
    return build.case(lead, title="Wheat quotas")


def sentences(case: Case, officer: Officer, *, after: int = 2) -> list[str]:
    """The sentences from the first to the last, without those of the opening."""
    return [words.sentence for _, words in entries_seen(case, officer=officer, at=timezone.now())][::-1][after:]


def test_a_row_marked_higher_is_told_only_to_who_may_see_it(case: Case, lead: Officer, reader: Officer) -> None:
    build.event(case, lead, text="In secret.", marking=markings.SENSITIVE, members=list(case.raised_by.all()))
    assert len(sentences(case, lead)) == 2
    assert sentences(case, reader) == []


def test_a_row_that_was_raised_since_is_told_no_more_to_who_may_not_see_it_now(
    case: Case, lead: Officer, reader: Officer
) -> None:
    event = build.event(case, lead, text="In the open.")
    assert len(sentences(case, reader)) == 1
    Event.objects.filter(pk=event.pk).update(marking=markings.SENSITIVE)
    assert sentences(case, reader) == []
    assert len(sentences(case, lead)) == 2


def test_a_row_that_was_lowered_since_is_told_from_then_on(case: Case, lead: Officer, reader: Officer) -> None:
    event = build.event(
        case, lead, "2016", text="In secret.", marking=markings.SENSITIVE, members=list(case.raised_by.all())
    )
    Event.objects.filter(pk=event.pk).update(text="Told more of in secret.")
    Event.objects.filter(pk=event.pk).update(marking=markings.DELIBERATIVE)
    Event.objects.filter(pk=event.pk).update(text="Told in the open.")
    assert sentences(case, reader) == [
        "Event of 2016 (raised): text changed from “Told more of in secret.” to “Told in the open.”"
    ]
    assert len(sentences(case, lead)) == 5


def test_a_deleted_row_is_told_by_its_last_marking(case: Case, lead: Officer, reader: Officer) -> None:
    plain = build.event(case, lead, "2016", text="In the open.")
    raised = build.event(case, lead, "2017", text="In the open at first.")
    Event.objects.filter(pk=raised.pk).update(marking=markings.SENSITIVE)
    Event.objects.filter(pk__in=[plain.pk, raised.pk]).delete()
    assert sentences(case, reader) == [
        "Event recorded: 2016, raised: In the open.",
        "Event deleted: 2016, raised: In the open.",
    ]
    assert len(sentences(case, lead)) == 5


def test_what_a_row_hangs_from_since_hides_nothing_of_what_it_hung_from_before(
    case: Case, lead: Officer, reader: Officer
) -> None:
    plain, other = build.exhibit(lead, "Plain."), build.exhibit(lead, "Other.", marking=markings.SENSITIVE)
    row = CaseExhibit.objects.create(case=case, exhibit=plain.exhibit)
    Exhibit.objects.filter(pk=other.exhibit.pk).update(marking=markings.DELIBERATIVE)
    CaseExhibit.objects.filter(pk=row.pk).update(exhibit=other.exhibit)
    told = [entry.change.operation for entry, _ in entries_seen(case, officer=reader, at=timezone.now())
            if entry.model is CaseExhibit]  # fmt: skip
    assert told == ["update", "insert"]


def test_nothing_is_told_that_names_a_case_which_the_officer_may_not_see(
    case: Case, lead: Officer, reader: Officer
) -> None:
    secret = build.case(lead, title="Secret", marking=markings.SENSITIVE)
    link_cases(case, secret, kind="follows", by=lead, at=build.NOW)
    promise = build.commitment(case, lead, words="To open.", also_in=[secret])
    assert sentences(case, reader) == ["Commitment 1 entered: JCCT, December 2012: “To open.”"]
    CommitmentUse.objects.filter(commitment=promise).delete()
    assert len(sentences(case, reader)) == 1
    assert len(sentences(case, lead)) == 4


def test_what_hung_from_a_hidden_case_before_it_was_moved_here_is_not_told(
    case: Case, lead: Officer, reader: Officer
) -> None:
    secret = build.case(lead, title="Secret", marking=markings.SENSITIVE)
    event = build.event(
        secret, lead, "2016", text="Moved.", marking=markings.DELIBERATIVE, members=list(case.raised_by.all())
    )
    Event.objects.filter(pk=event.pk).update(case=case)
    Event.objects.filter(pk=event.pk).update(text="Here.")
    assert sentences(case, reader) == ["Event of 2016 (raised): text changed from “Moved.” to “Here.”"]


def test_what_was_moved_away_with_all_that_hangs_from_it_is_still_told_here(case: Case, lead: Officer) -> None:
    other = build.case(lead, title="Corn")
    event = build.event(case, lead, "2016", text="Moved.", members=list(case.raised_by.all()))
    Event.objects.filter(pk=event.pk).update(case=other)
    assert sentences(case, lead) == [
        "Event recorded: 2016, raised: Moved.",
        "United States added to the event of 2016 (raised)",
        f"Event of 2016 (raised): case changed from the case to {other.number}",
    ]


def test_an_exhibit_that_was_taken_out_keeps_its_place_in_the_history(case: Case, lead: Officer) -> None:
    build.exhibit(lead, case=case, title="A note", read=False)
    CaseExhibit.objects.all().delete()
    assert sentences(case, lead) == [
        "Exhibit 1 filed: “A note”",
        "Exhibit 1 (original, English) filed: note.txt",
        "Reading of Exhibit 1 (original, English) asked for",
        "Exhibit 1 entered in the case",
        "Exhibit 1 taken out of the case",
    ]


def test_citations_of_an_exhibit_in_another_case_belong_to_that_case(case: Case, lead: Officer) -> None:
    other = build.case(lead, title="Corn")
    filed = build.exhibit(lead, case=case, read=False)
    before = sentences(case, lead)
    build.citation(other, filed, lead, "", page=1)
    assert sentences(case, lead) == before
    assert "Reference to Exhibit 1, p. 1 cited for the summary: points without quoting" in sentences(other, lead)


def test_a_measure_that_left_for_a_hidden_case_is_called_as_it_was_called_here(
    case: Case, lead: Officer, reader: Officer
) -> None:
    measure = build.measure("Quota rules")
    CaseMeasure.objects.create(case=case, measure=measure)
    CaseMeasure.objects.filter(case=case).delete()
    secret = build.case(lead, title="Secret", marking=markings.SENSITIVE)
    CaseMeasure.objects.create(case=secret, measure=measure)
    measure.title = "Renamed in secret"
    measure.save()
    assert sentences(case, reader) == [
        "Measure “Quota rules” added to the case",
        "Measure “Quota rules” taken out of the case",
    ]


def test_a_closed_room_is_told_to_the_holder_of_a_grant_until_it_expires(
    case: Case, lead: Officer, registrar: Officer
) -> None:
    now = timezone.now()
    build.exhibit(registrar, case=case, title="Trade secret", marking=markings.BCI, at=now, read=False)
    room = Compartment.objects.get()
    assert sentences(case, lead) == []
    grant = Grant.objects.create(
        officer=lead, compartment=room, granted_by=registrar, granted_at=now, expires_at=now + dt.timedelta(days=1)
    )
    assert len(sentences(case, lead)) == 4
    Grant.objects.filter(pk=grant.pk).update(
        granted_at=now - dt.timedelta(days=2), expires_at=now - dt.timedelta(days=1)
    )
    assert sentences(case, lead) == []


def test_only_what_is_told_of_a_closed_room_is_noted_as_shown(case: Case, lead: Officer, registrar: Officer) -> None:
    now = timezone.now()
    exhibit = build.exhibit(registrar, case=case, marking=markings.BCI, at=now, read=False).exhibit
    with noticing() as noticed:
        history_of(case, officer=lead, at=now)
    assert noticed == {}
    with noticing() as noticed:
        history_of(case, officer=registrar, at=now)
    assert {model.__name__: set(rows) for model, rows in noticed.items()} == {
        "Exhibit": {exhibit.pk},
        "Rendition": {exhibit.renditions.get().pk},
    }


def test_who_is_switched_off_sees_nothing(case: Case, lead: Officer) -> None:
    lead.is_active = False
    assert sentences(case, lead, after=0) == []
