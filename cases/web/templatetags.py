"""Template filters of the site: dates as a person writes them, texts as paragraphs, Chinese tagged as Chinese."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cases import dates
from cases.evidence.models import Citation
from cases.search.highlighting import Piece

register = template.Library()
_CHINESE = re.compile(r"[\u2e80-\u2fdf\u3000-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]+")
MARKS = {
    "found": ("✓", "Found"),
    "elsewhere": ("≠", "Found elsewhere"),
    "altered": ("≈", "Altered"),
    "other-text": ("⇄", "Found in another text only"),
    "not-found": ("✗", "Not found"),
    "unchecked": ("○", "Not checked yet"),
    "cannot": ("?", "Cannot be checked"),
    "no-words": ("·", "Points without quoting"),
}


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """`13 September 2016`; a moment is told in the site's time zone."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return dates.phrase(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """`13 September 2016, 14:05`."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{dates.phrase(local.date())}, {local:%H:%M}"


@register.filter
def chinese(value: Any) -> SafeString:
    """The text with each run of Chinese in a span that says so, for type and for screen readers; markup is escaped first."""
    return mark_safe(  # noqa: S308  (escaped in this very line; the spans are ours)
        _CHINESE.sub(r'<span lang="zh">\g<0></span>', str(conditional_escape(value or "")))
    )


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """The words of a passage, those that were looked for marked; runs of Chinese say so, with the marks within them."""
    pieces = list(pieces)
    text = "".join(piece.text for piece in pieces)
    ends = list(accumulate(len(piece.text) for piece in pieces))
    asked = [(end - len(piece.text), end) for piece, end in zip(pieces, ends, strict=True) if piece.marked]
    runs = [hit.span() for hit in _CHINESE.finditer(text)]
    opens, closes = {first for first, _ in runs}, {last for _, last in runs}
    out = []
    for start, end in pairwise(sorted({0, *ends, *opens, *closes})):
        # Escaped here, since Django's own way of it takes several times as long, and a page has hundreds of parts.
        part = html.escape(text[start:end])
        if any(first <= start < last for first, last in asked):
            part = f"<mark>{part}</mark>"
        out += ['<span lang="zh">' if start in opens else "", part, "</span>" if end in closes else ""]
    return mark_safe("".join(out))  # noqa: S308  (each part was escaped; the tags are ours)


@register.filter
def paragraphs(value: str) -> SafeString:
    """Empty lines part paragraphs; markup is escaped, Chinese tagged."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", value or "") if part.strip()]
    return format_html_join("\n", "<p>{}</p>", ((chinese(part),) for part in parts))


@register.filter
def lead(value: str) -> str:
    """The first paragraph of a text."""
    return re.split(r"\n\s*\n", value.strip(), maxsplit=1)[0]


@register.filter
def beyond_lead(value: str) -> str:
    """What follows the first paragraph of a text."""
    return "".join(re.split(r"\n\s*\n", value.strip(), maxsplit=1)[1:])


@register.filter
def outcome(citation: Citation) -> SafeString:
    """The mark and the words of a check: never a colour alone."""
    mark, words = MARKS[citation.outcome]
    return format_html(
        '<span class="check check-{}"><span aria-hidden="true">{}</span> {}</span>', citation.outcome, mark, words
    )


@register.filter
def marking(value: str) -> SafeString:
    """The marking as a badge."""
    return format_html('<span class="marking marking-{}">{}</span>', str(value).lower(), value)


@register.filter
def verdict_class(value: str) -> str:
    """How a verdict is tinted: kept, partly, broken or open."""
    if value in {"implemented", "implemented-late"}:
        return "kept"
    if value in {"partially-implemented", "not-verifiable", "not-yet-due", "superseded"}:
        return "partly"
    return "broken" if value else "open"


@register.filter
def fuzzy_phrase(earliest: dt.date | None, latest: dt.date | None) -> str:
    """The phrase of a fuzzy date given as its two columns."""
    return dates.FuzzyDate(earliest, latest).phrase if earliest and latest else ""


@register.filter
def since(earliest: dt.date | None, latest: dt.date | None) -> str:
    """`since July 2020`, or the range alone where only a range is known."""
    told = fuzzy_phrase(earliest, latest)
    return told if " to " in told or not told else f"since {told}"


@register.filter
def size(value: int | None) -> str:
    """Bytes as a person reads them: `1.2 MB`."""
    amount = float(value or 0)
    for unit in ("bytes", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


@register.filter
def of(rows: dict[Any, Any], key: Any) -> Any:
    """The entry under this key, or nothing."""
    return rows.get(key)
