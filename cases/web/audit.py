"""The auditor's pages: who was shown business confidential information, when and how, and the same as a file."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.access.models import Compartment, Disclosure, Officer, Role
from cases.fields import FuzzyDateField
from cases.search.exporting import defused
from cases.web.asking import officer_of

PAGE = 100
OVERVIEW = 50
COLUMNS = ("At (UTC)", "Account", "Name", "Closed room", "Kind", "Number", "Key", "How")
PAGES = {
    "brief": "Brief page",
    "brief-pdf": "Brief opened",
    "brief-docx": "Brief taken as a draft",
    "brief-json": "Brief taken as JSON",
    "check-paper": "Paper checked",
    "briefs": "List of briefs",
    "case": "Case page",
    "check-words": "Words checked",
    "docket": "Docket",
    "download": "File opened",
    "exhibit": "Exhibit page",
    "exhibits": "List of exhibits",
    "front": "Front page",
    "ledger": "Ledger of commitments",
    "page": "Text of a page",
}
PARTS = {"changelist": "list", "change": "page", "history": "history", "autocomplete": "choices"}
View = Callable[[HttpRequest], HttpResponseBase]


def for_auditors(view: View) -> View:
    """The page for who has the auditor's role; for everybody else, the registrar among them, there is nothing there."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if officer_of(request).role != Role.AUDITOR:
            raise Http404
        return view(request)

    return guarded


class Account(forms.ModelChoiceField[Officer]):
    """An officer by name and account, since two may bear one name."""

    def label_from_instance(self, officer: Officer) -> str:
        """`Ruth Keeper (keeper)`."""
        name = officer.get_full_name()
        return f"{name} ({officer.username})" if name else officer.username


class Asked(forms.Form):
    """Which entries: of one closed room, shown to one officer, from a day to a day."""

    case = forms.ModelChoiceField(
        Compartment.objects.none(),
        to_field_name="label",
        required=False,
        empty_label="Any",
        label="Case",
        error_messages={"invalid_choice": "Nothing is recorded of that case."},
    )
    officer = Account(
        Officer.objects.none(),
        to_field_name="username",
        required=False,
        empty_label="Anyone",
        error_messages={"invalid_choice": "Nothing is recorded of that account."},
    )
    first = FuzzyDateField(required=False, label="From", help_text="")
    last = FuzzyDateField(required=False, label="To", help_text="")

    def __init__(self, data: Any) -> None:
        # PostgreSQL takes no NUL in a text.
        super().__init__({name: data.get(name, "").replace("\x00", "")[:200] for name in self.base_fields})
        self.fields["case"].queryset = Compartment.objects.filter(disclosures__isnull=False).distinct()  # type: ignore[attr-defined]
        self.fields["officer"].queryset = Officer.objects.filter(disclosures__isnull=False).distinct()  # type: ignore[attr-defined]
        for name in ("first", "last"):
            self.fields[name].widget.attrs["placeholder"] = "2026-03-31"

    def clean(self) -> dict[str, Any]:
        """The period ends after it begins."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last.latest < first.earliest:
            self.add_error("last", "The period ends before it begins.")
        return data

    def entries(self) -> QuerySet[Disclosure]:
        """The entries asked for, the newest first; none while something asked for is not understood."""
        rows = Disclosure.objects.select_related("officer", "compartment")
        if not self.is_valid():
            return rows.none()
        data = self.cleaned_data
        if data["case"]:
            rows = rows.filter(compartment=data["case"])
        if data["officer"]:
            rows = rows.filter(officer=data["officer"])
        if data["first"]:
            rows = rows.filter(at__gte=dt.datetime.combine(data["first"].earliest, dt.time.min, tzinfo=dt.UTC))
        if data["last"]:
            rows = rows.filter(at__lte=dt.datetime.combine(data["last"].latest, dt.time.max, tzinfo=dt.UTC))
        return rows


@for_auditors
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """How often each closed room was read, and how often each officer read any; the latest first.

    An auditor needs no key to a room for that: the label of the room, the kind and the number of a row are told, never a title or
    contents. Oversight that had to ask for a key to each room could be kept from the rooms that need it most.
    """
    count, latest = Count("disclosures"), Max("disclosures__at")
    officers_of, rooms_of = (
        Count("disclosures__officer", distinct=True),
        Count("disclosures__compartment", distinct=True),
    )
    rooms = Compartment.objects.annotate(count=count, latest=latest, others=officers_of)
    officers = Officer.objects.annotate(count=count, latest=latest, others=rooms_of)
    context = {
        "rooms": rooms.filter(count__gt=0).order_by("-latest", "label")[:OVERVIEW],
        "officers": officers.filter(count__gt=0).order_by("-latest", "username")[:OVERVIEW],
        "most": OVERVIEW,
    }
    return render(request, "web/audit_overview.html", context)


@for_auditors
@require_GET
def disclosures(request: HttpRequest) -> HttpResponse:
    """The log of readings, by case, officer and period, a page at a time."""
    form = Asked(request.GET)
    page = Paginator(form.entries(), PAGE).get_page(request.GET.get("page"))
    entries = [(row, in_words(row.how)) for row in page.object_list]
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "entries": entries,
        "rest": rest.urlencode(),
        "asked": any(form.data.values()),
    }
    return render(request, "web/audit_disclosures.html", context, status=422 if form.errors else 200)


@for_auditors
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The same entries as a CSV file in UTF-8 with a byte order mark, which spreadsheets need; all pages, formulas defused."""
    form = Asked(request.GET)
    if not form.is_valid():
        return disclosures(request)
    response = StreamingHttpResponse(_lines(form.entries()), content_type="text/csv; charset=utf-8")
    name = f"readings-{timezone.localdate().isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(rows: QuerySet[Disclosure]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield str(writer.writerow(COLUMNS))
    for row in rows.iterator(chunk_size=2000):
        at = row.at.astimezone(dt.UTC).isoformat(timespec="seconds").removesuffix("+00:00")
        who = (row.officer.username, row.officer.get_full_name())
        cells = (at, *who, row.compartment.label, row.kind, row.number, str(row.row), row.how)
        yield str(writer.writerow([defused(cell) for cell in cells]))


def in_words(how: str) -> str:
    """How a row was shown, for the page; the file has it as it was recorded.

    >>> in_words("GET exhibit"), in_words("GET download"), in_words("POST amend-case"), in_words("manage.py brief")
    ('Exhibit page', 'File opened', 'Amend case, sent', 'manage.py brief')
    >>> in_words("GET admin:cases_exhibit_changelist")
    'Staff desk: exhibit, list'
    """
    method, _, name = how.partition(" ")
    if not method.isupper() or not name:
        return how
    said = PAGES.get(name) or name.replace("-", " ").capitalize()
    if name.startswith("admin:"):
        table, _, part = name.removeprefix("admin:").removeprefix("cases_").partition("_")
        said = ", ".join(["Staff desk: " + PARTS.get(table, table), *([PARTS.get(part, part)] if part else [])])
    return said if method in {"GET", "HEAD"} or name in PAGES else f"{said}, sent"
