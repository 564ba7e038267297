"""What both engines share: the line in which a passage's tokens are put in, and conditions written in an engine's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from cases.search.analyzer import Analysed, analyse
from cases.search.language import And, Leaf, Node, Not, Or, Spelling

MARK = "¶"
"""Stands between the words in order and what has no position, so that no phrase runs from one into the other."""
LONGEST = 3000
"""Tokens of one passage: PostgreSQL keeps at most 255 positions of a word, and more than that none has in so few."""
OVERLAP = 40
"""Tokens that a long text's pieces share, so that a phrase over the cut is found."""


def lines_of(text: str) -> list[str]:
    """The text's tokens as lines to be put in: one, or for a long text several that overlap.

    >>> lines_of("Steel of a steel-maker")
    ['steel of a steel maker ¶ steelmak']
    """
    return list(_lines(analyse(text)))


def _lines(analysed: Analysed) -> Iterator[str]:
    words, extras = analysed.words, " ".join(sorted(analysed.extras))
    for start in range(0, max(len(words), 1), LONGEST - OVERLAP):
        piece = words[start : start + LONGEST]
        if start and len(piece) <= OVERLAP:
            return
        yield " ".join([*piece, MARK, extras]) if extras and not start else " ".join(piece)


def tokens_of(lines: Iterable[str]) -> list[str]:
    """Every token of these lines, each once, sorted.

    >>> tokens_of(["steel of ¶ 钢", "of steel"])
    ['of', 'steel', '钢']
    """
    tokens = {token for line in lines for token in line.split(" ")}
    return sorted(tokens - {MARK, ""})


class Expression:
    """Writes a condition; each engine says how."""

    both: ClassVar[str]
    either: ClassVar[str]
    without: ClassVar[str]
    nothing: ClassVar[str]

    @staticmethod
    def word(token: str, *, prefix: bool) -> str:
        """One token, or what begins with it."""
        raise NotImplementedError

    @staticmethod
    def phrase(tokens: Sequence[str], *, prefix: bool) -> str:
        """Tokens that follow one another; `prefix`: of the last the beginning."""
        raise NotImplementedError

    @classmethod
    def parted(cls, leaf: Leaf) -> tuple[Leaf | None, Leaf | None]:
        """Its spellings of one token, which the units tell, and its phrases, which only the passages can."""
        single = tuple(spelling for spelling in leaf.spellings if len(spelling.tokens) == 1)
        phrases = tuple(spelling for spelling in leaf.spellings if len(spelling.tokens) > 1)
        return Leaf(single, leaf.said) if single else None, Leaf(phrases, leaf.said) if phrases else None

    @classmethod
    def leaf(cls, leaf: Leaf) -> str:
        """Any of its spellings."""
        return "(" + cls.either.join(map(cls._spelling, leaf.spellings)) + ")" if leaf.spellings else cls.nothing

    @classmethod
    def node(cls, node: Node) -> str:
        """A condition on one passage. What is only excluded leaves nothing to find."""
        if isinstance(node, Leaf):
            return cls.leaf(node)
        if isinstance(node, Or):
            return "(" + cls.either.join(map(cls.node, node.parts)) + ")"
        if isinstance(node, Not):
            return cls.nothing
        wanted = [cls.node(part) for part in node.parts if not isinstance(part, Not)]
        excluded = [cls.node(part.part) for part in node.parts if isinstance(part, Not)]
        if not wanted:
            return cls.nothing
        found = "(" + cls.both.join(wanted) + ")"
        return f"({found}{cls.without}({cls.either.join(excluded)}))" if excluded else found

    @classmethod
    def _spelling(cls, spelling: Spelling) -> str:
        if len(spelling.tokens) > 1:
            return cls.phrase(spelling.tokens, prefix=spelling.prefix)
        return cls.word(spelling.tokens[0], prefix=spelling.prefix)


def leaves_of(node: Node | None) -> list[Leaf]:
    """Every leaf that is wanted and not excluded, from left to right, each once."""
    if node is None or isinstance(node, Not):
        return []
    if isinstance(node, Leaf):
        return [node]
    found: dict[Leaf, None] = {}
    for part in node.parts:
        found |= dict.fromkeys(leaves_of(part))
    return list(found)


def every_leaf(node: Node | None) -> list[Leaf]:
    """Every leaf, also those that are excluded, each once."""
    if node is None:
        return []
    if isinstance(node, Leaf):
        return [node]
    parts = (node.part,) if isinstance(node, Not) else node.parts
    return list(dict.fromkeys(leaf for part in parts for leaf in every_leaf(part)))


def any_of(leaves: Sequence[Leaf]) -> Node:
    """That at least one of these stands there."""
    return Or(tuple(leaves)) if len(leaves) > 1 else leaves[0]


def all_of(leaves: Sequence[Leaf]) -> Node:
    """That all of these stand there."""
    return And(tuple(leaves)) if len(leaves) > 1 else leaves[0]
