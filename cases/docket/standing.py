"""Which entries of a status history stand, of those that somebody sees; pure: the rule of `StatusChangeQuerySet.standing_for`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """An entry as the rule takes it; days are compared with days, whether as dates or as ISO text."""

    key: Any
    corrects: Any
    """The key of the entry that it corrects, if any."""
    effective: Any
    """The first day from which it may have held."""
    position: int
    row: Any = None


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Those that none of them corrects, the one in effect last first, which tells where the case stands.

    >>> first, wrong = Entry("a", None, "2020-01-01", 1), Entry("b", None, "2021-01-01", 2)
    >>> [entry.key for entry in standing([first, wrong, Entry("c", "b", "2019-01-01", 3)])]
    ['a', 'c']
    """
    entries = list(entries)
    corrected = {entry.corrects for entry in entries}
    kept = [entry for entry in entries if entry.key not in corrected]
    return sorted(kept, key=lambda entry: (entry.effective, entry.position), reverse=True)
