"""An SFTP server written out for one test: asyncssh's own, that does what it is told at the moment it is told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh

USER, PASSWORD = "kawat", "pass wörd"


class _Door(asyncssh.SSHServer):
    def __init__(self, met: list[asyncssh.SSHServerConnection]) -> None:
        self._met = met

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._met.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


class Sftpd:
    """What a test knows of the server: its port, and every connection that was made to it."""

    def __init__(self, port: int, met: list[asyncssh.SSHServerConnection]) -> None:
        self.port, self.met = port, met

    @property
    def address(self) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}/"

    @property
    def open_now(self) -> int:
        return sum(not each.is_closed() for each in self.met)


def behaving(folder: Path) -> "Callable[[asyncssh.SSHServerChannel[bytes]], asyncssh.SFTPServer]":
    """An SFTP server that does nothing unusual in this folder."""
    return misbehaving(asyncssh.SFTPServer, folder)


def misbehaving(
    kind: type[asyncssh.SFTPServer], folder: Path
) -> "Callable[[asyncssh.SSHServerChannel[bytes]], asyncssh.SFTPServer]":
    """One of a test's own kind."""
    return lambda channel: kind(channel, chroot=str(folder).encode())


@asynccontextmanager
async def sftpd(
    factory: "Callable[[asyncssh.SSHServerChannel[bytes]], asyncssh.SFTPServer]",
) -> AsyncIterator[Sftpd]:
    met: list[asyncssh.SSHServerConnection] = []
    server = await asyncssh.create_server(
        lambda: _Door(met),
        "127.0.0.1",
        0,
        server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
        sftp_factory=factory,
    )
    try:
        yield Sftpd(server.get_port(), met)
    finally:
        server.close()
        for each in met:
            each.abort()
        await server.wait_closed()
