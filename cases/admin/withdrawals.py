"""The admin of withdrawn texts; a text is withdrawn on its exhibit's page."""

from __future__ import annotations

from django.contrib import admin

from cases.admin.base import CaseFileAdmin, shortened
from cases.admin.site import site
from cases.evidence.withdrawal import Withdrawal


@admin.register(Withdrawal, site=site)
class WithdrawalAdmin(CaseFileAdmin):
    """Which texts were withdrawn, why, and by what they were replaced."""

    list_display = ("rendition", "replaced_by", shortened("reason"), "withdrawn_by", "withdrawn_at")
    search_fields = ("rendition__exhibit__number", "rendition__exhibit__title")
    date_hierarchy = "withdrawn_at"
    ordering = ("-withdrawn_at", "id")
    related = ("rendition__exhibit", "replaced_by__exhibit", "withdrawn_by")
    shown = ("rendition", "replaced_by", "reason", "withdrawn_by", "withdrawn_at")
