"""The network is off in tests, and the product asks for none."""

from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_a_connection_to_a_far_host_is_refused() -> None:
    # 192.0.2.1 is kept for documentation (RFC 5737): nobody answers there, so only the ban can refuse at once.
    with (
        socket.socket() as line,
        pytest.warns(UserWarning, match="tried to use socket.socket.connect"),
        pytest.raises(SocketConnectBlockedError),
    ):
        line.connect(("192.0.2.1", 80))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises((UserWarning, OSError)):
        socket.create_connection(("example.invalid", 80), timeout=2)


def test_this_machine_can_be_reached() -> None:
    with socket.socket() as server, socket.socket() as line:
        server.bind(("127.0.0.1", 0))
        server.listen()
        line.connect(server.getsockname())
