"""Spreadsheets: what is recognised of a file and a cell, rows of one concern as one case, and an import that can stop and be undone."""

from __future__ import annotations

import datetime as dt
import doctest
import io
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from cases.access.models import Officer
from cases.docket.models import Case, Claim, Measure
from cases.docket.terms import Identifier
from cases.evidence.citing import Quote, cite
from cases.evidence.extraction.workbook import Unreadable
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Rendition
from cases.evidence.reading import read_next
from cases.history.models import Change
from cases.intake import layouts, members
from cases.intake.models import TableImport, TablePortion
from cases.intake.reading import members_known
from cases.intake.tables import (
    cells,
    columns,
    grouping,
    happened,
    headings,
    measured,
    minutes_text,
    shape,
    sheet,
    standing,
    working,
)
from cases.intake.tables.request import (
    file_table,
    read_limited,
    request_check,
    request_table_import,
    request_undo,
)
from cases.jobs import claiming
from cases.proceedings.models import Event
from cases.refusal import Refusal
from tests import build

CSV = """year,respondent,raised by,hs,title
2015,China,United States,101,Live horses
2016,CHINA,USA,0101,Live Horses (LH)
2016,Atlantis,USA,101,Nothing
2017,China,"JAPAN; Chile",201,Beef
31 FEBRUARY 2017,China,USA,9912,Beef
"""


