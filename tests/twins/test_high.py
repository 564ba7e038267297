"""Those who have no key to a closed room, or one that turns no more: no answer, header or number tells them what lies there."""

from __future__ import annotations

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.twins import worlds
from tests.twins.comparing import Seen, compare, known_to_the_office

# Databases are set up for tests that say so; the world itself is built once, in a transaction of its own.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seen(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Seen:
    """What each of them saw without the hidden and with it."""
    with django_db_blocker.unblock():
        others = [name for name in worlds.HIGH if name != "lead"]
        return compare(whole="lead", others=others, acting={"lead"}, in_rooms=True)


@pytest.mark.parametrize("looker", worlds.HIGH)
def test_every_answer_is_the_same_to_the_byte(seen: Seen, looker: str) -> None:
    pairs = {probe: pair for probe, pair in seen.pairs[looker].items() if not known_to_the_office(looker, probe)}
    assert {probe: pair.difference for probe, pair in pairs.items() if pair.before != pair.after} == {}


@pytest.mark.parametrize("looker", worlds.HIGH)
def test_no_answer_holds_a_word_of_it(seen: Seen, looker: str) -> None:
    pairs = seen.pairs[looker].items()
    assert [probe for probe, pair in pairs if worlds.CLOSED in pair.after and worlds.CLOSED not in probe] == []


def test_nothing_breaks(seen: Seen) -> None:
    answers = {(looker, probe): pair.after[:3] for looker, pairs in seen.pairs.items() for probe, pair in pairs.items()}
    assert {probe: status for probe, status in answers.items() if status.startswith("5")} == {}


def test_one_who_may_see_it_sees_it_on_every_list_and_on_the_page_of_the_case(seen: Seen) -> None:
    differing = {
        probe for probe, pair in seen.cleared.items() if pair.before != pair.after and worlds.CLOSED in pair.after
    }
    lists = {f"GET /admin/cases/{table}/" for table in ("case", "event", "exhibit", "commitment", "measure")}
    assert {
        "GET /",
        "GET /docket/",
        "GET /commitments/",
        "GET /exhibits/",
        "GET /cases/TC-2026-0001/",
    } | lists <= differing
