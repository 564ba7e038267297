"""Who may see a unit of the index, as a word: the rule of `access.models.seen`, worked out once a row and not once a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.access import markings
from cases.access.models import Grant


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
    if not getattr(officer, "is_authenticated", False) or not officer.is_active:
        return Sight(-1, frozenset())
    rooms = Grant.objects.filter(officer=officer, expires_at__gt=at or timezone.now()).values_list(
        "compartment", flat=True
    )
    return Sight(markings.RANK[officer.clearance], frozenset(room.hex for room in rooms))


def seen(model: Any, sight: Sight) -> Q:
    """The condition of `visible_to` for one whose sight has just been worked out: the grants are not asked for again on each path."""
    if sight.height < 0:
        return Q(pk__in=[])
    condition = Q()
    for path in model.MARKED_BY:
        prefix = path.removeprefix("?")
        rule = Q(**{f"{prefix}marking__in": markings.LADDER[: sight.height + 1]})
        if sight.rooms:
            rule |= Q(**{f"{prefix}marking": markings.BCI, f"{prefix}compartment__in": sorted(sight.rooms)})
        if prefix != path:
            rule |= Q(**{f"{prefix.removesuffix('__')}__isnull": True})
        condition &= rule
    return condition


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
