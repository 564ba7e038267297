"""`make check`: lint, format, types, import contracts, templates and migrations, then the tests."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from deploy.local.place import Place
from deploy.local.progress import say
from deploy.local.run_tests import run_tests

TYPED = ("cases", "compliance", "deploy", "tests")


def checks(place: Place) -> list[tuple[str, list[str | Path]]]:
    """Each check with its heading and its command, the longest last; what they cache lies in var."""
    python, cache = place.python, place.var / "cache"
    return [
        ("Lint", [python, "-m", "ruff", "check", f"--cache-dir={cache / 'ruff'}", "."]),
        ("Format", [python, "-m", "ruff", "format", "--check", f"--cache-dir={cache / 'ruff'}", "."]),
        ("Import contracts", [place.venv / "bin" / "lint-imports", "--cache-dir", cache / "imports"]),
        ("Templates", [python, "-m", "djlint", "templates", "--lint", "--quiet"]),
        ("Migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("Types", [python, "-m", "mypy", f"--cache-dir={cache / 'mypy'}", *TYPED]),
    ]


def check(place: Place, arguments: list[str]) -> int:
    """Runs the checks beside each other, then the tests if all passed; shows what each that failed had to say."""
    say("== " + ", ".join(name for name, _ in checks(place)))
    began = time.monotonic()
    failed = 0
    with ExitStack() as stack:
        running = [(name, stack.enter_context(_begun(place, command))) for name, command in checks(place)]
        for name, (child, words) in running:
            code = child.wait()
            words.seek(0)
            if code != 0:
                failed = failed or code
                say(f"{words.read().decode(errors='replace').rstrip()}\n{name} failed.")
            else:
                say(f"   {name}: passed")
    say(f"   {time.monotonic() - began:.1f} s")
    if failed:
        return failed
    say("== Tests")
    code = run_tests(place, arguments)
    if code != 0:
        say("Tests failed.")
    return code


@contextmanager
def _begun(place: Place, command: list[str | Path]) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """A check that runs, and where its words go; ended with the block."""
    # A var of their own: looking for migrations opens, and so makes, a database.
    env = place.environment(marked=False) | {"CASEFILE_VAR": str(place.var / "cache" / "check")}
    with TemporaryFile() as words:
        child = subprocess.Popen(command, cwd=place.root, env=env, stdout=words, stderr=subprocess.STDOUT)
        try:
            yield child, words
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
