"""The supervisor: starts Redis, worker, sweeper and web, restarts what dies, and stops all of it."""

from __future__ import annotations

import contextlib
import http.client
import os
import select
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from compliance import broker
from deploy.local.children import GRACE, end_marked, spawn
from deploy.local.keeper import Keeper
from deploy.local.place import Halt, Place
from deploy.local.preflight import HOST, require_port
from deploy.local.progress import say, tail

DEATHS = 5
WITHIN = 60.0
"""So many deaths of one child within so many seconds end the run."""

LONGEST_LOG = 5_000_000
QUEUES = "render,read,ocr,export,intake"
"""What the worker takes its nudges from: briefs to render, documents to read."""

BRIEF = "TC-2022-0010"
"""The case of the sample docket whose brief the first run renders."""


class Stopped(BaseException):
    """Somebody asked for the end: Ctrl-C, SIGTERM, or the terminal closed."""


@dataclass
class Service:
    """One lasting child."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=deque)
    again_at: float = 0.0

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """One run: its children from the first start to the last stop."""

    def __init__(self, place: Place, *, port: int, lock: IO[str]) -> None:
        self.place = place
        self.port = port
        self.environment = place.environment(port=port)
        self.services: list[Service] = []
        self.keeper = Keeper(place, lock)
        self._lock = lock
        self.worker_log_from = 0
        self._signals = 0
        self._wake, self._woken = os.pipe()
        for end in (self._wake, self._woken):
            os.set_blocking(end, False)

    # Signals

    def listen(self) -> None:
        """From here on a request to end is noted and obeyed at the next look; a second one ends all by force."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        # A child's death wakes the loop at once.
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._woken, warn_on_full_buffer=False)

    def _asked_to_stop(self, number: int, frame: object) -> None:
        self._signals += 1

    def _look(self, seconds: float) -> None:
        """Sleeps until something happens; raises `Stopped` when the end was asked for."""
        if not self._signals:
            _drain(self._wake, seconds)
        if self._signals:
            raise Stopped

    # Children

    def add(self, name: str, argv: list[str | Path]) -> Service:
        """Starts a child that is to last."""
        log = self.place.logs / f"{name}.log"

        def start() -> subprocess.Popen[bytes]:
            return spawn(argv, cwd=self.place.root, environment=self.environment, log=log)

        return self._add(Service(name, start, log))

    def add_redis(self) -> str:
        """Starts the embedded Redis and returns its name and version."""
        log = self.place.logs / "redis.log"
        directory = broker.broker_directory(self.place.var)
        server = broker.find_server(self.place.venv)
        versions: list[str] = []

        def start() -> subprocess.Popen[bytes]:
            running = broker.start(directory, server=server, log=log, environment=self.environment)
            versions.append(running.version)
            return running.process

        self._add(Service("redis", start, log))
        return versions[0]

    def _add(self, service: Service) -> Service:
        _shorten(service.log)
        self.services.append(service)
        service.process = service.start()
        return service

    def tend(self, until: Callable[[], bool], patience: float | None = None) -> bool:
        """Watches over the children until the condition holds; False when patience ran out before.

        Restarts a child that died, later each time; raises `Halt` when one died too often.
        """
        end = None if patience is None else time.monotonic() + patience
        while not until():
            if end is not None and time.monotonic() > end:
                return False
            now = time.monotonic()
            for service in self.services:
                if service.running:
                    continue
                if service.process is not None:
                    self._died(service, now)
                elif now >= service.again_at:
                    self._restart(service, now)
            if self.keeper.process.poll() is not None:
                self.keeper = Keeper(self.place, self._lock)
            self._look(0.2)
        return True

    def _died(self, service: Service, now: float) -> None:
        assert service.process is not None
        how = _how_ended(service.process.returncode)
        service.process = None
        service.deaths.append(now)
        while now - service.deaths[0] > WITHIN:
            service.deaths.popleft()
        if len(service.deaths) >= DEATHS:
            raise Halt(
                f"The {service.name} process died {DEATHS} times within a minute, so everything stops. "
                f"Its log lies in {service.log}; the end:\n{tail(service.log)}".rstrip()
            )
        wait = 0.25 * 2 ** len(service.deaths)
        service.again_at = now + wait
        say(f"The {service.name} process {how}; starting it again in {wait:g} s. Its log: {service.log}")

    def _restart(self, service: Service, now: float) -> None:
        try:
            service.process = service.start()
        except broker.BrokerError as error:
            service.deaths.append(now)
            if len(service.deaths) >= DEATHS:
                raise Halt(str(error)) from error
            service.again_at = now + 0.25 * 2 ** len(service.deaths)

    # The parts of a run

    def start_redis(self) -> None:
        """The embedded Redis, unless REDIS_URL names another."""
        if not os.environ.get("REDIS_URL", "").strip():
            self.add_redis()

    def start_workers(self) -> None:
        """The worker, which reads and renders, and the sweeper, which nudges it."""
        python = self.place.python
        self.worker_log_from = _size(self.place.logs / "worker.log")
        self.add(
            "worker",
            [
                python, "-m", "celery", "-A", "compliance.celery", "worker", "--pool=prefork", "--concurrency=2",
                "--loglevel=INFO", "--without-gossip", "--without-mingle", f"--queues={QUEUES}",
                "--hostname=casefile@%h",
            ],
        )  # fmt: skip
        self.add("sweeper", [python, "manage.py", "sweep"])

    def worker_ready(self) -> bool:
        """Whether the worker has said so since it was started."""
        log = self.place.logs / "worker.log"
        if _size(log) < self.worker_log_from:
            self.worker_log_from = 0
        try:
            with log.open("rb") as file:
                file.seek(self.worker_log_from)
                return b" ready." in file.read()
        except OSError:
            return False

    def start_web(self) -> None:
        """The web server on the port of this run."""
        require_port(self.port)
        self.add(
            "web",
            [
                self.place.python, "-m", "gunicorn", "compliance.wsgi", "--workers=2", "--threads=4", "--preload",
                f"--bind={HOST}:{self.port}", "--graceful-timeout=5", "--timeout=60", "--no-control-socket",
                f"--worker-tmp-dir={self.place.var / 'tmp'}",
            ],
        )  # fmt: skip

    def web_ready(self) -> bool:
        """Whether the site answers."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def render_brief(self, to: Path) -> str:
        """Asks for one brief, which the worker renders; returns a sentence when that failed, else nothing."""
        if not self.tend(self.worker_ready, 60):
            return f"The worker is not ready after a minute; its log lies in {self.place.logs / 'worker.log'}."
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = self.place.logs / "brief.log"
        _shorten(log)
        command: list[str | Path] = [self.place.python, "manage.py", "brief", BRIEF, "--wait", "120", "--out", to]
        asked = spawn(command, cwd=self.place.root, environment=self.environment, log=log)
        try:
            if not self.tend(lambda: asked.poll() is not None, 180):
                return f"No worker rendered the brief within three minutes; see {self.place.logs / 'worker.log'}."
        finally:
            if asked.poll() is None:
                asked.kill()
                asked.wait()
        if asked.returncode != 0 or not to.exists():
            return f"The brief of {BRIEF} was not rendered; the log lies in {log}; its end:\n{tail(log, 8)}".rstrip()
        return ""

    # The end

    def stop(self) -> None:
        """Ends all children, Redis last; those that do not end by themselves are killed. Says which were."""
        self._signals = 0
        until = time.monotonic() + GRACE
        last = [service for service in self.services if service.name == "redis"]
        first = [service for service in self.services if service.name != "redis"]
        forced = self._end(first, until)
        # Impatience with the others is none with Redis, which ends at once when let.
        self._signals = 0
        forced += self._end(last, max(until, time.monotonic() + 3))
        # What a child had started and left behind.
        end_marked(self.place.mark, 0)
        self.keeper.release()
        names = [service.name for service in reversed(self.services)]
        by_force = f" Ended by force: {', '.join(forced)}." if forced else ""
        say(f"Stopped: {', '.join(names) or 'nothing was running'}.{by_force}")

    def _end(self, services: list[Service], until: float) -> list[str]:
        for service in services:
            if service.process is not None and service.running:
                service.process.terminate()
        while any(service.running for service in services) and time.monotonic() < until and not self._signals:
            _drain(self._wake, 0.1)
        forced = [service.name for service in services if service.running]
        for service in services:
            if service.process is not None and service.running:
                os.killpg(service.process.pid, signal.SIGKILL)
                service.process.wait()
        return forced


def _drain(reading: int, seconds: float) -> None:
    """Waits on the pipe that signals write to, and empties it."""
    if select.select([reading], [], [], seconds)[0]:
        with contextlib.suppress(BlockingIOError):
            os.read(reading, 4096)


def _how_ended(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _shorten(log: Path) -> None:
    """A log that has grown long is kept once, under another name."""
    if _size(log) > LONGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
