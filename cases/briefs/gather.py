"""Gathering the contents of a case brief: what one officer may see of one case now, as plain JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q

from cases.access import markings
from cases.access.models import Officer
from cases.commitments.models import Commitment, CommitmentLink, Verdict
from cases.dates import FuzzyDate, phrase
from cases.docket.models import Case, Status, StatusChange
from cases.docket.terms import CaseLink
from cases.evidence.findings import marks_told
from cases.evidence.models import Citation, Page, Reading
from cases.evidence.pairing import Counterpart, counterparts
from cases.evidence.withdrawal import withdrawal_of
from cases.history.axes import Axes
from cases.proceedings.models import Event
from cases.proceedings.timeline import Mark, lay_out

Contents = dict[str, Any]
SCHEMA = 1


class _Notes:
    """The citations in the order of first mention, numbered from 1; words quoted twice from one place are one note."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self.by_statement: dict[tuple[str, Any], list[Citation]] = {}
        for citation in citations:
            statement = citation.statement
            self.by_statement.setdefault((type(statement).__name__, statement.pk), []).append(citation)
        self.listed: list[Citation] = []
        self.used: list[Citation] = []
        self.numbers: dict[tuple[Any, ...], int] = {}

    def of(self, statement: Any) -> list[int]:
        """The note numbers of a statement's citations, given out at this first mention."""
        found = self.by_statement.get((type(statement).__name__, statement.pk), [])
        numbers = []
        for row in found:
            self.used.append(row)
            place = (row.rendition_id, row.page, row.place, row.quotation, row.outcome)
            if place not in self.numbers:
                self.listed.append(row)
                self.numbers[place] = len(self.listed)
            numbers.append(self.numbers[place])
        return list(dict.fromkeys(numbers))


def gather_case(case: Case, *, officer: Officer, at: dt.datetime, axes: Axes | None = None) -> Contents:
    """Everything a case brief says, in the order in which it says it; nothing that the officer may not see.

    The `marking` is the strictest of all that went in, and the `clearance` what all of it asks for that lies in no closed room.
    Dates are given as phrases, and as ISO dates where the timeline needs them.
    `axes` are only told: whoever gathers from the past does so within `history.past.as_it_stood`.
    """
    day = axes.on if axes else at.date()
    case = (
        Case.objects.visible_to(officer, at=at)
        .with_status(officer)
        .select_related("respondent", "lead")
        .get(pk=case.pk)
    )
    notes = _Notes(
        Citation.objects.filter(case=case)
        .visible_to(officer, at=at)
        .select_related(
            "rendition__exhibit",
            "rendition__withdrawal",
            "claim",
            "commitment",
            "verdict__commitment",
            "event",
            "status_change",
            "summary_of",
        )
    )
    statuses = list(
        StatusChange.objects.filter(case=case).standing_for(officer).order_by("effective_earliest", "position")
    )
    events = list(Event.objects.filter(case=case).visible_to(officer, at=at).select_related("body"))
    commitments = _commitments(case, officer, at)
    summary_notes = notes.of(case)
    claims = [
        {
            "provision": row.provision_id or "",
            "heading": row.provision.heading if row.provision else "",
            "agreement": row.provision.agreement.short_name if row.provision else "",
            "no_discipline": row.no_discipline,
            "measure": row.measure.title if row.measure else "",
            "argument": row.argument,
            "notes": notes.of(row),
        }
        for row in case.claims.select_related("provision__agreement", "measure")
    ]
    promises = [_commitment(case, row, notes) for row in commitments]
    history = [
        {"date": _phrase(row.effective), "to": row.get_to_display(), "reason": row.reason, "notes": notes.of(row)}
        for row in statuses
    ]
    happened = [
        {
            "date": _phrase(row.happened),
            "kind": row.get_kind_display(),
            "body": row.body.short_name if row.body else "",
            "text": row.text,
            "notes": notes.of(row),
        }
        for row in events
    ]
    readings = _readings(notes.listed)
    besides = _named_besides(case, commitments, officer, at)
    pieces = [case.marking, *(row.marking for row in (*statuses, *events, *commitments, *notes.used, *besides))]
    return {
        "schema": SCHEMA,
        "kind": "case-brief",
        "as_of": phrase(day),
        "as_of_day": day.isoformat(),
        **({"recorded": axes.told_on(at.date())} if axes else {}),
        "asked_by": str(officer),
        "marking": markings.strictest(pieces),
        "clearance": markings.strictest(piece for piece in pieces if piece != markings.BCI),
        "case": _head(case, officer),
        "summary": [part.strip() for part in case.summary.split("\n\n") if part.strip()],
        "summary_notes": summary_notes,
        "measures": _measures(case),
        "claims": claims,
        "commitments": promises,
        "status": history,
        "events": happened,
        "timeline": lay_out(marks(case, statuses, events, commitments)),
        "notes": _notes(notes.listed, readings, counterparts(notes.listed, officer, at)),
        "exhibits": _exhibits(notes.listed, readings),
        "problems": [
            {"note": number, "pinpoint": row.pinpoint, "outcome": row.outcome, "detail": row.check_detail}
            for number, row in enumerate(notes.listed, 1)
            if row.outcome not in {Citation.Outcome.FOUND, Citation.Outcome.NO_WORDS} or withdrawal_of(row.rendition)
        ],
        "chain": _chain(case, officer),
    }


