"""The dated events of a text, and what kind each is, told by the words that stand by the date; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.dates import FuzzyDate
from cases.intake.narrative.dating import Dated, dates_in
from cases.intake.narrative.sentences import Sentence

_MADE = r"issu|publish|releas|circulat|propos|unveil|announc|announc|post|draft|set out|consider"
TIERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        (
            "retaliation-requested",
            r"suspen(?:d|sion of) (?:tariff )?concessions|authorization to (?:suspend|retaliate)",
        ),
        ("reasonable-period", r"reasonable period of time"),
        (
            "panel-requested",
            r"request(?:ed|s|ing)?\b[^.;]{0,40}\b(?:establishment of )?a?(?: WTO"
            r"| dispute settlement)? ?panel\b(?! report)",
        ),
        (
            "panel-established",
            r"\bpanel\b[^.;,]{0,20}\b(?:was|were|has been|had been) (?:established|composed)|establish(?:ed"
            r"|ment of) (?:a|the|two)[\w\s]{0,20} ?panels?\b|DSB (?:agreed to )?establish",
        ),
        (
            "consultations-held",
            r"consultations[^.;,]{0,25} (?:took place|were held|occurred)|held (?:\w+ )?consultations",
        ),
        (
            "consultations-requested",
            r"request(?:ed|s|ing)?(?: for)?(?: \w+){0,3} consultations|\bcase that (?:it|[\w ]{2,30}) (?:launched|brought|filed)"
            r"|(?:launch|brought|bring|fil|initiat"
            r"|commenc|pursu)\w*(?: \w+){0,5} (?:case|dispute|challenge|complaint)s?\b",
        ),
        ("report-adopted", r"DSB adopted|adopted (?:the|its) (?:panel|Appellate Body)"),
        ("appealed", r"\bappealed\b|notice of appeal|filed an appeal"),
        ("statement", r"\bissu\w+ an? (?:joint )?statement\b|\bjoint statement\b"),
        ("hearing", r"\bhearings?\b"),
        (
            "report-circulated",
            r"(?:panel|Appellate Body)[^.;]{0,60}\b(?:issued|circulated|released|found|ruled|agreed|decision"
            r"|report)\b|\bwon an?\b[^.;]{0,40}\b(?:case|dispute)\b|issued its (?:decision|ruling|report)",
        ),
        (
            "settled",
            r"mutually (?:agreed|satisfactory) solution|\bsettled\b|reached (?:a|an) (?:\w+ )?(?:settlement"
            r"|resolution)",
        ),
        (
            "investigation-opened",
            r"(?:initiat|launch|open|self-initiat|commenc)\w*(?: \w+){0,6} (?:investigation|inquir(?:y|ies))",
        ),
        ("arbitration", r"\barbitrat(?:ion|or)"),
        (
            "agreement-signed",
            r"\bsign(?:ed|ing)\b[^.;]{0,60}\b(?:agreement|MOU|memorandum|protocol|arrangement|deal|accord"
            r"|letter)|(?:[Aa]greement|MOU|[Pp]rotocol|Memorandum)\b[^.;]{0,40}\bsigned\b"
            r"|\bentered into (?:the|an?) [^.;]{0,40}(?:Agreement|agreement|MOU)"
            r"|conclud\w+ [^.;]{0,40}\b(?:agreement|negotiations)\b|adopted the text of"
            r"|reached (?:an? )?(?:[\w-]+ ){0,3}(?:agreement|resolution)",
        ),
        (
            "determination",
            r"\bdeterminations?\b|\bdetermined that\b|\bfindings?\b"
            r"|\bissu\w+ an? (?:updated )?report (?:supporting|that found)|\bcourt\b[^.;]{0,60}\b(?:decision"
            r"|judg(?:e)?ment|ruled|ruling)|\b(?:Priority )?Watch List\b|Review of Notorious Markets",
        ),
    ),
    (
        (
            "measure-notified",
            r"\bnotif(?:y|ied)\b(?![^.;]{0,30}\bof detections)|submitted (?:a|its"
            r"|the)(?: \w+){0,2} notifications?|counter[- ]notifi",
        ),
        (
            "measure-drafted",
            rf"\b(?:{_MADE})\w*\b[^.;]{{0,60}}?\b(?:drafts?|proposed)\b"
            rf"|\bdraft\w*\b[^.;]{{0,120}}?\b(?:{_MADE})\w*|\bproposed (?:measure|law|regulation|rule|revision"
            rf"|amendment|legislation)|for public comment|\brevised drafts?\b|\bdraft (?:\*|implementing"
            rf"|amendments?|revisions?|law|regulations?|measures?)\b|\bproposed revisions?\b",
        ),
        (
            "measure-in-force",
            r"\b(?:enter|entered|entry|enters|entering|came|come|comes|coming|went|go|goes|brought"
            r"|bring) into (?:force|effect)|\b(?:took|take|takes|taken) effect|\b(?:be|been|became|become"
            r"|becomes|becoming|is|was) effective|,\s+effective\b|\beffective (?=date|in |on |as of |from )"
            r"|implementation date|\bin effect since|\bbeen in (?:effect|force)|\bin (?:effect|force) since"
            r"|\bwould (?:allow|apply|be (?:allowed|required))\b|\bwill (?:apply|be required|be implemented)"
            r"|\b(?:began|begun|started) (?:to )?(?:implement|enforc|requir|appl)\w*|\bwas implemented\b"
            r"|\bimplemented\b|\bapplied since",
        ),
        (
            "measure-repealed",
            r"\b(?:repeal|revok|rescind|abolish|eliminat|remov|lift|withdr[ae]w|terminat|annul"
            r"|phas)\w*\b(?: out)?[^.;]{0,80}\b(?:quota|dut(?:y|ies)|restraint|restriction|ban|requirement"
            r"|measure|tariff|tax|law|regulation|prohibition|fee|license|licence|cap|moratori|order|decree)",
        ),
        (
            "measure-amended",
            r"\bamend(?:ed|ing|ments?)\b|\b(?:was|were|further|later|again|subsequently)? ?(?:revised|updated"
            r"|modified|strengthened|expanded|tightened|extended)\b(?! \*)(?= (?:its|the|in|by|with|a|these"
            r"|\w+ly)|[,.]|$)|\bupdate(?:s)? (?:took place|of|to)\b|\brevis(?:ion|ed) (?:of|the|its)\b",
        ),
        (
            "measure-issued",
            r"\b(?:publish|releas|promulgat|enact|introduc|finaliz|finalis|institut|impos|unveil|gazett"
            r"|ratif)(?:ed|ing|es|e|s|ied)\b|\bissu(?:ed|ing|es|ance)\b|\bto issue\b|\b(?:adopt|pass|approv"
            r"|establish)(?:ed|ing|s|es)?\b|\badoption of\b|\benactment\b|\bsigned\b[^.;]{0,40}\binto law"
            r"|\blaunch(?:ed|ing)?\b[^.;]{0,60}\b(?:plan|scheme|program|programme|approach|pilot|campaign"
            r"|initiative|system)|\b(?:scheme|plan|program|system|pilot) was launched|\bput in place\b"
            r"|\bset up\b",
        ),
    ),
    (
        (
            "commitment-made",
            r"(?<!remains )(?<!remain )(?<!is )\b(?:committed|agreed|pledged|promised|undertook|reaffirmed"
            r"|reiterated|clarified|affirmed)\b(?! (?:with|upon))|making [^.;]{0,40}commitments|renewed (?:its"
            r"|their) commitment|\bcommitments? (?:made|from)\b",
        ),
        (
            "raised",
            r"\b(?:raised|expressed|conveyed)\b[^.;]{0,60}\b(?:concern|issue|matter|it)"
            r"|\bissue also was raised|\b(?:urged|pressed|asked|called (?:on|upon))\b"
            r"|submitted (?:\w+ ){0,3}(?:comments|request|questions)|\brequested\b|\bto press\b",
        ),
        (
            "statement",
            r"\b(?:stated|announced|announces|said|called for|noted|asserted|claimed|indicated|declared"
            r"|informed|vowed|emphasized|explained|notified|publicly|speech|statement|acknowledged|endorsed"
            r"|laid out|elevated)\b",
        ),
        (
            "meeting",
            r"\b(?:met|meetings?|summit|visit(?:ed)?|dialogue|session|talks|discussions|negotiations"
            r"|working group)\b",
        ),
    ),
    (
        (
            "action-taken",
            r"\b(?:sanctioned|increased (?:duties|import)|banned|suspended|blocked|detained|imposed|granted"
            r"|awarded|approved|applied|removed|stopped|ceased|halted|joined|acceded|designated|appointed"
            r"|created|created|allow(?:ed)?|opened|closed)\b",
        ),
        (
            "market-effect",
            r"\bexported\b|\b(?:exports?|imports?|shipments|sales|capacity|production|market share"
            r"|trade deficit|trade surplus|investment)\b[^.;]{0,80}\b(?:million|billion|percent|tons)"
            r"|\b(?:percent|billion|million)\b",
        ),
    ),
)
"""Words that tell the kind of an event (`EventKind`), the more telling first: steps of a procedure, then fates of a measure, then
what was said, then the rest."""

_TIERS = tuple(tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in tier) for tier in TIERS)
_LEADS = re.compile(
    r"(?:^|[.;:]\s+|,\s+(?:and\s+|when\s+)?|\s+and\s+|\(\s*)(?:(?:(?-i:[A-Z])[\w-]*|then|more recently"
    r"|for example|however|meanwhile|specifically|notably|finally|also|again),?\s+){0,3}"
    r"(?:in|on|since|by|during|from|as of|starting in|beginning in|effective|until|at the|between"
    r"|earlier in|later in|late in|early in|as recently as|in late|in early|in mid-?)\s*(?:the\s+"
    r"|its\s+|late\s+|early\s+|mid-)?$",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:before the end of|by|no later than|not later than|deadline (?:to|of|for)[^.;]{0,20})\s+(?:the end of\s+)?$",
    re.IGNORECASE,
)
_UNTIL_DUE = re.compile(r"\b(?:extend\w*[^.;]{0,40}\b(?:to|until)|linkages by)\s+$")
_PROSPECT = re.compile(r"\b(?:from|starting|beginning)\s+$", re.IGNORECASE)
_CUT = re.compile(
    r"\s(?:after|following|because|on the ground|despite|notwithstanding|rather than|in response to|given that)\s"
)
_COMPARED = re.compile(
    r"(?:\b(?:increase|decrease|drop|decline|rise|up|down|growth|change"
    r"|target)(?:\s+\w+){0,4}\s+(?:from|over|since)|compared (?:to|with)|relative to|\b(?:than"
    r"|levels?) (?:in|of)|over the same period in)\s+$",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?<!\*)\*(?!\*)[^*]{2,250}\*")


@dataclass(frozen=True)
class Happening:
    """An event: its sentence, date and kind, the words of the date, and what speaks for it. `nth` tells apart two alike in one sentence."""

    sentence: Sentence
    date: FuzzyDate
    told: str
    at: int
    kind: str
    rule: str
    confidence: float
    because: str
    nth: int = 0


def happenings_in(text: str, sentences: Sequence[Sentence], as_of: dt.date) -> Iterator[Happening]:
    """The events of a paragraph; one for each date that tells when something happened, or is to happen."""
    dates = dates_in(text)
    for sentence in sentences:
        here = [each for each in dates if sentence.start <= each.start < sentence.end]
        seen: Counter[str] = Counter()
        for index, each in enumerate(here):
            found = _happening(text, sentence, here, index, as_of)
            if found is None:
                continue
            kind, rule, confidence, because = found
            seen[f"{each.date} {kind}"] += 1
            told = text[each.start : each.end]
            yield Happening(
                sentence, each.date, told, each.start, kind, rule, confidence, because, seen[f"{each.date} {kind}"]
            )


def _happening(
    text: str, sentence: Sentence, here: Sequence[Dated], index: int, as_of: dt.date
) -> tuple[str, str, float, str] | None:
    each = here[index]
    before = text[sentence.start : each.start]
    if each.statistic or _COMPARED.search(before):
        return None
    if each.adjective:
        return _of_a_title(text, sentence, each, alone=len(here) == 1)
    if re.match(r"[^.;]{0,12}\bmeeting\b", text[each.end :]) is None and _only_introduces(text, each, here, index):
        return None
    if re.search(r"^\W*By\s+(?:the end of\s+)?$", before) and re.match(
        r",?\s+[\w ]{2,40}?\b(?:had|has|have)\s+(?:still\s+)?(?:not|never|yet|done)\b", text[each.end :]
    ):
        return None  # the day as of which something is judged
    if _DUE.search(before) or _UNTIL_DUE.search(before) or _is_ahead(each, sentence.text, as_of):
        return (
            "deadline",
            "a date by which something is due",
            0.8 if each.how != "year" else 0.55,
            "told with by, no later than or until",
        )
    kind, how = _kind(text, sentence, here, index)
    confidence = {"day": 0.92, "month": 0.92, "year": 0.85, "range": 0.75, "relative": 0.55}[each.how]
    if kind == "market-effect":
        return (kind, "a state of the market", 0.4, "it tells of a number at a time") if each.how != "range" else None
    if kind == "other" and each.how == "relative" and re.search(r"\b(?:is|are|remains?) still\b", sentence.text):
        return None  # what has not happened for so long
    if kind == "other":
        return kind, "something dated happened", round(confidence - 0.3, 2), "no word of the sentence tells its kind"
    if _PROSPECT.search(before) and kind in ("commitment-made", "other"):
        return "deadline", "a date from which something is due", 0.7, "told with from"
    return (
        kind,
        RULES[kind],
        round(confidence - (0 if how == "near" else 0.1), 2),
        f"the words of its kind stand {how} the date",
    )


def _is_ahead(each: Dated, words: str, as_of: dt.date) -> bool:
    """What lies after the day to which the report tells, and is told as due."""
    due = re.search(
        r"\b(?:will|would|shall|must|until|by|starting|beginning|expected|scheduled|planned|set to)\b", words
    )
    return each.date.earliest > as_of and each.how != "range" and due is not None


RULES = {
    "deadline": "a date by which something is due",
    "market-effect": "a state of the market",
    "other": "something dated happened",
    "retaliation-requested": "a request to suspend concessions",
    "reasonable-period": "a reasonable period of time",
    "panel-requested": "a request for a panel",
    "panel-established": "a panel established",
    "consultations-held": "consultations held",
    "consultations-requested": "a dispute begun",
    "report-adopted": "a report adopted",
    "appealed": "an appeal",
    "hearing": "a hearing",
    "report-circulated": "a ruling",
    "settled": "a settlement",
    "investigation-opened": "an investigation begun",
    "arbitration": "an arbitration",
    "agreement-signed": "an agreement signed",
    "determination": "a determination",
    "measure-notified": "a measure notified",
    "measure-drafted": "a draft published",
    "measure-in-force": "a measure enters into force",
    "measure-repealed": "a measure removed",
    "measure-amended": "a measure amended",
    "measure-issued": "a measure issued",
    "commitment-made": "a promise made",
    "raised": "a concern raised",
    "statement": "a statement",
    "meeting": "a meeting held",
    "action-taken": "an action taken",
}
"""The rule for each kind, in words of the field."""


def _only_introduces(text: str, each: Dated, here: Sequence[Dated], index: int) -> bool:
    """A year that only opens a sentence whose month follows: `In 2022, China held a meeting in March`."""
    if each.how != "year" or index + 1 >= len(here):
        return False
    after = here[index + 1]
    return (
        after.how == "month"
        and after.date.earliest.year == each.date.earliest.year
        and text[after.start : after.end].isalpha()
    )


def _of_a_title(text: str, sentence: Sentence, each: Dated, *, alone: bool) -> tuple[str, str, float, str] | None:
    """A year before a title tells when the measure was issued: `its 2015 *Food Safety Law*`."""
    if alone and re.match(r"\s+[*“\"][A-Z]", text[each.end :]):
        return "measure-issued", "the year of a measure", 0.5, "the year stands before its title"
    if re.match(r"\s+(?:update|revision|amendment)s?\b", text[each.end :]):
        return "measure-amended", "a measure amended", 0.75, "the date stands before the word"
    if each.how != "year" and alone:
        return "measure-issued", "the date of a measure", 0.5, "the date stands before its title"
    return None


def _kind(text: str, sentence: Sentence, here: Sequence[Dated], index: int) -> tuple[str, str]:
    """The kind told by the words after a date that leads its clause, else by those before it."""
    each = here[index]
    # The words of a title tell nothing of what was done with it: `*Opinions on Hearing Disputes*` is no hearing.
    text = _TITLE.sub(lambda found: "*" + " " * (len(found.group()) - 2) + "*", text)
    before = text[sentence.start : each.start]
    low = here[index - 1].end if index else sentence.start
    high = here[index + 1].start if index + 1 < len(here) else sentence.end
    leads = _LEADS.search(before) is not None and not before.rstrip().endswith(("effective", "Effective"))
    after = text[each.end : high]
    if cut := _CUT.search(after):
        after = after[: cut.start()]
    meeting = re.match(r"\s+(?:[A-Z][\w&]* ){0,2}meeting\b", text[each.end : high])
    first = (after[:170], False) if leads else (text[low : each.start] + (meeting.group() if meeting else ""), True)
    if kind := _best(*first):
        return kind, "near"
    second = (text[low : each.start], True) if leads else (after[:90], False)
    if (
        kind := _best(*second)
        or _best(text[each.end : sentence.end][:220], backwards=False)
        or _best(before, backwards=True)
    ):
        return kind, "further from"
    return "other", "nowhere by"


def _best(words: str, backwards: bool) -> str:
    """The kind of the more telling words, and of those the nearest to the date.

    After a date that leads, the first verb is the main one: `At the May 2011 meeting, it committed to issue a measure`.
    """
    tiers = _TIERS if backwards else (_TIERS[0], (*_TIERS[1], *_TIERS[2]), _TIERS[3])
    for tier in tiers:
        found = [
            (match.end() if backwards else -match.start(), -place, kind)
            for place, (kind, pattern) in enumerate(tier)
            for match in pattern.finditer(words)
        ]
        if found:
            return max(found)[2]
    return ""
