"""The log of what business confidential information was shown to whom: written before it is shown, or it is not shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from cases.access.models import Disclosure, Grant, Officer
from cases.access.noticing import Noticed, noticing

AT_ONCE = 5000
"""Keys in one query; SQLite takes at most 32,766 values in a statement."""


def disclose(noticed: Noticed, *, to: Officer, how: str, at: dt.datetime) -> list[Disclosure]:
    """Write one entry for each of these rows that belongs to a closed room and that this officer may see at that moment.

    A row that was loaded and that the officer may not see is left out: an act may look at it, a page never shows it. One that is
    no longer there, as on a page that tells how the file once stood, counts as shown to who has the key to its room. All entries are
    written in one transaction or none is.
    """
    shown = [
        Disclosure(officer_id=to.pk, kind=str(model._meta.verbose_name), how=how[:80], at=at, **entry)
        for model, rows in noticed.items()
        for entry in _shown(model, rows, to, at)
    ]
    shown.sort(key=lambda row: (row.kind, row.number, row.row))
    if shown:
        with transaction.atomic():
            Disclosure.objects.bulk_create(shown, batch_size=AT_ONCE // 10)
    return shown


@contextmanager
def disclosed(*, to: Officer, how: str, at: dt.datetime) -> Iterator[None]:
    """Write the entries for all that is loaded here for this officer when it ends, whichever way; for the command line.

    What is shown must be given out after it has ended.
    """
    with noticing() as noticed:
        try:
            yield
        finally:
            disclose(noticed, to=to, how=how, at=at)


def _shown(
    model: type[Any], rows: dict[Any, tuple[Any, str]], officer: Officer, at: dt.datetime
) -> Iterator[dict[str, Any]]:
    table = model._default_manager.order_by()
    numbered = ["number"] if any(field.name == "number" for field in model._meta.concrete_fields) else []
    left = dict(rows)
    for keys in _portions(rows):
        seen = table.filter(pk__in=keys, compartment__isnull=False).visible_to(officer, at=at)
        for key, room, *number in seen.values_list("pk", "compartment", *numbered):
            del left[key]
            yield {"row": key, "compartment_id": room, "number": "".join(number)}
    for keys in _portions(left):
        for key in table.filter(pk__in=keys).values_list("pk", flat=True):
            del left[key]
    if left:
        held = Grant.objects.filter(officer=officer.pk, expires_at__gt=at).values_list("compartment", flat=True)
        open_rooms = set(held)
        for key, (room, name) in left.items():
            if room in open_rooms:
                yield {"row": key, "compartment_id": room, "number": name}


def _portions(rows: dict[Any, Any]) -> list[list[Any]]:
    keys = sorted(rows)
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
