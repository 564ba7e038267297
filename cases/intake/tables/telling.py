"""What one row of a table tells, cell by cell: Members, dates, products, numbers, what happened; and what is wrong with it; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cases.dates import FuzzyDate
from cases.intake.members import Members, parted
from cases.intake.tables import columns as meanings
from cases.intake.tables.cells import WORDS, Law, Wrong, date_in, digits_of, doubtful, number_in, products_in
from cases.intake.tables.measured import Measured, code_of, title_of
from cases.intake.tables.sheet import MOST_SAID, Sheet, letter
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
        self.day_first = meanings.day_first(dates)
        self.settled = meanings.settled(dates)
        self._cache: dict[str, str] = {}

    def _column(self, name: str) -> list[str]:
        return [row[column] for column in self.at.get(name, ()) for row in self.sheet.rows if row[column]]

    def _cells(self, cells: Sequence[str], name: str) -> list[tuple[str, str]]:
        """The cells of a meaning that hold anything, each with what its column is called."""
        found = [(column, cells[column]) for column in self.at.get(name, ()) if cells[column]]
        return [(self.sheet.header[column] or letter(column), cell) for column, cell in found]

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
            told.faults.append((meanings.LABELS["ended"], f"It ends {last.phrase}, before it begins {first.phrase}."))
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

    def _speaker(self, cells: Sequence[str], told: Told) -> str:
        """Who speaks in the row, where a column says so; one who is no Member, an observer, is said and left."""
        for column, cell in self._cells(cells, "speaker"):
            codes, unknown = self.given.members.several(cell)
            if unknown:
                told.notes.append((column, f"“{unknown[0][:60]}” is no Member: the words stand without a Member."))
            return codes[0] if codes else ""
        return ""

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
            told.faults.append((column, self._unknown(cell)))
            return None
        for column, cell in self._cells(cells, "title"):
            # The title of a dispute begins with the respondent: “China — Rare Earths”.
            head, mark, _ = re.sub(r"\s*[—–]\s*|\s-{1,2}\s|(?<=[a-z])-(?=[A-Z])", "\x00", cell, count=1).partition(
                "\x00"
            )
            if not mark and ":" in cell and self.given.members.code(cell.partition(":")[0]):
                head, mark, _ = cell.partition(":")
            if mark and (code := self.given.members.code(head)):
                return code
            if mark and not self.given.respondent:
                told.faults.append((column, f"Before the dash, {self._unknown(head.strip())}"))
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
            told.faults += [(column, self._unknown(name)) for name in unknown]
        return found or ([self.given.raised_by] if self.given.raised_by else [])

    def _date(self, cells: Sequence[str], name: str, told: Told) -> FuzzyDate | None:
        for column, cell in self._cells(cells, name):
            try:
                date = date_in(cell, day_first=self.day_first)
                if self.given.today and date.earliest > self.given.today and name not in ("in_force", "ended"):
                    raise Wrong(f"“{cell[:60]}” is still to come.")
                if self.given.scheme in _OF_THE_WTO and name == "date" and date.latest.year < FIRST_YEAR_OF_THE_WTO:
                    raise Wrong(f"“{cell[:60]}” lies before the WTO, which began in 1995.")
            except Wrong as wrong:
                told.faults.append((column, str(wrong)))
                continue
            if said := doubtful(cell, date, settled=self.settled):
                told.notes.append((column, said))
            return date
        return None

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
        self,
        cells: Sequence[str],
        respondent: str,
        raisers: Sequence[str],
        spoke: str,
        happened: FuzzyDate | None,
    ) -> dict[str, str] | None:
        if happened is None:
            return None
        symbols = [part for _, cell in self._cells(cells, "symbols") for part in parted(cell, ";,\n| ")]
        kind = next((cell for _, cell in self._cells(cells, "kind")), "")
        named = next((cell for _, cell in self._cells(cells, "body")), "")
        who = f" by {self.given.called(raisers)}" if raisers else ""
        what = {"raised": "Raised", "consultations-requested": "Consultations requested"}.get(self.given.event, "Told")
        word = self.given.event
        if said := next((cell for _, cell in self._cells(cells, "speaker")), ""):
            what, who = "Told", f" by {self.given.called([spoke]) if spoke else said[:80]}"
            word = "statement" if spoke in ("", respondent) else word
        text = f"{what}{who}" + (f", {kind}" if kind and len(kind) < 60 else "")
        if supporters := [cell for _, cell in self._cells(cells, "supporters")]:
            text += f", supported by {'; '.join(supporters)}"
        text += f" ({', '.join(symbols)})." if symbols else "."
        text = "\n\n".join([text, *(cell for _, cell in self._cells(cells, "text"))])
        body = self.given.bodies.get(named.strip().casefold(), self.given.body)
        return {"date": str(happened), "text": text, "kind": word, "body": body}

    def _summary(self, cells: Sequence[str], *, dated: bool) -> list[str]:
        """What is told of the concern as a whole: its status, a text that has no date to be told at, and what no field holds."""
        said = [] if dated else [cell for _, cell in self._cells(cells, "text")]
        status = [cell for _, cell in self._cells(cells, "status")]
        said += [f"Status in the table: {_in_small(cell)}." for cell in status]
        left: tuple[str, ...]
        if self.given.becomes != meanings.MEASURE:
            left = ("measure_type", "measure_number", "in_force", "issued", "ended", "affected")
        else:
            left = ("measure_type", "affected", "symbols", "supporters", "kind")
        said += [f"Products: {cell}." for _, cell in self._cells(cells, "products") if WORDS.match(cell)]
        said += [f"{meanings.LABELS[name]}: {cell}." for name in left for _, cell in self._cells(cells, name)]
        return said


def _in_small(text: str) -> str:
    return text[:1] + text[1:].lower() if text.isupper() else text
