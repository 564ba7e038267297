"""Measure the reader of narrative reports against an answer key made by hand: `python -m tests.benchmarks.intake [--misses] [--whole]`.

The report is USTR's of 2022 on China's WTO compliance (../shared/data/seeds); what the key holds and how it was made says
`intake_key/README.md`. The rules were tuned on the chapters of odd number; the even ones were held out and are reported apart
(docs/narrative-reports.md says what was looked at, and when). Nothing here is asserted;
`tests/intake/narrative/test_report.py` asserts the counts.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cases.evidence.extraction.result import PageText, in_pages
from cases.intake.narrative.proposed import Kind, Piece, Place, Proposal, Report
from cases.intake.narrative.reading import read_report
from tests.intake.narrative.terms import vocabulary

SEED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seeds" / "002_6df228d6ba5210e5.txt"
KEY = Path(__file__).with_name("intake_key")
LAST_LINE = 1313


@dataclass
class Score:
    """What was found of the key, by weight, and which proposals stand for nothing in it."""

    kind: str
    found: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    proposed: int = 0
    right: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of proposals that stand for something in the key, sure or weak."""
        return self.right / self.proposed if self.proposed else 1.0

    def __str__(self) -> str:
        found, of = sum(self.found.values()), sum(self.of.values())
        sure = f"{self.found['sure']} of {self.of['sure']} sure" if self.of["weak"] else ""
        return f"{self.kind:<34} {found:>4} of {of:<4} {sure:<20} precision {self.right} of {self.proposed} = {self.precision:.1%}"


def pages(whole: bool = False) -> list[PageText]:
    """The report in pieces, as the product stores them; with `whole` the exhibits after it too."""
    lines = SEED.read_text(encoding="utf-8").split("\n")
    return in_pages("\n".join(lines if whole else lines[:LAST_LINE]))


def read(whole: bool = False) -> tuple[Report, list[PageText]]:
    """The report read."""
    filed = pages(whole)
    report = read_report(
        [Piece(page.number, page.text) for page in filed],
        respondent="CHN",
        raised_by="USA",
        as_of=dt.date(2022, 12, 31),
        vocabulary=vocabulary(),
    )
    return report, filed


