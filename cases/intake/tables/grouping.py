"""From rows to the cases that they make: each row's outcome and the faults of its cells, rows of one concern together; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.dates import FuzzyDate
from cases.intake.members import Members, parted, plain
from cases.intake.tables import columns as meanings
from cases.intake.tables.cells import Law, Wrong, date_in, digits_of, number_in, products_in
from cases.intake.tables.sheet import Sheet, letter

NEW, JOINS, AGAIN, LEFT_OUT = "new case", "joins", "told before", "left out"
LONGEST_TITLE = 200


@dataclass
class Told:
    """What a row came to: its number in the file, the outcome, the row that it joins, and what is to be said of its cells."""

    row: int
    outcome: str
    joins: int | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)
    """Why it is left out, by column."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """What was mended or is not known, by column."""


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


@dataclass(frozen=True)
class Given:
    """What holds for all rows, and the vocabularies by which cells are understood."""

    members: Members
    law: Law
    bodies: Mapping[str, str]
    scheme: str = "OTHER"
    body: str = ""
    event: str = "raised"
    respondent: str = ""
    raised_by: str = ""
    subject: str = ""
    today: dt.date | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    """What Members are called, by their codes."""

    def called(self, codes: Sequence[str]) -> str:
        """Members by their names: `Chile, European Union`."""
        return ", ".join(self.names.get(code, code) for code in codes)


class Rows:
    """Reads a sheet row by row and groups what it tells into drafts."""

    def __init__(self, sheet: Sheet, columns: Sequence[str], given: Given) -> None:
        self.sheet, self.given = sheet, given
        self.at: dict[str, list[int]] = {}
        for column, name in enumerate(columns):
            if name:
                self.at.setdefault(name, []).append(column)
        self.digits = digits_of(self._column("products"))
        self.day_first = meanings.day_first(self._column("date"))
        self.drafts: dict[tuple[Any, ...], Draft] = {}
        self.told: list[Told] = []

    def _column(self, name: str) -> list[str]:
        return [row[column] for column in self.at.get(name, ()) for row in self.sheet.rows if row[column]]

    def read(self) -> None:
        """Read every row."""
        for number, cells in zip(self.sheet.numbers, self.sheet.rows, strict=True):
            self.told.append(self._row(number, cells))

    def _cells(self, cells: Sequence[str], name: str) -> list[tuple[str, str]]:
        """The cells of a meaning that hold anything, each with what its column is called."""
        found = [(column, cells[column]) for column in self.at.get(name, ()) if cells[column]]
        return [(self.sheet.header[column] or letter(column), cell) for column, cell in found]

    def _row(self, number: int, cells: Sequence[str]) -> Told:
        told = Told(number, LEFT_OUT)
        respondent = self._respondent(cells, told)
        raisers = self._raisers(cells, told)
        happened = self._date(cells, told)
        products = self._products(cells, told)
        outside = self._number(cells, told)
        title = self._title(cells, respondent, raisers, products)
        if respondent in raisers:
            told.faults.append(
                (meanings.LABELS["raised_by"], f"{self.given.called(raisers)} would raise it against itself.")
            )
        if not title and not outside:
            told.faults.append(
                (meanings.LABELS["title"], "The row has no title, no number and no product to be known by.")
            )
        if told.faults or respondent is None:
            return told
        key: tuple[Any, ...] = (self.given.scheme, outside) if outside else (
            respondent, tuple(sorted(raisers)), known_by(title), tuple(sorted(products)),
        )  # fmt: skip
        event = self._event(cells, title, raisers, happened)
        draft = self.drafts.get(key)
        if draft is None:
            told.outcome = NEW
            self.drafts[key] = Draft(
                title=title or f"{outside}",
                respondent=respondent,
                raised_by=raisers,
                products=products,
                numbers=[outside] if outside else [],
                provisions=self._provisions(cells, told),
                summary=self._summary(cells, dated=event is not None),
                events=[event] if event else [],
                rows=[number],
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
        told.outcome = JOINS if event and event not in draft.events else AGAIN
        _joined(draft, raisers, products, self._provisions(cells, told), self._summary(cells, dated=event is not None))
        if told.outcome == JOINS and event:
            draft.events.append(event)
        draft.rows.append(number)
        return told

    def _respondent(self, cells: Sequence[str], told: Told) -> str | None:
        for column, cell in self._cells(cells, "respondent"):
            if code := self.given.members.code(cell):
                return code
            told.faults.append((column, f"“{cell[:60]}” is no Member that is known."))
            return None
        for column, cell in self._cells(cells, "title"):
            # The title of a dispute begins with the respondent: “China — Rare Earths”.
            head, mark, _ = re.sub(r"\s[—–-]{1,2}\s", "\x00", cell).partition("\x00")
            if mark and (code := self.given.members.code(head)):
                return code
            if mark and not self.given.respondent:
                told.faults.append((column, f"“{head[:60]}”, before the dash, is no Member that is known."))
                return None
        if self.given.respondent:
            return self.given.respondent
        told.faults.append((meanings.LABELS["respondent"], "No column and no title names the respondent."))
        return None

    def _raisers(self, cells: Sequence[str], told: Told) -> list[str]:
        found: list[str] = []
        for column, cell in self._cells(cells, "raised_by"):
            codes, unknown = self.given.members.several(cell)
            found += [code for code in codes if code not in found]
            told.faults += [(column, f"“{name[:60]}” is no Member that is known.") for name in unknown]
        return found or ([self.given.raised_by] if self.given.raised_by else [])

    def _date(self, cells: Sequence[str], told: Told) -> FuzzyDate | None:
        for column, cell in self._cells(cells, "date"):
            try:
                date = date_in(cell, day_first=self.day_first)
                if self.given.today and date.earliest > self.given.today:
                    raise Wrong(f"“{cell[:60]}” is still to come.")
                return date
            except Wrong as wrong:
                told.faults.append((column, str(wrong)))
        return None

    def _products(self, cells: Sequence[str], told: Told) -> list[str]:
        found: list[str] = []
        for column, cell in self._cells(cells, "products"):
            try:
                code = products_in(cell, digits=self.digits)
            except Wrong as wrong:
                told.faults.append((column, str(wrong)))
                continue
            if code.mended:
                told.notes.append(
                    (column, f"“{cell[:40]}” has lost its leading zero: read as {', '.join(code.codes)}.")
                )
            found += [each for each in code.codes if each not in found]
        return found

    def _number(self, cells: Sequence[str], told: Told) -> str:
        for column, cell in self._cells(cells, "number"):
            try:
                return number_in(cell, self.given.scheme)
            except Wrong as wrong:
                told.faults.append((column, str(wrong)))
        return ""

    def _provisions(self, cells: Sequence[str], told: Told) -> list[str]:
        found: list[str] = []
        for column, cell in self._cells(cells, "provisions"):
            codes, unknown = self.given.law.named(cell)
            found += [code for code in codes if code not in found]
            if unknown:
                told.notes.append((column, f"Not in the vocabulary: {', '.join(unknown)[:200]}."))
        return found

    def _title(
        self, cells: Sequence[str], respondent: str | None, raisers: Sequence[str], products: Sequence[str]
    ) -> str:
        titles = [cell for _, cell in self._cells(cells, "title")]
        if titles:
            return " ".join(titles[0].split())[:LONGEST_TITLE]
        if not products or respondent is None:
            return ""
        raised = f", raised by {self.given.called(raisers)}" if raisers else ""
        what = f"{self.given.subject}: " if self.given.subject else ""
        return f"{what}HS {', '.join(products)}, {self.given.called([respondent])}{raised}"[:LONGEST_TITLE]

    def _event(
        self, cells: Sequence[str], title: str, raisers: Sequence[str], happened: FuzzyDate | None
    ) -> dict[str, str] | None:
        if happened is None:
            return None
        symbols = [part for _, cell in self._cells(cells, "symbols") for part in parted(cell, ";,\n| ")]
        kind = next((cell for _, cell in self._cells(cells, "kind")), "")
        named = next((cell for _, cell in self._cells(cells, "body")), "")
        who = f" by {self.given.called(raisers)}" if raisers else ""
        what = {"raised": "Raised", "consultations-requested": "Consultations requested"}.get(self.given.event, "Told")
        text = f"{what}{who}" + (f", {kind}" if kind and len(kind) < 60 else "")
        text += f" ({', '.join(symbols)})." if symbols else "."
        text = "\n\n".join([text, *(cell for _, cell in self._cells(cells, "text"))])
        body = self.given.bodies.get(named.strip().casefold(), self.given.body)
        return {"date": str(happened), "text": text, "kind": self.given.event, "body": body}

    def _summary(self, cells: Sequence[str], *, dated: bool) -> list[str]:
        """What is told of the concern as a whole: its status, and a text that has no date to be told at."""
        said = [] if dated else [cell for _, cell in self._cells(cells, "text")]
        status = [cell for _, cell in self._cells(cells, "status")]
        return said + [f"Status in the table: {_in_small(cell)}." for cell in status]


def _in_small(text: str) -> str:
    return text[:1] + text[1:].lower() if text.isupper() else text


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
