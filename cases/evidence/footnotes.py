"""The marks of footnotes in a text: raised numbers, numbers in brackets, and numbers that lost their place; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.evidence.scripts import CJK

FOOTNOTE = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?')。，；：！？])|(?<=[" + CJK + r"]))[¹²³⁰⁴-⁹]{1,3}(?!\w)"
    r"|(?<=[\w.,;:!?')。，；：！？])\[\d{1,3}\]"
)
"""A raised number behind a word of three letters or a mark, or a number in square brackets close behind one; `m²` is none."""


_MAY_BE_FOOTNOTE = re.compile(r"[¹²³⁰⁴-⁹]+|\[(?=\d)")

_GLUED = re.compile(
    r"(?<=[a-z]{4})(?<!article)(?<!section)(?<!chapter)(?<!annex)(?<!clause)(?<!paragraph)(?<!table)(?<!phase)(?<!page)(?<!note)"
    r"\d{1,2}(?=[ ,.;:)'](?!\d)|$)"
    r"|(?<=[a-z]{4}[.,;:')])(?<!paras\.)(?<!para\.)(?<!arts\.)(?<!part\.)(?<!page\.)\d{1,3}(?= [A-Z('])"
)
"""A number without a space behind a word or a sentence's end, before a space: very likely a footnote's, whose place was lost."""
_RAISE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """The text with such numbers raised, each sign where it stood.

    >>> raised("smoked fish12 and CO2")
    'smoked fish¹² and CO2'
    """
    return _GLUED.sub(lambda mark: mark[0].translate(_RAISE), text)


def footnotes(text: str) -> Iterator[re.Match[str]]:
    """Every footnote mark of a text."""
    found = (FOOTNOTE.match(text, may_be.start()) for may_be in _MAY_BE_FOOTNOTE.finditer(text))
    return (mark for mark in found if mark is not None)
