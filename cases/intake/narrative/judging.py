"""Words that judge a promise, and which promise they judge; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.dates import FuzzyDate
from cases.intake.narrative.dating import dates_in
from cases.intake.narrative.outcomes import Outcome, alleged, outcomes_in
from cases.intake.narrative.parties import Parties
from cases.intake.narrative.proposed import Proposal
from cases.intake.narrative.sentences import Sentence
from cases.intake.narrative.tying import NAMED, Told, judged, stems, tie, why
from cases.intake.narrative.verdict_words import PROMISE, RULES

_RULES = tuple((word, rule, re.compile(pattern, re.IGNORECASE), sure) for word, rule, pattern, sure in RULES)
_WISHED = re.compile(
    r"\b(?:ensur\w+|urg\w+|asked|ask|call\w* on|press\w*|request\w*|insist\w*|whether"
    r"|continues? to work|clarif\w+)\b[^.;]{0,120}$"
)
"""Before words of compliance these tell of a wish."""
_TRADERS = re.compile(
    r"\b(?:companies|firms|importers|exporters|manufacturers|producers|suppliers|applicants)\b[^.;]{0,60}$"
)
"""Who complies with a requirement and keeps no promise by it."""
_LEAD = (
    r"\W*(?:(?:and|but|yet|while|so|although|however|still|nevertheless|to date|so far|as of|in|on|at|since|by|during|after|for"
    r"|under)\b[^,]{0,40},\s*"
    r"|(?:and|but|yet|while|so|although)\s+)?"
)
"""What may stand before the subject of a clause."""
_PARTING = re.compile(
    r";\s|:\s|\s[–—]\s|,\s+and\s+in\s+(?=[^,;]{3,40}\s(?:it|they)\s)|(?<!\ball)(?<!nothing)(?<!anything),?\s+but\s|,\s+(?:yet|while"
    r"|whereas|so that)\s|,?\s+and\s+(?=(?:it|they|this|that|so far|to date|no|none|nothing|there|thus"
    r"|the (?:\w+ ){1,3}(?:has|have|had|is|are|was|were)|has|have|had|was|were|\w+ (?:has|have|had|is|are|was|were))\s)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:report\w*|noted?|notes|confirm\w*|recall\w*|regret\w*|said|say|says|observ\w+|pointed out|complain\w*|consider\w*|added"
    r"|disappoint\w+)"
    r"(?: \w+){0,2} that\s+(?:\w+ly\s+)?$"
)
_OF_TRADERS = re.compile(
    r"\b(?:companies|firms|exporters|importers|manufacturers|producers|suppliers|investors|stakeholders|applicants|growers|farmers"
    r"|industry|imports|exports)\s+(?:\w+ly )?$"
)
_EARLIER = re.compile(
    r"\W*(?:Prior to|Before|Previously|Historically|Over the years|In the past|Until \d{4}|Traditionally)\b"
)
"""Before the promise, or always."""
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


class Judging:
    """Reads one section for what became of its promises."""

    def __init__(self, parties: Parties) -> None:
        self._who = re.compile(rf"\b(?:{parties.spoken_of}|it)\b")
        self._others = re.compile(
            rf"^{_LEAD}(?:(?:[Tt]he |[Aa]n? (?:WTO )?)?(?:{parties.other.pattern})(?!['’]s\b)|(?:U\.S\.|[Ff]oreign|[Mm]any|[Ss]ome"
            rf"|[Tt]he|[Ss]everal|[Oo]ther)?\s?(?:[\w-]+ )?"
            r"(?:[Cc]ompanies|[Ff]irms|[Ii]ndustry|[Ee]xporters|[Ii]mporters|[Mm]anufacturers|[Pp]roducers|[Ss]uppliers|[Ii]nvestors"
            r"|[Mm]embers|[Ss]takeholders"
            r"|[Oo]fficials of the United States|[Aa]pplicants|[Dd]elegations))\b"
        )
        self._before: int | None = None
        self._after = -1
        self._names = stems(" ".join((*parties.names, *parties.adjectives, *parties.agencies)))

    def verdicts_in(self, sentences: Sequence[Sentence], first: int, told: Sequence[Told]) -> Iterator[Judgement]:
        """The verdicts of a paragraph whose first sentence has the number `first`; `told` are all promises of the section, in order."""
        for number, sentence in enumerate(sentences, first):
            taken: list[tuple[int, int]] = []
            if self._before is not None and self._before < number - 1:
                self._before = None
            before = [each for each in told if each.number <= number]
            for found, span in self._phrases(sentence, [each.proposal for each in before or told]):
                taken.append(span)
                self._after = number
                yield found
            told_here = False
            for low, high in clauses(sentence.text):
                if any(a < high and low < b for a, b in taken):
                    continue
                found_here = self._outcome(sentence, low, high, number, told, told_here)
                if found_here is not None:
                    told_here = told_here or found_here.rule.startswith("something promised")
                    self._after = number
                    yield found_here

            if NAMED.search(sentence.text):
                self._after = number
            self._before = self._after if self._after == number else None

    def _phrases(
        self, sentence: Sentence, commitments: Sequence[Proposal]
    ) -> Iterator[tuple[Judgement, tuple[int, int]]]:
        taken: list[tuple[int, int]] = []
        for word, rule, pattern, sure in _RULES:
            for match in pattern.finditer(sentence.text):
                before = sentence.text[: match.start()]
                if (
                    _overlaps(match, taken)
                    or _FRESH.search(before)
                    or alleged(before)
                    or (word == "implemented" and (_WISHED.search(before) or _TRADERS.search(before)))
                ):
                    continue
                if match.group().startswith("fail") and not self._who.search(before[-70:]):
                    continue
                found = _told(sentence, match.start(), match.end(), word, rule, sure, commitments)
                if found is not None:
                    taken.append(match.span())
                    yield found, match.span()

    def _outcome(
        self, sentence: Sentence, low: int, high: int, number: int, told: Sequence[Told], again: bool
    ) -> Judgement | None:
        """The first outcome of a clause that is tied to a promise."""
        clause = sentence.text[low:high]
        for each in outcomes_in(clause):
            before = clause[: each.start]
            at = sentence.start + low + each.start
            heard = max((one.end - sentence.start for one in told if one.number == number and one.end <= at), default=0)
            if (
                alleged(sentence.text[heard : low + each.start])
                or (
                    each.how != "points"
                    and each.word != "not-verifiable"
                    and not each.rule.endswith("works")
                    and self._is_of_others(before)
                )
                or (again and each.how == "tells")
            ):
                continue
            if each.how == "tells" and _EARLIER.match(sentence.text):
                continue
            if _is_within(each, at, [one for one in told if one.number == number], before):
                continue
            near = [one for one in told if one.number < number or (one.number == number and one.end <= at + 1)]
            found = tie(each, sentence.text, clause, number, near, told, self._names, followed=self._before is not None)
            if found is None:
                continue
            keys, confidence, because = found
            phrase = clause[each.start : each.end].strip(" ,")
            return Judgement(
                sentence, at, phrase, each.word, _as_of(sentence.text), keys, each.rule, confidence, because
            )
        return None

    def _is_of_others(self, before: str) -> bool:
        """Whether the subject is the raiser, a third Member or the trade, and not what they report."""
        if _OF_TRADERS.search(before):
            return True
        reported = re.split(r"\bthat\b,?\s+", before)
        return self._others.search(reported[-1]) is not None


def _is_within(each: Outcome, at: int, here: Sequence[Told], before: str) -> bool:
    """Whether words stand within a promise, lead to one, or qualify a noun: they judge nothing."""
    end = at + each.end - each.start
    if any(one.start <= at < one.end for one in here):
        return True
    if each.how == "speaks":
        return False
    leads = any(one.start >= end for one in here) and not any(one.end <= at for one in here)
    relative = (
        each.how == "tells"
        and re.search(r"\w+,?\s+(?:that|which|who)\s+(?:\w+ly\s+)?$", before)
        and not _REPORTED.search(before)
    )
    return leads or bool(relative)


def clauses(sentence: str) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence that may each judge something.

    >>> told = "It agreed to lift the ban, but it has not done so; the tax, while lower, remains"
    >>> [told[a:b] for a, b in clauses(told)]
    ['It agreed to lift the ban', ', but it has not done so', '; the tax', ', while lower, remains']
    """
    at = 0
    for match in _PARTING.finditer(sentence):
        if match.start() > at:
            yield at, match.start()
            at = match.start()
    yield at, len(sentence)


def _overlaps(match: re.Match[str], taken: Sequence[tuple[int, int]]) -> bool:
    return any(low < match.end() and match.start() < high for low, high in taken)


def _told(
    sentence: Sentence, start: int, end: int, word: str, rule: str, sure: float, commitments: Sequence[Proposal]
) -> Judgement | None:
    """A phrase that judges in itself; without a promise in the section it must at least speak of one."""
    keys, how = judged(sentence.text, commitments)
    speaks = (
        re.search(
            rf"{PROMISE}|committed|agreed|WTO rules|compliance|DSB|WTO (?:obligations|dispute settlement|case|accession)"
            rf"|[Aa]greement\b|MOU",
            sentence.text,
        )
        is not None
    )
    loose = rule == "implemented in part" and (how == "" or (how == "the last" and not speaks))
    if (not speaks and not keys) or (loose and not re.search(rf"\b{PROMISE}\b|complian|commit", sentence.text)):
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
        why(rule, keys, how),
    )


def _as_of(words: str) -> FuzzyDate | None:
    for each in dates_in(words):
        if re.search(r"\b(?:[Aa]s of|[Bb]y|until)\s+(?:the end of\s+)?$", words[: each.start]):
            return each.date
    return None
