"""The way in: a ticket is checked, the house is asked who the reader is, and the stream is opened.

Ten thousand desktops that come at once are asked for in batches. Readers who are inside are asked for again when a
hint doubts them, and all of them in turn, so that a lost hint costs delay and never leaves a revoked ticket open.
"""

import asyncio
import logging
import random
from collections.abc import Iterable
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

from kawat.core.errors import BadTicket
from kawat.core.ports import Reader
from kawat.core.signing import read_ticket
from kawat.edge.connection import Connection, Phase
from kawat.edge.frames import heartbeat
from kawat.edge.heads import BadHead, HeadReader, opening
from kawat.edge.replay import Replay

if TYPE_CHECKING:
    from kawat.edge.server import Edge

log = logging.getLogger(__name__)

COLLECT_S = 0.004
"""How long connections are collected before the house is asked for their readers."""

BATCH = 200
"""Readers in one question: few, since live frames wait for the answer, and a profile like nobody else's takes 0.2 ms."""

TURN_S = 2.0
TURNS = 15
"""Every reader is asked for again within this many turns: half a minute."""

RETRY_MS = range(500, 5_000, 37)
"""What readers are told to wait before they come back, spread so that they do not come back at once."""


class Door:
    """Lets readers in, and shows them out."""

    def __init__(self, edge: "Edge") -> None:
        self._edge = edge
        self._openings = [opening(origin=edge.origin) + b"retry: %d\n" % wait for wait in RETRY_MS]
        self._waiting: list[Connection] = []
        self._letting_in: asyncio.Task[None] | None = None
        self._doubted: set[int] = set()
        self._doubt = asyncio.Event()
        self._turn: list[int] = []

    def asked(self, connection: Connection, head: HeadReader) -> None:
        """Answer a request head; raises `BadHead`."""
        edge = self._edge
        path, ticket, place = head.target()
        if head.method != "GET":
            raise BadHead(HTTPStatus.METHOD_NOT_ALLOWED)
        if path == "/health":
            connection.answer(edge.health())
            return
        if path == "/landing":
            edge.landings.asked(connection, ticket)
            return
        if path != "/stream":
            raise BadHead(HTTPStatus.NOT_FOUND)
        if edge.room.streams >= edge.limits.streams:
            raise BadHead(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            now = edge.clock() // 1_000_000
            subscriber = read_ticket(ticket, edge.keys, now=now, resuming=head.after is not None).subscriber
        except BadTicket:
            raise BadHead(HTTPStatus.UNAUTHORIZED) from None
        if edge.room.places[subscriber] >= edge.limits.streams_each:
            raise BadHead(HTTPStatus.TOO_MANY_REQUESTS)
        edge.room.seat(connection, subscriber)
        connection.after = place if head.after is None else head.after
        self._waiting.append(connection)
        if self._letting_in is None or self._letting_in.done():
            self._letting_in = edge.spawn(self._let_in())

    def doubt(self, subscribers: Iterable[int]) -> None:
        """Ask for these readers again soon."""
        self._doubted.update(subscribers)
        self._doubt.set()

    async def keep(self) -> None:
        """Ask for readers again, those in doubt at once and the others in turn, for ever."""
        while True:
            try:
                async with asyncio.timeout(TURN_S):
                    await self._doubt.wait()
            except TimeoutError:
                self._doubted.update(self._next_turn())
            self._doubt.clear()
            while chunk := set(islice(self._doubted, BATCH)):
                self._doubted -= chunk
                try:
                    readers = await self._edge.ask(self._edge.stream.readers, chunk)
                except Exception as error:
                    log.warning("edge.readers_failed error=%s", type(error).__name__)
                    self._doubted |= chunk
                    await asyncio.sleep(TURN_S)
                else:
                    self._review(chunk, readers)

    async def _let_in(self) -> None:
        while self._waiting:
            if len(self._waiting) < BATCH:
                await asyncio.sleep(COLLECT_S)
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            batch = [connection for connection in batch if connection.phase is Phase.DOOR]
            try:
                readers = await self._edge.ask(self._edge.stream.readers, {each.subscriber for each in batch})
            except Exception as error:  # they wait until their time is up: a browser does not come back from a 503
                log.warning("edge.readers_failed error=%s", type(error).__name__)
                self._waiting = batch + self._waiting
                await asyncio.sleep(TURN_S / 4)
                continue
            for connection in batch:
                if connection.phase is Phase.DOOR:
                    self._open(connection, readers.get(connection.subscriber))

    def _open(self, connection: Connection, reader: Reader | None) -> None:
        edge = self._edge
        if reader is None:
            connection.refuse(HTTPStatus.UNAUTHORIZED)
            return
        connection.group = edge.room.readership.group_of(reader)
        edge.room.opened(connection)
        first = random.choice(self._openings)
        if connection.after is None or connection.after == edge.room.cursor:
            connection.transport.write(first + heartbeat(edge.room.cursor))
            edge.room.enter(connection)
        else:
            connection.transport.write(first + b"\n")
            connection.replay = Replay(edge, connection, connection.after)

    def _review(self, subscribers: set[int], readers: dict[int, Reader]) -> None:
        edge = self._edge
        for connection in [each for each in edge.room.open_streams() if each.subscriber in subscribers]:
            reader = readers.get(connection.subscriber)
            if reader is None:
                log.info("edge.revoked subscriber=%d", connection.subscriber)
                edge.room.shut(connection)
                continue
            group = edge.room.readership.group_of(reader)
            if group is connection.group:
                continue
            edge.room.readership.leave(connection)
            connection.group = group
            if connection.phase is Phase.LIVE:
                edge.room.readership.enter(connection)

    def _next_turn(self) -> list[int]:
        if not self._turn:
            self._turn = list(self._edge.room.places)
        share = -(-len(self._edge.room.places) // TURNS)
        chunk, self._turn = self._turn[:share], self._turn[share:]
        return chunk
