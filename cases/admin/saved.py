"""The admin of saved searches, to read: they are kept on the site, each by its owner."""

from __future__ import annotations

from django.contrib import admin

from cases.admin.base import CaseFileAdmin
from cases.admin.site import site
from cases.search.saved import Digest, Feed, SavedSearch, Subscription


@admin.register(SavedSearch, site=site)
class SavedSearchAdmin(CaseFileAdmin):
    """One's own searches, and those that are shared."""

    list_display = ("name", "owner", "shared", "made_at")
    list_filter = ("shared",)
    search_fields = ("name",)
    ordering = ("name", "id")
    related = ("owner",)
    shown = ("name", "query", "owner", "shared", "made_at")


@admin.register(Subscription, site=site)
class SubscriptionAdmin(CaseFileAdmin):
    """One's own subscriptions."""

    list_display = ("search", "officer", "every", "due_at")
    list_filter = ("every",)
    search_fields = ("search__name",)
    related = ("search", "officer")
    shown = ("search", "officer", "every", "due_at")


@admin.register(Digest, site=site)
class DigestAdmin(CaseFileAdmin):
    """One's own digests, and how the sending of each stands."""

    list_display = ("subscription", "due_at", "state", "cases", "finished_at")
    list_filter = ("state",)
    search_fields = ("subscription__search__name",)
    related = ("subscription__search", "subscription__officer")
    shown = ("subscription", "due_at", "state", "failure", "cases", "attempts", "queued_at", "finished_at")


@admin.register(Feed, site=site)
class FeedAdmin(CaseFileAdmin):
    """One's own feeds, without their tokens, of which only a hash is kept."""

    list_display = ("search", "officer", "made_at", "changed_at")
    search_fields = ("search__name",)
    related = ("search", "officer")
    shown = ("search", "officer", "made_at", "changed_at")
