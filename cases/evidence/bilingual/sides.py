"""What alignment looks at in the paragraphs of one side: numbering, length, numbers, names and words."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from cases.evidence.bilingual import lexicon
from cases.evidence.bilingual.numerals import Label, labels_within, numbers_in, without_label
from cases.evidence.bilingual.paragraphs import Paragraph, is_chinese, scripts

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.&-]+[A-Za-z0-9]")
_ENDED = re.compile(r"[.。;；:：!！?？,，、][\"”’'）)]*(?:\s*(?:and|or))?$")
STRONG = {"article", "chapter", "section", "part"}


@dataclass
class Side:
    """What alignment looks at in one paragraph."""

    label: Label | None
    length: float
    figures: Counter[str]
    names: frozenset[str]
    vocabulary: frozenset[str]
    chinese: bool
    heading: bool
    within: frozenset[str]


def side_of(row: Paragraph) -> Side:
    """What alignment looks at in a paragraph; a Chinese character is as long as three Latin letters."""
    text = unicodedata.normalize("NFKC", without_label(row.text))
    han, latin = scripts(text)
    chinese = is_chinese(text)
    names = {name.lower().strip(".") for name in _NAME.findall(text)} if chinese else set()
    if not chinese:
        names = {
            name.lower().strip(".") for name in _NAME.findall(text) if any(c.isupper() or c.isdigit() for c in name)
        }
    return Side(
        row.label,
        max(1.0, han * 3.0 + latin / 1.0 if chinese else float(len(text))),
        Counter(found.value for found in numbers_in(text)),
        frozenset(names),
        frozenset(lexicon.pairs_of(text) if chinese else lexicon.words_of(text)),
        chinese,
        len(text) < (30 if chinese else 120) and not _ENDED.search(text),
        frozenset(labels_within(row.text)),
    )


def numbered(sides: list[Side]) -> tuple[bool, bool]:
    """Whether a text numbers items, and whether it numbers articles: more than one in thirty paragraphs."""
    strong = sum(1 for side in sides if side.label is not None and side.label.style in STRONG)
    weak = sum(1 for side in sides if side.label is not None) - strong
    return weak > len(sides) / 30, strong > len(sides) / 30


def marks(sides: list[Side]) -> tuple[Counter[str], frozenset[str]]:
    """The numbers and the names of several paragraphs."""
    if len(sides) == 1:
        return sides[0].figures, sides[0].names
    figures: Counter[str] = Counter()
    for side in sides:
        figures.update(side.figures)
    return figures, frozenset().union(*(side.names for side in sides))


def rarity(sides: list[Side]) -> dict[str, float]:
    """How much a word tells: the rarer the more."""
    seen: Counter[str] = Counter()
    for side in sides:
        seen.update(side.vocabulary)
    return {word: math.log(1 + len(sides) / count) for word, count in seen.items()}


def fixed_points(left: list[Side], right: list[Side]) -> list[tuple[int, int]]:
    """Where articles of one number stand, on both sides once, in rising order."""
    places: list[dict[tuple[str, str], int]] = []
    for rows in (left, right):
        counted = Counter(
            (row.label.style, row.label.number) for row in rows if row.label and row.label.style in STRONG
        )
        places.append(
            {
                (row.label.style, row.label.number): place
                for place, row in enumerate(rows)
                if row.label and counted[row.label.style, row.label.number] == 1
            }
        )
    out: list[tuple[int, int]] = []
    for key, i in places[0].items():
        j = places[1].get(key)
        if j is not None and i > 0 and j > 0 and (not out or (i > out[-1][0] and j > out[-1][1])):
            out.append((i, j))
    return out
