"""What a text cites by number, as tokens: provisions, document symbols, disputes, HS codes, document numbers; pure.

Each is written in many ways and becomes one token that begins with §: `§scm·25·8`, `§g·tbt·n·chn·1310`, `§ds·511`, `§hs·854231`,
`§doc·guofa·2016·6`, `§usc·19·2415`. A place in a tree brings the places above it, so that `SCM 25` finds `SCM 25.8`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.evidence.bilingual.numerals import chinese_number
from cases.search.folding import CJK, fold
from cases.search.references import ALIASES
from cases.search.spelling import HEADS, is_pinyin, pinyin_of

NAMES: dict[str, str] = {
    **HEADS,
    **{fold(name): code for code, more in ALIASES.items() if code != "USC" for name in more},
}
"""How agreements are named, folded, and their codes: those of the vocabulary, its names, and the names in use beside them."""

_PLAIN = """
agriculture|safeguards|import licensing|rules of origin|government procurement|trade facilitation|preshipment inspection|
fisheries subsidies|trade policy review mechanism|protocol|ad|sg|fish|wto|sed|ced|summit|jcct|information technology agreement|
summit outcomes|phase one|phase 1
"""
_WEAK = frozenset(_PLAIN.replace("\n", "").split("|"))
"""Names that are also plain words: a number after them is a provision only where an article is spoken of."""


LONGEST_TOKEN = 64
"""In characters; what is longer is cut, in the index and in what is asked."""


@dataclass(frozen=True)
class Cited:
    """A reference where it stands in the folded text: its own token first, then those above it; `within` where longer ones are meant."""

    tokens: tuple[str, ...]
    start: int
    end: int
    within: bool = False


def find(folded: str) -> list[Cited]:
    """All that the folded text cites, in no order.

    >>> [found.tokens[0] for found in find("see g/tbt/n/chn/1310, wt/ds511/4 and hs 8542.31 under guofa [2016] no. 6")]
    ['§g·tbt·n·chn·1310', '§wt·ds511·4', '§ds·511', '§hs·854231', '§doc·guofa·2016·6']
    """
    found: list[Cited] = []
    if "/" in folded:
        found += _symbols(folded)
    hints = _hints(folded)
    if "ds" in hints:
        found += _disputes(folded)
    if "hs" in hints:
        found += _products(folded)
    if "doc" in hints:
        found += _documents(folded)
    if "usc" in hints:
        found += _statutes(folded)
    if "place" in hints:
        found += _provisions(folded)
    return found


_DIGITS = re.compile(r"[0-9]+")
_LAST_WORD = re.compile(r"[a-z]+\Z")
_YEAR_ENDS = re.compile(r"\s?(?:[\])]|年|号|,?\sno[. ])")
_ROMAN_PLACE = re.compile(
    r"(?:art(?:icles?|s?\.)|annex|appendix|chapter|g\s?a\s?t[ts](?: 1994,?)?)\s+[ivxa-d]{1,6}(?![a-z])"
)


def _hints(folded: str) -> set[str]:
    """What kinds of reference may stand in the text, by the word before each number: most texts hold none."""
    hints: set[str] = set()
    for number in _DIGITS.finditer(folded):
        start, end = number.span()
        before = folded[max(0, start - 16) : start].rstrip(" .,:§()[#/-\n\t\r\"'&*》")
        last = found[0] if (found := _LAST_WORD.search(before)) else before[-1:]
        if last.endswith("ds"):
            hints.add("ds")
        if end - start == 4:
            if _YEAR_ENDS.match(folded, end):
                hints.add("doc")
            elif folded[end : end + 1] == "." and folded[end + 1 : end + 2].isdigit():
                hints.add("hs")
        if hint := _BEFORE_NUMBER.get(last):
            hints |= hint
        elif last > "\x7f":
            hints |= {"hs", "place"}
    if _ROMAN_PLACE.search(folded) or ("条" in folded and "第" in folded and ("协" in folded or "议定书" in folded)):
        hints.add("place")
    return hints


_SYMBOL = re.compile(
    r"(?<![a-z0-9'/])(?:g|wt|s|ip|tn|job|rd|gpa|pls)(?:\s?/\s?(?:(?:add|corr|rev|suppl)\.\s?[0-9]+|[a-z&]+(?:\([0-9]{2,4}\))?[0-9]*|[0-9]+))+(?![a-z0-9])"
)
_SERIES = re.compile(r"(?<![a-z0-9'/])(?:g|wt|s|ip|tn|job|rd|gpa|pls)\s?\Z")
_ADDED = re.compile(r"[/.\s]+(add|corr|rev|suppl)\.?\s?([0-9]+)")


def _symbols(folded: str) -> Iterator[Cited]:
    done, slash = 0, folded.find("/")
    while slash >= 0:
        series = _SERIES.search(folded, max(done, slash - 5), slash)
        match = _SYMBOL.match(folded, series.start()) if series else None
        slash = folded.find("/", max(slash + 1, match.end() if match else 0))
        if not match:
            continue
        end = done = match.end()
        parts = [re.sub(r"[^a-z0-9]", "", part) for part in match[0].split("/")]
        while added := _ADDED.match(folded, end):
            parts.append(added[1] + added[2])
            end = added.end()
        if all(parts) and any((part.isalpha() and len(part) > 1) or part[-1].isdigit() for part in parts[1:]):
            yield Cited(_tree(parts, least=2), match.start(), end, folded[end : end + 2] == "/*")


_DISPUTE = re.compile(r"ds[\s/-]{0,2}([0-9]{1,4})(?![a-z0-9])")


def _disputes(folded: str) -> Iterator[Cited]:
    for match in _DISPUTE.finditer(folded):
        before = folded[match.start() - 1 : match.start()]
        if not before.isalnum() or before > "\x7f":
            yield Cited((f"§ds·{int(match[1])}",), match.start(), match.end())


_PRODUCT = re.compile(
    r"(?<![a-z])(?:hs|hts|htsus|cn)\W{0,2}(?:codes?|chapters?|headings?|subheadings?|items?)?\W{0,3}([0-9][0-9. ]{0,14})(?![0-9])"
    r"|(?<![a-z])(?:(?:sub-?)?headings?|tariff lines?|tariff items?|tariff codes?)\W{1,3}([0-9]{4}(?:\.[0-9]{2}){0,3}|[0-9]{6,10})(?![0-9])"
    r"|(?:编码|税号|税则号列|税目|子目|品目)\W{0,2}([0-9]{4}(?:\.[0-9]{2}){0,3}|[0-9]{6,10})(?![0-9])"
    r"|(?<![0-9.,])([0-9]{4}\.[0-9]{2}(?:\.?[0-9]{2}){0,2})(?![0-9])(?!\.[0-9])"
)


def _products(folded: str) -> Iterator[Cited]:
    for match in _PRODUCT.finditer(folded):
        group = match.lastindex or 1
        written = re.match(r"[0-9]{2,10}(?:[. ][0-9]{2}(?![0-9]))*", match[group])
        if written is None:
            continue
        digits = re.sub(r"[. ]", "", written[0])
        if len(digits) <= 10 and len(digits) % 2 == 0 and "01" <= digits[:2] <= "99":
            yield Cited((f"§hs·{digits}",), match.start(), match.start(group) + written.end(), within=True)


_YEAR = r"(?:\[\s?(?P<a>[0-9]{4})\s?年?\s?\]|\(\s?(?P<b>[0-9]{4})\s?年?\s?\)|(?P<c>(?:19|20)[0-9]{2}))"
_HEAD = f"(?P<head>[{CJK}]{{1,16}}|[a-z]+(?:[ -][a-z]+){{0,6}})"
_NUMBER = r"(?:(?:no|nr|number)\b[.\s]*|#|第\s?)?(?P<number>[0-9]{1,5})(?![0-9])\s?(?P<hao>号)?"
_DOCUMENT = re.compile(rf"\s?{_YEAR}(?(c)\s?年?),?\s?{_NUMBER}")
_ISSUED = re.compile(r"[\[(]\s?[0-9]{4}|[0-9]{4}\s?年?\s?第?\s?[0-9]+\s?号|(?<=[a-z]) (?:19|20)[0-9]{2},? no\b")
_BEFORE = re.compile(f"(?:[{CJK}]{{1,16}}|[a-z]+(?:[ -][a-z]+){{0,6}})$")


def _documents(folded: str) -> Iterator[Cited]:
    for place in _ISSUED.finditer(folded):
        match = _DOCUMENT.match(folded, place.start())
        from_ = max(0, place.start() - 60)
        before = _BEFORE.search(folded[from_ : place.start()].rstrip(" 第"))
        if not match or not before:
            continue
        if match["c"] and not match["hao"] and "no" not in match[0]:
            continue
        year, number = match["a"] or match["b"] or match["c"], int(match["number"])
        for head, at in _heads(before[0]):
            token = f"§doc·{head}·{year}·{number}"[:LONGEST_TOKEN]
            yield Cited((token,), from_ + before.start() + at, match.end())


def _heads(written: str) -> Iterator[tuple[str, int]]:
    """The issuing body's mark, the longest first, with where it begins: in a run of Chinese it may begin anywhere."""
    if written[0] > "\x7f":
        size = min(len(written), 8)
        known = next((n for n in range(size, 1, -1) if pinyin_of(written[-n:])), 0)
        for n in range(known or size, min(2, size) - 1, -1):
            yield pinyin_of(written[-n:]) or written[-n:], len(written) - n
        return
    words = list(re.finditer(r"[a-z]+", written))
    first = len(words) - 1
    while first > 0 and is_pinyin(words[first][0]) and is_pinyin(words[first - 1][0]):
        first -= 1
    for at in range(first, len(words)):
        yield "".join(word[0] for word in words[at:]), words[at].start()


