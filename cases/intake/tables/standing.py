"""Where a concern stands, from the words of a table, in the docket's words; pure."""

from __future__ import annotations

import re

STANDINGS = (
    ("partially-resolved", r"partial(?:ly)? (?:re)?solved|partial solution"),
    (
        "compliance-dispute",
        r"compliance (?:panel|proceeding)\w* (?:ongoing|requested|established|completed with findings?)",
    ),
    ("suspended", r"retaliat\w* (?:granted|authori)|suspension of concessions (?:granted|in effect)"),
    ("arbitration", r"arbitrat|retaliat"),
    (
        "implementation",
        r"recommendation to bring|reasonable period|implementation (?:pending|ongoing|due)|to be implemented",
    ),
    ("appeal", r"under appeal|\bappealed\b|appeal pending|appellate body report (?:circulated|pending)"),
    (
        "resolved",
        r"implementation notified|mutually (?:accept|agreed|satisf)|no further action|without findings? of non.?compliance"
        r"|\bsettled\b|\bresolved\b(?<!not resolved)(?<!unresolved)|\bsolved\b|\bsolution (?:found|notified)",
    ),
    ("withdrawn", r"withdrawn|lapsed|terminated|discontinued"),
    ("panel", r"\bpanel\b"),
    ("consultations", r"consultation"),
    ("dormant", r"dormant|inactive"),
)
"""`Status` and the words by which a table of disputes or concerns tells it, the more telling first. The WTO's own words are those of
its list of disputes by current status."""

_STANDINGS = tuple((code, re.compile(words, re.IGNORECASE)) for code, words in STANDINGS)


def standing_of(text: str) -> str:
    """The status that a cell's words tell, or "" where they tell none that the docket has.

    >>> [standing_of(cell) for cell in ("IN CONSULTATIONS", "Panel established, but not yet composed", "Panel report under appeal")]
    ['consultations', 'panel', 'appeal']
    >>> [standing_of(cell) for cell in ("Settled or terminated (withdrawn, mutually agreed solution)", "Authority for panel lapsed")]
    ['resolved', 'withdrawn']
    >>> [standing_of(cell) for cell in ("Partially resolved", "Resolved", "Not resolved", "Not reported", "unresolved")]
    ['partially-resolved', 'resolved', '', '', '']
    >>> standing_of("Report(s) adopted, with recommendation to bring measure(s) into conformity")
    'implementation'
    """
    words = " ".join(text.split())
    if re.match(r"not (?:re)?solved|not reported|unknown|n/?a$", words, re.IGNORECASE):
        return ""
    return next((code for code, pattern in _STANDINGS if pattern.search(words)), "")
