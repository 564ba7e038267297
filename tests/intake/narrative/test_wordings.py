"""Wordings of other reports: verdicts, breaches, where a promise stands, headings in plain writing."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.intake.narrative.proposed import Kind, Piece
from cases.intake.narrative.reading import read_report
from tests.intake.narrative.terms import vocabulary
from tests.intake.narrative.test_rules import found, promised

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("China generally met this commitment on time.", "implemented"),
        ("China kept its word in October 2017.", "implemented"),
        ("China has made good on its commitment.", "implemented"),
        ("Implementation has been spotty.", "partially-implemented"),
        ("China did so only for some toys.", "partially-implemented"),
        ("This promise has so far not been respected.", "not-implemented"),
        ("To date China has taken no corrective action.", "not-implemented"),
        ("In reality this did not materialise.", "not-implemented"),
        ("China still taxes toys, contrary to its commitment.", "not-implemented"),
        ("China had not yet lifted the ban, despite its promise.", "not-implemented"),
        ("The final rule went back on that understanding.", "backtracked"),
        ("The period expired on 14 December 2017, but the ban stands.", "deadline-missed"),
        ("It missed the December 11, 2017 deadline.", "deadline-missed"),
        ("China did so one year behind schedule.", "implemented-late"),
        ("It did so in October 2018.", "implemented"),
        ("By 18 June 2021 it had not done so.", "deadline-missed"),
        ("China has still not done so.", "not-implemented"),
        ("Licences have been issued to only some of the importers.", "partially-implemented"),
        ("The pledge to lift the ban, by contrast, remains unfulfilled.", "not-implemented"),
    ],
)
def test_what_became_of_a_promise_is_told_in_many_words(text: str, verdict: str) -> None:
    told = found(f"In May 2017, China agreed to lift the ban on toys. {text}", Kind.VERDICT)
    assert [each.fields["verdict"] for each in told] == [verdict]


@pytest.mark.parametrize(
    "text",
    [
        "U.S. companies have complied with the requirement.",
        "China should keep its word.",
        "China is a large market for toys.",
    ],
)
def test_what_judges_no_promise_is_no_verdict(text: str) -> None:
    assert found(f"In May 2017, China agreed to lift the ban on toys. {text}", Kind.VERDICT) == []


@pytest.mark.parametrize(
    ("text", "provisions"),
    [
        ("The rule may be inconsistent with China's obligations under Article 2.2 of the TBT Agreement.", ["TBT 2.2"]),
        ("It is in breach of Article 2 of the TRIMs Agreement and Article III:4 of the GATT 1994.", ["TRIMs 2", "GATT III:4"]),
        ("The ban appears to violate Article XI:1 of GATT 1994.", ["GATT XI:1"]),
        ("The panel found that it was not inconsistent with Article 2.2 of the TBT Agreement.", []),
        ("China notified it under Article 2.9 of the TBT Agreement.", []),
    ],
)  # fmt: skip
def test_a_provision_is_claimed_where_words_of_breach_lead_to_it(text: str, provisions: list[str]) -> None:
    claims = found(text, Kind.CLAIM)
    assert [str(each.fields["provision"]) for each in claims] == provisions
    assert all(each.fields["argument"] == text for each in claims)
    named = [str(each.fields["provision"]) for each in found(text, Kind.PROVISION)]
    assert not set(named) & set(provisions)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In 2018 both signed an agreement under which China would fully reopen its market to toys.", "fully reopen its market to toys"),
        ("In May 2017 China told the Committee that the rule would be published in June.", "the rule would be published in June"),
        ("China took on the obligation to eliminate duties on toys.", "eliminate duties on toys"),
        ("As China had promised in the Working Party, audits of plants would be announced.", "audits of plants would be announced"),
        ("In May 2017 China promised a simplified scheme for small firms.", "a simplified scheme for small firms"),
        ("In May 2017 China repeated an earlier promise to abolish the limits.", "abolish the limits"),
        ("Under the agreement signed in May 2017, China is to treat all insurers alike.", "treat all insurers alike"),
        ("In May 2017 China said that guidelines would be published in English.", "guidelines would be published in English"),
        ("China committed before the DSB on 18 December 2020 to complete the form.", "complete the form"),
        ("The Finance Minister stated in July 2014 that the government would lift the ban.", "the government would lift the ban"),
    ],
)  # fmt: skip
def test_promises_are_told_in_many_words(text: str, words: str) -> None:
    assert [each[0] for each in promised(text)] == [words]


def test_a_promise_names_the_article_that_its_sentence_gives_as_its_source() -> None:
    told = found(
        "As required by Article 25 of the SCM Agreement, China agreed in May 2017 to notify its subsidies.",
        Kind.COMMITMENT,
    )
    assert [each.fields["provision"] for each in told] == ["SCM 25"]


def test_a_short_line_in_plain_writing_between_paragraphs_is_a_heading() -> None:
    body = " ".join(["The Member requires a licence for each toy, and the licence costs more than the toy does."] * 3)
    text = f"KEY BARRIERS\n\nImport licensing for toys\n\n{body}\n\nBan on exports of ores\n\n{body}\n"
    report = read_report(
        [Piece(1, text)], respondent="IDN", raised_by="EU", as_of=dt.date(2014, 1, 1), vocabulary=vocabulary()
    )
    assert [each.section for each in report.proposals if each.kind is Kind.CASE] == [
        ("KEY BARRIERS", "Import licensing for toys"),
        ("KEY BARRIERS", "Ban on exports of ores"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "China is to a large extent an importer of toys.",
        "As other Members had promised, duties would be lowered.",
        "U.S. companies repeated an earlier promise to invest in toys.",
        "China offered the United States a list of toys.",
    ],
)
def test_what_nobody_of_the_respondent_promised_is_no_promise(text: str) -> None:
    assert promised(text) == []
