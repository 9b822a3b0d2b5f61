"""What the suite stands on stands: the fence holds, and the servers are those that the tests started."""

import socket
import urllib.request

import psycopg
import pytest

from tests.servers.fence import Forbidden
from tests.servers.ports import free_ports
from tests.servers.postgresql import PostgreSQL


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("169.254.169.254", 80)])
def test_no_test_reaches_the_world(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    for kind, verb in ((socket.SOCK_STREAM, "connect"), (socket.SOCK_STREAM, "connect_ex"), (socket.SOCK_DGRAM, "")):
        with socket.socket(family, kind) as ours, pytest.raises(Forbidden):
            getattr(ours, verb)(address) if verb else ours.sendto(b"x", address)


def test_no_test_looks_up_a_name() -> None:
    with pytest.raises(Forbidden):
        urllib.request.urlopen("http://example.org/", timeout=5)
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nobody.invalid", 80)
    assert socket.getaddrinfo("localhost", 80)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]) as ours:
        assert ours.getpeername() == server.getsockname()


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


def test_postgresql_runs_from_a_package(postgresql: PostgreSQL) -> None:
    with psycopg.connect(postgresql.create("floor")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
