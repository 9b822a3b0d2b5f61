"""The fence around the test run: Python sockets reach loopback and Unix sockets, nothing else, and no name is looked up.

It stands in `socket` itself, so it holds for whatever is built on it (urllib, smtplib, asyncio). Code in C that opens
its own sockets (libcurl, libpq, uvloop) passes by; what Kawat sends that way has its own guard, tested for itself.
"""

import ipaddress
import socket
from typing import Any


class Forbidden(RuntimeError):
    """A test reached for the world. Not an OSError, so that no code takes it for an ordinary failure."""


def _is_ours(host: object) -> bool:
    if host in (None, "", "localhost") or str(host).endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not _is_ours(address[0]):
        raise Forbidden(f"a test wanted to reach {address[0]}: only loopback and Unix sockets are open")


def raise_fence() -> None:
    """For the rest of this process; forked children inherit it, started programs do not."""
    plain = socket.socket
    connect, connect_ex, sendto, look_up = plain.connect, plain.connect_ex, plain.sendto, socket.getaddrinfo

    def fenced_connect(self: socket.socket, address: Any) -> None:
        _check(self.family, address)
        connect(self, address)

    def fenced_connect_ex(self: socket.socket, address: Any) -> int:
        _check(self.family, address)
        return connect_ex(self, address)

    def fenced_sendto(self: socket.socket, *args: Any) -> int:
        _check(self.family, args[-1])
        return sendto(self, *args)

    def fenced_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if _is_ours(name) or ":" in str(name) or str(name).replace(".", "").isdigit():
            return look_up(host, *args, **kwargs)  # an address written out needs no name server
        if str(name).endswith((".invalid", ".test")):  # RFC 6761: a name server knows neither
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        raise Forbidden(f"a test wanted to look up {name}")

    plain.connect = fenced_connect
    plain.connect_ex = fenced_connect_ex
    plain.sendto = fenced_sendto
    socket.getaddrinfo = fenced_look_up
