"""What is indexed and asked for of a text: its words in order, and what it holds beside them; pure.

One function serves the index, the query and the marking of what was found, so that they cannot disagree. Words are stemmed
(English), numbers lose their separators, and letters are parted from figures: `DS511` and `DS 511` are the same two words,
and so are `25.8` and `25:8`. Letters with points are one word, as without them, and the US is the USA. A run of Chinese is
cut into overlapping pairs; where a word or number follows it, its last character stands alone as well, so that any stretch
of a text is found as a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from operator import add
from threading import local

import Stemmer

from cases.search import cited
from cases.search.folding import CJK, fold
from cases.search.numbered import LONGEST_TOKEN

VERSION = 2
"""Raised when the tokens of any text change: an index of another version is stale."""

_BEGINNINGS = """
anti auto bio co counter cross cyber de e eco geo hyper infra inter intra macro mega micro mid mini multi nano neo non off over
para photo poly pre pro pseudo quasi re self semi socio sub super supra techno tele trans tri ultra under
"""
JOINED = frozenset(_BEGINNINGS.split())
"""Beginnings that are written before a word with a hyphen, a space or nothing: anti-dumping, anti dumping, antidumping."""

_LETTERS = f"[^\\x00-\\x60\\x7b-\\x7f\\s§·{CJK}]"
_BREAK = r"-[ \t]*\r?\n[ \t]*"
_TOKEN = re.compile(
    r"(?<![a-z0-9.])[a-z](?:\.[a-z])+\.?(?:'s)?(?![a-z0-9])|US(?:'s(?![a-z0-9]))?"
    f"|{_LETTERS}+(?:{_BREAK}{_LETTERS}+)*(?:'[st](?![a-z0-9]))?"
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+"
    f"|[{CJK}]+(?:[\\s\\x00-\\x1f\\x7f]+[{CJK}]+)*"
)
_BETWEEN = re.compile(r"[\s\x00-\x1f\x7f]+")
_IS_CJK = re.compile(f"[{CJK}]")
_COMPOUND = re.compile(f"{_LETTERS}+(?:-{_LETTERS}+)+")
_BROKEN = re.compile(f"{_LETTERS}+(?:{_BREAK}{_LETTERS}+)+")
_WORD = re.compile(f"{_LETTERS}+(?![^\\s]?[0-9])")
_HAS_BREAK = re.compile(r"-[ \t]*\r?\n")
_MOST_PARTS = 6
_MOST_KEPT = 100_000


@dataclass(frozen=True)
class Analysed:
    """The words of a text in order, and its tokens without a place: single characters, joined words, references."""

    words: list[str]
    extras: frozenset[str]


class _Stemmers(local):
    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0)


_STEMMERS = _Stemmers()


class _Words(dict[str, str]):
    """The token of each word, kept up to a bound; a stemmer is a thread's own, a dictionary is everybody's."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_KEPT:
            self.clear()
        token = self[word] = _token(word)
        return token


