"""Whole reports read: headings without mark-up, pages and line breaks, minutes, keys that keep, and the report of the answer key."""

from __future__ import annotations

import datetime as dt
import textwrap
import time

import pytest

from cases.intake.narrative.proposed import Kind, Piece, Report
from cases.intake.narrative.reading import read_report
from tests.benchmarks import intake
from tests.intake.narrative.terms import vocabulary

pytestmark = pytest.mark.once

PAD = "The toys concerned are made of wood, of metal and of cloth, and are sold in many shops all over the land."
REPORT = f"""TABLE OF CONTENTS

FOREWORD 1

SPECIFIC CONCERNS 2

Import Policies 2

 Toy Licences 3

 Toy Duties 4

Transparency 5

Foreword

This report is written each year. {PAD}

SPECIFIC TRADE CONCERNS

The key concerns follow. {PAD}

IMPORT POLICIES

Toy Licensing

At the November 2016 JCCT meeting, China agreed to publish the list of the licences that it grants for toys, and it said that the

list would be ready by March 31, 2017. {PAD}

Toy Duties

In 2020, China amended the *Law on Toy Duties* and raised the duty to \\$5. {PAD} Unfortunately, China issued the

*Measures for Toy Duties* in 2021, and these remain in force.

ADMINISTRATIVE PROCESS

Transparency

Overview

China has a poor record when it comes to publishing its rules. {PAD}

Translations

China translates few rules. {PAD}

Toy Credit System

Since 2014, China has built a system of credit for makers of toys. {PAD}

LABOR

Makers of toys work long days. {PAD}

ANNEX

Something else is told here. {PAD}
"""


def read(*texts: str) -> Report:
    """The pieces as one report about China, raised by the United States."""
    return read_report(
        [Piece(number, text) for number, text in enumerate(texts, 1)],
        respondent="CHN",
        raised_by="USA",
        as_of=dt.date(2022, 12, 31),
        vocabulary=vocabulary(),
    )


def cases(report: Report) -> list[tuple[str, ...]]:
    return [each.section for each in report.proposals if each.kind is Kind.CASE]


PATHS = [
    ("IMPORT POLICIES", "Toy Licensing"),
    ("IMPORT POLICIES", "Toy Duties"),
    ("ADMINISTRATIVE PROCESS", "Transparency", "Overview"),
    ("ADMINISTRATIVE PROCESS", "Transparency", "Translations"),
    ("ADMINISTRATIVE PROCESS", "Toy Credit System"),
    ("LABOR",),
]


def test_each_leaf_of_the_part_of_concerns_proposes_a_case_under_its_path() -> None:
    report = read(REPORT)
    assert cases(report) == PATHS
    [overview] = [each for each in report.proposals if each.kind is Kind.CASE and each.section[-1] == "Overview"]
    assert overview.fields["title"] == "Transparency: Overview"


def test_a_sentence_cut_by_a_page_break_is_read_whole_and_has_a_place_on_each_side() -> None:
    first, second = REPORT.split("said that the\n\n")
    report = read(first + "said that the", second)
    assert cases(report) == PATHS
    [promise] = [each for each in report.proposals if each.kind is Kind.COMMITMENT]
    assert [place.piece for place in promise.places] == [1, 2]
    assert promise.places[1].words == "list would be ready by March 31, 2017."
    assert {each.key for each in report.proposals} == {each.key for each in read(REPORT).proposals}


def test_the_same_report_as_pages_of_short_lines_under_running_heads_gives_the_same() -> None:
    lines = [part for line in REPORT.split("\n") for part in (textwrap.wrap(line, 84) or [""]) if part]
    sheets = [lines[at : at + 14] for at in range(0, len(lines), 14)]
    pages = ["\n".join(["A Report to Parliament on Toys", *sheet, f"- {n} -"]) for n, sheet in enumerate(sheets, 1)]
    report = read(*pages)
    assert cases(report) == PATHS
    told = {(each.kind, each.section) for each in read(REPORT).proposals}
    assert {(each.kind, each.section) for each in report.proposals} == told
    texts = dict(enumerate(pages, 1))
    assert all(
        texts[place.piece][place.start : place.end] == place.words for each in report.proposals for place in each.places
    )


def test_a_corrected_report_proposes_anew_only_what_changed() -> None:
    before = {each.key for each in read(REPORT).proposals}
    assert before == {each.key for each in read(REPORT).proposals}
    after = read("A PREFACE\n\nNewly written.\n\n" + REPORT.replace("In 2020, China amended", "In 2019, China amended"))
    new = [each for each in after.proposals if each.key not in before]
    assert {each.section for each in new} == {("IMPORT POLICIES", "Toy Duties")}
    assert [each.fields["happened"] for each in new if each.kind is Kind.EVENT] == ["2019"]


