"""The postbox: takes in, by SMTP (RFC 5321) or LMTP (RFC 2033), the mail that comes back, and nothing else.

aiosmtpd speaks the protocols. A recipient that the wire did not make is refused before any of its mail is read; size,
time, lines and connections have bounds. What is answered 250 has been taken in, and what could not be is asked for
again.
"""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

SIZE = 4 * 1024 * 1024
"""Bytes of one mail: the news that a host gives back whole is far smaller."""

CONNECTIONS = 16
"""At a time: with SIZE they bound the memory. A relay waits in line and comes back."""

IDLE_S = 60.0
SESSION_S = 600.0
"""Relays use a connection for many mails, for five minutes at most unless told otherwise."""

UNREAD = 1024 * 1024
"""Bytes beyond SIZE that are read for the sake of a decent answer, and no more."""

Take = Callable[[str, bytes], Awaitable[bool]]

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd logs addresses, and at DEBUG all that is said


class Postbox:
    """Listens until it is closed. `ours` says whether a local part is one that the wire made; `take` takes in a mail
    for it, and says whether it could: if not, or where it raises, it has to come again."""

    def __init__(self, *, domain: str, ours: Callable[[str], bool], take: Take, lmtp: bool) -> None:
        self._domain = domain.casefold()
        self._ours, self._take, self._speech = ours, take, _Lmtp if lmtp else _Smtp
        self._open: set[asyncio.BaseProtocol] = set()
        self._server: asyncio.Server | None = None

    async def start(self, listener: socket.socket) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._answer, sock=listener)

    async def close(self) -> None:
        """Listen no more; what is being said is cut off, and will be said again by its relay."""
        if self._server is not None:
            self._server.close()
        for each in list(self._open):
            each.hang_up()  # type: ignore[attr-defined]
        while self._open:
            await asyncio.sleep(0)

    def _answer(self) -> asyncio.BaseProtocol:
        if len(self._open) >= CONNECTIONS:
            return _Busy()
        return self._speech(
            _Hand(self._domain, self._ours, self._take),
            open_=self._open,
            hostname=self._domain,
            ident="Kawat",
            data_size_limit=SIZE,
            enable_SMTPUTF8=True,
            timeout=IDLE_S,
            loop=asyncio.get_running_loop(),
        )


class _Bounded(SMTP):
    """What aiosmtpd leaves open: the length of a session, and what is sent without an end of line."""

    line_length_limit = 64 * 1024  # hosts give back lines that no standard allows

    def __init__(self, hand: "_Hand", *, open_: set[asyncio.BaseProtocol], **more: Any) -> None:
        super().__init__(hand, **more)
        self._open_ones = open_
        self._unanswered = 0
        self._until: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._open_ones.add(self)
        self._until = self.loop.call_later(SESSION_S, self.hang_up)
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self._unanswered += len(data)
        if self._unanswered > SIZE + UNREAD:
            self.hang_up()
        else:
            super().data_received(data)

    async def push(self, status: Any) -> None:
        self._unanswered = 0
        await super().push(status)

    def connection_lost(self, error: Exception | None) -> None:
        self._open_ones.discard(self)
        if self._until is not None:
            self._until.cancel()
        super().connection_lost(error)

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


class _Smtp(_Bounded):
    pass


class _Lmtp(_Bounded, LMTP):
    pass


class _Busy(asyncio.Protocol):
    """One too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.3.2 too many connections, try again later\r\n")
        transport.close()


class _Hand:
    """What aiosmtpd asks; answers carry the codes of RFC 3463."""

    def __init__(self, domain: str, ours: Callable[[str], bool], take: Take) -> None:
        self._domain, self._ours, self._take = domain, ours, take

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        local, _, domain = address.rpartition("@")
        if domain.casefold() != self._domain or not self._ours(local):
            return "550 5.1.1 this takes in bounces of its own mail alone"
        if envelope.rcpt_tos:  # one mail comes back to one address; LMTP would want an answer for each
            return "452 4.5.3 one recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            taken = await self._take(envelope.rcpt_tos[0].rpartition("@")[0], content)
        except Exception:  # whatever it is, the relay keeps the mail
            log.exception("postbox.failed")
            return "451 4.3.0 it could not be taken in, try again"
        return "250 2.0.0 taken in" if taken else "451 4.2.0 its delivery is being settled, try again"

    async def handle_exception(self, _error: Exception) -> str:
        log.exception("postbox.failed")
        return "451 4.3.0 it could not be understood, try again"
