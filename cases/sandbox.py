"""Runs one function in a forked child with limits of memory, time and output; for parsers and the renderer."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

_FORKING = threading.Lock()
Ending = Literal["done", "raised", "killed", "too long", "too much memory", "too much output"]


@dataclass(frozen=True)
class Limits:
    """What the child may use: seconds of wall clock, bytes of memory beyond the parent's, bytes of result."""

    seconds: float
    memory: int
    output: int


@dataclass(frozen=True)
class Outcome:
    """How the child ended; `value` is what the function returned, `error` a line for the log that holds no contents."""

    ending: Ending
    value: Any = None
    error: str = ""


def run(work: Callable[[], Any], limits: Limits, *, beat: Callable[[], None] | None = None) -> Outcome:
    """Call `work` in a child forked from this (warm) process and return what it returned, as JSON.

    The child leads its own process group, which is killed as a whole when a limit is passed.
    The child never touches the parent's database connection and leaves by `_exit`.
    `beat` is called about once a second while the child runs, so that a lease can be renewed.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    with _FORKING:
        # A child forked meanwhile by another thread would hold this pipe open, and its end would not be seen.
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            _child(work, limits, writing)
        os.close(writing)
    try:
        return _await(pid, reading, limits, beat)
    finally:
        os.close(reading)


def _child(work: Callable[[], Any], limits: Limits, writing: int) -> None:
    code = 1
    try:
        # What the parent loaded is looked through for garbage by nobody here, so that its pages stay shared.
        gc.freeze()
        os.setsid()
        die_with_parent()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + limits.memory,) * 2)
        cpu = int(limits.seconds) + 2
        used = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (cpu + used, cpu + used + 1))
        try:
            answer = json.dumps(["done", work()]).encode()
            code = 0
        except MemoryError:
            answer = json.dumps(["too much memory", ""]).encode()
        except BaseException as error:
            # The type and the place, never the message: a parser's message quotes the document.
            last = traceback.extract_tb(error.__traceback__)[-1]
            answer = json.dumps(["raised", f"{type(error).__name__} at {last.name}:{last.lineno}"]).encode()
        view = memoryview(answer)
        while view:
            view = view[os.write(writing, view) :]
    finally:
        os._exit(code)


def _await(pid: int, reading: int, limits: Limits, beat: Callable[[], None] | None) -> Outcome:
    deadline = time.monotonic() + limits.seconds
    next_beat = time.monotonic() + 1
    chunks: list[bytes] = []
    size = 0
    early: Ending | None = None
    try:
        while True:
            now = time.monotonic()
            if now >= deadline:
                early = "too long"
                break
            if beat is not None and now >= next_beat:
                beat()
                next_beat = now + 1
            ready, _, _ = select.select([reading], [], [], min(1.0, deadline - now))
            if not ready:
                continue
            chunk = os.read(reading, 1 << 20)
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
            if size > limits.output:
                early = "too much output"
                break
    except BaseException:
        _kill(pid)
        raise
    if early is not None:
        _kill(pid)
        return Outcome(early)
    _, status = os.waitpid(pid, 0)
    answer = b"".join(chunks)
    if not answer:
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number in (signal.SIGXCPU, signal.SIGKILL) and number == signal.SIGXCPU:
            return Outcome("too long", error="SIGXCPU")
        return Outcome("killed", error=signal.Signals(number).name if number else f"exit {status >> 8}")
    ending, value = json.loads(answer)
    if ending == "done":
        return Outcome("done", value=value)
    return Outcome(ending, error=str(value))


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def die_with_parent() -> None:
    """Have this process killed when the one that forked it ends; for a child, and for a program that a child starts."""
    import ctypes

    parent_death_signal = 1
    ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)
