"""Texts in two languages: original beside translation, a combined file parted, and two texts compared."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.access.models import Officer
from cases.evidence import pairing as acts
from cases.evidence.bilingual.comparing import compare as compare_texts
from cases.evidence.bilingual.splitting import unmatched
from cases.evidence.models import Exhibit, Reading, Rendition
from cases.evidence.pairs import Aligned, Pairing
from cases.evidence.parting import part, proposed
from cases.refusal import Refusal
from cases.web import forms
from cases.web.asking import exhibit_or_404, officer_of

MOST_PIECES = 900
"""The most paragraphs that one form sends."""
CORRECTIONS = {"merge": acts.merge_with_next, "split": acts.split_aligned, "confirm": acts.confirm}
SAID = {
    "merge": "Made one with those that follow.",
    "split": "Parted.",
    "confirm": "Noted as right.",
}


def side_by_side(request: HttpRequest, number: str) -> HttpResponse:
    """Original and translation, paragraph by paragraph; what has no counterpart first. A POST corrects a row, or asks for the pairing."""
    officer, exhibit = officer_of(request), exhibit_or_404(request, number)
    renditions = list(_texts(officer).filter(exhibit=exhibit))
    original, translation = _chosen(request, renditions)
    refused = ""
    if request.method == "POST":
        try:
            return _corrected(request, officer, exhibit, original, translation)
        except Refusal as refusal:
            refused = refusal.sentence
    pairing = (
        Pairing.objects.visible_to(officer)
        .filter(original=original, translation=translation)
        .select_related("original__exhibit", "translation__exhibit")
        .first()
    )
    context: dict[str, Any] = {
        "exhibit": exhibit,
        "renditions": renditions,
        "original": original,
        "translation": translation,
        "pairing": pairing,
        "refused": refused,
        "waiting": pairing is not None and pairing.state in {"queued", "working"},
        "stands": pairing is not None and acts.stands(pairing),
    }
    if pairing is not None and context["stands"]:
        context |= _rows(pairing)
    return render(request, "web/side_by_side.html", context, status=422 if refused else 200)


def _corrected(
    request: HttpRequest, officer: Officer, exhibit: Exhibit, original: Rendition | None, translation: Rendition | None
) -> HttpResponse:
    """One correction, and back to its row."""
    here = reverse("side-by-side", args=[exhibit.number])
    at = timezone.now()
    if request.POST.get("pair") and original is not None and translation is not None:
        acts.pair(original, translation, by=officer, at=at)
        return redirect(f"{here}?original={original.pk}&translation={translation.pk}")
    for name, correct in CORRECTIONS.items():
        if name not in request.POST:
            continue
        rows = Aligned.objects.visible_to(officer).filter(pairing__original__exhibit=exhibit)
        row = (
            rows.filter(pk=_key(request.POST[name])).select_related("pairing__original", "pairing__translation").first()
        )
        if row is None:
            raise Refusal("That row is gone; somebody else corrected it. Look again.")
        correct(row, by=officer, at=at)
        messages.success(request, SAID[name])
        return redirect(
            f"{here}?original={row.pairing.original_id}&translation={row.pairing.translation_id}#row-{row.pk}"
        )
    raise Refusal("Choose two texts of this exhibit in different languages.")


def _rows(pairing: Pairing) -> dict[str, Any]:
    """The rows of a pairing with their paragraphs, and those that have no counterpart."""
    originals, translations = acts.paragraphs_in(pairing.original), acts.paragraphs_in(pairing.translation)
    rows: list[Any] = list(Aligned.objects.filter(pairing=pairing).select_related("corrected_by"))
    for row in rows:
        row.originals = originals[row.original_start : row.original_stop]
        row.translations = translations[row.translation_start : row.translation_stop]
    english_first = pairing.original.language != "zh"
    sides = (originals, translations) if english_first else (translations, originals)
    lacking = [
        (row.path, row.paragraph, "original" if (row.language == "en") == english_first else "translation")
        for row in unmatched(*sides)
    ]
    return {
        "rows": rows,
        "untranslated": [row for row in rows if row.alone and row.originals],
        "added": [row for row in rows if row.alone and row.translations],
        "lacking": lacking,
        "doubtful": sum(1 for row in rows if not row.alone and row.certainty == "doubtful"),
    }


def _chosen(request: HttpRequest, renditions: list[Rendition]) -> tuple[Rendition | None, Rendition | None]:
    """The two texts asked for, else the first original and the first text in another language."""
    by_key = {row.pk: row for row in renditions}
    asked = request.POST if request.method == "POST" else request.GET
    original = by_key.get(_key(asked.get("original", "")) or uuid.UUID(int=0))
    translation = by_key.get(_key(asked.get("translation", "")) or uuid.UUID(int=0))
    plain = [row for row in renditions if row.language != "mul"]
    original = original or next((row for row in plain if row.kind == "original"), None) or (plain[0] if plain else None)
    if translation is None and original is not None:
        translation = next((row for row in plain if row.language != original.language), None)
    return original, translation


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two texts of one language paragraph by paragraph, the differences of numbers first; without both, a form to choose them."""
    officer = officer_of(request)
    chosen = []
    for name in ("a", "b"):
        key = _key(request.GET.get(name, ""))
        if key is not None:
            chosen.append(get_object_or_404(_texts(officer), pk=key))
    context: dict[str, Any] = {"choices": list(_texts(officer).order_by("-exhibit__filed_at", "filed_at")[:300])}
    if len(chosen) == 2:
        before, after = chosen
        context |= {"before": before, "after": after}
        if before.language != after.language:
            context["refused"] = "These texts are in different languages; choose two in the same."
        else:
            texts = [acts.paragraphs_in(row) for row in chosen]
            context["comparison"] = compare_texts(*texts) if max(map(len, texts)) <= acts.MOST else None
            if context["comparison"] is None:
                context["refused"] = f"A text of more than {acts.MOST:,} paragraphs is not compared."
            partly = [row.reading.sentence for row in chosen if row.reading.pages_with_text < row.reading.pages]
            context["partly"] = partly
    return render(request, "web/compare.html", context)


