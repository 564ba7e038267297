"""What makes a tagged paper one for the archive as well: PDF/A-3 with its frozen contents attached, still PDF/UA-1."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cases.briefs.joining.about import EXTENSION
from cases.history.seals import canonical

VARIANT = "pdf/a-3a"
"""The typesetter's name of PDF/A-3, level A: tagged, with its own faces, and files attached with their relation to the paper."""
_UNIVERSAL = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />' + EXTENSION
)


@dataclass(frozen=True)
class Source:
    """The contents as they are attached: the same bytes whenever they are written."""

    name: str
    data: bytes
    at: dt.datetime


def source_of(contents: dict[str, Any]) -> Source | None:
    """What is attached to a paper that is wanted for the archive; None for one that isn't."""
    if not contents.get("archive"):
        return None
    asked = contents.get("asked_at", "")
    at = dt.datetime.fromisoformat(asked).astimezone(dt.UTC) if asked else dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return Source(f"{contents['number']}.json", canonical(contents), at)


def extend(pdf: Any) -> None:
    """Add to the metadata of a finished PDF/A file that it is PDF/UA-1 too; and name once what is attached, which was named twice."""
    attached = list(dict.fromkeys(pdf.catalog["AF"]))
    pdf.catalog["AF"][:] = attached
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    (whole,) = stream.stream
    before, end, after = whole.rpartition(b"</rdf:RDF>")
    if not end:
        raise ValueError("the metadata has another form than is known here")
    stream.stream = [before + _UNIVERSAL + end + after]
