"""Words by which a text says that a provision is breached; pure."""

from __future__ import annotations

import re

BREACH = re.compile(
    r"\b(?:(?:(?:not|hardly|difficult to see as) )?(?:inconsistent|incompatible|not consistent|not compatible|not in (?:line"
    r"|conformity|compliance|accordance)"
    r"|at odds|at variance|irreconcilable|(?:difficult|hard|impossible) to (?:reconcile|square)|out of (?:step|line)|in conflict"
    r"|conflicts?) with|contrary to|violat(?:es?|ed|ing|ions? of)|in violation of"
    r"|(?:in )?breach(?:es|ed"
    r"|ing)?(?: of)?"
    r"|in contravention of|contraven(?:es?|ed|ing)|runs? counter to|infring(?:es?|ed|ing|ement of)|fails? to (?:comply with|meet|respect)"
    r"|failed to comply with|(?:do|does|did) not (?:comply|conform|accord|appear to comply)\w* (?:with|to)|depart(?:s|ed|ing)? from"
    r"|notwithstanding (?:its|the|their) (?:\w+ )?(?:duty|duties|obligations?)|despite (?:its|the|their) (?:duty|duties|obligations?)"
    r"|undermines?"
    r"|(?:question|concerns?|doubts?) (?:\w+ ){0,3}(?:consistency|compatibility|conformity) (?:of \w+ )?with|consistency with"
    r"|compatibility with)\b",
    re.IGNORECASE,
)
"""Words of breach before a provision."""
HEDGED = re.compile(
    r"\b(?:may|might|could|possibl\w+|likely|questions?|doubts?|consistency|compatibility|would)\b", re.IGNORECASE
)
_NO_BREACH = re.compile(
    r"\bnot (?:be )?(?:in)?(?:consistent|compatible)? ?(?:in(?=consistent|compatible))|\bno (?:violation|breach)|without (?:violating"
    r"|breaching)",
    re.IGNORECASE,
)


def breach_before(words: str) -> str:
    """The words of breach that lead to what stands after `words`, in the same clause, or "".

    >>> breach_before("The ban appears to be inconsistent with China's obligations under "), breach_before("It notified the rule under ")
    ('inconsistent with', '')
    >>> breach_before("The panel found that it was not inconsistent with ")
    ''
    """
    clause = re.split(r"[;:]|\.\s|\bwhile\b|\balthough\b|\bwhereas\b", words)[-1]
    found = list(BREACH.finditer(clause))
    if (
        not found
        or len(clause) - found[-1].end() > 140
        or _NO_BREACH.search(clause[max(0, found[-1].start() - 25) : found[-1].end()])
    ):
        return ""
    between = clause[found[-1].end() :]
    if re.search(
        r"\b(?:notified|requested|raised|filed|pursuant to|invoked|established|consultations|because|as required|, as)\b",
        between,
    ):
        return ""
    word = found[-1].group()
    return "" if re.search(r"\bnot $", clause[: found[-1].start()]) and word.startswith("in") else word
