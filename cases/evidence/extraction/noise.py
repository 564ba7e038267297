"""Tells words from the noise that comes out of a PDF whose fonts do not tell their characters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

Noise = Literal["", "some", "all"]

_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff\x01\x03-\x08\x0e-\x1f]")
_LINE_HYPHEN = re.compile("[\ufffe\x02]")
"""What PDFium writes for a hyphen at the end of a line, and for a character that its font maps to NUL."""

_SAMPLE = 20_000
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,}(?![^\W_])")
_HAN = re.compile("[\u3400-\u9fff]")
_FEWEST_LETTERS = 100
_FEWEST_HAN = 80
_FREQUENT = frozenset("eaintors")
_VOWELS = frozenset("aeiouy")
_LATIN = re.compile("[a-z]")


def noise(raw: str) -> Noise:
    """Whether a page's text, as the reader gave it, cannot be words: "all" when next to nothing of it is readable.

    "some" is a page with many characters that stand for nothing, or whose letters are all there but those of no language: fewer
    of the frequent ones than any language of Latin script has, or Chinese characters that Chinese does not use.
    """
    solid = "".join(raw.split())
    unmapped = len(_UNMAPPED.findall(solid))
    hyphens = len(_LINE_HYPHEN.findall(solid))
    if hyphens > max(5, len(solid) // 8):
        unmapped += hyphens
    if unmapped > max(5, len(solid) // 2):
        return "all"
    if unmapped > max(5, len(solid) // 10) or _of_no_language(raw[:_SAMPLE]):
        return "some"
    return ""


def _of_no_language(text: str) -> bool:
    # Each word counts once: a column of units says the same again and again.
    words = unicodedata.normalize("NFD", "".join(sorted(set(_WORD.findall(text.lower())))))
    letters = _LATIN.findall(words)
    if len(letters) >= _FEWEST_LETTERS:
        frequent = sum(1 for letter in letters if letter in _FREQUENT) / len(letters)
        vowels = sum(1 for letter in letters if letter in _VOWELS) / len(letters)
        # English has 0.63 and 0.4 of them, and other languages are not far from it.
        if frequent < 0.4 or not 0.22 < vowels < 0.65:
            return True
    han = _HAN.findall(text)
    return len(han) >= _FEWEST_HAN and sum(map(_is_in_use, han)) / len(han) < 0.75


@cache
def _is_in_use(character: str) -> bool:
    """Whether the character is of GB 2312 or of the first level of Big5, which hold nearly all of any Chinese text."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        try:
            return character.encode("big5") < b"\xc6\xa1"
        except UnicodeEncodeError:
            return False
    return True
