"""What a text cites by number, as tokens: provisions, document symbols, disputes, HS codes, document numbers; pure.

Each is written in many ways and becomes one token that begins with §: `§scm·25·8`, `§g·tbt·n·chn·1310`, `§ds·511`, `§hs·854231`,
`§doc·guofa·2016·6`, `§usc·19·2415`; an article of which no agreement is named is `§article·15`, in Chinese too. A place in a tree
brings the places above it, so that `SCM 25` finds `SCM 25.8`, and a range the numbers between its ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.search import numbered
from cases.search.folding import CJK, fold
from cases.search.numbered import LONGEST_TOKEN, Cited, between, tree
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
    found += numbered.find(folded, hints)
    return found


_DIGITS = re.compile(r"[0-9]+")
_LAST_WORD = re.compile(r"[a-z]+\Z")
_YEAR_ENDS = re.compile(r"\s?(?:[\])]|年|号|,?\sno[. ]|[0-9]+\s?号)")
_ROMAN_PLACE = re.compile(
    r"(?:art(?:icles?|s?\.)|annex(?:es)?|appendi(?:x|ces)|chapters?|g\s?a\s?t[ts](?: 1994,?)?)\s+[ivxa-d]{1,6}(?![a-z])"
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
                hints |= {"doc", "date"}
            elif folded[end : end + 1] in {".", "-", "/"} and folded[end + 1 : end + 2].isdigit():
                hints |= {"hs", "date"}
            if folded[start - 1 : start] == ".":
                hints.add("date")
        if hint := _BEFORE_NUMBER.get(last):
            hints |= hint
        elif last > "\x7f":
            hints |= {"hs", "place"}
    if "§" in folded:
        hints |= {"place", "usc"}
    if "年" in folded and "月" in folded:
        hints.add("date")
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
            yield Cited(tree(parts, least=2), match.start(), end, folded[end : end + 2] == "/*")


_DISPUTE = re.compile(r"ds[\s/-]{0,2}([0-9]{1,4})(?![a-z0-9])")


def _disputes(folded: str) -> Iterator[Cited]:
    for match in _DISPUTE.finditer(folded):
        before = folded[match.start() - 1 : match.start()]
        if not before.isalnum() or before > "\x7f":
            yield Cited((f"§ds·{int(match[1])}",), match.start(), match.end())


_CODE = r"(?:[0-9]{4}(?:\.[0-9]{2}){0,3}|[0-9]{2}\.[0-9]{2}(?!\.[0-9])|[0-9]{6,10})(?![0-9])"
_CODES = rf"{_CODE}(?:\s?(?:,|;|-|,?\s?(?:and|or|to|through)\s)\s?(?!(?:19|20)[0-9]{{2}}(?![0-9.])){_CODE})*"
_PRODUCT = re.compile(
    rf"(?<![a-z])(?:hs|hts|htsus|cn)\W{{0,2}}(?:codes?|chapters?|headings?|subheadings?|items?)?"
    rf"\W{{0,3}}({_CODES}|[0-9][0-9. ]{{0,14}})(?![0-9])"
    rf"|(?<![a-z])(?:(?:sub-?)?headings?|tariff lines?|tariff items?|tariff codes?)\W{{1,3}}({_CODES})"
    rf"|(?:编码|税号|税则号列|税目|子目|品目)\W{{0,2}}({_CODES})"
    r"|(?<![0-9.,])([0-9]{4}\.[0-9]{2}(?:\.?[0-9]{2}){0,2})(?![0-9])(?!\.[0-9])"
)
_WRITTEN = re.compile(r"[0-9]{4}(?:[. ][0-9]{2}(?![0-9]))+|[0-9]{2}(?:[. ][0-9]{2}(?![0-9]))+|[0-9]{2,10}")


_DAY = re.compile(r"20[1-9][0-9]\.(?:0[1-9]|1[0-2])\.(?:0[1-9]|[12][0-9]|3[01])")
"""A date: the headings of chapter 20 end before it."""


def _products(folded: str) -> Iterator[Cited]:
    for match in _PRODUCT.finditer(folded):
        group, before, done = match.lastindex or 1, "", 0
        start = match.start(group)
        for written in _WRITTEN.finditer(match[group]):
            digits = re.sub(r"[. ]", "", written[0])
            if len(digits) > 10 or len(digits) % 2 or _DAY.fullmatch(written[0]) or not "01" <= digits[:2] <= "99":
                continue
            sign = match[group][done : written.start()].strip()
            inner = between(before, digits) if sign in _RANGE and len(before) == len(digits) else []
            yield Cited(
                (f"§hs·{digits}", *(f"§hs·{one}" for one in inner)), match.start(), start + written.end(), within=True
            )
            before, done = digits, written.end()


_RANGE = frozenset({"-", "to", "through", "至", "到"})


_YEAR = r"(?:\[\s?(?P<a>[0-9]{4})\s?年?\s?\]|\(\s?(?P<b>[0-9]{4})\s?年?\s?\)|(?P<c>(?:19|20)[0-9]{2}))"
_HEAD = f"(?P<head>[{CJK}]{{1,16}}|[a-z]+(?:[ -][a-z]+){{0,6}})"
_NUMBER = r"(?:(?:no|nr|number)\b[.\s]*|#|第\s?)?(?P<number>[0-9]{1,5})(?![0-9])\s?(?P<hao>号)?"
_DOCUMENT = re.compile(rf"\s?{_YEAR}(?(c)\s?年?),?\s?{_NUMBER}")
_TURNED = re.compile(rf"(?:no|nr|number)\b[.\s]*(?P<number>[0-9]{{1,5}}),?(?:\s?of)?\s?{_YEAR}")
_ISSUED = re.compile(
    r"[\[(]\s?[0-9]{4}|\bno\b[.\s]*[0-9]+,?(?:\sof\s|\s?[\[(])\s?[0-9]{4}|[0-9]{4}\s?年?\s?第?\s?[0-9]+\s?号"
    r"|(?<=[a-z]) (?:19|20)[0-9]{2},? no\b"
)
_BEFORE = re.compile(f"(?:[{CJK}]{{1,16}}|[a-z]+(?:[ -][a-z]+){{0,6}})$")


def _documents(folded: str) -> Iterator[Cited]:
    for place in _ISSUED.finditer(folded):
        turned = _TURNED.match(folded, place.start())
        match = turned or _DOCUMENT.match(folded, place.start())
        from_ = max(0, place.start() - 60)
        before = _BEFORE.search(folded[from_ : place.start()].rstrip(" 第"))
        if not match or not before:
            continue
        if not turned and match["c"] and not match["hao"] and "no" not in match[0]:
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
    r"(?<![a-z0-9.])(?:([0-9]{1,2})\s?)?(?:u\.?\s?s\.?|US)\s?c(?:ode|\.)?(?:\s?a\.)?[\s,]*(?:§+|sections?|secs?\.?)?\s?"
    r"([0-9]{1,5}[a-z]?)(?![a-z0-9])((?:\s?\([a-z0-9]{1,4}\))*)"
    r"(?:\s?(?:-|to|through)\s?([0-9]{1,5})(?![0-9a-z]))?"
)


def _statutes(folded: str) -> Iterator[Cited]:
    for match in _STATUTE.finditer(folded):
        parts = ["usc", match[1] or "19", match[2], *re.findall(r"[a-z0-9]+", match[3])]
        inner = [f"§usc·{parts[1]}·{one}" for one in between(match[2], match[4] or "")]
        yield Cited((*tree(parts, least=3), *inner), match.start(), match.end(3))
        if match[4]:
            yield Cited(tree([*parts[:2], match[4]], least=3), match.start(), match.end())


_UNIT = r"(?:articles?|arts?\.?|sections?|sects?\.?|secs?\.?|(?<![a-z0-9.])ss?\.|paragraphs?|paras?\.?|provisions?|§+)"
_DIVISION = r"(?:annex(?:es)?|ch(?:apters?|\.)|appendi(?:x|ces))"
_PLACE = (
    rf"(?:{_DIVISION}"
    r"\s?(?:[0-9]{1,2}[a-z]?|[ivx]{1,5}|[a-z])(?![a-z0-9])|(?:[0-9]{1,4}(?:bis|ter)?|[ivx]{1,6})(?![a-z0-9]))"
    r"(?:\s?:\s?[0-9]{1,3}(?:bis|ter)?(?![a-z0-9])|\.[0-9]{1,3}(?:bis|ter)?(?![a-z0-9])|\s?\([a-z0-9]{1,4}\)|,?\s(?:paragraphs?|paras?\.?)\s[0-9]{1,3}(?![0-9]))*"
)
_PLACES = rf"{_PLACE}(?:\s?(?:,|;|-|,?\s?(?:and|or|to|through))\s?(?:{_UNIT}\s?)?{_PLACE})*"
_CITED = re.compile(
    rf"(?<![a-z])(?:(?P<unit>{_UNIT})\s?|(?={_DIVISION}))(?P<places>{_PLACES})[\s,]*(?:of|to|in|under)?\s*(?:the\s)?\s*"
    r"(?:wto(?:'s)?\s(?!agreement(?!\son\s)))?"
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


_UNITS = """
article articles art arts section sections sec secs sect sects s ss paragraph paragraphs para paras provision provisions
annex annexes appendix appendices ch chapter chapters
"""
_GOODS = "hs hts htsus cn code codes chapters heading headings subheading subheadings item items line lines"
_DATED = """
jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november
dec december
"""
_BEFORE_NUMBER: dict[str, set[str]] = {
    **{word: {"date"} for word in _DATED.split()},
    **{word: {"hs"} for word in _GOODS.split()},
    **{re.findall("[a-z]+|[^a-z]+", name.rstrip("0123456789 "))[-1]: {"place"} for name in NAMES},
    **{unit: {"place", "usc"} for unit in _UNITS.split()},
    "agreement": {"place"},
    "chapter": {"hs", "place"},
    "usc": {"usc"},
    "c": {"usc"},
    "code": {"hs", "usc"},
    **{word: {"fr"} for word in ("fr", "reg", "r")},
    **{word: {"stc"} for word in ("stc", "stcs", "concern", "concerns", "ims", "id")},
    **{word: {"doc", "stc"} for word in ("no", "nr", "number")},
}
"""The words that stand before the number of a reference."""

_NAME = re.compile(rf"(?<![a-z0-9&])(?!wto agreement on )(?:{_trie(sorted(NAMES))})(?![a-z])")


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
            steps = [numbered.figures(step) for step in chinese.groups() if step]
            yield from _each(NAMES[name], ".".join(steps), match.start(), chinese.end())
    for cited in _CITED.finditer(folded):
        yield from _each(_kind(cited["unit"]), cited["places"], cited.start(), cited.end("places"))
        named = _NAME.match(folded, cited.end())
        if named and (name := _name(named[0])):
            yield from _each(NAMES[name], cited["places"], cited.start(), named.end())


_CHINESE_PLACE = re.compile(
    r"(?:协定|协议)?\s*第\s?([0-9]{1,3}(?:\.[0-9]{1,2})?|[一二三四五六七八九十]{1,4})\s?条(?:\s?第\s?([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?款)?"
)
"""第二十五条第八款 and 第25.8条: article and paragraph."""


def _kind(unit: str | None) -> str:
    if unit is None:
        return "in"
    return "para" if unit.startswith("para") else "section" if unit[0] in "s§" else "article"


_ONE_PLACE = re.compile(_PLACE)
_STEP = re.compile(rf"({_DIVISION})\s?([a-z0-9]+)|paragraphs?|paras?\.?|[a-z0-9]+")


def _each(code: str, places: str, start: int, end: int) -> Iterator[Cited]:
    agreement = re.sub("[^a-z0-9]", "", code.lower())
    before: list[str] = []
    done = 0
    for place in _ONE_PLACE.finditer(places):
        steps = _steps(place[0])
        if not steps:
            continue
        if agreement == "in" and before and (name := before[0].rstrip("0123456789")) and steps[0][0].isdigit():
            steps[0] = name + steps[0]
        sign = _UNIT_WORD.sub("", places[done : place.start()]).strip()
        inner: list[list[str]] = []
        if before and sign in _RANGE:
            if len(before) > len(steps) == 1 and _follows(before[-1], steps[0]):
                steps = [*before[:-1], *steps]
            if before[:-1] == steps[:-1]:
                inner = [[*steps[:-1], one] for one in between(before[-1], steps[-1])]
        head = ["usc", "19"] if agreement == "usc" else [agreement]
        if agreement in numbered.UNITS and not steps[0][0].isdigit():
            head = ["in"]
        own = tree([*head, *steps], least=len(head) + 1)
        yield Cited((*own, *(f"§{'·'.join([*head, *one])}" for one in inner)), start, end)
        before, done = steps, place.end()


_UNIT_WORD = re.compile(_UNIT)


_DIVISIONS = ("annex", "appendix", "chapter")


def _follows(first: str, last: str) -> bool:
    return first.isdecimal() and last.isdecimal() and int(first) < int(last)


def _steps(place: str) -> list[str]:
    steps: list[str] = []
    for step in _STEP.finditer(place):
        if step[1]:
            name = next(name for name in _DIVISIONS if name.startswith(step[1][:2]))
            steps.append(name + (str(_roman(step[2])) if re.fullmatch("[ivx]+", step[2]) else step[2]))
        elif not step[0].startswith("para"):
            steps.append(step[0] if steps or step[0][0].isdigit() else str(_roman(step[0])))
    return steps


def _roman(letters: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in letters]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
