"""References as people write them, read into the product's codes: provisions, outside numbers, HS codes; pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

ALIASES: dict[str, tuple[str, ...]] = {
    "WTO": ("Marrakesh Agreement",),
    "GATT": ("GATT 1994", "General Agreement on Tariffs and Trade"),
    "AoA": ("Agriculture Agreement",),
    "TRIMs": ("TRIMS Agreement",),
    "ADA": ("AD Agreement", "Antidumping Agreement", "AD"),
    "CVA": ("Valuation Agreement",),
    "SCM": ("ASCM", "Subsidies Agreement"),
    "SG": ("Safeguards Agreement",),
    "TFA": ("Trade Facilitation Agreement",),
    "ILA": ("Import Licensing Agreement",),
    "ITA": ("IT Agreement",),
    "GPA": ("Revised GPA", "GPA 2012", "Procurement Agreement"),
    "DSU": ("Dispute Settlement Understanding",),
    "PROT": ("Protocol of Accession", "Accession Protocol", "China's Accession Protocol", "Protocol"),
    "WPR": ("WP Report", "Working Party Report", "China's Working Party Report"),
    "P1": ("Phase One", "Phase 1", "Phase 1 Agreement", "Phase One Agreement"),
    "S&ED": ("Strategic and Economic Dialogue",),
    "USC": ("19 U.S.C.", "19 USC", "U.S.C."),
}
"""Names in use beside an agreement's code, name and short name, which the vocabulary knows."""

SCHEMES = (
    ("DS", r"(?:wto\s+)?(?:disputes?|(?:wt\W*)?ds)"),
    ("SPS-STC", r"sps\W*(?:stc)?(?:\s+id)?|stc"),
    ("TBT-IMS", r"tbt\W*(?:ims|stc)?(?:\s+id)?|ims(?:\s+id)?"),
    ("S301", r"(?:section|sec\.|s\.?)\s*301"),
    ("S337", r"(?:section|sec\.|s\.?)\s*337"),
    ("S232", r"(?:section|sec\.|s\.?)\s*232"),
    ("DOCKET", r"docket"),
)
"""How the scheme of an outside number is written before the number."""

_UNIT = re.compile(
    r"^(?:(?:articles?|arts?|sections?|secs?|paragraphs?|paras?|provisions?)\b\.?|of\b|the\b|agreement\b|[§,;:.\s])\s*",
    re.I,
)
_JOINING = re.compile(r"[\s,]+(?:of|to|in|under)?[\s,]*(?:the)?$", re.I)
_ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
_LONGEST = 120


@dataclass(frozen=True)
class Reference:
    """A place in an agreement: its code, and the path below it ("" for the agreement as a whole)."""

    agreement: str
    path: str

    @property
    def code(self) -> str:
        """As the vocabulary spells it: `SCM 25.8`."""
        return f"{self.agreement} {self.path}".strip()


def code_of(lineage: str) -> str:
    """How a provision is cited, from its lineage.

    >>> code_of("SCM|25|25.8|"), code_of("SCM|")
    ('SCM 25.8', 'SCM')
    """
    agreement, *paths = lineage.rstrip("|").split("|")
    return f"{agreement} {paths[-1]}" if paths else agreement


