"""Comparing two texts of one language, a draft and a final: what was added, dropped and changed, numbers first."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.evidence.bilingual.numerals import HAN, Number, numbers_in, without_label
from cases.evidence.bilingual.paragraphs import Paragraph

_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*%?|[A-Za-z][A-Za-z'’-]*|[{HAN}]|[^\w\s]|\s+|\w")
_SEARCHED = 400_000
LIKE = 0.34
"""How alike two paragraphs are at least, 0 to 1, to be one that changed and not one dropped and another added."""


@dataclass(frozen=True)
class Part:
    """A run of words of a changed paragraph: `same`, `added` or `dropped`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One difference: `added`, `dropped` or `changed`, with the paragraphs, the words, and the numbers that came and went."""

    kind: str
    before: Paragraph | None
    after: Paragraph | None
    parts: list[Part]
    dropped_numbers: list[Number] = field(default_factory=list)
    added_numbers: list[Number] = field(default_factory=list)
    places: tuple[int, int] = (0, 0)

    @property
    def weight(self) -> int:
        """How much it matters, for ordering: shares and dates that changed, then other numbers, then words alone."""
        numbers = [*self.dropped_numbers, *self.added_numbers]
        return 2 if any(number.unit for number in numbers) else 1 if numbers else 0


@dataclass(frozen=True)
class Comparison:
    """All differences of two texts, those of numbers first, and how many paragraphs are the same."""

    differences: list[Difference]
    same: int

    @property
    def in_numbers(self) -> list[Difference]:
        """The differences in which a number came or went."""
        return [row for row in self.differences if row.weight]

    @property
    def in_words(self) -> list[Difference]:
        """The differences in words alone."""
        return [row for row in self.differences if not row.weight]


def compare(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Comparison:
    """Compare two texts of one language, paragraph by paragraph.

    Paragraphs meet in order by their words, so that one that moved is dropped there and added here. A number counts by
    its value, however it is written: 40%, 40 per cent and 百分之四十 are one. Differences of numbers stand first, those with a unit
    before bare ones, what was added after what was dropped or changed; within these, by their place.
    """
    differences, same = [], 0
    for i, j in _met(before, after):
        one, two = (before[i] if i is not None else None), (after[j] if j is not None else None)
        if one is not None and two is not None and folded(one.text) == folded(two.text):
            same += 1
            continue
        differences.append(_difference(one, two, (i if i is not None else -1, j if j is not None else -1)))
    return Comparison(sorted(differences, key=lambda row: (-row.weight, row.kind == "added")), same)


def folded(text: str) -> str:
    """A text as it is compared: without spaces, marks of emphasis, and differences of width and quotation marks."""
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*_\"“”'‘’]", "", text).casefold()


def _difference(before: Paragraph | None, after: Paragraph | None, places: tuple[int, int]) -> Difference:
    gone = _figures(before)
    come = _figures(after)
    gone_count, come_count = (Counter(map(_key, numbers)) for numbers in (gone, come))
    dropped, added = _surplus(gone, come_count), _surplus(come, gone_count)
    if before is None or after is None:
        kind = "added" if before is None else "dropped"
        text = after.text if after is not None else before.text if before is not None else ""
        return Difference(kind, before, after, [Part(kind, text)], dropped, added, places)
    return Difference("changed", before, after, words(before.text, after.text), dropped, added, places)


def _figures(row: Paragraph | None) -> list[Number]:
    return [] if row is None else numbers_in(without_label(row.text))


def _key(number: Number) -> tuple[str, str]:
    return number.value, number.unit


def _surplus(numbers: list[Number], others: Counter[tuple[str, str]]) -> list[Number]:
    left = Counter(others)
    out = []
    for number in numbers:
        if left[_key(number)]:
            left[_key(number)] -= 1
        else:
            out.append(number)
    return out


def words(before: str, after: str) -> list[Part]:
    """The words of a changed paragraph as runs that stayed, were dropped and were added, Chinese by the character.

    >>> [(part.kind, part.text) for part in words("reach 40% by 2025", "reach 45% by 2025")]
    [('same', 'reach '), ('dropped', '40%'), ('added', '45%'), ('same', ' by 2025')]
    """
    one, two = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(one) * len(two) > _SEARCHED * 10:
        return [Part("dropped", before), Part("added", after)]
    matcher = difflib.SequenceMatcher(
        None, [_plain(token) for token in one], [_plain(token) for token in two], autojunk=False
    )
    parts: list[Part] = []
    for _, i0, i1, j0, j1 in _smoothed(matcher, one):
        if i1 > i0 and j1 > j0 and [_plain(token) for token in one[i0:i1]] == [_plain(token) for token in two[j0:j1]]:
            parts.append(Part("same", "".join(two[j0:j1])))
            continue
        if i1 > i0:
            parts.append(Part("dropped", "".join(one[i0:i1])))
        if j1 > j0:
            parts.append(Part("added", "".join(two[j0:j1])))
    return parts


def _smoothed(matcher: difflib.SequenceMatcher[str], one: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """The steps of the matcher, without islands of one or two idle tokens that two rewritten stretches share by chance."""
    out: list[tuple[bool, int, int, int, int]] = []
    for kind, i0, i1, j0, j1 in matcher.get_opcodes():
        island = len("".join(one[i0:i1]).strip(" ,.，。、；;的和")) < 2 and i0 > 0 and i1 < len(one)
        same = kind == "equal" and not island
        if out and not same and not out[-1][0]:
            _, a, _, b, _ = out.pop()
            out.append((False, a, i1, b, j1))
        else:
            out.append((same, i0, i1, j0, j1))
    return out


def _plain(token: str) -> str:
    return " " if token.isspace() else unicodedata.normalize("NFKC", token).casefold()


def _met(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> list[tuple[int | None, int | None]]:
    """The paragraphs of two texts as pairs in order; None stands where one has no counterpart."""
    one = [_grams(row.text) for row in before]
    two = [_grams(row.text) for row in after]
    where: dict[str, list[int]] = {}
    for j, grams in enumerate(two):
        for gram in grams:
            where.setdefault(gram, []).append(j)
    like: list[dict[int, float]] = []
    for grams in one:
        shared: Counter[int] = Counter()
        for gram, count in grams.items():
            places = where.get(gram, [])
            if len(places) <= 40:
                for j in places:
                    shared[j] += min(count, two[j][gram])
        like.append({j: worth for j, number in shared.items() if (worth := _likeness(number, grams, two[j])) >= LIKE})
    n, m = len(one), len(two)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        row, below, here = best[i], best[i + 1], like[i]
        for j in range(m - 1, -1, -1):
            worth = here.get(j, 0.0)
            row[j] = max(below[j], row[j + 1], below[j + 1] + worth if worth else 0.0)
    out: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < n or j < m:
        worth = like[i].get(j, 0.0) if i < n and j < m else 0.0
        if worth and best[i][j] == best[i + 1][j + 1] + worth:
            out.append((i, j))
            i, j = i + 1, j + 1
        elif i < n and (j == m or best[i][j] == best[i + 1][j]):
            out.append((i, None))
            i += 1
        else:
            out.append((None, j))
            j += 1
    return out


def _likeness(shared: int, one: Counter[str], two: Counter[str]) -> float:
    """The share of what two paragraphs have in common, of the longer, with some credit where the shorter is all in the longer."""
    least, most = sorted((one.total(), two.total()))
    return 0.5 * shared / max(1, most) + 0.5 * shared / max(1, least)


def _grams(text: str) -> Counter[str]:
    """What tells a paragraph from another: pairs of Chinese characters, and words."""
    text = unicodedata.normalize("NFKC", without_label(text)).casefold()
    grams = Counter(run[place : place + 2] for run in re.findall(rf"[{HAN}]+", text) for place in range(len(run) - 1))
    grams.update(re.findall(r"[a-z]{2,}|\d+(?:\.\d+)?", text))
    return grams or Counter([folded(text) or " "])
