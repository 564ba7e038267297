"""The shape of a table: where its header stands and over how many lines, and lines that are no rows of it; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[\d.,/%-]+$")
_TOTAL = re.compile(r"(?:(?:grand|sub|overall)[ -]?)?totals?\b|sum\b|sous-total|somme\b|suma\b|gesamt\b", re.IGNORECASE)
_BELOW = re.compile(r"(?:sources?|notes?|legend|remarks?|n\.?b\.?|footnotes?|\*|†|\(?[a-z\d]\)\s)", re.IGNORECASE)


def header_at(lines: Sequence[Sequence[str]]) -> int:
    """The first of the first lines that fills nearly as many cells as any of the next, none of them a number.

    >>> header_at([["Concerns, 2024"], ["year", "title"], ["2024", "Labels"]])
    1
    """
    wide = max(sum(1 for cell in line if cell.strip()) for line in lines[:60])
    for at, line in enumerate(lines[:50]):
        cells = [cell for cell in line if cell.strip()]
        if len(cells) * 10 >= wide * 6 and not any(_NUMBER.match(cell.strip()) for cell in cells):
            return at
    return 0


_IS_DATA = re.compile(
    r"(?:WT/)?DS\s?\d+$|(?:G|WT|S|IP)/[A-Z]+/|\d{4}-\d\d-\d\d|\d{1,2}[ /.-](?:\d{1,2}|[A-Za-z]{3,9})[ /.-]\d{4}$",
    re.IGNORECASE,
)


def headless(lines: Sequence[Sequence[str]]) -> bool:
    """Whether a table begins with a row and no header: its first line has a date, a symbol or a number like those below.

    >>> headless([["DS1", "China — Toys"], ["DS2", "China — Beef"]]), headless([["2009", "ALB", "101"], ["2010", "ALB", "1012"]])
    (True, True)
    >>> headless([["Country", "2015", "2016"], ["China", "3", "17"]]), headless([["DS", "Title"], ["DS1", "China"]])
    (False, False)
    """
    first = [cell.strip() for cell in lines[0]]
    if len(lines) < 2 or sum(map(bool, first)) < 2:
        return False
    below = [cell.strip() for cell in lines[1]] + [""] * len(first)
    if any(_IS_DATA.match(cell) and _IS_DATA.match(under) for cell, under in zip(first, below, strict=False)):
        return True
    numbers = [(cell, under) for cell, under in zip(first, below, strict=False) if cell and _NUMBER.match(cell)]
    return bool(numbers) and all(_NUMBER.match(under) and abs(len(cell) - len(under)) < 2 for cell, under in numbers)


def header_of(lines: Sequence[Sequence[str]], width: int) -> tuple[int, int, list[str]]:
    """Where the header begins, over how many lines it goes, and what each column is called.

    A line of groups, its cells merged, stands above the line that names the columns of each group.

    >>> header_of([["No.", "Parties", "", "Dates", ""], ["", "Respondent", "Complainant", "Begun", "Ended"], ["1", "a", "b", "2", "3"]], 5)
    (0, 2, ['No.', 'Parties: Respondent', 'Parties: Complainant', 'Dates: Begun', 'Dates: Ended'])
    >>> header_of([["", "title", "year"], ["DS1", "China", "1995"]], 3)
    (0, 1, ['', 'title', 'year'])
    >>> header_of([["DS1", "China — Toys"], ["DS2", "China — Beef"]], 2)
    (0, 0, ['', ''])
    """
    at = header_at(lines)
    if at == 0 and headless(lines):
        return 0, 0, [""] * width
    top = _wide(lines[at], width)
    groups = at - 1 if at and _groups(_wide(lines[at - 1], width), top) else at
    if groups < at:
        return groups, 2, _both(_wide(lines[groups], width), top)
    if at + 2 < len(lines) and _groups(top, below := _wide(lines[at + 1], width)):
        return at, 2, _both(top, below)
    return at, 1, top


def _wide(line: Sequence[str], width: int) -> list[str]:
    return [cell.strip() for cell in line[:width]] + [""] * (width - len(line))


def _groups(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether one line holds groups of the columns that the next names: it has blanks after a name, all of them named below."""
    blanks = [at for at, cell in enumerate(above) if not cell and at and any(above[:at])]
    named = [at for at, cell in enumerate(above) if cell]
    if not blanks or len(named) < 2 or any(re.search(r"\d", cell) for cell in below):
        return False
    alone = [at for at in named if below[at] in ("", above[at])]
    return all(below[at] for at in blanks) and bool(alone) and all(len(cell) <= 60 for cell in below)


def _both(above: Sequence[str], below: Sequence[str]) -> list[str]:
    found, group = [], ""
    for at, name in enumerate(below):
        group = above[at] or group
        found.append(f"{group}: {name}" if group and name and group != name else name or above[at])
    return found


def asides(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Which lines below the header are no rows, by their place, each with a sentence.

    >>> rows = [["1", "a", "b"], ["no", "title", "text"], ["Access", "", ""], ["2", "c", "d"], ["Total", "2", ""], ["Source: us.", "", ""]]
    >>> list(asides(["No", "Title", "Text"], rows).items())[:2]
    [(1, 'The header once more: no row.'), (2, '“Access” stands alone in its line: no row.')]
    >>> list(asides(["No", "Title", "Text"], rows).items())[2:]
    [(4, 'Totals: no row.'), (5, 'Words below the table: no row.')]
    """
    fills = [sum(1 for cell in row if cell) for row in rows]
    usual = sorted(fills)[len(fills) * 3 // 4] if fills else 0
    last = max((at for at, fill in enumerate(fills) if fill * 2 >= usual and fill > 1), default=len(rows))
    titles = [title.casefold() for title in header]
    found: dict[int, str] = {}
    for at, (row, fill) in enumerate(zip(rows, fills, strict=True)):
        first = next((cell for cell in row if cell), "")
        if (
            fill > 1
            and sum(cell.casefold() == title for cell, title in zip(row, titles, strict=False) if cell) * 10 >= fill * 8
        ):
            found[at] = "The header once more: no row."
        elif _TOTAL.match(first) and all(_NUMBER.match(cell) for cell in row if cell and cell != first):
            found[at] = "Totals: no row."
        elif fill == 1 and usual >= 3:
            below = at > last or _BELOW.match(first)
            found[at] = (
                "Words below the table: no row." if below else f"“{first[:60]}” stands alone in its line: no row."
            )
    return found
