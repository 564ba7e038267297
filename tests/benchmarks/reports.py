"""Measure the reader of narrative reports against texts marked by hand: `python -m tests.benchmarks.reports SET [--misses] [--text NAME]`.

The texts stand in `tests/intake/narrative/reports`, marked within: what a mark says and how the texts were made tells the
README there. Nothing here is asserted; `tests/intake/narrative/test_reports.py` asserts the counts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cases.intake.narrative.proposed import Kind, Piece, Proposal
from cases.intake.narrative.reading import read_report
from tests.intake.narrative.terms import vocabulary

REPORTS = Path(__file__).resolve().parents[1] / "intake" / "narrative" / "reports"
KINDS = {"c": Kind.COMMITMENT, "e": Kind.EVENT, "v": Kind.VERDICT, "p": Kind.CLAIM}
_MARK = re.compile(r"\{(?P<kind>[cevp])(?P<weak>\??)(?:\s+(?P<facts>[^}]*))?\}")


@dataclass(frozen=True)
class Mark:
    """What stands at a place of a text: its kind, whether careful readers may differ over it, and its facts."""

    kind: Kind
    at: int
    weak: bool
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Marked:
    """A text without its marks, the marks, and how it is to be read."""

    name: str
    text: str
    marks: tuple[Mark, ...]
    asked: dict[str, str]


@dataclass
class Count:
    """Over one or more texts, of one kind: marks, those found, those found with the right facts, proposals, and right ones."""

    kind: Kind
    of: int = 0
    found: int = 0
    facts: int = 0
    proposed: int = 0
    right: int = 0
    told: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        recall = self.found / self.of if self.of else 1.0
        precision = self.right / self.proposed if self.proposed else 1.0
        return (
            f"{self.kind:<11} {self.found:>3} of {self.of:<3} = {recall:4.0%}   facts right {self.facts:>3}   "
            f"precision {self.right:>3} of {self.proposed:<3} = {precision:4.0%}"
        )


def marked(path: Path) -> Marked:
    """A text read from its file: the first line says how it is read, the rest is the text with its marks."""
    first, _, body = path.read_text(encoding="utf-8").partition("\n")
    text, marks = "", []
    at = 0
    for found in _MARK.finditer(body):
        text += body[at : found.start()]
        facts = tuple((found["facts"] or "").split(" ")) if found["facts"] else ()
        marks.append(Mark(KINDS[found["kind"]], len(text), bool(found["weak"]), facts))
        at = found.end()
    asked = dict(each.split("=", 1) for each in re.findall(r"\w+=.*?(?=\s\w+=|$)", first))
    return Marked(path.stem, text + body[at:], tuple(marks), asked)


def texts_of(name: str) -> list[Marked]:
    """The texts of one set, by name."""
    return [marked(path) for path in sorted((REPORTS / name).glob("*.txt"))]


def read(text: Marked) -> list[Proposal]:
    """What is proposed of a text; one without headings comes as a row of a table, with its path."""
    path = tuple(text.asked.get("path", "").split(">")) if "path" in text.asked else ()
    report = read_report(
        [Piece(1, text.text, path)],
        respondent=text.asked["respondent"],
        raised_by=text.asked["raised_by"],
        as_of=dt.date.fromisoformat(text.asked["as_of"]),
        vocabulary=vocabulary(),
    )
    return list(report.proposals)


def _stands(proposal: Proposal, mark: Mark) -> bool:
    """Whether a proposal stands for a mark: a promise by its words, everything else by its sentence, and an event by its date too."""
    if proposal.kind is not mark.kind:
        return False
    for place in proposal.places:
        low, high = place.start, place.end
        if mark.kind is Kind.COMMITMENT:
            words = str(proposal.fields["words"])
            if (begins := place.words.find(words)) >= 0:
                low, high = place.start + begins - 15, place.start + begins + len(words)
        if low <= mark.at < high and (
            mark.kind is not Kind.EVENT or _dates_agree(str(proposal.fields["happened"]), mark)
        ):
            return mark.kind is not Kind.CLAIM or _claim_agrees(proposal, mark)
    return False


def _dates_agree(happened: str, mark: Mark) -> bool:
    wanted = mark.facts[0]
    return happened == wanted or (mark.weak and happened[:4] == wanted[:4])


def _claim_agrees(proposal: Proposal, mark: Mark) -> bool:
    wanted = " ".join(mark.facts)
    return str(proposal.fields["provision"] or proposal.fields["agreement"]) in (wanted, wanted.split(" ")[0])


def _facts_agree(proposal: Proposal, mark: Mark) -> bool:
    """A promise's forum and year, a verdict's word; a claim's provision to its number."""
    if mark.kind is Kind.VERDICT:
        return str(proposal.fields["verdict"]) in mark.facts[0].split("|")
    if mark.kind is Kind.CLAIM:
        return str(proposal.fields["provision"]) == " ".join(mark.facts)
    if mark.kind is Kind.EVENT or not mark.facts:
        return True
    forum, made = str(proposal.fields["forum"]), str(proposal.fields["made"])
    same = (
        forum == mark.facts[0]
        or {forum, mark.facts[0]} <= {"", "BILAT", "MOU"}
        or forum[:3] == mark.facts[0][:3] == "ACC"
    )
    return same and (len(mark.facts) < 2 or made[:4] == mark.facts[1][:4])


