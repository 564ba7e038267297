"""What every view asks first: who is it, and the thing under that number, if it exists for them."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest

from cases.access.models import Officer
from cases.docket.models import Case
from cases.evidence.models import Exhibit


def officer_of(request: HttpRequest) -> Officer:
    """The signed-in officer; every page but the sign-in requires one."""
    return cast("Officer", request.user)


def case_or_404(request: HttpRequest, number: str) -> Any:
    """The case under its docket number with its status, or the same 404 as for a number never given out."""
    officer = officer_of(request)
    rows = Case.objects.visible_to(officer).with_status(officer).select_related("respondent", "lead")
    case = rows.filter(number=number).first()
    if case is None:
        raise Http404
    return case


def exhibit_or_404(request: HttpRequest, number: str) -> Exhibit:
    """The exhibit under its number, or 404."""
    exhibit = Exhibit.objects.visible_to(officer_of(request)).filter(number=number).first()
    if exhibit is None:
        raise Http404
    return cast("Exhibit", exhibit)
