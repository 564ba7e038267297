"""How a word is spelt on the other side of the Atlantic, and letters that are written with points or without; pure."""

from __future__ import annotations

import re

_PAIRS = """
labour:labor colour:color favour:favor honour:honor behaviour:behavior harbour:harbor neighbour:neighbor endeavour:endeavor
favourable:favorable centre:center metre:meter kilometre:kilometer litre:liter fibre:fiber licence:license sublicence:sublicense
defence:defense offence:offense programme:program aluminium:aluminum catalogue:catalog dialogue:dialog analyse:analyze
paralyse:paralyze sulphur:sulfur enrolment:enrollment fulfil:fulfill fulfilment:fulfillment labelling:labeling labelled:labeled
cancelled:canceled cancelling:canceling modelling:modeling travelling:traveling signalling:signaling channelled:channeled
judgement:judgment mould:mold jewellery:jewelry tyre:tire grey:gray plough:plow
"""
_OTHER: dict[str, str] = {}
for _pair in _PAIRS.split():
    _british, _american = _pair.split(":")
    for _ending in ("", "s"):
        _OTHER |= {_british + _ending: _american + _ending, _american + _ending: _british + _ending}

_IZE = re.compile(r"([a-z]{3,}(?:i|y))([sz])(e|es|ed|er|ers|ing|ation|ations|ational)")
_WITH_S = """
advertis advis compromis compris concis devis disguis enterpris exercis expertis franchis likewis merchandis otherwis paradis precis
premis promis revis supervis surpris televis treatis
"""
_NEVER_Z = tuple(_WITH_S.split())
"""How words begin that are written with an s everywhere."""
_POINTED = {"us": "u.s.", "usa": "u.s.a.", "eu": "e.u.", "uk": "u.k.", "un": "u.n."}
"""Names that texts write with points as often as without; typed in small letters `us` is a pronoun."""


def otherwise(word: str) -> str:
    """The other spelling of a folded word, or "".

    >>> otherwise("labour"), otherwise("licenses"), otherwise("organization"), otherwise("subsidised"), otherwise("enterprises")
    ('labor', 'licences', 'organisation', 'subsidized', '')
    """
    if word in _OTHER:
        return _OTHER[word]
    found = None if word.startswith(_NEVER_Z) else _IZE.fullmatch(word)
    return f"{found[1]}{'z' if found[2] == 's' else 's'}{found[3]}" if found else ""


def pointed(typed: str) -> str:
    """The name with points, of one that is typed in capitals without them, or "".

    >>> pointed("US"), pointed("us"), pointed("WTO")
    ('u.s.', '', '')
    """
    return _POINTED.get(typed.lower(), "") if typed.isupper() else ""
