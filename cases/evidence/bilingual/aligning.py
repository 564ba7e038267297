"""Aligning the paragraphs of an original and its translation: by numbering, length, numbers, names and words."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cases.evidence.bilingual import lexicon
from cases.evidence.bilingual.numerals import Label, numbers_in, without_label
from cases.evidence.bilingual.paragraphs import Paragraph, is_chinese, scripts

MOST_JOINED = 5
"""The most paragraphs of one side that meet one of the other."""
_MANY = range(2, MOST_JOINED + 1)
_SHAPES = [(1, 1), (1, 0), (0, 1), *((1, n) for n in _MANY), *((n, 1) for n in _MANY), (2, 2)]
_RARITY = {(1, 1): 0.0, (2, 2): 5.0}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.&-]+[A-Za-z0-9]")
_ENDED = re.compile(r"[.。;；:：!！?？,，、][\"”’'）)]*(?:\s*(?:and|or))?$")
_BAND, _NARROW = 60, 12
_STRAIN = 4.5
"""How far the lengths of two ranges may lie apart, in standard deviations, to be considered at all."""
_FIRST_SHAPES = [(1, 1), (1, 0), (0, 1), (1, 2), (2, 1)]
SURE, LIKELY = 0.75, 0.45
"""From these confidences on an alignment is called sure, and likely."""


@dataclass(frozen=True)
class Bead:
    """Paragraphs that answer each other: a range of each side, `[start, stop)`, and a confidence of 0 to 1.

    One range may be empty: what stands there has no counterpart.
    """

    first: tuple[int, int]
    second: tuple[int, int]
    confidence: float

    @property
    def alone(self) -> bool:
        """Whether one side is empty."""
        return self.first[0] == self.first[1] or self.second[0] == self.second[1]


@dataclass
class _Side:
    """What alignment looks at in one paragraph."""

    label: Label | None
    length: float
    figures: Counter[str]
    names: frozenset[str]
    words: list[str]
    chinese: bool
    heading: bool


def in_words(confidence: float) -> str:
    """A confidence as an officer reads it.

    >>> in_words(0.9), in_words(0.5), in_words(0.1)
    ('sure', 'likely', 'doubtful')
    """
    return "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "doubtful"


def align(first: Sequence[Paragraph], second: Sequence[Paragraph]) -> list[Bead]:
    """The paragraphs of two texts of one document beside each other, in order, each in exactly one bead.

    Twice: by length, numbering, numbers, names and the field's terms; then with the words that the first round's beads taught as
    well. Nothing is known of the texts beforehand. The confidence tells how well numbering, length, numbers and words agree.
    """
    if not first or not second:
        return [Bead((n, n + 1), (0, 0), 0.5) for n in range(len(first))] + [
            Bead((0, 0), (n, n + 1), 0.5) for n in range(len(second))
        ]
    left, right = [_side(row) for row in first], [_side(row) for row in second]
    known = lexicon.seed()
    table = _Table(left, right, known)
    beads = table.beads()
    for _ in range(2):
        taught = lexicon.learn(table.taught(beads))
        table = _Table(left, right, lexicon.merged(known, taught), near=beads)
        beads = table.beads()
    return beads


def _side(row: Paragraph) -> _Side:
    text = unicodedata.normalize("NFKC", without_label(row.text))
    han, latin = scripts(text)
    chinese = is_chinese(text)
    names = {name.lower().strip(".") for name in _NAME.findall(text)} if chinese else set()
    if not chinese:
        names = {
            name.lower().strip(".") for name in _NAME.findall(text) if any(c.isupper() or c.isdigit() for c in name)
        }
    return _Side(
        row.label,
        max(1.0, han * 3.0 + latin / 1.0 if chinese else float(len(text))),
        Counter(found.value for found in numbers_in(text)),
        frozenset(names),
        lexicon.pairs_of(text) if chinese else lexicon.words_of(text),
        chinese,
        len(text) < (30 if chinese else 120) and not _ENDED.search(text),
    )


class _Table:
    """The likeness of every two paragraphs near the diagonal, and the cheapest way through."""

    def __init__(
        self,
        left: list[_Side],
        right: list[_Side],
        known: dict[str, dict[str, float]],
        near: list[Bead] | None = None,
    ) -> None:
        self.left, self.right = left, right
        self.shapes = _FIRST_SHAPES if near is None else _SHAPES
        # Before anything is taught few words answer each other, and a paragraph is seldom alone.
        self.lonely, self.expected = (3.2, 0.12) if near is None else (1.8, 0.24)
        self.sums = [list(accumulate((side.length for side in rows), initial=0.0)) for rows in (left, right)]
        self.scale = _scale(left, right, near)
        self.known = known
        self.inverse = _inverse(known)
        self.rare = _rarity([*left, *right])
        self.common_names = {name for side in left for name in side.names} & {
            name for side in right for name in side.names
        }
        self.weights = [[self._weigh(side) for side in rows] for rows in (left, right)]
        self.answers = [[self._answers(side) for side in rows] for rows in (left, right)]
        self.cells: dict[tuple[int, int], tuple[float, float]] = {}
        self.weight = [[sum(weights.values()) for weights in rows] for rows in self.weights]
        self.bounds = self._bounds() if near is None else self._beside(near)

    def _weigh(self, side: _Side) -> dict[str, float]:
        """The words of a paragraph that the lexicon knows, by rarity."""
        known = self.known if side.chinese else self.inverse
        return {word: self.rare[word] for word in set(side.words) if word in known}

    def _answers(self, side: _Side) -> dict[str, float]:
        """The words of the other language that a paragraph leads one to expect, with their weight."""
        known = self.known if side.chinese else self.inverse
        out: dict[str, float] = {}
        for word in set(side.words):
            for answer, weight in known.get(word, {}).items():
                if weight > out.get(answer, 0.0):
                    out[answer] = weight
        return out

    def _bounds(self) -> list[tuple[int, int]]:
        """For each paragraph of the left side, the range of the right side that is looked at.

        All of it for texts of usual length; else a band around where articles with one number meet, or around the diagonal.
        """
        n, m = len(self.left), len(self.right)
        if n * m <= 40_000:
            return [(0, m)] * (n + 1)
        fixed = [(0, 0), *_fixed_points(self.left, self.right), (n, m)]
        out = []
        for (i0, j0), (i1, j1) in pairwise(fixed):
            for i in range(i0, i1):
                at = j0 + (j1 - j0) * (i - i0) / max(1, i1 - i0)
                wide = _BAND + abs((j1 - j0) - (i1 - i0)) // 2
                out.append((max(0, int(at) - wide), min(m, int(at) + wide)))
        return [*out, (max(0, m - 2 * _BAND), m)]

    def _beside(self, near: list[Bead]) -> list[tuple[int, int]]:
        """For each paragraph of the left side, the range of the right side around where an earlier round put it."""
        n, m = len(self.left), len(self.right)
        low, high = [m] * (n + 1), [0] * (n + 1)
        for bead in near:
            for i in range(bead.first[0], bead.first[1] + 1):
                low[i], high[i] = min(low[i], bead.second[0]), max(high[i], bead.second[1])
        return [(max(0, low[i] - _NARROW), min(m, high[i] + _NARROW)) for i in range(n + 1)]

    def cell(self, i: int, j: int) -> tuple[float, float]:
        """How much of what left `i` says right `j` answers, and the other way round, both weighed by rarity."""
        found = self.cells.get((i, j))
        if found is None:
            found = (
                _covered(self.weights[0][i], self.answers[1][j]),
                _covered(self.weights[1][j], self.answers[0][i]),
            )
            self.cells[i, j] = found
        return found

    def likeness(self, i: int, a: int, j: int, b: int) -> float:
        """How well the words of a range of each side answer each other, 0 to 1."""
        if a == b == 1:
            there, back = self.cell(i, j)
        elif a == 1:
            there = max(self.cell(i, y)[0] for y in range(j, j + b))
            back = sum(self.cell(i, y)[1] for y in range(j, j + b))
        elif b == 1:
            there = sum(self.cell(x, j)[0] for x in range(i, i + a))
            back = max(self.cell(x, j)[1] for x in range(i, i + a))
        else:
            there = sum(max(self.cell(x, y)[0] for y in range(j, j + b)) for x in range(i, i + a))
            back = sum(max(self.cell(x, y)[1] for x in range(i, i + a)) for y in range(j, j + b))
        weight_left, weight_right = sum(self.weight[0][i : i + a]), sum(self.weight[1][j : j + b])
        return 2 * math.sqrt((there / (weight_left + 2)) * (back / (weight_right + 2)))

    def cost(self, i: int, a: int, j: int, b: int) -> float:
        """What it costs to join a range of each side; less than nothing where much speaks for it."""
        shape = (a, b)
        if not a or not b:
            return self.lonely * (0.6 + 0.4 * min(2.0, (self.left[i] if a else self.right[j]).length / 120))
        rarity = _RARITY.get(shape, 1.0 + 0.9 * (max(a, b) - 1))
        length = min(4.0, self._strain(i, a, j, b) ** 2 / 2)
        like = self.likeness(i, a, j, b)
        said = rarity + length - 7.0 * (1 + 0.3 * (max(a, b) - 1)) * (like - self.expected)
        said -= 2.2 * self._figures(i, a, j, b)
        said += _numbering(self.left[i].label, self.right[j].label)
        for inner in (*self.left[i + 1 : i + a], *self.right[j + 1 : j + b]):
            said += _inner(inner.label)
        if (a > 1 and self.left[i + a - 1].heading) or (b > 1 and self.right[j + b - 1].heading):
            said += 2.0  # A heading opens what follows it.
        return said

    def _strain(self, i: int, a: int, j: int, b: int) -> float:
        here = (self.sums[0][i + a] - self.sums[0][i]) * self.scale
        there = self.sums[1][j + b] - self.sums[1][j]
        return (there - here) / math.sqrt(7.0 * (here + there) / 2 + (0.14 * (here + there) / 2) ** 2 + 60)

    def _figures(self, i: int, a: int, j: int, b: int) -> float:
        """How far the numbers and the names in Latin letters agree, -1 to 1; 0 where there are none."""
        one, names_one = _marks(self.left[i : i + a])
        two, names_two = _marks(self.right[j : j + b])
        if not (one or names_one) and not (two or names_two):
            return 0.0
        names_one, names_two = names_one & self.common_names, names_two & self.common_names
        shared = sum((one & two).values()) + len(names_one & names_two)
        most = max(sum(one.values()) + len(names_one), sum(two.values()) + len(names_two))
        if not most:
            return 0.0
        return (2 * shared / most - 1) * min(1.0, 0.4 + most / 5) if shared else -0.25 * min(1.0, most / 4)

    def beads(self) -> list[Bead]:
        """The cheapest way through, by dynamic programming."""
        n, m = len(self.left), len(self.right)
        best: list[dict[int, tuple[float, tuple[int, int]]]] = [{} for _ in range(n + 1)]
        best[0][0] = (0.0, (0, 0))
        for i in range(n + 1):
            low, high = self.bounds[i]
            for j in range(low, high + 1):
                here = best[i].get(j)
                if here is None:
                    continue
                for a, b in self.shapes:
                    x, y = i + a, j + b
                    if x > n or y > m or not self.bounds[x][0] <= y <= self.bounds[x][1]:
                        continue
                    if a and b and abs(self._strain(i, a, j, b)) > _STRAIN:
                        continue
                    worth = here[0] + self.cost(i, a, j, b)
                    if y not in best[x] or worth < best[x][y][0]:
                        best[x][y] = (worth, (a, b))
        out = []
        i, j = n, m
        while i or j:
            a, b = best[i][j][1]
            out.append(Bead((i - a, i), (j - b, j), self.confidence(i - a, a, j - b, b)))
            i, j = i - a, j - b
        return out[::-1]

    def confidence(self, i: int, a: int, j: int, b: int) -> float:
        """How well all agrees, 0 to 1; for a paragraph alone, how unlike it is to all that stands near."""
        if not a or not b:
            own, others, at = (self.left[i], self.right, j) if a else (self.right[j], self.left, i)
            around = range(max(0, at - 3), min(len(others), at + 3))
            if own.label is not None and not any(
                other.label is not None and other.label.number == own.label.number
                for other in others[max(0, at - 12) : at + 12]
            ):
                return 0.9  # Its number stands nowhere near.
            near = [self.likeness(i, 1, y, 1) if a else self.likeness(y, 1, j, 1) for y in around]
            return round(max(0.2, min(0.9, 0.9 - 1.2 * max(near, default=0.0))), 2)
        evidence = -1.2 * self.cost(i, a, j, b) / (a + b) - 0.3
        return round(1 / (1 + math.exp(-evidence)), 2)

    def taught(self, beads: list[Bead]) -> list[tuple[list[str], list[str], float]]:
        """The words of joined paragraphs, Chinese first, with the weight of each join."""
        out = []
        for bead in beads:
            if bead.alone:
                continue
            one = [word for side in self.left[slice(*bead.first)] for word in side.words]
            two = [word for side in self.right[slice(*bead.second)] for word in side.words]
            chinese_first = self.left[bead.first[0]].chinese
            out.append((one, two, bead.confidence) if chinese_first else (two, one, bead.confidence))
        return out


def _scale(left: list[_Side], right: list[_Side], near: list[Bead] | None) -> float:
    """How long the right text is where the left one has 1; from an earlier round's joins, where they cover enough."""
    joined = [bead for bead in near or [] if not bead.alone and bead.confidence > 0.5]
    one = sum(side.length for bead in joined for side in left[slice(*bead.first)])
    two = sum(side.length for bead in joined for side in right[slice(*bead.second)])
    if one > 0.1 * sum(side.length for side in left):
        return two / one
    usual = {(True, False): 1.15, (False, True): 0.87}.get((left[0].chinese, right[0].chinese), 1.0)
    whole = sum(side.length for side in right) / sum(side.length for side in left)
    return min(max(whole, usual * 0.6), usual * 1.6)


