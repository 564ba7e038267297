"""That the twins are asked everything: an address or a form that no probe knows of fails here, by name."""

from __future__ import annotations

import pytest

from cases.access.models import Officer
from tests.twins import acts, addresses, worlds
from tests.twins.looking import standing_still, undone


def test_every_address_of_the_site_and_the_admin_is_looked_at() -> None:
    known = set(addresses.PLACES) | addresses.names_of_tables() | {f"admin:{pattern}" for pattern in addresses.UNNAMED}
    assert sorted(set(addresses.names()) ^ known) == []


@pytest.mark.usefixtures("lead")
def test_something_is_sent_through_every_form_of_the_site_and_every_table_of_the_admin() -> None:
    with standing_still():
        world = worlds.open_world()
        with undone():
            worlds.hide_above(world)
            hidden = acts.Hidden.found("OFFICIAL-SENSITIVE")
        sent = [*acts.on_the_site(world, hidden), *acts.in_the_admin(world, hidden)]
    assert acts.tables_without_an_act(sent) == []
    names = {addresses.name_at(probe.address) for probe in sent}
    assert (
        sorted({name for name in addresses.PLACES if not name.startswith("admin:")} - names - addresses.ONLY_SHOWN)
        == []
    )


def test_the_lookers_are_of_every_role(lead: Officer) -> None:
    assert {role for role, _ in worlds.CLEARED.values()} == {"reader", "officer", "lead", "registrar", "auditor"}
