"""What a typesetter does to words before they are set: quotes, Chinese runs, note figures, and the marks of checks; as template filters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_HAN = r"\u2e80-\u303f\u3100-\u312f\u3200-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003ffff"
_INSIDE = r"“”‘’…—·"
_CHINESE = re.compile(rf" ?[{_HAN}]+(?:[{_INSIDE}]*[{_HAN}]+)*")
_HAS_CHINESE = re.compile(rf"[{_HAN}]")

_NARROW = dict.fromkeys(map(chr, [*range(0x2000, 0x200B), 0x205F, 0x2028, 0x2029, 0x0B, 0x0C, 0x85]), " ")
_SPELLED = _NARROW | {"\t": " ", "\u202f": "\u00a0", "\u2011": "-", "\u2010": "-", "\u2012": "–", "\u2015": "—"}
_UNSEEN = frozenset("\u200b\u2060\ufeff\u00ad\r") | frozenset(map(chr, range(0xFE00, 0xFE10)))
"""Signs that leave nothing on paper wherever they stand: no reader misses them. Those that turn the order of letters are not here."""

MARKS = {
    "found": ("✓", "Found"),
    "elsewhere": ("≠", "Found elsewhere"),
    "altered": ("≈", "Altered"),
    "other-text": ("†", "Found in another text only"),
    "not-found": ("×", "Not found"),
    "unchecked": ("○", "Not checked"),
    "cannot": ("?", "Cannot be checked"),
    "no-words": ("·", "Points to a place"),
}
"""The mark and the words of each outcome of a check; the marks are all in the product's own faces."""


def legible(text: str, printable: Callable[[int], bool]) -> str:
    """The text with every character that no face can print shown by its number: `[U+1F600]`.

    Spaces of other widths become plain ones. Control characters, bidirectional overrides among them, are shown by their
    number as well, so that what is hidden on a screen is not hidden on paper.

    >>> legible("a\\u202eb", lambda point: point < 128)
    'a[U+202E]b'
    """
    if text.isascii() and text.isprintable():
        return text
    out = []
    for sign in unicodedata.normalize("NFC", text):
        sign = _SPELLED.get(sign, sign)
        if sign == "\n" or (
            ord(sign) >= 0x20 and printable(ord(sign)) and unicodedata.category(sign) not in {"Cc", "Cf"}
        ):
            out.append(sign)
        elif sign not in _UNSEEN:
            out.append(f"[U+{ord(sign):04X}]")
    return "".join(out)


@register.filter
def curled(text: str) -> str:
    """Straight quotes as typographic ones.

    >>> curled('"Secure" rules of China\\'s "market"')
    '“Secure” rules of China’s “market”'
    """
    text = re.sub(r'(^|[\s(\[{—–/“‘])"', r"\1“", text)
    text = text.replace('"', "”")
    text = re.sub(r"(^|[\s(\[{—–/“])'(?=\S)", r"\1‘", text)
    return text.replace("'", "’")


@register.filter
def han(value: Any) -> SafeString:
    """The text, escaped, with each run of Chinese in a span that names its language.

    A space before the run goes into the span: WeasyPrint breaks a line too early where a text that ends with a space all but fills it.
    """
    return mark_safe(  # noqa: S308  (escaped in this very line; the spans are ours)
        _CHINESE.sub(r'<span lang="zh">\g<0></span>', str(conditional_escape(str(value or ""))))
    )


