"""The store of files: bytes kept once under their hash, and a row never without its file."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from cases.evidence import store
from cases.evidence.extraction import HEAD
from cases.refusal import Refusal


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """A store of its own."""
    settings.FILES = tmp_path / "files"
    return tmp_path / "files"


def _all(files: Path) -> list[str]:
    return sorted(str(path.relative_to(files)) for path in files.rglob("*") if path.is_file())


def test_bytes_are_kept_under_their_sha_256(files: Path) -> None:
    sha256 = hashlib.sha256(b"one two").hexdigest()
    assert store.keep([b"one ", b"two"], limit=100) == (sha256, 7, b"one two")
    assert store.path_of(sha256).read_bytes() == b"one two"
    assert _all(files) == [f"{sha256[:2]}/{sha256}"]


def test_the_same_bytes_again_are_kept_once(files: Path) -> None:
    assert store.keep([b"one"], limit=100) == store.keep([b"o", b"ne"], limit=100)
    assert len(_all(files)) == 1


def test_only_the_beginning_comes_back_as_the_head(files: Path) -> None:
    _, size, head = store.keep([b"a" * (HEAD - 4), b"b" * 9, b"c"], limit=10 * HEAD)
    assert (size, head) == (HEAD + 6, b"a" * (HEAD - 4) + b"b" * 4)


def test_more_than_the_limit_is_refused_and_leaves_nothing(files: Path) -> None:
    with pytest.raises(Refusal) as refused:
        store.keep([b"x" * 1024**2, b"x"], limit=1024**2)
    assert (refused.value.sentence, refused.value.field) == ("The file is larger than 1 MB. File it in parts.", "file")
    assert _all(files) == []


def test_exactly_the_limit_is_kept(files: Path) -> None:
    assert store.keep([b"x" * 1024**2], limit=1024**2)[1] == 1024**2


def test_an_upload_that_breaks_off_leaves_nothing(files: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"one"
        raise ConnectionError

    with pytest.raises(Refusal, match="Nothing was filed"):
        store.keep(chunks(), limit=100)
    assert _all(files) == []


def test_a_store_that_cannot_be_written_is_told_in_a_sentence(files: Path) -> None:
    files.mkdir()
    (files / "new").mkdir()
    digest = hashlib.sha256(b"one").hexdigest()
    (files / digest[:2]).write_bytes(b"a file where a folder should be")
    with pytest.raises(
        Refusal, match=r"The file could not be stored \(.+\). Nothing was filed; tell the administrator."
    ):
        store.keep([b"one"], limit=100)
    assert _all(files) == [digest[:2]]


def test_the_folders_are_their_owners_alone(files: Path) -> None:
    sha256, _, _ = store.keep([b"one"], limit=100)
    for folder in (files / "new", store.path_of(sha256).parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(store.path_of(sha256).stat().st_mode) == 0o600
