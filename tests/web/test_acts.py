"""The acts through their pages: what a form takes, what it refuses and how, and that nothing entered is lost."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import docx
import pypdf
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.access import markings
from cases.access.models import Officer
from cases.docket.models import Case, Claim, StatusChange
from cases.evidence.filing import file_exhibit
from cases.evidence.models import Citation, Exhibit, Reading, Rendition
from cases.evidence.reading import read_next
from cases.proceedings.models import Event
from tests import build
from tests.web import worlds

PAPER = {"title": "Note on steel", "kind": "note", "language": "en", "marking": "DELIBERATIVE"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case that a lead opened."""
    return build.case(lead, title="Steel capacity")


def pdf_of(*pages: str) -> bytes:
    """A PDF with these texts, one a page."""
    writer = pypdf.PdfWriter()
    for text in pages:
        page = writer.add_blank_page(595, 842)
        font = pypdf.generic.DictionaryObject(
            {
                pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
                pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
                pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
            }
        )
        fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("ascii"))
        page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx_of(text: str) -> bytes:
    """A Word document with one paragraph."""
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def upload(client: Client, address: str, name: str, content: bytes, **more: str) -> Any:
    """File a document through its page."""
    return client.post(address, {**PAPER, **more, "file": SimpleUploadedFile(name, content)}, follow=True)


def read_all() -> None:
    """Read what waits, as a worker does."""
    while read_next(build.clock):
        pass


# Opening and amending


def test_a_case_is_opened_with_all_that_its_form_asks(as_lead: Client, lead: Officer) -> None:
    sent = {
        "title": "  Steel   capacity ", "respondent": "CHN", "raised_by": ["USA", "JPN"], "summary": "Too much of it.",
        "products": "7208.10, 72", "marking": "OFFICIAL-SENSITIVE",
    }  # fmt: skip
    answer = as_lead.post("/cases/new/", sent, follow=True)
    made = Case.objects.get()
    assert answer.redirect_chain == [(f"/cases/{made.number}/", 302)]
    assert f"{made.number} is open." in answer.content.decode()
    assert (made.title, made.respondent_id, made.summary, made.marking) == (
        "Steel capacity", "CHN", "Too much of it.", "OFFICIAL-SENSITIVE",
    )  # fmt: skip
    assert [row.pk for row in made.raised_by.order_by("pk")] == ["JPN", "USA"]
    assert [row.code for row in made.products.order_by("code")] == ["72", "720810"]


def test_a_product_that_is_no_code_is_named_and_everything_entered_stays(as_lead: Client) -> None:
    sent = {"title": "Kept title", "respondent": "CHN", "summary": "Kept words", "products": "1001 pork",
            "marking": "DELIBERATIVE"}  # fmt: skip
    answer = as_lead.post("/cases/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“pork” is not an HS code of 2, 4 or 6 digits." in page
    assert 'value="Kept title"' in page
    assert "Kept words</textarea>" in page
    assert 'value="1001 pork"' in page
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_marking_above_ones_clearance_is_not_offered_and_not_taken() -> None:
    client, _ = worlds.signed_in("officer")
    assert "PARTNER-CONFIDENTIAL" not in client.get("/cases/new/").content.decode()
    answer = client.post("/cases/new/", {"title": "A", "respondent": "CHN", "marking": "PARTNER-CONFIDENTIAL"})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_a_case_is_amended_and_a_blank_title_is_not_taken(as_lead: Client, case: Case, lead: Officer) -> None:
    address = f"/cases/{case.number}/amend/"
    assert 'value="Steel capacity"' in as_lead.get(address).content.decode()
    sent = {"title": "Steel overcapacity", "summary": "More.", "lead": str(lead.pk)}
    assert as_lead.post(address, sent).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.summary, case.lead) == ("Steel overcapacity", "More.", lead)
    answer = as_lead.post(address, {"title": "   ", "summary": "Still kept"})
    assert answer.status_code == 422
    assert "Still kept</textarea>" in answer.content.decode()


# Filing


