"""Parting a combined file into its two texts: what is proposed, and filing what the officer accepts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from cases.access.models import Officer
from cases.dates import FuzzyDate
from cases.docket.opening import must_log
from cases.evidence.bilingual.splitting import CHINESE, ENGLISH, NEITHER, Split, joined_text, split
from cases.evidence.filing import file_rendition
from cases.evidence.models import Page, Reading, Rendition
from cases.refusal import Refusal


def proposed(rendition: Rendition) -> Split:
    """How a combined file would be parted. Refuses one that has not been read, or has no text."""
    reading = Reading.objects.filter(rendition=rendition).first()
    if reading is None or not reading.pages_with_text:
        raise Refusal(f"{rendition.cited_as} has no text to part.")
    rows = Page.objects.filter(rendition=rendition).order_by("number").values_list("number", "text")
    return split(list(rows))


def part(
    rendition: Rendition,
    languages: Sequence[str],
    *,
    original: str,
    kind: str,
    by: Officer,
    at: dt.datetime,
    translator: str = "",
    translated: FuzzyDate | None = None,
) -> tuple[Rendition, Rendition]:
    """File the two texts of a combined file as renditions of their own, English first, from what was proposed and corrected.

    `languages` names one of `en`, `zh` or nothing for each proposed paragraph, in order; `original` is the language of the
    original, and `kind` what kind of translation the other is. The new files keep the pages of the combined one by form feeds. Refuses a
    reader, a list that does not fit the text, and a parting that leaves one language empty. May run again: the same texts lead to the
    same renditions.
    """
    must_log(by)
    if original not in (ENGLISH, CHINESE):
        raise Refusal("Say which text is the original.", field="original")
    if kind not in Rendition.Kind.values or kind == Rendition.Kind.ORIGINAL:
        raise Refusal(f"“{kind}” is not a kind of translation.", field="kind")
    pieces = proposed(rendition).pieces
    if len(languages) != len(pieces) or not set(languages) <= {ENGLISH, CHINESE, NEITHER}:
        raise Refusal("The text was read anew since. Look at the paragraphs again.")
    pieces = [replace(piece, language=language) for piece, language in zip(pieces, languages, strict=True)]
    pages = Page.objects.filter(rendition=rendition).count()
    stem = rendition.file_name.rpartition(".")[0] or rendition.file_name
    if not {ENGLISH, CHINESE} <= set(languages):
        raise Refusal("Nothing would be left of one language. Give each at least a paragraph.")
    made = {}
    for language in (ENGLISH, CHINESE):
        rows = [piece.paragraph for piece in pieces if piece.language == language]
        is_original = language == original
        made[language] = file_rendition(
            rendition.exhibit,
            [joined_text(rows, pages).encode()],
            name=f"{stem[:180]} ({language}).txt",
            kind=Rendition.Kind.ORIGINAL if is_original else kind,
            language=language,
            by=by,
            at=at,
            translator="" if is_original else translator,
            translated=None if is_original else translated,
            split_from=rendition,
        ).rendition
    return made[ENGLISH], made[CHINESE]
