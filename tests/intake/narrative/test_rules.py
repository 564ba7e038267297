"""The rules of the narrative reader, by their own examples, and what they must leave alone."""

from __future__ import annotations

import datetime as dt
import doctest
import importlib
import pkgutil

import pytest

from cases.dates import FuzzyDate
from cases.intake import narrative
from cases.intake.narrative.dating import dates_in
from cases.intake.narrative.happening import happenings_in
from cases.intake.narrative.measures import measures_in
from cases.intake.narrative.proposed import Kind, Piece, Proposal, Report
from cases.intake.narrative.reading import read_report
from cases.intake.narrative.sentences import sentences_in
from tests.intake.narrative.terms import vocabulary

pytestmark = pytest.mark.once

MODULES = sorted(f"{narrative.__name__}.{module.name}" for module in pkgutil.iter_modules(narrative.__path__))


def test_the_examples_hold() -> None:
    tried = [doctest.testmod(importlib.import_module(name)) for name in MODULES]
    assert sum(each.failed for each in tried) == 0
    assert sum(each.attempted for each in tried) > 25


def read(text: str, *, respondent: str = "CHN", raised_by: str = "USA", title: str = "Toys") -> Report:
    """One section, read."""
    return read_report(
        [Piece(1, text, (title,))],
        respondent=respondent,
        raised_by=raised_by,
        as_of=dt.date(2022, 12, 31),
        vocabulary=vocabulary(),
    )


def found(
    text: str, kind: Kind, *, respondent: str = "CHN", raised_by: str = "USA", title: str = "Toys"
) -> list[Proposal]:
    """What is proposed of one kind, the text filled up to the length of a section."""
    filled = f"{text} The toys concerned are made of wood, of metal and of cloth, and are sold in many shops all over the land."
    report = read(filled, respondent=respondent, raised_by=raised_by, title=title)
    return [each for each in report.proposals if each.kind is kind]


def promised(text: str, *, respondent: str = "CHN", raised_by: str = "USA") -> list[tuple[str, str, str]]:
    """The words, forum and date of each promise."""
    return [
        (str(each.fields["words"]), str(each.fields["forum"]), str(each.fields["made"]))
        for each in found(text, Kind.COMMITMENT, respondent=respondent, raised_by=raised_by)
    ]


