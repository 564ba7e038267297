"""The words that tell what became of a promise, by kind; data, and no report's own."""

from __future__ import annotations

import re

PROMISED = (
    r"(?:(?:commitment|promise|pledge|undertaking|obligation|assurance|understanding|guarantee|bargain|deadline|timetable|target|offer|vow"
    r"|(?-i:agreement))s?|(?:its|their|his|her) (?:word|duty|duties|side of the bargain)|what (?:it|they|\w+) (?:had |has )?(?:promised"
    r"|agreed"
    r"|undertook|undertaken|committed|pledged)|what was (?:promised|agreed|pledged|undertaken)|the (?:scheduled|agreed|promised"
    r"|announced) [\w-]+|(?:this|that|such a|the) duty)"
)
"""A promise named."""
GIVEN_BY = r"(?:promised|agreed|pledged|undertaken|undertook|committed|assured|guaranteed|vowed|announced|offered|said it would do)"
KEEP = (
    r"(?:fulfil(?:l)?(?:s|ed|ing)?|honou?r(?:s|ed|ing)?|meets?|met|meeting|keeps?|kept|implement(?:s|ed|ing)?|carr(?:y|ies|ied) (?:out"
    r"|through)"
    r"|carried (?:out|through)|abid(?:e|es|ed|ing) by|liv(?:e|es|ed|ing) up to|deliver(?:s|ed)?(?: on)?|ma(?:ke|kes|de) good(?: on)?"
    r"|observ(?:e|es|ed|ing)|respect(?:s|ed|ing)?|st(?:and|ands|ood) by|stands? to|follow(?:s|ed)? (?:through|up)(?: on| with)?"
    r"|discharg(?:e|es|ed|ing)|execut(?:e|es|ed)|act(?:s|ed)? (?:up)?on|g(?:ive|ives|ave|iven) effect to|compl(?:y|ies|ied|ying)(?: with)?"
    r"|satisf(?:y|ies|ied)|adher(?:e|es|ed|ing) to|st(?:ick|icks|uck) (?:to|by|with)|redeem(?:s|ed)?|reali[sz](?:e|es|ed)"
    r"|complet(?:e|es|ed)|perform(?:s|ed)?|put into (?:effect|practice|force)|(?:brought|bring) into (?:line|conformity|compliance|effect)"
    r"|reflect(?:s|ed)?|enact(?:s|ed)?|achiev(?:e|es|ed)|ratif(?:y|ied))"
)
"""Words of keeping."""
BROKEN = (
    r"(?:br(?:oke|oken|eaks?|eaking)|breach(?:es|ed)?|violat(?:e|es|ed|ing)|ignor(?:e|es|ed|ing)"
    r"|disregard(?:s|ed|ing)?|flout(?:s|ed|ing)?)"
)
UNDONE = (
    r"(?:abandon(?:s|ed)?|reneg(?:e|es|ed|ing)(?: on)?|back-?track(?:s|ed|ing)?(?: on| from)?|(?:went|gone|goes|going) back on"
    r"|walk(?:ed|ing)? (?:away|back) from|walked back|disavow(?:s|ed)?|repudiat(?:e|es|ed)|revers(?:es|ed)|set aside|thr(?:ew"
    r"|own) (?:overboard"
    r"|out)|dropped|undone|undid|hollow(?:s|ed) out|retreat(?:s|ed) from|row(?:s|ed) back|water(?:s|ed) down|diluted?|forgot(?:ten)?"
    r"|revok(?:es|ed)|withdr(?:ew|awn)|scrapp?(?:s|ed)|evad(?:es|ed)|circumvent(?:s|ed|ing)?|sidestep(?:s|ped)?|undermin(?:es|ed|ing)"
    r"|erod(?:es|ed)"
    r"|nullif(?:ies|ied)|negat(?:es|ed)|t(?:ook|aken) back|discarded|shelved|suspended)"
)
"""Words of breaking, and of taking back."""
DENIED = (
    r"(?:not|never|n['’]t|none|nothing|neither|nor|fail(?:s|ed|ing|ure)?(?: so far| again)? to|failure to|yet to|refus\w+ to|declin\w+ to"
    r"|unable to|without|no longer|hardly|scarcely|barely|little|far from|nowhere near|unwilling to|neglect\w+ to|omitted to|no|has yet"
    r"|have yet|had yet)"
)
NEGATED = re.compile(rf"\b{DENIED}\b(?! only\b)[^,;:]{{0,60}}$", re.IGNORECASE)
NEAR_NOT = re.compile(rf"\b{DENIED}\b(?! only\b)", re.IGNORECASE)
PARTLY = re.compile(
    r"\b(?:only (?:about |for |with |to )?(?:some|part|half|one|two|three|four|five|six|seven|eight|nine|ten|\d+|a (?:few|handful|third"
    r"|fraction|part"
    r"|small)|partly|partially|certain)\b|partly|partially|in part|not (?:yet |been )*(?:fully|completely|entirely|wholly|consistently"
    r"|uniformly|always|adequately|properly|universally)|(?:some|half|part|a (?:part|fraction|third|quarter|few|handful)"
    r"|less than (?:a third|half"
    r"|a quarter)|(?<!phase )(?<!part )(?:one|two|three|four|five|six|seven|eight|nine|ten)"
    r"|(?<!Article )(?<!Section )(?<!paragraph )(?<!Paragraph )\d+) of (?:the|its|them|these|those|which)|to (?:some|a limited"
    r"|a certain) extent"
    r"|incomplete(?:ly)?|uneven(?:ly)?|selective(?:ly)?|halfway|half-hearted(?:ly)?|piecemeal|all but (?:one|two|three|a few)"
    r"|some way (?:toward"
    r"|towards|to)|(?:a|the) first step|left (?:out|aside|standing|untouched|open)|but not (?:all|others?|the|those|for|to|in|on|yet)"
    r"|not yet (?:for|to|in|on|all)|not all\b|at an early stage|only in\b(?! (?:\w+ )?\d{4})|(?:the )?first half|a handful of|(?:only"
    r"|alone)(?=[.,;]|$)|some of the time|in some (?:cases|instances)|(?:still|some|remaining) gaps|gaps remain|room for improvement"
    r"|shortcomings|only \w+(?:s|ed)\b[^;:]{3,90}?\bsome\b|less than (?:was )?(?:promised|agreed)|the exception"
    r"|(?:falls?|fell|fallen|falling) (?:\w+ )?short|in name only|by (?:a|one|two) (?:third|fifth|quarter|tenth|half)s?)\b",
    re.IGNORECASE,
)
LATE = re.compile(
    r"\b(?:late\b|belated(?:ly)?\b|behind (?:schedule|time|the (?:\w+ ){0,2}(?:calendar|timetable|schedule|deadline))|(?:years?|months?"
    r"|weeks?|days?) (?:after"
    r" (?:the |its |that )?(?:\w+ )?(?:deadline|due date|date|target|it (?:was|had)[^,;]{0,20})|late|past (?:the|its))|overdue"
    r"|only (?:in|on|after|when)"
    r" |not [^,;]{0,40}until|took until|well (?:after|into)|after (?:much|long|some) delay|with (?:a|some|considerable) delay)",
    re.IGNORECASE,
)
MODAL = re.compile(
    r"\b(?:would|should|could|may|might|must|will|can|shall|if|unless|whether|until|urg\w+|ask\w*|call(?:s|ed)? (?:on|upon|for)|press\w*"
    r"|request\w*"
    r"|hop\w+|expect\w*|wish\w*|ensur\w+|insist\w*|encourag\w+|demand\w*|need(?:s|ed)? to|in order to|so as to|be prepared to"
    r"|determin\w+ to"
    r"|reiterat\w+|efforts? to|continues? to work|intend\w*|plan(?:s|ned)? to|important (?:that|to)|looks? forward|alleg\w+|claim(?:s"
    r"|ed)?(?= that)|fear\w*"
    r"|accus\w+|suspect\w*)\b",
    re.IGNORECASE,
)
ALLEGED = re.compile(
    r"\b(?:alleg\w+|claim(?:s|ed)? that|fear(?:s|ed)?|accus\w+|suspect\w*|denie[sd]|(?:which|that|who) \w+ disputes?|disputed|worr(?:y"
    r"|ies|ied)|should|(?<!even )if|unless|whether"
    r"|urg(?:e|es|ed)|hop(?:e|es|ed) that|asked|asks|requested|call(?:s|ed)? (?:on|upon)|expects?|would (?:like|welcome|have|be|prefer))\b",
    re.IGNORECASE,
)
"""Who says so alleges, wishes or asks it."""
BARE_INFINITIVE = re.compile(r"\bto\s+(?:\w+ly\s+)?$")
SPEAKS = (
    (
        "keeping",
        re.compile(
            rf"\b(?P<verb>{KEEP})\b(?P<between>(?:\s+(?:(?!to\b|an?\b|new\b|and\b|local\b|with\b|for\b|in\b|on\b"
            rf"|by\b)[\w’'-]+\s+){{0,6}}?)){PROMISED}"
            rf"|\b{PROMISED}\b(?P<between2>[^;:]{{0,90}}?)\b(?:is|are|was|were|been|being|be"
            rf"|as)\s+(?:[\w-]+\s+){{0,4}}?(?P<verb2>{KEEP})\b",
            re.IGNORECASE,
        ),
    ),
    (
        "breaking",
        re.compile(
            rf"\b(?P<verb>{BROKEN}|{UNDONE})\b\s+(?:[\w’'-]+\s+){{0,6}}?{PROMISED}"
            rf"|\b{PROMISED}\b[^;:]{{0,90}}?\b(?:is|are|was|were|been|being)\s+(?:[\w-]+\s+){{0,3}}?(?P<verb2>{BROKEN}|{UNDONE})\b",
            re.IGNORECASE,
        ),
    ),
)
STATE = re.compile(
    rf"(?P<subject>\b{PROMISED}\b[^;:]{{0,80}}?|\b(?:compliance|implementation|performance|adherence|observance"
    rf"|follow-through)\b[^;:]{{0,60}}?|^(?:\W*(?:So far|To date|However|Yet|But|and|but|yet|Still|In practice|In the event|Since then"
    rf"|\w+ (?:years?|months?) (?:later|on)),?\s+)?(?:[Tt]his|[Tt]hat|[Ii]t|[Tt]hese|[Tt]hose|[Tt]hey|[Nn]othing)|,\s+which)\s+"
    r"(?P<verb>has|have|had|is|are|was|were|remains?|remained|stays?|stayed|lies|lay|went|goes|gone|comes?|came|bore|borne|did|does|do"
    r"|proved)\s+"
    r"(?P<rest>[^;:,]{0,60}?)"
    r"(?:(?P<undone>unfulfilled|unmet|outstanding|unimplemented|unkept|unhonou?red|unredeemed|unanswered|unheeded|a dead letter"
    r"|dead letters|on paper"
    r"|gone nowhere|nowhere|to nothing|of (?:it|this|that|them)|in abeyance|empty|hollow|awaiting \w+|not (?:come about|taken place"
    r"|happened|materiali[sz]ed"
    r"|come to pass|occurred|been forthcoming)|(?:materiali[sz]e|happen|come about|come to pass)d?|forthcoming|pending|wanting|forgotten"
    r"|ignored|disregarded"
    r"|never (?:materiali[sz]ed|happened|came))"
    r"|(?P<overdue>(?:\w+ ){0,3}overdue|past due)"
    r"|(?P<partial>incomplete|partial|uneven|patchy|inadequate|limited|sporadic|slow|mixed|little fruit|unsatisfactory|insufficient"
    r"|the exception)"
    r"|(?P<undoing>lapsed|expired|superseded|overtaken|abandoned|reversed|dropped|withdrawn|undone|eroded|shelved|thrown overboard"
    r"|hollowed out|forgotten)"
    r"|(?P<done>fulfilled|honou?red|kept|completed|carried out|implemented|done|acted upon|met|delivered|resolved|put into effect"
    r"|achieved|accomplished"
    r"|respected|observed|redeemed|in place))\b"
)
POINTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "done as promised",
        "implemented",
        re.compile(
            r"\b(?:as (?:the |its |that )?(?:[A-Z]\w+|agreement|schedule|protocol|memorandum|accord|timetable|arrangement) (?:foresees?"
            r"|foresaw|requires?|provides?|provided|calls? for)"
            r"|in (?:keeping|line|accordance|conformity) with (?:its|the|this|that) (?:\w+ ){0,2}(?:schedule|protocol|agreement"
            r"|memorandum|timetable|MOU|terms)(?=[.,;]|$))"
            rf"|\b(?:as (?:(?:it|they|he|she|\w+) )?(?:had |has |have |was |were )?(?:been )?{GIVEN_BY}(?= to do| it would| in\b| at\b"
            rf"|[.,;]|$)"
            r"|(?:true|faithful) to (?:its|their|his|her) word|as good as (?:its|their) word|ke(?:pt|eps) (?:its|their|his) (?:word|side"
            r"|end)\b"
            r"|in (?:keeping|line|accordance) with (?:this|that|its|the|these) (?:[\w-]+ ){0,2}(?:commitment|promise|pledge|undertaking"
            r"|assurance)s?"
            r"|to (?:that|this) (?:end|effect)|(?:gave|give|gives|giving|given) effect to (?:this|that|it|these)|followed through"
            r"|made good|(?:was|is|were|are|remained) true to (?:it|them|this|that|these)|provid(?:es|ed) for (?:this|that|it)(?=[,.;]|$)"
            r"|(?:this|that|these|those|both|the) (?:[\w-]+ ){1,4}(?:is|are|was|were|has been|have been) (?:now |being |fully |duly "
            r"|generally )?(?:adhered to|put into (?:effect|practice)|respected|observed"
            r"|complied with|honou?red|kept(?: to)?|carried out|followed)|(?:come|came|comes) into (?:full )?(?:compliance|conformity"
            r"|line))",
            re.IGNORECASE,
        ),
    ),
    (
        "done",
        "implemented",
        re.compile(
            r"\b(?:d(?:id|oes|one) (?:so|this|that|it)\b|(?:this|that|it|they|these|which) (?:(?:has|have|had) (?:since |now |duly "
            r"|also )?been|was|were)"
            r" (?:duly |then |subsequently )?(?:done|acted upon|completed|carried out|delivered|achieved|accomplished)|(?:it|they"
            r"|which it|which they)"
            r" (?:did|were|was|has|have)(?=[.;,:]|$| in \w+ \d{4}| on \d)|^Done\b)",
            re.IGNORECASE,
        ),
    ),
)
AGAINST = re.compile(
    r"\b(?:contrary to|in spite of|despite|notwithstanding|in disregard of|in breach of|in violation of|in contravention of|at odds with"
    r"|incompatible with"
    r"|(?:hard|difficult|impossible) to (?:square|reconcile) with|(?:sits?|sat|squares?) (?:ill|badly|uneasily|poorly) with"
    r"|hardly be (?:squared|reconciled) with"
    r"|not (?:in (?:keeping|line)|consistent|compatible) with|inconsistent with|runs? counter to|ran counter to|flies in the face of"
    r"|without regard (?:to|for)"
    r"|regardless of|irrespective of|makes? a mockery of|instead of honou?ring)\s+(?:(?:(?:its|this|that|these|those|the|their|such|an?"
    r"|repeated|having|earlier|all)\b|\w+['’]s)"
    rf"\s*(?:[\w-]+\s+){{0,4}}?(?:{PROMISED}|promised|agreed|pledged|undertaken|committed)|(?:this|that|it)(?=[,.;]|$))"
    rf"|\b(?:although|though|even though|while|whereas) (?:it|they|\w+(?: \w+){{0,2}}) (?:had |has )?{GIVEN_BY}\b"
    rf"|\bcontrary to what (?:it|they|\w+) (?:had |has )?\w+"
    rf"|\b(?:than|from what) (?:was |it (?:had )?|they (?:had )?){GIVEN_BY}\b",
    re.IGNORECASE,
)
ASPECT: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "something promised is not yet due",
        "not-yet-due",
        re.compile(
            r"\b(?:(?:date|deadline|day|time|period) (?:has |is )?not yet (?:come|arrived|passed|over|up|ended|reached)|not yet (?:due"
            r"|fallen due|bite|apply|applicable|in effect)|(?:still|yet) (?:ahead|to run|to come)|too (?:early|soon) to (?:say|tell"
            r"|judge|assess"
            r"|know)|remains to be seen(?! what)|(?:we|time) (?:shall|will) (?:see|tell)|does not (?:yet )?(?:fall due|bite)"
            r"|has not yet (?:fallen|come) due)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "what was done cannot be verified",
        "not-verifiable",
        re.compile(
            r"\b(?:cannot|could not|impossible to|not (?:been )?possible to|unable to|difficult to|hard to"
            r"|not (?:been )?in a position to|no way (?:to|of)|no means (?:to"
            r"|of)|not been able to)\s+(?:be )?(?:determin|verif|check|confirm|assess|establish|ascertain|measur|know)\w*",
            re.IGNORECASE,
        ),
    ),
    (
        "full implementation not shown",
        "not-demonstrated",
        re.compile(
            r"\bno (?:evidence|proof|documentation|figures) (?:of (?:this|that|it)|that|(?:for|to) \w+|has been|have been|was)\b"
            r"|\b(?:has|have|had) (?:not|never|yet to)"
            r" (?:\w+ )?(?:show|demonstrate|document|substantiate|prove)[dn]?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a deadline missed",
        "deadline-missed",
        re.compile(
            r"\b(?:deadlines?|dates?|period|time limit|target|season|term|day|cut-off) (?:[\w ]{0,30}\s)?(?:came and went|come and gone"
            r"|passed|expired|lapsed|elapsed|slipped"
            r"|r[ua]n out|was missed|were missed|was not met|has not been met)\b|\b(?:miss(?:ed|es)|overr[ua]n"
            r"|let slip) (?:[\w’'-]+ ){0,5}?(?:deadline|date|target)s?\b"
            r"|\b(?:long|now|years?|months?) overdue\b|\bafter (?:that|this|the) (?:period|deadline|date|term|time limit) (?:came|had"
            r"|was|ended|expired|passed|ran)|\b(?:has|have|had) (?:not|never) done so by\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a promise gone back on",
        "backtracked",
        re.compile(
            r"\b(?:re-?introduced|re-?impos(?:ed|es)|reinstated|revert(?:ed|s)|(?:crept|creep|come|came) back|changed course"
            r"|reversed course|the (?:other way|opposite direction)|turned (?:its|their) backs? on|withdrawn? (?:that|this|it|them)"
            r"|taken (?:its|their) place|overtaken by|u-turn"
            r"|backslid\w*|rolled back|t(?:ook|aken) back|thrown overboard|hollowed out|retreat(?:ed|s)|(?:again|once more) (?:banned"
            r"|closed|suspended|imposed|raised)"
            r"|live[sd]? on|instead (?:has |have )?[a-z]+(?:ed|en)|now (?:insists?|demands?)|(?:has|have|was|were|had) (?:since "
            r"|instead |further )?tightened|under (?:another|other|a new|a different) names?|offset(?= (?:the|this|it|them|in)\b)"
            r"|clawed back|reopened the (?:question|issue))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "something promised done late",
        "implemented-late",
        re.compile(
            r"\b(?:years?|months?|weeks?) (?:late\b|behind|after (?:the |its |that )?(?:\w+ )?(?:deadline|due|target|it (?:was|had)))"
            r"|\bbelatedly\b"
            r"|\b(?:came|was|were|took|issued|published|adopted|signed|entered)\b[^;:]{0,50}\bonly (?:in|on|after)\b|\b(?:did not"
            r"|had not|not)\b[^;:]{2,80}?\b(?:until|before)"
            r" (?=(?:\w+ ){0,4}(?:\d{4}|year))|\btook until\b|\b(?:after|with) (?:a|some|long|much) delays?\b"
            r"|(?<!due )\b(?!due\b)(?:\w+) (?:months?|years?|weeks?) later(?=[,.;]|$)|\bonly (?:in|on|after) [^;:]{3,40}(?:did|was|were"
            r"|has)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "something promised not done",
        "not-implemented",
        re.compile(
            r"\b(?:(?:has|have|had) (?:still |so far |yet |to date |also |as yet |nevertheless |again |since )*(?:not|never)(?: yet"
            r"| so far| been| even| once| ever| since| to date)*"
            r" (?!able|only|raised|requested)[a-z]+"
            r"|(?:was|were|is|are) (?:never|not yet|still not)(?: yet| been)? [a-z]+"
            r"|neither (?:one )?(?:is|was)(?: \w+ly)? \w+|(?:no|none of|not one|not a single|neither) [\w’' -]{2,60}? (?:has|have|had"
            r"|was|were) (?:ever |yet |so far |since |been |still )*[a-z]+"
            r"|(?:were|are|was|is) (?:still )?(?:pending|unresolved)|(?:was|were|is|are) not (?:yet )?(?:ready|in place|available"
            r"|finished|complete|open|done)|little (?:has|had|was) (?:come|been|changed|done)|never did\b|nothing (?:has|had|have|was"
            r"|came|is|further|more|of the (?:kind|sort))\b|no (?:trace|sign|sight) of|no progress|none (?:has|have|had|was|were"
            r"|is) (?:yet |ever |so far |been )*[a-z]+|(?:could|can) no longer|(?:has|have|had) been (?:before (?!the WTO|a panel)"
            r"|pending|stuck|under (?:discussion|review|consideration|preparation)|awaiting)|(?:made|been|shown) (?:little|no"
            r"|scant) (?:progress|movement|headway|effort)"
            r"|persists?\b|go(?:es)? on [a-z]+ing|(?:has|have|had) grown|(?:been|was|were) (?:repeatedly |again )?(?:postponed|put off"
            r"|deferred|shelved|delayed)(?: (?:time|again|repeatedly|indefinitely|once))?"
            r"|never [a-z]+(?:ed|en|nt|de|ok|ew|ft|ut)\b|(?:has|have|had) yet to [a-z]+|(?:is|are|was|were|remain) yet to be [a-z]+"
            r"|(?:has|have|had) (?:so far |still |also )?(?:taken|made|produced|published|shown|given|issued|submitted|offered|set"
            r"|adopted|put forward|brought|reached) (?:no|none|neither)\b"
            r"|(?:took|made|produced|gave|issued|shows?|did|brought|saw|found|finds|sees) (?:no|none|nothing)(?: trace| sign| sight"
            r"| evidence)?\b"
            r"|fail(?:ed|s) to [a-z]+|neglected to [a-z]+|declined to [a-z]+|refus(?:ed|es) to [a-z]+"
            r"|did not [a-z]+|does not [a-z]+|do not [a-z]+|(?:is|are) not (?:being )?[a-z]+(?:ed|en|pt|et)\b|had still not been [a-z]+"
            r"|twice as long"
            r"|still (?:has|have|had|does|do|did) not [a-z]+"
            r"|(?:is|are|was|were) still (?!examining|considering|studying|drafting)(?:\w+)|still (?:faces?|requires?|receives?|applies"
            r"|apply|imposes?|maintains?|bans?|levies|levy|charges?|excludes?"
            r"|prohibits?|lacks?|limits?|demands?|refuses?|takes?|stands?|in (?:place|force))"
            r"|remain(?:s|ed)? (?:in (?:place|force|effect)|closed|shut|barred|banned|on the books|subject|prohibited|unchanged|excluded"
            r"|unavailable|blocked|limited|restricted)"
            r"|continue[sd]? to (?:apply|require|impose|maintain|ban|restrict|block|charge|levy|refuse|deny|limit|subsidi[sz]e|demand"
            r"|insist|prohibit|exclude"
            r"|discriminate|delay|favou?r|issue|tax|bar|withhold|enforce|lack|fail|fall|condition|use|grant)\b|to this day|(?:shut|kept"
            r"|left) out"
            r"|without (?:such |any |this |that |prior )?[\w ]{2,40} (?:having|being)\b|in preparation ever since|(?:shows?|there (?:is"
            r"|are|was|were)) none|nowhere to be|goes? on (?:unchanged|as before))\b",
            re.IGNORECASE,
        ),
    ),
)
DEIXIS = re.compile(r"\b(?:of|to|with|for|on|about) (?:this|that|it|them|these|the (?:kind|sort))(?=[\s.,;:]|$)")
"""What points back at something told before."""
STANDS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "what was due is overdue",
        "deadline-missed",
        re.compile(
            r"\b(?:(?:has|have|had) been (?:outstanding|overdue|pending|due) since\b|(?:is|are|was|were|remains?) (?:\w+ ){0,3}overdue\b"
            r"|long[- ]overdue\b|past due\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "what was due came late",
        "implemented-late",
        re.compile(
            r"\b(?:due|scheduled|expected) (?:to [\w ]{3,30} )?(?:at|by|in|on|before)\b[^.;]{3,50}?,? (?:came|was|were|arrived|followed"
            r"|took|entered) (?:only |not until )?(?:\w+ ){0,3}(?:in|on|after|until)\b"
            r"|\b(?:years?|months?|weeks?|days?) (?:after (?:it|they) (?:was|were|had)(?: \w+)? (?:due|fallen due|promised|agreed)"
            r"|later than (?:agreed|promised|planned|due|it))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "done as promised",
        "implemented",
        re.compile(
            r"\b(?:as|just as|like) (?:(?:it|they|he|she) )?(?:had |has |have |was |were )?(?:been )?(?:promised|pledged|undertaken"
            r"|committed|scheduled|agreed(?=[.,;]|$))(?= to do| in\b| at\b|[.,;]|$)"
            r"|\bin (?:keeping|line|accordance|conformity) with (?:its|their|\w+['’]s) (?:\w+ ){0,2}(?:schedules?|protocol|commitments?"
            r"|obligations?)(?=[.,;]|$)",
            re.IGNORECASE,
        ),
    ),
)
"""What judges a promise that the text need not tell."""
RESOLVED = re.compile(
    r"\b(?:resolv(?:es|ed)|address(?:es|ed)|solved|settled|met|satisf(?:ies|ied)|took care of) (?:most|all|many|some|these|this|those"
    r"|the|its|their|both)(?: of)?\b",
    re.IGNORECASE,
)
PROGRESS = re.compile(
    r"\b(?:(?:some|good|much|considerable|significant|limited) )?progress (?:has been|was) made|(?:made|making) (?:some|good|much"
    r"|considerable|limited) (?:progress|headway)\b",
    re.IGNORECASE,
)
EVALUATED = re.compile(
    r"\b(?:work(?:s|ing|ed)? (?:well|as promised|smoothly)|(?:is|are|was|were|(?:has|have) been) (?:now |already "
    r"|since )?(?:working(?! (?:closely|with|on|to|together|towards?)\b)|operational|in operation|functioning"
    r"|running|up and running)|speaks? well|(?:is|are|was) (?:considered |deemed |regarded as )?(?:resolved|gone|settled|satisfied)"
    r"|on (?:time|schedule|the day)"
    r"|ahead of (?:schedule|time|the (?:date|day|deadline|term))|in full\b|that same (?:month|week|day|year)|how it (?:is|has been"
    r"|was) (?:done|handled)|goes beyond|within the (?:agreed|promised) \w+|in good time)\b",
    re.IGNORECASE,
)
ACT = re.compile(
    r"\b(?:(?:has|have|had) (?:since |now |duly |already |also |indeed |in fact |recently |subsequently )*(?!been\b|not\b|never\b|yet\b"
    r"|no\b|raised|expressed|continued|remained|failed|accompanied|followed|announced|reported|indicated)(?:[a-z]+ed|put|set|met|kept"
    r"|begun|cut|brought|built"
    r"|shown|sent|held|done|paid|found|seen)|(?:has|have|had) (?:since |now |duly |already |also )*been (?:[a-z]+ed|put|set|made|cut"
    r"|given|brought|built|sent|held)"
    r"|(?:was|were) (?:duly |then |finally |subsequently |also |indeed |in fact |first )*(?!supposed|required|accompanied|followed"
    r"|attended|concerned|raised|asked|scheduled|planned|concerned|based|expected|intended)(?:[a-z]+ed|put|set|made|cut|given|brought"
    r"|built|sent|held|heard|done|paid|found|seen|told)|opened|ended|began|launched|repealed|abolished|lifted|removed"
    r"|amended|revised|issued|published|adopted|introduced|established|granted|eliminated|reduced|lowered|cut|dropped|extended|allowed"
    r"|allows|approved|exempted|notified|released|ratified|acceded|disappeared|vanished|became (?:effective|operational)|followed|solved"
    r"|stopped|ceased"
    r"|entered into force|took effect|came into (?:force|effect)|restored|reopened|cleared|halved|created|set up|signed|withdrew)\b",
)
"""Words of something done; a verdict only where it is plainly what was promised."""