def test_a_filed_pdf_is_numbered_read_and_shown_page_by_page(as_lead: Client, case: Case) -> None:
    content = pdf_of("China agreed to cut capacity.", "By 2020 it had not.")
    answer = upload(as_lead, f"/cases/{case.number}/file/", "steel.pdf", content)
    assert answer.redirect_chain == [("/exhibits/1/", 302)]
    page = answer.content.decode()
    assert "Filed as Exhibit 1. Its text is being read." in page
    assert "Its text is being read …" in page
    assert hashlib.sha256(content).hexdigest() in page
    waiting = as_lead.get("/exhibits/1/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert "<html" not in waiting
    read_all()
    read = as_lead.get("/exhibits/1/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in read
    assert "Read: 2 of 2 pages have text." in read
    rendition = Rendition.objects.get()
    second = as_lead.get(f"/exhibits/1/{rendition.pk}/pages/2/").content.decode()
    assert "By 2020 it had not." in second
    assert f'rel="prev" accesskey="p" href="/exhibits/1/{rendition.pk}/pages/1/#text"' in second
    assert 'rel="next"' not in second
    assert as_lead.get(f"/exhibits/1/{rendition.pk}/pages/3/").status_code == 404
    assert case.exhibits.get().number == "1"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("steel.txt", "国发〔2016〕6号: cut capacity.".encode(), "text/plain"),
        ("steel.docx", None, DOCX),
        ("steel.html", b"<!doctype html><p>China agreed to cut capacity.", "text/html"),
        ("steel.md", b"# Steel\n\nChina agreed to cut capacity.", "text/markdown"),
    ],
)
def test_other_kinds_are_filed_and_read_too(
    as_lead: Client, case: Case, name: str, content: bytes | None, media_type: str
) -> None:
    upload(as_lead, f"/cases/{case.number}/file/", name, content or docx_of("China agreed to cut capacity."))
    read_all()
    rendition = Rendition.objects.get()
    assert (rendition.media_type, rendition.file_name) == (media_type, name)
    assert "cut capacity" in as_lead.get(f"/exhibits/1/{rendition.pk}/pages/1/").content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "empty"),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "The file is named .pdf but is a PNG picture"),
        ("run.exe", b"MZ" + b"\0" * 200, "The file is a program"),
    ],
    ids=["an empty file", "a picture named PDF", "a program"],
)
def test_what_cannot_be_evidence_is_refused_at_the_door_with_all_entered_kept(
    as_lead: Client, case: Case, name: str, content: bytes, sentence: str
) -> None:
    answer = upload(as_lead, f"/cases/{case.number}/file/", name, content, issuer="State Council", symbol="G/SPS/R/99")
    page = answer.content.decode()
    assert answer.status_code == 422
    errors = " ".join(error for errors in answer.context["form"].errors.values() for error in errors)
    assert sentence in errors
    assert 'value="Note on steel"' in page
    assert 'value="State Council"' in page
    assert 'value="G/SPS/R/99"' in page
    assert not Exhibit.objects.exists()


def test_a_file_over_the_limit_is_refused_with_the_limit_named(
    as_lead: Client, case: Case, settings: LazySettings
) -> None:
    settings.UPLOAD_LIMIT = 2 * 1024 * 1024
    answer = upload(as_lead, f"/cases/{case.number}/file/", "large.txt", b"capacity " * 300_000)
    assert answer.status_code == 422
    assert "The file is larger than 2 MB. File it in parts." in answer.content.decode()
    assert not Exhibit.objects.exists()


def test_the_form_names_the_limit_of_100_mb(as_lead: Client, settings: LazySettings) -> None:
    assert settings.UPLOAD_LIMIT == 100 * 1024 * 1024
    assert "at most 100 MB" in as_lead.get("/exhibits/new/").content.decode()


def test_the_same_bytes_filed_again_lead_to_the_first_exhibit(as_lead: Client, case: Case, lead: Officer) -> None:
    upload(as_lead, "/exhibits/new/", "first.txt", b"China agreed.")
    other = build.case(lead, title="Another")
    answer = upload(as_lead, f"/cases/{other.number}/file/", "second.txt", b"China agreed.", title="Again")
    assert answer.redirect_chain == [("/exhibits/1/", 302)]
    page = answer.content.decode()
    assert "The same bytes were filed before, as Exhibit 1. Nothing was filed twice." in page
    assert Exhibit.objects.count() == Rendition.objects.count() == Reading.objects.count() == 1
    assert other.exhibits.get().number == "1"


def test_a_source_address_that_would_run_a_script_is_refused(as_lead: Client) -> None:
    answer = upload(as_lead, "/exhibits/new/", "note.txt", b"words", source_url="javascript:alert(1)")
    assert answer.status_code == 422
    assert not Exhibit.objects.exists()


