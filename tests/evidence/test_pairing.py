"""Original and translation are laid beside each other, corrected, and shown with a quotation to those who may see both."""

from __future__ import annotations

from typing import Any

import pytest

from cases.access import markings
from cases.access.models import Officer
from cases.briefs.gather import gather_case
from cases.evidence.bilingual.paragraphs import paragraph
from cases.evidence.filing import Filed, file_rendition
from cases.evidence.models import Citation, Reading, Rendition
from cases.evidence.pairing import (
    align_next,
    confirm,
    counterparts,
    merge_with_next,
    pair,
    quoted_places,
    split_aligned,
)
from cases.evidence.pairs import Aligned, Pairing
from cases.evidence.parting import part, proposed
from cases.evidence.reading import read_rendition
from cases.jobs import claiming
from cases.refusal import Refusal
from tests import build

CHINESE = "总则\n国务院设立3个主管部门，负责进口货物的检验。\n罚款不超过5万元。\n本法自2016年起施行。"
ENGLISH = (
    "General Provisions\nThe State Council establishes 3 competent authorities, which inspect imported goods.\n"
    "The fine is at most 50,000 yuan.\nThis Act takes effect in 2016."
)

pytestmark = pytest.mark.django_db


def read(rendition: Rendition) -> None:
    claimed = claiming.claim(Reading.objects.get(rendition=rendition), at=build.NOW)
    assert claimed is not None
    read_rendition(claimed, build.clock)


def filed(lead: Officer, kind: str = "office", english: str = ENGLISH, **more: Any) -> tuple[Filed, Rendition]:
    """A Chinese exhibit and its English translation, both read."""
    original = build.exhibit(lead, CHINESE, language="zh", **more)
    found = file_rendition(
        original.exhibit, [english.encode()], name="en.txt", kind=kind, language="en", by=lead, at=build.NOW
    )
    read(found.rendition)
    return original, found.rendition


def paired(lead: Officer, **more: str) -> tuple[Filed, Rendition, Pairing]:
    original, translation = filed(lead, **more)
    pairing = pair(original.rendition, translation, by=lead, at=build.NOW)
    assert align_next(build.clock)
    assert not align_next(build.clock)
    pairing.refresh_from_db()
    return original, translation, pairing


def ranges(pairing: Pairing) -> list[tuple[int, int, int, int]]:
    return [
        (row.original_start, row.original_stop, row.translation_start, row.translation_stop)
        for row in Aligned.objects.filter(pairing=pairing)
    ]


def test_a_worker_lays_the_texts_beside_each_other(lead: Officer) -> None:
    _, _, pairing = paired(lead)
    assert pairing.state == "ready"
    assert ranges(pairing) == [(n, n + 1, n, n + 1) for n in range(4)]


def test_rows_are_joined_and_parted_and_the_officer_is_named(lead: Officer) -> None:
    _, _, pairing = paired(lead)
    first = Aligned.objects.filter(pairing=pairing)[0]
    merge_with_next(first, by=lead, at=build.NOW)
    assert ranges(pairing) == [(0, 2, 0, 2), (2, 3, 2, 3), (3, 4, 3, 4)]
    split_aligned(first, by=lead, at=build.NOW)
    assert ranges(pairing)[:2] == [(0, 1, 0, 1), (1, 2, 1, 2)]
    first.refresh_from_db()
    split_aligned(first, by=lead, at=build.NOW)
    assert ranges(pairing)[:3] == [(0, 1, 0, 0), (1, 1, 0, 1), (1, 2, 1, 2)]
    last = list(Aligned.objects.filter(pairing=pairing))[-1]
    confirm(last, by=lead, at=build.NOW)
    last.refresh_from_db()
    assert (last.certainty, last.corrected_by) == ("corrected", lead)
    with pytest.raises(Refusal, match="Nothing follows"):
        merge_with_next(last, by=lead, at=build.NOW)


def test_a_reader_corrects_nothing_and_two_of_one_language_are_no_pair(lead: Officer) -> None:
    original, translation, pairing = paired(lead)
    reader = build.officer(role="reader")
    with pytest.raises(Refusal):
        confirm(Aligned.objects.filter(pairing=pairing)[0], by=reader, at=build.NOW)
    with pytest.raises(Refusal):
        pair(original.rendition, translation, by=reader, at=build.NOW)
    with pytest.raises(Refusal, match="different languages"):
        pair(translation, translation, by=lead, at=build.NOW)
    assert Aligned.objects.filter(corrected_by__isnull=False).count() == 0