@pytest.mark.once
@pytest.mark.parametrize(
    "module",
    [cells, columns, grouping, happened, headings, layouts, measured, members, minutes_text, shape, sheet, standing],
)
def test_every_example_in_the_docstrings_holds(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


def bring(by: Officer, content: str | bytes = CSV, name: str = "rows.csv", **more: Any) -> TableImport:
    """A table on its way in, its columns as they are guessed, tried without effect."""
    data = content.encode() if isinstance(content, str) else content
    table = file_table([data], name=name, marking="DELIBERATIVE", by=by, at=build.NOW)
    return tried(table, by, **more)


def tried(table: TableImport, by: Officer, **more: Any) -> TableImport:
    """The dry run of a table."""
    found = read_limited(table.sha256, table.file_name, most=50)
    named = columns.guess(found, members_known())
    given = columns.given_by(found, named) | more
    return worked(request_check(table, columns=named, given=given, by=by, at=build.NOW))


def worked(table: TableImport) -> TableImport:
    """What waits is done, as by a worker: the reading of the table, then the table."""
    while read_next(build.clock):
        pass
    claimed = claiming.claim(table, at=build.NOW)
    assert claimed is not None
    working.work_on(claimed, build.clock)
    claimed.refresh_from_db()
    assert claimed.failure == ""
    return claimed


def imported(table: TableImport, by: Officer) -> TableImport:
    """The import of a table that was tried."""
    return worked(request_table_import(table, by=by, at=build.NOW))


def outcomes(table: TableImport) -> list[tuple[Any, ...]]:
    """Each row's number, outcome, the row it joins, and its faults' sentences."""
    return [
        (number, outcome, joins, [sentence for _, sentence in faults])
        for part in table.portions.all()
        for number, outcome, joins, faults, _ in part.rows
    ]


@pytest.mark.django_db
def test_a_dry_run_tells_each_row_and_each_cell_and_writes_nothing(lead: Officer) -> None:
    table = bring(lead)
    assert outcomes(table) == [
        (2, "new case", None, []),
        (3, "joins", 2, []),
        (4, "left out", None, ["“Atlantis” is no Member that is known."]),
        (5, "new case", None, []),
        (6, "left out", None, ["“31 FEBRUARY 2017” is not a date in the calendar.",
                               "“9912” names no chapter of the HS."]),
    ]  # fmt: skip
    notes = [note for part in table.portions.all() for row in part.rows for note in row[4]]
    assert notes[0] == ["hs", "“101” has lost its leading zero: read as 0101."]
    assert (table.phase, Case.objects.count(), table.portions.get().wrong) == ("checked", 0, 2)


@pytest.mark.django_db
def test_rows_of_one_concern_become_one_case_with_its_history(lead: Officer) -> None:
    table = imported(bring(lead), lead)
    horses, beef = Case.objects.order_by("number")
    assert (horses.title, horses.respondent_id, horses.source_path) == ("Live horses", "CHN", "rows.csv, rows 2, 3")
    assert [member.pk for member in beef.raised_by.order_by("pk")] == ["CHL", "JPN"]
    assert [product.pk for product in horses.products.all()] == ["0101"]
    assert [(str(event.happened), event.text) for event in horses.events.all()] == [
        ("2015", "Raised by United States."), ("2016", "Raised by United States."),
    ]  # fmt: skip
    assert (table.phase, table.portions.get().cases, table.portions.get().events) == ("imported", 2, 3)
    assert set(Change.objects.filter(table="cases_case").values_list("by", "source")) == {(lead.pk, Change.objects.first().source)}  # type: ignore[union-attr]  # fmt: skip


@pytest.mark.django_db
def test_the_same_table_again_adds_nothing_and_a_longer_one_its_new_rows(lead: Officer) -> None:
    imported(bring(lead), lead)
    imported(bring(lead), lead)
    assert (Case.objects.count(), Event.objects.count()) == (2, 3)
    longer = imported(bring(lead, CSV + "2018,China,USA,101,Live horses\n"), lead)
    assert (Case.objects.count(), Event.objects.count(), longer.portions.get().events) == (2, 4, 1)
    undone = worked(request_undo(longer, by=lead, at=build.NOW))
    assert (undone.phase, Case.objects.count(), Event.objects.count()) == ("undone", 2, 3)


@pytest.mark.django_db
def test_a_case_that_not_all_who_see_the_table_may_see_is_not_joined(lead: Officer) -> None:
    hidden = build.case(lead, title="Beef", marking="OFFICIAL-SENSITIVE")
    imported(bring(lead, "year,respondent,title\n2017,China,Beef\n", raised_by="USA"), lead)
    assert (Case.objects.count(), hidden.events.count()) == (2, 0)


@pytest.mark.django_db
def test_an_import_that_was_cut_off_goes_on_at_the_next_portion(lead: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "PORTION", 1)
    table = bring(lead)
    assert table.portions.count() == 2
    request_table_import(table, by=lead, at=build.NOW)
    assert claiming.claim(table, at=build.NOW) is None, "it waits until the table was read"
    assert read_next(build.clock)
    claimed = claiming.claim(table, at=build.NOW)
    assert claimed is not None
    working._import(claimed, claimed.portions.get(number=1), lead, build.NOW)  # the worker dies here
    assert (Case.objects.count(), claiming.put_back(claimed, at=build.NOW)) == (1, True)
    table = worked(TableImport.objects.get())
    assert (table.phase, Case.objects.count(), Event.objects.count()) == ("imported", 2, 3)


@pytest.mark.django_db
def test_undoing_takes_back_all_but_what_somebody_worked_on(lead: Officer) -> None:
    table = imported(bring(lead), lead)
    beef = Case.objects.get(title="Beef")
    build.commitment(beef, lead)
    worked(request_undo(table, by=lead, at=build.NOW))
    assert list(Case.objects.values_list("title", flat=True)) == ["Beef"]
    assert beef.events.count() == 1
    assert TablePortion.objects.get().made == {"kept": [beef.number]}
    again = imported(tried(TableImport.objects.get(), lead), lead)
    assert (again.phase, Case.objects.count()) == ("imported", 2)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["event", "summary", "status"])
def test_what_was_added_or_changed_by_hand_keeps_its_case(lead: Officer, what: str) -> None:
    table = imported(bring(lead, "year,respondent,title\n2017,China,Beef\n"), lead)
    case = Case.objects.get()
    if what == "event":
        build.event(case, lead, at=build.NOW.replace(minute=45))
    elif what == "status":
        build.status(case, lead)
    else:
        Case.objects.filter(pk=case.pk).update(summary="Told anew.")
    worked(request_undo(table, by=lead, at=build.NOW))
    assert Case.objects.get() == case


