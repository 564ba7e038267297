"""The measures that a text names: titles in italics or quotation marks, laws by name, document numbers; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.evidence.extraction.kinds import names

KINDS: tuple[tuple[str, str], ...] = (
    ("draft", r"\bdraft\b"),
    ("judicial", r"\b(?:Judicial )?Interpretation|\bReply\b|Hearing [\w\s-]*Disputes|Application of (?:the )?Law"),
    ("law", r"\b(?:Laws?|Act|Code|Statute)\b|法$"),
    ("standard", r"\bStandards?\b(?! Law)|\bGB[ /]?\d|标准$"),
    (
        "plan",
        r"\b(?:Plan|Outline|Roadmap|Greenbook|Strategy|Objectives|Program(?:me)?|Initiative|Agenda"
        r"|Scheme)\b|Made in China|China Standards|规划|计划|纲要",
    ),
    ("catalogue", r"\b(?:Catalogue|Catalog|List)\b|目录$"),
    ("opinion", r"\bOpinions?\b|意见$"),
    ("notice", r"\b(?:Notice|Circular|Announcement|Communication|Bulletin)\b|通知|公告"),
    ("regulation", r"\bRegulations?\b|条例$|\bDirective\b"),
    (
        "rule",
        r"\b(?:Measures|Rules?|Provisions|Decrees?|Order|Decision|Resolution|Ordinance|Guidelines"
        r"|Procedures|Implementing)\b|办法|规定",
    ),
)
"""Which kind of measure (`Measure.Kind`) its title shows."""

_HEAD = (
    r"(?:Laws?|Acts?|Code|Regulations?|Measures|Decrees?|Orders?|Directive|Catalogue|Plan|Opinions?"
    r"|Provisions|Rules|Notice|Guidelines|Circular|Resolution|Ordinance|Roadmap|Outline|Proclamation"
    r"|Bill|Negative List)"
)
_NOT_TITLES = re.compile(
    r"^(?:inter alia|de minimis|de facto|de jure|ad valorem|per se|ex ante|ex post|status quo"
    r"|bona fide|et al|i\.e|e\.g|vis-à-vis|force majeure|in lieu|mutatis mutandis)\b",
    re.IGNORECASE,
)
_ITALIC = re.compile(r"(?<![*\w])\*(?!\*)([^*\n]{2,260}?)\*(?!\*)")
_QUOTED = re.compile(r"[“\"]([A-Z][^”\"]{8,200})[”\"]")
_CHINESE = re.compile(r"《([^》]{2,120})》")
_WORD = r"[A-Z][\w’'&-]*"
_LINK = r"(?:of|on|and|the|for|in|to|by|with|against|concerning|regarding|relating to|governing)"
_NAMED = re.compile(
    rf"\b((?:{_WORD}\s+(?:{_LINK}\s+){{0,3}}){{1,9}}{_HEAD}(?:\s+(?:{_LINK}\s+){{1,3}}{_WORD}(?:\s+(?:{_LINK}\s+){{0,3}}{_WORD}){{0,9}})?(?:\s+(?:No\.?\s*)?\d[\d./-]*(?:-?[A-Z]{{1,4}})?(?:\s+of\s+\d{{4}})?)?)\b"
)
_NUMBERED = re.compile(
    r"\b((?:(?:Presidential|Ministerial|Government|Executive|Supreme|Legislative|Royal|Federal|Council"
    r"|Cabinet|Joint|Administrative|Commission|Implementing|Delegated|Emergency|[A-Z]{2,6})\s+){0,2}"
    r"(?:Law|Decree|Decrees|Regulation|Resolution|Directive|Order|Act|Circular|Notice|Ordinance"
    r"|Announcement|Decision|Instruction|Norm|Proclamation)"
    r"\s+(?:\((?:EU|EC|EEC)\)\s+)?(?:No\.?\s*|Number\s+"
    r"|Nos\.?\s*)?(\d[\d./-]*(?:/[A-Z]{2,4}(?:[./-]\w+)*)?(?:\s+(?:and|of)\s+\d[\d./-]*)?))"
)
_NUMBER_ZH = re.compile(r"([\u4e00-\u9fff]{1,8}[〔\[［【]\s?\d{4}\s?[〕\]］】]\s?第?\d+\s?号)")
_NUMBER_PINYIN = re.compile(r"\b([A-Z][A-Za-z]+(?:\s[A-Z][a-z]+){0,3}\s[\[〔(]\d{4}[\]〕)]\s?(?:No\.\s?)?\d+)\b")
_STAGES = (
    ("draft", r"\bdraft\w*\b|proposed|for public comment"),
    ("repealed", r"\b(?:repealed|revoked|rescinded)\b"),
    ("amended", r"\b(?:amended|amendments?|revised)\b"),
    ("in-force", r"into (?:force|effect)|took effect|effective"),
)
_OTHERS = re.compile(
    r"^(?:U\.S\.|United States|Trade Act|Tariff Act|Trade Expansion Act|Federal Register|Section \d)"
    r"|Act of (?:19|20)\d\d$|^The (?:Act|Law|Agreement)$"
)
_OFFICE = re.compile(
    r"^(?:Ministry|Department|Office|Bureau|Committee|Council|Court|Commission|Board|Agency"
    r"|Member State|OIE|Codex|World|International)\b"
)
_INSTRUMENT = re.compile(
    r"\b(?:Agreement|Protocol|Convention|Treaty|Memorandum of Understanding|Watch List|Entity List"
    r"|Special 301|Reference Paper)\b"
)
_LEAD = re.compile(
    r"^(?:[A-Z][\w-]*\s+(?=The\s)|The|the|a|an|its|Furthermore|According to|Pursuant to|Meanwhile|Moreover"
    r"|Article|Chapter [IVX]+ of|Through|Similarly|Per"
    r"|This|These|That|In|Under|On|At|As|By|For|Its|Some|Both|While|Although|Since"
    r"|Current|Currently|New|Chinese|However|Meanwhile|Notably|Also|And|If|After)\s+"
)


@dataclass(frozen=True)
class Measured:
    """A measure as a sentence names it: its title, what stands with it, the words' place in the sentence."""

    title: str
    title_original: str
    number: str
    number_original: str
    kind: str
    stage: str
    at: int
    rule: str
    confidence: float


