"""Who is spoken of: the respondent, its government, agencies and officials, and the others; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cases.evidence.extraction.kinds import names
from cases.intake.narrative.proposed import Named, Question

_IRREGULAR = {
    "CHE": ("Swiss",),
    "FRA": ("French",),
    "NLD": ("Dutch",),
    "THA": ("Thai",),
    "PHL": ("Philippine", "Filipino"),
    "DNK": ("Danish",),
    "ESP": ("Spanish",),
    "GRC": ("Greek",),
    "GBR": ("British", "UK"),
    "ARE": ("Emirati", "UAE"),
    "KOR": ("Korean", "South Korean"),
    "VNM": ("Vietnamese",),
    "NZL": ("New Zealand",),
    "SAU": ("Saudi",),
    "EU": ("European",),
    "USA": ("U.S.", "US", "American"),
    "TUR": ("Turkish",),
    "MMR": ("Burmese", "Burma"),
    "LAO": ("Lao",),
    "TPKM": ("Taiwan",),
    "TWN": ("Taiwan",),
    "HKG": ("Hong Kong",),
}
"""Adjectives, and names in use, that cannot be made from a Member's name."""

_SHORT = {
    "EU": ("EU",),
    "ARE": ("UAE",),
    "GBR": ("UK",),
    "CHN": ("PRC",),
    "KOR": ("Korea", "ROK"),
    "TUR": ("Turkey",),
    "TWN": ("Taiwan",),
}
"""Short names that a text uses as it does the full ones."""

GOVERNING = (
    r"government|authorities|regulators?|officials?|regulatory authorities|customs authorities"
    r"|leaders?|leadership|President|"
    r"Premier|Prime Minister|parliament|legislature|Congress|ministry|Cabinet|representative"
    r"|delegation|delegates?|side|agencies|ministries|(?:[Vv]ice |[Dd]eputy )?[Mm]inisters?|[Ss]ecretary|negotiators?|ambassador|embassy"
    r"|spokes(?:man|woman|person)|administration|services?|institute|inspectorate|watchdog"
)


def names_of(member: Named) -> tuple[str, ...]:
    """Each name of a Member as a running text has it, the longest first.

    >>> names_of(Named("CHN", ("China", "People's Republic of China", "CHINA")))
    ("People's Republic of China", 'China', 'PRC')
    """
    told = {name for name in member.names if name and not (name.isupper() and len(name) > 4) and name.isascii()}
    told |= {name.title() for name in member.names if name.isupper() and len(name) > 4 and name.isascii()}
    told |= set(_SHORT.get(member.code, ()))
    return tuple(sorted({"PRC" if each == "Prc" else each for each in told}, key=lambda name: (-len(name), name)))


def adjectives_of(member: Named, text: str) -> tuple[str, ...]:
    """The adjectives of a Member that a text uses, known by the beginning of its name: China, Chinese; Algeria, Algerian.

    >>> adjectives_of(Named("DZA", ("Algeria",)), "Algerian officials met the Alaskan and the Brazilian government.")
    ('Algerian',)
    """
    found = {each for each in _IRREGULAR.get(member.code, ()) if re.search(rf"\b{re.escape(each)}\b", text)}
    stems = {name[: max(4, len(name) - 3)] if len(name) > 4 else name for name in names_of(member) if " " not in name}
    for stem in stems:
        found |= set(re.findall(rf"\b{re.escape(stem)}[a-z]{{0,4}}(?:an|ian|ese|ish|ic|i|er|ine)\b", text))
    found |= {
        each for name in names_of(member) for each in re.findall(rf"\b{re.escape(name)}(?:n|an|ian|i|ese)\b", text)
    }
    return tuple(sorted(found))


