"""The separate undertakings of one sentence: "agreed to remove A, to recognise B and to publish C" is three; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cases.evidence.extraction.kinds import names

VERBS = names(
    """abide abolish accede accelerate accept accord achieve act adapt address adhere adjust administer admit adopt
affirm align allow allocate
amend announce apply appoint approve assess assist assure attract avoid ban base begin bring broaden build carry cease clarify classify
close combat come commence commit communicate compensate complete comply conclude conduct confer confirm conform consider consult continue
control cooperate coordinate correct cover create crack cut decide decrease deepen defer define delay delink deliver deny deposit designate
develop direct disclose discontinue discuss dispose distribute divest do drop ease effect eliminate enable encourage end enforce engage
enhance enlarge ensure enter establish evaluate examine exclude exempt exercise expand expedite explore extend facilitate finalize finalise
fix follow formulate foster fulfil fulfill fund further give give grant guarantee halt harmonize harmonise help hold
implement incorporate integrate honor honour identify
immediately impose improve include increase inform initiate inspect institute instruct intensify introduce invalidate investigate invite
issue join keep launch lead levy liberalize liberalise license lift limit list lower maintain make manage meet modify monitor move
negotiate notify observe obtain offer open operate order participate pass penalize permit phase place postpone prevent privatize proceed
process procure prohibit promote promulgate propose protect provide publish punish purchase pursue put raise ratify reaffirm receive
recognize recognise reconsider redefine reduce reexamine reform refrain register regulate reject relax release remain remove repeal replace
report request require rescind resolve respect respond restrain restrict restructure resume retain return review revise revoke revisit
safeguard scrap seek seize set share shift shorten show sign simplify speed stabilize standardize start state stop streamline strengthen
strive study submit subject subsidize support suspend take terminate test tighten train transfer transition translate treat undertake
update upgrade use verify waive withdraw work"""
)
"""Plain verbs with which undertakings begin."""

_ADVERB = r"(?:(?:also|further|not|no longer|either|actively|[a-z]+ly)\s+)*"
_TO_VERB = re.compile(
    rf"(?P<join>,?\s+(?:and|as well as)\s+|,\s+|;\s+(?:and\s+)?)(?:further\s+"
    rf"|also\s+)?(?P<to>(?:not\s+)?to\s+{_ADVERB}(?P<verb>[a-z-]+))\b"
)
_THAT = re.compile(
    r"(?P<join>,?\s+(?:and|as well as)\s+|;\s+(?:and\s+)?|,\s+)(?:also\s+)?(?P<that>that)\s+(?!is\b|are\b|was\b|were\b)"
)
_BARE = re.compile(
    rf"(?P<join>,\s+(?:and\s+)?|;\s+(?:and\s+)?)(?P<verb>{_ADVERB}(?P<word>[a-z]+))\s+(?!and\b|or\b|of\b|by\b)"
)
_STOPS = re.compile(
    r",?\s+and\s+(?=(?:U\.S\. |[A-Z][\w.]* |the )?[\w ]{3,30}? (?:reports?|reported|says?|confirms?|finds?) (?:that|it)\b)|"
    r";\s|,\s+(?:but|although|though|whereas|yet)\b|\s+but\s+(?=(?:it|they|has|have|had|did|its|nothing|so far|the|no)\b|[A-Z])"
    r"|,\s+and\s+in\s+(?=[^,;]{3,40}\s(?:it|they)\s)|,?\s+and\s+(?:a|the) (?=[\w ]{2,30}? (?:required|has|had|was|were)\b)"
    r"|,?\s+and\s+(?=(?:so far\s+)?(?:(?:it|they)\s+(?:did|has|have|had|was|were|kept|is|are|\w+ed)|followed (?:through|up)|stood by"
    r"|kept|did so|has|have|had)\b)|\s+[–—]\s|,\s+and\s+(?=(?:it|they|China"
    r"|the United States|this|these|that)\b\s+\w+(?:ed|s)\b)"
    r"|\s+and\s+(?:a|an|the|all|both|it|they)\s+(?:[\w-]+\s+){0,5}?(?:agreed|committed|pledged|promised|announced)\b"
    r"|,\s+(?:with|while)\s+(?=\w+\s+(?:\w+\s+)?\w+ing\b)|,\s+which\s+(?:it|they|\w+)\s+(?:did|has|have|had)\b"
)


def split(words: str) -> list[tuple[int, int]]:
    """Where each undertaking stands within the words that follow "agreed to", "committed that" or "requires X to".

    >>> told = "expand the scope of products allowed to be imported, to eliminate age limits and to recognize the system"
    >>> [told[a:b] for a, b in split(told)]
    ['expand the scope of products allowed to be imported', 'eliminate age limits', 'recognize the system']
    >>> told = "remove barriers and to expand opportunities, including bank branches, to supply services"
    >>> [told[a:b] for a, b in split(told)]
    ['remove barriers', 'expand opportunities, including bank branches, to supply services']
    >>> told = "actively promote legislation, strengthen supervision over infringement, and work with the United States"
    >>> len(split(told))
    3
    >>> told = "it would not limit sales and that it would notify rules"
    >>> [told[a:b] for a, b in split(told)]
    ['it would not limit sales', 'it would notify rules']
    """
    end = len(words)
    if stop := _STOPS.search(words):
        end = stop.start()
    cuts = [0, *(_cuts(words[:end])), end]
    found = []
    for low, high in pairwise(cuts):
        opened = (
            re.match(r"[\s,;]*(?:and|as well as)?\s*(?:also\s+|further\s+)?(?:that\s+|to\s+)?", words[low:high])
            if low
            else None
        )
        start = low + (opened.end() if opened else 0)
        found.append((start, low + len(words[low:high].rstrip(" ,;."))))
    return [(low, high) for low, high in found if high > low]


def _cuts(words: str) -> Iterator[int]:
    cuts = {match.start() for match in _to_cuts(words)} | {match.start() for match in _that_cuts(words)}
    if not cuts:
        cuts = {match.start() for match in _bare_cuts(words)}
    return iter(sorted(cuts))


def _to_cuts(words: str) -> list[re.Match[str]]:
    """Further infinitives; after a comma alone only where a later "and to" closes the list, and none of what "including" opens."""
    found = [match for match in _TO_VERB.finditer(words) if is_verb(match["verb"])]
    last = max((match.start() for match in found if "and" in match["join"] or "as well" in match["join"]), default=-1)
    return [match for match in found if match.start() == last or _closes_list(match) or match.start() < last]


def _closes_list(match: re.Match[str]) -> bool:
    return ";" in match["join"] or "and" in match["join"] or "as well" in match["join"]


def _that_cuts(words: str) -> list[re.Match[str]]:
    return [
        match
        for match in _THAT.finditer(words)
        if "and" in match["join"] or ";" in match["join"] or "as well" in match["join"]
    ]


def _bare_cuts(words: str) -> list[re.Match[str]]:
    """Plain verbs in a list; two at least, or one after ", and", so that a list of nouns is left alone."""
    first = re.match(rf"{_ADVERB}([a-z-]+)\b", words)
    if first is None or not is_verb(first[1]):
        return []
    found = [match for match in _BARE.finditer(words) if match["word"] in VERBS and not _is_noun(words, match)]
    closed = [match for match in found if "and" in match["join"]]
    return [match for match in found if closed and match.start() <= closed[-1].start()]


_DETERMINED = re.compile(
    r"\s*(?:the|a|an|its|their|all|any|to|with|in|on|that|for|from|no|each|such|certain|new|these"
    r"|those|relevant|[A-Z*“\"]|[a-z-]+\s+[a-z-]+)"
)


def _is_noun(words: str, match: re.Match[str]) -> bool:
    """Whether what looks like a verb names a thing: `design, work and process requirements`."""
    return _DETERMINED.match(words[match.end() - 1 :]) is None


_NO_VERBS = names(
    """the a an its their his her our this that these those which what whom both each every either all any some such no other others
