"""The admin of citations: made, corrected and withdrawn through their acts, each showing the outcome of its check."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from cases.access.models import Officer
from cases.admin.asking import LOGS, officer_of
from cases.admin.base import CaseFileAdmin, Tool, shortened
from cases.admin.offering import ActForm, one_of
from cases.admin.site import site
from cases.commitments.models import Commitment, Verdict
from cases.docket.models import Case, Claim, StatusChange
from cases.evidence.citing import Quote, amend_citation, cite, withdraw_citation
from cases.evidence.findings import in_sentences
from cases.evidence.models import Citation
from cases.evidence.targets import TARGETS
from cases.fields import PlainText
from cases.proceedings.models import Event


class StatementField(forms.ChoiceField):
    """One statement of a case as `kind:key`; its choices are what the officer may see of the case."""

    def offer(self, case: Case, officer: Officer) -> None:
        """List the case's statements by kind, the summary first."""
        self.rows: dict[str, Any] = {f"summary_of:{case.pk}": case}
        groups: list[Any] = [(f"summary_of:{case.pk}", "Summary of the case")]
        kinds: list[tuple[str, str, QuerySet[Any]]] = [
            ("claim", "Claims", Claim.objects.filter(case=case).visible_to(officer).select_related("measure")),
            ("commitment", "Commitments", Commitment.objects.filter(case=case).visible_to(officer)),
            (
                "verdict",
                "Verdicts",
                Verdict.objects.filter(commitment__case=case).visible_to(officer).select_related("commitment__case"),
            ),
            ("event", "Events", Event.objects.filter(case=case).visible_to(officer)),
            ("status_change", "Status history", StatusChange.objects.filter(case=case).visible_to(officer)),
        ]
        for kind, label, rows in kinds:
            found = {f"{kind}:{row.pk}": row for row in rows}
            if found:
                self.rows |= found
                groups.append((label, [(key, _told(row)) for key, row in found.items()]))
        self.choices = groups

    def clean(self, value: Any) -> Any:
        """The row itself."""
        return self.rows[super().clean(value)]


def _told(row: Any) -> str:
    if isinstance(row, Verdict):
        return f"{row} ({row.commitment})"[:160]
    if isinstance(row, Claim) and row.measure:
        return f"{row}: {row.measure}"[:160]
    return str(row)


class CaseChoice(ActForm):
    """The first step of citing: which case the statement is of."""

    case = one_of(Citation, "case")


class CiteForm(ActForm):
    """The second step: the statement, the place and the words."""

    statement = StatementField()
    rendition = one_of(Citation, "rendition", help_text="The text of the exhibit, by number, title or file name.")
    page = forms.IntegerField(min_value=1, required=False, help_text="Counted from 1.")
    place = forms.CharField(
        max_length=120, required=False, help_text="Paragraph, article or section, as it is cited: paras. 3.138-3.148."
    )
    quotation = forms.CharField(
        widget=forms.Textarea,
        required=False,
        label="words",
        help_text="As they stand there; an ellipsis drops words, brackets replace them. Checked when you cite.",
    )

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        cast("StatementField", self.fields["statement"]).offer(case, self.officer)


OUTCOMES_OF_A_SOUND_QUOTATION = {Citation.Outcome.FOUND, Citation.Outcome.NO_WORDS}


def outcome_in_words(citation: Citation) -> str:
    """The outcome of a check and its sentence, without saying the same twice."""
    outcome, detail = citation.get_outcome_display(), citation.check_detail
    return detail if detail.startswith(outcome) else f"{outcome}: {detail}"


def tell_outcome(request: HttpRequest, citation: Citation) -> None:
    """Say what the check of a citation's words found: a success only when they stand where they are said to."""
    sound = citation.outcome in OUTCOMES_OF_A_SOUND_QUOTATION
    level = messages.SUCCESS if sound else messages.WARNING
    messages.add_message(request, level, f"{citation.pinpoint}. {outcome_in_words(citation)}")


