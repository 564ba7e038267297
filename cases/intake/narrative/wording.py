"""The words by which a text promises, affirms or announces; data, and no report's own."""

from __future__ import annotations

import re

NEAR = 400
"""How many characters before a verb its subject is looked for."""

ADVERBS = (
    r"(?:(?:has|have|had|did|does|also|further|[a-z]+ly|then|now|again|instead|once more|in turn|since"
    r"|all|both|each|agreed and)(?:\s+|(?=,))|,\s[^,]{3,80},\s+)*"
)
"""What stands between a subject and its verb."""

_GIVEN = r"(?:assurances?|undertakings?|commitments?|pledges?|promises?|guarantees?|word)\b"
FIRM = re.compile(
    r"\b(?P<verb>(?:committed|bound|pledged|obliged|obligated|engaged) (?:itself|themselves|himself|herself)|committed|commits|agreed"
    r"|agrees|pledged|pledges|(?<=did )(?:commit|agree|pledge)|promised|promises|undertook"
    r"|undertakes|undertaken|vowed|vows|guaranteed|consented|assured|assures|swore|contracted"
    r"|(?:took|taken|takes) on(?:, [^,;]{3,80},)? (?:an? |the )?(?:[a-z]+ )?(?:commitments?|obligations?|dut(?:y|ies))"
    r"|(?:assumed|accepted|entered into|subscribed to) (?:an? |the )?(?:[a-z]+ )?(?:commitments?|obligations?|undertakings?|dut(?:y|ies))"
    r"|(?:is|are|was|were|remains?|remained) (?:[a-z]+ly )?committed(?=(?: under [^,;]{3,60}?)? to \w+)"
    rf"|(?:made|makes|gave|gives|given|issued|delivered|tendered|reached) (?:(?:the )?[A-Z][\w.]+ (?:[A-Z]\w+ ){{0,2}}|[a-z]+s )?"
    rf"(?:an? |the |its |his |her |their )?(?:[a-z-]+ ){{0,2}}(?:{_GIVEN}|understanding\b)"
    r"|g(?:ave|iven) (?:[\w ]{2,40}? )?to understand|set (?:itself|themselves) (?:an? |the )?(?:target|goal|deadline)"
    r"|(?P<soft>offered|(?:expressed|declared|stated|announced|confirmed)(?: (?:in|on|at|before) [^,;]{3,40}?)? (?:its|his|her"
    r"|their) (?:[a-z]+ )?(?:readiness|willingness"
    r"|intention|intent)|held out the prospect|declared (?:itself|himself|herself) (?:ready|willing|prepared))"
    r"|(?P<affirming>reaffirmed|affirmed|affirms|confirmed|confirms|reiterated|restated|clarified(?: and [a-z]+)?"
    rf"|underscored|acknowledged|accepted|(?:provided|renewed|repeated) (?:an? |the |its |their )?(?:[a-z-]+ ){{0,2}}{_GIVEN})"
    r"|(?P<participle>agreeing|committing|pledging|promising|undertaking))\b"
)
"""Verbs of promising; `affirming` ones affirm what may be a fact, `soft` ones offer, a `participle` hangs from another verb."""

OFFICE = re.compile(
    r"(?:^|[,;]\s|\s)(?P<who>(?:[Tt]he )?(?:[A-Z][\w’'-]+ ){0,3}(?:Ministry|Ministries|Department|Commission|Administration"
    r"|Authority|Agency|Bureau|Cabinet|Parliament|Minister|Premier|Chancellor|Secretary|Directorate|Directorate[- ]General|Office"
    r"|Institute|Council|President|Governor|Bank|Secretariat|[Gg]overnment|[Mm]inistry|administration|authorities)"
    r"(?: (?:of|for|on) (?:the )?[A-Z][\w’'-]+(?:,? (?:and |of |the )*[A-Z][\w’'-]+){0,5}| [A-Z][a-z]+){0,2}(?: \([A-Z]{2,8}\))?"
    r"|[A-Z]{3,8})(?:\s+|(?=,\s))" + ADVERBS + r"$"
)
"""An office that no vocabulary names, as the subject of a verb: in a section about one Member it is that Member's."""

