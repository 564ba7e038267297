"""Importing spreadsheets: the list, the file, the page of columns with its dry run, importing and undoing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.docket.terms import Identifier
from cases.evidence.models import EvidenceKind, Exhibit
from cases.fields import FuzzyDateField
from cases.intake.models import TableImport, TablePortion
from cases.intake.reading import members_known
from cases.intake.tables.columns import given_by, guess
from cases.intake.tables.grouping import AGAIN, INTO, JOINS, LEFT_OUT, MEASURED, NEW
from cases.intake.tables.meanings import BECOMES, LABELS
from cases.intake.tables.request import (
    SHOWN,
    choose_sheet,
    file_table,
    read_limited,
    request_check,
    request_table_import,
    request_undo,
)
from cases.intake.tables.sheet import ALL, letter, row_named
from cases.jobs.models import JobState
from cases.proceedings.models import EventKind
from cases.refusal import Refusal
from cases.taxonomy.models import Body, Member
from cases.web.asking import officer_of
from cases.web.forms import ActForm
from cases.web.import_forms import open_markings

PAGE = 50
SAMPLE = 5
MOVING = {JobState.QUEUED, JobState.WORKING}
GIVEN = (
    "becomes", "into", "filed_as", "hidden_out", "status_as_of", "respondent", "raised_by", "body", "scheme", "event", "subject",
)  # fmt: skip
OUTCOMES = {
    NEW: "open a case",
    MEASURED: "open a case with its measure",
    JOINS: "add to one",
    AGAIN: "tell nothing new",
    INTO: "go into a case",
}
Phase = TableImport.Phase


class TableForm(ActForm):
    """Importing a spreadsheet: the file."""

    file = forms.FileField(
        help_text="CSV or Excel (.xlsx), or minutes as plain text; at most 100 MB.", allow_empty_file=True
    )
    sheet = forms.CharField(
        max_length=100, required=False, help_text="Of a workbook: its name. Blank for all sheets of the same columns."
    )
    marking = forms.ChoiceField()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["marking"].choices = open_markings(self.officer)  # type: ignore[attr-defined]


class GivenForm(ActForm):
    """What holds for all rows of a table."""

    becomes = forms.ChoiceField(
        choices=BECOMES,
        required=False,
        label="What a row becomes",
        help_text="The dry run says it of each row.",
        widget=forms.RadioSelect,
    )
    into = forms.CharField(
        max_length=60, required=False, label="Into the case", help_text="Docket number; blank for the row's own, or a new one."
    )  # fmt: skip
    respondent = forms.ModelChoiceField(
        Member.objects.all(), required=False, help_text="Where no column and no title names one."
    )
    raised_by = forms.ModelChoiceField(Member.objects.all(), required=False, help_text="Where no column names one.")
    scheme = forms.ChoiceField(choices=Identifier.Scheme.choices, label="Whose numbers they are")
    body = forms.ModelChoiceField(Body.objects.all(), required=False, label="Before which body")
    event = forms.ChoiceField(choices=EventKind.choices, label="What happened at the date")
    subject = forms.CharField(
        max_length=80, required=False, help_text="Begins the titles of rows that have none: SPS concern."
    )
    filed_as = forms.ChoiceField(
        choices=EvidenceKind.choices,
        required=False,
        label="Filed as",
        help_text="The kind of the exhibit that the table becomes.",
    )
    hidden_out = forms.BooleanField(
        required=False, label="Leave out the rows that the workbook hides", help_text="Those that a filter hides too."
    )
    status_as_of = FuzzyDateField(
        required=False, label="Record the statuses as of",
        help_text="A lead's choice: where the docket knows the table's word, it becomes the status of a new case, which no undoing takes "
        "back. Blank: the words stand in the summary.",
    )  # fmt: skip


def tables(request: HttpRequest) -> HttpResponse:
    """The imports of spreadsheets that this officer may see, the newest first."""
    rows = TableImport.objects.visible_to(officer_of(request)).select_related("asked_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "web/tables.html", {"page": page})


def table_new(request: HttpRequest) -> HttpResponse:
    """Bring a spreadsheet."""
    officer = officer_of(request)
    form = TableForm(request.POST or None, request.FILES or None, officer=officer)
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = dict(form.cleaned_data)
        upload = data.pop("file")
        try:
            made = file_table(upload.chunks(), name=upload.name, by=officer, at=timezone.now(), **data)
        except Refusal as refusal:
            form.refused(refusal)
        else:
            return redirect(made)
    context = {
        "form": form,
        "title": "Import a spreadsheet",
        "button": "Read it",
        "note": "Concerns, disputes, agenda items, statements or measures, one a row. Next you say what its columns are, and what a row "
        "becomes; a dry run shows what each row would do.",
        "upload": True,
    }
    return render(request, "web/act.html", context, status=422 if form.errors else 200)


def table(request: HttpRequest, table: uuid.UUID) -> HttpResponse:
    """One table: its columns, its dry run row by row, how far the import has come, and undoing it."""
    officer = officer_of(request)
    row = TableImport.objects.visible_to(officer).select_related("asked_by").filter(pk=table).first()
    if row is None:
        raise Http404
    form = GivenForm(request.POST or None, officer=officer)
    errors: list[str] = []
    if request.method == "POST":
        try:
            if _asked(request, row, form, officer):
                return redirect(row)
            errors = ["Some of it could not be taken. What you entered is kept; see below."]
        except Refusal as refusal:
            if refusal.field in form.fields:
                form.refused(refusal)
            errors = [refusal.sentence]
    moving = row.phase in TableImport.WORKED and row.state in MOVING
    context: dict[str, Any] = {"table": row, "moving": moving, "errors": errors, "left_out": LEFT_OUT}
    context |= _found(request, row)
    if not moving and row.phase in {Phase.MAPPING, Phase.CHECKED, Phase.CHECKING, Phase.UNDONE}:
        context |= _columns(request, row, form, officer)
    polled = getattr(request, "htmx", False)
    answer = render(
        request, "web/_table_state.html" if polled else "web/table.html", context, status=422 if errors else 200
    )
    if polled and not moving:
        # What can be done next stands outside of the part that is asked for.
        answer.headers["HX-Refresh"] = "true"
    return answer


def _asked(request: HttpRequest, row: TableImport, form: GivenForm, officer: Any) -> bool:
    """Make the call that the button names; False where the form has errors."""
    what, at = request.POST.get("act", ""), timezone.now()
    if what == "import":
        request_table_import(row, by=officer, at=at)
    elif what == "undo":
        request_undo(row, by=officer, at=at)
    elif what == "sheet":
        choose_sheet(row, sheet=request.POST.get("sheet", "").replace("\x00", "")[:100], by=officer, at=at)
        return True
    elif what == "check":
        if not form.is_valid():
            return False
        data = form.cleaned_data
        given = {name: str(getattr(data[name], "pk", data[name]) or "") for name in GIVEN}
        columns = [value.replace("\x00", "")[:20] for value in request.POST.getlist("column")]
        request_check(row, columns=columns, given=given, by=officer, at=at)
    else:
        raise Refusal("Choose what to do: try it, import it or undo it.")
    messages.success(request, f"{row.get_phase_display()}: a worker is at it.")
    return True


def _columns(request: HttpRequest, row: TableImport, form: GivenForm, officer: Any) -> dict[str, Any]:
    """The columns with what they are, or are guessed to be, and some of their cells."""
    try:
        sheet = read_limited(row.sha256, row.file_name, row.sheet, most=SHOWN)
    except Refusal as refusal:
        return {"unreadable": refusal.sentence}
    chosen = (request.POST.getlist("column") if request.POST.get("act") == "check" else []) or row.columns.get("of")
    if not chosen or len(chosen) != len(sheet.header):
        chosen = guess(sheet, members_known())
    if request.POST.get("act") != "check":
        form = GivenForm(
            initial=given_by(sheet, chosen) | row.given if row.given else given_by(sheet, chosen), officer=officer
        )
    columns = [
        {
            "letter": letter(at + sheet.left),
            "header": title,
            "chosen": chosen[at],
            "cells": [line[at][:80] for line in sheet.rows[:SAMPLE]],
        }
        for at, title in enumerate(sheet.header)
    ]
    sheets = (
        [(ALL, "All sheets of the same columns"), *((name, name) for name in sheet.sheets)]
        if len(sheet.sheets) > 1
        else []
    )
    return {"sheets": sheets, "columns": columns, "meanings": LABELS.items(), "form": form, "guessed": not row.columns}


def _found(request: HttpRequest, row: TableImport) -> dict[str, Any]:
    """The portions: their sums, and the rows of the one asked for."""
    portions = TablePortion.objects.filter(table=row)
    done = TablePortion.State.UNDONE if row.phase in {Phase.UNDOING, Phase.UNDONE} else TablePortion.State.MADE
    sums = portions.aggregate(cases=Sum("cases"), events=Sum("events"), wrong=Sum("wrong"))
    wrong = "wrong" in request.GET
    listed = portions.filter(wrong__gt=0) if wrong else portions
    page = Paginator(listed.order_by("number").defer("made"), 1).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    lines = shown[0].rows if shown else []
    together = row.columns.get("together", [])
    names = dict(Member.objects.values_list("code", "name")) if lines else {}
    drafts = {
        row_named(number, together): draft | {"who": _who(draft, names)}
        for part in shown
        for draft in part.drafts
        for number in draft["rows"]
    }
    lines = [(*line, drafts.get(line[0])) for line in lines]
    filed = Exhibit.objects.visible_to(officer_of(request)).filter(renditions=row.columns.get("rendition"))
    kept = [
        number
        for part in portions.filter(state="undone").values_list("made", flat=True)
        for number in part.get("kept", ())
    ]
    return {
        "sums": sums,
        "portions": portions.count(),
        "portions_done": portions.filter(state=done).count(),
        "page": page,
        "rest": "wrong=1" if wrong else "",
        "only_wrong": wrong,
        "lines": [line for line in lines if line[3]] if wrong else lines,
        "outcomes": [(OUTCOMES.get(name, name), count) for name, count in row.columns.get("outcomes", {}).items()],
        "filed": filed.first() if row.columns.get("rendition") else None,
        "kept": kept,
    }


def _who(draft: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The Members of a case: `China, raised by Chile, Peru`."""
    raisers = ", ".join(names.get(code, code) for code in draft["raised_by"])
    respondent: str = names.get(draft["respondent"], draft["respondent"])
    return f"{respondent}, raised by {raisers}" if raisers else respondent
