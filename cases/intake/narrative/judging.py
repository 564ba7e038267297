"""Words that judge a promise, and which promise they judge; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.dates import FuzzyDate
from cases.intake.narrative.dating import dates_in
from cases.intake.narrative.parties import Parties
from cases.intake.narrative.proposed import Proposal
from cases.intake.narrative.sentences import Sentence
from cases.intake.narrative.telling_once import weighty
from cases.intake.narrative.verdict_words import PROMISE, RULES

_RULES = tuple((word, rule, re.compile(pattern, re.IGNORECASE), sure) for word, rule, pattern, sure in RULES)
_STILL = re.compile(
    r"\b(?P<neg>(?:has|have|had) (?:still |to date |so far |also )?(?:not|never)(?: yet"
    r"| also)? (?P<verb>(?!been\b)[a-z]+)(?: any)?|(?:has|have) not yet been (?P<verb8>[a-z]+)"
    r"|still (?:has|have|had|does|do|did) not (?P<verb2>[a-z]+)|(?:has|have) yet to (?P<verb3>[a-z]+)"
    r"|(?:has|have) (?:continued to )?refused? to (?P<verb4>\w+)|has been no (?P<verb5>progress"
    r"|movement)|(?:no|none of the) [\w-]+(?: [\w-]+){0,4} (?:has|have|had) (?:yet |so far )?been (?P<verb9>[a-z]+)"
    r"|(?<!that )(?<!which )(?:has|have) (?:(?:still )?not (?:so far )?|never )been (?P<verb10>(?!able)[a-z]+)|no (?P<verb6>agreement"
    r"|progress) has been (?:reached|made)|only (?P<verb7>publish"
    r"|appl|provid|allow|cover)\w+ [^.;]{3,80} but not all"
    r"|neither (?:one )?is (?:currently )?open)\b"
)
"""Something not done; a verdict only where it is something that the section tells was promised."""

_OPENS = re.compile(
    r"^(?:However|To date|So far|Nevertheless|Unfortunately|Once (?:more|again)|Again|Despite|Although"
    r"|While|Yet|Still|Even so|As of|At the same time|Notably|Indeed|In addition|For this|More than"
    r"|Many years)\b"
)
_ONE = re.compile(
    r"\b(?:this|that|the|which) (?:[\w-]+ ){0,2}(?:commitment|promise|pledge|undertaking|obligation"
    r"|requirement|deadline|assurance)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:these|those|its|their|such|all|\w+['’]s) (?:[\w&-]+ ){0,3}(?:commitments|promises|pledges"
    r"|undertakings|obligations|assurances)\b",
    re.IGNORECASE,
)
_NOT_OF_IT = re.compile(
    r"\b(?:U\.S\. (?:companies|industry|exporters)|foreign compan\w+|stakeholders|suppliers"
    r"|right holders|the measure|these measures|this measure)\s*$"
)
_WISHED = re.compile(
    r"\b(?:ensur\w+|urg\w+|asked|ask|call\w* on|press\w*|request\w*|insist\w*|whether"
    r"|continues? to work|clarif\w+)\b[^.;]{0,120}$"
)
"""Before words of compliance these tell of a wish."""
_TRADERS = re.compile(
    r"\b(?:companies|firms|importers|exporters|manufacturers|producers|suppliers|applicants)\b[^.;]{0,60}$"
)
"""Who complies with a requirement and keeps no promise by it."""
_FRESH = re.compile(r"\b(?:if|whether|unless|until|should|could|would|may|might)\b[^.;,]{0,40}$")


@dataclass(frozen=True)
class Judgement:
    """A verdict phrase where it stands, and the keys of the promises it judges."""

    sentence: Sentence
    at: int
    phrase: str
    word: str
    as_of: FuzzyDate | None
    commitments: tuple[str, ...]
    rule: str
    confidence: float
    because: str


def verdicts_in(
    sentences: Sequence[Sentence], told: Sequence[Proposal], section: Sequence[Proposal], parties: Parties
) -> Iterator[Judgement]:
    """The verdicts of a paragraph; `told` are the promises told so far in its section, in order, `section` all of it."""
    who = re.compile(
        rf"\b(?:{parties.name}|{'|'.join(map(re.escape, parties.adjectives + parties.agencies)) or '(?!)'}|it)\b"
    )
    for sentence in sentences:
        taken: list[tuple[int, int]] = []
        for word, rule, pattern, sure in _RULES:
            for match in pattern.finditer(sentence.text):
                before = sentence.text[: match.start()]
                if (
                    _overlaps(match, taken)
                    or _FRESH.search(before)
                    or (word == "implemented" and (_WISHED.search(before) or _TRADERS.search(before)))
                ):
                    continue
                if match.group().startswith("fail") and not who.search(before[-70:]):
                    continue
                found = _told(sentence, match.start(), match.end(), word, rule, sure, told or section)
                if found is not None:
                    taken.append(match.span())
                    yield found
        for match in _STILL.finditer(sentence.text):
            if not _overlaps(match, taken) and (
                match["verb8"]
                or match["verb9"]
                or match["verb10"]
                or who.search(sentence.text[: match.start()] or "it")
            ):
                found = _undone(sentence, match, section)
                if found is not None:
                    taken.append(match.span())
                    yield found


def _overlaps(match: re.Match[str], taken: Sequence[tuple[int, int]]) -> bool:
    return any(low < match.end() and match.start() < high for low, high in taken)


def _told(
    sentence: Sentence, start: int, end: int, word: str, rule: str, sure: float, commitments: Sequence[Proposal]
) -> Judgement | None:
    """A phrase that judges in itself; without a promise in the section it must at least speak of one."""
    keys, how = _judged(sentence, end, commitments)
    speaks = (
        re.search(
            rf"{PROMISE}|committed|agreed|WTO rules|compliance|DSB|WTO (?:obligations|dispute settlement|case|accession)"
            rf"|[Aa]greement\b|MOU",
            sentence.text,
        )
        is not None
    )
    if not keys and not speaks:
        return None
    doubt = 0.2 if not keys or how == "the last" else 0
    confidence = round(sure - doubt - (0 if speaks else 0.15), 2)
    phrase = sentence.text[start:end].strip(" ,")
    return Judgement(
        sentence,
        sentence.start + start,
        phrase,
        word,
        _as_of(sentence.text),
        keys,
        rule,
        confidence,
        _why(rule, keys, how),
    )


def _undone(sentence: Sentence, match: re.Match[str], commitments: Sequence[Proposal]) -> Judgement | None:
    """What was not done, where the words that follow are those of a promise."""
    key, shared = _nearest(sentence.text, commitments)
    least = 2 if _OPENS.match(sentence.text) or re.search(r"\b(?:still|yet)\b", match.group()) else 3
    if match["verb10"]:
        least = 3
    if key is None or shared < least:
        # Without its words the sentence must itself speak of a promise: "although its commitments include it, neither one is open".
        if (
            re.search(rf"\b(?:its|their|\w+['’]s) (?:[\w-]+ ){{0,3}}{PROMISE}\b", sentence.text[: match.start()])
            is None
        ):
            return None
        key, shared = None, 0
    word = "not-implemented"
    confidence = min(0.85, 0.5 + 0.1 * shared)
    phrase = match.group().strip()
    return Judgement(
        sentence,
        sentence.start + match.start(),
        phrase,
        word,
        _as_of(sentence.text),
        (key,) if key else (),
        "something promised not done",
        round(confidence, 2),
        f"{shared} weighty words are those of the promise" if key else "the sentence itself speaks of a promise",
    )


def _judged(sentence: Sentence, end: int, commitments: Sequence[Proposal]) -> tuple[tuple[str, ...], str]:
    """The promises meant: by "this" those of the last sentence, by "these" those of its forum, else the one of the same words."""
    if not commitments:
        return (), ""
    last = commitments[-1]
    key, shared = _nearest(sentence.text, commitments)
    if _ALL.search(sentence.text):
        same = [each.key for each in commitments if each.fields["forum"] == last.fields["forum"]]
        return tuple(same), "these"
    if _ONE.search(sentence.text):
        return tuple(each.key for each in commitments if each.places == last.places), "this"
    if key is not None and shared >= 2:
        return (key,), "the words"
    return tuple(each.key for each in commitments if each.places == last.places), "the last"


def _nearest(words: str, commitments: Sequence[Proposal]) -> tuple[str | None, int]:
    stems = weighty(words)
    best, shared = None, 0
    for each in reversed(commitments):
        both = len(stems & weighty(str(each.fields["words"])))
        if both > shared:
            best, shared = each.key, both
    return best, shared


def _as_of(words: str) -> FuzzyDate | None:
    for each in dates_in(words):
        if re.search(r"\b(?:[Aa]s of|by|until)\s+(?:the end of\s+)?$", words[: each.start]):
            return each.date
    return None


def _why(rule: str, keys: Sequence[str], how: str) -> str:
    tied = {
        "these": "it judges the promises of the forum told last",
        "this": "it judges the promise told last",
        "the words": "it has words of the promise",
        "the last": "the promise told last is taken to be meant",
        "": "no promise is told before it in the section",
    }[how]
    return f"{rule}; {tied}"
