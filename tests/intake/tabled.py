"""Tables of the kinds that officers bring, made from a seed: exports, lists kept by hand, minutes; each with what is true of it.

They are made up; of the real tables they have the headers, the sizes and the faults.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import textwrap
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

MEMBERS = (
    "China", "European Union", "United States", "Japan", "Korea, Republic of", "Brazil", "India", "Indonesia", "Viet Nam", "Canada",
    "Australia", "Mexico", "Chile", "Thailand", "Russian Federation", "Türkiye", "Chinese Taipei", "Switzerland", "New Zealand", "Egypt",
)  # fmt: skip
GOODS = (
    "cosmetics",
    "toys",
    "infant formula",
    "poultry meat",
    "tyres",
    "wine",
    "medical devices",
    "pesticides",
    "steel",
    "cement",
    "milk",
    "rice",
)
WHAT = (
    "Draft Rules on",
    "Conformity Assessment for",
    "Labelling of",
    "Import Licensing of",
    "Registration of",
    "Maximum Residue Limits in",
)
BUSINESS = (
    "Adoption of the Agenda",
    "Election of the Chairperson",
    "Technical Assistance Activities",
    "Other Business",
    "Date of Next Meeting",
)


@dataclass
class Made:
    """A table: its lines, the header first, and what is true of it."""

    lines: list[list[Any]]
    true: dict[str, Any] = field(default_factory=dict)

    def csv(self, *, mark: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
        """As a text."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=mark, lineterminator=end).writerows(self.lines)
        return out.getvalue().encode(encoding)

    def xlsx(self) -> bytes:
        """As a workbook of one sheet."""
        return workbook({"Sheet1": self.lines})


