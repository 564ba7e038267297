"""Texts in the manner of many kinds of report, marked by hand: what the reader finds of the marks, and how much of it is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.intake.narrative.proposed import Kind
from tests.benchmarks import reports

pytestmark = pytest.mark.once

FLOORS = {
    "first": {Kind.COMMITMENT: 49, Kind.EVENT: 93, Kind.VERDICT: 50, Kind.CLAIM: 5},
    "second": {Kind.COMMITMENT: 58, Kind.EVENT: 93, Kind.VERDICT: 44, Kind.CLAIM: 3},
    "third": {Kind.COMMITMENT: 47, Kind.EVENT: 95, Kind.VERDICT: 45, Kind.CLAIM: 2},
    "fourth": {Kind.COMMITMENT: 35, Kind.EVENT: 74, Kind.VERDICT: 38, Kind.CLAIM: 4},
    "fifth": {Kind.COMMITMENT: 24, Kind.EVENT: 41, Kind.VERDICT: 26, Kind.CLAIM: 2},
}
"""How many marks of each kind are found, since every set has been looked at; what was found at first tells docs/narrative-reports.md."""


def test_each_set_of_texts_has_its_floors() -> None:
    assert {path.name for path in reports.REPORTS.iterdir() if path.is_dir()} == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_marked_is_found_and_hardly_anything_else_is_proposed(name: str) -> None:
    for score in reports.counts(name):
        assert score.found >= FLOORS[name][score.kind], (str(score), score.told)
        assert score.right >= 0.9 * score.proposed, (str(score), score.told)


def test_a_mark_tells_place_kind_and_facts(tmp_path: Path) -> None:
    file = tmp_path / "toys.txt"
    file.write_text(
        "respondent=CHN raised_by=USA as_of=2020-01-01 path=Some Land>Toys\n"
        "In {e 2017-05}May 2017 it agreed to {c? BILAT 2017}lift the ban, and {v implemented}did so.\n"
    )
    text = reports.marked(file)
    assert text.text == "In May 2017 it agreed to lift the ban, and did so.\n"
    assert text.asked["path"] == "Some Land>Toys"
    told = [(each.kind, text.text[each.at :][:4], each.weak, each.facts) for each in text.marks]
    assert told == [
        (Kind.EVENT, "May ", False, ("2017-05",)),
        (Kind.COMMITMENT, "lift", True, ("BILAT", "2017")),
        (Kind.VERDICT, "did ", False, ("implemented",)),
    ]


def test_what_is_proposed_of_another_place_counts_as_wrong(tmp_path: Path) -> None:
    file = tmp_path / "toys.txt"
    promise = "In May 2017, China agreed to lift the ban on painted toys. It has yet to honour this commitment."
    pad = "The toys concerned are made of wood, of metal and of cloth, and are sold in many shops all over the land."
    file.write_text(f"respondent=CHN raised_by=USA as_of=2020-01-01 path=Toys\n{promise} {{v implemented}}{pad}\n")
    scores = {each.kind: each for each in reports.count([reports.marked(file)])}
    assert (scores[Kind.COMMITMENT].proposed, scores[Kind.COMMITMENT].right) == (1, 0)
    verdict = scores[Kind.VERDICT]
    assert (verdict.of, verdict.found, verdict.proposed, verdict.right) == (1, 0, 1, 0)
