"""From rows to the cases that they make: each row's outcome, rows of one concern or one measure together; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.dates import FuzzyDate
from cases.intake.members import plain
from cases.intake.tables import meanings
from cases.intake.tables.happened import Recounting, closed, same_meeting
from cases.intake.tables.measured import SECTORS
from cases.intake.tables.sheet import Sheet
from cases.intake.tables.telling import LONGEST_TITLE, Given, Told

NEW, JOINS, AGAIN, LEFT_OUT = "new case", "joins", "told before", "left out"
MEASURED, INTO = "new case with its measure", "into"
MOST_ALIKE = 500
"""Cases of one respondent among which a title is looked for that is nearly the same."""
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
    events: list[dict[str, Any]]
    rows: list[int]
    sectors: list[str] = field(default_factory=list)
    measure: dict[str, str] | None = None
    into: str = ""
    """The docket number of the case that takes it, where one is named."""
    status: str = ""
    """Where it stands, as the docket says it; the words of the table stand in the summary."""
    told: list[list[list[Any]]] = field(default_factory=list)
    """Of each event the rows that tell it, each with the words of the row that are quoted."""
    cited: list[list[Any]] = field(default_factory=list)
    """The same of the rows on which the case itself rests: its first, and those that add to it without an event."""


class Rows(Recounting):
    """Reads a sheet row by row and groups what it tells into drafts."""

    def __init__(self, sheet: Sheet, columns: Sequence[str], given: Given) -> None:
        super().__init__(sheet, columns, given)
        self.drafts: dict[tuple[Any, ...], Draft] = {}
        self.told: list[Told] = []
        self._titles: dict[str, list[tuple[frozenset[str], tuple[Any, ...]]]] = {}

    def read(self) -> None:
        """Read every row."""
        hidden, groups = set(self.sheet.hidden), dict(self.sheet.groups)
        above = sorted(groups, reverse=True)
        for number, cells, said in zip(self.sheet.numbers, self.sheet.rows, self.sheet.said, strict=True):
            told = Told(number, LEFT_OUT)
            while above and above[-1] < number:
                self.group = self.given.members.code(groups[above.pop()])
            if self.given.hidden_out and number in hidden:
                told.faults.append(("", "Hidden in the workbook: no row."))
            else:
                if number in hidden:
                    told.notes.append(("", "Hidden in the workbook, and read."))
                self._row(told, self._prepared(number, cells, told), said)
            self.told.append(told)
        for number, sentence in self.sheet.asides:
            self.told.append(Told(number, LEFT_OUT, faults=[("", sentence)]))
        self.told.sort(key=lambda told: told.row)
        self._close()
        if self.given.scheme == "DS":
            self._remark_on_dates()

    def left_out(self) -> list[str]:
        """The columns of which nothing is taken, in a sentence."""
        used = {column for columns in self.at.values() for column in columns}
        cells = [
            column
            for column in range(len(self.sheet.header))
            if column not in used and any(row[column] for row in self.sheet.rows)
        ]
        return [f"Left out, as said below: {', '.join(map(self.sheet.called, cells))[:300]}."] if cells else []

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
                told[row].notes.append((self._named("date"), said))

    def _row(self, told: Told, cells: Sequence[str], said: str) -> None:
        number = told.row
        respondent = self._respondent(cells, told)
        raisers = self._raisers(cells, told)
        measure = self.given.becomes == meanings.MEASURE
        spoke = ("", "") if measure else self._speaker(cells, told)
        found = self._measure(cells, respondent, self._date(cells, "date", told), told) if measure else None
        code = found.code if found else ""
        events = found.events(code) if found else self._events(cells, respondent or "", raisers, spoke, told)
        products = self._products(cells, told)
        outside = self._number(cells, told)
        into = self._into(cells, respondent, told)
        title = found.title[:LONGEST_TITLE] if found else self._title(respondent, raisers, products)
        if respondent in raisers:
            said_of = f"{self.given.called([respondent or ''])} would raise it against itself."
            told.faults.append((self._named("raised_by"), said_of))
        if not title and not outside:
            known = "no title, no text and no code" if measure else "no title, no number and no product"
            told.faults.append((self._named("title"), f"The row has {known} to be known by."))
        if told.faults or respondent is None:
            return
        # Of a table of what was said, the speakers are not what tells one concern from another.
        by = () if "speaker" in self.at or measure else tuple(sorted(raisers))
        key: tuple[Any, ...] = (self.given.scheme, outside, into) if outside else (
            respondent, by, known_by(title), code, str(found.dates) if found else tuple(sorted(products)), into,
        )  # fmt: skip
        summary = self._summary(cells, dated=bool(events) and not measure)
        quoted = [number, said or self._quoted(cells)]
        draft = self.drafts.get(key)
        if draft is None:
            told.outcome = f"{INTO} {into}" if into else MEASURED if measure else NEW
            if alike := self._alike(title, respondent, outside) if self.heading.title and not measure else None:
                near = f"Much like row {self.sheet.named(alike.rows[0])}, “{alike.title[:100]}”, and not joined to it."
                told.notes.append((self._named("title"), near))
            self.drafts[key] = draft = Draft(
                title=title or f"{outside}",
                respondent=respondent,
                raised_by=raisers,
                products=products,
                numbers=[outside] if outside else [],
                provisions=self._provisions(cells, respondent, told),
                summary=summary,
                events=events,
                rows=[number],
                sectors=[SECTORS[code[0]]] if code and code[0] in SECTORS else [],
                measure=found.row() if found else None,
                into=into,
                status=self._status(cells, told),
                told=[[quoted] for _ in events],
                cited=[quoted],
            )
            self._titles.setdefault(respondent, []).append((frozenset(re.findall(r"\w{2,}", title.casefold())), key))
        else:
            self._join(draft, told, cells, events, outside, respondent, title, raisers, products, summary, quoted)

    def _join(self, draft: Draft, told: Told, cells: Sequence[str], events: list[dict[str, Any]], outside: str, respondent: str,
              title: str, raisers: Sequence[str], products: Sequence[str], summary: Sequence[str], quoted: list[Any]) -> None:  # fmt: skip
        first = self.sheet.named(draft.rows[0])
        if outside and respondent != draft.respondent:
            known = self.given.called([draft.respondent])
            told.faults.append((self._named("number"), f"{outside} is against {known} in row {first}: one is wrong."))
            return
        told.joins = draft.rows[0]
        if outside and title and known_by(title) != known_by(draft.title):
            told.notes.append((self._named("title"), f"{outside} is called “{draft.title[:80]}” in row {first}."))
        fresh = self._told_anew(draft, events, quoted)
        told.outcome = JOINS if fresh or not set(products) <= set(draft.products) else AGAIN
        _joined(draft, raisers, products, self._provisions(cells, respondent, told), summary)
        if told.outcome == JOINS and not fresh:
            draft.cited.append(quoted)
        draft.status = draft.status or self._status(cells, told)
        draft.rows.append(told.row)

    def _told_anew(self, draft: Draft, events: list[dict[str, Any]], quoted: list[Any]) -> bool:
        """Add the events that the draft lacks; a statement joins those of its meeting."""
        fresh = False
        for event in events:
            at = next((at for at, each in enumerate(draft.events) if same_meeting(each, event)), None)
            if at is None and event not in draft.events:
                draft.events.append(event)
                draft.told.append([quoted])
                fresh = True
            elif at is not None and event["said"][0] not in draft.events[at]["said"]:
                draft.events[at]["said"] += event["said"]
                draft.events[at]["papers"] += [
                    each for each in event["papers"] if each not in draft.events[at]["papers"]
                ]
                draft.told[at].append(quoted)
                fresh = True
        return fresh

    def _alike(self, title: str, respondent: str, outside: str) -> Draft | None:
        """A case of the same respondent with nearly the same title and no number that tells them apart."""
        words = frozenset(re.findall(r"\w{2,}", title.casefold()))
        near = self._titles.setdefault(respondent, [])
        found = None
        for other, key in near if len(words) > 2 and len(near) <= MOST_ALIKE and not outside else ():
            if len(words & other) * 10 >= len(words | other) * 7 and not self.drafts[key].numbers:
                found = self.drafts[key]
        return found

    def _close(self) -> None:
        """Put the words of each meeting together; the first to speak there who is not the respondent raises the concern."""
        for draft in self.drafts.values():
            draft.events = [closed(event) for event in draft.events]
            for event in draft.events:
                fresh = [code for code in event.get("raisers", ()) if code != draft.respondent]
                draft.raised_by += [code for code in fresh if code not in draft.raised_by]


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