def measures_in(text: str, raiser: tuple[str, ...] = ()) -> Iterator[Measured]:
    """The measures of a sentence, in the order of the rules, each title once.

    >>> [each.title for each in measures_in("In 2020, it amended the *Patent Law* and, *inter alia*, Decree No. 248.")]
    ['Patent Law', 'Decree No. 248']
    >>> found = list(measures_in("Guofa [2016] No. 6 (国发〔2016〕6号), 《中国制造2025》"))
    >>> found[0].title_original, found[0].number, found[0].number_original
    ('中国制造2025', 'Guofa [2016] No. 6', '国发〔2016〕6号')
    >>> [each.title for each in measures_in("The Cosmetics Supervision and Administration Regulation (CSAR) was issued in June 2020.")]
    ['Cosmetics Supervision and Administration Regulation']
    """
    numbers = [match[1] for match in _NUMBER_PINYIN.finditer(text)]
    originals = [match[1].replace(" ", "") for match in _NUMBER_ZH.finditer(text)]
    number, original = numbers[0] if len(numbers) == 1 else "", originals[0] if len(originals) == 1 else ""
    seen: set[str] = set()
    for title, at, rule, confidence in _titles(text, raiser):
        plain = _folded(title)
        if plain in seen or any(plain in other for other in seen) or not plain:
            continue
        seen.add(plain)
        chinese = title if re.search(r"[\u4e00-\u9fff]", title) else ""
        yield Measured(title, chinese, number, original, _kind(title), _stage(text, at, title), at, rule, confidence)
        number = original = ""
    if (numbers or originals) and not seen:
        found = numbers[0] if numbers else originals[0]
        yield Measured(found, "", number, original, "other", "in-force", text.find(found), "a document number", 0.8)


