"""Reading pages by OCR: asked for by an officer, done page by page in limited children, filed as a new rendition."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import transaction

from cases import sandbox
from cases.access.models import Officer
from cases.docket.opening import must_log
from cases.evidence import store
from cases.evidence.extraction import ocr
from cases.evidence.extraction.kinds import PLAIN
from cases.evidence.extraction.result import PageText, on_pages, tally
from cases.evidence.models import Language, Page, Reading, Rendition
from cases.evidence.reading import words_digest
from cases.evidence.recognition import Recognition, may_be_recognised
from cases.history.acts import act
from cases.history.working import Clock, work_next
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal

LIMITS = sandbox.Limits(seconds=180, memory=1500 * 1024**2, output=8 * 1024**2)
"""For each page."""

MOST_PAGES = 500
MISSING = f"Tesseract is not installed here. The administrator can install it: {ocr.HOW_TO_INSTALL}"
GONE = "What it was to read has been destroyed."
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Sheet:
    """One page as it was read; `why` says why it was not."""

    number: int
    label: str
    text: str = ""
    words: int = 0
    confidence: float = 0.0
    why: str = ""

    @property
    def mean(self) -> int | None:
        return round(self.confidence / self.words) if self.words else None


def languages_offered(language: str) -> list[tuple[str, str]]:
    """The installed languages, singly and together, as choices: first those that fit a document of this language."""
    installed = ocr.languages()
    found = [(code, ocr.NAMES[code]) for code in installed]
    if len(installed) > 1:
        both = ("chi_sim+eng", "Chinese (simplified) and English")
        found.insert(0 if language in {Language.CHINESE, Language.BOTH} else len(found), both)
    return found


@act
def request_recognition(rendition: Rendition, *, languages: str, by: Officer, at: dt.datetime) -> Recognition:
    """Queue the reading of a rendition by OCR; asked for again while it waits, it leads to the same row.

    Refuses a reader, a machine without Tesseract or the language, a rendition that has its text or none of whose pages are known,
    and more than MOST_PAGES pages.
    """
    must_log(by)
    reading = Reading.objects.select_related("rendition").get(rendition=rendition)
    if not may_be_recognised(reading):
        raise Refusal("OCR is for a PDF or a picture whose pages, some or all, have no text.")
    if reading.pages > MOST_PAGES:
        raise Refusal(f"It has {reading.pages:,} pages; at most {MOST_PAGES:,} are read by OCR. File it in parts.")
    if ocr.program() is None:
        raise Refusal(MISSING)
    codes = languages.split("+")
    if not set(codes) <= set(ocr.languages()) or len(set(codes)) != len(codes):
        raise Refusal(f"Tesseract has no “{languages}” here: {ocr.HOW_TO_INSTALL}", field="languages")
    asked = {"languages": languages, "asked_by": by, "queued_at": at}
    job, new = Recognition.objects.get_or_create(rendition=rendition, defaults=asked)
    ended = Recognition.objects.filter(pk=job.pk, state__in=[JobState.READY, JobState.FAILED])
    ended.update(so_far=[], pages_done=0)
    if not new and ended.update(**asked, state=JobState.QUEUED, attempts=0, failure="", finished_at=None):
        job.refresh_from_db()
    return job


def recognise_next(now: Clock) -> bool:
    """Read the oldest rendition that waits for OCR; False when none does. May run in any number of workers at once."""
    return work_next(Recognition, now, by=lambda job: job.asked_by_id, work=recognise)


def recognise(job: Recognition, now: Clock) -> None:
    """Read every page of one claimed rendition and file what came out: the text, its own rendition, its reading and its pages.

    Each page runs in a child of its own; one that costs too much or cannot be drawn is left without text and named.
    The file is published before any row names it; the rows are written in one transaction under the claim's token, so that a claim
    lost in between writes nothing and running twice does the work once. Pages are kept as they are read: what was interrupted
    goes on after the last of them. Fails, with a sentence, where no page gave a word.
    """
    source = Rendition.objects.select_related("exhibit").get(pk=job.rendition_id)
    if source.destruction_id is not None:
        claiming.fail(job, GONE, at=now())
        return
    if ocr.program() is None:
        claiming.fail(job, MISSING, at=now())
        return
    sheets = _sheets(job, source, now)
    if sheets is None:
        return
    _finish(job, source, sheets, now)
    Recognition.objects.filter(pk=job.pk, state__in=[JobState.READY, JobState.FAILED]).update(so_far=[], pages_done=0)


def _finish(job: Recognition, source: Rendition, sheets: list[_Sheet], now: Clock) -> None:
    words = sum(sheet.words for sheet in sheets)
    if not words:
        claiming.fail(job, "OCR found no words on its pages.", at=now())
        return
    text = "\f".join(sheet.text for sheet in sheets).encode()
    try:
        sha256, size, _ = store.keep([text], limit=settings.UPLOAD_LIMIT)
    except Refusal as refusal:
        claiming.fail(job, refusal.sentence, at=now())
        return
    mean = round(sum(sheet.confidence for sheet in sheets) / words)
    at = now()
    with transaction.atomic():
        if not Rendition.objects.select_for_update().filter(pk=source.pk, destruction=None).exists():
            # Destroyed while its pages were read.
            if not Rendition.objects.filter(sha256=sha256, destruction=None).exists():
                store.path_of(sha256).unlink(missing_ok=True)
            claiming.fail(job, GONE, at=at)
            return
        made = Rendition.objects.filter(exhibit=source.exhibit, sha256=sha256).first()
        there = made is not None
        if made is None:
            made = _rendition(source, sha256, size, by=job.asked_by, at=at)
        if not claiming.finish(job, at=at, made=made):
            transaction.set_rollback(True)
            return
        if there:
            return
        Reading.objects.create(
            rendition=made,
            state=JobState.READY,
            queued_at=job.queued_at,
            finished_at=at,
            attempts=1,
            result=Reading.Result.PARTLY if any(sheet.why for sheet in sheets) else Reading.Result.READ,
            detail=_detail(source, sheets, mean),
            reader=f"{ocr.version()} ({job.languages})"[:60],
            pages=len(sheets),
            pages_with_text=sum(1 for sheet in sheets if sheet.words),
            confidence=mean,
            words_sha256=words_digest((sheet.number, sheet.text) for sheet in sheets),
        )
        Page.objects.bulk_create(
            (
                Page(
                    rendition=made,
                    number=sheet.number,
                    label=sheet.label,
                    text=sheet.text,
                    confidence=sheet.mean,
                    text_sha256=hashlib.sha256(sheet.text.encode()).hexdigest(),
                )
                for sheet in sheets
            ),
            batch_size=200,
        )


def _sheets(job: Recognition, source: Rendition, now: Clock) -> list[_Sheet] | None:
    """Every page, those that were read before an interruption as they were; None when the claim was lost meanwhile."""
    beat = claiming.Heartbeat(job, now)
    path = store.path_of(source.sha256)
    sheets = [_Sheet(**kept) for kept in job.so_far]
    pages = list(Page.objects.filter(rendition=source).order_by("number").values_list("number", "label"))
    for number, label in pages[len(sheets) :]:
        if sheets and not claiming.keep(job, so_far=[asdict(sheet) for sheet in sheets], pages_done=len(sheets)):
            return None

        def work(number: int = number) -> list[object]:
            found = ocr.read_page(path, source.media_type, number, job.languages)
            return [found.text, found.words, found.confidence]

        outcome = sandbox.run(work, LIMITS, beat=beat)
        beat()
        if outcome.ending == "done":
            sheets.append(_Sheet(number, label, *outcome.value))
        else:
            log.warning("OCR of %s, page %s: child %s (%s)", source.pk, number, outcome.ending, outcome.error)
            sheets.append(_Sheet(number, label, why=outcome.ending))
    return sheets


def _detail(source: Rendition, sheets: list[_Sheet], mean: int) -> str:
    pages = [PageText(sheet.number, sheet.label, sheet.text) for sheet in sheets]
    failed = [sheet.number for sheet in sheets if sheet.why]
    blank = [sheet.number for sheet in sheets if not sheet.words and not sheet.why]
    said = [
        tally(pages, blank),
        f"Read by OCR from {source.cited_as}, mean confidence {mean}: compare it with the pages.",
    ]
    if failed:
        said.append(f"{on_pages(failed).capitalize()} could not be read by OCR within its limits.")
    return " ".join(said)


def _rendition(source: Rendition, sha256: str, size: int, *, by: Officer, at: dt.datetime) -> Rendition:
    stem = source.file_name.rpartition(".")[0] or source.file_name
    made = Rendition(
        id=uuid.uuid4(),
        exhibit=source.exhibit,
        kind=Rendition.Kind.OCR,
        language=source.language,
        file_name=f"{stem[:180]} (OCR).txt",
        media_type=PLAIN,
        sha256=sha256,
        size=size,
        marking=source.marking,
        compartment=source.compartment,
        filed_at=at,
        filed_by=by,
    )
    made.save(force_insert=True)
    return made
