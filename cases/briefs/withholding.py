"""What a public edition withholds, kept on its row as keyed digests, and the finished file looked through for it."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings

from cases.access import markings
from cases.briefs import pages, typography
from cases.briefs.joining.about import EXTENSION
from cases.briefs.releasing import Withheld, leaks, withheld
from cases.evidence.models import Page

Contents = dict[str, Any]
MOST = 5
PYTHON_WORDS = (
    "Working copy",
    "Draft",
    "Final",
    "Due",
    "Case file",
    "Source Serif",
    "Source Sans",
    "WeasyPrint",
    "sRGB",
    "sRGB2014.icc",
    "The contents that this paper was set from",
    "The contents that this book was set from",
)
FORMAT = (
    "about acsp action adobe after aiim annot annots application archive artifact ascent associated background bbox before begin "
    "beginbfchar begincmap begincodespacerange bitspercomponent bkpt bleedbox block bold bookbo bookhd bookit bookpl border both bottom "
    "btrc capheight catalog category cbxyz center checksum cidinit cidsysteminfo cidtogidmap cmap cmapname cmaptype color colors "
    "colorspace colour colspan column columns condition consortium contents copyright count cprt createdate creationdate creator "
    "creatortool currentdict curv cvgres dated dctdecode decodeparms default defineresource desc descendantfonts descent description dest "
    "destoutputprofile dests devicegray devicergb dict displaydoctitle dmdd document elements embedded embeddedfile embeddedfiles "
    "encoding endbfchar endcmap endcodespacerange endobj extension extgstate false ffff figure file filespec filter findresource first "
    "flags flatedecode follows font fontbbox fontdescriptor fontfamily fontname fonts form gtrc gxyz headers height http iccbased "
    "identification identity image indexed info inline integer internal international interpolate italic italicangle keywords kids label "
    "lang last layout left length linearized link links list lists lumi markinfo mcid meas mediabox meta metadata mntrrgb moddate name "
    "names namespace next none number numbers nums object objects objr objstm opentype ordering outline outlines "
    "outputconditionidentifier outputintent outputintents page pagemode pages pagination paper params parent parenttree parenttreenextkey "
    "part pattern pdfa pdfua pdfuaid phrase placement predictor prefix prev procset producer property purl range rect reference registry "
    "regular relationship resource resources right root rows rowspan rtrc rxyz sans schema scope sect section semibold serif shading size "
    "smask source space span standard start startxref stemh stemv stream structelem structparent structparents structtreeroot subject "
    "subtype supplement syntax table tabs tbody tech texture thead title tounicode trailer transparency trimbox true type useoutlines "
    "value valuetype view viewed viewerpreferences viewing vued whitepoint width widths words wtpt xobject xref"
)
"""What every file of ours says by its format: the names of things in a PDF, in its faces, its profile of colours and its metadata."""


def withheld_from(contents: Contents) -> str:
    """What of these contents no public file may say, for the row of the public edition; it cannot be read back."""
    own, single = own_words(), contents.get("kind") != "exhibit-book"
    if not single:
        own += _filed(contents)
    return " ".join(sorted(withheld(contents, own=own, key=settings.HISTORY_KEY, single=single).digests))


def _filed(contents: Contents) -> list[str]:
    """What the documents say that a public exhibit book holds: a document that is PUBLIC withholds nothing of itself."""
    keys = [row["rendition_key"] for row in contents["exhibits"] if row["marking"] == markings.PUBLIC]
    return list(Page.objects.filter(rendition__in=keys).order_by().values_list("text", flat=True))


def not_public(pdf: bytes, contents: Contents, digests: str) -> str:
    """Why a finished public file may not go out, naming the places and never the words; blank when it may.

    Blank digests are those of a row that was emptied, and what cannot be checked does not go out: even contents in which nothing is marked
    withhold the words of the markings.
    """
    if not digests:
        return "what it may not say isn't on record any more, so that its file cannot be checked. Ask for it anew."
    found = leaks(pdf, Withheld(frozenset(digests.split())), key=settings.HISTORY_KEY, name=f"{contents['number']}.pdf")
    if not found:
        return ""
    more = f" and {len(found) - MOST} more places" if len(found) > MOST else ""
    return f"the finished file says something that is not PUBLIC, in {', '.join(found[:MOST])}{more}."


def own_words() -> list[str]:
    """What the product itself says on papers: the words of its templates, and of the marks and outcomes of checks."""
    files = sorted((pages.TEMPLATES / "briefs").glob("*.html"))
    told = [_bare(path.read_text(encoding="utf-8")) for path in files]
    described = _bare(EXTENSION.decode())
    return [*told, *(words for _, words in typography.MARKS.values()), *PYTHON_WORDS, described, *FORMAT.split()]


def _bare(template: str) -> str:
    """A template's own words, with a break where anything else stands."""
    without = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " \0 ", template, flags=re.DOTALL)
    attributes = " \0 ".join(re.findall(r'(?:content|aria-label)="([^"]*)"', without))
    return re.sub(r"<[^>]*>", " \0 ", without) + " \0 " + attributes
