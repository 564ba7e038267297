"""The library's pages: many documents at once, scans and OCR, the same words in another file, and what is said of missing text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.access import markings
from cases.access.models import Officer
from cases.briefs.gather import gather_case
from cases.docket.models import Case
from cases.evidence.citing import Quote, cite
from cases.evidence.filing import Filed, file_exhibit
from cases.evidence.models import Citation, Exhibit, Page, Reading
from cases.evidence.reading import read_next
from cases.evidence.recognising import recognise_next
from cases.evidence.recognition import Recognition
from cases.web import library
from tests import build
from tests.evidence import scans
from tests.evidence.test_extraction_pdf import pdf, scan, shown

MANY = {"kind": "note", "language": "en", "marking": "DELIBERATIVE"}


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case that a lead opened."""
    return build.case(lead, title="Steel capacity")


def upload(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def send(client: Client, *files: SimpleUploadedFile, address: str = "/exhibits/new/many/", **more: Any) -> Any:
    return client.post(address, {**MANY, "documents": list(files), **more})


def lines(answer: Any) -> list[str]:
    """The list of results, without its markup."""
    found = re.findall(r"<li>(<span class=\"check.*?)</li>", answer.content.decode())
    return [" ".join(re.sub("<[^>]*>", "", each).split()) for each in found]


def file(by: Officer, data: bytes, name: str, **more: Any) -> Filed:
    """A file, filed and read."""
    values: dict[str, Any] = {"title": "A paper", "kind": "note", "language": "en", "at": build.NOW} | more
    filed = file_exhibit([data], name=name, by=by, **values)
    while read_next(build.clock):
        pass
    return filed


def partly() -> bytes:
    """A PDF whose second page is a picture."""
    first, third = shown(["China agreed to open its market"]), shown(["by the end of the year"])
    return pdf([first, None, third], change=lambda made: scan(made, 2))


# Many at once


def test_each_of_many_becomes_an_exhibit_and_a_bad_one_keeps_no_other_out(as_lead: Client, case: Case) -> None:
    files = (
        upload("2022_Report to_Congress.txt", "China agreed."),
        upload("empty.pdf", b"x"[:0]),
        upload("setup.exe", b"MZ\x90\x00\x03\x00"),
        upload("copy of it.txt", "China agreed."),
        upload("钢铁 意见.txt", "钢铁工业是国民经济的重要基础产业。"),
    )
    answer = send(as_lead, *files, address=f"/cases/{case.number}/file/many/", issuer="USTR")
    assert answer.status_code == 200
    assert lines(answer) == [
        "filed 2022_Report to_Congress.txt as Exhibit 1",
        "refused empty.pdf: The file is empty (0 bytes): look whether it was saved whole, and file it again.",
        "refused setup.exe: The file is a program, and programs are not filed.",
        "already filed copy of it.txt as Exhibit 1",
        "filed 钢铁 意见.txt as Exhibit 2",
    ]
    rows = Exhibit.objects.order_by("number").values_list("title", "kind", "issuer", "marking")
    assert list(rows) == [
        ("2022 Report to Congress", "note", "USTR", "DELIBERATIVE"),
        ("钢铁 意见", "note", "USTR", "DELIBERATIVE"),
    ]
    assert case.exhibits.count() == 2
    assert Reading.objects.filter(state="queued").count() == 2


def test_a_folder_is_taken_like_the_files_in_it(as_lead: Client) -> None:
    answer = as_lead.post(
        "/exhibits/new/many/", {**MANY, "folder": [upload("in/a.txt", "One."), upload("in/b.txt", "Two.")]}
    )
    assert [line.partition(" as ")[0] for line in lines(answer)] == ["filed a.txt", "filed b.txt"]


def test_the_page_s_script_sends_one_and_gets_its_line_back(as_lead: Client) -> None:
    answer = send(as_lead, upload("a.txt", "One."), one="1")
    assert (answer.status_code, lines(answer)) == (200, ["filed a.txt as Exhibit 1"])
    assert b"<html" not in answer.content
    answer = send(as_lead, upload("a.exe", b"MZ\x90\x00"), one="1")
    assert lines(answer) == ["refused a.exe: The file is a program, and programs are not filed."]
    answer = send(as_lead, upload("<b>.txt", "Two."), one="1", kind="nothing")
    assert lines(answer)[0].startswith("refused &lt;b&gt;.txt: Select a valid choice.")
    assert Exhibit.objects.count() == 1


def test_without_a_file_or_above_the_clearance_nothing_is_filed(as_lead: Client) -> None:
    answer = as_lead.post("/exhibits/new/many/", MANY)
    assert (answer.status_code, "Choose at least one file." in answer.content.decode()) == (422, True)
    answer = send(as_lead, upload("a.txt", "One."), marking="BCI")
    assert answer.status_code == 422
    assert lines(answer) == ["refused a.txt: Business confidential information is filed from the page of its case."]
    assert not Exhibit.objects.exists()


# The same words


def test_the_same_words_in_another_file_are_pointed_out_to_those_who_may_see_both(
    as_lead: Client, lead: Officer
) -> None:
    text = build.exhibit(lead, "China agreed to open\nits market.\fIt did not.")
    paper = file(
        lead, pdf([shown(["China agreed to open its", "market. It did not."])]), "paper.pdf", title="Print of it"
    )
    hidden = build.exhibit(lead, "China agreed to open its  market.\n\nIt did not.", marking="OFFICIAL-SENSITIVE")
    other = build.exhibit(lead, "China agreed to open its markets. It did not.")
    said = "The same words stand in"
    page = as_lead.get(text.exhibit.get_absolute_url()).content.decode()
    assert page.count(said) == 2
    assert f"Exhibit {paper.exhibit.number}</a>, Print of it" in page
    assert said not in as_lead.get(other.exhibit.get_absolute_url()).content.decode()
    client = Client()
    client.force_login(build.officer(clearance=markings.DELIBERATIVE))
    page = client.get(text.exhibit.get_absolute_url()).content.decode()
    assert page.count(said) == 1
    assert f"Exhibit {hidden.exhibit.number}" not in page


def test_texts_without_words_are_not_the_same(as_lead: Client, lead: Officer) -> None:
    build.exhibit(lead, " \n ")
    page = as_lead.get(build.exhibit(lead, "\n\n \n").exhibit.get_absolute_url())
    assert "The same words" not in page.content.decode()


# Scans


def test_a_scan_is_downloaded_and_never_shown_in_the_site_s_origin(as_lead: Client, lead: Officer) -> None:
    filed = file(lead, scans.saved([scans.page("China agreed.")], "PNG"), "page.png")
    answer = as_lead.get(f"/exhibits/1/{filed.rendition.pk}/file/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    answer.close()


def test_a_machine_without_tesseract_says_how_to_install_it(
    as_lead: Client, lead: Officer, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = file(lead, scans.saved([scans.page("China agreed.")], "PNG"), "page.png")
    monkeypatch.setenv("PATH", str(tmp_path))
    page = as_lead.get(filed.exhibit.get_absolute_url()).content.decode()
    assert "apt-get install tesseract-ocr tesseract-ocr-chi-sim" in page
    assert "Read by OCR" not in page
    answer = as_lead.post(f"/exhibits/1/{filed.rendition.pk}/ocr/", {"languages": "eng"}, follow=True)
    assert "Tesseract is not installed here." in answer.content.decode()


@pytest.mark.tesseract
def test_ocr_is_asked_for_on_the_page_and_its_confidence_stands_wherever_its_text_does(
    as_lead: Client, lead: Officer, case: Case
) -> None:
    filed = file(lead, scans.saved([scans.page("China agreed to open its market")], "PNG"), "page.png", case=case)
    assert "Read by OCR" not in as_lead.get(build.exhibit(lead).exhibit.get_absolute_url()).content.decode()
    assert "Read by OCR" in as_lead.get(filed.exhibit.get_absolute_url()).content.decode()
    answer = as_lead.post(f"/exhibits/1/{filed.rendition.pk}/ocr/", {"languages": "eng"}, follow=True)
    assert "It waits to be read by OCR" in answer.content.decode()
    assert recognise_next(build.clock)
    made = Recognition.objects.get().made
    assert made is not None
    said = f"OCR text, mean confidence {Reading.objects.get(rendition=made).confidence}"
    cited = build.citation(build.event(case, lead), Filed(filed.exhibit, made, already=False), lead, "China agreed")
    assert Citation.objects.get(pk=cited.pk).outcome == "found"
    check = {"rendition": str(made.pk), "quotation": "China agreed"}
    pages = {
        "exhibit": as_lead.get(filed.exhibit.get_absolute_url()),
        "page": as_lead.get(f"/exhibits/1/{made.pk}/pages/1/"),
        "case": as_lead.get(case.get_absolute_url()),
        "check": as_lead.post("/check/", check),
    }
    assert {name for name, page in pages.items() if said not in page.content.decode()} == set()
    contents = gather_case(case, officer=lead, at=build.NOW)
    assert [note["coverage"] for note in contents["notes"]] == [said]
    assert [row["coverage"] for row in contents["exhibits"]] == [said]


def test_the_page_says_which_page_ocr_is_at(as_lead: Client, lead: Officer) -> None:
    filed = file(lead, scans.saved([scans.page("China agreed.")] * 3, "TIFF"), "pages.tif")
    Recognition.objects.create(
        rendition=filed.rendition, languages="eng", asked_by=lead, queued_at=build.NOW, state="working", pages_done=1
    )
    page = as_lead.get(filed.exhibit.get_absolute_url()).content.decode()
    assert 'max="3" value="1"></progress> Reading page 2 of 3 by OCR' in page


# What text is missing


def test_pages_without_text_are_told_wherever_the_exhibit_is_listed_quoted_or_cited(
    as_lead: Client, lead: Officer, case: Case
) -> None:
    filed = file(lead, partly(), "partly.pdf", case=case)
    build.citation(build.event(case, lead), filed, lead, "open its market")
    said = "2 of 3 pages have text; none on page 2"
    check = {"rendition": str(filed.rendition.pk), "quotation": "open its market"}
    pages = {
        "exhibits": as_lead.get("/exhibits/"),
        "exhibit": as_lead.get(filed.exhibit.get_absolute_url()),
        "page": as_lead.get(f"/exhibits/1/{filed.rendition.pk}/pages/1/"),
        "case": as_lead.get(case.get_absolute_url()),
        "check": as_lead.post("/check/", check),
    }
    assert {name for name, page in pages.items() if said not in page.content.decode()} == set()
    # Once in the list of exhibits and once at the citation.
    assert pages["case"].content.decode().count(said) == 2
    contents = gather_case(case, officer=lead, at=build.NOW)
    assert [row["coverage"] for row in (*contents["notes"], *contents["exhibits"])] == [f"Read in part: {said}"] * 2


def test_a_page_is_cited_as_printed_and_as_counted(as_lead: Client, lead: Officer, case: Case) -> None:
    filed = build.exhibit(lead, "One.\fChina agreed to open.\fThree.", case=case)
    Page.objects.filter(rendition=filed.rendition, number=2).update(label="iv")
    build.citation(build.event(case, lead), filed, lead, "agreed to open", page=2)
    for address in (f"/exhibits/1/{filed.rendition.pk}/pages/2/", case.get_absolute_url(), "/exhibits/1/"):
        assert "p. iv (2nd page)" in as_lead.get(address).content.decode(), address
    contents = gather_case(case, officer=lead, at=build.NOW)
    assert contents["notes"][0]["pinpoint"] == "Exhibit 1, p. iv (2nd page)"


def test_a_text_without_pages_is_cited_by_paragraph_and_shown_with_its_section(
    as_lead: Client, lead: Officer, case: Case
) -> None:
    body = "China administers its quotas in a manner of its own. " * 30
    head = [
        "AGRICULTURE",
        body,
        "Tariff-Rate Quotas",
        body,
        "China agreed to publish the quotas it had",
        "allocated each year.",
        "Beef",
    ]
    filed = build.exhibit(lead, "\n\n".join([*head, *[body] * 20]), case=case)
    words = "publish the quotas it had allocated each year"
    citation = build.citation(build.event(case, lead), filed, lead, words, page=None)
    citation.refresh_from_db()
    assert (citation.outcome, citation.pinpoint) == ("found", "Exhibit 1, paras. 3-6")
    page = as_lead.get(f"/exhibits/1/{filed.rendition.pk}/pages/{citation.found_on}/").content.decode()
    assert "AGRICULTURE &gt; Tariff-Rate Quotas" in page
    shown = re.sub(r"<[^>]+>", "", page.partition('id="text"')[2].partition("What rests on this page")[0])
    assert "publish the quotas it had allocated each year" in " ".join(shown.split())
    contents = gather_case(case, officer=lead, at=build.NOW)
    assert contents["notes"][0]["section"] == "AGRICULTURE > Tariff-Rate Quotas"


def test_of_very_many_citations_the_first_are_shown_and_a_search_leads_to_the_rest(
    as_lead: Client, lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MOST_CITING", 2)
    filed = build.exhibit(lead)
    for number in range(3):
        cite(build.case(lead, title=f"Concern {number}"), Quote(filed.rendition, place="row 1"), by=lead, at=build.NOW)
    page = as_lead.get(filed.exhibit.get_absolute_url()).content.decode()
    assert f'The first 2 of 3 citations. <a href="/docket/?q=cites:{filed.exhibit.number}">' in page
    assert (page.count(">in the case<"), " and more" in page) == (2, True)
