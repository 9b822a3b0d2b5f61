"""FTP over TLS (RFC 4217) by the standard library, on a bounded pool of threads.

The connection is dialled on the loop, behind the guard; data connections go to the very same address, whatever the host
says, and take up the TLS session of the control connection. Nothing is ever said in plain, names and passwords least.
"""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import certifi

from kawat.transports.dialogue import Dialogue
from kawat.transports.files import File
from kawat.transports.ftp_client import FtpClient
from kawat.transports.guard import Guard
from kawat.transports.hosts import Declined, KeyChanged, Lost, Place, dial

P = ParamSpec("P")
T = TypeVar("T")

PINNED = "pinned"
"""The option `certificate` with this value: the certificate is known by its fingerprint, whoever signed it."""


class FtpsSession:
    """A `speakers.Session`. Its methods block, but for `put` and `end`, and run on the speaker's threads."""

    def __init__(self, ftp: FtpClient, threads: ThreadPoolExecutor, pin: str) -> None:
        self._ftp, self._threads = ftp, threads
        self.pin = pin

    async def put(self, files: Sequence[File], wanted: Callable[[], bool]) -> bool:
        """See `speakers.Session`."""
        missing = [each for each in files if not await self._ask(self._is_there, each)]
        if not wanted():
            return False
        for each in missing:
            await self._ask(self._write, each)
        if not wanted():
            for each in missing:
                await self._ask(self._remove, each.part)
            return False
        for each in missing:
            await self._ask(self._rename, each)
        return True

    async def end(self) -> None:
        """See `speakers.Session`."""
        await self._ask(self._quit)

    async def _ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await ask(self._ftp, self._threads, lambda: question(*args, **kwargs))

    def _is_there(self, file: File) -> bool:
        """Whether an earlier try has come so far. Where the host lets nobody read, the size has to do."""
        try:
            size = self._ftp.said("looking for", file.name, lambda: self._ftp.size(file.name))
        except Declined:
            return False
        if size != len(file.content):
            return False
        try:
            return self._ftp.said("reading", file.name, lambda: self._ftp.fetch(file.name, size)) == file.content
        except Declined:
            return True

    def _write(self, file: File) -> None:
        try:
            self._ftp.said("writing", file.part, lambda: self._ftp.store(file.part, file.content))
            try:
                size = self._ftp.said("looking for", file.part, lambda: self._ftp.size(file.part))
            except Declined:
                return  # it does not say sizes
            if size is not None and size != len(file.content):
                raise Declined(f"writing {file.part}: {size} of {len(file.content)} bytes were kept")
        except Declined:
            self._remove(file.part)
            raise

    def _rename(self, file: File) -> None:
        """Take the place of whatever has the name: in one step where the host can, else in two."""
        try:
            self._ftp.said("renaming", file.part, lambda: self._ftp.rename(file.part, file.name))
        except Declined:
            if not self._remove(file.name):
                raise
            self._ftp.said("renaming", file.part, lambda: self._ftp.rename(file.part, file.name))

    def _remove(self, name: str) -> bool:
        try:
            self._ftp.said("removing", name, lambda: self._ftp.delete(name))
        except Declined:
            return False  # it is not there, or may not be removed: the next try writes over it
        return True

    def _quit(self) -> None:
        try:
            self._ftp.said("parting", "", self._ftp.quit)
        except (Declined, Lost):
            pass
        finally:
            self._ftp.close()


class Ftps:
    """The `speakers.Speaker` of FTPS. `ca_file` vouches for certificates that are not pinned."""

    def __init__(self, *, threads: int = 64, ca_file: str = "", dialogue: Dialogue | None = None) -> None:
        self._dialogue = dialogue
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="ftps")
        self._vouched = ssl.create_default_context(cafile=ca_file or certifi.where())
        self._pinned = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._pinned.check_hostname = False
        self._pinned.verify_mode = ssl.CERT_NONE  # the fingerprint is looked at instead, before anything is said
        self._pinned.minimum_version = ssl.TLSVersion.TLSv1_2

    async def open(
        self, place: Place, guard: Guard, *, secret: bytes, pin: str, options: dict[str, str]
    ) -> FtpsSession:
        """See `speakers.Speaker`."""
        pinned = options.get("certificate") == PINNED
        if self._dialogue is not None:
            self._dialogue.hide(secret.decode("utf-8", "replace"))
        end = await dial(place, guard, self._dialogue)
        ftp = FtpClient(end, place.host, self._pinned if pinned else self._vouched, self._dialogue)
        try:
            met = await ask(ftp, self._threads, lambda: ftp.greet(implicit=place.implicit))
            if pinned and pin and pin.split()[-1] != met:
                raise KeyChanged(pin, met)
            await ask(ftp, self._threads, lambda: ftp.enter(place, secret))
        except BaseException:
            ftp.close()
            raise
        return FtpsSession(ftp, self._threads, f"certificate {met}" if pinned else "")

    def close(self) -> None:
        """See `speakers.Speaker`. Threads whose connection was cut end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def ask(ftp: FtpClient, threads: ThreadPoolExecutor, question: Callable[[], T]) -> T:
    """Have a thread do it. Whoever stops waiting cuts the connection, so that the thread is free again."""
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, question)
    except asyncio.CancelledError:
        ftp.cut()
        raise
