"""Asking for a brief: checked anew, frozen at once, queued without the broker."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from pytest_django.fixtures import Settings

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.briefs.request import problems_in_words, request_brief, retry_brief
from cases.briefs.sealing import contents_digest, genuine
from cases.docket.opening import amend_case
from cases.evidence.citing import Quote, cite
from cases.evidence.models import Citation, Page, Reading
from cases.jobs import claiming
from cases.refusal import Refusal
from tests import build


def test_a_brief_is_frozen_and_waits(lead: Officer) -> None:
    case = build.case(lead, title="Wheat")
    brief = request_brief(case, by=lead, at=build.NOW)
    assert (brief.number, brief.state, brief.final, brief.marking) == (
        f"{case.number}-R1",
        "queued",
        False,
        "DELIBERATIVE",
    )
    assert brief.contents["number"] == brief.number
    assert brief.contents_sha256 == contents_digest(brief.contents)
    amend_case(case, by=lead, at=build.NOW, title="Corn")
    frozen = Brief.objects.get()
    assert frozen.contents["case"]["title"] == "Wheat"
    assert contents_digest(frozen.contents) == frozen.contents_sha256
    seal = frozen.contents["seal"]
    assert genuine(frozen.number, frozen.contents_sha256, seal)
    assert not genuine(f"{frozen.number}9", frozen.contents_sha256, seal)
    assert not genuine(frozen.number, "0" * 64, seal)


def test_asking_never_touches_the_broker(lead: Officer, settings: Settings) -> None:
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://192.0.2.1:6379/0"
    case, began = build.case(lead), time.monotonic()
    assert request_brief(case, by=lead, at=build.NOW).state == "queued"
    assert time.monotonic() - began < 1


def test_hidden_briefs_make_no_gap_in_the_numbers(lead: Officer, reader: Officer) -> None:
    case = build.case(lead)
    numbers = [request_brief(case, by=reader, at=build.NOW).number]
    build.event(case, lead, marking="OFFICIAL-SENSITIVE")
    numbers.append(request_brief(case, by=lead, at=build.NOW).number)
    numbers.append(request_brief(case, by=reader, at=build.NOW).number)
    assert numbers == [f"{case.number}-R1", f"{case.number}-S1", f"{case.number}-R2"]
    assert {brief.number for brief in Brief.objects.visible_to(reader, at=build.NOW)} == {numbers[0], numbers[2]}


def test_a_brief_of_a_closed_room_stays_in_it(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    brief = request_brief(case, by=lead, at=build.NOW)
    assert (brief.number, brief.marking, brief.compartment) == (f"{case.number}-B1", "BCI", case.compartment)


def test_the_citations_are_checked_anew_before_anything_is_frozen(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "one")
    build.citation(case, filed, lead, "one")
    Citation.objects.update(outcome="unchecked", found_on=None, checked_at=None)
    brief = request_brief(case, by=lead, at=build.NOW)
    assert (brief.contents["problems"], Citation.objects.get().outcome) == ([], "found")


def test_a_draft_is_made_with_its_problems_and_a_final_brief_is_refused_naming_each(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "one\ftwo")
    build.citation(case, filed, lead, "three", 1)
    cite(case, Quote(filed.rendition, "two", 1), by=lead, at=build.NOW + dt.timedelta(seconds=1))
    assert len(request_brief(case, by=lead, at=build.NOW).contents["problems"]) == 2
    with pytest.raises(Refusal) as refused:
        request_brief(case, by=lead, at=build.NOW, final=True)
    assert refused.value.sentence == (
        "No final brief: 2 quotations are not confirmed. "
        "Note 1, Exhibit 1, p. 1: These words are not in the document. "
        "Note 2, Exhibit 1, p. 1: Found elsewhere: on p. 2."
    )
    assert Brief.objects.count() == 1


def test_a_final_brief_is_refused_while_a_document_waits_to_be_read(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "one", read=False)
    build.citation(case, filed, lead, "one")
    with pytest.raises(Refusal, match=r"No final brief: 1 quotation is not confirmed\. .*: Waits for the document"):
        request_brief(case, by=lead, at=build.NOW, final=True)


def test_a_final_brief_whose_quotations_hold_is_given_a_number(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "one")
    build.citation(case, filed, lead, "one")
    brief = request_brief(case, by=lead, at=build.NOW, final=True)
    assert (brief.final, brief.contents["final"]) == (True, True)


@pytest.mark.parametrize("role", ["reader", "officer"])
def test_who_may_not_decide_gets_drafts_only(role: str, lead: Officer) -> None:
    case, by = build.case(lead), build.officer("somebody", role=role)
    with pytest.raises(Refusal, match="Only a lead or registrar issues a final brief; somebody is"):
        request_brief(case, by=by, at=build.NOW, final=True)
    assert request_brief(case, by=by, at=build.NOW).requested_by == by


def test_a_quotation_that_held_once_and_holds_no_more_stops_a_final_brief(lead: Officer) -> None:
    case, filed = build.case(lead), build.exhibit(lead, "one")
    build.citation(case, filed, lead, "one")
    Page.objects.update(text="another text")
    Reading.objects.update(finished_at=build.NOW.replace(hour=23))
    with pytest.raises(Refusal, match="These words are not in the document"):
        request_brief(case, by=lead, at=build.NOW, final=True)


def test_a_failed_brief_is_tried_again_with_the_same_contents(lead: Officer) -> None:
    brief = request_brief(build.case(lead), by=lead, at=build.NOW)
    assert not retry_brief(brief, by=lead, at=build.NOW)
    claimed = claiming.claim(brief, at=build.NOW)
    assert claimed is not None
    claiming.fail(claimed, "It broke down.", at=build.NOW)
    assert retry_brief(brief, by=lead, at=build.NOW)
    again = Brief.objects.get()
    assert (again.state, again.contents_sha256, again.failure) == ("queued", brief.contents_sha256, "")


def test_problems_are_told_in_words() -> None:
    row = {"note": 3, "pinpoint": "Exhibit 61, p. 24", "detail": "These words are not in the document."}
    assert problems_in_words([row]) == (
        "1 quotation is not confirmed. Note 3, Exhibit 61, p. 24: These words are not in the document."
    )
