"""The words by which a text promises, affirms or announces; data, and no report's own."""

from __future__ import annotations

import re

NEAR = 400
"""How many characters before a verb its subject is looked for."""

ADVERBS = (
    r"(?:(?:has|have|had|did|does|also|further|[a-z]+ly|then|now|again|instead|once more|in turn|since"
    r"|all|both|each|agreed and)\s+|,\s[^,]{3,40},\s+)*"
)
"""What stands between a subject and its verb."""

FIRM = re.compile(
    r"\b(?P<verb>committed|agreed|pledged|(?<=did )(?:commit|agree|pledge)|promised|undertook"
    r"|undertaken|vowed|guaranteed|consented|assured|bound (?:itself|themselves)"
    r"|(?:took|taken) on (?:an? |the )?(?:[a-z]+ )?(?:commitments?|obligations?)"
    r"|(?:assumed|accepted|entered into) (?:an? |the )?(?:[a-z]+ )?(?:commitments?|obligations?|undertakings?)"
    r"|(?:is|are|was|were|remains?|remained) (?:[a-z]+ly )?committed(?=(?: under [^,;]{3,60}?)? to \w+)"
    r"|made (?:an? |the )?(?:[a-z]+ )?(?:commitments?|pledges?|undertakings?|promises?)"
    r"|gave (?:[A-Z][a-z]+ |the [A-Z][\w ]{2,30}? )?(?:an? )?(?:[a-z]+ )?(?:assurances?|undertakings?)"
    r"|(?P<affirming>reaffirmed|affirmed|confirmed|reiterated|restated|clarified(?: and [a-z]+)?"
    r"|underscored|acknowledged|accepted|provided assurances?|renewed its commitment)"
    r"|(?P<participle>agreeing|committing|pledging|promising))\b"
)
"""Verbs of promising; `affirming` ones affirm what may be a fact, a `participle` hangs from another verb."""

OFFICE = re.compile(
    r"(?:^|[,;]\s|\s)(?P<who>(?:[Tt]he )?(?:[A-Z][\w’'-]+ ){0,3}(?:Ministry|Ministries|Department|Commission|Administration"
    r"|Authority|Agency|Bureau|Cabinet|Parliament|Minister|President|Governor|Bank|Secretariat|[Gg]overnment|[Mm]inistry|administration|authorities)"
    r"(?: (?:of|for|on) (?:the )?[A-Z][\w’'-]+(?:,? (?:and |of |the )*[A-Z][\w’'-]+){0,5})?(?: \([A-Z]{2,8}\))?|[A-Z]{3,8})\s+"
    + ADVERBS
    + r"$"
)
"""An office that no vocabulary names, as the subject of a verb: in a section about one Member it is that Member's."""

SOFT = re.compile(
    r"\b(?P<verb>announced|announces|indicated|indicates|stated|states|state|said|says|asserted"
    r"|claimed|declared|explained|informed|advised|responded|replied|noted|told|signaled|signalled)\b"
)
"""Verbs of saying, which promise only when they speak of what will be."""

_INSERTED = (
    r"(?:\s+itself)?(?:\s+(?:(?:to|with) )?(?:the )?[A-Z][\w.]*(?: (?:and )?(?:other )?[A-Z][\w.]*){0,3})?(?:\s+(?:in|at|before|under"
    r"|as part of|during|through|on|by)\s+(?!doing)[^,;]{3,90}?)?(?:,\s+[^,;]{3,120},)?"
)
OPENS = re.compile(
    rf"{_INSERTED}\s+(?P<open>not to|to|that|in principle to|on(?! (?:\d|[A-Z][a-z]+ \d))|upon|the (?:removal|elimination|repeal"
    rf"|abolition|suspension|lifting)\b)(?=[\s,])"
)
"""What leads from the verb to what is promised."""

AHEAD = re.compile(
    r"\b(?:would|will|shall|must|(?:is|are) (?:not )?to|intend(?:s|ed)? to|plan(?:s|ned)? to|expect(?:s|ed)? to|(?:was|were) (?:\w+ )?"
    r"(?!considering|reviewing|studying)\w+ing)\b"
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
    r"(?:\b(?:to|under|with|on|by|for|upon|of) which|\b(?:if|whether|unless|until|as|than|what|before"
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
    r"|discriminate|use|restrict|seek|pursue|condone)"
)
"""Announcements of what will not be done, where that is no duty taken on."""

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

THING = (
    r"(?:promised|pledged|guaranteed|offered)\s+(?=(?:an?|its|new|more|better|greater|further|full|the (?:removal|repeal|publication"
    r"|opening|adoption|abolition|suspension|reduction|introduction))\s)"
)
"""A thing promised, and no verb."""

RENEWED = re.compile(r"\b(?:repeated|renewed|restated|offered|gave)\s+(?:an?|the)\s+(?:[\w-]+\s+){0,2}$")
"""Before a promise named by a noun these make it the subject's own."""

DONE = re.compile(
    r"(?:(?:the|a|an|its|these|this|those|new|further|no|such|all|any)\s[^,.;]{2,80}?|[a-z-]{3,30}s)\s(?:would|will)\s+(?:not\s+|soon\s+|also\s+|then\s+)?"
    r"(?:(?:take place|begin|start|enter into force|come into (?:force|effect))\b"
    r"|be\s+(?!able|possible|necessary|subject|in\b|a\b|the\b)\w+(?:ed|en|wn|nt|ade|de|ne|ut|ld)\b)"
)
"""What is announced in the passive: "the decree would be notified"."""
