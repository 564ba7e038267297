"""What a public edition withholds, kept on its row as keyed digests, and the finished file looked through for it."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings

from cases.briefs import pages, typography
from cases.briefs.releasing import Withheld, leaks, withheld

Contents = dict[str, Any]
MOST = 5
PYTHON_WORDS = (
    "Working copy",
    "Draft",
    "Final",
    "Due",
    "Case file",
    "Source Serif",
    "Source Sans",
    "WeasyPrint",
    "sRGB",
)


def withheld_from(contents: Contents) -> str:
    """What of these contents no public file may say, for the row of the public edition; it cannot be read back."""
    single = contents.get("kind") != "exhibit-book"
    return " ".join(sorted(withheld(contents, own=own_words(), key=settings.HISTORY_KEY, single=single).digests))


def not_public(pdf: bytes, contents: Contents, digests: str) -> str:
    """Why a finished public file may not go out, naming the places and never the words; blank when it may.

    Blank digests are those of a row that was emptied, and what cannot be checked does not go out: even contents in which nothing is marked
    withhold the words of the markings.
    """
    if not digests:
        return "what it may not say isn't on record any more, so that its file cannot be checked. Ask for it anew."
    found = leaks(pdf, Withheld(frozenset(digests.split())), key=settings.HISTORY_KEY, name=f"{contents['number']}.pdf")
    if not found:
        return ""
    more = f" and {len(found) - MOST} more places" if len(found) > MOST else ""
    return f"the finished file says something that is not PUBLIC, in {', '.join(found[:MOST])}{more}."


def own_words() -> list[str]:
    """What the product itself says on papers: the words of its templates, and of the marks and outcomes of checks."""
    files = sorted((pages.TEMPLATES / "briefs").glob("*.html"))
    told = [_bare(path.read_text(encoding="utf-8")) for path in files]
    return [*told, *(words for _, words in typography.MARKS.values()), *PYTHON_WORDS]


def _bare(template: str) -> str:
    """A template's own words, with a break where anything else stands."""
    without = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " \0 ", template, flags=re.DOTALL)
    attributes = " \0 ".join(re.findall(r'(?:content|aria-label)="([^"]*)"', without))
    return re.sub(r"<[^>]*>", " \0 ", without) + " \0 " + attributes