def split_rendition(request: HttpRequest, number: str, rendition: uuid.UUID) -> HttpResponse:
    """Part a combined file: the proposal, paragraph by paragraph, for the officer to correct and accept."""
    officer, exhibit = officer_of(request), exhibit_or_404(request, number)
    text = get_object_or_404(_texts(officer), pk=rendition, exhibit=exhibit)
    context: dict[str, Any] = {"exhibit": exhibit, "rendition": text, "button": "File the two texts"}
    form = forms.PartingForm(request.POST or None, officer=officer, initial={"original": "zh", "kind": "office"})
    try:
        found = proposed(text)
        if len(found.pieces) > MOST_PIECES:
            raise Refusal(f"It has {len(found.pieces):,} paragraphs; one form holds {MOST_PIECES}. File it in parts.")
    except Refusal as refusal:
        found, context["refused"] = None, refusal.sentence
    if found is not None:
        pieces = list(enumerate(found.pieces))
        languages = [request.POST.get(f"piece-{place}", piece.language) for place, piece in pieces]
        if request.method == "POST" and form.is_valid():
            try:
                english, chinese = part(text, languages, by=officer, at=timezone.now(), **form.cleaned_data)
            except Refusal as refusal:
                form.refused(refusal)
            else:
                messages.success(request, f"Filed as {english} and {chinese}. Their texts are being read.")
                return redirect(exhibit)
        context["pieces"] = [
            (place, piece, language) for (place, piece), language in zip(pieces, languages, strict=True)
        ]
        context["counts"] = [
            (name, sum(1 for piece in found.pieces if piece.language == language))
            for language, name in (("en", "English"), ("zh", "Chinese"), ("", "neither"))
        ]
        context |= {"table": found.table, "lacking": found.lacking}
    context["form"] = form
    status = 422 if form.errors or ("refused" in context and request.method == "POST") else 200
    return render(request, "web/split.html", context, status=status)


def _key(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def _texts(officer: Officer) -> Any:
    readings = Reading.objects.visible_to(officer).filter(pages_with_text__gt=0)
    return (
        Rendition.objects.visible_to(officer)
        .filter(reading__in=readings)
        .select_related("exhibit", "reading")
        .order_by("filed_at", "id")
    )
