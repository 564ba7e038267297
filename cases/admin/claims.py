"""The admin of the status history and of claims."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from cases.access.models import Officer
from cases.admin.asking import DECIDES, LOGS, officer_of
from cases.admin.base import CaseFileAdmin, Rows, Tool, add_url, dated, shortened
from cases.admin.offering import AS_ITS_CASE, ActForm, marking_field, one_of
from cases.admin.site import site
from cases.docket.models import (
    Claim,
    Status,
    StatusChange,
)
from cases.docket.opening import claim
from cases.docket.status import change_status
from cases.evidence.models import Citation
from cases.fields import FuzzyDateField


class StatusForm(ActForm):
    """A change of status."""

    case = one_of(StatusChange, "case")
    to = forms.ChoiceField(label="status", choices=Status.choices)
    effective = FuzzyDateField()
    reason = forms.CharField(widget=forms.Textarea, help_text="It becomes part of the history.")
    marking = marking_field(AS_ITS_CASE)
    corrects = one_of(
        StatusChange, "corrects", required=False, help_text="The wrong entry of this case that this one puts right."
    )


@admin.register(StatusChange, site=site)
class StatusChangeAdmin(CaseFileAdmin):
    """The status history: appended to by its act, never edited.

    Positions are not shown: a gap would tell of an entry that this officer may not see.
    """

    adds = DECIDES
    act_form = StatusForm
    button = "Enter into the history"
    note = "An entry cannot be changed or taken back; a wrong one is corrected by a later one."
    list_display = ("case", "to", dated("effective"), "recorded_at", "by", "marking")
    list_display_links = ("case", "to")
    list_filter = ("to", ("by", RelatedOnlyFieldListFilter), "marking")
    search_fields = ("case__number", "case__title", "reason")
    date_hierarchy = "effective_earliest"
    related = ("case", "by")
    shown = (
        "case",
        "to",
        dated("effective"),
        "reason",
        "corrects",
        "recorded_at",
        "by",
        "marking",
        "compartment",
        "seal",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An entry that may be seen can correct one that may not; then it corrects nothing."""
        seen = StatusChange.objects.all().visible_to(officer_of(request))
        return super().get_queryset(request).prefetch_related(Prefetch("corrects", queryset=seen))

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> StatusChange:
        """Append the entry."""
        return change_status(data.pop("case"), **data, by=by, at=at)

    def done(self, made: Any) -> str:
        """The status now entered."""
        return f"Status of {made.case.number}: {made}."

    def after(self, made: Any) -> str:
        """Back to the case."""
        return self.page_of(made.case)


class ClaimForm(ActForm):
    """A claim."""

    case = one_of(Claim, "case")
    provision = one_of(
        Claim, "provision", required=False, help_text="Left empty: no discipline applies; say why in the argument."
    )
    measure = one_of(Claim, "measure", required=False)
    argument = forms.CharField(widget=forms.Textarea, required=False)


class ClaimCitationRows(Rows):
    """Citations of a claim."""

    model = Citation
    fk_name = "claim"
    related = ("rendition__exhibit",)
    shown = ("rendition", "page", "place", "quotation", "outcome", "check_detail")


def cite_tool(officer: Officer, row: Any, case: Any, kind: str) -> list[Tool]:
    """The button that cites for a statement of a case."""
    if not officer.may_log:
        return []
    return [Tool("Cite", add_url("citation", case=case, statement=f"{kind}:{row.pk}"))]


@admin.register(Claim, site=site)
class ClaimAdmin(CaseFileAdmin):
    """Claims."""

    adds = LOGS
    act_form = ClaimForm
    button = "Add the claim"
    list_display = ("__str__", "case", "measure", shortened("argument"))
    list_filter = ("no_discipline", ("provision__agreement", RelatedOnlyFieldListFilter))
    search_fields = ("case__number", "case__title", "provision__code", "argument", "measure__title")
    related = ("case", "measure", "provision")
    shown = ("case", "provision", "no_discipline", "measure", "argument", "position")
    inlines = (ClaimCitationRows,)

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Claim:
        """Add the claim."""
        return claim(data.pop("case"), **data, by=by, at=at)

    def done(self, made: Any) -> str:
        """What is claimed."""
        return f"Claim in {made.case.number}: {made}."

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """Citing for it."""
        return cite_tool(officer, row, row.case_id, "claim")
