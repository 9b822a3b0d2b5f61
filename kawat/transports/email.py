"""E-mail through the operator's relay: a handful of pipelined SMTP connections that share one queue.

A 250 means *relayed*: the relay has it. The relay's address is the operator's word and does not pass the guard.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence

from kawat.core.delivery import Envelope, Outcome
from kawat.core.terms import OutcomeKind
from kawat.transports.letter import Letter, Settled, Stationery, Unsendable, Wanted
from kawat.transports.smtp import Relay, SmtpConnection
from kawat.transports.smtp_replies import Reply
from kawat.transports.words import words

CLOSING_S = 10
"""How long `close` waits for what flies; the port's promise."""
CLOSING = Reply(0, "not tried: the sender is closing")
PAUSE_S = 1.0
"""Before a relay that turned a connection away is dialled again."""
SHARE = 8
"""Letters that wait for each connection before another is dialled."""


def now_us() -> int:
    return time.time_ns() // 1_000


class EmailTransport:
    """The `Transport` for e-mail. Made and used on a running event loop."""

    def __init__(self, relay: Relay, *, clock: Callable[[], int] = now_us) -> None:
        self._relay = relay
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._stationery = Stationery()
        self._waiting: deque[tuple[Envelope, Wanted, Settled]] = deque()
        self._connections: set[SmtpConnection] = set()
        self._dialling: set[asyncio.Task[str]] = set()
        self._dial_after = 0.0
        self._pumping = False
        self._closing = False
        self._parted = asyncio.Event()

    def carry(self, envelopes: Sequence[Envelope], *, wanted: Wanted, settled: Settled) -> None:
        """See `core.ports.Transport`."""
        self._waiting.extend([(envelope, wanted, settled) for envelope in envelopes])
        self._pump_soon()

    async def close(self) -> None:
        """See `core.ports.Transport`. What had not begun is given back as deferred."""
        self._closing = True
        self._settle_waiting(OutcomeKind.DEFERRED, CLOSING)
        for task in self._dialling:
            task.cancel()
        for connection in list(self._connections):
            connection.leave()
        try:
            async with asyncio.timeout(CLOSING_S):
                while self._connections or self._dialling:
                    self._parted.clear()
                    await self._parted.wait()
        except TimeoutError:
            for connection in list(self._connections):
                connection.end(OutcomeKind.UNREACHABLE, Reply(0, "cut off: the sender is closing"))
        self._settle_waiting(OutcomeKind.DEFERRED, CLOSING)

    # -- what connections ask (`smtp.Crew`) ----------------------------------------------------------------------------

    def take(self) -> Letter | None:
        while self._waiting:
            envelope, wanted, settled = self._waiting.popleft()
            if not wanted(envelope):
                settled(envelope, Outcome(kind=OutcomeKind.UNWANTED, at_us=self._clock()))
                continue
            try:
                return self._stationery.letter(envelope, wanted, settled)
            except Unsendable as why:
                settled(envelope, Outcome(kind=OutcomeKind.REFUSED, at_us=self._clock(), words=str(why)))
        return None

    def give_back(self, letter: Letter) -> None:
        self._waiting.appendleft((letter.envelope, letter.wanted, letter.settled))

    def settle(self, letter: Letter, kind: OutcomeKind, reply: Reply) -> None:
        outcome = Outcome(kind=kind, at_us=self._clock(), code=reply.code, words=words(reply.said))
        letter.settled(letter.envelope, outcome)

    def joined(self, connection: SmtpConnection) -> None:
        self._connections.add(connection)

    def gone(self, connection: SmtpConnection, kind: OutcomeKind, why: Reply) -> None:
        self._connections.discard(connection)
        if not connection.ready:
            self._failed(kind, why)
        self._parted.set()
        self._pump_soon()

    # -- connections ---------------------------------------------------------------------------------------------------

    def _pump_soon(self) -> None:
        if not self._pumping:
            self._pumping = True
            self._loop.call_soon(self._pump)

    def _pump(self) -> None:
        """Give idle connections work, and dial where more of them would help."""
        self._pumping = False
        if self._closing:
            self._settle_waiting(OutcomeKind.DEFERRED, CLOSING)
            return
        for connection in list(self._connections):
            connection.work()
        if self._loop.time() < self._dial_after:
            return
        wish = min(self._relay.connections, -(-len(self._waiting) // SHARE))
        for _ in range(wish - len(self._connections) - len(self._dialling)):
            task = self._loop.create_task(self._dial())
            self._dialling.add(task)
            task.add_done_callback(self._dialled)

    async def _dial(self) -> str:
        """Why there is no connection; '' where there is, and it has joined."""
        try:
            async with asyncio.timeout(self._relay.connect_s):
                await self._loop.create_connection(
                    lambda: SmtpConnection(self._relay, self), self._relay.host, self._relay.port
                )
        except TimeoutError:
            return "no connection in time"
        except OSError as error:
            return str(error)
        return ""

    def _dialled(self, task: "asyncio.Task[str]") -> None:
        self._dialling.discard(task)
        if not task.cancelled() and (reason := task.result()):
            self._failed(OutcomeKind.UNREACHABLE, Reply(0, f"the relay cannot be reached: {reason}"))
        self._parted.set()
        self._pump_soon()

    def _failed(self, kind: OutcomeKind, why: Reply) -> None:
        """A connection did not come about. Where none is left to hope for, all that waits has been tried with it."""
        self._dial_after = self._loop.time() + PAUSE_S
        self._loop.call_later(PAUSE_S, self._pump_soon)
        if not self._connections and not self._dialling:
            self._settle_waiting(kind, why)

    def _settle_waiting(self, kind: OutcomeKind, why: Reply) -> None:
        said = words(why.said)
        while self._waiting:
            envelope, _, settled = self._waiting.popleft()
            settled(envelope, Outcome(kind=kind, at_us=self._clock(), code=why.code, words=said, untried=True))
