"""The promises of a text: who committed to what, where and by when; demands, wishes and others' pledges left aside; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.dates import FuzzyDate
from cases.intake.narrative import wording
from cases.intake.narrative.clauses import VERBS, first_verb, split, things
from cases.intake.narrative.dating import dates_in
from cases.intake.narrative.falling_due import Due, due_in
from cases.intake.narrative.forums import Forum, Forums
from cases.intake.narrative.parties import Parties, subject_of_last
from cases.intake.narrative.sentences import Sentence
from cases.intake.narrative.wording import ADVERBS, AHEAD, DOUBTED, FIRM, NO_PROMISE_BEFORE, OFFICE, OPENS, PAST


@dataclass(frozen=True)
class Promise:
    """One undertaking: where its words stand in the paragraph, in which sentence, and what is known of it."""

    sentence: Sentence
    start: int
    end: int
    words: str
    forum: Forum | None
    made: FuzzyDate | None
    due: Due | None
    restated: bool
    rule: str
    confidence: float
    because: str
    mutual: bool = False


@dataclass
class _Opening:
    at: int
    begins: int
    """Where the words of the promise begin, in the sentence."""
    rule: str
    confidence: float
    restated: bool = False
    mutual: bool = False
    soft: bool = False
    """An announcement, made to nobody in particular."""
    whole: bool = False
    """A thing promised, and no verb: it is not split."""


class Promises:
    """Reads the paragraphs of a report for promises; it remembers the forum last told in a section."""

    def __init__(self, parties: Parties, forums: Forums) -> None:
        self.parties, self._forums = parties, forums
        who = parties.subject
        self._named = re.compile(rf"(?P<who>{who})\s+{ADVERBS}$")
        self._both = re.compile(
            rf"\b(?:[Tt]he two (?:sides|countries|governments|Presidents|leaders)|[Bb]oth (?:sides|countries"
            rf"|governments|parties)|[Tt]he parties|and {who}(?: (?:Presidents|leaders))?|(?:and "
            rf"|, )?(?:{'|'.join(map(re.escape, parties.adjectives)) or '(?!)'}) (?:Presidents|leaders"
            rf"|governments))\s+{ADVERBS}$"
        )
        self._pronoun = re.compile(rf"(?:^|[\s(“\"])(?:[Ii]t|[Tt]hey|[Hh]e|[Ss]he)\s+{ADVERBS}$")
        self._joined = re.compile(rf"\band\s+{ADVERBS}$")
        self._requires = re.compile(
            rf"\b(?:requires?|required|obligates?|obliges?|calls for|called for|commits?|provides? that"
            rf"|provided that|specif(?:ies|ied) that|stipulates? that)\s+(?:that\s+)?{who}(?P<also>\s+(?:also"
            rf"|further|\w+ly))?\s+(?P<to>(?:to|will|shall|would|must)\s+)?(?=\w)"
        )
        self._provides = re.compile(r"\b(?:also |further |and )?(?:provides?|provided|providing) for\s+(?=\w)")
        self._as_promised = re.compile(rf"\b[Aa]s {who}\s+{wording.AS_PROMISED}")
        self._thing = re.compile(rf"\b{who}\s+{ADVERBS}(?P<verb>{wording.THING})")
        self._must = re.compile(
            rf"(?<![\w’'] ){parties.name}\s+(?:must|shall|is to|is (?:also )?(?:required|obligated"
            rf"|obliged) to|was to(?=[^.;]*\b(?:upon|under (?:the|its)|within|no later than"
            rf"|by (?:the end of )?\d{{4}})\b))\s+(?:also\s+|then\s+)?(?=[a-z]+\b)"
        )
        self._noun = re.compile(
            rf"\b(?:{who}['’]s|its|by {who})\s+(?:[\w-]+\s+){{0,4}}?(?:commitments?|pledges?|promises?"
            rf"|undertakings?|obligations?)(?:\s+(?:by {who}|under [^,;]{{3,60}}"
            rf"|in [^,;]{{3,60}}?))?\s+(?:to\s+|(?=not to\s))(?=[a-z])"
        )
        self._noun_of = re.compile(
            rf"\b(?P<noun>commitments?|pledges?|promises?|undertakings?|obligations?)\s+(?:by {who}\s+|(?:in"
            rf"|under)\s+(?:its|the)\s+[^,;]{{3,60}}?\s+)?to\s+(?=[a-z])"
        )
        self._assured = re.compile(
            rf"\b(?:assurances?|pledges?|promises?)\s+(?:(?:from|by)\s+{who}\s+)?that\s+(?={who}\s+(?:would|will)|(?:it"
            rf"|they)\s+(?:would|will))"
        )
        self._making = re.compile(
            rf"\bwith {who} (?:making|giving|offering) (?P<what>(?:an? )?(?:series of "
            rf"|number of )?(?:[a-z]+ )*(?:commitments?|pledges?|promises?|assurances?)\s+(?:on|with regard"
            rf"|with respect|regarding|relating|concerning|to|in the area))"
        )
        self._respondent = re.compile(
            rf"\b(?:{parties.name}|{'|'.join(map(re.escape, parties.adjectives)) or '(?!)'}"
            rf"|{'|'.join(map(re.escape, parties.agencies)) or '(?!)'})\b"
        )
        self._under_which = re.compile(
            rf"{wording.UNDER_WHICH}{who}\s+(?:(?:also|further|then)\s+)?(?:(?:would|will|shall|must|is to|was to|are to)\s+|(?:agreed"
            rf"|committed|undertook|pledged) to\s+)(?=\w)"
        )
        self.enter()

    def enter(self, meeting: Forum | None = None) -> None:
        """Begins a section: the forum told last is forgotten; what is said in a meeting is promised there."""
        self._forum: Forum | None = meeting
        self._meeting = meeting
        self._before: Forum | None = None
        self._dates: dict[str, FuzzyDate] = {}

    def read(self, text: str, sentences: list[Sentence]) -> Iterator[Promise]:
        """The promises of one paragraph, in order."""
        self._forum = self._meeting
        for sentence in sentences:
            forums = self._forums.found_in(sentence.text)
            carried = self._forum
            if forums:
                self._forum = forums[0]
            openings = sorted(self._openings(text, sentence), key=lambda each: each.begins)
            for index, each in enumerate(openings):
                limit = openings[index + 1].at if index + 1 < len(openings) else len(sentence.text)
                yield from self._promises(text, sentence, each, limit, forums, carried)
            if forums:
                self._forum = (
                    forums[-1]
                    if not openings
                    else self._told(forums, openings[-1].at, sentence.text) or carried or forums[-1]
                )
                self._before = self._forum

    # How a promise is opened.

    def _openings(self, text: str, sentence: Sentence) -> Iterator[_Opening]:
        words = sentence.text
        taken: set[int] = set()
        for each in (
            *self._firm(text, sentence),
            *self._required(words),
            *self._announced(text, sentence),
            *self._nouns(text, sentence),
        ):
            if each.begins not in taken and (each.whole or not wording.VAGUE.match(words[each.begins :])):
                taken.add(each.begins)
                yield each

    def _firm(self, text: str, sentence: Sentence) -> Iterator[_Opening]:
        words = sentence.text
        for match in FIRM.finditer(words):
            opened = OPENS.match(words, match.end())
            subject = self._who(text, sentence, match.start(), participle=bool(match["participle"]))
            if opened is None or not subject or words[match.end() : match.end() + 5] == " with":
                continue
            # "not" belongs to what is promised, and so does a thing: "agreed not to tax it", "confirmed the removal of the cap".
            begins = opened.start("open") if opened["open"].startswith(("the ", "not ")) else opened.end()
            rest = words[begins:].lstrip(", ")
            begins = len(words) - len(rest)
            if " committed" in match["verb"] and first_verb(rest) not in VERBS and not re.match(r"\w+ing\b", rest):
                continue
            restated = bool(match["affirming"])
            if restated and (not self._looks_ahead(opened["open"], rest) or wording.REFUSED.match(rest)):
                continue
            confidence = 0.95 if subject == "named" else 0.9
            if match["participle"] or subject == "office" or " committed" in match["verb"]:
                confidence = 0.55 if match["participle"] else 0.7
            again = restated and not match["verb"].startswith("confirmed")
            yield _Opening(
                match.start(), begins, "the respondent agreed or committed", confidence, again, subject == "both"
            )

    def _looks_ahead(self, opened: str, rest: str) -> bool:
        """What is affirmed is a promise when it speaks of what will be; what was done is no promise."""
        if opened != "that":
            return opened.startswith("the ") or opened in ("to", "not to")
        return AHEAD.search(rest[:160]) is not None and not PAST.match(rest)

    def _who(self, text: str, sentence: Sentence, at: int, *, participle: bool) -> str:
        """Whose act a verb is: "named", "it", "both", or "" where it is not the respondent's."""
        before = sentence.text[max(0, at - wording.NEAR) : at]
        if both := self._both.search(before):
            return "" if NO_PROMISE_BEFORE.search(before[: both.start()]) else "both"
        if named := self._named.search(before):
            # "The Supreme Court of Canada agreed to hear": no act of the Member towards others.
            inner = wording.INNER.search(before[: named.start()])
            judges = re.search(r"\b(?:Court|Tribunal|tribunal)\b", named["who"]) is not None
            return "" if judges or inner or NO_PROMISE_BEFORE.search(before[: named.start()]) else "named"
        if pronoun := self._pronoun.search(before):
            if NO_PROMISE_BEFORE.search(before[: pronoun.start()]):
                return ""
            return (
                "it"
                if self._speaks_of_respondent(
                    text[: sentence.start + at - len(before) + pronoun.start()][-3 * wording.NEAR :]
                )
                else ""
            )
        if office := self._office_of(before):
            return office
        participle = participle or re.search(r"\b(?:having|by)\s+$", before) is not None
        if participle or self._joined.search(before):
            if wording.TRADERS.search(before):
                return ""
            first = self._respondent.search(before) or (self._respondent.search(sentence.text) if participle else None)
            other = self.parties.other.search(before)
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
        if found is None or found["who"] in self.parties.abroad or self.parties.other.search(found["who"]):
            return ""
        foreign = wording.FOREIGN.search(before[: found.start("who")])
        return "" if foreign or NO_PROMISE_BEFORE.search(before[: found.start("who")]) else "office"

    def _speaks_of_respondent(self, before: str) -> bool:
        mine = [match.start() for match in self._respondent.finditer(before)]
        others = [match.start() for match in self.parties.other.finditer(before)]
        return bool(mine) and (
            not others or mine[-1] > others[-1] or subject_of_last(before, self._respondent, self.parties.other)
        )

    def _required(self, words: str) -> Iterator[_Opening]:
        """What an agreement requires of the respondent, where the agreement is the one told last."""
        for match in self._requires.finditer(words):
            if self._is_instrument(words[: match.start()]) and not match.group().startswith("commit"):
                yield _Opening(match.start(), match.end(), "an agreement requires it of the respondent", 0.93)
        for match in self._under_which.finditer(words):
            yield _Opening(match.start(), match.end(), "an agreement under which the respondent is to do it", 0.85)
        for match in self._must.finditer(words):
            bound = re.search(
                r"\b(?:[Uu]pon|[Uu]nder|[Pp]ursuant to|[Ii]n accordance with|[Aa]s a (?:party|signatory|Party) to|[Bb]y)\b[^;]{0,40}"
                r"\b(?:[Aa]greement|Protocol|Convention|[Ss]chedules?|GPA|GATS|GATT|TRIPS|TRIMs)\b[^.;]{0,40}$",
                words[: match.start()],
            )
            if bound or (
                " is to" not in match.group() and self._forum is not None and self._forum.code not in ("", "BILAT")
            ):
                yield _Opening(match.start(), match.end(), "the respondent must, under the agreement told before", 0.75)
        for match in self._provides.finditer(words):
            if self._is_instrument(words[: match.start()]):
                yield _Opening(match.start(), match.end(), "an agreement provides for it", 0.7, whole=True)

    def _is_instrument(self, before: str) -> bool:
        """Whether the subject is an agreement: named, or "the agreement", "it", "this protocol" after one was told."""
        if re.search(
            r"\b(?:MOU|[Mm]emorandum of [Uu]nderstanding|[Aa]greement|[Pp]rotocol|[Ss]chedules?(?: of [\w ]{3,30})?"
            r"|[Cc]hapter on [\w\s]{3,60}"
            r"|[Aa]ccord)\b\)?(?:\s+(?:also|further|therefore|itself|specifically))?[\s,]*$",
            before,
        ):
            self._forum = self._forum or self._before
            return self._forum is not None and not re.search(r"\b(?:draft|proposed)\b[^,]*$", before)
        if self._forum is None and re.search(r"\b[Tt]h(?:e|is) (?:agreement|MOU|protocol)\b", before):
            self._forum = self._before
        pronoun = re.search(
            r"(?:^|,\s+|\band\s+)(?:[Ii]t|[Tt]his|[Tt]he (?:agreement|MOU|protocol|text"
            r"|commitment))(?:\s+(?:also|further|specifically|therefore))?\s*$",
            before,
        )
        return pronoun is not None and self._forum is not None and self._forum.code not in ("", "BILAT")

    def _announced(self, text: str, sentence: Sentence) -> Iterator[_Opening]:
        words = sentence.text
        for match in wording.SOFT.finditer(words):
            opened = re.match(
                r"(?:\s+(?:(?:to|in|at|the|on|its)\s|[A-Z])[^,;]{2,80}?)?\s+that(?=[\s,])", words[match.end() :]
            )
            if opened is None or not self._who(text, sentence, match.start(), participle=False):
                continue
            begins = match.end() + opened.end()
            rest = words[begins:].lstrip(", ")
            ahead = AHEAD.search(rest[:110])
            if ahead is None or PAST.match(rest) or wording.REFUSED.match(rest):
                continue
            mine = re.match(
                rf"(?:it|they|its|their|the (?:government|ministry|authorit|administration|agency|regulator)\w*"
                rf"|{self.parties.subject})\b",
                rest,
            )
            if mine or "future" in rest[:30]:
                yield _Opening(
                    match.start(), len(words) - len(rest), "the respondent announced that it would", 0.5, soft=True
                )
            elif (done := wording.DONE.match(rest)) and not self.parties.other.search(done.group()):
                yield _Opening(
                    match.start(),
                    len(words) - len(rest),
                    "the respondent announced what would be done",
                    0.45,
                    soft=True,
                )

    def _nouns(self, text: str, sentence: Sentence) -> Iterator[_Opening]:
        """A promise named by a noun: "secured China's commitment to implement", "the obligation in its protocol to provide"."""
        words = sentence.text
        for match in self._as_promised.finditer(words):
            yield _Opening(match.start(), match.end(), "the respondent had promised it", 0.8)
        for match in self._thing.finditer(words):
            if self._who(text, sentence, match.start("verb"), participle=False):
                yield _Opening(match.start(), match.end(), "the respondent promised a thing", 0.7, whole=True)
        for match in self._assured.finditer(words):
            yield _Opening(match.start(), match.end(), "the respondent gave assurances", 0.75)
        for match in self._making.finditer(words):
            yield _Opening(match.start(), match.start("what"), "the respondent made commitments", 0.75, whole=True)
        for pattern in (self._noun, self._noun_of):
            for match in pattern.finditer(words):
                before = words[: match.start()]
                renewed = wording.RENEWED.search(before)
                own = pattern is self._noun or self._owned(before, match.group())
                own = own or (
                    renewed is not None and self._who(text, sentence, renewed.start(), participle=False) != ""
                )
                if first_verb(words[match.end() :]) not in VERBS:
                    continue
                if (
                    not own
                    or re.search(r"(?:remains?|despite|fulfil\w*|made (?:an? )?(?:\w+ )?)\s*$", before)
                    or words[match.end() :].startswith("do")
                ):
                    continue
                secured = wording.SECURED.search(before)
                yield _Opening(
                    match.start(), match.end(), "a commitment of the respondent is named", 0.9 if secured else 0.65
                )

    def _owned(self, before: str, noun: str) -> bool:
        """Whether a promise named without its giver is the respondent's: "the obligation in its protocol to", "its FTA commitments"."""
        if re.search(rf"\b(?:by {self.parties.subject}|(?:in|under) its)\b", noun):
            return True
        if noun.startswith("obligation") or re.search(r"\b(?:their|our|U\.S\.|a|an)\s+$", before):
            return False
        return re.search(rf"(?:\bits\b|{self.parties.name}['’]s)[^.;]{{0,120}}$", before) is not None

    # What is promised, where and by when.

    def _promises(
        self, text: str, sentence: Sentence, opening: _Opening, limit: int, forums: list[Forum], carried: Forum | None
    ) -> Iterator[Promise]:
        words = sentence.text[opening.begins : limit].rstrip(" ,;.")
        words = re.sub(r"\s+(?:and|but|while|with [A-Z]\w+|where)$", "", words)
        forum = self._told(forums, opening.at, sentence.text)
        forum = forum or self._forums.at_the_time(
            sentence.text, opening.at, anywhere=opening.soft and self._meeting is None
        )
        forum = forum or (self._meeting if opening.soft else carried or self._forum)
        if "compl" in words:
            forum = self._forums.of_dispute(sentence.text, opening.begins, text[: sentence.start]) or forum
        forum = self._dated(forum, sentence, text)
        confidence, because = self._weighed(opening, forum, forums)
        parts = [(0, len(words))] if opening.whole else split(words)
        if opening.whole:
            parts = list(things(words))
        for low, high in parts:
            told = words[low:high]
            start = sentence.start + opening.begins + low
            made = forum.date if forum else None
            due = due_in(told, made, self._forums.in_force.get(forum.code) if forum else None)
            if len(told) > 3:
                yield Promise(sentence, start, start + len(told), told, forum, made, due, opening.restated, opening.rule,
                              confidence, because, opening.mutual)  # fmt: skip

    def _told(self, forums: list[Forum], at: int, words: str) -> Forum | None:
        """Of the forums in a sentence, the last before the verb, else the first after it that something was done at or in."""
        before = [each for each in forums if each.start < at]
        after = [each for each in forums if wording.WITHIN.search(words[: each.start])] if not before else []
        return before[-1] if before else after[0] if after else None

    def _dated(self, forum: Forum | None, sentence: Sentence, text: str) -> Forum | None:
        """A forum without a date beside it has that of the sentence before, if it is signed here, or the one its section told."""
        if forum is None or forum.code in ("", "BILAT"):
            return forum
        if forum.date is None and re.search(r"\b(?:signed|concluded|reached)\b", sentence.text):
            told = [each for each in dates_in(text[: sentence.start]) if not each.adjective]
            forum = replace(forum, date=told[-1].date if told else None)
        if forum.date is None:
            return replace(forum, date=self._dates.get(forum.code))
        self._dates.setdefault(forum.code, forum.date)
        return forum

    def _weighed(self, opening: _Opening, forum: Forum | None, forums: list[Forum]) -> tuple[float, str]:
        confidence, because = opening.confidence, opening.rule
        if forum is None:
            return round(confidence - 0.25, 2), f"{because}; no forum is told"
        if not forums:
            return round(confidence - 0.05, 2), f"{because}; the forum is the one told before it"
        return confidence, f"{because}; the sentence names the forum"
