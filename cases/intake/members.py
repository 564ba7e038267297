"""Members under the names that tables and reports give them: codes, capitals, turned round, with or without “the”; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

CODES = {
    "EUR": "EU",
    "EEC": "EU",
    "EC": "EU",
    "EUN": "EU",
    "ROM": "ROU",
    "ZAR": "COD",
    "TMP": "TLS",
    "SUD": "SDN",
    "UK": "GBR",
    "EL": "GRC",
}
"""Codes that are none of ISO 3166 today, as statistical tables have them."""

NAMES = {
    "european communities": "EU",
    "european community": "EU",
    "european union 28": "EU",
    "european union 27": "EU",
    "eu 28": "EU",
    "eu 27": "EU",
    "swaziland": "SWZ",
    "turkey": "TUR",
    "macedonia": "MKD",
    "former yugoslav republic of macedonia": "MKD",
    "cape verde": "CPV",
    "czech republic": "CZE",
    "burma": "MMR",
    "zaire": "COD",
    "peoples republic of china": "CHN",
    "prc": "CHN",
    "usa": "USA",
    "us": "USA",
    "united states of america": "USA",
    "great britain": "GBR",
    "uk": "GBR",
    "south korea": "KOR",
    "republic of korea": "KOR",
    "korea": "KOR",
    "russia": "RUS",
    "viet nam": "VNM",
    "vietnam": "VNM",
    "holland": "NLD",
    "ivory coast": "CIV",
    "laos": "LAO",
    "moldova": "MDA",
    "bolivia": "BOL",
    "venezuela": "VEN",
    "tanzania": "TZA",
    "hong kong": "HKG",
    "macao": "MAC",
    "macau": "MAC",
    "uae": "ARE",
    "drc": "COD",
}
"""Names of yesterday and of everyday, beside those that the vocabulary has."""

ELSEWHERE = {
    "CHN": "Chine", "USA": "États-Unis, États-Unis d'Amérique, Estados Unidos, Estados Unidos de América", "JPN": "Japon, Japón",
    "EU": "Union européenne, Unión Europea, Communautés européennes, Comunidades Europeas, EU Member States, European Union Member States",
    "IND": "Inde", "BRA": "Brésil, Brasil", "KOR": "Corée, République de Corée, Corea, República de Corea, Corée du Sud",
    "AUS": "Australie", "MEX": "Mexique, México", "CHE": "Suisse, Suiza", "NOR": "Norvège, Noruega", "EGY": "Égypte, Egipto",
    "NZL": "Nouvelle-Zélande, Nueva Zelandia, Nueva Zelanda", "ZAF": "Afrique du Sud, Sudáfrica", "IDN": "Indonésie", "PER": "Pérou",
    "THA": "Thaïlande, Tailandia", "TUR": "Turquie, Turquía", "RUS": "Fédération de Russie, Russie, Federación de Rusia, Rusia",
    "TWN": "Taipei chinois, Taipei Chino, Taiwan", "COL": "Colombie", "ARG": "Argentine", "CHL": "Chili", "ECU": "Équateur",
    "MYS": "Malaisie, Malasia", "PHL": "Filipinas", "SAU": "Arabie saoudite, Arabia Saudita", "ISR": "Israël",
    "GBR": "Royaume-Uni, Reino Unido",
    "DEU": "Allemagne, Alemania", "FRA": "Francia", "ESP": "Espagne, España", "ITA": "Italie", "JOR": "Jordanie", "MAR": "Maroc, Marruecos",
    "TUN": "Tunisie, Túnez", "VNM": "Viêt Nam", "UKR": "Ucrania", "CRI": "Costa-Rica",
    "DOM": "République dominicaine, República Dominicana",
}  # fmt: skip
"""Names in French and Spanish, the other two languages of the WTO, where they are written otherwise, and some more."""

_WORDLESS = re.compile(r"[^\w\s,]|_")
_SMALL = re.compile(
    r"\b(?:the|of|and|republic|kingdom|state|states of|federation|islamic|bolivarian|plurinational|democratic|socialist|kingdom of"
    r"|rep|fed|dem|isl)\b"
)


def plain(name: str) -> str:
    """A name as names are compared: small letters without marks, no-break spaces as spaces, turned the right way round.

    >>> plain("VENEZUELA,\\u00a0BOLIVARIAN REPUBLIC OF"), plain("Côte d’Ivoire"), plain("The  Gambia")
    ('bolivarian republic of venezuela', 'cote divoire', 'gambia')
    """
    text = unicodedata.normalize("NFKD", name.replace("&", " and "))
    text = "".join(char for char in text if not unicodedata.combining(char)).casefold()
    text = " ".join(_WORDLESS.sub("", text).split())
    first, comma, rest = text.partition(",")
    if comma and re.search(r"\b(?:of|the)$", rest.strip()):
        text = f"{rest.strip()} {first.strip()}"
    text = " ".join(text.replace(",", " ").split())
    return text.removeprefix("the ").removesuffix(" the")


class Members:
    """Finds the Member that a text names.

    >>> found = Members([("CHN", ["China", "People's Republic of China"]), ("KOR", ["Korea, Republic of"]), ("EU", ["European Union"]),
    ...                  ("VEN", ["Venezuela, Bolivarian Republic of"]), ("USA", ["United States"])])
    >>> [found.code(name) for name in ("CHN", "china", "KOREA, REPUBLIC OF", "Korea", "EUR", "EUROPEAN COMMUNITIES", "Venezuela")]
    ['CHN', 'CHN', 'KOR', 'KOR', 'EU', 'EU', 'VEN']
    >>> found.code("Atlantis")
    ''
    """

    def __init__(self, members: Iterable[tuple[str, Iterable[str]]], codes2: Mapping[str, str] | None = None) -> None:
        self.codes: set[str] = set()
        self.names: dict[str, str] = {}
        self.codes2 = dict(codes2 or {})
        short: dict[str, set[str]] = {}
        for code, names in members:
            self.codes.add(code)
            for name in names:
                self.names.setdefault(plain(name), code)
                short.setdefault(_core(name), set()).add(code)
        self.names |= {name: code for name, code in NAMES.items() if code in self.codes and name not in self.names}
        for code, names in ELSEWHERE.items():
            if code in self.codes:
                self.names |= {plain(name): code for name in names.split(", ") if plain(name) not in self.names}
        self.short = {core: codes.pop() for core, codes in short.items() if core and len(codes) == 1}

    def code(self, text: str) -> str:
        """The code of the Member, or "" where the text names none, or might name two."""
        text = " ".join(text.split())
        upper = text.upper()
        if upper in self.codes:
            return upper
        if CODES.get(upper, "") in self.codes:
            return CODES[upper]
        if len(text) == 2 and upper in self.codes2:
            return self.codes2[upper]
        name = plain(text)
        return self.names.get(name) or self.short.get(_core(text), "")

    def like(self, text: str) -> str:
        """The code of the Member whose name is so much like the text that it may be meant, or "".

        >>> Members([("CHN", ["China"]), ("CHL", ["Chile"])]).like("Chnia"), Members([("CHN", ["China"])]).like("Atlantis")
        ('CHN', '')
        """
        near = get_close_matches(plain(text)[:60], self.names, n=1, cutoff=0.75)
        return self.names[near[0]] if near else ""

    def several(self, text: str) -> tuple[list[str], list[str]]:
        """The codes of all Members named in a cell, however it parts them, and what of it names none.

        >>> found = Members([("CHN", ["China"]), ("VEN", ["Venezuela, Bolivarian Republic of"]), ("JPN", ["Japan"])])
        >>> found.several("['China', 'Japan']"), found.several("VENEZUELA, BOLIVARIAN REPUBLIC OF"), found.several("Japan; Atlantis")
        ((['CHN', 'JPN'], []), (['VEN'], []), (['JPN'], ['Atlantis']))
        >>> found.several("Japan and the People's Republic of China"), found.several("Chine, Japan and Venezuela")
        ((['JPN', 'CHN'], []), (['CHN', 'JPN', 'VEN'], []))
        """
        if code := self.code(text):
            return [code], []
        for parts in (parted(text, ";\n|/"), parted(text, ";\n|/,")):
            codes = [self.code(part) for part in parts]
            if parts and all(codes):
                return list(dict.fromkeys(codes)), []
        parts = parted(text, ";\n|/")
        if len(parts) == 1:
            parts = parted(text, ";\n|/,")
        parts = [each for part in parts for each in self._at_and(part)]
        codes = [self.code(part) for part in parts]
        return list(dict.fromkeys(filter(None, codes))), [
            part for part, code in zip(parts, codes, strict=True) if not code
        ]

    def _at_and(self, part: str) -> list[str]:
        """A part of a list, cut at an `and` that has a Member on both sides: `Chile and Trinidad and Tobago`."""
        if self.code(part):
            return [part]
        for found in re.finditer(r",?\s+(?:and|et|y|&)\s+(?:the\s+)?", part):
            before, after = part[: found.start()], part[found.end() :]
            if self.code(before) and (cut := self._at_and(after)) and all(map(self.code, cut)):
                return [before, *cut]
        return [part.removeprefix("and ")]


def parted(text: str, marks: str) -> list[str]:
    """The items of a cell that holds several: a list as a program prints one, or parted by any of the marks.

    >>> parted("['GATT 1994: Art. I, III', 'TBT: Art. 2']", ";")
    ['GATT 1994: Art. I, III', 'TBT: Art. 2']
    >>> parted("G/TBT/N/CHN/1313; G/TBT/N/CHN/1314 ", ";")
    ['G/TBT/N/CHN/1313', 'G/TBT/N/CHN/1314']
    >>> parted("[]", ";"), parted('["China\\'s law"]', ";")
    ([], ["China's law"])
    """
    text = text.strip()
    if text[:1] in "[(" and text[-1:] in "])" and (text[1:2] in "'\"" or len(text) == 2):
        items = re.findall(r"'((?:[^'\\]|\\.)*)'(?=\s*(?:,|[\])]$))|\"((?:[^\"\\]|\\.)*)\"(?=\s*(?:,|[\])]$))", text)
        return [" ".join(re.sub(r"\\(.)", r"\1", one or two).split()) for one, two in items if (one or two).strip()]
    return [" ".join(part.split()) for part in re.split(f"[{re.escape(marks)}]", text) if part.strip()]


def _core(name: str) -> str:
    return " ".join(sorted(_SMALL.sub(" ", plain(name)).split()))
