"""The words by which a text judges a promise, with the verdict that they show and how sure they are; data, and no report's own."""

from __future__ import annotations

PROMISE = r"(?:commitments?|promises?|pledges?|undertakings?|obligations?|assurances?|understandings?)"
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
        rf"|fallen (?:far |well )?short of|falls? (?:far |well )?short of (?:its|the|full (?:implementation|compliance)|meeting"
        rf"|complying)",
        0.85,
    ),
    (
        "not-implemented",
        "a promise not kept",
        rf"{PROMISE}\b[^.;,]{{0,60}}(?:, [^,.;]{{2,30}},)? (?:has|have|had|was|were|is|are|remains?|remained){_LATELY}"
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
        rf"|their)\b[^.;]{{0,60}}\b{PROMISE}",
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
        "deadline-missed",
        "not done by the day",
        rf"^by (?:\w+ ){{0,3}}\d{{4}},? (?:it|they|[A-Z]\w+) {_HAS} not done so",
        0.85,
    ),
    ("not-implemented", "not done", rf"{_HAS} (?:still )?not (?:yet )?done so|\bdid not do so", 0.75),
    (
        "partially-implemented",
        "done for some",
        rf"\b{_HAS} (?:been )?\w+(?: (?:to|for|in|by|on|with))? only (?:some|a few|a handful|a part|half) of",
        0.75,
    ),
    (
        "partially-implemented",
        "done by some",
        r"\b(?:most|many|some|several|a few)\b[^.;]{2,60}\b(?:had|have) (?:complied|done so|implemented (?:it|them)),? but\b",
        0.8,
    ),
    (
        "implemented",
        "done on time",
        r"^(?:it|they|[A-Z]\w+) \w+ed\b[^.;]{2,80},? (?:on time|on schedule|ahead of schedule)\b",
        0.75,
    ),
    ("implemented", "done", r"\b(?:it|they) did so (?:in|on|by|within|ahead|before)\b(?! part)", 0.75),
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
        r"|\b(?:did|done|do|does) so (?:only|partly|in part)\b|\bhonou?red (?:[^.;]{0,40} )?only in part\b"
        r"|\bonly (?:partly|partially|in part) (?:kept"
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
        rf"|(?:despite|notwithstanding) (?:its|the|this|these|their|having|repeated|\w+['’]s) (?:[\w-]+ ){{0,3}}(?:{PROMISE}"
        rf"|promised|agreed|pledged"
        rf"|committed)"
        rf"|(?:its|the|this|these|their|repeated|\w+['’]s) (?:[\w-]+ ){{0,3}}{PROMISE}|(?:it|they) (?:had |has |have )?(?:promised"
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
        rf"(?:this|these|its|that|those|all of its|all|both|the|most of its|their) (?:[\w-]+ ){{0,4}}?(?:{PROMISE}|requirements?|word)\b"
        r"|\b(?:ahead of|on|within the agreed) schedule(?=[.,;]| as)|\bas (?:promised|scheduled|committed)(?=[.,;])",
        0.8,
    ),
    (
        "implemented",
        "consistent with commitments",
        rf"(?:^|(?:\b(?:is|are|was|were|been|acted) ))(?:[Cc]onsistent with|[Ii]n accordance with"
        rf"|[Aa]s called for (?:by|in)|[Ii]n (?:line|keeping) with) (?:its|their"
        rf"|\w+['’]s) (?:[\w-]+ ){{0,4}}{PROMISE}|,? which (?:it|they|\w+) (?:did|has done"
        rf"|have done)(?=[,.;]|$)|\b(?:has|have) (?:generally |now |since |largely )?(?:implemented"
        rf"|fulfilled|honou?red|complied with|kept|met) (?:this|these|its|that|those|all|most"
        rf"|many) (?:of )?(?:[\w-]+ ){{0,4}}{PROMISE}|has generally been (?:providing|complying"
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
        r"|do(?:es)? not appear to be (?:in line|consistent) with (?!international|Codex|the (?:OIE|Codex))"
        r"|poor record (?:when it comes to|of"
        r"|in) (?:adher|comply|implement|fulfil|meet)\w*|remain(?:s|ed)? (?:unresolved"
        r"|unaddressed), despite|has ignored (?:its|these|this)|in (?:clear )?(?:breach"
        r"|violation) of (?:its|this|these) (?:[\w-]+ ){0,3}"
        + PROMISE
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
