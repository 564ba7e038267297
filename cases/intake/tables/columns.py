"""What the columns of a table may be, and guessing it from their headers and cells; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cases.intake.members import Members, plain
from cases.intake.tables.cells import Wrong, date_in
from cases.intake.tables.sheet import Sheet

IGNORE = ""


@dataclass(frozen=True)
class Meaning:
    """What a column may be: its name, its label, and the headers under which tables have it."""

    name: str
    label: str
    headers: tuple[str, ...]


def _headers(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(","))


MEANINGS = (
    Meaning(
        "title",
        "Title of the concern",
        _headers(
            "title, concern title, concern, short title, subject, agenda item, item, measure, case title, dispute"
        ),
    ),
    Meaning(
        "respondent",
        "Respondent",
        _headers(
            "respondent, respondents, isoimp, importer, member subject to the concern, member concerned, country, "
            "reporter, responding member, member maintaining measure, implementing member, defendant, "
            "imposing country"
        ),
    ),
    Meaning(
        "raised_by",
        "Raised by",
        _headers(
            "raised by, raising member, raising members, members raising, isoexp, exporter, complainant, "
            "complainants, partner, affected members, claimant"
        ),
    ),
    Meaning(
        "number",
        "Number of the concern",
        _headers(
            "number, no, id, ims id, stc number, stc, concern id, concern number, ds, ds number, dispute number, "
            "case number, dispute no, item number"
        ),
    ),
    Meaning(
        "date",
        "Date",
        _headers(
            "date, meeting date, meeting first day, consultation requested, consultations requested, date raised, "
            "first raised, raised on, date first raised, request date, year, meeting, start date"
        ),
    ),
    Meaning(
        "products",
        "Products (HS)",
        _headers("hs, hs4, hs6, hs2, hs code, hs codes, product, products, product code, tariff line"),
    ),
    Meaning(
        "provisions",
        "Agreements and provisions",
        _headers("cited, agreements, agreements cited, provisions, articles, agreement, legal basis, articles cited"),
    ),
    Meaning(
        "symbols",
        "Document symbols",
        _headers(
            "symbol, symbols, minutes symbol, notification symbols, document, documents, document symbol, "
            "document symbols, notification, notifications, minutes"
        ),
    ),
    Meaning(
        "status",
        "Status, as the table tells it",
        _headers("status, curr stat, current status, state, outcome"),
    ),
    Meaning(
        "text",
        "Text",
        _headers("text, description, summary, details, statement, notes, remarks, content, intervention"),
    ),
    Meaning(
        "kind",
        "New or raised before",
        _headers("kind, new or previously raised, type"),
    ),
    Meaning(
        "body",
        "Body",
        _headers("body, committee, forum"),
    ),
)

LABELS = {IGNORE: "Leave out", **{meaning.name: meaning.label for meaning in MEANINGS}}
SEVERAL = frozenset({"symbols", "text", "products", "provisions", "raised_by"})
"""What more than one column may be."""


def guess(sheet: Sheet, members: Members) -> list[str]:
    """What each column is, by its header, else by what stands in it; blank where nothing tells.

    >>> members = Members([("CHN", ["China"]), ("USA", ["United States"])])
    >>> sheet = Sheet("", ["", "title", "complainant", "consultation_requested", "maker"],
    ...               [["DS1", "China: Rules", "UNITED STATES", "10 JANUARY 1995", "1"]], [2])
    >>> guess(sheet, members)
    ['number', 'title', 'raised_by', 'date', '']
    """
    found = [_by_header(title) for title in sheet.header]
    taken = set(found)
    for column, name in enumerate(found):
        if not name:
            cells = [row[column] for row in sheet.rows[:200] if row[column]]
            told = _by_cells(cells, members) if cells else IGNORE
            if told and (told not in taken or told in SEVERAL):
                found[column] = told
                taken.add(told)
    seen: set[str] = set()
    for column, name in enumerate(found):
        if name in seen and name not in SEVERAL:
            found[column] = IGNORE
        seen.add(name)
    return found


def _by_header(title: str) -> str:
    words = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title).replace("_", " ").replace("-", " "))
    for meaning in MEANINGS:
        if words in meaning.headers:
            return meaning.name
    return next((each.name for each in MEANINGS if words.rstrip("s") in each.headers), IGNORE)


def _by_cells(cells: Sequence[str], members: Members) -> str:
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("number", lambda cell: bool(re.fullmatch(r"(?:WT/)?DS\s?\d+", cell, re.IGNORECASE))),
        ("symbols", lambda cell: bool(re.match(r"(?:G|WT|S|IP)/[A-Z]+/", cell))),
        ("date", _is_date),
        ("respondent", lambda cell: bool(members.code(cell)) and not cell.isdigit()),
    )
    for name, holds in tests:
        if sum(1 for cell in cells if holds(cell)) * 10 >= len(cells) * 9:
            return name
    return IGNORE


def _is_date(cell: str) -> bool:
    if cell.replace(".", "").isdigit():
        return bool(re.fullmatch(r"(?:19|20)\d\d", cell))
    try:
        date_in(cell)
    except Wrong:
        return False
    return True


def day_first(cells: Sequence[str]) -> bool:
    """Whether days stand before months in a column's dates of figures: not where a figure above 12 stands second, and none first.

    >>> day_first(["3/18/2015"]), day_first(["18/3/2015"]), day_first(["1/2/2015"])
    (False, True, True)
    """
    found = [re.match(r"(\d{1,2})[/.](\d{1,2})[/.]\d", cell) for cell in cells]
    pairs = [(int(each[1]), int(each[2])) for each in found if each]
    return not any(second > 12 for _, second in pairs) or any(first > 12 for first, _ in pairs)


def given_by(sheet: Sheet, columns: Sequence[str]) -> dict[str, str]:
    """What holds for all rows, as far as the table tells: the scheme of its numbers, the body, the kind of event."""
    at = columns.index("number") if "number" in columns else -1
    numbers = [row[at] for row in sheet.rows[:50]] if at >= 0 else []
    words = " ".join(sheet.header).casefold() + " " + " ".join(cell for row in sheet.rows[:20] for cell in row)[:4000]
    if numbers and all(re.match(r"(?:WT/)?DS", number, re.IGNORECASE) for number in numbers if number):
        return {"scheme": "DS", "body": "DSB", "event": "consultations-requested"}
    if "G/TBT" in words:
        return {"scheme": "TBT-IMS", "body": "CTBT", "event": "raised"}
    if "G/SPS" in words or {"isoimp", "isoexp"} <= set(sheet.header):
        return {"scheme": "SPS-STC", "body": "CSPS", "event": "raised"}
    return {"scheme": "OTHER", "body": "", "event": "raised"}
