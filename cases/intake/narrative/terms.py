"""The terms of the vocabularies that a text names: agreements and provisions, agencies, Members, bodies, proceedings, sectors; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.evidence.extraction.kinds import names
from cases.intake.narrative.breaching import HEDGED, breach_before
from cases.intake.narrative.dating import dates_in
from cases.intake.narrative.measures import measures_in
from cases.intake.narrative.naming import AGENCY, PROCEEDINGS
from cases.intake.narrative.outline import Head
from cases.intake.narrative.parties import adjectives_of, names_of
from cases.intake.narrative.proposed import Kind, Named, Question, Value
from cases.intake.narrative.sectors import products_of, sectors_of
from cases.search.references import ALIASES, match, read_provision

_ARTICLE = re.compile(
    r"\b(?P<articles>(?:[Aa]rticles?|[Pp]aragraphs?|[Pp]aras?\.|[Ss]ections?"
    r"|[Aa]nnex)\s+[IVXL\d]+[\w.:()]*(?:,?\s*(?:and|or|,)\s*[IVXL\d]+[\w.:()]*){0,4})"
    r"(?:\s+(?:of|to|in|under)\s+(?:the\s+)?(?P<of>(?:WTO(?:['’]s)?\s+)?(?:(?!Articles?\b|Annex\b)[A-Z][\w&’'-]*\s+(?:on\s+"
    r"|of\s+|and\s+|for\s+|the\s+|the\s+)*){0,9}(?!Articles?\b|Annex\b)[A-Z][\w&’'-]*))?"
)
_STEP = re.compile(r"[IVXL\d]+[\w.:()]*")


@dataclass(frozen=True)
class Told:
    """One term where a sentence names it, ready to be proposed; `mark` tells it from others of the sentence."""

    kind: Kind
    fields: dict[str, Value]
    rule: str
    confidence: float
    because: str
    mark: str


class Terms:
    """The vocabularies, made ready for one report; each term is told once a section."""

    def __init__(self, asked: Question, whole: str) -> None:
        vocabulary = asked.vocabulary
        self._asked = asked
        self._codes = {each.code for each in vocabulary.provisions}
        self._names = {
            re.sub(r"\s*\([^)]*\)$", "", name): each.code
            for each in vocabulary.agreements
            for name in (each.code, *each.names, *ALIASES.get(each.code, ()))
        }
        if asked.respondent == "CHN":
            self._names |= {name: code for code, names in _ACCESSION.items() for name in names}
        self._names |= {name.replace("'", "’"): code for name, code in self._names.items() if "'" in name}
        self._agreement = _either(
            {name: code for name, code in self._names.items() if len(name) > 2 and name not in _PLAIN_NAMES}, whole
        )
        accession = {name: code for name, code in self._names.items() if code in _ACCESSION}
        self._acceding = _either(accession, whole)
        self._agencies = {
            name: each
            for each in vocabulary.agencies
            for name in (each.code, *each.names)
            if each.of == asked.respondent
        }
        self._agency = _either(self._agencies, whole)
        self._members = {
            name: each.code
            for each in vocabulary.members
            for name in (*names_of(each), *(adjectives_of(each, "") or ()))
            if len(name) > 2
        }
        self._members |= {"United States": "USA", "U.S.": "USA", "USTR": "USA", "EU": "EU"}
        self._member = _either(self._members, whole)
        self._bodies = {
            name: each.code
            for each in vocabulary.bodies
            for name in (each.code, *each.names)
            if len(name) > 2 and each.of != "court"
        }
        self._body = _either({name: code for name, code in self._bodies.items() if name not in _PLAIN_NAMES}, whole)
        self._committees = [
            (name.casefold(), each.code)
            for each in vocabulary.bodies
            if each.of.startswith("wto-")
            for name in each.names
            if len(name) > 12
        ]
        self._committees.sort(key=lambda pair: -len(pair[0]))
        self._raiser = next((names_of(each) for each in vocabulary.members if each.code == asked.raised_by), ()) + (
            "U.S.",
        ) * (asked.raised_by == "USA")
        self._respondents = {each.code: names_of(each) for each in vocabulary.members}
        self._seen: dict[tuple[str, ...], set[str]] = {}

    def found_in(self, sentence: str, path: tuple[str, ...]) -> Iterator[Told]:
        """What a sentence names that its section has not named before."""
        seen = self._seen.setdefault(path, set())
        for each in (
            *self._provisions(sentence),
            *self._measures(sentence),
            *self._agencies_in(sentence),
            *self._proceedings(sentence),
        ):
            if each.kind is Kind.PROVISION and f"{Kind.CLAIM} {each.mark}" in seen:
                continue
            if (mark := f"{each.kind} {each.mark}") not in seen:
                seen.add(mark)
                yield each

    def stands_in(self, sentence: str, verb: str) -> str:
        """Where a promise stands: the article that its sentence gives as its source, else the agreement under which it is told, or "".

        An article that is breached, and one told after the promise as what it is about, are no source of it.
        """
        before = sentence.partition(verb)[0] if verb else sentence
        for agreement, code, at, _ in self._articles(sentence):
            source = re.search(
                r"\b(?:under|pursuant to|in accordance with|as required by|required by|by virtue of|in line with|set out in"
                r"|contained in|in|by|as)\s+(?:the\s+)?$",
                sentence[:at],
                re.IGNORECASE,
            )
            breached = breach_before(sentence[:at])
            if not breached and (source or at < len(before) or re.match(r"[^.;]{0,80}\brequires?\b", sentence[at:])):
                return code or agreement
        found = list(self._agreement.finditer(before))
        opens = found and re.search(
            r"(?:\b(?:under|pursuant to|in accordance with|as a (?:party|signatory) to|by joining|in|by|of)\s+(?:the\s+"
            r"|its\s+)?(?:WTO(?:['’]s)?\s+)?"
            r"|^(?:The\s+|Its\s+)?)$",
            before[: found[-1].start()],
            re.IGNORECASE,
        )
        return self._names[found[-1].group()] if found and opens else ""

    def _articles(self, sentence: str) -> Iterator[tuple[str, str, int, str]]:
        """Each article that a sentence names: its agreement, its code or "", where it stands, and the words."""
        for found in _ARTICLE.finditer(sentence):
            agreement = self._agreement_in(found["of"] or "") or self._agreement_before(sentence[: found.start()])
            if agreement:
                for step in _STEP.findall(re.sub(r"^\w+\.?\s+", "", found["articles"])):
                    reference = read_provision(f"{agreement} {step.rstrip('.,:')}", self._names)
                    code = (match(reference, self._codes) or "") if reference else ""
                    yield agreement, code, found.start(), found.group()

    def _claims(self, sentence: str, taken: set[str]) -> Iterator[Told]:
        """The provisions that something is said to breach, an agreement as a whole where no article of it is told."""
        found = [(agreement, code, at, words) for agreement, code, at, words in self._articles(sentence)]
        whole = [
            (self._names[each.group()], "", each.start(), each.group())
            for each in self._agreement.finditer(sentence)
            if self._names[each.group()] not in {agreement for agreement, *_ in found}
        ]
        for agreement, code, at, words in (*found, *whole):
            breach = breach_before(sentence[:at])
            if breach and (mark := code or agreement) not in taken:
                taken.add(mark)
                confidence = 0.85 if code else 0.7
                if HEDGED.search(sentence[:at]):
                    confidence -= 0.1
                fields: dict[str, Value] = {
                    "provision": code, "agreement": agreement, "named": words, "argument": sentence, "no_discipline": False,
                }  # fmt: skip
                because = f"“{breach}” stands before it" + ("" if code else "; no article of it is known")
                yield Told(Kind.CLAIM, fields, "a provision said to be breached", round(confidence, 2), because, mark)

    def _provisions(self, sentence: str) -> Iterator[Told]:
        told: set[str] = set()
        claimed: set[str] = set()
        for claim in self._claims(sentence, claimed):
            told.add(str(claim.fields["agreement"]))
            yield claim
        for agreement, code, _, words in self._articles(sentence):
            told.add(agreement)
            if (code or agreement) not in claimed:
                named = words
                yield Told(
                    Kind.PROVISION,
                    {"agreement": agreement, "provision": code, "named": words},
                    "a provision told by its number",
                    0.95 if code else 0.6,
                    "the vocabulary knows it" if code else "the vocabulary does not know the number",
                    code or f"{agreement} {named}",
                )
        for found in self._agreement.finditer(sentence):
            code = self._names[found.group()]
            if code not in told:
                told.add(code)
                yield Told(
                    Kind.PROVISION,
                    {"agreement": code, "provision": "", "named": found.group()},
                    "an agreement told by its name",
                    0.85,
                    "the vocabulary knows its name",
                    code,
                )
        if (
            re.search(r"\bWTO accession (?:agreement|commitments)|\b[Pp]rotocol of [Aa]ccession", sentence)
            and "PROT" in self._names.values()
            and self._asked.respondent == "CHN"
            and "PROT" not in told
        ):
            yield Told(
                Kind.PROVISION,
                {"agreement": "PROT", "provision": "", "named": "WTO accession agreement"},
                "an accession told",
                0.8,
                "China's accession has one protocol",
                "PROT",
            )

    def _agreement_in(self, words: str) -> str:
        found = self._agreement.search(words) or self._acceding.search(words)
        return self._names[found.group()] if found else ""

    def _agreement_before(self, words: str) -> str:
        found = re.search(r"\b(GATT(?: 1994)?|GATS|TRIPS|DSU|SCM|SPS|TBT)\s*(?:Agreement\s*)?,?\s*$", words)
        if found:
            return self._names.get(found[1], "")
        told = [*self._agreement.finditer(words), *self._acceding.finditer(words)]
        near = [each for each in told if re.fullmatch(r",?\s*(?:in\s+)?", words[each.end() :])]
        return self._names[near[-1].group()] if near else ""

    def _measures(self, sentence: str) -> Iterator[Told]:
        dates = [each for each in dates_in(sentence) if not each.adjective]
        for each in measures_in(sentence, self._raiser):
            issued = in_force = ""
            if len(dates) == 1:
                if re.search(r"into (?:force|effect)|took effect|effective", sentence):
                    in_force = str(dates[0].date)
                elif re.search(r"\b(?:issued|published|released|promulgated|adopted|enacted|passed)\b", sentence):
                    issued = str(dates[0].date)
            agencies = [
                self._agencies[found.group()].code
                for found in self._agency.finditer(sentence)
                if self._agencies[found.group()].of == self._asked.respondent
            ]
            fields: dict[str, Value] = {
                "title": each.title,
                "title_original": each.title_original,
                "document_number": each.number,
                "document_number_original": each.number_original,
                "kind": each.kind,
                "stage": each.stage,
                "issued": issued,
                "in_force": in_force,
                "agencies": sorted(set(agencies)),
                "member": self._asked.respondent,
            }
            yield Told(
                Kind.MEASURE,
                fields,
                each.rule,
                each.confidence,
                each.rule,
                " ".join(re.findall(r"\w+", each.title.casefold())),
            )

    def _agencies_in(self, sentence: str) -> Iterator[Told]:
        known: list[tuple[int, int]] = []
        for found in self._agency.finditer(sentence):
            each = self._agencies[found.group()]
            known.append(found.span())
            yield Told(
                Kind.AGENCY,
                {"agency": each.code, "named": found.group(), "member": each.of},
                "an agency told by its name",
                0.93,
                "the vocabulary knows it",
                each.code,
            )
        for found in AGENCY.finditer(sentence):
            named = re.sub(r"^(?:The|In|At|When|While|Since|On|As)\s+|^\w+['’]s\s+", "", found[1])
            foreign = any(
                named.startswith(name) or sentence[: found.start()].rstrip().endswith((name, f"{name}'s"))
                for name in self._raiser
            )
            if (
                foreign
                or any(low < found.end() and found.start() < high for low, high in known)
                or _NO_AGENCY.search(named)
                or len(named.split()) < 3
            ):
                continue
            yield Told(
                Kind.AGENCY,
                {"agency": "", "named": named, "member": self._asked.respondent},
                "an office told by its name",
                0.6,
                "it is named like an agency, and the vocabulary does not know it",
                named.casefold(),
            )

    def _proceedings(self, sentence: str) -> Iterator[Told]:
        for scheme, pattern, rule in PROCEEDINGS:
            for found in re.finditer(pattern, sentence):
                number = f"DS{found[1]}" if found.lastindex else ""
                dates = [each for each in dates_in(sentence) if not each.adjective]
                begun = str(dates[0].date) if dates and re.search(r"launch|initiat|brought|fil", found.group()) else ""
                fields: dict[str, Value] = {"scheme": scheme, "number": number, "title": found.group(), "begun": begun}
                yield Told(Kind.PROCEEDING, fields, rule, 0.9 if number else 0.75, rule, number or f"{scheme} {begun}")

    def proceeding_of(self, sentence: str) -> str:
        """The proceeding that a sentence speaks of: `DS511`, `301`, or nothing."""
        for scheme, pattern, _ in PROCEEDINGS:
            if found := re.search(pattern, sentence):
                return f"DS{found[1]}" if found.lastindex else scheme
        return ""

    def body_of(self, sentence: str, kind: str) -> str:
        """The body before which something happened."""
        if found := self._body.search(sentence):
            return self._bodies[found.group()]
        if kind.startswith(("panel", "consultations", "hearing", "report", "appealed", "retaliation", "reasonable")):
            return "DSB"
        return "BILAT" if kind == "commitment-made" else ""

    def members_of(self, sentence: str) -> list[str]:
        """The Members that a sentence names, the respondent and the raiser among them."""
        return sorted({self._members[found.group()] for found in self._member.finditer(sentence)})

    def respondent_of(self, title: str) -> str:
        """The Member that a title begins with: `China – Cosmetics Regulation`; nothing when it names none."""
        found = re.match(r"(?:The )?([^–—:-]{3,60}?)\s+[–—:-]\s", title)
        if found:
            return next((code for code, names in self._respondents.items() if found[1].strip() in names), "")
        return ""

    def raiser_of(self, head: Head) -> str:
        """Who raised an item of a meeting: the Member whose delegation is told to speak first, the respondent aside."""
        spoke = self.delegations_of(head)
        return spoke[0] if spoke else self._asked.raised_by

    def delegations_of(self, head: Head) -> list[str]:
        """The Members whose delegations spoke to an item, in order, the respondent aside."""
        respondent = self.respondent_of(head.title)
        spoke = []
        for paragraph in head.body:
            for found in re.finditer(
                r"\b(?:representative|delegation|delegate) of (?:the )?([A-Z][\w.' -]{2,50})", paragraph.text
            ):
                if name := self._member.match(found[1]):
                    spoke.append(self._members[name.group()])
        return [code for code in dict.fromkeys(spoke) if code != respondent]

    def committee_of(self, text: str) -> str:
        """The committee or council that a heading names, in capitals or not."""
        plain = text.casefold()
        return next((code for name, code in self._committees if name in plain), "")

    def of_case(self, path: tuple[str, ...], text: str) -> dict[str, Value]:
        """The sectors and HS codes of a section."""
        titles = " ".join(path)
        return {"sectors": sectors_of(titles, text), "products": products_of(path[-1] if path else "", text)}


_ACCESSION = {
    "PROT": ("Protocol of Accession", "Accession Protocol", "accession protocol", "Protocol on the Accession"),
    "WPR": ("Working Party Report", "Working Party report", "Report of the Working Party"),
}
"""How a text about China calls the instruments of its accession."""
_PLAIN_NAMES = names("Agriculture Safeguards Protocol General Bilateral Panel MOU Summit SED WTO AD SG FISH") | {
    "Phase One",
    "Phase 1",
    "Import Licensing",
    "Rules of Origin",
    "Government Procurement",
    "Trade Facilitation",
    "Preshipment Inspection",
    "Fisheries Subsidies",
    "Trade Policy Review",
    "Summit of leaders",
    *(name for told in _ACCESSION.values() for name in told),
    "Dispute settlement panels",
    "Arbitrator",
    "BILAT",
}
"""Names that are also plain words; a text that means the agreement says more."""

_NO_AGENCY = re.compile(
    r"^(?:WTO|World|United Nations|Notice|Strong|General Agreement|International|European|Codex|OECD"
    r"|OIE|IMF|APEC|ASEAN|Joint|Technical|SPS|TBT)\b|\band (?:Ministry|Commission|Office)$"
    r"|\bDispute Settlement\b|Agreement|\bWTO\b|Trade Agreement"
)


def _either(names: dict[str, object] | dict[str, str] | dict[str, Named], text: str) -> re.Pattern[str]:
    """One pattern of those names that occur in the text at all, the longest first."""
    present = [name for name in names if name in text]
    words = "|".join(re.escape(name) for name in sorted(present, key=lambda name: (-len(name), name)) if name)
    # The Marrakesh Agreement is no "WTO Agreement on Subsidies".
    words = words.replace(re.escape("WTO Agreement"), re.escape("WTO Agreement") + r"(?! on\b)")
    return re.compile(rf"(?<![\w&])(?:{words})(?![\w&])" if words else r"(?!)")
