"""What a citation can hang from: one of six statements; and where it and its passage are shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

TARGETS = ("summary_of", "claim", "commitment", "verdict", "event", "status_change")
"""What a citation can hang from: exactly one of these keys is set."""


def exactly_one() -> Q:
    """The condition that one of the keys is set and no other."""
    condition = Q()
    for chosen in TARGETS:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in TARGETS})
    return condition


class Linked:
    """The addresses of a citation."""

    pk: Any
    page: int | None
    found_on: int | None
    rendition: Any
    rendition_id: UUID
    case: Any

    @property
    def passage_address(self) -> str:
        """The very passage: the page where the words stand, or the page named, or the exhibit's page."""
        page = self.found_on or self.page
        exhibit = self.rendition.exhibit.get_absolute_url()
        return f"{exhibit}{self.rendition_id}/pages/{page}/#c-{self.pk}" if page else exhibit

    @property
    def statement_address(self) -> str:
        """Where the case page shows the citation, under the statement that rests on it."""
        return f"{self.case.get_absolute_url()}#cite-{self.pk}"
