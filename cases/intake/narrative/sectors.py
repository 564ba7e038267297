"""The words by which a text shows its sectors and HS chapters; pure data and one function that counts them."""

from __future__ import annotations

import re

POLICIES: tuple[tuple[str, str], ...] = (
    (
        "X-INDUSTRIAL",
        r"industrial (?:plan|polic|strateg)\w*|five-year plan|Made in China|local content"
        r"|import substitution",
    ),
    ("X-SOE", r"state-owned|state-invested|state trading|state enterprise|parastatal"),
    ("X-SUBSIDIES", r"subsid(?!iar)\w*|export support|preferential (?:loan|financing)"),
    ("X-TECHTRANSFER", r"technology transfer|transfer (?:of )?(?:their )?technolog\w*|indigenous innovation"),
    ("X-OVERCAPACITY", r"excess capacity|overcapacity|over-production"),
    ("X-AGRICULTURE", r"domestic support|agricultur\w*|price support|farm(?:er|ing)?s?\b"),
    ("X-FISHERIES", r"fisher(?:y|ies)|fishing"),
    ("X-TRADEREMEDIES", r"anti-?dumping|countervailing|safeguard (?:measure|dut)\w*|trade remed\w*"),
    ("X-TAX", r"value-added tax|\bVAT\b|excise tax|consumption tax|digital services tax|internal tax"),
    ("X-ENVIRONMENT", r"environment(?:al)?\b|scrap|waste|recycl\w*|emission|climate|carbon|remanufactur\w*"),
    ("X-LABOR", r"\blabou?r\b|forced labou?r|collective bargaining|trade union"),
    (
        "X-SPS",
        r"sanitary|phytosanitary|food safety|animal health|veterinary|maximum residue|pesticide"
        r"|avian influenza|quarantine|\bMRLs?\b",
    ),
    ("X-BIOTECH", r"biotech\w*|genetically (?:engineered|modified)|\bGMOs?\b|\bGE\b"),
    (
        "X-STANDARDS",
        r"standards?\b|technical regulation|conformity assessment|certification|labell?ing"
        r"|testing requirement",
    ),
    (
        "X-INVESTMENT",
        r"foreign (?:direct )?invest\w*|equity cap|joint venture|negative list|investment (?:restriction"
        r"|approval|barrier)\w*",
    ),
    ("X-COMPETITION", r"competition (?:law|polic|authorit)\w*|anti-?monopoly|antitrust|merger"),
    ("X-EXPORTS", r"export (?:restrain|restrict|ban|quota|dut|tax|licens|control)\w*"),
    (
        "X-IPR",
        r"intellectual property|copyright|trademark|patent|trade secret|counterfeit|piracy|pirated"
        r"|geographical indication",
    ),
    ("X-HEALTH", r"pharmaceutical\w*|medical device|\bdrugs?\b|medicine|health ?care"),
    ("X-FINANCE", r"financial services|foreign exchange|capital market"),
    (
        "X-DIGITAL",
        r"data (?:flow|locali[sz]ation|transfer)\w*|cross-border data|digital (?:trade|services)"
        r"|e-commerce|electronic commerce|internet",
    ),
    ("X-CYBERSECURITY", r"cybersecurity|secure and controllable|encryption|cryptograph\w*"),
    ("X-PROCUREMENT", r"government procurement|public procurement|tender(?:s|ing)?\b|\bGPA\b|procur\w+"),
    (
        "X-LICENSING",
        r"import licens\w*|administrative licens\w*|non-automatic licens\w*|licensing (?:requirement"
        r"|process|procedure)\w*",
    ),
    (
        "X-TRANSPARENCY",
        r"transparen\w+|notice-and-comment|public comment|official journal|inquiry point|enquiry point"
        r"|translation",
    ),
    ("X-CREDIT", r"social credit"),
    (
        "X-CUSTOMS",
        r"customs (?:procedure|valuation|clearance|duties)|tariff-rate quota|\bTRQs?\b|tariffs?\b"
        r"|import dut\w*",
    ),
)

