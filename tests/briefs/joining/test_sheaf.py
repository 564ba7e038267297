"""Sheaves: what is packed is unpacked, blanks take the book's numbers, and bytes that are no sheaf are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.briefs.joining.sheaf import WIDTH, Damaged, FaceUse, Mark, Poured, Sheaf, unpacked

pytestmark = pytest.mark.once


def sheaf(numbers: list[int], words: bytes = b"/K ") -> Sheaf:
    """A sheaf of one object that refers to these local numbers, and names a key after each."""
    poured = Poured()
    poured.begin()
    for number in numbers:
        poured.words(words)
        poured.ref(number)
        poured.key(number)
    return Sheaf(
        sizes=[(595.275591, 841.889764)],
        page_locals=[5],
        stamp_locals=[6],
        leaf=5,
        top=5,
        keys=1,
        targets=["TC-2022-0007"],
        marks=[Mark("小麦", 0, 1.5, 2.0, 0)],
        faces={"ABCDEF": FaceUse("ABCDEF+Paper", "Paper", "0" * 64, 900, -200, 4, {3: 512.5}, {3: "文"})},
        rare=[0x9F98],
        plain=1,
        stream_lengths=[],
        body=bytes(poured.body),
        data=b"data",
        **poured.rows(),
    )


@given(st.lists(st.integers(0, 9_999), max_size=40))
def test_a_sheaf_comes_back_as_it_was_and_its_blanks_are_filled(numbers: list[int]) -> None:
    made = sheaf(numbers)
    again = unpacked(made.packed())
    assert again.packed() == made.packed()
    assert (again.faces, again.marks, again.targets, again.rare) == (made.faces, made.marks, made.targets, made.rare)
    table = np.arange(10_000, dtype=np.uint32) * 7
    whole = b"".join(b"/K %7d 0 R%7d" % (number * 7, number + 123) for number in numbers)
    assert again.numbered(table, 123) == whole
    assert len(whole) == len(made.body)


def test_the_largest_number_that_fits_a_blank_fills_it() -> None:
    table = np.array([10**WIDTH - 1], dtype=np.uint32)
    assert sheaf([0]).numbered(table, 0) == b"/K 9999999 0 R      0"


@pytest.mark.parametrize("cut", [0, 3, 10, 40, 200, -1])
def test_a_sheaf_that_is_cut_is_damaged(cut: int) -> None:
    with pytest.raises(Damaged):
        unpacked(sheaf([1]).packed()[:cut])


def test_another_format_and_garbage_are_damaged() -> None:
    whole = bytearray(sheaf([1]).packed())
    whole[6] += 1
    with pytest.raises(Damaged):
        unpacked(bytes(whole))
    whole = bytearray(sheaf([1]).packed())
    whole[30] ^= 0xFF
    with pytest.raises(Damaged):
        unpacked(bytes(whole))
