"""Where and when something was promised: meetings, agreements, accession, as a text names them; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cases.dates import FuzzyDate
from cases.intake.narrative.dating import Dated, dates_in
from cases.intake.narrative.proposed import Named, Question
from cases.search.references import ALIASES

GENERIC: tuple[tuple[str, str, str], ...] = (
    ("MOU", r"[Mm]emorand(?:um|a) of [Uu]nderstanding|\bMOUs?\b", "a memorandum of understanding"),
    (
        "DSB",
        r"\b(?:told|informed|assured|notified|before|in|to|at) the (?:DSB|Dispute Settlement Body)\b",
        "the Dispute Settlement Body",
    ),
    (
        "SUMMIT",
        r"\b(?:state visit|(?<!Government )[Ss]ummit)\b|\b[Vv]isit (?:of|by) (?:President|Prime Minister|Premier)\b"
        r"|\b(?:President|Premier|Prime Minister) [A-Z]\w+['’]s (?:[a-z]+ )?visit\b|\btwo (?:Presidents|leaders)\b",
        "a meeting of leaders",
    ),
    (
        "BILAT",
        r"\b[Ff]ree [Tt]rade [Aa]greement\b|\bFTA\b|\b[A-Z]{2,6}-?FTA\b|\bKORUS\b|\bCAFTA(?:-DR)?\b"
        r"|\bUSMCA\b|\bNAFTA\b|"
        r"\b[A-Z]{2,4}(?:EPA|CEPA)\b|\b(?:CEPA|CPTPP|TPP|RCEP|AfCFTA)\b|\b[Ee]conomic [Pp]artnership [Aa]greement\b|"
        r"\b[Tt]rade [Pp]romotion [Aa]greement\b|\bTPA\b|\b[Aa]ssociation [Aa]greement\b",
        "a free trade agreement",
    ),
    (
        "BILAT",
        r"\b[Tt]rade and [Ii]nvestment [Ff]ramework [Aa]greement\b|\bTIFA\b"
        r"|\b[Tt]rade [Pp]olicy [Ff]orum\b|\bTPF\b",
        "a trade dialogue",
    ),
    (
        "BILAT",
        r"\b[Aa]ction [Pp]lan\b|\b[Ww]ork [Pp]lan\b|\b[Rr]oad ?map\b|\b[Ee]xchange of [Ll]etters\b"
        r"|\b[Ss]ide [Ll]etters?\b|"
        r"\b[Jj]oint (?:[Ss]tatement|[Cc]ommittee|[Cc]ouncil)\b|\b[Ll]etters?\b|\b[Ww]orking [Gg]roup on\b"
        r"|\b[Ss]ettlement [Aa]greement\b|\b[Bb]ilateral [Aa]greement\b",
        "a bilateral document",
    ),
    (
        "BILAT",
        r"\btalks\b|\bbilateral (?:dialogues?|talks|engagement|discussions|meetings?|commitments|consultations)\b"
        r"|\bhigh-level (?:bilateral )?dialogues?\b",
        "bilateral contacts",
    ),
)
"""Forums that are no row of a vocabulary's names: the code of a body, how they are told, what they are."""

ACCESSION = (
    r"\b(?:WTO )?[Aa]ccession (?:[Aa]greement|[Pp]rotocol|[Cc]ommitments?|[Pp]ackage|[Tt]erms|[Nn]egotiations)\b"
    r"|\b[Pp]rotocol (?:of|on) (?:the )?[Aa]ccession\b|\b[Aa]cceded to the WTO\b|\bWTO accession\b"
    r"|\bterms of (?:its|their) accession\b"
    r"|\bWorking Party (?:Report|on the Accession)\b|\b[Ss]ervices [Ss]chedule\b|\bGATS (?:[Ss]chedule|[Cc]ommitments)\b"
    r"|\b[Ss]chedule of (?:specific )?commitments\b|(?:['’]s|\b[Ii]ts) (?:services |GATS |tariff |goods )?[Ss]chedule\b"
    r"|\b(?:[Ii]ts|[Tt]heir|\w+['’]s) accession\b|\b[Uu]pon accession\b|\b[Oo]n accession\b"
    r"|\bjoin(?:ed|ing) the WTO\b|\b[Ll]ike (?:all |many )?other WTO Members\b"
    r"|\bcommitments under the WTO\b|\bWTO [Mm]embership\b"
)
DISPUTE = (
    r"\b(?:panel|Appellate Body|DSB|arbitrator)(?:['’]s)? (?:recommendations?|rulings?|report|findings"
    r"|decision)\b|\brecommendations and rulings\b"
)


