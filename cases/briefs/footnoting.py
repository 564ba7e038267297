"""Footnotes of a DOCX file, which the library that writes it does not know: their part, their styles and settings, their references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
TEXT, FIGURE = "Footnote Text", "Footnote Reference"
"""The styles under the names by which word processors know them."""
_EMPTY = f"""<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


class Footnotes:
    """The footnotes of one document (ECMA-376, part 1, 17.11); each is written where it is first referred to.

    Word processors count them themselves, so that one put in later counts too. Where their count is not the number that the note has in the
    paper, as in a book, each of whose cases has notes from 1 on, the note begins with that number.
    """

    def __init__(self, document: Any) -> None:
        self.document = document
        self.part = XmlPart(PackURI("/word/footnotes.xml"), _TYPE, parse_xml(_EMPTY), document.part.package)
        document.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        self.count = 0
        self.told: dict[str, int] = {}
        self._styles()
        self._settings()

    def refer(self, paragraph: Any, name: str, write: Callable[[Any, int], object]) -> None:
        """Refer to the note of this name at the end of a paragraph.

        The first time `write` writes it into a paragraph of its own, and is told how it is counted.
        """
        if name in self.told:
            self._again(paragraph, name)
            return
        self.count += 1
        self.told[name] = self.count
        run = paragraph.add_run(style=FIGURE)
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(self.count))
        run._r.append(mark)  # noqa: SLF001  (the library has no footnotes)
        self._bookmarked(paragraph, run, name)
        self._note(write)

    def _note(self, write: Callable[[Any, int], object]) -> None:
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(self.count))
        note.append(OxmlElement("w:p"))
        self.part.element.append(note)
        words: Any = note[0]
        paragraph = Paragraph(words, self.document._body)  # noqa: SLF001  (styles are found through the document)
        paragraph.style = self.document.styles[TEXT]
        figure = paragraph.add_run(style=FIGURE)
        figure._r.append(OxmlElement("w:footnoteRef"))  # noqa: SLF001
        paragraph.add_run(" ")
        write(paragraph, self.count)

    def _bookmarked(self, paragraph: Any, run: Any, name: str) -> None:
        """Put a bookmark around the first reference, for those that follow."""
        begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for each in (begin, end):
            each.set(qn("w:id"), str(self.count))
        begin.set(qn("w:name"), name)
        run._r.addprevious(begin)  # noqa: SLF001
        run._r.addnext(end)  # noqa: SLF001

    def _again(self, paragraph: Any, name: str) -> None:
        """A field that repeats the figure of a note and leads to it; it follows when the notes are counted anew."""
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" NOTEREF {name} \\f \\h ")
        run = paragraph.add_run(str(self.told[name]), style=FIGURE)
        field.append(run._r)  # noqa: SLF001
        paragraph._p.append(field)  # noqa: SLF001

    def _styles(self) -> None:
        styles = self.document.styles
        text = styles.add_style(TEXT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        text.base_style, text.font.size = styles["Normal"], Pt(8.5)
        text.paragraph_format.space_after = Pt(1)
        figure = styles.add_style(FIGURE, WD_STYLE_TYPE.CHARACTER, builtin=True)
        figure.font.superscript = True

    def _settings(self) -> None:
        """Name the two separators, as the format asks, and say how new the format of the file is."""
        settings = self.document.settings.element
        named = OxmlElement("w:footnotePr")
        for number in (-1, 0):
            separator = OxmlElement("w:footnote")
            separator.set(qn("w:id"), str(number))
            named.append(separator)
        compat = settings.find(qn("w:compat"))
        compat.addprevious(named)
        for each in compat.iter(qn("w:compatSetting")):
            if each.get(qn("w:name")) == "compatibilityMode":
                each.set(qn("w:val"), "15")
