"""Laying an original and its translation beside each other: asking for it, the worker that does it, and correcting it."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from cases import sandbox
from cases.access import markings
from cases.access.models import Officer
from cases.docket.opening import must_log
from cases.evidence.bilingual.aligning import align
from cases.evidence.bilingual.paragraphs import Paragraph, paragraphs_of
from cases.evidence.models import Citation, Page, Reading, Rendition
from cases.evidence.naming import named_page
from cases.evidence.pairs import Aligned, Pairing
from cases.history.acts import act
from cases.history.working import Clock, work_next
from cases.jobs import claiming
from cases.refusal import Refusal

LIMITS = sandbox.Limits(seconds=240, memory=1500 * 1024**2, output=64 * 1024**2)
MOST = 4000
"""The most paragraphs a text may have to be laid beside another."""

_texts: OrderedDict[tuple[UUID, dt.datetime | None], list[Paragraph]] = OrderedDict()
_KEPT = 8


@dataclass(frozen=True)
class Counterpart:
    """What stands beside a quoted passage in the other language: the rendition, its paragraphs, the page, and how sure that is."""

    rendition: Rendition
    text: str
    page: int
    certainty: str
    printed: str = ""

    @property
    def pinpoint(self) -> str:
        """`Exhibit 64-ENG, p. 3`, by the number printed on the page."""
        return f"{self.rendition.cited_as}, {named_page(self.page, self.printed)}"


def paragraphs_in(rendition: Rendition) -> list[Paragraph]:
    """The paragraphs of a rendition as read; those of the last few are kept, under the time of their reading."""
    reading = Reading.objects.filter(rendition=rendition).first()
    key = (rendition.pk, reading.finished_at if reading else None)
    if key not in _texts:
        rows = Page.objects.filter(rendition=rendition).order_by("number").values_list("number", "text")
        _texts[key] = paragraphs_of(list(rows))
        while len(_texts) > _KEPT:
            _texts.popitem(last=False)
    _texts.move_to_end(key)
    return _texts[key]


def forget_paragraphs() -> None:
    """Drop what is kept of renditions in this process, whose texts may have been destroyed."""
    _texts.clear()


def texts_sha256(original: Iterable[Paragraph], translation: Iterable[Paragraph]) -> str:
    """What stands for the paragraphs of two texts."""
    digest = hashlib.sha256()
    for rows in (original, translation):
        for row in rows:
            digest.update(row.text.encode() + b"\0")
        digest.update(b"\1")
    return digest.hexdigest()


@act
def pair(original: Rendition, translation: Rendition, *, by: Officer, at: dt.datetime) -> Pairing:
    """Ask for two texts of one exhibit to be laid beside each other; a worker does it.

    Again puts one that failed, or whose texts were read anew, back at the end of the queue; corrections are then made
    anew. Refuses a reader, two texts of one language or of two exhibits, and a text that has not been read.
    """
    must_log(by)
    if original.exhibit_id != translation.exhibit_id:
        raise Refusal("Both texts must belong to one exhibit.")
    if original.pk == translation.pk or original.language == translation.language:
        raise Refusal("Choose two texts in different languages.")
    for rendition in (original, translation):
        reading = Reading.objects.filter(rendition=rendition).first()
        if reading is None or not reading.pages_with_text:
            raise Refusal(f"{rendition.cited_as} has no text to lay beside another.")
    found: Pairing | None = Pairing.objects.filter(original=original, translation=translation).first()
    if found is None:
        made: Pairing = Pairing.objects.create(original=original, translation=translation, asked_by=by, queued_at=at)
        return made
    if found.state == "failed" or (found.state == "ready" and not stands(found)):
        found.state, found.queued_at, found.attempts, found.failure, found.finished_at = "queued", at, 0, "", None
        found.save(update_fields=["state", "queued_at", "attempts", "failure", "finished_at"])
    return found


def stands(pairing: Pairing) -> bool:
    """Whether a pairing was done on the paragraphs as they are now."""
    now = texts_sha256(paragraphs_in(pairing.original), paragraphs_in(pairing.translation))
    return pairing.state == "ready" and pairing.texts_sha256 == now


def align_next(now: Clock) -> bool:
    """Lay the oldest pair that waits beside each other; False when none does. May run in any number of workers at once."""
    return work_next(Pairing, now, by=lambda pairing: pairing.asked_by_id, work=align_pairing)


def align_pairing(pairing: Pairing, now: Clock) -> None:
    """Lay one claimed pair beside each other, in a limited child; its rows are replaced under the claim's token."""
    original, translation = paragraphs_in(pairing.original), paragraphs_in(pairing.translation)
    if max(len(original), len(translation)) > MOST:
        claiming.fail(pairing, f"A text of more than {MOST:,} paragraphs is not laid beside another.", at=now())
        return

    def work() -> list[list[float]]:
        return [[*bead.first, *bead.second, bead.confidence] for bead in align(original, translation)]

    outcome = sandbox.run(work, LIMITS, beat=claiming.Heartbeat(pairing, now))
    if outcome.ending != "done":
        claiming.fail(pairing, "Laying these texts beside each other took too long or broke down.", at=now())
        return
    rows = [
        Aligned(
            pairing=pairing,
            original_start=int(a),
            original_stop=int(b),
            translation_start=int(c),
            translation_stop=int(d),
            confidence=round(confidence * 100),
        )
        for a, b, c, d, confidence in outcome.value
    ]
    with transaction.atomic():
        if claiming.finish(pairing, at=now(), texts_sha256=texts_sha256(original, translation)):
            Aligned.objects.filter(pairing=pairing).delete()
            Aligned.objects.bulk_create(rows, batch_size=200)


