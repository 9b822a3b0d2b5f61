"""The edge: the stream server for desktops, as server-sent events on a port of its own.

It asks the house for what is new when it is told that there is something, and every two seconds in any case, so that
a lost hint costs delay and never news. The loop owns the main thread; the house is asked on one thread of its own.
"""

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from kawat.core.ports import Frames, Landings, Stream
from kawat.core.profile import Terms
from kawat.core.release import Cleared, Masthead
from kawat.edge import heads
from kawat.edge.connection import Connection
from kawat.edge.door import Door
from kawat.edge.drain import drain
from kawat.edge.frames import Frame, make_frame
from kawat.edge.landings import Releases
from kawat.edge.limits import Limits
from kawat.edge.listener import listen, stop_listening
from kawat.edge.room import SLOTS, Room
from kawat.edge.shelf import Fetched, Shelf
from kawat.edge.tallies import Tallies

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

PRESENT = 2**62
"""A number beyond every wire: `frames` after it are none, and say where the wire stands."""

BATCH = 256
"""Items in one question: more than the notices that pass one stop of the stream."""

POLL_S = 2.0
WELL_S = 10.0
"""An edge that has not heard of the house for this long says that it is not well."""

SETTLE_S = 0.1
SETTLE_AGAIN_S = 1.0
CLOSE_TRIES = 50
CLOSE_PAUSE_S = 0.1
"""The last readers, and then the last tallies, are waited for so often and so long."""


