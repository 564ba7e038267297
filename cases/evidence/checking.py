"""Checking quotations against the text of the filed document, and saying what was found."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cases.evidence import matching
from cases.evidence.models import Citation, Page, Reading, Rendition
from cases.evidence.naming import named_page


@dataclass(frozen=True)
class Checked:
    """The outcome of a check: which, the sentence for the officer, the page where the words begin, and what is printed on it."""

    outcome: str
    detail: str
    found_on: int | None = None
    printed: str = ""


@dataclass(frozen=True)
class Book:
    """A rendition made ready for checking: its normalised text, and what is printed on each page."""

    text: matching.Text
    labels: dict[int, str]


_books: OrderedDict[tuple[UUID, dt.datetime | None], Book] = OrderedDict()
_KEPT = 8


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


def check_words(rendition: Rendition, page: int | None, quotation: str) -> Checked:
    """Check words against a rendition, at the page given (counted from 1) or anywhere when none is."""
    if not quotation.strip():
        return Checked(Citation.Outcome.NO_WORDS, "Points to a place without quoting it.")
    reading = Reading.objects.filter(rendition=rendition).first()
    if reading is None or reading.state in {"queued", "working"}:
        return Checked(Citation.Outcome.UNCHECKED, "Waits for the document to be read.")
    if not reading.pages_with_text:
        return Checked(Citation.Outcome.CANNOT, f"Cannot be checked: {reading.sentence}"[:300])
    book = book_of(rendition, reading)
    places = matching.find(quotation, book.text)
    if not places:
        partly = ""
        if reading.pages_with_text < reading.pages:
            partly = f" Only {reading.pages_with_text} of {reading.pages} pages have text to search."
        return Checked(Citation.Outcome.NOT_FOUND, f"These words are not in the document.{partly}")
    if page is None:
        return _found(book, places[0], Citation.Outcome.FOUND, "Found")
    here = next((place for place in places if place.first <= page <= place.last), None)
    if here is not None:
        return _found(book, here, Citation.Outcome.FOUND, "Found")
    nearest = min(places, key=lambda place: abs(place.first - page))
    return _found(book, nearest, Citation.Outcome.ELSEWHERE, "Found elsewhere:")


def check_citations(citations: QuerySet[Citation], *, at: dt.datetime) -> int:
    """Check these citations and record each outcome; returns how many were checked. May run again."""
    rows: Iterable[Citation] = citations.select_related("rendition").order_by("rendition_id")
    count = 0
    for citation in rows:
        found = check_words(citation.rendition, citation.page, citation.quotation)
        page = citation.page or found.found_on
        Citation.objects.filter(pk=citation.pk).update(
            page=page,
            printed=found.printed if page == found.found_on else printed_on(citation.rendition, page),
            outcome=found.outcome,
            check_detail=found.detail,
            found_on=found.found_on,
            checked_at=at,
        )
        count += 1
    return count


def printed_on(rendition: Rendition, page: int | None) -> str:
    """What is printed on a page of a rendition, or nothing."""
    if page is None:
        return ""
    return Page.objects.filter(rendition=rendition, number=page).values_list("label", flat=True).first() or ""


def _found(book: Book, place: matching.Place, outcome: str, lead: str) -> Checked:
    where = [named_page(number, book.labels.get(number, "")) for number in sorted({place.first, place.last})]
    on = "in" if where[0].startswith("para") else "on"
    return Checked(outcome, f"{lead} {on} {' to '.join(where)}.", place.first, book.labels.get(place.first, ""))
