"""What one row of a table tells, cell by cell: Members, dates, products, numbers, what happened; and what is wrong with it; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cases.dates import FuzzyDate
from cases.intake.members import Members, parted
from cases.intake.tables import meanings
from cases.intake.tables.cells import (
    ERROR,
    Law,
    Wrong,
    date_in,
    digits_of,
    doubtful,
    is_blank,
    number_in,
    own_protocol,
    products_in,
)
from cases.intake.tables.columns import day_first, settled
from cases.intake.tables.headings import Heading, is_business, taken_apart
from cases.intake.tables.measured import Measured, code_of, title_of
from cases.intake.tables.sheet import MOST_SAID, Sheet
from cases.intake.tables.standing import standing_of

LONGEST_TITLE = 200
FIRST_YEAR_OF_THE_WTO = 1995
_OF_THE_WTO = frozenset({"DS", "TBT-IMS", "SPS-STC"})


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
    becomes: str = meanings.CONCERN
    into: str = ""
    """The docket number of the case into which all rows go that name none."""
    hidden_out: str = ""
    """Not blank: rows that the workbook hides are left out."""
    filed_as: str = ""
    """The kind of the exhibit as which the table is filed."""
    status_as_of: str = ""
    """The date from which the statuses that the table tells are recorded; blank for not at all."""
    cases: Mapping[str, str] = field(default_factory=dict)
    """The docket numbers of the cases that may take rows, each with the code of its respondent."""
    chapters: Mapping[str, str] = field(default_factory=dict)
    """The classification of measures: what its chapters are called."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What Members are called, by their codes."""

    def called(self, codes: Sequence[str]) -> str:
        """Members by their names: `Chile, European Union`."""
        return ", ".join(self.names.get(code, code) for code in codes)


