"""The whole product as its own processes, on a port of its own, with the sample docket; and a newcomer's browser for it."""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from deploy.local.place import Place
from deploy.local.preflight import HOST
from deploy.local.supervisor import Service, Supervisor
from tests.image import template_in

PASSWORD = "walked-in-and-stayed"


class Product:
    """A running product: its supervisor, its command line and its rows as they stand in the database."""

    def __init__(self, place: Place, supervisor: Supervisor, environment: Mapping[str, str]) -> None:
        self.place = place
        self.supervisor = supervisor
        self.environment = environment
        self.root = f"http://{HOST}:{supervisor.port}"
        self._watching = threading.RLock()
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look_after, name="watch", daemon=True)
        self._watch.start()

    def _look_after(self) -> None:
        """What the launcher does all the time: start again what died, whichever test is running."""
        while not self._ended.is_set():
            with self._watching:
                self.supervisor.tend(lambda: False, 0.2)
            # Whoever wants the watch to pause needs a moment to say so.
            time.sleep(0.05)

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """What dies stays dead for as long as this lasts."""
        with self._watching:
            yield

    def watch_no_more(self) -> None:
        """End the watch, so that the processes can be stopped."""
        self._ended.set()
        self._watch.join()

    def manage(self, *arguments: str) -> str:
        """What a management command printed."""
        return manage(self.place, self.environment, *arguments)

    def account(self, name: str, role: str = "registrar") -> str:
        """A one-time password for a new account of that name."""
        return self.manage("create_officer", name, f"--role={role}").split()[-1]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, past the product; polled, where the command line would take a second each time."""
        url = self.environment.get("DATABASE_URL", "")
        if url:
            with psycopg.connect(url) as connection:
                return connection.execute(query.encode()).fetchall()
        file = self.place.var / "db" / "case-file.sqlite3"
        reader = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)
        try:
            return reader.execute(query).fetchall()
        finally:
            reader.close()

    def service(self, name: str) -> Service:
        """One of the lasting processes."""
        return next(service for service in self.supervisor.services if service.name == name)

    def wait(self, until: Callable[[], object], what: str, patience: float = 60) -> None:
        """Look until the condition holds."""
        end = time.monotonic() + patience
        while not until():
            assert self._watch.is_alive(), "the launcher gave up; what it said stands above"
            assert time.monotonic() < end, f"after {patience} s still not: {what}"
            # A look is often a whole page.
            time.sleep(0.25)


def manage(place: Place, environment: Mapping[str, str], *arguments: str) -> str:
    """What a management command of that place printed; a failure shows what it said."""
    done = subprocess.run(
        [place.python, "manage.py", *arguments],
        cwd=place.root, env=dict(environment), capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout


@dataclass
class Page:
    """An answer, after the redirects that led to it."""

    status: int
    address: str
    body: bytes
    headers: Mapping[str, str] = field(repr=False)
    seconds: float
    """From the sending of the request to the last byte, redirects included."""

    @property
    def text(self) -> str:
        """The page's text."""
        return self.body.decode()

    def found(self, pattern: str) -> str:
        """The first group of the pattern in the page."""
        match = re.search(pattern, self.text)
        assert match is not None, f"{pattern} is not on {self.address}:\n{self.text[:3000]}"
        return match[1]


class Visitor:
    """A newcomer's browser without pictures: cookies, redirects, and the token of the form that was looked at last."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._opener = urllib.request.build_opener(
            # The machine's proxy is not for its own address.
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )

    def get(self, address: str) -> Page:
        """Look at a page."""
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.root, address)))

    def post(self, address: str, data: Mapping[str, Any], *, form: str = "") -> Page:
        """Look at the page with the form, fill it in and send it."""
        token = self.get(form or address).found(r'name="csrfmiddlewaretoken" value="(\w+)"')
        body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, **data})
        return self._open(
            urllib.request.Request(
                urllib.parse.urljoin(self.root, address),
                body,
                {"Content-Type": MULTIPART_CONTENT, "Referer": self.root},
            )
        )

    def _open(self, request: urllib.request.Request) -> Page:
        began = time.monotonic()
        try:
            answer = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            body = answer.read()
        return Page(answer.status, answer.url, body, dict(answer.headers), time.monotonic() - began)

    def enter(self, name: str, one_time: str) -> None:
        """Sign in with a one-time password and replace it."""
        page = self.post("/sign-in/", {"username": name, "password": one_time})
        assert page.address == f"{self.root}/password/", page.text[:2000]
        page = self.post("/password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
        assert page.address == f"{self.root}/", page.text[:2000]


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def clean_environment(place: Place, port: int, database: str) -> dict[str, str]:
    """A newcomer's environment: nothing of this product's is set but where it keeps its things."""
    environment = {
        name: value
        for name, value in place.environment(port=port).items()
        if not name.startswith("CASEFILE_") or name in {"CASEFILE_VAR", "CASEFILE_PORT", "CASEFILE_RUN"}
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    if "PYTHONPYCACHEPREFIX" in os.environ:
        # Compiled once for the whole run.
        environment["PYTHONPYCACHEPREFIX"] = os.environ["PYTHONPYCACHEPREFIX"]
    return environment | ({"DATABASE_URL": database} if database else {})


def fresh_database(run_folder: Path | None = None) -> tuple[str, Callable[[], None]]:
    """A PostgreSQL database beside the one that the tests use, and how to drop it; `""` on SQLite. Empty, or migrated in a run."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith(("postgres:", "postgresql:")):
        return "", lambda: None
    name = f"casefile_walk_{os.getpid()}"

    def say(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())

    say(f"DROP DATABASE IF EXISTS {name}")
    say(f"CREATE DATABASE {name} TEMPLATE {template_in(run_folder, url) if run_folder else 'template1'}")
    parts = urllib.parse.urlsplit(url)
    return parts._replace(path=f"/{name}").geturl(), lambda: say(f"DROP DATABASE {name} WITH (FORCE)")
