"""Papers asked for by one who may not see: the same contents and the same PDF to the byte, on the site and by the command."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.briefs.produce import produce
from cases.briefs.request import request_brief
from cases.evidence import store
from cases.jobs import claiming
from cases.jobs.models import JobState
from tests.twins import looking, worlds

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the command puts its papers."""
    return tmp_path_factory.mktemp("papers")


def paper(world: worlds.World, looker: str) -> tuple[str, bytes]:
    """The frozen contents of a brief of the open case and its PDF."""
    looking.DICE.throw(looker)
    with looking.undone():
        brief = request_brief(world.case, by=world.lookers[looker], at=looking.FROZEN)
        claimed = claiming.claim(brief, at=looking.FROZEN)
        assert claimed is not None
        produce(claimed, lambda: looking.FROZEN)
        brief.refresh_from_db()
        assert brief.state == JobState.READY, brief.failure
        told = [
            brief.number,
            brief.marking,
            brief.pages,
            brief.size,
            brief.made_with,
            brief.contents_sha256,
            brief.contents,
        ]
        return json.dumps(told, sort_keys=True), store.path_of(brief.sha256).read_bytes()


def commanded(world: worlds.World, looker: str, ref: str, out: Path) -> tuple[str, str, bytes]:
    """What `manage.py brief` says, and the paper that it makes."""
    looking.DICE.throw(f"command {ref}")
    said, complained, path = io.StringIO(), io.StringIO(), out / "paper.pdf"
    path.unlink(missing_ok=True)
    by = world.lookers[looker].username
    with looking.undone():
        try:
            call_command("brief", ref, by=by, out=path, stdout=said, stderr=complained)
        except CommandError as error:
            complained.write(str(error).replace(ref, "REF"))
    return said.getvalue(), complained.getvalue(), path.read_bytes() if path.exists() else b""


@pytest.mark.django_db
@pytest.mark.parametrize(("looker", "in_rooms"), [("officer", False), ("registrar", True)])
def test_a_brief_and_its_file_are_the_same_with_and_without_what_is_hidden(
    looker: str, in_rooms: bool, out: Path
) -> None:
    with looking.standing_still():
        world = worlds.open_world()
        if in_rooms:
            worlds.hide_above(world)
        before = (paper(world, looker), commanded(world, looker, world.case.number, out))
        if not in_rooms:
            worlds.hide_above(world)
        worlds.hide_in_rooms(world)
        after = (paper(world, looker), commanded(world, looker, world.case.number, out))
    assert before == after
    assert before[1][2].startswith(b"%PDF")
    assert (worlds.CLOSED if in_rooms else worlds.SECRET) not in after[0][0]


@pytest.mark.django_db
def test_a_brief_of_a_hidden_case_is_refused_by_the_command_like_one_of_no_case(out: Path) -> None:
    with looking.standing_still():
        world = worlds.open_world()
        worlds.hide_above(world)
        answers = [commanded(world, "officer", ref, out) for ref in ("TC-S-2011-0001", "TC-S-2011-0009")]
    assert answers[0] == answers[1]
    assert "No case REF" in answers[0][1]


@pytest.mark.django_db
def test_a_paper_that_names_a_hidden_case_or_promise_is_marked_as_they_are() -> None:
    with looking.standing_still():
        world = worlds.open_world()
        assert request_brief(world.case, by=world.chief, at=looking.FROZEN).marking == "DELIBERATIVE"
        worlds.hide_above(world)
        brief = request_brief(world.case, by=world.chief, at=looking.FROZEN)
    assert brief.marking == "OFFICIAL-SENSITIVE"
    assert [link["title"] for link in brief.contents["case"]["links"]] == [
        "Another open concern",
        f"Secret {worlds.SECRET}",
    ]
