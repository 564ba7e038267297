"""The page of an exhibit: its picture, what is marked on it and for whom, what rests on it, and the links that lead there."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from cases.access import markings
from cases.access.models import Disclosure, Grant, Officer
from cases.briefs.request import request_brief
from cases.evidence import pictures, store
from cases.evidence.filing import Filed, file_exhibit
from cases.evidence.models import Citation, Page, Reading
from cases.evidence.reading import read_rendition
from cases.jobs import claiming
from tests import build
from tests.walks.test_product import small_pdf
from tests.web import worlds

TEXT = "First page.\n\nChina agreed to open its mar-\fket for beef & <pork>.\n\nIt did not.\fThird."


@pytest.fixture
def filed(lead: Officer) -> Filed:
    """A text of three pages."""
    return build.exhibit(lead, TEXT)


def address(of: Filed, page: int = 1, rest: str = "") -> str:
    """The address of a page."""
    return f"{of.exhibit.get_absolute_url()}{of.rendition.pk}/pages/{page}/{rest}"


def shown(client: Client, where: str) -> str:
    """The page under this address."""
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def text_of(page: str) -> str:
    """The text region of the page, as HTML."""
    found = re.search(r'<div id="text"[^>]*>(.*?)</div>', page, re.S)
    assert found is not None
    return found[1]


def marks(page: str) -> list[str]:
    """What is marked, in order."""
    return [html.unescape(each) for each in re.findall(r"<mark[^>]*>(.*?)</mark>", text_of(page), re.S)]


def test_the_text_stands_on_the_page_character_for_character_in_paragraphs_with_anchors(
    as_lead: Client, lead: Officer, filed: Filed
) -> None:
    build.citation(build.case(lead), filed, lead, "market for beef & <pork>", page=2)
    build.citation(build.case(lead), filed, lead, "It did not.", page=2)
    for number in (1, 2, 3):
        region = text_of(shown(as_lead, address(filed, number)))
        words = re.sub(r'<a class="cite-note".*?</a>', "", region)
        kept = Page.objects.get(rendition=filed.rendition, number=number).text
        assert html.unescape(re.sub(r"<[^>]+>", "", words)) == kept
    assert re.findall(r'<p id="(p\d+)">', text_of(shown(as_lead, address(filed, 2)))) == ["p1", "p2"]


def test_a_passage_over_a_page_break_is_marked_on_both_pages_and_leads_to_its_statement(
    as_lead: Client, lead: Officer, filed: Filed
) -> None:
    case = build.case(lead, title="Beef")
    row = build.citation(case, filed, lead, "open its market for beef & <pork>", page=2)
    assert (row.outcome, row.found_on) == ("found", 1)
    first, second = shown(as_lead, address(filed, 1)), shown(as_lead, address(filed, 2))
    assert (marks(first), marks(second)) == (["open its mar-"], ["ket for beef & <pork>"])
    for page in (first, second):
        assert page.count(f'id="c-{row.pk}"') == 1
        assert f'href="/cases/{case.number}/#cite-{row.pk}" aria-label="Note 1: cited in {case.number}"' in page
    assert marks(shown(as_lead, address(filed, 3))) == []
    assert f"Note 1: cited in {case.number}" not in shown(as_lead, address(filed, 3))
    # The same anchor is where the note leads, and the case leads back to the passage.
    there = shown(as_lead, f"/cases/{case.number}/")
    assert f'<li id="cite-{row.pk}">' in there
    assert f'href="{address(filed, 1)}#c-{row.pk}"' in there


def test_passages_that_overlap_are_each_marked_whole_with_their_own_notes(
    as_lead: Client, lead: Officer, filed: Filed
) -> None:
    cases = [build.case(lead), build.case(lead)]
    rows = [
        build.citation(cases[0], filed, lead, "China agreed to"),
        build.citation(cases[1], filed, lead, "agreed to open"),
    ]
    page = shown(as_lead, address(filed))
    assert marks(page) == ["China ", "agreed to", " open"]
    assert [page.count(f'id="c-{row.pk}"') for row in rows] == [1, 1]
    assert re.findall(r'aria-label="(Note \d: cited in [^"]*)"', page) == [
        f"Note {place}: cited in {case.number}" for place, case in enumerate(cases, 1)
    ]


def test_a_citation_whose_words_are_not_there_marks_nothing_and_is_found_in_the_list(
    as_lead: Client, lead: Officer, filed: Filed
) -> None:
    row = build.citation(build.case(lead), filed, lead, "agreed to close its market")
    page = shown(as_lead, address(filed))
    assert marks(page) == []
    assert f'<li id="c-{row.pk}">' in page


def test_a_hidden_citation_leaves_no_trace_on_the_page_the_exhibit_or_the_briefs(
    client: Client, as_lead: Client, lead: Officer, reader: Officer, filed: Filed
) -> None:
    open_case, secret = build.case(lead, title="Open"), build.case(lead, title="Hidden", marking=markings.SENSITIVE)
    build.citation(open_case, filed, lead, "First page")
    other = Client()
    other.force_login(reader)
    places = [address(filed), filed.exhibit.get_absolute_url(), address(filed, 1, "?q=China")]
    before = [worlds.masked(other.get(place).content) for place in places]
    build.citation(secret, filed, lead, "China agreed")
    request_brief(secret, by=lead, at=build.NOW)
    assert [worlds.masked(other.get(place).content) for place in places] == before
    assert all(secret.number in shown(as_lead, place) for place in places)


def test_what_rests_on_an_exhibit_is_told_by_case_and_statement_with_the_briefs_that_quote_it(
    as_lead: Client, lead: Officer, filed: Filed
) -> None:
    case, beside = build.case(lead, title="Beef"), build.case(lead, title="Pork")
    happened = build.event(case, lead, text="It was raised.")
    rows = [build.citation(case, filed, lead, "First page"), build.citation(happened, filed, lead, "did not", page=2)]
    brief = request_brief(case, by=lead, at=build.NOW)
    later = build.citation(beside, filed, lead, "Third", page=3)
    without = request_brief(build.case(lead), by=lead, at=build.NOW)
    page = shown(as_lead, filed.exhibit.get_absolute_url())
    told = page[page.index('id="h-citing"') :]
    order = [
        case.number,
        "The summary",
        str(rows[0].pk),
        "It was raised.",
        str(rows[1].pk),
        str(brief.number),
        beside.number,
    ]
    at = [told.index(each) for each in order]
    assert at == sorted(at)
    assert str(later.pk) in told
    assert without.number not in told
    assert f"note 1, Exhibit {filed.exhibit.number}, p. 1; note 2, Exhibit {filed.exhibit.number}, p. 2" in told
    # On a page: what rests on that page alone.
    second = shown(as_lead, address(filed, 2))
    second = second[second.index('id="h-citing"') :]
    assert f"note 2, Exhibit {filed.exhibit.number}, p. 2" in second
    assert "note 1" not in second.replace("note 1, TC", "")
    assert beside.number not in second
    # A brief is frozen: it rests on the exhibit still when the citation is withdrawn.
    Citation.objects.all().delete()
    again = shown(as_lead, address(filed, 2))
    assert brief.number in again[again.index('id="h-citing"') :]


def test_the_same_bytes_filed_as_another_exhibit_are_not_taken_for_it(
    as_lead: Client, lead: Officer, filed: Filed
) -> None:
    stranger = build.officer("stranger", role="lead", clearance=markings.PUBLIC)
    open_case = build.case(stranger, marking="PUBLIC")
    twin = build.exhibit(stranger, TEXT, marking="PUBLIC")
    assert twin.exhibit != filed.exhibit
    build.citation(open_case, twin, stranger, "First page")
    build.citation(open_case, filed, lead, "Third", page=3)
    Citation.objects.filter(rendition=filed.rendition).delete()
    brief = request_brief(open_case, by=lead, at=build.NOW)
    assert brief.number in shown(as_lead, twin.exhibit.get_absolute_url())
    assert brief.number not in shown(as_lead, filed.exhibit.get_absolute_url())


def test_a_brief_leads_to_the_very_passages_it_quotes(as_lead: Client, lead: Officer, filed: Filed) -> None:
    case = build.case(lead)
    row = build.citation(case, filed, lead, "did not", page=2)
    brief = request_brief(case, by=lead, at=build.NOW)
    assert f'href="{address(filed, 2)}#c-{row.pk}"' in shown(as_lead, f"/briefs/{brief.number}/")
    row.delete()
    page = shown(as_lead, f"/briefs/{brief.number}/")
    assert f'<a href="{filed.exhibit.get_absolute_url()}">Exhibit {filed.exhibit.number}, p. 2</a>' in page


def test_words_asked_for_are_marked_and_words_that_stand_elsewhere_are_said_to(as_lead: Client, filed: Filed) -> None:
    page = shown(as_lead, address(filed, 1, "?q=open its market"))
    assert marks(page) == ["open its mar-"]
    assert '<span class="anchor" id="q">' in page
    elsewhere = shown(as_lead, address(filed, 1, "?q=It did not"))
    assert marks(elsewhere) == []
    assert "The words asked for do not begin on this page: Found elsewhere: on p. 2." in elsewhere
    assert f'href="{address(filed, 2)}?q=It%20did%20not#q"' in elsewhere
    nowhere = shown(as_lead, address(filed, 1, "?q=Zanzibar"))
    assert "These words are not in the document." in nowhere
    assert marks(shown(as_lead, address(filed, 1, "?q=%00"))) == []


def test_a_page_is_led_to_by_what_is_printed_on_it_and_else_as_counted(as_lead: Client, filed: Filed) -> None:
    Page.objects.filter(rendition=filed.rendition, number=1).update(label="ii")
    Page.objects.filter(rendition=filed.rendition, number=2).update(label="3")
    for asked, number in {"ii": 1, "II": 1, "3": 2, "1": 1, " 2 ": 2, "": 1, "9": 1, "x%00": 1, "9" * 30: 1}.items():
        answer = as_lead.get(address(filed, 1), {"go": asked})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(filed, number)}#text"), asked
    assert "The document has no page “9”." in shown(as_lead, address(filed))
    assert 'p. ii<span class="quiet">, 1st of 3</span>' in shown(as_lead, address(filed))


def pdf_of(by: Officer, data: bytes, **more: Any) -> Filed:
    """A PDF, filed and read."""
    values: dict[str, Any] = {"name": "a.pdf", "title": "A paper", "kind": "note", "language": "en", "at": build.NOW}
    made = file_exhibit([data], by=by, **(values | more))
    claimed = claiming.claim(Reading.objects.get(rendition=made.rendition), at=build.NOW)
    assert claimed is not None
    read_rendition(claimed, build.clock)
    return made


def test_the_picture_of_a_page_is_our_own_webp_and_stays_in_no_cache(as_lead: Client, lead: Officer) -> None:
    paper = pdf_of(lead, small_pdf("China agreed."))
    page = shown(as_lead, address(paper))
    picture = address(paper, 1, "image/")
    assert f'srcset="{picture}?width=700 700w, {picture}?width=1400 1400w"' in page
    for query, width in {"?width=700": 700, "?width=1400": 1400, "": 1400, "?width=99999": 1400}.items():
        answer = worlds.get(as_lead, picture + query)
        assert answer.status_code == 200
        with Image.open(io.BytesIO(answer.bytes)) as image:
            assert (image.format, image.width) == ("WEBP", width)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert as_lead.get(address(paper, 2, "image/")).status_code == 404


HEADERS = {
    "Content-Type": "image/webp",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_a_page_that_cannot_be_drawn_says_so_in_place(as_lead: Client, lead: Officer) -> None:
    paper = pdf_of(lead, small_pdf("China agreed, before the damage."))
    # The file is damaged after it was read.
    path = store.path_of(paper.rendition.sha256)
    path.write_bytes(b"%PDF-1.4 nothing")
    answer = as_lead.get(address(paper, 1, "image/"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert answer.content.decode() == "The file does not open for drawing."
    page = shown(as_lead, address(paper))
    assert "This page cannot be shown as a picture: The file does not open for drawing." in page
    assert "<img" not in page
    pictures.forget(paper.rendition.sha256)


def test_a_text_has_no_picture(as_lead: Client, filed: Filed) -> None:
    assert "<figure" not in shown(as_lead, address(filed))
    assert as_lead.get(address(filed, 1, "image/")).status_code == 404


def test_each_picture_asks_anew_who_may_see_it_and_tells_who_was_shown_it(lead: Officer) -> None:
    room = build.case(lead, title="Closed", marking=markings.BCI)
    paper = pdf_of(lead, small_pdf("Prices."), case=room, marking=markings.BCI)
    picture = address(paper, 1, "image/")
    client, stranger = worlds.signed_in("lead", markings.PARTNER)
    assert client.get(picture).status_code == 404
    assert room.compartment is not None
    grant = Grant.objects.create(
        officer=stranger,
        compartment=room.compartment,
        granted_by=lead,
        expires_at=timezone.now() + dt.timedelta(hours=1),
    )
    assert worlds.get(client, picture).status_code == 200
    shown_to = Disclosure.objects.filter(officer=stranger, how="GET page-image").values_list("kind", flat=True)
    assert set(shown_to) == {"exhibit", "rendition"}
    Grant.objects.filter(pk=grant.pk).delete()
    # What was drawn is kept on disk, and shut all the same.
    assert client.get(picture).status_code == 404


def test_citing_from_the_page_leads_back_to_the_passage(as_lead: Client, lead: Officer, filed: Filed) -> None:
    case = build.case(lead)
    data = {
        "statement": "summary:",
        "rendition": str(filed.rendition.pk),
        "page": "2",
        "quotation": "did not",
        "back": "1",
    }
    answer = as_lead.post(f"/cases/{case.number}/cite/", data)
    row = Citation.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(filed, 2)}#c-{row.pk}")
    del data["back"]
    answer = as_lead.post(f"/cases/{case.number}/cite/", data)
    assert answer.headers["Location"] == f"/cases/{case.number}/#evidence"
