"""Which legs of the tests a machine can run, and how the others are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local import run_tests
from deploy.local.place import Place
from deploy.local.run_tests import legs


def missing() -> list[str]:
    """The names of the legs that cannot run."""
    return [leg.name for leg in legs() if not leg.there]


def test_a_bare_machine_is_told_all_four_legs_and_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert missing() == ["PostgreSQL leg", "browser leg", "printed-page leg", "OCR leg"]
    assert all("apt-get install" in leg.remedy for leg in legs())


def test_a_leg_runs_where_its_programs_and_its_address_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("google-chrome", "pdftoppm", "pdftotext", "tesseract"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/cases")
    assert missing() == []
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x.sqlite3")
    assert missing() == ["PostgreSQL leg"]


def test_the_exit_code_of_pytest_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    programs = tmp_path / "var" / "venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text('#!/bin/sh\necho "$@"\nexit 5\n')
    (programs / "python").chmod(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(run_tests, "BROWSERS", ("no-such-browser",))
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/cases")
    place = Place(tmp_path, tmp_path / "var")
    assert run_tests.run_tests(place, ["-k", "word"]) == 5
    said = capfd.readouterr().out
    assert "not browser" in said
    assert "-k word" in said
    assert "not postgresql" not in said
    assert "Not run here: browser leg (apt-get install chromium)\n" in said
