"""Frozen contents made up for tests and measurements: cases alike in shape and different in words, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import re
from collections.abc import Sequence
from typing import Any

from cases.dates import FuzzyDate
from cases.proceedings.timeline import Mark, lay_out

Contents = dict[str, Any]
NOUNS = re.findall(
    r"\w+",
    (
        "support quota licence tariff rebate standard filing review levy permit audit tender notice price export import subsidy "
        "registration inspection certificate market dataset patent cement wheat steel vessel battery seed vaccine cable insurer"
    ),
)
VERBS = re.findall(
    r"\w+",
    "requires limits delays favours excludes raises refuses suspends extends publishes repeals restricts conditions reserves",
)
REST = re.findall(
    r"\w+",
    (
        "domestic foreign regional annual further certain such prior equal undisclosed competent provincial relevant draft final binding "
        "implementing according without within under before after since whether although because"
    ),
)
CHINESE = (
    "关于化解钢铁行业过剩产能实现脱困发展的意见",
    "小麦和稻谷最低收购价政策",
    "网络安全审查办法",
    "外商投资准入特别管理措施",
)
AGREEMENTS = (
    "Agriculture",
    "Subsidies",
    "Technical Barriers to Trade",
    "Services",
    "Intellectual Property",
    "Accession Protocol",
)
FORUMS = ("JCCT", "S&ED", "Phase One", "Accession Protocol", "DSB")
STATES = ("Identified", "Raised bilaterally", "Raised in committee", "Consultations", "Panel", "Implementation")

SMALL: Contents = {
    **{
        name: []
        for name in ("measures", "claims", "commitments", "status", "events", "notes", "exhibits", "summary_notes")
    },
    "timeline": {},
}
"""What makes a page of a case, which is quick to set."""


def sentence(chance: random.Random, words: int) -> str:
    """A sentence of so many words that means nothing in particular."""
    chosen = [chance.choice((NOUNS, VERBS, REST, REST)) for _ in range(words)]
    text = " ".join(chance.choice(kind) for kind in chosen)
    return f"{text[0].upper()}{text[1:]}."


def case(number: int, *, seed: int = 7, edited: int = 0) -> Contents:
    """The contents of one case's brief; `edited` changes a word of its summary."""
    chance = random.Random(f"{seed} {number}")
    name = f"TC-2022-{number:04d}"
    day = dt.date(2012, 1, 1) + dt.timedelta(days=chance.randrange(2500))
    notes = [_note(chance, place, number) for place in range(1, chance.randrange(5, 9))]
    events = [_event(chance, day + dt.timedelta(days=200 * place)) for place in range(chance.randrange(3, 6))]
    promises = [_commitment(chance, place, day) for place in range(1, chance.randrange(2, 5))]
    statuses = [
        {
            "date": _told(day + dt.timedelta(days=500 * place)),
            "to": STATES[place],
            "reason": sentence(chance, 14),
            "notes": [],
        }
        for place in range(chance.randrange(1, 4))
    ]
    marks = [Mark("status", FuzzyDate.parse(str(day.year + place)), STATES[place]) for place in range(len(statuses))]
    marks += [
        Mark("event", FuzzyDate.parse(str(day.year + place)), row["kind"], row["text"], str(place + 1))
        for place, row in enumerate(events)
    ]
    summary = [" ".join(sentence(chance, 18) for _ in range(4)) for _ in range(chance.randrange(2, 4))]
    if edited:
        summary[0] += f" Edited for the {edited}th time."
    return {
        "schema": 1,
        "kind": "case-brief",
        "number": "",
        "as_of": "2 March 2026",
        "as_of_day": "2026-03-02",
        "marking": "DELIBERATIVE",
        "case": {
            "number": name,
            "title": sentence(chance, 9).rstrip("."),
            "respondent": "China",
            "raised_by": ["United States"],
            "lead": "Ada Walker",
            "status": STATES[len(statuses) - 1],
            "status_since": statuses[-1]["date"],
            "opened": _told(day),
            "identifiers": [f"DS{number}"],
            "sectors": [{"code": "10", "title": "Cereals"}],
            "products": ["1001"],
            "links": [],
        },
        "summary": summary,
        "summary_notes": [1],
        "measures": [_measure(chance, number)],
        "claims": [_claim(chance, place) for place in range(chance.randrange(1, 3))],
        "commitments": promises,
        "status": statuses,
        "events": events,
        "timeline": lay_out(marks),
        "notes": notes,
        "exhibits": [_exhibit(chance, number, place) for place in range(chance.randrange(2, 4))],
        "problems": [],
        "chain": "",
    }


