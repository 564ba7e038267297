"""The admin of texts laid beside each other; they are corrected on the site, beside their words."""

from __future__ import annotations

from django.contrib import admin

from cases.admin.base import CaseFileAdmin
from cases.admin.site import site
from cases.evidence.pairs import Aligned, Pairing


@admin.register(Pairing, site=site)
class PairingAdmin(CaseFileAdmin):
    """Which texts were laid beside each other, and how that stands."""

    list_display = ("original", "translation", "state", "asked_by", "queued_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("original__exhibit__number", "original__exhibit__title")
    ordering = ("-queued_at", "id")
    related = ("original__exhibit", "translation__exhibit", "asked_by")
    shown = ("original", "translation", "state", "failure", "asked_by", "attempts", "queued_at", "finished_at")


@admin.register(Aligned, site=site)
class AlignedAdmin(CaseFileAdmin):
    """Paragraphs that answer each other, by their number in each text."""

    list_display = (
        "pairing",
        "original_start",
        "original_stop",
        "translation_start",
        "translation_stop",
        "confidence",
        "corrected_by",
    )
    search_fields = ("pairing__original__exhibit__number", "pairing__original__exhibit__title")
    related = ("pairing__original__exhibit", "pairing__translation__exhibit", "corrected_by")
    shown = (
        "pairing",
        "original_start",
        "original_stop",
        "translation_start",
        "translation_stop",
        "confidence",
        "corrected_by",
        "corrected_at",
    )