def key(name: str) -> list[dict[str, str]]:
    """One table of the answer key."""
    with (KEY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Lines:
    """Finds the paragraph and column of the file at which an offset of a piece stands."""

    def __init__(self, filed: Sequence[PageText]) -> None:
        self._first = {page.number: int(page.label.removeprefix("¶ ").split("-")[0]) for page in filed}
        self._texts = {page.number: page.text for page in filed}

    def at(self, piece: int, offset: int) -> tuple[int, int]:
        """The paragraph, counted over the file, and the column in it."""
        text = self._texts[piece]
        begins = text.rfind("\n", 0, offset) + 1
        before = sum(1 for line in text[:begins].split("\n")[:-1] if line.strip())
        return self._first[piece] + before, offset - begins

    def covers(self, place: Place, paragraph: int, column: int, before: int = 0) -> bool:
        """Whether a place holds a point of the file, or begins at most `before` characters after it."""
        low, high = self.at(place.piece, place.start), self.at(place.piece, max(place.end - 1, place.start))
        return (low[0], low[1] - before) <= (paragraph, column) <= high


def within(proposal: Proposal, words: str) -> list[Place]:
    """Where words of a proposal stand in its places; a part of them where a page break cuts them."""
    plain = " ".join(words.split())
    spaced = re.compile(r"\s+".join(map(re.escape, plain.split())))
    for place in proposal.places:
        if match := spaced.search(place.words):
            return [Place(place.piece, place.start + match.start(), place.start + match.end(), match.group())]
    found = []
    for place in proposal.places:
        for size in range(len(plain), 3, -1):
            for part in (plain[:size], plain[-size:]):
                if place.words.endswith(part) or place.words.startswith(part):
                    at = place.words.rfind(part) if place.words.endswith(part) else 0
                    found.append(Place(place.piece, place.start + at, place.start + at + size, part))
                    break
            else:
                continue
            break
    return found


def score_cases(report: Report, rows: Sequence[dict[str, str]]) -> Score:
    """Sections that propose a case, by their whole path."""
    score = Score("cases")
    got = {" > ".join(each.section) for each in report.proposals if each.kind is Kind.CASE}
    wanted = {row["path"] for row in rows}
    score.of["sure"], score.found["sure"] = len(wanted), len(wanted & got)
    score.proposed, score.right = len(got), len(wanted & got)
    score.told = [f"missed {path}" for path in sorted(wanted - got)] + [
        f"extra {path}" for path in sorted(got - wanted)
    ]
    return score


def score_commitments(report: Report, rows: Sequence[dict[str, str]], lines: Lines) -> tuple[Score, Score]:
    """Promises by the place of their words; and of those found, forum and year."""
    places, facts = Score("commitments, by place"), Score("commitments, forum and year right")
    mine = [each for each in report.proposals if each.kind is Kind.COMMITMENT]
    spans = [(each, within(each, str(each.fields["words"]))) for each in mine]
    used: set[str] = set()
    for row in rows:
        point = int(row["paragraph"]), int(row["column"])
        hits = [each for each, parts in spans if any(lines.covers(part, *point, before=15) for part in parts)]
        for score in (places, facts):
            score.of[row["weight"]] += 1
        if not hits:
            places.told.append(f"missed ({row['weight']}) {_where(row)}")
            continue
        used.update(each.key for each in hits)
        places.found[row["weight"]] += 1
        if any(_facts_agree(each, row) for each in hits):
            facts.found[row["weight"]] += 1
        else:
            one = hits[0].fields
            facts.told.append(f"{_where(row)}: {row['forum']} {row['made']}, proposed {one['forum']} {one['made']}")
    places.proposed = facts.proposed = len(mine)
    places.right = facts.right = len(used)
    places.told += [f"extra {each.rule}: {each.fields['words']}" for each in mine if each.key not in used]
    return places, facts


def _facts_agree(each: Proposal, row: dict[str, str]) -> bool:
    forums = row["forum"].split(";")
    years = [made[:4] for made in row["made"].split(";")]
    forum = str(each.fields["forum"]) in forums or (
        row["forum"] in ("", "BILAT") and each.fields["forum"] in ("", "BILAT")
    )
    return forum and (row["made"] == "" or str(each.fields["made"])[:4] in years)


def score_events(report: Report, rows: Sequence[dict[str, str]], lines: Lines) -> tuple[Score, Score]:
    """Events by the place of their date and by the date; and of those found, the kind."""
    dates, kinds = Score("events, by place and date"), Score("events, kind right")
    mine = [each for each in report.proposals if each.kind is Kind.EVENT]
    used: set[str] = set()
    for row in rows:
        point = int(row["paragraph"]), int(row["column"])
        for score in (dates, kinds):
            score.of[row["weight"]] += 1
        hits = [
            each
            for each in mine
            if _dates_agree(each, row) and any(lines.covers(place, *point) for place in each.places)
        ]
        if not hits:
            dates.told.append(f"missed ({row['weight']}) {row['happened']} {_where(row)}")
            continue
        used.update(each.key for each in hits)
        dates.found[row["weight"]] += 1
        if any(each.fields["kind"] in row["kinds"].split(";") for each in hits):
            kinds.found[row["weight"]] += 1
        else:
            kinds.told.append(
                f"{_where(row)} {row['happened']}: {row['kinds']}, proposed {[str(each.fields['kind']) for each in hits]}"
            )
    dates.proposed = kinds.proposed = len(mine)
    dates.right = kinds.right = len(used)
    dates.told += [
        f"extra {each.fields['happened']} {each.fields['kind']} {each.confidence}: {each.fields['text']}"
        for each in mine
        if each.key not in used
    ]
    return dates, kinds


def _dates_agree(each: Proposal, row: dict[str, str]) -> bool:
    said, wanted = str(each.fields["happened"]), row["happened"]
    if said == wanted:
        return True
    low, _, high = said.partition("/")
    return bool(high) and low[:4] <= wanted[:4] <= high[:4] and len(low) == len(wanted.partition("/")[0])


def score_verdicts(report: Report, rows: Sequence[dict[str, str]], lines: Lines) -> tuple[Score, Score]:
    """Verdict phrases by their sentence; and of those found, the word."""
    phrases, words = Score("verdict phrases"), Score("verdicts, word right")
    mine = [each for each in report.proposals if each.kind is Kind.VERDICT]
    used: set[str] = set()
    for row in rows:
        point = int(row["paragraph"]), int(row["column"])
        for score in (phrases, words):
            score.of[row["weight"]] += 1
        hits = [each for each in mine if any(lines.covers(place, *point) for place in each.places)]
        if not hits:
            phrases.told.append(f"missed ({row['weight']}) {row['verdicts']} {_where(row)}")
            continue
        used.update(each.key for each in hits)
        phrases.found[row["weight"]] += 1
        if any(each.fields["verdict"] in row["verdicts"].split(";") for each in hits):
            words.found[row["weight"]] += 1
        else:
            words.told.append(
                f"{_where(row)}: {row['verdicts']}, proposed {[str(each.fields['verdict']) for each in hits]}"
            )
    phrases.proposed = words.proposed = len(mine)
    phrases.right = words.right = len(used)
    phrases.told += [
        f"extra {each.fields['verdict']}: {each.fields['phrase']} | {each.places[0].words[:160]}"
        for each in mine
        if each.key not in used
    ]
    return phrases, words


def _where(row: dict[str, str]) -> str:
    return f"¶ {row['paragraph']}:{row['column']} {row['section']}"


def scores(report: Report, filed: Sequence[PageText], chapters: set[str] | None = None) -> Iterator[Score]:
    """Every score, over the whole or the chapters given."""

    def ours(section: str) -> bool:
        return chapters is None or section.split(" > ")[0] in chapters

    part = Report(report.sections, tuple(each for each in report.proposals if ours(each.section[0])))
    lines = Lines(filed)
    yield score_cases(part, [row for row in key("cases") if ours(row["path"])])
    yield from score_commitments(part, [row for row in key("commitments") if ours(row["section"])], lines)
    yield from score_events(part, [row for row in key("events") if ours(row["section"])], lines)
    yield from score_verdicts(part, [row for row in key("verdicts") if ours(row["section"])], lines)


def not_in_the_text(report: Report, filed: Sequence[PageText]) -> list[Proposal]:
    """Proposals whose words are not at their places, letter by letter."""
    texts = {page.number: page.text for page in filed}
    return [
        each for each in report.proposals
        if not each.places or any(texts[place.piece][place.start : place.end] != place.words or not place.words for place in each.places)
    ]  # fmt: skip


def chapters() -> list[str]:
    """The chapters of the report, in order."""
    return list(dict.fromkeys(row["path"].split(" > ")[0] for row in key("cases")))


def main() -> None:
    """Read, score, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="what was missed, and what is too many")
    parser.add_argument("--tuned", action="store_true", help="with --misses: of the chapters tuned on alone")
    parser.add_argument("--whole", action="store_true", help="read the exhibits after the report too")
    asked = parser.parse_args()
    if not SEED.exists():
        sys.exit(f"Nothing measured: {SEED} is not there.")
    before = time.process_time()
    report, filed = read(asked.whole)
    took = time.process_time() - before
    counts = Counter(str(each.kind) for each in report.proposals)
    print(f"{took:.1f} s of CPU; {len(report.sections)} sections; {dict(sorted(counts.items()))}")  # noqa: T201
    print(f"words not in the text: {len(not_in_the_text(report, filed))}")  # noqa: T201
    odd, even = set(chapters()[::2]), set(chapters()[1::2])
    for name, part in (("the whole", None), ("chapters tuned on", odd), ("chapters held out", even)):
        print(f"\n{name}")  # noqa: T201
        for score in scores(report, filed, part):
            print(" ", score)  # noqa: T201
            if asked.misses and ((part is odd) if asked.tuned else part is None):
                print(*(f"      {line}" for line in score.told), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
