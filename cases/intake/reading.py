"""Reading a filed report into proposals: in a limited child, each word of it checked in the exhibit, only what is new kept."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from cases import sandbox
from cases.access import markings
from cases.evidence.checking import check_words
from cases.evidence.models import Citation, Page, Rendition
from cases.history.working import Clock, work_next
from cases.intake.layouts import Row, rows_of
from cases.intake.members import Members
from cases.intake.models import ImportBatch, Proposal
from cases.intake.narrative.proposed import Piece, Report, Vocabulary
from cases.intake.narrative.reading import read_report
from cases.intake.vocabulary import vocabulary
from cases.jobs import claiming
from cases.taxonomy.models import Member

LIMITS = sandbox.Limits(seconds=300, memory=1000 * 1024**2, output=256 * 1024**2)
STOPPED = "Reading it into proposals broke down or took too long. Import it in parts."
NO_TEXT = "The exhibit has no text to read: {}"
NAMELESS = "Name the Member whose measures the report is about: it is no table with a country in each row."
SAME_REPORT = dt.timedelta(days=92)
ALIKE = 0.6
"""A report is another one corrected if it goes as far, to within a quarter, and tells so large a part of what was read from that one."""
MOST_SKIPPED = 20
"""Of countries that are no Member so many are named."""
Reader = Callable[..., Report]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """One reading: pieces that tell of one Member, where in the exhibit each piece begins, and up to which day they tell."""

    respondent: str
    pieces: tuple[Piece, ...]
    origins: dict[int, tuple[int, int]]
    as_of: dt.date


def read_next(now: Clock) -> bool:
    """Read the oldest batch that waits and whose text is there; False when none does. May run in any number of workers at once."""
    return work_next(ImportBatch, now, by=lambda batch: batch.asked_by_id, work=read_batch)


def read_batch(batch: ImportBatch, now: Clock, reader: Reader = read_report) -> None:
    """Read one claimed batch: sections, and the proposals that are not there yet, in one transaction under the claim's token.

    A proposal any of whose words do not stand in the exhibit is left out, and counted in the batch's note. One whose key an earlier batch
    holds, that everybody who sees this one may see, is not proposed again if it was decided. If it is open there it is proposed here and
    superseded there, so that nobody decides twice; of a report that this one corrects, the open ones that it no longer tells are, too.
    Running twice does the work once.
    """
    rendition = Rendition.objects.select_related("exhibit", "reading").get(pk=batch.rendition_id)
    pages = list(Page.objects.filter(rendition=rendition).order_by("number").values_list("number", "label", "text"))
    if not any(text.strip() for _, _, text in pages):
        claiming.fail(batch, NO_TEXT.format(rendition.reading.sentence), at=now())
        return
    questions, skipped = _questions(batch, pages)
    if not questions:
        claiming.fail(batch, NAMELESS if batch.respondent_id is None else STOPPED, at=now())
        return
    terms = vocabulary()
    outcome = sandbox.run(
        lambda: [_read(reader, question, batch.raised_by_id, terms) for question in questions],
        LIMITS,
        beat=claiming.Heartbeat(batch, now),
    )
    if outcome.ending != "done":
        log.warning("import %s: child %s (%s)", batch.pk, outcome.ending, outcome.error)
        claiming.fail(batch, STOPPED, at=now())
        return
    sections = [section for found in outcome.value for section in found["sections"]]
    beat = claiming.Heartbeat(batch, now)
    known, texts = _known(batch), {number: text for number, _, text in pages}
    fresh: list[Proposal] = []
    unfounded = 0
    for row in (row for found in outcome.value for row in found["proposals"]):
        beat()
        if row["key"] in known:
            continue
        if not row["places"] or not all(_stands(rendition, texts, place) for place in row["places"]):
            unfounded += 1
            continue
        known.add(row["key"])
        fresh.append(Proposal(batch=batch, **row))
    told = {row["key"] for found in outcome.value for row in found["proposals"]}
    _keep(batch, sections, fresh, told, (unfounded, skipped), now)


def _keep(
    batch: ImportBatch,
    sections: list[Any],
    fresh: list[Proposal],
    told: set[str],
    left: tuple[int, list[str]],
    now: Clock,
) -> None:
    with transaction.atomic():
        at = now()
        replaced = _superseded(batch, {each.key for each in fresh}, told)
        if not claiming.finish(
            batch, at=at, sections=sections, note=_note(*left, sum(len(keys) for _, keys in replaced))
        ):
            return
        for reason, keys in replaced:
            Proposal.objects.filter(pk__in=keys, state=Proposal.State.OPEN).update(
                state=Proposal.State.REPLACED, decided_by=batch.asked_by_id, decided_at=at, reason=reason
            )
        last = batch.proposals.order_by("-position").values_list("position", flat=True).first() or 0
        for position, proposal in enumerate(fresh, last + 1):
            proposal.position = position
        Proposal.objects.bulk_create(fresh, batch_size=200)


def _questions(batch: ImportBatch, pages: Sequence[tuple[int, str, str]]) -> tuple[list[Question], list[str]]:
    """What is read: the report as a whole, or the rows of a table by the Member that each tells of; and countries that are none."""
    rows = rows_of(pages) if batch.rendition.file_name.lower().endswith(".csv") else None
    if rows is None:
        if batch.respondent_id is None:
            return [], []
        pieces = tuple(Piece(number, text) for number, _, text in pages)
        return [Question(batch.respondent_id, pieces, {number: (number, 0) for number, _, _ in pages}, batch.as_of)], []
    texts = {number: text for number, _, text in pages}
    members = members_known()
    by_member: dict[str, list[Row]] = {}
    skipped: dict[str, None] = {}
    for row in rows:
        if code := members.code(row.country):
            by_member.setdefault(code, []).append(row)
        else:
            skipped[row.country] = None
    found = []
    for code, own in by_member.items():
        pieces_of: list[Piece] = []
        origins: dict[int, tuple[int, int]] = {}
        for row in own:
            for part in row.parts:
                number = len(pieces_of) + 1
                pieces_of.append(Piece(number, texts[part.page][part.start : part.end], (row.country, row.section)))
                origins[number] = (part.page, part.start)
        # A table of one year's report may be brought many years later, and its relative dates count from its own.
        years = [dt.date(row.year, 12, 31) for row in own if row.year]
        found.append(Question(code, tuple(pieces_of), origins, min(batch.as_of, max(years, default=batch.as_of))))
    return found, list(skipped)


def members_known() -> Members:
    """The Members under all their names, for telling which one a text means."""
    named = [(term.code, term.names) for term in vocabulary().members]
    return Members(named, dict(Member.objects.values_list("iso2", "code")))


def _read(reader: Reader, question: Question, raised_by: str, terms: Vocabulary) -> dict[str, Any]:
    report = reader(
        question.pieces,
        respondent=question.respondent,
        raised_by=raised_by,
        as_of=question.as_of,
        vocabulary=terms,
    )
    return {
        "sections": list(_sections(report, question.origins)),
        "proposals": list(_proposals(report, question.origins)),
    }


def _sections(report: Report, origins: dict[int, tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for section in report.sections:
        spans = []
        for span in section.spans:
            page, base = origins[span.piece]
            spans.append([page, base + span.start, base + span.end])
        yield {
            "path": list(section.path),
            "level": section.level,
            "words": section.words,
            "concern": section.concern,
            "spans": spans,
        }


def _proposals(report: Report, origins: dict[int, tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for found in report.proposals:
        places = []
        for place in found.places:
            page, base = origins[place.piece]
            where = {"page": page, "start": base + place.start, "end": base + place.end}
            places.append(where | {"words": place.words})
        yield {
            "key": found.key,
            "kind": str(found.kind),
            "path": list(found.section),
            "fields": {
                name: list(value) if isinstance(value, tuple) else value for name, value in found.fields.items()
            },
            "places": places,
            "rule": found.rule[:120],
            "because": found.because,
            "confidence": round(found.confidence, 4),
        }


def _stands(rendition: Rendition, texts: dict[int, str], place: dict[str, Any]) -> bool:
    """Whether the words stand at their place, character by character, and by the product's own check of a quotation."""
    if texts[place["page"]][place["start"] : place["end"]] != place["words"]:
        return False
    return check_words(rendition, place["page"], place["words"]).outcome == Citation.Outcome.FOUND


