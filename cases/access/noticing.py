"""The rows of closed rooms that are loaded while somebody is being answered, noted as they come out of the database; pure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Noticed = dict[type[Any], dict[Any, tuple[Any, str]]]
"""By model and key: the room, None where it was not loaded, and the number, blank where there is none."""

_NOTICED: ContextVar[Noticed | None] = ContextVar("noticed", default=None)
_UNKNOWN = object()


@contextmanager
def noticing() -> Iterator[Noticed]:
    """Collect what is loaded for as long as this lasts, in this thread; a worker, which works for nobody's eyes, opens none."""
    noticed: Noticed = {}
    token = _NOTICED.set(noticed)
    try:
        yield noticed
    finally:
        _NOTICED.reset(token)


def notice(row: Any) -> None:
    """Note a row that has a compartment, or of which it was not loaded whether it has one; nothing when nobody collects."""
    noticed = _NOTICED.get()
    if noticed is None:
        return
    room = row.__dict__.get("compartment_id", _UNKNOWN)
    if room is _UNKNOWN:
        noticed.setdefault(type(row), {}).setdefault(row.pk, (None, ""))
    elif room is not None:
        noticed.setdefault(type(row), {})[row.pk] = (room, row.__dict__.get("number", ""))
