"""The admin of exports: each officer sees one's own; they are asked for and opened on the site."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cases.admin.base import CaseFileAdmin
from cases.admin.site import site
from cases.search.exports import Export


@admin.register(Export, site=site)
class ExportAdmin(CaseFileAdmin):
    """Files of what a search found."""

    list_display = ("queued_at", "kind", "state", "total", "done", "finished_at", "removed_at")
    list_filter = ("kind", "state")
    search_fields = ("query",)
    ordering = ("-queued_at", "id")
    shown = (
        "queued_at",
        "kind",
        "query",
        "state",
        "failure",
        "attempts",
        "total",
        "done",
        "finished_at",
        "size",
        "removed_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        """Without the keys of the rows that it holds, which are many."""
        return super().get_queryset(request).defer("holds")