@act
def merge_with_next(row: Aligned, *, by: Officer, at: dt.datetime) -> Aligned:
    """Make one of these paragraphs and those that follow; the officer's word is certain. Refuses a reader, and the last row."""
    _must_correct(row, by)
    after = (
        Aligned.objects.filter(pairing=row.pairing_id)
        .filter(original_start=row.original_stop, translation_start=row.translation_stop)
        .exclude(pk=row.pk)
        .order_by("original_stop", "translation_stop")
        .first()
    )
    if after is None:
        raise Refusal("Nothing follows it.")
    original_stop, translation_stop = after.original_stop, after.translation_stop
    after.delete()
    return _correct(row, original_stop, translation_stop, by=by, at=at)


@act
def split_aligned(row: Aligned, *, by: Officer, at: dt.datetime) -> Aligned:
    """Part a row: its first paragraph of each side, and what is left; one of each side only are then both without counterpart.

    Refuses a reader, and a single paragraph.
    """
    _must_correct(row, by)
    a, b = row.original_stop - row.original_start, row.translation_stop - row.translation_start
    if a + b < 2:
        raise Refusal("It is a single paragraph.")
    if (a, b) == (1, 1):
        first, second = (1, 0), (0, 1)
    else:
        first = (min(a, 1), min(b, 1))
        second = (a - first[0], b - first[1])
    start = (row.original_start + first[0], row.translation_start + first[1])
    _correct(row, *start, by=by, at=at)
    return Aligned.objects.create(
        pairing=row.pairing,
        original_start=start[0],
        original_stop=start[0] + second[0],
        translation_start=start[1],
        translation_stop=start[1] + second[1],
        confidence=100,
        corrected_by=by,
        corrected_at=at,
    )


@act
def confirm(row: Aligned, *, by: Officer, at: dt.datetime) -> Aligned:
    """Say that a row is right as it stands. Refuses a reader."""
    _must_correct(row, by)
    return _correct(row, row.original_stop, row.translation_stop, by=by, at=at)


def _must_correct(row: Aligned, by: Officer) -> None:
    must_log(by)
    if not stands(row.pairing):
        raise Refusal("The texts were read anew since. Lay them beside each other again first.")


def _correct(row: Aligned, original_stop: int, translation_stop: int, *, by: Officer, at: dt.datetime) -> Aligned:
    row.original_stop, row.translation_stop = original_stop, translation_stop
    row.confidence, row.corrected_by, row.corrected_at = 100, by, at
    row.save(update_fields=["original_stop", "translation_stop", "confidence", "corrected_by", "corrected_at"])
    return row


