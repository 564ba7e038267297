"""The lines of a paper, as a reader sees them: few end within a word."""

from __future__ import annotations

import random

import pypdfium2
import pytest

from cases.briefs import render
from tests.briefs import made
from tests.briefs.test_render import contents

pytestmark = pytest.mark.once
CUT = ("-", "\u2010", "\ufffe")
"""How a line ends within a word, as a reader of the file may tell it."""


def lines_of(paper: render.Paper) -> list[str]:
    """The lines of all pages."""
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        return [line.rstrip() for page in document for line in page.get_textpage().get_text_bounded().splitlines()]
    finally:
        document.close()


def test_a_line_ends_within_a_word_only_where_it_would_be_much_too_short() -> None:
    """Lines are ragged on the right: a word is broken where 14 mm or more would stay white, and seldom so that a row ends with its rest."""
    chance, row = random.Random(5), contents()["events"][0]
    rows = [row | {"text": made.sentence(chance, 10 + place % 30), "notes": []} for place in range(60)]
    long = "Incomprehensibilities notwithstanding, " + "characteristically " * 40
    lines = lines_of(render.paper(contents(events=rows, timeline={})))
    assert len(lines) > 200
    assert sum(line.endswith(CUT) for line in lines) <= 0.025 * len(lines)
    lines = lines_of(render.paper(contents(summary=[long])))
    assert any(line.endswith(CUT) for line in lines), "long words are still broken"