def test_a_translation_is_filed_beside_its_original(as_lead: Client, lead: Officer) -> None:
    build.exhibit(lead, "中国同意。", language="zh")
    sent = {"kind": "office", "language": "en", "file": SimpleUploadedFile("t.txt", b"China agreed.")}
    answer = as_lead.post("/exhibits/1/rendition/", sent, follow=True)
    assert answer.redirect_chain == [("/exhibits/1/", 302)]
    assert "Filed as Exhibit 1-ENG." in answer.content.decode()


def test_a_file_comes_back_as_it_was_filed_and_never_runs_in_the_browser(as_lead: Client) -> None:
    hostile = b"<!doctype html><script>alert(1)</script>"
    upload(as_lead, "/exhibits/new/", "pr\u00fcfung \u56fd.html", hostile)
    answer = worlds.get(as_lead, f"/exhibits/1/{Rendition.objects.get().pk}/file/")
    assert answer.bytes == hostile
    kept = {name: answer.headers[name] for name in (
        "Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control",
    )}  # fmt: skip
    assert kept == {
        "Content-Type": "text/html",
        "Content-Disposition": "attachment; filename*=utf-8''pr%C3%BCfung%20%E5%9B%BD.html",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }


# Citing


@pytest.fixture
def text(lead: Officer, case: Case) -> Rendition:
    """A PDF of two pages in the case's file, read."""
    pages = pdf_of("China agreed to cut capacity.", "By 2020 it had not.")
    made = file_exhibit(
        [pages], name="steel.pdf", title="Steel", kind="note", language="en", case=case, by=lead, at=build.NOW
    )
    read_all()
    return made.rendition


