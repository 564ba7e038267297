"""What a scorecard counts and how its charts are laid out: out of the rows alone."""

from __future__ import annotations

from typing import Any

import pytest

from cases.briefs import counting
from cases.commitments.models import VerdictWord

pytestmark = pytest.mark.once


def row(verdict: str = "", **more: Any) -> dict[str, Any]:
    return {
        "case": "TC-1", "forum": "JCCT", "verdict_word": verdict, "made_days": ["2012-12-01", "2012-12-31"], "due_days": [],
        "sectors": ["Cereals"], "agreement": "",
    } | more  # fmt: skip


def card(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"rows": list(rows), "as_of_day": "2022-06-30"}


def test_every_verdict_of_the_vocabulary_has_its_group() -> None:
    assert set(counting.VERDICTS) == {*VerdictWord.values, ""}
    assert {group for _, group in counting.VERDICTS.values()} == set(counting.GROUPS)
    assert all(counting.VERDICTS[word.value][0] == word.label for word in VerdictWord)


def test_number_scope_and_disposition() -> None:
    told = counting.figures(
        card(
            row("implemented", due_days=["2020-01-01", "2020-12-31"]),
            row("not-implemented", case="TC-2", due_days=["2021-01-01", "2021-01-01"], sectors=["Cereals", "Services"]),
            row("", forum="DSB", due_days=["2023-01-01", "2023-12-31"]),
        )
    )
    assert (told["total"], told["cases"], told["dated"], told["past_due"], told["past_due_open"]) == (3, 2, 3, 2, 1)
    assert told["verdicts"] == [("Implemented", 1), ("Not implemented", 1), ("No verdict yet", 1)]
    assert told["groups"] == [
        ("Kept", 1),
        ("Kept in part", 0),
        ("Not kept or not shown", 1),
        ("Open", 1),
        ("Superseded", 0),
    ]
    assert [(one["name"], one["total"]) for one in told["sectors"]] == [("Cereals", 3), ("Services", 1)]
    assert [(one["name"], one["counts"]) for one in told["forums"]] == [
        ("JCCT", [1, 0, 1, 0, 0]),
        ("DSB", [0, 0, 0, 1, 0]),
    ]


def test_years_without_a_promise_stand_between_those_with_one_and_a_span_counts_in_its_first() -> None:
    told = counting.figures(card(row(), row(made_days=["2014-01-01", "2016-12-31"])))
    assert [(one["name"], one["total"]) for one in told["years"]] == [("2012", 1), ("2013", 0), ("2014", 1)]


def test_many_years_are_put_together_so_that_columns_do_not_become_hairs() -> None:
    told = counting.figures(card(row(made_days=["1948-01-01", "1948-01-01"]), row()))
    assert [one["name"] for one in told["years"]][:2] == ["1945–1949", "1950–1954"]
    assert sum(one["total"] for one in told["years"]) == 2


def test_no_rows_draw_nothing() -> None:
    told = counting.figures(card())
    assert (told["total"], told["years"], told["year_chart"], told["verdict_chart"]["bars"]) == (0, [], {}, [])


def test_the_parts_of_a_bar_follow_each_other_and_are_as_long_as_their_numbers() -> None:
    (bar,) = counting.stacked_chart([{"name": "JCCT", "total": 4, "counts": [1, 0, 3, 0, 0]}])["bars"]
    kept, broken = bar["parts"]
    assert (kept["group"], broken["group"]) == ("kept", "not")
    assert kept["x"] + kept["width"] == broken["x"]
    assert broken["width"] == 3 * kept["width"]
    assert bar["end"] > broken["x"] + broken["width"]


def test_the_smallest_of_many_bars_are_put_together_and_nothing_is_lost() -> None:
    rows = [{"name": f"Forum {n}", "total": n, "counts": [n, 0, 0, 0, 0]} for n in range(20, 0, -1)]
    bars = counting.stacked_chart(rows)["bars"]
    assert (len(bars), bars[-1]["whole"]) == (counting.MOST_BARS, "7 others")
    assert sum(bar["count"] for bar in bars) == sum(range(21))


def test_a_long_name_is_cut_in_the_chart_and_whole_in_its_description() -> None:
    name = "Working Group on the Interaction between Trade and Competition Policy"
    (bar,) = counting.plain_chart([(name, 1)])["bars"]
    assert bar["name"].endswith("…")
    assert bar["whole"] == name
