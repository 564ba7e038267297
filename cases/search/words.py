"""Words to search for, read from what a person types, and the pattern by which both databases find them; pure.

The pattern is a regular expression made of nothing but escaped characters, explicit classes and one lookbehind, which
Python's `re` (that is SQLite here) and PostgreSQL read alike. So both fold the same letters: all that NFKC and case
folding turn into one character, accented letters and full-width forms included, and the marks of ALIKE. What folds into
several characters (a ligature, a fraction) is spelt out in what is typed, and not in the text that is searched.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_WORDS = 12
LONGEST_WORD = 200
LONGEST_VALUE = 1000

ALIKE = {
    **dict.fromkeys("’‘ʼ′", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("〔【〖", "["),
    **dict.fromkeys("〕】〗", "]"),
}
"""Marks that print as one another: 国发〔2016〕6号 is found by 国发[2016]6号."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞", '"'))
_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
_SPACES = "[ \t\n\r\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏＡ-Ｚａ-ｚ"
_DIGITS = "0-9０-９"
_FOLDED = (range(0x21, 0x3400), range(0xA640, 0xAC00), range(0xF900, 0xFFF0))
"""Where characters that fold into one other stand; ideographs and Hangul, which do not, lie between. Above them nothing is folded."""


def tidy(text: str) -> str:
    """The text without what no database or address carries (controls, lone surrogates), cut to LONGEST_VALUE.

    >>> tidy("steel\\x00 \\ud800 plan")
    'steel plan'
    """
    kept = (
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs"}
    )
    return " ".join("".join(kept).split())[:LONGEST_VALUE]


def split(text: str) -> list[str]:
    """The words of what was typed, each once, quoted phrases kept together.

    >>> split('steel “state owned” 产业政策 steel')
    ['steel', 'state owned', '产业政策']
    """
    found = (quoted or plain for quoted, plain in _WORD.findall(text.translate(_QUOTES)))
    return list(dict.fromkeys(word for word in (" ".join(part.split()) for part in found) if word))


def pattern(word: str) -> str:
    """The regular expression that finds the word: a Latin word or a number where one begins, anything else anywhere.

    >>> bool(re.search(pattern("ICT"), "secure ＩＣＴ products")), bool(re.search(pattern("ICT"), "restrictions"))
    (True, False)
    >>> bool(re.search(pattern("511"), "DS511")), bool(re.search(pattern("产业"), "国家产业政策"))
    (True, True)
    """
    forms = dict.fromkeys((unicodedata.normalize("NFC", word), word))
    return "|".join(_SPACES.join(_run(part, begins=not at) for at, part in enumerate(form.split())) for form in forms)


def _run(part: str, *, begins: bool) -> str:
    pieces = [_piece(char) for char in part]
    for kind in (_LETTERS, _DIGITS):
        # Behind the first class, so that the search for it stays a plain scan.
        if begins and len(_fold(part[0])) == 1 and re.match(f"[{kind}]", part):
            pieces[0] += f"(?<![{kind}].)"
    return "".join(pieces)


def _piece(char: str) -> str:
    folded = _fold(char)
    if len(folded) == 1:
        return _class(folded)
    return f"(?:{_escaped(char)}|{''.join(_class(one) for one in folded)})"


def _fold(char: str) -> str:
    if not any(ord(char) in reach for reach in _FOLDED):
        return char
    plain = unicodedata.normalize("NFKC", char)
    folded = plain.casefold()
    if len(plain) == 1 and len(folded) > 1:
        # ß and its like: no longer than it was, or the word would not find itself.
        folded = plain.lower() if len(plain.lower()) == 1 else plain
    return "".join(ALIKE.get(one, one) for one in folded)


@lru_cache(maxsize=1)
def _all_alike() -> dict[str, str]:
    found: dict[str, str] = {}
    for reach in _FOLDED:
        for point in reach:
            if len(folded := _fold(chr(point))) == 1 and not folded.isspace():
                found[folded] = found.get(folded, "") + chr(point)
    return found


def _class(char: str) -> str:
    alike = "".join(dict.fromkeys(char + _all_alike().get(char, "")))
    escaped = "".join(_escaped(one) for one in alike)
    return escaped if len(alike) == 1 else f"[{escaped}]"


def _escaped(char: str) -> str:
    return f"\\{char}" if char.isascii() and not char.isalnum() else char
