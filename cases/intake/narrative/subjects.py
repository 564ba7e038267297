"""Whose act a verb is: the respondent's by name, by pronoun, by one of its offices, or by who speaks; pure."""

from __future__ import annotations

import re

from cases.intake.narrative import wording
from cases.intake.narrative.parties import Parties, subject_of_last
from cases.intake.narrative.sentences import Sentence
from cases.intake.narrative.wording import ADVERBS, DOUBTED, NO_PROMISE_BEFORE, OFFICE

_SPEAKING = (
    r"said|stated|noted|recalled|replied|explained|thanked|reiterated|stressed|pointed out|informed|reported|regretted|supported"
    r"|shared|responded|voiced|raised|expressed|considered|added|asked|requested|told|welcomed|emphasized|emphasised|highlighted"
    r"|clarified|indicated|echoed|joined|remained|appreciated|announced|argued|recognized|recognised|acknowledged|reminded|undertook"
    r"|assured|confirmed|drew|took|maintained|underlined|called"
)
_THEIRS = (
    r"(?:[Hh]is|[Hh]er|[Ii]ts|[Tt]heir) (?:delegation|authorities|government|country|capital|ministry|administration)"
)


class Subjects:
    """Finds the subject of a verb in the text of one respondent's section."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        who = parties.subject
        self.named = re.compile(rf"(?P<who>{who})(?:\s+|(?=,\s)){ADVERBS}$")
        self._relative = re.compile(rf"\b{who},?\s+which\s+{ADVERBS}$")
        adjectives = "|".join(map(re.escape, parties.adjectives)) or "(?!)"
        self._both = re.compile(
            rf"\b(?:[Tt]he (?:two )?(?:sides|countries|governments|Presidents|leaders|[Mm]inisters)|[Bb]oth (?:sides|countries"
            rf"|governments|parties|leaders|[Mm]inisters)|[Tt]he parties|and {who}(?: (?:Presidents|leaders))?"
            rf"|{parties.name} and (?:the |its )?(?:[A-Z][\w.-]*\s?){{1,4}}(?:partners|Members)?"
            rf"|(?:and |, )?(?:{adjectives}) (?:Presidents|leaders|governments))\s+{ADVERBS}$"
        )
        self._pronoun = re.compile(rf"(?:^|[\s(“\"])(?:[Ii]t|[Tt]hey|[Hh]e|[Ss]he|{_THEIRS})\s+{ADVERBS}$")
        self._joined = re.compile(rf"\b(?:and|but)\s+{ADVERBS}$")
        self.respondent = re.compile(rf"\b(?:{parties.spoken_of})\b")
        self._speaker = re.compile(
            rf"\b(?:[Rr]epresentatives?|[Dd]elegations?|[Dd]elegates?) of (?:the )?(?:(?P<mine>{parties.name})|[A-Z])"
            rf"|(?:^|[.:]\s+|\d\s+)(?:In (?:response|reply), )?(?:[Tt]he )?(?:(?P<mine2>{parties.name})|{parties.other.pattern})"
            rf"(?:\s+(?:also|further|then))?\s+(?:{_SPEAKING})\b"
        )

    def who(self, text: str, sentence: Sentence, at: int, *, participle: bool = False) -> str:
        """Whose act a verb is: "named", "it", "both", "office", or "" where it is not the respondent's."""
        before = sentence.text[max(0, at - wording.NEAR) : at]
        if both := self._both.search(before):
            return "" if NO_PROMISE_BEFORE.search(before[: both.start()]) else "both"
        if relative := self._relative.search(before):
            return "" if wording.INNER.search(before[: relative.start()]) else "named"
        if named := self.named.search(before):
            # "The Supreme Court of Canada agreed to hear": no act of the Member towards others.
            inner = wording.INNER.search(before[: named.start()])
            judges = re.search(r"\b(?:Court|Tribunal|tribunal)\b", named["who"]) is not None
            return "" if judges or inner or NO_PROMISE_BEFORE.search(before[: named.start()]) else "named"
        if pronoun := self._pronoun.search(before):
            if NO_PROMISE_BEFORE.search(before[: pronoun.start()]):
                return ""
            until = sentence.start + at - len(before) + pronoun.start()
            return "it" if self.speaks_of_respondent(text[:until][-3 * wording.NEAR :]) else ""
        if office := self._office_of(before):
            return office
        participle = participle or re.search(r"\b(?:having|by)\s+$", before) is not None
        if participle or self._joined.search(before):
            if wording.TRADERS.search(before):
                return ""
            first = self.respondent.search(before) or (self.respondent.search(sentence.text) if participle else None)
            other = self._parties.other.search(before)
            return (
                "it" if first and not (other and other.start() < first.start()) and not DOUBTED.search(before) else ""
            )
        return ""

    def _office_of(self, before: str) -> str:
        """An office that the vocabulary does not know acts for the Member whose section it is, if it is nobody else's."""
        found = OFFICE.search(before)
        if found is not None and (
            theirs := re.search(r"\b[Oo]fficials? (?:of|from|at|in) (?:the )?$", before[: found.start("who")])
        ):
            before = (
                before[: theirs.start()] + " " * (found.start("who") - theirs.start()) + before[found.start("who") :]
            )
        if found is None or found["who"] in self._parties.abroad or self._parties.other.search(found["who"]):
            return ""
        foreign = wording.FOREIGN.search(before[: found.start("who")])
        return "" if foreign or NO_PROMISE_BEFORE.search(before[: found.start("who")]) else "office"

    def speaks_of_respondent(self, before: str) -> bool:
        """Whether "it", "he" or "her delegation" after these words is the respondent: who speaks in minutes, else who was named last."""
        spoke = list(self._speaker.finditer(before))
        if spoke:
            return bool(spoke[-1]["mine"] or spoke[-1]["mine2"])
        mine = [match.start() for match in self.respondent.finditer(before)]
        others = [match.start() for match in self._parties.other.finditer(before)]
        return bool(mine) and (
            not others or mine[-1] > others[-1] or subject_of_last(before, self.respondent, self._parties.other)
        )