class _Chunks(dict[str, tuple[str, ...]]):
    """The tokens of what stands between two spaces, where it has nothing of Chinese."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        found = tuple([_WORDS[word] for word in _TOKEN.findall(chunk)])
        if len(chunk) <= LONGEST_TOKEN:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[chunk] = found
        return found


def _token(word: str) -> str:
    if word[0] in "0123456789":
        return word.replace(",", "")[:LONGEST_TOKEN]
    if "." in word or word.startswith("US"):
        word = word.removesuffix("'s").replace(".", "")
        word = "usa" if word in {"us", "US"} else word
    if "-" in word:
        word = re.sub(r"[-\s]+", "", word)
    stem = str(_STEMMERS.english.stemWord(word.removesuffix("'s"))) if len(word) <= 200 else word
    return (stem.replace("'", "") or word)[:LONGEST_TOKEN]


_WORDS = _Words()
_CHUNKS = _Chunks()


def stem(word: str) -> str:
    """The token of one folded word or number.

    >>> stem("subsidies"), stem("subsidy"), stem("1,000"), stem("china's")
    ('subsidi', 'subsidi', '1000', 'china')
    """
    return _WORDS[word]


def analyse(text: str) -> Analysed:
    """The tokens of a text, of any text.

    >>> analyse("China’s Anti-Dumping duties of 1,000 RMB").words
    ['china', 'anti', 'dump', 'duti', 'of', '1000', 'rmb']
    >>> sorted(analyse("anti-dumping").extras), sorted(analyse("anti dumping").extras), analyse("antidumping").words
    (['antidump'], ['antidump'], ['antidump'])
    >>> analyse("鋼鐵產業").words, sorted(analyse("钢铁").extras)
    (['钢铁', '铁产', '产业'], ['钢', '铁'])
    >>> analyse("根据第6条规定").words
    ['根据', '据第', '第', '6', '条规', '规定']
    >>> sorted(analyse("Article 25.8 of the SCM Agreement").extras)
    ['§article·25', '§article·25·8', '§scm·25', '§scm·25·8']
    """
    folded = fold(text)
    chunks = folded.split()
    extras: set[str] = set()
    breaks = "-" in folded and _HAS_BREAK.search(folded) is not None
    if breaks or (not folded.isascii() and _IS_CJK.search(folded)):
        words = _slowly(folded, extras)
    else:
        words = list(chain.from_iterable(map(_CHUNKS.__getitem__, chunks)))
    if "-" in folded:
        for compound in compounds(folded):
            extras.update(joined(compound[0].split("-")))
    if breaks:
        for broken in _BROKEN.findall(folded):
            extras.update(_WORDS[part] for part in re.split(r"[-\s]+", broken))
    if not JOINED.isdisjoint(words):
        extras.update(_beginnings(chunks))
    for reference in cited.find(folded):
        extras.update(reference.tokens)
    return Analysed(words, frozenset(extras))


def _slowly(folded: str, extras: set[str]) -> list[str]:
    words: list[str] = []
    found = _TOKEN.findall(folded)
    for part, after in pairwise([*found, ""]):
        if _IS_CJK.match(part):
            run = _BETWEEN.sub("", part)
            extras.update(run)
            words += pairs(run, followed=after != "" and not _IS_CJK.match(after))
        else:
            words.append(_WORDS[part])
    return words


def _beginnings(chunks: list[str]) -> list[str]:
    """A beginning and the word behind it, written as one."""
    found = [(chunk, _WORD.match(after)) for chunk, after in pairwise(chunks) if chunk in JOINED]
    return [_WORDS[chunk + word[0]] for chunk, word in found if word]


def compounds(folded: str, names: Collection[str] = ()) -> Iterator[re.Match[str]]:
    """The words written with hyphens; with names, only those of which a hyphen may stand within one of them.

    >>> [compound[0] for compound in compounds("a state-owned, non-market firm - or-")]
    ['state-owned', 'non-market']
    """
    at, done = folded.find("-"), 0
    while at >= 0:
        start = at
        if names and not any(folded[at - 1 : at] + folded[at + 1 : at + 2] in name for name in names):
            at = folded.find("-", at + 1)
            continue
        while start > done and _is_letter(folded[start - 1]):
            start -= 1
        if start < at and (found := _COMPOUND.match(folded, start)):
            yield found
            done = found.end()
        at = folded.find("-", max(at + 1, done))


_is_letter = re.compile(_LETTERS).match


def pairs(run: str, *, followed: bool) -> list[str]:
    """The tokens of a run of Chinese.

    >>> pairs("钢铁业", followed=False), pairs("钢铁业", followed=True), pairs("钢", followed=False)
    (['钢铁', '铁业'], ['钢铁', '铁业', '业'], ['钢'])
    """
    found = list(map(add, run, run[1:]))
    return [*found, run[-1]] if followed or not found else found


def joined(parts: list[str]) -> list[str]:
    """The tokens of parts joined by hyphens when written as one word: each two neighbours, and all.

    >>> joined(["anti", "dumping", "related"])
    ['antidump', 'dumpingrel', 'antidumpingrel']
    """
    parts = parts[:_MOST_PARTS]
    found = [_WORDS[first + last] for first, last in pairwise(parts)]
    return found if len(parts) == 2 else [*found, _WORDS["".join(parts)]]


def tokens(folded: str, start: int = 0) -> Iterator[tuple[str, int, int]]:
    """The words of a folded text from a place on, each with where it begins and ends; the words of `analyse`.

    >>> list(tokens("steel 钢铁6"))
    [('steel', 0, 5), ('钢铁', 6, 8), ('铁', 7, 8), ('6', 8, 9)]
    """
    found = _TOKEN.search(folded, start)
    while found:
        if _IS_CJK.match(found[0]):
            following = _TOKEN.search(folded, found.end())
            places = [at for at in range(found.start(), found.end()) if not _BETWEEN.match(folded[at])]
            run = "".join(folded[at] for at in places)
            followed = following is not None and not _IS_CJK.match(following[0])
            for place, token in enumerate(pairs(run, followed=followed)):
                yield token, places[place], places[place + len(token) - 1] + 1
            found = following
        else:
            yield _WORDS[found[0]], found.start(), found.end()
            found = _TOKEN.search(folded, found.end())


def word_at(folded: str, start: int) -> tuple[str, int]:
    """The word, not Chinese, that begins at a place of a folded text, and where it ends; ("", 0) where none does.

    >>> word_at("new mills", 4), word_at("new mills", 3)
    (('mill', 9), ('', 0))
    """
    found = _TOKEN.match(folded, start)
    return (_WORDS[found[0]], found.end()) if found else ("", 0)


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a short text, as a query asks for them."""
    return tuple(analyse(text).words)