def _titles(text: str, raiser: tuple[str, ...]) -> Iterator[tuple[str, int, str, float]]:
    for match in _CHINESE.finditer(text):
        yield match[1], match.start(1), "a title in Chinese title marks", 0.95
    for match in _ITALIC.finditer(text):
        if _is_title(match[1]):
            yield match[1].strip(" ,"), match.start(1), "a title in italics", 0.92
    for match in _QUOTED.finditer(text):
        if re.search(rf"\b{_HEAD}\b", match[1]) and _is_title(match[1]):
            yield match[1].strip(" ,."), match.start(1), "a title in quotation marks", 0.85
    for match in _NUMBERED.finditer(text):
        yield match[1].rstrip("./-"), match.start(1), "a measure told by its number", 0.85
    for match in _NAMED.finditer(re.sub(r"\*[^*]*\*", lambda found: " " * len(found.group()), text)):
        title, at = match[1], match.start(1)
        while lead := _LEAD.match(title):
            title, at = title[lead.end() :], at + lead.end()
        if not _says_something(title):
            continue
        own = not any(
            title.startswith(name) or text[:at].rstrip().endswith((name, f"{name}'s", f"{name}’s")) for name in raiser
        )
        if (
            own
            and len(title.split()) >= 2
            and not _OTHERS.search(title)
            and not _OFFICE.search(title)
            and not _INSTRUMENT.search(title)
        ):
            yield title, at, "a measure told by its name", 0.7


_GENERIC = names(
    """Law Act Code Regulation Regulations Measures Decree Decrees Order Orders Directive Plan Work Action Opinions Provisions Rules Notice
Guidelines Circular Resolution Ordinance Bill Draft New Final Cabinet of Ministers the Presidential Government Ministerial External Supreme
Complementary Federal National Implementing Executive Emergency Member State States Non-Agriculture Other
Local Central Legislative Council"""
)


def _says_something(title: str) -> bool:
    """Whether a name has a number or a word of its own.

    >>> _says_something("Complementary Law 126/2010"), _says_something("Cabinet of Ministers Decree"), _says_something("Toy Law")
    (True, False, True)
    """
    return any(word not in _GENERIC for word in title.split())


def _is_title(words: str) -> bool:
    """Most of its words that are not small begin with a capital, and it is no agreement and no foreign phrase."""
    if _NOT_TITLES.match(words) or _INSTRUMENT.search(words):
        return False
    weighty = [word for word in re.findall(r"[^\W\d_][\w’'-]*", words) if len(word) > 3]
    return (
        bool(weighty)
        and words[0].isupper() | words[0].isdigit()
        and sum(word[0].isupper() for word in weighty) >= 0.7 * len(weighty)
    )


def _kind(title: str) -> str:
    """The kind that its title shows; the last word that names one decides.

    >>> _kind("Opinions on Establishing a Fair Competition Review System"), _kind("Data Security Law"), _kind("Made in China 2025")
    ('opinion', 'law', 'plan')
    """
    first = re.match(
        r"(?:[\w-]+\s+)?(Opinions?|Measures|Provisions|Regulations?|Decision|Notice|Catalogue|Outline)\b", title
    )
    for words in (first[1] if first else "", title):
        for kind, pattern in KINDS:
            if words and re.search(pattern, words):
                return kind
    return "other"


def _stage(text: str, at: int, title: str) -> str:
    near = text[max(0, at - 60) : at] + text[at + len(title) : at + len(title) + 60]
    return next((stage for stage, pattern in _STAGES if re.search(pattern, near, re.IGNORECASE)), "in-force")


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))
