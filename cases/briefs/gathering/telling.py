"""Telling rows as the plain JSON of a paper: each piece with its marking, dates as phrases and as ISO days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from cases.access import markings
from cases.commitments.models import Commitment
from cases.dates import FuzzyDate, phrase
from cases.docket.models import Case, Status
from cases.evidence.findings import marks_told
from cases.evidence.models import Citation, Reading
from cases.evidence.pairing import Counterpart
from cases.evidence.withdrawal import withdrawal_of

Contents = dict[str, Any]


class Notes:
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
            place = (row.rendition_id, row.page, row.place, row.quotation, row.outcome, row.marking)
            if place not in self.numbers:
                self.listed.append(row)
                self.numbers[place] = len(self.listed)
            numbers.append(self.numbers[place])
        return list(dict.fromkeys(numbers))


def head(case: Any, links: list[Any]) -> Contents:
    """What stands at the head of a case's paper."""
    return {
        "number": case.number,
        "title": case.title,
        "respondent": case.respondent.name,
        "raised_by": [member.name for member in case.raised_by.all()],
        "lead": str(case.lead) if case.lead else "",
        "status": Status(case.status).label if case.status else "",
        "status_since": day_phrase(FuzzyDate(case.status_since, case.status_until)) if case.status else "",
        "opened": phrase(case.opened_on),
        "identifiers": [str(row) for row in case.identifiers.all()],
        "sectors": [
            {"code": row.code, "title": row.title, "chapter": row.lineage.partition("|")[0]}
            for row in case.sectors.all()
        ],
        "products": [row.code for row in case.products.all()],
        "links": [
            {
                "kind": row.get_kind_display(),
                "number": row.other.number,
                "title": row.other.title,
                "marking": markings.strictest([case.marking, row.other.marking]),
            }
            for row in links
        ],
        "marking": case.marking,
    }


def claim(case: Case, row: Any, notes: Notes) -> Contents:
    """One provision said to be breached."""
    agreement = row.provision.agreement if row.provision else None
    return {
        "provision": row.provision_id or "",
        "heading": row.provision.heading if row.provision else "",
        "agreement": agreement.short_name if agreement else "",
        "agreement_kind": agreement.kind if agreement else "",
        "no_discipline": row.no_discipline,
        "measure": row.measure.title if row.measure else "",
        "argument": row.argument,
        "notes": notes.of(row),
        "marking": case.marking,
    }


def measure(case: Case, row: Any) -> Contents:
    """One act at issue."""
    return {
        "title": row.title,
        "original": row.title_original,
        "number": row.document_number,
        "number_original": row.document_number_original,
        "kind": row.get_kind_display(),
        "stage": row.get_stage_display(),
        "issued": day_phrase(row.issued),
        "in_force": day_phrase(row.in_force),
        "agencies": [agency.acronym for agency in row.agencies.all()],
        "marking": case.marking,
    }


def commitment(case: Case, row: Any, notes: Notes) -> Contents:
    """One promise with what became of it; `standing` and `seen_links` were loaded with it."""
    latest = row.standing[0] if row.standing else None
    marking = markings.strictest([case.marking, row.case.marking, row.marking])
    return {
        "number": row.number,
        "label": label(case, row),
        "words": row.words,
        "forum": row.forum.short_name,
        **dated("made", row.made),
        "provision": row.provision_id or "",
        "agreement": row.provision.agreement.short_name if row.provision else "",
        "agreement_kind": row.provision.agreement.kind if row.provision else "",
        **dated("due", row.due),
        "lineage": [
            {
                "kind": link.get_kind_display(),
                "to": named(link.target),
                "marking": markings.strictest([marking, link.target.marking, link.target.case.marking]),
            }
            for link in row.seen_links
        ],
        "told_in": row.case.number,
        "verdict": latest.get_verdict_display() if latest else "",
        "verdict_word": latest.verdict if latest else "",
        "as_of": day_phrase(latest.as_of) if latest else "",
        "why": latest.note if latest else "",
        "notes": [*notes.of(row), *(number for verdict in row.standing for number in notes.of(verdict))],
        "marking": marking,
    }


