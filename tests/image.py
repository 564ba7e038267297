"""What the product's set-up makes, a database and the static files: made once a run and copied for tests that want their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
MAKE = """
import os, django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
if "DATABASE_URL" not in os.environ:
    call_command("collectstatic", interactive=False, verbosity=0)
"""


def made_in(folder: Path) -> Path:
    """The migrated database, empty, with `static` beside it; whichever of the run's processes comes first makes them, the others wait."""
    done = folder / "image.sqlite3"
    with _alone(folder):
        if not done.exists():
            _set_up(folder / "image")
            (folder / "image" / "static").rename(folder / "static")
            with copied(folder / "image" / "db" / "case-file.sqlite3", str(folder / "image.part")) as copy:
                # Sealed with a key of nobody's, an entry of its log would be a forgery everywhere else.
                assert copy.execute("SELECT COUNT(*) FROM cases_change").fetchone() == (0,)
            (folder / "image.part").rename(done)
    return done


def template_in(folder: Path, url: str) -> str:
    """The name of a migrated PostgreSQL database, empty, beside that of this address; made like the other, and dropped by `drop`."""
    place = urlsplit(url)
    name, done = f"image_of_{place.path[1:]}", folder / "template"
    with _alone(folder):
        if not done.exists():
            drop(url)
            with psycopg.connect(url, autocommit=True) as line:
                line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            _set_up(folder / "for-template", DATABASE_URL=place._replace(path=f"/{name}").geturl())
            done.touch()
    return name


def drop(url: str) -> None:
    """Drop what `template_in` has made, if it has."""
    name = sql.Identifier(f"image_of_{urlsplit(url).path[1:]}")
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _set_up(var: Path, **given: str) -> None:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CASEFILE_") and name not in {"DATABASE_URL", "REDIS_URL"}
    }
    told = {"CASEFILE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "compliance.settings", **given}
    subprocess.run([sys.executable, "-c", MAKE], cwd=ROOT, env=kept | told, check=True, timeout=240)


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
