"""What is told twice is proposed once, with the places of both tellings; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cases.intake.narrative.proposed import Kind, Proposal
from cases.search.analyzer import words_of

ALIKE = 0.75
"""Two promises of one forum and year are the same when so many of their words are."""

_LITTLE = frozenset(
    words_of(
        "the a an of to in on for and or by with it its that this would will shall be is are was were as at from their any all "
        "china chinese united states government commitment commitments agreement measure measures agreed committed"
    )
)


def weighty(words: str) -> frozenset[str]:
    """The stems of the words that weigh.

    >>> sorted(weighty("It would remove the foreign equity caps"))
    ['cap', 'equiti', 'foreign', 'remov']
    """
    return frozenset(word for word in words_of(re.sub(r"[*\\\\]", "", words)) if word not in _LITTLE and len(word) > 1)


def told_once(proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """The proposals in order, a commitment told again joined to its first telling; a verdict then judges the first."""
    kept: list[Proposal] = []
    seen: dict[str, int] = {}
    again: dict[str, str] = {}
    promises: list[tuple[int, frozenset[str]]] = []
    for each in proposals:
        stems = weighty(str(each.fields["words"])) if each.kind is Kind.COMMITMENT else frozenset()
        twin = seen.get(each.key)
        if twin is None and each.kind is Kind.COMMITMENT:
            twin = next((index for index, other in promises if _same(each, stems, kept[index], other)), None)
        if twin is None:
            seen[each.key] = len(kept)
            if each.kind is Kind.COMMITMENT:
                promises.append((len(kept), stems))
            kept.append(each)
            continue
        again[each.key] = kept[twin].key
        kept[twin] = replace(kept[twin], places=_both(kept[twin], each))
    yield from (_judging(each, again) for each in kept)


def _same(each: Proposal, stems: frozenset[str], first: Proposal, other: frozenset[str]) -> bool:
    if each.fields["forum"] != first.fields["forum"] or str(each.fields["made"])[:4] != str(first.fields["made"])[:4]:
        return False
    if each.fields["promised_by"] != first.fields["promised_by"]:
        return False
    return bool(stems and other) and len(stems & other) / len(stems | other) >= ALIKE


def _both(first: Proposal, again: Proposal) -> tuple:  # type: ignore[type-arg]
    return (*first.places, *(place for place in again.places if place not in first.places))


def _judging(each: Proposal, again: dict[str, str]) -> Proposal:
    if each.kind is not Kind.VERDICT:
        return each
    keys = list(dict.fromkeys(again.get(key, key) for key in each.fields["commitments"]))  # type: ignore[union-attr]
    return replace(each, fields={**each.fields, "commitments": keys})