MINUTES = """COMMITTEE ON TECHNICAL BARRIERS TO TRADE

MINUTES OF THE MEETING OF 12 JULY 2023

1 ADOPTION OF THE AGENDA

1.1. The Committee adopted its agenda, which had been circulated to all delegations some weeks before the meeting was opened.

2 SPECIFIC TRADE CONCERNS

2.1.1 India - Rules on the Labelling of Toys, G/TBT/N/IND/250 (ID 801)

2.1. The representative of Canada said that the rules required every toy to bear a label. His delegation asked India to accept stickers.

2.2. In response, the representative of India said that India would accept stickers from 1 January 2024.

2.1.2 European Union - Draft Regulation on Batteries (ID 802)

2.3. The representative of Japan raised Article 12.3 of the TBT Agreement. In November 2022, the EU had agreed to publish guidance.
The guidance has not yet been published.
"""


def test_the_minutes_of_a_committee_give_a_case_an_item_with_its_respondent_and_raiser() -> None:
    report = read(MINUTES)
    told = [each.fields for each in report.proposals if each.kind is Kind.CASE]
    assert [(each["title"], each["respondent"], each["raised_by"], each["identifiers"]) for each in told] == [
        ("India - Rules on the Labelling of Toys", "IND", "CAN", ["G/TBT/N/IND/250", "ID 801"]),
        ("European Union - Draft Regulation on Batteries", "EU", "JPN", ["ID 802"]),
    ]
    promises = [each.fields for each in report.proposals if each.kind is Kind.COMMITMENT]
    assert [(each["promised_by"], each["promised_to"], each["forum"], each["made"]) for each in promises] == [
        ("IND", "CAN", "CTBT", "2023-07-12"),
        ("EU", "JPN", "BILAT", "2022-11"),
    ]
    raised = [each.fields for each in report.proposals if each.fields.get("kind") == "raised"]
    assert [(each["happened"], each["body"], each["members"]) for each in raised] == [
        ("2023-07-12", "CTBT", ["CAN"]),
        ("2023-07-12", "CTBT", ["JPN"]),
    ]


def test_a_table_that_tells_each_path_needs_no_headings() -> None:
    told = "In March 2018, Algeria agreed to lift the ban. Import Licensing " + PAD
    report = read_report(
        [
            Piece(1, told, ("Algeria", "Import Policies")),
            Piece(2, "Exports grew. " + PAD, ("Algeria", "Trade Summary")),
        ],
        respondent="DZA",
        raised_by="USA",
        as_of=dt.date(2019, 3, 31),
        vocabulary=vocabulary(),
    )
    assert cases(report) == [("Algeria", "Import Policies")]
    assert [each.fields["words"] for each in report.proposals if each.kind is Kind.COMMITMENT] == ["lift the ban"]


def test_a_chapter_without_a_part_of_concerns_proposes_all_but_its_summary() -> None:
    chapters = ["TRADE SUMMARY", "IMPORT POLICIES", "DIGITAL TRADE BARRIERS", "Data Localization", "OTHER BARRIERS"]
    report = read("\n\n".join(f"{heading}\n\nIt is told here. {PAD}" for heading in chapters))
    assert cases(report) == [("IMPORT POLICIES",), ("DIGITAL TRADE BARRIERS", "Data Localization"), ("OTHER BARRIERS",)]


def test_nothing_gives_nothing() -> None:
    assert read("").proposals == ()
    assert read("   \n\n \t ", "").proposals == ()
    assert read("三、其他\n\n" + "钢铁" * 400).proposals == () or cases(read("三、其他\n\n" + "钢铁" * 400))


HOSTILE = {
    "years": "In May 2017, 2012 one month later ",
    "verbs": "China agreed to China agreed that it has not yet made this and to ",
    "names": "Articles 1, 2 and 3 of the General State Commission and China Law of the ",
    "marks": "*a (\u201c\u300a",
    "headings": "SPECIFIC TRADE CONCERNS\n",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_what_a_hostile_text_costs_grows_with_its_length(unit: str) -> None:
    def cost(size: int) -> float:
        text = "IMPORT POLICIES\n\nToys\n\nChina agreed to " + unit * (size // len(unit))
        began = time.process_time()
        read(text)
        return time.process_time() - began

    cost(1_000)  # so that no pattern is compiled for the first time below
    assert cost(32_000) < 10 * max(cost(8_000), 0.1)  # four times the text; its square would be sixteen times


@pytest.fixture(scope="module")
def measured() -> dict[str, intake.Score]:
    if not intake.SEED.exists():
        pytest.skip(f"needs {intake.SEED.name} in ../shared/data/seeds")
    report, filed = intake.read()
    assert intake.not_in_the_text(report, filed) == []
    return {score.kind: score for score in intake.scores(report, filed)}


def test_every_case_of_the_2022_report_has_its_path(measured: dict[str, intake.Score]) -> None:
    assert measured["cases"].told == []
    assert measured["cases"].of.total() == 60


FLOORS = {
    "commitments, by place": (113, 0.95),
    "commitments, forum and year right": (110, 0.95),
    "events, by place and date": (220, 0.95),
    "events, kind right": (206, 0.95),
    "verdict phrases": (41, 0.88),
}


@pytest.mark.parametrize("kind", FLOORS)
def test_the_reader_finds_what_a_careful_reader_found(kind: str, measured: dict[str, intake.Score]) -> None:
    found, precision = FLOORS[kind]
    assert measured[kind].found.total() >= found, measured[kind]
    assert measured[kind].precision >= precision, measured[kind].told
