"""Reading a rendition: its text extracted in a limited child, stored page by page, and its citations checked."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import sandbox
from cases.evidence import matching, store
from cases.evidence.checking import check_citations
from cases.evidence.extraction import extract, warm
from cases.evidence.extraction.kinds import PDF
from cases.evidence.models import Citation, Page, Reading, Rendition
from cases.history.working import Clock, work_next
from cases.jobs import claiming

LIMITS = sandbox.Limits(seconds=120, memory=1500 * 1024**2, output=256 * 1024**2)
TOO_COSTLY = {
    "too long": f"Reading took longer than {LIMITS.seconds:.0f} seconds and was stopped. File it in parts.",
    "too much memory": "Reading needed more memory than it may have. File it in parts.",
    "too much output": "It holds more text than one exhibit may. File it in parts.",
}
BROKE = "The reader broke down on it, so nothing of its text is known. The file itself is kept as filed."
log = logging.getLogger(__name__)


def read_next(now: Clock) -> bool:
    """Read the oldest rendition that waits; False when none does. May run in any number of workers at once."""
    return work_next(Reading, now, by=lambda reading: reading.rendition.filed_by_id, work=read_rendition)


def read_rendition(reading: Reading, now: Clock) -> None:
    """Read one claimed rendition: every file ends in exactly one named outcome with its sentence.

    Running twice does the work once: pages are replaced and the result recorded in one transaction under the claim's token,
    and a claim lost in between writes nothing.
    """
    rendition = Rendition.objects.get(pk=reading.rendition_id)
    path = store.path_of(rendition.sha256)

    value = found_in(path, rendition.media_type, name=rendition.file_name, beat=claiming.Heartbeat(reading, now))
    known = Page.objects.filter(rendition=rendition).exclude(confidence=None)
    sure = {(number, digest): mean for number, digest, mean in known.values_list("number", "text_sha256", "confidence")}
    pages = [
        Page(
            rendition=rendition,
            number=number,
            label=label[:20],
            section=section,
            text=text,
            text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        for number, label, text, section in value["pages"]
    ]
    for page in pages:
        page.confidence = sure.get((page.number, page.text_sha256))
    with transaction.atomic():
        if not claiming.finish(
            reading,
            at=now(),
            result=value["result"],
            detail=value["detail"],
            reader=value["reader"][:60],
            pages=len(pages),
            pages_with_text=sum(1 for page in pages if page.text.strip()),
            words_sha256=words_digest((page.number, page.text) for page in pages),
        ):
            return
        Page.objects.filter(rendition=rendition).delete()
        Page.objects.bulk_create(pages, batch_size=200)
    check_citations(_resting_on(rendition), at=now())


def found_in(path: Path, media_type: str, *, name: str, beat: Callable[[], None] | None = None) -> dict[str, Any]:
    """Read one file in a child within LIMITS: its `result`, `detail`, `reader` and `pages`, whatever the file is.

    A page is its number, label, text and section. Where PDFium ends the child, the second reader has the same time once more.
    """

    def work(*, without_pdfium: bool = False) -> dict[str, object]:
        found = extract(path, media_type, name=name, without_pdfium=without_pdfium)
        pages = [[page.number, page.label, page.text, page.section] for page in found.pages]
        return {"result": found.result, "detail": found.detail, "reader": found.reader, "pages": pages}

    warm()
    outcome = sandbox.run(work, LIMITS, beat=beat)
    if outcome.ending == "killed" and media_type == PDF:
        # PDFium can bring down its process on a damaged file; the second reader is slower and sturdier.
        log.warning("%s: child killed (%s), read again without PDFium", path.name, outcome.error)
        outcome = sandbox.run(lambda: work(without_pdfium=True), LIMITS, beat=beat)
    if outcome.ending == "done":
        found: dict[str, Any] = outcome.value
        return found
    log.warning("%s: child %s (%s)", path.name, outcome.ending, outcome.error)
    if outcome.ending in TOO_COSTLY:
        return {"result": "too-costly", "detail": TOO_COSTLY[outcome.ending], "reader": "", "pages": []}
    return {"result": "damaged", "detail": BROKE, "reader": "", "pages": []}


def _resting_on(rendition: Rendition) -> QuerySet[Citation]:
    """The citations of this text, and those of the exhibit's other texts whose words were not found there: they may stand here."""
    return Citation.objects.filter(
        Q(rendition=rendition)
        | Q(rendition__exhibit=rendition.exhibit_id, outcome__in=["altered", "other-text", "not-found", "cannot"])
    )


def words_digest(pages: Iterable[tuple[int, str]]) -> str:
    """The SHA-256 of all words of a document as they are compared, spaces and running heads left out; blank where it has none.

    The same text in another file, such as a print of a web page, has the same.
    """
    words = matching.read_pages(list(pages)).words.replace(matching.LINE_HYPHEN, "").replace("-", "")
    words = "".join(words.split())
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def altered_pages() -> Iterator[str]:
    """Every page whose text is not the one that was read: its digest, which the change log holds, does not fit it."""
    rows = Page.objects.exclude(text_sha256="").order_by("rendition", "number")
    for key, text, digest in rows.values_list("pk", "text", "text_sha256").iterator(chunk_size=500):
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            yield str(key)
