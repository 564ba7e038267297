"""Giving a verdict: never without a citation, and never rewritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.access.models import Officer
from cases.commitments.models import Commitment, Verdict
from cases.dates import FuzzyDate
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.filing import Filed
from cases.evidence.models import Citation
from cases.refusal import Refusal
from tests import build


@pytest.fixture
def promise(lead: Officer) -> Commitment:
    """A promise of 2012."""
    return build.commitment(build.case(lead), lead)


@pytest.fixture
def filed(lead: Officer) -> Filed:
    """A note to cite."""
    return build.exhibit(lead)


def _assess(of: Commitment, filed: Filed, by: Officer, as_of: str = "2022", **more: Any) -> Verdict:
    values: dict[str, Any] = {
        "verdict": "not-implemented",
        "quotes": [Quote(filed.rendition, "agreed to open", 1)],
        "at": build.NOW,
    } | more
    return assess(of, as_of=FuzzyDate.parse(as_of), by=by, **values)


def _standing(officer: Officer) -> tuple[str | None, dt.date | None]:
    row = Commitment.objects.with_verdict(officer).get()
    return row.verdict, row.verdict_earliest


def test_a_verdict_is_given_with_its_citation(promise: Commitment, filed: Filed, lead: Officer) -> None:
    later = build.NOW + dt.timedelta(days=1)
    verdict = _assess(promise, filed, lead, note=" It was not kept. ", at=later)
    assert (verdict.verdict, str(verdict), verdict.note) == (
        "not-implemented",
        "Not implemented, as of 2022",
        "It was not kept.",
    )
    cited = Citation.objects.get()
    assert (cited.statement, cited.outcome, cited.case) == (verdict, "found", promise.case)
    assert _standing(lead) == ("not-implemented", dt.date(2022, 1, 1))


def test_a_verdict_may_rest_on_several_citations(promise: Commitment, filed: Filed, lead: Officer) -> None:
    quotes = [Quote(filed.rendition, words, 1) for words in ("agreed to open", "its market")]
    assert _assess(promise, filed, lead, quotes=quotes).citations.count() == 2


def test_when_a_citation_is_refused_no_verdict_is_given(promise: Commitment, filed: Filed, lead: Officer) -> None:
    with pytest.raises(Refusal, match="there is no page 9"):
        _assess(promise, filed, lead, quotes=[Quote(filed.rendition, "agreed", 1), Quote(filed.rendition, "open", 9)])
    assert (Verdict.objects.count(), Citation.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", ["reader", "officer", "auditor"])
def test_who_may_not_decide_gives_no_verdict(role: str, promise: Commitment, filed: Filed) -> None:
    with pytest.raises(Refusal, match="Only a lead or registrar gives a verdict; somebody is"):
        _assess(promise, filed, build.officer("somebody", role=role))
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"verdict": "kept"}, "verdict", "“kept” is not a verdict."),
        (
            {"quotes": []},
            "rendition",
            "A verdict needs a citation: name the exhibit and quote the words it rests on.",
        ),
        ({"as_of": "2026-03-03"}, "as_of", "3 March 2026 is still to come."),
    ],
)
def test_what_is_no_verdict_is_refused_with_a_sentence(
    values: dict[str, Any], field: str, sentence: str, promise: Commitment, filed: Filed, lead: Officer
) -> None:
    with pytest.raises(Refusal) as refused:
        _assess(promise, filed, lead, **values)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert not Verdict.objects.exists()


def test_the_latest_verdict_stands_and_a_corrected_one_does_not(
    promise: Commitment, filed: Filed, lead: Officer
) -> None:
    assert _standing(lead) == (None, None)
    _assess(promise, filed, lead, "2014", verdict="not-demonstrated")
    late = _assess(promise, filed, lead, "2022", verdict="implemented")
    _assess(promise, filed, lead, "2018", verdict="backtracked")
    assert _standing(lead) == ("implemented", dt.date(2022, 1, 1))
    _assess(promise, filed, lead, "2021", verdict="deadline-missed", corrects=late)
    assert _standing(lead) == ("deadline-missed", dt.date(2021, 1, 1))
    assert Verdict.objects.count() == 4


def test_a_verdict_is_corrected_once_and_only_for_its_promise(promise: Commitment, filed: Filed, lead: Officer) -> None:
    first = _assess(promise, filed, lead)
    with pytest.raises(Refusal, match="The verdict to correct belongs to another commitment"):
        _assess(build.commitment(promise.case, lead), filed, lead, corrects=first)
    _assess(promise, filed, lead, corrects=first)
    with pytest.raises(Refusal, match="That verdict was corrected already; correct the later one"):
        _assess(promise, filed, lead, corrects=first)


def test_a_verdict_is_hidden_with_its_promise(filed: Filed, lead: Officer, reader: Officer) -> None:
    promise = build.commitment(build.case(lead), lead, marking="OFFICIAL-SENSITIVE")
    _assess(promise, filed, lead)
    assert Verdict.objects.visible_to(lead, at=build.NOW).count() == 1
    assert not Verdict.objects.visible_to(reader, at=build.NOW).exists()
