"""Quotations made from real texts by a seeded generator, lawfully altered and not, and how the check judges them.

`python -m tests.benchmarks.quotations [SIZE] [SEED]` prints the counts of each kind and the times, and exits with 1 when a target
is missed: no "found" among the altered ones that is not pointed out,
at most 1 in 1,000 false "not found" among the lawful ones,
50 ms for 300 characters against 500 pages.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cases.evidence.matching import Text, normalise, read_pages
from cases.evidence.nearest import in_other_script, nearest
from cases.evidence.quotations import FARTHEST, matches

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PAGE = 2800
PDFS = (("us_hts_ch33_cosmetics.pdf", False), ("zh_gov_standard_table.pdf", True), ("two_column.pdf", False))
PIECE = 4
"""Words, or pairs of signs, that stay whole beside a mark."""


@dataclass(frozen=True)
class Source:
    """One document: its name, its language, its pages as text, and the same made ready for checking."""

    name: str
    chinese: bool
    pages: list[str]
    text: Text
    bare: str
    """The text without spaces and marks, for a plain search that knows nothing of the matcher."""


def source(name: str, body: str | list[str], *, chinese: bool) -> Source:
    """A document of these pages, or of one text cut into pages at its lines."""
    pages = body if isinstance(body, list) else list(_cut(body))
    text = read_pages(list(enumerate(pages, 1)))
    return Source(name, chinese, pages, text, re.sub(r"\W", "", text.words))


def _cut(body: str) -> Iterator[str]:
    page: list[str] = []
    for line in body.splitlines():
        page.append(line)
        if sum(map(len, page)) > PAGE:
            yield "\n".join(page)
            page = []
    if page:
        yield "\n".join(page)


def real_sources(data: Path) -> list[Source]:
    """The documents of the shared data: the report and the draft, laws in both languages, and three PDFs."""
    from cases.evidence.extraction import extract

    made = []
    report = next((data / "seeds").glob("002_*.txt")).read_text(encoding="utf-8")
    made.append(source("report", report, chinese=False))
    made.append(source("report, Chinese", report, chinese=True))
    draft = next((data / "seeds").glob("000_*.txt")).read_text(encoding="utf-8")
    made.append(source("draft", re.sub(r"</?p>", "", draft), chinese=True))
    for path in sorted((data / "bilingual").glob("*.md")):
        made.append(source(path.stem, path.read_text(encoding="utf-8"), chinese=True))
    for path in sorted((data / "bilingual").glob("*.json")):
        rows = json.loads(path.read_text(encoding="utf-8-sig"))
        articles = rows.get("法規內容") or rows.get("英文法規內容") or []
        body = "\n\n".join(str(text) for row in articles for text in row.values())
        if body:
            made.append(source(path.stem, body, chinese=path.stem.endswith("_zh")))
    for name, chinese in PDFS:
        found = extract(data / "pdfs" / name, "application/pdf", name=name)
        made.append(source(name, [page.text for page in found.pages], chinese=chinese))
    return made


@dataclass
class Words:
    """A quotation as a list of tokens: words with the space after them, or single signs; some may not be touched any more."""

    tokens: list[str]
    chinese: bool
    held: set[int]

    @property
    def quotation(self) -> str:
        return "".join(self.tokens).strip()

    def free(self, chance: random.Random, fits: Callable[[str], bool], *, margin: int = 0) -> int | None:
        """A token that fits, away from the ends and from all that is held."""
        apart = margin or 1
        found = [
            index
            for index, token in enumerate(self.tokens)
            if fits(token) and apart <= index < len(self.tokens) - apart
            and _whole(self.tokens[index - 1])
            and not any(near in self.held for near in range(index - apart, index + apart + 1))
        ]  # fmt: skip
        return chance.choice(found) if found else None


def drawn(chance: random.Random, document: Source) -> tuple[Words, int] | None:
    """Words of 60 to 400 characters from one page of the document, and the page."""
    number = chance.randrange(len(document.pages))
    page = document.pages[number]
    start = chance.randrange(max(1, len(page)))
    while start and re.search(r"\d[.,]?$", page[:start][-2:]) and re.match(r"[.,]?\d", page[start : start + 2]):
        start -= 1
    size = chance.randrange(30, 150) if document.chinese else chance.randrange(60, 400)
    if document.chinese:
        stretch = "".join(re.findall(r"[\u4e00-\u9fff，。、；：（）“”0-9%\n]+", page[start : start + size])[:1])
        if re.match("[.,]?[0-9]", page[start + len(stretch) : start + len(stretch) + 2]):
            # Half a number is no words.
            stretch = stretch.rstrip("0123456789.,")
        tokens = list(stretch.strip())
        if len(re.findall("[\u4e00-\u9fff]", stretch)) < 20:
            return None
    else:
        stretch = page[start : start + size]
        first, last = stretch.find(" "), stretch.rfind(" ")
        tokens = re.findall(r"\S+\s*", stretch[first:last].strip())
        if len(tokens) < 10 or not re.fullmatch(r"[\x20-\x7e\n’“”‘–—§é\u00a0]+", stretch):
            return None
    made = Words(tokens, document.chinese, set())
    return (made, number + 1) if re.search(r"\[|\.\.|…|。。", made.quotation) is None else None


def _whole(token: str) -> bool:
    """Whether no part of a word stands there, broken over a line."""
    return not token.rstrip().endswith("-")


def _word(token: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{4,}\s*|[\u4e00-\u9fff]", token) is not None


def ellipsis(words: Words, chance: random.Random) -> bool:
    """Drop some words and put an ellipsis in their place."""
    at = words.free(chance, lambda _: True, margin=PIECE)
    if at is None or not _whole(words.tokens[at - 1]):
        return False
    room = min([*(held for held in words.held if held > at), len(words.tokens)]) - at - PIECE
    if room < 1:
        return False
    forms = (
        ["……", "…", "[……]", "。。。", "(……)"]
        if words.chinese
        else ["... ", "… ", ". . . ", "[...] ", "[…] ", ". . . . "]
    )
    dropped = chance.randrange(1, min(room, 12) + 1)
    if any(words.tokens[edge - 1].isdigit() and words.tokens[edge].isdigit() for edge in (at, at + dropped)):
        # Half a number is no words.
        return False
    if not _whole(words.tokens[at + dropped - 1]):
        return False
    words.tokens[at : at + dropped] = [chance.choice(forms)]
    words.held = {held if held < at else held - dropped + 1 for held in words.held} | {at}
    return True


def letters(words: Words, chance: random.Random) -> bool:
    """Replace the first letter or the end of a word by one in brackets."""
    at = words.free(chance, lambda token: not words.chinese and _word(token), margin=PIECE)
    if at is None:
        return False
    word, space = words.tokens[at].rstrip(), " "
    ends = [
        f"[{word[0].swapcase()}]{word[1:]}",
        f"{word[:-1]}[ing]",
        f"{word[:-2]}[ed]",
        f"{word}[s]",
        f"{word[:-1]}[]",
    ]
    words.tokens[at] = chance.choice(ends) + space
    words.held.add(at)
    return True


def replaced(words: Words, chance: random.Random) -> bool:
    """Replace a word or two by others in brackets, or add some."""
    at = words.free(chance, _word, margin=PIECE)
    if at is None:
        return False
    new = chance.choice(["[中国]", "[该法]", "[上述]"] if words.chinese else ["[China] ", "[the Ministry] ", "[it] "])
    if chance.random() < 0.4:
        words.tokens[at] += new if words.chinese else "" if words.tokens[at][-1].isalpha() else new
        words.tokens[at] = words.tokens[at] if "[" in words.tokens[at] else f"{words.tokens[at]} {new}"
    else:
        words.tokens[at] = new
    words.held.add(at)
    return True


def noted(words: Words, chance: random.Random) -> bool:
    """Say something about the quotation, as lawyers do."""
    if chance.random() < 0.5 and not words.chinese:
        at = words.free(chance, lambda token: re.fullmatch(r"[A-Za-z]{4,}[.,;]?\s+", token) is not None, margin=PIECE)
        if at is not None:
            word = words.tokens[at].rstrip()
            words.tokens[at] = word + chance.choice(["¹ ", "²³ ", "[12] ", " [sic] "])
            words.held.add(at)
            return True
    forms = (
        ["（着重号为引者所加）", "（脚注略）"]
        if words.chinese
        else ["(emphasis added)", "(footnotes omitted)", "(citations omitted)"]
    )
    words.tokens.append(" " + chance.choice(forms))
    words.held.add(len(words.tokens) - 1)
    return True


def typeset(words: Words, chance: random.Random) -> bool:
    """Set the same words in other type: quotation marks, dashes, ligatures, full-width forms, line breaks."""
    swaps = [
        ("'", "’"),
        ("’", "'"),
        ('"', "“"),
        ("–", "-"),
        ("—", " -- "),
        ("fi", "ﬁ"),
        ("，", ","),
        ("（", "("),
        ("1", "１"),
        ("\n", " "),
    ]
    for index, token in enumerate(words.tokens):
        if index not in words.held:
            for old, new in swaps:
                if old in token and chance.random() < 0.5:
                    token = token.replace(old, new)
            words.tokens[index] = token
    return True


LAWFUL: dict[str, tuple[Callable[[Words, random.Random], bool], ...]] = {
    "untouched": (),
    "other type": (typeset,),
    "ellipsis": (ellipsis,),
    "letters in brackets": (letters,),
    "words in brackets": (replaced,),
    "notes": (noted,),
    "ellipsis and bracket": (ellipsis, replaced),
    "all of it": (ellipsis, letters, replaced, noted, typeset),
}


def letter_changed(words: Words, chance: random.Random) -> bool:
    """One letter or sign is another."""
    at = words.free(chance, _word)
    if at is None:
        return False
    token = words.tokens[at]
    where = chance.randrange(len(token.rstrip()))
    new = chance.choice("的了是在产业法国规定" if words.chinese else "abcdefghijklmnopqrstuvwxyz")
    words.tokens[at] = token[:where] + new + token[where + 1 :]
    return words.tokens[at] != token


def digit_changed(words: Words, chance: random.Random) -> bool:
    """One digit is another."""
    at = words.free(chance, lambda token: re.search(r"[0-9]", token) is not None)
    if at is None:
        return False
    token = words.tokens[at]
    where = chance.choice([match.start() for match in re.finditer("[0-9]", token)])
    words.tokens[at] = token[:where] + str((int(token[where]) + chance.randrange(1, 10)) % 10) + token[where + 1 :]
    return True


def not_added(words: Words, chance: random.Random) -> bool:
    """A "not" comes in."""
    at = words.free(chance, _word)
    if at is None:
        return False
    words.tokens[at] = chance.choice("不未无非") + words.tokens[at] if words.chinese else "not " + words.tokens[at]
    return True


def not_dropped(words: Words, chance: random.Random) -> bool:
    """A "not" goes."""
    at = words.free(chance, lambda token: token.strip() in {"not", "no", "without", "不", "未", "无", "非"})
    if at is None:
        return False
    words.tokens[at] = ""
    return True


def word_dropped(words: Words, chance: random.Random) -> bool:
    """A word goes, without an ellipsis."""
    at = words.free(chance, _word)
    if at is None:
        return False
    words.tokens[at] = ""
    return True


def misread(words: Words, chance: random.Random) -> bool:
    """Several letters are misread, as a scanner does."""
    pairs = {
        "e": "c",
        "l": "1",
        "o": "0",
        "m": "rn",
        "h": "b",
        "i": "j",
        "a": "o",
        "未": "末",
        "已": "己",
        "人": "入",
        "日": "曰",
        "的": "旳",
        "业": "亚",
        "产": "户",
    }
    count = 0
    for index, token in enumerate(words.tokens):
        for old, new in pairs.items():
            if index not in words.held and old in token and chance.random() < 0.08:
                token, count = token.replace(old, new, 1), count + 1
        words.tokens[index] = token
    return count > 0


UNLAWFUL = {
    "one letter": letter_changed,
    "one digit": digit_changed,
    "not added": not_added,
    "not dropped": not_dropped,
    "a word dropped": word_dropped,
    "misread": misread,
}


@dataclass(frozen=True)
class Made:
    """One quotation: how it was made, whether it is lawful, its document, its page, and the words."""

    kind: str
    lawful: bool
    document: Source
    page: int
    quotation: str


def generated(chance: random.Random, sources: list[Source], *, lawful: int, unlawful: int) -> Iterator[Made]:
    """So many lawful quotations, kind by kind in turn, and so many altered ones, each made from a lawful one of any kind."""
    kinds = [*((kind, True) for kind in LAWFUL), *((kind, False) for kind in UNLAWFUL)]
    wanted = Counter(
        {kind: -(-(lawful if fair else unlawful) // (len(LAWFUL) if fair else len(UNLAWFUL))) for kind, fair in kinds}
    )
    for kind, fair in kinds:
        tries = 0
        while wanted[kind] and tries < 200_000:
            tries += 1
            document = chance.choice(sources)
            start = drawn(chance, document)
            if start is None:
                continue
            words, page = start
            steps = LAWFUL[kind] if fair else chance.choice(list(LAWFUL.values()))
            if not all(step(words, chance) for step in steps) and fair and not (kind == "all of it" and words.chinese):
                continue
            if not fair:
                before = words.quotation
                if not UNLAWFUL[kind](words, chance) or normalise(words.quotation) == normalise(before):
                    continue
                if _still_there(words.quotation, document):
                    continue
            wanted[kind] -= 1
            yield Made(kind, fair, document, page, words.quotation)


_GAPS = re.compile(r"\[[^\]]*\]|\((?:\.{3}|…+)\)|\.{3}")


def _still_there(quotation: str, document: Source) -> bool:
    """Whether the changed words happen to stand in the document after all, told apart from the matcher by a plain search.

    Words that stand there in order, with so much between them as a mark may stand for, are not altered: "…" beside a word that was
    dropped stands for that word as well.
    """
    pieces = [re.sub(r"\W", "", piece) for piece in _GAPS.split(re.sub("[¹²³]", "", normalise(quotation)))]
    return in_order([piece for piece in pieces if piece], document.bare)


def in_order(pieces: list[str], bare: str) -> bool:
    """Whether these letters stand in the text in this order, no more than one ellipsis may drop between each two."""
    ends = {0}
    for number, piece in enumerate(pieces):
        found: set[int] = set()
        for end in ends:
            at = bare.find(piece, end, None if not number else end + FARTHEST + len(piece))
            while at >= 0 and len(found) < 500:
                found.add(at + len(piece))
                at = bare.find(piece, at + 1, None if not number else end + FARTHEST + len(piece))
        ends = found
    return bool(ends)


def judged(made: Made) -> str:
    """`found`, `pointed out`, `elsewhere` or `lost`, by the check of words against pages."""
    found = matches(made.quotation, made.document.text)
    if not found:
        return "lost"
    here = [each for each in found if each.place.first <= made.page <= each.place.last]
    if not here:
        return "elsewhere"
    return "pointed out" if any(mark.warnings for mark in here[0].alterations) else "found"


def times(document: Source, chance: random.Random, rounds: int = 60) -> dict[str, list[float]]:
    """Milliseconds for 300 characters against 500 pages, warm: as they stand, altered lawfully, and altered otherwise."""
    pages = (document.pages * (500 // len(document.pages) + 1))[:500]
    book = source("500 pages", pages, chinese=document.chinese)
    took: dict[str, list[float]] = {"untouched": [], "ellipsis": [], "one letter": [], "nowhere": []}
    _ = (
        book.text.terms,
        nearest("不 warm it up", book.text),
        in_other_script("鋼 warm", book.text),
        matches("a … zz", book.text),
    )
    for kind in took:
        while len(took[kind]) < rounds:
            page = pages[chance.randrange(500)]
            at = chance.randrange(max(1, len(page) - 320))
            tokens = (
                list(page[at : at + 300]) if document.chinese else re.findall(r"\S+\s*|\s+", page[at : at + 320])[1:-1]
            )
            words = Words(tokens, document.chinese, set())
            if (
                len("".join(tokens).strip()) < 200
                or len(tokens) < 12
                or (kind == "ellipsis" and not ellipsis(words, chance))
            ):
                continue
            if kind == "one letter" and not letter_changed(words, chance):
                continue
            quotation = (
                words.quotation if kind != "nowhere" else "".join(chance.sample(words.quotation, len(words.quotation)))
            )
            begun = time.perf_counter()
            if not matches(quotation, book.text) and in_other_script(quotation, book.text) is None:
                nearest(quotation, book.text)
            took[kind].append((time.perf_counter() - begun) * 1000)
    return took


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(size: int = 6000, seed: int = 4) -> int:
    """Print the tables; 1 where a target is missed."""
    sources = real_sources(DATA)
    counts: dict[tuple[str, bool], Counter[str]] = {}
    wrong: list[Made] = []
    for made in generated(random.Random(seed), sources, lawful=size, unlawful=size):
        outcome = judged(made)
        counts.setdefault((made.kind, made.lawful), Counter())[outcome] += 1
        if made.lawful == (outcome == "lost") and (made.lawful or outcome != "pointed out"):
            wrong.append(made)
    _say(f"{'kind':24}{'count':>8}{'found':>8}{'pointed out':>13}{'elsewhere':>11}{'not found':>11}")
    for (kind, lawful), row in counts.items():
        told = "" if lawful else "  (altered)"
        _say(
            f"{kind:24}{sum(row.values()):8}{row['found']:8}{row['pointed out']:13}{row['elsewhere']:11}{row['lost']:11}{told}"
        )
    fair = sum(sum(row.values()) for (_, lawful), row in counts.items() if lawful)
    foul = sum(sum(row.values()) for (_, lawful), row in counts.items() if not lawful)
    lost = sum(1 for made in wrong if made.lawful)
    false = len(wrong) - lost
    _say(f"false found: {false} of {foul} altered; false not found: {lost} of {fair} lawful")
    for made in wrong[:25]:
        _say(f"   {made.kind} | {made.document.name} | {made.page} | {made.quotation[:400]!r}")
    strays = _strays(random.Random(seed + 1), sources, size // 10)
    _say(f"wrong page told as found there: {strays[0]}; wrong exhibit told as found: {strays[1]}; of {strays[2]} each")
    slow = 0.0
    for document in (sources[0], max((each for each in sources[2:] if each.chinese), key=lambda each: len(each.pages))):
        for kind, took in times(document, random.Random(seed)).items():
            middle, most = sorted(took)[len(took) // 2], max(took)
            slow = max(slow, middle)
            _say(f"500 pages of {document.name}, {kind}: {middle:.1f} ms, longest {most:.1f} ms")
    return int(false > 0 or lost * 1000 > fair or slow > 50 or any(strays[:2]))


def _strays(chance: random.Random, sources: list[Source], size: int) -> tuple[int, int, int]:
    """Quotations looked for on a page and in a document where they do not stand."""
    page = exhibit = count = 0
    for made in generated(chance, sources, lawful=size, unlawful=0):
        if made.kind == "notes" and len(made.quotation) < 30:
            continue
        count += 1
        found = matches(made.quotation, made.document.text)
        other = chance.choice(sources)
        if not _still_there(re.split(r"[\[…(（]|\.\.|\. \.|。。|¹|²", made.quotation)[0], other):
            exhibit += bool(matches(made.quotation, other.text))
        pages = [each.place for each in found]
        elsewhere = made.page + 7
        bare = re.sub(r"\W", "", normalise(re.split(r"[\[…(（]|\.\.|\. \.|。。|¹|²", made.quotation)[0]))
        if elsewhere <= len(made.document.pages) and bare not in re.sub(
            r"\W", "", normalise("".join(made.document.pages[elsewhere - 2 : elsewhere + 1]))
        ):
            page += any(place.first <= elsewhere <= place.last for place in pages)
    return page, exhibit, count


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
