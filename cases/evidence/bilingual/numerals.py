"""Numbers as texts write them, in digits, in Chinese and in English words, and the numbering that opens a paragraph."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WRITTEN = ("〇零○", "一壹", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
_DIGITS = {char: value for value, chars in enumerate(_WRITTEN) for char in chars}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
NUMERAL = "".join([*_DIGITS, *_TENS, *_MYRIADS])
PLAIN_NUMERAL = re.sub("[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]", "", NUMERAL)
"""The numerals without the formal ones, some of which are in everyday words, as 參加 and 大陆."""
SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LITTLE = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen
"""
_ROUND_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH_WORDS = {word: value for value, word in enumerate(_LITTLE.split())}
ENGLISH_WORDS |= {word: 10 * value for value, word in enumerate(_ROUND_TENS.split(), 2)}
"""The numbers that English writes as one word, with their values; larger ones are made of these and the scales."""
_YEAR = "january february march april may june july august september october november december"
_MONTHS = _YEAR.split()
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")


@dataclass(frozen=True)
class Number:
    """A number of a text: as it is written, its value in plain decimals, and what it counts: `%`, `year`, `month`, `day` or nothing."""

    written: str
    value: str
    unit: str = ""


@dataclass(frozen=True)
class Label:
    """The numbering that opens a paragraph: its style (`article`, `chapter`, `()`, `.`), its number, and how it is written."""

    style: str
    number: str
    written: str

    def __str__(self) -> str:
        return self.written


def chinese_number(written: str) -> int | None:
    """The value of a Chinese numeral, or None where it is none; digits one after the other are read as they stand.

    >>> chinese_number("一百十一"), chinese_number("二〇一六"), chinese_number("三千五百万"), chinese_number("两千")
    (111, 2016, 35000000, 2000)
    """
    if not written:
        return None
    if all(char in _DIGITS for char in written):
        return int("".join(str(_DIGITS[char]) for char in written))
    total = part = 0
    digit: int | None = None
    for char in written:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            part += (1 if digit is None else digit) * _TENS[char]
            digit = None
        elif char in _MYRIADS:
            total = (total + part + (digit or 0)) * _MYRIADS[char] if total or part or digit else 0
            part, digit = 0, None
        else:
            return None
    return total + part + (digit or 0)


def roman_number(written: str) -> int | None:
    """The value of a Roman numeral below 100 in capitals, or None.

    >>> roman_number("XIV"), roman_number("IIII")
    (14, None)
    """
    if not _ROMAN.match(written):
        return None
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for char, after in zip(written, [*written[1:], ""], strict=True):
        total += -values[char] if after and values[after] > values[char] else values[char]
    return total


def english_number(written: str) -> int | None:
    """The value of a number in English words, or None where it is none.

    >>> english_number("one hundred and twenty-one"), english_number("Five"), english_number("wheat")
    (121, 5, None)
    """
    total = 0
    for piece in re.split(r"[-\s]+", written.casefold()):
        if piece in SCALES:
            total = max(total, 1) * SCALES[piece]
        elif piece in ENGLISH_WORDS:
            total += ENGLISH_WORDS[piece]
        elif piece != "and":
            return None
    return total


_ANY = rf"[{NUMERAL}]+|\d+"
_SUB = rf"(?:\s*[-–之]\s*({_ANY}))?"
_ARTICLE = re.compile(rf"第\s*((?:{_ANY})[A-Z]?){_SUB}\s*(条|條|章|节|節|编|編|款){_SUB}")
_ONES, _ROUND_ONES = "|".join(reversed(_LITTLE.split())), "|".join(_ROUND_TENS.split())
_BELOW_100 = rf"(?:{_ROUND_ONES})(?:[-\s](?:{_ONES}))?|{_ONES}"
_IN_WORDS = rf"(?:{_ONES})\s+hundred(?:(?:\s+and)?\s+(?:{_BELOW_100}))?|{_BELOW_100}"
_ARTICLE_EN = re.compile(
    r"(article|art\.?|chapter|section|sec\.|part|rule|regulation|§§?)\s*(?<![a-z])"
    rf"(\d+[A-Z]{{0,2}}|(?-i:[IVXLC]+)|{_IN_WORDS})\b(?:\s*[-–]\s*(\d+|{_ONES})\b)?",
    re.I,
)
_PAREN = re.compile(rf"[(（]\s*({_ANY}|[ivx]{{1,4}}|[a-z])\s*[)）]")
_BARE_HAN = re.compile(rf"([{NUMERAL}]+)\s*[、.．]")
_BARE = re.compile(r"(\d{1,3}|[IVXLC]{1,6})\s*(?:[.．、](?!\d)|\)\s)")
_ROUND = {chr(0x2460 + n): n + 1 for n in range(20)}
_STYLE = {
    "条": "article",
    "條": "article",
    "art.": "article",
    "art": "article",
    "sec.": "section",
    "§": "section",
    "§§": "section",
    "rule": "section",
    "regulation": "section",
    "章": "chapter",
    "节": "section",
    "節": "section",
    "编": "part",
    "編": "part",
    "款": "clause",
}


