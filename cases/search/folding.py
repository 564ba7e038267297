"""The letters of a text as search compares them: width, case, diacritics and script folded, with the way back; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from cases.evidence.scripts import simplified

CJK = (
    "\u0e01-\u0e4f\u0e81-\u0edd\u1000-\u109f\u1780-\u17d3"
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u303c\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00016fe0-\U00018dff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff"
)
"""Scripts that part no words by spaces, as the inside of a class of characters: Chinese, kana, Thai, Lao, Burmese, Khmer."""

_MARKS = {
    **dict.fromkeys("‘’‚‛ʼʹ′＇ꞌ", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－⸺⸻", "-"),
    **dict.fromkeys("〔【〖﹝［", "["),
    **dict.fromkeys("〕】〗﹞］", "]"),
    **dict.fromkeys("ıɪ", "i"),
    **dict.fromkeys("øɵ", "o"),
    **dict.fromkeys("đðɖ", "d"),
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "§": "§",
    "№": "no.",
    "¶": "para.",
}
"""What prints alike, or is written so where the letter is missing, and no table of Unicode folds."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_UNITED_STATES = re.compile(r"(?<![A-Za-z0-9/])US(?![A-Za-z0-9/])")
_SOFT_AT_LINE_END = re.compile("[\u00ad\u0002\ufffe](?=[ \t]*\r?\n)")


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __init__(self) -> None:
        self.shifting: set[str] = set()
        """The characters met that become none or several, so that what follows them moves."""

    def __missing__(self, point: int) -> str:
        folded = _fold(chr(point))
        if len(folded) != 1:
            self.shifting.add(chr(point))
        self[point] = folded
        return folded


def _fold(char: str) -> str:
    if char in _MARKS:
        return _MARKS[char]
    if unicodedata.decomposition(char).startswith("<super>") and unicodedata.digit(char, None) is not None:
        # A footnote's mark is not part of the word before it; the lowered figure of CO₂ is.
        return f" {unicodedata.digit(char)}"
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    return "".join(map(_letter, parts.casefold()))


def _letter(char: str) -> str:
    if char in _MARKS:
        return _MARKS[char]
    if "!" <= char <= "~":
        return char.lower()
    kind = unicodedata.category(char)
    if unicodedata.combining(char) or kind == "Cf" or "\ufe00" <= char <= "\ufe0f":
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind[0] in "LM" or kind in {"Nl", "No"}:
        return simplified(char)
    return " "


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text in small letters without diacritics, simplified Chinese; marks other than those of ASCII become spaces.

    Only US stays in capitals where it stands alone, since in small letters it is a pronoun.

    >>> fold("ＳＣＭ Agreement’s É́tat 鋼鐵 〔２０１６〕 CO₂ word²")
    "scm agreement's etat 钢铁 [2016] co2 word 2"
    >>> fold("The US told us, and TRUST did not")
    'the US told us, and trust did not'
    """
    return "US".join(map(_fold_all, _UNITED_STATES.split(text))) if "US" in text else _fold_all(text)


def _fold_all(text: str) -> str:
    if text.isascii():
        return text.lower()
    if "\u00ad" in text or "\u0002" in text or "\ufffe" in text:
        text = _SOFT_AT_LINE_END.sub("-", text)
    moved = {char: _FOLDS[ord(char)] for char in set(_MOVING.findall(text))}
    if len(moved) > _FEW or not moved.keys().isdisjoint(moved.values()):
        return _NOT_ASCII.sub(_folded, text).lower()
    # Most texts hold few such characters, and replacing each is several times faster than looking every character up.
    for char, folded in moved.items():
        text = text.replace(char, folded)
    return text.lower()


def _traditional() -> str:
    ideographs = "".join(map(chr, range(0x4E00, 0xA000)))
    return "".join(old for old, new in zip(ideographs, simplified(ideographs), strict=True) if old != new)


_MOVING = re.compile(f"[\x80-\u4dff{_traditional()}\ua000-\U0010ffff]")
"""The characters that may change: neither those of ASCII nor the simplified ideographs, of which Chinese texts consist."""
_FEW = 24


def _folded(found: re.Match[str]) -> str:
    return found[0].translate(_FOLDS)


def way_back(text: str, folded: str) -> Sequence[int] | None:
    """Where in the text each character of what was folded from it begins, its end last; None where nothing moved.

    >>> way_back("abc", "abc") is None, list(way_back("ﬁsh", fold("ﬁsh")))
    (True, [0, 0, 1, 2, 3])
    """
    if text.isascii() or (len(text) == len(folded) and _FOLDS.shifting.isdisjoint(text)):
        return None
    text = _SOFT_AT_LINE_END.sub("-", text)
    places: list[int] = []
    for at, char in enumerate(text):
        places += [at] * (1 if char.isascii() else len(_FOLDS[ord(char)]))
    return [*places, len(text)]
