"""Which papers rest on an exhibit: those whose frozen contents quote it, of one case or of several, for who may see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases.access.models import Officer
from cases.briefs.asking import request_book, request_exhibits, request_scorecard
from cases.briefs.request import request_brief
from cases.briefs.resting import briefs_on
from cases.briefs.scorecards import Scope
from cases.evidence.filing import Filed
from tests import build
from tests.web.worlds import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def quoted(lead: Officer) -> Filed:
    """An exhibit that two cases quote, one of them in a commitment, and of which papers of every kind were asked for."""
    filed = build.exhibit(lead, "China agreed to open its market.")
    one, two = (build.case(lead, title=title, **terms()) for title in ("Wheat", "Steel"))
    build.citation(one, filed, lead, "open its market")
    build.citation(build.commitment(two, lead), filed, lead, "China agreed")
    how: dict[str, Any] = {"by": lead, "at": build.NOW}
    request_brief(one, **how)
    request_book([one.pk, two.pk], title="Both", **how)
    request_scorecard(Scope(member=two.respondent), **how)
    request_exhibits([one.pk, two.pk], **how)
    other = build.case(lead, title="Rice")
    build.citation(other, build.exhibit(lead, "Another text."), lead, "Another")
    request_brief(other, **how)
    return filed


def told(filed: Filed, officer: Officer, pinpoint: str = "") -> dict[str, list[str]]:
    found = briefs_on(filed.exhibit, [filed.rendition], officer=officer, pinpoint=pinpoint)
    return {
        each.brief.kind: [f"{note.get('case', '')} {note.get('number', '')} {note['pinpoint']}" for note in each.notes]
        for each in found
    }


def test_papers_of_every_kind_that_quote_an_exhibit_are_told_with_the_places(quoted: Filed, lead: Officer) -> None:
    place = f"Exhibit {quoted.exhibit.number}, p. 1"
    papers = told(quoted, lead)
    assert papers == told(quoted, lead, place)
    assert papers == {
        "case-brief": [f" 1 {place}"],
        "docket-book": [f"TC-2026-0001 1 {place}", f"TC-2026-0002 1 {place}"],
        "scorecard": [f" 1 {place}"],
        "exhibit-book": [f"  {place}"],
    }
    assert told(quoted, lead, f"Exhibit {quoted.exhibit.number}, p. 2") == {}


def test_who_may_not_see_a_paper_is_told_of_none(quoted: Filed) -> None:
    assert told(quoted, build.officer("low", clearance="PUBLIC")) == {}


def test_the_exhibit_page_names_papers_of_several_cases_apart(quoted: Filed, lead: Officer, client: Client) -> None:
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(quoted.exhibit.get_absolute_url()).content.decode()
    assert page.count("Papers of several cases") == 1
    assert "TC-2026-0001, note 1" in page
