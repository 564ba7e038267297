"""What the columns of a table may be, and guessing it from their headers and cells; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cases.intake.members import Members, plain
from cases.intake.tables.cells import Wrong, date_in
from cases.intake.tables.sheet import Sheet

IGNORE = ""
CONCERN, MEASURE = "concern", "measure"
"""What a row becomes: a concern with what happened in it, or a measure."""
BECOMES = (
    (CONCERN, "A concern: rows of one concern are one case, with an event for each date"),
    (
        MEASURE,
        "A measure: rows of one measure are one, in the case that its row names, in the one named below, or in a case of its own",
    ),
)


@dataclass(frozen=True)
class Meaning:
    """What a column may be: its name, its label, the headers under which tables have it, and words that longer headers show it by."""

    name: str
    label: str
    headers: tuple[str, ...]
    words: str


def _headers(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(","))


MEANINGS = (
    Meaning(
        "title",
        "Title",
        _headers(
            "title, concern title, concern, short title, subject, agenda item, item, measure, case title, dispute, short name, case, "
            "regulation title, measure title, title of the measure, regulation official title, dispute title, name of the measure"
        ),
        r"\btitle\b|\bsubject\b|short name|agenda item",
    ),
    Meaning(
        "respondent",
        "Respondent",
        _headers(
            "respondent, respondents, isoimp, importer, member subject to the concern, member concerned, country, "
            "reporter, responding member, member maintaining measure, implementing member, defendant, "
            "imposing country, reporter code, reporter iso3, country imposing the measure, notifying member, reporting country"
        ),
        r"respond(?:ent|ing)|defend(?:ant|ing)|maintain|impos(?:ing|ed by)|implementing (?:member|country|jurisdiction)|reporter|"
        r"reporting (?:country|member|economy)|member subject|subject to the (?:concern|measure)|market concerned",
    ),
    Meaning(
        "speaker",
        "Who speaks in the row",
        _headers(
            "speaker, delegation, delegate, member speaking, intervention by, statement by, member intervening, speaking member"
        ),
        r"\bspeak|delegat|interven(?:ing|tion by|ed)|statement (?:by|of|from)",
    ),
    Meaning(
        "supporters",
        "Supported by",
        _headers(
            "supported by, supporting members, members supporting, supporters, third parties, third party, other members"
        ),
        r"support(?:ed|ing|er)|third part",
    ),
    Meaning(
        "raised_by",
        "Raised by",
        _headers(
            "raised by, raising member, raising members, members raising, isoexp, exporter, complainant, "
            "complainants, claimant, applicant, concerned member, requesting member"
        ),
        r"rais(?:ed by|ing)|complain|claimant|request(?:ed|ing) (?:by|member)|brought by",
    ),
    Meaning(
        "affected",
        "Partners that the measure affects",
        _headers(
            "partner, partners, partner code, partner iso3, affected members, affected countries, affected country, "
            "affected partners, affected jurisdiction"
        ),
        r"partner|affected (?:member|countr|econom|jurisdiction|trad)",
    ),
    Meaning(
        "number",
        "Number of the concern, or of the row's measure in its list",
        _headers(
            "number, no, id, ims id, stc number, stc, concern id, concern number, ds, ds number, dispute number, "
            "case number, dispute no, item number, measure id, ntm id, stc id, stc no, concern no, intervention id, ds no"
        ),
        r"\b(?:stc|ds|ims|concern|dispute|case|measure|ntm|intervention)\b.{0,12}\b(?:no|nr|number|id)\b|^(?:nr|n°|ref(?:erence)? no)$",
    ),
    Meaning(
        "measure_type",
        "Code of the measure, such as A83",
        _headers(
            "ntm code, ntmcode, ntm, measure code, mast, mast code, mast chapter, ntm type, measure type, type of measure, "
            "classification code, nontariff measure code, non tariff measure code"
        ),
        r"\b(?:ntm|mast)\b(?!.*(?:description|id\b|no\b|number))|(?:measure|intervention) type|type of (?:measure|intervention)",
    ),
    Meaning(
        "measure_number",
        "Document number of the measure",
        _headers(
            "document number, regulation number, regulation symbol, legal act number, act number, official number, regulation id, "
            "law number"
        ),
        r"(?:regulation|law|act|decree|document|official) (?:no|number|symbol|reference|id)\b|\b(?:regulation|legal act|decree)s?$",
    ),
    Meaning(
        "in_force",
        "In force from",
        _headers(
            "start date, date of entry into force, entry into force, in force, in force from, effective date, date in force, "
            "implementation date, start, valid from, date of implementation, date implemented, enforcement date"
        ),
        r"(?:in|into) force|effective|implement(?:ation|ed)\b.*date|date.*implement(?:ation|ed)|start date|valid from",
    ),
    Meaning(
        "ended",
        "In force until",
        _headers(
            "end date, repeal date, date of withdrawal, valid until, date removed, removal date, expiry date, repealed"
        ),
        r"end date|repeal|withdraw|valid (?:until|to)|expir|remov(?:ed|al)",
    ),
    Meaning(
        "issued",
        "Issued",
        _headers(
            "issued, date issued, date of issue, publication date, published, date of adoption, adopted, announcement date"
        ),
        r"publi(?:shed|cation).*date|date.*(?:publi|issue|adopt)|announc",
    ),
    Meaning(
        "date",
        "Date",
        _headers(
            "date, meeting date, meeting first day, consultation requested, consultations requested, date raised, "
            "first raised, raised on, date first raised, request date, year, meeting, date of meeting, date of request"
        ),
        r"(?:date|year|day)\b.*(?:rais|request|meeting|consult|discuss)|(?:rais|request|meeting|consult|discuss).*(?:date|year|day)\b|"
        r"consultations? requested|^date\b",
    ),
    Meaning(
        "products",
        "Products (HS)",
        _headers(
            "hs, hs4, hs6, hs2, hs code, hs codes, product, products, product code, tariff line, hscode, products affected, "
            "products covered, product codes, affected products, tariff code"
        ),
        r"\bhs ?\d?\b|\bproducts?\b|tariff (?:line|item|code|heading)|commodit",
    ),
    Meaning(
        "provisions",
        "Agreements and provisions",
        _headers("cited, agreements, agreements cited, provisions, articles, agreement, legal basis, articles cited"),
        r"agreements?\b|provisions?\b|articles?\b",
    ),
    Meaning(
        "symbols",
        "Document symbols",
        _headers(
            "symbol, symbols, minutes symbol, notification symbols, document, documents, document symbol, "
            "document symbols, notification, notifications, minutes, source document, reference document"
        ),
        r"symbol|\bminutes\b|notification|\bdocuments?\b",
    ),
    Meaning(
        "status",
        "Status, as the table tells it",
        _headers("status, curr stat, current status, state, outcome, dispute status, solution, resolution status"),
        r"\bstatus\b|\bstat\b|outcome",
    ),
    Meaning(
        "text",
        "Text",
        _headers(
            "text, description, summary, details, statement, notes, remarks, content, intervention, measure description, "
            "description of the measure, statement text, comments, product description"
        ),
        r"descri|statement|remark|comment|summary|\btext\b|content|details",
    ),
    Meaning(
        "kind",
        "New or raised before",
        _headers("kind, new or previously raised, type, new or previous"),
        r"new or|previously raised",
    ),
    Meaning(
        "body",
        "Body",
        _headers("body, committee, forum, council"),
        r"\bcommittee\b|\bforum\b",
    ),
    Meaning(
        "case",
        "Docket number of the case it goes into",
        _headers("docket number, docket, into case, docket no"),
        r"\bdocket\b",
    ),
)

LABELS = {IGNORE: "Leave out", **{meaning.name: meaning.label for meaning in MEANINGS}}
SEVERAL = frozenset({"symbols", "text", "products", "provisions", "raised_by", "supporters", "affected"})
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
    taken = set(found) - {IGNORE}
    for column, name in enumerate(found):
        # A longer header is read by its words, unless a plain one has that meaning already.
        if not name and (told := _by_words(sheet.header[column])) and (told not in taken or told in SEVERAL):
            found[column] = told
            taken.add(told)
    for column, name in enumerate(found):
        if not name:
            cells = [row[column] for row in sheet.rows[:200] if row[column]]
            told = _by_cells(cells, members) if cells else IGNORE
            if told and (told not in taken or told in SEVERAL):
                found[column] = told
                taken.add(told)
    # Where a table of concerns has partners and nobody who raises them, the partners are who raised them.
    if "affected" in taken and not taken & {"measure_type", "measure_number", "in_force", "raised_by"}:
        found = ["raised_by" if name == "affected" else name for name in found]
    if "in_force" in taken and not taken & {"measure_type", "measure_number", "date", "ended", "issued"}:
        found = ["date" if name == "in_force" else name for name in found]
    seen: set[str] = set()
    for column, name in enumerate(found):
        if name in seen and name not in SEVERAL:
            found[column] = IGNORE
        seen.add(name)
    return found


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
    "measure_number",
    "measure_type",
    "ended",
    "in_force",
    "issued",
    "date",
    "supporters",
    "speaker",
    "raised_by",
    "affected",
)
"""Which words of a longer header decide before the others: `date on which the Member raised it` is a date."""


def _by_words(title: str) -> str:
    """What a longer header says by its words.

    >>> [_by_words(each) for each in ("Date of the request for consultations", "Members raising the concern", "Date of entry into force")]
    ['date', 'raised_by', 'in_force']
    >>> [_by_words(each) for each in ("Member(s) supporting", "HS codes of products", "Agreements as cited", "STC No.", "Maker")]
    ['supporters', 'products', 'provisions', 'number', '']
    """
    words = _plain_header(title)
    rest = [name for name in _BY_WORDS if name not in _FIRST]
    return next((name for name in (*_FIRST, *rest) if _BY_WORDS[name].search(words)), IGNORE)


def _by_cells(cells: Sequence[str], members: Members) -> str:
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("number", lambda cell: bool(re.fullmatch(r"(?:WT/)?DS\s?\d+", cell, re.IGNORECASE))),
        ("symbols", lambda cell: bool(re.match(r"(?:G|WT|S|IP)/[A-Z]+/", cell))),
        ("measure_type", lambda cell: bool(re.fullmatch(r"[A-P]\d{1,3}", cell))),
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


def settled(cells: Sequence[str]) -> bool:
    """Whether some date of figures in a column shows which figure is the day.

    >>> settled(["3/18/2015", "1/2/2015"]), settled(["1/2/2015"])
    (True, False)
    """
    found = (re.match(r"(\d{1,2})[/.](\d{1,2})[/.]\d", cell) for cell in cells)
    return any(int(each[1]) > 12 or int(each[2]) > 12 for each in found if each)


def given_by(sheet: Sheet, columns: Sequence[str]) -> dict[str, str]:
    """What holds for all rows, as far as the table tells: what a row becomes, the scheme of its numbers, the body, the kind of event."""
    at = columns.index("number") if "number" in columns else -1
    numbers = [row[at] for row in sheet.rows[:50]] if at >= 0 else []
    words = " ".join(sheet.header).casefold() + " " + " ".join(cell for row in sheet.rows[:20] for cell in row)[:4000]
    becomes = MEASURE if of_measures(columns) else CONCERN
    if numbers and sum(bool(re.match(r"(?:WT/)?DS", number, re.IGNORECASE)) for number in numbers) * 2 > len(numbers):
        return {"becomes": becomes, "scheme": "DS", "body": "DSB", "event": "consultations-requested"}
    if becomes == MEASURE:
        return {"becomes": becomes, "scheme": "OTHER", "body": "", "event": "measure-in-force"}
    if "G/TBT" in words:
        return {"becomes": becomes, "scheme": "TBT-IMS", "body": "CTBT", "event": "raised"}
    if "G/SPS" in words or {"isoimp", "isoexp"} <= set(sheet.header):
        return {"becomes": becomes, "scheme": "SPS-STC", "body": "CSPS", "event": "raised"}
    return {"becomes": becomes, "scheme": "OTHER", "body": "", "event": "raised"}