def status(case: Case, row: Any, notes: Notes) -> Contents:
    """One row of the status history."""
    return {
        **dated("date", row.effective),
        "to": row.get_to_display(),
        "reason": row.reason,
        "notes": notes.of(row),
        "marking": markings.strictest([case.marking, row.marking]),
    }


def event(case: Case, row: Any, notes: Notes) -> Contents:
    """One thing that happened."""
    return {
        **dated("date", row.happened),
        "kind": row.get_kind_display(),
        "body": row.body.short_name if row.body else "",
        "text": row.text,
        "notes": notes.of(row),
        "marking": markings.strictest([case.marking, row.marking]),
    }


def named(row: Commitment) -> str:
    """`JCCT, December 2012`."""
    return f"{row.forum.short_name}, {day_phrase(row.made)}"


def label(case: Case, row: Commitment) -> str:
    """`C3` for the case's own commitment 3, `7/C3` for one told in TC-2022-0007."""
    own = f"C{row.number}"
    return own if row.case_id == case.pk else f"{row.case.number.rsplit('-', 1)[-1].lstrip('0')}/{own}"


def notes_told(
    citations: list[Citation],
    readings: dict[Any, Reading],
    sections: dict[tuple[Any, int | None], str],
    beside: dict[Any, Counterpart],
) -> list[Contents]:
    """The notes of a paper, each with the words quoted and the outcome of their check."""
    seen: set[Any] = set()
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
                "dated": day_phrase(exhibit.dated),
                "symbol": exhibit.symbol,
                "rendition": row.rendition.get_kind_display(),
                "language": row.rendition.language,
                "quotation": row.quotation,
                "outcome": row.outcome,
                "detail": row.check_detail,
                "findings": marks_told(row.findings),
                "marking": markings.strictest([row.marking, row.rendition.marking, exhibit.marking]),
                **_counterpart(beside.get(row.pk)),
            }
        )
        seen.add(exhibit.pk)
    return out


def exhibits_told(citations: list[Citation], readings: dict[Any, Reading]) -> list[Contents]:
    """The texts that the notes quote, in the order in which they were filed."""
    renditions = {row.rendition_id: row.rendition for row in citations}
    in_order = sorted(renditions.values(), key=lambda row: (row.exhibit.filed_at, row.exhibit.number, row.filed_at))
    return [text(row, readings.get(row.pk)) for row in in_order]


def text(rendition: Any, reading: Reading | None) -> Contents:
    """One text of an exhibit as an exhibit list has it."""
    exhibit = rendition.exhibit
    return {
        "cited_as": rendition.cited_as,
        "title": exhibit.title,
        "kind": exhibit.get_kind_display(),
        "issuer": exhibit.issuer,
        "dated": day_phrase(exhibit.dated),
        "symbol": exhibit.symbol,
        "rendition": rendition.get_kind_display(),
        "language": rendition.get_language_display(),
        "coverage": reading.caveat if reading else "",
        "pages": reading.pages if reading else 0,
        "pages_with_text": reading.pages_with_text if reading else 0,
        "sha256": rendition.sha256,
        "marking": markings.strictest([rendition.marking, exhibit.marking]),
    }


def problems(citations: list[Citation]) -> list[Contents]:
    """The notes whose words were not found at their place, or whose text was withdrawn."""
    return [
        {"note": number, "pinpoint": row.pinpoint, "outcome": row.outcome, "detail": row.check_detail}
        for number, row in enumerate(citations, 1)
        if row.outcome not in {Citation.Outcome.FOUND, Citation.Outcome.NO_WORDS} or withdrawal_of(row.rendition)
    ]


def dated(name: str, date: FuzzyDate | None) -> Contents:
    """A date as its phrase, and its first and last day for whoever draws it: `{"due": "2013", "due_days": ["2013-01-01", ...]}`."""
    days = [date.earliest.isoformat(), date.latest.isoformat()] if date else []
    return {name: day_phrase(date), f"{name}_days": days}


def day(at: dt.datetime) -> str:
    """The day of a moment, in UTC, in words."""
    return phrase(at.astimezone(dt.UTC).date())


def day_phrase(date: FuzzyDate | None) -> str:
    """A date in words; blank for none."""
    return date.phrase if date else ""


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
            "marking": found.rendition.marking,
        }
    }
