"""Checking quotations against the text of the filed document, and saying what was found."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cases.access import markings
from cases.access.models import Marked
from cases.evidence import matching, nearest, quotations
from cases.evidence.models import Citation, Page, Reading, Rendition
from cases.evidence.naming import named_page
from cases.evidence.withdrawal import withdrawal_of


@dataclass(frozen=True)
class Checked:
    """The outcome of a check: which, the sentence for the officer, the page where the words begin, and what is printed on it.

    `findings` holds what each mark of the quotation stands for, under `marks`, and the difference from the nearest passage, under
    `difference`; empty for words that stand there as quoted.
    """

    outcome: str
    detail: str
    found_on: int | None = None
    printed: str = ""
    findings: dict[str, Any] = field(default_factory=dict)

    @property
    def stands_on(self) -> int | None:
        """The page that holds the words, for a citation that names none; the nearest passage's page is not one."""
        return None if self.outcome == Citation.Outcome.ALTERED else self.found_on


@dataclass(frozen=True)
class Book:
    """A rendition made ready for checking: its normalised text, and what is printed on each page."""

    text: matching.Text
    labels: dict[int, str]


_books: OrderedDict[tuple[UUID, dt.datetime | None], Book] = OrderedDict()
_KEPT = 8
MOST = 300
"""Characters of the sentence that is kept."""
TOGETHER = 50
"""Citations whose outcomes are recorded in one transaction."""


def book_of(rendition: Rendition, reading: Reading) -> Book:
    """The rendition made ready for checking; the last few are kept, under the time of their reading."""
    key = (rendition.pk, reading.finished_at)
    if key not in _books:
        rows = list(Page.objects.filter(rendition=rendition).order_by("number").values_list("number", "label", "text"))
        text = matching.read_pages([(number, words) for number, _, words in rows])
        _books[key] = Book(text, {number: label for number, label, _ in rows})
        while len(_books) > _KEPT:
            _books.popitem(last=False)
    _books.move_to_end(key)
    return _books[key]


def forget_books() -> None:
    """Drop what is kept of renditions in this process, whose texts may have been destroyed."""
    _books.clear()


def check_words(rendition: Rendition, page: int | None, quotation: str, *, others: Iterable[Rendition] = ()) -> Checked:
    """Check words against a rendition, at the page given (counted from 1) or anywhere when none is.

    Words that are not there are looked for in the `others`, which are further texts of the same exhibit: pass only those of which
    everybody who is told the outcome may know.
    """
    return _checked(rendition, _reading_of(rendition), page, quotation, others)


def _reading_of(rendition: Rendition) -> Reading | None:
    return Reading.objects.filter(rendition=rendition).first()


def _checked(
    rendition: Rendition, reading: Reading | None, page: int | None, quotation: str, others: Iterable[Rendition]
) -> Checked:
    if not quotation.strip():
        return Checked(Citation.Outcome.NO_WORDS, "Points to a place without quoting it.")
    if reading is None or reading.state in {"queued", "working"}:
        return Checked(Citation.Outcome.UNCHECKED, "Waits for the document to be read.")
    if not reading.pages_with_text:
        return _in_others(quotation, others) or Checked(
            Citation.Outcome.CANNOT, f"Cannot be checked: {reading.sentence}"[:MOST]
        )
    book = book_of(rendition, reading)
    if page is not None and (there := quotations.on_page(quotation, book.text, page)) is not None:
        return _found(book, there, Citation.Outcome.FOUND, "Found")
    found = quotations.matches(quotation, book.text)
    if not found:
        return _in_others(quotation, others) or _not_there(quotation, book, reading)
    if page is None:
        return _found(book, found[0], Citation.Outcome.FOUND, "Found")
    here = next((match for match in found if match.place.first <= page <= match.place.last), None)
    if here is not None:
        return _found(book, here, Citation.Outcome.FOUND, "Found")
    closest = min(found, key=lambda match: abs(match.place.first - page))
    return _found(book, closest, Citation.Outcome.ELSEWHERE, "Found elsewhere:")


def _in_others(quotation: str, others: Iterable[Rendition]) -> Checked | None:
    for other in others:
        reading = Reading.objects.filter(rendition=other, state="ready", pages_with_text__gt=0).first()
        if reading is None:
            continue
        book = book_of(other, reading)
        found = quotations.matches(quotation, book.text)
        if found:
            on = _named(book, found[0].place)
            return Checked(
                Citation.Outcome.OTHER_TEXT,
                f"Not in the text cited, but in {other} {on}. Cite that text."[:MOST],
                findings=_marks(found[0]),
            )
    return None


def _not_there(quotation: str, book: Book, reading: Reading) -> Checked:
    if not any(char.isalnum() for piece in quotations.parsed(quotation).pieces for char in piece):
        return Checked(Citation.Outcome.NOT_FOUND, "Nothing is quoted here but marks.")
    partly = ""
    if reading.pages_with_text < reading.pages:
        partly = f" Only {reading.pages_with_text} of {reading.pages} pages have text to search."
    near = nearest.in_other_script(quotation, book.text) or nearest.nearest(quotation, book.text)
    if near is None:
        return Checked(Citation.Outcome.NOT_FOUND, f"These words are not in the document.{partly}")
    on = _named(book, near.place)
    findings = {"difference": [list(run) for run in near.difference]}
    if near.scripts:
        told = f"Altered: {on} the same stands but for simplified and traditional characters."
    elif near.alike == 1 and all(kind in {"same", "gap"} for kind, _ in near.difference):
        told = f"Altered: these words stand {on} or near it, but not so joined: in another order, or too far apart."
    else:
        told = f"Altered: the nearest passage {on} differs; {nearest.told(near)}."
    return Checked(Citation.Outcome.ALTERED, (told + partly)[:MOST], near.place.first, findings=findings)