def label_of(text: str) -> Label | None:
    """The numbering that opens a paragraph, or None.

    >>> [(found.style, found.number) for found in map(label_of, ("第十二条 国家", "Article 109-1", "（三）主要", "(3) Main", "一、总"))]
    [('article', '12'), ('article', '109-1'), ('()', '3'), ('()', '3'), ('.', '1')]
    >>> [label_of(text).number for text in ("Article Twenty-One", "第5A條", "§ 5A", "Rule 12", "Article One Hundred and Five")]
    ['21', '5A', '5A', '12', '105']
    >>> label_of("IV. Safeguards"), label_of("2025年，钢铁")
    (Label(style='.', number='4', written='IV.'), None)
    """
    text = text.lstrip(" \t\u3000#*>|—-•").lstrip()
    if found := _ARTICLE.match(text):
        subs = [sub for sub in (found[2], found[4]) if sub]
        return Label(_STYLE[found[3]], "-".join(_plain(piece) for piece in (found[1], *subs)), found[0].strip())
    if found := _ARTICLE_EN.match(text):
        style = found[1].lower()
        number = "-".join(_plain(piece) for piece in (found[2].upper(), found[3]) if piece)
        return Label(_STYLE.get(style, style), number, found[0])
    if found := _PAREN.match(text):
        return Label("()", _plain(found[1]), found[0])
    if found := _BARE_HAN.match(text) or _BARE.match(text):
        return Label(".", _plain(found[1]), found[0].strip())
    if text[:1] in _ROUND:
        return Label("o", str(_ROUND[text[0]]), text[0])
    return None


_WITHIN = re.compile(
    rf"[(（]\s*({_ANY})\s*[)）]|(?<![{NUMERAL}第])([{NUMERAL}]{{1,3}})、|(?<![\d.,])(\d{{1,2}})[.．、](?!\d)"
)


def labels_within(text: str) -> set[str]:
    """The numbers of items that a paragraph holds in its midst.

    >>> sorted(labels_within("左列事項：一、輸入。二、輸出。")), sorted(labels_within("namely: 1. imports; (2) exports of 3.5 tons"))
    (['1', '2'], ['1', '2'])
    """
    return {_plain(found[1] or found[2] or found[3]) for found in _WITHIN.finditer(text)}


def without_label(text: str) -> str:
    """The paragraph's words after its numbering."""
    label = label_of(text)
    if label is None:
        return text
    return text[text.index(label.written) + len(label.written) :].lstrip(" \u3000.、:：")


def _plain(written: str) -> str:
    if written.isdecimal():
        return str(int(written))
    value = chinese_number(written)
    if value is None and written.isupper():
        value = roman_number(written)
    if value is None and written[:1].isalpha() and len(written) > 2:
        value = english_number(written)
    return written if value is None else str(value)


_FIGURE = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN_COUNT = rf"[{NUMERAL}]*[{''.join(_TENS)}{''.join(_MYRIADS)}][{NUMERAL}]*|[〇零一二三四五六七八九]{{4}}(?=年)|[{''.join(_DIGITS)}]+"
_WORD = "|".join(sorted(ENGLISH_WORDS, key=len, reverse=True))
_SCALE = "|".join(SCALES)
_MONTH = "|".join(_MONTHS)
_NUMBERS = re.compile(
    rf"""(?P<share>百分之\s*(?P<share_of>{_FIGURE}|[{NUMERAL}点點]+))
    |(?P<month>\b(?:{_MONTH})\b)(?=[.,]?\s+\d)
    |(?P<figure>{_FIGURE})\s*(?P<scale>(?:{_SCALE})\b|[{"".join(_MYRIADS)}]+)?\s*(?P<unit>%|％|per\s?cent\b|percentage\s+points?\b|个百分点|年|月|日(?!本)|°C|‰)?
    |(?P<word>\b(?:{_WORD})(?:[-\s](?:{_WORD}))?(?:\s+(?:{_SCALE}))*\b)\s*(?P<word_unit>per\s?cent\b)?
    |(?P<han>{_HAN_COUNT})(?P<han_unit>年|月|日(?!本)|个百分点)?""",
    re.X | re.I,
)
_UNITS = {"%": "%", "％": "%", "年": "year", "月": "month", "日": "day", "个百分点": "%"}


