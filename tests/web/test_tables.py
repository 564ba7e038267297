"""Spreadsheets on the site: the file, its columns as guessed, the dry run row by row, the import and its undoing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.access.models import Officer
from cases.docket.models import Case
from cases.evidence.models import Exhibit
from cases.intake.models import TableImport
from cases.jobs.models import JobState
from tests.intake import tabled
from tests.intake.test_tables import CSV, ROWS, bring, imported, workbook, worked
from tests.web import worlds

pytestmark = [pytest.mark.once, pytest.mark.django_db]
GIVEN = {"scheme": "OTHER", "event": "raised", "body": "", "respondent": "", "raised_by": "", "subject": ""}


def brought(client: Client, content: bytes = CSV.encode(), name: str = "rows.csv") -> TableImport:
    """A file that was brought."""
    file = SimpleUploadedFile(name, content)
    answer = client.post("/imports/tables/new/", {"file": file, "marking": "DELIBERATIVE"})
    table = TableImport.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, table.get_absolute_url())
    return table


def test_the_columns_are_guessed_and_shown_with_their_first_rows(as_lead: Client) -> None:
    table = brought(as_lead)
    page = as_lead.get(table.get_absolute_url())
    assert [(each["letter"], each["header"], each["chosen"]) for each in page.context["columns"]] == [
        ("A", "year", "date"), ("B", "respondent", "respondent"), ("C", "raised by", "raised_by"), ("D", "hs", "products"),
        ("E", "title", "title"),
    ]  # fmt: skip
    assert "JAPAN; Chile" in page.content.decode()


def test_a_table_is_tried_imported_and_undone(as_lead: Client) -> None:
    table = brought(as_lead)
    here = table.get_absolute_url()
    columns = ["date", "respondent", "raised_by", "products", "title"]
    answer = as_lead.post(here, {"act": "check", "column": columns, **GIVEN}, follow=True)
    assert "a worker is at it" in answer.content.decode()
    worked(TableImport.objects.get())
    page = as_lead.get(here).content.decode()
    for told in (
        "5 rows: 2 open a case, <strong>2 left out</strong>, 1 add to one.",
        "China, raised by United States; 2 events, 2 rows",
        "“Atlantis” is no Member that is known.",
        "has lost its leading zero: read as 0101",
        "joins row 2",
        "2 left out",
    ):
        assert told in page
    assert "joins row 2" not in as_lead.get(f"{here}?wrong=1").content.decode()
    as_lead.post(here, {"act": "import"})
    worked(TableImport.objects.get())
    page = as_lead.get(here).content.decode()
    assert "2 cases opened, 3 events recorded" in page
    assert f'Filed as <a href="{Exhibit.objects.get().get_absolute_url()}">' in page
    as_lead.post(here, {"act": "undo"})
    worked(TableImport.objects.get())
    assert (TableImport.objects.get().phase, Case.objects.count()) == ("undone", 0)


def test_the_part_that_is_asked_for_while_a_worker_is_at_it_ends_by_loading_the_page(as_lead: Client) -> None:
    table = brought(as_lead)
    here = table.get_absolute_url()
    TableImport.objects.update(phase="importing", state=JobState.WORKING)
    answer = as_lead.get(here, headers={"HX-Request": "true"})
    assert (answer.headers.get("HX-Refresh"), "<html" in answer.content.decode()) == (None, False)
    TableImport.objects.update(phase="imported", state=JobState.READY)
    assert as_lead.get(here, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_what_cannot_be_is_refused_with_a_sentence(as_lead: Client) -> None:
    table = brought(as_lead, workbook(ROWS), "rows.xlsx")
    here = table.get_absolute_url()
    for data, told in (
        ({"act": "check", "column": ["title", "title", ""], **GIVEN}, "Two columns cannot both be"),
        ({"act": "check", "column": ["title\x00x", "", ""], **GIVEN}, "is nothing that a column can be"),
        ({"act": "check", "column": ["title", "", ""], **GIVEN, "respondent": "XX"}, "Select a valid choice"),
        ({"act": "import"}, "That is not done now"),
        ({"act": "undo"}, "That is not done now"),
        ({"act": "nothing"}, "Choose what to do"),
    ):
        answer = as_lead.post(here, data)
        assert (answer.status_code, told in answer.content.decode()) == (422, True), data
    for content, told in ((b"", "empty"), (b"PK\x03\x04", "damaged")):
        answer = as_lead.post(
            "/imports/tables/new/", {"file": SimpleUploadedFile("a.xlsx", content), "marking": "DELIBERATIVE"}
        )
        assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_another_sheet_of_a_workbook_is_taken_on_the_page(as_lead: Client) -> None:
    data = tabled.workbook({"Old": [["Title"], ["Toys"]], "New": [["Name", "Titre"], ["a", "Beef"]]})
    table = brought(as_lead, data, "rows.xlsx")
    here = table.get_absolute_url()
    page = as_lead.get(here).content.decode()
    assert ("Not read, another sheet: New." in page, '<option value="New">New</option>' in page) == (True, True)
    answer = as_lead.post(here, {"act": "sheet", "sheet": "New"}, follow=True)
    assert [each["header"] for each in answer.context["columns"]] == ["Name", "Titre"]
    refused = as_lead.post(here, {"act": "sheet", "sheet": "Other"})
    assert (refused.status_code, "It has no sheet “Other”" in refused.content.decode()) == (422, True)


def test_a_table_of_a_higher_marking_is_under_no_address_for_who_may_not_see_it(as_lead: Client, lead: Officer) -> None:
    table = brought(as_lead)
    TableImport.objects.update(marking="OFFICIAL-SENSITIVE")
    other, _ = worlds.signed_in("lead")
    assert other.get(table.get_absolute_url()).status_code == 404
    assert other.post(table.get_absolute_url(), {"act": "import"}).status_code == 404
    assert "rows.csv" not in other.get("/imports/tables/").content.decode()


def test_a_reader_sees_what_a_table_does_and_no_button(as_lead: Client, client: Client, reader: Officer) -> None:
    table = brought(as_lead)
    other, _ = worlds.signed_in("reader")
    page = other.get(table.get_absolute_url()).content.decode()
    assert "Try it" not in page
    assert other.post(table.get_absolute_url(), {"act": "import"}).status_code == 422


def test_the_words_of_a_meeting_are_folded_on_the_page_of_their_case(as_lead: Client, lead: Officer) -> None:
    rows = [["Date", "Agenda item", "Member", "Text"], ["2015-03-18", "China – Toys", "Japan", "It asked why. " * 60]]
    rows.append(["2015-03-18", "China – Toys", "China", "It replied."])
    rows += [
        ["2015-06-18", "China – Beef", "Japan", "It asked."],
        ["2015-06-18", "China – Beef", "China", "It replied."],
    ]
    imported(bring(lead, tabled.Made(rows).csv(), "minutes.csv"), lead)
    pages = {case.title: as_lead.get(case.get_absolute_url()).content.decode() for case in Case.objects.all()}
    assert "Raised by Japan; China replied." in pages["China – Toys"]
    assert "<summary>What was said</summary><p>Japan: It asked why." in pages["China – Toys"]
    assert "<p>Japan: It asked.</p>\n<p>China: It replied.</p>" in pages["China – Beef"]
    assert "What was said" not in pages["China – Beef"]
