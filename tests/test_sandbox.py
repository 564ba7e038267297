"""The limited child: what it returns, and how each way of going wrong ends."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cases.sandbox import Limits, Outcome, run

pytestmark = pytest.mark.once

ROOMY = Limits(seconds=20, memory=256 * 1024**2, output=1024**2)


def test_what_the_child_returns_comes_back_as_json() -> None:
    assert run(lambda: {"pages": [1, "钢铁", None]}, ROOMY) == Outcome("done", value={"pages": [1, "钢铁", None]})


def test_a_large_result_comes_back_whole() -> None:
    assert run(lambda: "x" * 500_000, ROOMY).value == "x" * 500_000


def test_an_error_is_named_by_type_and_place_and_never_quotes_the_document() -> None:
    def work() -> None:
        raise ValueError("the secret words of the document")

    outcome = run(work, ROOMY)
    assert outcome.ending == "raised"
    assert outcome.error.startswith("ValueError at work:")
    assert "secret" not in outcome.error


def test_what_cannot_be_written_as_json_is_an_error_of_the_work() -> None:
    assert run(lambda: object(), ROOMY).ending == "raised"


def test_a_child_that_exits_by_itself_does_not_take_the_parent_along() -> None:
    assert run(lambda: sys.exit(3), ROOMY).ending == "raised"
    assert run(lambda: os._exit(3), ROOMY) == Outcome("killed", error="exit 3")


def test_a_child_brought_down_by_a_signal_is_told_so() -> None:
    def work() -> None:
        faulthandler.disable()
        os.kill(os.getpid(), signal.SIGSEGV)

    assert run(work, ROOMY) == Outcome("killed", error="SIGSEGV")


def test_a_child_that_sleeps_too_long_is_stopped() -> None:
    began = time.monotonic()
    assert run(lambda: time.sleep(60), Limits(0.3, ROOMY.memory, ROOMY.output)) == Outcome("too long")
    assert time.monotonic() - began < 10


def test_a_child_that_ignores_being_asked_to_stop_is_stopped() -> None:
    def work() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            pass

    assert run(work, Limits(0.3, ROOMY.memory, ROOMY.output)) == Outcome("too long")


def test_a_child_that_asks_for_too_much_memory_is_told_so() -> None:
    outcome = run(lambda: len(bytearray(512 * 1024**2)), Limits(20, 64 * 1024**2, 1024))
    assert outcome.ending == "too much memory"


def test_a_child_that_says_too_much_is_stopped() -> None:
    assert run(lambda: "x" * 5_000_000, Limits(20, ROOMY.memory, 1_000_000)) == Outcome("too much output")


def test_grandchildren_do_not_outlive_a_child_that_was_stopped(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def work() -> None:
        child = subprocess.Popen(["sleep", "60"])
        note.write_text(str(child.pid))
        time.sleep(60)

    assert run(work, Limits(1.5, ROOMY.memory, ROOMY.output)).ending == "too long"
    pid = int(note.read_text())
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _lives(pid):
        time.sleep(0.02)
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_parent_is_told_about_once_a_second_that_the_child_lives() -> None:
    beats: list[float] = []
    run(lambda: time.sleep(2.4), ROOMY, beat=lambda: beats.append(time.monotonic()))
    assert len(beats) in {1, 2}


def test_the_child_is_ended_when_the_beat_raises() -> None:
    def beat() -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(lambda: time.sleep(60), ROOMY, beat=beat)
    assert time.monotonic() - began < 10


def test_the_child_neither_speaks_nor_listens() -> None:
    assert run(lambda: [os.read(0, 10).decode(), os.write(1, b"noise")], ROOMY).value == ["", 5]


def test_the_child_writes_no_core_and_cannot_raise_its_limits() -> None:
    def work() -> list[int]:
        import resource

        return list(resource.getrlimit(resource.RLIMIT_CORE))

    assert run(work, ROOMY).value == [0, 0]


def test_two_children_at_once_get_each_their_own_answer() -> None:
    answers: dict[int, object] = {}

    def ask(number: int) -> None:
        answers[number] = run(lambda: number, ROOMY).value

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {0: 0, 1: 1, 2: 2, 3: 3}
