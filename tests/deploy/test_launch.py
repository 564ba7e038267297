"""The launcher's entry: what an old Python is told, and that it can be told at all."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.launch import old_python

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "deploy" / "local" / "launch.py"


@pytest.mark.parametrize("version", [(3, 0, 1), (3, 6, 15), (3, 10, 99)])
def test_an_old_python_gets_one_sentence_that_names_both_versions(version: tuple[int, ...]) -> None:
    sentence = old_python(version, "/usr/bin/python3")
    assert sentence == (
        f"Python 3.11 or later is needed and /usr/bin/python3 is {version[0]}.{version[1]}; "
        "install it (apt-get install python3 python3-venv) or name one: make run PYTHON=/path/to/python3.11"
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_a_python_that_is_new_enough_gets_none(version: tuple[int, ...]) -> None:
    assert old_python(version, "python3") == ""


def test_the_entry_uses_nothing_that_an_old_python_cannot_parse() -> None:
    tree = ast.parse(ENTRY.read_text(), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    imports = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "__future__" not in imports
    for package in (ROOT / "deploy", ROOT / "deploy" / "local"):
        body = ast.parse((package / "__init__.py").read_text()).body
        assert [type(node) for node in body] == [ast.Expr]


def test_an_old_python_ends_with_the_sentence_and_no_traceback() -> None:
    faked = (
        "import runpy, sys; sys.version_info = (3, 8, 1); runpy.run_module('deploy.local.launch', run_name='__main__')"
    )
    ended = subprocess.run([sys.executable, "-c", faked, "run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == old_python((3, 8, 1), sys.executable) + "\n"


def test_the_launcher_and_the_broker_need_nothing_but_the_standard_library() -> None:
    code = "import compliance.broker, deploy.local.commands, deploy.local.keeper"
    ended = subprocess.run(
        [sys.executable, "-S", "-E", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
