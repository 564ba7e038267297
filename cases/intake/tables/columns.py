"""Guessing what the columns of a table are, from their headers and cells, and what holds for all its rows; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from cases.intake.members import Members, plain
from cases.intake.tables.cells import Wrong, date_in
from cases.intake.tables.headings import respondent_of
from cases.intake.tables.meanings import CONCERN, DATED, IGNORE, MEANINGS, MEASURE, SEVERAL
from cases.intake.tables.measured import code_of
from cases.intake.tables.sheet import Sheet

SPOKEN = frozenset(
    {"member", "members", "country", "wto member", "party", "economy", "membre", "miembro", "name", "participant"}
)
"""Headers that name who speaks, where the titles name the respondent and a text is what was said."""
_OF_DISPUTES = frozenset(
    {"panel_requested", "panel_established", "panel_composed", "circulated", "appealed", "appeal_circulated"}
)


def guess(sheet: Sheet, members: Members) -> list[str]:
    """What each column is, by its header, else by what stands in it; blank where nothing tells.

    >>> members = Members([("CHN", ["China"]), ("USA", ["United States"])])
    >>> sheet = Sheet("", ["", "title", "complainant", "consultation_requested", "maker"],
    ...               [["DS1", "China: Rules", "UNITED STATES", "10 JANUARY 1995", "1"]], [2])
    >>> guess(sheet, members)
    ['number', 'title', 'raised_by', 'date', '']
    """
    found = [_by_header(title) for title in sheet.header]
    _refit(sheet, found)
    taken = set(found) - {IGNORE}
    for column, name in enumerate(found):
        # A longer header is read by its words, unless a plain one has that meaning already.
        told = next((each for each in _by_words(sheet.header[column]) if each not in taken or each in SEVERAL), IGNORE)
        if not name and told:
            found[column] = told
            taken.add(told)
    _speakers(sheet, found, members)
    taken = set(found) - {IGNORE}
    for column, name in enumerate(found):
        if not name:
            cells = _filled(sheet, column)
            told = _by_cells(cells, members) if cells else IGNORE
            if told and (told not in taken or told in SEVERAL):
                found[column] = told
                taken.add(told)
    _beside_each_other(sheet, found, members)
    seen: set[str] = set()
    for column, name in enumerate(found):
        if name in seen and name not in SEVERAL:
            found[column] = "kept" if name == "status" else IGNORE
        seen.add(name)
    return found


def _filled(sheet: Sheet, column: int) -> list[str]:
    return [row[column] for row in sheet.rows[:200] if row[column]]


def _most(cells: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(1 for cell in cells if holds(cell)) * 10 >= len(cells) * 9


def _refit(sheet: Sheet, found: list[str]) -> None:
    """Put right what a header says and the cells do not: numbers of disputes under `Case`, codes of measures under another header."""
    for column, name in enumerate(found):
        if name == "title" and _most(_filled(sheet, column), _is_dispute):
            found[column] = "number" if "number" not in found else IGNORE
    titles = [column for column, name in enumerate(found) if name == "title"]
    # Of an item's number and its words, the words are the title.
    longest = max(titles, key=lambda column: sum(map(len, _filled(sheet, column))), default=0)
    for column in titles:
        found[column] = "title" if column == longest else IGNORE
    coded = [
        column
        for column, title in enumerate(sheet.header)
        if found[column] in ("measure_type", IGNORE)
        and "measure_type" in (_by_header(title), *_by_words(title))
        and _most(_filled(sheet, column), lambda cell: bool(code_of(cell)))
    ]
    if coded and "measure_type" in found and found.index("measure_type") not in coded:
        found[found.index("measure_type")] = "kept"
    # Of a chapter and a whole code, the code tells more.
    coded.sort(key=lambda column: -max(len(code_of(cell)) for cell in _filled(sheet, column)))
    for place, column in enumerate(coded):
        found[column] = "measure_type" if not place else "kept"


def _speakers(sheet: Sheet, found: list[str], members: Members) -> None:
    """In a table of what was said, `Member` is who speaks: the respondent stands in the titles, or in a column of its own."""
    if "speaker" in found or "text" not in found or "title" not in found or "measure_type" in found:
        return
    titles = _filled(sheet, found.index("title"))
    named = sum(1 for title in titles if respondent_of(title, members)) * 4 >= len(titles)
    for column, title in enumerate(sheet.header):
        spoken = _plain_header(title) in SPOKEN and found[column] in (IGNORE, "respondent")
        beside = "respondent" in [*found[:column], *found[column + 1 :]]
        if spoken and (named or beside or _varies(sheet, column, found.index("title"))):
            found[column] = "speaker"
            return


def _varies(sheet: Sheet, column: int, by: int) -> bool:
    """Whether a column mostly changes from row to row while another stays, as speakers do within an agenda item."""
    rows = sheet.rows[:200]
    same = [(above[column], row[column]) for above, row in pairwise(rows) if row[by] == above[by]]
    return len(same) * 4 >= len(rows) and sum(1 for one, other in same if one != other) * 2 > len(same)


def _beside_each_other(sheet: Sheet, found: list[str], members: Members) -> None:
    """Put right what a column is by what the others are."""
    taken = set(found) - {IGNORE}

    def instead(old: str, new: str) -> None:
        found[:] = [new if name == old else name for name in found]

    # Without a header a Member beside titles that name the respondent is who raises it.
    titles = _filled(sheet, found.index("title")) if "title" in taken and not any(sheet.header) else []
    if "raised_by" not in taken and _most(titles, lambda cell: bool(respondent_of(cell, members))):
        instead("respondent", "raised_by")
    if "date" not in taken and "meeting" in taken and _most(_filled(sheet, found.index("meeting")), _is_date):
        instead("meeting", "date")
    if taken & _OF_DISPUTES:
        instead("issued", "adopted")
    # Where a table of concerns has partners and nobody who raises them, the partners are who raised them.
    if not taken & {"measure_type", "measure_number", "in_force", "raised_by"}:
        instead("affected", "raised_by")
    if not taken & {"measure_type", "measure_number", "date", "ended", "issued"}:
        instead("in_force", "date")


def of_measures(columns: Sequence[str]) -> bool:
    """Whether the columns are those of a table of measures: a code of their classification, or when they entered into force.

    >>> of_measures(["respondent", "measure_type", "products"]), of_measures(["title", "raised_by", "date"])
    (True, False)
    """
    return "measure_type" in columns or bool(
        {"in_force", "measure_number", "ended"} & set(columns) and "raised_by" not in columns
    )


def _plain_header(title: str) -> str:
    """A header as headers are compared: `isoImp_code`, `Member(s) raising`.

    >>> _plain_header("Member(s) raising"), _plain_header("StartDate"), _plain_header("HS-Code")
    ('members raising', 'start date', 'hs code')
    """
    words = re.sub(r"\((s|es)\)", r"\1", title)
    return plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words).replace("_", " ").replace("-", " "))


def _by_header(title: str) -> str:
    words = _plain_header(title)
    if not words:
        return IGNORE
    for meaning in MEANINGS:
        if words in meaning.headers:
            return meaning.name
    return next((each.name for each in MEANINGS if words.rstrip("s") in each.headers), IGNORE)


_BY_WORDS = {meaning.name: re.compile(meaning.words) for meaning in MEANINGS}
_FIRST = (
    "number",
    "again",
    "measure_number",
    "measure_type",
    "appeal_circulated",
    "settled",
    *[name for name in DATED if name not in ("again", "appeal_circulated", "settled")],
    "ended",
    "in_force",
    "issued",
    "date",
    "supporters",
    "speaker",
    "raised_by",
    "affected",
    "respondent",
)
"""Which words of a longer header decide before the others: `date on which the Member raised it` is a date."""


def _by_words(title: str) -> list[str]:
    """What a longer header may be by its words, the likeliest first.

    >>> [_by_words(each)[0] for each in ("Date of the request for consultations", "Members raising it", "Date of entry into force")]
    ['date', 'raised_by', 'in_force']
    >>> [_by_words(each)[:1] for each in ("Member(s) supporting", "HS codes of products", "Agreements as cited", "STC No.", "Maker")]
    [['supporters'], ['products'], ['provisions'], ['number'], []]
    >>> [_by_words(each)[0] for each in ("Date last raised", "Number of times subsequently raised", "Circulation of the panel report")]
    ['again', 'kept', 'circulated']
    """
    words = _plain_header(title)
    rest = [name for name in _BY_WORDS if name not in _FIRST]
    return [name for name in (*_FIRST, *rest) if _BY_WORDS[name].search(words)]


def _by_cells(cells: Sequence[str], members: Members) -> str:
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("number", _is_dispute),
        ("symbols", lambda cell: bool(re.match(r"(?:G|WT|S|IP)/[A-Z]+/", cell))),
        ("measure_type", lambda cell: bool(re.fullmatch(r"[A-P]\d{1,3}", cell))),
        ("date", _is_date),
        ("respondent", lambda cell: bool(members.code(cell)) and not cell.isdigit()),
        ("title", lambda cell: len(cell) > 12 and bool(respondent_of(cell, members))),
    )
    for name, holds in tests:
        if _most(cells, holds):
            return name
    return IGNORE


def _is_dispute(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:WT/)?DS[\s-]?\d+(?:/\d+)?", cell, re.IGNORECASE))


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


def settled(cells: Sequence[str]) -> bool:
    """Whether some date of figures in a column shows which figure is the day.

    >>> settled(["3/18/2015", "1/2/2015"]), settled(["1/2/2015"])
    (True, False)
    """
    found = (re.match(r"(\d{1,2})[/.](\d{1,2})[/.]\d", cell) for cell in cells)
    return any(int(each[1]) > 12 or int(each[2]) > 12 for each in found if each)


def given_by(sheet: Sheet, columns: Sequence[str]) -> dict[str, str]:
    """What holds for all rows, as far as the table tells: what a row becomes, the scheme of its numbers, the body, the kinds of event and
    of exhibit."""
    at = columns.index("number") if "number" in columns else -1
    numbers = [row[at] for row in sheet.rows[:50]] if at >= 0 else []
    heads = " ".join(map(_plain_header, sheet.header))
    words = " ".join(sheet.header).casefold() + " " + " ".join(cell for row in sheet.rows[:20] for cell in row)[:20_000]
    becomes = MEASURE if of_measures(columns) else CONCERN
    filed = {"becomes": becomes, "filed_as": "minutes" if "speaker" in columns else "statistics"}
    if numbers and sum(bool(re.match(r"(?:WT/)?DS", number, re.IGNORECASE)) for number in numbers) * 2 > len(numbers):
        return filed | {"scheme": "DS", "body": "DSB", "event": "consultations-requested"}
    if becomes == MEASURE:
        return filed | {"scheme": "OTHER", "body": "", "event": "measure-in-force"}
    if _OF_DISPUTES & set(columns) and "number" in columns:
        return filed | {"scheme": "DS", "body": "DSB", "event": "consultations-requested"}
    if "G/SPS" not in words and ("G/TBT" in words or re.search(r"\b(?:ims|tbt)\b", heads)):
        return filed | {"scheme": "TBT-IMS", "body": "CTBT", "event": "raised"}
    sps = "G/TBT" not in words and ("G/SPS" in words or re.search(r"\b(?:stc n\w*|sps)\b", heads))
    if sps or {"isoimp", "isoexp"} <= set(sheet.header):
        return filed | {"scheme": "SPS-STC", "body": "CSPS", "event": "raised"}
    return filed | {"scheme": "OTHER", "body": "", "event": "raised"}
