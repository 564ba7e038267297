"""The arithmetic of the chain of seals."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from cases.history.seals import GENESIS, canonical, digest, seal

BODIES = st.dictionaries(st.text(max_size=8), st.none() | st.integers() | st.text(max_size=8), max_size=4)


def test_a_body_is_written_one_way_only() -> None:
    assert canonical({"b": 1, "a": "国发"}) == canonical({"a": "国发", "b": 1}) == '{"a":"国发","b":1}'.encode()


def test_a_digest_is_the_sha_256_of_the_body_as_written() -> None:
    assert digest({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


def test_a_seal_is_an_hmac_over_the_predecessor_and_the_digest() -> None:
    made = hmac.new(b"key", f"{GENESIS}{'d' * 64}".encode(), hashlib.sha256).hexdigest()
    assert seal("key", GENESIS, "d" * 64) == made


def test_another_key_another_predecessor_and_another_digest_each_make_another_seal() -> None:
    one = seal("key", GENESIS, digest({"a": 1}))
    others = {
        seal("another key", GENESIS, digest({"a": 1})),
        seal("key", one, digest({"a": 1})),
        seal("key", GENESIS, digest({"a": 2})),
    }
    assert one not in others
    assert len(others) == 3


@given(BODIES, BODIES)
def test_two_bodies_have_one_digest_only_when_they_are_one(one: dict[str, object], other: dict[str, object]) -> None:
    assert (digest(one) == digest(other)) == (one == other)
