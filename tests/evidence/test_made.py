"""Files of every trait, read as a worker reads them: each ends in the one outcome that is right, with a sentence that says it."""

from __future__ import annotations

import re
import resource
import time
from pathlib import Path

import pytest

from cases.evidence.extraction import HEAD, media_type, refusal_at_the_door
from cases.evidence.models import Reading
from cases.evidence.reading import LIMITS, found_in
from tests.evidence.made_documents import DOCUMENTS
from tests.evidence.made_pdfs import PDFS, Made
from tests.evidence.made_pictures import PICTURES
from tests.evidence.made_texts import FILES

pytestmark = pytest.mark.once

SECONDS = 60.0
"""What none of these files needs, on a machine with other work to do; the child would be stopped at twice that."""

KILOBYTES = LIMITS.memory // 1024 + 200_000
"""What a child may hold in memory: its limit, and what it is forked from."""

A_PROGRAM_SPEAKING = re.compile(r"Error\b|Exception|Traceback|0x[0-9a-f]{2}|\bNone\b|/tmp|\\x|errno|\bobject at\b")


@pytest.mark.parametrize("made", [*PDFS, *DOCUMENTS, *FILES, *PICTURES], ids=str)
def test_it_ends_in_the_outcome_that_is_right_and_says_so(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data := made.make())
    head = data[:HEAD]
    begun, largest = time.monotonic(), _largest_child()
    if refusal := refusal_at_the_door(made.name, head, len(data)):
        result, detail, pages = "refused", refusal, []
    else:
        found = found_in(path, media_type(made.name, head), name=made.name)
        result, detail, pages = found["result"], found["detail"], found["pages"]
        assert result in Reading.Result.values
    took = time.monotonic() - begun
    text = "\n".join(page[2] for page in pages)
    assert result in made.results.split(), detail
    assert [words for words in made.holds if words not in text] == []
    assert [words for words in made.lacks if words in text] == []
    assert [words for words in made.said if words not in detail] == []
    assert re.fullmatch(r"[A-Z0-9].*[^.]\.", detail), detail
    assert not A_PROGRAM_SPEAKING.search(detail), detail
    assert [page[0] for page in pages] == list(range(1, len(pages) + 1))
    assert len(pages) <= 10_000
    assert bool(text.strip()) or result not in {"read", "partly"}
    assert took < SECONDS
    # The system tells of the largest child ever; one of another test that was larger still hides this one.
    assert _largest_child() == largest or _largest_child() < KILOBYTES


def _largest_child() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
