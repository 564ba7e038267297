"""From rows to the cases that they make: each row's outcome, rows of one concern or one measure together; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.dates import FuzzyDate
from cases.intake.members import plain
from cases.intake.tables import columns as meanings
from cases.intake.tables.measured import SECTORS
from cases.intake.tables.sheet import Sheet
from cases.intake.tables.telling import LONGEST_TITLE, Given, Telling, Told

NEW, JOINS, AGAIN, LEFT_OUT = "new case", "joins", "told before", "left out"
MEASURED, INTO = "new case with its measure", "into"
APART = 800
"""Days by which the date of a dispute may differ from those of its neighbours by number before it is remarked on."""


@dataclass
class Draft:
    """A case as it is to be opened, or found, with its history; plain data."""

    title: str
    respondent: str
    raised_by: list[str]
    products: list[str]
    numbers: list[str]
    provisions: list[str]
    summary: list[str]
    events: list[dict[str, str]]
    rows: list[int]
    sectors: list[str] = field(default_factory=list)
    measure: dict[str, str] | None = None
    into: str = ""
    """The docket number of the case that takes it, where one is named."""
    status: str = ""
    """Where it stands, as the docket says it; the words of the table stand in the summary."""
    told: list[list[Any]] = field(default_factory=list)
    """Of each event the row that tells it, and the words of the row that are quoted."""
    cited: list[list[Any]] = field(default_factory=list)
    """The same of the rows on which the case itself rests: its first, and those that add to it without an event."""


class Rows(Telling):
    """Reads a sheet row by row and groups what it tells into drafts."""

    def __init__(self, sheet: Sheet, columns: Sequence[str], given: Given) -> None:
        super().__init__(sheet, columns, given)
        self.drafts: dict[tuple[Any, ...], Draft] = {}
        self.told: list[Told] = []

    def read(self) -> None:
        """Read every row."""
        for number, cells, said in zip(self.sheet.numbers, self.sheet.rows, self.sheet.said, strict=True):
            self.told.append(self._row(number, cells, said))
        for number, sentence in self.sheet.asides:
            self.told.append(Told(number, LEFT_OUT, faults=[("", sentence)]))
        self.told.sort(key=lambda told: told.row)
        if self.given.scheme == "DS":
            self._remark_on_dates()

    def _remark_on_dates(self) -> None:
        """Disputes are numbered as they are begun: one whose date differs from all its neighbours' is remarked on."""
        found = sorted(
            (int(draft.numbers[0][2:]), FuzzyDate.parse(draft.events[0]["date"]).earliest.toordinal(), draft.rows[0])
            for draft in self.drafts.values()
            if draft.numbers and draft.numbers[0][2:].isdigit() and draft.events
        )
        told = {each.row: each for each in self.told}
        for at, (number, day, row) in enumerate(found):
            near = [other for _, other, _ in (*found[max(0, at - 3) : at], *found[at + 1 : at + 4])]
            if len(near) >= 3 and all(abs(day - other) > APART for other in near):
                when = FuzzyDate.day(dt.date.fromordinal(day)).phrase
                said = f"DS{number} is dated {when}, years from the disputes before and after it: look."
                told[row].notes.append((meanings.LABELS["date"], said))

    def _row(self, number: int, cells: Sequence[str], said: str) -> Told:
        told = Told(number, LEFT_OUT)
        respondent = self._respondent(cells, told)
        raisers = self._raisers(cells, told)
        measure = self.given.becomes == meanings.MEASURE
        happened = self._date(cells, "date", told)
        products = self._products(cells, told)
        outside = self._number(cells, told)
        into = self._into(cells, respondent, told)
        found = self._measure(cells, respondent, happened, told) if measure else None
        title = found.title[:LONGEST_TITLE] if found else self._title(cells, respondent, raisers, products)
        if respondent in raisers:
            told.faults.append(
                (meanings.LABELS["raised_by"], f"{self.given.called(raisers)} would raise it against itself.")
            )
        if not title and not outside:
            known = "no title, no text and no code" if measure else "no title, no number and no product"
            told.faults.append((meanings.LABELS["title"], f"The row has {known} to be known by."))
        if told.faults or respondent is None:
            return told
        spoke = self._speaker(cells, told)
        code = found.code if found else ""
        # Of a table of what was said, the speakers are not what tells one concern from another.
        by = () if "speaker" in self.at or measure else tuple(sorted(raisers))
        key: tuple[Any, ...] = (self.given.scheme, outside, into) if outside else (
            respondent, by, known_by(title), code, str(found.dates) if found else tuple(sorted(products)), into,
        )  # fmt: skip
        if found:
            events = found.events(code)
        else:
            event = self._event(cells, respondent, raisers, spoke, happened)
            events = [event] if event else []
        if spoke and not raisers and spoke != respondent:
            raisers = [spoke]
        summary = self._summary(cells, dated=bool(events) and not measure)
        quoted = [number, said or self._quoted(cells)]
        draft = self.drafts.get(key)
        if draft is None:
            told.outcome = f"{INTO} {into}" if into else MEASURED if measure else NEW
            self.drafts[key] = Draft(
                title=title or f"{outside}",
                respondent=respondent,
                raised_by=raisers,
                products=products,
                numbers=[outside] if outside else [],
                provisions=self._provisions(cells, told),
                summary=summary,
                events=events,
                rows=[number],
                sectors=[SECTORS[code[0]]] if code and code[0] in SECTORS else [],
                measure=found.row() if found else None,
                into=into,
                status=self._status(cells, told),
                told=[quoted for _ in events],
                cited=[quoted],
            )
            return told
        told.joins = draft.rows[0]
        if outside and respondent != draft.respondent:
            known = self.given.called([draft.respondent])
            told.faults.append(
                (meanings.LABELS["number"], f"{outside} is against {known} in row {draft.rows[0]}: one is wrong.")
            )
            told.joins = None
            return told
        if outside and title and known_by(title) != known_by(draft.title):
            told.notes.append(
                (meanings.LABELS["title"], f"{outside} is called “{draft.title[:80]}” in row {draft.rows[0]}.")
            )
        fresh = [event for event in events if event not in draft.events]
        told.outcome = JOINS if fresh or not set(products) <= set(draft.products) else AGAIN
        if "speaker" in self.at and draft.raised_by:
            raisers = []
        _joined(draft, raisers, products, self._provisions(cells, told), summary)
        draft.events.extend(fresh)
        draft.told.extend(quoted for _ in fresh)
        if told.outcome == JOINS and not fresh:
            draft.cited.append(quoted)
        draft.status = draft.status or self._status(cells, told)
        draft.rows.append(number)
        return told


def known_by(title: str) -> str:
    """A title as titles of one concern are compared: without an acronym in brackets at its end, marks, capitals and spaces.

    >>> known_by("Administrative Measures on Cosmetic Labelling (AMCL)") == known_by("administrative measures on cosmetic labelling")
    True
    >>> known_by("Cosmetics (Draft for Comments)") == known_by("Cosmetics")
    False
    """
    return plain(re.sub(r"\s*\([A-Z][A-Z0-9&-]{1,11}\)\s*$", "", title)).replace(" ", "")


def _joined(
    draft: Draft, raisers: Sequence[str], products: Sequence[str], provisions: Sequence[str], summary: Sequence[str]
) -> None:
    for into, more in (
        (draft.raised_by, raisers),
        (draft.products, products),
        (draft.provisions, provisions),
        (draft.summary, summary),
    ):
        into += [each for each in more if each not in into]