@pytest.mark.django_db
def test_who_may_not_log_brings_and_undoes_nothing(lead: Officer, reader: Officer) -> None:
    table = bring(lead)
    acts: list[Callable[[], object]] = [
        lambda: file_table([b"a,b\n1,2\n"], name="a.csv", marking="DELIBERATIVE", by=reader, at=build.NOW),
        lambda: request_check(table, columns=["title"], given={}, by=reader, at=build.NOW),
        lambda: request_table_import(table, by=reader, at=build.NOW),
        lambda: request_undo(table, by=reader, at=build.NOW),
    ]
    for act in acts:
        with pytest.raises(Refusal, match="has the role of reader"):
            act()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "given", "sentence"),
    [
        (["title", "title"], {}, "Two columns cannot both be"),
        (["", "date"], {}, "Say which column is the title"),
        (["title", "nonsense"], {}, "is nothing that a column can be"),
        (["title", ""], {"respondent": "XXX"}, "is no Member's code"),
    ],
)
def test_columns_that_cannot_be_are_refused(
    lead: Officer, named: list[str], given: dict[str, str], sentence: str
) -> None:
    table = file_table([b"a,b\n1,2\n"], name="a.csv", marking="DELIBERATIVE", by=lead, at=build.NOW)
    with pytest.raises(Refusal, match=sentence):
        request_check(table, columns=named, given=given, by=lead, at=build.NOW)


@pytest.mark.django_db
def test_nothing_is_imported_before_a_dry_run_or_undone_before_an_import(lead: Officer) -> None:
    table = file_table([CSV.encode()], name="a.csv", marking="DELIBERATIVE", by=lead, at=build.NOW)
    for act in (request_table_import, request_undo):
        with pytest.raises(Refusal, match="That is not done now"):
            act(table, by=lead, at=build.NOW)


@pytest.mark.django_db
def test_rows_that_contradict_each_other_or_themselves_are_left_out_and_said(lead: Officer) -> None:
    table = bring(
        lead,
        "ds,title,complainant,date\n"
        "DS1,China — Rare Earths,Japan,13 MARCH 2012\n"
        "DS1,India — Rare Earths,Japan,13 MARCH 2012\n"
        "DS2,China — Beef,CHINA,2013\n"
        "DS3,China — Pork,Japan,2030\n"
        "DS1,China — Tungsten,Chile,2014\n"
        "DSX,China — Fish,Chile,2014\n"
        "DS4,Nowhere — Fish,Chile,2014\n",
        "disputes.csv",
    )
    assert [(row[1], *row[3]) for row in outcomes(table)] == [
        ("new case",),
        ("left out", "DS1 is against China in row 2: one is wrong."),
        ("left out", "China would raise it against itself."),
        ("left out", "“2030” is still to come."),
        ("joins",),
        ("left out", "“DSX” is no number of a dispute, such as DS511."),
        ("left out", "Before the dash, “Nowhere” is no Member that is known."),
    ]
    assert ["title", "DS1 is called “China — Rare Earths” in row 2."] in table.portions.get().rows[4][4]


@pytest.mark.django_db
def test_what_was_said_at_a_meeting_is_told_at_its_date(lead: Officer) -> None:
    rows = "date,respondent,title,statement\n2015-03-18,China,Labels,Japan asked why.\n2016-06-01,China,Labels,Japan asked again.\n"
    imported(bring(lead, rows, raised_by="JPN"), lead)
    said = Event.objects.order_by("happened_earliest").values_list("text", flat=True)
    assert [text.partition("\n\n")[2] for text in said] == ["Japan asked why.", "Japan asked again."]
    assert Case.objects.get().summary == ""


MEASURES = """Measures of 2021;;;;;;
Reporter;Partner;NTM code;HS code;Start date;End date;Measure description
Chile;World;A83;0201-0203;01/07/2011;;Meat must come with a certificate. The model is set by the Service.
Chile;World;A83;204;01/07/2011;;Meat must come with a certificate. The model is set by the Service.
Chile;World;B31;22042110;25/12/2009;2015;Labels must state the degree.
Phillipines;USA;P11;All products;2014-02-30;;Export ban on ores.
Turkey;EU;Q5;6401;2014;2012;Surveillance of shoes.
Total;;;7;;;
Source: a database;;;;;;
"""


