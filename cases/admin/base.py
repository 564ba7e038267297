"""What every table's admin shares: rights out of the role, rows out of the one rule, and pages that call an act."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import get_fields_from_path, quote, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator

from cases.access.models import Officer
from cases.admin.asking import (
    ANYBODY,
    NOBODY,
    Right,
    offered_rows,
    officer_of,
    seen_rows,
)
from cases.admin.offering import ActForm
from cases.fields import PlainText
from cases.refusal import Refusal

Act = Callable[..., Any]

ROWS_A_PAGE = 50
SHORT = 90


def dated(name: str, label: str = "") -> Callable[[Any], str | bool]:
    """A column that shows a fuzzy date as a phrase and sorts by its first day."""

    def shown(row: Any) -> str:
        date = getattr(row, name)
        return date.phrase if date else ""

    shown.__name__ = name
    return admin.display(description=label or name.replace("_", " "), ordering=f"{name}_earliest")(shown)


def shortened(name: str) -> Callable[[Any], str | bool]:
    """A column that shows the beginning of a long text."""

    def shown(row: Any) -> str:
        return Truncator(getattr(row, name)).chars(SHORT)

    shown.__name__ = f"short_{name}"
    return admin.display(description=name.replace("_", " "), ordering=name)(shown)


@dataclass(frozen=True)
class Tool:
    """A button above a row's page: it leads to the page of an act."""

    label: str
    url: str


def add_url(table: str, **initial: Any) -> str:
    """The address of a table's add page with these values filled in."""
    return f"{reverse(f'admin:cases_{table}_add')}?{urlencode(initial)}"


