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

_PROMISE = r"(?:commitments?|promises?|pledges?|undertakings?|obligations?|assurances?|understandings?)"
_LATELY = r"(?: (?:still|also|so far|to date|thus far|generally|largely|yet|as yet))*"
_POOR = (
    r"incomplete|partial|uneven|inadequate|limited|lacking|inconsistent|slow|spotty|patchy|mixed|weak|poor|disappointing|problematic"
    r"|erratic|unsatisfactory|insufficient|ineffective|sporadic|minimal|modest"
)
_KEPT = (
    r"(?:fulfil(?:l)?ed|honou?red|kept|implemented|met|carried out|realized|realised|complied with"
    r"|respected|observed|delivered|followed through)"
)
_HAS = r"(?:has|have|had|did|does|do)"

RULES: tuple[tuple[str, str, str, float], ...] = (
    (
        "not-demonstrated",
        "full implementation not shown",
        rf"{_HAS} (?:still )?not (?:yet )?(?:demonstrated|shown)\b|(?:has|have|had) yet to (?:demonstrate"
        rf"|show)\b|needs? to (?:show|demonstrate) that it has\b|{_HAS} not been able to demonstrate",
        0.9,
    ),
    (
        "partially-implemented",
        "implemented in part",
        r"do(?:es)? not (?:consistently|always|fully|adequately|uniformly|regularly|systematically) \w+"
        rf"|{_HAS} not (?:yet )?(?:fully|completely|adequately|consistently|sufficiently) \w+ed\b"
        rf"|yet to (?:be )?(?:fully|completely) (?:implement|realiz|realis|compl|honou?r|fulfil|open"
        rf"|address)\w*|failed to fully \w+|(?:implementation|compliance)[^.;]{{0,60}}\b(?:remains?|is"
        rf"|has been|was) (?:largely |still )?(?:incomplete|partial|uneven|inadequate|limited|lacking"
        rf"|inconsistent|slow)|(?:inadequate|incomplete|partial|uneven|inconsistent) (?:implementation"
        rf"|compliance)|(?:only )?(?:partially|partly) (?:implemented|complied|fulfilled|met|addressed)"
        rf"|(?:little|limited|some|minimal) progress (?:has been|was) made (?:in|toward"
        rf"|towards) (?:implement|fulfil|meet|comply)\w+|(?:would|will|do|does) not be sufficient to bring"
        rf"|fallen (?:far |well )?short of|falls? (?:far |well )?short of (?:its|the|full|meeting"
        rf"|complying)",
        0.85,
    ),
    (
        "not-implemented",
        "a promise not kept",
        rf"{_PROMISE}\b[^.;,]{{0,40}} (?:has|have|had|was|were|is|are|remains?|remained){_LATELY}"
        rf" (?:(?:not|never)(?: yet| been| yet been| to be| so far been)? ?{_KEPT}|unfulfilled|unmet"
        rf"|unimplemented|unkept|unhonou?red|outstanding)",
        0.95,
    ),
    (
        "not-implemented",
        "a promise not honoured",
        rf"{_HAS} (?:still |so far )?(?:not|never)(?: yet)? (?:honou?r(?:ed)?|fulfil(?:l)?(?:ed)?|ke(?:pt"
        rf"|ep)|implement(?:ed)?|complied|comply|lived up to|live up to|followed through|abided|met"
        rf"|meet) ?(?:with |by |on )?(?:its|these|this|those|the|all|any|most|many"
        rf"|their)\b[^.;]{{0,60}}\b{_PROMISE}",
        0.95,
    ),
    (
        "deadline-missed",
        "a deadline missed",
        r"(?:did not|failed to|has not|have not|had not|was unable to) meet (?:this|the|its|that|these"
        r"|any of the) (?:[\w-]+ ){0,2}(?:deadlines?|target date|timeline|timetable)|missed (?:this|the"
        r"|its|that|every) (?:[\w,-]+ ){0,4}deadlines?|(?:deadline|date) (?:has |had )?passed without"
        r"|(?:period|deadline|target date|time limit|the date) (?:has |had )?(?:expired|lapsed|passed|slipped|elapsed|come and gone)",
        0.95,
    ),
    (
        "backtracked",
        "a promise gone back on",
        r"\bback-?track(?:ed|ing|s)?\b|\breneg(?:ed|es|ing)\b|\bwalked (?:back|away from)\b"
        r"|\b(?:went|gone|going) back on\b|\bretreated from\b|\brolled back\b|\breversed (?:itself|course|its)|\bbacked away from\b"
        r"|instead of adopting measures giving effect to|\bbackslid\w*",
        0.9,
    ),
    (
        "partially-implemented",
        "carried out poorly",
        rf"\b(?:implementation|compliance|enforcement|performance|adherence|progress)\b(?! (?:of|date)? ?(?:dates?"
        rf"|period))[^.;]{{0,60}}? (?:has|have|had|is|are|was|were"
        rf"|remains?|remained)(?: been| remained)?(?: \w+ly| very| at best| quite| still)* (?:{_POOR})\b"
        r"|\b(?:did|done|do|does) so (?:only|partly|in part)\b|\bhonou?red only in part\b|\bonly (?:partly|partially|in part) (?:kept"
        r"|carried out|observed)",
        0.8,
    ),
    (
        "not-implemented",
        "not done as promised",
        r"\b(?:fail(?:ed|s)? to|failing to|(?:has|have|had|does|do|did)(?: still| yet| also| so far)* not(?: yet| so far| always)*"
        r"|yet to|refus(?:ed|es) to|continues to"
        r"|still)\b[^.;]{2,160}?(?:,| as| despite| although| even though| contrary)+ ?(?:as )?(?:(?:it|they|the [A-Z][\w ]{2,40}|this"
        r"|that)? ?(?:has |have |had |is |was "
        rf"|were )?(?:promised|agreed|pledged|undertook|committed itself|is required|was required)\b|[\w ]{{0,40}}requires?(?=[.,;]"
        rf"|$)|required (?:by|under)"
        rf"|(?:despite|notwithstanding) (?:its|the|this|these|their|having|repeated|\w+['’]s) (?:[\w-]+ ){{0,3}}(?:{_PROMISE}"
        rf"|promised|agreed|pledged"
        rf"|committed)"
        rf"|(?:its|the|this|these|their|repeated|\w+['’]s) (?:[\w-]+ ){{0,3}}{_PROMISE}|(?:it|they) (?:had |has |have )?(?:promised"
        rf"|agreed|committed|pledged|told"
        r"|undertaken|said|assured)\b)",
        0.85,
    ),
    (
        "not-implemented",
        "contrary to a promise",
        r"(?<!would be )(?<!be )\b(?:contrary to|in breach of|at odds with|not in keeping with|in violation of|in disregard of"
        r"|in contravention of|inconsistent with"
        r"|runs? counter to|violat(?:es|ed|ing)) (?:its|their|this|these|those|\w+['’]s|the) (?:[\w-]+ ){0,3}"
        r"(?:commitments?|promises?|pledges?|undertakings?|assurances?)\b(?! (?:to|on) (?:free|open|reform))",
        0.75,
    ),
    (
        "not-implemented",
        "nothing came of it",
        r"\b(?:did not|has not|have not|had not|never|failed to) materiali[sz]ed?\b|\b(?:come|came) to nothing\b|\bremain(?:s"
        r"|ed)? a dead letter\b"
        r"|\b(?:has|have|had) (?:taken|made) no (?:[a-z]+ )?(?:action|steps?|progress|moves?|effort|changes?)\b"
        r"|\b[Nn]o such [\w -]{2,40}? (?:has|have|had|was|were)\b|\bnone of the (?:agreed|promised) [\w ]{3,30}(?:has|have) been\b"
        r"|\b(?:little|nothing) has (?:been done|changed)\b"
        r"|\bno progress (?:was|has been) made\b",
        0.75,
    ),
    (
        "implemented",
        "a promise kept",
        rf"(?<!not )(?<!to )(?<!never )\b(?:(?:generally|largely|fully|since|now|duly|promptly|subsequently|substantially|essentially"
        rf"|has|have|had|also|timely) )*"
        rf"(?:met|fulfil(?:l)?ed|honou?red|complied with|abided by|lived up to|implemented|carried out|made good on"
        rf"|followed through on|kept|delivered on|satisfied) "
        rf"(?:this|these|its|that|those|all of its|all|both|the|most of its|their) (?:[\w-]+ ){{0,4}}?(?:{_PROMISE}|requirements?|word)\b"
        r"|\b(?:ahead of|on|within the agreed) schedule(?=[.,;]| as)|\bas (?:promised|scheduled|committed)(?=[.,;])",
        0.8,
    ),
    (
        "implemented",
        "consistent with commitments",
        rf"(?:^|(?:\b(?:is|are|was|were|been|acted) ))(?:[Cc]onsistent with|[Ii]n accordance with"
        rf"|[Aa]s called for (?:by|in)|[Ii]n (?:line|keeping) with) (?:its|their"
        rf"|\w+['’]s) (?:[\w-]+ ){{0,4}}{_PROMISE}|,? which (?:it|they|\w+) (?:did|has done"
        rf"|have done)(?=[,.;]|$)|\b(?:has|have) (?:generally |now |since |largely )?(?:implemented"
        rf"|fulfilled|honou?red|complied with|kept|met) (?:this|these|its|that|those|all|most"
        rf"|many) (?:of )?(?:[\w-]+ ){{0,4}}{_PROMISE}|has generally been (?:providing|complying"
        rf"|implementing|meeting|honoring|observing)|followed through (?:on|in implementing)"
        rf"|appears? to (?:address|satisfy|meet|fulfil(?:l)?) (?:this|these|that|the) (?:requirement"
        rf"|commitment|obligation|promise)s?",
        0.85,
    ),
    (
        "implemented-late",
        "kept late",
        r"\bdid not [^.;]{3,80}? until (?=\w+ (?:\d{1,2}, )?\d{4})|\b(?:years?|months?|weeks?) (?:late"
        r"|behind schedule|after the (?:agreed )?deadline)\b|\bbelatedly\b",
        0.75,
    ),
    (
        "not-implemented",
        "no compliance",
        r"\bfailed to (?:bring|comply|implement|fulfil(?:l)?|honou?r|meet|live up|abide|follow through"
        r"|adhere|carry out)\b|\bfailure to (?:comply|implement|fulfil(?:l)?|honou?r|meet"
        r"|follow through)\b|\b(?:not|contrary to) (?:appear to be )?in line with\b"
        r"|do(?:es)? not appear to be (?:in line|consistent) with|poor record (?:when it comes to|of"
        r"|in) (?:adher|comply|implement|fulfil|meet)\w*|remain(?:s|ed)? (?:unresolved"
        r"|unaddressed), despite|has ignored (?:its|these|this)|in (?:clear )?(?:breach"
        r"|violation) of (?:its|this|these) (?:[\w-]+ ){0,3}"
        + _PROMISE
        + r"|exceed(?:s|ed|ing)? the agreed levels?|nor has (?:it"
        r"|this) resulted in [^.;]{3,50} as required by|reforms? (?:has|have) not materialized",
        0.85,
    ),
    (
        "not-verifiable",
        "not verifiable",
        r"(?:unable|impossible|not possible|difficult) to (?:verify|confirm|determine|assess) (?:whether"
        r"|if|how|the extent)",
        0.7,
    ),
)
"""The verdict word, the rule in words of the field, the words that show it, and how sure they are."""

