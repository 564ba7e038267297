"""The pages of acts on a case: each shows one form, makes one call, and shows a refusal at its field."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.commitments.committing import commit
from cases.commitments.models import Commitment
from cases.docket.opening import amend_case, claim, open_case
from cases.docket.status import change_status
from cases.evidence.assessing import assess
from cases.evidence.checking import check_words
from cases.evidence.citing import cite, withdraw_citation
from cases.evidence.models import Citation, Reading, Rendition
from cases.proceedings.recording import record_event
from cases.refusal import Refusal
from cases.web import forms
from cases.web.asking import case_or_404, officer_of

Act = Callable[[dict[str, Any]], Any]


def act_page(
    request: HttpRequest,
    form: forms.ActForm,
    act: Act,
    *,
    title: str,
    button: str,
    done: Callable[[Any], str],
    to: Callable[[Any], str],
    **context: Any,
) -> HttpResponse:
    """Show the form; on a valid POST make the call and go on, on a refusal show its sentence with all that was entered."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except Refusal as refusal:
            form.refused(refusal)
        else:
            messages.success(request, done(made))
            return redirect(to(made))
    status = 422 if form.errors else 200
    return render(request, "web/act.html", {"form": form, "title": title, "button": button, **context}, status=status)


def open_new(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    officer = officer_of(request)
    form = forms.CaseForm(request.POST or None, officer=officer)
    return act_page(
        request,
        form,
        lambda data: open_case(**data, by=officer, at=timezone.now()),
        title="Open a case",
        button="Open the case",
        done=lambda made: f"{made.number} is open.",
        to=lambda made: made.get_absolute_url(),
    )


def amend(request: HttpRequest, number: str) -> HttpResponse:
    """Amend title, summary, lead."""
    officer, case = officer_of(request), case_or_404(request, number)
    initial = {"title": case.title, "summary": case.summary, "lead": case.lead}
    form = forms.AmendForm(request.POST or None, officer=officer, initial=initial)
    return act_page(
        request,
        form,
        lambda data: amend_case(case, by=officer, at=timezone.now(), **data),
        title=f"Amend {case.number}",
        button="Save",
        done=lambda _: "Saved.",
        to=lambda _: case.get_absolute_url(),
        case=case,
    )


def status(request: HttpRequest, number: str) -> HttpResponse:
    """Change the status."""
    officer, case = officer_of(request), case_or_404(request, number)
    form = forms.StatusForm(request.POST or None, officer=officer, case=case, initial=_marked(case))
    return act_page(
        request,
        form,
        lambda data: change_status(case, **data, by=officer, at=timezone.now()),
        title=f"Change the status of {case.number}",
        button="Enter into the history",
        done=lambda made: f"Status: {made}.",
        to=lambda _: f"{case.get_absolute_url()}#status",
        case=case,
        note="An entry cannot be changed or taken back; a wrong one is corrected by a later one.",
    )


def event(request: HttpRequest, number: str) -> HttpResponse:
    """Record an event."""
    officer, case = officer_of(request), case_or_404(request, number)
    form = forms.EventForm(request.POST or None, officer=officer, initial=_marked(case))
    return act_page(
        request,
        form,
        lambda data: record_event(case, **data, by=officer, at=timezone.now()),
        title=f"Record an event in {case.number}",
        button="Record the event",
        done=lambda _: "The event is recorded.",
        to=lambda _: f"{case.get_absolute_url()}#events",
        case=case,
    )


def commitment(request: HttpRequest, number: str) -> HttpResponse:
    """Enter a commitment."""
    officer, case = officer_of(request), case_or_404(request, number)
    form = forms.CommitmentForm(request.POST or None, officer=officer, initial=_marked(case))
    return act_page(
        request,
        form,
        lambda data: commit(case, **data, by=officer, at=timezone.now()),
        title=f"Enter a commitment in {case.number}",
        button="Enter it into the ledger",
        done=lambda made: f"Commitment {made.number} is in the ledger.",
        to=lambda _: f"{case.get_absolute_url()}#commitments",
        case=case,
    )


def add_claim(request: HttpRequest, number: str) -> HttpResponse:
    """Add a claim."""
    officer, case = officer_of(request), case_or_404(request, number)
    form = forms.ClaimForm(request.POST or None, officer=officer)

    def act(data: dict[str, Any]) -> Any:
        data = {name: data[name] for name in ("provision", "measure", "argument")}
        return claim(case, **data, by=officer, at=timezone.now())

    return act_page(
        request,
        form,
        act,
        title=f"Add a claim to {case.number}",
        button="Add the claim",
        done=lambda made: f"Claim: {made}.",
        to=lambda _: f"{case.get_absolute_url()}#claims",
        case=case,
    )


def verdict(request: HttpRequest, number: str, commitment_number: str) -> HttpResponse:
    """Give a verdict on a commitment."""
    officer, case = officer_of(request), case_or_404(request, number)
    rows = Commitment.objects.filter(case=case, number=commitment_number).visible_to(officer)
    found = rows.select_related("forum", "case").first()
    if found is None:
        raise Http404
    form = forms.VerdictForm(request.POST or None, officer=officer, commitment=found)

    def act(data: dict[str, Any]) -> Any:
        given = {name: data[name] for name in ("verdict", "as_of", "note", "corrects")}
        return assess(found, **given, quotes=[form.quote()], by=officer, at=timezone.now())

    return act_page(
        request,
        form,
        act,
        title=f"Give a verdict on commitment {found.number}",
        button="Enter the verdict",
        done=lambda made: f"Verdict: {made}.",
        to=lambda _: f"{case.get_absolute_url()}#commitments",
        case=case,
        about=found.words,
        live_check=True,
    )


def cite_page(request: HttpRequest, number: str) -> HttpResponse:
    """Cite an exhibit for a statement of the case; the words are checked as they are entered and when they are saved.

    What is sent with `back` came from the page of the exhibit, and leads back to the passage.
    """
    officer, case = officer_of(request), case_or_404(request, number)
    given = {name: request.GET.get(name, "") for name in ("statement", "rendition", "page", "place", "quotation")}
    form = forms.CitationForm(request.POST or None, officer=officer, case=case, initial=given)
    return act_page(
        request,
        form,
        lambda _: cite(form.target(), form.quote(), by=officer, at=timezone.now()),
        title=f"Cite an exhibit in {case.number}",
        button="Cite",
        done=lambda made: f"{made.pinpoint}: {made.check_detail}",
        to=lambda made: made.passage_address if "back" in request.POST else f"{case.get_absolute_url()}#evidence",
        case=case,
        live_check=True,
    )


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """The outcome of checking words as one types; for the form's live region."""
    officer = officer_of(request)
    rendition = _rendition(request, officer)
    quotation = request.POST.get("quotation", "")[:20_000]
    page = request.POST.get("page", "")
    if rendition is None or not quotation.strip():
        return render(request, "web/_check.html", {"outcome": "", "detail": "", "findings": {}})
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else None
    others = Rendition.objects.filter(exhibit=rendition.exhibit_id).exclude(pk=rendition.pk).visible_to(officer)
    found = check_words(rendition, number, quotation, others=others.select_related("exhibit"))
    reading = (
        Reading.objects.visible_to(officer)
        .filter(rendition=rendition)
        .select_related("rendition__withdrawal__replaced_by__exhibit")
        .first()
    )
    told = {"outcome": found.outcome, "detail": found.detail, "findings": found.findings}
    return render(request, "web/_check.html", told | {"caveat": reading.caveat if reading else ""})


@require_POST
def uncite(request: HttpRequest, number: str, citation: uuid.UUID) -> HttpResponse:
    """Take a citation back."""
    officer, case = officer_of(request), case_or_404(request, number)
    found = Citation.objects.filter(case=case, pk=citation).visible_to(officer).first()
    if found is None:
        raise Http404
    try:
        withdraw_citation(found, by=officer)
        messages.success(request, "The citation is taken back.")
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{case.get_absolute_url()}#evidence")


def _rendition(request: HttpRequest, officer: Any) -> Any:
    try:
        key = uuid.UUID(request.POST.get("rendition", ""))
    except ValueError:
        return None
    return forms.renditions(officer).filter(pk=key).first()


def _marked(case: Any) -> dict[str, str]:
    """A new entry starts with the marking of its case, and never PUBLIC of itself."""
    return {"marking": case.marking if case.marking != "PUBLIC" else "DELIBERATIVE"}
