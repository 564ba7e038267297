"""The promises of a text: who committed to what, where and by when; demands, wishes and others' pledges left aside; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cases.dates import FuzzyDate
from cases.intake.narrative import wording
from cases.intake.narrative.clauses import VERBS, first_verb, is_verb, split, things
from cases.intake.narrative.dating import dates_in
from cases.intake.narrative.falling_due import due_in
from cases.intake.narrative.forums import Forum, Forums
from cases.intake.narrative.parties import Parties
from cases.intake.narrative.sentences import Sentence
from cases.intake.narrative.sheets import listed_in
from cases.intake.narrative.subjects import Subjects
from cases.intake.narrative.undertakings import Opening, Promise
from cases.intake.narrative.wording import AHEAD, FIRM, INSTRUMENT, OPENS, PAST


class Promises:
    """Reads the paragraphs of a report for promises; it remembers the forum last told in a section."""

    def __init__(self, parties: Parties, forums: Forums) -> None:
        self.parties, self._forums = parties, forums
        who = parties.subject
        self._subjects = Subjects(parties)
        self._requires = re.compile(
            rf"\b(?:requires?|required|obligates?|obliges?|obliged|binds?|bound|calls for|calls on|called for|commits?|provides? that"
            rf"|provided that|specif(?:ies|ied) that|stipulates? that|(?:says?|states?|foresees?|has it) that)\s+(?:that\s+)?"
            rf"(?:{who}|it|both (?:sides|parties|countries)|the (?:two )?(?:sides|parties|Parties))(?P<also>\s+(?:also"
            rf"|further|\w+ly))?\s+(?P<to>(?:to|will|shall|would|must)\s+)?(?=\w)"
        )
        self._provides = re.compile(r"\b(?:also |further |and )?(?:provides?|provided|providing) for\s+(?=\w)")
        self._as_promised = re.compile(rf"\b[Aa]s {who}\s+{wording.AS_PROMISED}")
        self._thing = re.compile(wording.THING)
        self._must = re.compile(
            rf"(?:the |The )?{parties.name}\s+(?:must|shall|is (?:\w+ )?to|is (?:also )?(?:required|obligated|bound|supposed"
            rf"|obliged) to|was (?:required|obligated|obliged|bound) to|(?:is|was) (?:required|obligated|obliged|bound) (?:under"
            rf"|by) [^;]{{3,110}}?,? to|was to)\s+(?:also\s+|then\s+)?(?=[a-z]+\b)"
        )
        self._noun = re.compile(
            rf"\b(?:(?:{who}|{parties.name})['’]s|its|by {who})\s+(?:[\w-]+\s+){{0,4}}?(?:commitments?|pledges?|promises?|assurances?"
            rf"|undertakings?|obligations?|dut(?:y|ies))(?:\s+(?:by {who}|under [^,;]{{3,60}}|(?:of|from) [A-Z\d][^,;]{{2,40}}?"
            rf"|(?:in|at|before) [^,;]{{3,60}}?))?\s+(?:to\s+|that\s+(?=(?:it|they)\s+would)|(?=not to\s))(?=[a-z])"
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
        self._to_be = re.compile(
            r"(?:^|,\s+)(?:the|a|an|all|any|no|its|such|these|each)\s(?P<thing>[^,.;]{3,90}?)\s(?:is|are|was|were) to be (?=[a-z]+(?:ed"
            r"|en|wn|nt)\b)"
        )
        self._mine = re.compile(
            rf"(?:it|they|its|their|he|she|his|her|the (?:government|ministry|authorit|administration|agency|regulator)\w*|{who})\b"
        )
        self._under_which = re.compile(
            rf"{wording.UNDER_WHICH}{who}\s+(?:(?:also|further|then)\s+)?(?:(?:would|will|shall|must|is to|was to|are to)\s+|(?:agreed"
            rf"|committed|undertook|pledged) to\s+)(?=\w)"
        )
        self.enter()

    def enter(self, meeting: Forum | None = None, *, sheet: bool = False) -> None:
        """Begins a section: the forum told last is forgotten; what is said in a meeting, or stands on a sheet, is promised there."""
        self._forum: Forum | None = meeting
        self._sheet = sheet
        self._meeting = meeting
        self._before: Forum | None = None
        self._dates: dict[str, FuzzyDate] = {}

    def read(self, text: str, sentences: list[Sentence]) -> Iterator[Promise]:
        """The promises of one paragraph, in order."""
        self._forum = self._meeting
        for sentence in sentences:
            forums = self._forums.found_in(sentence.text)
            if not wording.ENDED.search(sentence.text):
                self._forum = self._meeting  # a heading that ran into the text begins another subject
            carried = self._forum
            if forums:
                self._forum = forums[0]
            openings = sorted(self._openings(text, sentence), key=lambda each: each.begins)
            for index, each in enumerate(openings):
                after = openings[index + 1] if index + 1 < len(openings) else None
                limit = len(sentence.text) if after is None else after.at if after.at > each.begins else after.begins
                yield from self._promises(text, sentence, each, limit, forums, carried)
            if forums:
                self._forum = (
                    forums[-1]
                    if not openings
                    else self._told(forums, openings[-1].at, sentence.text) or carried or forums[-1]
                )
                self._before = self._forum

    # How a promise is opened.

    def _openings(self, text: str, sentence: Sentence) -> Iterator[Opening]:
        words = sentence.text
        taken: set[int] = set()
        for each in (
            *self._firm(text, sentence),
            *self._required(words),
            *self._announced(text, sentence),
            *self._nouns(text, sentence),
            *self._listed(words),
        ):
            if each.begins not in taken and (each.whole or not wording.VAGUE.match(words[each.begins :])):
                taken.add(each.begins)
                yield each

    def _firm(self, text: str, sentence: Sentence) -> Iterator[Opening]:
        words = sentence.text
        for match in FIRM.finditer(words):
            opened = OPENS.match(words, match.end())
            if opened is None:
                continue
            subject = self._subjects.who(text, sentence, match.start(), participle=bool(match["participle"]))
            if not subject or (
                opened["open"] in ("on", "upon")
                and (match["verb"].endswith("understanding") or wording.NO_DEED.match(words[opened.end() :]))
            ):
                continue
            # "not" belongs to what is promised, and so does a thing: "agreed not to tax it", "confirmed the removal of the cap".
            leads = opened["open"] or "that"
            begins = opened.start("open") if leads.startswith(("the ", "not ")) else opened.end()
            rest = words[begins:].lstrip(", ")
            begins = len(words) - len(rest)
            if " committed" in match["verb"] and first_verb(rest) not in VERBS and not re.match(r"\w+ing\b", rest):
                continue
            if (
                leads == "to"
                and (match["verb"] in ("promised", "assured", "pledged") or "commitment" in match["verb"])
                and (opened.start("open") - match.end() > 1 or "commitment" in match["verb"])
                and not is_verb(first_verb(rest))
            ):
                continue
            restated = bool(match["affirming"])
            if restated and (not self._looks_ahead(leads, rest) or wording.REFUSED.match(rest)):
                continue
            confidence = 0.95 if subject == "named" else 0.9
            if match["participle"] or match["soft"] or subject == "office" or " committed" in match["verb"]:
                confidence = 0.55 if match["participle"] or match["soft"] else 0.7
            again = restated and not match["verb"].startswith("confirm")
            yield Opening(
                match.start(), begins, "the respondent agreed or committed", confidence, again, subject == "both",
                soft=bool(match["soft"]),
            )  # fmt: skip

    def _looks_ahead(self, opened: str, rest: str) -> bool:
        """What is affirmed is a promise when it speaks of what will be; what was done is no promise."""
        if opened != "that":
            return opened.startswith("the ") or opened in ("to", "not to")
        return AHEAD.search(rest[:160]) is not None and not PAST.match(rest)

    def _required(self, words: str) -> Iterator[Opening]:
        """What an agreement requires of the respondent, where the agreement is the one told last."""
        for match in self._requires.finditer(words):
            if self._is_instrument(words[: match.start()]) and not match.group().startswith("commit"):
                yield Opening(match.start(), match.end(), "an agreement requires it of the respondent", 0.93)
        for match in self._under_which.finditer(words):
            yield Opening(match.start(), match.end(), "an agreement under which the respondent is to do it", 0.85)
        for match in self._must.finditer(words):
            bound = (
                self._is_bound(words[: match.start()])
                or re.search(rf"(?:under|by) .*{INSTRUMENT}", match.group()) is not None
            )
            if not bound and re.search(r"[\w’'] $", words[: match.start()]):
                continue
            if bound or (
                (
                    not re.search(r" (?:is|was) (?:\w+ )?to", match.group())
                    or re.match(
                        r"[^.;]*\b(?:upon|under (?:the|its)|within|no later than|by (?:the end of )?\d{4})\b",
                        words[match.end() :],
                    )
                )
                and self._forum is not None
                and self._forum.code not in ("", "BILAT")
            ):
                yield Opening(match.start(), match.end(), "the respondent must, under the agreement told before", 0.75)
        for match in self._to_be.finditer(words):
            if self._is_bound(words[: match.start("thing")]) and not self.parties.other.search(match["thing"]):
                yield Opening(
                    match.start("thing"), match.start("thing"), "an agreement has it that something is to be done", 0.6
                )
        for match in self._provides.finditer(words):
            if self._is_instrument(words[: match.start()]):
                yield Opening(match.start(), match.end(), "an agreement provides for it", 0.7, whole=True)

    def _is_bound(self, before: str) -> bool:
        """Whether words lead from an instrument to what is to be done: "Under the letter of 2006, "."""
        return (
            re.search(
                rf"\b(?:[Uu]pon|[Uu]nder|[Pp]ursuant to|[Ii]n (?:accordance with|line with|terms of)|[Aa]s a (?:party|signatory|Party) to"
                rf"|[Bb]y)\b[^;]{{0,60}}\b{INSTRUMENT}\b[^.;]{{0,120}}$|\b[Uu]nder (?:the )?(?:{self.parties.name}"
                rf"|[A-Z][\w-]+)[^.;,]{{0,60}},\s*$",
                before,
            )
            is not None
        )

    def _is_instrument(self, before: str) -> bool:
        """Whether the subject is an agreement: named, or "the agreement", "it", "this protocol" after one was told."""
        if re.search(
            rf"\b{INSTRUMENT}\b\)?(?: of (?:[A-Z\d][^,;.]{{3,30}}))?(?:\s+(?:also|further|therefore|itself|specifically))?[\s,]*$",
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

    def _listed(self, words: str) -> Iterator[Opening]:
        """What a sheet of outcomes says that the respondent, or both sides, will do."""
        for at, begins, mutual in listed_in(words, self.parties) if self._sheet else ():
            yield Opening(at, begins, "a sheet of outcomes says that it will", 0.8, mutual=mutual)

    def _announced(self, text: str, sentence: Sentence) -> Iterator[Opening]:
        words = sentence.text
        for match in wording.ASIDE.finditer(words):
            if self._subjects.who(text, sentence, match.start()):
                yield Opening(match.start(), match.end(), "the respondent announced that it would", 0.5, soft=True)
        for match in wording.TOLD.finditer(words):
            opened = wording.SAID.match(words, match.end())
            if opened is None or self._subjects.respondent.search(words[: match.start()][-40:]):
                continue
            for begins in self._said(words, opened.end()):
                yield Opening(match.start(), begins, "others were told that it would", 0.5, soft=True)
        for match in wording.SOFT.finditer(words):
            opened = wording.SAID.match(words, match.end())
            if opened is None or not self._subjects.who(text, sentence, match.start()):
                continue
            for begins in self._said(words, opened.end()):
                rest = words[begins:]
                if done := wording.DONE.match(rest):
                    done = None if self.parties.other.search(done.group()) else done
                rule = "the respondent announced that it would"
                if self._mine.match(rest) or "future" in rest[:30]:
                    yield Opening(match.start(), begins, rule, 0.5, soft=True)
                elif done:
                    rule = "the respondent announced what would be done"
                    yield Opening(match.start(), begins, rule, 0.45, soft=True)

    def _said(self, words: str, begins: int) -> Iterator[int]:
        """Where each clause begins that was said, "that A and that B", of those that speak of what will be."""
        for part in re.split(r"(,?\s+and\s+that\s+)", words[begins:]):
            low = begins + len(part) - len(part.lstrip(", "))
            begins += len(part)
            rest = words[low:begins]
            if AHEAD.search(rest[:110]) and not PAST.match(rest) and not wording.REFUSED.match(rest):
                yield low

    def _nouns(self, text: str, sentence: Sentence) -> Iterator[Opening]:
        """A promise named by a noun: "secured China's commitment to implement", "the obligation in its protocol to provide"."""
        words = sentence.text
        for match in self._as_promised.finditer(words):
            yield Opening(match.start(), match.end(), "the respondent had promised it", 0.8)
        for match in self._thing.finditer(words):
            if self._subjects.who(text, sentence, match.start()):
                yield Opening(match.start(), match.end(), "the respondent promised a thing", 0.7, whole=True)
        for match in self._assured.finditer(words):
            yield Opening(match.start(), match.end(), "the respondent gave assurances", 0.75)
        for match in self._making.finditer(words):
            yield Opening(match.start(), match.start("what"), "the respondent made commitments", 0.75, whole=True)
        for pattern in (self._noun, self._noun_of):
            for match in pattern.finditer(words):
                before = words[: match.start()]
                renewed = wording.RENEWED.search(before)
                own = pattern is self._noun or self._owned(before, match.group())
                own = own or (renewed is not None and self._subjects.who(text, sentence, renewed.start()) != "")
                if first_verb(words[match.end() :]) not in VERBS:
                    continue
                if (
                    not own
                    or re.search(r"(?:remains?|despite|fulfil\w*|made (?:an? )?(?:\w+ )?)\s*$", before)
                    or words[match.end() :].startswith("do")
                ):
                    continue
                secured = wording.SECURED.search(before)
                yield Opening(
                    match.start(),
                    match.end(),
                    "a commitment of the respondent is named",
                    0.9 if secured else 0.65,
                    noun=True,
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
        self, text: str, sentence: Sentence, opening: Opening, limit: int, forums: list[Forum], carried: Forum | None
    ) -> Iterator[Promise]:
        words = sentence.text[opening.begins : limit].rstrip(" ,;.")
        words = re.sub(r",?\s+(?:and that|and|but|while|with [A-Z]\w+|where)$", "", words)
        if opening.noun and (verb := wording.FINITE.search(words)):
            words = words[: verb.start()].rstrip(" ,;")
        forum = self._told(forums, opening.begins, sentence.text)
        forum = forum or self._forums.at_the_time(
            sentence.text,
            opening.begins if opening.soft else opening.at,
            anywhere=opening.soft and self._meeting is None,
        )
        forum = forum or self._forums.dated_near(sentence.text, opening.at, opening.begins)
        forum = forum or (self._meeting if opening.soft else carried or self._forum)
        if re.search(r"\bcompl|\bconformity\b", words):
            forum = self._forums.of_dispute(sentence.text, opening.begins, text[: sentence.start], forums) or forum
        forum = self._dated(forum, sentence, text)
        if (
            self._meeting
            and not self._sheet
            and forum
            and forum.code in ("", "BILAT")
            and wording.COMMITTEE.search(sentence.text)
        ):
            forum = replace(
                forum, code=self._meeting.code
            )  # an earlier meeting of the committee whose minutes these are
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

    def _weighed(self, opening: Opening, forum: Forum | None, forums: list[Forum]) -> tuple[float, str]:
        confidence, because = opening.confidence, opening.rule
        if forum is None:
            return round(confidence - 0.25, 2), f"{because}; no forum is told"
        if not forums:
            return round(confidence - 0.05, 2), f"{because}; the forum is the one told before it"
        return confidence, f"{because}; the sentence names the forum"