def _known(batch: ImportBatch) -> set[str]:
    """The keys that this batch has, or that another of the same respondent on or below its marking has, if they were decided there.

    An open one of a lower marking counts as known as well: superseding it would tell all who see it of this batch.
    """
    seen = Proposal.objects.filter(
        batch__marking__in=markings.seen_by(batch.marking), batch__respondent=batch.respondent_id
    )
    again = Q(state__in=[Proposal.State.OPEN, Proposal.State.REPLACED], batch__marking=batch.marking) & ~Q(batch=batch)
    return set(seen.exclude(again).values_list("key", flat=True))


def _superseded(batch: ImportBatch, fresh: set[str], told: set[str]) -> list[tuple[str, list[Any]]]:
    """The open proposals of earlier batches of the same respondent and marking that this one makes idle, by the reason: those that it
    proposes itself, and of a report that it corrects, told up to about the same day and for the most part alike, those no longer told.
    """
    name = batch.rendition.cited_as
    earlier = ImportBatch.objects.filter(respondent=batch.respondent_id, marking=batch.marking).exclude(pk=batch.pk)
    again: list[Any] = []
    gone: list[Any] = []
    for other in earlier.filter(proposals__state=Proposal.State.OPEN).distinct():
        rows = list(other.proposals.values_list("pk", "key", "state"))
        corrects = abs(other.as_of - batch.as_of) <= SAME_REPORT and len(
            told & {key for _, key, _ in rows}
        ) >= ALIKE * len(rows)
        for pk, key, state in rows:
            if state == Proposal.State.OPEN:
                again += [pk] if key in fresh else []
                gone += [pk] if corrects and key not in told else []
    told_again = f"{name}, imported later, tells it again: it is decided there."
    no_longer = f"{name}, imported later, is the same report corrected, and no longer tells it so."
    return [(reason, keys) for reason, keys in ((told_again, again), (no_longer, gone)) if keys]


def _note(unfounded: int, skipped: Sequence[str], replaced: int = 0) -> str:
    said = []
    if replaced:
        some = (
            "1 open proposal of an earlier import is"
            if replaced == 1
            else f"{replaced:,} open proposals of earlier imports are"
        )
        said.append(f"{some} superseded by this one.")
    if unfounded:
        said.append(f"{unfounded:,} left out: their words do not stand in the exhibit as they were read.")
    if skipped:
        named = ", ".join(f"“{name[:60]}”" for name in skipped[:MOST_SKIPPED])
        more = f" and {len(skipped) - MOST_SKIPPED:,} more" if len(skipped) > MOST_SKIPPED else ""
        said.append(f"No Member is known as {named}{more}: those rows were left out.")
    return " ".join(said)