def numbers_in(text: str) -> list[Number]:
    """The numbers of a text in the order they stand; a paragraph's numbering counts as well unless it is taken off before.

    A single Chinese numeral counts only with a unit or a counter after it, since 一 is in many words that count nothing.

    >>> [(found.value, found.unit) for found in numbers_in("力争前5位达到百分之四十，3亿吨，2025年")]
    [('5', ''), ('40', '%'), ('300000000', ''), ('2025', 'year')]
    >>> [(found.value, found.unit) for found in numbers_in("forty-five per cent of 1.5 billion by 20 January 2022")]
    [('45', '%'), ('1500000000', ''), ('20', ''), ('1', 'month'), ('2022', 'year')]
    """
    text = unicodedata.normalize("NFKC", text)
    out: list[Number] = []
    for found in _NUMBERS.finditer(text):
        number = _number(found, text)
        if number is not None:
            out.append(number)
    return out


def _number(found: re.Match[str], text: str) -> Number | None:
    written = found[0].strip()
    if found["share"]:
        return Number(written, _share(found["share_of"]), "%")
    if found["month"]:
        return Number(written, str(_MONTHS.index(found["month"].lower()) + 1), "month")
    if found["figure"]:
        return _figure(found, written)
    if found["word"]:
        return _in_words(found, written)
    value = chinese_number(found["han"])
    if value is None or (not found["han_unit"] and _idle(found, text)):
        return None
    return Number(written, str(value), _UNITS.get(found["han_unit"] or "", ""))


def _figure(found: re.Match[str], written: str) -> Number:
    value = Decimal(found["figure"].replace(",", "").replace("，", ""))
    scale = (found["scale"] or "").lower()
    value *= SCALES.get(scale, 1)
    for char in scale if scale not in SCALES else "":
        value *= _MYRIADS.get(char, 1)
    unit = (found["unit"] or "").lower()
    unit = "%" if unit.startswith("per") else _UNITS.get(unit, unit)
    plain = _decimal(value)
    if not unit and not scale and re.fullmatch(r"(?:19|20)\d\d", found["figure"]):
        unit = "year"
    return Number(written, plain, unit)


def _in_words(found: re.Match[str], written: str) -> Number | None:
    total = 0
    pieces = re.split(r"[-\s]+", found["word"].lower())
    if pieces == ["one"] and not found["word_unit"]:
        return None
    for piece in pieces:
        total = max(total, 1) * SCALES[piece] if piece in SCALES else total + ENGLISH_WORDS[piece]
    return Number(written, str(total), "%" if found["word_unit"] else "")


def _share(written: str) -> str:
    if written[0].isdecimal():
        return _decimal(Decimal(written.replace(",", "")))
    whole, _, part = written.replace("點", "点").partition("点")
    value = chinese_number(whole) or 0
    return f"{value}.{''.join(str(_DIGITS[char]) for char in part if char in _DIGITS)}" if part else str(value)


def _decimal(value: Decimal) -> str:
    try:
        return format(value.normalize(), "f")
    except InvalidOperation:
        return str(value)


_COUNTERS = "条條项項款个個家位年月日天次倍吨噸元名人种種类類级級批份部届屆章节節号號小时時周週"


def _idle(found: re.Match[str], text: str) -> bool:
    """Whether a Chinese numeral counts nothing: one character alone without a counter, as in 一带一路 or 统一."""
    after = text[found.end() : found.end() + 1]
    return len(found["han"]) == 1 and (found["han"] in "一" or not after or after not in _COUNTERS)


def strike_numbers(text: str) -> str:
    """The text without its numbering, its digits and its Chinese numerals: for measuring what alignment does without them."""
    text = without_label(text)
    text = re.sub(_ARTICLE, "", text)
    text = re.sub(r"(?i)\b(articles?|chapter|section)\s+[\dIVXLC]+(?:-\d+)?\b", "", text)
    return re.sub(rf"\d+(?:[.,]\d+)*|[{''.join(set(_DIGITS) | set(_TENS))}]", "", text)