def test_a_citation_in_either_language_finds_the_other(lead: Officer) -> None:
    original, translation, _ = paired(lead, kind="machine")
    case = build.case(lead)
    one = build.citation(case, original, lead, "罚款不超过5万元")
    two = build.citation(case, Filed(original.exhibit, translation, already=False), lead, "fine is at most")
    found = counterparts([one, two], lead, build.NOW)
    assert found[one.pk].text == "The fine is at most 50,000 yuan."
    assert found[one.pk].rendition.kind == "machine"
    assert found[two.pk].text == "罚款不超过5万元。"
    notes = gather_case(case, officer=lead, at=build.NOW)["notes"]
    assert {note["quotation"]: (note["counterpart"]["rendition"], note["counterpart"]["text"]) for note in notes} == {
        "罚款不超过5万元": ("Machine translation", "The fine is at most 50,000 yuan."),
        "fine is at most": ("Original", "罚款不超过5万元。"),
    }


def test_words_that_were_not_found_have_no_counterpart(lead: Officer) -> None:
    original, _, _ = paired(lead)
    missing = build.citation(build.case(lead), original, lead, "罚款不超过6万元")
    assert missing.outcome == Citation.Outcome.ALTERED
    assert counterparts([missing], lead, build.NOW) == {}


def test_a_translation_marked_more_strictly_is_shown_to_nobody_through_a_citation(lead: Officer) -> None:
    original, translation = filed(lead, marking=markings.PUBLIC)
    case = build.case(lead, marking=markings.PUBLIC)
    cited = build.citation(case, original, lead, "罚款不超过5万元")
    stricter = Rendition(
        exhibit=original.exhibit, kind="sworn", language="en", file_name="x.txt", media_type="text/plain",
        sha256="0" * 63 + "1", size=1, marking=markings.PARTNER, filed_at=build.NOW, filed_by=lead,
    )  # fmt: skip
    stricter.save(force_insert=True)
    Reading.objects.create(rendition=stricter, queued_at=build.NOW, state="ready", result="read")
    stricter.pages.create(number=1, text=ENGLISH.replace("fine", "secret fine"))
    Reading.objects.filter(rendition=stricter).update(pages=1, pages_with_text=1)
    for text in (stricter, translation):
        pair(original.rendition, text, by=lead, at=build.NOW)
    while align_next(build.clock):
        pass
    seen = build.officer(role="lead", clearance=markings.PARTNER)
    for officer in (lead, seen):
        assert counterparts([cited], officer, build.NOW)[cited.pk].rendition == translation


def test_quoted_words_are_found_over_brackets_ellipses_and_paragraphs() -> None:
    rows = [paragraph(text) for text in ("China will open its market fully.", "It will not delay.", "The end of it.")]
    assert quoted_places("open its market", rows, None) == [0]
    assert quoted_places("“[China] will open … it will not delay”", rows, None) == [0, 1]
    assert quoted_places("market fully. It will not", rows, None) == [0, 1]
    assert quoted_places("elsewhere said", rows, None) == []


def test_a_combined_file_is_parted_into_two_renditions_that_keep_its_pages(lead: Officer) -> None:
    combined = build.exhibit(lead, f"{ENGLISH}\f{CHINESE}", language="mul")
    pieces = proposed(combined.rendition).pieces
    languages = [piece.language for piece in pieces]
    assert languages == ["en"] * 4 + ["zh"] * 4
    languages[-1] = ""
    english, chinese = part(
        combined.rendition, languages, original="zh", kind="office", by=lead, at=build.NOW, translator="Desk 4"
    )
    for text in (english, chinese):
        read(text)
    assert [(row.kind, row.language, row.translator) for row in (english, chinese)] == [
        ("office", "en", "Desk 4"),
        ("original", "zh", ""),
    ]
    assert {row.split_from for row in (english, chinese)} == {combined.rendition}
    assert chinese.pages.get(number=1).text.strip() == ""
    assert "罚款" in chinese.pages.get(number=2).text
    assert "2016年" not in chinese.pages.get(number=2).text
    again = part(combined.rendition, languages, original="zh", kind="office", by=lead, at=build.NOW)
    assert again == (english, chinese)


def test_a_parting_that_leaves_one_language_empty_is_refused(lead: Officer) -> None:
    combined = build.exhibit(lead, f"{ENGLISH}\f{CHINESE}", language="mul")
    with pytest.raises(Refusal, match="one language"):
        part(combined.rendition, ["en"] * 8, original="zh", kind="office", by=lead, at=build.NOW)
    with pytest.raises(Refusal, match="read anew"):
        part(combined.rendition, ["en", "zh"], original="zh", kind="office", by=lead, at=build.NOW)
    with pytest.raises(Refusal):
        part(combined.rendition, ["en"] * 4 + ["zh"] * 4, original="zh", kind="original", by=lead, at=build.NOW)
    assert Rendition.objects.count() == 1
