"""A draft and a final are compared by paragraph, and a number that changed comes before all else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cases.evidence.bilingual.comparing import compare, words
from cases.evidence.bilingual.paragraphs import paragraph
from cases.evidence.bilingual.splitting import split
from tests.evidence.bilingual.test_splitting import exhibit

pytestmark = pytest.mark.once

DRAFT = [
    "1. The plan strengthens innovation in the steel industry.",
    "2. The five largest firms shall reach 40% of output by 2025.",
    "3. Ports shall be built along the coast of the northern provinces.",
    "4. Local departments shall report on the work each year.",
]
FINAL = [
    "1. The plan strengthens innovation in the whole steel industry.",
    "2. The largest firms shall reach a higher share of output by 2025.",
    "4. Local departments shall report on the work each year.",
    "5. Foreign investors may take part in all of this.",
]


def test_numbers_come_first_and_each_difference_has_its_kind() -> None:
    found = compare([paragraph(text) for text in DRAFT], [paragraph(text) for text in FINAL])
    told = [
        (row.kind, (row.before or row.after or paragraph("")).text[:2], [n.written for n in row.dropped_numbers])
        for row in found.differences
    ]
    assert told == [
        ("changed", "2.", ["five", "40%"]),
        ("changed", "1.", []),
        ("dropped", "3.", []),
        ("added", "5.", []),
    ]
    assert found.same == 1


def test_a_number_written_in_another_way_is_no_difference_of_numbers() -> None:
    before, after = paragraph("集中度达到百分之四十，到2025年底完成。"), paragraph("集中度应达到40％，到2025年底完成。")
    [row] = compare([before], [after]).differences
    assert (row.weight, row.dropped_numbers, row.added_numbers) == (0, [], [])


def test_spaces_and_quotation_marks_are_no_difference() -> None:
    assert compare([paragraph("“地条钢” 死灰复燃")], [paragraph('"地条钢"死灰复燃')]).differences == []


def test_the_parts_of_a_change_give_both_texts_back() -> None:
    random.seed(7)
    for _ in range(200):
        one = " ".join(random.choices(["steel", "40%", "by", "2025", "plan,", "钢铁", "工业"], k=12))
        two = " ".join(random.choices(["steel", "60%", "by", "2030", "plan,", "钢铁", "工业"], k=12))
        parts = words(one, two)
        assert "".join(part.text for part in parts if part.kind != "added") == one
        assert "".join(part.text for part in parts if part.kind != "dropped") == two


def test_the_final_steel_opinion_drops_the_targets_of_40_and_60_per_cent(shared_data: Path) -> None:
    draft = split([(1, next((shared_data / "seeds").glob("000_*.txt")).read_text("utf-8"))])
    final = split([(1, exhibit(shared_data, 64))])
    for language in ("zh", "en"):
        found = compare(draft.text(language), final.text(language)).in_numbers
        [row] = [row for row in found if row.before and row.before.text.startswith("4.")]
        assert {("40", "%"), ("60", "%")} <= {(number.value, number.unit) for number in row.dropped_numbers}
        assert row.added_numbers == []
