"""Law pairs made unlike themselves, seeded, in the ways in which other pairs differ: how well their articles still meet.

Run: `python -m tests.benchmarks.perturbing [--laws A,B] [--kinds WORD] [--long] [folder]`; it prints a row for each kind, over all laws:
articles that met, links that are wrong, seconds; then one for each law, over all kinds; then how often links of each confidence are right.
An article meets its counterpart when what stands beside it of its own article is more than half of what could: of the shorter of its
two texts, measured in the Chinese; one repealed in one text only when anything does. A link is wrong when it joins different articles, or
an article and a heading, or different lines of an article that has as many in both texts.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from cases.evidence.bilingual.aligning import align
from cases.evidence.bilingual.numerals import ENGLISH_WORDS, strike_numbers
from cases.evidence.bilingual.paragraphs import Paragraph, paragraphs_of
from cases.evidence.scripts import simplified
from tests.benchmarks.alignment import SHARED, articles, stems

DIGITS = "〇一二三四五六七八九"
GONE = [("（刪除）",), ("(Deleted)",)]
ROWS = [">= 0.9", "0.75-0.9", "0.45-0.75", "< 0.45"]


@dataclass(frozen=True)
class Unit:
    """An article: what it answers to, its number as `5` or `5-1`, and its lines; a heading or a line of the wrapping has no number."""

    key: str
    number: str
    lines: tuple[str, ...]


Side = list[Unit]


@dataclass(frozen=True)
class Text:
    """One side of a pair: its units, how an article's number is written, and whether the number stands on a line of its own."""

    units: Side
    label: Callable[[str], str]
    alone: bool = True

    def lines(self) -> Iterator[tuple[str, str]]:
        """The lines with the key of what they belong to."""
        for unit in self.units:
            label = self.label(unit.number) if unit.number else ""
            head, *tail = unit.lines or ("",)
            if label and self.alone:
                yield unit.key, label
            elif label:
                head = f"{label} {head}"
            for line in (head, *tail):
                if line.strip():
                    yield unit.key, line.strip()


Pair = tuple[Text, Text]


def words_zh(value: int) -> str:
    """A number below 1,000 as Chinese writes it.

    >>> words_zh(15), words_zh(105), words_zh(40)
    ('十五', '一百零五', '四十')
    """
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    out = f"{DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        out += "零"
    out += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十" if tens else ""
    return out + (DIGITS[ones] if ones else "") or "零"


def words_en(value: int) -> str:
    """A number below 1,000 as English writes it.

    >>> words_en(21), words_en(105)
    ('twenty-one', 'one hundred and five')
    """
    words = {number: word for word, number in ENGLISH_WORDS.items()}
    if value < 20:
        return words[value]
    if value < 100:
        return words[value - value % 10] + (f"-{words[value % 10]}" if value % 10 else "")
    rest = value % 100
    return f"{words[value // 100]} hundred" + (f" and {words_en(rest)}" if rest else "")


def written(pattern: str, spell: Callable[[int], str] = str, joint: str = "-") -> Callable[[str], str]:
    """How numbers are written: the pattern around the first number, the number of an inserted article after the joint."""

    def label(number: str) -> str:
        first, _, rest = number.partition("-")
        return pattern.format(spell(int(first))) + (joint + spell(int(rest)) if rest else "")

    return label


def nothing(number: str) -> str:
    """No numbering at all."""
    return ""


PLAIN_ZH, PLAIN_EN = written("第 {} 條"), written("Article {}")


def loaded(folder: Path, stem: str) -> Pair:
    """A pair as it stands."""
    sides = []
    for language in ("zh", "en"):
        units = []
        for place, (number, body) in enumerate(articles(folder / f"{stem}_{language}.json")):
            lines = body.splitlines()
            units.append(Unit(f"{stem}:{number or f'h{place}'}", number, tuple(lines[1:] if number else lines)))
        sides.append(units)
    return Text(sides[0], PLAIN_ZH), Text(sides[1], PLAIN_EN)


def numbered(zh: Callable[[str], str], en: Callable[[str], str], *, alone: bool = False) -> Callable[..., Pair]:
    """The numbering written so, in front of the first line or alone."""
    return lambda pair, rng: (replace(pair[0], label=zh, alone=alone), replace(pair[1], label=en, alone=alone))


