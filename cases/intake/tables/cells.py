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


class Wrong(ValueError):
    """A cell that cannot be what its column is; the message is a sentence for the officer."""


def date_in(text: str, *, day_first: bool = True) -> FuzzyDate:
    """The date in a cell. Raises Wrong with a sentence.

    >>> [str(date_in(cell)) for cell in ("10 JANUARY 1995", "2015-03-18", "18/03/2015", "2009", "2009.0", "March 2015")]
    ['1995-01-10', '2015-03-18', '2015-03-18', '2009', '2009', '2015-03']
    >>> [str(date_in(cell)) for cell in ("2015-03-18 00:00:00", "42081", "3/18/2015", "18.3.2015", "18-Mar-15", "20150318")]
    ['2015-03-18', '2015-03-18', '2015-03-18', '2015-03-18', '2015-03-18', '2015-03-18']
    >>> date_in("31 FEBRUARY 1995")
    Traceback (most recent call last):
    cases.intake.tables.cells.Wrong: “31 FEBRUARY 1995” is not a date in the calendar.
    """
    said = " ".join(text.replace(",", " ").split())
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", re.sub(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$", "", said))
    words = re.sub(r"^(\d{4})\.0$", r"\1", words)
    try:
        if found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})", words):
            first, second, year = int(found[1]), int(found[2]), _year(found[3])
            day, month = (first, second) if (day_first and second <= 12) or first > 12 else (second, first)
            return _within(FuzzyDate.day(dt.date(year, month, day)), text)
        if found := re.fullmatch(r"(\d{1,2})-([A-Za-z]{3,9})-(\d{4}|\d{2})", words):
            words = f"{found[1]} {found[2]} {_year(found[3])}"
        if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", words):
            words = "-".join(found.groups())
        if re.fullmatch(r"[3-6]\d{4}(?:\.\d+)?", words):
            return _within(FuzzyDate.day(EXCEL_EPOCH + dt.timedelta(days=int(float(words)))), text)
        words = re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})$", r"\1-\2-\3", words)
        return _within(FuzzyDate.parse(words.title() if words.isupper() else words), text)
    except ValueError as error:
        if isinstance(error, Wrong):
            raise
        calendar = "calendar" in str(error) or "day is out of range" in str(error) or "month must be" in str(error)
        raise Wrong(f"“{text[:60]}” is not a date{' in the calendar' if calendar else ''}.") from None


def _within(date: FuzzyDate, text: str) -> FuzzyDate:
    if not FIRST_YEAR <= date.earliest.year <= date.latest.year <= LAST_YEAR:
        raise Wrong(f"“{text[:60]}” lies outside {FIRST_YEAR} to {LAST_YEAR}.")
    return date


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 70 else 2000)


@dataclass
class Code:
    """The HS codes of a cell, and whether zeros were put back."""

    codes: list[str] = field(default_factory=list)
    mended: bool = False


def products_in(text: str, *, digits: int = 0) -> Code:
    """The HS codes of a cell; `digits` is how many the column's codes have, where it is known. Raises Wrong with a sentence.

    >>> products_in("0101"), products_in("101", digits=4)
    (Code(codes=['0101'], mended=False), Code(codes=['0101'], mended=True))
    >>> products_in("7208.10; 72.09").codes, products_in("10121", digits=6).codes
    (['720810', '7209'], ['010121'])
    >>> products_in("12345678")
    Traceback (most recent call last):
    cases.intake.tables.cells.Wrong: “12345678” has 8 digits; an HS code has 2, 4 or 6.
    """
    found = Code()
    for item in parted(text, ";,\n|/ "):
        word = item.strip().removeprefix("HS").strip()
        bare = re.sub(r"(?<=\d)\.0$", "", word).replace(".", "").replace(" ", "")
        if not (bare.isascii() and bare.isdigit()):
            raise Wrong(f"“{item[:40]}” is not an HS code.")
        if (digits and len(bare) == digits - 1) or len(bare) in {1, 3, 5}:
            bare, found.mended = f"0{bare}", True
        if len(bare) not in {2, 4, 6}:
            raise Wrong(f"“{item[:40]}” has {len(bare)} digits; an HS code has 2, 4 or 6.")
        if not 1 <= int(bare[:2]) <= 97:
            raise Wrong(f"“{item[:40]}” names no chapter of the HS.")
        if bare not in found.codes:
            found.codes.append(bare)
    return found


def digits_of(cells: Iterable[str]) -> int:
    """How many digits the codes of a column have, most of them: 4 where it holds 3 and 4, since zeros were lost; 0 for none.

    >>> digits_of(["101", "2203", "202"]), digits_of(["10121", "720810"]), digits_of(["meat"])
    (4, 6, 0)
    """
    sizes: dict[int, int] = {}
    for cell in cells:
        bare = cell.replace(".", "").strip()
        if bare.isdigit() and len(bare) <= 6:
            size = len(bare) + len(bare) % 2
            sizes[size] = sizes.get(size, 0) + 1
    return max(sizes, key=lambda size: (sizes[size], size), default=0)


def number_in(text: str, scheme: str) -> str:
    """The outside number of a concern as the docket has it. Raises Wrong with a sentence.

    >>> number_in("ds 511", "DS"), number_in("511", "DS"), number_in("WT/DS511", "DS"), number_in("485.0", "SPS-STC")
    ('DS511', 'DS511', 'DS511', '485')
    """
    words = " ".join(text.split())
    if len(words) > 60:
        raise Wrong("A number has at most 60 characters.")
    if re.fullmatch(r"\d+\.0", words):
        words = words[:-2]
    if scheme == "DS":
        found = re.fullmatch(r"(?:WT/)?(?:DS)?\s*0*(\d{1,4})", words, re.IGNORECASE)
        if found is None:
            raise Wrong(f"“{words[:40]}” is no number of a dispute, such as DS511.")
        return f"DS{found[1]}"
    return words


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
        >>> law.named("['GATT 1994: Art. III, XI', 'Technical Barriers to Trade (TBT): Art. 2', 'Textiles: Art. 2']")
        (['GATT III', 'GATT', 'TBT'], ['GATT XI', 'TBT 2', 'Textiles'])
        """
        codes: list[str] = []
        unknown: list[str] = []
        for item in parted(text, ";\n|"):
            name, _, articles = item.partition(":")
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