class Telling:
    """Reads the cells of one sheet, each by what its column is."""

    def __init__(self, sheet: Sheet, columns: Sequence[str], given: Given) -> None:
        self.sheet, self.given = sheet, given
        self.at: dict[str, list[int]] = {}
        for column, name in enumerate(columns):
            if name:
                self.at.setdefault(name, []).append(column)
        self.digits = digits_of(self._column("products"))
        dates = [cell for name in ("date", "in_force", "issued", "ended") for cell in self._column(name)]
        self.day_first = day_first(dates)
        self.settled = settled(dates)
        self.heading = Heading("")
        """The title of the row that is read, taken apart."""
        self.group = ""
        """The Member that a line of its own names above the rows that are read."""
        self._cache: dict[str, str] = {}
        self._headings: dict[str, Heading] = {}
        self._above: list[str] = []
        self._unresolved = {tuple(place) for place in sheet.unresolved}

    def _column(self, name: str) -> list[str]:
        return [row[column] for column in self.at.get(name, ()) for row in self.sheet.rows if row[column]]

    def _named(self, name: str) -> str:
        """What the column of a meaning is called, else the meaning."""
        return self.sheet.called(self.at[name][0]) if name in self.at else meanings.LABELS[name]

    def _cells(self, cells: Sequence[str], name: str) -> list[tuple[str, str]]:
        """The cells of a meaning that hold anything, each with what its column is called."""
        if name not in self.at:
            return []
        found = [(column, cells[column]) for column in self.at[name]]
        return [(self.sheet.called(column), cell) for column, cell in found if cell and not is_blank(cell, name)]

    def _prepared(self, number: int, cells: Sequence[str], told: Told) -> Sequence[str]:
        """The row as it is meant: without cells that show an error, in minutes with what is written once above a run of rows."""
        named = {column: name for name, columns in self.at.items() for column in columns}
        broken = [column for column in named if cells[column].startswith("#") and ERROR.match(cells[column])]
        lacking = [column for column in named if (number, column) in self._unresolved]
        if broken or lacking:
            for column in broken:
                said = f"The cell shows {cells[column]}: put it right in the workbook."
                told.faults.append((self.sheet.called(column), said))
            for column in lacking:
                said = (
                    "The cell has a formula without its result: open the workbook in a spreadsheet program and save it."
                )
                told.faults.append((self.sheet.called(column), said))
            cells = ["" if column in broken else cell for column, cell in enumerate(cells)]
        if "speaker" in self.at and "title" in self.at:
            cells = self._filled_down(cells, told)
        titles = [cell for _, cell in self._cells(cells, "title")]
        title = titles[0] if titles else ""
        if title not in self._headings:
            self._headings[title] = taken_apart(title, self.given.members) if title else Heading("")
        self.heading = self._headings[title]
        return cells

    def _filled_down(self, cells: Sequence[str], told: Told) -> Sequence[str]:
        """Minutes name the meeting and the agenda item once, above the statements: what a row leaves blank it has from the row above."""
        above, self._above = self._above, list(cells)
        if not above or any(cells[column] for column in self.at["title"]):
            return cells
        down = [column for name in ("title", "number", "date", "meeting", "body", "respondent", "symbols")
                for column in self.at.get(name, ()) if not cells[column] and above[column]]  # fmt: skip
        self._above = [above[at] if at in down else cell for at, cell in enumerate(cells)]
        if down:
            told.notes.append((", ".join(map(self.sheet.called, down)), "Blank here: taken from the row above."))
        return self._above

    def _quoted(self, cells: Sequence[str]) -> str:
        """What is quoted of a row too long to be quoted whole: the beginning of its text, its title or its longest cell."""
        named = [cell for name in ("text", "title") for _, cell in self._cells(cells, name)]
        # In a CSV file the marks within a cell are doubled, and lines are broken where a workbook has spaces.
        longest = max(re.split(r'["\n]', named[0] if named else max(cells, key=len)), key=len).strip()
        return longest if len(longest) <= MOST_SAID else longest[:MOST_SAID].rpartition(" ")[0] or longest[:MOST_SAID]

    def _measure(
        self, cells: Sequence[str], respondent: str | None, happened: FuzzyDate | None, told: Told
    ) -> Measured:
        """What a row tells of its measure; a date without a meaning of its own is that of its entry into force."""
        codes = self._cells(cells, "measure_type")
        code = next((code for _, cell in codes if (code := code_of(cell))), "")
        if codes and not code:
            sentence = f"“{codes[0][1][:40]}” is no code of the classification of measures, A to P."
            told.notes.append((codes[0][0], sentence))
        text = next((cell for _, cell in self._cells(cells, "text")), "")
        title = next((cell for _, cell in self._cells(cells, "title")), "")
        number = next((cell for _, cell in self._cells(cells, "measure_number")), "")
        found = Measured(
            title_of(title, text, code, self.given.called([respondent or ""]), self.given.chapters), code, number
        )
        for name in ("in_force", "issued", "ended"):
            if date := self._date(cells, name, told):
                found.dates[name] = date
        if happened and "in_force" not in found.dates:
            found.dates["in_force"] = happened
        first, last = found.dates.get("in_force"), found.dates.get("ended")
        if first and last and last.latest < first.earliest:
            told.faults.append((self._named("ended"), f"It ends {last.phrase}, before it begins {first.phrase}."))
        return found

    def _into(self, cells: Sequence[str], respondent: str | None, told: Told) -> str:
        """The docket number of the case that the row goes into, if it or the table names one."""
        column, number = meanings.LABELS["case"], self.given.into
        for column, cell in self._cells(cells, "case"):
            number = cell.strip().upper()
            if number not in self.given.cases:
                told.faults.append((column, f"There is no case “{cell[:40]}” that all who see this import may see."))
                return ""
            break
        about = self.given.cases.get(number, respondent)
        if number and respondent and about != respondent:
            mine, other = self.given.called([respondent]), self.given.called([about or ""])
            told.faults.append((column, f"{number} is about {other}, and the row about {mine}."))
        return number

    def _status(self, cells: Sequence[str], told: Told) -> str:
        for column, cell in self._cells(cells, "status"):
            if code := standing_of(cell):
                how = "recorded so" if self.given.status_as_of else "in the summary only"
                told.notes.append((column, f"“{cell[:60]}” is read as {code.replace('-', ' ')}: {how}."))
                return code
            told.notes.append((column, f"“{cell[:60]}” is no status that the docket has: in the summary only."))
        return ""

    def _unknown(self, name: str) -> str:
        """That a name is no Member's, with the one that it is like."""
        if name not in self._cache:
            like = self.given.members.like(name)
            meant = f" Is {self.given.called([like])} meant?" if like else ""
            self._cache[name] = f"“{name[:60]}” is no Member that is known.{meant}"
        return self._cache[name]

    def _respondent(self, cells: Sequence[str], told: Told) -> str | None:
        for column, cell in self._cells(cells, "respondent"):
            if code := self.given.members.code(cell):
                return code
            several, unknown = self.given.members.several(cell)
            if len(several) > 1 and not unknown:
                said = f"“{cell[:60]}” names {len(several)} Members, and a concern has one respondent: part the row."
                told.faults.append((column, said))
            else:
                told.faults.append((column, self._unknown(cell)))
            return None
        # The title of a dispute begins with the respondent: “China — Rare Earths”.
        if self.heading.respondent:
            return self.heading.respondent
        column = next((column for column, _ in self._cells(cells, "title")), meanings.LABELS["respondent"])
        if "speaker" in self.at and is_business(self.heading.title):
            said = f"“{self.heading.title[:60]}” is business of the meeting, no concern: no row."
            told.faults.append((column, said))
            return None
        if self.group:
            told.notes.append(
                (meanings.LABELS["respondent"], f"From the line above its rows: {self.given.called([self.group])}.")
            )
            return self.group
        if self.given.respondent:
            return self.given.respondent
        if self.heading.head:
            told.faults.append((column, f"Before the dash, {self._unknown(self.heading.head)}"))
        elif "speaker" in self.at:
            told.faults.append(
                (column, f"“{self.heading.title[:60]}” names no Member whose measure it is about: no concern.")
            )
        else:
            told.faults.append((meanings.LABELS["respondent"], "No column and no title names the respondent."))
        return None

    def _raisers(self, cells: Sequence[str], told: Told) -> list[str]:
        found: list[str] = []
        for column, cell in self._cells(cells, "raised_by"):
            codes, unknown = self.given.members.several(cell)
            found += [code for code in codes if code not in found]
            told.faults += [(column, self._unknown(name)) for name in unknown]
        found = found or list(self.heading.raisers)
        return found or ([self.given.raised_by] if self.given.raised_by else [])

    def _date(self, cells: Sequence[str], name: str, told: Told) -> FuzzyDate | None:
        for column, cell in self._cells(cells, name):
            if date := self._day(column, cell, name, told):
                return date
        return None

    def _dates(self, cells: Sequence[str], name: str, told: Told) -> list[FuzzyDate]:
        """All dates of a column that holds several in a cell; a bare number is no date."""
        found: list[FuzzyDate] = []
        for column, cell in self._cells(cells, name):
            parts = parted(cell, ";\n|")
            if len(parts) == 1 and re.search(r"\d{4}\s*,", cell):
                parts = [part.strip() for part in re.split(r"(?<=\d{4})\s*,", cell)]
            dates = [self._day(column, part, name, told) for part in parts if part.strip() and not is_blank(part, name)]
            found += [date for date in dates if date and date not in found]
        return found

    def _day(self, column: str, cell: str, name: str, told: Told) -> FuzzyDate | None:
        try:
            date = date_in(cell, day_first=self.day_first)
            if self.given.today and date.earliest > self.given.today and name not in ("in_force", "ended"):
                raise Wrong(f"“{cell[:60]}” is still to come.")
            of_the_wto = self.given.scheme in _OF_THE_WTO and name in ("date", *meanings.DATED)
            if of_the_wto and date.latest.year < FIRST_YEAR_OF_THE_WTO:
                raise Wrong(f"“{cell[:60]}” lies before the WTO, which began in 1995.")
        except Wrong as wrong:
            told.faults.append((column, str(wrong)))
            return None
        if said := doubtful(cell, date, settled=self.settled):
            told.notes.append((column, said))
        return date

    def _products(self, cells: Sequence[str], told: Told) -> list[str]:
        found: list[str] = []
        for column, cell in self._cells(cells, "products"):
            try:
                code = products_in(cell, digits=self.digits)
            except Wrong as wrong:
                told.faults.append((column, str(wrong)))
                continue
            told.notes += [(column, note) for note in code.notes]
            found += [each for each in code.codes if each not in found]
        return found

    def _number(self, cells: Sequence[str], told: Told) -> str:
        for column, cell in self._cells(cells, "number"):
            try:
                return number_in(cell, self.given.scheme)
            except Wrong as wrong:
                told.faults.append((column, str(wrong)))
                return ""
        return self.heading.number if self.given.scheme != "DS" else ""

    def _provisions(self, cells: Sequence[str], respondent: str, told: Told) -> list[str]:
        found: list[str] = []
        for column, cell in self._cells(cells, "provisions"):
            codes, unknown = self.given.law.named(own_protocol(cell) if respondent == "CHN" else cell)
            found += [code for code in codes if code not in found]
            if unknown:
                told.notes.append((column, f"Not in the vocabulary: {', '.join(unknown)[:200]}."))
        return found

    def _title(self, respondent: str | None, raisers: Sequence[str], products: Sequence[str]) -> str:
        if self.heading.title:
            return self.heading.title[:LONGEST_TITLE]
        if not products or respondent is None:
            return ""
        raised = f", raised by {self.given.called(raisers)}" if raisers else ""
        what = f"{self.given.subject}: " if self.given.subject else ""
        return f"{what}HS {', '.join(products)}, {self.given.called([respondent])}{raised}"[:LONGEST_TITLE]

    def _summary(self, cells: Sequence[str], *, dated: bool) -> list[str]:
        """What is told of the concern as a whole: its status, a text that has no date to be told at, and what no field holds."""
        who = next((f"{cell}: " for _, cell in self._cells(cells, "speaker")), "")
        said = [] if dated else [f"{who}{cell}" for _, cell in self._cells(cells, "text")]
        status = [cell for _, cell in self._cells(cells, "status")]
        said += [f"Status in the table: {_in_small(cell)}." for cell in status]
        of_an_event = ("symbols", "supporters", "kind", "meeting", "body")
        left: tuple[str, ...]
        if self.given.becomes == meanings.MEASURE:
            left = ("measure_type", "affected", *of_an_event)
        else:
            left = (
                "measure_type",
                "measure_number",
                "in_force",
                "issued",
                "ended",
                "affected",
                *(() if dated else of_an_event),
            )
        said += [f"Products: {cell}." for _, cell in self._cells(cells, "products") if re.search(r"[^\W\d_]{3}", cell)]
        said += [f"{column}: {cell}." for column, cell in self._cells(cells, "kept")]
        said += [f"{meanings.LABELS[name]}: {cell}." for name in left for _, cell in self._cells(cells, name)]
        return said


def _in_small(text: str) -> str:
    return text[:1] + text[1:].lower() if text.isupper() else text
