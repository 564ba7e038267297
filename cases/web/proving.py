"""Papers beyond their PDF: whether a file is one of ours, and a paper's contents as a draft to edit or as JSON."""

from __future__ import annotations

import base64
import threading
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases import sandbox
from cases.briefs.drafting import draft
from cases.briefs.models import Brief
from cases.briefs.request import WAITING
from cases.briefs.verifying import Finding, verify
from cases.history.seals import canonical
from cases.web.asking import officer_of

WRITING = sandbox.Limits(seconds=60, memory=1024**3, output=128 * 1024**2)
AT_ONCE = threading.BoundedSemaphore(2)
"""Each check and each draft has a child of its own beside the web process."""
PATIENCE = 10.0
BUSY = "Others are being made or checked just now. Try again in a moment."
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEADS = {
    Finding.UNALTERED: "One of our papers, unaltered",
    Finding.ALTERED: "Not as it was issued",
    Finding.UNKNOWN: "Ours by its seal; nothing on record to compare it with",
    Finding.NOT_OURS: "Not one of our papers",
}


class PaperForm(forms.Form):
    """The file to be checked."""

    file = forms.FileField(
        label="Paper", help_text="A PDF, as you have it. It is read and not kept.", allow_empty_file=True
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than any paper of ours."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(
                f"It is larger than {settings.UPLOAD_LIMIT // 1024**2} MB, as no paper of ours is."
            )
        return file


def check(request: HttpRequest) -> HttpResponse:
    """Take a file and say whether it is a paper of ours, unaltered, and what has moved since; nothing of it is kept."""
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if request.method != "POST" or not form.is_valid():
        return render(request, "web/check_paper.html", {"form": form}, status=422 if form.is_bound else 200)
    if not AT_ONCE.acquire(timeout=PATIENCE):
        form.add_error("file", BUSY)
        return render(request, "web/check_paper.html", {"form": form}, status=422)
    try:
        found = verify(form.cleaned_data["file"].read(), officer=officer_of(request), at=timezone.now())
    finally:
        AT_ONCE.release()
    context = {
        "form": PaperForm(),
        "found": found,
        "head": HEADS[found.finding],
        "well": found.finding == Finding.UNALTERED,
    }
    return render(request, "web/check_paper.html", context)


@require_GET
def as_draft(request: HttpRequest, number: str) -> HttpResponse:
    """The paper's contents as DOCX, to go on working in; made now, from what was frozen."""
    found = _frozen(request, number)
    contents = found.contents
    if not AT_ONCE.acquire(timeout=PATIENCE):
        return render(request, "web/refused.html", {"sentence": BUSY}, status=503)
    try:
        outcome = sandbox.run(lambda: base64.b64encode(draft(contents)).decode(), WRITING)
    finally:
        AT_ONCE.release()
    if outcome.ending != "done":
        sentence = (
            "The draft could not be written: the paper is too large for it, or breaks it. Its PDF and its JSON stay."
        )
        return render(request, "web/refused.html", {"sentence": sentence}, status=503)
    return _sent(base64.b64decode(outcome.value), DOCX, f"{found.number}-draft.docx")


@require_GET
def as_json(request: HttpRequest, number: str) -> HttpResponse:
    """The paper's frozen contents, in the form whose hash is printed on it."""
    found = _frozen(request, number)
    return _sent(canonical(found.contents), "application/json", f"{found.number}.json")


def _frozen(request: HttpRequest, number: str) -> Any:
    """A paper with its contents, as this officer may see it: not one whose contents are gathered still, or were destroyed."""
    rows = Brief.objects.visible_to(officer_of(request)).filter(destruction=None)
    found = rows.select_related("case").filter(number=number).first()
    if found is None or WAITING in found.contents:
        raise Http404
    return found


def _sent(data: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=kind, headers=headers)
