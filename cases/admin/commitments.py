"""The admin of the ledger: commitments, how one stands to another, and the verdicts on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from cases.access.models import Officer
from cases.admin.asking import DECIDES, LOGS, officer_of
from cases.admin.base import CaseFileAdmin, Link, Rows, Tool, add_url, dated, shortened
from cases.admin.citations import outcome_in_words
from cases.admin.claims import cite_tool
from cases.admin.offering import AS_ITS_CASE, ActForm, marking_field, one_of, some_of
from cases.admin.site import site
from cases.commitments.committing import commit, link
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict, VerdictWord
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.models import Citation
from cases.fields import FuzzyDateField


class CommitmentForm(ActForm):
    """A promise of the other side."""

    case = one_of(Commitment, "case")
    words = forms.CharField(widget=forms.Textarea, help_text="What was promised.")
    forum = one_of(Commitment, "forum")
    made = FuzzyDateField()
    promised_by = one_of(Commitment, "promised_by", required=False, help_text="Left empty: the respondent of the case.")
    promised_to = one_of(Commitment, "promised_to", required=False)
    provision = one_of(Commitment, "provision", required=False, help_text="Where the promise stands.")
    deliverable = forms.CharField(widget=forms.Textarea, required=False, help_text="What would show that it was kept.")
    due = FuzzyDateField(required=False)
    also_in = some_of(Commitment, "also_in")
    marking = marking_field(AS_ITS_CASE)


class VerdictRows(Rows):
    """Verdicts on a commitment."""

    model = Verdict
    related = ("by",)
    shown = ("verdict", dated("as_of"), "note", "recorded_at", "by")


class UseRows(Rows):
    """Other cases in which a commitment counts."""

    model = CommitmentUse
    verbose_name_plural = "also in"
    related = ("case", "commitment")
    shown = ("case",)


class LinkRows(Rows):
    """Earlier commitments to which this one is linked."""

    model = CommitmentLink
    fk_name = "source"
    verbose_name_plural = "links to earlier commitments"
    related = ("target",)
    shown = ("kind", "target")


class CitationRows(Rows):
    """Citations of a commitment."""

    model = Citation
    fk_name = "commitment"
    related = ("rendition__exhibit",)
    shown = ("rendition", "page", "place", "quotation", "outcome", "check_detail")


class WithVerdict(admin.SimpleListFilter):
    """Commitments by the latest verdict that this officer sees."""

    title = "verdict"
    parameter_name = "stands_as"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The vocabulary, and none."""
        return [*((str(value), str(label)) for value, label in VerdictWord.choices), ("none", "No verdict yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The commitments that stand so."""
        if self.value() == "none":
            return queryset.filter(verdict__isnull=True)
        return queryset.filter(verdict=self.value()) if self.value() else queryset


@admin.register(Commitment, site=site)
class CommitmentAdmin(CaseFileAdmin):
    """Commitments: entered by the act, assessed on a page of its own."""

    adds = LOGS
    act_form = CommitmentForm
    button = "Enter it into the ledger"
    list_display = ("number", shortened("words"), "case", "forum", dated("made"), dated("due"), "stands_as", "marking")
    list_filter = (
        WithVerdict,
        ("forum", RelatedOnlyFieldListFilter),
        ("promised_by", RelatedOnlyFieldListFilter),
        "marking",
    )
    search_fields = ("words", "case__number", "case__title", "deliverable")
    date_hierarchy = "made_earliest"
    related = ("case", "forum", "promised_by", "promised_to", "provision")
    shown = (
        "case",
        "number",
        "words",
        "promised_by",
        "promised_to",
        "forum",
        dated("made"),
        "provision",
        "deliverable",
        dated("due"),
        "stands_as",
        "marking",
        "compartment",
    )
    inlines = (VerdictRows, CitationRows, LinkRows, UseRows)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the latest verdict that this officer sees."""
        rows: Any = super().get_queryset(request)
        return rows.with_verdict(officer_of(request))  # type: ignore[no-any-return]  # untyped query set

    @admin.display(description="verdict", ordering="verdict")
    def stands_as(self, row: Any) -> str | None:
        """The latest verdict."""
        return str(VerdictWord(row.verdict).label) if row.verdict else None

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Commitment:
        """Enter it."""
        return commit(data.pop("case"), **data, by=by, at=at)

    def done(self, made: Any) -> str:
        """By its number."""
        return f"Commitment {made.number} of {made.case.number} is in the ledger."

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """Assessing, citing, linking."""
        found = []
        if officer.may_decide:
            found.append(Tool("Give a verdict", add_url("verdict", commitment=row.pk)))
        found += cite_tool(officer, row, row.case_id, "commitment")
        if officer.may_log:
            found.append(Tool("Link to an earlier one", add_url("commitmentlink", source=row.pk)))
        return found


class VerdictForm(ActForm):
    """A verdict and the citation that it rests on."""

    commitment = one_of(Verdict, "commitment")
    verdict = forms.ChoiceField(choices=VerdictWord.choices)
    as_of = FuzzyDateField(label="as of")
    note = forms.CharField(widget=forms.Textarea, required=False)
    corrects = one_of(
        Verdict, "corrects", required=False, help_text="The wrong verdict on this commitment that this one puts right."
    )
    rendition = one_of(Citation, "rendition", help_text="The exhibit that the verdict rests on.")
    page = forms.IntegerField(min_value=1, required=False, help_text="Counted from 1.")
    place = forms.CharField(max_length=120, required=False, help_text="Paragraph, article or section, as it is cited.")
    quotation = forms.CharField(widget=forms.Textarea, required=False, help_text="The words, as they stand there.")


class VerdictCitationRows(CitationRows):
    """Citations of a verdict."""

    fk_name = "verdict"


@admin.register(Verdict, site=site)
class VerdictAdmin(CaseFileAdmin):
    """Verdicts: given by the act, each with its citation, never edited."""

    adds = DECIDES
    act_form = VerdictForm
    button = "Enter the verdict"
    note = "A verdict cannot be changed or taken back; a wrong one is corrected by a later one."
    list_display = ("commitment", "verdict", dated("as_of"), "recorded_at", "by")
    list_filter = ("verdict", ("commitment__forum", RelatedOnlyFieldListFilter), ("by", RelatedOnlyFieldListFilter))
    search_fields = ("commitment__words", "commitment__case__number", "commitment__case__title", "note")
    date_hierarchy = "as_of_earliest"
    related = ("commitment__case", "by", "corrects")
    shown = ("commitment", "verdict", dated("as_of"), "note", "corrects", "recorded_at", "by")
    inlines = (VerdictCitationRows,)

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Verdict:
        """Give the verdict."""
        quote = Quote(data["rendition"], data["quotation"], data["page"], data["place"])
        given = {name: data[name] for name in ("verdict", "as_of", "note", "corrects")}
        return assess(data["commitment"], **given, quotes=[quote], by=by, at=at)

    def done(self, made: Any) -> str:
        """The verdict, and what the check of its words found."""
        return f"Verdict: {made}. {outcome_in_words(made.citations.get())}"

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """A further citation."""
        return cite_tool(officer, row, row.commitment.case_id, "verdict")


class CommitmentLinkForm(ActForm):
    """How a later promise stands to an earlier one."""

    source = one_of(CommitmentLink, "source", label="the later one")
    kind = forms.ChoiceField(choices=CommitmentLink.Kind.choices)
    target = one_of(CommitmentLink, "target", label="the earlier one")


@admin.register(CommitmentLink, site=site)
class CommitmentLinkAdmin(CaseFileAdmin):
    """Links between commitments."""

    adds = LOGS
    act_form = CommitmentLinkForm
    list_display = ("source", "kind", "target")
    list_filter = ("kind",)
    search_fields = ("source__words", "target__words")
    related = ("source", "target")
    shown = ("source", "kind", "target")

    def act(self, data: dict[str, Any], *, by: Officer, at: dt.datetime) -> CommitmentLink:
        """Link them."""
        return link(data["source"], data["kind"], data["target"], by=by)

    def done(self, made: Any) -> str:
        """The link."""
        return f"It {made}."

    def after(self, made: Any) -> str:
        """Back to the later one."""
        return self.page_of(made.source)


@admin.register(CommitmentUse, site=site)
class CommitmentUseAdmin(Link):
    """Other cases in which a commitment counts."""

    list_display = ("commitment", "case")
    search_fields = ("commitment__words", "case__number", "case__title")
    related = ("commitment__case", "case")
    shown = ("commitment", "case")
