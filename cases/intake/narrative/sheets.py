"""Sheets of outcomes, joint statements and side letters, which promise in the future tense: "China will publish the list"; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cases.intake.narrative.forums import Forum, Forums
from cases.intake.narrative.outline import Head
from cases.intake.narrative.parties import Parties

_TITLE = re.compile(
    r"\b(?:fact ?sheet|(?:list of |joint |agreed |key |summary of )?outcomes?|joint (?:statement|list|communiqu[eé]|declaration"
    r"|press release)"
    r"|agreed (?:minutes|record)|record of (?:discussions?|understanding)|(?:side|exchange of) letters?|work ?plan|action plan"
    r"|memorandum of understanding|deliverables|commitments of)\b",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"\b(?:will|shall|(?:is|are) to)\s+(?=(?:not\s+|no longer\s+|also\s+|further\s+|each\s+|[a-z]+ly\s+){0,2}[a-z]+\b)"
)
_INNER = re.compile(
    r"\b(?:that|which|who|if|when|as|once|where|how|whether|until|unless|because|because|what)\s+[^,;]{0,60}$"
)
_MUTUAL = re.compile(
    r"\b(?:[Bb]oth|[Tt]he two|[Tt]he) (?:sides|parties|countries|governments|ministers)\b|\b[Tt]he [Pp]arties\b"
)


def sheet_of(heads: Sequence[Head], forums: Forums) -> Forum | None:
    """The forum of a text whose title says that it lists what was agreed, with the day told at its beginning; None for any other text."""
    titles = [head.title for head in heads[:2]]
    opening = [each.text for head in heads[:2] for each in head.body[:2]]
    titled = next((title for title in titles if _TITLE.search(title)), None)
    if titled is None and not (opening and heads and not heads[0].title and _TITLE.search(opening[0][:120])):
        return None
    told = [each for text in (*titles, *opening) for each in forums.found_in(text)]
    dated = [each for each in told if each.date is not None]
    first = (dated or told)[0] if told else Forum("BILAT", titled or "", None, 0)
    return first if first.date else forums.dated(first, " ".join(opening))


def listed_in(words: str, parties: Parties) -> Iterator[tuple[int, int, bool]]:
    """Where each thing begins that the respondent or both sides will do: the subject, what will be done, and whether both sides will.

    What the raiser will do is left out, and what stands within a clause of its own.
    """
    for match in _WILL.finditer(words):
        before = words[: match.start()]
        segment = re.split(r";\s|,\s+while\s|,\s+and\s+(?=[A-Z])", before)[-1]
        mutual = _MUTUAL.search(segment) is not None
        mine = re.search(rf"\b{parties.subject}", segment)
        theirs = parties.other.search(segment)
        if _INNER.search(before) or (theirs and not mutual and (not mine or theirs.start() < mine.start())):
            continue
        yield match.start(), match.end(), mutual