def check_in_order(rendition: Rendition, quoted: Iterable[str]) -> list[Checked]:
    """Check many quotations, each looked for behind the one before: given in the order of the text they cost one walk through it.

    What does not stand there as it is written is checked as any other.
    """
    reading = Reading.objects.filter(rendition=rendition).first()
    if reading is None or not reading.pages_with_text:
        # Of an unread text, or one without words, all is said alike.
        return [check_words(rendition, None, quotation) for quotation in quoted]
    book = book_of(rendition, reading)
    found, at = [], 0
    for quotation in quoted:
        words = matching.normalise(quotation).strip("' ")
        span = None
        if words:
            whole = book.text.words
            behind, before = (
                matching.exact(words, whole, at, len(whole)),
                matching.exact(words, whole, 0, at + len(words)),
            )
            span = next(behind, None) or next(before, None)
        if span is None:
            found.append(check_words(rendition, None, quotation))
            continue
        at = span[0]
        match = quotations.Match(book.text.place(*span), span=span)
        found.append(_found(book, match, Citation.Outcome.FOUND, "Found"))
    return found


def check_citations(citations: QuerySet[Citation], *, at: dt.datetime) -> int:
    """Check these citations and record each outcome; returns how many were checked. May run again."""
    rows: Iterable[Citation] = citations.select_related(
        "rendition__exhibit", "rendition__withdrawal__replaced_by__exhibit", "case"
    ).order_by("rendition_id", "page")
    count, readings = 0, dict[UUID, Reading | None]()
    for some in _batched(rows):
        found = []
        for citation in some:
            rendition = citation.rendition
            if rendition.pk not in readings:
                # Only of the last: they come one rendition after the other, thousands of citations of one table.
                readings = {rendition.pk: _reading_of(rendition)}
            words = (citation.page, citation.quotation, texts_beside(citation))
            found.append((citation, _checked(rendition, readings[rendition.pk], *words)))
        told = [(citation, each, _with_withdrawal(each, citation)) for citation, each in found]
        # The outcomes of a handful are one transaction; the checking itself stands outside.
        with transaction.atomic():
            for citation, each, detail in told:
                _record(citation, each, detail, at=at)
        count += len(told)
    return count


def _record(citation: Citation, found: Checked, detail: str, *, at: dt.datetime) -> None:
    page = citation.page or found.stands_on
    Citation.objects.filter(pk=citation.pk).update(
        page=page,
        printed=found.printed if page == found.found_on else printed_on(citation.rendition, page),
        outcome=found.outcome,
        check_detail=detail,
        findings=found.findings,
        found_on=found.found_on,
        checked_at=at,
    )


def _batched(rows: Iterable[Citation]) -> Iterator[list[Citation]]:
    """The rows, a handful at a time."""
    left = iter(rows)
    while some := list(islice(left, TOGETHER)):
        yield some


def _with_withdrawal(found: Checked, citation: Citation) -> str:
    """The sentence of the check, and of a withdrawn text that it was, and where the words stand in what replaces it."""
    withdrawal = withdrawal_of(citation.rendition)
    if withdrawal is None:
        return found.detail
    said = f"{withdrawal.told}."
    if withdrawal.replaced_by and citation.quotation.strip():
        there = check_words(withdrawal.replaced_by, None, citation.quotation)
        said += f" There: {there.detail}"
    said = said[:MOST]
    return f"{found.detail[: max(0, MOST - len(said) - 1)]} {said}".strip()


def texts_beside(citation: Citation) -> Iterator[Rendition]:
    """The other texts of the exhibit of which everybody who sees this citation may know, for its outcome is told to all of them.

    One on the ladder is named where something that must be seen to see the citation is marked as strictly; one of a closed room
    where something of that room must be seen.
    """
    passed: list[Marked] = [citation, citation.case, citation.rendition, citation.rendition.exhibit]
    rank = max((markings.RANK[row.marking] for row in passed if row.marking != markings.BCI), default=-1)
    rooms = {row.compartment_id for row in passed if row.marking == markings.BCI}
    for other in Rendition.objects.filter(exhibit=citation.rendition.exhibit_id).select_related("exhibit"):
        if other.pk != citation.rendition_id and (
            other.compartment_id in rooms if other.marking == markings.BCI else markings.RANK[other.marking] <= rank
        ):
            yield other


def printed_on(rendition: Rendition, page: int | None) -> str:
    """What is printed on a page of a rendition, or nothing."""
    if page is None:
        return ""
    return Page.objects.filter(rendition=rendition, number=page).values_list("label", flat=True).first() or ""


def _found(book: Book, match: quotations.Match, outcome: str, lead: str) -> Checked:
    first = match.place.first
    warnings = [f"“{mark.shown}” {warning}" for mark in match.alterations for warning in mark.warnings]
    told = f"{lead} {_named(book, match.place)}."
    if warnings:
        told += f" Look at it: {'; '.join(warnings)}."
    return Checked(outcome, told[:MOST], first, book.labels.get(first, ""), _marks(match))


def _marks(match: quotations.Match) -> dict[str, Any]:
    if not match.alterations:
        return {}
    rows = [{**asdict(mark), "warnings": list(mark.warnings)} for mark in match.alterations]
    return {"marks": rows}


def _named(book: Book, place: matching.Place) -> str:
    where = [named_page(number, book.labels.get(number, "")) for number in sorted({place.first, place.last})]
    return f"{'in' if where[0].startswith(('para', 'row')) else 'on'} {' to '.join(where)}"