@pytest.mark.django_db
def test_a_table_of_measures_makes_measures_with_their_cases_and_is_undone(lead: Officer) -> None:
    table = bring(lead, MEASURES)
    assert (table.given["becomes"], table.given["event"]) == ("measure", "measure-in-force")
    assert outcomes(table) == [
        (3, "new case with its measure", None, []),
        (4, "joins", 3, []),
        (5, "new case with its measure", None, []),
        (6, "left out", None, ["“Phillipines” is no Member that is known. Is Philippines meant?",
                               "“2014-02-30” is not a date in the calendar."]),
        (7, "left out", None, ["It ends 2012, before it begins 2014."]),
        (8, "left out", None, ["Totals: no row."]),
        (9, "left out", None, ["Words below the table: no row."]),
    ]  # fmt: skip
    imported(table, lead)
    meat, labels = Case.objects.order_by("number")
    measure = meat.measures.get()
    assert (measure.title, measure.measure_type_id, str(measure.in_force), measure.member_id) == (
        "Meat must come with a certificate.", "A", "2011-07-01", "CHL",
    )  # fmt: skip
    assert [term.pk for term in (*meat.products.all(), *meat.sectors.all())] == [
        "0201",
        "0202",
        "0203",
        "0204",
        "X-SPS",
    ]
    assert [(event.kind, str(event.happened)) for event in labels.events.all()] == [
        ("measure-in-force", "2009-12-25"), ("measure-repealed", "2015"),
    ]  # fmt: skip
    assert labels.measures.get().stage == "repealed"
    worked(request_undo(table, by=lead, at=build.NOW))
    assert (Case.objects.count(), Measure.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_measures_go_into_the_case_that_the_officer_or_the_row_names(lead: Officer) -> None:
    case = build.case(lead)
    rows = "reporter,ntm code,hs code,docket number,measure description\nChina,B31,8703,,Labels.\nIndia,B31,8703,,Labels.\n"
    table = bring(lead, rows + "China,B31,8703,TC-1999-0001,Labels.\n", into=case.number)
    assert [(row[1], *row[3]) for row in outcomes(table)] == [
        (f"into {case.number}",),
        ("left out", f"{case.number} is about China, and the row about India."),
        ("left out", "There is no case “TC-1999-0001” that all who see this import may see."),
    ]
    imported(table, lead)
    assert [measure.title for measure in case.measures.all()] == ["Labels."]
    assert (Case.objects.count(), "8703" in case.products.values_list("pk", flat=True)) == (1, True)
    worked(request_undo(table, by=lead, at=build.NOW))
    assert (case.measures.count(), Measure.objects.count(), "8703" in case.products.values_list("pk", flat=True)) == (
        0, 0, False,
    )  # fmt: skip
    hidden = build.case(lead, marking="OFFICIAL-SENSITIVE")
    with pytest.raises(Refusal, match="There is no case"):
        bring(lead, rows, into=hidden.number)


MINUTES = """Meeting date,Document,Concern,Delegation,Statement
2015-03-18,G/TBT/M/65,Indonesia - Halal Law,European Union,The EU asked when.
2015-03-18,G/TBT/M/65,Indonesia - Halal Law,Indonesia,It was being drafted.
2015-06-17,G/TBT/M/66,Indonesia - Halal Law,World Health Organization,It told of its work.
"""


@pytest.mark.django_db
def test_statements_of_several_delegations_to_one_concern_are_one_case(lead: Officer) -> None:
    imported(bring(lead, MINUTES), lead)
    case = Case.objects.get()
    assert (case.respondent_id, [member.pk for member in case.raised_by.all()]) == ("IDN", ["EU"])
    assert [
        (event.kind, event.text.partition("\n\n")[0]) for event in case.events.order_by("happened_earliest", "kind")
    ] == [
        ("raised", "Raised by European Union; Indonesia replied (G/TBT/M/65)."),
        ("statement", "World Health Organization spoke (G/TBT/M/66)."),
    ]
    first = case.events.get(kind="raised")
    assert first.text.endswith("\n\nEuropean Union: The EU asked when.\n\nIndonesia: It was being drafted.")
    assert [member.pk for member in first.members.order_by("pk")] == ["EU", "IDN"]
    assert [row.place for row in first.citations.order_by("place")] == ["row 2", "row 3"]


@pytest.mark.django_db
def test_a_status_that_the_docket_knows_is_recorded_where_a_lead_gives_its_date(lead: Officer) -> None:
    rows = "ds,title,complainant,date,status\nDS1,China — Beef,Japan,2012,Panel composed\nDS2,China — Pork,Japan,2013,Pending\n"
    table = imported(bring(lead, rows, status_as_of="2014"), lead)
    beef, pork = Case.objects.order_by("number")
    assert [(row.to, str(row.effective), row.reason) for row in beef.status_changes.all()] == [
        ("panel", "2014", "Status in the table: Panel composed. rows.csv, row 2.")
    ]
    assert (pork.status_changes.count(), pork.summary) == (0, "Status in the table: Pending.")
    assert [note for row in table.portions.get().rows for note in row[4]] == [
        ["status", "“Panel composed” is read as panel: recorded so."],
        ["status", "“Pending” is no status that the docket has: in the summary only."],
    ]


# Files


def workbook(rows: list[list[Any]]) -> bytes:
    """A workbook of these rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Concerns")
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if hasattr(cell, "year"):
                    page.write_datetime(at, column, cell, dates)
                else:
                    page.write(at, column, cell)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Any) -> bytes:
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            body = old.read(part)
            new.writestr(part, change(body) if part == name else body)
    return out.getvalue()


ROWS: list[list[Any]] = [["", "title", "hs"], ["DS1", "China — Rare\u00a0Earths", 101], ["DS2", "China — Beef", 201]]


def kept(tmp_path: Path, data: bytes, name: str) -> Path:
    """The file in a folder."""
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.once
def test_a_workbook_is_read_as_texts_and_what_is_odd_about_it_is_said(tmp_path: Path) -> None:
    found = sheet.read_sheet(kept(tmp_path, workbook(ROWS), "a.xlsx"), "a.xlsx")
    assert (found.header, found.rows, found.numbers) == (
        ["", "title", "hs"],
        [["DS1", "China — Rare Earths", "101"], ["DS2", "China — Beef", "201"]],
        [2, 3],
    )
    assert found.notes == ["Column A has no header.", "1 row with no-break spaces, read as spaces."]


@pytest.mark.once
def test_a_wrong_dimension_tag_loses_no_row_and_is_said(tmp_path: Path) -> None:
    lying = with_part(
        workbook(ROWS), "xl/worksheets/sheet1.xml", lambda body: body.replace(b'ref="A1:C3"', b'ref="A1:B2"')
    )
    found = sheet.read_sheet(kept(tmp_path, lying, "a.xlsx"), "a.xlsx")
    assert len(found.rows) == 2
    assert "The workbook says that its data end at B2; they end at C3, and are read to there." in found.notes


@pytest.mark.once
def test_rows_are_counted_as_the_file_counts_them(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[], ["Concerns of 2024"], [], *ROWS]
    found = sheet.read_sheet(kept(tmp_path, workbook(rows), "a.xlsx"), "a.xlsx")
    assert (found.header[1], found.numbers) == ("title", [5, 6])
    text = "\n\nConcerns of 2024\n\ntitle,hs\nBeef,201\n"
    found = sheet.read_sheet(kept(tmp_path, text.encode(), "a.csv"), "a.csv")
    assert (found.header, found.numbers, found.notes) == (
        ["title", "hs"], [6], ["The first 1 line above the header is left out."],
    )  # fmt: skip


@pytest.mark.once
def test_a_header_of_two_lines_and_cells_merged_over_rows_are_read_as_they_look(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.merge_range("A1:A2", "No.")
        page.merge_range("B1:C1", "Parties")
        page.write_row("B2", ["Respondent", "Complainant"])
        page.merge_range("A3:A4", "DS1")
        page.merge_range("B3:B4", "China")
        page.write("C3", "Japan")
        page.write("C4", "Chile")
    found = sheet.read_sheet(kept(tmp_path, out.getvalue(), "a.xlsx"), "a.xlsx")
    assert found.header == ["No.", "Parties: Respondent", "Parties: Complainant"]
    assert (found.rows, found.numbers) == ([["DS1", "China", "Japan"], ["DS1", "China", "Chile"]], [3, 4])
    assert found.notes == [
        "3 cells merged over several rows, read as written in each.",
        "The header goes over 2 lines, read together.",
    ]


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old kind"),
        (b"", "holds no rows"),
        (b"\n\n", "holds no rows"),
        (b"\x00\x01\x02\x03" * 50, "holds no rows|neither|no line"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        sheet.read_sheet(kept(tmp_path, data, "a.bin"), "a.bin")


@pytest.mark.once
def test_a_bomb_and_an_archive_of_another_kind_are_refused_before_they_unpack(tmp_path: Path) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(510):
            part.write(bytes(1024 * 1024))
    with pytest.raises(Unreadable, match="more than 500 MB"):
        sheet.read_sheet(kept(tmp_path, out.getvalue(), "b.xlsx"), "b.xlsx")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(Unreadable, match="no Excel workbook"):
        sheet.read_sheet(kept(tmp_path, out.getvalue(), "c.xlsx"), "c.xlsx")


@pytest.mark.once
def test_a_damaged_sheet_ends_in_a_sentence(tmp_path: Path) -> None:
    torn = with_part(workbook(ROWS), "xl/worksheets/sheet1.xml", lambda body: body[: len(body) // 2])
    with pytest.raises(Unreadable, match="damaged"):
        sheet.read_sheet(kept(tmp_path, torn, "a.xlsx"), "a.xlsx")


# Real tables


def on_its_own(path: Path, **more: str) -> tuple[grouping.Rows, sheet.Sheet, list[str]]:
    """A table read and grouped as a dry run does it."""
    found = sheet.read_sheet(path, path.name)
    named = columns.guess(found, members_known())
    given = working._given({**columns.given_by(found, named), **more})
    rows = grouping.Rows(found, named, given)
    rows.read()
    return rows, found, named


@pytest.mark.django_db
def test_the_table_of_sanitary_concerns_is_read_with_its_zeros_and_its_european_union(shared_data: Path) -> None:
    rows, _, named = on_its_own(shared_data / "imports" / "sps_concerns_first_5000.csv")
    assert named == ["date", "respondent", "raised_by", "products", "", ""]
    assert Counter(told.outcome for told in rows.told)["left out"] == 0
    mended = sum(1 for told in rows.told if told.notes)
    assert (len(rows.told), mended, {len(code) for draft in rows.drafts.values() for code in draft.products}) == (
        5000,
        4756,
        {4},
    )
    assert "EU" in {code for draft in rows.drafts.values() for code in (draft.respondent, *draft.raised_by)}


@pytest.mark.django_db
def test_agenda_items_of_one_concern_are_one_case_with_a_date_for_each_meeting(shared_data: Path) -> None:
    rows, _, _ = on_its_own(shared_data / "imports" / "tbt_concerns_about_china.csv", respondent="CHN")
    labels = next(
        draft for draft in rows.drafts.values() if draft.title.startswith("Administrative Measures on Cosmetic")
    )
    assert [event["date"] for event in labels.events] == ["2015-03-18", "2020-10-28"]
    assert (len(rows.told), len(rows.drafts), {event["body"] for event in labels.events}) == (29, 15, {"CTBT"})


@pytest.mark.django_db
def test_disputes_are_known_by_their_numbers_and_their_respondent_by_the_title(
    shared_data: Path, lead: Officer
) -> None:
    path = shared_data / "imports" / "wto_disputes_538.csv"
    rows, found, named = on_its_own(path)
    assert (found.notes, named[0]) == (["Column A has no header."], "number")
    assert [told.row for told in rows.told if told.faults] == []
    first = next(iter(rows.drafts.values()))
    assert (first.respondent, first.raised_by, first.numbers, first.events[0]["date"]) == (
        "MYS",
        ["SGP"],
        ["DS1"],
        "1995-01-10",
    )
    assert first.provisions == ["GATT X", "GATT XI", "GATT XVIII", "ILA 3"]
    few = "\n".join(path.read_text(encoding="utf-8-sig").splitlines()[:9])
    imported(bring(lead, few, "disputes.csv"), lead)
    assert (Case.objects.count(), Identifier.objects.filter(scheme="DS").count()) == (8, 8)
    assert Claim.objects.filter(case__identifiers__number="DS1").count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_case_and_each_event_cites_its_row_of_the_table_as_filed(lead: Officer, kind: str) -> None:
    rows = [line.split(";") for line in CSV.replace(",", ";").replace('"JAPAN; Chile"', "JAPAN").splitlines()]
    data = workbook(rows) if kind == "xlsx" else "\n".join(",".join(row) for row in rows)
    table = imported(bring(lead, data, f"rows.{kind}"), lead)
    filed = Rendition.objects.get()
    assert (filed.exhibit.title, filed.marking, filed.reading.result) == ("rows", "DELIBERATIVE", "read")
    horses = Case.objects.get(title="Live horses")
    cited = [(row.place, row.quotation, row.outcome, row.found_on) for row in horses.citations.order_by("event")]
    row, again = ("2015,China,United States,101,Live horses", "2016,CHINA,USA,0101,Live Horses (LH)")
    sheet = ""
    if kind == "xlsx":
        row, again, sheet = row.replace(",", " | "), again.replace(",", " | "), "Concerns, "
    assert sorted(cited) == sorted(
        [(f"{sheet}row 2", row, "found", 1), (f"{sheet}row 2", row, "found", 1), (f"{sheet}row 3", again, "found", 1)]
    )
    assert {each.event and each.event.text for each in horses.citations.all()} == {None, "Raised by United States."}
    if kind == "xlsx":
        assert horses.summary_citations.get().pinpoint == f"Exhibit {filed.exhibit.number}, Concerns, row 2"
    assert set(filed.exhibit.cases.all()) == set(Case.objects.all())
    worked(request_undo(table, by=lead, at=build.NOW))
    assert (Case.objects.count(), Citation.objects.count(), CaseExhibit.objects.count()) == (0, 0, 0)
    assert Exhibit.objects.get() == filed.exhibit


@pytest.mark.django_db
def test_a_long_row_is_quoted_by_its_text_and_undoing_leaves_other_citations(lead: Officer) -> None:
    words = " ".join(f"Delegates asked ({number}) why “the” rule is needed." for number in range(20))
    content = f'date,respondent,title,text\n2017-03-01,China,Beef,"{words.replace("“", chr(34) * 2).replace("”", chr(34) * 2)}"\n'
    table = imported(bring(lead, content, raised_by="USA"), lead)
    case = Case.objects.get()
    assert {each.outcome for each in case.citations.all()} == {"found"}
    assert {each.quotation for each in case.citations.all()} <= {"rule is needed. Delegates asked (10) why"} | {
        f"rule is needed. Delegates asked ({number}) why" for number in range(20)
    }
    citation = cite(case, Quote(Rendition.objects.get(), place="row 1"), by=lead, at=build.NOW.replace(minute=50))
    worked(request_undo(table, by=lead, at=build.NOW))
    assert (Case.objects.get(), Citation.objects.filter(pk=citation.pk).exists()) == (case, True)


@pytest.mark.django_db
def test_rows_added_to_a_case_of_the_docket_are_cited_and_taken_back_without_it(lead: Officer) -> None:
    first = imported(bring(lead), lead)
    more = imported(bring(lead, CSV + "2018,China,USA,101,Live horses\n", "more.csv"), lead)
    horses = Case.objects.get(title="Live horses")
    assert {each.exhibit.title for each in CaseExhibit.objects.filter(case=horses)} == {"rows", "more"}
    fresh = horses.citations.get(rendition__exhibit__title="more")
    assert (fresh.event.happened.phrase, fresh.place) == ("2018", "row 7")  # type: ignore[union-attr]
    worked(request_undo(more, by=lead, at=build.NOW))
    assert [each.exhibit.title for each in CaseExhibit.objects.filter(case=horses)] == ["rows"]
    assert (horses.events.count(), horses.citations.count(), first.phase) == (2, 3, "imported")


@pytest.mark.django_db
def test_a_file_that_is_an_exhibit_of_a_higher_marking_is_not_imported_below_it(registrar: Officer) -> None:
    build.exhibit(registrar, CSV, name="rows.csv", marking="OFFICIAL-SENSITIVE")
    table = bring(registrar)
    with pytest.raises(Refusal, match="of a higher marking: bring it under that"):
        request_table_import(table, by=registrar, at=build.NOW)


@pytest.mark.once
@pytest.mark.parametrize(
    ("encoding", "mark", "names"),
    [
        ("cp1252", ";", ("Café à emporter", "Brésil – “sucre”")),
        ("gb18030", ",", ("关于进口食品的管理规定", "钢铁行业的发展规划")),
        ("utf-16", "\t", ("Ordonnance n° 7", "关于钢铁")),
        ("utf-8-sig", "|", ("Rule on toys", "Rule on cloth")),
    ],
)
def test_a_csv_of_any_encoding_and_mark_is_read(
    tmp_path: Path, encoding: str, mark: str, names: tuple[str, str]
) -> None:
    lines = [["No.", "Title", "Date"], ["1", names[0], "2017-01-02"], ["2", names[1], "2018-03-04"]]
    data = "\r\n".join(mark.join(line) for line in lines).encode(encoding)
    found = sheet.read_sheet(kept(tmp_path, data, "a.csv"), "a.csv")
    assert (found.header, [row[1] for row in found.rows]) == (["No.", "Title", "Date"], list(names))


@pytest.mark.once
def test_titles_above_double_columns_empty_ones_totals_and_footnotes_are_told_from_rows(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Register of concerns, 2019"], [], ["No.", "Title", "", "Member", "Member"],
        [1, "Toys", "", "China", "Chile"], [2, "Beef", "", "Japan", "Peru"],
        ["Total", 2], ["* As told by the delegations."],
    ]  # fmt: skip
    found = sheet.read_sheet(kept(tmp_path, workbook(rows), "a.xlsx"), "a.xlsx")
    assert (found.header, found.numbers) == (["No.", "Title", "", "Member", "Member"], [4, 5])
    assert [number for number, _ in found.asides] == [6, 7]
    assert found.notes == ["The first 1 line above the header is left out.", "Two columns are headed “Member”."]


@pytest.mark.once
def test_hidden_sheets_are_named_and_the_first_that_is_shown_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, title in (("Lists", "codes"), ("Concerns", "Title")):
            at = book.add_worksheet(name)
            at.write_column(0, 0, [title, "Toys", "Beef"])
        book.get_worksheet_by_name("Concerns").activate()
        book.get_worksheet_by_name("Concerns").set_first_sheet()
        book.get_worksheet_by_name("Lists").hide()
    found = sheet.read_sheet(path, "a.xlsx")
    assert (found.name, found.header, found.sheets) == ("Concerns", ["Title"], ["Lists", "Concerns"])
    assert found.notes == ["Hidden in the workbook: Lists."]


@pytest.mark.once
def test_days_counted_from_1904_are_the_days_that_the_workbook_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        at = book.add_worksheet()
        at.write_row(0, 0, ["Title", "Date"])
        at.write(1, 0, "Toys")
        at.write_datetime(1, 1, dt.date(2016, 9, 13), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert sheet.read_sheet(path, "a.xlsx").rows == [["Toys", "2016-09-13"]]
