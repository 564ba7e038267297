"""Those who may not see what is marked higher, or what lies in a closed room: no answer, header or number tells them of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.twins import worlds
from tests.twins.comparing import Seen, compare, known_to_the_office


@dataclass(frozen=True)
class Hiding:
    """A way of hiding: who looks, who of them at everything, the words that none of them may read, and whether rooms alone hide."""

    name: str
    lookers: tuple[str, ...]
    whole: str
    words: tuple[str, ...]
    in_rooms: bool

    def __str__(self) -> str:
        return self.name


LOW = Hiding("low", worlds.LOW, "officer", (worlds.SECRET, worlds.CLOSED), in_rooms=False)
"""Those who may see nothing above DELIBERATIVE."""
HIGH = Hiding("high", worlds.HIGH, "lead", (worlds.CLOSED,), in_rooms=True)
"""Those who have no key to a closed room, or one that turns no more."""
MARKS = {
    # A world takes minutes, so each has its database: the larger, in which the lookers have no keys either, the one that is always there.
    LOW: [pytest.mark.xdist_group("twins low"), pytest.mark.once],
    HIGH: [pytest.mark.xdist_group("twins high"), pytest.mark.postgresql],
}
BOTH = [pytest.param(hiding, marks=MARKS[hiding], id=str(hiding)) for hiding in (LOW, HIGH)]
EACH = [
    pytest.param(hiding, looker, marks=MARKS[hiding], id=f"{hiding}-{looker}")
    for hiding in (LOW, HIGH)
    for looker in hiding.lookers
]

BUILT: dict[str, Seen] = {}

# Databases are set up for tests that say so; each world itself is built once, in a transaction of its own.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def hiding(request: pytest.FixtureRequest) -> Hiding:
    """The way that this test is about."""
    way: Hiding = request.param
    return way


@pytest.fixture(scope="module")
def seen(hiding: Hiding, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Seen:
    """What each of them saw without the hidden and with it; built once a process, since building it takes longest of all."""
    if hiding.name not in BUILT:
        with django_db_blocker.unblock():
            others = [name for name in hiding.lookers if name != hiding.whole]
            BUILT[hiding.name] = compare(
                whole=hiding.whole, others=others, acting={hiding.whole}, in_rooms=hiding.in_rooms
            )
    return BUILT[hiding.name]


@pytest.mark.parametrize(("hiding", "looker"), EACH, indirect=["hiding"])
def test_every_answer_is_the_same_to_the_byte(seen: Seen, looker: str) -> None:
    pairs = {probe: pair for probe, pair in seen.pairs[looker].items() if not known_to_the_office(looker, probe)}
    assert {probe: pair.difference for probe, pair in pairs.items() if pair.before != pair.after} == {}


@pytest.mark.parametrize(("hiding", "looker"), EACH, indirect=["hiding"])
def test_no_answer_holds_a_word_of_it(seen: Seen, hiding: Hiding, looker: str) -> None:
    pairs = seen.pairs[looker].items()
    for word in hiding.words:
        assert [probe for probe, pair in pairs if word in pair.after and word not in probe] == [], word


@pytest.mark.parametrize("hiding", BOTH, indirect=True)
def test_nothing_breaks(seen: Seen, hiding: Hiding) -> None:
    assert sorted(seen.pairs) == sorted(hiding.lookers)
    answers = {(looker, probe): pair.after[:3] for looker, pairs in seen.pairs.items() for probe, pair in pairs.items()}
    assert {probe: status for probe, status in answers.items() if status.startswith("5")} == {}


@pytest.mark.parametrize("hiding", BOTH, indirect=True)
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
