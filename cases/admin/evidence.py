"""The admin of exhibits, their renditions, readings and pages."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from cases.access.models import Officer
from cases.admin.asking import LOGS, officer_of
from cases.admin.base import CaseFileAdmin, Link, Rows, Tool, add_url, dated, shortened
from cases.admin.offering import AS_ITS_CASE, ActForm, marking_field, one_of
from cases.admin.site import site
from cases.evidence.extraction.kinds import FORMATS
from cases.evidence.filing import Filed, enter, file_exhibit, file_rendition
from cases.evidence.models import (
    CaseExhibit,
    EvidenceKind,
    Exhibit,
    Language,
    Page,
    Reading,
    Rendition,
)
from cases.evidence.recognition import Recognition
from cases.fields import FuzzyDateField
from cases.jobs.claiming import requeue
from cases.jobs.models import JobState
from cases.refusal import Refusal

FILE_HELP = f"{FORMATS}."


class ExhibitForm(ActForm):
    """Filing a document."""

    case = one_of(CaseExhibit, "case", required=False, help_text="The case whose file it joins, if any.")
    file = forms.FileField(help_text=FILE_HELP, allow_empty_file=True)
    title = forms.CharField(max_length=300)
    kind = forms.ChoiceField(choices=EvidenceKind.choices)
    language = forms.ChoiceField(choices=Language.choices)
    issuer = forms.CharField(max_length=200, required=False)
    dated = FuzzyDateField(required=False)
    source_url = forms.URLField(
        label="source URL",
        max_length=600,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    symbol = forms.CharField(
        label="document symbol", max_length=80, required=False, help_text="For example G/SPS/R/99."
    )
    marking = marking_field(AS_ITS_CASE)


class RenditionRows(Rows):
    """The texts of an exhibit."""

    model = Rendition
    related = ("exhibit", "reading", "filed_by")
    shown = ("kind", "language", "file_name", "size", "how_read", "filed_at", "filed_by")

    @admin.display(description="reading")
    def how_read(self, row: Any) -> str:
        """How reading it ended, or that it waits."""
        return str(row.reading.sentence)


class CaseRows(Rows):
    """Cases in whose file an exhibit lies."""

    model = CaseExhibit
    verbose_name_plural = "in the file of"
    related = ("case", "exhibit")
    shown = ("case",)


@admin.register(Exhibit, site=site)
class ExhibitAdmin(CaseFileAdmin):
    """Exhibits: filed by the act, which numbers and stores them."""

    adds = LOGS
    act_form = ExhibitForm
    button = "File it"
    list_display = ("number", "title", "kind", "issuer", dated("dated"), "marking", "filed_at", "filed_by")
    list_display_links = ("number", "title")
    list_filter = ("kind", "marking", ("filed_by", RelatedOnlyFieldListFilter))
    search_fields = ("number", "title", "issuer", "symbol")
    date_hierarchy = "filed_at"
    ordering = ("-filed_at", "id")
    related = ("filed_by",)
    shown = (
        "number",
        "title",
        "kind",
        "issuer",
        dated("dated"),
        "source_url",
        "symbol",
        "marking",
        "compartment",
        "filed_at",
        "filed_by",
    )
    inlines = (RenditionRows, CaseRows)

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Exhibit:
        """File it; the same bytes filed before lead to that exhibit."""
        file = data.pop("file")
        filed: Filed = file_exhibit(file.chunks(), name=file.name, **data, by=by, at=at)
        exhibit: Any = filed.exhibit
        exhibit.already = filed.already
        return filed.exhibit

    def done(self, made: Any) -> str:
        """By its number, or that it was there."""
        if made.already:
            return f"The same file was filed before: Exhibit {made.number}. No new number was given."
        return f"Filed as Exhibit {made.number}; its text is being read."

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """Adding a text, and putting it into a case's file."""
        if not officer.may_log:
            return []
        return [
            Tool("Add a translation", add_url("rendition", exhibit=row.pk)),
            Tool("Put into a case's file", add_url("caseexhibit", exhibit=row.pk)),
        ]


class RenditionForm(ActForm):
    """Another text of an exhibit."""

    exhibit = one_of(Rendition, "exhibit")
    file = forms.FileField(help_text=FILE_HELP, allow_empty_file=True)
    kind = forms.ChoiceField(choices=Rendition.Kind.choices, initial=Rendition.Kind.OFFICE)
    language = forms.ChoiceField(choices=Language.choices)


