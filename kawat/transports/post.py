"""One reusable POST: a curl handle whose unchanging options are set once, behind the guard.

Between two transfers only the address, the headers and the body change. The answer is read to a limit and no further.
"""

import os
import socket
from collections.abc import Sequence

import pycurl

from kawat.transports.guard import Guard

ANSWER_LIMIT = 65_536
"""Bytes of an answer's body that are read; an endpoint has nothing longer to say."""
SILENCE_S = 10
"""Seconds without a byte in either direction after which an endpoint counts as hanging."""


class Post:
    """A curl handle for `Multi`. `code`, `said` and the like speak of the transfer that ended last."""

    def __init__(self, guard: Guard, *, ca_file: str, connect_s: float, total_s: float) -> None:
        self._guard = guard
        self._answer = bytearray()
        self.answered = False
        """The head of the answer is in, to its last line; curl itself takes half a head for a whole one."""
        self.refused = ""
        """Why the guard let no connection be made; curl itself only says that it could not connect."""
        easy = self.easy = pycurl.Curl()
        easy.setopt(pycurl.POST, 1)
        easy.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        easy.setopt(pycurl.FOLLOWLOCATION, 0)
        easy.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        easy.setopt(pycurl.PROXY, "")  # whatever the environment says
        easy.setopt(pycurl.CAINFO, ca_file)
        easy.setopt(pycurl.NOSIGNAL, 1)
        # Curl looks through every name that it keeps after each transfer: with thousands of hosts, a third of the time.
        easy.setopt(pycurl.DNS_CACHE_TIMEOUT, 0)
        easy.setopt(pycurl.CONNECTTIMEOUT_MS, int(connect_s * 1_000))
        easy.setopt(pycurl.TIMEOUT_MS, int(total_s * 1_000))
        easy.setopt(pycurl.LOW_SPEED_LIMIT, 1)
        easy.setopt(pycurl.LOW_SPEED_TIME, SILENCE_S)
        easy.setopt(pycurl.USERAGENT, "Kawat")
        easy.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        easy.setopt(pycurl.HEADERFUNCTION, self._read_head)
        easy.setopt(pycurl.WRITEFUNCTION, self._read)

    def load(self, url: str, headers: Sequence[str], body: bytes) -> None:
        """Make ready for the next transfer."""
        self.answered = False
        self.refused = ""
        self._answer.clear()
        self.easy.setopt(pycurl.URL, url)
        self.easy.setopt(pycurl.HTTPHEADER, headers)
        self.easy.setopt(pycurl.POSTFIELDS, body)

    def knock(self, url: str) -> None:
        """Make ready to ask for the head of a page and nothing else; for handles that post nothing afterwards."""
        self.load(url, (), b"")
        self.easy.setopt(pycurl.NOBODY, 1)

    def close(self) -> None:
        self.easy.close()

    @property
    def code(self) -> int:
        """The status of HTTP, 0 where none came."""
        return int(self.easy.getinfo(pycurl.RESPONSE_CODE))

    @property
    def said(self) -> bytes:
        """The body of the answer, as far as it was read."""
        return bytes(self._answer)

    @property
    def redirect(self) -> str:
        """Where a 3xx points."""
        return str(self.easy.getinfo(pycurl.REDIRECT_URL) or "nowhere")

    @property
    def retry_after_s(self) -> int:
        """Seconds that the endpoint asks to be left alone, said as a number or as a date."""
        return int(self.easy.getinfo(pycurl.RETRY_AFTER))

    def _open(self, _purpose: int, address: tuple[int, int, int, tuple[str, int]]) -> "_Handed | int":
        """Curl is about to connect to a resolved address, and to no other."""
        family, kind, protocol, remote = address
        self.refused = self._guard.refusal(remote[0], remote[1])
        if self.refused:
            return pycurl.SOCKET_BAD
        return _Handed(socket.socket(family, kind, protocol).detach())

    def _read_head(self, line: bytes) -> None:
        """A line of the head, or of an interim head (1xx) before it."""
        if line == b"\r\n" or line == b"\n":
            self.answered = True
        elif line.startswith(b"HTTP/"):
            self.answered = False

    def _read(self, chunk: bytes) -> int:
        """Take a part of the answer; less than all of it makes curl hang up."""
        room = ANSWER_LIMIT - len(self._answer)
        self._answer += chunk[:room]
        return len(chunk) if len(chunk) <= room else -1


class _Handed:
    """A socket on its way to curl, which makes its own duplicate: this one closes as soon as curl has looked at it."""

    __slots__ = ("_fd",)

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def fileno(self) -> int:
        return self._fd

    def __del__(self) -> None:
        os.close(self._fd)
