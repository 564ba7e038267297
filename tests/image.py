"""What the product's set-up makes, an SQLite database and the static files: made once a run and copied for tests that want their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import AbstractContextManager, closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAKE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
"""


def made_in(folder: Path) -> Path:
    """The migrated database, empty, with `static` beside it; whichever of the run's processes comes first makes them, the others wait."""
    var, done = folder / "image", folder / "image.sqlite3"
    with (folder / "image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
            environment = {**kept, "CASEFILE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "compliance.settings"}
            subprocess.run([sys.executable, "-c", MAKE], cwd=ROOT, env=environment, check=True, timeout=240)
            (var / "static").rename(folder / "static")
            with copied(var / "db" / "case-file.sqlite3", str(folder / "image.part")) as copy:
                # Sealed with a key of nobody's, an entry of its log would be a forgery everywhere else.
                assert copy.execute("SELECT COUNT(*) FROM cases_change").fetchone() == (0,)
            (folder / "image.part").rename(done)
    return done


def put(image: Path, var: Path) -> None:
    """Put copies where the product with this var has its database and its static files."""
    shutil.copytree(image.with_name("static"), var / "static")
    place = var / "db" / "case-file.sqlite3"
    place.parent.mkdir(mode=0o700, parents=True)
    with copied(image, str(place)):
        pass


def copied(file: Path, into: str) -> AbstractContextManager[sqlite3.Connection]:
    """Its copy in a file or, under a name, in memory; open, since what is in memory goes with the last who has it open."""
    copy = sqlite3.connect(into, uri=into.startswith("file:"))
    with closing(sqlite3.connect(file)) as source:
        source.backup(copy)
    return closing(copy)