def workbook(
    sheets: dict[str, Sequence[Sequence[Any]]],
    *,
    more: Callable[[Any, dict[str, Any]], None] | None = None,
    **options: Any,
) -> bytes:
    """A workbook of these sheets; `more` may do what it likes to it, given the book and its sheets by name."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, **options}
    ) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        pages = {}
        for name, lines in sheets.items():
            pages[name] = page = book.add_worksheet(name)
            for at, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, dt.date):
                        page.write_datetime(at, column, cell, day)
                    else:
                        page.write(at, column, cell)
        if more is not None:
            more(book, pages)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            body = old.read(part)
            new.writestr(part, change(body) if part == name else body)
    return out.getvalue()


def without_results(data: bytes) -> bytes:
    """A workbook whose formulas have no results, as programs write it that work nothing out."""
    return with_part(data, "xl/worksheets/sheet1.xml", lambda body: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", body))


def _concern(chance: random.Random, number: int) -> dict[str, Any]:
    respondent, raiser, *others = chance.sample(MEMBERS, 5)
    good = chance.choice(GOODS)
    first = dt.date(1996 + number % 26, 1 + number % 12, 1 + number % 27)
    return {
        "number": number,
        "respondent": respondent,
        "raiser": raiser,
        "others": others[: chance.randrange(3)],
        "title": f"{chance.choice(WHAT)} {good}, Order No. {number}",
        "first": first,
        "code": f"{1 + number % 24:02d}{1 + number % 9:02d}",
    }


def sanitary(count: int, seed: int = 1) -> Made:
    """The whole table of sanitary concerns: a line a year, importer, exporter and heading; zeros lost, and codes that are no ISO ones."""
    chance = random.Random(seed)
    importers = ("ALB", "CHN", "EUR", "USA", "JPN", "TUR", "ROM", "TWN", "ZAF", "CHE", "KOR", "IND", "VNM")
    exporters = ("CHL", "ARG", "BRA", "NZL", "UKR", "THA", "PER", "MEX", "EGY", "CIV")
    lines: list[list[Any]] = [["year", "isoimp", "isoexp", "hs4", "mtn", "submtn"]]
    concerns: set[tuple[str, str, str]] = set()
    while len(lines) <= count:
        importer, exporter = chance.choice(importers), chance.choice(exporters)
        code = f"{1 + chance.randrange(24):02d}{1 + chance.randrange(10):02d}"
        if (importer, exporter, code) in concerns:
            continue
        concerns.add((importer, exporter, code))
        start = 1995 + chance.randrange(15)
        for year in range(start, start + 1 + chance.randrange(6)):
            lines.append([year, importer, exporter, code.lstrip("0"), "MEAT", "BEEF"])
    del lines[count + 1 :]
    left = {(line[1], line[2], line[3]) for line in lines[1:]}
    return Made(lines, {"cases": len(left), "events": count})


def sanitary_export(count: int, seed: int = 2) -> Made:
    """The export of concerns of an information system: who raises, supports and responds, further dates in a cell, words for products."""
    chance = random.Random(seed)
    lines: list[list[Any]] = [[
        "STC Number", "Title", "Products covered", "HS Code(s)", "Keyword(s)", "Member(s) raising the concern", "Member(s) supporting",
        "Member(s) responding", "First date raised", "Dates subsequently raised", "Number of times subsequently raised", "Status",
        "Date reported as resolved", "Relevant documents",
    ]]  # fmt: skip
    events = 0
    for number in range(1, count + 1):
        each = _concern(chance, number)
        again = [each["first"] + dt.timedelta(days=120 * (n + 1)) for n in range(chance.randrange(4))]
        solved = again[-1] + dt.timedelta(days=100) if again and number % 3 == 0 else None
        events += 1 + len(again) + bool(solved)
        lines.append([
            number, each["title"], f"{number % 7}% fat {GOODS[number % 12]}, fresh (aged 30 months)", each["code"].lstrip("0"),
            "Animal health; Food safety", f"{each['raiser']}; {'; '.join(each['others'])}".strip("; "),
            "; ".join(chance.sample(MEMBERS, 2)), each["respondent"], each["first"].isoformat(),
            "; ".join(day.strftime("%d/%m/%Y") for day in again), len(again), "Partially resolved" if solved else "Not reported",
            solved.isoformat() if solved else "", f"G/SPS/N/{number}; G/SPS/R/{number % 90}, paras. 3-4",
        ])  # fmt: skip
    return Made(lines, {"cases": count, "events": events})


def measures(count: int, seed: int = 3) -> Made:
    """Non-tariff measures of a database: a code, hundreds of HS codes in a cell, dates, a regulation, an agency, an objective."""
    chance = random.Random(seed)
    lines: list[list[Any]] = [[
        "Reporter", "Reporter ISO3", "Partner", "MAST chapter", "NTM code", "NTM Code Description", "HS Code", "HS Nomenclature",
        "Start Date", "End Date", "Measure Description", "Regulation Title", "Regulation Symbol", "Issuing Agency", "Objective",
    ]]  # fmt: skip
    codes = [
        f"{chapter:02d}{heading:02d}{part:02d}"
        for chapter in range(1, 24)
        for heading in range(1, 8)
        for part in (10, 20, 90)
    ]
    for number in range(1, count + 1):
        some = sorted(chance.sample(codes, 300 if number % 9 == 0 else chance.randrange(1, 12)))
        start = dt.date(2000 + number % 20, 1 + number % 12, 1 + number % 28)
        letter = "ABCEFP"[number % 6]
        lines.append([
            MEMBERS[number % len(MEMBERS)], "", "World" if number % 3 else "China, Japan", letter, f"{letter}{chance.choice((14, 31, 83))}",
            "Special authorization requirement", ",".join(code.lstrip("0") for code in some), "H4", start.strftime("%d/%m/%Y"),
            start.replace(year=start.year + 9).strftime("%d/%m/%Y") if number % 8 == 0 else "",
            f"Importers of goods under list {number} must hold a permit. It is given by the Ministry.",
            f"Order No. {number} of {start.year}", f"O-{number}/{start.year}", "Ministry of Trade; Customs", "Protection of human health",
        ])  # fmt: skip
    return Made(lines, {"cases": count})


def technical_export(count: int, seed: int = 4) -> Made:
    """The export of technical concerns: an ID, Members, the first and the last time, how often before."""
    chance = random.Random(seed)
    lines: list[list[Any]] = [[
        "IMS ID", "Specific trade concern", "Member(s) subject to STC", "Raised by", "Supported by", "First time raised",
        "Last time raised",
        "Number of previous times raised", "Notification symbol(s)", "Minutes", "Type of STC",
    ]]  # fmt: skip
    events = 0
    for number in range(1, count + 1):
        each = _concern(chance, number)
        times = chance.randrange(5)
        last = each["first"] + dt.timedelta(days=120 * times)
        events += 2 if times else 1
        lines.append([
            number, f"{each['respondent']} – {each['title']} (IMS ID {number})", each["respondent"],
            "\n".join([each["raiser"], *each["others"]]), chance.choice(MEMBERS), each["first"].strftime("%d %B %Y"),
            last.strftime("%d %B %Y"),
            times, f"G/TBT/N/XYZ/{number}", f"G/TBT/M/{number % 90}", "new" if not times else "previously raised",
        ])  # fmt: skip
    return Made(lines, {"cases": count, "events": events})


def disputes(count: int, seed: int = 5) -> Made:
    """A list of disputes kept by hand, with what is wrong in such lists; `wrong` are the lines that must be left out, and why."""
    chance = random.Random(seed)
    lines: list[list[Any]] = [
        ["Disputes before the WTO, as of 1 May 2021"],
        ["", "DS", "Short title", "Parties", "", "", "Agreements cited", "Consultations requested", "Panel", "",
         "Report adopted", "Current status"],
        ["", "", "", "Complainant(s)", "Respondent", "Third parties", "", "", "established", "report circulated", "", ""],
    ]  # fmt: skip
    wrong: dict[int, str] = {}
    good = 0
    for number in range(1, count + 1):
        respondent, complainant, third = chance.sample(MEMBERS, 3)
        asked = dt.date(1995, 3, 1) + dt.timedelta(days=16 * number)
        panel = asked + dt.timedelta(days=200) if number % 2 else None
        report = panel + dt.timedelta(days=300) if panel and number % 4 == 1 else None
        line: list[Any] = [
            "", f"DS{number}", f"{respondent} — {chance.choice(GOODS).title()} ({complainant})", complainant, respondent, third,
            "GATT 1994: Art. III, XI; Technical Barriers to Trade (TBT): Art. 2", asked.strftime("%d %B %Y"),
            panel.strftime("%d %B %Y") if panel else "n/a", report.strftime("%d %B %Y") if report else "—",
            (report + dt.timedelta(days=60)).strftime("%d %B %Y") if report else "", "In consultations",
        ]  # fmt: skip
        at, why = len(lines) + 1, ""
        if number % 25 == 3:
            line[7], why = "31 February 2001", "is not a date in the calendar"
        elif number % 25 == 7:
            line[4], why = "Atlantis", "is no Member that is known"
        elif number % 25 == 11:
            line[3], why = respondent, "would raise it against itself"
        elif number % 25 == 15:
            line[1], why = "DSX", "is no number of a dispute"
        elif number % 25 == 19:
            line[7], why = "12 May 1987", "lies before the WTO"
        elif number % 25 == 23 and panel:
            line[8], why = "1 January 1996", "before consultations were requested"
        lines.append(line)
        if why:
            wrong[at] = why
        else:
            good += 1
        if number % 40 == 0:
            other = next(each for each in MEMBERS if each != lines[3][4])
            wrong[len(lines) + 1] = f"{lines[3][1]} is against"
            lines.append(["", lines[3][1], "Elsewhere", lines[3][3], other, "", "", "3 May 1999", "", "", "", ""])
        if number % 50 == 0:
            wrong[len(lines) + 1] = "Totals"
            lines.append(["", "Total", number, "", "", "", "", "", "", "", "", ""])
    lines.append(["", "Note: compiled by hand from public lists.", "", "", "", "", "", "", "", "", "", ""])
    wrong[len(lines)] = "Words below the table"
    return Made(lines, {"cases": good, "wrong": wrong})


def minutes(count: int, seed: int = 6) -> Made:
    """Minutes as a table, a statement a line: the date, the meeting, the agenda item, who speaks, what is said, the symbols."""
    chance = random.Random(seed)
    lines: list[list[Any]] = [["Date", "Meeting", "Agenda item", "Member", "Text", "Symbols"]]
    concerns: dict[int, dict[str, Any]] = {}
    meetings: dict[int, set[str]] = {}
    business, meeting = 0, 0
    while len(lines) <= count:
        meeting += 1
        day = dt.date(1995, 6, 20) + dt.timedelta(days=50 * meeting)
        symbol = f"G/TBT/M/{meeting}"
        for place, item in enumerate(BUSINESS[:2], 1):
            lines.append(
                [day, symbol, f"{place}. {item}", "Chairperson", f"The Chairperson proposed item {place}.", ""]
            )
            business += 1
        numbers = chance.sample(sorted(concerns), min(len(concerns), 12)) + [len(concerns) + n for n in range(1, 5)]
        for place, number in enumerate(numbers, 1):
            each = concerns.setdefault(number, _concern(chance, number))
            others = chance.sample(
                [name for name in MEMBERS if name not in (each["respondent"], each["raiser"])], chance.randrange(4)
            )
            spoke = [each["raiser"], *others, each["respondent"]]
            known = f" (IMS ID {number})" if number % 2 else ""
            symbols = f"G/TBT/N/XYZ/{number}" if number % 3 else ""
            for name in spoke:
                said = (
                    f"The representative of {name} spoke of {each['title']} at meeting {meeting}. "
                    + "It asked for more time. " * chance.randrange(20)
                )
                lines.append(
                    [
                        day,
                        symbol,
                        f"2.{place}. {each['respondent']} - {each['title']}{known}",
                        name,
                        said.strip(),
                        symbols,
                    ]
                )
            meetings.setdefault(number, set()).add(day.isoformat())
    cut = lines[count + 1 :]
    del lines[count + 1 :]
    gone = {(str(line[0]), line[2].partition(". ")[2]) for line in cut} - {
        (str(line[0]), line[2].partition(". ")[2]) for line in lines[1:]
    }
    there = {line[2].partition(". ")[2] for line in lines[1:]} - set(BUSINESS)
    return Made(lines, {
        "cases": len(there), "business": business, "meetings": sum(map(len, meetings.values())) - len(gone),
    })  # fmt: skip


def as_text(made: Made) -> bytes:
    """The same minutes as plain text: the meeting, numbered items, numbered paragraphs in lines of a hundred characters."""
    out: list[str] = []
    meeting = item = ""
    place = 0
    for date, symbol, heading, _, text, symbols in made.lines[1:]:
        if symbol != meeting:
            meeting, item, place = symbol, "", 0
            out += [
                "WORLD TRADE ORGANIZATION",
                symbol,
                "",
                f"MINUTES OF THE MEETING OF {date.day} {date:%B %Y}".upper(),
                "",
                "Note by the Secretariat",
                "",
            ]
        if heading != item:
            item = heading
            number, _, words = heading.partition(". ")
            out += ["", f"{number}.1 {words}{f', {symbols}' if symbols else ''}", ""]
        place += 1
        out += [*textwrap.wrap(f"{place}.{place}. {text}", 100), *([""] if place % 2 else [])]
    return "\n".join(out).encode()
