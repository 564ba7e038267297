"""Aligning the paragraphs of an original and its translation: by numbering, length, numbers, names and words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cases.evidence.bilingual import lexicon
from cases.evidence.bilingual.numerals import Label
from cases.evidence.bilingual.paragraphs import Paragraph
from cases.evidence.bilingual.sides import STRONG, Side, fixed_points, marks, numbered, rarity, side_of

MOST_JOINED, USUALLY_JOINED = 16, 5
"""The most paragraphs of one side that meet one of the other, and the most unless that one is long."""
_MANY = range(2, USUALLY_JOINED + 1)
_MORE = range(USUALLY_JOINED + 1, MOST_JOINED + 1)
_LONG = 350.0
"""From this length on, in Latin letters, a paragraph may hold more than a few of the other side's."""
_SHAPES = [(1, 1), (1, 0), (0, 1), *((1, n) for n in _MANY), *((n, 1) for n in _MANY), (2, 2)]
_RARITY = {(1, 1): 0.0, (2, 2): 5.0}
FOLDS = 4
"""In how many stretches a text is taken for learning its words, each from the others."""
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


_Known = dict[str, dict[str, float]]


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
    left, right = [side_of(row) for row in first], [side_of(row) for row in second]
    known = lexicon.seed()
    table = _Table(left, right, [known], [0] * len(left))
    beads = table.beads()
    for _ in range(2):
        table = _Table(left, right, *table.taught(beads, known), near=beads)
        beads = table.beads()
    return beads


