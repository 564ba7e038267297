"""A row that tells of a measure: its title, code, number and dates, and what happened to it; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.dates import FuzzyDate

LONGEST_TITLE, LONGEST_NUMBER = 300, 80
SECTORS = {
    "A": "X-SPS",
    "B": "X-STANDARDS",
    "C": "X-CUSTOMS",
    "D": "X-TRADEREMEDIES",
    "E": "X-LICENSING",
    "G": "X-FINANCE",
    "H": "X-COMPETITION",
    "I": "X-INVESTMENT",
    "L": "X-SUBSIDIES",
    "M": "X-PROCUREMENT",
    "N": "X-IPR",
    "O": "X-CUSTOMS",
    "P": "X-EXPORTS",
}
"""The policy area of a chapter of the classification of non-tariff measures (UNCTAD, MAST, 2019), where one covers it."""
KINDS = (
    ("in_force", "measure-in-force", "Entered into force"),
    ("issued", "measure-issued", "Issued"),
    ("ended", "measure-repealed", "Ended"),
)
"""A measure's dates: the column, the kind of event, the words of it."""
_CODE = re.compile(r"(?:MAST|NTM)?[\s:-]*([A-P])[\s.-]?(\d{0,3})\b", re.IGNORECASE)


@dataclass
class Measured:
    """What a row tells of its measure, and in sentences what was read with care, by column."""

    title: str
    code: str = ""
    number: str = ""
    dates: dict[str, FuzzyDate] = field(default_factory=dict)

    def row(self) -> dict[str, str]:
        """As plain data, for a measure to be made of."""
        stage = "repealed" if "ended" in self.dates else "in-force"
        return {
            "title": self.title[:LONGEST_TITLE],
            "document_number": self.number[:LONGEST_NUMBER],
            "measure_type": self.code[:1],
            "stage": stage,
            "in_force": str(self.dates.get("in_force", "")),
            "issued": str(self.dates.get("issued", "")),
        }

    def events(self, code: str) -> list[dict[str, str]]:
        """What happened to it, each at its date."""
        named = f" ({code})" if code else ""
        return [
            {"date": str(self.dates[name]), "text": f"{what}: {self.title[:200]}{named}.", "kind": kind, "body": ""}
            for name, kind, what in KINDS
            if name in self.dates
        ]


def code_of(text: str) -> str:
    """The code of a measure in its classification, or "" where the cell has none of a chapter that there is.

    >>> code_of("A83"), code_of("NTM B-14"), code_of("e3 - Prohibitions"), code_of("Z12"), code_of("Tariff"), code_of("A8300")
    ('A83', 'B14', 'E3', '', '', '')
    """
    found = _CODE.match(" ".join(text.split()))
    return f"{found[1].upper()}{found[2]}" if found else ""


def title_of(title: str, text: str, code: str, respondent: str, chapters: Mapping[str, str]) -> str:
    """What a measure is called: its own title, else the first sentence of what is told of it, else its chapter and Member.

    >>> title_of("", "Labels must be in Thai. They must be glued.", "B31", "Thailand", {})
    'Labels must be in Thai.'
    >>> title_of("", "", "A83", "Chile", {"A": "Sanitary and phytosanitary measures"})
    'Sanitary and phytosanitary measures (A83), Chile'
    """
    if title:
        return " ".join(title.split())
    if text:
        return re.split(r"(?<=[a-z)][.;])\s", " ".join(text.split()), maxsplit=1)[0]
    return f"{chapters[code[0]]} ({code}), {respondent}" if code and code[0] in chapters else ""
