"""`make check`: lint, format, types, import contracts, templates and migrations, then the tests."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from deploy.local.place import Place
from deploy.local.progress import say
from deploy.local.run_tests import run_tests

TYPED = ("cases", "compliance", "deploy", "tests")


def checks(place: Place) -> list[tuple[str, list[str | Path]]]:
    """Each check with its heading and its command; what they cache lies in var."""
    python, cache = place.python, place.var / "cache"
    return [
        ("Lint", [python, "-m", "ruff", "check", f"--cache-dir={cache / 'ruff'}", "."]),
        ("Format", [python, "-m", "ruff", "format", "--check", f"--cache-dir={cache / 'ruff'}", "."]),
        ("Types", [python, "-m", "mypy", f"--cache-dir={cache / 'mypy'}", *TYPED]),
        ("Import contracts", [place.venv / "bin" / "lint-imports", "--cache-dir", cache / "imports"]),
        ("Templates", [python, "-m", "djlint", "templates", "--lint", "--quiet"]),
        ("Migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ]


def check(place: Place, arguments: list[str]) -> int:
    """Runs the checks in order, then the tests; stops at the first that fails and names it."""
    for name, command in checks(place):
        say(f"== {name}")
        began = time.monotonic()
        # A var of their own: looking for migrations opens, and so makes, a database.
        env = place.environment(marked=False) | {"CASEFILE_VAR": str(place.var / "cache" / "check")}
        code = subprocess.run(command, cwd=place.root, env=env, check=False).returncode
        if code != 0:
            say(f"{name} failed.")
            return code
        say(f"   {name}: passed in {time.monotonic() - began:.1f} s")
    say("== Tests")
    code = run_tests(place, arguments)
    if code != 0:
        say("Tests failed.")
    return code
