"""The admin of cases: one page with all that a case holds, and a button for every act."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cases.access.models import Officer
from cases.admin.asking import LOGS, officer_of
from cases.admin.base import CaseFileAdmin, Rows, Tool, add_url, dated
from cases.admin.offering import ActForm, marking_field, one_of, some_of
from cases.admin.site import site
from cases.briefs.models import Brief
from cases.commitments.models import Commitment
from cases.dates import FuzzyDate
from cases.docket.models import Case, CaseMeasure, Claim, Status, StatusChange
from cases.docket.opening import amend_case, open_case, set_terms
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier, ReportedStatus
from cases.evidence.models import CaseExhibit, Citation
from cases.proceedings.models import Event


class StatusRows(Rows):
    """The status history of a case."""

    model = StatusChange
    verbose_name_plural = "status history"
    related = ("by",)
    shown = ("to", dated("effective"), "reason", "recorded_at", "by", "marking")


class IdentifierRows(Rows):
    """Outside numbers of a case."""

    model = Identifier
    shown = ("scheme", "number")


class RaiserRows(Rows):
    """Members that raised the case."""

    model = CaseRaiser
    verbose_name_plural = "raised by"
    related = ("member",)
    shown = ("member",)


class SectorRows(Rows):
    """Sectors of a case."""

    model = CaseSector
    verbose_name_plural = "sectors"
    related = ("sector",)
    shown = ("sector",)


class ProductRows(Rows):
    """Products of a case."""

    model = CaseProduct
    verbose_name_plural = "products"
    related = ("product",)
    shown = ("product",)


class MeasureRows(Rows):
    """Measures at issue in a case."""

    model = CaseMeasure
    verbose_name_plural = "measures"
    related = ("measure",)
    shown = ("measure",)


class ClaimRows(Rows):
    """Claims of a case."""

    model = Claim
    related = ("measure", "provision")
    shown = ("provision", "no_discipline", "measure", "argument")


class LinkRows(Rows):
    """Other cases to which a case is linked."""

    model = CaseLink
    fk_name = "case"
    verbose_name_plural = "links to other cases"
    related = ("case", "other")
    shown = ("kind", "other")


class ReportedRows(Rows):
    """What Members told the WTO."""

    model = ReportedStatus
    related = ("member",)
    shown = ("member", "status", "reported_on")


class CommitmentRows(Rows):
    """Commitments entered in a case."""

    model = Commitment
    related = ("forum", "promised_by")
    shown = ("number", "words", "forum", dated("made"), dated("due"), "marking")


class EventRows(Rows):
    """Events of a case."""

    model = Event
    related = ("body",)
    shown = (dated("happened"), "kind", "text", "body", "marking")


class ExhibitRows(Rows):
    """Exhibits in a case's file."""

    model = CaseExhibit
    verbose_name_plural = "exhibits"
    related = ("exhibit", "case")
    shown = ("exhibit",)


class SummaryCitationRows(Rows):
    """Every citation of a case, whatever it hangs from."""

    model = Citation
    fk_name = "case"
    related = ("rendition__exhibit",)
    shown = ("rendition", "page", "place", "quotation", "outcome", "check_detail")


