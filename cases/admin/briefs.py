"""The admin of briefs: asking for one, seeing how it stands, trying a failed one again."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from cases.access.models import Officer
from cases.admin.asking import LOGS, officer_of
from cases.admin.base import CaseFileAdmin, Tool
from cases.admin.offering import ActForm, one_of
from cases.admin.site import site
from cases.briefs.models import Brief
from cases.briefs.request import request_brief, retry_brief
from cases.jobs.models import JobState
from cases.refusal import Refusal


class BriefForm(ActForm):
    """Asking for a brief."""

    case = one_of(Brief, "case")
    final = forms.BooleanField(
        required=False, help_text="Refused while a quotation is not found at its place or was not checked."
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.officer.may_decide:
            del self.fields["final"]


@admin.register(Brief, site=site)
class BriefAdmin(CaseFileAdmin):
    """Briefs."""

    adds = LOGS
    act_form = BriefForm
    button = "Ask for the brief"
    note = "Its contents are frozen now: what you may see of the case, with every citation checked anew."
    list_display = ("number", "case", "final", "state", "pages", "requested_by", "queued_at", "marking")
    list_filter = ("state", "final", ("requested_by", RelatedOnlyFieldListFilter), "marking")
    search_fields = ("number", "case__number", "case__title")
    date_hierarchy = "queued_at"
    related = ("case", "requested_by")
    shown = (
        "number",
        "case",
        "final",
        "state",
        "failure",
        "requested_by",
        "queued_at",
        "attempts",
        "finished_at",
        "pages",
        "size",
        "marking",
        "compartment",
        "contents_sha256",
        "sha256",
        "made_with",
    )
    further: ClassVar[dict[str, str]] = {"retry": "retry_page"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the frozen contents, which are long."""
        return super().get_queryset(request).defer("contents")

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Brief:
        """Freeze the contents and queue it."""
        return request_brief(data["case"], by=by, at=at, final=data.get("final", False))

    def done(self, made: Any) -> str:
        """By its number."""
        return f"Brief {made.number} is being made."

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """Trying a failed one again."""
        if not officer.may_log or row.state != JobState.FAILED:
            return []
        return [Tool("Try again", self.further_url(row, "retry"))]

    def retry_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put a failed brief back into the queue, with the same contents."""
        if not officer_of(request).may_log:
            raise PermissionDenied
        row = self.row_or_away(request, object_id)
        if isinstance(row, HttpResponse):
            return row

        def act(data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Any:
            if not retry_brief(row, by=by, at=at):
                raise Refusal("It has not failed, so there is nothing to try again.")
            return row

        return self.act_page(
            request,
            ActForm,
            act,
            title=f"Make brief {row.number} again",
            button="Try again",
            note=row.failure,
            row=row,
            done=lambda _: "It is queued again, with the same contents.",
        )
