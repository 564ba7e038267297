"""The title of a concern, or the heading of an agenda item: whose measure, raised by whom, under which number; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cases.intake.members import Members

_NUMBERING = re.compile(
    r"(?:(?:agenda\s+)?item\s+(?=\d))?(?:\d{1,2}(?:\.\d{1,3})+\.?|\d{1,3}[.)](?!\d)|\((?:[a-z]|[ivxl]{1,6}|\d{1,3})\))\s*(?:[:.–—-]\s*)?|"
    r"(?:agenda\s+)?item\s+\d{1,2}(?:\([a-z]{1,4}\))*\s*[:.–—-]?\s+|\d{1,2}\s+(?=(?-i:[A-Z]{4}))|(?-i:[IVX]{1,5}\.)\s+",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[\s,;–-]*[(\[]\s*(?:(?:IMS|STC|TBT|SPS|ID|No\.?|number)[\s:.#-]*)+(\d{1,4})\s*[)\]]\s*$|"
    r"[\s,;(\[–-]+(?:IMS|STC)(?:\s*ID)?(?:\s*(?:No\.?|number))?[\s:#.-]*(\d{1,4})\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_SYMBOL = r"(?:G|WT|S|IP)/[A-Z&-]+(?:/[A-Za-z0-9.&-]+)*"
_SYMBOLS = re.compile(
    rf"[\s,;–-]*[(\[]?\s*{_SYMBOL}(?:\s*(?:[,;&]|and|to)\s*(?:{_SYMBOL}|(?:Add|Corr|Rev|Suppl)\.\s?\d+(?:[-–]\d+)?))*\s*[)\]]?\s*\.?\s*$"
)
_DASH = re.compile(r"\s*[—–]\s*|\s-{1,2}\s|(?<=[a-z])-(?=[A-Z])")
_CONCERNS = re.compile(
    r"\s*(?:[—–-]+|[,;(])\s*(?:concerns?\s+(?:of|raised\s+by|by|from)|raised\s+by)\s+(?:the\s+)?(.{2,160}?)[).\s]*$",
    re.IGNORECASE,
)
_OF = re.compile(
    r"concerns?\s+(?:of|raised\s+by)\s+(?:the\s+)?(.{2,120}?)\s+(?:regarding|on|about|over|concerning|with)\s+(.+)$",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?:the\s+)?(.{2,50}?)(?:['’]s|(?<=s)['’])\s+\S", re.IGNORECASE)
_CODE = re.compile(r"(EU|EC|US|USA|U\.S\.|UK)\s+(?=\S)")
BUSINESS = re.compile(
    r"(?:adoption of (?:the )?agenda|election|appointment of|observers?\b|other business|any other|date (?:and agenda )?of (?:the )?next|"
    r"technical (?:assistance|co-?operation)|(?:report|statement|information|update|introduction) (?:by|on|from) the (?:chair|secretariat)|"
    r"opening|closing|chair|exchange of experience|implementation and administration|(?:\w+ )?(?:triennial|annual|transitional) review|"
    r"information (?:from|on)|notifications?\b|updating by observers|special and differential|consideration of specific)",
    re.IGNORECASE,
)
"""What a committee does beside concerns, by the beginning of an agenda item."""


@dataclass
class Heading:
    """A title taken apart: what is left of it, and what was told beside it; blank where it tells nothing."""

    title: str
    respondent: str = ""
    raisers: list[str] = field(default_factory=list)
    number: str = ""
    symbols: str = ""
    head: str = ""
    """What stands before the dash, whoever that is."""


def taken_apart(text: str, members: Members) -> Heading:
    """A title without the numbering before it and the numbers, symbols and raisers behind it.

    >>> found = Members([("CHN", ["China"]), ("EU", ["European Union"]), ("USA", ["United States"]), ("JPN", ["Japan"])])
    >>> item = taken_apart("3.2.1.4 China – Cosmetics (AMCL), G/TBT/N/CHN/1064, G/TBT/N/CHN/1331 and Add.1 (IMS ID 296)", found)
    >>> item.title, item.respondent, item.number, item.symbols
    ('China – Cosmetics (AMCL)', 'CHN', '296', 'G/TBT/N/CHN/1064, G/TBT/N/CHN/1331 and Add.1')
    >>> item = taken_apart("China's import restrictions due to swine fever – Concerns of the European Union and Japan (STC 392)", found)
    >>> item.title, item.respondent, item.raisers, item.number
    ("China's import restrictions due to swine fever", 'CHN', ['EU', 'JPN'], '392')
    >>> [taken_apart(text, found).title for text in ("2019 rules on toys", "(iv) Japan: Beef", "Item 3(b): EU draft on food", "5. Beef")]
    ['2019 rules on toys', 'Japan: Beef', 'EU draft on food', 'Beef']
    >>> taken_apart("Concerns of Japan regarding EU legislation on endocrine disrupters", found).raisers
    ['JPN']
    """
    words = " ".join(text.split())
    words = _NUMBERING.sub("", words, count=1) if _NUMBERING.match(words) else words
    number = symbols = ""
    for _ in range(3):
        if not number and (told := _NUMBER.search(words)) and told.start():
            number, words = told[1] or told[2], words[: told.start()]
        elif not symbols and (told := _SYMBOLS.search(words)) and told.start():
            symbols, words = told[0].strip(" ,;()[]–-."), words[: told.start()]
    raisers: list[str] = []
    for pattern in (_CONCERNS, _OF):
        if not raisers and (told := pattern.search(words)):
            codes, unknown = members.several(re.sub(r",?\s+and\s+(?:the\s+)?", "; ", told[1]))
            if codes and not unknown:
                raisers = codes
                words = words[: told.start()] if pattern is _CONCERNS else told[2]
    words = words.strip(" ,;")
    head, mark, _ = _DASH.sub("\x00", words, count=1).partition("\x00")
    if not mark and ":" in words and members.code(words.partition(":")[0]):
        head, mark, _ = words.partition(":")
    respondent = members.code(head) if mark else ""
    if not respondent and (owner := _OWNER.match(words) or _CODE.match(words)):
        respondent = members.code(owner[1].replace(".", ""))
    return Heading(words or " ".join(text.split()), respondent, raisers, number, symbols, head.strip() if mark else "")


def respondent_of(text: str, members: Members) -> str:
    """The code of the Member whose measure a title tells of, or ""."""
    return taken_apart(text, members).respondent


def is_business(text: str) -> bool:
    """Whether an agenda item is business of the meeting and no concern about a Member's measure.

    >>> is_business("1. Adoption of the Agenda"), is_business("China – Adoption of rules on toys")
    (True, False)
    """
    return bool(BUSINESS.match(_NUMBERING.sub("", " ".join(text.split()), count=1)))
