"""A real OpenSSH server on loopback, as the user who runs the tests, that speaks SFTP and nothing else."""

import getpass
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.servers.children import dies_with_us
from tests.servers.ports import free_port, listens, wait_until

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin:" + os.environ.get("PATH", ""))
HOW = "needs OpenSSH's sshd: apt-get install openssh-server"
USER = getpass.getuser()


def needed() -> None:
    """Skip, and say so; where everything has to run, fail."""
    if SSHD is None:
        (pytest.fail if os.environ.get("KAWAT_CI_SSHD") == "1" else pytest.skip)(HOW)


class Sshd:
    """Its host key, the key of whoever may sign in, and the folder `incoming` are in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.incoming = folder / "incoming"
        self.incoming.mkdir()
        self.new_host_key()
        _keygen(folder / "client")
        self.secret = (folder / "client").read_bytes()
        (folder / "authorized_keys").write_bytes((folder / "client.pub").read_bytes())
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}{self.incoming}"

    @property
    def fingerprint(self) -> str:
        """As ssh-keygen prints it."""
        told = subprocess.run(
            ["ssh-keygen", "-lf", self.folder / "host.pub"], check=True, capture_output=True, text=True
        )
        return told.stdout.split()[1]

    def new_host_key(self) -> None:
        for name in ("host", "host.pub"):
            (self.folder / name).unlink(missing_ok=True)
        _keygen(self.folder / "host")

    def start(self) -> None:
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # root's sshd wants it for separating privileges
        config = self.folder / "sshd_config"
        config.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\nPidFile none\nUsePAM no\n"
            f"AuthorizedKeysFile {self.folder}/authorized_keys\nStrictModes no\nPermitRootLogin yes\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            "Subsystem sftp internal-sftp\nForceCommand internal-sftp\n"
        )
        assert SSHD is not None
        self._process = subprocess.Popen(
            [SSHD, "-D", "-E", self.folder / "sshd.log", "-f", config],
            preexec_fn=dies_with_us(signal.SIGTERM),
        )
        wait_until(lambda: listens(self.port), within_s=10, what="sshd listens")

    def end_sessions(self) -> None:
        """Hang up on whoever is connected, as after a network's own time limit."""
        assert self._process is not None
        for each in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split():
            os.kill(int(each), signal.SIGTERM)

    def stop(self) -> None:
        """The sessions too, which would outlive their server."""
        if self._process is not None:
            self.end_sessions()
            self._process.terminate()
            self._process.wait(10)
            self._process = None


def _keygen(path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "kawat test", "-f", path], check=True)
