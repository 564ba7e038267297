"""What the rules find in one section, made into proposals with their keys and places; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cases.intake.narrative.dating import dates_in
from cases.intake.narrative.forums import Forum, Forums
from cases.intake.narrative.happening import happenings_in
from cases.intake.narrative.judging import Judgement, Judging
from cases.intake.narrative.outline import Head
from cases.intake.narrative.paragraphs import Paragraph
from cases.intake.narrative.parties import Parties
from cases.intake.narrative.promising import Promises
from cases.intake.narrative.proposed import Kind, Place, Proposal, Question, Value
from cases.intake.narrative.sentences import Sentence, sentences_in
from cases.intake.narrative.sheets import sheet_of
from cases.intake.narrative.telling_once import told_once
from cases.intake.narrative.terms import Terms
from cases.intake.narrative.tying import Told
from cases.intake.narrative.undertakings import Promise

LONGEST = 6_000
"""What goes on for more characters without a stop is no sentence but a table or a list run together, and is not read."""


class Finder:
    """The rules, made ready for one report: its parties, forums and terms."""

    def __init__(self, asked: Question, texts: dict[int, str], heads: Sequence[Head]) -> None:
        whole = "\n".join(each.text for head in heads for each in head.body)
        self._asked, self._texts = asked, texts
        self._whole = whole
        self._readers: dict[str, Promises] = {}
        self._terms = Terms(asked, whole)
        self._meeting = self._meeting_of(heads)
        self._sheet = sheet_of(heads, Forums(asked, whole)) if self._meeting is None else None

    def of_section(self, head: Head) -> Iterator[Proposal]:
        """Its case, then everything else in the order of the text."""
        read = [(each, [one for one in sentences_in(each.text) if len(one.text) <= LONGEST]) for each in head.body]
        named = [each for paragraph, sentences in read for each in self._named(head, paragraph, sentences)]
        yield self._case(head, named)
        yield from named
        by = self._terms.respondent_of(head.title) or self._asked.respondent
        promises = self._promises_of(by)
        promises.enter(self._sheet or (self._meeting if head.item else None), sheet=self._sheet is not None)
        if head.item:
            yield from self._raised(head)
        promised = [
            [(each, self._commitment(head, paragraph, by, each)) for each in promises.read(paragraph.text, sentences)]
            for paragraph, sentences in read
        ]
        told, firsts = _numbered(read, promised)
        judging = Judging(promises.parties)
        for (paragraph, sentences), here, first in zip(read, promised, firsts, strict=True):
            yield from (proposal for _, proposal in here)
            yield from self._events(head, paragraph, sentences)
            yield from self._verdicts(head, paragraph, judging.verdicts_in(sentences, first, told))

    def _meeting_of(self, heads: Sequence[Head]) -> Forum | None:
        """The meeting whose minutes these are: the committee and day told before the first item."""
        first = next((index for index, head in enumerate(heads) if head.item), 0)
        before = [text for head in heads[:first] for text in (head.title, *(each.text for each in head.body[:4]))]
        told = [each for text in before for each in dates_in(text.title())]
        body = next((code for text in before if (code := self._terms.committee_of(text))), "")
        return Forum(body, body, told[0].date if told else None, 0) if body else None

    def _raised(self, head: Head) -> Iterator[Proposal]:
        """The item itself: raised at the meeting, by the delegations that spoke to it."""
        if self._meeting is None or self._meeting.date is None or not head.body:
            return
        paragraph = head.body[0]
        sentence = next((each for each in sentences_in(paragraph.text) if re.search(r"[^\W\d_]", each.text)), None)
        if sentence:
            fields: dict[str, Value] = {
                "kind": "raised", "happened": str(self._meeting.date), "told": "", "text": sentence.text,
                "body": self._meeting.code, "members": self._terms.delegations_of(head), "proceeding": "",
            }  # fmt: skip
            yield self._proposal(Kind.EVENT, head, paragraph, sentence, fields, "an item of a meeting", 0.9,
                                 "the minutes name the committee and the day", "raised")  # fmt: skip

    def _promises_of(self, respondent: str) -> Promises:
        """The reader of one Member's promises: the minutes of a committee tell of the measures of many."""
        if respondent not in self._readers:
            asked = replace(self._asked, respondent=respondent)
            self._readers[respondent] = Promises(Parties(asked, self._whole), Forums(asked, self._whole))
        return self._readers[respondent]

    def told_once(self, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
        """One proposal for what is told twice, with the places of both."""
        return told_once(proposals)

    def _proposal(
        self, kind: Kind, head: Head, paragraph: Paragraph, sentence: Sentence, fields: dict[str, Value],
        rule: str, confidence: float, because: str, mark: str = "",
    ) -> Proposal:  # fmt: skip
        """A proposal whose key hangs from its kind, section and words, and no position."""
        places = paragraph.places(sentence.start, sentence.end, self._texts)
        return Proposal(
            _key(kind, head.path, sentence.text, mark), kind, head.path, fields, places, rule, confidence, because
        )

    def _case(self, head: Head, named: Sequence[Proposal]) -> Proposal:
        first = head.paragraph or (head.body[0] if head.body else None)
        places: tuple[Place, ...] = first.places(0, len(first.text), self._texts) if head.paragraph and first else ()
        if not places and head.body:
            sentence = sentences_in(head.body[0].text)[0]
            places = head.body[0].places(sentence.start, sentence.end, self._texts)
        fields: dict[str, Value] = {
            "title": _titled(head),
            "identifiers": _IDENTIFIER.findall(head.title) if head.item else [],
            "path": list(head.path),
            "respondent": self._terms.respondent_of(head.title) or self._asked.respondent,
            "raised_by": self._terms.raiser_of(head) if head.item else self._asked.raised_by,
            "summary": _summary(head),
            **self._terms.of_case(head.path, " ".join(each.text for each in head.body)),
        }
        fields["provisions"] = sorted(
            {
                str(each.fields["provision"] or each.fields["agreement"])
                for each in named
                if each.kind in (Kind.PROVISION, Kind.CLAIM)
            }
        )
        fields["agencies"] = sorted(
            {str(each.fields["agency"]) for each in named if each.kind is Kind.AGENCY and each.fields["agency"]}
        )
        confidence = 0.95 if head.words >= 60 else 0.85
        return Proposal(
            _key(Kind.CASE, head.path, "", ""), Kind.CASE, head.path, fields, places, "a section tells of one concern", confidence,
            "it is a leaf among the headings of the part that tells of concerns",
        )  # fmt: skip

    def _commitment(self, head: Head, paragraph: Paragraph, by: str, each: Promise) -> Proposal:
        due = each.due
        fields: dict[str, Value] = {
            "words": each.words,
            "promised_by": by,
            "promised_to": (self._terms.raiser_of(head) if head.item else self._asked.raised_by)
            if not each.forum or not each.forum.code.startswith("ACC")
            else "",
            "forum": each.forum.code if each.forum else "",
            "forum_named": each.forum.named if each.forum else "",
            "made": str(each.made) if each.made else "",
            "due": str(due.date) if due and due.date else "",
            "due_words": due.words if due else "",
            "relative": bool(due and due.relative),
            "restated": each.restated,
            "mutual": each.mutual,
            "provision": self._terms.stands_in(each.sentence.text, each.words),
        }
        return self._proposal(
            Kind.COMMITMENT,
            head,
            paragraph,
            each.sentence,
            fields,
            each.rule,
            each.confidence,
            each.because,
            each.words,
        )

    def _events(self, head: Head, paragraph: Paragraph, sentences: Sequence[Sentence]) -> Iterator[Proposal]:
        for each in happenings_in(paragraph.text, sentences, self._asked.as_of):
            fields: dict[str, Value] = {
                "kind": each.kind,
                "happened": str(each.date),
                "told": each.told,
                "text": each.sentence.text,
                "body": self._terms.body_of(each.sentence.text, each.kind),
                "members": self._terms.members_of(each.sentence.text),
                "proceeding": self._terms.proceeding_of(each.sentence.text),
            }
            yield self._proposal(
                Kind.EVENT,
                head,
                paragraph,
                each.sentence,
                fields,
                each.rule,
                each.confidence,
                each.because,
                f"{each.date} {each.kind} {each.nth}",
            )

    def _verdicts(self, head: Head, paragraph: Paragraph, found: Iterable[Judgement]) -> Iterator[Proposal]:
        for each in found:
            fields: dict[str, Value] = {
                "verdict": each.word,
                "as_of": str(each.as_of) if each.as_of else self._asked.as_of.isoformat(),
                "phrase": each.phrase,
                "commitments": list(each.commitments),
            }
            yield self._proposal(
                Kind.VERDICT,
                head,
                paragraph,
                each.sentence,
                fields,
                each.rule,
                each.confidence,
                each.because,
                each.phrase,
            )

    def _named(self, head: Head, paragraph: Paragraph, sentences: Sequence[Sentence]) -> Iterator[Proposal]:
        for sentence in sentences:
            for each in self._terms.found_in(sentence.text, head.path):
                yield self._proposal(
                    each.kind,
                    head,
                    paragraph,
                    sentence,
                    each.fields,
                    each.rule,
                    each.confidence,
                    each.because,
                    each.mark,
                )


def _numbered(
    read: Sequence[tuple[Paragraph, list[Sentence]]], promised: Sequence[Sequence[tuple[Promise, Proposal]]]
) -> tuple[list[Told], list[int]]:
    """The promises of a section under the numbers of their sentences, and the number of each paragraph's first sentence."""
    told: list[Told] = []
    firsts = [0]
    for (_, sentences), here in zip(read, promised, strict=True):
        for each, proposal in here:
            told.append(Told(firsts[-1] + sentences.index(each.sentence), each.start, each.end, proposal))
        firsts.append(firsts[-1] + len(sentences))
    return sorted(told, key=lambda each: (each.number, each.start)), firsts[:-1]


_IDENTIFIER = re.compile(r"G/[A-Z]+(?:/[A-Z0-9.]+)+|(?:ID|No\.|IMS|STC)\s*\d+")


def _titled(head: Head) -> str:
    """The title of its case: without symbols and numbers, with the heading above it where its own says little."""
    if head.item:
        return re.sub(r",?\s*G/[A-Z]+/.*$|\s*\((?:ID|No\.?|IMS|STC)\s*\d+\)\s*$", "", head.title).strip(" ,;")
    if len(head.path) < 2 or not _says_little(head.title):
        return head.path[-1]
    return f"{_said(head.path[-2])}: {head.path[-1]}"


def _says_little(title: str) -> bool:
    """Titles that need the one above them: Overview, Background, General, Translations."""
    return title.casefold() in {
        "overview",
        "general",
        "background",
        "translations",
        "other",
        "standards",
        "tariffs",
        "services",
        "taxes",
        "licensing",
    }


def _said(title: str) -> str:
    return (
        title.title().replace("And ", "and ").replace("'S", "'s").replace("Of ", "of ").replace("To ", "to ")
        if title.isupper()
        else title
    )


def _summary(head: Head) -> str:
    """Its first sentence, and the next where that is short."""
    told = [
        each.text
        for paragraph in head.body[:2]
        for each in sentences_in(paragraph.text)
        if re.search(r"[^\W\d_]", each.text)
    ][:2]
    return told[0] if told and len(told[0]) > 200 else " ".join(told)


def _key(kind: Kind, path: tuple[str, ...], words: str, mark: str) -> str:
    plain = " ".join(re.findall(r"\w+", f"{words} \x1f {mark}".casefold()))
    said = "\x1f".join([kind, *(each.casefold() for each in path), plain])
    return hashlib.sha256(said.encode()).hexdigest()[:24]
