"""Runs the tests that this machine can run and names, at the end, the legs that it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from deploy.local.place import Place
from deploy.local.progress import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Leg:
    """A part of the tests that needs something of the machine."""

    name: str
    marker: str
    there: bool
    remedy: str


def legs() -> list[Leg]:
    """The legs, and whether this machine has what each needs."""
    url = os.environ.get("DATABASE_URL", "")
    return [
        Leg(
            "PostgreSQL leg",
            "postgresql",
            url.startswith(("postgres:", "postgresql:")),
            "apt-get install postgresql, then set DATABASE_URL=postgres://user:password@host/name and run again",
        ),
        Leg("browser leg", "browser", any(map(shutil.which, BROWSERS)), "apt-get install chromium"),
        Leg(
            "printed-page leg",
            "poppler",
            bool(shutil.which("pdftoppm") and shutil.which("pdftotext")),
            "apt-get install poppler-utils",
        ),
        Leg(
            "OCR leg",
            "tesseract",
            bool(shutil.which("tesseract")),
            "apt-get install tesseract-ocr tesseract-ocr-chi-sim",
        ),
    ]


def at_once() -> int:
    """How many processes: one more than there are processors, since the walks wait for a browser much of their time; at most four."""
    return min(4, len(os.sched_getaffinity(0)) + 1)


def run_tests(place: Place, arguments: list[str]) -> int:
    """Runs pytest and passes its exit code on."""
    missing = [leg for leg in legs() if not leg.there]
    command = [str(place.python), "-m", "pytest", "-o", f"cache_dir={place.var / 'cache' / 'pytest'}"]
    # Each process has a database of its own, and a file stays with one of them, the longest first (tests/conftest.py).
    command += ["-n", str(at_once()), "--dist", "loadgroup", "--no-loadscope-reorder"]
    if missing:
        command += ["-m", " and ".join(f"not {leg.marker}" for leg in missing)]
    # Sockets of the tests lie below the temporary folder, and var may be too long a path for them.
    env = place.environment(marked=False, temporary=False)
    # The tests make and remove a var of their own; they must never come near the one that is served.
    del env["CASEFILE_VAR"]
    env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(place.var / "cache" / "hypothesis")
    code = subprocess.run([*command, *arguments], cwd=place.root, env=env, check=False).returncode
    for leg in missing:
        say(f"Not run here: {leg.name} ({leg.remedy})")
    if not missing:
        say("Every leg ran here.")
    return code