def _head(case: Any, officer: Officer) -> Contents:
    return {
        "number": case.number,
        "title": case.title,
        "respondent": case.respondent.name,
        "raised_by": [member.name for member in case.raised_by.order_by("name")],
        "lead": str(case.lead) if case.lead else "",
        "status": Status(case.status).label if case.status else "",
        "status_since": _phrase(FuzzyDate(case.status_since, case.status_until)) if case.status else "",
        "opened": phrase(case.opened_on),
        "identifiers": [str(row) for row in case.identifiers.all()],
        "sectors": [{"code": row.code, "title": row.title} for row in case.sectors.order_by("position")],
        "products": [row.code for row in case.products.order_by("code")],
        "links": [
            {"kind": row.get_kind_display(), "number": row.other.number, "title": row.other.title}
            for row in CaseLink.objects.filter(case=case).visible_to(officer).select_related("other")
        ],
    }


def _measures(case: Case) -> list[Contents]:
    rows = case.measures.prefetch_related("agencies").order_by("issued_earliest", "title")
    return [
        {
            "title": row.title,
            "original": row.title_original,
            "number": row.document_number,
            "number_original": row.document_number_original,
            "kind": row.get_kind_display(),
            "stage": row.get_stage_display(),
            "issued": _phrase(row.issued),
            "in_force": _phrase(row.in_force),
            "agencies": [agency.acronym for agency in row.agencies.all()],
        }
        for row in rows
    ]


def _commitments(case: Case, officer: Officer, at: dt.datetime) -> list[Any]:
    verdicts = Verdict.objects.all().standing_for(officer)
    links = CommitmentLink.objects.visible_to(officer, at=at).select_related("target__forum", "target__case")
    rows = Commitment.objects.filter(Q(case=case) | Q(also_in=case)).visible_to(officer, at=at).distinct()
    return list(
        rows.select_related("forum", "case", "provision").prefetch_related(
            Prefetch("verdicts", queryset=verdicts, to_attr="standing"),
            Prefetch("links", queryset=links, to_attr="seen_links"),
        )
    )


def _named_besides(case: Case, commitments: list[Any], officer: Officer, at: dt.datetime) -> list[Case | Commitment]:
    """Cases that the paper names and promises that it names of them: it's marked as they are, or it would tell of them."""
    others = CaseLink.objects.filter(case=case).visible_to(officer, at=at).select_related("other")
    targets = [joined.target for row in commitments for joined in row.seen_links]
    told_in = [row.case for row in (*commitments, *targets)]
    return [*(joined.other for joined in others), *told_in, *targets]


def _commitment(case: Case, row: Any, notes: _Notes) -> Contents:
    latest = row.standing[0] if row.standing else None
    return {
        "number": row.number,
        "label": label(case, row),
        "words": row.words,
        "forum": row.forum.short_name,
        "made": _phrase(row.made),
        "provision": row.provision_id or "",
        "due": _phrase(row.due),
        "lineage": [f"{link.get_kind_display()} {_named(link.target)}" for link in row.seen_links],
        "told_in": row.case.number,
        "verdict": latest.get_verdict_display() if latest else "",
        "verdict_word": latest.verdict if latest else "",
        "as_of": _phrase(latest.as_of) if latest else "",
        "why": latest.note if latest else "",
        "notes": [*notes.of(row), *(number for verdict in row.standing for number in notes.of(verdict))],
    }


def _named(commitment: Commitment) -> str:
    return f"{commitment.forum.short_name}, {_phrase(commitment.made)}"