class Parties:
    """The respondent and the raiser of one report, as its text names them."""

    def __init__(self, asked: Question, text: str) -> None:
        members = {each.code: each for each in asked.vocabulary.members}
        respondent = members.get(asked.respondent, Named(asked.respondent, (asked.respondent,)))
        self.respondent = asked.respondent
        self.raised_by = asked.raised_by
        self.names = names_of(respondent)
        self.adjectives = adjectives_of(respondent, text)
        acronyms = {each.code for each in asked.vocabulary.agencies if each.of == asked.respondent}
        acronyms |= {
            name
            for each in asked.vocabulary.agencies
            if each.of == asked.respondent
            for name in each.names
            if name.isascii()
        }
        self.agencies = tuple(
            sorted((each for each in acronyms if re.search(rf"\b{re.escape(each)}\b", text)), key=len, reverse=True)
        )
        self.other = _others(asked, members, text)
        self.abroad = _abroad(asked, text)
        self.subject = _subject(self.names, self.adjectives, self.agencies)
        of_it = "|".join(map(re.escape, self.adjectives + self.agencies)) or "(?!)"
        self.spoken_of = f"{self.name}|{of_it}"
        """The respondent by name or adjective, or one of its agencies; alternatives of a pattern."""

    @property
    def name(self) -> str:
        """A pattern of the respondent's names alone."""
        return _either(self.names)


def _others(asked: Question, members: dict[str, Named], text: str) -> re.Pattern[str]:
    """The others who may be the subject of a sentence: the Member that raises it, further Members, a panel, an industry."""
    told = {"panel", "WTO Members", "industry", "Appellate Body"}
    for code, each in members.items():
        if code != asked.respondent:
            told |= {name for name in names_of(each) if name in text}
    if asked.raised_by == "USA":
        told |= {"USTR", "U.S. Government", "U.S. companies", "U.S. industry"}
    return re.compile(rf"\b{_either(sorted(told, key=lambda name: (-len(name), name)))}\b")


_INTERNATIONAL = names(
    "WTO OECD IMF OIE WOAH FAO WHO WIPO APEC ASEAN GCC EAEU SADC COMESA UNESCO NAFTA USMCA CAFTA DSB SPS TBT GPA TRIPS GATT GATS"
)


def _abroad(asked: Question, text: str) -> frozenset[str]:
    """Acronyms of offices that are not the respondent's: the raiser's, as the vocabulary or the text tells them, and those of the world."""
    known = {each.code for each in asked.vocabulary.agencies if each.of == asked.raised_by} | _INTERNATIONAL
    raiser = next((names_of(each) for each in asked.vocabulary.members if each.code == asked.raised_by), ())
    for name in (*raiser, *(("U.S.",) if asked.raised_by == "USA" else ())):
        known |= set(re.findall(rf"{re.escape(name)}[^.;()]{{3,70}}\(([A-Z]{{2,8}})\)", text))
    return frozenset(known)


def _either(words: Iterable[str]) -> str:
    """A pattern of any of the words; one that never matches, of none."""
    words = tuple(words)
    return "(?:" + "|".join(re.escape(each) for each in words) + ")" if words else r"(?!)"


def _subject(names: Sequence[str], adjectives: Sequence[str], agencies: Sequence[str]) -> str:
    """A pattern of who acts for the respondent: China, China's regulator, the Chinese government, MOFCOM, an official of China."""
    name, adjective, agency = _either(names), _either(adjectives), _either(agencies)
    office = (
        r"(?:[\w&,()-]+\s+){0,8}?(?:"
        + GOVERNING
        + r"|State Council|Commission|Administration|Ministry|Committee|Court|Bank)s?"
    )
    return (
        rf"(?:(?:The |the )?(?:[Gg]overnments? of |[Rr]epresentative of "
        rf"|[Dd]elegation of )?(?:the )?{name}(?:['’]s {office}(?: of [A-Z]\w+(?:,? (?:and )?[A-Z]\w+)*)?)?(?! ?['’]s)"
        rf"|(?:The |the )?(?:{adjective}|{name})(?:\s+[a-z-]+){{0,3}}?\s+(?:{GOVERNING})"
        rf"|(?:(?:the|The) )?{agency})"
    )


def subject_of_last(before: str, respondent: re.Pattern[str], others: re.Pattern[str]) -> bool:
    """Whether the respondent is the first party of the sentence that ends `before`: "it" goes back to a subject."""
    last = re.split(r"(?<=[.!?])\s+(?=[A-Z])", before.rstrip())[-1]
    mine = respondent.search(last)
    other = others.search(last)
    return mine is not None and (other is None or mine.start() < other.start())