class BriefRows(Rows):
    """Briefs of a case."""

    model = Brief
    related = ("requested_by",)
    shown = ("final", "state", "queued_at", "requested_by", "pages", "marking")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the frozen contents, which are long."""
        return super().get_queryset(request).defer("contents")


class StandsAt(admin.SimpleListFilter):
    """Cases by the status that this officer sees."""

    title = "status"
    parameter_name = "stands_at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The vocabulary."""
        return [(str(value), str(label)) for value, label in Status.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The cases that stand there."""
        return queryset.filter(status=self.value()) if self.value() else queryset


class OpenForm(ActForm):
    """Opening a case."""

    title = forms.CharField(max_length=200, help_text="One line that says what the concern is.")
    respondent = one_of(Case, "respondent", help_text="The Member whose measure it is.")
    raised_by = some_of(Case, "raised_by")
    summary = forms.CharField(widget=forms.Textarea, required=False)
    sectors = some_of(Case, "sectors")
    products = some_of(Case, "products")
    lead = one_of(Case, "lead", required=False)
    opened_on = forms.DateField(
        required=False, widget=admin.widgets.AdminDateWidget, help_text="Today, unless it was opened before."
    )
    marking = marking_field()


class TermsForm(ActForm):
    """Who raised a case, and what it touches."""

    raised_by = some_of(Case, "raised_by")
    sectors = some_of(Case, "sectors")
    products = some_of(Case, "products")


@admin.register(Case, site=site)
class CaseAdmin(CaseFileAdmin):
    """Cases: opened and amended by acts; the status is changed on a page of its own.

    When a case was last changed is not shown: the change may be one that this officer may not see.
    """

    adds = changes = LOGS
    act_form = OpenForm
    button = "Open the case"
    list_display = ("number", "title", "respondent", "stands_at", "lead", "marking", "opened_on")
    list_display_links = ("number", "title")
    list_filter = (
        StandsAt,
        ("respondent", RelatedOnlyFieldListFilter),
        ("lead", RelatedOnlyFieldListFilter),
        "marking",
    )
    search_fields = ("number", "title", "summary", "identifiers__number")
    date_hierarchy = "opened_on"
    autocomplete_fields = ("lead",)
    related = ("respondent", "lead")
    shown = (
        "number",
        "title",
        "summary",
        "lead",
        "stands_at",
        "respondent",
        "marking",
        "compartment",
        "opened_on",
        "source_path",
        "created_at",
    )
    amendable = ("title", "summary", "lead")
    inlines = (
        StatusRows,
        IdentifierRows,
        RaiserRows,
        SectorRows,
        ProductRows,
        MeasureRows,
        ClaimRows,
        CommitmentRows,
        EventRows,
        ExhibitRows,
        SummaryCitationRows,
        BriefRows,
        LinkRows,
        ReportedRows,
    )
    further: ClassVar[dict[str, str]] = {"terms": "terms_page"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the status that this officer sees."""
        rows: Any = super().get_queryset(request)
        return rows.with_status(officer_of(request))  # type: ignore[no-any-return]  # untyped query set

    @admin.display(description="status", ordering="status")
    def stands_at(self, row: Any) -> str | None:
        """The status, and since when."""
        if not row.status:
            return None
        return f"{Status(row.status).label}, {FuzzyDate(row.status_since, row.status_until).phrase}"

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Case:
        """Open the case."""
        return open_case(**data, by=by, at=at)

    def done(self, made: Any) -> str:
        """By its number."""
        return f"{made.number} is open."

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Amend what was changed in the form, through the act."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data}
        amend_case(obj, by=officer_of(request), at=timezone.now(), **fields)

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """What can be done with a case."""
        found = []
        if officer.may_decide:
            found.append(Tool("Change status", add_url("statuschange", case=row.pk)))
        if officer.may_log:
            found += [
                Tool("File an exhibit", add_url("exhibit", case=row.pk)),
                Tool("Cite", add_url("citation", case=row.pk)),
                Tool("Record an event", add_url("event", case=row.pk)),
                Tool("Enter a commitment", add_url("commitment", case=row.pk)),
                Tool("Add a claim", add_url("claim", case=row.pk)),
                Tool("Add a measure", add_url("casemeasure", case=row.pk)),
                Tool("Add an identifier", add_url("identifier", case=row.pk)),
                Tool("Raisers, sectors, products", self.further_url(row, "terms")),
                Tool("Link to a case", add_url("caselink", case=row.pk)),
                Tool("Ask for a brief", add_url("brief", case=row.pk)),
            ]
        return found

    def terms_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change who raised the case and what it touches."""
        self.must_change(request)
        row = self.row_or_away(request, object_id)
        if isinstance(row, HttpResponse):
            return row

        def act(data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Any:
            amend_case(row, by=by, at=at)
            set_terms(row, **data)
            return row

        terms = {name: getattr(row, name).all() for name in ("raised_by", "sectors", "products")}
        return self.act_page(
            request,
            TermsForm,
            act,
            title=f"Raisers, sectors and products of {row.number}",
            button="Save",
            initial=terms,
            row=row,
            done=lambda made: f"{made.number} is amended.",
        )
