"""How each kind of log entry is told: one sentence that says what was done, by whom and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases.access import markings
from cases.access.models import Officer
from cases.commitments.committing import link
from cases.dates import FuzzyDate
from cases.docket.models import Case, CaseMeasure
from cases.docket.opening import amend_case, claim, identify, link_cases
from cases.docket.terms import CaseRaiser, CaseSector
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote, amend_citation, withdraw_citation
from cases.evidence.filing import file_rendition
from cases.evidence.models import Citation, Reading
from cases.history.acting import acting
from cases.history.models import Change, Seal
from cases.jobs import claiming
from cases.proceedings.models import Event
from cases.record.telling import entries_seen, history_of, latest_of
from cases.record.words import OUTSIDE, Told
from cases.taxonomy.models import Member, Provision, Sector
from tests import build


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case with nothing in it but its own words."""
    return build.case(lead, title="Wheat quotas")


def told(case: Case, officer: Officer) -> list[Told]:
    """The history from the first entry to the last."""
    # Acts of one moment stand in the order of the log.
    return [words for _, words in entries_seen(case, officer=officer, at=timezone.now())][::-1]


def sentences(case: Case, officer: Officer, *, after: int = 0) -> list[str]:
    """The sentences from the first to the last, without the first so many."""
    return [words.sentence for words in told(case, officer)][after:]


def test_a_case_that_is_opened_is_told_with_each_of_its_terms(case: Case, lead: Officer) -> None:
    assert sentences(case, lead) == [
        f"{case.number} opened: “Wheat quotas”",
        "United States added to the Members that raised it",
    ]


def test_a_title_a_lead_and_a_summary_that_change_are_told_as_what_they_were_and_became(
    case: Case, lead: Officer
) -> None:
    amend_case(case, title="Grain quotas", by=lead, at=build.NOW)
    amend_case(case, lead=lead, by=lead, at=build.NOW)
    amend_case(case, summary="First.\n\nSecond.", by=lead, at=build.NOW)
    amend_case(case, summary="First.\n\nThird.", by=lead, at=build.NOW)
    amend_case(case, lead=None, by=lead, at=build.NOW)
    assert sentences(case, lead, after=2) == [
        "Title changed from “Wheat quotas” to “Grain quotas”",
        "Lead set to lead",
        "Summary written",
        "Summary rewritten",
        "Lead lead taken away",
    ]
    rewritten = told(case, lead)[5].details
    assert [(thing.what, thing.before, thing.after, thing.long) for thing in rewritten] == [
        ("summary", "First.\n\nSecond.", "First.\n\nThird.", True)
    ]


def test_two_members_added_and_one_taken_away_are_three_entries(case: Case, lead: Officer) -> None:
    CaseRaiser.objects.bulk_create(CaseRaiser(case=case, member_id=code) for code in ("JPN", "MEX"))
    CaseRaiser.objects.filter(case=case, member="USA").delete()
    assert sentences(case, lead, after=2) == [
        "Japan added to the Members that raised it",
        "Mexico added to the Members that raised it",
        "United States removed from the Members that raised it",
    ]


def test_an_update_that_changes_nothing_says_nothing(case: Case, lead: Officer) -> None:
    Case.objects.filter(pk=case.pk).update(title="Wheat quotas")
    assert sentences(case, lead, after=2) == []


def test_a_status_is_told_against_the_one_that_stood(case: Case, lead: Officer) -> None:
    build.status(case, lead, "identified", "2014-02", reason="Heard of.")
    panel = build.status(case, lead, "panel", "2016-03-12", reason="Established.")
    build.status(case, lead, "consultations", "2015", reason="Found later.")
    build.status(case, lead, "appeal", "2016-03-12", reason="It was an appeal.", corrects=panel)
    build.status(case, lead, "appeal", "2017", reason="Still.")
    found = told(case, lead)[2:]
    assert [words.sentence for words in found] == [
        "Status set to identified, effective February 2014",
        "Status changed from identified to panel, effective 12 March 2016",
        "Status recorded for an earlier date: consultations, effective 2015; panel, since 12 March 2016, stands",
        "Status corrected from panel, effective 12 March 2016, to appeal, effective 12 March 2016",
        "Status recorded again as appeal, effective 2017",
    ]
    assert [words.reason for words in found] == [
        "Heard of.",
        "Established.",
        "Found later.",
        "It was an appeal.",
        "Still.",
    ]


def test_a_status_is_told_against_the_one_that_stood_for_the_one_who_reads(
    case: Case, lead: Officer, reader: Officer
) -> None:
    build.status(case, lead, "identified", "2014", reason="Heard of.")
    build.status(case, lead, "panel", "2016", reason="In secret.", marking=markings.SENSITIVE)
    build.status(case, lead, "appeal", "2017", reason="In the open.")
    assert sentences(case, reader, after=2) == [
        "Status set to identified, effective 2014",
        "Status changed from identified to appeal, effective 2017",
    ]
    assert "position" not in str(told(case, reader)[-1].details)


