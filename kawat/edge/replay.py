"""What a reader missed: kills and withholds first, then the rest in order, until it has caught up with the live feed.

A reader that is behind gets no live frames but notices. When nothing lies between its place and the edge's cursor it
goes live in the same step of the loop, so that no frame is lost or doubled between the two.
"""

import asyncio
import logging
from typing import TYPE_CHECKING

from kawat.edge.connection import Connection, Phase
from kawat.edge.frames import Frame, gap, heartbeat

if TYPE_CHECKING:
    from kawat.edge.server import Edge

log = logging.getLogger(__name__)

PATIENCE = 20
BATCH = 256
STANDING_S = 2.0
PAUSE_S = 0.05
"""How long a reader that is ahead of this edge waits for it: another edge may have been a little quicker."""


class Replay:
    """One reader's way back to the present."""

    __slots__ = ("_connection", "_drained", "_edge", "_place", "_task", "_told")

    def __init__(self, edge: "Edge", connection: Connection, after: int) -> None:
        self._edge = edge
        self._connection = connection
        self._place = after
        self._told: set[int] = set()
        self._drained = asyncio.Event()
        self._task = edge.spawn(self._run())

    def tell(self, notice: Frame) -> None:
        """Write a notice at once, without its id: the reader keeps its place."""
        if notice.number > self._place and notice.number not in self._told:
            self._told.add(notice.number)
            self._edge.room.offer(self._connection, notice.number, notice.bare)

    def drained(self) -> None:
        self._drained.set()

    def stop(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._find_the_place()
            while self._place < self._edge.room.cursor:
                await self._step()
        except Exception as error:  # it comes back with the same place
            log.warning("edge.replay_failed error=%s", type(error).__name__)
            self._edge.room.shut(self._connection)
            return
        self._connection.replay = None
        self._edge.room.enter(self._connection, told=self._told)
        self._connection.transport.write(heartbeat(self._edge.room.cursor))

    async def _find_the_place(self) -> None:
        """Say what cannot be replayed, and go on after it."""
        edge, after = self._edge, self._place
        for _ in range(PATIENCE):
            if after <= edge.room.cursor:
                break
            edge.news()
            await asyncio.sleep(PAUSE_S)
        first = max(edge.oldest, edge.room.cursor - edge.limits.replay + 1)
        if after > edge.room.cursor:
            self._place = edge.room.cursor
            self._connection.transport.write(
                gap(edge.room.cursor + 1, after, after=edge.room.cursor, masthead=edge.masthead)
            )
        elif after < first - 1:
            for notice in await edge.shelf.notices(after):
                if notice.number < first:
                    self.tell(notice)
                    await self._until_drained()
            self._place = first - 1
            self._connection.transport.write(gap(after + 1, first - 1, after=after, masthead=edge.masthead))

    async def _step(self) -> None:
        """Replay to the present cursor, or as far as nothing was withdrawn meanwhile."""
        target, epoch = self._edge.room.cursor, self._edge.shelf.epoch
        due, reached = await self._collect(target)
        for number, text in due:
            if self._edge.shelf.epoch != epoch:
                return
            self._edge.room.offer(self._connection, number, text)
            self._place = number
            await self._until_drained()
        if self._edge.shelf.epoch == epoch:
            self._place = reached
        if reached < target:
            await self._stand_still()

    async def _stand_still(self) -> None:
        """The house goes no further now, since the stream is stopped: notices alone pass."""
        for notice in (await self._edge.fetch(self._place, BATCH)).ahead:
            self.tell(notice)
        await self._until_drained()
        await asyncio.sleep(STANDING_S)

    async def _collect(self, target: int) -> tuple[list[tuple[int, bytes]], int]:
        """Write the notices up to `target`; return the rest of what the reader wants, and the number reached."""
        due: list[tuple[int, bytes]] = []
        at = self._place
        while at < target:
            frames, reached = await self._edge.shelf.next(at, target)
            if reached == at:
                break
            for frame in frames:
                if frame.is_notice:
                    self.tell(frame)
                    await self._until_drained()
                elif self._connection.group and self._connection.group.wants(frame):
                    due.append((frame.number, frame.text))
            at = reached
        return due, at

    async def _until_drained(self) -> None:
        while self._connection.paused and self._connection.phase is not Phase.OVER:
            self._drained.clear()
            try:
                async with asyncio.timeout(self._edge.limits.stall_s):
                    await self._drained.wait()
            except TimeoutError:
                self._edge.room.drop(self._connection)
        if self._connection.phase is Phase.OVER:
            raise asyncio.CancelledError