NEAR_RULING = 300
"""How far before a promise to comply a ruling may be told."""
NEAR_VERB = 60
"""How far before a verb of promising a date may stand that is the date of the promise."""
BEFORE, AFTER = 60, 25
"""How many characters may stand between a date and the forum whose date it is."""


@dataclass(frozen=True)
class Forum:
    """A forum where it is named: the code of its body or "", the words, when it met or was signed, and what that rests on."""

    code: str
    named: str
    date: FuzzyDate | None
    start: int
    sure: bool = True


class Forums:
    """The forums that one report names, with the dates it gives them anywhere."""

    def __init__(self, asked: Question, text: str) -> None:
        self._patterns = tuple(_patterns(asked))
        self._member = asked.respondent
        bodies = {each.code for each in asked.vocabulary.bodies}
        self._accession = f"ACC-{asked.respondent}" if f"ACC-{asked.respondent}" in bodies or not bodies else "ACC"
        self.in_force: dict[str, dt.date] = {
            each.code: dt.date.fromisoformat(each.date) for each in asked.vocabulary.agreements if each.date
        }
        self.acceded = next((each.date for each in asked.vocabulary.members if each.code == asked.respondent), "")
        self._dates = dict(self._learned(text))

    def _learned(self, text: str) -> Iterator[tuple[str, FuzzyDate]]:
        """When each agreement was signed, where the report tells it: `the Phase One Agreement, signed in January 2020`."""
        signed = re.compile(
            r"^[^.;]{0,30}?,? (?:which was )?(?:signed|concluded|agreed|reached"
            r"|entered into(?! force))\b[^.;]{0,25}?\b(?:in|on)\s+"
        )
        for code, pattern, _ in reversed(self._patterns):
            for match in list(pattern.finditer(text))[:400]:
                after = signed.match(text[match.end() : match.end() + 90])
                if after:
                    at = match.end() + after.end()
                    told = [each for each in dates_in(text[at : at + 40]) if each.start == 0]
                    if told:
                        yield (code if code in self.in_force else match.group().casefold()), told[0].date
                        break

    def found_in(self, text: str) -> list[Forum]:
        """The forums that a sentence names, in order, each with the date that stands by it."""
        dates = [each for each in dates_in(text) if not each.adjective]
        found: list[Forum] = []
        taken: list[tuple[int, int]] = []
        for code, pattern, _ in self._patterns:
            for match in pattern.finditer(text):
                if any(low < match.end() and match.start() < high for low, high in taken):
                    continue
                taken.append(match.span())
                found.append(self._dated(Forum(code, match.group(), None, match.start()), match.end(), dates, text))
        found.extend(
            Forum(self._accession, match.group(), self._accession_date(), match.start())
            for match in re.finditer(ACCESSION, text)
        )
        known = {each.code: each.date for each in found if each.date}
        found = [each if each.date else replace(each, date=known.get(each.code)) for each in found]
        return sorted(found, key=lambda each: each.start)

    def at_the_time(self, text: str, at: int, *, anywhere: bool = False) -> Forum | None:
        """No forum, but a date that leads the sentence: `In May 2017, China committed to allow it`; or `anywhere` before."""
        told = [each for each in dates_in(text[:at]) if not each.adjective]
        if anywhere:
            return Forum("BILAT", "", told[-1].date if told else None, told[-1].start if told else at, sure=False)
        leads = (
            re.match(
                r"(?:[A-Z]\w+,? )?(?:[Ii]n|[Oo]n|[Aa]s of|[Bb]y|[Dd]uring|[Ss]ince|[Ll]ate in|[Ee]arly in)\s+$",
                text[: told[0].start],
            )
            if told
            else None
        )
        return Forum("BILAT", "", told[0].date, told[0].start, sure=False) if leads else None

    def dated_near(self, text: str, at: int, begins: int) -> Forum | None:
        """No forum, but a date between the verb and the promise, or shortly before: `China pledged in May 2017 to allow it`."""
        told = [each for each in dates_in(text[:begins]) if not each.adjective and each.end > at - NEAR_VERB]
        told = [
            each
            for each in told
            if not re.search(r"\b(?:[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter)\s+$", text[: each.start])
        ]
        return Forum("BILAT", "", told[-1].date, told[-1].start, sure=False) if told else None

    def of_dispute(self, text: str, at: int, before: str, named: Sequence[Forum]) -> Forum | None:
        """The Dispute Settlement Body, where a promise speaks of its rulings; dated by the sentence, or what was told before it."""
        match = re.search(DISPUTE, text[at:])
        if match is None and not named and re.search(r"\b(?:panel|Appellate Body|DSB)\b", before[-NEAR_RULING:] + text):
            return Forum("DSB", "", None, at)
        if match is None:
            return None
        dates = [each for each in dates_in(text) if re.search(r"\bin\s+$", text[: each.start])]
        dates = dates or dates_in(before)
        return Forum("DSB", match.group(), dates[-1].date if dates else None, at + match.start())

    def dated(self, forum: Forum, text: str) -> Forum:
        """A forum with the first date of a text."""
        told = [each for each in dates_in(text) if not each.adjective]
        return replace(forum, date=told[0].date) if told else forum

    def _accession_date(self) -> FuzzyDate | None:
        if self.acceded:
            return FuzzyDate.day(dt.date.fromisoformat(self.acceded))
        return self._dates.get(self._accession)

    def _dated(self, forum: Forum, end: int, dates: Sequence[Dated], text: str) -> Forum:
        """A meeting's date stands just before its name or just after; an agreement's is known from where it was signed."""
        if forum.code in self._dates:
            return replace(forum, date=self._dates[forum.code])
        near = [each for each in dates if 0 <= forum.start - each.end <= BEFORE or 0 <= each.start - end <= AFTER]
        near = [
            each
            for each in near
            if "." not in text[min(each.end, end) : max(each.start, forum.start)].replace("U.S.", "")
        ]
        if not near:
            return replace(forum, date=self._dates.get(forum.named.casefold()))
        best = min(near, key=lambda each: max(forum.start - each.end, each.start - end))
        return replace(forum, date=best.date)


