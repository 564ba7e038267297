"""Starting child processes, finding all that a run has started, and ending them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from compliance.broker import die_with_parent
from deploy.local.place import RUN_MARK

GRACE = 8.0
"""Seconds between the request to end and the end by force: a brief being rendered may finish."""


def spawn(
    argv: Sequence[str | Path], *, cwd: Path, environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Starts a lasting child: in a session of its own, so that Ctrl-C reaches the supervisor alone, and
    ended by the kernel's SIGTERM when the supervisor dies. What it prints goes to the log."""
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
        return subprocess.Popen(
            [os.fspath(word) for word in argv],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )


def marked(mark: str) -> dict[int, int]:
    """The living processes that carry the run mark, each with its parent; without this process.

    The mark stands in the environment, which children of children inherit, whatever session they are in.
    """
    wanted = f"{RUN_MARK}={mark}".encode()
    found: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if entry.stat().st_uid != os.geteuid() or wanted not in (entry / "environ").read_bytes().split(b"\0"):
                continue
            state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if state not in "ZX" and int(entry.name) != os.getpid():
            found[int(entry.name)] = int(parent)
    return found


def end_marked(mark: str, grace: float = GRACE) -> int:
    """Ends all processes that carry the mark and returns how many there were.

    SIGTERM goes to the topmost ones only: a worker's pool and a server's workers are ended by their own parents,
    which would otherwise replace them. What is left after the grace is killed.
    """
    first = marked(mark)
    for pid, parent in first.items():
        if parent not in first:
            _send(pid, signal.SIGTERM)
    until = time.monotonic() + grace
    while (left := marked(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    # Killing one may free another to start a third: look again until none is left.
    for _ in range(50):
        if not left:
            break
        for pid in left:
            _send(pid, signal.SIGKILL)
        time.sleep(0.05)
        left = marked(mark)
    return len(first)


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
