"""Withdrawing a text of an exhibit on the site."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases.evidence.models import Rendition
from cases.evidence.withdrawing import withdraw_rendition
from cases.refusal import Refusal
from cases.web.asking import exhibit_or_404, officer_of
from cases.web.forms import ActForm


class WithdrawalForm(ActForm):
    """Why, and what stands in its place."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, label="Why it is withdrawn")
    replaced_by = forms.ModelChoiceField(
        Rendition.objects.none(),
        required=False,
        empty_label="No other text",
        label="Replaced by",
        help_text="Another text of this exhibit; what rests on the withdrawn one is looked for there.",
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaced_by"].queryset = others  # type: ignore[attr-defined]


def withdraw(request: HttpRequest, number: str, rendition: uuid.UUID) -> HttpResponse:
    """Withdraw a text; the exhibit's page then lists every statement that rests on it."""
    officer, found = officer_of(request), exhibit_or_404(request, number)
    texts = Rendition.objects.visible_to(officer).filter(exhibit=found).select_related("exhibit")
    text = get_object_or_404(texts, pk=rendition)
    others = texts.exclude(pk=text.pk).filter(withdrawal__isnull=True)
    form = WithdrawalForm(request.POST or None, officer=officer, others=others)
    if request.method == "POST" and form.is_valid():
        try:
            made = withdraw_rendition(text, by=officer, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.refused(refusal)
        else:
            messages.success(request, f"{text.cited_as}: {made.told}.")
            return redirect(found)
    context = {
        "form": form,
        "title": f"Withdraw {text}",
        "button": "Withdraw it",
        "note": "It stays as filed and cannot be restored. Every citation that rests on it will say so.",
    }
    return render(request, "web/act.html", context, status=422 if form.errors else 200)