_STATUTE = re.compile(
    r"(?<![a-z0-9.])(?:([0-9]{1,2})\s?)?u\.?\s?s\.?\s?c(?:ode|\.)?(?:\s?a\.)?[\s,]*(?:§+|sections?|secs?\.?)?\s?"
    r"([0-9]{1,5}[a-z]?)(?![a-z0-9])((?:\s?\([a-z0-9]{1,4}\))*)"
)


def _statutes(folded: str) -> Iterator[Cited]:
    for match in _STATUTE.finditer(folded):
        parts = ["usc", match[1] or "19", match[2], *re.findall(r"[a-z0-9]+", match[3])]
        yield Cited(_tree(parts, least=3), match.start(), match.end())


_UNIT = r"(?:articles?|arts?\.?|sections?|secs?\.|paragraphs?|paras?\.?|provisions?|§+)"
_PLACE = (
    r"(?:(?:annex|chapter|appendix)\s?(?:[0-9]{1,2}[a-z]?|[ivx]{1,5}|[a-z])(?![a-z0-9])|(?:[0-9]{1,4}(?:bis|ter)?|[ivx]{1,6})(?![a-z0-9]))"
    r"(?:\s?:\s?[0-9]{1,3}(?:bis|ter)?(?![a-z0-9])|\.[0-9]{1,3}(?:bis|ter)?(?![a-z0-9])|\s?\([a-z0-9]{1,4}\)|,?\s(?:paragraphs?|paras?\.?)\s[0-9]{1,3}(?![0-9]))*"
)
_PLACES = rf"{_PLACE}(?:\s?(?:,|;|-|,?\s?(?:and|or|to|through))\s?(?:{_UNIT}\s?)?{_PLACE})*"
_CITED = re.compile(
    rf"(?<![a-z])(?:{_UNIT}\s?|(?=annex|chapter|appendix))({_PLACES})[\s,]*(?:of|to|in|under)?\s*(?:the\s)?\s*"
)
_AFTER = re.compile(
    rf"(?:\s?agreement)?(?:,?\s?(?P<unit>{_UNIT})|[\s,]*(?!(?:19|20)[0-9]{{2}}(?![0-9]))(?=[0-9]|[ivx]+\s?[:.(]|[ivx]{{2,}}(?![a-z])|annex|chapter))"
    rf"\s?(?P<places>{_PLACES})"
)


