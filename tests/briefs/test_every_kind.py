"""What holds of every kind of paper: the same bytes in another process, tags without fault, a public edition that says nothing hidden."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.conf import settings as configured
from pytest_django.fixtures import Settings

from cases.access import markings
from cases.access.models import Officer
from cases.briefs import filed, sections
from cases.briefs.asking import request_book, request_exhibits, request_scorecard
from cases.briefs.models import Brief, Kind
from cases.briefs.produce import produce_next
from cases.briefs.request import GATHERED, Form, request_brief
from cases.briefs.scorecards import Scope
from cases.briefs.setting import set_next
from cases.docket.models import Case
from cases.evidence import store
from cases.evidence.filing import file_exhibit
from cases.evidence.models import Reading
from cases.evidence.reading import read_rendition
from cases.history.acting import acting
from cases.jobs import claiming
from cases.refusal import Refusal
from tests import build
from tests.briefs import tagged
from tests.evidence.made_pdfs import one_page
from tests.web import worlds

pytestmark = pytest.mark.once

AGAIN = """
import django, hashlib, io, json, pathlib, sys; django.setup()
from django.conf import settings
from cases.briefs import binding, filed, render, sections
from cases.briefs.joining.sheaf import unpacked
settings.FILES, drawing = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
def made(each, size):
    if each.template != sections.FILED:
        return render.sheaf(each, size=size)
    assert filed.drawn(each.contents, size, drawing) == {}
    return unpacked(drawing.read_bytes())
def again(contents, parts):
    if not parts:
        return render.paper(contents).pdf
    rows = [sections.Section(**part) for part in parts]
    set_ = {each.key: made(each, contents["paper"]) for each in rows}
    out = io.BytesIO()
    binding.bind(contents, set_.__getitem__, out)
    return out.getvalue()
print(json.dumps([hashlib.sha256(again(*each)).hexdigest() for each in json.load(sys.stdin)]))
"""


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


@pytest.fixture
def case(lead: Officer) -> Case:
    """A PUBLIC case with one row of every kind, and beside them hidden ones of every kind and marking."""
    build.officer("keeper", role="registrar", clearance=markings.PARTNER)
    made = build.case(
        lead, title="Open concern 小麦", summary="About [[zanzibar]] it.", lead=lead, marking="PUBLIC", **worlds.terms()
    )
    worlds.furnish(made, lead, "plainly", marking="PUBLIC")
    pdf = one_page(b"BT /F1 12 Tf 72 700 Td (The law) Tj ET")
    law = file_exhibit(
        [pdf],
        name="law.pdf",
        title="A law",
        kind="note",
        language="en",
        case=made,
        by=lead,
        at=build.NOW,
        marking="PUBLIC",
    )
    claimed = claiming.claim(Reading.objects.get(rendition=law.rendition), at=build.NOW)
    assert claimed is not None
    read_rendition(claimed, build.clock)
    build.citation(made, law, lead, "The law")
    with acting(at=build.NOW):
        made.citations.update(marking="PUBLIC")
    worlds.hide(made, lead)
    return made


def done(brief: Brief) -> Brief:
    """The paper, made."""
    while produce_next(build.clock) or set_next(build.clock):
        pass
    found = Brief.objects.get(pk=brief.pk)
    assert found.state == "ready", found.failure
    return found


def of_one(kind: str) -> Callable[..., Brief]:
    """Asks for a paper of a single case."""
    return lambda case, **how: request_brief(case, kind=kind, **how)


def of_many(case: Case, **how: Any) -> Brief:
    """Asks for a docket book of two cases, one of which is not PUBLIC."""
    other = Case.objects.get(title__startswith="Secret")
    return request_book([case.pk, other.pk], title="Open concerns", **how)


def of_a_member(case: Case, **how: Any) -> Brief:
    """Asks for the scorecard of the case's respondent."""
    return request_scorecard(Scope(member=case.respondent), **how)


def of_exhibits(case: Case, **how: Any) -> Brief:
    """Asks for the book of what the case cites: a text, and a filed PDF that is drawn."""
    return request_exhibits([case.pk], **how)


