"""SFTP by asyncssh: a session that stands in one folder of one host, whose key is pinned when it is first met.

Nothing of this machine is used: no configuration, no agent, no keys and no known hosts of the user that runs us.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import asyncssh

from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.transports.dialogue import Dialogue
from kawat.transports.files import File
from kawat.transports.guard import Guard
from kawat.transports.hosts import Declined, KeyChanged, Lost, Place, dial, said

KEEPALIVE_S = 15
HOST_KEYS = {
    "ssh-ed25519": ["ssh-ed25519"],
    "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
    "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
    "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
    "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
}
"""Kinds of host key with the signatures taken from them; RSA with SHA-1 is not among them."""
PRIVATE = b"-----BEGIN "

logging.getLogger("asyncssh").setLevel(logging.WARNING)  # it logs users and addresses


class SftpSession:
    """A `speakers.Session`."""

    def __init__(
        self,
        connection: asyncssh.SSHClientConnection,
        sftp: asyncssh.SFTPClient,
        folder: str,
        pin: str,
        dialogue: Dialogue | None,
    ) -> None:
        self._connection, self._sftp, self._folder = connection, sftp, folder
        self._dialogue = dialogue
        self.pin = pin

    async def put(self, files: Sequence[File], wanted: Callable[[], bool]) -> bool:
        """See `speakers.Session`."""
        there = await _all(self._is_there(each) for each in files)
        missing = [each for each, stands in zip(files, there, strict=True) if not stands]
        if not wanted():
            return False
        await _all(self._write(each) for each in missing)
        if not wanted():
            await _all(self._remove(each.part) for each in missing)
            return False
        for each in missing:
            await self._rename(each)
        self._did(f"all stands: {', '.join(each.name for each in files)}")
        return True

    async def end(self) -> None:
        """See `speakers.Session`."""
        self._connection.close()
        await self._connection.wait_closed()

    async def _is_there(self, file: File) -> bool:
        """Whether an earlier try has come so far. Where the host lets nobody read, the size has to do."""
        try:
            found = await _told("looking for", file.name, self._sftp.stat(self._path(file.name)))
        except Declined as error:
            self._did(str(error))
            return False
        self._did(f"looking for {file.name}: {found.size} bytes stand there")
        if found.size != len(file.content):
            return False
        try:
            return bool(await _told("reading", file.name, self._read(file)) == file.content)
        except Declined:
            return True

    async def _read(self, file: File) -> bytes:
        async with self._sftp.open(self._path(file.name), "rb") as handle:
            got = await handle.read(len(file.content) + 1)
        return got if isinstance(got, bytes) else got.encode()

    async def _write(self, file: File) -> None:
        try:
            await _told("writing", file.part, self._fill(file))
        except Declined:
            await self._remove(file.part)
            raise
        self._did(f"wrote {file.part}, {len(file.content):,} bytes")

    async def _fill(self, file: File) -> None:
        async with self._sftp.open(self._path(file.part), "wb") as handle:
            await handle.write(file.content)

    async def _rename(self, file: File) -> None:
        """Take the place of whatever has the name: in one step where the host can, else in two."""
        old, new = self._path(file.part), self._path(file.name)
        try:
            await _told("renaming", file.part, self._sftp.posix_rename(old, new))
        except Declined as error:
            if error.code != asyncssh.sftp.FX_OP_UNSUPPORTED:
                raise
            await self._remove(file.name)
            await _told("renaming", file.part, self._sftp.rename(old, new))
        self._did(f"renamed {file.part} to {file.name}")

    async def _remove(self, name: str) -> None:
        try:
            await _told("removing", name, self._sftp.remove(self._path(name)))
        except Declined:
            pass  # it is not there, or may not be removed: the next try writes over it

    def _did(self, what: str) -> None:
        if self._dialogue is not None:
            self._dialogue.did(what)

    def _path(self, name: str) -> str:
        return f"{self._folder.rstrip('/')}/{name}" if self._folder else name


class Sftp:
    """The `speakers.Speaker` of SFTP."""

    def __init__(self, *, dialogue: Dialogue | None = None) -> None:
        self._dialogue = dialogue

    async def open(
        self, place: Place, guard: Guard, *, secret: bytes, pin: str, options: dict[str, str]
    ) -> SftpSession:
        """See `speakers.Speaker`."""
        host = _Host(pin, self._dialogue)
        credentials = _credentials(secret)
        end = await dial(place, guard, self._dialogue)
        try:
            connection, _ = await asyncssh.create_connection(
                lambda: host,
                place.host,
                place.port,
                sock=end,
                config=None,
                known_hosts=([], [], []),
                server_host_key_algs=_signatures(pin),
                username=place.user,
                agent_path=None,
                gss_host=None,
                keepalive_interval=KEEPALIVE_S,
                **credentials,
            )
        except asyncssh.PermissionDenied:
            raise Declined(f"{place.user} may not sign in: {host.banner or 'the host refuses the secret'}") from None
        except asyncssh.Error as error:
            if host.met and pin and not host.known:
                raise KeyChanged(pin, host.met) from None
            raise Lost(error.reason or type(error).__name__) from None
        except OSError as error:
            raise Lost(said(error)) from None
        finally:
            if not host.let_in:
                end.close() if host.connection is None else host.connection.abort()
        if self._dialogue is not None:
            self._dialogue.did(_signed_in(connection, credentials))
        try:
            sftp = await _told("opening", "SFTP", connection.start_sftp_client())
            if place.folder and not await _told("opening", place.folder, sftp.isdir(place.folder)):
                raise Declined(f"opening {place.folder}: there is no such folder")
        except BaseException:
            connection.abort()
            raise
        if self._dialogue is not None:
            self._dialogue.did(f"SFTP {sftp.version}, in {place.folder or 'the folder where a login begins'}")
        return SftpSession(connection, sftp, place.folder, host.met, self._dialogue)

    def close(self) -> None:
        """See `speakers.Speaker`."""


class _Host(asyncssh.SSHClient):
    """Looks at the key of a host, right when it is shown."""

    def __init__(self, pin: str, dialogue: Dialogue | None) -> None:
        self._pin, self._dialogue = pin, dialogue
        self.met, self.banner = "", ""
        self.known = self.let_in = False
        self.connection: asyncssh.SSHClientConnection | None = None

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self.connection = conn

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.met = f"{key.get_algorithm()} {key.get_fingerprint()}"
        self.known = not self._pin or self._pin.split()[-1] == key.get_fingerprint()
        if self._dialogue is not None:
            how = "as it is known" if self._pin else "met for the first time"
            self._dialogue.did(f"host key {self.met}, {how if self.known else f'known as {self._pin}'}")
        return self.known

    def auth_completed(self) -> None:
        self.let_in = True

    def auth_banner_received(self, msg: str, lang: str) -> None:
        self.banner = msg[:200]
        if self._dialogue is not None:
            self._dialogue.heard(self.banner)


def private_key(secret: bytes) -> asyncssh.SSHKey | None:
    """The key that a secret is, or None where it is a password. Raises `BadField`."""
    if not secret.lstrip().startswith(PRIVATE):
        return None
    try:
        return asyncssh.import_private_key(secret.lstrip())
    except asyncssh.KeyEncryptionError:
        raise BadField(field="secret", reason="the private key has a passphrase; give one without") from None
    except (asyncssh.KeyImportError, ValueError) as error:
        raise BadField(
            field="secret", reason=Because("the private key cannot be read ({error})", error=error)
        ) from None


def _credentials(secret: bytes) -> dict[str, Any]:
    try:
        key = private_key(secret)
        if key is not None:
            return {"client_keys": [key], "password": None}
        return {"client_keys": None, "password": secret.decode()}
    except (BadField, UnicodeDecodeError):
        raise Declined("not sent: the secret is neither a password nor a private key") from None


def _signed_in(connection: asyncssh.SSHClientConnection, credentials: dict[str, Any]) -> str:
    """For who looks: to what, as whom and by what, but no secret."""
    about = connection.get_extra_info
    keys = credentials["client_keys"]
    by = "a password" if keys is None else f"the key {keys[0].get_algorithm()} {keys[0].get_fingerprint()}"
    return f"{about('server_version')}, {about('send_cipher')}; signed in as {about('username')} by {by}"


def _signatures(pin: str) -> list[str]:
    """Kinds of host key in order of preference: the one that is known first, so that a further one is no change."""
    first = HOST_KEYS.get(pin.split()[0], []) if pin else []
    return first + [each for kinds in HOST_KEYS.values() for each in kinds if each not in first]


async def _all(work: Any) -> list[Any]:
    """Side by side; the first failure, once all have ended."""
    done = await asyncio.gather(*work, return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each
    return done


async def _told(doing: str, what: str, work: Any) -> Any:
    """Await, and turn what asyncssh raises into the host's own words."""
    try:
        return await work
    except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.SFTPBadMessage) as error:
        raise Lost(f"{doing} {what}: {error.reason}") from None
    except asyncssh.SFTPError as error:
        raise Declined(f"{doing} {what}: {error.reason}", error.code) from None
    except asyncssh.Error as error:
        raise Lost(f"{doing} {what}: {error.reason}") from None
    except OSError as error:
        raise Lost(f"{doing} {what}: {said(error)}") from None
