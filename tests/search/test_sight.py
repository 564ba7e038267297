"""The audience of a row is the rule of who sees what, worked out once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.commitments.models import Commitment, CommitmentUse, Verdict
from cases.docket.models import Case, CaseMeasure, Claim, StatusChange
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector, Identifier
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Rendition
from cases.proceedings.models import Event
from cases.search.rows import _JOINED
from cases.search.sight import Sight, audience, columns, seen, sight_of
from tests import build
from tests.web import worlds

INDEXED: list[Any] = [
    Case, Identifier, CaseMeasure, CaseRaiser, CaseSector, CaseProduct, Claim, Commitment, CommitmentUse, Verdict, Event,
    StatusChange, Citation, CaseExhibit, Exhibit, Rendition,
]  # fmt: skip


@pytest.fixture
def world(lead: Officer, registrar: Officer) -> list[Any]:
    """Rows of every kind under every marking, and officers of every clearance, some with a key that fits and some with one that ran out."""
    shut: list[Any] = [build.case(lead, title=f"Closed {number}", marking=markings.BCI) for number in range(2)]
    for case in shut:
        build.event(case, lead, text="Told in confidence.", marking="PUBLIC")
    officers: list[Any] = [AnonymousUser()]
    for clearance in markings.LADDER:
        plain, keyed, late = (
            Officer.objects.create(username=uuid.uuid4().hex[:20], role="lead", clearance=clearance) for _ in range(3)
        )
        for holder, hours in ((keyed, 48), (late, 0.5)):
            Grant.objects.create(
                officer=holder, compartment_id=shut[0].compartment_id, granted_by=registrar, granted_at=build.NOW,
                expires_at=build.NOW + dt.timedelta(hours=hours),
            )  # fmt: skip
        officers += [plain, keyed, late]
    officers.append(Officer.objects.create(username="gone", is_active=False, clearance=markings.LADDER[-1]))
    for marking in markings.LADDER:
        case = build.case(lead, marking=marking, title=f"A case marked {marking}", **worlds.terms())
        worlds.furnish(case, lead, f"of {marking}", at=build.NOW)
    return officers


def test_a_row_is_seen_by_its_audience_exactly_when_the_rule_says_so(world: list[Any]) -> None:
    at = build.NOW + dt.timedelta(hours=1)
    for model in INDEXED:
        rows = {key: audience(marks) for key, *marks in model.objects.values_list("pk", *columns(model))}
        for officer in world:
            sight = sight_of(officer, at)
            by_audience = {key for key, who in rows.items() if sight.sees(who)}
            by_rule = set(model.objects.all().visible_to(officer, at=at).values_list("pk", flat=True))
            by_sight = set(model.objects.filter(seen(model, sight)).values_list("pk", flat=True))
            assert by_audience == by_rule == by_sight, (model, officer)


def test_what_is_read_along_with_a_row_is_seen_by_whoever_sees_the_row() -> None:
    for model, along in _JOINED.items():
        for name in along:
            field = model._meta.get_field(name)
            paths = getattr(field.related_model, "MARKED_BY", ())
            if field.one_to_one:
                assert set(paths) == {f"{field.field.name}__{path}" for path in model.MARKED_BY}, (model, name)
            else:
                assert {f"{name}__{path}" for path in paths} <= set(model.MARKED_BY), (model, name)


def test_the_audience_is_the_highest_rung_and_every_room() -> None:
    room = uuid.UUID(int=1)
    assert audience(["BCI", room, "DELIBERATIVE", None]) == f"1 {room.hex}"
    assert audience([None, None, "PUBLIC", None]) == "0"
    assert Sight(3, frozenset()).sees("3")
    assert not Sight(3, frozenset()).sees(f"1 {room.hex}")
    assert not Sight(-1, frozenset()).sees("0")