SOFT = re.compile(
    r"\b(?P<verb>announced|announces|indicated|indicates|stated|states|state|said|says|asserted"
    r"|claimed|declared|explained|informed|advised|responded|replied|answered|noted|told|signaled|signalled|added|maintained|reported"
    r"|notified|stressed|intimated)\b"
)
"""Verbs of saying, which promise only when they speak of what will be."""

_LINK = (
    r"in|at|before|prior to|under|as part of|during|through|on|by|after|following|upon|since|for|within|as of"
    r"|(?:to|with|towards|alongside|together with|along with)(?= (?:the |its |his |our |her |their |all )?(?:[a-z]+ )?[A-Z])"
)
_TELLING = r"(?<=assured)|(?<=assures)|(?<=told)|(?<=informed)|(?<=advised)|(?<=promised)|(?<=guaranteed)|(?<=notified)"
_INSERTED = (
    rf"(?:\s+itself)?(?:(?:{_TELLING})(?:\s+(?!prior\b)[^\s,;]+){{1,8}}?(?=\s+(?:that|{_LINK})\s)"
    rf"|(?<=promised)(?:\s+[^\s,;]+){{1,6}}?(?=\s+to\s)"
    r"|(?:\s+(?:(?:to|with) )?(?:the )?[A-Z][\w.]*(?: (?:and )?(?:other )?[A-Z][\w.]*){0,3}))??"
    r"(?:\s+(?:repeatedly|again|then|also|[a-z]+ly|once more|time and again|in writing|in turn))??"
    rf"(?:\s+(?:{_LINK})\s+(?!doing)[^,;]{{3,90}}?){{0,2}}?(?:,\s+[^,;]{{3,120}},)??"
)
OPENS = re.compile(
    rf"{_INSERTED}(?:\s+(?P<open>not to|to(?!\s+(?:the\s+)?(?:[A-Z][\w.]*\s+){{1,4}}(?:that|to)\b)|that|in principle to|on(?! (?:\d"
    rf"|[A-Z][a-z]+ \d))|upon|the (?:removal|elimination|repeal"
    rf"|abolition|suspension|lifting)\b)(?=[\s,])|(?P<bare>(?=\s+(?:it|they|he|she)\s+(?:would|will)\s)))"
)
"""What leads from the verb to what is promised; a pronoun may follow without "that"."""

SAID = re.compile(
    rf"(?:(?:{_TELLING})(?:\s+[^\s,;]+){{1,10}}?)??(?:\s+(?:repeatedly|again|also|publicly|formally|in reply|in response|once more))??"
    rf"(?:(?:,\s+[^,;]{{3,80}},|\s+(?:(?:to|in|at|the|on|its|before|during|by|under|with|after)\s|[A-Z])[^,;]{{2,80}}?))??"
    rf"(?:\s+(?P<open>that)(?=[\s,])|(?P<bare>(?=\s+(?:it|they|he|she)\s+(?:would|will)\s)))"
)
"""What leads from a verb of saying to what is said."""

AHEAD = re.compile(
    r"\b(?:would|will|shall|must|(?:is|are) (?:not )?to|intend(?:s|ed)? to|plan(?:s|ned)? to|expect(?:s|ed)? to|(?:was|were) (?:\w+ )?"
    r"(?!considering|reviewing|studying|examining|assessing|analy[sz]ing|looking|discussing|evaluating|waiting|consulting|investigating"
    r"|verifying|checking)\w+ing)\b"
)
"""Words of what will be."""

PAST = re.compile(r"^\s*(?:it|they|its|the|[A-Z][a-z]+)\b(?:\s+\w+){0,4}?\s+(?:had|has|have)\s")
"""A clause that tells of what was done."""

