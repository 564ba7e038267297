"""Words that stand in another text of the exhibit: told where all who are told may know of it, and checked again when it is read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from cases.access.models import Officer
from cases.docket.models import Case
from cases.evidence.checking import check_citations, check_words
from cases.evidence.filing import Filed, file_rendition
from cases.evidence.models import Citation, Page, Reading, Rendition
from cases.evidence.reading import read_next
from tests import build

ORIGINAL = "到2025年，钢铁行业不得新增产能。"
ENGLISH = "By 2025, the steel industry may not add capacity."


@pytest.fixture
def case(lead: Officer) -> Case:
    return build.case(lead, marking="DELIBERATIVE")


@pytest.fixture
def filed(lead: Officer) -> Filed:
    return build.exhibit(lead, ORIGINAL, language="zh", marking="DELIBERATIVE")


def _translation(filed: Filed, by: Officer, **more: Any) -> Rendition:
    """An English text of the exhibit, read, marked as it says."""
    values = {"marking": "DELIBERATIVE", "kind": "office", "language": "en"} | more
    made = Rendition.objects.create(
        exhibit=filed.exhibit, file_name="t.txt", media_type="text/plain", sha256="a" * 64, size=9, filed_at=build.NOW,
        filed_by=by, **values,
    )  # fmt: skip
    Reading.objects.create(
        rendition=made,
        queued_at=build.NOW,
        finished_at=build.NOW,
        state="ready",
        result="read",
        pages=1,
        pages_with_text=1,
    )
    Page.objects.create(rendition=made, number=1, text=ENGLISH)
    return made


def test_words_of_the_translation_cited_from_the_original_are_told_with_the_text_that_has_them(
    case: Case, filed: Filed, lead: Officer
) -> None:
    other = _translation(filed, lead)
    made = build.citation(case, filed, lead, "the steel industry [must] not add capacity", None)
    assert (made.outcome, made.page, made.found_on) == ("other-text", None, None)
    assert made.check_detail == f"Not in the text cited, but in {other} on p. 1. Cite that text."
    assert made.findings["marks"][0]["source"] == "may"


def test_a_citation_is_checked_again_when_another_text_of_its_exhibit_is_read(
    case: Case, filed: Filed, lead: Officer
) -> None:
    made = build.citation(case, filed, lead, "the steel industry may not add", None)
    assert made.outcome == "not-found"
    file_rendition(filed.exhibit, [ENGLISH.encode()], name="t.txt", kind="office", language="en", by=lead, at=build.NOW)
    assert read_next(build.clock)
    made.refresh_from_db()
    assert made.outcome == "other-text"


def test_what_is_kept_on_a_citation_does_not_tell_of_a_text_that_is_marked_higher(
    case: Case, filed: Filed, lead: Officer
) -> None:
    _translation(filed, lead, marking="PARTNER-CONFIDENTIAL")
    made = build.citation(case, filed, lead, "the steel industry may not add", None)
    assert (made.outcome, made.check_detail) == ("not-found", "These words are not in the document.")
    check_citations(Citation.objects.all(), at=build.NOW + dt.timedelta(days=1))
    made.refresh_from_db()
    assert made.outcome == "not-found"


def test_a_grant_to_the_room_of_a_case_lets_nobody_learn_of_a_text_higher_on_the_ladder(lead: Officer) -> None:
    closed = build.case(lead, marking="BCI")
    filed = build.exhibit(lead, ORIGINAL, language="zh", marking="DELIBERATIVE")
    higher = _translation(filed, lead, marking="PARTNER-CONFIDENTIAL")
    made = build.citation(closed, filed, lead, "the steel industry may not add", None)
    assert (made.marking, made.outcome) == ("BCI", "not-found")
    assert check_words(filed.rendition, None, "the steel industry", others=[higher]).outcome == "other-text"


def test_the_live_check_tells_each_officer_of_the_texts_that_officer_may_see(filed: Filed, lead: Officer) -> None:
    _translation(filed, lead, marking="PARTNER-CONFIDENTIAL")
    sent = {"rendition": str(filed.rendition.pk), "quotation": "the steel industry may not add", "page": ""}
    answers = {}
    for officer in (lead, build.officer("clerk")):
        client = Client()
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        answers[officer.username] = client.post("/check/", sent, headers={"HX-Request": "true"}).content.decode()
    assert "Not in the text cited, but in Exhibit" in answers["lead"]
    assert "These words are not in the document." in answers["clerk"]
    assert "ENG" not in answers["clerk"]


def test_the_live_check_shows_marks_and_differences_in_words_and_not_by_colour_alone(
    filed: Filed, lead: Officer
) -> None:
    client = Client()
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")

    def live(quotation: str) -> str:
        sent = {"rendition": str(filed.rendition.pk), "quotation": quotation, "page": "1"}
        return " ".join(client.post("/check/", sent, headers={"HX-Request": "true"}).content.decode().split())

    found = live("钢铁行业……新增产能")
    assert 'class="check check-found"' in found
    assert '<b>...</b> stands for <q><span lang="zh">不得</span></q>' in found
    assert 'Look at it: drops “<span lang="zh">不</span>”.' in found
    altered = live("钢铁行业可以新增产能")
    assert 'class="check check-altered"' in altered
    assert '<del><span class="unseen">(only in the document: </span><span lang="zh">不得</span>' in altered
    assert '<ins><span class="unseen">(only in the quotation: </span><span lang="zh">可以</span>' in altered
    assert "simplified and traditional characters" in live("鋼鐵行業不得新增產能")
