"""What is looked at before any work: the port, the disk, the lock that another run holds."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from deploy.local.place import Halt, Place
from deploy.local.progress import say

HOST = "127.0.0.1"
ROOM_FOR_SETUP = 1_500_000_000
ROOM_FOR_RUNNING = 200_000_000
"""Bytes free on the disk before a set-up and before a start."""


def port_of(text: str) -> int:
    """The port that the text names; refuses anything but a whole number from 1 to 65535."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Halt(f"PORT={text} is no port; give a whole number from 1024 to 65535, such as make run PORT=8123.")
    return int(text)


def require_port(port: int) -> None:
    """Refuses with a sentence when nothing can listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the web server does: a connection of an ended run that still fades away is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                by = listener(port)
                other = port + 1 if port < 65535 else 8000
                raise Halt(
                    f"Port {port} is already in use{f' by {by}' if by else ''}; "
                    f"stop that program or serve elsewhere: make run PORT={other}"
                ) from None
            if error.errno == errno.EACCES:
                raise Halt(f"Port {port} is for root alone; serve elsewhere: make run PORT=8000") from None
            raise


def listener(port: int) -> str:
    """Who listens on the port, as "process 123 (name)"; empty when the system does not tell."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            cells = row.split()
            if cells[3] == "0A" and int(cells[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{cells[9]}]")
    if not inodes:
        return ""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(handle.readlink()) in inodes for handle in (process / "fd").iterdir()):
                return f"process {process.name} ({(process / 'comm').read_text().strip()})"
        except OSError:
            continue
    return ""


def require_room(folder: Path, needed: int) -> None:
    """Refuses with a sentence when the disk that will hold the folder has less room than needed."""
    there = folder
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    if free < needed:
        raise Halt(
            f"The disk that holds {folder} has {free / 1e9:.1f} GB free and {needed / 1e9:.1f} GB are needed; "
            "make room, or name a folder on another disk: CASEFILE_VAR=/path make run"
        )


def full_disk(folder: Path) -> Halt:
    """The sentence for a disk that filled up while we wrote."""
    return Halt(f"The disk that holds {folder} is full; make room and run the same command again.")


def alive(pid: int) -> bool:
    """Whether a process of that number exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (OSError, IndexError):
        if Path("/proc/self").is_dir():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _holder(file: IO[str]) -> dict[str, int]:
    file.seek(0)
    try:
        told = json.loads(file.read())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


@contextmanager
def only_one(place: Place, name: str, *, port: int = 0, patience: float = 20.0) -> Iterator[IO[str]]:
    """Holds the lock of that name for this process; yields its file.

    Refuses with a sentence that names the running process. The keeper inherits the lock of a run: after a crash
    the lock is free once the last child has gone, and the next start waits for that.
    """
    path = place.run / name
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    until = time.monotonic() + patience
    told = False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = _holder(file)
            pid, where = holder.get("pid", 0), holder.get("port", 0)
            if not pid or alive(pid):
                file.close()
                raise Halt(
                    f"Process {pid} already serves this folder on http://{HOST}:{where}; stop it first: kill {pid}"
                    if pid and where
                    else f"A set-up of this folder is under way{f' (process {pid})' if pid else ''}; wait for its end."
                ) from None
            if time.monotonic() > until:
                file.close()
                raise Halt(f"Processes of an earlier run still hold {path}; end them: fuser -k {path}") from None
            if not told:
                say("The earlier run is still ending; waiting for it.")
                told = True
            time.sleep(0.1)
    try:
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "port": port}, file)
        file.flush()
        yield file
    finally:
        file.close()