VAGUE = re.compile(
    r"^(?:(?:a|an|the|these|those|this|some|many of these|further|numerous|certain|additional|series"
    r"|several|specific|various|such|following|number|of|important|other|new|broad)\s+)*"
    r"(?:(?:disciplines?|commitments?|obligations?|terms)\b(?!\s+(?:on|regarding|concerning"
    r"|with regard|for|in the area|relating))|(?:(?:honou?r|fulfil|implement|uphold|meet|comply with|abide by)(?:l?ing)?"
    r"|complying with|abiding by) (?:its|their|all|these|those)\b[^,.;]{0,60}\b(?:commitments|obligations)"
    r"|(?:so|it|them|this|do)\b(?=\s*(?:[.,;]|$)))"
)
""""further commitments", "some disciplines": a promise is announced and told elsewhere."""

NO_PROMISE_BEFORE = re.compile(
    r"(?:\b(?:to|under|with|on|by|upon|of) which|\b(?:if|whether|unless|until|as|than|what|before"
    r"|after|once|had|since|because|how|which)|\balthough not)\s*$",
    re.IGNORECASE,
)
"""Before the subject these make the clause a condition or a remark: "as China agreed", "to which it committed"."""

TRADERS = re.compile(r"\b(?:companies|firms|suppliers|importers|exporters|applicants|investors|producers)\b")
"""Whose acts bind no Member."""

FOREIGN = re.compile(r"(?:U\.S\.|\bof|\bin|\bwith|\bby|\bfrom|\bfor)\s+(?:the\s+)?$")
"""Before an office these make it another's, or no subject."""

INNER = re.compile(r"\b(?:of|in|from|for|against|between|outside|with|by)\s+(?:the\s+)?$")
"""Before a Member's name these make it part of another's."""

SECURED = re.compile(r"\b(?:secure|secured|obtain|obtained|won|extracted|received)\b[^.;]{0,40}$")
"""Before a promise named by a noun these tell that it was given."""

DOUBTED = re.compile(r"\b(?:not yet|not|never|refus\w+|fail\w+|declin\w+|unwilling)\s*$")
"""Before a participle these deny it."""

WITHIN = re.compile(
    r"\b(?:at|in|during|under|as part of|on the margins of|pursuant to|through)\s+(?:(?:the|its|their"
    r"|a|an|[A-Z][a-z]+|\d{4}|\w+['’]s)\s+){0,4}$"
)
"""What puts a forum around the verb: at, in, during, under."""

REFUSED = re.compile(
    r"^\s*(?:it|they)\s+(?:would|will)\s+(?:not|no longer)\s+(?!enforce|apply|require|impose|implement|renew|extend"
    r"|discriminate|use|restrict|seek|pursue|condone|influence|interfere|impede|block|tax|levy|introduce|raise|increase|turn|close"
    r"|delay|limit|prevent|favou?r|charge|link|stand|adopt)"
)
"""Announcements of what will not be done, where that is no duty taken on."""

INSTRUMENT = (
    r"(?:[Aa]greements?|MOUs?|[Mm]emorandum of [Uu]nderstanding|[Pp]rotocol|[Ss]chedules?(?: of [\w ]{3,30})?|[Uu]nderstanding|[Aa]ccord"
    r"|[Aa]rrangement|[Tt]reaty|Convention|[Ss]ettlement|[Pp]ackage|[Dd]eal|[Pp]lan|[Ll]etters?|[Ss]tatement|[Rr]eport|[Dd]ecision"
    r"|[Cc]ommitments?|[Oo]bligations?|[Tt]erms|[Tt]reaties|[Rr]oad ?map|[Cc]hapter on [\w\s]{3,60}|GPA|GATS|GATT|TRIPS|TRIMs"
    r"|[A-Z]\w*(?:FTA|EPA|CEPA)"
    r"|CPTPP|TPP|RCEP|USMCA|KORUS)"
)
"""What binds a Member, as a text calls it."""

