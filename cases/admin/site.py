"""The admin site: whom it lets in, the order of its index, and the pages of Django's that the product replaces."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, get_script_prefix, path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache

SUBJECTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "docket",
        "Docket",
        ("Case", "StatusChange", "Claim", "Measure", "Identifier", "CaseLink", "ReportedStatus"),
    ),
    ("commitments", "Commitments", ("Commitment", "Verdict", "CommitmentLink")),
    ("proceedings", "Proceedings", ("Event",)),
    (
        "evidence",
        "Evidence",
        ("Exhibit", "Rendition", "Citation", "Reading", "Recognition", "Page", "Pairing", "Aligned", "Withdrawal"),
    ),
    ("briefs", "Briefs", ("Brief", "BriefCase", "BriefPart", "Export")),
    ("imports", "Imports", ("ImportBatch", "Proposal", "TableImport", "TablePortion")),
    ("searches", "Saved searches", ("SavedSearch", "Subscription", "Digest", "Feed")),
    (
        "vocabularies",
        "Vocabularies",
        (
            "Member",
            "MemberName",
            "Agency",
            "Body",
            "Agreement",
            "Provision",
            "Sector",
            "Product",
            "MeasureType",
        ),
    ),
    ("accounts", "Accounts", ("Officer", "RolePolicy", "Grant", "Compartment", "Series")),
)
"""The index in working order: slug, heading, tables. A table that only joins two others is reached from these."""


@cache
def _address(name: str, *arguments: str, prefix: str) -> str:
    """Where something stands under this prefix; every page names some sixty addresses, the same each time."""
    assert prefix == get_script_prefix()
    return reverse(name, args=arguments)


class Offering(AutocompleteJsonView):
    """The choices of a key's autocomplete; each table says to whom it is offered."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are offered as leads to officers who may not read the table of accounts."""
        offered: bool = self.model_admin.may_be_offered(request)  # type: ignore[attr-defined]  # only our own admins are offered
        return offered


class CaseFileSite(AdminSite):
    """The admin of the case file; signing in and passwords are the site's own pages."""

    site_header = "Case file"
    site_title = "Case file"
    index_title = "Staff desk"
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff accounts that are switched on; what each may do there follows from the role."""
        return bool(request.user.is_active and request.user.is_staff)

    def get_urls(self) -> list[Any]:
        """Django's addresses and one a subject, without the jump to any row of any table, which asks nobody's leave."""
        urls: list[URLPattern | URLResolver] = [
            url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"
        ]
        return [path("subjects/<slug:slug>/", self._wrapped(self.subject), name="subject"), *urls]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables grouped by subject, in the order of SUBJECTS; only those that this officer may open."""
        admins = {model.__name__: (model, admin) for model, admin in self._registry.items()}
        groups = []
        for slug, name, tables in SUBJECTS:
            models = [entry for table in tables if (entry := self._entry(request, *admins[table])) is not None]
            if models:
                groups.append(
                    {
                        "name": name,
                        "app_label": slug,
                        "app_url": _address("admin:subject", slug, prefix=get_script_prefix()),
                        "has_module_perms": True,
                        "models": models,
                    }
                )
        return groups

    def _entry(self, request: HttpRequest, model: type[Model], admin: ModelAdmin[Any]) -> dict[str, Any] | None:
        """A table as Django's pages list it; None where it is not for this officer."""
        if not admin.has_module_permission(request):
            return None
        may = admin.get_model_perms(request)
        stem, prefix = f"admin:{model._meta.label_lower.replace('.', '_')}", get_script_prefix()
        opens = may["change"] or may["view"]
        return {
            "model": model,
            "name": capfirst(str(model._meta.verbose_name_plural)),
            "object_name": model.__name__,
            "perms": may,
            "admin_url": _address(f"{stem}_changelist", prefix=prefix) if opens else None,
            "add_url": _address(f"{stem}_add", prefix=prefix) if may["add"] else None,
            **({"view_only": not may["change"]} if opens else {}),
        }

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Every subject: there is one Django app, so its index is the index."""
        return self.index(request, extra_context)

    def subject(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The tables of one subject."""
        groups = [group for group in self.get_app_list(request) if group["app_label"] == slug]
        if not groups:
            raise Http404
        context = {
            **self.each_context(request),
            "title": groups[0]["name"],
            "subtitle": None,
            "app_list": groups,
            "app_label": slug,
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/app_index.html", context)

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """The officer's own entries; nobody reads in the index what others did."""
        return LogEntry.objects.filter(user_id=request.user.pk).select_related("content_type", "user")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Choices for a key, out of what the officer may see."""
        view: Callable[..., HttpResponse] = Offering.as_view(admin_site=self)  # type: ignore[assignment]  # Offering is a view class
        return view(request)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """To the site's sign-in page; who is signed in and is no staff is told so."""
        after = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(after, resolve_url(settings.LOGIN_URL))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """To the site's page, where a one-time password ends too."""
        return redirect("password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """To the index."""
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """End the session as the site does, and show its sign-in page."""
        return LogoutView.as_view(next_page=settings.LOGIN_URL)(request)

    def _wrapped(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        guarded: Callable[..., HttpResponseBase] = self.admin_view(view)
        return guarded


site = CaseFileSite(name="admin")
