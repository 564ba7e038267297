"""Contents of papers in which every text is a canary: a word that says where it stands, so that one that gets out is named."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from cases.access import markings

HIGHER = (markings.DELIBERATIVE, markings.SENSITIVE, markings.PARTNER, markings.BCI)
DAYS = ["2016-05-01", "2016-05-31"]


class Canaries:
    """Gives out a new word for each text, and keeps which piece it stands in."""

    def __init__(self) -> None:
        self.count = 0

    def word(self, *where: str) -> str:
        """A word that stands nowhere else: `qzevents1text17`."""
        self.count += 1
        return f"qz{''.join(where)}{self.count}".replace("-", "").lower()

    def piece(self, kind: str, marking: str | None, **fixed: Any) -> dict[str, Any]:
        """A piece of a kind with a canary in each of its texts."""
        made = {name: self.word(kind, name) for name in TEXTS[kind]} | copy.deepcopy(fixed)
        return made if marking is None else made | {"marking": marking}


TEXTS = {
    "status": ("to", "reason"),
    "events": ("kind", "body", "text"),
    "commitments": ("number", "words", "forum", "provision", "told_in", "verdict", "why", "label"),
    "lineage": ("kind", "to"),
    "links": ("kind", "number", "title"),
    "notes": ("cited_as", "pinpoint", "section", "coverage", "title", "issuer", "symbol", "quotation", "detail"),
    "counterpart": ("pinpoint", "rendition", "text"),
    "exhibits": ("title", "kind", "issuer", "symbol", "rendition", "coverage", "sha256"),
    "measures": ("title", "original", "number", "number_original", "kind", "stage"),
    "claims": ("provision", "heading", "agreement", "measure", "argument"),
    "case": ("number", "title", "respondent", "lead", "status", "status_since"),
    "problems": ("pinpoint", "detail"),
}


def paper(marking_of: Any, *, bci: bool = True) -> dict[str, Any]:
    """A case brief's contents with two of everything; `marking_of(kind)` says how each piece is marked, None for not at all."""
    canary = Canaries()
    piece = canary.piece
    notes = [
        piece(
            "notes",
            marking_of("notes"),
            number=number,
            first_mention=True,
            dated="May 2016",
            language="en",
            outcome="found",
            findings=[canary.word("findings")],
            counterpart=piece("counterpart", marking_of("counterpart"), certainty="sure", language="zh"),
        )
        for number in range(1, 9)
    ]
    brackets = f"before [[{canary.word('bracket')}]] after" if bci else ""
    case = piece(
        "case",
        markings.PUBLIC,
        opened="2 January 2022",
        raised_by=[canary.word("raisedby")],
        identifiers=[canary.word("identifiers")],
        sectors=[{"code": "10", "title": canary.word("sector")}],
        products=["1001"],
        links=[piece("links", marking_of("links")) for _ in range(2)],
    )
    return {
        "schema": 1,
        "kind": "case-brief",
        "number": "TC-2022-0007-R1",
        "final": False,
        "asked_at": "2026-03-02T09:30:00+00:00",
        "as_of": "2 March 2026",
        "as_of_day": "2026-03-02",
        "asked_by": canary.word("askedby"),
        "marking": markings.BCI,
        "clearance": markings.PARTNER,
        "edition": "internal",
        "paper": "a4",
        "archive": False,
        "case": case,
        "summary": [canary.word("summary"), brackets],
        "summary_notes": [1],
        "measures": [piece("measures", None, issued="2016", in_force="2017", agencies=[canary.word("agency")])],
        "claims": [piece("claims", None, no_discipline=False, notes=[2])],
        "commitments": [
            piece(
                "commitments",
                marking_of("commitments"),
                made="May 2016",
                made_days=DAYS,
                due="",
                due_days=[],
                as_of="2017",
                verdict_word="implemented",
                notes=[3 + number, 1],
                lineage=[piece("lineage", marking_of("lineage"))],
            )
            for number in range(2)
        ],
        "status": [
            piece("status", marking_of("status"), date="May 2016", date_days=DAYS, notes=[5 + number])
            for number in range(2)
        ],
        "events": [
            piece("events", marking_of("events"), date="May 2016", date_days=DAYS, notes=[7 + number, 2])
            for number in range(2)
        ],
        "timeline": {"marks": [{"kind": "event", "label": canary.word("timeline")}]},
        "notes": notes,
        "exhibits": [
            piece("exhibits", marking_of("exhibits"), cited_as=note["cited_as"], pages=1, pages_with_text=1, dated="")
            | {"language": "English"}
            for note in notes
        ],
        "problems": [piece("problems", None, note=3, outcome="unchecked")],
        "chain": canary.word("chain"),
        "anchors": ["PUBLIC 12 0123456789abcdef", "PARTNER-CONFIDENTIAL 4 fedcba9876543210"],
    }


def canaries(value: Any) -> set[str]:
    """Every canary in a value."""
    return set(re.findall(r"qz[a-z_]+\d+", json.dumps(value)))


def hidden(contents: dict[str, Any]) -> set[str]:
    """The canaries of every piece that is marked higher, or that is a marked kind of piece and says nothing."""
    lists = [
        *(contents[name] for name in ("commitments", "status", "events", "notes", "exhibits")),
        contents["case"]["links"],
    ]
    lists += [row["lineage"] for row in contents["commitments"]]
    lists += [[note["counterpart"]] for note in contents["notes"]]
    marked = [row for rows in lists for row in rows if row.get("marking") != markings.PUBLIC]
    # An exhibit is named as its note names it, which may be PUBLIC.
    named = {note["cited_as"] for note in contents["notes"] if note.get("marking") == markings.PUBLIC}
    return {word for row in marked for word in canaries(row)} - named
