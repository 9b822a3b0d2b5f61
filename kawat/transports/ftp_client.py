"""The standard library's FTP client, made fit for strangers: TLS everywhere, bounded answers, and errors in the host's words.

The connection was dialled elsewhere, behind the guard; data connections go to the very same address and take up its TLS
session. Its methods block.
"""

# ruff: noqa: S321 - it warns of FTP in plain, and here is none

import ftplib
import socket
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

from kawat.transports.dialogue import HIDDEN, Dialogue, fingerprint
from kawat.transports.hosts import Declined, Lost, Place, said

T = TypeVar("T")

SILENCE_S = 10
"""Without a byte after which a host counts as hanging."""
PARTING_S = 2
"""For a host to end TLS on a data connection, which some never do."""
LINES_LIMIT = 100
"""Lines of one answer."""


class FtpClient(ftplib.FTP_TLS):
    """The standard library's client over a connection that was made elsewhere."""

    def __init__(
        self, end: socket.socket, name: str, context: ssl.SSLContext, dialogue: Dialogue | None = None
    ) -> None:
        super().__init__(timeout=SILENCE_S, context=context)
        self._dialogue = dialogue
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
            if self._dialogue is not None:
                assert isinstance(self.sock, ssl.SSLSocket)
                self._dialogue.secured(self.sock)
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
        if self._dialogue is not None:
            self._dialogue.did(f"{len(content):,} bytes over a data connection within the same TLS session")
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

    def putline(self, line: str) -> None:
        """Say a command; who looks sees no password."""
        if self._dialogue is not None:
            self._dialogue.said(f"PASS {HIDDEN}" if line[:5].upper() == "PASS " else line)
        super().putline(line)

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
        answer = "\n".join(lines)
        if self._dialogue is not None:
            self._dialogue.heard(answer)
        return answer

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


def _fingerprint(end: object) -> str:
    """Of the certificate that the far end showed, in the form of OpenSSH's."""
    assert isinstance(end, ssl.SSLSocket)
    return fingerprint(end.getpeercert(binary_form=True) or b"")
