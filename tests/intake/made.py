"""A small report with proposals made by hand, so that what becomes of them is tested whatever the rules of reading find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from cases.access.models import Officer
from cases.evidence.filing import Filed
from cases.intake.models import ImportBatch
from cases.intake.narrative.proposed import Kind, Piece, Place, Proposal, Report, Section, Span, Vocabulary
from cases.intake.reading import read_batch
from cases.intake.request import request_import
from cases.jobs import claiming
from cases.taxonomy.models import Member
from tests import build

TEXT = """SPECIFIC TRADE CONCERNS

SUBSIDIES

Excess Capacity

In 2016, China agreed at the JCCT to reduce its excess capacity in steel by 2018. In February 2016, the State Council issued the
Opinions on Resolving Excess Capacity. To date, this promise has not been fulfilled.

Notification of Subsidies

China has not notified all of its subsidies, as Article 25 of the SCM Agreement requires. The United States raised it in October 2017.
"""
STEEL = ("SPECIFIC TRADE CONCERNS", "SUBSIDIES", "Excess Capacity")
NOTICES = ("SPECIFIC TRADE CONCERNS", "SUBSIDIES", "Notification of Subsidies")
PROMISE = "In 2016, China agreed at the JCCT to reduce its excess capacity in steel by 2018."
ISSUED = "In February 2016, the State Council issued the\nOpinions on Resolving Excess Capacity."
KEPT = "To date, this promise has not been fulfilled."
NOTIFIED = "China has not notified all of its subsidies, as Article 25 of the SCM Agreement requires."
RAISED = "The United States raised it in October 2017."


def renamed(stem: str) -> list[Any]:
    """The same proposals under keys of their own, as of another report."""
    return [(*row[:4], {**row[4], "key": f"{stem}-{number}"}) for number, row in enumerate(PROPOSED)]


def place(pieces: Sequence[Piece], words: str) -> Place:
    """Where the words stand."""
    for piece in pieces:
        if (at := piece.text.find(words)) >= 0:
            return Place(piece.number, at, at + len(words), words)
    return Place(pieces[0].number, 0, len(words), words)


def proposed(kind: str, path: tuple[str, ...], words: str, fields: Mapping[str, Any], **more: Any) -> Any:
    """A proposal but for its place, which the pieces give."""
    return (Kind(kind), path, words, fields, more)


PROPOSED = [
    proposed(
        "case", STEEL, PROMISE,
        {"title": "Excess Capacity", "path": list(STEEL), "respondent": "CHN", "raised_by": ["USA"], "summary": "Too much steel.",
         "sectors": ["72"], "products": ["7208"], "provisions": [], "agencies": []},
    ),
    proposed(
        "commitment", STEEL, PROMISE,
        {"words": "reduce its excess capacity in steel", "promised_by": "CHN", "promised_to": "USA", "forum": "JCCT", "made": "2016",
         "due": "2018", "due_words": "by 2018", "relative": False, "restated": False, "provision": ""},
    ),
    proposed(
        "measure", STEEL, ISSUED,
        {"title": "Opinions on Resolving Excess Capacity", "kind": "opinion", "stage": "in-force", "issued": "2016-02",
         "agencies": ["SC"], "member": "CHN"},
        confidence=0.8,
    ),
    proposed(
        "event", STEEL, ISSUED,
        {"kind": "measure-issued", "happened": "2016-02", "text": "The State Council issued the Opinions.", "body": "", "members": ["CHN"]},
    ),
    proposed("verdict", STEEL, KEPT, {"verdict": "not-implemented", "as_of": "2022", "commitments": ["commitment-2"]}),
    proposed("case", NOTICES, NOTIFIED, {"title": "Notification of Subsidies", "respondent": "CHN", "raised_by": ["USA"]}, confidence=0.7),
    proposed("provision", NOTICES, NOTIFIED, {"agreement": "SCM", "provision": "SCM 25", "named": "Article 25 of the SCM Agreement"}),
    proposed("event", NOTICES, RAISED, {"kind": "raised", "happened": "2017-10", "text": RAISED, "members": ["USA"]}, confidence=0.6),
    proposed("proceeding", NOTICES, RAISED, {"scheme": "DS", "number": "DS511", "title": ""}, confidence=0.5),
    proposed("agency", STEEL, ISSUED, {"agency": "ZZZ", "named": "Office of the Test", "member": "CHN"}),
]  # fmt: skip


def reader(rows: Sequence[Any] = tuple(PROPOSED)) -> Any:
    """A reader of reports that finds just these, each under a key of its kind and number."""

    def read(
        pieces: Sequence[Piece], *, respondent: str, raised_by: str, as_of: dt.date, vocabulary: Vocabulary
    ) -> Report:
        found = [
            Proposal(
                key=str(more.get("key") or f"{kind}-{number}"),
                kind=kind,
                section=path,
                fields=fields,
                places=(place(pieces, words),),
                rule="as told",
                confidence=float(more.get("confidence", 0.9)),
                because="A date and a promise.",
            )
            for number, (kind, path, words, fields, more) in enumerate(rows, 1)
        ]
        sections = []
        for path in dict.fromkeys(each.section for each in found):
            places = [each.places[0] for each in found if each.section == path]
            first, last = min(each.start for each in places), max(each.end for each in places)
            span = Span(places[0].piece, first, last)
            sections.append(Section(path, len(path), None, (span,), (last - first) // 6, concern=True))
        return Report(tuple(sections), tuple(found))

    return read


def batch(by: Officer, text: str = TEXT, *, rows: Sequence[Any] = tuple(PROPOSED), **more: Any) -> ImportBatch:
    """A batch of proposals that was read."""
    filed = build.exhibit(by, text, title="A report", **more)
    return read(ask(filed, by), rows)


def ask(filed: Filed, by: Officer) -> ImportBatch:
    """Ask for the reading of an exhibit."""
    china, states = Member.objects.get(pk="CHN"), Member.objects.get(pk="USA")
    return request_import(
        filed.rendition, respondent=china, raised_by=states, as_of=dt.date(2022, 12, 31), by=by, at=build.NOW
    )


def read(asked: ImportBatch, rows: Sequence[Any] = tuple(PROPOSED)) -> ImportBatch:
    """Read a batch that waits, as a worker does."""
    claimed = claiming.claim(asked, at=build.NOW)
    assert claimed is not None
    read_batch(claimed, build.clock, reader(rows))
    claimed.refresh_from_db()
    return claimed
