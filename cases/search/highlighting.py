"""Where what was looked for stands in a text, and the stretch of it worth showing; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from cases.search import cited
from cases.search.analyzer import compounds, joined, tokens
from cases.search.asking import Leaf, Spelling
from cases.search.folding import CJK, fold, way_back

_IS_CJK = re.compile(f"[{CJK}]")
_LETTER = f"[^\\x00-\\x60\\x7b-\\x7f\\s§·{CJK}]"


@dataclass(frozen=True)
class Piece:
    """A stretch of an excerpt, and whether it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class _Seeker:
    """How the leaves of a search are found: a pattern of how their words may begin, and their spellings by first token."""

    pattern: re.Pattern[str] | None
    spellings: tuple[tuple[int, Spelling], ...]
    composites: tuple[tuple[int, Spelling], ...]


@lru_cache(maxsize=256)
def _seeker(leaves: tuple[Leaf, ...]) -> _Seeker:
    plain: list[tuple[int, Spelling]] = []
    composites: list[tuple[int, Spelling]] = []
    for at, leaf in enumerate(leaves):
        for spelling in leaf.spellings:
            (composites if spelling.tokens[0].startswith("§") else plain).append((at, spelling))
    heads = sorted({_head(spelling) for _, spelling in plain})
    return _Seeker(re.compile("|".join(heads)) if heads else None, tuple(plain), tuple(composites))


def _head(spelling: Spelling) -> str:
    """How a text must go on where the spelling may begin: a stem differs from its word in the last two letters at most."""
    first = spelling.tokens[0]
    if _IS_CJK.match(first):
        return r"\s*".join(map(re.escape, first))
    if first.isdigit():
        return f"(?<![0-9,]){',?'.join(first)}"
    return f"(?<!{_LETTER}){re.escape(first[: max(1, len(first) - 2)])}"


def found(folded: str, leaves: tuple[Leaf, ...]) -> list[tuple[int, int, int]]:
    """Where the leaves stand in the folded text: begin, end, and which leaf."""
    seeker = _seeker(leaves)
    places: list[tuple[int, int, int]] = []
    if seeker.pattern:
        for hit in seeker.pattern.finditer(folded):
            places += _verified(folded, hit.start(), seeker.spellings)
        if "-" in folded:
            places += _compounds(folded, seeker.spellings)
    if seeker.composites:
        for one in cited.find(folded):
            places += [(one.start, one.end, leaf) for leaf, wanted in seeker.composites if _is(one.tokens, wanted)]
    return sorted(set(places))


def _is(names: Sequence[str], wanted: Spelling) -> bool:
    sought = wanted.tokens[0]
    return any(name.startswith(sought) if wanted.prefix else name == sought for name in names)


def _verified(folded: str, start: int, spellings: Iterable[tuple[int, Spelling]]) -> Iterator[tuple[int, int, int]]:
    ahead: list[tuple[str, int, int]] = []
    following = tokens(folded, start)
    for leaf, spelling in spellings:
        size = len(spelling.tokens)
        if len(ahead) < size:
            ahead += islice(following, size - len(ahead))
        if len(ahead) < size or ahead[0][1] != start:
            continue
        *first, last = spelling.tokens
        if any(token != one for one, (token, _, _) in zip(first, ahead, strict=False)):
            continue
        token, begun, end = ahead[size - 1]
        if token == last or (spelling.prefix and token.startswith(last)):
            yield start, begun + len(last) if _IS_CJK.match(last) and len(last) == 1 else end, leaf
        elif size == 1 and len(last) == 1 and _IS_CJK.match(last):
            yield start, start + 1, leaf


def _compounds(folded: str, spellings: Iterable[tuple[int, Spelling]]) -> Iterator[tuple[int, int, int]]:
    """Words that the text writes with hyphens and the search without."""
    single = {spelling.tokens[0]: leaf for leaf, spelling in spellings if len(spelling.tokens) == 1}
    for compound in compounds(folded):
        for name in joined(compound[0].split("-")):
            if name in single:
                yield compound.start(), compound.end(), single[name]


