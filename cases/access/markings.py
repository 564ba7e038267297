"""The markings and what they order; pure, no database."""

from __future__ import annotations

from collections.abc import Iterable

PUBLIC = "PUBLIC"
DELIBERATIVE = "DELIBERATIVE"
SENSITIVE = "OFFICIAL-SENSITIVE"
PARTNER = "PARTNER-CONFIDENTIAL"
BCI = "BCI"

LADDER = (PUBLIC, DELIBERATIVE, SENSITIVE, PARTNER)
"""Each clearance sees what stands at or below it; BCI stands beside the ladder and is seen by a grant per case."""

RANK = {PUBLIC: 0, DELIBERATIVE: 1, SENSITIVE: 2, PARTNER: 3, BCI: 4}


def seen_by(clearance: str) -> tuple[str, ...]:
    """The markings that a clearance sees without a grant.

    >>> seen_by("DELIBERATIVE")
    ('PUBLIC', 'DELIBERATIVE')
    """
    return LADDER[: RANK[clearance] + 1]


def strictest(markings: Iterable[str]) -> str:
    """The marking that a paper made of all these must carry; PUBLIC for none.

    >>> strictest(["PUBLIC", "OFFICIAL-SENSITIVE", "DELIBERATIVE"])
    'OFFICIAL-SENSITIVE'
    """
    return max(markings, key=RANK.__getitem__, default=PUBLIC)
