"""Reviewing an import: a section with its text and what is proposed of it, and deciding on one proposal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.access.models import Officer
from cases.evidence.models import Page
from cases.evidence.passages import Stretch, segments
from cases.intake.deciding import accept, cases_of, merge, reject
from cases.intake.models import ImportBatch, Proposal
from cases.intake.terms import words_of
from cases.intake.undoing import undo
from cases.refusal import Refusal
from cases.web.asking import officer_of
from cases.web.import_forms import EDITED, ProposalForm, case_or_error
from cases.web.importing import batch_or_404, listed

AROUND = 1_500
"""Characters shown on each side of a place that stands in no section."""


def section(request: HttpRequest, batch: uuid.UUID, section: int) -> HttpResponse:
    """One section: its text with the words found marked, and what is proposed of it."""
    row = batch_or_404(request, batch)
    if not 1 <= section <= len(row.sections):
        raise Http404
    here = row.sections[section - 1]
    proposals = list(
        row.proposals.filter(path=here["path"])
        .select_related("decided_by", "case", "commitment", "verdict", "event", "claim", "measure", "identifier")
        .order_by("position")
    )
    homes = cases_of(row, by=officer_of(request))
    everything = listed(row)
    before = [each for each in everything if each.number < section]
    after = [each for each in everything if each.number > section]
    spans = here["spans"] or _around(proposals)
    pages = Page.objects.filter(rendition=row.rendition_id, number__in={page for page, _, _ in spans})
    texts = dict(pages.values_list("number", "text"))
    for number, each in enumerate(proposals, 1):
        each.number = number
        each.shown = [(label, value) for label, value in _shown(each) if value]
    context = {
        "batch": row,
        "section": here,
        "number": section,
        "text": _marked(spans, texts, proposals),
        "first_page": spans[0][0] if spans else None,
        "proposals": proposals,
        "home": homes.of(here["path"]),
        "before": before[-1].number if before else None,
        "after": after[0].number if after else None,
        "next_open": next((each.number for each in [*after, *before] if each.open), None),
        "total": sum(each.open + each.decided for each in everything),
        "decided": sum(each.decided for each in everything),
    }
    return render(request, "web/import_section.html", context)


def proposal(request: HttpRequest, batch: uuid.UUID, proposal: uuid.UUID) -> HttpResponse:
    """One proposal: its fields to be put right, and every decision on it. Leads back to its section, at the next that is open."""
    row = batch_or_404(request, batch)
    found = row.proposals.filter(pk=proposal).select_related("decided_by", "case").first()
    if found is None:
        raise Http404
    officer = officer_of(request)
    what = request.POST.get("act", "") if request.method == "POST" else ""
    form = ProposalForm(request.POST if what == "correct" else None, officer=officer, proposal=found)
    if request.method == "POST":
        try:
            if what != "correct" or form.is_valid():
                said = _decided(what, found, request, form, officer)
                messages.success(request, said)
                return redirect(_place_of(row, found, what))
        except Refusal as refusal:
            if what != "correct":
                messages.error(request, refusal.sentence)
                return redirect(_place_of(row, found, "stay"))
            form.refused(refusal)
    context = {"batch": row, "proposal": found, "form": form, "back": _place_of(row, found, "stay")}
    return render(request, "web/import_proposal.html", context, status=422 if form.errors else 200)


def _decided(what: str, found: Proposal, request: HttpRequest, form: ProposalForm, by: Officer) -> str:
    """Make the call that the button names; what it made, in words."""
    at = timezone.now()
    if what == "reject":
        reject(found, reason=request.POST.get("reason", "").replace("\x00", ""), by=by, at=at)
        return f"{found.get_kind_display()} rejected."
    if what == "undo":
        undo(found, by=by, at=at)
        return f"{found.get_kind_display()} is open again."
    if what == "merge":
        number = request.POST.get("case", "").replace("\x00", "")[:60]
        into = _case(number, by)
        merge(found, into=into, by=by, at=at)
        return f"Merged into {into.number}."
    if what == "correct":
        data = dict(form.cleaned_data)
        into = data.pop("case", None)
        made = accept(found, corrected=data, into=into, by=by, at=at)
    elif what == "accept":
        made = accept(found, by=by, at=at)
    else:
        raise Refusal("Choose what to do with it: accept, correct, merge, reject or undo.")
    where = f" in {made.case.number}" if made.case else ""
    return f"{made.get_kind_display()} accepted{where}."


def _case(number: str, by: Officer) -> Any:
    try:
        found = case_or_error(number, by)
    except ValidationError as error:
        raise Refusal(error.messages[0], field="case") from None
    if found is None:
        raise Refusal("Give the docket number of the case.", field="case")
    return found


def _place_of(batch: ImportBatch, found: Proposal, what: str) -> str:
    """The address of its section: at the next open proposal after a decision, at itself otherwise."""
    paths = [each["path"] for each in batch.sections]
    if found.path not in paths:
        return batch.get_absolute_url()
    at = reverse("import-section", args=[batch.pk, paths.index(found.path) + 1])
    key = found.pk
    if what not in {"undo", "stay"}:
        rows = batch.proposals.filter(path=found.path, state=Proposal.State.OPEN).order_by("position")
        following = rows.filter(position__gt=found.position).first() or rows.first()
        if following is None:
            return f"{at}#done"
        key = following.pk
    return f"{at}#p-{key}"


def _shown(each: Proposal) -> list[tuple[str, str]]:
    """The fields of a proposal by their labels, its main words first."""
    choices = {name: dict(shape) for name, _, shape, _ in EDITED[each.kind] if shape and shape[0][0] != "rows"}
    said = each.now
    return [
        (label, str(choices.get(name, {}).get(value, value)))
        for name, label, _, _ in EDITED[each.kind]
        if (value := words_of(said, name))
    ]


def _around(proposals: Sequence[Proposal]) -> list[list[int]]:
    """Where a section has no span of its own: the surroundings of its first place."""
    for each in proposals:
        for place in each.places:
            return [[place["page"], max(0, place["start"] - AROUND), place["end"] + AROUND]]
    return []


def _marked(spans: Sequence[Sequence[int]], texts: dict[int, str], proposals: Sequence[Any]) -> SafeString:
    """The text of the spans with each proposal's words marked, its number behind them as a link to it."""
    passages = {
        each.number: [Stretch(place["page"], place["start"], place["end"]) for place in each.places]
        for each in proposals
    }
    keys = {each.number: each.pk for each in proposals}

    def note(number: int) -> SafeString:
        return format_html(
            '<a class="cite-note" href="#p-{}" aria-label="Proposal {}">{}</a>', keys[number], number, number
        )

    def paragraph(page: int, start: int, end: int) -> SafeString:
        text = texts.get(page, "")
        end = min(end, len(text))
        ends: dict[int, list[int]] = {}
        for number, found in passages.items():
            for each in found:
                if each.page == page:
                    ends.setdefault(min(each.end, end), []).append(number)
        parts = []
        for part in segments(passages, page, [start, end], len(text)):
            if start <= part.start and part.end <= end:
                words = text[part.start : part.end]
                told = " ".join(map(str, part.keys))
                marked = format_html('<mark data-for="{}">{}</mark>', told, words)
                parts.append(marked if part.keys else format_html("{}", words))
                parts += [note(number) for number in ends.get(part.end, ()) if number in part.keys]
        return format_html("<p>{}</p>", _joined(parts))

    return _joined(paragraph(*span) for span in spans)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
