"""A paper's frozen contents as a DOCX file to go on writing in: styles and no direct formatting, footnotes, tables whose heads repeat."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from cases.briefs import typography
from cases.briefs.comparing import cases_of
from cases.briefs.footnoting import FIGURE, Footnotes

Contents = dict[str, Any]
Cell = str | tuple[str, Sequence[int]]
"""Words, or words and the numbers of the notes that they rest on."""
SIZES = {"a4": (210, 297), "letter": (215.9, 279.4)}
KINDS = {
    "case-brief": "Case brief",
    "dossier": "Dossier",
    "docket-book": "Docket book",
    "scorecard": "Commitments scorecard",
    "exhibit-book": "Exhibit book",
}
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
MOST_BESIDE = 1500
"""Characters of a counterpart that stand beside a quotation."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def draft(contents: Contents) -> bytes:
    """The contents as a DOCX file; the same contents give the same bytes.

    Every page's head says the marking and that it is a draft: what was issued is the PDF. The Chinese runs have their language and
    their typeface. The notes are footnotes.
    """
    made = _Draft(contents)
    for case in cases_of(contents):
        made.case(case, several="chapters" in contents)
    if not made.told:
        made.rows(contents)
    return made.packed()


class _Draft:
    def __init__(self, contents: Contents) -> None:
        self.contents, self.told, self.prefix = contents, 0, ""
        self.listed: dict[int, Contents] = {}
        self.of = ""
        self.document = docx.Document()
        self.footnotes = Footnotes(self.document)
        self._styles()
        self._page()
        self._leave_out()
        if "case" not in contents:
            self.heading(contents.get("title") or KINDS.get(contents["kind"], "Paper"), "Title")
        if "chapters" in contents:
            self._held(contents["chapters"])

    # What a page is

    def _styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = "Source Serif Pro", Pt(10.5)
        _fonts(normal.element, "Noto Sans CJK SC")
        for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
            styles[name].font.name = "Source Sans Pro"
            _fonts(styles[name].element, "Noto Sans CJK SC", latin="Source Sans Pro")
        chinese = styles.add_style("Chinese", WD_STYLE_TYPE.CHARACTER)
        _fonts(chinese.element, "Noto Sans CJK SC")
        _language(chinese.element, "zh-CN")
        small = styles.add_style("Particulars", WD_STYLE_TYPE.PARAGRAPH)
        small.base_style, small.font.size = normal, Pt(8.5)
        cell = styles.add_style("In a table", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style, cell.font.size = normal, Pt(9)
        cell.paragraph_format.space_after = Pt(0)
        head = styles.add_style("Head of a table", WD_STYLE_TYPE.PARAGRAPH)
        head.base_style, head.font.bold = cell, True
        warning = styles.add_style("Warning", WD_STYLE_TYPE.PARAGRAPH)
        warning.base_style, warning.font.bold = normal, True
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        _language_in(defaults, "en-GB", east="zh-CN")

    def _page(self) -> None:
        contents = self.contents
        section = self.document.sections[0]
        wide, tall = SIZES.get(contents.get("paper", "a4"), SIZES["a4"])
        section.page_width, section.page_height = Mm(wide), Mm(tall)
        section.left_margin = section.right_margin = Mm(22)
        number, kind = contents["number"], KINDS.get(contents["kind"], "paper")
        head = f"{contents['marking']}   DRAFT for editing   {number}   As of {contents['as_of']}"
        issued = "What was issued is the PDF of that number; this text may have been changed."
        self.words(section.header.paragraphs[0], head)
        self.words(section.footer.paragraphs[0], f"Made from {kind} {number}. {issued}")
        about = self.document.core_properties
        at = _moment(contents.get("asked_at", ""))
        title = contents["case"]["title"] if "case" in contents else contents.get("title") or kind
        about.title, about.subject = f"{number}, draft: {_UNFIT.sub('', title)}"[:255], contents["marking"]
        about.author = about.last_modified_by = "Case file"
        about.language, about.comments, about.keywords = "en-GB", "", contents["marking"]
        about.created = about.modified = at
        about.revision = 1

    def _leave_out(self) -> None:
        """Leave out what the library's own template brings along: a picture of an empty page, and a list of sources."""
        for holder, kind in ((self.document.part.package, "/thumbnail"), (self.document.part, "/customXml")):
            for key in [key for key, row in holder.rels.items() if row.reltype.endswith(kind)]:
                del holder.rels[key]

    def packed(self) -> bytes:
        """The file, its members in their order under one date, so that nothing of the machine is in it."""
        raw, out = io.BytesIO(), io.BytesIO()
        self.document.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                member = zipfile.ZipInfo(name, _EPOCH)
                member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                target.writestr(member, source.read(name))
        return out.getvalue()

    # What stands on it

    def heading(self, text: str, style: str) -> None:
        self.words(self.document.add_paragraph(style=style), text)

    def paragraph(self, text: str, style: str = "Normal", notes: Sequence[int] = ()) -> Any:
        made = self.words(self.document.add_paragraph(style=style), text)
        self.figures(made, notes)
        return made

    def words(self, paragraph: Any, text: str) -> Any:
        """Add words, their Chinese runs in the style that names their language."""
        text = _UNFIT.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", typography.curled(str(text)))
        for part, chinese in typography.parted(text):
            paragraph.add_run(part, style="Chinese" if chinese else None)
        return paragraph

    def figures(self, paragraph: Any, notes: Sequence[int]) -> None:
        """Raised figures, each the reference to a footnote; a comma between two."""
        for place, number in enumerate(notes):
            if place:
                paragraph.add_run(",", style=FIGURE)
            self.footnotes.refer(paragraph, f"{self.prefix}note_{number}", partial(self.note, number))

    def note(self, number: int, paragraph: Any, counted: int) -> None:
        """What a footnote says: its number in the paper where it is counted otherwise here, the place, the words, and their check."""
        note = self.listed[number]
        named = f"Note {number}{f' of {self.of}' if self.of else ''}" if number != counted else ""
        first = _line(note["issuer"], note["title"], note["symbol"], note["dated"]) if note["first_mention"] else ""
        quoted = f"“{note['quotation']}”" if note["quotation"] else ""
        beside = note.get("counterpart") or {}
        other = f"{beside['pinpoint']}, {beside['rendition'].lower()}: {beside['text'][:MOST_BESIDE]}" if beside else ""
        check = f"[{typography.said(note).rstrip('.')}]"
        self.words(paragraph, _sentences(named, note["pinpoint"], first, quoted, other, note.get("coverage"), check))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
        """A table whose head is repeated on every page, and whose rows are not cut."""
        made = self.document.add_table(rows=0, cols=len(heads), style="Table Grid")
        made.autofit = False
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
        for place, cells in enumerate([tuple(heads), *rows]):
            row = made.add_row()
            within = row._tr.get_or_add_trPr()  # noqa: SLF001  (the library has no way to repeat a head)
            within.append(OxmlElement("w:cantSplit"))
            if place == 0:
                within.append(OxmlElement("w:tblHeader"))
            for cell, words, width in zip(row.cells, cells, widths, strict=True):
                cell.width = Mm(width)
                text, notes = (words, ()) if isinstance(words, str) else words
                paragraph = cell.paragraphs[0]
                paragraph.style = "Head of a table" if place == 0 else "In a table"
                self.figures(self.words(paragraph, text), notes)
        self.document.add_paragraph(style="In a table")

    # What it says

    def case(self, told: Contents, *, several: bool) -> None:
        """One case."""
        self.told += 1
        case, name = told["case"], "Heading 1" if several else "Title"
        self._begin(told)
        if several:
            self.of = case["number"]
            self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        self.heading(case["title"], name)
        self.paragraph(
            _line(
                KINDS["case-brief"] if several else KINDS[self.contents["kind"]], case["number"], told.get("recorded")
            ),
            "Particulars",
        )
        self._particulars(case)
        self._problems(told.get("problems", []))
        level = "Heading 2" if several else "Heading 1"
        self.heading("Summary", level)
        summary = told.get("summary", [])
        for place, part in enumerate(summary):
            self.paragraph(part, notes=told["summary_notes"] if place == len(summary) - 1 else ())
        for title, key, heads, row, widths in PARTS:
            if key not in told:
                continue
            self.heading(title, level)
            rows = [row(each) for each in told.get(key, [])]
            if rows:
                self.table(heads, rows, widths)
            else:
                self.paragraph("None is recorded.", "Particulars")
        self.exhibits(told, level)

    def _begin(self, told: Contents) -> None:
        """What follows has notes of its own."""
        self.prefix = f"case_{self.told}_"
        self.listed = {row["number"]: row for row in told.get("notes", [])}

    def _held(self, chapters: Sequence[Contents]) -> None:
        """The cases of a book, in its order."""
        rows = [
            (chapter["title"], row["case"]["number"], row["case"]["title"])
            for chapter in chapters
            for row in chapter["cases"]
        ]
        self.table(("Chapter", "Case", "Concern"), rows, (44, 32, 90))

    def rows(self, contents: Contents) -> None:
        """A paper that is a list: of promises, or of exhibits."""
        self._begin(contents)
        self._problems(contents.get("problems", []))
        _, _, heads, row, widths = COMMITMENTS
        if contents.get("rows"):
            self.heading("Commitments and verdicts", "Heading 1")
            self.table(heads, [row(each) for each in contents["rows"]], widths)
        self.exhibits(contents, "Heading 1")

    def exhibits(self, told: Contents, level: str) -> None:
        """The notes that nothing printed here refers to, if any, and the exhibits."""
        rest = [number for number in self.listed if f"{self.prefix}note_{number}" not in self.footnotes.told]
        if rest:
            self.heading("Further notes", level)
            self.figures(self.words(self.document.add_paragraph(), "On what is not printed here:"), rest)
        self.heading("Exhibits", level)
        shown = [
            (
                row["cited_as"],
                _line(row["title"], row["issuer"], row["kind"], row["symbol"], row["dated"]),
                row["sha256"],
            )
            for row in told.get("exhibits", [])
        ]
        if shown:
            self.table(("Exhibit", "Document", "SHA-256 of its file"), shown, (28, 82, 56))

    def _particulars(self, case: Contents) -> None:
        pairs = [
            ("Status", _line(case["status"] or "None recorded", case["status_since"])),
            ("Respondent", case["respondent"]),
            ("Raised by", ", ".join(case["raised_by"]) or "None named"),
            ("Lead", case["lead"] or "None named"),
            ("Identifiers", ", ".join(case["identifiers"]) or "None"),
            ("Opened", case["opened"]),
            ("Sectors", "; ".join(map(_sector, case["sectors"])) or "None"),
            *(("Linked", f"{row['kind']} {row['number']} {row['title']}") for row in case["links"]),
        ]
        self.table(("Particular", "As recorded"), pairs, (34, 132))

    def _problems(self, problems: Sequence[Contents]) -> None:
        for row in problems:
            where = _line(row.get("case"), row.get("note") and f"note {row['note']}", row["pinpoint"])
            self.paragraph(f"Not confirmed: {where}. {row['detail']}", "Warning")


def _claim(row: Contents) -> tuple[Cell, ...]:
    what = "No discipline applies" if row["no_discipline"] else _line(row["provision"], row["agreement"])
    return what, (_sentences(row["heading"], row["argument"]), row["notes"]), row["measure"]


def _measure(row: Contents) -> tuple[Cell, ...]:
    named = _line(row["title"], row["original"], row["number"], row["number_original"])
    return (
        _line(row["kind"], row["stage"]),
        named,
        _line(row["issued"], row["in_force"] and f"in force {row['in_force']}"),
    )


def _commitment(row: Contents) -> tuple[Cell, ...]:
    made = _line(row.get("label"), row["forum"], row["made"], row["due"] and f"due {row['due']}")
    became = _line(row["verdict"] or "No verdict", row["as_of"] and f"as of {row['as_of']}")
    return made, (_sentences(row["words"], row["why"]), row.get("notes", ())), became


def _status(row: Contents) -> tuple[Cell, ...]:
    return row["date"], row["to"], (row["reason"], row["notes"])


def _event(row: Contents) -> tuple[Cell, ...]:
    return row["date"], _line(row["kind"], row["body"]), (row["text"], row["notes"])


def _reported(row: Contents) -> tuple[Cell, ...]:
    return row["date"], row["member"], row["status"]


Part = tuple[str, str, tuple[str, ...], Callable[[Contents], tuple[Cell, ...]], tuple[int, ...]]
COMMITMENTS: Part = (
    "Commitments and verdicts",
    "commitments",
    ("Forum and date", "What was promised, and what became of it", "Verdict"),
    _commitment,
    (38, 94, 34),
)
PARTS: tuple[Part, ...] = (
    ("Claims and provisions", "claims", ("Provision", "What is claimed", "Measure"), _claim, (38, 84, 44)),
    ("Measures", "measures", ("Kind and stage", "Title and number", "Issued, in force"), _measure, (34, 98, 34)),
    COMMITMENTS,
    ("Status history", "status", ("Since", "Status", "Why"), _status, (34, 40, 92)),
    ("Events", "events", ("Date", "Kind", "What happened"), _event, (34, 40, 92)),
    (
        "Entries of the status history that were corrected",
        "corrected",
        ("Since", "Status", "Why"),
        _status,
        (34, 40, 92),
    ),
    ("Statuses reported to the WTO", "reported", ("Reported on", "By", "Status"), _reported, (34, 40, 92)),
)
"""The parts of a case in the order of its brief: title, where its rows are, the head of its table, a row of it, its widths in mm."""


def _line(*parts: Any) -> str:
    return ", ".join(str(part).rstrip(".") for part in parts if part)


def _sentences(*parts: Any) -> str:
    return " ".join(typography.ended(part) for part in parts if part)


def _sector(row: Contents) -> str:
    """A sector with its code, but for those that cut across, whose code is the product's own."""
    return str(row["title"]) if row["code"].startswith("X-") else f"{row['code']} {row['title']}"


def _moment(stamp: str) -> dt.datetime:
    return dt.datetime.fromisoformat(stamp).astimezone(dt.UTC) if stamp else dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def _fonts(style: Any, east: str, *, latin: str = "Source Serif Pro") -> None:
    fonts = style.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), latin)
    fonts.set(qn("w:eastAsia"), east)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _language(style: Any, tongue: str) -> None:
    _language_in(style.get_or_add_rPr(), tongue, east=tongue)


def _language_in(properties: Any, tongue: str, *, east: str) -> None:
    found = properties.find(qn("w:lang"))
    if found is None:
        found = OxmlElement("w:lang")
        properties.append(found)
    found.set(qn("w:val"), tongue)
    found.set(qn("w:eastAsia"), east)
