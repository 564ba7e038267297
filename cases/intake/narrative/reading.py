"""A report read whole: its sections, then what the rules find in each; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cases.intake.narrative.finding import Finder
from cases.intake.narrative.outline import Head, mark_concerns, read_outline
from cases.intake.narrative.paragraphs import gather_paragraphs
from cases.intake.narrative.proposed import Piece, Proposal, Question, Report, Section, Span, Vocabulary


def read_report(
    pieces: Sequence[Piece], *, respondent: str, raised_by: str, as_of: dt.date, vocabulary: Vocabulary
) -> Report:
    """The sections and proposals of a report's pieces, in order; the same pieces always give the same.

    `respondent` and `raised_by` are codes of Members in `vocabulary`; `as_of` is the day up to which the report tells.
    """
    asked = Question(respondent, raised_by, as_of, vocabulary)
    texts = {piece.number: piece.text for piece in pieces}
    heads = list(_heads(pieces))
    finder = Finder(asked, texts, heads)
    proposals: list[Proposal] = []
    for head in heads:
        if head.concern:
            proposals.extend(finder.of_section(head))
    return Report(
        tuple(_section(head, texts) for head in heads if head.path or head.body), tuple(finder.told_once(proposals))
    )


def _heads(pieces: Sequence[Piece]) -> Iterator[Head]:
    """The headings of the text; where the layout tells the path of each piece, those and no others."""
    plain = [piece for piece in pieces if not piece.path]
    if plain:
        yield from read_outline(gather_paragraphs(plain))
    laid: dict[tuple[str, ...], Head] = {}
    for piece in pieces:
        if piece.path:
            head = laid.setdefault(
                piece.path, Head(piece.path[-1], len(piece.path), None, level=len(piece.path), path=piece.path)
            )
            head.body.extend(gather_paragraphs([piece]))
    mark_concerns(list(laid.values()))
    yield from laid.values()


def _section(head: Head, texts: dict[int, str]) -> Section:
    heading = head.paragraph.places(0, len(head.paragraph.text), texts) if head.paragraph else ()
    spans: list[Span] = []
    for each in head.body:
        for span in each.spans():
            last = spans[-1] if spans else None
            if last and last.piece == span.piece and not texts[span.piece][last.end : span.start].strip():
                spans[-1] = Span(span.piece, last.start, span.end)
            else:
                spans.append(span)
    return Section(
        head.path, max(len(head.path), 1), heading[0] if heading else None, tuple(spans), head.words, head.concern
    )
