"""All connections to one relay: dialled as there is work, kept while it lasts, no more letters a second than it may get.

Several trunks share one hall of letters. Each takes what it has room for, so that a relay with twice the connections
gets about twice the mail, and one that is away leaves everything to the others.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from kawat.core.terms import OutcomeKind
from kawat.transports.dialogue import Dialogue
from kawat.transports.letter import Letter
from kawat.transports.pacing import Rate
from kawat.transports.relay import Relay, Tls
from kawat.transports.smtp import SmtpConnection
from kawat.transports.smtp_replies import Reply
from kawat.transports.smtp_shown import ShownConnection

CLOSING_S = 10
"""How long `close` waits for what flies; the port's promise."""
PAUSE_S = 1.0
"""Before a relay that turned a connection away is dialled again."""
SHARE = 8
"""Letters that wait for each connection before another is dialled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """How one relay fared since the start: answers by outcome, what is open now, for how long it is left alone after a
    failure, and what it said last."""

    relay: Relay
    connections: int
    dialling: int
    answers: dict[str, int]
    away_s: float
    last: str


class Hall(Protocol):
    """Where letters wait."""

    def take(self) -> Letter | None:
        """The next letter that is still wanted."""

    def give_back(self, letter: Letter) -> None:
        """It was not tried."""

    def settle(self, letter: Letter, kind: OutcomeKind, reply: Reply) -> None:
        """This is what became of it."""

    def lost(self, kind: OutcomeKind, why: Reply) -> None:
        """A trunk has no connection, and cannot get one now."""

    def changed(self) -> None:
        """There may be more to do than a moment ago."""


class Trunk:
    """The connections to one relay; the `Crew` of each."""

    def __init__(self, relay: Relay, hall: Hall, dialogue: Dialogue | None = None) -> None:
        self._relay, self._hall, self._dialogue = relay, hall, dialogue
        self._loop = asyncio.get_running_loop()
        self._context = None if relay.tls is Tls.NEVER else relay.context()
        self._rate = Rate(relay.rate)
        self._connections: set[SmtpConnection] = set()
        self._dialling: set[asyncio.Task[str]] = set()
        self._dial_after = 0.0
        self._wake: asyncio.TimerHandle | None = None
        self._parted = asyncio.Event()
        self._answers: Counter[OutcomeKind] = Counter()
        self._last = Reply(0, "")

    def fared(self) -> Fared:
        return Fared(
            relay=self._relay,
            connections=len(self._connections),
            dialling=len(self._dialling),
            answers={kind.value: count for kind, count in self._answers.items()},
            away_s=max(0.0, self._dial_after - self._loop.time()),
            last=f"{self._last.code or ''} {self._last.said}".strip(),
        )

    @property
    def hopeful(self) -> bool:
        """Whether there is a connection, or there may soon be one."""
        return bool(self._connections or self._dialling)

    def pump(self, waiting: int) -> None:
        """Give idle connections work, and dial where more of them would help."""
        for connection in list(self._connections):
            connection.work()
        if self._loop.time() < self._dial_after:
            return
        wish = min(self._relay.connections, -(-waiting // SHARE))
        for _ in range(wish - len(self._connections) - len(self._dialling)):
            task = self._loop.create_task(self._dial())
            self._dialling.add(task)
            task.add_done_callback(self._dialled)

    async def close(self) -> None:
        """Finish what flies; what takes too long is cut off."""
        if self._wake is not None:
            self._wake.cancel()
        for task in self._dialling:
            task.cancel()
        for connection in list(self._connections):
            connection.leave()
        try:
            async with asyncio.timeout(CLOSING_S):
                while self.hopeful:
                    self._parted.clear()
                    await self._parted.wait()
        except TimeoutError:
            for connection in list(self._connections):
                connection.end(OutcomeKind.UNREACHABLE, Reply(0, "cut off: the sender is closing"))

    # -- what connections ask (`crew.Crew`) ----------------------------------------------------------------------------

    def take(self) -> Letter | None:
        now = self._loop.time()
        wait_s = self._rate.wait_s(now)
        if wait_s:
            if self._wake is None:
                self._wake = self._loop.call_later(wait_s, self._woken)
            return None
        letter = self._hall.take()
        if letter is not None:
            self._rate.spend(now)
        return letter

    def give_back(self, letter: Letter) -> None:
        self._hall.give_back(letter)

    def settle(self, letter: Letter, kind: OutcomeKind, reply: Reply) -> None:
        self._answers[kind] += 1
        self._last = reply
        self._hall.settle(letter, kind, reply)

    def joined(self, connection: SmtpConnection) -> None:
        self._connections.add(connection)

    def gone(self, connection: SmtpConnection, kind: OutcomeKind, why: Reply) -> None:
        self._connections.discard(connection)
        if not connection.ready:
            self._failed(kind, why)
        self._parted.set()
        self._hall.changed()

    # -- dialling ------------------------------------------------------------------------------------------------------

    async def _dial(self) -> str:
        """Why there is no connection; '' where there is, and it has joined."""
        implicit = self._context if self._relay.tls is Tls.IMPLICIT else None
        try:
            async with asyncio.timeout(self._relay.connect_s):
                await self._loop.create_connection(
                    self._connection,
                    self._relay.host,
                    self._relay.port,
                    ssl=implicit,
                    server_hostname=self._relay.host if implicit else None,
                )
        except TimeoutError:
            return "no connection in time"
        except OSError as error:
            return str(error)
        return ""

    def _connection(self) -> SmtpConnection:
        if self._dialogue is None:
            return SmtpConnection(self._relay, self, self._context)
        return ShownConnection(self._relay, self, self._context, self._dialogue)

    def _dialled(self, task: "asyncio.Task[str]") -> None:
        self._dialling.discard(task)
        if not task.cancelled() and (reason := task.result()):
            if self._dialogue is not None:
                self._dialogue.did(f"{self._relay.host} port {self._relay.port} cannot be reached: {reason}")
            self._failed(OutcomeKind.UNREACHABLE, Reply(0, f"the relay cannot be reached: {reason}"))
        self._parted.set()
        self._hall.changed()

    def _failed(self, kind: OutcomeKind, why: Reply) -> None:
        self._last = why
        self._dial_after = self._loop.time() + PAUSE_S
        self._loop.call_later(PAUSE_S, self._hall.changed)
        if not self.hopeful:
            self._hall.lost(kind, why)

    def _woken(self) -> None:
        self._wake = None
        self._hall.changed()
