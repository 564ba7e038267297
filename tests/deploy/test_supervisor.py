"""The supervisor with real processes: what dies is started again, and whatever happens nothing is left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.briefs.models import Brief
from cases.evidence.models import Reading
from cases.evidence.recognition import Recognition
from cases.intake.models import ImportBatch
from cases.search.exports import Export
from deploy.local.children import end_marked, marked
from deploy.local.place import Place
from deploy.local.supervisor import QUEUES

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]

TREE = """
import subprocess, sys, time
# A grandchild in the same session, one in a session of its own, and one that does not hear SIGTERM.
plain = "import time; time.sleep(300)"
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"
subprocess.Popen([sys.executable, "-c", plain])
subprocess.Popen([sys.executable, "-c", plain], start_new_session=True)
subprocess.Popen([sys.executable, "-c", deaf], start_new_session=True)
time.sleep(300)
"""

RUN = """
import sys
from pathlib import Path
from deploy.local.place import Halt, Place
from deploy.local.preflight import only_one
from deploy.local.progress import say
from deploy.local.supervisor import Stopped, Supervisor
place = Place(Path("."), Path(sys.argv[1]))
place.make_folders()
with only_one(place, "lock", port=1) as lock:
    run = Supervisor(place, port=1, lock=lock)
    run.listen()
    try:
        run.add_redis()
        for name, code in zip(sys.argv[2::2], sys.argv[3::2]):
            run.add(name, [sys.executable, "-c", code])
        say("begun")
        run.tend(lambda: False)
    except Stopped:
        say("asked to stop")
    except Halt as halt:
        say(str(halt))
    finally:
        run.stop()
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A var of its own, and the assurance that no process of it outlives the test."""
    made = Place(ROOT, tmp_path / "var")
    made.var.mkdir()
    # Where the wheel's Redis server is found on a machine that has none.
    made.venv.symlink_to(sys.prefix)
    yield made
    end_marked(made.mark, 0)


def begin(place: Place, *services: str) -> subprocess.Popen[str]:
    """A supervisor with these services (name, code, name, code ...) in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", RUN, place.var, *services], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def lines_until(run: subprocess.Popen[str], word: str) -> list[str]:
    """What the run prints up to the first line with that word."""
    assert run.stdout is not None
    seen = []
    for line in run.stdout:
        seen.append(line)
        if word in line:
            return seen
    raise AssertionError(f"{word!r} was not said: {seen}")


def wait_for(place: Place, count: int, seconds: float = 20.0) -> set[int]:
    """The marked processes once there are so many."""
    until = time.monotonic() + seconds
    while len(found := marked(place.mark)) != count:
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return set(found)


def test_the_worker_listens_to_every_queue_that_is_nudged() -> None:
    assert set(QUEUES.split(",")) == {model.QUEUE for model in (Brief, Reading, Recognition, Export, ImportBatch)}


ALL = 6
"""Redis, two services, three grandchildren."""


def test_after_kill_9_of_the_supervisor_no_process_is_left(place: Place) -> None:
    run = begin(place, "tree", TREE, "idle", "import time; time.sleep(300)")
    lines_until(run, "begun")
    wait_for(place, ALL)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    wait_for(place, 0, 8)


def test_the_next_run_waits_until_the_crashed_one_has_gone(place: Place) -> None:
    run = begin(place, "tree", TREE)
    lines_until(run, "begun")
    wait_for(place, ALL - 1)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    again = begin(place)
    assert "The earlier run is still ending; waiting for it.\n" in lines_until(again, "begun")
    wait_for(place, 1)
    again.send_signal(signal.SIGTERM)
    assert again.communicate()[0].endswith("Stopped: redis.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_asked_for_end_stops_every_process(place: Place, number: signal.Signals) -> None:
    run = begin(place, "tree", TREE, "idle", "import time; time.sleep(300)")
    lines_until(run, "begun")
    wait_for(place, ALL)
    run.send_signal(number)
    said = run.communicate(timeout=20)[0]
    assert (run.returncode, said) == (0, "asked to stop\nStopped: idle, tree, redis.\n")
    assert marked(place.mark) == {}


def test_a_child_that_does_not_hear_is_ended_by_force_at_the_second_asking(place: Place) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(99)"
    )
    run = begin(place, "deaf", deaf)
    lines_until(run, "begun")
    log = place.logs / "deaf.log"
    while "deaf" not in log.read_text():
        time.sleep(0.05)
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    lines_until(run, "asked to stop")
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=20)[0]
    assert said == "Stopped: deaf, redis. Ended by force: deaf.\n"
    assert time.monotonic() - began < 6


def test_a_child_that_dies_is_started_again_with_a_line(place: Place) -> None:
    run = begin(place, "idle", "import time; time.sleep(300)")
    lines_until(run, "begun")
    before = wait_for(place, 2)
    (idle,) = [pid for pid in before if b"sleep" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    subprocess.run(["kill", "-9", str(idle)], check=True)
    told = lines_until(run, "starting it again")
    assert told[-1].startswith("The idle process was killed by SIGKILL; starting it again in 0.5 s. Its log: ")
    after = wait_for(place, 2)
    assert idle not in after
    run.terminate()
    run.communicate(timeout=20)


def test_redis_that_is_killed_comes_back(place: Place) -> None:
    run = begin(place)
    lines_until(run, "begun")
    (redis,) = wait_for(place, 1)
    subprocess.run(["kill", "-9", str(redis)], check=True)
    lines_until(run, "The redis process was killed by SIGKILL")
    assert wait_for(place, 1) != {redis}
    run.terminate()
    run.communicate(timeout=20)


def test_a_child_that_keeps_dying_ends_the_run_with_the_end_of_its_log(place: Place) -> None:
    run = begin(place, "broken", "raise SystemExit('no such table: cases')")
    said = run.communicate(timeout=60)[0]
    assert "The broken process died 5 times within a minute, so everything stops." in said
    assert "    no such table: cases\n" in said
    assert said.count("starting it again") == 4
    assert marked(place.mark) == {}


def test_a_killed_keeper_is_replaced(place: Place) -> None:
    run = begin(place, "tree", TREE)
    lines_until(run, "begun")
    wait_for(place, ALL - 1)
    first = keepers(place)
    assert len(first) == 1
    subprocess.run(["kill", "-9", str(first[0])], check=True)
    until = time.monotonic() + 10
    while not (second := keepers(place)) or second == first:
        assert time.monotonic() < until
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    wait_for(place, 0, 8)


def keepers(place: Place) -> list[int]:
    """The living keepers of this var."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"deploy.local.keeper" in words and str(place.var).encode() in words:
            found.append(int(entry.name))
    return found
