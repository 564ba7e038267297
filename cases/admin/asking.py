"""What every page of the admin asks first: who is it, what does the role allow, and which rows exist for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cases.access.models import Compartment, Grant, Officer, Role, Series
from cases.docket.terms import CaseProduct
from cases.taxonomy.models import Product


@dataclass(frozen=True)
class Right:
    """What an officer's role allows."""

    holds: Callable[[Officer], bool]

    def of(self, officer: Officer) -> bool:
        """Whether this officer has it."""
        return self.holds(officer)


NOBODY = Right(lambda officer: False)
"""Rows that no page of the admin writes."""
ANYBODY = Right(lambda officer: officer.is_active)
"""Every officer of the staff, also one who only reads."""
LOGS = Right(lambda officer: officer.may_log)
"""Files evidence, cites, records."""
DECIDES = Right(lambda officer: officer.may_decide)
"""Changes status, gives verdicts."""
KEEPS = Right(lambda officer: officer.is_active and officer.role == Role.REGISTRAR)
"""Keeps vocabularies, accounts and grants: the registrar."""
OVERSEES = Right(lambda officer: officer.is_active and officer.role in {Role.REGISTRAR, Role.AUDITOR})
"""Reads accounts and grants: the registrar and the auditor."""


def officer_of(request: HttpRequest) -> Officer:
    """The signed-in officer; the site lets nobody else in."""
    return cast("Officer", request.user)


def seen_rows(rows: QuerySet[Any], officer: Officer) -> QuerySet[Any]:
    """The rows that this officer may see, by the model's own rule.

    Vocabularies and the tables of accounts have no marking; closed rooms show to who holds a key or gives them out.
    """
    if hasattr(rows, "visible_to"):
        return cast("QuerySet[Any]", rows.visible_to(officer))
    if rows.model is Compartment and not OVERSEES.of(officer):
        held = Grant.objects.filter(officer=officer, expires_at__gt=timezone.now())
        return rows.filter(pk__in=held.values("compartment"))
    if rows.model in {Grant, Series} and not OVERSEES.of(officer):
        return rows.none()
    if rows.model is Product:
        # A case may bring a code along that stood in no vocabulary: it is known to who sees such a case.
        used = CaseProduct.objects.filter(product=OuterRef("pk")).visible_to(officer)
        return rows.filter(~Q(title="") | Exists(used))
    if rows.model is Officer and not OVERSEES.of(officer):
        return rows.filter(is_active=True)
    return rows


def offered_rows(model: type[models.Model], officer: Officer) -> QuerySet[Any]:
    """What a key to this table may be set to: what the officer may see; accounts only while they are switched on."""
    rows = seen_rows(model._default_manager.all(), officer)
    return rows.filter(is_active=True) if model is Officer else rows
