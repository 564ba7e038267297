"""Papers for the archive: PDF/A-3 and PDF/UA-1 at once, with the contents attached from which anybody can set them again."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from cases.access.models import Officer
from cases.briefs import binding, render
from cases.briefs.asking import request_book, request_exhibits
from cases.briefs.models import Brief
from cases.briefs.produce import produce_next
from cases.briefs.request import Form, request_brief
from cases.briefs.sealing import contents_digest
from cases.briefs.setting import set_next
from cases.briefs.verifying import Finding, verify
from cases.evidence import store
from cases.refusal import Refusal
from tests import build
from tests.briefs import made, tagged
from tests.briefs.test_render import contents

pytestmark = pytest.mark.once


BOOK = made.book((1, 2), chapters=2, archive=True)
BRIEF = contents(archive=True, edition="internal")


@pytest.fixture(scope="module", params=["brief", "book"])
def paper(request: pytest.FixtureRequest) -> tuple[Any, bytes]:
    """A brief for the archive, and a docket book: what each was set from, and its file."""
    if request.param == "brief":
        return BRIEF, render.paper(BRIEF).pdf
    return BOOK, binding.again(BOOK)


@pytest.fixture
def file(paper: tuple[Any, bytes]) -> Any:
    """The same, open."""
    with pikepdf.open(io.BytesIO(paper[1])) as opened:
        yield opened


def test_it_says_that_it_is_both_and_is_tagged_as_well(paper: tuple[Any, bytes], file: Any, tmp_path: Path) -> None:
    with file.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("3", "A", "1")
    (intent,) = file.Root.OutputIntents
    assert (intent.S, "/DestOutputProfile" in intent) == ("/GTS_PDFA1", True)
    assert len(bytes(file.trailer.ID[0])) > 0
    assert tagged.faults(paper[1]) == []
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper[1])
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


def test_its_properties_are_told_alike_in_both_places_and_its_colours_have_a_profile(file: Any) -> None:
    info = file.trailer.Info
    with file.open_metadata(set_pikepdf_as_editor=False) as metadata:
        told = [metadata[f"{name}"] for name in ("dc:title", "dc:description", "pdf:Keywords", "xmp:CreatorTool")]
        assert told == [str(info[name]) for name in ("/Title", "/Subject", "/Keywords", "/Creator")]
        assert metadata["pdf:Producer"] == str(info.Producer)
        assert "pdfaExtension" in str(metadata)
    (intent,) = file.Root.OutputIntents
    profile = intent.DestOutputProfile
    assert (int(profile.N), profile.read_bytes()[36:40], profile.read_bytes()[16:20]) == (3, b"acsp", b"RGB ")


def test_the_contents_are_attached_and_are_those_whose_hash_is_printed(paper: tuple[Any, bytes], file: Any) -> None:
    told, data = paper
    (held,) = file.Root.AF
    name = f"{told['number']}.json"
    assert (held.AFRelationship, str(held.UF), held.EF.F.Subtype) == ("/Source", name, "/application/json")
    assert list(file.attachments) == [name]
    assert str(held.EF.F.Params.ModDate) == "D:20260302093000Z"
    found = json.loads(held.EF.F.read_bytes())
    assert found == told
    document = pypdfium2.PdfDocument(data)
    said = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    assert contents_digest(found) in "".join(said.split())
    again = binding.again(found) if "chapters" in found else render.paper(found).pdf
    assert again == data


def test_one_of_which_nothing_is_on_record_is_proved_by_setting_it_again(lead: Officer) -> None:
    case, other = (build.case(lead, title=title, summary="One.", marking="PUBLIC") for title in ("Wheat 小麦", "Rice"))

    def book(form: Form) -> Brief:
        return request_book([case.pk, other.pk], by=lead, at=build.NOW, title="Both", form=form)

    def brief(form: Form) -> Brief:
        return request_brief(case, by=lead, at=build.NOW, form=form)

    for ask, edition in ((brief, "internal"), (brief, "public"), (book, "public")):
        ask(Form(edition=edition, archive=True))
        while produce_next(build.clock) or set_next(build.clock):
            pass
        made_ = Brief.objects.get()
        assert made_.state == "ready", made_.failure
        data = store.path_of(made_.sha256).read_bytes()
        number = made_.number
        made_.delete()
        found = verify(data, officer=lead, at=build.NOW)
        assert (found.finding, found.told) == (
            Finding.UNALTERED,
            [
                f"The seal on it is ours: contents of this hash were frozen here under the number {number}.",
                "Set anew from the contents attached to it, it is the same to the byte: it is unaltered.",
            ],
        )
        assert verify(data + b" ", officer=lead, at=build.NOW).finding == Finding.UNKNOWN


def test_an_exhibit_book_is_refused_for_the_archive_since_others_made_its_pages(lead: Officer) -> None:
    case = build.case(lead, title="Wheat", summary="One.")
    build.citation(case, build.exhibit(lead), lead, "China agreed")
    with pytest.raises(Refusal, match="documents as others made them") as refused:
        request_exhibits([case.pk], by=lead, at=build.NOW, form=Form(archive=True))
    assert refused.value.field == "archive"