PROMISES = [
    (
        "At the November 2016 JCCT meeting, China agreed to publish the list, to lift the ban and to admit new toys.",
        [("publish the list", "JCCT", "2016-11"), ("lift the ban", "JCCT", "2016-11"), ("admit new toys", "JCCT", "2016-11")],
    ),
    (
        "In its WTO accession agreement, China committed that it would not tax toys and that its rules would be published.",
        [("it would not tax toys", "ACC-CHN", "2001-12-11"), ("its rules would be published", "ACC-CHN", "2001-12-11")],
    ),
    (
        "The Phase One Agreement, signed in January 2020, covers toys. It requires China to recognize foreign tests.",
        [("recognize foreign tests", "P1", "2020-01")],
    ),
    ("In May 2017, China agreed not to tax toys.", [("not to tax toys", "BILAT", "2017-05")]),
    ("In May 2017, China pledged to admit toys.", [("admit toys", "BILAT", "2017-05")]),
    (
        "The United States secured China's commitment to lower the duty at the June 2015 S&ED meeting.",
        [("lower the duty at the June 2015 S&ED meeting", "S&ED", "2015-06")],
    ),
    (
        "China subsequently agreed to comply with the WTO panel's rulings in 2013.",
        [("comply with the WTO panel's rulings in 2013", "DSB", "2013")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), PROMISES)
def test_a_promise_is_told_with_its_forum_and_date(text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert promised(text) == wanted


NO_PROMISES = [
    "The United States urged China to agree to lift the ban.",
    "USTR pressed China to commit to open its market.",
    "The trade ministers of the United States, the EU and Japan renewed their commitment to work together on toys.",
    "The United States agreed to extend this deadline to June 30, 2020.",
    "China has not agreed to lift the ban, and it never promised to do so.",
    "It is unclear whether China agreed to lift the ban.",
    "The measures do not match the approach to which China has committed.",
    "China agreed to some specific disciplines, and it made further commitments.",
    "China confirmed that it had adopted the rules in 2019.",
    "A WTO panel agreed with the United States in a decision issued in 2012.",
    "Importers agreed to buy local toys, and companies may qualify by committing to build a plant.",
    "China remains committed to its own industrial policy.",
]


@pytest.mark.parametrize("text", NO_PROMISES)
def test_a_demand_a_wish_and_a_pledge_by_others_are_no_promise(text: str) -> None:
    assert promised(text) == []


def test_the_same_rules_read_another_respondent_and_raiser() -> None:
    assert promised(
        "As part of its WTO accession in 2015, Kazakhstan agreed to lower its tariffs by 2020.", respondent="KAZ"
    ) == [("lower its tariffs by 2020", "ACC", "2015-11-30")]
    assert promised(
        "In March 2018, Korean officials promised to revise the rule.", respondent="KOR", raised_by="EU"
    ) == [("revise the rule", "BILAT", "2018-03")]
    assert promised("In March 2018, China promised to revise the rule.", respondent="KOR") == []
    assert promised("In September 2016, the Ministry of Toys agreed to finish its review.", respondent="MEX") == [
        ("finish its review", "BILAT", "2016-09")
    ]


def test_when_a_promise_falls_due_is_a_date_or_counted_from_something() -> None:
    [fixed, counted] = found(
        "In the Phase One Agreement, China agreed to lift the cap by April 1, 2020, and to sign a protocol within 30 days of entry into "
        "force of the agreement.",
        Kind.COMMITMENT,
    )
    assert (fixed.fields["due"], fixed.fields["relative"]) == ("2020-04-01", False)
    assert (counted.fields["due"], counted.fields["relative"]) == ("2020-03-15", True)
    assert counted.fields["due_words"] == "within 30 days of entry into force of the agreement"


def test_an_old_promise_made_again_is_told_so() -> None:
    [again] = found("At the November 2016 JCCT meeting, China reaffirmed that it would lift the ban.", Kind.COMMITMENT)
    assert again.fields["restated"] is True


def test_a_promise_told_in_two_sections_is_one_with_two_places() -> None:
    told = "At the July 2014 S&ED meeting, China committed to lift the ban on painted wooden toys."
    padding = (
        " The toys concerned are made of wood, of metal and of cloth, and are sold in many shops all over the land."
    )
    report = read_report(
        [
            Piece(1, told + padding, ("Wooden Toys",)),
            Piece(2, "As said above, " + told[:1].lower() + told[1:] + padding, ("Paint",)),
        ],
        respondent="CHN",
        raised_by="USA",
        as_of=dt.date(2022, 12, 31),
        vocabulary=vocabulary(),
    )
    [commitment] = [each for each in report.proposals if each.kind is Kind.COMMITMENT]
    assert commitment.section == ("Wooden Toys",)
    assert [place.piece for place in commitment.places] == [1, 2]


VERDICTS = [
    ("Unfortunately, this promise has not been fulfilled.", "not-implemented"),
    ("Once more, this promise remains unfulfilled.", "not-implemented"),
    ("However, China has not honored its promises.", "not-implemented"),
    ("To date, China has not demonstrated full implementation of these commitments.", "not-demonstrated"),
    ("However, China backtracked one month later.", "backtracked"),
    ("China did not meet this deadline.", "deadline-missed"),
    ("Implementation of this commitment has been uneven.", "partially-implemented"),
    ("Consistent with its commitments, China opened the market.", "implemented"),
]


@pytest.mark.parametrize(("text", "word"), VERDICTS)
def test_a_verdict_is_tied_to_the_promise_it_judges(text: str, word: str) -> None:
    told = f"At the July 2014 S&ED meeting, China committed to lift the ban on painted toys. {text}"
    [commitment] = found(told, Kind.COMMITMENT)
    [verdict] = found(told, Kind.VERDICT)
    assert (verdict.fields["verdict"], verdict.fields["commitments"]) == (word, [commitment.key])


def test_a_wish_to_see_a_promise_kept_judges_nothing() -> None:
    told = (
        "In May 2014, China agreed to lift the ban. The United States will press China to ensure that its rules are consistent with its "
        "commitments."
    )
    assert found(told, Kind.VERDICT) == []


EVENTS = [
    ("In September 2016, the United States launched a WTO case about toys.", [("2016-09", "consultations-requested")]),
    ("In October 2016, consultations took place. In January 2017, a WTO panel was established.",
     [("2016-10", "consultations-held"), ("2017-01", "panel-established")]),
    ("Hearings before the panel took place in January and April 2018.", [("2018-01/2018-04", "hearing")]),
    ("In July 2020, the United States submitted a request for authorization to suspend concessions.",
     [("2020-07", "retaliation-requested")]),
    ("The law was issued in June 2020 and entered into effect on January 1, 2021.",
     [("2020-06", "measure-issued"), ("2021-01-01", "measure-in-force")]),
    ("In 2022, it issued draft rules for public comment.", [("2022", "measure-drafted")]),
    ("It lifted the ban in 2015.", [("2015", "measure-repealed")]),
    ("In 2022, the committee held a meeting in March.", [("2022-03", "meeting")]),
    ("All foreign makers must register by July 1, 2023.", [("2023-07-01", "deadline")]),
    ("Under the Tariff Act of 1930, *Toys 2025* and Vision 2030 are plans, and a rise of five percent from 2019 is none.", []),
    ("The agreement, signed on 13 September 2016, covers toys.", [("2016-09-13", "agreement-signed")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), EVENTS)
def test_an_event_has_the_date_and_kind_that_its_words_tell(text: str, wanted: list[tuple[str, str]]) -> None:
    happened = happenings_in(text, sentences_in(text), dt.date(2022, 12, 31))
    assert [(str(each.date), each.kind) for each in happened] == wanted


def test_dates_without_commas_and_ranges_of_days_are_read() -> None:
    assert [
        str(each.date) for each in dates_in("It was signed on December 31 2015 after talks on February 15 to 16 2015.")
    ] == [
        "2015-12-31",
        str(FuzzyDate(dt.date(2015, 2, 15), dt.date(2015, 2, 16))),
    ]


def test_measures_are_told_by_titles_names_and_numbers() -> None:
    told = (
        "It issued the *Measures for Toy Safety*, the “Notice on Wooden Toys”, Decree No. 248 and the Toy Import Law; "
        "the United States applies the Trade Act of 1974, *inter alia*."
    )
    assert [(each.title, each.kind) for each in measures_in(told, ("United States", "U.S."))] == [
        ("Measures for Toy Safety", "rule"),
        ("Notice on Wooden Toys", "notice"),
        ("Decree No. 248", "rule"),
        ("Toy Import Law", "law"),
    ]
    [numbered] = measures_in("《国务院关于玩具的意见》（国发〔2016〕6号）")
    assert (numbered.title_original, numbered.number_original, numbered.kind) == (
        "国务院关于玩具的意见",
        "国发〔2016〕6号",
        "opinion",
    )


def test_provisions_agencies_and_proceedings_come_from_the_vocabulary() -> None:
    told = (
        "The United States asked about Article 25.8 of the WTO Agreement on Subsidies and Countervailing Measures. MOFCOM replied in "
        "DS511, while the Toy Safety Board did not."
    )
    assert [(each.fields["agreement"], each.fields["provision"]) for each in found(told, Kind.PROVISION)] == [
        ("SCM", "SCM 25.8")
    ]
    assert [(each.fields["agency"], each.fields["named"]) for each in found(told, Kind.AGENCY)] == [
        ("MOFCOM", "MOFCOM")
    ]
    assert [each.fields["number"] for each in found(told, Kind.PROCEEDING)] == ["DS511"]
    [case] = found("Beef and pork may not enter.", Kind.CASE, title="Beef")
    assert case.fields["products"] == ["02"]