@pytest.mark.parametrize(
    ("page", "words", "outcome", "sentence"),
    [
        ("1", "agreed to cut", "found", "Found on p. 1."),
        ("", "had not", "found", "Found on p. 2."),
        ("1", "had not", "elsewhere", "Found elsewhere: on p. 2."),
        ("1", "never agreed", "not-found", "These words are not in the document."),
        ("2", "", "no-words", "Points to a place without quoting it."),
    ],
)
def test_a_citation_is_checked_as_it_is_made_and_while_it_is_typed(
    as_lead: Client, case: Case, text: Rendition, page: str, words: str, outcome: str, sentence: str
) -> None:
    sent = {"statement": "summary:", "rendition": str(text.pk), "page": page, "quotation": words}
    live = as_lead.post("/check/", sent, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in live
    if words:
        assert sentence in live
        assert f'class="check check-{outcome}"' in live
    else:
        assert "The words are checked against the document as you enter them." in live
    answer = as_lead.post(f"/cases/{case.number}/cite/", sent, follow=True)
    assert answer.redirect_chain == [(f"/cases/{case.number}/#evidence", 302)]
    assert sentence in answer.content.decode()
    made = Citation.objects.get()
    assert (made.outcome, made.summary_of, made.quotation) == (outcome, case, words)


def test_each_kind_of_statement_can_be_cited_for(as_lead: Client, lead: Officer) -> None:
    case = worlds.furnished(lead)
    rendition = worlds.parts(case)["rendition"]
    choices = as_lead.get(f"/cases/{case.number}/cite/").context["form"].fields["statement"].choices
    keys = [key for _, group in choices if isinstance(group, list) for key, _ in group]
    kinds = {key.partition(":")[0] for key in keys}
    assert kinds == {"claim", "commitment", "verdict", "event", "status"}
    for key in ["summary:", *keys]:
        sent = {"statement": key, "rendition": rendition, "quotation": "open its market, plainly"}
        assert as_lead.post(f"/cases/{case.number}/cite/", sent).status_code == 302, key


def test_a_page_that_the_document_does_not_have_is_refused_at_its_field(
    as_lead: Client, case: Case, text: Rendition
) -> None:
    sent = {"statement": "summary:", "rendition": str(text.pk), "page": "3", "quotation": "kept words"}
    answer = as_lead.post(f"/cases/{case.number}/cite/", sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"page": ["The document has 2 pages; there is no page 3."]}
    assert "kept words</textarea>" in answer.content.decode()


def test_a_citation_that_points_nowhere_is_refused(as_lead: Client, case: Case, text: Rendition) -> None:
    answer = as_lead.post(f"/cases/{case.number}/cite/", {"statement": "summary:", "rendition": str(text.pk)})
    assert answer.status_code == 422
    assert "Give a page, a paragraph, or the words you quote." in answer.content.decode()


def test_the_way_from_a_page_brings_exhibit_page_and_words_along(as_lead: Client, case: Case, text: Rendition) -> None:
    form = as_lead.get(f"/cases/{case.number}/cite/?rendition={text.pk}&page=2&quotation=had+not").content.decode()
    assert f'<option value="{text.pk}" selected>' in form
    assert 'value="2"' in form
    assert "had not</textarea>" in form


def test_a_citation_is_taken_back_but_not_one_that_a_verdict_rests_on(as_lead: Client, lead: Officer) -> None:
    case = worlds.furnished(lead)
    for citation, sentence, left in (
        (Citation.objects.get(event__isnull=False), "The citation is taken back.", 0),
        (Citation.objects.get(verdict__isnull=False), "A verdict or status change keeps its citations", 1),
        (Citation.objects.get(status_change__isnull=False), "A verdict or status change keeps its citations", 1),
    ):
        answer = as_lead.post(f"/cases/{case.number}/citations/{citation.pk}/withdraw/", follow=True)
        assert sentence in answer.content.decode()
        assert Citation.objects.filter(pk=citation.pk).count() == left


# Status, events, commitments, verdicts, claims


def test_a_status_change_becomes_part_of_the_history(as_lead: Client, case: Case) -> None:
    sent = {"to": "consultations", "effective": "Sept 2016", "reason": "Requested.", "marking": "DELIBERATIVE"}
    answer = as_lead.post(f"/cases/{case.number}/status/", sent, follow=True)
    page = answer.content.decode()
    assert "Status: Consultations, September 2016." in page
    assert "since September 2016" in page
    wrong = StatusChange.objects.get()
    again = sent | {"effective": "2016-10", "reason": "It was October.", "corrects": str(wrong.pk)}
    page = as_lead.post(f"/cases/{case.number}/status/", again, follow=True).content.decode()
    assert "since October 2016" in page
    assert "corrected by a later entry" in page
    assert "corrects “Consultations, September 2016”" in page


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"effective": "2999"}, "effective", "2999 is still to come; a status is recorded once it is in effect."),
        ({"reason": "  "}, "reason", "This field is required."),
        ({"to": "nowhere"}, "to", "Select a valid choice. nowhere is not one of the available choices."),
    ],
)
def test_a_status_change_is_refused_at_its_field(
    as_lead: Client, case: Case, data: dict[str, str], field: str, sentence: str
) -> None:
    sent = {"to": "panel", "effective": "2017", "reason": "So.", "marking": "DELIBERATIVE"} | data
    answer = as_lead.post(f"/cases/{case.number}/status/", sent)
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [sentence]})
    assert not StatusChange.objects.exists()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Sept 2016", "2016-09"),
        ("2018-01/2018-04", "2018-01/2018-04"),
        ("13 September 2016", "2016-09-13"),
        ("2016", "2016"),
    ],
)
def test_an_event_takes_a_date_as_people_write_it(as_lead: Client, case: Case, written: str, kept: str) -> None:
    sent = {"kind": "raised", "happened": written, "text": "Raised.", "marking": "DELIBERATIVE", "members": ["USA"]}
    answer = as_lead.post(f"/cases/{case.number}/event/", sent, follow=True)
    assert answer.redirect_chain == [(f"/cases/{case.number}/#events", 302)]
    made = Event.objects.get()
    assert str(made.happened) == kept
    assert f'<span class="number">1</span> {made.happened.phrase}</p>' in answer.content.decode()


