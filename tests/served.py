"""The product as its own web server with an environment of the test's choosing, and a browser for it."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.image import put

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct-horse-battery"
PREPARED = """
import django; django.setup()
from cases.access.models import Officer
for name, active in (("lead", True), ("gone", False)):
    officer = Officer(username=name, email=name + "@ministry.example", role="lead", is_staff=True, is_active=active)
    officer.set_password("correct-horse-battery")
    officer.save()
"""


def production(**more: str) -> dict[str, str]:
    """The variables of a sound production."""
    return {
        "CASEFILE_ENV": "production",
        "CASEFILE_HOSTS": "127.0.0.1",
        "CASEFILE_SECRET_KEY": secrets.token_urlsafe(48),
        "CASEFILE_HISTORY_KEY": secrets.token_urlsafe(48),
        **more,
    }


def environment(var: Path, given: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these variables of the product and no others; SQLite, whatever database the tests are on."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CASEFILE_") and name not in {"DATABASE_URL", "REDIS_URL"}
    }
    return {**kept, "CASEFILE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "compliance.settings", **given}


def run(var: Path, given: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """One process of the product's Python, to its end."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(var, given), capture_output=True, text=True, timeout=120, check=False
    )


def prepare(var: Path, given: Mapping[str, str], image: Path) -> None:
    """A database with the officers `lead` and `gone`, who is switched off, and the static files."""
    put(image, var)
    done = run(var, given, "-c", PREPARED)
    assert done.returncode == 0, done.stderr


@dataclass
class Served:
    """A running product."""

    address: str
    log: Path

    @property
    def said(self) -> str:
        """All that the server wrote."""
        return self.log.read_text()


@contextmanager
def served(var: Path, given: Mapping[str, str]) -> Iterator[Served]:
    """A server on a free port, over what `prepare` made; ended with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = var / f"web-{port}.log"
    command = [sys.executable, "-m", "gunicorn", "compliance.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "--no-control-socket"], cwd=ROOT, env=environment(var, given), stdout=out, stderr=out
        )
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while True:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            try:
                if Browser(address).get("/health/").status_code == 200:
                    break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield Served(address, log)
    finally:
        server.terminate()
        server.wait(timeout=30)


class Browser:
    """Cookies and forms of one visitor, over a connection that a proxy has decrypted; redirects are not followed."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["X-Forwarded-Proto"] = "https"

    def get(self, address: str, **more: Any) -> requests.Response:
        """The answer to a GET of a path, or of a whole address on this site."""
        whole = self.root + re.sub(r"^https?://[^/]+", "", address)
        headers = self.cookies() | more.pop("headers", {})
        return self.session.get(whole, headers=headers, allow_redirects=False, timeout=30, **more)

    def cookies(self) -> dict[str, str]:
        """The cookies as a header: this side of the proxy the library would keep the secure ones to itself."""
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)}

    def post(self, address: str, data: dict[str, str], form: str = "", **more: Any) -> requests.Response:
        """Send a form, with the token of the page that it stands on."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(form or address).text)
        token = {"csrfmiddlewaretoken": found[1]} if found else {}
        headers = {"Referer": self.root.replace("http:", "https:") + "/"} | self.cookies()
        whole = self.root + address
        return self.session.post(whole, data | token, headers=headers, allow_redirects=False, timeout=30, **more)

    def sign_in(self, name: str, password: str = PASSWORD, onward: str = "/") -> requests.Response:
        """The answer to a sign-in."""
        return self.post("/sign-in/", {"username": name, "password": password, "next": onward})