another more most many much less few foreign domestic local greater further better lower higher new certain specific various several
national regional global international third two three four five six seven market trade public private"""
)
_NO_VERB_ENDS = (
    "s",
    "tion",
    "ment",
    "ity",
    "ness",
    "al",
    "ive",
    "ic",
    "ous",
    "ing",
    "ed",
    "ance",
    "ence",
    "ers",
    "ism",
    "ship",
)


def is_verb(word: str) -> bool:
    """Whether the word after "to" begins an undertaking: a verb known, or a word that nothing shows to be none.

    >>> is_verb("admit"), is_verb("de-link"), is_verb("importers"), is_verb("foreign")
    (True, True, False, False)
    """
    return (
        word in VERBS
        or word.split("-")[-1] in VERBS | {"link"}
        or not (word in _NO_VERBS or word.endswith(_NO_VERB_ENDS))
    )


def first_verb(words: str) -> str:
    """The first word that is no adverb.

    >>> first_verb("effectively open up its market"), first_verb("a market economy")
    ('open', 'a')
    >>> first_verb("apply it"), first_verb("promptly supply a list")
    ('apply', 'supply')
    """
    found = re.match(
        r"(?:(?:not|no longer|either|actively|(?!apply|supply|comply|rely|reply|multiply)[a-z]+ly)\s+)*([a-z]+)", words
    )
    return found[1] if found else ""


def things(words: str) -> Iterator[tuple[int, int]]:
    """The things that an agreement provides for, parted where it says so.

    >>> told = "increases in the number of films, along with additional revenue as well as for the use of data"
    >>> [told[a:b] for a, b in things(told)]
    ['increases in the number of films', 'additional revenue', 'the use of data']
    """
    start = 0
    if stop := _STOPS.search(words):
        words = words[: stop.start()]
    for match in re.finditer(r",?\s+(?:along with|together with|as well as for|as well as)\s+", words):
        yield start, match.start()
        start = match.end()
    yield start, len(words)
