"""The sentences of a paragraph: where each begins and ends, abbreviations and quotation marks minded; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]|U\.S|U\.K|U\.N|D\.C|e\.g|i\.e|cf|etc|vs|v|No|Nos|Art|Arts|para|paras|pp?|St|Mr|Mrs"
    r"|Ms|Dr|Prof|Inc|Ltd|Co|Corp|"
    r"Sec|Rev|Add|Corr|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|al|Gov|Gen|Sen|Rep|Am|a\.m|p\.m))$"
)
_END = re.compile(r"[.!?](?:[\"'”’)\]*_]*)(?=\s+[\"'“‘(\[*_]*[A-Z0-9$\\\u4e00-\u9fff])|[。！？](?:[”’」』）]*)")
_LIST = re.compile(r"(?:^|\s)\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})$")


@dataclass(frozen=True)
class Sentence:
    """Characters `start` to `end` of a paragraph, and their words."""

    start: int
    end: int
    text: str


_CAPITALS = re.compile(
    r"(?:[A-Z][A-Z’'/&-]+,?\s+(?:(?:AND|OF|FOR|ON|TO|IN|THE)\s+)*){1,8}(?=[A-Z][a-z]|[A-Z]\s[a-z]|U\.S\.)"
)
_HEADINGS = re.compile(
    r"(?:Trade Summary|Import (?:Policies|Bans?|Licens\w+|Restrictions|Quotas|Substitution\w*)|(?:Non-?[Tt]ariff"
    r"|Non[- ][Tt]ariff) (?:Barriers|Measures)"
    r"|Tariffs(?: and (?:Taxes|Other (?:Duties|Charges)))?|Taxes|Taxation|Quotas|Customs (?:Barriers|Procedures|Valuation"
    r"|Clearance)(?: and Trade Facilitation)?"
    r"|Trade Remedies|(?:Technical|Sanitary and Phytosanitary) (?:Barriers to Trade|Barriers|Measures)|Agriculture|Agricultural \w+"
    r"|Export (?:Subsidies|Policies|Taxes|Restrictions)"
    r"|Subsidies|Government Procurement|Intellectual Property(?: Rights)?(?: Protection)?|Services(?: Barriers)?"
    r"|Telecommunications(?: Services)?|Audiovisual(?: Services)?"
    r"|Financial Services|Banking|Insurance|Legal Services|Express Delivery(?: Services)?|Digital Trade(?: Barriers)?"
    r"|Electronic Commerce|Data Locali[sz]ation"
    r"|Investment(?: Barriers)?|Foreign (?:Equity|Ownership) (?:Limits|Limitations|Restrictions)|Local Content(?: Requirements)?"
    r"|Other Barriers|Bribery and Corruption|Corruption"
    r"|Anticompetitive Practices|State-Owned Enterprises|Labeling|Automobiles|Pharmaceuticals|Beef|Poultry|Pork|Rice|Biotechnology"
    r"|Food Safety|Transparency|Overview)"
    r"\s+(?=(?:The|In|Under|Since|On|As|All|For|It|Its|U\.S\.|Foreign|Imports?|A|An|Although|While|Although|Despite|Many|Most|Some"
    r"|Companies"
    r"|[A-Z][a-z]+(?:['’]s)?\s+(?:\w+ly\s+)?(?:[a-z]+(?:s|ed|has|have|is|was|does|not)?))\b)"
)
"""Headings that stand in the sections of a National Trade Estimate, where line breaks are lost and each runs into its sentence."""


def run_in(text: str) -> int:
    """How many characters at the beginning of a sentence are a heading that ran into it: capitals, or a heading that the field fixes.

    >>> text = "IMPORT POLICIES Tariffs Brazil’s average rate was 11 percent."
    >>> text[run_in(text):]
    'Brazil’s average rate was 11 percent.'
    >>> run_in("U.S. firms report delays."), run_in("Tariffs on beef are high."), run_in("WTO Members met."), run_in("Services are open.")
    (0, 0, 0, 0)
    """
    at = 0
    if (found := _CAPITALS.match(text)) and len(found.group().split()) > 1 and len(found.group()) >= 10:
        at = found.end()
    for _ in range(3):
        if (found := _HEADINGS.match(text, at)) is None or found.end() == len(text):
            break
        at = found.end()
    return at


def sentences_in(text: str) -> list[Sentence]:
    """The sentences in order.

    >>> [each.text for each in sentences_in("The U.S. Government asked. At the Nov. 2016 meeting it agreed, e.g. to a law. *So* it is.")]
    ['The U.S. Government asked.', 'At the Nov. 2016 meeting it agreed, e.g. to a law.', '*So* it is.']
    """
    return list(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for found in _END.finditer(text):
        before = text[start : found.start()]
        if (
            text[found.start()] == "."
            and (_ABBREVIATED.search(before) or _LIST.search(before))
            and not _closes(text, found)
        ):
            continue
        yield from _one(text, start, found.end())
        start = found.end()
    yield from _one(text, start, len(text))


def _closes(text: str, found: re.Match[str]) -> bool:
    """Whether an abbreviation's point ends the sentence as well: `in Washington, D.C. The issue was raised.`"""
    after = text[found.end() :].lstrip()
    opens = re.match(r"(?:The|In|At|On|It|This|These|As|However|For|Since|China|While|When|A|An|Although)\b", after)
    return (
        opens is not None
        and re.search(r"\b(?:U\.S|D\.C|U\.K|Inc|Ltd|etc|p\.m|a\.m)$", text[: found.start()]) is not None
    )


def _one(text: str, start: int, end: int) -> Iterator[Sentence]:
    words = text[start:end]
    inner = words.strip()
    if inner:
        start += len(words) - len(words.lstrip())
        if headed := run_in(inner):
            yield Sentence(start, start + len(inner[:headed].rstrip()), inner[:headed].rstrip())
            start, inner = start + headed, inner[headed:]
        yield Sentence(start, start + len(inner), inner)
