"""What is refused before any work: ports, disks, a second run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from deploy.local.place import Halt, Place
from deploy.local.preflight import only_one, port_of, require_port, require_room

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80 80", "", "8000.0"])
def test_a_word_that_is_no_port_is_refused_by_name(text: str) -> None:
    with pytest.raises(Halt, match=f"PORT={text} is no port"):
        port_of(text)


def test_a_port_is_read_as_a_number() -> None:
    assert [port_of("1"), port_of("8123"), port_of("65535")] == [1, 8123, 65535]


@pytest.mark.enable_socket
def test_a_busy_port_is_refused_with_who_holds_it_and_what_to_do() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(Halt) as halt:
            require_port(port)
    name = Path("/proc/self/comm").read_text().strip()
    assert str(halt.value) == (
        f"Port {port} is already in use by process {os.getpid()} ({name}); "
        f"stop that program or serve elsewhere: make run PORT={port + 1 if port < 65535 else 8000}"
    )


@pytest.mark.enable_socket
def test_a_free_port_is_let_pass() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    require_port(port)


def test_a_disk_with_too_little_room_is_refused_with_both_figures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 1_200_000_000))
    with pytest.raises(Halt) as halt:
        require_room(tmp_path / "var", 1_500_000_000)
    assert str(halt.value) == (
        f"The disk that holds {tmp_path / 'var'} has 1.2 GB free and 1.5 GB are needed; "
        "make room, or name a folder on another disk: CASEFILE_VAR=/path make run"
    )
    require_room(tmp_path / "var", 1_200_000_000)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A var of its own."""
    made = Place(ROOT, tmp_path / "var")
    made.make_folders()
    return made


HOLD = """
import sys, time
from pathlib import Path
from deploy.local.place import Place
from deploy.local.preflight import only_one
with only_one(Place(Path("."), Path(sys.argv[1])), "lock", port=8123):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_refused_with_the_process_and_the_port_of_the_first(place: Place) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, place.var], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Halt) as halt, only_one(place, "lock", port=8124):
            pass
        assert str(halt.value) == (
            f"Process {holder.pid} already serves this folder on http://127.0.0.1:8123; "
            f"stop it first: kill {holder.pid}"
        )
    finally:
        holder.kill()
        holder.communicate()
    with only_one(place, "lock", port=8124):
        pass


def test_a_set_up_beside_another_is_refused(place: Place) -> None:
    refused = pytest.raises(Halt, match=f"A set-up of this folder is under way \\(process {os.getpid()}\\)")
    with only_one(place, "setup.lock"), refused, only_one(place, "setup.lock"):
        pass


def test_folders_of_var_are_for_their_owner_alone(place: Place) -> None:
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in place.var.iterdir()}
    assert modes == dict.fromkeys(("cache", "log", "run", "setup", "tmp"), "0o700")