def test_a_verdict_is_told_with_its_commitment_its_date_and_its_note(case: Case, lead: Officer) -> None:
    promise = build.commitment(case, lead, words="To open the market.", due=FuzzyDate.parse("2014"))
    quote = Quote(build.exhibit(lead, case=case).rendition, "open its market", 1)
    values: dict[str, Any] = {"quotes": [quote], "by": lead, "at": build.NOW}
    assess(promise, verdict="not-demonstrated", as_of=FuzzyDate.parse("2015"), **values)
    assess(
        promise, verdict="implemented-late", as_of=FuzzyDate.parse("2020-06-01"), note="The law was changed.", **values
    )
    found = [words for words in told(case, lead) if words.sentence.startswith(("Verdict", "Commitment"))]
    assert [(words.sentence, words.reason) for words in found] == [
        ("Commitment 1 entered: JCCT, December 2012: “To open the market.”", ""),
        ("Verdict on commitment 1 set to not demonstrated, effective 2015", ""),
        (
            "Verdict on commitment 1 changed from not demonstrated to implemented late, effective 1 June 2020",
            "The law was changed.",
        ),
    ]


def test_an_event_is_told_when_it_is_recorded_changed_and_deleted(case: Case, lead: Officer) -> None:
    event = build.event(
        case, lead, "2022-05-03", kind="meeting", text="Raised again.", members=[Member.objects.get(pk="JPN")]
    )
    Event.objects.filter(pk=event.pk).update(happened_latest=dt.date(2022, 5, 31))
    Event.objects.get(pk=event.pk).delete()
    assert sentences(case, lead, after=2) == [
        "Event recorded: 3 May 2022, meeting: Raised again.",
        "Japan added to the event of 3 to 31 May 2022 (meeting)",
        "Event of 3 May 2022 (meeting): date changed from 3 May 2022 to 3 to 31 May 2022",
        "Japan removed from the event of 3 to 31 May 2022 (meeting)",
        "Event deleted: 3 to 31 May 2022, meeting: Raised again.",
    ]


def test_evidence_is_told_from_its_filing_to_the_withdrawal_of_a_quotation(case: Case, lead: Officer) -> None:
    filed = build.exhibit(lead, case=case, title="A note")
    promise = build.commitment(case, lead, words="To open the market.")
    citation = build.citation(promise, filed, lead, "open its markets")
    amend_citation(citation, quotation="open its market", page=1, by=lead, at=build.NOW)
    withdraw_citation(Citation.objects.get(), by=lead)
    assert sentences(case, lead, after=2) == [
        "Exhibit 1 filed: “A note”",
        "Exhibit 1 (original, English) filed: note.txt",
        "Reading of Exhibit 1 (original, English) asked for",
        "Exhibit 1 entered in the case",
        "Commitment 1 entered: JCCT, December 2012: “To open the market.”",
        "Quotation from Exhibit 1, p. 1 cited for commitment 1: altered",
        "Quotation from Exhibit 1, p. 1: quotation changed from “open its markets” to “open its market”",
        "Quotation from Exhibit 1, p. 1 checked again: found, before that altered",
        "Reading of Exhibit 1 (original, English) begun by a worker",
        "Reading of Exhibit 1 (original, English) finished: read, 1 of 1 page with text",
        "Exhibit 1 (original, English), p. 1, read",
        "Quotation from Exhibit 1, p. 1, cited for commitment 1, withdrawn",
    ]


def test_the_steps_of_a_worker_are_folded_and_left_out_of_the_latest(case: Case, lead: Officer) -> None:
    build.exhibit(lead, case=case)
    steps = [words.sentence.split()[0] for words in told(case, lead) if words.step]
    assert steps == ["Reading", "Reading", "Reading", "Exhibit"]
    latest = latest_of(case, officer=lead, at=timezone.now())
    assert [words for words in latest if words.step] == []
    assert len(latest) == 5


def test_a_reading_that_failed_and_was_put_back_says_so(case: Case, lead: Officer) -> None:
    filed = build.exhibit(lead, case=case, read=False)
    reading = claiming.claim(Reading.objects.get(rendition=filed.rendition), at=build.NOW)
    assert reading is not None
    claiming.fail(reading, "The disk is full.", at=build.NOW)
    claiming.requeue(reading, at=build.NOW)
    assert [text for text in sentences(case, lead) if text.startswith("Reading")][1:] == [
        "Reading of Exhibit 1 (original, English) begun by a worker",
        "Reading of Exhibit 1 (original, English) failed: The disk is full",
        "Reading of Exhibit 1 (original, English) put back in the queue",
    ]


