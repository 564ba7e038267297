"""A field to do damage in: a product of its own with papers that wait, its processes, and the means to kill them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cases.briefs.fonts import prepared
from compliance.broker import broker_directory
from deploy.local.children import end_marked
from deploy.local.place import Place
from deploy.local.supervisor import QUEUES, Service, Supervisor
from tests.walks.product import Product, clean_environment, free_port, fresh_database

ROOT = Path(__file__).resolve().parents[2]
READY = "SELECT count(*) FROM cases_brief WHERE state = 'ready'"
ENDED = "SELECT count(*) FROM cases_brief WHERE state IN ('ready', 'failed')"
ALL = "SELECT count(*) FROM cases_brief"


@dataclass
class Toll:
    """What was done and what came of it."""

    papers: int = 0
    kills: int = 0
    ready: int = 0
    failed: list[tuple[str, int, str]] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    attempts: int = 0
    interrupted: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Field:
    """The processes are started and ended here, without the launcher, which would give up after a few deaths."""

    def __init__(self, place: Place, environment: dict[str, str], seed: int) -> None:
        self.place, self.environment = place, environment
        self.chance = random.Random(seed)
        self.supervisor = Supervisor.__new__(Supervisor)
        self.supervisor.place, self.supervisor.environment, self.supervisor.services = place, environment, []
        self.plain: list[int] = []
        self.nursery: subprocess.Popen[str] | None = None

    # Looking

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, past the product."""
        return Product.rows(self, query)  # type: ignore[arg-type]  # it asks for the place and the environment alone

    def count(self, query: str) -> int:
        """The number that a query answers."""
        return int(self.rows(query)[0][0])

    def wait(self, until: Callable[[], object], what: str, patience: float = 600) -> None:
        """Look until the condition holds."""
        end = time.monotonic() + patience
        while not until():
            assert time.monotonic() < end, f"after {patience} s still not: {what}"
            time.sleep(0.05)

    # Doing

    def run(self, *words: str) -> str:
        """What a program of the tests printed, in the field's environment."""
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def seed(self, briefs: int, books: int = 0, poisoned: int = 0) -> None:
        """Fill the field."""
        self.run("tests.chaos.seeding", str(briefs), str(books), str(poisoned))

    def start_redis(self) -> None:
        """The embedded Redis."""
        self.supervisor.add_redis()

    def start_celery(self) -> None:
        """The worker of the product with two processes, and the sweeper."""
        python = self.place.python
        words: list[str | Path] = [
            python, "-m", "celery", "-A", "tests.chaos.app", "worker", "--pool=prefork", "--concurrency=2", "--loglevel=WARNING",
            "--without-gossip", "--without-mingle", f"--queues={QUEUES}", "--hostname=chaos@%h",
        ]  # fmt: skip
        self.supervisor.add("worker", words)
        self.supervisor.add("sweeper", [python, "manage.py", "sweep", "--every", "0.2"])

    def start_plain(self, count: int = 2) -> None:
        """Workers without a broker, forked from a warm process."""
        if self.nursery is None:
            words = [sys.executable, "-m", "tests.chaos.worker"]
            self.nursery = subprocess.Popen(
                words, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert self._said() == "ready"
        for _ in range(count):
            assert self.nursery.stdin is not None
            self.nursery.stdin.write("one\n")
            self.nursery.stdin.flush()
            self.plain.append(int(self._said()))

    def _said(self) -> str:
        assert self.nursery is not None
        assert self.nursery.stdout is not None
        return self.nursery.stdout.readline().strip()

    def kill_plain(self) -> None:
        """End one of them by SIGKILL, with the child that it may be waiting for, which dies with it."""
        os.kill(self.plain.pop(self.chance.randrange(len(self.plain))), signal.SIGKILL)

    def service(self, name: str) -> Service:
        """One of the lasting processes."""
        return next(service for service in self.supervisor.services if service.name == name)

    def kill(self, name: str, *, again: bool = True) -> None:
        """End a service by SIGKILL, with all that it started, and start it anew."""
        service = self.service(name)
        assert service.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(service.process.pid, signal.SIGKILL)
        service.process.wait()
        if again:
            service.process = service.start()

    def wipe_redis(self) -> None:
        """Kill Redis and remove all that it kept."""
        self.kill("redis", again=False)
        for item in broker_directory(self.place.var).iterdir():
            shutil.rmtree(item) if item.is_dir() else item.unlink()
        service = self.service("redis")
        service.process = service.start()

    def freeze_redis(self, seconds: float) -> None:
        """Stop Redis in its tracks for a while: it neither answers nor refuses."""
        process = self.service("redis").process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGCONT)

    # Counting

    def toll(self, kills: int, seconds: float) -> Toll:
        """What came of all papers: how many are there with their file, which failed, and how often the log saw one finished."""
        found = self.rows("SELECT id, number, state, attempts, failure, sha256, size FROM cases_brief")
        toll = Toll(papers=len(found), kills=kills, seconds=seconds)
        finished: dict[str, int] = {}
        for row, after in self.rows('SELECT "row", after FROM cases_change WHERE "table" = \'cases_brief\''):
            if after and json.loads(after).get("state") == "ready":
                finished[str(row)] = finished.get(str(row), 0) + 1
        for key, number, state, attempts, failure, sha256, size in found:
            toll.attempts += attempts
            if state == "ready" and attempts > 1:
                toll.interrupted.append(number)
            path = self.place.var / "files" / sha256[:2] / sha256 if sha256 else None
            whole = path is not None and path.exists() and path.stat().st_size == size and _hash(path) == sha256
            if state == "failed":
                toll.failed.append((number, attempts, failure))
            elif state == "ready" and whole:
                toll.ready += 1
            else:
                toll.lost += 1
            toll.doubled += max(0, finished.get(str(key), finished.get(str(key).replace("-", ""), 0)) - 1)
        return toll

    def end(self) -> None:
        """End everything."""
        for worker in self.plain:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        if self.nursery is not None:
            self.nursery.communicate()
        for service in self.supervisor.services:
            if service.process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(service.process.pid, signal.SIGKILL)
                service.process.wait()
        end_marked(self.place.mark, 0)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def opened(folder: Path, *, seed: int, lease: float) -> Iterator[Field]:
    """A field in that folder, on the database that the tests use, with leases of so many seconds."""
    place = Place(ROOT, folder / "var")
    place.make_folders()
    place.venv.symlink_to(sys.prefix)
    if prepared(ROOT / "var" / "fonts"):
        (place.var / "fonts").symlink_to(ROOT / "var" / "fonts")
    database, drop = fresh_database()
    environment = clean_environment(place, free_port(), database) | {
        "CHAOS_LEASE": str(lease),
        "DJANGO_SETTINGS_MODULE": "compliance.settings",
    }
    made = Field(place, environment, seed)
    try:
        yield made
    finally:
        made.end()
        drop()
