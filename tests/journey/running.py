"""A wire that really runs: a home of its own, worked by the command line, with real receivers beside it.

Everything goes through what a user has: `kawat` verbs, the HTTP ports and the receivers' own books. The ledger is read
straight from the database, so that no code of Kawat's vouches for itself.
"""

import base64
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kawat.roles.demo.receivers import Sink, endpoint_secret, start_smtp_sink, start_webhook_sink
from tests.cli.terminal import Terminal
from tests.servers.ports import free_ports
from tests.servers.tables import lay_tables

MASTER = b"endpoint master key of the tests"
REPOSITORY = Path(__file__).resolve().parents[2]
ACCEPTED, RELAYED = 3, 4


class Wire:
    """One wire on one home. Use as a context manager: the receivers run as long."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.home = folder / "home"
        self.folder = folder
        for name in ("mail", "hooks"):
            (folder / name).mkdir()
        self._environ = environ
        self._ports = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None
        self._terminal: Terminal | None = None
        if "DATABASE_URL" not in environ:
            lay_tables(self.home)
        self.mail: Sink
        self.hooks: Sink

    def __enter__(self) -> "Wire":
        self.mail = start_smtp_sink(self.folder / "mail", keep=-1)
        self.hooks = start_webhook_sink(self.folder / "hooks", master=MASTER, keep=-1)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._terminal is not None:
            self._terminal.close()
        self.mail.stop()
        self.hooks.stop()

    @property
    def environ(self) -> dict[str, str]:
        mine = {
            "KAWAT_HOME": str(self.home),
            "KAWAT_PORT": str(self._ports[0]),
            "KAWAT_STREAM_PORT": str(self._ports[1]),
            "KAWAT_ALLOW_LOOPBACK": "1",
            "SMTP_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "PYTHONPATH": str(REPOSITORY),
            "XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"],
        }
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**inherited, **mine, **self._environ}

    def kawat(self, *words: str, given: bytes = b"", fails: bool = False) -> dict[str, Any]:
        """Type a verb with --json; the object that it printed."""
        if self._terminal is None:
            self._terminal = Terminal(self.home, **self.environ)
        answer = self._terminal(*words, "--json", stdin=given)
        assert (answer.code != 0) is fails, answer
        told: dict[str, Any] = json.loads(answer.out or answer.err)
        return told

    def start(self) -> None:
        """`kawat run`, until it answers."""
        with (self.folder / "wire.log").open("ab") as log:
            words = [sys.executable, "-m", "kawat", "run"]
            self._process = subprocess.Popen(words, env=self.environ, stderr=log, stdout=log)
        self.wait_until(self._is_up, what="the wire is up", within_s=40)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
        self._process = None

    def kill_supervisor(self) -> None:
        """kill -9; what it led has to end by itself."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def running(self) -> dict[str, Any]:
        """What the supervisor says of who runs, and where."""
        told: dict[str, Any] = json.loads((self.home / "run" / "roles.json").read_text())
        return told

    def url(self, path: str, *, role: str = "web") -> str:
        return f"http://127.0.0.1:{self.running()['ports'][role]}{path}"

    def get(self, path: str, **headers: str) -> bytes:
        request = urllib.request.Request(self.url(path), headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            body: bytes = answer.read()
        return body

    def hook_secret(self, path: str) -> str:
        """The secret of an endpoint, as Standard Webhooks writes it."""
        return "whsec_" + base64.b64encode(endpoint_secret(MASTER, path)).decode()

    def hook_address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.hooks.port}{path}"

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database beside the running wire."""
        with sqlite3.connect(f"file:{self.home / 'kawat.sqlite3'}?mode=ro", uri=True, timeout=20) as ledger:
            return ledger.execute(statement, values).fetchall()

    def owed(self) -> int:
        return int(self.ask("SELECT count(*) FROM delivery")[0][0])

    def accepted(self) -> int:
        return int(self.ask(f"SELECT count(*) FROM delivery WHERE state IN ({ACCEPTED}, {RELAYED})")[0][0])

    def flying(self) -> int:
        return int(self.ask("SELECT count(*) FROM delivery WHERE state = 1")[0][0])

    def wait_until(self, holds: Any, *, what: str, within_s: float) -> None:
        """`within_s` is a bound on a quiet machine; one that does much beside is given three times that."""
        until = time.monotonic() + 3 * within_s
        while not holds():
            assert time.monotonic() < until, f"not within {3 * within_s} s: {what}\n{self.log()}"
            time.sleep(0.02)

    def log(self) -> str:
        path = self.folder / "wire.log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log()
        try:
            self.get("/health")
        except (OSError, ValueError, KeyError):
            return False
        return True


def as_jsonl(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