class RoleRights:
    """Rights that follow from the officer's role; Django's rows of permissions are not read."""

    views: ClassVar[Right] = ANYBODY
    adds: ClassVar[Right] = NOBODY
    changes: ClassVar[Right] = NOBODY
    deletes: ClassVar[Right] = NOBODY

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role; which rows is the queryset's matter."""
        return self.views.of(officer_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role."""
        return self.changes.of(officer_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role; off for the whole case file."""
        return self.deletes.of(officer_of(request))


class Rows(RoleRights, admin.TabularInline[Any, Any]):
    """Rows under another row's page, to read: what is there is added and corrected by acts."""

    extra = 0
    max_num: int | None = 0
    can_delete = False
    show_change_link = True
    view_on_site = False
    related: ClassVar[tuple[str, ...]] = ()
    shown: ClassVar[tuple[Any, ...]] = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role."""
        return self.adds.of(officer_of(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The columns."""
        return self.shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of them, unless the table is one that is edited in place."""
        return () if self.adds is not NOBODY else self.shown

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only what this officer may see."""
        rows = seen_rows(super().get_queryset(request), officer_of(request))
        return rows.select_related(*self.related) if self.related else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offers only what this officer may see."""
        kwargs.setdefault("queryset", offered_rows(db_field.remote_field.model, officer_of(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RowForm(PlainText, forms.ModelForm[Any]):
    """Django's own form of a row, for tables without an act."""


class CaseFileAdmin(RoleRights, admin.ModelAdmin[Any]):
    """One table of the case file.

    `shown` are the fields of a row's page, `amendable` the open ones; `related` are the keys fetched along with each
    row, so that a page of rows makes no query a row. A table with an `act` adds rows by calling it (with the input of
    `act_form`), all others by Django's own form.
    """

    form: type[forms.ModelForm[Any]] = RowForm
    list_per_page = ROWS_A_PAGE
    list_max_show_all = ROWS_A_PAGE
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False
    actions = None
    change_form_template = "admin/case_file/change_form.html"
    related: ClassVar[tuple[str, ...]] = ()
    shown: ClassVar[tuple[Any, ...]] = ()
    amendable: ClassVar[tuple[str, ...]] = ()
    act_form: ClassVar[type[ActForm] | None] = None
    button: ClassVar[str] = "Save"
    note: ClassVar[str] = ""
    further: ClassVar[Mapping[str, str]] = {}
    """Further pages of one row: the last part of the address, and the method that answers."""

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Any:
        """Make the row out of the form's data; returns what was made."""
        raise NotImplementedError

    def done(self, made: Any) -> str:
        """The sentence after the act."""
        return f"Done: {made}."

    def after(self, made: Any) -> str:
        """Where the officer goes from there: the page of what was made."""
        return self.page_of(made)

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """The buttons above a row's page, of acts that the officer's role allows."""
        return []

    def may_be_offered(self, request: HttpRequest) -> bool:
        """Whether this officer may choose from the table in an autocomplete."""
        return self.has_view_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The table is on the index for who may read it."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the role."""
        return self.adds.of(officer_of(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields of a row's page."""
        return self.shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All but the amendable ones."""
        return [name for name in self.shown if name not in self.amendable]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only what this officer may see, with the keys that a row's line shows."""
        rows = seen_rows(super().get_queryset(request), officer_of(request))
        return rows.select_related(*self.related) if self.related else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offers only what this officer may see."""
        kwargs.setdefault("queryset", offered_rows(db_field.remote_field.model, officer_of(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Filters of the list, and the columns that a row's page shows.

        Django also allows one step over any relation, backwards too: `?citations__isnull=False` on a list of renditions
        would tell which of them carry a citation that one may not see. And it allows any column: a password's hash
        could be read off a list of accounts, letter by letter.
        """
        filters = self.get_list_filter(request) if request is not None else self.list_filter
        paths = [item[0] if isinstance(item, (tuple, list)) else item for item in filters]
        shown = {field.name for field in self.model._meta.concrete_fields} & {*self.shown, self.date_hierarchy}
        if any(isinstance(item, type) and lookup == getattr(item, "parameter_name", None) for item in filters):
            return True
        return any(self._leads_to(lookup, name) for name in [*paths, *shown] if isinstance(name, str))

    def _leads_to(self, lookup: str, name: str) -> bool:
        field: Any = get_fields_from_path(self.model, name)[-1]
        if field.is_relation:
            return lookup in {f"{name}__{field.target_field.name}__exact", f"{name}__isnull"}
        return lookup == name or lookup.startswith(f"{name}__")

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The row's own page on the site; asked of the row, since Django's jump by content type asks nobody's leave."""
        return obj.get_absolute_url() if obj is not None and hasattr(obj, "get_absolute_url") else None

    def get_urls(self) -> list[Any]:
        """Django's pages of the table, and the further pages of a row."""
        name = f"cases_{self.model._meta.model_name}"
        pages = [
            path(
                f"<path:object_id>/{part}/",
                self.admin_site.admin_view(getattr(self, method)),
                name=f"{name}_{part.replace('-', '_')}",
            )
            for part, method in self.further.items()
        ]
        return [*pages, *super().get_urls()]

    def page_of(self, row: Any) -> str:
        """The address of a row's page in the admin."""
        return reverse(f"admin:cases_{row._meta.model_name}_change", args=[quote(row.pk)])

    def further_url(self, row: Any, part: str) -> str:
        """The address of one of a row's further pages."""
        name = f"admin:cases_{self.model._meta.model_name}_{part.replace('-', '_')}"
        return reverse(name, args=[quote(row.pk)])

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **more: Any) -> Any:
        """With the row's buttons."""
        row = more.get("obj")
        context["tools"] = self.tools(officer_of(request), row) if row is not None else []
        return super().render_change_form(request, context, *args, **more)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """The page of the act that makes a row; Django's own form where there is none."""
        if self.act_form is None:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.act_page(
            request,
            self.act_form,
            self.act,
            title=f"Add {self.model._meta.verbose_name}",
            button=self.button,
            note=self.note,
            flag=ADDITION,
        )

    def act_page(
        self,
        request: HttpRequest,
        form_class: Callable[..., ActForm],
        act: Act,
        *,
        title: str,
        button: str,
        note: str = "",
        flag: int = CHANGE,
        initial: Mapping[str, Any] | None = None,
        row: Any = None,
        done: Callable[[Any], str] | None = None,
        after: Callable[[Any], str] | None = None,
    ) -> HttpResponse:
        """Show the form; on a valid POST call the act, tell what came of it and go on; show a refusal at its field.

        No transaction is open around the act: acts open their own, and filing writes its bytes before it does.
        """
        officer, posted = officer_of(request), request.method == "POST"
        form = form_class(
            request.POST if posted else None,
            request.FILES if posted else None,
            officer=officer,
            initial={**request.GET.dict(), **(initial or {})},
        )
        if posted and form.is_valid():
            try:
                made = act(dict(form.cleaned_data), by=officer, at=timezone.now())
            except Refusal as refusal:
                form.refused(refusal)
            else:
                self.note_act(request, made, flag, title)
                if done is None:
                    self.tell(request, made)
                else:
                    messages.success(request, done(made))
                return redirect((after or self.after)(made))
        return self.act_answer(request, form, title=title, button=button, note=note, row=row)

    def act_answer(
        self,
        request: HttpRequest,
        form: ActForm,
        *,
        title: str,
        button: str,
        note: str = "",
        row: Any = None,
        method: str = "post",
    ) -> HttpResponse:
        """The page of an act, as the form stands."""
        shown = AdminForm(form, [(None, {"fields": list(form.fields)})], {}, (), model_admin=self)  # type: ignore[arg-type]  # the stubs want an AdminForm's own form class
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": None,
            "opts": self.model._meta,
            "app_label": self.model._meta.app_label,
            "row": row,
            "row_url": self.page_of(row) if row is not None else "",
            "form": form,
            "adminform": shown,
            "media": self.media + form.media,
            "button": button,
            "note": note,
            "method": method,
            "is_file_form": form.is_multipart(),
            "has_view_permission": self.has_view_permission(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, "admin/case_file/act.html", context, status=422 if form.is_bound and form.errors else 200
        )

    def must_change(self, request: HttpRequest) -> None:
        """403 for an officer whose role does not change rows of this table."""
        if not self.has_change_permission(request):
            raise PermissionDenied

    def row_or_away(self, request: HttpRequest, object_id: str) -> Any:
        """The row if it exists for this officer, else the redirect that any key never given out leads to."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]  # Django's own, not in the stubs
        return row

    def tell(self, request: HttpRequest, made: Any) -> None:
        """The message after an act."""
        messages.success(request, self.done(made))

    def logged_as(self, row: Any) -> str:
        """How the log names a row: by its number or its kind, never by words that a later clearance may not cover."""
        return str(getattr(row, "number", "") or row._meta.verbose_name)

    def note_act(self, request: HttpRequest, row: Any, flag: int, message: str | list[Any]) -> LogEntry:
        """One entry in the officer's own log."""
        entry = LogEntry(
            user_id=officer_of(request).pk,
            content_type_id=get_content_type_for_model(row).pk,
            object_id=str(row.pk),
            object_repr=self.logged_as(row)[:200],
            action_flag=flag,
            change_message=message if isinstance(message, str) else json.dumps(message),
        )
        entry.save()
        return entry

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """As `note_act`."""
        return self.note_act(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """As `note_act`."""
        return self.note_act(request, obj, CHANGE, message)


class Link(CaseFileAdmin):
    """A table that joins two others: reached from either's page, and not on the index."""
