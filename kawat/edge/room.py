"""The room of an edge: every connection, where it stands, and the writing to them.

Everything here happens in one step of the loop, so that a frame is considered for all readers or for none. The
cursor says how far: everything to it was considered for every live reader.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from http import HTTPStatus

from kawat.edge.connection import NOBODY, Connection, Phase
from kawat.edge.frames import Frame, heartbeat
from kawat.edge.landings import Watched
from kawat.edge.limits import Limits
from kawat.edge.readership import Readership
from kawat.edge.tallies import Tallies

log = logging.getLogger(__name__)

SLOTS = 16
"""Parts of the room that get their heartbeat by turns, so that a large room never beats at once."""

PATIENT_BEATS = 3
"""A reader that the kernel waited for during this many heartbeats is cut off."""

BEHIND = b": behind\n\n"
STILL = b": still\n\n"
PULSES = {Phase.BEHIND: BEHIND, Phase.WATCHING: STILL}
"""What a heartbeat says to those of whom nothing is known up to the cursor."""


class Room:
    """Connections by where they stand. `tallied` is called when there is something to settle."""

    def __init__(self, *, limits: Limits, clock: Callable[[], int], tallies: Tallies, tallied: Callable[[], None]):
        self.cursor = 0
        self.readership = Readership()
        self.places: Counter[int] = Counter()
        """Streams by subscriber, those at the door among them."""
        self.streams = 0
        self.behind: set[Connection] = set()
        self.ahead: dict[int, Frame] = {}
        """Notices beyond the cursor, which passed a stopped stream: every live reader was told of them."""
        self._limits = limits
        self._clock = clock
        self._tallies = tallies
        self._tallied = tallied
        self._heads: dict[Connection, float] = {}
        """Those without a stream, before or after it, and until when they may stay; in order of that."""
        self._slots: list[set[Connection]] = [set() for _ in range(SLOTS)]
        self._next_slot = 0

    def open_streams(self) -> Iterator[Connection]:
        """Connections whose stream was opened, a desktop's or a watcher's."""
        for slot in self._slots:
            yield from slot

    @property
    def is_empty(self) -> bool:
        return not self._heads and not self.streams

    # How a connection moves.

    def arrived(self, connection: Connection) -> None:
        if len(self._heads) + self.streams >= self._limits.streams + self._limits.waiting:
            connection.phase = Phase.OVER
            connection.transport.abort()
        else:
            self._heads[connection] = asyncio.get_running_loop().time() + self._limits.head_s

    def seat(self, connection: Connection, subscriber: int) -> None:
        """Its ticket is good: it takes a place, and waits at the door."""
        connection.phase, connection.subscriber = Phase.DOOR, subscriber
        self.places[subscriber] += 1
        self.streams += 1

    def opened(self, connection: Connection) -> None:
        """It has a group, and its stream is open; it is behind until it enters."""
        del self._heads[connection]
        connection.phase = Phase.BEHIND
        connection.slot = self._next_slot = (self._next_slot + 1) % SLOTS
        self._slots[connection.slot].add(connection)
        self.behind.add(connection)

    def watch(self, connection: Connection, watched: Watched) -> None:
        """Its ticket is good, and it is told how this release lands. It takes a place as a desktop does."""
        self.streams += 1
        connection.watched = watched
        self.opened(connection)
        self.behind.discard(connection)
        connection.phase = Phase.WATCHING

    def enter(self, connection: Connection, *, told: Collection[int] = ()) -> None:
        """It goes live: it has or was denied everything to the cursor, and was told of these notices beyond it."""
        self.behind.discard(connection)
        connection.phase = Phase.LIVE
        self.readership.enter(connection)
        for frame in self.ahead.values():
            if frame.number not in told:
                self.offer(connection, frame.number, frame.bare)

    def shut(self, connection: Connection) -> None:
        """Close its stream once what is written has gone."""
        self._leave(connection)
        self._linger(connection)
        connection.transport.close()

    def drop(self, connection: Connection) -> None:
        """Cut off a reader that does not keep up; it comes back with Last-Event-ID."""
        pending = connection.transport.get_write_buffer_size()
        log.info("edge.dropped subscriber=%d pending=%d", connection.subscriber, pending)
        self._leave(connection)
        connection.transport.abort()

    def left(self, connection: Connection) -> None:
        """The connection is gone."""
        self._leave(connection)
        self._heads.pop(connection, None)
        if connection.watched:
            self.streams -= 1
        if connection.subscriber != NOBODY:
            self.streams -= 1
            self.places[connection.subscriber] -= 1
            if not self.places[connection.subscriber]:
                del self.places[connection.subscriber]
        for number in connection.owed or ():
            self._tally(number, dropped=1)
        connection.owed = None

    def drained(self, connection: Connection) -> None:
        """The kernel took everything."""
        for number in connection.owed or ():
            self._tally(number, written=1)
        connection.owed = None
        if connection.watched:
            connection.watched.drained(connection)
        if connection.replay:
            connection.replay.drained()

    def sweep(self) -> None:
        """Answer or cut off those whose time for a head is over."""
        now = asyncio.get_running_loop().time()
        for connection, deadline in list(self._heads.items()):
            if deadline > now:
                return  # they stand in the order in which they came
            del self._heads[connection]
            if connection.phase is Phase.OVER:
                connection.transport.abort()
                continue
            at_door = connection.phase is Phase.DOOR
            connection.refuse(HTTPStatus.SERVICE_UNAVAILABLE if at_door else HTTPStatus.REQUEST_TIMEOUT)
            self._linger(connection)

    # What is written.

    def fan_out(self, frame: Frame) -> None:
        """Write a frame to every reader who wants it, and move the cursor."""
        self.cursor = frame.number
        self.ahead.pop(frame.number, None)
        if not frame.is_withdrawn:
            self._write(frame, frame.text)

    def pass_ahead(self, notice: Frame) -> None:
        """Write a notice to everybody, without its id: it overtakes what is stopped, and comes again in its turn when
        that goes on."""
        self.ahead[notice.number] = notice
        self._write(notice, notice.bare)

    def offer(self, connection: Connection, number: int, text: bytes) -> None:
        """Write a frame to one reader."""
        connection.transport.write(text)
        self._tally(number, offered=1, written=0 if connection.paused else 1)
        if connection.paused:
            connection.owe(number)
            self._check(connection)

    def beat(self, slot: int) -> None:
        """The heartbeat of one part of the room."""
        text = heartbeat(self.cursor)
        for connection in list(self._slots[slot]):
            if connection.paused:
                connection.paused += 1
                if connection.paused > PATIENT_BEATS:
                    self.drop(connection)
            else:
                connection.transport.write(PULSES.get(connection.phase, text))

    def turn_away(self) -> None:
        """Cut off whoever has no stream: not yet, or no more and does not take even the end of it."""
        for connection in list(self._heads):
            connection.transport.abort()

    def _write(self, frame: Frame, text: bytes) -> None:
        """Write to each group that gets it; all are asked by one question."""
        clock = self._clock
        offered = first_us = 0
        slow: list[Connection] = []
        for group in self.readership.getting(frame):
            offered += len(group.members)
            for connection in group.members:
                connection.transport.write(text)
                if connection.paused:
                    slow.append(connection)
                elif not first_us:
                    first_us = clock()
        if offered:
            self._tally(frame.number, offered=offered, written=offered - len(slow), at_us=(first_us, clock()))
        for connection in slow:
            connection.owe(frame.number)
            self._check(connection)
        if frame.is_notice:
            for connection in list(self.behind):
                if connection.replay:
                    connection.replay.tell(frame)

    def _check(self, connection: Connection) -> None:
        if connection.transport.get_write_buffer_size() > self._limits.pending_bytes:
            self.drop(connection)

    def _linger(self, connection: Connection) -> None:
        """Nothing more is said to it; give it time to take what was."""
        self._heads[connection] = asyncio.get_running_loop().time() + self._limits.head_s

    def _leave(self, connection: Connection) -> None:
        self._slots[connection.slot].discard(connection)
        self.behind.discard(connection)
        self.readership.leave(connection)
        if connection.watched:
            connection.watched.leave(connection)
        connection.phase = Phase.OVER
        if connection.replay:
            connection.replay.stop()
            connection.replay = None

    def _tally(
        self, number: int, *, offered: int = 0, written: int = 0, dropped: int = 0, at_us: tuple[int, int] | None = None
    ) -> None:
        now = self._clock() if at_us is None else 0
        self._tallies.add(number, offered=offered, written=written, dropped=dropped, at_us=at_us or (now, now))
        self._tallied()
