"""From a cell to what it means: dates in their forms, HS codes with their zeros, numbers of concerns, provisions; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cases.dates import FuzzyDate
from cases.intake.members import parted, plain

EXCEL_EPOCH = dt.date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2100


ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!)$", re.IGNORECASE
)
"""What a cell shows whose formula has no value."""
_BLANKS = frozenset(
    (*"-–—.…", "--", "..", "...", "n/a", "n.a.", "n.a", "none", "nil", "null", "nan", "not available", "not applicable")
)


def is_blank(cell: str, name: str) -> bool:
    """Whether a cell says that it holds nothing, in a column of this meaning.

    >>> is_blank("n/a", "date"), is_blank("—", "raised_by"), is_blank("None", "text"), is_blank("NA", "respondent"), is_blank("NA", "date")
    (True, True, False, False, True)
    """
    words = cell.strip().casefold()
    if len(words) > 14 or name in ("text", "title"):
        return False
    # Of Members it is the code of Namibia.
    return words in _BLANKS or (
        words == "na" and name not in ("respondent", "raised_by", "speaker", "affected", "supporters")
    )


class Wrong(ValueError):
    """A cell that cannot be what its column is; the message is a sentence for the officer."""


def date_in(text: str, *, day_first: bool = True) -> FuzzyDate:
    """The date in a cell. Raises Wrong with a sentence.

    >>> [str(date_in(cell)) for cell in ("10 JANUARY 1995", "2015-03-18", "18/03/2015", "2009", "2009.0", "March 2015")]
    ['1995-01-10', '2015-03-18', '2015-03-18', '2009', '2009', '2015-03']
    >>> [str(date_in(cell)) for cell in ("2015-03-18 00:00:00", "42081", "3/18/2015", "18.3.2015", "18-Mar-15", "20150318")]
    ['2015-03-18', '2015-03-18', '2015-03-18', '2015-03-18', '2015-03-18', '2015-03-18']
    >>> [str(date_in(cell)) for cell in ("2012-2014", "Q2 2015", "18 mars 2015", "18 de marzo de 2015", "03/2015", "2015.03.18")]
    ['2012/2014', '2015-04/2015-06', '2015-03-18', '2015-03-18', '2015-03', '2015-03-18']
    >>> str(date_in("Mar-14")), str(date_in("4th quarter of 2015"))
    ('2014-03', '2015-10/2015-12')
    >>> date_in("31 FEBRUARY 1995")
    Traceback (most recent call last):
    cases.intake.tables.cells.Wrong: “31 FEBRUARY 1995” is not a date in the calendar.
    """
    said = " ".join(text.replace(",", " ").replace("–", "-").split())
    said = re.sub(r"^(?:meeting (?:of|held on)|of|on|held on)\s+(?=\w)", "", said, flags=re.IGNORECASE)
    if quarter := re.fullmatch(r"(?:Q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?Q([1-4]))", said, re.IGNORECASE):
        number, year = int(quarter[1] or quarter[4]), quarter[2] or quarter[3]
        said = f"{year}-{number * 3 - 2:02d}/{year}-{number * 3:02d}"
    if quarter := re.fullmatch(
        r"(1st|2nd|3rd|4th|first|second|third|fourth) quarter (?:of )?(\d{4})", said, re.IGNORECASE
    ):
        number = {"1": 1, "2": 2, "3": 3, "4": 4, "f": 1, "s": 2, "t": 3}[quarter[1][0].lower()]
        number = 4 if quarter[1].lower() == "fourth" else number
        said = f"{quarter[2]}-{number * 3 - 2:02d}/{quarter[2]}-{number * 3:02d}"
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", re.sub(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$", "", said))
    words = re.sub(r"^(\d{4})\.0$", r"\1", words)
    try:
        if found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})", words):
            first, second, year = int(found[1]), int(found[2]), _year(found[3])
            day, month = (first, second) if (day_first and second <= 12) or first > 12 else (second, first)
            return _within(FuzzyDate.day(dt.date(year, month, day)), text)
        if days := _days(words):
            return _within(days, text)
        if found := re.fullmatch(r"(\d{1,2})-([A-Za-z]{3,9})-(\d{4}|\d{2})", words):
            words = f"{found[1]} {found[2]} {_year(found[3])}"
        if found := re.fullmatch(r"([A-Za-z]{3,9})[-’' ]+(\d{2})", words):
            words = f"{found[1]} {_year(found[2])}"
        if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", words):
            words = "-".join(found.groups())
        if re.fullmatch(r"[3-6]\d{4}(?:\.\d+)?", words):
            return _within(FuzzyDate.day(EXCEL_EPOCH + dt.timedelta(days=int(float(words)))), text)
        words = re.sub(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$", r"\1-\2-\3", words)
        words = re.sub(r"^(\d{1,2})[/-](\d{4})$", r"\2-\1", words)
        words = re.sub(r"^(\d{4})-(\d{4})$", r"\1/\2", words)
        words = _in_english(words)
        return _within(FuzzyDate.parse(words.title() if words.isupper() else words), text)
    except ValueError as error:
        if isinstance(error, Wrong):
            raise
        calendar = "calendar" in str(error) or "day is out of range" in str(error) or "month must be" in str(error)
        raise Wrong(f"“{text[:60]}” is not a date{' in the calendar' if calendar else ''}.") from None


_DAYS = re.compile(r"(\d{1,2})(?: ([A-Za-z]{3,9}))?(?: \d{4})? ?(?:-|to|and) ?(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4})")
_DAYS_US = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}) ?(?:-|to|and) ?(?:([A-Za-z]{3,9})\.? )?(\d{1,2}) (\d{4})")


def _days(words: str) -> FuzzyDate | None:
    """The days of a meeting.

    >>> [str(_days(words)) for words in ("18-20 March 2015", "30 October to 1 November 2019", "March 18-20 2015", "March 2015")]
    ['2015-03-18/2015-03-20', '2019-10-30/2019-11-01', '2015-03-18/2015-03-20', 'None']
    """
    if found := _DAYS.fullmatch(words):
        first, month, last, end, year = found.groups()
    elif found := _DAYS_US.fullmatch(words):
        month, first, end, last, year = found.groups()
        end = end or month
    else:
        return None
    return FuzzyDate.parse(f"{first} {(month or end).title()} {year} to {last} {end.title()} {year}")


MONTHS = {
    "janvier": 1, "enero": 1, "janeiro": 1, "fevrier": 2, "febrero": 2, "fevereiro": 2, "mars": 3, "marzo": 3, "marco": 3, "avril": 4,
    "abril": 4, "mai": 5, "mayo": 5, "maio": 5, "juin": 6, "junio": 6, "junho": 6, "juillet": 7, "julio": 7, "julho": 7, "aout": 8,
    "agosto": 8, "septembre": 9, "septiembre": 9, "setiembre": 9, "setembro": 9, "octobre": 10, "octubre": 10, "outubro": 10,
    "novembre": 11, "noviembre": 11, "novembro": 11, "decembre": 12, "diciembre": 12, "dezembro": 12,
}  # fmt: skip
"""Months in French, Spanish and Portuguese, without marks."""


def _in_english(words: str) -> str:
    """A date written in French, Spanish or Portuguese, as one in English."""
    bare = re.sub(r"\bde[l]?\b", " ", plain(words))
    found = re.fullmatch(r"(?:(\d{1,2})\s+)?([a-z]+)\s+(\d{4})", " ".join(bare.split()))
    if found is None or found[2] not in MONTHS:
        return words
    month = f"{found[3]}-{MONTHS[found[2]]:02d}"
    return f"{month}-{int(found[1]):02d}" if found[1] else month


def doubtful(text: str, date: FuzzyDate, *, settled: bool) -> str:
    """What an officer should know of how a date's cell was read, or "": `settled` says that the column shows which figure is the day.

    >>> doubtful("3/4/2015", date_in("3/4/2015"), settled=False)
    '“3/4/2015” may be read two ways: taken as 3 April 2015.'
    >>> doubtful("42081", date_in("42081"), settled=True)
    '“42081” is taken for the number of a day, as workbooks count them: 18 March 2015.'
    >>> doubtful("3/4/15", date_in("3/4/15"), settled=True), doubtful("18 March 2015", date_in("18 March 2015"), settled=False)
    ('“3/4/15” has a year of two figures: taken as 3 April 2015.', '')
    """
    said = text.strip()
    if re.fullmatch(r"[3-6]\d{4}(?:\.\d+)?", said):
        return f"“{said}” is taken for the number of a day, as workbooks count them: {date.phrase}."
    found = re.match(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?!\d)", said)
    if found and not settled and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]:
        return f"“{said[:40]}” may be read two ways: taken as {date.phrase}."
    if (found and len(found[3]) == 2) or re.fullmatch(r"(?:\d{1,2}[- ])?[A-Za-z]{3,9}[-’' ]+\d{2}", said):
        return f"“{said[:40]}” has a year of two figures: taken as {date.phrase}."
    return ""


def _within(date: FuzzyDate, text: str) -> FuzzyDate:
    if not FIRST_YEAR <= date.earliest.year <= date.latest.year <= LAST_YEAR:
        raise Wrong(f"“{text[:60]}” lies outside {FIRST_YEAR} to {LAST_YEAR}.")
    return date


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 70 else 2000)


@dataclass
class Code:
    """The HS codes of a cell, and in sentences what was done to read them."""

    codes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


WORDS = re.compile(r"[^\d]*$")
_RANGE = re.compile(r"(\d{2}(?:\.?\d{2}){0,2})\s*(?:-|–|—|to|through)\s*(\d{2}(?:\.?\d{2}){0,2})$")


def products_in(text: str, *, digits: int = 0) -> Code:
    """The HS codes of a cell; `digits` is how many the column's codes have, where it is known. Raises Wrong with a sentence.

    >>> products_in("0101").codes, products_in("101", digits=4)
    (['0101'], Code(codes=['0101'], notes=['“101” has lost its leading zero: read as 0101.']))
    >>> products_in("7208.10; 72.09").codes, products_in("10121", digits=6).codes, products_in("HS Chapter 07, 0803-0805").codes
    (['720810', '7209'], ['010121'], ['07', '0803', '0804', '0805'])
    >>> products_in("8703.23.10").notes, products_in("All products")
    (['“8703.23.10” is a tariff line of 8 digits: read as 870323.'], Code(codes=[], notes=['“All products” is no HS code.']))
    >>> products_in("12", digits=4).notes
    ['“12” is read as chapter 12; most of the column have 4 digits.']
    >>> products_in("9912")
    Traceback (most recent call last):
    cases.intake.tables.cells.Wrong: “9912” names no chapter of the HS.
    """
    found = Code()
    if WORDS.match(text.strip()):
        found.notes.append(f"“{text.strip()[:60]}” is no HS code.")
        return found
    bare = re.sub(r"\b(?:HS|codes?|chapters?|headings?|subheadings?|ex|and|y|et)\b\.?", " ", text, flags=re.IGNORECASE)
    bare = re.sub(r"(?<=\d)\s*(?:–|—|\bto\b|-)\s*(?=\d)", "-", bare)
    words: list[str] = []
    wrong: list[str] = []
    items = [part for item in parted(bare, ";,\n|/") for part in _codes_of(item, words)]
    for item in items:
        try:
            if between := _RANGE.match(item):
                low, high = (each.replace(".", "") for each in between.groups())
                found.codes += [code for code in _between(low, high, item) if code not in found.codes]
                found.notes.append(f"“{item[:40]}” is read as all from {low} to {high}.")
            elif (code := _one_code(item, digits, found.notes)) not in found.codes:
                found.codes.append(code)
        except Wrong as error:
            wrong.append(str(error))
    # One wrong code among many does not cost the others.
    if wrong and not found.codes:
        raise Wrong(wrong[0])
    found.notes += [f"{sentence} It is left out, the others are read." for sentence in wrong]
    if words:
        found.notes.append(f"“{'; '.join(words)[:60]}” is no HS code: kept in words.")
    return found


def _codes_of(item: str, words: list[str]) -> list[str]:
    """The codes in one item of a list, as they are written; what is words is put there.

    >>> words = []
    >>> _codes_of("0201 0202", words), _codes_of("8703.23 (cars)", words), _codes_of("Beef of 30 months", words), _codes_of("02O1", words)
    (['0201', '0202'], ['8703.23'], [], ['02O1'])
    >>> words
    ['Beef of 30 months']
    """
    if not re.search(r"[^\W\d_]{3}", item):
        return item.split()
    if before := re.match(r"((?:\d{4}(?:[. ]?\d{2}){0,3}(?:-\d{4,6})?)|\d{3})\b(?!\s*%)[\s:()–-]+(?=[^\W\d_])", item):
        return [before[1].replace(" ", "")]
    words.append(item)
    return []


def _one_code(item: str, digits: int, notes: list[str]) -> str:
    if re.fullmatch(r"\d{3,4}\.[1-9]", item):
        # 8703.10 as a number is 8703.1.
        notes.append(f"“{item}” has lost its last zero: read as {item}0.")
        item = f"{item}0"
    bare = re.sub(r"(?<=\d)\.0$", "", item).replace(".", "").replace(" ", "")
    if not (bare.isascii() and bare.isdigit()):
        raise Wrong(f"“{item[:40]}” is not an HS code.")
    if (digits and len(bare) == digits - 1) or len(bare) in {1, 3, 5, 7, 9}:
        bare = f"0{bare}"
        notes.append(f"“{item[:40]}” has lost its leading zero: read as {bare}.")
    elif digits and len(bare) == 2 < digits:
        notes.append(f"“{item[:40]}” is read as chapter {bare}; most of the column have {digits} digits.")
    if len(bare) in {8, 10}:
        notes.append(f"“{item[:40]}” is a tariff line of {len(bare)} digits: read as {bare[:6]}.")
        bare = bare[:6]
    if len(bare) not in {2, 4, 6}:
        raise Wrong(f"“{item[:40]}” has {len(bare)} digits; an HS code has 2, 4 or 6.")
    if not 1 <= int(bare[:2]) <= 97:
        raise Wrong(f"“{item[:40]}” names no chapter of the HS.")
    return bare


def _between(low: str, high: str, item: str) -> list[str]:
    if len(low) != len(high) or low > high or int(high) - int(low) > 99 or not 1 <= int(low[:2]) <= int(high[:2]) <= 97:
        raise Wrong(f"“{item[:40]}” is no range of HS codes of one length, with at most 100 in it.")
    return [f"{code:0{len(low)}d}" for code in range(int(low), int(high) + 1) if code % 100 or len(low) == 2]


def digits_of(cells: Iterable[str]) -> int:
    """How many digits the codes of a column have, most of them: 4 where it holds 3 and 4, since zeros were lost; 0 for none.

    >>> digits_of(["101", "2203", "202"]), digits_of(["10121", "720810"]), digits_of(["meat"])
    (4, 6, 0)
    >>> digits_of(["10121; 720810", "8703.23"])
    6
    """
    sizes: dict[int, int] = {}
    for cell in cells:
        for bare in re.findall(r"(?<![\d.])\d{1,6}(?![\d.])", re.sub(r"(?<=\d)\.(?=\d\d)", "", cell)[:2000]):
            size = len(bare) + len(bare) % 2
            sizes[size] = sizes.get(size, 0) + 1
    return max(sizes, key=lambda size: (sizes[size], size), default=0)


def number_in(text: str, scheme: str) -> str:
    """The outside number of a concern as the docket has it. Raises Wrong with a sentence.

    >>> number_in("WT/DS27/1", "DS"), number_in("DS-027", "DS")
    ('DS27', 'DS27')
    >>> number_in("ds 511", "DS"), number_in("511", "DS"), number_in("WT/DS511", "DS"), number_in("485.0", "SPS-STC")
    ('DS511', 'DS511', 'DS511', '485')
    """
    words = " ".join(text.split())
    if len(words) > 60:
        raise Wrong("A number has at most 60 characters.")
    if re.fullmatch(r"\d+\.0", words):
        words = words[:-2]
    if scheme == "DS":
        found = re.fullmatch(r"(?:WT/)?(?:DS)?[\s-]*0*([1-9]\d{0,3})(?:/\d+)?", words, re.IGNORECASE)
        if found is None:
            raise Wrong(f"“{words[:40]}” is no number of a dispute, such as DS511.")
        return f"DS{found[1]}"
    return words


def own_protocol(text: str) -> str:
    """A cell of a table of disputes with China, whose protocol of accession the vocabulary has.

    >>> own_protocol("['GATT 1994: Art. I', 'Protocol of Accession: Part I, para. 1.2']")
    "['GATT 1994: Art. I', 'PROT: 1.2']"
    """
    return re.sub(
        r"(?:China['’]s )?Protocol (?:of|on) Accession(?: of China)?(:?)((?: (?:Part [IVX]+,?|paras?\.?))*)",
        r"PROT\1",
        text,
    )


_BARE = re.compile(r"(.*?[A-Za-z\d)])\s+(?:Art(?:icles?|s)?\.?\s*)?([IVXL]+(?::\S+)?|\d[\w.()]*)")
ALIASES = {
    "anti-dumping": "ADA",
    "antidumping": "ADA",
    "customs valuation": "CVA",
    "services": "GATS",
    "intellectual property": "TRIPS",
    "agreement establishing the world trade organization": "WTO",
    "dispute settlement understanding": "DSU",
    "import licensing": "ILA",
    "safeguards": "SG",
}
"""What tables of disputes call the agreements, beside their names."""


@dataclass(frozen=True)
class Law:
    """The agreements and provisions that a cell may name: agreement codes by plain name, and the codes of provisions."""

    agreements: Mapping[str, str]
    provisions: frozenset[str]

    def named(self, text: str) -> tuple[list[str], list[str]]:
        """The codes of the provisions in a cell, and what of it is not known.

        >>> law = Law({"gatt 1994": "GATT", "tbt": "TBT", "technical barriers to trade": "TBT"}, frozenset({"GATT III", "GATT", "TBT"}))
        >>> law.named("GATT 1994 Art. III; TBT 9")
        (['GATT III', 'TBT'], ['TBT 9'])
        >>> law.named("['GATT 1994: Art. III, XI', 'Technical Barriers to Trade (TBT): Art. 2', 'Textiles: Art. 2']")
        (['GATT III', 'GATT', 'TBT'], ['GATT XI', 'TBT 2', 'Textiles'])
        """
        codes: list[str] = []
        unknown: list[str] = []
        for item in parted(text, ";\n|"):
            name, _, articles = item.partition(":")
            code = self.agreement(name)
            if not code and (bare := _BARE.fullmatch(item)):
                # “TBT 2.1”, “GATT III:4”, “SCM Art. 3.1(b)”: an article without a colon before it.
                name, articles = bare[1], bare[2]
                code = self.agreement(name)
            if not code:
                unknown.append(name.strip()[:60])
                continue
            words = re.sub(r"^\s*Art(?:icles?|s)?\.?\s*", "", articles)
            wanted = [f"{code} {word.strip()}" for word in words.split(",") if word.strip()]
            found = [each for each in wanted if each in self.provisions]
            unknown += [each[:60] for each in wanted if each not in self.provisions]
            # An article that the vocabulary lacks is told of its agreement as a whole.
            if len(found) < len(wanted) or not wanted:
                found.append(code)
            codes += [each for each in found if each in self.provisions and each not in codes]
        return codes, unknown

    def agreement(self, name: str) -> str:
        """The code of an agreement under one of its names, or under the letters in brackets behind it."""
        words = plain(re.sub(r"\(.*?\)", " ", name))
        inside = re.search(r"\(([A-Za-z]{2,6})\)\s*$", name.strip())
        return (
            self.agreements.get(words)
            or ALIASES.get(words.strip(), "")
            or (self.agreements.get(inside[1].casefold(), "") if inside else "")
            or self.agreements.get(plain(f"agreement on {words}"), "")
            or ""
        )
