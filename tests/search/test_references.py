"""How people's ways of citing are read."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.search import references

pytestmark = pytest.mark.once

NAMES = {
    "GATT 1994": "GATT",
    "SCM Agreement": "SCM",
    "Agreement on Subsidies and Countervailing Measures": "SCM",
    "Agriculture": "AoA",
    "Agreement on Agriculture": "AoA",
    "TRIPS Agreement": "TRIPS",
    "SPS Agreement": "SPS",
    "S&ED outcomes": "S&ED",
    "SED outcomes": "SED",
    "China's Protocol of Accession": "PROT",
    "Working Party Report": "WPR",
    "19 U.S.C.": "USC",
    "Phase One Agreement": "P1",
    "Dispute Settlement Understanding": "DSU",
    "Agreement on Implementation of Article VI of the General Agreement on Tariffs and Trade 1994": "ADA",
}


def test_the_examples_in_the_module_hold() -> None:
    assert doctest.testmod(references).failed == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SCM 25", "SCM 25"),
        ("scm 25.8", "SCM 25.8"),
        ("ＳＣＭ　２５．８", "SCM 25.8"),
        ("Article 25.8 of the SCM Agreement", "SCM 25.8"),
        ("Articles 25.8 Agreement on Subsidies and Countervailing Measures", "SCM 25.8"),
        ("GATT III:4", "GATT III:4"),
        ("Art. III:4 GATT", "GATT III:4"),
        ("Article III:4 of the GATT 1994", "GATT III:4"),
        ("Agreement on Agriculture, Article 6.4", "AoA 6.4"),
        ("Section 2(C) (1) of China's Protocol of Accession", "PROT 2(C)(1)"),
        ("para. 18 of the Working Party Report", "WPR 18"),
        ("19 U.S.C. § 2415(a)(1)", "USC 2415(a)(1)"),
        ("19 USC 2415", "USC 2415"),
        ("Phase One 3.16", "P1 3.16"),
        ("P1 Chapter 7", "P1 Chapter 7"),
        ("DSU 16.4 footnote 7", "DSU 16.4 fn 7"),
        ("TRIPS Article 31bis.2", "TRIPS 31bis.2"),
        ("S&ED", "S&ED"),
        ("the SCM Agreement", "SCM"),
        ("Anti-Dumping Agreement 5.8", None),
        ("AD Agreement 5.8", "ADA 5.8"),
        ("25.8", None),
        ("SCMX 25", None),
        ("§§", None),
    ],
)
def test_a_citation_is_read_as_the_vocabulary_spells_it(text: str, code: str | None) -> None:
    found = references.read_provision(text, NAMES)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "stored", "is_found"),
    [
        ("DS511", "DS511", True),
        ("ds 511", "DS511", True),
        ("WT/DS511", "DS511", True),
        ("Dispute 511", "DS511", True),
        ("SPS STC no. 485", "485", True),
        ("STC 48", "485", False),
        ("ustr 2017 0016", "USTR-2017-0016", True),
        ("2017-0016", "USTR-2017-0016", True),
        ("017", "USTR-2017-0016", False),
        ("Proclamation 9704", "Proclamation 9704", True),
    ],
)
def test_an_outside_number_is_found_whole(text: str, stored: str, is_found: bool) -> None:
    _, number = references.read_identifier(text)
    assert bool(re.search(references.identifier_pattern(number), stored)) is is_found


@given(st.text(max_size=80))
def test_any_text_is_read_or_left(text: str) -> None:
    found = references.read_provision(text, NAMES)
    if found:
        references.match(found, ["SCM 25"])
    references.read_product(text)
    _, number = references.read_identifier(text)
    if number:
        re.compile(references.identifier_pattern(number))
