"""What may leave the product by mail or feed: all that is written there is found with eyes no higher than a limit and without a key."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings

from cases.access import markings
from cases.access.models import Officer


def lowered(officer: Any) -> Officer:
    """Somebody who sees what this officer sees, but nothing above `settings.OUTSIDE_LIMIT` and no closed room; never saved.

    A mail server keeps what passes it, and a feed's token opens without a sign-in. It is not enough to leave out cases that are
    marked higher: a case can be found by words, or stand where it stands, through what is marked higher in it. So the search
    itself is done with these eyes.
    """
    height = min(markings.RANK[officer.clearance], markings.RANK[settings.OUTSIDE_LIMIT])
    return Officer(
        id=uuid.uuid4(), username="", role=officer.role, is_active=officer.is_active, clearance=markings.LADDER[height]
    )
