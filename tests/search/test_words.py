"""How typed words are read and how their patterns match, checked against both engines' rules."""

from __future__ import annotations

import doctest
import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cases.search import words


def test_the_examples_in_the_module_hold() -> None:
    assert doctest.testmod(words).failed == 0


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", []),
        ('""', []),
        ("steel  steel\u3000铝", ["steel", "铝"]),
        ("“state owned” x", ["state owned", "x"]),
        ("＂state\nowned＂", ["state owned"]),
        ('never "closed phrase', ["never", "closed", "phrase"]),
    ],
)
def test_words_are_split_and_phrases_kept(typed: str, terms: list[str]) -> None:
    assert words.split(typed) == terms


MATCHES = [
    ("ict", "restrictions", False),
    ("ICT", "中国ICT产业", True),
    ("subsid", "Subsidies", True),
    ("ＳＣＭ", "scm agreement", True),
    ("scm", "the ＳＣＭ Agreement", True),
    ("ÉTAT", "l'état", True),
    ("straße", "Straße", True),
    ("2016", "国发〔２０１６〕6号", True),
    ("16", "2016", False),
    ("国发[2016]6号", "国发〔2016〕6号", True),
    ("China's", "China’s plan", True),
    ("state owned", "State\n  owned", True),
    ("state owned", "state of owned", False),
    ("%", "no wildcard", False),
    ("%", "25%", True),
    ("a_c", "abc", False),
    (".*", "anything", False),
    ("***=x", "x", False),
    ("[^-]]\\", "[^-]]\\", True),
    ("ﬁsh", "fish", True),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("word", "text", "is_found"), MATCHES)
def test_the_database_and_python_find_the_same(word: str, text: str, is_found: bool) -> None:
    assert _in_database(words.pattern(word), text) is bool(re.search(words.pattern(word), text)) is is_found


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_text_finds_itself_wherever_a_word_begins(word: str, around: str) -> None:
    for term in words.split(words.tidy(word)):
        assert re.search(words.pattern(term), f"{around} {term} {around}")


@given(st.text(max_size=60))
def test_what_is_tidied_can_be_stored_and_addressed(text: str) -> None:
    tidied = words.tidy(text)
    tidied.encode()
    assert "\x00" not in tidied
    assert words.tidy(tidied) == tidied


def _in_database(pattern: str, text: str) -> bool:
    operator = "REGEXP" if connection.vendor == "sqlite" else "~"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s {operator} %s", [text, pattern])
        return bool(cursor.fetchone()[0])