class _Table:
    """The likeness of every two paragraphs near the diagonal, and the cheapest way through."""

    def __init__(
        self,
        left: list[Side],
        right: list[Side],
        known: list[_Known],
        fold: list[int],
        near: list[Bead] | None = None,
    ) -> None:
        self.left, self.right = left, right
        self.shapes = _FIRST_SHAPES if near is None else _SHAPES
        self.numbered = (numbered(left), numbered(right))
        # Before anything is taught few words answer each other, and a paragraph is seldom alone.
        self.lonely, self.expected = (3.2, 0.12) if near is None else (1.8, 0.24)
        self.sums = [list(accumulate((side.length for side in rows), initial=0.0)) for rows in (left, right)]
        self.scale = _scale(left, right, near)
        self.known = [(words, _inverse(words)) for words in known]
        self.fold = fold
        self.rare = rarity([*left, *right])
        self.common_names = {name for side in left for name in side.names} & {
            name for side in right for name in side.names
        }
        self.words: dict[tuple[int, int, int], tuple[dict[str, float], dict[str, float], float]] = {}
        self.cells: dict[tuple[int, int, int], tuple[float, float]] = {}
        self.bounds = self._bounds() if near is None else self._beside(near)

    def _said(self, fold: int, which: int, place: int) -> tuple[dict[str, float], dict[str, float], float]:
        """The words of a paragraph that the lexicon of a fold knows, by rarity, those of the other language it leads one to expect,
        by weight, and the sum of the first.
        """
        found = self.words.get((fold, which, place))
        if found is None:
            side = (self.left, self.right)[which][place]
            known = self.known[fold][0 if side.chinese else 1]
            weights: dict[str, float] = {}
            answers: dict[str, float] = {}
            for word in side.vocabulary:
                row = known.get(word)
                if row is None:
                    continue
                weights[word] = self.rare[word]
                for answer, weight in row.items():
                    if weight > answers.get(answer, 0.0):
                        answers[answer] = weight
            found = self.words[fold, which, place] = (weights, answers, sum(weights.values()))
        return found

    def _bounds(self) -> list[tuple[int, int]]:
        """For each paragraph of the left side, the range of the right side that is looked at.

        All of it for texts of usual length; else a band around where articles with one number meet, or around the diagonal.
        """
        n, m = len(self.left), len(self.right)
        if n * m <= 40_000:
            return [(0, m)] * (n + 1)
        fixed = [(0, 0), *fixed_points(self.left, self.right), (n, m)]
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

    def cell(self, fold: int, i: int, j: int) -> tuple[float, float]:
        """How much of what left `i` says right `j` answers, and the other way round, both weighed by rarity."""
        found = self.cells.get((fold, i, j))
        if found is None:
            here, there = self._said(fold, 0, i), self._said(fold, 1, j)
            found = (_covered(here[0], there[1]), _covered(there[0], here[1]))
            self.cells[fold, i, j] = found
        return found

    def likeness(self, i: int, a: int, j: int, b: int) -> float:
        """How well the words of a range of each side answer each other, 0 to 2, by the lexicon of the fold in which they begin."""
        fold = self.fold[i]
        if a == b == 1:
            there, back = self.cell(fold, i, j)
        elif a == 1:
            there = max(self.cell(fold, i, y)[0] for y in range(j, j + b))
            back = sum(self.cell(fold, i, y)[1] for y in range(j, j + b))
        elif b == 1:
            there = sum(self.cell(fold, x, j)[0] for x in range(i, i + a))
            back = max(self.cell(fold, x, j)[1] for x in range(i, i + a))
        else:
            there = sum(max(self.cell(fold, x, y)[0] for y in range(j, j + b)) for x in range(i, i + a))
            back = sum(max(self.cell(fold, x, y)[1] for x in range(i, i + a)) for y in range(j, j + b))
        weight_left = sum(self._said(fold, 0, x)[2] for x in range(i, i + a))
        weight_right = sum(self._said(fold, 1, y)[2] for y in range(j, j + b))
        return 2 * math.sqrt((there / (weight_left + 2)) * (back / (weight_right + 2)))

    def cost(self, i: int, a: int, j: int, b: int) -> float:
        """What it costs to join a range of each side; less than nothing where much speaks for it."""
        shape = (a, b)
        if not a or not b:
            return self.lonely * (0.6 + 0.4 * min(2.0, (self.left[i] if a else self.right[j]).length / 120))
        many = min(max(a, b), USUALLY_JOINED)
        rarity = _RARITY.get(shape, 1.0 + 0.9 * (many - 1) + 0.2 * (max(a, b) - many))
        length = min(4.0, self._strain(i, a, j, b) ** 2 / 2)
        like = self.likeness(i, a, j, b)
        said = rarity + length - 7.0 * (1 + 0.3 * (many - 1)) * (like - self.expected)
        said -= 2.2 * self._figures(i, a, j, b)
        said += self._numbering(self.left[i].label, self.right[j].label)
        for inner in self.left[i + 1 : i + a]:
            said += _inner(inner.label, self.left[i].label, self.right[j : j + b])
        for inner in self.right[j + 1 : j + b]:
            said += _inner(inner.label, self.right[j].label, self.left[i : i + a])
        if (a > 1 and self.left[i + a - 1].heading) or (b > 1 and self.right[j + b - 1].heading):
            said += 2.0  # A heading opens what follows it.
        return said

    def _numbering(self, left: Label | None, right: Label | None) -> float:
        """What the numbering that opens two ranges says for or against them; a kind that one text hardly uses says nothing by lacking."""
        if left is None and right is None:
            return 0.0
        if left is None or right is None:
            alone = left or right
            strong = alone is not None and alone.style in STRONG
            if not self.numbered[left is not None][strong]:
                return 0.0
            return 2.5 if strong else 1.8
        if left.number == right.number:
            return (
                -4.0
                if left.style == right.style and left.style in STRONG
                else -1.8
                if left.style == right.style
                else -1.2
            )
        return 5.0 if left.style == right.style else 3.5

    def _strain(self, i: int, a: int, j: int, b: int) -> float:
        here = (self.sums[0][i + a] - self.sums[0][i]) * self.scale
        there = self.sums[1][j + b] - self.sums[1][j]
        return (there - here) / math.sqrt(7.0 * (here + there) / 2 + (0.14 * (here + there) / 2) ** 2 + 60)

    def _figures(self, i: int, a: int, j: int, b: int) -> float:
        """How far the numbers and the names in Latin letters agree, -1 to 1; 0 where there are none."""
        one, names_one = marks(self.left[i : i + a])
        two, names_two = marks(self.right[j : j + b])
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
                for a, b in self._shapes(i, j):
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

    def _shapes(self, i: int, j: int) -> list[tuple[int, int]]:
        """How many paragraphs of each side are joined from here: a long one with as many of the other side as its length could hold."""
        out = self.shapes
        if out is _FIRST_SHAPES:
            return out
        if i < len(self.left) and self.left[i].length * self.scale >= _LONG:
            out = [*out, *((1, n) for n in _MORE)]
        if j < len(self.right) and self.right[j].length >= _LONG:
            out = [*out, *((n, 1) for n in _MORE)]
        return out

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
        one, two = self.left[i].label, self.right[j].label
        if one is not None and two is not None and one.style in STRONG and one.number == two.number:
            evidence += 2.0  # `第 5 條` on a line of its own says all there is to say.
        return round(1 / (1 + math.exp(-evidence)), 2)

    def taught(self, beads: list[Bead], seed: _Known) -> tuple[list[_Known], list[int]]:
        """What joined paragraphs teach, as a lexicon for each fold and the fold of each paragraph of the left side.

        The folds are stretches of the text, and the lexicon of each is learnt from all others: a stretch that was joined
        wrongly would else confirm itself.
        """
        n = len(self.left)
        fold = [place * FOLDS // n for place in range(n)]
        joined: list[list[tuple[frozenset[str], frozenset[str], float]]] = [[] for _ in range(FOLDS)]
        for bead in beads:
            if bead.alone:
                continue
            one = frozenset().union(*(side.vocabulary for side in self.left[slice(*bead.first)]))
            two = frozenset().union(*(side.vocabulary for side in self.right[slice(*bead.second)]))
            chinese_first = self.left[bead.first[0]].chinese
            joined[fold[bead.first[0]]].append(
                (one, two, bead.confidence) if chinese_first else (two, one, bead.confidence)
            )
        return [
            lexicon.merged(
                seed, lexicon.learn([row for other, rows in enumerate(joined) if other != own for row in rows])
            )
            for own in range(FOLDS)
        ], fold


def _scale(left: list[Side], right: list[Side], near: list[Bead] | None) -> float:
    """How long the right text is where the left one has 1; from an earlier round's joins, where they cover enough."""
    joined = [bead for bead in near or [] if not bead.alone and bead.confidence > 0.5]
    one = sum(side.length for bead in joined for side in left[slice(*bead.first)])
    two = sum(side.length for bead in joined for side in right[slice(*bead.second)])
    if one > 0.1 * sum(side.length for side in left):
        return two / one
    usual = {(True, False): 1.15, (False, True): 0.87}.get((left[0].chinese, right[0].chinese), 1.0)
    whole = sum(side.length for side in right) / sum(side.length for side in left)
    return min(max(whole, usual * 0.6), usual * 1.6)


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


def _inner(label: Label | None, opening: Label | None, facing: list[Side]) -> float:
    """What numbering within a joined range costs: an article within one is hardly ever meant.

    An item costs little where the one paragraph that faces the range has its number in its midst, and much after another of its kind.
    """
    if label is None:
        return 0.0
    if label.style in STRONG:
        return 6.0
    if len(facing) == 1 and label.number in facing[0].within:
        return 0.3
    return 5.0 if opening is not None and opening.style == label.style else 2.4
