"""The admin of accounts, grants and closed rooms: kept by the registrar, read by the auditor."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.access import markings
from cases.access.models import Compartment, Grant, Officer, RolePolicy, Series
from cases.access.numbering import LETTER
from cases.access.passwords import give_one_time_password
from cases.access.signing import lift_lock, remove_second_factor, second_factor_of
from cases.admin.asking import KEEPS, LOGS, OVERSEES, officer_of
from cases.admin.base import CaseFileAdmin, Rows, Tool
from cases.admin.offering import ActForm
from cases.admin.site import site
from cases.destruction.destroying import destroy
from cases.fields import PlainText
from cases.history.models import Destruction
from cases.refusal import Refusal


def within(officer: Officer, account: Officer) -> bool:
    """Whether the account's clearance is no higher than the officer's own."""
    return markings.RANK[account.clearance] <= markings.RANK[officer.clearance]


class GrantRows(Rows):
    """The closed rooms that an account has a key to."""

    model = Grant
    fk_name = "officer"
    related = ("compartment", "granted_by", "officer")
    shown = ("compartment", "granted_at", "expires_at", "granted_by")


@admin.register(Officer, site=site)
class OfficerAdmin(CaseFileAdmin):
    """Accounts. A registrar keeps them up to the registrar's own clearance, and never the own role or clearance."""

    views = OVERSEES
    adds = changes = KEEPS
    list_display = ("username", "first_name", "last_name", "role", "clearance", "is_active", "is_staff", "last_login")
    list_filter = ("role", "clearance", "is_active", "is_staff")
    search_fields = ("username", "first_name", "last_name")
    ordering = ("username",)
    shown = (
        "username",
        "first_name",
        "last_name",
        "email",
        "role",
        "clearance",
        "is_active",
        "is_staff",
        "one_time_password",
        "last_login",
        "date_joined",
    )
    own: ClassVar[tuple[str, ...]] = ("role", "clearance", "is_active", "is_staff")
    """What nobody changes of the own account: none raises itself, and no office loses its last registrar."""
    further: ClassVar[dict[str, str]] = {
        "one-time-password": "password_page",
        "second-factor": "second_factor_page",
        "lock": "lock_page",
    }

    def may_be_offered(self, request: HttpRequest) -> bool:
        """As the lead of a case, to every officer who logs."""
        return LOGS.of(officer_of(request)) or self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The registrar, for accounts whose clearance is no higher than the registrar's own."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or within(officer_of(request), obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the product keeps, and of one's own account what another registrar must change."""
        kept = ("one_time_password", "last_login", "date_joined")
        return (*kept, *self.own) if obj is not None and obj.pk == request.user.pk else kept

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Clearances up to the registrar's own."""
        if db_field.name == "clearance":
            kwargs["choices"] = [(level, level) for level in markings.seen_by(officer_of(request).clearance)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new account is one of the staff, and active."""
        return {"is_staff": True, "is_active": True, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new account gets its one-time password."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.shown_once = give_one_time_password(obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the one-time password, in this answer and nowhere else: messages would keep it in a cookie."""
        return self.password_answer(request, obj, obj.shown_once)

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """A new one-time password, a second factor taken off, a lock lifted: for another's account."""
        if not KEEPS.of(officer) or row.pk == officer.pk or not within(officer, row):
            return []
        tools = [Tool("New one-time password", self.further_url(row, "one-time-password"))]
        if second_factor_of(row) is not None:
            tools.append(Tool("Remove second factor", self.further_url(row, "second-factor")))
        return [*tools, Tool("Lift sign-in lock", self.further_url(row, "lock"))]

    def password_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give an account a new one-time password; its sessions end."""
        row = self.other_account(request, object_id)
        if isinstance(row, HttpResponse):
            return row
        title = f"A new one-time password for {row.username}"
        if request.method == "POST":
            password = give_one_time_password(row)
            self.log_change(request, row, title)
            return self.password_answer(request, row, password)
        note = "The old password and every session of the account end at once."
        form = ActForm(officer=officer_of(request))
        return self.act_answer(request, form, title=title, button="Make it", note=note, row=row)

    def second_factor_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Remove an account's second factor, such as of a lost phone; the sessions that it opened end."""
        row = self.other_account(request, object_id)
        if isinstance(row, HttpResponse):
            return row
        return self.act_page(
            request,
            ActForm,
            lambda data, *, by, at: remove_second_factor(row, by=by, at=at),
            title=f"Remove the second factor of {row.username}",
            button="Remove it",
            note="Its app and recovery codes work no longer, and the sessions they opened end. Be sure who asks for it.",
            row=row,
            done=lambda made: f"The account {made.username} has no second factor now.",
        )

    def lock_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let an account sign in again before the time of its lock is over."""
        row = self.other_account(request, object_id)
        if isinstance(row, HttpResponse):
            return row
        return self.act_page(
            request,
            ActForm,
            lambda data, *, by, at: lift_lock(row),
            title=f"Lift the lock on sign-in as {row.username}",
            button="Lift it",
            note="Failed sign-ins under this name are forgotten. Those of an address that failed under many names are not.",
            row=row,
            done=lambda made: f"The account {made.username} may try to sign in again.",
        )

    def other_account(self, request: HttpRequest, object_id: str) -> Any:
        """The account of that key, or the way off; 403 for the own account and for those above the registrar's clearance."""
        self.must_change(request)
        row = self.row_or_away(request, object_id)
        refused = not isinstance(row, HttpResponse) and not self.has_change_permission(request, row)
        if refused or getattr(row, "pk", None) == request.user.pk:
            raise PermissionDenied
        return row

    def password_answer(self, request: HttpRequest, row: Officer, password: str) -> HttpResponse:
        """The page that shows a password, once."""
        context = {
            **self.admin_site.each_context(request),
            "title": f"The account {row.username} is ready",
            "subtitle": None,
            "opts": self.model._meta,
            "app_label": self.model._meta.app_label,
            "account": row,
            "password": password,
            "row": row,
            "row_url": self.page_of(row),
            "has_view_permission": True,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/case_file/password.html", context)

    inlines = (GrantRows,)


class GrantForm(PlainText, forms.ModelForm[Grant]):
    """A key to a closed room."""

    def clean_expires_at(self) -> dt.datetime:
        """After it begins: to end a grant, let it expire now."""
        expires: dt.datetime = self.cleaned_data["expires_at"]
        if expires <= self.instance.granted_at:
            raise ValidationError("A grant ends after it begins. To take it back, let it expire now.")
        return expires


@admin.register(Grant, site=site)
class GrantAdmin(CaseFileAdmin):
    """Grants. Nobody opens a closed room for themselves; a grant taken back expires, and so stays on record."""

    views = OVERSEES
    adds = changes = KEEPS
    form = GrantForm
    list_display = ("officer", "compartment", "granted_at", "expires_at", "granted_by")
    list_filter = (("officer", RelatedOnlyFieldListFilter), ("compartment", RelatedOnlyFieldListFilter))
    search_fields = ("officer__username", "officer__last_name", "compartment__label")
    date_hierarchy = "granted_at"
    autocomplete_fields = ("officer", "compartment")
    related = ("officer", "compartment", "granted_by")
    shown = ("officer", "compartment", "expires_at", "granted_at", "granted_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the product records, and, once given, whose key to which room it is."""
        given = ("granted_at", "granted_by")
        return (*given, "officer", "compartment") if obj is not None else given

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The registrar, except for the own keys."""
        own = obj is not None and obj.officer_id == request.user.pk
        return super().has_change_permission(request, obj) and not own

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Everybody's but one's own account."""
        if db_field.name == "officer":
            kwargs["queryset"] = Officer.objects.filter(is_active=True).exclude(pk=officer_of(request).pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Signed by who gives it."""
        if not change:
            obj.granted_by = officer_of(request)
            obj.granted_at = timezone.now()
        super().save_model(request, obj, form, change)

    def logged_as(self, row: Any) -> str:
        """Whose key."""
        return f"{row.officer.username}: {row.compartment.label}"


@admin.register(RolePolicy, site=site)
class RolePolicyAdmin(CaseFileAdmin):
    """What a role demands of the sign-in. In force at the next page of everyone who has the role."""

    views = OVERSEES
    adds = changes = KEEPS
    list_display = ("role", "second_factor")
    shown = ("role", "second_factor")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The role, once there is a policy for it: another role is another row."""
        return ("role",) if obj is not None else ()


class DestroyForm(ActForm):
    """Why, and the room's label again, typed by hand."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="By what duty or agreement: it stays on record."
    )
    label = forms.CharField(max_length=40, help_text="Type the room's label once more.")


@admin.register(Compartment, site=site)
class CompartmentAdmin(CaseFileAdmin):
    """Closed rooms, made by acts. Registrar and auditor see their labels, others those they have a key to."""

    further: ClassVar[dict[str, str]] = {"destroy": "destroy_page"}
    list_display = ("label",)
    search_fields = ("label",)
    shown = ("label",)

    class Keys(Rows):
        """Who has a key."""

        model = Grant
        views = OVERSEES
        related = ("officer", "granted_by", "compartment")
        shown = ("officer", "granted_at", "expires_at", "granted_by")

    class Destroyed(Rows):
        """What of the room was destroyed."""

        model = Destruction
        views = OVERSEES
        related = ("by", "compartment")
        shown = ("what", "reason", "by", "at")

    inlines = (Keys, Destroyed)

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """Destroying what the room holds."""
        return [Tool("Destroy its contents", self.further_url(row, "destroy"))] if KEEPS.of(officer) else []

    def destroy_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Destroy all that the room holds, for a reason, once its label is typed."""
        if not KEEPS.of(officer_of(request)):
            raise PermissionDenied
        row = self.row_or_away(request, object_id)
        if isinstance(row, HttpResponse):
            return row

        def act(data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Destruction:
            if data["label"].strip() != row.label:
                raise Refusal(f"Type {row.label}, the label of the room, to destroy what it holds.", field="label")
            return destroy(row, reason=data["reason"], by=by, at=at)

        return self.act_page(
            request,
            DestroyForm,
            act,
            title=f"Destroy the contents of room {row.label}",
            button="Destroy them",
            note="Texts, pages, files, quotations and papers of the room are destroyed everywhere, also in the history, whose "
            "seals still hold. Numbers, dates and the list of who saw what stay. It cannot be undone; backups are another matter.",
            row=row,
            done=lambda made: f"{made.what}: destroyed.",
            after=lambda made: self.page_of(row),
        )


@admin.register(Series, site=site)
class SeriesAdmin(CaseFileAdmin):
    """The last numbers given out in the library and the docket, on the rungs of the officer's clearance."""

    views = OVERSEES
    list_display = ("key", "last")
    shown = ("key", "last")
    search_fields = ("key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A last number is a count: only of rungs that the officer sees, and none of a single case or room."""
        seen = Q()
        for letter in {LETTER[level] for level in markings.seen_by(officer_of(request).clearance)}:
            docket = rf"^docket:TC-{letter}-\d+$" if letter else r"^docket:TC-\d+$"
            seen |= Q(key=f"exhibit:{letter or 'open'}") | Q(key__regex=docket)
        return super().get_queryset(request).filter(seen)