def each(text: Text, change: Callable[[Unit], Unit | None]) -> Text:
    """Each unit changed; None takes it away."""
    return replace(text, units=[new for unit in text.units if (new := change(unit)) is not None])


def bodies(change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Callable[[Unit], Unit]:
    """The lines of each article changed."""
    return lambda unit: replace(unit, lines=change(unit.lines)) if unit.number else unit


def on(which: str, change: Callable[[Text, random.Random], Text]) -> Callable[[Pair, random.Random], Pair]:
    """A change of the Chinese side, the English, or both with one seed."""

    def out(pair: Pair, rng: random.Random) -> Pair:
        seed = rng.random()
        zh, en = pair
        return (
            change(zh, random.Random(seed)) if which != "en" else zh,
            change(en, random.Random(seed)) if which != "zh" else en,
        )

    return out


def lacking(share: float) -> Callable[[Text, random.Random], Text]:
    """Some articles are not there."""

    def change(text: Text, rng: random.Random) -> Text:
        gone = {unit.key for unit in text.units if unit.number and rng.random() < share}
        return each(text, lambda unit: None if unit.key in gone else unit)

    return change


def chapters(text: Text) -> list[Side]:
    """The units between headings, each with its heading."""
    out: list[Side] = [[]]
    for unit in text.units:
        if not unit.number and out[-1]:
            out.append([])
        out[-1].append(unit)
    return out


def without_chapter(text: Text, rng: random.Random) -> Text:
    parts = chapters(text)
    if len(parts) > 2:
        parts.pop(rng.randrange(1, len(parts)))
    return replace(text, units=[unit for part in parts for unit in part])


def chapters_swapped(text: Text, rng: random.Random) -> Text:
    parts = chapters(text)
    if len(parts) > 3:
        place = rng.randrange(1, len(parts) - 1)
        parts[place], parts[place + 1] = parts[place + 1], parts[place]
    return replace(text, units=[unit for part in parts for unit in part])


def merged(text: Text, rng: random.Random) -> Text:
    """Each article one paragraph."""
    return each(text, bodies(lambda lines: (" ".join(lines),)))


def sentences(text: Text, rng: random.Random) -> Text:
    """Each sentence a line."""
    cut = re.compile(r"(?<=[。；;])|(?<=[a-z)]\.)\s+(?=[A-Z])")
    return each(text, bodies(lambda lines: tuple(piece for line in lines for piece in cut.split(line) if piece)))


def repealed(text: Text, rng: random.Random) -> Text:
    """Every tenth article is gone but for a word."""
    gone = {unit.key for unit in text.units if unit.number and rng.random() < 0.1}
    return each(
        text,
        lambda unit: replace(unit, lines=GONE[0] if text.label is PLAIN_ZH else GONE[1]) if unit.key in gone else unit,
    )


def without_headings(text: Text, rng: random.Random) -> Text:
    return each(text, lambda unit: unit if unit.number else None)


def with_front(text: Text, rng: random.Random) -> Text:
    """A title, a note of when it was passed and a table of contents before the text."""
    heads = [replace(unit, key="front") for unit in text.units if not unit.number]
    note = (
        "本法於中華民國一百零八年五月二十二日由總統公布，並自公布日施行，其沿革詳見附錄，惟以公報所載者為準。",
        "目錄",
    )
    note_en = (
        "Promulgated by the President on 22 May 2019 and in force from the same day. In case of doubt the gazette shall prevail.",
        "Table of Contents",
    )
    front = Unit("front", "", note if text.label is PLAIN_ZH else note_en)
    return replace(text, units=[front, *heads, *text.units])


def bodies_spelled(pair: Pair, rng: random.Random) -> Pair:
    """Digits within the articles as words: 30 日 as 三十日, 30 days as thirty days."""

    def spelled(spell: Callable[[int], str]) -> Callable[[Unit], Unit]:
        digits = re.compile(r"(?<![\d,.])\d{1,3}(?![\d,.]*\d)")
        return bodies(lambda lines: tuple(digits.sub(lambda found: spell(int(found[0])), line) for line in lines))

    return each(pair[0], spelled(words_zh)), each(pair[1], spelled(words_en))


def excerpt(pair: Pair, rng: random.Random) -> Pair:
    """One to three articles that follow each other, and nothing else."""
    units = pair[0].units
    place = rng.randrange(max(1, len(units) - 3))
    kept = {unit.key for unit in units[place : place + rng.randint(1, 3)]}
    return tuple(each(text, lambda unit: unit if unit.key in kept else None) for text in pair)  # type: ignore[return-value]


def inserted(pair: Pair, rng: random.Random, *, which: str = "both") -> Pair:
    """After every eighth article one of another law, with a number of its own."""
    other = loaded(SHARED, "J0080028" if "J0080028" not in pair[0].units[0].key else "L0030013")
    new = [[unit for unit in text.units if unit.number] for text in other]
    sides = []
    for side, text in enumerate(pair):
        out, count = [], 0
        for place, unit in enumerate(text.units):
            out.append(unit)
            clash = any(row.number == f"{unit.number}-1" for row in text.units)
            if unit.number and place % 8 == 3 and "-" not in unit.number and not clash and count < len(new[side]):
                if which in ("both", ("zh", "en")[side]):
                    out.append(replace(new[side][count], number=f"{unit.number}-1"))
                count += 1
        sides.append(replace(text, units=out))
    return sides[0], sides[1]


def into_simplified(text: Text, rng: random.Random) -> Text:
    return each(text, lambda unit: replace(unit, lines=tuple(map(simplified, unit.lines))))


def in_turn(*changes: Callable[[Pair, random.Random], Pair]) -> Callable[[Pair, random.Random], Pair]:
    """Several changes."""

    def out(pair: Pair, rng: random.Random) -> Pair:
        for change in changes:
            pair = change(pair, rng)
        return pair

    return out


def items_bare(text: Text, rng: random.Random) -> Text:
    """The items of an article without their numbers."""
    item = re.compile(r"^(?:[一二三四五六七八九十]+、|\(?\d{1,2}[.)]\s?)")
    return each(text, bodies(lambda lines: tuple(item.sub("", line) for line in lines)))


TIAO, TIAO_PRC = written("第{}條", words_zh, "之"), written("第{}条", words_zh, "之")
KINDS: dict[str, Callable[[Pair, random.Random], Pair]] = {
    "as they stand": in_turn(),
    "no numbering": numbered(nothing, nothing),
    "no numbering in Chinese": numbered(nothing, PLAIN_EN),
    "no numbering in English": numbered(PLAIN_ZH, nothing),
    "no numbers at all": in_turn(
        numbered(nothing, nothing),
        on("both", lambda text, rng: each(text, bodies(lambda lines: tuple(map(strike_numbers, lines))))),
    ),
    "items without numbers": on("both", items_bare),
    "items without numbers in English": on("en", items_bare),
    "第五条 / Article 5": in_turn(on("zh", into_simplified), numbered(TIAO_PRC, PLAIN_EN)),
    "第五條 / Art. 5": numbered(TIAO, written("Art. {}")),
    "第5條 / 5.": numbered(written("第{}條", joint="之"), written("{}.")),
    "第五條 / § 5": numbered(TIAO, written("§ {}")),
    "第五條 / Section 5": numbered(TIAO, written("Section {}", joint="A")),
    "第五條 / Sec. 5.": numbered(TIAO, written("Sec. {}.")),
    "第五條 / Rule 5": numbered(TIAO, written("Rule {}")),
    "第五条 / Article Five": in_turn(
        on("zh", into_simplified), numbered(TIAO_PRC, written("Article {}", lambda n: words_en(n).title(), "-"))
    ),
    "第五條 / ARTICLE 5: own line": numbered(TIAO, written("ARTICLE {}:"), alone=True),
    "五、 / 5.": numbered(written("{}、", words_zh, "之"), written("{}.")),
    "Chinese lacks a tenth": on("zh", lacking(0.1)),
    "English lacks a tenth": on("en", lacking(0.1)),
    "each lacks a fifth, no numbering": in_turn(
        on("zh", lacking(0.2)), on("en", lacking(0.2)), numbered(nothing, nothing)
    ),
    "English lacks a chapter": on("en", without_chapter),
    "English lacks a chapter, no numbering": in_turn(on("en", without_chapter), numbered(nothing, nothing)),
    "articles merged in Chinese": on("zh", merged),
    "articles merged in English": on("en", merged),
    "articles merged in both": in_turn(on("both", merged), numbered(TIAO, PLAIN_EN)),
    "merged in both, no numbering": in_turn(on("both", merged), numbered(nothing, nothing)),
    "sentences a line in English": on("en", sentences),
    "sentences a line in both": on("both", sentences),
    "sentences a line, no numbering": in_turn(on("both", sentences), numbered(nothing, nothing)),
    "merged against sentences": in_turn(on("zh", merged), on("en", sentences)),
    "inserted in both": inserted,
    "inserted in Chinese": lambda pair, rng: inserted(pair, rng, which="zh"),
    "inserted in English": lambda pair, rng: inserted(pair, rng, which="en"),
    "repealed in both": on("both", repealed),
    "repealed in Chinese": on("zh", repealed),
    "repealed in English": on("en", repealed),
    "no headings in Chinese": on("zh", without_headings),
    "no headings in English": on("en", without_headings),
    "front matter in Chinese": on("zh", with_front),
    "front matter in English": on("en", with_front),
    "chapters swapped in English": on("en", chapters_swapped),
    "simplified": on("zh", into_simplified),
    "numbers as words": bodies_spelled,
    "excerpts": excerpt,
    "excerpts without numbering": in_turn(excerpt, numbered(nothing, nothing)),
    "another publisher": in_turn(
        on("zh", into_simplified),
        on("zh", without_headings),
        on("en", with_front),
        on("en", lacking(0.05)),
        on("zh", merged),
        numbered(TIAO_PRC, written("Art. {}")),
    ),
    "another publisher, no numbering": in_turn(
        on("zh", into_simplified), on("en", without_headings), on("en", lacking(0.05)), numbered(nothing, nothing)
    ),
}
AGAIN = {"excerpts": 12, "excerpts without numbering": 12}


@dataclass
class Outcome:
    """What came of pairs: articles that met, of how many; links by confidence, and how many of them are right; seconds."""

    met: int = 0
    of: int = 0
    right: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count another as well."""
        self.met, self.of, self.seconds = self.met + other.met, self.of + other.of, self.seconds + other.seconds
        self.right, self.links = self.right + other.right, self.links + other.links
        self.lost += other.lost

    def __str__(self) -> str:
        wrong = self.links.total() - self.right.total()
        return f"{self.met:>5}/{self.of:<5} {self.met / max(1, self.of):7.2%} {wrong:>5} of {self.links.total():<6} {self.seconds:6.1f} s"


Place = tuple[str, int]


def read(text: Text) -> tuple[list[Paragraph], list[Counter[Place]]]:
    """A text read as running text, and of which lines each paragraph is."""
    paragraphs = paragraphs_of([(1, "\n".join(line for _, line in text.lines()))])
    return paragraphs, owned(text, paragraphs)


def owned(text: Text, paragraphs: list[Paragraph]) -> list[Counter[Place]]:
    """Of which lines each paragraph is, by the length that is of it: both run through the same words in the same order."""
    lines = [(key, place, line) for place, (key, line) in enumerate(text.lines())]
    firsts: dict[str, int] = {}
    for key, place, _ in lines:
        firsts.setdefault(key, place)
    owners = [((key, place - firsts[key]), len(re.sub(r"\s", "", line))) for key, place, line in lines]
    out, place, left = [], 0, owners[0][1]
    for row in paragraphs:
        mine: Counter[Place] = Counter()
        size = len(re.sub(r"\s", "", row.text))
        while size > 0 and place < len(owners):
            taken = min(size, left)
            mine[owners[place][0]] += taken
            size, left = size - taken, left - taken
            if left <= 0:
                place += 1
                left = owners[place][1] if place < len(owners) else 0
        out.append(mine)
    return out


def judged(pair: Pair) -> Outcome:
    """Lay a pair beside each other and count."""
    return judged_rows(pair, read(pair[0]), read(pair[1]))


Rows = tuple[list[Paragraph], list[Counter[Place]]]


def judged_rows(pair: Pair, zh: Rows, en: Rows) -> Outcome:
    """The same of paragraphs that were read otherwise."""
    (chinese, of_zh), (english, of_en) = zh, en
    begun = time.process_time()
    beads = align(chinese, english)
    out = Outcome(seconds=time.process_time() - begun)
    sizes: list[Counter[str]] = [Counter(), Counter()]
    deepest: list[dict[str, int]] = [{}, {}]
    for rows, size, deep in zip((of_zh, of_en), sizes, deepest, strict=True):
        for owner in rows:
            for (key, line), length in owner.items():
                size[key] += length
                deep[key] = max(deep.get(key, 0), line)
    own: dict[str, float] = {}
    for bead in beads:
        here = sum((of_zh[place] for place in range(*bead.first)), Counter[Place]())
        there = sum((of_en[place] for place in range(*bead.second)), Counter[Place]())
        if not here or not there:
            continue
        for (key, _), length in here.items():
            mine = sum(size for (name, _), size in there.items() if name == key)
            own[key] = own.get(key, 0.0) + length * mine / there.total()
        (key, line), (key_en, line_en) = here.most_common(1)[0][0], there.most_common(1)[0][0]
        fine = deepest[0][key] == deepest[1][key_en] and len(here) == len(there) == 1
        row = ROWS[next(n for n, least in enumerate((0.9, 0.75, 0.45, 0.0)) if bead.confidence >= least)]
        out.links[row] += 1
        out.right[row] += key == key_en and (line == line_en or not fine)
    gone = [{unit.key for unit in text.units if unit.lines in GONE} for text in pair]
    one_gone = gone[0] ^ gone[1]
    scale = sum(sizes[1].values()) / max(1, sum(sizes[0].values()))
    for key in dict.fromkeys(unit.key for unit in pair[0].units if unit.number):
        if sizes[0][key] and sizes[1][key]:
            out.of += 1
            half = min(sizes[0][key], sizes[1][key] / scale) / 2
            if own.get(key, 0.0) > (0 if key in one_gone else half):
                out.met += 1
            else:
                out.lost.append(key)
    return out


def perturbed(folder: Path, stem: str, kind: str) -> Outcome:
    """One law changed in one way, as often as that way asks for."""
    out = Outcome()
    for again in range(AGAIN.get(kind, 1)):
        rng = random.Random(f"{stem} {kind} {again}")
        out.add(judged(KINDS[kind](loaded(folder, stem), rng)))
    return out


def all_laws(folder: Path, kind: str) -> Outcome:
    """All laws after each other as one long text."""
    whole = [KINDS[kind](loaded(folder, stem), random.Random(f"{stem} {kind}")) for stem in stems(folder)]
    sides = [replace(whole[0][side], units=[unit for pair in whole for unit in pair[side].units]) for side in (0, 1)]
    return judged((sides[0], sides[1]))


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", nargs="?", type=Path, default=SHARED)
    asked.add_argument("--laws", default="")
    asked.add_argument("--kinds", default="")
    asked.add_argument("--long", action="store_true", help="all laws as one text as well")
    given = asked.parse_args()
    laws = given.laws.split(",") if given.laws else list(stems(given.folder))
    kinds = [kind for kind in KINDS if given.kinds in kind]
    total, by_law = Outcome(), {law: Outcome() for law in laws}
    say = sys.stdout.write
    with ProcessPoolExecutor(2) as pool:
        waiting = {kind: [pool.submit(perturbed, given.folder, law, kind) for law in laws] for kind in kinds}
        for kind, rows in waiting.items():
            whole = Outcome()
            for law, coming in zip(laws, rows, strict=True):
                whole.add(coming.result())
                by_law[law].add(coming.result())
            total.add(whole)
            say(f"{kind:40} {whole}  {' '.join(whole.lost[:6])}\n")
            sys.stdout.flush()
    say(f"{'all':40} {total}\n")
    for law, whole in by_law.items():
        say(f"{law:40} {whole}\n")
    for row in ROWS:
        right, of = total.right[row], total.links[row]
        say(f"confidence {row:10} {right:>6} of {of:<6} right {right / max(1, of):7.2%}\n")
    for kind in ("as they stand", "no numbering") if given.long else ():
        say(f"{'all laws as one, ' + kind:40} {all_laws(given.folder, kind)}\n")


if __name__ == "__main__":
    main()
