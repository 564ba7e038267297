"""Tagged files: what a screen reader is told, checked by two readers that had no part in making it; and that the checks bite."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from cases.briefs import render
from tests.briefs import tagged
from tests.briefs.test_render import contents, draft, event

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def paper() -> bytes:
    """A brief of several pages with one of everything, Chinese among it."""
    return render.paper(contents(events=[event(text="What 国务院 did.", notes=[1, 2])] * 40)).pdf


def test_nothing_is_missing_from_the_tags(paper: bytes) -> None:
    assert tagged.faults(paper) == []
    assert tagged.faults(render.paper(draft()).pdf) == []


def test_an_independent_checker_finds_nothing(paper: bytes, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    assert tagged.found_by_pdfua(path) == []
    with pikepdf.open(path) as file:
        assert file.check_pdf_syntax() == []


def elements(file: Any, kind: str) -> list[Any]:
    """The elements of one kind."""
    return [element for element, _ in tagged.tree(file).elements if kind == element.S]


def test_a_link_a_header_and_a_drawing_are_told_in_words(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as file:
        told = {str(note.Contents) for page in file.pages for note in page.get("/Annots", [])}
        assert {"Note 1", "Note 2"} <= told
        scopes = {str(cell.A.Scope) for cell in elements(file, "/TH")}
        assert scopes == {"/Row", "/Column"}
        (figure,) = elements(file, "/Figure")
        assert str(figure.Alt).startswith("Timeline of status, events and commitments, 2012 to 2017. ")
        assert "December 2012: commitment, JCCT" in str(figure.Alt)
        tongues = [str(run.Lang) for run in elements(file, "/Span") if "/Lang" in run]
        assert set(tongues) == {"zh"}
        assert len(tongues) >= 43


def spoiled(paper: bytes, spoil: Callable[[Any], None]) -> bytes:
    """The file with something changed in it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as file:
        spoil(file)
        file.save(out)
    return out.getvalue()


def first(kind: str, change: Callable[[Any], None]) -> Callable[[Any], None]:
    """A change to the first element of a kind."""
    return lambda file: change(elements(file, kind)[0])


def speechless(file: Any) -> None:
    """Take the language off every run."""
    for run in elements(file, "/Span"):
        if "/Lang" in run:
            del run["/Lang"]


def unmarked(file: Any) -> None:
    """Draw a line outside everything."""
    file.pages[0].contents_add(b"0 0 m 9 9 l S")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (speechless, "Chinese in the language “en"),
        (unmarked, "neither in the structure nor an artifact"),
        (first("/TH", lambda cell: cell.A.__delitem__("/Scope")), "a header without a scope"),
        (first("/TH", lambda cell: cell.__setitem__("/ID", pikepdf.String("x"))), "a header that is not there"),
        (first("/Figure", lambda drawing: drawing.__delitem__("/Alt")), "a drawing without words"),
        (first("/Figure", lambda drawing: drawing.A.BBox.__setitem__(0, 9999)), "beside its page"),
        (
            first("/H2", lambda head: head.__setitem__("/S", pikepdf.Name.H3)),
            "a heading of level 3 after one of level 1",
        ),
        (lambda file: file.Root.__delitem__("/Lang"), "no language"),
        (lambda file: file.Root.__delitem__("/Outlines"), "no bookmarks"),
        (
            lambda file: file.pages[0].Annots[0].__setitem__("/Contents", file.pages[0].Annots[0].Dest),
            "a link without words",
        ),
        (first("/Document", lambda whole: whole.K.__delitem__(0)), "out of reach"),
        (first("/TR", lambda row: row.__setitem__("/S", pikepdf.Name.P)), "a cell in /P"),
    ],
)
def test_the_check_finds_what_is_spoiled(paper: bytes, spoil: Callable[[Any], None], fault: str) -> None:
    assert any(fault in found for found in tagged.faults(spoiled(paper, spoil)))
