"""What the launcher says while it works: a line a step, with the time taken; no terminal is needed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT = 5.0
"""Seconds after which a step that still works says so."""


def say(text: str = "", *, end: str = "\n") -> None:
    """Prints at once, whoever reads."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a log, indented; empty when there is none."""
    return "".join(f"    {line}\n" for line in last_lines(path, lines))


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines of a file that say something."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 200 * count - 4000))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]


class Progress:
    """Numbers the steps that are due and times each."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self._beaten = False
        self._last = self._began = 0.0

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """One step: its line at the start, its time at the end, "failed" when it raises."""
        self.number += 1
        self._beaten = False
        self._last = self._began = time.monotonic()
        say(f"[{self.number}/{self.total}] {label} ...", end="")
        try:
            yield
        except BaseException as error:
            self._finish("failed" if isinstance(error, Exception) else "stopped")
            raise
        self._finish(f"{time.monotonic() - self._began:.1f} s")

    def beat(self, detail: str) -> None:
        """Says that the step still works, at most every few seconds."""
        now = time.monotonic()
        if now - self._last >= HEARTBEAT:
            self._last = now
            self.note(f"{now - self._began:.0f} s: {detail[:90]}")

    def note(self, text: str) -> None:
        """A line of its own within the step."""
        self._beaten = True
        say(f"\n      {text}", end="")

    def _finish(self, word: str) -> None:
        say(f"\n      {word}" if self._beaten else f" {word}")
