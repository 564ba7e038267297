"""Who acts: what the change log will say wrote a row, kept beside the thread of work and handed to the database by its connection; pure."""

from __future__ import annotations

import datetime as dt
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import PurePath


@dataclass(frozen=True)
class Actor:
    """The officer who acts or is worked for, what writes for them, why, and the act's own moment."""

    by: uuid.UUID | None = None
    source: str = ""
    reason: str = ""
    at: dt.datetime | None = None


_ACTOR: ContextVar[Actor] = ContextVar("actor", default=Actor())  # noqa: B039  (frozen)


def actor() -> Actor:
    """Who acts now; what writes is the running program where nobody said."""
    found = _ACTOR.get()
    return found if found.source else replace(found, source=_program())


@contextmanager
def acting(
    *,
    by: uuid.UUID | None = None,
    source: str | None = None,
    reason: str | None = None,
    at: dt.datetime | None = None,
) -> Iterator[None]:
    """For as long as this lasts, whatever is written is written by this officer; what isn't said stays as it was."""
    before = _ACTOR.get()
    token = _ACTOR.set(
        Actor(
            by=before.by if by is None else by,
            source=before.source if source is None else source,
            reason=before.reason if reason is None else reason,
            at=before.at if at is None else at,
        )
    )
    try:
        yield
    finally:
        _ACTOR.reset(token)


def _program() -> str:
    """`manage.py migrate`, `worker`, `web`, or the name of the program."""
    name = PurePath(sys.argv[0]).name or "python"
    if name == "manage.py":
        return " ".join([name, *sys.argv[1:2]])[:80]
    if "celery" in sys.argv[0]:
        return "worker"
    if "gunicorn" in sys.argv[0]:
        return "web"
    return name[:80]