def _trie(names: list[str]) -> str:
    """The names as one pattern that reads each letter once."""
    heads: dict[str, list[str]] = {}
    for name in names:
        heads.setdefault(name[:1], []).append(name[1:])
    ends = "" in heads
    parts = [_character(head) + _trie(rest) for head, rest in sorted(heads.items()) if head]
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if ends else ''}" if ends or len(parts) > 1 else parts[0]


def _character(char: str) -> str:
    return {" ": r"\s+", "-": r"[\s-]?"}.get(char, re.escape(char))


_UNITS = "article articles art arts section sections sec secs paragraph paragraphs para paras provision provisions annex appendix chapter"
_GOODS = "hs hts htsus cn code codes chapters heading headings subheading subheadings item items line lines"
_BEFORE_NUMBER: dict[str, set[str]] = {
    **{word: {"hs"} for word in _GOODS.split()},
    **{re.findall("[a-z]+|[^a-z]+", name.rstrip("0123456789 "))[-1]: {"place"} for name in NAMES},
    **{unit: {"place", "usc"} for unit in _UNITS.split()},
    "agreement": {"place"},
    "chapter": {"hs", "place"},
    "usc": {"usc"},
    "c": {"usc"},
    "code": {"hs", "usc"},
}
"""The words that stand before the number of a reference."""

