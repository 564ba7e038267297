"""Papers for the archive: PDF/A-3 and PDF/UA-1 at once, with the contents attached from which anybody can set them again."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from cases.access.models import Officer
from cases.briefs import render
from cases.briefs.models import Brief
from cases.briefs.produce import produce_next
from cases.briefs.request import Form, request_brief
from cases.briefs.sealing import contents_digest
from cases.briefs.verifying import Finding, verify
from cases.evidence import store
from tests import build
from tests.briefs import tagged
from tests.briefs.test_render import contents, texts

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def paper() -> render.Paper:
    """A brief for the archive."""
    return render.paper(contents(archive=True, edition="internal"))


@pytest.fixture
def file(paper: render.Paper) -> Any:
    """The same, open."""
    with pikepdf.open(io.BytesIO(paper.pdf)) as opened:
        yield opened


def test_it_says_that_it_is_both_and_is_tagged_as_well(paper: render.Paper, file: Any, tmp_path: Path) -> None:
    with file.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("3", "A", "1")
    (intent,) = file.Root.OutputIntents
    assert (intent.S, "/DestOutputProfile" in intent) == ("/GTS_PDFA1", True)
    assert len(bytes(file.trailer.ID[0])) > 0
    assert tagged.faults(paper.pdf) == []
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper.pdf)
    assert tagged.found_by_pdfua(path) == []
    # What PDF/A forbids (ISO 19005-3): encryption, scripts, actions, transparency of its own making, faces left outside.
    assert "/Encrypt" not in file.trailer
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(file.Root)
    for page in file.pages:
        assert all(
            "/FontFile3" in part.FontDescriptor
            for font in page.Resources.Font.values()
            for part in font.DescendantFonts
        )
        assert all(float(state.get("/ca", 1)) == 1 for state in page.Resources.get("/ExtGState", {}).values())
        assert all(int(note.F) == 4 for note in page.get("/Annots", []))


def test_the_contents_are_attached_and_are_those_whose_hash_is_printed(paper: render.Paper, file: Any) -> None:
    (held,) = file.Root.AF
    assert (held.AFRelationship, str(held.UF), held.EF.F.Subtype) == (
        "/Source",
        "TC-2022-0007-R1.json",
        "/application/json",
    )
    assert str(held.EF.F.Params.ModDate) == "D:20260302093000Z"
    found = json.loads(held.EF.F.read_bytes())
    assert found == contents(archive=True, edition="internal")
    assert contents_digest(found) in "".join(texts(paper)).replace(" ", "")
    assert render.paper(found).pdf == paper.pdf


def test_one_of_which_nothing_is_on_record_is_proved_by_setting_it_again(lead: Officer) -> None:
    case = build.case(lead, title="Wheat 小麦", summary="One.", marking="PUBLIC")
    for edition in ("internal", "public"):
        request_brief(case, by=lead, at=build.NOW, form=Form(edition=edition, archive=True))
        assert produce_next(build.clock)
        brief = Brief.objects.get()
        assert brief.state == "ready", brief.failure
        data = store.path_of(brief.sha256).read_bytes()
        number = brief.number
        brief.delete()
        found = verify(data, officer=lead, at=build.NOW)
        assert (found.finding, found.told) == (
            Finding.UNALTERED,
            [
                f"The seal on it is ours: contents of this hash were frozen here under the number {number}.",
                "Set anew from the contents attached to it, it is the same to the byte: it is unaltered.",
            ],
        )
        assert verify(data + b" ", officer=lead, at=build.NOW).finding == Finding.UNKNOWN