@admin.register(Rendition, site=site)
class RenditionAdmin(CaseFileAdmin):
    """Renditions: filed once, never edited."""

    adds = LOGS
    act_form = RenditionForm
    button = "File it"
    list_display = ("__str__", "title", "file_name", "how_read", "filed_at", "filed_by")
    list_filter = ("kind", "language", "reading__result", "marking")
    search_fields = ("exhibit__number", "exhibit__title", "file_name", "sha256")
    date_hierarchy = "filed_at"
    ordering = ("-filed_at", "id")
    related = ("exhibit", "reading", "filed_by")
    shown = (
        "exhibit",
        "kind",
        "language",
        "file_name",
        "download",
        "media_type",
        "size",
        "sha256",
        "how_read",
        "marking",
        "compartment",
        "filed_at",
        "filed_by",
    )

    @admin.display(description="exhibit's title")
    def title(self, row: Any) -> str:
        """What it is a text of."""
        return str(row.exhibit.title)

    @admin.display(description="reading")
    def how_read(self, row: Any) -> str:
        """How reading it ended, or that it waits."""
        return str(row.reading.sentence)

    @admin.display(description="file")
    def download(self, row: Any) -> str:
        """The file as filed."""
        return format_html('<a href="{}">Download</a>', reverse("download", args=[row.exhibit.number, row.pk]))

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Rendition:
        """File it; the same bytes again lead to the first."""
        exhibit, file = data.pop("exhibit"), data.pop("file")
        filed = file_rendition(exhibit, file.chunks(), name=file.name, **data, by=by, at=at)
        rendition: Any = filed.rendition
        rendition.already = filed.already
        return filed.rendition

    def done(self, made: Any) -> str:
        """What it is now, or that it was there."""
        if made.already:
            return f"The same file was filed before: {made}."
        return f"Filed: {made}; its text is being read."

    def after(self, made: Any) -> str:
        """To the exhibit."""
        return self.page_of(made.exhibit)


@admin.register(CaseExhibit, site=site)
class CaseExhibitAdmin(Link):
    """Exhibits in cases' files."""

    class Form(ActForm):
        """An exhibit of the library and a case."""

        exhibit = one_of(CaseExhibit, "exhibit")
        case = one_of(CaseExhibit, "case")

    adds = LOGS
    act_form = Form
    list_display = ("exhibit", "case")
    search_fields = ("exhibit__number", "exhibit__title", "case__number", "case__title")
    related = ("case", "exhibit")
    shown = ("case", "exhibit")

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Any:
        """Put it into the file."""
        enter(data["case"], data["exhibit"], by=by, at=at)
        return CaseExhibit.objects.select_related("case", "exhibit").get(**data)

    def done(self, made: Any) -> str:
        """Which exhibit, which case."""
        return f"Exhibit {made.exhibit.number} is in the file of {made.case.number}."

    def after(self, made: Any) -> str:
        """To the case."""
        return self.page_of(made.case)


@admin.register(Reading, site=site)
class ReadingAdmin(CaseFileAdmin):
    """How reading each text ended; a failed reading can be put back into the queue."""

    list_display = ("rendition", "state", "result", "told", "pages", "pages_with_text", "queued_at", "finished_at")
    list_filter = ("state", "result")
    search_fields = ("rendition__exhibit__number", "rendition__exhibit__title", "rendition__file_name")
    date_hierarchy = "queued_at"
    ordering = ("-queued_at", "id")
    related = ("rendition__exhibit",)
    shown = (
        "rendition",
        "state",
        "result",
        "told",
        "pages",
        "pages_with_text",
        "reader",
        "confidence",
        "attempts",
        "queued_at",
        "finished_at",
    )
    further: ClassVar[dict[str, str]] = {"retry": "retry_page"}

    @admin.display(description="what came of it")
    def told(self, row: Any) -> str:
        """The sentence."""
        return str(row.sentence)

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """Trying a failed one again."""
        if not officer.may_log or row.state != JobState.FAILED:
            return []
        return [Tool("Try again", self.further_url(row, "retry"))]

    def retry_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put a failed reading back into the queue."""
        if not officer_of(request).may_log:
            raise PermissionDenied
        row = self.row_or_away(request, object_id)
        if isinstance(row, HttpResponse):
            return row

        def act(data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Any:
            if not requeue(row, at=at):
                raise Refusal("It has not failed, so there is nothing to try again.")
            return row

        return self.act_page(
            request,
            ActForm,
            act,
            title=f"Read {row.rendition.cited_as} again",
            button="Try again",
            note=row.sentence,
            row=row,
            done=lambda _: "It waits to be read again.",
        )


@admin.register(Recognition, site=site)
class RecognitionAdmin(CaseFileAdmin):
    """Texts that are or were read by OCR; asked for on the exhibit's page."""

    list_display = ("rendition", "state", "told", "languages", "made", "asked_by", "queued_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("rendition__exhibit__number", "rendition__exhibit__title", "rendition__file_name")
    date_hierarchy = "queued_at"
    ordering = ("-queued_at", "id")
    related = ("rendition__exhibit", "made__exhibit", "asked_by")
    shown = ("rendition", "state", "told", "languages", "made", "asked_by", "attempts", "queued_at", "finished_at")

    @admin.display(description="what came of it")
    def told(self, row: Any) -> str:
        """The sentence."""
        return str(row.sentence)


@admin.register(Page, site=site)
class PageAdmin(CaseFileAdmin):
    """The text of pages, as read."""

    list_display = ("rendition", "number", "label", "section", "confidence", shortened("text"))
    search_fields = ("rendition__exhibit__number", "rendition__exhibit__title", "rendition__file_name")
    related = ("rendition__exhibit",)
    shown = ("rendition", "number", "label", "section", "confidence", "text")
