"""The checks before the tests: all of them run, and one that fails is named with what it said."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local.checking import check, checks
from deploy.local.place import Place

pytestmark = pytest.mark.once

NAMES = ["Lint", "Format", "Import contracts", "Templates", "Migrations", "Types"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A tree whose programs write down how they were called; one whose first words stand in `failing` fails, as do the tests there."""
    programs = tmp_path / "var" / "venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "lint-imports"):
        (programs / name).write_text(
            '#!/bin/sh\necho "$*" >>calls\ntouch failing\n'
            'while read -r words; do case "$*" in "$words"*) echo "wrong: $words"; exit 3;; esac; done <failing\n'
        )
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return Place(tmp_path, tmp_path / "var")


def test_every_check_runs_and_then_the_tests(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    assert check(place, ["-k", "word"]) == 0
    said = capfd.readouterr().out
    assert [name for name, _ in checks(place)] == NAMES
    assert [name for name in NAMES if f"   {name}: passed\n" not in said] == []
    calls = (place.root / "calls").read_text().splitlines()
    assert len(calls) == len(NAMES) + 1
    assert calls[-1].startswith("-m pytest")
    assert calls[-1].endswith("-k word")


def test_each_check_that_fails_is_named_with_its_words_and_no_test_runs(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    (place.root / "failing").write_text("-m mypy\n-m ruff format\n")
    assert check(place, []) == 3
    said = capfd.readouterr().out
    assert "wrong: -m ruff format\nFormat failed.\n" in said
    assert "wrong: -m mypy\nTypes failed.\n" in said
    assert "   Lint: passed\n" in said
    assert "-m pytest" not in (place.root / "calls").read_text()


def test_the_tests_that_fail_fail_the_whole(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    (place.root / "failing").write_text("-m pytest\n")
    assert check(place, []) == 3
    assert capfd.readouterr().out.endswith("Tests failed.\n")
