"""A real vsftpd on loopback that takes files of `anonymous` over TLS, and wants the TLS session on data connections."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.servers.children import dies_with_us
from tests.servers.ports import free_port, listens, wait_until

VSFTPD = shutil.which("vsftpd", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))
CONFIG = """
listen=YES
background=NO
listen_address=127.0.0.1
listen_port={port}
anonymous_enable=YES
anon_root={folder}/root
anon_upload_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
write_enable=YES
ssl_enable=YES
allow_anon_ssl=YES
force_anon_data_ssl=YES
force_anon_logins_ssl=YES
require_ssl_reuse=YES
ssl_ciphers=HIGH
rsa_cert_file={certificate}
seccomp_sandbox=NO
secure_chroot_dir={folder}/empty
xferlog_enable=NO
"""


@contextmanager
def vsftpd(certificate: Path) -> Iterator[tuple[str, Path]]:
    """The address of its folder, and where that lies. Skips, loudly, where it cannot run."""
    if VSFTPD is None:
        pytest.skip("needs vsftpd: apt-get install vsftpd")
    if os.getuid() != 0:
        pytest.skip("vsftpd is started by root")
    with TemporaryDirectory(prefix="kawat-vsftpd-") as name:
        yield from _run(Path(name), certificate)


def _run(folder: Path, certificate: Path) -> Iterator[tuple[str, Path]]:
    incoming, port = folder / "root" / "incoming", free_port()
    incoming.mkdir(parents=True)
    (folder / "empty").mkdir()
    for each, mode in ((folder, 0o755), (incoming, 0o777), (folder / "root", 0o555), (folder / "empty", 0o555)):
        each.chmod(mode)  # it writes as a user of its own, who also has to get there
    (folder / "vsftpd.conf").write_text(CONFIG.format(port=port, folder=folder, certificate=certificate).lstrip())
    server = subprocess.Popen([VSFTPD, folder / "vsftpd.conf"], preexec_fn=dies_with_us(signal.SIGTERM))
    try:
        wait_until(lambda: listens(port), within_s=10, what="vsftpd listens")
        yield f"ftps://anonymous@127.0.0.1:{port}/incoming", incoming
    finally:
        server.terminate()
        server.wait(10)
