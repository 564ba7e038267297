"""Where what was looked for stands in a text, and the stretch of it worth showing; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from cases.search import cited, numbered
from cases.search.analyzer import compounds, joined, tokens, word_at
from cases.search.asking import Leaf, Spelling
from cases.search.folding import CJK, fold, way_back

_IS_CJK = re.compile(f"[{CJK}]")
_SPACES = re.compile(r"[\s\x00-\x1f]+")
_IS_LETTER = re.compile(f"[^\\x00-\\x60\\x7b-\\x7f\\s§·{CJK}]")


class Piece(NamedTuple):
    """A stretch of an excerpt, and whether it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class _Seeker:
    """How the leaves of a search are found: runs of Chinese by a pattern, words by how they may begin, references whole."""

    runs: tuple[tuple[int, re.Pattern[str]], ...]
    words: tuple[tuple[int, str, Spelling, Callable[[str, int, Spelling], int]], ...]
    """Which leaf, how its word may begin, and what tells where the spelling ends that begins there, if it does."""
    single: dict[str, int]
    composites: tuple[tuple[int, Spelling], ...]


@lru_cache(maxsize=256)
def _seeker(leaves: tuple[Leaf, ...]) -> _Seeker:
    runs: list[tuple[int, re.Pattern[str]]] = []
    words: list[tuple[int, str, Spelling, Callable[[str, int, Spelling], int]]] = []
    single: dict[str, int] = {}
    composites: list[tuple[int, Spelling]] = []
    for at, leaf in enumerate(leaves):
        for spelling in leaf.spellings:
            first = spelling.tokens[0]
            if first.startswith("§"):
                composites.append((at, spelling))
            elif run := _run(spelling.tokens):
                runs.append((at, re.compile(r"\s*".join(map(re.escape, run)))))
            else:
                if len(spelling.tokens) == 1:
                    single[first] = at
                plain = len(spelling.tokens) == 1 and not spelling.prefix and not _IS_CJK.match(first)
                words += [(at, head, spelling, _word_ends if plain else _verified) for head in _heads(first)]
    return _Seeker(tuple(runs), tuple(words), single, tuple(composites))


def _run(names: Sequence[str]) -> str:
    """The run of Chinese of which these are the pairs, or ""."""
    if not all(map(_IS_CJK.match, names)) or any(one[1:] != two[:1] for one, two in pairwise(names)):
        return ""
    return names[0][0] + "".join(name[1:] for name in names)


def _head(token: str) -> str:
    """How a word of this stem begins: Snowball changes its last letter (polici, policy), and the last two where dying is die."""
    if _IS_CJK.match(token) or token.isdigit():
        return token[0]
    return token[0] if len(token) == 3 and token.endswith("ie") else token[: max(2, len(token) - 1)]


def _heads(token: str) -> tuple[str, ...]:
    """How a word may begin: as its token, or, where it is a few letters, with points between them; the US is the USA."""
    pointed = (f"{token[0]}.",) if token.isalpha() and 2 <= len(token) <= _MOST_POINTED else ()
    return (_head(token), *pointed, *_OTHER_HEADS.get(token, ()))


_MOST_POINTED = 5
_OTHER_HEADS = {"usa": ("US",)}


def found(folded: str, leaves: tuple[Leaf, ...]) -> list[tuple[int, int, int]]:
    """Where the leaves stand in the folded text: begin, end, and which leaf."""
    seeker = _seeker(leaves)
    places: list[tuple[int, int, int]] = []
    for leaf, run in seeker.runs:
        places += [(hit.start(), hit.end(), leaf) for hit in run.finditer(folded)]
    for leaf, head, spelling, ends in seeker.words:
        at = folded.find(head)
        while at >= 0:
            if end := ends(folded, at, spelling):
                places.append((at, end, leaf))
            at = folded.find(head, at + 1)
    if seeker.single and "-" in folded:
        places += _compounds(folded, seeker.single)
    if seeker.composites:
        places += _references(folded, seeker.composites)
    return sorted(set(places))


def _references(folded: str, wanted: tuple[tuple[int, Spelling], ...]) -> Iterator[tuple[int, int, int]]:
    """The references, looked for around the number that all their forms hold."""
    for leaf, spelling in wanted:
        sought = spelling.tokens[0]
        stretches = [(0, len(folded))] if _ROUNDABOUT.search(folded) else _around(folded, sought)
        for start, end in stretches:
            for one in cited.find(folded[start:end]):
                if any(name == sought or (spelling.prefix and name.startswith(sought)) for name in one.tokens):
                    yield start + one.start, start + one.end, leaf