def _marks(sides: list[_Side]) -> tuple[Counter[str], frozenset[str]]:
    if len(sides) == 1:
        return sides[0].figures, sides[0].names
    figures: Counter[str] = Counter()
    for side in sides:
        figures.update(side.figures)
    return figures, frozenset().union(*(side.names for side in sides))


def _covered(weights: dict[str, float], answers: dict[str, float]) -> float:
    if len(weights) > len(answers):
        return sum(weight * weights[word] for word, weight in answers.items() if word in weights)
    return sum(weight * answers[word] for word, weight in weights.items() if word in answers)


def _inverse(known: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for pair, row in known.items():
        for stem, weight in row.items():
            out.setdefault(stem, {})[pair] = weight
    return out


def _rarity(sides: list[_Side]) -> dict[str, float]:
    """How much a word tells: the rarer the more."""
    seen: Counter[str] = Counter()
    for side in sides:
        seen.update(set(side.words))
    return {word: math.log(1 + len(sides) / count) for word, count in seen.items()}


_STRONG = {"article", "chapter", "section", "part"}


def _numbering(left: Label | None, right: Label | None) -> float:
    """What the numbering that opens two ranges says for or against them."""
    if left is None and right is None:
        return 0.0
    if left is None or right is None:
        alone = left or right
        return 2.5 if alone is not None and alone.style in _STRONG else 1.8
    if left.number == right.number:
        return (
            -4.0 if left.style == right.style and left.style in _STRONG else -1.8 if left.style == right.style else -1.2
        )
    return 5.0 if left.style == right.style else 3.5


def _inner(label: Label | None) -> float:
    """What numbering within a joined range costs: an article within one is hardly ever meant."""
    if label is None:
        return 0.0
    return 6.0 if label.style in _STRONG else 2.4


def _fixed_points(left: list[_Side], right: list[_Side]) -> list[tuple[int, int]]:
    """Where articles of one number stand, on both sides once, in rising order."""
    places: list[dict[tuple[str, str], int]] = []
    for rows in (left, right):
        counted = Counter(
            (row.label.style, row.label.number) for row in rows if row.label and row.label.style in _STRONG
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