_RULES = tuple((word, rule, re.compile(pattern, re.IGNORECASE), sure) for word, rule, pattern, sure in RULES)
_STILL = re.compile(
    r"\b(?P<neg>(?:has|have|had) (?:still |to date |so far |also )?(?:not|never)(?: yet"
    r"| also)? (?P<verb>(?!been\b)[a-z]+)(?: any)?|(?:has|have) not yet been (?P<verb8>[a-z]+)"
    r"|still (?:has|have|had|does|do|did) not (?P<verb2>[a-z]+)|(?:has|have) yet to (?P<verb3>[a-z]+)"
    r"|(?:has|have) (?:continued to )?refused? to (?P<verb4>\w+)|has been no (?P<verb5>progress"
    r"|movement)|(?:no|none of the) [\w-]+(?: [\w-]+){0,4} (?:has|have|had) (?:yet |so far )?been (?P<verb9>[a-z]+)"
    r"|(?<!that )(?<!which )(?:has|have) (?:still )?not (?:so far )?been (?P<verb10>(?!able)[a-z]+)|no (?P<verb6>agreement"
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
            rf"{_PROMISE}|committed|agreed|WTO rules|compliance|DSB|WTO (?:obligations|dispute settlement|case|accession)"
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
            re.search(rf"\b(?:its|their|\w+['’]s) (?:[\w-]+ ){{0,3}}{_PROMISE}\b", sentence.text[: match.start()])
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
