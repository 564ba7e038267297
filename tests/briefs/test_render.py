"""The paper: what stands on every page, what it is made with, and what makes it unfit."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from django.conf import settings

from cases import sandbox
from cases.briefs import render
from cases.briefs.gather import gather_case
from cases.briefs.produce import LIMITS
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.history.seals import digest
from cases.proceedings.timeline import Mark, lay_out
from cases.sample.loading import load_sample
from tests import build
from tests.sample.cutting import cut_down

pytestmark = pytest.mark.once

CHAIN = "0123456789abcdef" * 4
HOSTILE = (
    '<b>bold</b><script>alert(1)</script><img src="http://example.org/x.png"><style>*{display:none}</style>'
    "</td></tr></table></body> {{ case.number }} {% now 'Y' %} \u202egnp.exe \x00 \x07 &amp; "
    + "W" * 300
    + " "
    + "汉" * 90
    + ' 😀 한국어 ひらがな 龘 url(file:///etc/passwd) \\"; } body{display:none}'
)


def note(number: int, **more: Any) -> dict[str, Any]:
    """A note whose quotation was found."""
    return {
        "number": number,
        "cited_as": "Exhibit 61",
        "pinpoint": f"Exhibit 61, p. {number}",
        "title": "Notice on support prices",
        "first_mention": number == 1,
        "issuer": "State Council",
        "dated": "May 2016",
        "symbol": "G/AG/N/CHN/42",
        "rendition": "Original",
        "language": "en",
        "quotation": f"words of note {number}",
        "outcome": "found",
        "detail": f"Found on p. {number}.",
    } | more


def contents(**more: Any) -> dict[str, Any]:
    """The contents of a brief with one of everything."""
    return {
        "schema": 1,
        "kind": "case-brief",
        "number": "TC-2022-0007-R1",
        "final": False,
        "asked_at": "2026-03-02T09:30:00+00:00",
        "as_of": "2 March 2026",
        "as_of_day": "2026-03-02",
        "asked_by": "Ada Walker",
        "marking": "DELIBERATIVE",
        "case": {
            "number": "TC-2022-0007",
            "title": 'Support for "wheat" and rice',
            "respondent": "China",
            "raised_by": ["United States"],
            "lead": "Ada Walker",
            "status": "Panel",
            "status_since": "January 2017",
            "opened": "2 January 2022",
            "identifiers": ["DS511"],
            "sectors": [{"code": "10", "title": "Cereals"}],
            "products": ["1001"],
            "links": [{"kind": "is related to", "number": "TC-2022-0010", "title": "Quotas"}],
        },
        "summary": ["China pays more than it bound itself to pay."],
        "summary_notes": [1],
        "measures": [
            {
                "title": "Market price support",
                "original": "小麦和稻谷最低收购价政策",
                "number": "Guofa [2016] No. 6",
                "number_original": "国发〔2016〕6号",
                "kind": "Notice",
                "stage": "In force",
                "issued": "May 2016",
                "in_force": "June 2016",
                "agencies": ["NDRC"],
            }
        ],
        "claims": [
            {
                "provision": "AoA 3.2",
                "heading": "Domestic support limits",
                "agreement": "Agriculture",
                "no_discipline": False,
                "measure": "Market price support",
                "argument": "Support exceeds the level bound.",
                "notes": [2],
            }
        ],
        "commitments": [commitment()],
        "status": [{"date": "January 2017", "to": "Panel", "reason": "A panel was established.", "notes": []}],
        "events": [event()],
        "timeline": lay_out(
            [
                Mark("status", FuzzyDate.parse("2017-01"), "Panel"),
                Mark("event", FuzzyDate.parse("2016"), "Raised", "The concern was raised.", "1"),
                Mark("commitment", FuzzyDate.parse("2012-12"), "JCCT", "To open.", "C1"),
                Mark("due", FuzzyDate.parse("2013-06"), "Due", "To open.", "C1"),
            ]
        ),
        "notes": [note(1), note(2, quotation="此项安排已终止。", language="zh")],
        "exhibits": [
            {
                "cited_as": "Exhibit 61",
                "title": "Notice on support prices",
                "kind": "Statute or regulation",
                "issuer": "State Council",
                "dated": "May 2016",
                "symbol": "",
                "rendition": "Original",
                "language": "English",
                "pages": 3,
                "pages_with_text": 2,
                "sha256": "ab" * 32,
            }
        ],
        "problems": [],
        "chain": CHAIN,
    } | more


def commitment(**more: Any) -> dict[str, Any]:
    """A promise that was not kept."""
    return {
        "number": "1",
        "words": "To keep support within its limits.",
        "forum": "S&ED",
        "made": "December 2012",
        "provision": "WPR 235",
        "due": "June 2013",
        "lineage": ["extends S&ED, June 2011"],
        "told_in": "TC-2022-0007",
        "label": "C1",
        "verdict": "Not implemented",
        "verdict_word": "not-implemented",
        "as_of": "February 2019",
        "why": "A panel ruled against it.",
        "notes": [1, 2],
    } | more


def event(**more: Any) -> dict[str, Any]:
    """Something that happened."""
    return {"date": "2016", "kind": "Raised", "body": "DSB", "text": "The concern was raised.", "notes": [2]} | more


def empty() -> dict[str, Any]:
    """A brief of a case in which nothing is recorded but its title."""
    nothing: dict[str, Any] = {
        name: [] for name in ("summary", "summary_notes", "measures", "claims", "commitments", "status", "events")
    }
    bare = contents()["case"] | {"status": "", "status_since": "", "lead": "", "raised_by": []}
    bare |= {"identifiers": [], "sectors": [], "products": [], "links": []}
    return contents(**nothing, notes=[], exhibits=[], timeline={}, chain="", case=bare)


def draft() -> dict[str, Any]:
    """A brief with a quotation that is not in its document."""
    lost = {"outcome": "not-found", "detail": "These words are not in the document."}
    return contents(notes=[note(1, **lost), note(2)], problems=[{"note": 1, "pinpoint": "Exhibit 61, p. 1", **lost}])


def texts(paper: render.Paper) -> list[str]:
    """The text of each page, with every run of white space as one space, and the hyphens of line ends taken out."""
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return [re.sub(r"\s+", " ", page.replace("\ufffe", "")) for page in pages]


def opened(paper: render.Paper) -> Any:
    """The finished file, read by a library that had no part in making it."""
    return pypdf.PdfReader(io.BytesIO(paper.pdf))


def embedded(paper: render.Paper) -> set[str]:
    """The names of the fonts of the file, without the tags of their subsets."""
    found = set()
    for page in opened(paper).pages:
        for font in page["/Resources"]["/Font"].values():
            parts = [font, *(part.get_object() for part in font.get_object().get("/DescendantFonts", []))]
            found.add(str(font.get_object()["/BaseFont"]).lstrip("/").partition("+")[2])
            descriptor = parts[-1]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3", "/FontFile"} & set(descriptor), "not embedded"
    return found


def test_every_page_carries_docket_number_marking_date_and_its_place_among_the_pages() -> None:
    paper = render.paper(contents(events=[event()] * 60))
    pages = texts(paper)
    assert len(pages) == paper.pages == 3
    sha = digest(contents(events=[event()] * 60))
    for number, page in enumerate(pages, 1):
        assert f"As of 2 March 2026 · page {number} of 3" in page
        assert "DELIBERATIVE" in page
        assert f"Brief TC-2022-0007-R1 · Contents {sha[:12]} · Status chain {CHAIN[:12]}" in page
        assert "Working copy" in page
        assert "DRAFT" not in page
        assert "FINAL" not in page


def test_a_draft_says_so_on_every_page_and_lists_what_is_not_confirmed() -> None:
    pages = texts(render.paper(draft() | {"events": [event()] * 60}))
    assert [page.count("DRAFT") for page in pages] == [1] * len(pages)
    assert (
        "Draft: 1 quotation is not confirmed × Note 1, Exhibit 61, p. 1. "
        "Not found. These words are not in the document." in pages[0]
    )


def test_a_final_brief_says_final_where_a_draft_says_draft() -> None:
    pages = texts(render.paper(contents(final=True, events=[event()] * 60)))
    assert [page.count("FINAL") for page in pages] == [1] * len(pages)
    assert not any("Working copy" in page for page in pages)


def test_the_paper_says_everything_that_the_contents_hold() -> None:
    whole = " ".join(texts(render.paper(contents())))
    for words in (
        "Support for “wheat” and rice",
        "Status Panel, January 2017",
        "Respondent China",
        "Raised by United States",
        "Lead Ada Walker",
        "Identifiers DS511",
        "10 Cereals",
        "HS 1001",
        "is related to TC-2022-0010 Quotas",
        "China pays more than it bound itself to pay.1",
        "小麦和稻谷最低收购价政策",
        "国发〔2016〕6号",
        "May 2016; in force June 2016",
        "AoA 3.2",
        "Measure: Market price support.",
        "C1 S&ED December 2012 due June 2013",
        "extends S&ED, June 2011",
        "Not implemented as of February 2019",
        "Panel. A panel was established.",
        "Raised (DSB). The concern was raised.",
        "State Council, Notice on support prices, G/AG/N/CHN/42, May 2016: “words of note 1” ✓ Found on p. 1.",
        "“此项安排已终止。” ✓ Found on p. 2.",
        "text on 2 of 3 pages",
        "ab" * 32,
        "Its contents were frozen on 2 March 2026, 09:30 UTC for Ada Walker",
        digest(contents()),
        CHAIN,
    ):
        assert words.replace(" ", "") in whole.replace(" ", ""), words


def test_a_case_in_which_nothing_is_recorded_says_so_on_one_page() -> None:
    paper = render.paper(empty())
    assert paper.pages == 1
    (page,) = texts(paper)
    for words in ("No summary has been written.", "No claim is recorded.", "No event is recorded.", "None recorded"):
        assert words in page


def test_what_officers_type_is_printed_and_never_obeyed() -> None:
    bad = contents(
        summary=[HOSTILE],
        asked_by=HOSTILE,
        notes=[note(1, quotation=HOSTILE, title=HOSTILE, detail=HOSTILE), note(2)],
        events=[event(text=HOSTILE, kind=HOSTILE, date=HOSTILE)],
        commitments=[commitment(words=HOSTILE, lineage=[HOSTILE], forum=HOSTILE)],
    )
    bad["case"] |= {"title": HOSTILE[:200], "lead": HOSTILE, "identifiers": [HOSTILE]}
    for mark in (*bad["timeline"]["marks"], *bad["timeline"]["bands"]):
        mark |= {"label": HOSTILE}
    paper = render.paper(bad)
    whole = " ".join(texts(paper))
    for words in (
        "<script>alert(1)</script>",
        "{{ case.number }}",
        "[U+202E]gnp.exe [U+0000] [U+0007] &amp;",
        "[U+1F600] 한국어 ひらがな 龘",
        "body{display:none}",
    ):
        assert words in whole
    reader = opened(paper)
    assert reader.attachments == {}
    assert "/Names" not in reader.trailer["/Root"] or "/JavaScript" not in reader.trailer["/Root"]["/Names"]
    actions = [note.get_object().get("/A", {}).get("/S") for page in reader.pages for note in page.get("/Annots", [])]
    assert set(actions) <= {None, "/GoTo"}
    assert all(name.startswith("Paper-") for name in embedded(paper))


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://example.org/x.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<style>@import url("http://example.org/x.css");</style>',
        '<style>p { background: url("http://example.org/x.png") }</style><p>x</p>',
        '<style>@font-face { font-family: X; src: url("http://example.org/x.woff") }</style><p>x</p>',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="http://example.org/x.svg">',
        '<svg viewBox="0 0 9 9"><title>x</title><image href="http://example.org/x.png" width="9" height="9"/></svg>',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>p { no-such-property: 1 }</style><p>x</p>",
        '<a href="#nowhere">x</a>',
        "<p>\U0001f600</p>",
    ],
)
def test_a_page_that_fetches_or_makes_the_typesetter_warn_is_unfit(body: str) -> None:
    html = f'<!doctype html><html lang="en"><head><title>x</title></head><body>{body}</body></html>'
    with pytest.raises(render.Unfit):
        render.typeset(html, identifier="0" * 32)


def test_the_sentence_names_what_was_asked_for() -> None:
    html = (
        '<html lang="en"><head><title>x</title></head><body><img alt="x" src="http://example.org/x.png"></body></html>'
    )
    with pytest.raises(render.Unfit, match=re.escape("asked for something from outside: http://example.org/x.png")):
        render.typeset(html, identifier="0" * 32)


def test_only_the_products_own_faces_are_in_the_file() -> None:
    assert embedded(render.paper(contents())) == {
        "Paper-Serif",
        "Paper-Serif-Semi-Bold",
        "Paper-Sans",
        "Paper-Sans-Italic",
        "Paper-Sans-Semi-Bold",
        "Paper-Chinese",
    }


def test_a_rare_character_is_set_in_a_face_cut_for_it() -> None:
    paper = render.paper(contents(summary=["龘 and 한 글"]))
    assert "龘 and 한 글" in texts(paper)[0]
    assert len([name for name in embedded(paper) if name.startswith("Paper-Rare")]) == 1


def test_the_file_names_its_title_language_bookmarks_and_nothing_of_the_machine() -> None:
    reader = opened(render.paper(contents()))
    assert dict(reader.metadata or {}) == {
        "/Title": "TC-2022-0007: Support for “wheat” and rice. Case brief, 2 March 2026",
        "/Author": "Case file",
        "/Subject": "Working copy. DELIBERATIVE. Brief TC-2022-0007-R1, as of 2 March 2026",
        "/Keywords": "TC-2022-0007, DELIBERATIVE, Working copy",
        "/Creator": "Case file",
        "/Producer": "WeasyPrint 70.0",
        "/CreationDate": "D:20260302093000+00'00",
    }
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    title, below = reader.outline
    assert title["/Title"] == "Support for “wheat” and rice"
    assert [row["/Title"] for row in below] == [
        "Summary",
        "Timeline",
        "Claims and provisions",
        "Measures",
        "Commitments and verdicts",
        "Status history",
        "Events",
        "Notes",
        "Exhibits",
        "How to check this paper",
    ]


def test_the_timeline_has_a_text_alternative() -> None:
    reader = opened(render.paper(contents()))
    figures: list[str] = []

    def walk(row: Any) -> None:
        row = row.get_object()
        if isinstance(row, list):
            for child in row:
                walk(child)
        elif isinstance(row, dict):
            if row.get("/S") == "/Figure":
                figures.append(row["/Alt"])
            walk(row.get("/K", pypdf.generic.NullObject()))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert figures == [
        "Timeline of status, events and commitments, 2012 to 2017. December 2012: commitment, JCCT. "
        "June 2013: Due. 2016: Raised. January 2017: status Panel"
    ]


def test_the_same_contents_give_the_same_bytes_in_another_process() -> None:
    program = (
        "import django, hashlib, json, sys; django.setup()\n"
        "from cases.briefs import render\n"
        "print(hashlib.sha256(render.paper(json.load(sys.stdin)).pdf).hexdigest())"
    )
    environment = os.environ | {
        "CASEFILE_VAR": str(settings.VAR),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "LANG": "de_DE.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(contents(summary=["龘 and 中文"])),
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    here = render.paper(contents(summary=["龘 and 中文"]))
    assert done.stdout.strip() == hashlib.sha256(here.pdf).hexdigest()


def test_it_renders_within_the_limits_of_the_sandbox() -> None:
    render.warm()
    outcome = sandbox.run(lambda: render.paper(contents()).pages, LIMITS)
    assert outcome == sandbox.Outcome("done", 2)


def test_what_it_was_made_with_fits_the_row_and_names_versions_and_faces() -> None:
    made_with = render.paper(empty()).made_with
    assert re.fullmatch(
        r"WeasyPrint 70\.\d+, Pango [\d.]+, HarfBuzz [\d.]+, fontTools [\d.]+, faces [0-9a-f]{12}", made_with
    )
    assert len(made_with) <= 200


def test_a_brief_with_sixty_commitments_and_one_endless_argument_is_set() -> None:
    many = contents(
        commitments=[commitment()] * 60, claims=[contents()["claims"][0] | {"argument": "So it is. " * 2000}]
    )
    pages = texts(render.paper(many))
    assert sum(page.count("Not implemented") for page in pages) == 60
    # The head of the table stands again on every page that it runs on to.
    assert sum("Forum and date" in page for page in pages) == sum("Not implemented" in page for page in pages)
    assert all(len(page) > 1500 for page in pages[1:-1])


def test_the_longest_cases_of_the_sample_docket_fit_on_four_pages(db: None, lead: Any, tmp_path: Path) -> None:
    longest = {
        "028-trade-secrets",
        "031-counterfeit-goods",
        "032-pharmaceuticals",
        "042-voip-services",
        "050-secure-controllable-ict",
    }
    # The measures that they share with others are told there.
    told = {
        "027-intellectual-property-overview",
        "029-bad-faith-trademarks",
        "030-online-infringement",
        "049-data-restrictions",
    }
    load_sample(build.clock, cut_down(tmp_path, *longest, *told))
    pages = {}
    for stem, case in zip(sorted(longest | told), Case.objects.order_by("number"), strict=True):
        if stem in longest:
            frozen = gather_case(case, officer=lead, at=build.NOW)
            frozen |= {"number": f"{case.number}-1", "final": False, "asked_at": build.NOW.isoformat()}
            pages[stem] = render.paper(frozen).pages
    assert set(pages.values()) <= {2, 3, 4}, pages