ASKED: dict[str, Callable[..., Brief]] = {kind: of_one(kind) for kind in GATHERED} | {
    Kind.DOCKET_BOOK: of_many,
    Kind.SCORECARD: of_a_member,
    Kind.EXHIBIT_BOOK: of_exhibits,
}
SAYS = {
    Kind.SCORECARD: ("To open, plainly", "To open, plainly"),
    Kind.EXHIBIT_BOOK: ("China agreed to open its market, plainly.", "China agreed to open its market, plainly."),
}
"""What an edition must say: the internal one, and the public one; the case's own words where a kind isn't named."""
OURS = set(ASKED) - {Kind.EXHIBIT_BOOK}
"""The kinds that are set by the product from their contents alone; an exhibit book holds documents as others made them."""
OWN = ("About [[zanzibar]] it.", "About [[***]] it.")


@pytest.fixture
def papers(case: Case, lead: Officer) -> list[Brief]:
    """Both editions of every kind, made."""
    return [
        done(ask(case, by=lead, at=build.NOW, form=Form(edition=edition)))
        for ask in ASKED.values()
        for edition in ("internal", "public")
    ]


def words(data: bytes) -> str:
    """The text of a file."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def parts_of(brief: Brief) -> list[dict[str, Any]]:
    """The parts that a book is bound from, as workers find them; none of a paper that is set as one."""
    rows = sections.sections(brief.contents) if brief.kind in sections.BOUND else []
    told = (filed.with_texts(row) if row.template == sections.FILED else row for row in rows)
    return [row.as_json() for row in told if row.key != sections.CONTENTS]


def test_every_kind_and_edition_is_what_it_should_be(papers: list[Brief], settings: Settings, tmp_path: Path) -> None:
    for brief in papers:
        told = f"{brief.kind}, {brief.edition}"
        data = store.path_of(brief.sha256).read_bytes()
        if brief.kind in OURS:
            assert tagged.faults(data) == [], told
            path = tmp_path / "paper.pdf"
            path.write_bytes(data)
            assert tagged.found_by_pdfua(path) == [], told
        said, contents = words(data), json.dumps(brief.contents)
        if brief.edition == "public":
            assert (brief.marking, brief.withheld) == ("PUBLIC", ""), told
            for word in (worlds.SECRET, "zanzibar", "Trade secret", "OFFICIAL-SENSITIVE", "BCI"):
                assert word not in said.replace("[[***]]", ""), (told, word)
                assert word not in contents, (told, word)
        else:
            assert worlds.SECRET in said, told
        assert SAYS.get(Kind(brief.kind), OWN)[brief.edition == "public"] in " ".join(said.split()), told
        # Its marking and the head of the history stand on every page, and the whole of its hash on the last.
        for page in said.split("\f"):
            assert brief.marking in page, told
        assert f"Contents {brief.contents_sha256[:12]}" in said, told
        assert brief.contents_sha256 in "".join(said.split()), told

    environment = os.environ | {
        "CASEFILE_VAR": str(configured.VAR),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONHASHSEED": "11",
        "TZ": "Asia/Tokyo",
        "LANG": "de_DE.UTF-8",
    }
    ran = subprocess.run(
        [sys.executable, "-c", AGAIN, str(settings.FILES), str(tmp_path / "drawing")],
        input=json.dumps([[brief.contents, parts_of(brief)] for brief in papers]),
        env=environment,
        cwd=configured.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert json.loads(ran.stdout) == [brief.sha256 for brief in papers]
    for brief in papers:
        assert hashlib.sha256(store.path_of(brief.sha256).read_bytes()).hexdigest() == brief.sha256


@pytest.mark.parametrize("kind", [*ASKED])
def test_no_final_paper_of_any_kind_is_made_while_a_quotation_is_not_found(kind: str, lead: Officer) -> None:
    case, _ = build.case(lead), build.case(lead, title="Secret no more")
    promise, filed_ = build.commitment(case, lead), build.exhibit(lead)
    build.citation(promise, filed_, lead, "open its market")
    assert ASKED[kind](case, by=lead, at=build.NOW, final=True).final
    build.citation(promise, filed_, lead, "Norway sells no cheese")
    name = filed_.rendition.cited_as
    with pytest.raises(Refusal, match=rf"No final .*1 quotation is not confirmed\. .*{name}, p\. 1: ") as refused:
        ASKED[kind](case, by=lead, at=build.NOW, final=True)
    if kind not in GATHERED:
        assert case.number in str(refused.value.sentence)
    assert Brief.objects.filter(final=True).count() == 1
    draft = ASKED[kind](case, by=lead, at=build.NOW)
    assert [row["outcome"] for row in draft.contents["problems"]] == ["not-found"]
