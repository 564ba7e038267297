"""A brief on the site: asked for, waiting, in work, ready, failed and tried again, and its file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.docket.models import Case
from cases.evidence import store
from cases.evidence.models import Reading
from cases.jobs import claiming
from cases.jobs.models import JobState
from tests import build

PAPER = b"%PDF-1.7\n% a paper of the test\n"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case with one quotation that stands and nothing to be ashamed of."""
    made = build.case(lead, title="Steel")
    build.citation(made, build.exhibit(lead, case=made), lead, "open its market")
    return made


@pytest.fixture
def brief(as_lead: Client, case: Case) -> Any:
    """A brief that was asked for on the page of its case."""
    answer = as_lead.post(f"/cases/{case.number}/brief/")
    made = Brief.objects.get()
    assert answer.headers["Location"] == f"/briefs/{made.number}/"
    return made


def taken(brief: Any) -> Any:
    """The brief as a worker holds it."""
    claimed = claiming.claim(brief, at=build.NOW)
    assert claimed is not None
    return claimed


def publish(brief: Any, settings: LazySettings) -> None:
    """What a worker does at the end."""
    sha256, size, _ = store.keep([PAPER], limit=settings.UPLOAD_LIMIT)
    assert claiming.finish(taken(brief), at=build.NOW, sha256=sha256, size=size, pages=3, made_with="the test")


def test_a_brief_that_waits_asks_for_its_state_and_says_how_many_are_before_it(
    as_lead: Client, case: Case, brief: Any
) -> None:
    Brief.objects.filter(pk=brief.pk).update(queued_at=build.NOW)
    as_lead.post(f"/cases/{case.number}/brief/")
    second = Brief.objects.order_by("-queued_at")[0]
    page = as_lead.get(second.get_absolute_url()).content.decode()
    assert "Waiting for a worker, 1 ahead of it" in page
    part = as_lead.get(second.get_absolute_url(), headers=HTMX).content.decode()
    assert f'hx-get="/briefs/{second.number}/" hx-trigger="every 1s"' in part
    assert "<html" not in part
    assert as_lead.get(f"/briefs/{second.number}/pdf/").status_code == 404


def test_a_brief_in_work_tells_its_attempt_and_still_asks(as_lead: Client, brief: Any) -> None:
    taken(brief)
    Brief.objects.update(attempts=2)
    part = as_lead.get(brief.get_absolute_url(), headers=HTMX).content.decode()
    assert "Setting the pages, attempt 2" in part
    assert "hx-trigger" in part


def test_a_brief_that_is_ready_asks_no_more_and_opens_as_a_pdf(
    as_lead: Client, brief: Any, settings: LazySettings
) -> None:
    publish(brief, settings)
    part = as_lead.get(brief.get_absolute_url(), headers=HTMX).content.decode()
    assert "hx-trigger" not in part
    assert "3 pages, 31 bytes" in part
    for query, kind in (("", "inline"), ("?save", "attachment")):
        answer: Any = as_lead.get(f"/briefs/{brief.number}/pdf/{query}")
        assert b"".join(answer.streaming_content) == PAPER
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == f'{kind}; filename="{brief.number}.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_brief_whose_file_is_gone_is_not_found_and_no_error(
    as_lead: Client, brief: Any, settings: LazySettings
) -> None:
    publish(brief, settings)
    brief.refresh_from_db()
    store.path_of(brief.sha256).unlink()
    assert as_lead.get(f"/briefs/{brief.number}/pdf/").status_code == 404


def test_a_failed_brief_says_why_and_is_tried_again_with_the_same_contents(as_lead: Client, brief: Any) -> None:
    claiming.fail(taken(brief), "Not issued: a glyph is missing.", at=build.NOW)
    before = brief.contents_sha256
    page = as_lead.get(brief.get_absolute_url()).content.decode()
    assert "Not issued: a glyph is missing." in page
    assert f'action="/briefs/{brief.number}/retry/"' in page
    answer = as_lead.post(f"/briefs/{brief.number}/retry/", follow=True)
    assert answer.redirect_chain == [(f"/briefs/{brief.number}/", 302)]
    assert "It is queued again, with the same contents." in answer.content.decode()
    brief.refresh_from_db()
    assert (brief.state, brief.attempts, brief.failure, brief.contents_sha256) == (JobState.QUEUED, 0, "", before)


def test_trying_again_what_did_not_fail_changes_nothing(as_lead: Client, brief: Any) -> None:
    page = as_lead.post(f"/briefs/{brief.number}/retry/", follow=True).content.decode()
    assert "queued again" not in page
    brief.refresh_from_db()
    assert brief.state == JobState.QUEUED


def test_a_final_brief_waits_for_every_quotation_and_names_those_that_do_not_hold(
    as_lead: Client, case: Case, lead: Officer
) -> None:
    filed = build.exhibit(lead, "Another text.", case=case, at=build.NOW + dt.timedelta(hours=1))
    build.citation(case, filed, lead, "words nobody wrote")
    answer = as_lead.post(f"/cases/{case.number}/brief/", {"final": "on"}, follow=True)
    assert answer.redirect_chain == [(f"/cases/{case.number}/#briefs", 302)]
    page = answer.content.decode()
    assert "No final brief: 1 quotation is not confirmed." in page
    assert "These words are not in the document." in page
    assert not Brief.objects.exists()
    draft = as_lead.post(f"/cases/{case.number}/brief/", follow=True).content.decode()
    assert "Quotations not confirmed" in draft


def test_a_brief_is_asked_for_without_a_word_to_any_broker(as_lead: Client, case: Case, settings: LazySettings) -> None:
    # Nothing listens there; an attempt would fail or hang.
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert as_lead.post(f"/cases/{case.number}/brief/").status_code == 302
    assert Reading.objects.filter(state=JobState.READY).count() == 1


def test_the_list_shows_the_newest_first_a_page_at_a_time(as_lead: Client, case: Case) -> None:
    for _ in range(3):
        as_lead.post(f"/cases/{case.number}/brief/")
    page = as_lead.get("/briefs/").content.decode()
    places = [page.index(f">{case.number}-R{number}</a>") for number in (3, 2, 1)]
    assert places == sorted(places)
