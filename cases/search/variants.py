"""How a word is written elsewhere: on the other side of the Atlantic, as one word or two, a number in groups; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PAIRS = """
labour:labor colour:color favour:favor honour:honor behaviour:behavior harbour:harbor neighbour:neighbor endeavour:endeavor
favourable:favorable centre:center metre:meter kilometre:kilometer litre:liter fibre:fiber licence:license sublicence:sublicense
defence:defense offence:offense programme:program aluminium:aluminum catalogue:catalog dialogue:dialog analyse:analyze
paralyse:paralyze sulphur:sulfur enrolment:enrollment fulfil:fulfill fulfilment:fulfillment labelling:labeling labelled:labeled
cancelled:canceled cancelling:canceling modelling:modeling travelling:traveling signalling:signaling channelled:channeled
judgement:judgment mould:mold jewellery:jewelry tyre:tire grey:gray plough:plow soyabean:soybean soya:soy
"""
_OTHER: dict[str, str] = {}
for _pair in _PAIRS.split():
    _british, _american = _pair.split(":")
    for _ending in ("", "s"):
        _OTHER |= {_british + _ending: _american + _ending, _american + _ending: _british + _ending}
_OTHER["us"] = "US"

_APART = """
soy-bean soya-bean per-cent rule-making policy-making policy-maker law-making law-maker decision-making decision-maker ship-building
ship-builder steel-making steel-maker chip-making chip-maker car-maker drug-maker auto-maker work-force market-place trade-mark
data-base web-site on-line off-shore on-shore down-stream up-stream joint-venture stock-pile wild-life live-stock sea-food feed-stock
nation-wide world-wide whole-sale bench-mark frame-work guide-line time-frame time-line hard-ware soft-ware
"""
_TWO = {pair.replace("-", ""): pair.replace("-", " ") for pair in _APART.split()}
_SAME = re.compile(
    r"(?<![a-z])phase[ -]?(?P<phase>one|two|i|ii|1|2)(?![a-z0-9.:])"
    r"|(?P<number>(?<![0-9.,/])[0-9]{1,3}(?: [0-9]{3})+(?![0-9.,/]))"
    r"|(?<![a-z.])(?P<usa>u\. s\.(?: a\.)?(?![a-z]))"
    r"|(?<![a-z.])(?P<prc>(?:prc|p\. ?r\. ?c\.|p\.? ?r\.? ?(?:of )?china|people'?s republic of china)(?![a-z]))"
)

_IZE = re.compile(r"([a-z]{3,}(?:i|y))([sz])(e|es|ed|er|ers|ing|ation|ations|ational)")
_WITH_S = """
advertis advis compromis compris concis devis disguis enterpris exercis expertis franchis likewis merchandis otherwis paradis precis
premis promis revis supervis surpris televis treatis
"""
_NEVER_Z = tuple(_WITH_S.split())
"""How words begin that are written with an s everywhere."""


def otherwise(word: str) -> str:
    """The other spelling of a folded word, or "".

    >>> otherwise("labour"), otherwise("licenses"), otherwise("organization"), otherwise("subsidised"), otherwise("enterprises")
    ('labor', 'licences', 'organisation', 'subsidized', '')
    """
    if word in _OTHER:
        return _OTHER[word]
    found = None if word.startswith(_NEVER_Z) else _IZE.fullmatch(word)
    return f"{found[1]}{'z' if found[2] == 's' else 's'}{found[3]}" if found else ""


def apart(word: str) -> str:
    """The two words that a folded word is also written as, or "".

    >>> apart("soybeans"), apart("policymaker"), apart("steel")
    ('soy beans', 'policy maker', '')
    """
    two = _TWO.get(word, "") or _TWO.get(word.removesuffix("s"), "")
    return two + "s" if two and word not in _TWO else two


def alike(folded: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where something of two parts stands that is written in several ways, with these: Phase One, 1 000.

    >>> list(alike("phase one of 1 000")), list(alike("phase 1.5"))
    ([(0, 9, ('phase one', 'phase 1', 'phase i')), (13, 18, ('1000', '1 000'))], [])
    """
    for match in _SAME.finditer(folded):
        if phase := match["phase"]:
            names = ("two", "2", "ii") if phase in {"two", "2", "ii"} else ("one", "1", "i")
            yield *match.span(), tuple(f"phase {name}" for name in names)
        elif match["number"]:
            yield *match.span(), (match[0].replace(" ", ""), match[0])
        else:
            yield *match.span(), ("US", "u s") if match["usa"] else ("prc", "p.r. china", "people's republic of china")
