"""A fresh wire for a demo or a bench: its home, its people, and `kawat run` as a user would start it.

Everything that was started is ended, and a home that was made is removed, however the block is left.
"""

import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kawat.roles.demo.ending import end
from kawat.roles.settings import KEY_FILE, new_secret

START_S = 30.0
STOP_S = 25.0
LOG = "kawat.log"
TUNING = ("KAWAT_SENDERS", "KAWAT_EDGES")


class DidNotStart(RuntimeError):
    """The wire did not answer in time; its last words follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A home with a key, and the settings with which its wire runs. `master` makes the webhooks' secrets; the
    database is SQLite's in the folder, unless an address says which."""

    folder: Path
    port: int
    stream_port: int
    smtp_port: int
    database_url: str = ""
    master: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def stream_url(self) -> str:
        return f"http://127.0.0.1:{self.stream_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What `kawat run` is started with, besides what the user's own environment says of other things."""
        kept = {name: value for name, value in os.environ.items() if not _is_setting(name)}
        return kept | self.settings()

    def settings(self) -> dict[str, str]:
        return {
            "KAWAT_HOME": str(self.folder),
            "KAWAT_PORT": str(self.port),
            "KAWAT_STREAM_PORT": str(self.stream_port),
            "KAWAT_BASE_URL": self.base_url,
            "KAWAT_STREAM_URL": self.stream_url,
            "SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "KAWAT_ALLOW_LOOPBACK": "1",
            **({"DATABASE_URL": self.database_url} if self.database_url else {}),
        }

    def enter(self) -> None:
        """This process works on the home from now on: settings and Django are read once, so once per process."""
        for name in [name for name in os.environ if _is_setting(name)]:
            del os.environ[name]
        os.environ.update(self.settings())
        from kawat.roles.wiring import start_django

        start_django()


@contextmanager
def fresh_home(folder: Path | None) -> Iterator[Path]:
    """The folder with a key in it; a temporary one, removed at the end, unless `folder` says where."""
    made = Path(tempfile.mkdtemp(prefix="kawat-demo-")) if folder is None else folder.expanduser().absolute()
    try:
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = made / KEY_FILE
        if not key.exists():
            descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="ascii") as file:
                file.write(new_secret() + "\n")
        yield made
    finally:
        if folder is None:
            shutil.rmtree(made, ignore_errors=True)


@contextmanager
def running(home: Home, *, settings: Mapping[str, str] | None = None) -> Iterator["Wire"]:
    """`kawat run` on the home, ready to answer."""
    log = home.folder / LOG
    command = [*_kawat(), "run", "--home", str(home.folder)]
    command += ["--port", str(home.port), "--stream-port", str(home.stream_port)]
    with log.open("ab") as words:
        process = subprocess.Popen(
            command,
            env=home.environment | dict(settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
        wire = Wire(process, home, log)
        try:
            wire.wait_until_ready()
            yield wire
        finally:
            wire.stop()


class Wire:
    """A wire that runs."""

    def __init__(self, process: "subprocess.Popen[bytes]", home: Home, log: Path) -> None:
        self._process, self._home, self.log = process, home, log

    @property
    def roles(self) -> dict[str, int]:
        """The process of each role, the supervisor among them."""
        told: dict[str, Any] = json.loads((self._home.folder / "run" / "roles.json").read_text())
        return {"supervisor": told["supervisor"], **told["roles"]}

    def wait_until_ready(self) -> None:
        """Until pages and streams answer, and the router knows everybody."""
        until = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                words = self.log.read_text("utf-8", "replace")[-2_000:]
                raise DidNotStart(f"The wire did not start. Its last words:\n{words}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        if b"router.ready" not in self.log.read_bytes():
            return False
        pages = http.client.HTTPConnection("127.0.0.1", self._home.port, timeout=2)
        try:
            pages.request("GET", "/health")
            healthy = pages.getresponse().status == 200
            socket.create_connection(("127.0.0.1", self._home.stream_port), timeout=2).close()
        except (http.client.HTTPException, OSError):
            return False
        finally:
            pages.close()
        return healthy

    def stop(self) -> None:
        end(self._process, STOP_S)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def listens(port: int, *, within_s: float) -> bool:
    """Whether somebody listens there in time."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return True
    return False


def _kawat() -> list[str]:
    """The command as it is installed beside this Python."""
    installed = Path(sys.executable).with_name("kawat")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "kawat"]


def _is_setting(name: str) -> bool:
    """What would make another wire of it; how many senders and edges there are stays the user's word."""
    return (
        name not in TUNING and name.startswith(("KAWAT_", "DATABASE_URL", "BUS_URL", "SMTP_URL"))
    ) or name == "TRUSTED_PROXIES"
