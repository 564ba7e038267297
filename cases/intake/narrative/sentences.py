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
        yield Sentence(start, start + len(inner), inner)
