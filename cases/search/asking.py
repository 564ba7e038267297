"""What is asked of a text: words and phrases joined by and, or and not, whether a text answers, and how it is said; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cases.search.analyzer import Analysed


@dataclass(frozen=True)
class Spelling:
    """One way to write what is looked for: a token, or several as neighbours in order; `prefix`: the last is a beginning."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True)
class Leaf:
    """One thing looked for: any of its spellings will do; `said` is how it was typed."""

    spellings: tuple[Spelling, ...]
    said: str

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Every text that is shown is looked through for the leaves of one search, by which what finds them is kept.
        return hash((self.spellings, self.said))


@dataclass(frozen=True)
class And:
    """All of its parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """One of its parts at least."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """Where its part is not."""

    part: Node


Node = Leaf | And | Or | Not


@dataclass(frozen=True)
class Asked:
    """What a search asks: words, filters by name in the order typed, and what could not be read as it was typed."""

    root: Node | None
    filters: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """What is looked for and not excluded, each once."""
        return tuple(dict.fromkeys(_positive(self.root))) if self.root else ()


def _positive(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _positive(part)


def matches(node: Node, text: Analysed) -> bool:
    """Whether the text answers: what the indexes of both databases say, worked out slowly."""
    match node:
        case Leaf():
            return any(_stands(spelling, text) for spelling in node.spellings)
        case And():
            return all(matches(part, text) for part in node.parts)
        case Or():
            return any(matches(part, text) for part in node.parts)
        case Not():
            return not matches(node.part, text)


def _stands(spelling: Spelling, text: Analysed) -> bool:
    *first, last = spelling.tokens
    size = len(first)

    def ends(token: str) -> bool:
        return token.startswith(last) if spelling.prefix else token == last

    if not first:
        return any(map(ends, text.words)) or any(map(ends, text.extras))
    return any(
        text.words[at : at + size] == first and ends(text.words[at + size]) for at in range(len(text.words) - size)
    )


def understood(asked: Asked) -> str:
    """The search as it was understood, in its own language, with parentheses where they decide."""
    filters = [f'{name}:"{value}"' if set(value) & set(" ()") else f"{name}:{value}" for name, value in asked.filters]
    return " ".join([*([_said(asked.root, outer=True)] if asked.root else []), *filters])


def _said(node: Node, *, outer: bool = False) -> str:
    match node:
        case Leaf():
            return node.said
        case Not():
            return f"-{_said(node.part)}"
        case And():
            said = " ".join(_said(part) for part in node.parts)
        case Or():
            said = " OR ".join(_said(part) for part in node.parts)
    return said if outer else f"({said})"