class AmendForm(PlainText, forms.ModelForm[Citation]):
    """The words and the page of a citation."""

    def clean(self) -> dict[str, Any]:
        """A citation keeps something to point at."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("quotation", "").strip() and data.get("page") is None and not self.instance.place:
            raise ValidationError("Give a page, a paragraph, or the words you quote.")
        return data


@admin.register(Citation, site=site)
class CitationAdmin(CaseFileAdmin):
    """Citations: made, amended and withdrawn by acts, checked each time.

    When one was last checked is not shown: every brief checks anew, also one that this officer may not see.
    """

    adds = changes = LOGS
    form = AmendForm
    button = "Cite and check"
    list_display = ("__str__", "case", "about", shortened("quotation"), "outcome", "cited_by", "cited_at")
    list_filter = ("outcome", ("cited_by", RelatedOnlyFieldListFilter), "marking")
    search_fields = (
        "quotation",
        "place",
        "case__number",
        "case__title",
        "rendition__exhibit__number",
        "rendition__exhibit__title",
    )
    date_hierarchy = "cited_at"
    ordering = ("-cited_at", "id")
    related = ("case", "rendition__exhibit", "cited_by", *(name for name in TARGETS))
    shown = (
        "case",
        "about",
        "rendition",
        "page",
        "place",
        "quotation",
        "outcome",
        "check_detail",
        "findings_told",
        "found_on",
        "cited_by",
        "cited_at",
        "marking",
        "compartment",
    )
    amendable = ("page", "quotation")
    further: ClassVar[dict[str, str]] = {"withdraw": "withdraw_page"}

    @admin.display(description="statement")
    def about(self, row: Any) -> str:
        """What it hangs from."""
        if row.summary_of_id:
            return "Summary of the case"
        statement = row.statement
        return f"{statement._meta.verbose_name.capitalize()}: {statement}"

    @admin.display(description="brackets, ellipses and difference")
    def findings_told(self, row: Any) -> SafeString:
        """What each mark of the quotation stands for, and the difference from the nearest passage, a line each."""
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in in_sentences(row.findings)))

    def tell(self, request: HttpRequest, made: Any) -> None:
        """What the check found."""
        tell_outcome(request, made)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """Two steps: the case, then the statement of it and what is cited."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        officer = officer_of(request)
        chosen = CaseChoice(request.GET if "case" in request.GET else None, officer=officer)
        if not chosen.is_valid():
            return self.act_answer(
                request, chosen, title="Cite: for a statement of which case?", button="Go on", method="get"
            )
        case: Case = chosen.cleaned_data["case"]

        def form(*args: Any, **more: Any) -> CiteForm:
            return CiteForm(*args, case=case, **more)

        def act(data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Citation:
            quote = Quote(data["rendition"], data["quotation"], data["page"], data["place"])
            return cite(data["statement"], quote, by=by, at=at)

        return self.act_page(request, form, act, title=f"Cite in {case.number}", button=self.button, row=case)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Amend words and page through the act, which checks them anew."""
        amended = amend_citation(
            obj,
            quotation=form.cleaned_data["quotation"],
            page=form.cleaned_data["page"],
            by=officer_of(request),
            at=timezone.now(),
        )
        tell_outcome(request, amended)

    def tools(self, officer: Officer, row: Any) -> list[Tool]:
        """Taking it back, where nothing append-only rests on it."""
        if not officer.may_log or row.verdict_id or row.status_change_id:
            return []
        return [Tool("Withdraw", self.further_url(row, "withdraw"))]

    def withdraw_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a citation back."""
        self.must_change(request)
        row = self.row_or_away(request, object_id)
        if isinstance(row, HttpResponse):
            return row
        case, pinpoint = row.case, row.pinpoint

        def act(data: dict[str, Any], *, by: Officer, at: dt.datetime) -> Any:
            key = row.pk
            withdraw_citation(row, by=by)
            # It is entered in the log under its own key: under the case's, all who see the case would read of it.
            row.pk = key
            return row

        return self.act_page(
            request,
            ActForm,
            act,
            title=f"Withdraw the citation of {pinpoint}",
            button="Withdraw it",
            note=row.quotation,
            row=row,
            done=lambda _: f"The citation of {pinpoint} is withdrawn.",
            after=lambda _: self.page_of(case),
        )
