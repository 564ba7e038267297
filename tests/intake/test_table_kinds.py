"""Tables of the kinds that officers bring, each brought, tried and imported; and what only workbooks have, cell by cell."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cases.access.models import Officer
from cases.docket.models import Case, Measure
from cases.docket.terms import Identifier
from cases.evidence.models import Citation, Exhibit
from cases.intake.models import TableImport
from cases.intake.reading import members_known
from cases.intake.tables import sheet
from cases.intake.tables.columns import guess
from cases.intake.tables.request import choose_sheet, file_table, read_limited, request_undo
from cases.proceedings.models import Event
from cases.refusal import Refusal
from tests import build
from tests.intake import tabled
from tests.intake.test_tables import bring, imported, kept, outcomes, tried, worked


def counts(table: TableImport) -> Counter[str]:
    """How many rows came to what."""
    return Counter(row[1] for row in outcomes(table))


def faults(table: TableImport) -> dict[Any, str]:
    """Why rows are left out, by row."""
    return {row[0]: " ".join(row[3]) for row in outcomes(table) if row[1] == "left out"}


def notes(table: TableImport) -> dict[Any, list[str]]:
    """What is said of rows, by row."""
    return {row[0]: [sentence for _, sentence in row[4]] for part in table.portions.all() for row in part.rows}


# Kinds


@pytest.mark.django_db
def test_the_whole_table_of_sanitary_concerns_is_a_case_a_concern_with_its_years(lead: Officer) -> None:
    made = tabled.sanitary(2_000)
    table = bring(lead, made.csv(), "sps.csv")
    assert (faults(table), counts(table)["new case"], counts(table)["joins"]) == (
        {}, made.true["cases"], 2_000 - made.true["cases"],
    )  # fmt: skip
    assert table.notes == ["Left out, as said below: mtn, submtn."]
    imported(table, lead)
    assert (Case.objects.count(), Event.objects.count()) == (made.true["cases"], made.true["events"])


@pytest.mark.django_db
def test_an_export_of_sanitary_concerns_keeps_its_further_dates_and_words(lead: Officer) -> None:
    made = tabled.sanitary_export(60)
    table = imported(bring(lead, made.xlsx(), "sps.xlsx"), lead)
    assert (Case.objects.count(), Event.objects.count()) == (made.true["cases"], made.true["events"])
    assert set(Identifier.objects.values_list("scheme", flat=True)) == {"SPS-STC"}
    row = made.lines[9]
    case = Case.objects.get(identifiers__number="9")
    assert [product.pk for product in case.products.all()] == [f"0{row[3]}" if len(row[3]) == 3 else row[3]]
    assert f"Products: {row[2]}." in case.summary
    assert "Keyword(s): Animal health; Food safety." in case.summary
    texts = Counter(event.text.partition(" ")[0] for event in case.events.all())
    assert texts == Counter(
        {"Raised": 1 + len(row[9].split("; ") if row[9] else []), **({"Settled": 1} if row[12] else {})}
    )
    assert (table.given["filed_as"], Exhibit.objects.get().kind) == ("statistics", "statistics")


@pytest.mark.django_db
def test_an_export_of_technical_concerns_has_the_first_and_the_last_time(lead: Officer) -> None:
    made = tabled.technical_export(60)
    imported(bring(lead, made.csv(mark=";", encoding="cp1252"), "tbt.csv"), lead)
    assert (Case.objects.count(), Event.objects.count()) == (made.true["cases"], made.true["events"])
    case = Case.objects.get(identifiers__scheme="TBT-IMS", identifiers__number="7")
    assert "(IMS" not in case.title
    assert case.raised_by.count() == len(made.lines[7][3].split("\n"))


@pytest.mark.django_db
def test_a_database_of_measures_with_hundreds_of_codes_in_a_cell(lead: Officer) -> None:
    made = tabled.measures(30)
    table = bring(lead, made.xlsx(), "measures.xlsx")
    assert (faults(table), table.given["becomes"], table.notes) == (
        {},
        "measure",
        ["Left out, as said below: HS Nomenclature."],
    )
    imported(table, lead)
    assert Measure.objects.count() == 30
    measure = Measure.objects.get(title=made.lines[9][11])
    assert measure.measure_type_id == made.lines[9][4][0]
    case = measure.case_links.get().case
    wanted = {code.zfill(6) for code in made.lines[9][6].split(",")}
    assert (len(wanted), {product.pk for product in case.products.all()}) == (300, wanted)
    assert "Issuing Agency: Ministry of Trade; Customs." in case.summary


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_of_a_list_of_disputes_with_faults_just_the_faulty_lines_are_left_out(lead: Officer, kind: str) -> None:
    made = tabled.disputes(100)
    table = bring(lead, made.xlsx() if kind == "xlsx" else made.csv(encoding="utf-8-sig"), f"disputes.{kind}")
    found = faults(table)
    assert set(found) == set(made.true["wrong"])
    assert [(row, why) for row, why in made.true["wrong"].items() if why not in found[row]] == []
    assert counts(table)["new case"] == made.true["cases"]
    imported(table, lead)
    first = Case.objects.get(identifiers__number="DS5")
    assert [event.kind for event in first.events.all()] == [
        "consultations-requested", "panel-established", "report-circulated", "report-adopted",
    ]  # fmt: skip
    assert "third parties: " in first.events.first().text  # type: ignore[union-attr]


# Minutes


@pytest.mark.django_db
def test_statements_of_minutes_are_a_case_an_item_with_an_event_a_meeting(lead: Officer) -> None:
    made = tabled.minutes(900)
    table = bring(lead, made.xlsx(), "minutes.xlsx")
    assert (table.given["filed_as"], table.given["scheme"], table.given["body"]) == ("minutes", "TBT-IMS", "CTBT")
    assert len(faults(table)) == made.true["business"]
    assert all(said.endswith("is business of the meeting, no concern: no row.") for said in faults(table).values())
    imported(table, lead)
    assert (Case.objects.count(), Event.objects.count()) == (made.true["cases"], made.true["meetings"])
    said = 900 - made.true["business"]
    assert Citation.objects.filter(event__isnull=False).count() == said
    assert set(Citation.objects.values_list("outcome", flat=True)) == {"found"}
    whole = " ".join(Event.objects.values_list("text", flat=True))
    assert [line[4] for line in made.lines[1:] if "Chairperson" not in line[3] and line[4] not in whole] == []
    worked(request_undo(table, by=lead, at=build.NOW))
    assert (Case.objects.count(), Event.objects.count(), Citation.objects.count()) == (0, 0, 0)


SAID = """Date,Meeting,Agenda item,Member,Text
2015-03-18,G/TBT/M/65,1. Adoption of the agenda,Chairperson,It was adopted.
2015-03-18,G/TBT/M/65,"2.1 China – Cosmetics (AMCL), G/TBT/N/CHN/1064 (IMS ID 296)",Japan,It asked why.
,,,European Union,It supported Japan.
,,,China,It took note.
2015-06-17,G/TBT/M/66,2.4 China – Cosmetics Labelling (IMS ID 296),United States,It asked when.
2015-06-17,G/TBT/M/66,2.5 Measures on toys,United States,It asked what.
"""


@pytest.mark.django_db
def test_an_item_is_known_by_its_number_and_named_once_above_its_statements(lead: Officer) -> None:
    table = bring(lead, SAID, "minutes.csv")
    assert faults(table) == {
        2: "“Adoption of the agenda” is business of the meeting, no concern: no row.",
        7: "“Measures on toys” names no Member whose measure it is about: no concern.",
    }
    assert notes(table)[4] == ["Blank here: taken from the row above."]
    imported(table, lead)
    case = Case.objects.get()
    assert (case.title, case.respondent_id, case.identifiers.get().number) == ("China – Cosmetics (AMCL)", "CHN", "296")
    assert sorted(member.pk for member in case.raised_by.all()) == ["JPN", "USA"]
    assert [event.text.partition("\n")[0] for event in case.events.all()] == [
        "Raised by Japan; European Union spoke; China replied (G/TBT/M/65, G/TBT/N/CHN/1064).",
        "Raised by United States (G/TBT/M/66).",
    ]


@pytest.mark.django_db
def test_a_longer_table_of_minutes_adds_only_what_was_not_told(lead: Officer) -> None:
    imported(bring(lead, SAID, "minutes.csv"), lead)
    longer = SAID.replace(",,,China,It took note.\n", ",,,China,It took note.\n,,,Chile,It agreed with Japan.\n")
    more = imported(bring(lead, longer, "more.csv"), lead)
    case = Case.objects.get()
    assert [event.text for event in case.events.order_by("happened_earliest", "text")][:1] == [
        "Chile spoke (G/TBT/M/65, G/TBT/N/CHN/1064).\n\nChile: It agreed with Japan."
    ]
    assert (case.events.count(), more.portions.get().events) == (3, 1)
    assert [row.place for row in Citation.objects.filter(rendition__exhibit__title="more")] == ["row 6"]


@pytest.mark.django_db
def test_minutes_as_plain_text_come_to_the_same_as_their_table(lead: Officer) -> None:
    made = tabled.minutes(900)
    table = bring(lead, tabled.as_text(made), "minutes.txt")
    assert table.notes[0].startswith("Minutes as plain text, read as ")
    imported(table, lead)
    assert (Case.objects.count(), Event.objects.count()) == (made.true["cases"], made.true["meetings"])
    assert set(Citation.objects.values_list("outcome", flat=True)) == {"found"}
    whole = " ".join(Event.objects.values_list("text", flat=True))
    assert [line[4] for line in made.lines[1:] if "Chairperson" not in line[3] and line[4] not in whole] == []
    assert Exhibit.objects.get().kind == "minutes"
    assert Citation.objects.filter(place__startswith="line ").count() == Citation.objects.count()


# Workbooks


def concerns(rows: int = 6) -> list[list[Any]]:
    """A small list of concerns."""
    lines: list[list[Any]] = [["No", "Title", "Respondent", "Date"]]
    return lines + [[number, f"Rule {number}", "China", dt.date(2016, 9, number)] for number in range(1, rows + 1)]


@pytest.mark.django_db
def test_hidden_rows_and_columns_are_read_and_said_or_left_out_where_the_officer_says_so(lead: Officer) -> None:
    def hide(book: Any, pages: dict[str, Any]) -> None:
        pages["List"].autofilter(0, 0, 6, 3)
        for row in (2, 4, 5):
            pages["List"].set_row(row, None, None, {"hidden": True})
        pages["List"].set_column(0, 0, None, None, {"hidden": True})

    data = tabled.workbook({"List": concerns()}, more=hide)
    table = bring(lead, data, "hidden.xlsx")
    assert table.notes == [
        "A filter of the workbook hides 3 rows (3, 5-6): read like the others.",
        "The workbook hides column A: shown here like the others.",
    ]
    assert (counts(table)["new case"], notes(table)[3]) == (6, ["Hidden in the workbook, and read."])
    again = tried(table, lead, hidden_out="1")
    assert faults(again) == dict.fromkeys((3, 5, 6), "Hidden in the workbook: no row.")


@pytest.mark.django_db
def test_cells_that_show_an_error_or_lack_their_result_leave_their_row_out(lead: Officer) -> None:
    def work(book: Any, pages: dict[str, Any]) -> None:
        pages["List"].write_formula(1, 2, '=VLOOKUP("x",A:B,2)', None, "#N/A")
        pages["List"].write_formula(2, 2, '="Chi"&"na"', None, "China")
        pages["List"].write_formula(3, 1, '=""', None, "")

    data = tabled.workbook({"List": concerns(3)}, more=work)
    # A result that is an empty text is one.
    data = tabled.with_part(
        data, "xl/worksheets/sheet1.xml", lambda body: body.replace(b'<c r="B4"><f>', b'<c r="B4" t="str"><f>')
    )
    table = bring(lead, data, "errors.xlsx")
    assert faults(table)[2].startswith("The cell shows #N/A: put it right in the workbook.")
    assert [row[1] for row in outcomes(table)] == ["left out", "new case", "new case"]
    bare = bring(lead, tabled.without_results(data), "bare.xlsx")
    assert faults(bare)[3].startswith("The cell has a formula without its result")
    assert bare.notes[-1].startswith("3 cells have a formula without its result")
    assert bring(lead, "title,respondent,date\nToys,China,#REF!\n").portions.get().wrong == 1


@pytest.mark.django_db
def test_sheets_of_the_same_columns_are_read_together_and_cited_by_their_names(lead: Officer) -> None:
    years = {str(year): [*concerns(0), [1, f"Rule of {year}", "China", dt.date(year, 5, 1)], [2, "Toys", "China", dt.date(year, 6, 1)]]
             for year in (2019, 2020, 2021)}  # fmt: skip
    table = bring(lead, tabled.workbook({"Read me": [["What this is"]], **years}), "years.xlsx", scheme="DOCKET")
    assert (table.sheet, table.notes) == (
        "*", ["Read together, of the same columns: 2019, 2020, 2021.", "Not read, another sheet: Read me."],
    )  # fmt: skip
    assert [row[0] for row in outcomes(table)] == ["2019, 2", "2019, 3", "2020, 2", "2020, 3", "2021, 2", "2021, 3"]
    assert outcomes(table)[2][1:3] == ("joins", "2019, 2")
    imported(table, lead)
    toys = Case.objects.get(title="Toys")
    assert sorted(row.place for row in toys.citations.filter(event__isnull=False)) == [
        "2019, row 3",
        "2020, row 3",
        "2021, row 3",
    ]
    assert {row.outcome for row in toys.citations.all()} == {"found"}
    assert toys.source_path == "years.xlsx, rows 2019, 3; 2020, 3; 2021, 3"


@pytest.mark.django_db
def test_another_sheet_may_be_chosen_until_the_import(lead: Officer) -> None:
    data = tabled.workbook({"Old": concerns(2), "New": concerns(3), "Codes": [["a"], ["b"]]})
    table = bring(lead, data, "book.xlsx")
    assert (table.sheet, table.total) == ("*", 5)
    table = choose_sheet(table, sheet="New", by=lead, at=build.NOW)
    assert (table.phase, table.sheet, table.columns, table.portions.count()) == ("mapping", "New", {}, 0)
    table = tried(table, lead)
    assert table.total == 3
    with pytest.raises(Refusal, match="It has no sheet “Nowhere”; it has Old, New, Codes"):
        choose_sheet(table, sheet="Nowhere", by=lead, at=build.NOW)
    with pytest.raises(Refusal, match="It has no sheet “2019”"):
        file_table([data], name="b.xlsx", sheet="2019", marking="DELIBERATIVE", by=lead, at=build.NOW)
    done = imported(table, lead)
    with pytest.raises(Refusal, match="That is not done now"):
        choose_sheet(done, sheet="Old", by=lead, at=build.NOW)


@pytest.mark.once
def test_a_table_that_begins_in_another_column_has_the_letters_and_merged_cells_of_the_file(tmp_path: Path) -> None:
    def moved(book: Any, pages: dict[str, Any]) -> None:
        pages["List"].write_row("C4", ["No", "Respondent", ""])
        pages["List"].merge_range("D5:D6", "China")
        pages["List"].write_column("C5", [1, 2])
        pages["List"].write_column("E5", ["Toys", "Beef"])

    found = sheet.read_sheet(kept(tmp_path, tabled.workbook({"List": []}, more=moved), "a.xlsx"), "a.xlsx")
    assert (found.rows, found.numbers, found.called(2)) == (
        [["1", "China", "Toys"], ["2", "China", "Beef"]],
        [5, 6],
        "E",
    )
    assert "Column E has no header." in found.notes


@pytest.mark.once
def test_rich_text_long_cells_numbers_as_text_and_comments(tmp_path: Path) -> None:
    def rich(book: Any, pages: dict[str, Any]) -> None:
        page = pages["List"]
        page.write_rich_string(1, 0, "Rule on ", book.add_format({"bold": 1}), "toys", " and games")
        page.write_string(1, 1, "0101")
        page.write_string(2, 0, "x" * 32_767)
        page.write_string(2, 1, "42081")
        page.write_comment(2, 1, "Look at it.")

    found = sheet.read_sheet(
        kept(tmp_path, tabled.workbook({"List": [["Title", "HS"]]}, more=rich), "a.xlsx"), "a.xlsx"
    )
    assert found.rows == [["Rule on toys and games", "0101"], ["x" * 32_767, "42081"]]
    assert found.notes == ["Cells of the workbook have comments, which are not read."]


@pytest.mark.django_db
def test_a_day_in_a_cell_of_text_is_read_from_its_number_and_said(lead: Officer) -> None:
    lines = [
        ["Title", "Respondent", "Date"],
        ["Toys", "China", "42081"],
        ["Beef", "China", "18-20 March 2015"],
        ["Milk", "China", "n/a"],
    ]
    table = bring(lead, tabled.workbook({"List": lines}), "text.xlsx")
    assert notes(table)[2] == ["“42081” is taken for the number of a day, as workbooks count them: 18 March 2015."]
    imported(table, lead)
    assert [str(event.happened) for event in Event.objects.all()] == ["2015-03-18", "2015-03-18/2015-03-20"]
    assert Case.objects.count() == 3


@pytest.mark.django_db
def test_a_table_is_filed_as_the_kind_that_the_officer_names(lead: Officer) -> None:
    imported(bring(lead, "title,respondent\nToys,China\n", filed_as="survey"), lead)
    assert Exhibit.objects.get().kind == "survey"


@pytest.mark.once
@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("Case|Title|Complainant|Respondent|Request for consultations|Panel establishment|Mutually agreed solution notified",
         "number|title|raised_by|respondent|date|panel_established|settled"),
        ("Dispute number|Case name|Date appealed|Date Appellate Body report circulated|Date of adoption|Agreements (as cited in request)",
         "number|title|appealed|appeal_circulated|adopted|provisions"),
        ("ID|Title|Committee|Member(s) raising|Member(s) responding|First raised|Last raised|Times raised|Objectives",
         "number|title|body|raised_by|respondent|date|again|kept|kept"),
        ("Meeting date|Committee|Meeting no.|Agenda item|Delegation|Intervention|References",
         "date|body|meeting|title|speaker|text|symbols"),
        ("Date|Meeting|Agenda item|Member|Text|Symbols", "date|meeting|title|speaker|text|symbols"),
        ("Numéro|Titre|Membre mis en cause|Soulevée par|Date|Produits|Statut", "number|title|respondent|raised_by|date|products|status"),
        ("Country imposing NTM(s)|Affected countries|Measure type|Product codes|Implementation date|Repeal date|Legislation title|Agency",
         "respondent|affected|measure_type|products|in_force|ended|title|kept"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_columns_are_known_by_the_headers_of_many_tables(lead: Officer, head: str, wanted: str) -> None:
    cells = {"Case": "DS1", "Measure type": "B31", "Agenda item": "China – Toys", "Member": "Japan"}
    lines = [head.split("|"), *([cells.get(title, "") for title in head.split("|")] for _ in range(3))]
    lines[1] = [cell or "x" if title in cells else cell for cell, title in zip(lines[1], lines[0], strict=True)]
    if not any(any(line) for line in lines[1:]):
        lines[1][0] = "1"
    table = file_table([tabled.Made(lines).csv()], name="a.csv", marking="DELIBERATIVE", by=lead, at=build.NOW)
    assert guess(read_limited(table.sha256, "a.csv"), members_known()) == wanted.split("|")


@pytest.mark.django_db
def test_titles_that_are_nearly_the_same_are_pointed_out_and_not_joined(lead: Officer, shared_data: Path) -> None:
    data = (shared_data / "imports" / "tbt_concerns_about_china.csv").read_bytes()
    table = bring(lead, data, "tbt.csv", respondent="CHN")
    title = "Encryption Law (draft revised) by the Office of State Commercial Cryptography Administration (OSCCA)"
    assert notes(table)[20] == [f"Much like row 10, “{title}”, and not joined to it."]
    assert table.columns["outcomes"] == {"new case": 15, "joins": 14}


@pytest.mark.django_db
def test_the_protocol_of_accession_is_china_s_where_china_is_the_respondent(lead: Officer) -> None:
    cited = "\"['GATT 1994: Art. XI', 'Protocol of Accession: Part I, para. 1.2']\""
    rows = (
        f"ds,title,complainant,date,cited\nDS419,China — Wind,Japan,2010,{cited}\nDS9,Chile — Wine,Japan,2010,{cited}\n"
    )
    table = imported(bring(lead, rows, "disputes.csv"), lead)
    china, chile = Case.objects.order_by("number")
    assert sorted(claim.provision_id for claim in china.claims.all()) == ["GATT XI", "PROT 1.2"]
    assert [claim.provision_id for claim in chile.claims.all()] == ["GATT XI"]
    assert notes(table)[3] == ["Not in the vocabulary: Protocol of Accession."]


# Lists kept by hand


@pytest.mark.django_db
def test_a_table_without_a_header_loses_no_row(lead: Officer) -> None:
    table = bring(
        lead, "DS1,China — Toys and Games,Japan,3 May 2001\nDS2,China — Frozen Beef,Chile,4 May 2001\n", "disputes.csv"
    )
    assert table.notes == [
        "The table has no header: its first line is read as a row, and its columns go by their letters."
    ]
    imported(table, lead)
    assert sorted((case.title, case.raised_by.get().pk) for case in Case.objects.all()) == [
        ("China — Frozen Beef", "CHL"), ("China — Toys and Games", "JPN"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_member_in_a_line_of_its_own_is_the_respondent_of_the_rows_below(lead: Officer) -> None:
    rows = "No,Title,Raised by,Date\nChina,,,\n1,Toys,Japan,2015\n2,Beef,Peru and Chile,2015\nIndia,,,\n3,Milk,Japan,2016\n"
    table = bring(lead, rows)
    assert faults(table) == {
        2: "“China” stands alone in its line: no row.",
        5: "“India” stands alone in its line: no row.",
    }
    assert notes(table)[3] == ["From the line above its rows: China."]
    imported(table, lead)
    assert sorted((case.title, case.respondent_id, case.raised_by.count()) for case in Case.objects.all()) == [
        ("Beef", "CHN", 2), ("Milk", "IND", 1), ("Toys", "CHN", 1),
    ]  # fmt: skip


@pytest.mark.django_db
def test_names_in_the_languages_of_the_wto_and_several_respondents(lead: Officer) -> None:
    rows = "Titre;Membre mis en cause;Soulevée par;Date\nJouets;Chine;États-Unis et Japon;18 mars 2015\nBœuf;Chine, Inde;Suisse;2015\n"
    table = bring(lead, rows.encode("cp1252"), "liste.csv")
    assert faults(table) == {3: "“Chine, Inde” names 2 Members, and a concern has one respondent: part the row."}
    imported(table, lead)
    case = Case.objects.get()
    assert (case.respondent_id, sorted(member.pk for member in case.raised_by.all())) == ("CHN", ["JPN", "USA"])


@pytest.mark.django_db
def test_a_code_among_many_that_is_none_costs_only_itself(lead: Officer) -> None:
    table = bring(lead, 'title,respondent,hs\nToys,China,"950300, 9899, 8703.1"\nBeef,China,9899\n')
    assert notes(table)[2] == [
        "“8703.1” has lost its last zero: read as 8703.10.",
        "“9899” names no chapter of the HS. It is left out, the others are read.",
    ]
    assert faults(table) == {3: "“9899” names no chapter of the HS."}
    imported(table, lead)
    assert sorted(product.pk for product in Case.objects.get().products.all()) == ["870310", "950300"]


@pytest.mark.once
def test_a_long_introduction_and_too_many_columns_are_said(tmp_path: Path) -> None:
    lines = [
        *([f"Line {number} of a long introduction"] for number in range(25)),
        ["Title", "Respondent", *(f"c{n}" for n in range(300))],
    ]
    data = tabled.Made([*lines, *([f"Rule {number}", "China"] for number in range(40))]).csv()
    found = sheet.read_sheet(kept(tmp_path, data, "a.csv"), "a.csv")
    assert (found.header[:2], len(found.rows), len(found.header)) == (["Title", "Respondent"], 40, 200)
    assert found.notes == [
        "Only the first 200 of 302 columns are read.",
        "The first 25 lines above the header are left out.",
    ]


@pytest.mark.django_db
def test_a_member_that_varies_within_an_item_is_who_speaks(lead: Officer) -> None:
    rows = "Date,Topic,Country,Statement\n2015-03-18,Rules on toys,Japan,It asked.\n2015-03-18,Rules on toys,China,It replied.\n"
    table = bring(lead, rows, respondent="CHN")
    assert table.columns["of"] == ["date", "title", "speaker", "text"]
    imported(table, lead)
    assert Event.objects.get().text.startswith("Raised by Japan; China replied.")


@pytest.mark.django_db
def test_a_report_by_country_and_section_brought_as_a_table_is_told_of_its_other_way(
    lead: Officer, shared_data: Path
) -> None:
    data = (shared_data / "imports" / "nte_2019_all_countries.csv").read_bytes()
    table = bring(lead, data, "nte.csv", raised_by="USA")
    assert table.columns["of"] == ["date", "respondent", "title", "text", "", "", ""]
    assert sheet.A_REPORT in table.notes
    assert counts(table)["new case"] > 400


@pytest.mark.django_db
def test_minutes_in_the_older_forms_are_read_too(lead: Officer) -> None:
    text = (
        "G/SPS/R/79\nSUMMARY OF THE MEETING OF 15-16 JULY 2015\n\nI. ADOPTION OF THE AGENDA\n1. The Committee adopted the agenda.\n"
        "II. SPECIFIC TRADE CONCERNS\n(a) China's rules on soya - Concerns of Paraguay (STC 395)\n"
        "2. Paraguay raised concerns over the rules.\n3. Chile, Brazil and Peru echoed the concerns. They were heard at meeting\n"
        "1. It was long ago.\n4. China replied.\n(b) Belgium - Labels of wine\n5. The representative of Australia drew attention to it.\n"
    )
    table = bring(lead, text, "R79.txt")
    assert faults(table)[5] == "“ADOPTION OF THE AGENDA” is business of the meeting, no concern: no row."
    imported(table, lead)
    soya, wine = Case.objects.order_by("number")
    event = soya.events.get()
    assert event.text.startswith("Raised by Paraguay; Chile, Brazil, Peru spoke; China replied (G/SPS/R/79).")
    assert "They were heard at meeting 1. It was long ago." in event.text
    assert sorted(member.pk for member in event.members.all()) == ["BRA", "CHL", "CHN", "PER", "PRY"]
    assert (soya.identifiers.get().number, [member.pk for member in soya.raised_by.all()]) == ("395", ["PRY"])
    assert (wine.respondent_id, [member.pk for member in wine.raised_by.all()]) == ("BEL", ["AUS"])
