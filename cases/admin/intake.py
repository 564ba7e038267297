"""The admin of imports: what was read, what is proposed, what tables brought; decided on the site."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cases.admin.base import CaseFileAdmin
from cases.admin.site import site
from cases.intake.models import ImportBatch, Proposal, TableImport, TablePortion


@admin.register(ImportBatch, site=site)
class ImportBatchAdmin(CaseFileAdmin):
    """Reports read into proposals."""

    list_display = ("rendition", "respondent", "raised_by", "as_of", "state", "asked_by", "queued_at")
    list_filter = ("state",)
    search_fields = ("rendition__exhibit__number", "rendition__exhibit__title")
    ordering = ("-queued_at", "id")
    related = ("rendition__exhibit", "respondent", "raised_by", "asked_by")
    shown = (
        "rendition",
        "respondent",
        "raised_by",
        "as_of",
        "state",
        "failure",
        "note",
        "asked_by",
        "queued_at",
        "finished_at",
        "marking",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        """Without the sections, which are many."""
        return super().get_queryset(request).defer("sections")


@admin.register(Proposal, site=site)
class ProposalAdmin(CaseFileAdmin):
    """What is proposed, and who decided on it."""

    list_display = ("kind", "told", "state", "confidence", "decided_by", "decided_at")
    list_filter = ("kind", "state")
    search_fields = ("key", "rule", "reason")
    ordering = ("batch", "position")
    related = ("decided_by", "case")
    shown = (
        "batch",
        "kind",
        "told",
        "rule",
        "because",
        "confidence",
        "state",
        "reason",
        "case",
        "decided_by",
        "decided_at",
    )


@admin.register(TableImport, site=site)
class TableImportAdmin(CaseFileAdmin):
    """Spreadsheets on their way into the docket."""

    list_display = ("file_name", "phase", "state", "total", "asked_by", "filed_at")
    list_filter = ("phase", "state")
    search_fields = ("file_name",)
    ordering = ("-filed_at", "id")
    related = ("asked_by",)
    shown = ("file_name", "size", "sheet", "phase", "state", "failure", "total", "asked_by", "filed_at", "marking")


@admin.register(TablePortion, site=site)
class TablePortionAdmin(CaseFileAdmin):
    """Portions of a table, each one transaction."""

    list_display = ("table", "number", "state", "cases", "events", "wrong")
    list_filter = ("state",)
    search_fields = ("table__file_name",)
    ordering = ("table", "number")
    related = ("table",)
    shown = ("table", "number", "state", "cases", "events", "wrong")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TablePortion]:
        """Without the rows, which are many."""
        return super().get_queryset(request).defer("drafts", "rows", "made")
