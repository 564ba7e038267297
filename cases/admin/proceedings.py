"""The admin of what happened: events and who took part in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter

from cases.access.models import Officer
from cases.admin.asking import LOGS
from cases.admin.base import CaseFileAdmin, Link, Rows, Tool, dated, shortened
from cases.admin.claims import cite_tool
from cases.admin.offering import AS_ITS_CASE, ActForm, marking_field, one_of, some_of
from cases.admin.site import site
from cases.evidence.models import Citation
from cases.fields import FuzzyDateField
from cases.proceedings.models import Event, EventKind, EventMember
from cases.proceedings.recording import record_event


class EventForm(ActForm):
    """Something that happened."""

    case = one_of(Event, "case")
    kind = forms.ChoiceField(choices=EventKind.choices)
    happened = FuzzyDateField()
    text = forms.CharField(widget=forms.Textarea, help_text="What happened, in a sentence.")
    body = one_of(Event, "body", required=False)
    members = some_of(Event, "members")
    marking = marking_field(AS_ITS_CASE)


class MemberRows(Rows):
    """Members that took part in an event."""

    model = EventMember
    verbose_name_plural = "Members that acted or took part"
    related = ("member",)
    shown = ("member",)


class CitationRows(Rows):
    """Citations of an event."""

    model = Citation
    fk_name = "event"
    related = ("rendition__exhibit",)
    shown = ("rendition", "page", "place", "quotation", "outcome", "check_detail")


@admin.register(Event, site=site)
class EventAdmin(CaseFileAdmin):
    """Events."""

    adds = LOGS
    act_form = EventForm
    button = "Record the event"
    list_display = (dated("happened"), "kind", shortened("text"), "case", "body", "marking")
    list_filter = ("kind", ("body", RelatedOnlyFieldListFilter), "marking")
    search_fields = ("text", "case__number", "case__title")
    date_hierarchy = "happened_earliest"
    related = ("case", "body")
    shown = ("case", dated("happened"), "kind", "text", "body", "marking", "compartment")
    inlines = (MemberRows, CitationRows)

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Event:
        """Record it."""
        return record_event(data.pop("case"), **data, by=by, at=at)

    def done(self, made: Any) -> str:
        """When, and in which case."""
        return f"Recorded in {made.case.number}: {made}"

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """Citing for it."""
        return cite_tool(officer, row, row.case_id, "event")


@admin.register(EventMember, site=site)
class EventMemberAdmin(Link):
    """Members that took part in events."""

    list_display = ("member", "event")
    search_fields = ("member__name", "event__text")
    related = ("member", "event")
    shown = ("event", "member")
