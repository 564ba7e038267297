"""A brief whose asker loses what opens it, between the asking and the paper: stopped, with a sentence and without a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from cases import sandbox
from cases.access import markings
from cases.access.models import Grant, Officer
from cases.briefs import produce as produce_module
from cases.briefs.models import Brief
from cases.briefs.produce import STOPPED, produce_next
from cases.briefs.request import request_brief, retry_brief
from cases.docket.models import Case
from cases.refusal import Refusal
from tests import build

DAY = dt.timedelta(days=1)
Act = Callable[[Officer], object]


def lowered(officer: Officer) -> None:
    """The clearance goes down to the lowest."""
    Officer.objects.filter(pk=officer.pk).update(clearance=markings.PUBLIC)


def taken_back(officer: Officer) -> None:
    """Every key has run out a minute before the worker comes."""
    Grant.objects.filter(officer=officer).update(
        granted_at=build.NOW - DAY, expires_at=build.NOW - dt.timedelta(minutes=1)
    )


def switched_off(officer: Officer) -> None:
    """The account may not sign in any more."""
    Officer.objects.filter(pk=officer.pk).update(is_active=False)


WITHDRAWALS = [(lowered, markings.SENSITIVE), (taken_back, markings.BCI), (switched_off, markings.DELIBERATIVE)]


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """Where papers are kept: an empty folder."""
    settings.FILES = tmp_path
    return tmp_path


def asked(lead: Officer, marking: str) -> Brief:
    """A brief of a case so marked, which waits."""
    case = build.case(lead, title="Wheat", summary="One.", marking=marking, at=build.NOW)
    return request_brief(case, by=lead, at=build.NOW)


def ends(brief: Brief) -> tuple[str, str, str]:
    """How it stands now."""
    found = Brief.objects.get(pk=brief.pk)
    return found.state, found.failure, found.sha256


@pytest.mark.parametrize(("withdraw", "marking"), WITHDRAWALS)
def test_what_was_withdrawn_after_the_asking_stops_the_brief_before_it_is_set(
    lead: Officer, withdraw: Act, marking: str, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = asked(lead, marking)
    withdraw(lead)
    # A typesetter without any time would fail with a sentence of its own.
    monkeypatch.setattr(produce_module, "LIMITS", sandbox.Limits(0.0, 1024**3, 1024**2))
    assert produce_next(build.clock)
    assert ends(brief) == ("failed", STOPPED, "")
    assert [path for path in files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("withdraw", "marking"), WITHDRAWALS)
def test_what_is_withdrawn_while_it_is_being_set_stops_it_before_its_file_is_kept(
    lead: Officer, withdraw: Act, marking: str, files: Path
) -> None:
    brief = asked(lead, marking)
    asks: list[str] = []

    def clock() -> dt.datetime:
        # The second reading of the clock after the claim is that of the heartbeat, which begins with the typesetting.
        asks.append(Brief.objects.get(pk=brief.pk).state)
        if asks.count("working") == 2:
            withdraw(lead)
        return build.NOW

    assert produce_next(clock)
    assert ends(brief) == ("failed", STOPPED, "")
    assert [path for path in files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("marking", [markings.SENSITIVE, markings.BCI, markings.DELIBERATIVE])
def test_nothing_withdrawn_stops_nothing(lead: Officer, marking: str, files: Path) -> None:
    brief = asked(lead, marking)
    assert produce_next(build.clock)
    state, failure, sha256 = ends(brief)
    assert (state, failure) == ("ready", "")
    assert [path.name for path in files.rglob("*") if path.is_file()] == [sha256]


@pytest.fixture
def joined(lead: Officer, registrar: Officer) -> Case:
    """An open case in whose file lies one exhibit of its closed room and one for partners, both cited."""
    case = build.case(lead, title="Wheat", summary="One.")
    closed = build.exhibit(registrar, "A trade secret.", case=case, marking=markings.BCI)
    partner = build.exhibit(registrar, "A partner's note.", case=case, marking=markings.PARTNER)
    build.citation(case, closed, registrar, "A trade secret")
    build.citation(case, partner, registrar, "A partner's note")
    return case


def key_for(officer: Officer, registrar: Officer) -> Officer:
    """The officer, with a key to the registrar's closed room."""
    room = Grant.objects.get(officer=registrar).compartment
    Grant.objects.create(
        officer=officer, compartment=room, granted_by=registrar, granted_at=build.NOW, expires_at=build.NOW + DAY
    )
    return officer


def test_a_paper_of_a_closed_room_asks_for_the_key_and_for_the_clearance_of_all_else_in_it(
    joined: Case, lead: Officer, registrar: Officer
) -> None:
    brief = request_brief(joined, by=registrar, at=build.NOW)
    assert (brief.marking, brief.contents["clearance"]) == (markings.BCI, markings.PARTNER)
    without_key = build.officer("without", clearance=markings.PARTNER)
    without_clearance = key_for(build.officer("low", clearance=markings.SENSITIVE), registrar)
    with_both = key_for(lead, registrar)
    officers = (registrar, with_both, without_key, without_clearance)
    seen = [Brief.objects.visible_to(officer, at=build.NOW).exists() for officer in officers]
    assert seen == [True, True, False, False]


def test_a_clearance_lowered_below_the_rest_of_it_stops_a_paper_of_a_closed_room(
    joined: Case, registrar: Officer, files: Path
) -> None:
    brief = request_brief(joined, by=registrar, at=build.NOW)
    Officer.objects.filter(pk=registrar.pk).update(clearance=markings.SENSITIVE)
    assert produce_next(build.clock)
    assert ends(brief) == ("failed", STOPPED, "")
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_an_auditor_asks_for_no_brief_and_tries_none_again(lead: Officer) -> None:
    brief = asked(lead, markings.DELIBERATIVE)
    Brief.objects.update(state="failed")
    auditor = build.officer("auditor", role="auditor", clearance=markings.PARTNER)
    sentence = "auditor has the role of auditor (reads history), which asks for no briefs."
    with pytest.raises(Refusal, match=r"^auditor has the role") as asking:
        request_brief(Case.objects.get(), by=auditor, at=build.NOW)
    with pytest.raises(Refusal, match=r"^auditor has the role") as trying:
        retry_brief(brief, by=auditor, at=build.NOW)
    assert (asking.value.sentence, trying.value.sentence) == (sentence, sentence)
    assert (Brief.objects.count(), Brief.objects.get().state) == (1, "failed")