class Edge:
    """The stream server. All methods are called on the loop; use `call_soon_threadsafe` from elsewhere.

    `analyse` is called on the house's thread. `clock` gives microseconds UTC. `keys` are the tickets' keys by id, and
    may be changed in place. The tallies' edge is `name` and the instant of the start, since totals begin anew with
    each process. `origin` is the wire's own web origin, or '' for none. `landings` counts for those who watch a
    release land, by tickets of `landing_keys`; without it there are none.
    """

    def __init__(
        self,
        stream: Stream,
        *,
        masthead: Masthead,
        keys: dict[str, bytes],
        name: str,
        analyse: Callable[[Cleared], Terms],
        clock: Callable[[], int],
        origin: str = "",
        heartbeat_s: float = 15.0,
        limits: Limits | None = None,
        landings: Landings | None = None,
        landing_keys: dict[str, bytes] | None = None,
    ) -> None:
        self.stream = stream
        self.masthead = masthead
        self.keys = keys
        self.name = f"{name}@{clock() // 1000:x}"
        self.clock = clock
        self.origin = origin
        self.limits = limits or Limits()
        self.oldest = 0
        self._make = partial(make_frame, masthead=masthead, analyse=analyse)
        self._heartbeat_s = heartbeat_s
        self._tallies = Tallies(self.name)
        self._hint, self._unsettled = asyncio.Event(), asyncio.Event()
        self.room = Room(limits=self.limits, clock=clock, tallies=self._tallies, tallied=self._unsettled.set)
        self.shelf = Shelf(self.fetch, self.fetch_notices)
        self.door = Door(self)
        self.landings = Releases(self, landings, landing_keys or {})
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="edge-house")
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._bound: socket.socket | None = None
        self._heard_at = 0.0

    async def start(self, where: socket.socket | int, *, host: str = "127.0.0.1") -> int:
        """Listen on a bound socket, or on a port of `host` that several edges may share. Returns the port.

        Asks the house first where the wire stands, and raises what that raises.
        """
        self._heard(await self.ask(self.stream.frames, PRESENT, 1))
        for each in (self._pump(), self._pulse(), self._settle(), self.door.keep(), self.landings.keep()):
            self.spawn(each)
        bound = self._bound = listen(where, host=host, limits=self.limits)
        port: int = bound.getsockname()[1]
        self._server = await asyncio.get_running_loop().create_server(
            partial(Connection, self), sock=bound, backlog=4_096
        )
        log.info("edge.opened name=%s port=%d upto=%d", self.name, port, self.room.cursor)
        return port

    def news(self) -> None:
        """A hint: new items may have cleared."""
        self._hint.set()
        self.landings.hurry()

    def revoked(self, subscribers: Iterable[int]) -> None:
        """A hint: these may not have a stream any more, or their profile has changed."""
        self.door.doubt(subscribers)

    async def close(self) -> None:
        """Tell the readers to come back after a while, spread, and close; then settle what is left."""
        if self._server and self._bound:
            stop_listening(self._bound)
            self._server.close()
            self._server = self._bound = None
        await drain(self.room)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        for _ in range(CLOSE_TRIES):
            if self.room.is_empty:
                break
            await asyncio.sleep(CLOSE_PAUSE_S)
        self.room.turn_away()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(CLOSE_TRIES):
            if await self._settle_once():
                break
            await asyncio.sleep(CLOSE_PAUSE_S)
        self._thread.shutdown(wait=False, cancel_futures=True)
        self.landings.close()
        log.info("edge.closed name=%s upto=%d", self.name, self.room.cursor)

    # What the edge's own parts ask of it.

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call something on the house's thread; answers come in the order of the questions."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(question, *args, **kwargs))

    async def fetch(self, after: int, limit: int) -> Fetched:
        """Frames that are not here, read and analysed in one go."""

        def read() -> Fetched:
            answer = self.stream.frames(after, limit)
            frames, ahead = (tuple(map(self._make, each)) for each in (answer.items, answer.ahead))
            return Fetched(frames=frames, upto=answer.upto, oldest=answer.oldest, ahead=ahead)

        fetched = await self.ask(read)
        self.oldest = fetched.oldest
        return fetched

    async def fetch_notices(self, after: int) -> list[Frame]:
        """Every kill and withhold above a number."""
        return await self.ask(lambda: [self._make(each) for each in self.stream.notices(after)])

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """A task that ends with the edge."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def health(self) -> bytes:
        is_well = asyncio.get_running_loop().time() - self._heard_at < WELL_S
        return heads.health(upto=self.room.cursor, streams=self.room.streams, is_well=is_well, origin=self.origin)

    # What runs as long as the edge.

    async def _pump(self) -> None:
        while True:
            self._hint.clear()
            try:
                while await self._advance():
                    pass
            except Exception as error:
                log.warning("edge.frames_failed error=%s", type(error).__name__)
            try:
                async with asyncio.timeout(POLL_S):
                    await self._hint.wait()
            except TimeoutError:
                pass

    async def _advance(self) -> bool:
        """Write what is new, and say whether there may be more."""
        answer = await self.ask(self.stream.frames, self.room.cursor, BATCH)
        for cleared in answer.items:
            try:
                frame = await self.ask(self._make, cleared)
            except Exception:  # one story that cannot be read must not stop the wire
                log.exception("edge.unreadable number=%d", cleared.number)
                continue
            self.shelf.put(frame, after=self.room.cursor)
            self.room.fan_out(frame)
        for cleared in answer.ahead:
            if cleared.number not in self.room.ahead:
                notice = await self.ask(self._make, cleared)
                self.shelf.clear(notice.release)
                self.room.pass_ahead(notice)
        self._heard(answer)
        return len(answer.items) == BATCH

    async def _pulse(self) -> None:
        slot = 0
        while True:
            await asyncio.sleep(self._heartbeat_s / SLOTS)
            slot = (slot + 1) % SLOTS
            self.room.beat(slot)
            self.room.sweep()

    async def _settle(self) -> None:
        while True:
            await self._unsettled.wait()
            await asyncio.sleep(SETTLE_S)
            self._unsettled.clear()
            if not await self._settle_once():
                self._unsettled.set()
                await asyncio.sleep(SETTLE_AGAIN_S)

    async def _settle_once(self) -> bool:
        """Settle what changed; whether it was written."""
        tallies = self._tallies.take()
        try:
            if tallies:
                await self.ask(self.stream.settle, tallies)
        except asyncio.CancelledError:
            self._tallies.put_back(tallies)
            raise
        except Exception as error:
            log.warning("edge.settle_failed error=%s", type(error).__name__)
            self._tallies.put_back(tallies)
            return False
        return True

    def _heard(self, answer: Frames) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        self.oldest = answer.oldest
        if answer.upto < self.room.cursor:  # the house was put back from a backup: numbers will come again
            log.error("edge.wire_went_back cursor=%d upto=%d", self.room.cursor, answer.upto)
            self.shelf.clear()
            self.room.ahead.clear()
        self.room.cursor = answer.upto
