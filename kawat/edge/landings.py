"""How releases land, told to the pages that watch them: each release is counted once for all its watchers.

Counts are the whole truth each time, so that a watcher that does not keep up misses some and is never behind. They are
made on a thread of their own, at most one a second for each release, and more rarely where nothing changes or a count
takes long: no frame of a desktop waits for them.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson

from kawat.core.errors import BadTicket
from kawat.core.landing import Stand
from kawat.core.ports import Landings
from kawat.core.signing import LandingTicket, read_landing_ticket
from kawat.edge.heads import BadHead, opening

if TYPE_CHECKING:
    from kawat.edge.connection import Connection
    from kawat.edge.server import Edge

log = logging.getLogger(__name__)

PACE_S = 1.0
SLOWEST_S = 8.0
"""The pace where nothing changes; a hint that something cleared takes it back to the first."""

RESTING_S = 60.0
"""The same for a release that has landed, to which a correction, a kill or what waited for quiet hours may still come."""

SHARE = 5.0
"""A count is followed by a pause of so many times what it took, so that a large ledger is not read all the time."""


class Watched:
    """One release and who watches it, each until an instant of the loop's."""

    __slots__ = ("counted_at", "has_landed", "late", "next_at", "pace", "release", "text", "watchers")

    def __init__(self, release: int) -> None:
        self.release = release
        self.watchers: dict[Connection, float] = {}
        self.late: set[Connection] = set()
        """Those whom the kernel kept waiting at the last count."""
        self.text = b""
        self.pace = PACE_S
        self.next_at = 0.0
        self.counted_at = 0.0
        self.has_landed = False

    def counted(self, text: bytes, *, has_landed: bool, began: float, now: float) -> None:
        """Be counted again the later the longer nothing changes."""
        self.has_landed, self.counted_at = has_landed, began
        slowest = RESTING_S if has_landed else SLOWEST_S
        self.pace = min(2 * self.pace, slowest) if text == self.text else PACE_S
        self.next_at = max(began + self.pace, now + SHARE * (now - began))

    def hurry(self) -> None:
        """Be counted at once; one that has landed, to which what clears is seldom an addition, no more than at its pace
        before."""
        if self.has_landed:
            self.next_at = min(self.next_at, self.counted_at + SLOWEST_S)
        else:
            self.pace, self.next_at = PACE_S, 0.0

    def tell(self, text: bytes) -> None:
        """Write a count to everybody who takes it; the others get the newest once they do."""
        self.text = text
        for connection in self.watchers:
            if connection.paused:
                self.late.add(connection)
            else:
                connection.transport.write(text)

    def drained(self, connection: "Connection") -> None:
        if connection in self.late:
            self.late.discard(connection)
            connection.transport.write(self.text)

    def leave(self, connection: "Connection") -> None:
        self.watchers.pop(connection, None)
        self.late.discard(connection)


class Releases:
    """The releases that are watched at this edge. `counted` is the house's port, or None where nobody may watch."""

    def __init__(self, edge: "Edge", counted: Landings | None, keys: dict[str, bytes]) -> None:
        self._edge, self._counted, self._keys = edge, counted, keys
        self._watched: dict[int, Watched] = {}
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="edge-landings")

    def asked(self, connection: "Connection", said: str) -> None:
        """Let a watcher in; raises `BadHead`."""
        edge, limits = self._edge, self._edge.limits
        if self._counted is None:
            raise BadHead(HTTPStatus.NOT_FOUND)
        ticket = self._read(said)
        if edge.room.streams >= limits.streams or self._count_watchers() >= limits.watchers:
            raise BadHead(HTTPStatus.SERVICE_UNAVAILABLE)
        watched = self._watched.get(ticket.release)
        if watched is None:
            if len(self._watched) >= limits.watched:
                raise BadHead(HTTPStatus.SERVICE_UNAVAILABLE)
            watched = self._watched[ticket.release] = Watched(ticket.release)
        edge.room.watch(connection, watched)
        left_s = ticket.until - edge.clock() / 1e6
        watched.watchers[connection] = _now() + left_s
        connection.transport.write(opening(origin=edge.origin) + b"retry: 2000\n\n" + watched.text)
        self._wake.set()

    def hurry(self) -> None:
        """Something cleared: what is watched is counted again at once."""
        for watched in self._watched.values():
            watched.hurry()
        self._wake.set()

    async def keep(self) -> None:
        """Count what is watched, for ever."""
        while True:
            self._wake.clear()
            for watched in [each for each in self._watched.values() if each.next_at <= _now()]:
                await self._count(watched)
            next_at = min((each.next_at for each in self._watched.values()), default=_now() + SLOWEST_S)
            try:
                async with asyncio.timeout(max(0.0, next_at - _now())):
                    await self._wake.wait()
            except TimeoutError:
                pass

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _count(self, watched: Watched) -> None:
        self._show_out(watched)
        if not watched.watchers:
            del self._watched[watched.release]
            return
        assert self._counted is not None
        began = _now()
        try:
            landing = await asyncio.get_running_loop().run_in_executor(
                self._thread, self._counted.landing, watched.release
            )
            text = b"event: landing\ndata: %b\n\n" % orjson.dumps(landing.document())
        except Exception as error:
            log.warning("edge.landing_failed error=%s", type(error).__name__)
            watched.next_at = _now() + SLOWEST_S
            return
        watched.counted(text, has_landed=landing.stand is Stand.LANDED, began=began, now=_now())
        if text != watched.text:
            watched.tell(text)

    def _show_out(self, watched: Watched) -> None:
        for connection, until in list(watched.watchers.items()):
            if until <= _now():
                self._edge.room.shut(connection)

    def _count_watchers(self) -> int:
        return sum(len(each.watchers) for each in self._watched.values())

    def _read(self, said: str) -> LandingTicket:
        try:
            return read_landing_ticket(said, self._keys, now=self._edge.clock() // 1_000_000)
        except BadTicket:
            raise BadHead(HTTPStatus.UNAUTHORIZED) from None


def _now() -> float:
    return asyncio.get_running_loop().time()
