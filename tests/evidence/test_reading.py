"""Reading a rendition: pages stored, citations checked, and every way of ending named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import models

from cases import sandbox
from cases.access.models import Officer
from cases.evidence import reading as reading_module
from cases.evidence import store
from cases.evidence.filing import Filed, file_exhibit
from cases.evidence.models import Citation, Page, Reading
from cases.evidence.reading import read_next, read_rendition
from cases.jobs import claiming
from tests import build


def _pages(filed: Filed) -> list[tuple[int, str, str]]:
    return list(Page.objects.filter(rendition=filed.rendition).values_list("number", "label", "text"))


def _reading(filed: Filed) -> Reading:
    return Reading.objects.get(rendition=filed.rendition)


def _file(by: Officer, content: bytes, name: str, **more: Any) -> Filed:
    values: dict[str, Any] = {"title": "T", "kind": "note", "language": "en", "at": build.NOW} | more
    return file_exhibit([content], name=name, by=by, **values)


def test_the_oldest_that_waits_is_read_first_and_then_nothing_waits(lead: Officer) -> None:
    second = build.exhibit(lead, "two", read=False, at=build.NOW + dt.timedelta(hours=1))
    first = build.exhibit(lead, "one", read=False)
    assert read_next(build.clock)
    assert (_reading(first).state, _reading(second).state) == ("ready", "queued")
    assert read_next(build.clock)
    assert not read_next(build.clock)
    assert (_reading(first).state, _reading(second).state) == ("ready", "ready")


def test_the_text_is_stored_page_by_page(lead: Officer) -> None:
    filed = build.exhibit(lead, "China agreed.\fIt did not.")
    assert _pages(filed) == [(1, "", "China agreed."), (2, "", "It did not.")]
    read = _reading(filed)
    assert (read.state, read.result, read.pages, read.pages_with_text) == ("ready", "read", 2, 2)
    assert read.sentence == "Read: 2 of 2 pages have text."
    assert (read.token, read.lease_until, read.finished_at, read.attempts) == (None, None, build.NOW, 1)


def test_a_rendition_without_words_says_so(lead: Officer) -> None:
    read = _reading(build.exhibit(lead, " \n \n"))
    assert (read.result, read.pages_with_text) == ("no-text", 0)


def test_a_damaged_file_ends_in_a_named_outcome(lead: Officer) -> None:
    filed = _file(lead, b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ncut off here", "report.pdf")
    assert read_next(build.clock)
    read = _reading(filed)
    assert (read.state, read.result, _pages(filed)) == ("ready", "damaged", [])
    assert read.detail


def test_a_file_that_has_gone_from_the_store_is_a_damaged_one(lead: Officer) -> None:
    filed = build.exhibit(lead, "It will be lost.", read=False)
    store.path_of(filed.rendition.sha256).unlink()
    assert read_next(build.clock)
    assert (_reading(filed).state, _reading(filed).result) == ("ready", "damaged")


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (
            sandbox.Limits(seconds=0.0, memory=1024**3, output=1024**2),
            "Reading took longer than 120 seconds and was stopped. File it in parts.",
        ),
        (
            sandbox.Limits(seconds=60, memory=1024**3, output=10),
            "It holds more text than one exhibit may. File it in parts.",
        ),
    ],
)
def test_a_file_that_costs_too_much_is_stopped_and_told_so(
    limits: sandbox.Limits, sentence: str, lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "LIMITS", limits)
    filed = build.exhibit(lead, "x" * 10_000)
    read = _reading(filed)
    assert (read.state, read.result, read.detail) == ("ready", "too-costly", sentence)


def test_reading_twice_leaves_the_pages_once(lead: Officer) -> None:
    filed = build.exhibit(lead, "China agreed.\fIt did not.")
    Reading.objects.update(state="queued")
    assert read_next(build.clock)
    assert _pages(filed) == [(1, "", "China agreed."), (2, "", "It did not.")]


def test_a_worker_that_lost_its_claim_writes_nothing(lead: Officer) -> None:
    filed = build.exhibit(lead, "China agreed.", read=False)
    claimed = claiming.claim_next(Reading, at=build.NOW)
    assert claimed is not None
    after = build.NOW + Reading.LEASE + dt.timedelta(seconds=1)
    taken = claiming.claim_next(Reading, at=after)
    assert taken is not None
    read_rendition(claimed, build.clock)
    assert _pages(filed) == []
    assert (_reading(filed).state, _reading(filed).token) == ("working", taken.token)
    read_rendition(taken, lambda: after)
    assert _pages(filed) == [(1, "", "China agreed.")]


def test_citations_made_before_the_reading_are_checked_after_it(lead: Officer) -> None:
    filed = build.exhibit(lead, "China agreed to open.", read=False)
    event = build.event(build.case(lead), lead)
    right = build.citation(event, filed, lead, "agreed to open")
    wrong = build.citation(event, filed, lead, "agreed not to open")
    assert {right.outcome, wrong.outcome} == {"unchecked"}
    assert right.check_detail == "Waits for the document to be read."
    read_next(build.clock)
    assert _outcomes(right, wrong) == ["found", "altered"]


def _outcomes(*citations: Citation) -> list[str]:
    found: models.QuerySet[Citation] = Citation.objects.all()
    return [found.get(pk=citation.pk).outcome for citation in citations]
