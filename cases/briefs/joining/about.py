"""What a book's file says of itself: its properties as a dictionary and as XMP, and what PDF/A-3 asks of one for the archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from xml.sax.saxutils import escape

from cases.briefs.joining.writing import File, text

EXTENSION = b"""<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""PDF/A asks that a file describes each property of its metadata that the standard does not name (ISO 19005-3, 6.6.2.3)."""
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}


@dataclass(frozen=True)
class Info:
    """What the file says of itself."""

    title: str
    author: str
    subject: str
    keywords: str
    creator: str
    producer: str
    created: dt.datetime | None = None
    lang: str = "en-GB"
    accessible: bool = True
    """Whether it is meant to be PDF/UA-1: not where pages of other people's making are bound in."""


@dataclass(frozen=True)
class Kept:
    """What a book for the archive holds besides its pages: the contents that it was set from, and the profile of its colours."""

    name: str
    data: bytes
    at: dt.datetime
    profile: bytes

    OBJECTS = 3

    def streams(self, file: File, first: int) -> None:
        """Write the profile and the attached file, under the first two of its numbers."""
        file.stream(first, b"<</N 3/Length %d>>" % len(self.profile), self.profile)
        moment = f"{self.at.astimezone(dt.UTC):D:%Y%m%d%H%M%SZ}".encode()
        words = (
            b"<</Type /EmbeddedFile/Subtype /application#2fjson/Length %d"
            b"/Params <</Size %d/CreationDate (%s)/ModDate (%s)>>>>"
        )
        file.stream(first + 1, words % (len(self.data), len(self.data), moment, moment), self.data)

    def plain(self, first: int) -> list[tuple[int, bytes]]:
        """The third of its numbers: how the attached file is called and what it is to the book (ISO 19005-3, 6.8)."""
        named = (text(self.name), text(self.name), text("The contents that this book was set from"))
        words = b"<</Type /Filespec/F %s/UF %s/Desc %s/AFRelationship /Source/EF <</F %d 0 R/UF %d 0 R>>>>"
        return [(first + 2, words % (*named, first + 1, first + 1))]

    def catalog(self, first: int) -> bytes:
        """What the catalog says of it: the intent of its colours (6.2.3), the attached file by its name and as part of the whole."""
        profile = text("sRGB2014.icc")
        intent = b"<</Type /OutputIntent/S /GTS_PDFA1/OutputConditionIdentifier %s/Info %s/DestOutputProfile %d 0 R>>"
        return b"/OutputIntents [%s]/AF [%d 0 R]/Names <</EmbeddedFiles <</Names [%s %d 0 R]>>>>" % (
            intent % (profile, profile, first),
            first + 2,
            text(self.name),
            first + 2,
        )


def properties(info: Info) -> bytes:
    """The dictionary of a file's properties."""
    told = {
        b"Title": info.title, b"Author": info.author, b"Subject": info.subject,
        b"Keywords": info.keywords, b"Creator": info.creator, b"Producer": info.producer,
    }  # fmt: skip
    rows = [b"/%s %s" % (name, text(words)) for name, words in told.items() if words]
    if info.created:
        rows.append(b"/CreationDate (%s)" % f"{info.created.astimezone(dt.UTC):D:%Y%m%d%H%M%SZ}".encode())
    return b"<<%s>>" % b"".join(rows)


def xmp(info: Info, kept: Kept | None) -> bytes:
    """The same once more as XMP, and which standards the file is meant to follow."""
    moment = f"{info.created.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}" if info.created else ""
    rows = [
        f"<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>{escape(info.title)}</rdf:li></rdf:Alt></dc:title>",
        f"<dc:creator><rdf:Seq><rdf:li>{escape(info.author)}</rdf:li></rdf:Seq></dc:creator>",
        f"<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>{escape(info.subject)}</rdf:li></rdf:Alt></dc:description>",
        f"<pdf:Keywords>{escape(info.keywords)}</pdf:Keywords>",
        f"<pdf:Producer>{escape(info.producer)}</pdf:Producer>",
        f"<xmp:CreatorTool>{escape(info.creator)}</xmp:CreatorTool>",
        *([f"<xmp:CreateDate>{moment}</xmp:CreateDate>"] if moment else []),
        *(["<pdfuaid:part>1</pdfuaid:part>"] if info.accessible else []),
    ]
    named = " ".join(f'xmlns:{short}="{whole}"' for short, whole in SPACES.items())
    archive = (
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        f'pdfaid:part="3" pdfaid:conformance="A" />\n{EXTENSION.decode()}\n'
        if kept
        else ""
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about="" {named}>\n' + "\n".join(rows) + f"\n</rdf:Description>\n{archive}</rdf:RDF>\n"
        '</x:xmpmeta>\n<?xpacket end="r"?>'
    ).encode()
