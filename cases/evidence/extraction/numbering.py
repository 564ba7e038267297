"""The numbers that Word gives to paragraphs by itself, counted as Word counts them (ISO/IEC 29500-1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

Element = etree._Element  # noqa: SLF001 - the class has no public name

_DEEPEST = 50
"""How many styles are followed upwards, so that one based on itself ends."""

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST_ROMAN = 5_000
_MOST_LETTERS = 26 * 10
_LOWER = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_TRADITIONAL_LEGAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_PLACE = re.compile("%([1-9])")


@dataclass(frozen=True)
class _Level:
    """One level of a list: where it starts, how its number is written, the text around it, and after which level it starts anew."""

    start: int
    form: str
    text: str
    restart: int | None
    legal: bool
    style: str


class Numbering:
    """Counts the numbered paragraphs of one document, each told once and in order, and says their numbers."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._styles = {_value(style, "styleId"): style for style in _all(styles, "style")}
        self._plain = next((_value(s, "styleId") for s in _all(styles, "style") if _is_plain(s)), "")
        self._lists = {_value(each, "abstractNumId"): each for each in _all(numbering, "abstractNum")}
        self._numbers = {_value(each, "numId"): each for each in _all(numbering, "num")}
        self._levels: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self.given = False
        """Whether any paragraph had a number."""

    def of(self, paragraph: Element) -> str:
        """The number as it stands before the paragraph's words, such as `(a)` or `第三条`; "" for none and for a bullet."""
        if not self._numbers:
            return ""
        number, depth = self._place_of(paragraph)
        if number not in self._numbers:
            return ""
        held, levels, overrides = self._list(number)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(held, {})
        for above in range(depth):
            if above in levels:
                counts.setdefault(above, levels[above].start)
        if depth in overrides and (number, depth) not in self._begun:
            counts[depth] = overrides[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else level.start
        self._begun.add((number, depth))
        for below in [each for each in counts if each > depth]:
            after = levels[below].restart if below in levels else None
            if after is None or (after > 0 and depth < after):
                del counts[below]
        if level.form == "bullet":
            return ""
        said = _PLACE.sub(lambda found: self._written(int(found[1]) - 1, level, levels, counts), level.text).strip()
        self.given = self.given or bool(said)
        return said

    def _written(self, depth: int, own: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        if depth not in levels or depth not in counts or levels[depth].form == "none":
            return ""
        form = levels[depth].form
        return written(counts[depth], "decimal" if own.legal and form != "decimalZero" else form)

    def _place_of(self, paragraph: Element) -> tuple[str, int]:
        """The list and the level of a paragraph: what it says itself goes before what its style says."""
        own = _child(paragraph, "pPr")
        given = _child(own, "numPr")
        number, depth = _said(given, "numId"), _said(given, "ilvl")
        style = _said(own, "pStyle") or self._plain
        named = style
        for _ in range(_DEEPEST):
            if (number and depth) or style not in self._styles:
                break
            told = _child(_child(self._styles[style], "pPr"), "numPr")
            if not number and _said(told, "numId"):
                number = _said(told, "numId")
            if not depth and _said(told, "ilvl"):
                depth = _said(told, "ilvl")
            style = _said(self._styles[style], "basedOn")
        if number and not depth and number in self._numbers:
            _, levels, _ = self._list(number)
            depth = next((str(each) for each, level in levels.items() if level.style == named and named), "")
        return number, _whole(depth, 0)

    def _list(self, number: str) -> tuple[str, dict[int, _Level], dict[int, int]]:
        """The list that a number belongs to, its levels as this number has them, and where this number starts them anew."""
        if number not in self._levels:
            row = self._numbers[number]
            held = self._followed(_said(row, "abstractNumId"))
            levels = dict(map(_level, _all(self._lists.get(held), "lvl")))
            overrides: dict[int, int] = {}
            for each in _all(row, "lvlOverride"):
                depth = _whole(_value(each, "ilvl"), 0)
                for other in _all(each, "lvl"):
                    levels[depth] = replace(_level(other)[1])
                if start := _said(each, "startOverride"):
                    overrides[depth] = _whole(start, 1)
            self._levels[number] = (held, levels, overrides)
        return self._levels[number]

    def _followed(self, held: str) -> str:
        """The list that holds the levels: one may only name a style whose list does."""
        for _ in range(_DEEPEST):
            style = _said(self._lists.get(held), "numStyleLink")
            if not style or style not in self._styles:
                break
            number = _said(_child(_child(self._styles[style], "pPr"), "numPr"), "numId")
            if number not in self._numbers:
                break
            held = _said(self._numbers[number], "abstractNumId")
        return held


def written(number: int, form: str) -> str:
    """A number in one of Word's forms; in figures where the form is not known here or does not reach so far.

    >>> [written(12, form) for form in ("lowerLetter", "upperRoman", "chineseCounting", "ordinal", "decimalZero")]
    ['l', 'XII', '十二', '12th', '12']
    """
    said = _FORMS[form](number) if form in _FORMS else ""
    return said or str(number)


def _roman(number: int) -> str:
    if not 0 < number <= _MOST_ROMAN:
        return ""
    said = ""
    for value, letters in _ROMAN:
        said += letters * (number // value)
        number %= value
    return said


def _letters(number: int) -> str:
    # After z Word writes aa, bb, cc.
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= _MOST_LETTERS else ""


def _counted(number: int, digits: str = _LOWER, units: str = "十百千") -> str:
    """Chinese numerals to 9,999: 十二, 一百零一."""
    if not 0 < number < 10_000:
        return ""
    said, gap = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + digits[digit] + (units[power - 1] if power else "")
        gap = False
    return said[1:] if 10 <= number < 20 and digits is _LOWER else said


def _digits(number: int) -> str:
    return "".join(_LOWER[int(digit)] for digit in str(number)) if 0 <= number < 10_000 else ""


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number % 100 < 14 else ends.get(number % 10, 'th')}"


def _row_of(first: str, count: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= count else ""


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else ""


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ordinal": _ordinal,
    "numberInDash": lambda number: f"- {number} -",
    "chineseCounting": _counted,
    "chineseCountingThousand": _counted,
    "taiwaneseCounting": _counted,
    "taiwaneseCountingThousand": _counted,
    "japaneseCounting": _counted,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "chineseLegalSimplified": lambda number: _counted(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: _counted(number, _TRADITIONAL_LEGAL, "拾佰仟"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalEnclosedCircle": _row_of("①", 20),
    "decimalEnclosedCircleChinese": _row_of("①", 20),
    "decimalEnclosedParen": _row_of("⑴", 20),
    "decimalEnclosedFullstop": _row_of("⒈", 20),
    "ideographEnclosedCircle": _row_of("㊀", 10),
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(max(0, number))),
    "none": lambda _: " ",
}


def _level(element: Element) -> tuple[int, _Level]:
    restart = _said(element, "lvlRestart")
    legal = _child(element, "isLgl")
    made = _Level(
        start=_whole(_said(element, "start"), 0),
        form=_said(element, "numFmt")
        or _said(_child(_child(element, "AlternateContent"), "Fallback"), "numFmt")
        or "decimal",
        text=_said(element, "lvlText")[:200],
        restart=_whole(restart, 0) if restart else None,
        legal=legal is not None and _value(legal, "val") not in ("0", "false", "off"),
        style=_said(element, "pStyle"),
    )
    return _whole(_value(element, "ilvl"), 0), made


def _is_plain(style: Element) -> bool:
    return _value(style, "type") == "paragraph" and _value(style, "default") in ("1", "true", "on")


def _all(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else list(element.iterchildren("{*}" + name))


def _child(element: Element | None, name: str) -> Element | None:
    return None if element is None else next(element.iterchildren("{*}" + name), None)


def _said(element: Element | None, name: str) -> str:
    """The value of a child element, or ""."""
    child = _child(element, name)
    return "" if child is None else _value(child, "val")


def _value(element: Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _whole(said: str, otherwise: int) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 11 else otherwise
