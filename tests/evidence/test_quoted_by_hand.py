"""What becomes of quotations that a person altered, or only set in other type: one document, and every row of a table by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from cases.access.models import Officer
from cases.evidence.checking import check_words
from cases.evidence.passages import locate
from tests import build
from tests.evidence.by_hand import PAGES, ROWS

pytestmark = pytest.mark.once


def test_every_quotation_written_by_hand_has_the_outcome_that_an_officer_would_call_right(lead: Officer) -> None:
    rendition = build.exhibit(lead, "\f".join(PAGES)).rendition
    wrong = []
    for quotation, page, right in ROWS:
        found = check_words(rendition, page, quotation)
        outcome = "look" if "Look at it" in found.detail and found.outcome == "found" else found.outcome
        if outcome != right:
            wrong.append((quotation[:80], page, right, outcome, found.detail))
    assert wrong == []
    assert Counter(right for _, _, right in ROWS)["altered"] > 100


def test_whatever_is_found_is_marked_on_its_page_and_what_is_altered_is_not(lead: Officer) -> None:
    rendition = build.exhibit(lead, "\f".join(PAGES)).rendition
    pages = list(enumerate(PAGES, 1))
    wrong = []
    for quotation, page, _ in ROWS:
        found = check_words(rendition, page, quotation)
        begins = found.found_on if found.outcome in {"found", "elsewhere"} else page
        stretches = locate(quotation, [each for each in pages if each[0] >= (begins or 1)])
        if bool(stretches) != (found.outcome in {"found", "elsewhere"}):
            wrong.append((quotation[:80], found.outcome, stretches))
    assert wrong == []
