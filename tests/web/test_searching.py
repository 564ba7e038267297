"""The docket page: facets beside the results, passages with their words marked, three tabs, and the same in place."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cases.access import markings
from cases.access.models import Disclosure, Officer
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.docket.opening import claim
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.search.highlighting import Piece
from cases.taxonomy.models import Member, Provision, Sector
from cases.web.templatetags import marked
from tests import build
from tests.web import worlds


def shown(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    text: str = answer.content.decode()
    return text


def boxes(page: str, name: str) -> dict[str, str]:
    """The boxes of a facet in their order: value, and what stands beside it."""
    found = re.findall(rf'<label><input type="checkbox" name="{name}" value="([^"]*)"([^>]*)>(.*?)</label>', page)
    said = {}
    for value, more, label in found:
        words = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", label)).strip()
        flags = "".join(f" [{flag}]" for flag in ("checked", "disabled") if flag in more)
        said[html.unescape(value)] = html.unescape(words) + flags
    return said


def tabs(page: str) -> list[tuple[str, str]]:
    part = page.split('aria-label="What was found"')[1].split("</nav>")[0]
    return [
        (html.unescape(link), name)
        for link, name in re.findall(r'href="/docket/([^"]*)#results"[^>]*>([^<]*)</a>', part)
    ]


@pytest.fixture
def mills(lead: Officer) -> Case:
    """A case of every place where words can stand, beside one against another Member."""
    case = build.case(
        lead, title="Mills", summary="Idle mills, 产能过剩 everywhere.", sectors=[Sector.objects.get(pk="72")]
    )
    worlds.furnish(case, lead, "idle")
    claim(case, provision=Provision.objects.get(pk="TBT 2.9"), by=lead, at=build.NOW)
    build.case(lead, title="Idle beef", respondent=Member.objects.get(pk="IND"))
    build.exhibit(lead, "Idle ships.", title="In no file")
    return case


def test_each_facet_is_a_group_of_boxes_with_true_counts(as_lead: Client, mills: Case) -> None:
    page = shown(as_lead, "/docket/?q=idle&respondent=CHN")
    assert boxes(page, "respondent") == {"CHN": "China 1 case [checked]", "IND": "India 1 case"}
    assert boxes(page, "status") == {"panel": "Panel 1 case"}
    assert boxes(page, "place")["title"] == "Title 1 case"
    assert list(boxes(page, "agreement")) == ["TBT", "SCM"]
    assert list(boxes(page, "provision")) == ["TBT 2", "TBT 2.9", "SCM 25", "SCM 25.8"]
    # The articles stand beneath their agreement.
    assert page.index('value="TBT"') < page.index('value="TBT 2.9"') < page.index('value="SCM"')
    assert page.index('value="HS-XV"') < page.index('value="72"')
    assert re.findall(r'<select [^>]*name="(\w+)"', page) == ["lead", "agency", "order"]


def test_several_articles_are_alternatives_and_keep_their_agreement_open(
    as_lead: Client, mills: Case, lead: Officer
) -> None:
    other = build.case(lead, title="Third")
    claim(other, provision=Provision.objects.get(pk="GATT III:4"), by=lead, at=build.NOW)
    page = shown(as_lead, "/docket/?provision=GATT+III%3A4&provision=scm+25")
    assert ">2 cases<" in page
    chosen = {value for value, said in boxes(page, "provision").items() if "[checked]" in said}
    assert chosen == {"GATT III:4", "SCM 25"}
    assert '<details id="in-f-agreement-SCM" open>' in page
    assert '<details id="in-f-agreement-TBT">' in page
    one = shown(as_lead, "/docket/?provision=GATT+III%3A4")
    assert boxes(one, "agreement") == {
        "GATT": boxes(one, "agreement")["GATT"],
        "SCM": "SCM 0 cases",
        "TBT": "TBT 0 cases",
    }


def test_a_long_facet_shows_its_first_values_and_the_chosen_ones(as_lead: Client, lead: Officer) -> None:
    members = ["IND", "BRA", "FRA", "JPN", "MEX", "USA", "CAN", "AUS"]
    for number, code in enumerate(members):
        for _ in range(len(members) - number):
            build.case(lead, respondent=Member.objects.get(pk=code), raised_by=[Member.objects.get(pk="CHE")])
    page = shown(as_lead, "/docket/?respondent=AUS")
    facet = page.split('id="facet-respondent"')[1].split("</fieldset>")[0]
    first, more = facet.split("<details")
    assert list(boxes(first, "respondent")) == [*members[:6], "AUS"]
    assert list(boxes(more, "respondent")) == ["CAN"]
    assert "1 more" in more


def test_what_was_typed_among_the_words_is_checked_and_is_taken_away_there(as_lead: Client, mills: Case) -> None:
    page = shown(as_lead, "/docket/?q=idle+respondent:CHN+in:text", headers={"HX-Request": "true"})
    assert boxes(page, "respondent")["CHN"] == "China (typed) 1 case [checked] [disabled]"
    assert boxes(page, "place")["text"] == "The case's own words (typed) 1 case [checked] [disabled]"


def test_a_found_case_shows_its_best_passages_each_linked_to_its_very_place(as_lead: Client, mills: Case) -> None:
    page = shown(as_lead, "/docket/?q=idle&show=passages")
    links = re.findall(r'<h3><a href="([^"]*)">', page)
    assert len(links) == int(tabs(page)[1][1].partition("(")[2].rstrip(")"))
    anchored = [link for link in links if "#" in link]
    assert len(anchored) > 8
    for link in anchored:
        address, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in shown(as_lead, address), link
    for link in set(links) - set(anchored):
        assert "?" not in link
        shown(as_lead, link)
    kinds = {re.sub("-[0-9a-f-]{36}$", "", link.partition("#")[2]) for link in anchored}
    assert kinds == {"main", "summary", "measure", "claim", "commitment", "event", "status", "cite"}
    cases = shown(as_lead, "/docket/?q=idle")
    assert [part.count("<li>") for part in re.findall(r'<ul class="passages">(.*?)</ul>', cases, re.S)] == [3, 1]
    assert "<mark>Idle</mark> beef" in cases
    assert "Cases stand in the order of where the words stand" in cases


def test_chinese_is_tagged_with_the_marks_inside_and_nothing_of_a_text_is_markup() -> None:
    pieces = [Piece("a<b>钢铁", marked=False), Piece("产能", marked=True), Piece("过剩 & ", marked=False)]
    assert marked(pieces) == 'a&lt;b&gt;<span lang="zh">钢铁<mark>产能</mark>过剩</span> &amp; '
    mixed = [Piece("国发6", marked=True), Piece("号 x", marked=False)]
    assert marked(mixed) == ('<span lang="zh"><mark>国发</mark></span><mark>6</mark><span lang="zh">号</span> x')
    assert marked([]) == ""


def test_the_tabs_tell_how_much_each_list_holds_and_keep_the_search(as_lead: Client, mills: Case) -> None:
    page = shown(as_lead, "/docket/?q=idle&respondent=CHN&page=1")
    passages = tabs(page)[1][1]
    assert tabs(page) == [
        ("?q=idle&respondent=CHN", "Cases (1)"),
        ("?q=idle&respondent=CHN&show=passages", passages),
        ("?q=idle&respondent=CHN&show=commitments", "Commitments (2)"),
    ]
    assert page.count('aria-current="page"') == 2  # This tab, and the docket in the bar.
    told = shown(as_lead, "/docket/?q=idle&respondent=CHN&show=commitments")
    assert tabs(told) == tabs(page)
    assert ">2 commitments<" in told
    assert "To open wider, <mark>idle</mark>" in told
    assert '<span class="quiet">Verdict:</span> <mark>idle</mark>' in told
    promise = mills.commitments.get(words="To open, idle")
    assert f'href="{mills.get_absolute_url()}#commitment-{promise.pk}"' in told
    assert '<input type="hidden" name="show" value="commitments">' in told
    assert ">1 case<" in shown(as_lead, "/docket/?q=idle&respondent=CHN&show=nonsense")


def test_an_empty_list_says_what_to_do(as_lead: Client, mills: Case) -> None:
    none = shown(as_lead, "/docket/?q=ships")
    assert "No case fits." in none
    assert "in the file of no such case" in none
    assert '<a href="/docket/?q=ships&amp;show=passages">1 passage</a>' in none
    assert "Fewer words find more" in none
    apart = shown(as_lead, "/docket/?q=mills+hearing+OR+beef+idle&show=passages&status=panel")
    assert "No passage has all of the words together." in apart
    assert "Type what to look for" in shown(as_lead, "/docket/?show=passages")
    assert "No commitment fits." in shown(as_lead, "/docket/?q=ships&show=commitments")


def test_in_place_the_results_the_facets_and_the_count_are_sent_anew(as_lead: Client, mills: Case) -> None:
    part = shown(as_lead, "/docket/?q=idle", headers={"HX-Request": "true"})
    assert "<html" not in part
    assert '<div id="facets" hx-swap-oob="true">' in part
    told = re.findall(r'<p id="told" hx-swap-oob="innerHTML">([^<]*)</p>', part)
    whole = shown(as_lead, "/docket/?q=idle")
    assert re.findall(r'<p id="told" class="unseen" role="status">([^<]*)</p>', whole) == told
    assert re.fullmatch(r"2 cases, \d+ passages, 2 commitments", told[0])
    # What could not be read as it was typed is read out with the counts, which may be those of before.
    misread = shown(as_lead, "/docket/?q=idle+(", headers={"HX-Request": "true"})
    (aloud,) = re.findall(r'<p id="told" hx-swap-oob="innerHTML">([^<]*)</p>', misread)
    assert aloud == f"{told[0]}. A parenthesis is not closed; it was closed at the end"
    assert boxes(part, "respondent") == boxes(whole, "respondent")


def test_the_title_of_the_page_tells_one_search_from_another(as_lead: Client, mills: Case) -> None:
    assert "<title>Docket · Case file</title>" in as_lead.get("/docket/").content.decode()
    asked = {"q": "steel <b>", "respondent": "CHN"}
    page = as_lead.get("/docket/", asked).content.decode()
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title.endswith(" · Docket · Case file")
    assert "steel" in title
    assert "China" in title
    assert "<" not in title
    assert f"<title>{title}</title>" in as_lead.get("/docket/", asked, headers={"HX-Request": "true"}).content.decode()


def test_the_file_as_it_stood_has_boxes_without_counts_and_cases_alone(as_lead: Client, mills: Case) -> None:
    page = shown(as_lead, "/docket/?respondent=CHN&show=passages&as_of=2026-03-02&recorded=now")
    assert 'aria-label="What was found"' not in page
    assert boxes(page, "respondent") == {"CHN": "China [checked]", "IND": "India"}
    past = shown(as_lead, f"{mills.get_absolute_url()}?as_of=2026-03-02&recorded=now")
    assert 'id="similar"' not in past


def test_a_case_page_names_the_cases_like_it_and_why(as_lead: Client, mills: Case, lead: Officer) -> None:
    other = build.case(lead, title="Likewise")
    claim(other, provision=Provision.objects.get(pk="TBT 2.9"), by=lead, at=build.NOW)
    part = shown(as_lead, mills.get_absolute_url()).split('id="similar"')[1].split("</section>")[0]
    assert other.get_absolute_url() in part
    assert "TBT 2.9" in part


def test_passages_of_a_closed_room_are_recorded_as_shown(as_lead: Client, lead: Officer) -> None:
    now = timezone.now()
    closed = build.case(lead, title="Closed concern", marking=markings.BCI, at=now)
    worlds.furnish(closed, lead, worlds.SECRET, now, marking=markings.BCI)

    def recorded(query: str) -> set[str]:
        since = timezone.now()
        shown(as_lead, f"/docket/?{query}")
        found = Disclosure.objects.filter(at__gt=since)
        assert {row.how for row in found} <= {"GET docket"}
        assert {row.compartment_id for row in found} <= {closed.compartment_id}
        return {row.kind for row in found}

    every = {"case", "citation", "commitment", "event", "exhibit", "rendition", "status change"}
    assert recorded(f"q={worlds.SECRET}&show=passages") == every
    assert recorded(f"q={worlds.SECRET}&show=commitments") == {"case", "commitment"}
    assert recorded("q=closed+concern") == {"case"}
    assert recorded("q=open+market") > {"case"}
    assert recorded("q=nothing+of+it") == set()


@pytest.mark.parametrize("rows", [1, 50])
def test_a_list_takes_as_many_queries_for_one_thing_as_for_fifty(
    as_lead: Client, lead: Officer, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        case = build.case(lead, title=f"Idle {number}", summary="Idle words.", lead=lead)
        filed = build.exhibit(lead, f"Idle mills, page {number}.", title=f"Idle {number}", case=case)
        build.event(case, lead, text="Idle talk.")
        build.status(case, lead, reason="Idle hands.")
        promise = build.commitment(case, lead, words="Idle promise.")
        quotes = [Quote(filed.rendition, "Idle mills", 1)]
        assess(promise, verdict="implemented", as_of=FuzzyDate.parse("2015"), quotes=quotes, by=lead, at=build.NOW)
    as_lead.get("/health/")
    as_lead.get("/docket/")  # The first search indexes what was written here.
    for address, queries in {
        "/docket/": 11,
        "/docket/?q=idle": 16,
        "/docket/?q=mills&show=passages&place=document": 12,
        "/docket/?q=idle&show=commitments": 16,
        "/docket/?q=idle&kind=note&show=passages&page=2": 15,
    }.items():
        with django_assert_num_queries(queries, info=address):
            assert as_lead.get(address).status_code == 200
