"""A Postfix of the tests' own on loopback ports, with its whole life in one folder. Needs to be root, as Postfix does."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_port, listens, wait_until

MAIN = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = relay.example
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
notify_classes =
"""
MASTER = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Why there can be no Postfix here; '' where there can."""
    if shutil.which("postfix") is None:
        return "postfix is not installed: `apt-get install postfix`"
    return "" if os.geteuid() == 0 else "Postfix starts as root alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix:
    folder: Path
    port: int

    @property
    def etc(self) -> Path:
        return self.folder / "etc"

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def running(*, main: str, master: str = "", files: dict[str, str]) -> Iterator[Postfix]:
    """Postfix with these lines more in main.cf and master.cf, and these files beside them; `{folder}` in all of them is
    its folder, `{etc}` that of the files."""
    with tempfile.TemporaryDirectory(prefix="postfix-", ignore_cleanup_errors=True) as told:
        its = Postfix(folder=Path(told), port=free_port())
        for name in ("etc", "queue", "data"):
            (its.folder / name).mkdir()
        for path in (its.folder, *its.folder.iterdir()):
            path.chmod(0o755)
        shutil.chown(its.folder / "data", "postfix")
        for name, text in {"main.cf": MAIN + main, "master.cf": MASTER + master, **files}.items():
            text = text.replace("{folder}", told).replace("{etc}", str(its.etc)).replace("{port}", str(its.port))
            (its.etc / name).write_text(text)
        _command(its, "start")
        try:
            wait_until(lambda: listens(its.port), within_s=20, what=f"Postfix listens\n{its.log()}")
            yield its
        finally:
            _command(its, "stop")


def _command(its: Postfix, word: str) -> None:
    done = subprocess.run(["postfix", "-c", str(its.etc), word], capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr.decode() + its.log()
