"""Files in two languages made from law pairs, parted and laid beside each other: how much lands on the right side, how many articles meet.

Run: `python -m tests.benchmarks.combined [--laws A,B] [--ways WORD] [folder]`; it prints a row for each way of combining, over all laws.
A line counts as on the right side when all its letters stand in the text of its language, in order.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import zip_longest
from pathlib import Path

from cases.evidence.bilingual.paragraphs import Paragraph
from cases.evidence.bilingual.splitting import split
from tests.benchmarks.alignment import SHARED, stems
from tests.benchmarks.perturbing import Outcome, Pair, Text, judged_rows, loaded, owned

Pages = list[tuple[int, str]]
LINES = 50
"""Lines on a page."""


def paged(lines: list[str], per_page: int = LINES) -> Pages:
    """Lines cut into pages."""
    return [
        (place // per_page + 1, "\n".join(lines[place : place + per_page])) for place in range(0, len(lines), per_page)
    ]


def blocks(text: Text) -> list[list[str]]:
    """The lines of each unit."""
    out: dict[str, list[str]] = {}
    for key, line in text.lines():
        out.setdefault(key, []).append(line)
    return list(out.values())


def one_after_other(first: Text, second: Text) -> Pages:
    return paged([line for text in (first, second) for _, line in text.lines()])


def article_by_article(first: Text, second: Text) -> Pages:
    nothing: list[str] = []
    pairs = zip_longest(blocks(first), blocks(second), fillvalue=nothing)
    return paged([line for pair in pairs for block in pair for line in block])


def line_by_line(first: Text, second: Text) -> Pages:
    return paged([line for one, two in by_line(first, second) for line in (one, two) if line])


def by_line(first: Text, second: Text) -> Iterator[tuple[str, str]]:
    """The lines of each unit beside each other."""
    nothing: list[str] = []
    for one, two in zip_longest(blocks(first), blocks(second), fillvalue=nothing):
        yield from zip_longest(one, two, fillvalue="")


def cells(between: str, per_page: int) -> Callable[[Text, Text], Pages]:
    """A row for each line, its cells in one line; every so many rows a page ends within one, each cell cut at another place."""

    def out(first: Text, second: Text) -> Pages:
        pages, rows = [], [(one, two) for one, two in by_line(first, second) if one or two]
        here: list[str] = []
        for place, (one, two) in enumerate(rows):
            if place % per_page == per_page - 1 and len(one) > 30 and len(two) > 80:
                at, at_two = len(one) // 3, two.index(" ", len(two) // 2)
                pages.append("\n".join([*here, one[:at] + between + two[:at_two]]))
                here = [one[at:] + between + two[at_two + 1 :]]
            else:
                here.append(one + between + two)
        pages.append("\n".join(here))
        return list(enumerate(pages, 1))

    return out


def wide(text: str) -> int:
    """How wide a text is when set in one size: a Chinese character is two letters wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of so many letters."""
    if not any(wide(char) == 2 for char in text):
        return textwrap.wrap(text, width)
    out = [""]
    for char in text:
        if wide(out[-1] + char) > width and char not in "，。；：、）」":
            out.append("")
        out[-1] += char
    return out


def columns(first: Text, second: Text) -> Pages:
    """Two columns set side by side, each cell in lines of its own, pages cut wherever they end."""
    lines: list[str] = []
    for one, two in by_line(first, second):
        for left, right in zip_longest(wrapped(one, 40), wrapped(two, 44), fillvalue=""):
            lines.append((left + " " * (44 - wide(left)) + right).rstrip())
        lines.append("")
    return paged(lines)


def columns_close(first: Text, second: Text) -> Pages:
    """The same with nothing between the rows."""
    return [(number, "\n".join(line for line in text.splitlines() if line)) for number, text in columns(first, second)]


def columns_narrow(first: Text, second: Text) -> Pages:
    """The same with one space left between the columns."""
    return [
        (number, "\n".join(" ".join(line.split()) for line in text.splitlines()))
        for number, text in columns(first, second)
    ]


def wrapped_after_each_other(first: Text, second: Text) -> Pages:
    """One text after the other, in lines of 72 letters."""
    return paged([part for text in (first, second) for _, line in text.lines() for part in wrapped(line, 72)])


WAYS: dict[str, Callable[[Text, Text], Pages]] = {
    "English, then Chinese": lambda zh, en: one_after_other(en, zh),
    "Chinese, then English": one_after_other,
    "the same in lines of 72": wrapped_after_each_other,
    "article by article": article_by_article,
    "line by line, Chinese first": line_by_line,
    "line by line, English first": lambda zh, en: line_by_line(en, zh),
    "a table with tabs": cells("\t", 10**9),
    "a table with tabs, rows cut by pages": cells("\t", 12),
    "a table with bars, rows cut by pages": cells(" | ", 12),
    "two columns": columns,
    "two columns, English left": lambda zh, en: columns(en, zh),
    "two columns, no space between rows": columns_close,
    "two columns, one space between": columns_narrow,
}


def counted(folder: Path, stem: str, way: str) -> tuple[int, int, Outcome]:
    """Of one law: lines on the right side, of how many, and how its articles met."""
    pair: Pair = loaded(folder, stem)
    found = split(WAYS[way](*pair))
    right = of = 0
    sides: list[list[Paragraph]] = [found.text("zh"), found.text("en")]
    for text, rows in zip(pair, sides, strict=True):
        squeezed = bare("".join(row.text for row in rows))
        at = 0
        for _, line in text.lines():
            of += 1
            place = squeezed.find(bare(line), at)
            if place >= 0:
                right, at = right + 1, place + len(bare(line))
    zh, en = (owned(text, rows) for text, rows in zip(pair, sides, strict=True))
    return right, of, judged_rows(pair, (sides[0], zh), (sides[1], en))


def bare(text: str) -> str:
    """The letters, figures and characters of a text alone."""
    return "".join(char for char in text if char.isalnum())


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", nargs="?", type=Path, default=SHARED)
    asked.add_argument("--laws", default="")
    asked.add_argument("--ways", default="")
    given = asked.parse_args()
    laws = given.laws.split(",") if given.laws else list(stems(given.folder))
    with ProcessPoolExecutor(2) as pool:
        for way in (way for way in WAYS if given.ways in way):
            right = of = 0
            whole = Outcome()
            for one, all_of, outcome in pool.map(counted, [given.folder] * len(laws), laws, [way] * len(laws)):
                right, of = right + one, of + all_of
                whole.add(outcome)
            sys.stdout.write(f"{way:40} {right:>6}/{of:<6} {right / of:7.2%}   {whole}  {' '.join(whole.lost[:5])}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