def marks(text: str, leaves: Sequence[Leaf]) -> list[tuple[int, int]]:
    """Where to mark the text: the stretches that match, in order, those that touch joined.

    >>> from cases.search.language import parse
    >>> marks("Subsidies, and the Ｓubsidy", parse("subsidy").leaves)
    [(0, 9), (19, 26)]
    """
    folded = fold(text)
    return [(start, end) for start, end, _ in _placed(text, folded, found(folded, tuple(leaves)))]


def _placed(text: str, folded: str, places: list[tuple[int, int, int]]) -> list[tuple[int, int, frozenset[int]]]:
    """The places in the text itself, overlapping ones as one, with the leaves that stand there."""
    back = way_back(text, folded) if places else None
    out: list[tuple[int, int, frozenset[int]]] = []
    for start, end, leaf in places:
        if back is not None:
            first, last = back[start], back[end - 1]
            start, end = first, back[bisect_left(back, last + 1)] if last + 1 < len(text) else len(text)
        if out and start < out[-1][1]:
            begun, ended, which = out[-1]
            out[-1] = (begun, max(end, ended), which | {leaf})
        else:
            out.append((start, end, frozenset({leaf})))
    return out


def excerpt(text: str, leaves: Sequence[Leaf], length: int = 240) -> list[Piece]:
    """The best stretch of the text, of about so many characters: with the most different leaves, then the earliest.

    >>> from cases.search.language import parse
    >>> excerpt("One word.  Then steel capacity grew.", parse("steel").leaves, 20)
    [Piece(text='…Then ', marked=False), Piece(text='steel', marked=True), Piece(text=' capacity …', marked=False)]
    """
    folded = fold(text)
    places = _placed(text, folded, found(folded, tuple(leaves)))
    start, end = _window(text, places, length)
    pieces: list[Piece] = [Piece("…", marked=False)] if text[:start].strip() else []
    at = start
    for begun, ended, _ in places:
        if begun < start or ended > end:
            continue
        pieces += [Piece(text[at:begun], marked=False), Piece(text[begun:ended], marked=True)]
        at = ended
    pieces.append(Piece(text[at:end], marked=False))
    if text[end:].strip():
        pieces.append(Piece("…", marked=False))
    return _tidy(pieces)


def _window(text: str, places: list[tuple[int, int, frozenset[int]]], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    best, start, stop = (0, 0), 0, 0
    for at, (begun, _, _) in enumerate(places):
        seen: frozenset[int] = frozenset()
        last = begun
        for _, ended, which in places[at : at + 50]:
            if ended > begun + length and seen:
                break
            seen, last = seen | which, ended
        if (score := (len(seen), -at)) > best or not best[0]:
            best, start, stop = score, begun, last
    spare = max(0, length - (stop - start))
    start = max(0, min(start - spare // 3, len(text) - length))
    return _border(
        text, start, forward=True, limit=min(start + 40, places[-best[1]][0] if places else start + 40)
    ), _border(text, max(stop, min(len(text), start + length)), forward=False, limit=stop)


def _border(text: str, at: int, *, forward: bool, limit: int) -> int:
    """The nearest place where a word or a Chinese character begins, not beyond the limit."""
    place = at
    while 0 < place < len(text) and not _parts(text, place):
        place += 1 if forward else -1
        if (forward and place > limit) or (not forward and place < max(limit, at - 40)):
            return at
    return place


def _parts(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    return not (before.isalnum() and after.isalnum()) or bool(_IS_CJK.match(before) or _IS_CJK.match(after))


def _tidy(pieces: list[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in pieces:
        text = re.sub(r"[\s\x00-\x1f]+", " ", piece.text)
        if out and out[-1].marked == piece.marked:
            text = out.pop().text + text
        out.append(Piece(text, piece.marked))
    return [piece for piece in out if piece.text]