def parted(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is a run of Chinese.

    >>> parted("the 小麦 plan")
    [('the', False), (' 小麦', True), (' plan', False)]
    """
    out, place = [], 0
    for run in _CHINESE.finditer(text):
        out += [(text[place : run.start()], False), (run[0], True)]
        place = run.end()
    return [(piece, chinese) for piece, chinese in [*out, (text[place:], False)] if piece]


@register.filter
def prose(value: Any) -> SafeString:
    """The product's own words: quotes curled, escaped, Chinese tagged."""
    return han(curled(str(value or "")))


@register.filter
def quoted(value: Any) -> SafeString:
    """Words quoted from a document, between double quotes; quotes within them are single."""
    words = curled(str(value or "")).strip()
    if not _HAS_CHINESE.search(words):
        words = words.replace("“", "‘").replace("”", "’")
    return format_html("“{}”", han(words))


@register.filter
def ended(value: Any) -> str:
    """The sentence with its full stop, whether or not it came with one."""
    words = str(value or "").rstrip()
    return words if not words or words[-1] in ".?!。”’" else f"{words}."


@register.filter
def unbroken(phrase: Any) -> str:
    """A date, or a span of dates, whose lines end between the dates and not within one.

    >>> unbroken("3 July 2020 to December 2022")
    '3\\xa0July\\xa02020 to December\\xa02022'
    """
    return re.sub(r"(?<=\d) (?=[A-Z])|(?<=[A-Za-z]{3}) (?=\d{4}\b)", "\u00a0", str(phrase or ""))


@register.filter
def spanned(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as runs: `[1, 2, 3, 7]` as `[(1, 3), (7, 7)]`; two in a row stay apart."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    out: list[tuple[int, int]] = []
    for run in runs:
        out += [(run[0], run[-1])] if len(run) > 2 else [(number, number) for number in run]
    return out


@register.filter
def refs(numbers: Sequence[int]) -> SafeString:
    """Raised note figures, each a link to its note: `3`, `3,5`, `3–6`.

    The word joiner keeps a figure from beginning a line: Unicode's rules let a line end between a full stop and a digit.
    """
    return format_html_join(
        "",
        '<a class="refs" href="#note-{}" aria-label="{}">\u2060{}{}</a>',
        (
            (
                first,
                f"Note {first}" if first == last else f"Notes {first} to {last}",
                "," if index else "",
                first if first == last else f"{first}–{last}",
            )
            for index, (first, last) in enumerate(spanned(numbers))
        ),
    )


@register.filter
def listed(parts: Iterable[Any], between: str) -> str:
    """The parts with this between them; not escaped, unlike Django's own join, since what prints them escapes."""
    return between.join(str(part) for part in parts)


@register.filter
def mark(outcome: str) -> str:
    """The sign of a check's outcome."""
    return MARKS.get(outcome, MARKS["unchecked"])[0]


@register.filter
def in_words(outcome: str) -> str:
    """The words of a check's outcome."""
    return MARKS.get(outcome, MARKS["unchecked"])[1]


@register.filter
def said(note: dict[str, Any]) -> str:
    """The outcome of a check in words, with its detail, and nothing said twice: `Found elsewhere: on page 3.`"""
    words, detail = in_words(note["outcome"]), curled(str(note["detail"] or ""))
    whole = detail if detail.startswith(words) else f"{words}. {detail}" if detail else words
    return re.sub(r"\b(pages?|pp?\.) (?=\w)", "\\1\u00a0", ended(whole))


@register.filter
def checked(note: dict[str, Any]) -> SafeString:
    """The mark of a check and its words, kept on one line: `✓ Found on page 1.`"""
    return han(f"{mark(note['outcome'])}\u00a0{said(note)}")


@register.filter
def stands_for(note: dict[str, Any]) -> SafeString:
    """What each bracket and ellipsis of the quotation stands for; blank in a paper that was frozen before it was kept."""
    return han(" ".join(curled(line) for line in note.get("findings", [])))


@register.filter
def anchored(label: str) -> str:
    """A label as part of an anchor: `7/C3` as `7-C3`."""
    return re.sub(r"[^A-Za-z0-9]+", "-", label)


@register.filter
def long_promise(row: dict[str, Any]) -> bool:
    """Whether a promise of a dossier, with all that is told of it, may be broken between pages."""
    told = [row["words"], row["deliverable"], *(verdict["note"] for verdict in row["verdicts"])]
    told += [link["words"] for link in (*row["earlier"], *row["later"])]
    return tall(" ".join(told)) or len(told) > 12


@register.filter
def tall(words: Any) -> bool:
    """Whether a row of these words may be broken between pages: one of more than 20 lines or so would leave too white a page."""
    return len(str(words or "")) > 1600
