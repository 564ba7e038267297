"""The admin of measures, the agencies that issued them, and the cases in which they are at issue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from cases.access.models import Officer
from cases.admin.asking import LOGS, officer_of
from cases.admin.base import CaseFileAdmin, Link, Rows, dated
from cases.admin.offering import ActForm, one_of
from cases.admin.site import site
from cases.docket.models import (
    CaseMeasure,
    Measure,
    MeasureAgency,
)
from cases.docket.opening import add_measure
from cases.fields import FuzzyDateField, PlainText


class MeasureForm(PlainText, forms.ModelForm[Measure]):
    """A measure, with its dates as text."""

    issued = FuzzyDateField(required=False)
    in_force = FuzzyDateField(required=False)

    class Meta:
        model = Measure
        fields = ()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("issued", "in_force"):
            if name in self.fields:
                self.fields[name].initial = getattr(self.instance, name)

    def _post_clean(self) -> None:
        for name in ("issued", "in_force"):
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])
        super()._post_clean()


class AgencyRows(Rows):
    """Agencies that issued a measure."""

    model = MeasureAgency
    verbose_name = "issuing agency"
    verbose_name_plural = "issuing agencies"
    adds = changes = deletes = LOGS
    max_num = None
    can_delete = True
    show_change_link = False
    related = ("agency", "measure")
    autocomplete_fields = ("agency",)
    shown = ("agency",)


class UseRows(Rows):
    """Cases in which a measure is at issue."""

    model = CaseMeasure
    verbose_name_plural = "cases"
    related = ("case", "measure")
    shown = ("case",)


@admin.register(Measure, site=site)
class MeasureAdmin(CaseFileAdmin):
    """Measures: plain records of the other side's acts, edited as they are."""

    adds = changes = LOGS
    form = MeasureForm
    list_display = ("title", "numbered", "kind", "stage", "member", dated("issued"))
    list_filter = ("kind", "stage", "level", ("member", RelatedOnlyFieldListFilter))
    search_fields = ("title", "title_original", "document_number", "document_number_original")
    autocomplete_fields = ("member", "measure_type")
    related = ("member",)
    inlines = (AgencyRows, UseRows)
    shown = (
        "title",
        "title_original",
        "document_number",
        "document_number_original",
        "kind",
        "level",
        "stage",
        "member",
        "measure_type",
        "issued",
        "in_force",
        "comments_until",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The dates as phrases for who only reads."""
        return () if self.has_change_permission(request, obj) else ("issued", "in_force")


class CaseMeasureForm(ActForm):
    """A measure at issue in a case."""

    case = one_of(CaseMeasure, "case")
    measure = one_of(CaseMeasure, "measure")


@admin.register(CaseMeasure, site=site)
class CaseMeasureAdmin(Link):
    """Measures at issue in cases."""

    adds = LOGS
    act_form = CaseMeasureForm
    list_display = ("measure", "case")
    search_fields = ("case__number", "case__title", "measure__title")
    related = ("case", "measure")
    shown = ("case", "measure")

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Any:
        """Put the measure into the case's file."""
        add_measure(data["case"], data["measure"], by=by, at=at)
        return CaseMeasure.objects.select_related("case", "measure").get(**data)

    def done(self, made: Any) -> str:
        """Which measure, which case."""
        return f"{made.measure} is in the file of {made.case.number}."

    def after(self, made: Any) -> str:
        """Back to the case."""
        return self.page_of(made.case)


@admin.register(MeasureAgency, site=site)
class MeasureAgencyAdmin(Link):
    """Which agency issued which measure; edited on the measure's page."""

    list_display = ("agency", "measure")
    search_fields = ("measure__title", "agency__acronym", "agency__name")
    related = ("agency", "measure")
    shown = ("measure", "agency")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of the measures that this officer may see."""
        seen = Measure.objects.all().visible_to(officer_of(request))
        return super().get_queryset(request).filter(measure__in=seen)
