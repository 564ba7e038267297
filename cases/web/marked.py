"""A page's text as HTML: its paragraphs with anchors, the passages that are cited marked, each with its note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.evidence.anchors import Paragraph, paragraphs
from cases.evidence.models import Citation
from cases.evidence.passages import Segment, Stretch, segments

ASKED = "asked"
"""The key of the words that the address asks for."""


def marked_text(
    text: str, label: str, number: int, passages: Mapping[Any, Sequence[Stretch]], citations: Iterable[Citation]
) -> SafeString:
    """The text, character for character, in paragraphs `#p1`; each passage marked, with the anchor `#c-<citation>` where it begins.

    `passages` are the stretches by the citation's key, or by ASKED. Behind the last character of a cited passage stands its
    note, a link to the statement that rests on it; the notes are no part of the words, and cannot be selected.
    """
    rows = {row.pk: (place, row) for place, row in enumerate(citations, 1)}
    here = {key: [each for each in found if each.page == number] for key, found in passages.items()}
    first = {key: min(each.start for each in found) for key, found in here.items() if found}
    last = {key: max(each.end for each in found) for key, found in here.items() if found}
    whole = paragraphs(text, label)
    cuts = [edge for each in whole for edge in (each.start, each.end)]
    parts = segments(here, number, cuts, len(text))

    def told(segment: Segment) -> SafeString:
        words = text[segment.start : segment.end]
        if not segment.keys:
            return format_html("{}", words)
        anchors = [_anchor(key) for key in segment.keys if first[key] == segment.start]
        notes = [_note(*rows[key]) for key in segment.keys if last[key] == segment.end and key in rows]
        kinds = " ".join(dict.fromkeys("asked" if key == ASKED else "cited" for key in segment.keys))
        return format_html('{}<mark class="{}">{}</mark>{}', _joined(anchors), kinds, words, _joined(notes))

    def between(start: int, end: int) -> SafeString:
        return _joined(told(part) for part in parts if start <= part.start and part.end <= end)

    out, at = [], 0
    for each in whole:
        # Between paragraphs there is space alone.
        out.append(format_html("{}{}", text[at : each.start], _paragraph(each, between(each.start, each.end))))
        at = each.end
    return _joined([*out, format_html("{}", text[at:])])


def _paragraph(paragraph: Paragraph, inside: SafeString) -> SafeString:
    return format_html(
        '<p id="p{0}"><a class="pilcrow" href="#p{0}" tabindex="-1" aria-hidden="true"></a>{1}</p>',
        paragraph.number,
        inside,
    )


def _anchor(key: Any) -> SafeString:
    return format_html('<span class="anchor" id="{}"></span>', "q" if key == ASKED else f"c-{key}")


def _note(place: int, row: Citation) -> SafeString:
    return format_html(
        '<a class="cite-note" href="{}" aria-label="Note {}: cited in {}">{}</a>',
        row.statement_address,
        place,
        row.case.number,
        place,
    )


def _joined(parts: Iterable[Any]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
