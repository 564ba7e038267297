"""Numbers given out once per compartment, so that a gap in what one sees never betrays what one may not see."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from cases.access import markings
from cases.access.models import Compartment, Series

LETTER = {markings.PUBLIC: "", markings.DELIBERATIVE: "", markings.SENSITIVE: "S", markings.PARTNER: "P"}
"""The open file has bare numbers; each higher rung of the ladder its own series, marked by a letter."""


def next_in(key: str) -> int:
    """The next number of a series, from 1; never given twice, also when two officers ask at once."""
    return next_many(key, 1)


def next_many(key: str, count: int) -> int:
    """The first of the next `count` numbers of a series, all of which are given out now."""
    with transaction.atomic():
        Series.objects.get_or_create(key=key)
        Series.objects.filter(key=key).update(last=F("last") + count)
        return Series.objects.get(key=key).last - count + 1


def number_for(kind: str, marking: str, compartment: Compartment | None = None) -> str:
    """The next number of `kind` for this marking: `61` in the open file, `S3`, `P1`, or `BCI-<room>-2` in a closed room."""
    if marking == markings.BCI:
        assert compartment is not None
        return f"BCI-{compartment.label}-{next_in(f'{kind}:{compartment.pk}')}"
    letter = LETTER[marking]
    room = letter or "open"
    return f"{letter}{next_in(f'{kind}:{room}')}"
