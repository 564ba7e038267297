"""The share of articles of law pairs that meet their counterpart: as running text, and with numbering or all numbers struck out.

Run: `python -m tests.benchmarks.alignment [folder]`; the folder holds `X_zh.json` and `X_en.json`, and is the shared one by default.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from cases.evidence.bilingual.aligning import align
from cases.evidence.bilingual.numerals import label_of, strike_numbers
from cases.evidence.bilingual.paragraphs import Paragraph, paragraphs_of

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "bilingual"
NUMBER = re.compile(r"\d+(?:-\d+)?")


def articles(path: Path) -> list[tuple[str, str]]:
    """The articles of one law in order: the number, and the text as the source writes it; headings without a number."""
    out = []
    for row in json.loads(path.read_text("utf-8-sig"))["法規內容"]:
        if "條號" in row:
            found = NUMBER.search(row["條號"])
            out.append((found[0] if found else "", f"{row['條號'].strip()}\n{row['條文內容']}"))
        else:
            out.append(("", row["編章節"].strip()))
    return out


def running(rows: list[tuple[str, str]]) -> tuple[list[Paragraph], list[str]]:
    """The text of a law as one running text, read into paragraphs, and the article in which each begins."""
    text = "\n".join(body for _, body in rows)
    paragraphs = paragraphs_of([(1, text)])
    owners = []
    squeezed = [(number, re.sub(r"\s", "", body)) for number, body in rows]
    place, left = 0, len(squeezed[0][1])
    for row in paragraphs:
        while left <= 0:
            place += 1
            left += len(squeezed[place][1])
        owners.append(squeezed[place][0])
        left -= len(re.sub(r"\s", "", row.text))
    return paragraphs, owners


def measure(folder: Path, stem: str, strike: Callable[[str], str] | None) -> tuple[int, int, list[str]]:
    """How many articles of a pair meet their counterpart, of how many, and which do not.

    An article meets its counterpart when more than half of its Chinese text stands beside the English article of its number; a
    paragraph that stands beside parts of several articles counts for each by the length of its part.
    """
    chinese, owners_zh = running(articles(folder / f"{stem}_zh.json"))
    english, owners_en = running(articles(folder / f"{stem}_en.json"))
    if strike is not None:
        chinese, owners_zh = struck(chinese, owners_zh, strike)
        english, owners_en = struck(english, owners_en, strike)
    beside: dict[str, dict[str, float]] = {}
    size: Counter[str] = Counter()
    for row, owner in zip(chinese, owners_zh, strict=True):
        size[owner] += len(row.text)
    for bead in align(chinese, english):
        there: Counter[str] = Counter()
        for place in range(*bead.second):
            there[owners_en[place]] += len(english[place].text)
        for place in range(*bead.first):
            for owner, size_there in there.items():
                share = size_there / there.total()
                mine = beside.setdefault(owners_zh[place], {})
                mine[owner] = mine.get(owner, 0.0) + share * len(chinese[place].text)
    numbers = [number for number in dict.fromkeys(owners_zh) if number and number in set(owners_en)]
    lost = [number for number in numbers if beside.get(number, {}).get(number, 0.0) <= size[number] / 2]
    return len(numbers) - len(lost), len(numbers), lost


def struck(rows: list[Paragraph], owners: list[str], strike: Callable[[str], str]) -> tuple[list[Paragraph], list[str]]:
    """The paragraphs after striking; those of which nothing is left are gone."""
    kept = [(Paragraph(strike(row.text)), owner) for row, owner in zip(rows, owners, strict=True)]
    kept = [(row, owner) for row, owner in kept if row.text.strip()]
    return [row for row, _ in kept], [owner for _, owner in kept]


def without_numbering(text: str) -> str:
    """A paragraph without the numbering that opens it: nothing is left of `第 12 條` and `Article 12`."""
    label = label_of(text)
    return text.replace(label.written, "", 1).strip(" 　.") if label is not None else text


WAYS: dict[str, Callable[[str], str] | None] = {
    "as they stand": None,
    "numbering struck": without_numbering,
    "all numbers struck": strike_numbers,
}


def stems(folder: Path) -> Iterator[str]:
    """The law pairs of a folder."""
    for path in sorted(folder.glob("*_zh.json")):
        if (folder / path.name.replace("_zh", "_en")).exists():
            yield path.name.removesuffix("_zh.json")


def main(folder: Path) -> None:
    """Print a line for each pair and one for all."""
    totals = dict.fromkeys(WAYS, (0, 0))
    for stem in stems(folder):
        said = []
        for way, strike in WAYS.items():
            begun = time.perf_counter()
            met, of, lost = measure(folder, stem, strike)
            totals[way] = (totals[way][0] + met, totals[way][1] + of)
            named = f" (not: {', '.join(lost[:8])})" if lost else ""
            said.append(f"{way} {met}/{of} = {met / of:.1%} in {time.perf_counter() - begun:.1f} s{named}")
        print(f"{stem}: {'; '.join(said)}", flush=True)  # noqa: T201
    print("all: " + "; ".join(f"{way} {met}/{of} = {met / of:.2%}" for way, (met, of) in totals.items()))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
