"""The edge's listening socket: what every accepted connection inherits from it keeps slow and dead peers cheap."""

import socket

from kawat.edge.limits import Limits


def listen(where: socket.socket | int, *, host: str, limits: Limits) -> socket.socket:
    """A socket that is bound to `where`, or `where` itself where it is one already. Several edges may share a port."""
    if isinstance(where, socket.socket):
        bound = where
    else:
        bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            bound.bind((host, where))
        except OSError:
            bound.close()
            raise
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.kernel_bytes // 2)  # Linux doubles what it is asked
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(limits.stall_s * 1000))
    bound.setblocking(False)
    return bound


def stop_listening(bound: socket.socket) -> None:
    """Leave a port that several edges share, so that whoever comes next comes to another one.

    Closing is not enough: the supervisor holds the socket too, and what the kernel deals to it would wait for the next
    edge on it. That one calls `listen` again. A port of one edge alone goes on taking, for the edge that follows.
    """
    if bound.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT):
        bound.shutdown(socket.SHUT_RDWR)
