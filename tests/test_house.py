"""The rules of the house that a tool can check: what every module says, how long it is, and who imports whom."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for folder in ("cases", "compliance") for path in (ROOT / folder).rglob("*.py"))
WRITTEN = [path for path in MODULES if "migrations" not in path.parts]
LONGEST = 400


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", WRITTEN, ids=_name)
def test_a_module_opens_with_a_sentence_that_says_what_lives_there(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert said.split("\n\n")[0].rstrip().endswith((".", "”", '"'))


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in WRITTEN}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def _calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_nothing_prints_and_nothing_is_evaluated() -> None:
    assert {
        _name(path): found for path in WRITTEN if (found := _calls(path) & {"print", "eval", "exec", "input"})
    } == {}


def _reads_the_environment(path: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def test_nothing_but_the_wiring_reads_the_environment() -> None:
    readers = {_name(path) for path in WRITTEN if _reads_the_environment(path)}
    assert {name for name in readers if not name.startswith("compliance/")} == set()


def test_ready_does_nothing() -> None:
    assert "ready" not in vars(type(apps.get_app_config("cases")))


def test_no_package_bears_a_name_that_says_nothing() -> None:
    nothing = {"utils", "helpers", "common", "misc", "services", "managers", "signals", "base_utils"}
    assert {_name(path) for path in WRITTEN if {path.stem, *path.parts} & nothing} == set()


def test_no_module_marks_work_left_undone() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:")
    assert {_name(path) for path in WRITTEN if any(mark in path.read_text(encoding="utf-8") for mark in marks)} == set()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product's modules, to break."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in ("cases", "compliance"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "data", "static"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def _contracts(tree: Path) -> tuple[int, str]:
    """The exit status of lint-imports over a tree, and what it says."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_imports_keep_their_contracts(tree: Path) -> None:
    status, said = _contracts(tree)
    assert status == 0, said
    assert " 0 broken" in said


BREACHES = {
    "A package imports only what lies below it": ("cases/docket/breach.py", "import cases.evidence.models"),
    "Pure modules know no Django": ("cases/evidence/extraction/breach.py", "import django.db"),
    "Only briefs.render knows WeasyPrint": ("cases/web/breach.py", "import weasyprint"),
    "Nobody imports cases.models": ("cases/web/breach.py", "import cases.models"),
    "Wiring only": ("cases/docket/breach.py", "import compliance.settings"),
}


@pytest.mark.parametrize("contract", BREACHES)
def test_a_contract_bites(contract: str, tree: Path) -> None:
    name, line = BREACHES[contract]
    breach = tree / name
    breach.write_text(f'"""A breach."""\n\n{line}\n', encoding="utf-8")
    try:
        status, said = _contracts(tree)
    finally:
        breach.unlink()
    assert status == 1, said
    assert contract in said.partition("Broken contracts")[2], said


def test_a_package_that_the_layers_do_not_name_is_refused(tree: Path) -> None:
    breach = tree / "cases" / "newcomer.py"
    breach.write_text('"""A module that the list of layers does not know."""\n', encoding="utf-8")
    try:
        status, said = _contracts(tree)
    finally:
        breach.unlink()
    assert status == 1, said
    assert "cases.newcomer" in said


@pytest.mark.once
def test_a_command_that_reads_and_writes_no_document_loads_no_library_for_it() -> None:
    heavy = "pypdf", "lxml", "docx", "html5lib", "markdown_it", "xlsxwriter", "weasyprint"
    words = f"import sys, django; django.setup(); print([name for name in {heavy} if name in sys.modules])"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
