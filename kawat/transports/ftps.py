"""FTP over TLS (RFC 4217) by the standard library, on a bounded pool of threads.

The connection is dialled on the loop, behind the guard; data connections go to the very same address, whatever the host
says, and take up the TLS session of the control connection. Nothing is ever said in plain, names and passwords least.
"""

# ruff: noqa: S321 - it warns of FTP in plain, and here is none

import asyncio
import base64
import ftplib
import hashlib
import socket
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

import certifi

from kawat.transports.files import File
from kawat.transports.guard import Guard
from kawat.transports.hosts import Declined, KeyChanged, Lost, Place, dial, said

P = ParamSpec("P")
T = TypeVar("T")

SILENCE_S = 10
"""Without a byte after which a host counts as hanging."""
PARTING_S = 2
"""For a host to end TLS on a data connection, which some never do."""
LINES_LIMIT = 100
"""Lines of one answer."""
PINNED = "pinned"
"""The option `certificate` with this value: the certificate is known by its fingerprint, whoever signed it."""
NOT_DONE = (500, 501, 502, 503, 504)
"""RFC 959 §4.2: the command is not known there, or not with this argument."""


class FtpsSession:
    """A `folders.Session`. Its methods block, but for `put` and `end`, and run on the speaker's threads."""

    def __init__(self, ftp: "_Ftp", threads: ThreadPoolExecutor, pin: str) -> None:
        self._ftp, self._threads = ftp, threads
        self.pin = pin

    async def put(self, files: Sequence[File], wanted: Callable[[], bool]) -> bool:
        """See `folders.Session`."""
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
        """See `folders.Session`."""
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
    """The `folders.Speaker` of FTPS. `ca_file` vouches for certificates that are not pinned."""

    def __init__(self, *, threads: int = 64, ca_file: str = "") -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="ftps")
        self._vouched = ssl.create_default_context(cafile=ca_file or certifi.where())
        self._pinned = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._pinned.check_hostname = False
        self._pinned.verify_mode = ssl.CERT_NONE  # the fingerprint is looked at instead, before anything is said
        self._pinned.minimum_version = ssl.TLSVersion.TLSv1_2

    async def open(
        self, place: Place, guard: Guard, *, secret: bytes, pin: str, options: dict[str, str]
    ) -> FtpsSession:
        """See `folders.Speaker`."""
        pinned = options.get("certificate") == PINNED
        end = await dial(place, guard)
        ftp = _Ftp(end, place.host, self._pinned if pinned else self._vouched)
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
        """See `folders.Speaker`. Threads whose connection was cut end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Ftp(ftplib.FTP_TLS):
    """The standard library's client over a connection that was made elsewhere."""

    def __init__(self, end: socket.socket, name: str, context: ssl.SSLContext) -> None:
        super().__init__(timeout=SILENCE_S, context=context)
        end.settimeout(SILENCE_S)
        self.sock, self.host, self.af = end, name, end.family
        self._data: socket.socket | None = None

    def greet(self, *, implicit: bool) -> str:
        """TLS, and the fingerprint of the certificate that was shown."""

        def talk() -> str:
            assert self.sock is not None
            if implicit:
                self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)
            self.file = self.sock.makefile("r", encoding=self.encoding)
            self.welcome = self.getresp()
            if not implicit:
                self.auth()
            return _fingerprint(self.sock)

        return self.said("beginning", "TLS", talk)

    def enter(self, place: Place, secret: bytes) -> None:
        """Sign in and stand in the folder."""

        def sign_in() -> None:
            self.login(place.user, secret.decode("utf-8", "replace"))
            self.prot_p()
            self.voidcmd("TYPE I")

        self.said("signing in as", place.user, sign_in)
        if place.folder:
            self.said("opening", place.folder, lambda: self.cwd(place.folder))

    def cut(self) -> None:
        """From any thread: whoever waits for the host stops waiting."""
        for end in (self.sock, self._data):
            if end is not None:
                try:
                    socket.socket.shutdown(end, socket.SHUT_RDWR)  # TLS's own would forget what the thread still reads
                except OSError:
                    pass

    def store(self, name: str, content: bytes) -> None:
        end, _ = self.ntransfercmd(f"STOR {name}")
        with end:
            end.sendall(content)
            self._part(end)
        self.voidresp()

    def fetch(self, name: str, size: int) -> bytes:
        """No more than a byte beyond `size`."""
        got = bytearray()
        end, _ = self.ntransfercmd(f"RETR {name}")
        with end:
            while len(got) <= size and (block := end.recv(65_536)):
                got += block
            self._part(end)
        self.voidresp()
        return bytes(got)

    def ntransfercmd(self, cmd: str, rest: Any = None) -> tuple[socket.socket, int | None]:
        """A data connection within the control connection's TLS session, as careful hosts demand."""
        plain, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        assert isinstance(self.sock, ssl.SSLSocket)
        self._data = plain
        try:
            end = self.context.wrap_socket(plain, server_hostname=self.host, session=self.sock.session)
        except BaseException:
            plain.close()
            raise
        self._data = end
        if _fingerprint(end) != _fingerprint(self.sock):
            end.close()
            raise ftplib.error_proto("the data connection shows another certificate")
        return end, size

    def getline(self) -> str:
        """In whatever letters the host speaks."""
        assert self.file is not None
        line = self.file.buffer.readline(self.maxline + 1)
        if len(line) > self.maxline:
            raise ftplib.error_proto("a line without end")
        if not line:
            raise EOFError
        return str(line.decode("utf-8", "replace").rstrip("\r\n"))

    def getmultiline(self) -> str:
        """An answer to its last line, or to the hundredth."""
        lines = [self.getline()]
        code = lines[0][:3]
        if lines[0][3:4] == "-":
            while not (lines[-1][:3] == code and lines[-1][3:4] != "-"):
                if len(lines) == LINES_LIMIT:
                    raise ftplib.error_proto("an answer without end")
                lines.append(self.getline())
        return "\n".join(lines)

    def said(self, doing: str, what: str, talk: Callable[[], T]) -> T:
        """Call, and turn what ftplib raises into the host's own words."""
        at = f"{doing} {what}".strip()
        try:
            return talk()
        except (ftplib.error_temp, ftplib.error_perm) as error:
            words = str(error)
            code = int(words[:3])
            if code == 421:  # RFC 959 §5.4: it is closing the connection
                raise Lost(f"{at}: {words}") from None
            raise Declined(f"{at}: {words}", code) from None
        except EOFError:
            raise Lost(f"{at}: the host closed the connection") from None
        except TimeoutError:
            raise Lost(f"{at}: no answer within {SILENCE_S} s") from None
        except ssl.SSLCertVerificationError as error:
            raise Lost(f"{at}: the certificate is not good: {error.verify_message}") from None
        except ssl.SSLError as error:
            raise Lost(f"{at}: {error.reason or error}") from None
        except OSError as error:
            raise Lost(f"{at}: {said(error)}") from None
        except (ftplib.Error, ValueError, AttributeError) as error:  # ftplib trips over what is no FTP in many ways
            raise Lost(f"{at}: not understood: {error}") from None

    @staticmethod
    def _part(end: socket.socket) -> None:
        """End TLS, so that the host knows that this was all."""
        try:
            end.settimeout(PARTING_S)
            assert isinstance(end, ssl.SSLSocket)
            end.unwrap()
        except (OSError, ValueError):
            pass


async def ask(ftp: _Ftp, threads: ThreadPoolExecutor, question: Callable[[], T]) -> T:
    """Have a thread do it. Whoever stops waiting cuts the connection, so that the thread is free again."""
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, question)
    except asyncio.CancelledError:
        ftp.cut()
        raise


def _fingerprint(end: object) -> str:
    """Of the certificate that the far end showed, in the form of OpenSSH's."""
    assert isinstance(end, ssl.SSLSocket)
    shown = end.getpeercert(binary_form=True) or b""
    return "SHA256:" + base64.b64encode(hashlib.sha256(shown).digest()).decode().rstrip("=")
