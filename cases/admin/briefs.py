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
from cases.briefs.models import OF_ONE_CASE, Brief, BriefCase, Edition, Kind, Paper
from cases.briefs.parts import BriefPart
from cases.briefs.request import Form, request_brief, retry_brief
from cases.jobs.models import JobState
from cases.refusal import Refusal


class BriefForm(ActForm):
    """Asking for a paper of one case."""

    case = one_of(Brief, "case")
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in OF_ONE_CASE], required=False, initial=Kind.CASE_BRIEF
    )
    paper = forms.ChoiceField(choices=Paper.choices, required=False, initial=Paper.A4, label="Paper size")
    edition = forms.ChoiceField(choices=Edition.choices, required=False, initial=Edition.INTERNAL)
    archive = forms.BooleanField(required=False, help_text="PDF/A-3, with the frozen contents attached as JSON.")
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
    button = "Ask for the paper"
    note = "Its contents are frozen now: what you may see of the case, with every citation checked anew."
    list_display = ("number", "kind", "case", "final", "state", "pages", "requested_by", "queued_at", "marking")
    list_filter = ("state", "kind", "edition", "final", ("requested_by", RelatedOnlyFieldListFilter), "marking")
    search_fields = ("number", "title", "case__number", "case__title")
    date_hierarchy = "queued_at"
    related = ("case", "requested_by")
    shown = (
        "number",
        "kind",
        "title",
        "case",
        "edition",
        "paper",
        "archive",
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
        form = Form(data["edition"] or Edition.INTERNAL, data["paper"] or Paper.A4, data["archive"])
        kind = data["kind"] or Kind.CASE_BRIEF
        return request_brief(data["case"], by=by, at=at, final=data.get("final", False), kind=kind, form=form)

    def done(self, made: Any) -> str:
        """By its number."""
        return f"{made} is being made."

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


@admin.register(BriefCase, site=site)
class BriefCaseAdmin(CaseFileAdmin):
    """Which cases a paper of several holds."""

    list_display = ("brief", "position", "case")
    search_fields = ("brief__number", "case__number", "case__title")
    ordering = ("brief__number", "position")
    related = ("brief", "case")
    shown = ("brief", "position", "case")


@admin.register(BriefPart, site=site)
class BriefPartAdmin(CaseFileAdmin):
    """How far the parts of a book are; what they are set from is in the book's contents, and their files are shown to nobody."""

    list_display = ("brief", "position", "key", "state", "attempts")
    list_filter = ("state",)
    search_fields = ("brief__number", "key")
    ordering = ("brief__number", "position")
    related = ("brief",)
    shown = ("brief", "position", "key", "state", "queued_at", "attempts", "finished_at", "failure")