_NAME = re.compile(rf"(?<![a-z0-9&])(?:{_trie(sorted(NAMES))})(?![a-z])")


def _name(written: str) -> str | None:
    written = " ".join(written.split())
    for name in (written, written.replace("anti dumping", "anti-dumping").replace("antidumping", "anti-dumping")):
        if name in NAMES:
            return name
    return None


def _provisions(folded: str) -> Iterator[Cited]:
    for match in _NAME.finditer(folded):
        name, after = _name(match[0]), _AFTER.match(folded, match.end())
        if name and after and (after["unit"] or name not in _WEAK):
            yield from _each(NAMES[name], after["places"], match.start(), after.end())
        if name and (chinese := _CHINESE_PLACE.match(folded, match.end())):
            steps = [_figures(step) for step in chinese.groups() if step]
            yield from _each(NAMES[name], ".".join(steps), match.start(), chinese.end())
    for cited in _CITED.finditer(folded):
        named = _NAME.match(folded, cited.end())
        if named and (name := _name(named[0])):
            yield from _each(NAMES[name], cited[1], cited.start(), named.end())


_CHINESE_PLACE = re.compile(
    r"(?:协定|协议)?\s*第\s?([0-9]{1,3}(?:\.[0-9]{1,2})?|[一二三四五六七八九十]{1,4})\s?条(?:\s?第\s?([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?款)?"
)
"""第二十五条第八款 and 第25.8条: article and paragraph."""


def _figures(step: str) -> str:
    return step if step[0].isdigit() else str(chinese_number(step) or 0)


_ONE_PLACE = re.compile(_PLACE)
_STEP = re.compile(r"(annex|chapter|appendix)\s?([a-z0-9]+)|paragraphs?|paras?\.?|[a-z0-9]+")


def _each(code: str, places: str, start: int, end: int) -> Iterator[Cited]:
    for place in _ONE_PLACE.finditer(places):
        steps: list[str] = []
        for step in _STEP.finditer(place[0]):
            if step[1]:
                steps.append(step[1] + step[2])
            elif not step[0].startswith("para"):
                steps.append(step[0] if steps or step[0][0].isdigit() else str(_roman(step[0])))
        if steps:
            agreement = re.sub("[^a-z0-9]", "", code.lower())
            path = ["usc", "19", *steps] if agreement == "usc" else [agreement, *steps]
            yield Cited(_tree(path, least=2), start, end)


def _roman(letters: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in letters]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _tree(parts: list[str], *, least: int) -> tuple[str, ...]:
    """The token of a place, and of each place above it that has at least so many parts."""
    return tuple(
        f"§{'·'.join(parts[:size])}"[:LONGEST_TOKEN] for size in range(len(parts), min(least, len(parts)) - 1, -1)
    )
