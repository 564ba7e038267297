"""Citing: a statement's pointer to a place in a rendition, checked there and then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model

from cases.access import markings
from cases.access.models import Compartment, Marked, Officer
from cases.commitments.models import Commitment, Verdict
from cases.docket.models import Case, Claim, StatusChange
from cases.docket.opening import must_log
from cases.evidence.checking import Checked, check_citations, check_in_order, check_words, printed_on, texts_beside
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Reading, Rendition
from cases.evidence.withdrawal import withdrawal_of
from cases.history.acts import act
from cases.proceedings.models import Event
from cases.refusal import Refusal

Statement = Case | Claim | Commitment | Verdict | Event | StatusChange
KEY_OF: dict[type[Model], str] = {
    Case: "summary_of",
    Claim: "claim",
    Commitment: "commitment",
    Verdict: "verdict",
    Event: "event",
    StatusChange: "status_change",
}


@dataclass(frozen=True)
class Quote:
    """What is cited: the rendition, the page counted from 1 where one is named, a place within, and the words."""

    rendition: Rendition
    quotation: str = ""
    page: int | None = None
    place: str = ""


def case_of(statement: Statement) -> Case:
    """The case to which a citable statement belongs."""
    if isinstance(statement, Case):
        return statement
    return statement.commitment.case if isinstance(statement, Verdict) else statement.case


@act
def cite(
    statement: Statement,
    quote: Quote,
    *,
    by: Officer,
    at: dt.datetime,
) -> Citation:
    """Hang a citation from a statement (a Case means its summary) and check its words there and then. Refuses a withdrawn text.

    Where no page is named, the citation takes the page on which the words are found.

    The exhibit joins the case's file, unless the statement is hidden from some who see both: to them the exhibit would tell of it.
    The citation's marking is the strictest of the case and the exhibit. Refuses a reader, a
    citation without page, place or words, and a page that the document does not have.
    """
    must_log(by)
    if (withdrawal := withdrawal_of(quote.rendition)) is not None:
        raise Refusal(f"{withdrawal.told}: it is cited no more.", field="rendition")
    case = case_of(statement)
    _must_point_somewhere(quote)
    exhibit = quote.rendition.exhibit
    marking = markings.strictest([case.marking, exhibit.marking, quote.rendition.marking])
    room = exhibit.compartment or case.compartment if marking == markings.BCI else None
    if _as_open(statement, case, exhibit):
        CaseExhibit.objects.get_or_create(case=case, exhibit=exhibit)
    made = _unchecked(statement, quote, marking=marking, room=room, by=by, at=at)
    _judge(made, check_words(quote.rendition, quote.page, quote.quotation, others=texts_beside(made)))
    made.save(force_insert=True)
    return made


def _unchecked(
    statement: Statement, quote: Quote, *, marking: str, room: Compartment | None, by: Officer, at: dt.datetime
) -> Citation:
    return Citation(
        case=case_of(statement),
        rendition=quote.rendition,
        page=quote.page,
        place=quote.place.strip(),
        quotation=quote.quotation.strip(),
        checked_at=at,
        cited_by=by,
        cited_at=at,
        marking=marking,
        compartment=room,
        **{KEY_OF[type(statement)]: statement},
    )


def _judge(made: Citation, found: Checked) -> None:
    """Write down what the check of its words gave."""
    made.page = made.page or found.stands_on
    made.printed = found.printed if made.page == found.found_on else printed_on(made.rendition, made.page)
    made.outcome, made.check_detail = found.outcome, found.detail
    made.findings, made.found_on = found.findings, found.found_on


@act
def cite_in_order(
    quotes: Sequence[tuple[Case | Event, Quote]], *, by: Officer, at: dt.datetime
) -> tuple[list[Citation], list[CaseExhibit]]:
    """Hang many citations of one rendition from statements, by a few statements; quotes in the order of its text are checked in one walk.

    Gives the citations, and the entries by which the exhibit joined files that lacked it. Refuses what `cite` refuses, and closed rooms,
    which are cited one by one; then nothing is cited.
    """
    must_log(by)
    if not quotes:
        return [], []
    rendition = quotes[0][1].rendition
    exhibit = rendition.exhibit
    if (withdrawal := withdrawal_of(rendition)) is not None:
        raise Refusal(f"{withdrawal.told}: it is cited no more.", field="rendition")
    cases = {(case := case_of(statement)).pk: case for statement, _ in quotes}
    marks = {key: markings.strictest([case.marking, exhibit.marking, rendition.marking]) for key, case in cases.items()}
    if markings.BCI in marks.values():
        raise Refusal("Business confidential information is cited one by one.", field="marking")
    found = check_in_order(rendition, [quote.quotation for _, quote in quotes])
    made = [
        _unchecked(statement, quote, marking=marks[case_of(statement).pk], room=None, by=by, at=at)
        for statement, quote in quotes
    ]
    for citation, checked in zip(made, found, strict=True):
        _judge(citation, checked)
    open_to = {case_of(statement).pk for statement, _ in quotes if _as_open(statement, case_of(statement), exhibit)}
    there = CaseExhibit.objects.filter(case__in=open_to, exhibit=exhibit).values_list("case", flat=True)
    entries = [CaseExhibit(case_id=key, exhibit=exhibit) for key in sorted(open_to - set(there))]
    return (
        Citation.objects.bulk_create(made, batch_size=500),
        CaseExhibit.objects.bulk_create(entries, batch_size=500),
    )


@act
def amend_citation(citation: Citation, *, quotation: str, page: int | None, by: Officer, at: dt.datetime) -> Citation:
    """Correct a citation's words or page, and check it anew. Refuses what `cite` and `withdraw_citation` refuse."""
    must_log(by)
    _must_be_free(citation)
    _must_point_somewhere(Quote(citation.rendition, quotation, page, citation.place))
    citation.quotation, citation.page = quotation.strip(), page
    citation.save(update_fields=["quotation", "page"])
    check_citations(Citation.objects.filter(pk=citation.pk), at=at)
    citation.refresh_from_db()
    return citation


@act
def withdraw_citation(citation: Citation, *, by: Officer) -> None:
    """Take a citation back. Refuses one that a verdict or a status change rests on: those are append-only."""
    must_log(by)
    _must_be_free(citation)
    citation.delete()


def _as_open(statement: Model, case: Case, exhibit: Exhibit) -> bool:
    """Whether all who see the case and the exhibit see the statement too."""
    marked = statement.commitment if isinstance(statement, Verdict) else statement
    if not isinstance(marked, Marked):
        return True
    if marked.marking == markings.BCI:
        return marked.compartment_id in {case.compartment_id, exhibit.compartment_id}
    return markings.RANK[marked.marking] <= markings.RANK[markings.strictest([case.marking, exhibit.marking])]


def _must_be_free(citation: Citation) -> None:
    if citation.verdict_id or citation.status_change_id:
        raise Refusal("A verdict or status change keeps its citations; correct it by a later entry.")


def _must_point_somewhere(quote: Quote) -> None:
    if not quote.quotation.strip() and quote.page is None and not quote.place.strip():
        raise Refusal("Give a page, a paragraph, or the words you quote.", field="quotation")
    if quote.page is None:
        return
    if quote.page < 1:
        raise Refusal("Pages are counted from 1.", field="page")
    reading = Reading.objects.filter(rendition=quote.rendition).first()
    if reading is not None and reading.pages and quote.page > reading.pages:
        noun = "page" if reading.pages == 1 else "pages"
        raise Refusal(f"The document has {reading.pages} {noun}; there is no page {quote.page}.", field="page")