def counterparts(citations: Iterable[Citation], officer: Officer, at: dt.datetime) -> dict[UUID, Counterpart]:
    """What stands beside the words of these citations in the other language, where it is known, of what the officer may see.

    By citation. A text that is marked more strictly than the citation, or lies in another room, is left out: whoever reads the
    citation could not be shown it. Only words that were found count, and only pairings done on the texts as they are now. Of
    several translations the official comes before the sworn, the office's and the machine's. The number of queries grows with
    the pairings, not with the citations.
    """
    rows = [row for row in citations if row.quotation and row.outcome in {"found", "elsewhere"}]
    keys = {row.rendition_id for row in rows}
    if not keys:
        return {}
    shown = Pairing.objects.visible_to(officer, at=at).filter(state="ready")
    found = list(
        (shown.filter(original__in=keys) | shown.filter(translation__in=keys)).select_related(
            "original__exhibit", "translation__exhibit"
        )
    )
    found = sorted((row for row in found if stands(row)), key=lambda row: _ORDER.index(row.translation.kind))
    aligned: dict[UUID, list[Any]] = {}
    for line in Aligned.objects.filter(pairing__in=found):
        aligned.setdefault(line.pairing_id, []).append(line)
    out: dict[UUID, Counterpart] = {}
    for citation in rows:
        for pairing in found:
            if citation.pk not in out and citation.rendition_id in {pairing.original_id, pairing.translation_id}:
                beside = _beside(citation, pairing, aligned.get(pairing.pk, []))
                if beside is not None and _as_open(beside.rendition, citation):
                    out[citation.pk] = beside
    labels = {
        (key, number): label
        for key, number, label in Page.objects.filter(rendition__in={row.rendition for row in out.values()})
        .exclude(label="")
        .values_list("rendition", "number", "label")
    }
    return {key: replace(row, printed=labels.get((row.rendition.pk, row.page), "")) for key, row in out.items()}


def _as_open(rendition: Rendition, citation: Citation) -> bool:
    """Whether all who may see a citation may see this text of its exhibit too."""
    if rendition.marking == markings.BCI:
        return citation.marking == markings.BCI and rendition.compartment_id == citation.compartment_id
    return markings.RANK[rendition.marking] <= markings.RANK[citation.marking]


_ORDER = ("original", "official", "sworn", "office", "machine", "ocr", "disputed")


def _beside(citation: Citation, pairing: Pairing, rows: list[Any]) -> Counterpart | None:
    own, other = (
        ("original", "translation") if citation.rendition_id == pairing.original_id else ("translation", "original")
    )
    here, there = paragraphs_in(getattr(pairing, own)), paragraphs_in(getattr(pairing, other))
    places = quoted_places(citation.quotation, here, citation.found_on or citation.page)
    touched = [
        row
        for row in rows
        if any(getattr(row, f"{own}_start") <= place < getattr(row, f"{own}_stop") for place in places)
    ]
    facing = [
        there[place]
        for row in touched
        for place in range(getattr(row, f"{other}_start"), getattr(row, f"{other}_stop"))
    ]
    if not facing:
        return None
    return Counterpart(
        getattr(pairing, other),
        "\n\n".join(row.text for row in facing),
        facing[0].first,
        min(touched, key=lambda row: row.confidence).certainty,
    )


def quoted_places(quotation: str, paragraphs: list[Paragraph], page: int | None) -> list[int]:
    """The paragraphs in which quoted words stand: the whole of them in one, else each run between ellipses and brackets.

    >>> quoted_places("agree[d] to open … its market", [Paragraph("China will agree to open at last its market.")], 1)
    [0]
    """
    near = [place for place, row in enumerate(paragraphs) if page is None or row.first - 1 <= page <= row.last + 1]
    bare = {place: _bare(paragraphs[place].text) for place in near}
    pieces = [_bare(piece) for piece in re.split(r"\[[^\]]*\]|…|\.\s*\.\s*\.|\n", quotation)]
    pieces = [piece for piece in pieces if len(piece) >= (2 if len(pieces) == 1 else 4)]
    out: set[int] = set()
    for piece in pieces:
        whole = [place for place in near if piece in bare[place]]
        if whole:
            out.update(
                whole[:1] if page is None else [min(whole, key=lambda place: abs(paragraphs[place].first - page))]
            )
        else:
            out.update(place for place in near if len(bare[place]) >= 12 and bare[place] in piece)
            out.update(_straddled(piece, bare, near))
    return sorted(out)


def _straddled(piece: str, bare: dict[int, str], near: list[int]) -> list[int]:
    """Two paragraphs that a run of words goes over."""
    for one, two in itertools.pairwise(near):
        if piece in bare[one] + bare[two]:
            return [one, two]
    return []


def _bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
