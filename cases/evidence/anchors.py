"""The paragraphs of a page as filed, to which its anchors lead; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a page: the number by which it is linked, and its characters from `start` to `end`."""

    number: int
    start: int
    end: int


def paragraphs(text: str, label: str = "") -> list[Paragraph]:
    """The paragraphs of a page, in order; they hold every character that is not space.

    In a text without pages, whose pieces are labelled with their paragraphs (`¶ 301-340`), each line is one, counted as the label
    counts; in a table each row, as it is numbered. Elsewhere an empty line parts two; on a page without any, a line that ends a sentence
    well before the margin does.

    >>> [(each.number, each.start, each.end) for each in paragraphs("One.\\n\\nTwo,\\nstill two.")]
    [(1, 0, 4), (2, 6, 21)]
    """
    numbered = re.match(r"¶ (\d+)", label)
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, at + len(line.rstrip())))
        at += len(line) + 1
    full = [(start, end) for start, end in lines if text[start:end].strip()]
    if label.startswith("row"):
        return [Paragraph(int(text[start:end].partition(" ")[0]), start, end) for start, end in full]
    if numbered:
        return [Paragraph(int(numbered[1]) + index, start, end) for index, (start, end) in enumerate(full)]
    inner = lines[lines.index(full[0]) : lines.index(full[-1]) + 1] if full else []
    by_space = any(not text[start:end].strip() for start, end in inner)
    margin = max((end - start for start, end in full), default=0)
    found: list[tuple[int, int]] = []
    new = True
    for start, end in inner:
        words = text[start:end].strip()
        if not words:
            new = True
            continue
        found = [*found, (start, end)] if new else [*found[:-1], (found[-1][0], end)]
        ends = re.search(r"[.!?:;。！？：；]['\"”’)\]）」』]*$", words) is not None
        new = not by_space and ends and end - start < margin * 0.8
    return [Paragraph(number, start, end) for number, (start, end) in enumerate(found, 1)]
