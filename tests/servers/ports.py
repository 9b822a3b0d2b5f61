"""Ports of this machine that nobody listens on, and waiting until somebody does.

A free port is asked of the kernel, which does not hand the same one out again soon: two test runs side by side do not
meet. It is not reserved, so a server that is to be started should be started right after.
"""

import socket
import time
from collections.abc import Callable


def free_port() -> int:
    """A TCP port of the loopback address that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_ports(count: int) -> list[int]:
    """`count` different free ports: all are held until the last is found."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def listens(port: int) -> bool:
    """Whether somebody accepts connections on this port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(true: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Return as soon as `true()` is; fail with `what` after `within_s` seconds."""
    until = time.monotonic() + within_s
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {within_s} s: {what}")
        time.sleep(0.01)
