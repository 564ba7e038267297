"""The running heads, feet and page numbers of a document, and its pages without them; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_FOLIO = re.compile(r"[\W_]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of)\s*\d{1,4})?[\W_]*$", re.IGNORECASE)


def running_lines(pages: Sequence[str]) -> frozenset[str]:
    """The lines at the edges of pages that repeat over the document (digits aside), and so are heads and feet."""
    if len(pages) < 3:
        return frozenset()
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.splitlines() if line.strip()]
        seen.update({_shape(line) for line in (*lines[:3], *lines[-3:])})
    least = max(3, len(pages) // 4)
    return frozenset(shape for shape, count in seen.items() if count >= least and shape)


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()).casefold()) if len(line) <= 120 else ""


def without(page: str, furniture: frozenset[str]) -> str:
    """The page without its head, foot and folio; whole when it has nothing else."""
    lines = page.splitlines()

    def is_furniture(line: str) -> bool:
        return not line.strip() or _FOLIO.match(line) is not None or _shape(line) in furniture

    first, last = 0, len(lines)
    for _ in range(3):
        while first < last and not lines[first].strip():
            first += 1
        if first < last and is_furniture(lines[first]):
            first += 1
        while last > first and not lines[last - 1].strip():
            last -= 1
        if last > first and is_furniture(lines[last - 1]):
            last -= 1
    if first >= last:
        # Nothing but heads and folios: keep the page, lest a page of one line be lost.
        return page
    return "\n".join(lines[first:last])
