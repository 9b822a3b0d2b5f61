"""One connection of a desktop: its head, its place in the edge, and whether it takes what it is sent.

Kept small, since there are tens of thousands of them. It decides nothing but when a peer says too much.
"""

import asyncio
from enum import IntEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from kawat.edge.heads import BadHead, HeadReader, refusal
from kawat.edge.readership import Group

if TYPE_CHECKING:
    from kawat.edge.landings import Watched
    from kawat.edge.replay import Replay
    from kawat.edge.server import Edge

NOBODY = -1


class Phase(IntEnum):
    """How far a connection has come."""

    HEAD = 0
    DOOR = 1
    """Its ticket is good; the house is being asked for its reader."""
    BEHIND = 2
    """Its stream is open and what it missed is being replayed."""
    LIVE = 3
    """Everything to the edge's cursor was considered for it."""
    WATCHING = 4
    """It is no desktop: it is told how one release lands."""
    OVER = 5


class Connection(asyncio.Protocol):
    """A connection. The edge moves its phase; the loop calls the rest."""

    __slots__ = (
        "_edge",
        "_head",
        "_strays",
        "after",
        "group",
        "owed",
        "paused",
        "phase",
        "replay",
        "slot",
        "subscriber",
        "transport",
        "watched",
    )

    transport: asyncio.Transport

    def __init__(self, edge: "Edge") -> None:
        self._edge = edge
        self._head: HeadReader | None = HeadReader(edge.limits.head_bytes)
        self._strays = 0
        self.after: int | None = None
        self.group: Group | None = None
        self.owed: list[int] | None = None
        """Numbers whose frames the kernel has not taken yet."""
        self.paused = 0
        """0 while the kernel takes all; else 1, and one more with each heartbeat that found it so."""
        self.phase = Phase.HEAD
        self.replay: Replay | None = None
        self.slot = 0
        self.subscriber = NOBODY
        self.watched: Watched | None = None

    def refuse(self, status: HTTPStatus) -> None:
        """Answer with a status, and no more."""
        self.answer(refusal(status, origin=self._edge.origin))

    def answer(self, whole: bytes) -> None:
        """Write the whole answer; the peer closes, or the pulse does."""
        self.phase = Phase.OVER
        self._head = None
        self.transport.write(whole)
        self.transport.write_eof()

    def owe(self, number: int) -> None:
        if self.owed is None:
            self.owed = []
        self.owed.append(number)

    # What the loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own is none of asyncio's classes
        self.transport.set_write_buffer_limits(
            high=0
        )  # write at once, and be told of every byte that the kernel leaves
        self._edge.room.arrived(self)

    def data_received(self, piece: bytes) -> None:
        head = self._head
        if head is None:
            self._strays += len(piece)
            limits = self._edge.limits
            if self._strays > (limits.linger_bytes if self.phase is Phase.OVER else limits.head_bytes):
                self.transport.abort()
            return
        try:
            head.feed(piece)
            if head.is_complete:
                self._head = None
                self._edge.door.asked(self, head)
        except BadHead as bad:
            self.refuse(bad.status)

    def pause_writing(self) -> None:
        self.paused = 1

    def resume_writing(self) -> None:
        self.paused = 0
        self._edge.room.drained(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._edge.room.left(self)
