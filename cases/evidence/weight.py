"""What in an alteration of a quotation is to be pointed out: negations, numbers, modal verbs, paragraphs and distance; pure."""

from __future__ import annotations

import re
from collections import Counter

from cases.evidence.bilingual.numerals import ENGLISH_WORDS, PLAIN_NUMERAL, SCALES

LONG_REACH = 600
"""Characters from which the reach of an ellipsis is pointed out."""

_HARMLESS = re.compile("非常|不断|不斷|不仅|不僅|不但|不同|无论|無論|未来|未來")
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|neither|none|nothing|nobody|without|cannot|hardly|unless|except)\b|n't\b|[不未无無非没沒勿毋]",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"\d[\d.,]*%?|[{PLAIN_NUMERAL}]+|\b(?:{'|'.join([*ENGLISH_WORDS, *SCALES])}|half|third|quarter|percent)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:shall|should|must|may|might|can|could|will|would|ought)\b"
    r"|应当|應當|应|應|必须|必須|须|須|可以|可|能够|能夠|能|得|将|將",
    re.IGNORECASE,
)
_KINDS = (("negation", _NEGATION), ("number", _NUMBER), ("modal verb", _MODAL))


def of_ellipsis(source: str, *, parts: bool) -> tuple[str, ...]:
    """What to point out of an ellipsis that drops these words; `parts`: whether it joins different paragraphs.

    >>> of_ellipsis("did not", parts=False)
    ('drops “not”',)
    """
    found = []
    if parts:
        found.append("joins words from different paragraphs")
    dropped = dict.fromkeys(_found(_NEGATION, source))
    found += [f"drops “{word}”" for word in dropped]
    if len(source) > LONG_REACH:
        found.append(f"reaches over {len(source)} characters")
    return tuple(found)


def of_bracket(inner: str, source: str) -> tuple[str, ...]:
    """What to point out of a bracket with these words that stands for those of the source.

    >>> of_bracket("must", "may")
    ('adds the modal verb “must”', 'takes away the modal verb “may”')
    """
    found = []
    for name, pattern in _KINDS:
        ours, theirs = Counter(_found(pattern, inner)), Counter(_found(pattern, source))
        found += [f"adds the {name} “{word}”" for word in ours - theirs]
        found += [f"takes away the {name} “{word}”" for word in theirs - ours]
    return tuple(found)


def _found(pattern: re.Pattern[str], words: str) -> list[str]:
    return [word.lower().strip(".,") for word in pattern.findall(_HARMLESS.sub("", words))]
