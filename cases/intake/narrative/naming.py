"""How a text names proceedings and offices; pure data."""

from __future__ import annotations

import re

PROCEEDINGS: tuple[tuple[str, str, str], ...] = (
    ("DS", r"\b(?:WT/)?DS\s?(\d{1,3})\b", "a WTO dispute by its number"),
    (
        "301",
        r"\b[Ss]ection 301 (?:investigation|action|report|case|tariffs)|(?:investigation"
        r"|action)[^.;]{0,60}\b[Ss]ection 301\b",
        "a section 301 investigation",
    ),
    ("232", r"\b[Ss]ection 232\b", "a section 232 investigation"),
    ("337", r"\b[Ss]ection 337\b", "a section 337 investigation"),
    ("307", r"\b[Ss]ection 307\b|\bwithhold release orders?\b", "a section 307 order"),
    (
        "DS",
        r"\b(?:launch|brought|fil|initiat|pursu|commenc)\w*(?: [\w-]+){0,4} (?:WTO"
        r"|dispute settlement) (?:case|dispute|challenge)\b|\bwon a(?: second| third)?[^.;]{0,20}\b(?:WTO"
        r"|dispute settlement) case\b|\bWTO case that\b",
        "a WTO dispute without its number",
    ),
)
AGENCY = re.compile(
    r"\b((?:Ministry|Bureau|Office|Department|Directorate|General Administration|State Administration"
    r"|National Commission|Administration|Authority|Agency|Board|Council)\s+(?:of|for"
    r"|on)\s+(?:the\s+)?"
    r"[A-Z][\w’'-]+(?:,?\s+(?:and\s+|of\s+|the\s+|for\s+)*[A-Z][\w’'-]+){0,6}"
    r"|(?:[A-Z][\w’'-]+\s+(?:and\s+|of\s+)?){1,6}(?:Ministry|Commission|Administration|Agency"
    r"|Authority|Bureau|Office|Committee|Court|Procuratorate|Service))\b(?:\s+\(([A-Z&]{2,8})\))?"
)