SERVICES: tuple[tuple[str, str], ...] = (
    ("SVC-1.A", r"legal services|law firms?|lawyers?|accounting services|accountan\w+|architectural"),
    ("SVC-1.B", r"cloud computing|computer (?:and related )?services|data processing|software services"),
    ("SVC-2.A", r"postal services|\bpost office"),
    ("SVC-2.B", r"express delivery|courier"),
    ("SVC-2.C", r"telecommunications?|voice-over-internet|\bVOIP\b|mobile operator|spectrum"),
    ("SVC-2.D", r"audio-?visual|film\w*|television|broadcast\w*|online video|\bTV\b|motion picture"),
    ("SVC-3", r"construction services|engineering services"),
    ("SVC-4.C", r"retail\w*|distribution services|wholesal\w*"),
    ("SVC-5", r"education(?:al)? services"),
    ("SVC-7.A", r"insurance|insurers?|reinsurance"),
    (
        "SVC-7.B",
        r"bank(?:s|ing)?\b|securities|asset management|electronic payment|payment services|credit card"
        r"|futures",
    ),
    ("SVC-11.A", r"maritime|shipping|cabotage"),
    ("SVC-11.C", r"air transport|airlines?|aviation services"),
)

CHAPTERS: tuple[tuple[str, str], ...] = (
    ("02", r"beef|pork|poultry|meat|offal"),
    ("03", r"seafood|fish (?:products|fillets)|shrimp|lobster"),
    ("04", r"dairy|milk|cheese|eggs"),
    ("07", r"potato(?:es)?|vegetables"),
    ("08", r"fruits?|apples|cherries|citrus|nuts|almonds|stone fruit"),
    ("10", r"wheat|corn|rice|barley|grains?|sorghum"),
    ("12", r"soybeans?|rapeseed|canola|oilseeds?|alfalfa"),
    ("17", r"sugar"),
    ("22", r"wine|spirits|beer|ethanol|distilled"),
    ("24", r"tobacco|cigarettes"),
    ("27", r"petroleum|crude oil|natural gas|coal"),
    ("28", r"rare earths?|soda ash"),
    ("30", r"pharmaceuticals?|medicines?|vaccines?|\bdrugs?\b"),
    ("31", r"fertilizers?"),
    ("33", r"cosmetics"),
    ("39", r"plastics?"),
    ("40", r"tires|rubber"),
    ("47", r"pulp|recovered paper"),
    ("52", r"cotton"),
    ("61", r"apparel|clothing|garments|textiles?"),
    ("64", r"footwear"),
    ("72", r"steel|ferrous scrap"),
    ("74", r"copper"),
    ("76", r"aluminum|aluminium"),
    ("84", r"machinery|computers|remanufactured"),
    ("85", r"semiconductors?|telecommunications equipment|electronics"),
    ("87", r"vehicles?|automobiles?|motorcycles?|auto parts|automotive"),
    ("88", r"aircraft|spaceflight"),
    ("90", r"medical devices?|medical equipment"),
)
"""Chapters of the Harmonized System and the goods by which a report names them."""

_POLICIES = tuple((code, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for code, words in (*POLICIES, *SERVICES))
_CHAPTERS = tuple((code, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for code, words in CHAPTERS)
_HS = re.compile(r"\bHS\s+(?:codes?\s+|headings?\s+|chapters?\s+)?(\d{2}(?:\d{2})?(?:\.?\d{2})?)\b")


def sectors_of(titles: str, text: str, most: int = 4) -> list[str]:
    """The codes of the sectors that a section is about: those of its titles first, then those its text names most.

    >>> sectors_of("SUBSIDIES Fisheries Subsidies", "Its fishing fleet gets subsidies. Subsidies add to overfishing.")
    ['X-SUBSIDIES', 'X-FISHERIES']
    """
    own = [code for code, pattern in _POLICIES if pattern.search(titles)]
    weight = max(len(text.split()) / 250, 1)
    counted = {code: len(pattern.findall(text)) for code, pattern in _POLICIES}
    often = sorted(
        (code for code, count in counted.items() if count / weight >= 2.5 and count >= 3),
        key=lambda code: (-counted[code], code),
    )
    chosen = list(dict.fromkeys([*own, *often]))[: max(most, len(own))]
    return sorted(chosen, key=[code for code, _ in _POLICIES].index)


def products_of(titles: str, text: str) -> list[str]:
    """HS codes that the text gives, and the chapters of the goods that its titles name or its text names three times or more.

    >>> products_of("Beef", "It agreed to admit beef (HS 0201)."), products_of("TRQs", "Wheat, corn, rice and wheat")
    (['02', '0201'], ['10'])
    """
    found = {match[1].replace(".", "") for match in _HS.finditer(text)}
    least = max(3, len(text.split()) // 300)
    found |= {code for code, pattern in _CHAPTERS if pattern.search(titles) or len(pattern.findall(text)) >= least}
    return sorted(found)
