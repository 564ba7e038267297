"""How the index stands, by which each process knows whether what it holds of it is still true."""
# ruff: noqa: S608  (the names in these statements are our own tables')

from __future__ import annotations

from typing import Any, NamedTuple

from cases.access.models import Grant
from cases.search.models import IndexState
from cases.search.sight import NOTHING, Sight, grants_of, opened
from cases.statements import ask


class Clock(NamedTuple):
    """How the index stands: which one it is, how often it changed, and by which version of the analyzer all of it was made."""

    epoch: Any
    tick: int
    made_by: int | None


def clock() -> Clock:
    """How the index stands now; one query."""
    told = ask(f"SELECT epoch, tick, made_by FROM {IndexState._meta.db_table}")
    return Clock(*told[0]) if told else _EMPTY


def clock_and_sight(officer: Any) -> tuple[Clock, Sight]:
    """How the index stands, and what this officer sees now; one query, which every search asks."""
    asked = grants_of(officer)
    if asked is None:
        return clock(), NOTHING
    rows = ask(_BOTH, asked)
    epoch, tick, made_by, room = rows[0]
    stands = _EMPTY if tick is None else Clock(epoch, tick, made_by)
    return stands, opened(officer, [row[-1] for row in rows] if room is not None else ())


_EMPTY = Clock(None, 0, None)
_BOTH = (
    "SELECT s.epoch, s.tick, s.made_by, g.compartment_id FROM (SELECT 1 AS one) o "
    f"LEFT JOIN {IndexState._meta.db_table} s ON TRUE "
    f"LEFT JOIN {Grant._meta.db_table} g ON g.officer_id = %s AND g.expires_at > %s"
)
