"""Whether a finished file says anything that its public edition leaves out, wherever in the file it might stand; pure."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cases.access import markings
from cases.briefs.walking import texts_of
from cases.dates import MONTHS

Contents = dict[str, Any]
WINDOW = 4
"""So many words in a row are a find; a shorter text as a whole, and any single word that the public contents never say."""
SHORTEST = 4
MOST_KNOWN = 150_000
"""Sequences of a file that are remembered while it is looked through."""
MARKING_WORDS = (
    "DELIBERATIVE",
    "OFFICIAL-SENSITIVE",
    "PARTNER-CONFIDENTIAL",
    "BCI",
    "business confidential information",
)
_SHORT = frozenset({"bci"})
"""The one word of a marking that is shorter than what tells by itself."""
_TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_]+", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BRACKETED = re.compile(r"\[\[(.*?)(?:\]\]|\Z)", re.DOTALL)
_DATED = frozenset(month.casefold() for month in MONTHS) | {"to", "of", "in", "since", "as", "the", "p", "pp", "para"}


@dataclass(frozen=True)
class Withheld:
    """What a public edition leaves out, as keyed digests of its word sequences: it can be looked for and not be read."""

    digests: frozenset[str]

    def within(self, text: str, key: str, known: dict[tuple[str, ...], bool] | None = None) -> bool:
        """Whether the text says anything of it; `known` are sequences that were looked up before."""
        known = {} if known is None else known
        return bool(self.digests) and any(
            self._holds(window, key, known)
            for reading in _readings(text)
            for part in reading.split("\0")
            for window in _sought(_tokens(part))
        )

    def _holds(self, window: tuple[str, ...], key: str, known: dict[tuple[str, ...], bool]) -> bool:
        found = known.get(window)
        if found is None:
            found = known[window] = _digest(window, key) in self.digests
            if len(known) > MOST_KNOWN:
                known.clear()
        return found


def withheld(contents: Contents, *, own: Iterable[str], key: str, single: bool = True) -> Withheld:
    """What of these contents is not PUBLIC, less what the public part says in the same words; `own` are the product's own words.

    Not `single` for a paper that holds whole documents, whose many words the contents do not say: there no word by itself is a find.

    What is PUBLIC is told apart here by a walk of its own, and not by `editions`, whose work is to be checked.
    """
    hidden: list[str] = []
    shown: list[str] = [*own, *_keys(contents)]
    for text, open_ in _texts(contents, public=True):
        if open_:
            hidden += _BRACKETED.findall(text)
            shown.append(_BRACKETED.sub(" \0 ", text))
        else:
            hidden.append(text)
    said = {
        window for text in shown for part in text.split("\0") for size in range(1, WINDOW + 1)
        for window in _windows(_tokens(part), size)
    }  # fmt: skip
    # A line may end within a public word: each of its ends may stand alone on paper.
    said |= {(end,) for (word,) in [one for one in said if len(one) == 1] for end in _ends(word)}
    telling = {window for text in hidden for window in _telling(_tokens(text))}
    telling |= {tuple(_tokens(words)) for words in MARKING_WORDS}
    found = {window for window in telling - said if single or len(window) > 1}
    return Withheld(frozenset(_digest(window, key) for window in found))


def leaks(pdf: bytes, found: Withheld, *, key: str, name: str) -> list[str]:
    """Where a finished file says something withheld: in words that name the place and never the words; none for one that may go out.

    Looked at is the file's name and all that `walking` finds in the file. What cannot be read counts as a find.
    """
    places: dict[str, None] = {}
    known: dict[tuple[str, ...], bool] = {}
    for place, text in itertools.chain([("the file's name", name)], texts_of(pdf)):
        if place not in places and (text is None or found.within(text, key, known)):
            places[place] = None
    return list(places)


def _texts(value: Any, *, public: bool) -> Iterator[tuple[str, bool]]:
    """Every text of the contents, and whether it is PUBLIC: by its own marking, else by that of what holds it."""
    if isinstance(value, str):
        yield value, public
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, public=public)
    elif isinstance(value, dict):
        # A paper is marked as strictly as anything in it, so what counts is the marking of its case.
        holder = value["case"] if isinstance(value.get("case"), dict) else {} if "schema" in value else value
        own = public and holder.get("marking", markings.PUBLIC) == markings.PUBLIC
        for key, item in value.items():
            if key in {"timeline", "problems"} or key.endswith("marking"):
                continue  # they repeat what the lists say, without their markings
            yield from _texts(item, public=own and value.get(f"{key}_marking", markings.PUBLIC) == markings.PUBLIC)


def _ends(word: str) -> Iterator[str]:
    """What may be left of a word where a line ends within it, as the paper's stylesheet has it: three letters at least of seven."""
    if len(word) >= 7:
        for place in range(3, len(word) - 2):
            yield from (word[:place], word[place:])


def _keys(value: Any) -> Iterator[str]:
    """The names of the parts of the contents, which are the product's, and stand in a file that has the contents attached."""
    if isinstance(value, dict):
        yield from value
        for held in value.values():
            yield from _keys(held)
    elif isinstance(value, list):
        for held in value:
            yield from _keys(held)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def _windows(tokens: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(tokens[place : place + size]) for place in range(len(tokens) - size + 1))


def _telling(tokens: list[str]) -> Iterator[tuple[str, ...]]:
    """The sequences that would tell of a text: each of its longer words, each few words in a row, the whole of a short one."""
    for token in tokens:
        if _is_telling(token):
            yield (token,)
    if len(tokens) >= WINDOW:
        # Two words in it at least: numbers of cases and pages come together in many ways.
        yield from (window for window in _windows(tokens, WINDOW) if sum(_is_word(token) for token in window) > 1)
    elif len(tokens) > 1 and not all(token.isdigit() or token in _DATED or len(token) < 2 for token in _latin(tokens)):
        yield tuple(tokens)


def _sought(tokens: list[str]) -> Iterator[tuple[str, ...]]:
    """The sequences of a file's text that can be among those that tell of something: a file has many that never are."""
    words = [_is_word(token) for token in tokens]
    for place, token in enumerate(tokens):
        if _is_telling(token) or token in _SHORT:
            yield (token,)
        for size in range(2, WINDOW):
            if place + size <= len(tokens) and any(not token.isdigit() for token in tokens[place : place + size]):
                yield tuple(tokens[place : place + size])
        if place + WINDOW <= len(tokens) and sum(words[place : place + WINDOW]) > 1:
            yield tuple(tokens[place : place + WINDOW])


def _is_telling(token: str) -> bool:
    """Whether a word tells of something by itself."""
    return len(token) >= SHORTEST and not (token.isdigit() and len(token) < 6) and token not in _DATED


def _is_word(token: str) -> bool:
    return bool(_HAN.match(token)) or (len(token) > 2 and not token[0].isdigit() and token not in _DATED)


def _latin(tokens: list[str]) -> list[str]:
    return [token for token in tokens if not _HAN.match(token)] or ["characters"]


def _digest(window: tuple[str, ...], key: str) -> str:
    return hashlib.blake2b(" ".join(window).encode(), key=key.encode()[:64], digest_size=8).hexdigest()


def _readings(text: str) -> Iterator[str]:
    """The text with the words joined that a line's end cut in two, and as it stands."""
    bare = text.translate(dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufffe\ufeff")))
    yield bare
    joined = re.sub(r"[-\u2010]\s*\n\s*", "", bare)
    if joined != bare:
        yield joined