_ROUNDABOUT = re.compile(
    r"[0-9ivx]\)?(?:\s?-\s?|\s(?:to|through)\s)(?:[a-z]+\.?\s|§\s?)?[0-9ivx]|[第附][件录]?\s?[一二三四五六七八九十百]|[〇零○一二三四五六七八九]年|百分之"
)
"""Where a text holds numbers that it does not write in figures: ranges and Chinese numerals."""


def _around(folded: str, sought: str) -> list[tuple[int, int]]:
    """The stretches about the last part of the token, cut at spaces; an article may be numbered in Roman figures."""
    kind, *parts = sought.removeprefix("§").rstrip("·").split("·")
    part = parts[0] if kind in _FIRST else parts[-1][:2] if kind == "hs" else parts[-1]
    if kind in _FIRST | {"stc"} and (number := re.search("[0-9]+", part)):
        pattern = rf"(?<![0-9])(?:{number[0]}|{_roman(int(number[0]))})"
    else:
        pattern = r"\W*".join(re.findall("annex|appendix|chapter|[a-z]+|[0-9]+|.", part))
    out: list[tuple[int, int]] = []
    for hit in re.finditer(pattern, folded):
        start = max(0, folded.rfind(" ", 0, max(0, hit.start() - _REACH)) + 1)
        end = folded.find(" ", hit.end() + _REACH)
        end = len(folded) if end < 0 else end
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _roman(number: int) -> str:
    """The number in Roman figures, as articles of the GATT are numbered; above 39 as it is."""
    if not 0 < number < 40:
        return str(number)
    return "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]


_AGREEMENTS = frozenset(re.sub("[^a-z0-9]", "", code.lower()) for code in cited.NAMES.values())
_FIRST = _AGREEMENTS | {*numbered.UNITS, "date", "pct", "fr"}
"""The kinds of reference in which the first number stands in every form, if only in Roman figures."""
_REACH = 160
"""In characters: how far from its number a reference may begin or end; names of agreements are long."""


def _verified(folded: str, start: int, spelling: Spelling) -> int:
    """Where the spelling ends that begins here, or 0 where none does."""
    *first, last = spelling.tokens
    if start and _goes_on(folded, start):
        return 0
    if _IS_CJK.match(names := spelling.tokens[0]):
        after = folded[start + 1 : start + 2]
        if _IS_CJK.match(after) if len(names) == 1 else after != names[1] and not after.isspace():
            return 0
    following = tokens(folded, start)
    for token in first:
        here = next(following, None)
        if here is None or here[0] != token:
            return 0
    here = next(following, None)
    if here is None or (here[0] != last and not (spelling.prefix and here[0].startswith(last))):
        return 0
    token, begun, end = here
    return begun + 1 if len(last) == 1 and _IS_CJK.match(last) else end


def _word_ends(folded: str, start: int, spelling: Spelling) -> int:
    """The same for one word that is no beginning, as nearly all are: what stands behind it need not be read."""
    if start and _goes_on(folded, start):
        return 0
    here, end = word_at(folded, start)
    return end if here == spelling.tokens[0] else 0


def _goes_on(folded: str, start: int) -> bool:
    """Whether the word or number at this place begins before it."""
    before, here = folded[start - 1], folded[start]
    if before == " ":
        return False
    if "0" <= here <= "9":
        if before == ",":
            near = folded[max(0, start - 24) : start]
            begun = start - len(near) + len(near.rstrip("0123456789,"))
            return all(one != start for _, one, _ in islice(tokens(folded, begun), start - begun))
        return "0" <= before <= "9"
    return not _IS_CJK.match(here) and _IS_LETTER.match(before) is not None


def _compounds(folded: str, single: dict[str, int]) -> Iterator[tuple[int, int, int]]:
    """Words that the text writes with hyphens and the search without."""
    for compound in compounds(folded, single):
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
    cuts = [start]
    for begun, ended, _ in places:
        if begun < start or ended > end:
            continue
        if len(cuts) > 1 and cuts[-1] == begun:
            cuts[-1] = ended
        else:
            cuts += begun, ended
    texts = [text[first:last] for first, last in pairwise([*cuts, end])]
    if not (shown := text[start:end]).isprintable() or "  " in shown:
        texts = [_SPACES.sub(" ", one) for one in texts]
    texts[0] = ("…" if text[:start].strip() else "") + texts[0]
    texts[-1] += "…" if text[end:].strip() else ""
    return [Piece(one, marked=bool(number % 2)) for number, one in enumerate(texts) if one]


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