UNDER_WHICH = (
    r"\b(?:[Aa]greement|[Uu]nderstanding|[Aa]rrangement|MOU|[Pp]rotocol|[Aa]ccord|[Dd]eal|[Cc]ompromise|[Ss]ettlement"
    r"|[Ss]olution)\b[^.;]{0,60}?,?\s+"
    r"(?:(?:under|by|in|according to) which|whereby)\s+"
)
"""An agreement, and then what a party is to do under it."""

AS_PROMISED = (
    r"(?:had |has |have )?(?:promised|agreed|committed|pledged|undertaken|undertook)(?: (?:in|at|under|during|to|by|on) [^,;]{3,80})?,\s+"
    r"(?=[^.;]{3,90}\b(?:would|will|shall|was to|were to|must)\b)"
)
"""Behind "as" and the respondent's name: what was promised follows as a clause of its own."""

NO_DEED = re.compile(
    r"\s+(?:an?|the|its|their)?\s*(?:[\w-]+ )?(?:list|text|agenda|date|terms|wording|agreement|draft|framework|package|certificate"
    r"|protocol|point|issue|matter|period)\b"
)
"""What is agreed on and done with."""

ASIDE = re.compile(
    r"\b(?:would|will),\s+(?:he|she|it|they|[A-Z]\w+) (?:assured|promised|pledged|said|added|confirmed|stated"
    r"|told)(?: [\w ]{2,30})?,\s+(?=[a-z])"
)
"""What was said, with the saying put in: "China would, she assured Members, hold another round"."""

TOLD = re.compile(
    r"\b(?:was|were|been) (?:also |again |repeatedly |first )?(?:told|assured|promised|informed|advised|given (?:to understand"
    r"|assurances?|an assurance))\b"
)
"""What others were told by nobody named."""

THING = (
    r"\b(?:promised|pledged|guaranteed)(?:\s+(?:in|at|on|during|by) (?:(?! to )[^,;]){3,60}?)?\s+(?=(?:(?!to\b|that\b|in\b|on\b|at\b"
    r"|by\b|it\b|they\b|not\b|under\b|the\b|with\b|during\b)[a-z-]+ (?:treatment|access|support|transparency|protection|reforms?|notice"
    r"|measures?|changes?|steps?|rules?|information|guidance|recognition|approvals?)|an?|its|new|more|better|greater|further|full"
    r"|the (?:removal|repeal|publication"
    r"|opening|adoption|abolition|suspension|reduction|introduction))\s)"
)
"""A thing promised, and no verb."""

RENEWED = re.compile(r"\b(?:repeated|renewed|restated|offered|gave)\s+(?:an?|the)\s+(?:[\w-]+\s+){0,2}$")
"""Before a promise named by a noun these make it the subject's own."""

DONE = re.compile(
    r"(?:(?:the|a|an|its|these|this|those|new|further|no|such|all|any)\s[^,.;]{2,80}?|(?:[a-z-]+ ){0,3}[a-z-]{3,30}s)\s(?:would"
    r"|will)\s+(?:not\s+|soon\s+|also\s+|then\s+)?"
    r"(?:(?:take place|begin|start|enter into force|come into (?:force|effect))\b"
    r"|be\s+(?!able|possible|necessary|subject|in\b|a\b|the\b)\w+(?:ed|en|wn|nt|ade|de|ne|ut|ld)\b)"
)
"""What is announced in the passive: "the decree would be notified"."""

COMMITTEE = re.compile(r"\b(?:the Committee|that meeting|(?:[A-Z][a-z]+ \d{4}|last|previous) meeting)\b")
"""The committee whose minutes these are."""
FINITE = re.compile(
    r"(?<!that)(?<!which)(?<!who)\s(?:has|have|had|was|were|remains?|remained|fell|went|came|(?:is|are)(?= (?:still|not|now|yet|being"
    r"|overdue|outstanding|[a-z]+ed)\b))\s"
)
"""A verb behind a noun and what hangs from it: "its commitment to open the market | has been carried out"."""
ENDED = re.compile(r"[.!?:;…][\"'”’)\]*_]*$")
"""A sentence that ends, and is no heading."""