def count(texts: Sequence[Marked]) -> Iterator[Count]:
    """The counts over some texts, a kind each; weak marks count neither as missed nor as wrong."""
    read_texts = [(each, read(each)) for each in texts]
    for kind in KINDS.values():
        score = Count(kind)
        for text, proposals in read_texts:
            _count(score, text, [each for each in proposals if each.kind is kind])
        yield score


def _count(score: Count, text: Marked, mine: list[Proposal]) -> None:
    right: set[str] = set()
    for mark in (each for each in text.marks if each.kind is score.kind):
        hits = [each for each in mine if _stands(each, mark)]
        right.update(each.key for each in hits)
        near = " ".join(text.text[mark.at : mark.at + 90].split())
        if mark.weak:
            continue
        score.of += 1
        score.found += bool(hits)
        score.facts += any(_facts_agree(each, mark) for each in hits)
        if not hits:
            score.told.append(f"missed {text.name}: {mark.facts} {near}")
        elif not any(_facts_agree(each, mark) for each in hits):
            got = [
                {key: each.fields[key] for key in ("forum", "made", "verdict", "provision") if key in each.fields}
                for each in hits
            ]
            score.told.append(f"facts {text.name}: {mark.facts} {near} -- proposed {got}")
    score.proposed += len(mine)
    score.right += len({each.key for each in mine} & right)
    for each in mine:
        if each.key not in right:
            what = each.fields.get("words") or each.fields.get("phrase") or each.fields.get("happened") or each.fields
            score.told.append(
                f"wrong {text.name}: {what} [{each.rule} {each.confidence}] | {each.places[0].words[:220]}"
            )


@cache
def counts(name: str) -> tuple[Count, ...]:
    """The counts of one set."""
    return tuple(count(texts_of(name)))


def main() -> None:
    """Read, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", help="the folders of texts to read")
    parser.add_argument("--misses", action="store_true", help="what was missed, and what is too many")
    parser.add_argument("--text", help="one text alone")
    parser.add_argument("--kind", choices=list(KINDS), help="one kind alone")
    asked = parser.parse_args()
    for name in asked.sets:
        texts = [each for each in texts_of(name) if asked.text in (None, each.name)]
        print(name, len(texts), "texts")  # noqa: T201
        for score in count(texts):
            if asked.kind and score.kind is not KINDS[asked.kind]:
                continue
            print(" ", score)  # noqa: T201
            if asked.misses:
                print(*(f"      {line}" for line in score.told), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
