"""Producing a brief: one file under its hash, once, or a sentence that says why not."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from cases import sandbox
from cases.access.models import Officer
from cases.briefs import produce as produce_module
from cases.briefs import withholding
from cases.briefs.models import Brief
from cases.briefs.produce import produce, produce_next
from cases.briefs.progress import progress
from cases.briefs.request import Form, request_brief, stop_brief
from cases.evidence import store
from cases.jobs import claiming
from tests import build


def _now(brief: Brief) -> Brief:
    return Brief.objects.get(pk=brief.pk)


@pytest.fixture
def brief(lead: Officer) -> Brief:
    """A small brief that waits."""
    return request_brief(build.case(lead, title="Wheat 小麦", summary="One."), by=lead, at=build.NOW)


def test_a_waiting_brief_is_produced_and_its_file_kept_under_its_hash(brief: Brief) -> None:
    assert produce_next(build.clock)
    done = _now(brief)
    content = store.path_of(done.sha256).read_bytes()
    assert (done.state, done.failure, done.token, done.finished_at) == ("ready", "", None, build.NOW)
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (done.sha256, done.size)
    assert content.startswith(b"%PDF-")
    assert done.pages is not None
    assert done.pages >= 1
    assert done.made_with
    assert not produce_next(build.clock)


def test_a_worker_that_lost_its_claim_records_nothing_and_the_next_one_makes_the_same_file(
    brief: Brief, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES = tmp_path
    first = claiming.claim_next(Brief, at=build.NOW)
    after = build.NOW + Brief.LEASE + dt.timedelta(seconds=1)
    second = claiming.claim_next(Brief, at=after)
    assert first is not None
    assert second is not None
    produce(first, build.clock)
    assert (_now(brief).state, _now(brief).sha256) == ("working", "")
    produce(second, lambda: after)
    assert (_now(brief).state, _now(brief).finished_at) == ("ready", after)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [store.path_of(_now(brief).sha256)]


def test_a_brief_that_costs_too_much_fails_with_a_sentence_and_can_be_tried_again(
    brief: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(produce_module, "LIMITS", sandbox.Limits(0.0, 1024**3, 1024**2))
    assert produce_next(build.clock)
    failed = _now(brief)
    assert (failed.state, failed.failure) == (
        "failed",
        "Setting it took longer than 120 seconds and was stopped. Each half of it can be set without the other: it is the whole that is "
        "too much for one paper. Nothing is lost: the contents are kept, and it can be tried again.",
    )
    assert claiming.requeue(brief, at=build.NOW)
    assert _now(brief).state == "queued"


def test_contents_that_cannot_be_set_fail_with_a_sentence(brief: Brief) -> None:
    Brief.objects.update(contents={"schema": 1})
    assert produce_next(build.clock)
    failed = _now(brief)
    assert failed.state == "failed"
    assert failed.failure.endswith("Nothing is lost: the contents are kept, and it can be tried again.")


def _slowly(contents: tuple[bytes, dict[str, Any], str]) -> str:
    time.sleep(2.5)
    return withholding.not_public(*contents)


@pytest.mark.parametrize("stopped", [False, True])
def test_a_public_edition_is_seen_to_be_checked_and_can_be_stopped_meanwhile(
    lead: Officer, monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    monkeypatch.setattr(produce_module, "not_public", lambda *of: _slowly(of))  # long enough to be seen
    monkeypatch.setattr(Brief, "LEASE", dt.timedelta(0))  # looked at with every beat
    case = build.case(lead, title="Wheat", summary="One.", marking="PUBLIC")
    brief = request_brief(case, by=lead, at=build.NOW, form=Form(edition="public"))
    seen = []

    def clock() -> dt.datetime:
        now = _now(brief)
        if now.stage:
            seen.append(progress(now).words)
        if now.stage and stopped and now.state == "working":
            stop_brief(brief, by=lead, at=build.NOW)
        return build.NOW

    assert produce_next(clock)
    done = _now(brief)
    assert seen[0] == "Checking"
    if stopped:
        assert (done.state, done.sha256) == ("failed", "")
        assert done.failure.startswith("Stopped by lead.")
    else:
        assert (done.state, done.stage) == ("ready", "")