def test_terms_numbers_links_claims_and_measures_are_told_by_name(case: Case, lead: Officer) -> None:
    other = build.case(lead, title="Corn")
    CaseSector.objects.create(case=case, sector=Sector.objects.get(pk="HS-I"))
    identify(case, scheme="DS", number="DS511", by=lead, at=build.NOW)
    link_cases(case, other, kind="follows", by=lead, at=build.NOW)
    measure = build.measure("Quota rules")
    claim(case, provision=Provision.objects.get(pk="SCM 25.8"), measure=measure, by=lead, at=build.NOW)
    CaseMeasure.objects.get(case=case).delete()
    one, two = (build.commitment(case, lead, words=words) for words in ("To open.", "To open wider."))
    link(two, "widens", one, by=lead)
    found = sentences(case, lead)
    for sentence in (
        "Sector HS-I Live animals and animal products added",
        "Outside number DS511 added",
        f"Link “the case follows from {other.number}” added",
        "Measure “Quota rules” added to the case",
        "Claim added: SCM 25.8, against the measure “Quota rules”",
        "Measure “Quota rules” taken out of the case",
        "Link “commitment 2 widens commitment 1” added",
    ):
        assert found.count(sentence) == 1, (sentence, found)
    assert f"Link “{case.number} follows from the case” added" in sentences(other, lead)


def test_who_wrote_is_named_with_what_wrote(case: Case, lead: Officer) -> None:
    for source in ("web", "worker", "manage.py load_sample"):
        with acting(by=lead.pk, source=source):
            identify(case, scheme="DS", number=f"DS {source}", by=lead, at=build.NOW)
    with acting(source="worker"):
        Case.objects.filter(pk=case.pk).update(summary="Short.")
    assert {(words.by, words.outside) for words in told(case, lead) if words.source != told(case, lead)[0].source} == {
        ("lead", False),
        ("the worker, for lead", False),
        ("manage.py load_sample, lead", False),
        ("the worker", False),
    }


def test_a_translation_is_told_as_it_is_cited(case: Case, lead: Officer) -> None:
    filed = build.exhibit(lead, case=case)
    file_rendition(
        filed.exhibit, [b"Another text."], name="en.txt", kind="office", language="en", by=lead, at=build.NOW
    )
    assert "Exhibit 1-ENG (office translation, English) filed: en.txt" in sentences(case, lead)


def test_a_history_may_be_kept_to_one_kind(case: Case, lead: Officer) -> None:
    build.status(case, lead, "panel", "2016")
    build.exhibit(lead, case=case, title="A note")
    build.event(case, lead, "2016", text="Raised.")

    def kind(name: str) -> set[str]:
        sheet = history_of(case, officer=lead, at=timezone.now(), kind=name)
        return {words.sentence.split()[0] for words in sheet.told}

    assert kind("status") == {"Status"}
    assert kind("evidence") == {"Exhibit", "Reading"}
    assert kind("text") == {"Event", case.number, "United"}
    assert kind("") == kind("status") | kind("evidence") | kind("text")


def altered(sql: str) -> None:
    """Write as another program would: nobody tells the database who acts."""
    product: Any = connection
    product.tell_no_more()
    raw = product.connection.cursor()
    if connection.vendor == "postgresql":
        raw.execute("SELECT set_config('casefile.acting', '', true)")
    raw.execute(sql)
    raw.close()


def test_what_was_written_around_the_product_is_told_as_from_outside(case: Case, lead: Officer) -> None:
    altered("UPDATE cases_case SET title = 'Altered'")
    last = told(case, lead)[-1]
    assert (last.sentence, last.by, last.outside) == (
        "Title changed from “Wheat quotas” to “Altered”",
        OUTSIDE,
        True,
    )


def test_an_entry_that_was_sealed_late_is_told_as_from_outside_whatever_it_says_of_itself(
    case: Case, lead: Officer
) -> None:
    entry = Change.objects.filter(table="cases_case").get()
    none = "0" * 64
    Seal.objects.create(change=entry, chain="x", position=1, late=True, digest=none, previous=none, seal=none)
    first = told(case, lead)[0]
    assert (first.sentence, first.by, first.outside) == (f"{case.number} opened: “Wheat quotas”", OUTSIDE, True)


def test_a_page_of_an_exhibit_that_was_altered_from_outside_is_not_folded_away(case: Case, lead: Officer) -> None:
    build.exhibit(lead, case=case)
    altered("UPDATE cases_page SET text = 'Altered'")
    last = told(case, lead)[-1]
    assert (last.sentence, last.outside, last.step) == (
        "Exhibit 1 (original, English), p. 1: text changed from “China agreed to open its market.” to “Altered”",
        True,
        False,
    )
    assert last in latest_of(case, officer=lead, at=timezone.now())