def book(
    numbers: Sequence[int],
    *,
    chapters: int = 6,
    title: str = "Open concerns",
    edited: Sequence[int] = (),
    small: bool = False,
    **more: Any,
) -> Contents:
    """The contents of a docket book of these cases, in this order, in so many chapters; with `small` each case is a page."""
    size = -(-len(numbers) // chapters)
    return {
        "schema": 1,
        "kind": "docket-book",
        "number": "DB-2026-0001",
        "final": False,
        "edition": "internal",
        "paper": "a4",
        "asked_at": "2026-03-02T09:30:00+00:00",
        "asked_by": "Ada Walker",
        "as_of": "2 March 2026",
        "marking": "DELIBERATIVE",
        "clearance": "DELIBERATIVE",
        "problems": [],
        "front": {"title": title},
        "chapters": [
            {
                "title": AGREEMENTS[place % len(AGREEMENTS)],
                "cases": [
                    case(number, edited=int(number in edited)) | (SMALL if small else {})
                    for number in numbers[place * size : place * size + size]
                ],
            }
            for place in range(-(-len(numbers) // size))
        ],
    } | more


def _told(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _note(chance: random.Random, place: int, number: int) -> Contents:
    exhibit = 60 + (number * 3 + place) % 40
    return {
        "number": place,
        "cited_as": f"Exhibit {exhibit}",
        "pinpoint": f"Exhibit {exhibit}, p. {place}",
        "title": sentence(chance, 7).rstrip("."),
        "first_mention": True,
        "issuer": "State Council",
        "dated": "May 2016",
        "symbol": f"G/AG/N/CHN/{number}",
        "rendition": "Original",
        "language": "en",
        "quotation": sentence(chance, 22),
        "outcome": "found",
        "detail": f"Found on p. {place}.",
        "section": "",
        "coverage": "",
        "findings": [],
    }


def _event(chance: random.Random, day: dt.date) -> Contents:
    return {"date": _told(day), "kind": "Raised", "body": "JCCT", "text": sentence(chance, 20), "notes": [2]}


def _commitment(chance: random.Random, place: int, day: dt.date) -> Contents:
    return {
        "number": place,
        "label": f"C{place}",
        "words": sentence(chance, 26),
        "forum": chance.choice(FORUMS),
        "made": _told(day),
        "provision": "AoA 3.2",
        "due": "",
        "lineage": [],
        "told_in": "",
        "verdict": "Not implemented",
        "verdict_word": "not-implemented",
        "as_of": "2022",
        "why": sentence(chance, 12),
        "notes": [3],
    }


def _measure(chance: random.Random, number: int) -> Contents:
    return {
        "title": sentence(chance, 8).rstrip("."),
        "original": chance.choice(CHINESE),
        "number": f"Guofa [2016] No. {number}",
        "number_original": f"国发〔2016〕{number}号",
        "kind": "Notice",
        "stage": "In force",
        "issued": "May 2016",
        "in_force": "June 2016",
        "agencies": ["NDRC"],
    }


def _claim(chance: random.Random, place: int) -> Contents:
    return {
        "provision": ("AoA 3.2", "SCM 25.8")[place],
        "heading": "Domestic support limits",
        "agreement": "Agriculture",
        "no_discipline": False,
        "measure": sentence(chance, 6).rstrip("."),
        "argument": sentence(chance, 24),
        "notes": [4],
    }


def _exhibit(chance: random.Random, number: int, place: int) -> Contents:
    return {
        "cited_as": f"Exhibit {60 + (number * 3 + place) % 40}",
        "title": sentence(chance, 7).rstrip("."),
        "kind": "Statute",
        "issuer": "State Council",
        "dated": "May 2016",
        "symbol": "",
        "rendition": "Original",
        "language": "English",
        "coverage": "",
        "pages": 12,
        "pages_with_text": 12,
        "sha256": hashlib.sha256(f"{number} {place}".encode()).hexdigest(),
    }