def _patterns(asked: Question) -> Iterator[tuple[str, re.Pattern[str], str]]:
    """The names of bilateral bodies and agreements, the longest first, then of committees, then the generic forums."""
    named: list[tuple[str, str]] = []
    for each in (*asked.vocabulary.bodies, *asked.vocabulary.agreements):
        body = each.code if each in asked.vocabulary.bodies else each.body
        if each.of in ("bilateral", "wto-committee", "wto-council") and body not in (
            "BILAT",
            "MOU",
            "SUMMIT",
            "DSB",
            "MC",
            "",
        ):
            named.extend((body, name) for name in _names(each))
    for body, name in sorted(named, key=lambda pair: (-len(pair[1]), pair)):
        tail = r"(?:\s+(?:Agreement|meeting|session|plenary))?" if len(name) > 2 else r"(?=\s+(?:Agreement|meeting))"
        yield body, re.compile(rf"\b(?:WTO )?{re.escape(name)}\b(?:\s+\([A-Z&]+\))?{tail}"), ""
    for code, pattern, said in GENERIC:
        yield code, re.compile(pattern), said


_TOO_SHORT = frozenset({"P1", "SED", "Phase One", "CTG", "CTS", "GC", "General"})


def _names(each: Named) -> Iterator[str]:
    for name in (*each.names, *ALIASES.get(each.code, ()), each.code):
        bare = re.sub(r"^(?:U\.S\.-\w+ )|, outcome documents$| outcomes$", "", name)
        if len(bare) > 2 and not (len(bare) <= 4 and bare in _TOO_SHORT):
            yield bare
