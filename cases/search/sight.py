"""Who may see a unit of the index, as a word: the rule of `access.models.seen`, worked out once a row and not once a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from cases.access import markings
from cases.access.models import Grant, marked, on_every_path
from cases.statements import ask


@dataclass(frozen=True)
class Sight:
    """What one officer sees at a moment: the height of the clearance (-1 for nothing at all) and the rooms that are open."""

    height: int
    rooms: frozenset[str]

    def sees(self, audience: str) -> bool:
        """Whether a row of this audience may be seen.

        >>> Sight(1, frozenset({"ab"})).sees("1 ab"), Sight(1, frozenset()).sees("1 ab"), Sight(0, frozenset()).sees("1")
        (True, False, False)
        """
        height, *rooms = audience.split(" ")
        return int(height) <= self.height and self.rooms.issuperset(rooms)


def sight_of(officer: Any, at: dt.datetime | None = None) -> Sight:
    """What this officer sees now; nobody, or an account that was switched off, sees nothing. One query."""
    asked = grants_of(officer, at)
    return NOTHING if asked is None else opened(officer, (room for (room,) in ask(_OPEN, asked)))


def grants_of(officer: Any, at: dt.datetime | None = None) -> list[Any] | None:
    """With what the grants that are open are asked for, by officer and moment; None of one who sees nothing."""
    if not getattr(officer, "is_authenticated", False) or not officer.is_active:
        return None
    key = Grant._meta.get_field("officer").get_db_prep_value(officer.pk, connection)
    return [key, connection.ops.adapt_datetimefield_value(at or timezone.now())]


def opened(officer: Any, rooms: Iterable[Any]) -> Sight:
    """What an officer sees to whom these rooms are open, as the database tells them."""
    return Sight(
        markings.RANK[officer.clearance], frozenset(room if isinstance(room, str) else room.hex for room in rooms)
    )


NOTHING = Sight(-1, frozenset())
_OPEN = f"SELECT compartment_id FROM {Grant._meta.db_table} WHERE officer_id = %s AND expires_at > %s"  # noqa: S608


def within(sight: Sight, prefix: str = "") -> Q:
    """The rule for a marked row reached by `prefix`, for one whose sight has just been worked out: no grant is asked for again."""
    return (
        marked(markings.LADDER[: sight.height + 1], sorted(sight.rooms), prefix) if sight.height >= 0 else Q(pk__in=[])
    )


def seen(model: Any, sight: Sight) -> Q:
    """The condition of `visible_to`, for this sight."""
    return on_every_path(model, partial(within, sight))


def columns(model: Any) -> list[str]:
    """The columns of a row that say who may see it: marking and room on each path of its `MARKED_BY`."""
    prefixes = [path.removeprefix("?") for path in model.MARKED_BY]
    return [f"{prefix}{name}" for prefix in prefixes for name in ("marking", "compartment")]


def audience(values: Iterable[Any]) -> str:
    """The audience of a row from the values of its `columns`: the highest rung of the ladder, and every room.

    >>> audience(["PUBLIC", None, "DELIBERATIVE", None, None, None])
    '1'
    """
    height, rooms = 0, set()
    pairs = iter(values)
    for marking, room in zip(pairs, pairs, strict=True):
        if marking == markings.BCI:
            rooms.add(room.hex)
        elif marking is not None:
            height = max(height, markings.RANK[marking])
    return " ".join([str(height), *sorted(rooms)])


def closed(audience: str) -> bool:
    """Whether a closed room's key is needed."""
    return " " in audience
