"""The keeper: a process that outlives a crash of the supervisor for as long as it takes to end what it left.

Its standard input is a pipe whose other end only the supervisor holds. A byte on it means that the
supervisor ended everything itself; an end without a byte means that it died.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import IO

from deploy.local.children import end_marked
from deploy.local.place import Place, own_program

GRACE = 3.0
"""Seconds that the children of a crashed run get to end by themselves."""


class Keeper:
    """The supervisor's end of the pipe."""

    def __init__(self, place: Place, lock: IO[str]) -> None:
        reading, self._writing = os.pipe()
        self.process = subprocess.Popen(
            [*own_program(), "deploy.local.keeper", place.mark],
            cwd=place.root,
            # It must not carry the mark: it would end itself.
            env=place.environment(marked=False),
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            # With the lock in its hands the next run waits until the keeper has done its work.
            pass_fds=(lock.fileno(),),
        )
        os.close(reading)

    def release(self) -> None:
        """Tells the keeper that nothing is left to end."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._writing, b".")
        os.close(self._writing)
        self.process.wait()


def keep(mark: str) -> None:
    """Waits for the supervisor's byte or its death; in the second case ends all marked processes."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.read(0, 1) == b"":
        end_marked(mark, GRACE)


if __name__ == "__main__":
    keep(sys.argv[1])