def marks(case: Case, statuses: list[Any], events: list[Any], commitments: list[Any]) -> list[Mark]:
    """What a case's timeline shows, on paper and on its page: events by their place in the list, commitments by number."""
    found = [Mark("status", row.effective, row.get_to_display()) for row in statuses]
    found += [
        Mark("event", row.happened, row.get_kind_display(), row.text, str(number))
        for number, row in enumerate(events, 1)
    ]
    for row in commitments:
        ref = label(case, row)
        found.append(Mark("commitment", row.made, row.forum.short_name, row.words, ref))
        if row.due is not None:
            word = row.standing[0].verdict if row.standing else ""
            found.append(Mark("met" if word == "implemented" else "due", row.due, "Due", row.words, ref))
    return found


def label(case: Case, commitment: Commitment) -> str:
    """`C3` for the case's own commitment 3, `7/C3` for one told in TC-2022-0007."""
    own = f"C{commitment.number}"
    return own if commitment.case_id == case.pk else f"{commitment.case.number.rsplit('-', 1)[-1].lstrip('0')}/{own}"


def _counterpart(found: Counterpart | None) -> Contents:
    """The other language's paragraph, where it is known; the key is absent where it is not."""
    if found is None:
        return {}
    return {
        "counterpart": {
            "pinpoint": found.pinpoint,
            "rendition": found.rendition.get_kind_display(),
            "language": found.rendition.language,
            "certainty": found.certainty,
            "text": found.text,
        }
    }


def _notes(citations: list[Citation], readings: dict[Any, Reading], beside: dict[Any, Counterpart]) -> list[Contents]:
    seen: set[Any] = set()
    sections = _sections(citations)
    out = []
    for number, row in enumerate(citations, 1):
        exhibit = row.rendition.exhibit
        out.append(
            {
                "number": number,
                "cited_as": row.rendition.cited_as,
                "pinpoint": row.pinpoint,
                "section": sections.get((row.rendition_id, row.page), ""),
                "coverage": readings[row.rendition_id].caveat if row.rendition_id in readings else "",
                "title": exhibit.title,
                "first_mention": exhibit.pk not in seen,
                "issuer": exhibit.issuer,
                "dated": _phrase(exhibit.dated),
                "symbol": exhibit.symbol,
                "rendition": row.rendition.get_kind_display(),
                "language": row.rendition.language,
                "quotation": row.quotation,
                "outcome": row.outcome,
                "detail": row.check_detail,
                "findings": marks_told(row.findings),
                **_counterpart(beside.get(row.pk)),
            }
        )
        seen.add(exhibit.pk)
    return out


def _readings(citations: list[Citation]) -> dict[Any, Reading]:
    wanted = {row.rendition_id for row in citations}
    rows = Reading.objects.filter(rendition__in=wanted).select_related("rendition__withdrawal__replaced_by__exhibit")
    return {row.rendition_id: row for row in rows}


def _sections(citations: list[Citation]) -> dict[tuple[Any, int | None], str]:
    """The headings above a cited piece of a text without pages, by rendition and piece."""
    pieces = [row for row in citations if row.page and row.printed.startswith("¶")]
    rows = Page.objects.filter(
        rendition__in={row.rendition_id for row in pieces}, number__in={row.page for row in pieces}
    )
    return {
        (rendition, number): section
        for rendition, number, section in rows.values_list("rendition", "number", "section")
    }


def _exhibits(citations: list[Citation], readings: dict[Any, Reading]) -> list[Contents]:
    renditions = {row.rendition_id: row.rendition for row in citations}
    rows: list[tuple[Any, Contents]] = []
    for rendition in renditions.values():
        exhibit, reading = rendition.exhibit, readings.get(rendition.pk)
        rows.append(
            (
                (exhibit.filed_at, exhibit.number, rendition.filed_at),
                {
                    "cited_as": rendition.cited_as,
                    "title": exhibit.title,
                    "kind": exhibit.get_kind_display(),
                    "issuer": exhibit.issuer,
                    "dated": _phrase(exhibit.dated),
                    "symbol": exhibit.symbol,
                    "rendition": rendition.get_kind_display(),
                    "language": rendition.get_language_display(),
                    "coverage": reading.caveat if reading else "",
                    "pages": reading.pages if reading else 0,
                    "pages_with_text": reading.pages_with_text if reading else 0,
                    "sha256": rendition.sha256,
                },
            )
        )
    return [contents for _, contents in sorted(rows, key=lambda pair: pair[0])]


def _chain(case: Case, officer: Officer) -> str:
    """The head of the status chain as this officer may see it; printed, it anchors the history outside the database."""
    last = StatusChange.objects.filter(case=case).visible_to(officer).order_by("-position").first()
    return last.seal if last else ""


def _phrase(date: FuzzyDate | None) -> str:
    return date.phrase if date else ""