@pytest.mark.parametrize("nonsense", ["next spring", "2016-13", "2018-04/2018-01", "0000", "31 February 2016"])
def test_a_date_that_is_none_gets_a_sentence_and_everything_entered_stays(
    as_lead: Client, case: Case, nonsense: str
) -> None:
    sent = {"kind": "hearing", "happened": nonsense, "text": "A long account.", "body": "DSB", "members": ["USA"],
            "marking": "OFFICIAL-SENSITIVE"}  # fmt: skip
    answer = as_lead.post(f"/cases/{case.number}/event/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    [sentence] = answer.context["form"].errors["happened"]
    assert sentence.startswith(f"“{nonsense}”")
    assert f'value="{nonsense}"' in page
    assert "A long account.</textarea>" in page
    for chosen in ("hearing", "DSB", "USA", "OFFICIAL-SENSITIVE"):
        assert f'<option value="{chosen}" selected>' in page, chosen
    assert not Event.objects.exists()


def test_a_commitment_is_entered_with_its_provision_and_due_date(as_lead: Client, case: Case) -> None:
    sent = {
        "words": "To publish it.", "forum": "JCCT", "made": "2012-12", "provision": "PROT 2(C)(1)", "due": "2013",
        "promised_to": "USA", "deliverable": "The journal.", "marking": "DELIBERATIVE",
    }  # fmt: skip
    answer = as_lead.post(f"/cases/{case.number}/commitment/", sent, follow=True)
    assert "Commitment 1 is in the ledger." in answer.content.decode()
    made = case.commitments.get()
    assert (made.words, made.provision_id, str(made.made), str(made.due)) == (
        "To publish it.", "PROT 2(C)(1)", "2012-12", "2013",
    )  # fmt: skip


def test_a_promise_due_before_it_was_made_is_refused(as_lead: Client, case: Case) -> None:
    sent = {"words": "To open.", "forum": "JCCT", "made": "2012", "due": "2011", "marking": "DELIBERATIVE"}
    answer = as_lead.post(f"/cases/{case.number}/commitment/", sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"due": ["Due 2011, but promised only in 2012: check the dates."]}


def test_a_verdict_needs_a_citation_and_carries_it(as_lead: Client, case: Case, lead: Officer, text: Rendition) -> None:
    build.commitment(case, lead, words="To cut capacity")
    address = f"/cases/{case.number}/commitments/1/verdict/"
    sent = {"verdict": "not-implemented", "as_of": "2020", "note": "It grew."}
    answer = as_lead.post(address, sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"rendition", "quotation"}
    assert "It grew.</textarea>" in answer.content.decode()
    cited = {"rendition": str(text.pk), "page": "2", "quotation": "it had not"}
    page = as_lead.post(address, sent | cited, follow=True).content.decode()
    assert "Verdict: Not implemented, as of 2020." in page
    assert "“it had not”" not in page  # the quotation marks are the stylesheet's
    assert "<q>it had not</q>" in page
    future = as_lead.post(address, sent | cited | {"as_of": "2999"})
    assert future.context["form"].errors == {"as_of": ["2999 is still to come."]}


def test_a_provision_that_is_unknown_is_refused_with_those_near_it(as_lead: Client, case: Case) -> None:
    answer = as_lead.post(f"/cases/{case.number}/claim/", {"provision": "SCM 25.88", "argument": "Kept"})
    assert answer.status_code == 422
    [sentence] = answer.context["form"].errors["provision"]
    assert "SCM 25.8" in sentence
    assert "Kept</textarea>" in answer.content.decode()
    assert not Claim.objects.exists()


def test_a_claim_names_a_provision_or_says_that_none_applies(as_lead: Client, case: Case) -> None:
    address = f"/cases/{case.number}/claim/"
    both = as_lead.post(address, {"provision": "GATT III:4", "no_discipline": "on", "argument": "x"})
    neither = as_lead.post(address, {"argument": "x"})
    for answer in (both, neither):
        assert answer.context["form"].errors == {
            "provision": ["Name the provision, or tick “No discipline applies”: one of the two."]
        }
    unexplained = as_lead.post(address, {"no_discipline": "on"})
    assert unexplained.context["form"].errors == {"argument": ["Say in the argument why no discipline applies."]}
    assert as_lead.post(address, {"provision": "GATT III:4"}).status_code == 302
    again = as_lead.post(address, {"provision": "GATT III:4"})
    assert again.context["form"].errors == {"provision": ["This case already claims GATT III:4 against that measure."]}
    assert as_lead.post(address, {"no_discipline": "on", "argument": "Labour."}).status_code == 302
    assert [str(row.provision_id or "none") for row in case.claims.order_by("position")] == ["GATT III:4", "none"]


def test_a_new_entry_starts_with_the_marking_of_its_case_and_never_public(as_lead: Client, lead: Officer) -> None:
    starts = {}
    for marking in (markings.PUBLIC, markings.DELIBERATIVE, markings.SENSITIVE):
        made = build.case(lead, marking=marking)
        for door in ("status", "event", "commitment", "file"):
            form = as_lead.get(f"/cases/{made.number}/{door}/").context["form"]
            starts[marking, door] = form["marking"].value()
    assert set(starts.values()) == {markings.DELIBERATIVE, markings.SENSITIVE}
    assert {door for (marking, door), value in starts.items() if value == marking} == {
        "status", "event", "commitment", "file",
    }  # fmt: skip
    assert not [key for key, value in starts.items() if value == markings.PUBLIC]
