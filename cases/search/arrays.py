"""Lists of numbers as arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
NOWHERE = np.iinfo(np.int64).min
"""Where an owner stands that is not seen."""


def ints(values: Sequence[int]) -> Ints:
    """The numbers as an array."""
    return np.array(values, dtype=np.int64)


def spread(lists: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The lists as two columns: which list, and the value."""
    if not lists:
        return ints([]), ints([])
    return np.repeat(np.arange(len(lists)), [len(one) for one in lists]), np.concatenate(lists)


def linked(lists: Sequence[Ints], stands: Ints) -> tuple[Ints, Ints]:
    """Which case, and which exhibit of those that are seen."""
    case, owner = spread(lists)
    exhibit = -1 - stands[owner]
    there = (exhibit >= 0) & (stands[owner] != NOWHERE)
    return case[there], exhibit[there]
