"""The admin of what places a case: outside numbers, links, reported statuses, raisers, sectors and products."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter

from cases.access.models import Officer
from cases.admin.asking import LOGS
from cases.admin.base import CaseFileAdmin, Link
from cases.admin.offering import ActForm, one_of
from cases.admin.site import site
from cases.docket.opening import identify, link_cases
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier, ReportedStatus


class IdentifierForm(ActForm):
    """An outside number."""

    case = one_of(Identifier, "case")
    scheme = forms.ChoiceField(choices=Identifier.Scheme.choices)
    number = forms.CharField(max_length=60, help_text="For example DS511.")


class ToCase(CaseFileAdmin):
    """A table whose acts belong to a case and lead back to it."""

    adds = LOGS

    def after(self, made: Any) -> str:
        """Back to the case."""
        return self.page_of(made.case)


@admin.register(Identifier, site=site)
class IdentifierAdmin(ToCase):
    """Outside numbers of cases."""

    act_form = IdentifierForm
    list_display = ("number", "scheme", "case")
    list_filter = ("scheme",)
    search_fields = ("number", "case__number", "case__title")
    related = ("case",)
    shown = ("case", "scheme", "number")

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Identifier:
        """Record the number."""
        return identify(data.pop("case"), **data, by=by, at=at)

    def done(self, made: Any) -> str:
        """Which number of which case."""
        return f"{made.case.number} is known as {made}."


class CaseLinkForm(ActForm):
    """A link between two cases."""

    case = one_of(CaseLink, "case")
    kind = forms.ChoiceField(choices=CaseLink.Kind.choices)
    other = one_of(CaseLink, "other")


@admin.register(CaseLink, site=site)
class CaseLinkAdmin(ToCase):
    """Links between cases."""

    act_form = CaseLinkForm
    list_display = ("__str__", "case", "kind", "other")
    list_filter = ("kind",)
    search_fields = ("case__number", "case__title", "other__number", "other__title")
    related = ("case", "other")
    shown = ("case", "kind", "other")

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> CaseLink:
        """Link the cases."""
        return link_cases(data["case"], data["other"], kind=data["kind"], by=by, at=at)

    def done(self, made: Any) -> str:
        """The link as a sentence."""
        return f"{made}."


@admin.register(ReportedStatus, site=site)
class ReportedStatusAdmin(CaseFileAdmin):
    """What Members told the WTO: plain records."""

    adds = changes = LOGS
    list_display = ("case", "member", "status", "reported_on")
    list_filter = ("status", ("member", RelatedOnlyFieldListFilter))
    search_fields = ("case__number", "case__title", "member__name")
    date_hierarchy = "reported_on"
    autocomplete_fields = ("case", "member")
    related = ("case", "member")
    shown = amendable = ("case", "member", "status", "reported_on")


class Term(Link):
    """A table that joins cases with a vocabulary; changed on the case's page of terms."""


@admin.register(CaseRaiser, site=site)
class CaseRaiserAdmin(Term):
    """Who raised which case."""

    list_display = ("member", "case")
    search_fields = ("case__number", "case__title", "member__name")
    related = ("case", "member")
    shown = ("case", "member")


@admin.register(CaseSector, site=site)
class CaseSectorAdmin(Term):
    """Which case touches which sector."""

    list_display = ("sector", "case")
    search_fields = ("case__number", "case__title", "sector__title")
    related = ("case", "sector")
    shown = ("case", "sector")


@admin.register(CaseProduct, site=site)
class CaseProductAdmin(Term):
    """Which case touches which product."""

    list_display = ("product", "case")
    search_fields = ("case__number", "case__title", "product__code")
    related = ("case", "product")
    shown = ("case", "product")
