"""Commands that are called before what they need is there: a sentence that names the command to call first, and nothing written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.image import put

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once


def _told(var: Path, *words: str) -> tuple[int, str]:
    ours = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env | {"CASEFILE_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_each_command_names_what_has_to_come_first(tmp_path: Path, image: Path) -> None:
    unmade = "The tables of the case file are not there yet, or not all of them: manage.py migrate makes them."
    assert _told(tmp_path, "create_officer", "anna") == (1, unmade)
    assert _told(tmp_path, "load_sample") == (1, unmade)
    shutil.rmtree(tmp_path / "db")
    put(image, tmp_path)
    table = tmp_path / "concerns.csv"
    table.write_text("title\nWheat quotas\n")
    unnamed = "CommandError: There is no registrar's account yet: manage.py create_officer makes one."
    assert _told(tmp_path, "import_table", str(table)) == (1, unnamed)
    assert _told(tmp_path, "create_officer", "anna")[0] == 0
    unloaded = "CommandError: The vocabularies are not there yet: manage.py load_vocabularies loads them."
    for words in (("load_sample",), ("import_table", str(table)), ("import_report", str(table))):
        assert _told(tmp_path, *words) == (1, unloaded)
    assert not (tmp_path / "files").exists() or not any(path.is_file() for path in (tmp_path / "files").rglob("*"))