def read_provision(text: str, names: Mapping[str, str]) -> Reference | None:
    """The provision that the text cites, or None where no agreement is named; `names` maps their names to codes.

    >>> names = {"SCM": "SCM", "GATT": "GATT", "USC": "USC", "SPS Agreement": "SPS"}
    >>> read_provision("Article 25.8 of the SCM Agreement", names)
    Reference(agreement='SCM', path='25.8')
    >>> [read_provision(text, names).code for text in ("scm25", "Art. III:4 GATT", "GATT 1994, Article III : 4")]
    ['SCM 25', 'GATT III:4', 'GATT III:4']
    >>> read_provision("19 U.S.C. § 2415 (a)(1)", names).code, read_provision("SPS Annex B, para. 5(b)", names).code
    ('USC 2415(a)(1)', 'SPS Annex B.5(b)')
    >>> read_provision("SMC 25", names) is None
    True
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())[:_LONGEST].rstrip(" .,;")
    for name, code in _names(names):
        end = r"(?![A-Za-z0-9])" if name[-1].isdigit() else r"(?![A-Za-z])"
        written = rf"{re.escape(name.rstrip('.'))}\.?{end}(?:\s+agreement\b)?"
        if found := re.match(rf"(?:the\s+)?{written}", text, re.I):
            return Reference(code, _path(text[found.end() :]))
        if found := re.search(rf"(?<![A-Za-z0-9&]){written}$", text, re.I):
            return Reference(code, _path(_JOINING.sub("", text[: found.start()].rstrip())))
    return None


def match(reference: Reference, codes: Iterable[str]) -> str | None:
    """The code among `codes` that is meant: the same letters first, then other case, then other numerals and marks.

    >>> codes = ["GATT III", "GATT III:4", "PROT 2(C)", "SCM 25.8"]
    >>> match(Reference("GATT", "iii:4"), codes), match(Reference("GATT", "3.4"), codes)
    ('GATT III:4', 'GATT III:4')
    >>> match(Reference("SCM", "25:8"), codes), match(Reference("SCM", "99"), codes)
    ('SCM 25.8', None)
    """
    known = sorted(codes)
    folded = {code.casefold(): code for code in reversed(known)}
    for path in _spellings(reference.path):
        code = Reference(reference.agreement, path).code
        if code in known:
            return code
        if code.casefold() in folded:
            return folded[code.casefold()]
    return None


def nearest(text: str, codes: Collection[str], limit: int = 3) -> list[str]:
    """The codes that look most like the text, the likest first.

    >>> nearest("SMC 25", ["SCM 25", "SCM 25.8", "GATT III"])
    ['SCM 25', 'SCM 25.8']
    """
    folded: dict[str, str] = {}
    for code in sorted(codes):
        folded.setdefault(code.casefold(), code)
    found = difflib.get_close_matches(text.casefold()[:40], folded, n=limit, cutoff=0.6)
    return [folded[one] for one in found]


def read_identifier(text: str) -> tuple[str, str]:
    """The scheme ("" for any) and the number of an outside number, in runs of letters and digits parted by spaces.

    >>> read_identifier("DS511"), read_identifier("wt/ds 511"), read_identifier("485"), read_identifier("SPS STC 485")
    (('DS', '511'), ('DS', '511'), ('', '485'), ('SPS-STC', '485'))
    >>> read_identifier("USTR-2022-0012"), read_identifier("Section 301")
    (('', 'USTR 2022 0012'), ('S301', ''))
    """
    text = unicodedata.normalize("NFKC", text).strip()[:_LONGEST]
    for scheme, written in SCHEMES:
        if found := re.match(rf"(?:{written})(?![A-Za-z])[\W_]*(?:(?:no|nr)\b\W*)?", text, re.I):
            return scheme, _tokens(text[found.end() :])
    return "", _tokens(text)


def identifier_pattern(number: str) -> str:
    """The regular expression, alike in both databases, that finds the whole number within a stored one, however parted.

    >>> [bool(re.search(identifier_pattern("511"), stored)) for stored in ("DS511", "511", "5110", "WT/DS511/4")]
    [True, True, False, True]
    >>> bool(re.search(identifier_pattern("ustr 2022 12"), "USTR-2022-12"))
    True
    """
    tokens = ["".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in token) for token in number.split()]
    kinds = ["A-Za-z" if end.isalpha() else "0-9" for end in (number[0], number[-1])]
    return f"(?:^|[^{kinds[0]}]){'[^A-Za-z0-9]*'.join(tokens)}(?:$|[^{kinds[1]}])"


def read_product(text: str) -> str | None:
    """The 2 to 6 digits of an HS code or the beginning of one; None where it is none.

    >>> read_product("8542.31"), read_product("HS 02"), read_product("1"), read_product("85423100")
    ('854231', '02', None, None)
    """
    text = re.sub(r"^hs(?:\s+code)?\W*", "", unicodedata.normalize("NFKC", text).strip(), flags=re.I)
    digits = re.sub(r"[.\s]", "", text)
    return digits if re.fullmatch(r"[0-9]{2,6}", digits) else None


def _names(names: Mapping[str, str]) -> list[tuple[str, str]]:
    known = set(names.values())
    every = {name: code for code, more in ALIASES.items() if code in known for name in more} | dict(names)
    every |= {code: code for code in known}
    return sorted(every.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def _path(text: str) -> str:
    while unit := _UNIT.match(text):
        text = text[unit.end() :]
    text = re.sub(r"(?<=\w)[\s,.]*\b(?:paragraphs?|paras?\.?|item)\s*", ".", text, flags=re.I)
    text = re.sub(r"\bfootnote\b|\bfn\.", "fn", text, flags=re.I)
    text = re.sub(r"\s*([:.])\s*", r"\1", text)
    return re.sub(r"\s+(?=\()", "", text).strip(" ,.;:")


def _spellings(path: str) -> Iterator[str]:
    yield path
    head = re.match(r"([0-9]{1,3}|[IVXivx]+)(?![A-Za-z0-9])", path)
    if not head:
        return
    first, rest = head[1], path[head.end() :]
    for number in (first, _roman(int(first)) if first.isdigit() else str(_arabic(first))):
        yield f"{number}{rest}"
        if rest[:1] in {":", "."}:
            yield f"{number}{'.' if rest[0] == ':' else ':'}{rest[1:]}"


def _roman(number: int) -> str:
    out = ""
    for letters, value in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out


def _arabic(letters: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in letters.upper()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _tokens(text: str) -> str:
    return " ".join(re.findall(r"[A-Za-z]+|[0-9]+", text))
