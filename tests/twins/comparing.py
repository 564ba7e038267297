"""One world looked at before and after the hiding, and the two answers to every probe side by side."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tests.apart import on_a_copy
from tests.twins import acts, addresses, worlds
from tests.twins.looking import Looker, Probe, standing_still, undone

LONG = 160


def known_to_the_office(looker: str, probe: str) -> bool:
    """Whether the probe asks for what the office of this looker is to know: that there are closed rooms, and never what lies there.

    The registrar gives out their keys, and the first one to file something closed opens the room; the auditor reads who was let in.
    """
    rooms = ("/admin/cases/compartment/", "/admin/cases/grant/", "/admin/cases/officer/", "/audit/")
    of_rooms = any(room in probe for room in rooms) or "field_name=compartment" in probe
    return (looker in {"registrar", "auditor"} and of_rooms) or (looker == "registrar" and "'marking': 'BCI'" in probe)


@dataclass
class Pair:
    """What came back before something was hidden, and after."""

    before: str
    after: str

    @property
    def difference(self) -> str:
        """The lines that differ, shortened."""
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), n=0, lineterm="")
        return "\n".join(line[:LONG] for line in lines if not line.startswith(("---", "+++", "@@")))


@dataclass
class Seen:
    """The pairs of every looker, and those of one who may see it all."""

    pairs: dict[str, dict[str, Pair]] = field(default_factory=dict)
    cleared: dict[str, Pair] = field(default_factory=dict)


@dataclass
class Probes:
    """What is asked: everything there is, and the few pages that those look at who differ from another in their role alone."""

    everything: list[Probe]
    few: list[Probe]


def compare(*, whole: str, others: Iterable[str], acting: Iterable[str], in_rooms: bool) -> Seen:
    """Let the lookers see the world without what is hidden, then with it.

    Hidden is all above DELIBERATIVE and all in closed rooms, or, `in_rooms`, what lies in rooms alone. `whole` looks at every
    address, `others` at a few, `acting` send every form.
    """
    seen = Seen()
    with standing_still(), on_a_copy():
        with transaction.atomic():
            world = worlds.open_world()
            if in_rooms:
                worlds.hide_above(world)
        probes, sent = _probes(world, in_rooms=in_rooms)
        asked = dict.fromkeys(others, probes.few) | {whole: probes.everything}
        asked = {name: [*found, *(sent if name in acting else [])] for name, found in asked.items()}
        before = {name: _answers(Looker(world.lookers[name]), found) for name, found in asked.items()}
        control = _answers(Looker(world.chief), probes.few)
        with transaction.atomic():
            if not in_rooms:
                worlds.hide_above(world)
            worlds.hide_in_rooms(world)
        for name, found in asked.items():
            after = _answers(Looker(world.lookers[name]), found)
            seen.pairs[name] = {probe: Pair(before[name][probe], after[probe]) for probe in after}
        after = _answers(Looker(world.chief), probes.few)
        seen.cleared = {probe: Pair(control[probe], after[probe]) for probe in after}
    return seen


def _answers(looker: Looker, probes: Iterable[Probe]) -> dict[str, str]:
    return {str(probe): looker.look(probe) for probe in probes}


def _probes(world: worlds.World, *, in_rooms: bool) -> tuple[Probes, list[Probe]]:
    """Out of a world in which all is hidden that will be; it is taken back, and the same keys come again."""
    open_rows = addresses.keys_now()
    with undone():
        if not in_rooms:
            worlds.hide_above(world)
        above = addresses.keys_now()
        worlds.hide_in_rooms(world)
        rooms = addresses.keys_now()
        came: tuple[tuple[Any, Any], ...] = (({}, open_rows), (open_rows, above), (above, rooms))
        rows = addresses.together(*(addresses.added(before, after) for before, after in came))
        places = [*addresses.places_on_the_site(rows), *addresses.places_in_the_admin(rows)]
        places += [*addresses.asked_of_lists(world.chief), *addresses.autocompletes()]
        hidden = [acts.Hidden.found(marking) for marking in (["BCI"] if in_rooms else ["OFFICIAL-SENSITIVE", "BCI"])]
    places += [world.case.get_absolute_url(), world.exhibit.get_absolute_url()]
    if in_rooms:
        # One rule hides both; every question of every list is asked of those who may not see what is marked higher.
        places = [address for address in places if "?" not in address or "Zanz" in address or "Xanth" in address]
    everything = [Probe(address) for address in dict.fromkeys(places)]
    everything += [
        Probe(address, headers={"HX-Request": "true"}) for address in ("/docket/", world.exhibit.get_absolute_url())
    ]
    few = [Probe(address) for address in dict.fromkeys(places) if addresses.is_one_of_a_few(address)]
    sent = [probe for found in hidden for probe in (*acts.on_the_site(world, found), *acts.in_the_admin(world, found))]
    return Probes(everything, few), list({str(probe): probe for probe in sent}.values())
