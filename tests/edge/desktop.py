"""A desktop that reads server-sent events by the letter of the HTML standard, and an edge to read them from."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from kawat.core.signing import Ticket
from kawat.edge import Edge
from tests.edge.house import MASTHEAD, MemoryHouse, analyse

KEYS = {"k1": b"first key of the tickets"}
PATIENCE_S = 5.0


def now_us() -> int:
    return time.time_ns() // 1_000


def ticket(subscriber: int = 1, *, connect_s: int = 60, resume_s: int = 43_200, keys: dict[str, bytes] = KEYS) -> str:
    now = int(time.time())
    said = Ticket(subscriber=subscriber, revision=1, connect_by=now + connect_s, resume_until=now + resume_s)
    return said.sign(keys, next(iter(keys)))


@dataclass
class Event:
    name: str
    data: dict[str, Any]
    id: str


@dataclass
class Desktop:
    """One stream. `last_id` is what a browser would send as Last-Event-ID."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    last_id: str = ""
    retry_ms: int = 0
    blocks: int = 0

    async def next(self) -> Event:
        """The next event that has data."""
        while True:
            if event := await self.block():
                return event

    async def block(self) -> Event | None:
        """Read to the next empty line; the event, where there was data."""
        block = await asyncio.wait_for(self.reader.readuntil(b"\n\n"), PATIENCE_S)
        name, data = "message", []
        for line in re.split("\r\n|\r|\n", block.decode("utf-8"))[:-2]:
            key, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if key == "id":
                self.last_id = value
            elif key == "event":
                name = value
            elif key == "data":
                data.append(value)
            elif key == "retry":
                self.retry_ms = int(value)
            else:
                assert key == "", f"a field that nobody sends: {line!r}"
        self.blocks += 1
        return Event(name, json.loads("\n".join(data)), self.last_id) if data else None

    async def until(self, number: int) -> list[Event]:
        """Every event until the edge says that all to `number` was considered."""
        events = []
        while not self.last_id or int(self.last_id) < number:
            if event := await self.block():
                events.append(event)
        return events

    async def rest(self) -> list[Event]:
        """Every event until the edge closes."""
        events = []
        try:
            while True:
                if event := await self.block():
                    events.append(event)
        except EOFError:
            return events

    async def close(self) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except OSError:
            pass

    async def _line(self) -> str:
        line = await asyncio.wait_for(self.reader.readline(), PATIENCE_S)
        if not line.endswith(b"\n"):
            raise EOFError
        return line.decode("utf-8")


@dataclass
class Stage:
    """An edge that runs, its house, and the desktops that were opened."""

    edge: Edge
    house: MemoryHouse
    port: int
    desktops: list[Desktop] = field(default_factory=list)

    async def raw(self, request: bytes) -> Desktop:
        """Send bytes, and read the answer's head."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        desktop = Desktop(reader, writer)
        self.desktops.append(desktop)
        writer.write(request)
        status = (await desktop._line()).split(" ")
        desktop.status = int(status[1])
        while line := (await desktop._line()).strip():
            name, _, value = line.partition(": ")
            desktop.headers[name.lower()] = value
        return desktop

    async def open(self, subscriber: int = 1, *, after: int | str | None = None, said: str | None = None) -> Desktop:
        """Open a stream as a browser would, and read the first block, which says the place or nothing."""
        resuming = "" if after is None else f"Last-Event-ID: {after}\r\n"
        path = f"/stream?ticket={ticket(subscriber) if said is None else said}"
        desktop = await self.raw(f"GET {path} HTTP/1.1\r\nHost: wire.example\r\n{resuming}\r\n".encode())
        if desktop.status == 200:
            assert await desktop.block() is None
        return desktop

    def publish(self, *args: Any, **kwargs: Any) -> int:
        """Clear an item, and tell the edge."""
        number = self.house.clear(*args, **kwargs)
        self.edge.news()
        return number


@asynccontextmanager
async def stage(house: MemoryHouse | None = None, **options: Any) -> AsyncIterator[Stage]:
    """An edge on a free port, quick of heart."""
    house = house or MemoryHouse()
    options = {"heartbeat_s": 0.2, "keys": KEYS, "clock": now_us, "name": "edge-1", "analyse": analyse} | options
    edge = Edge(house, masthead=MASTHEAD, **options)
    it = Stage(edge, house, await edge.start(0))
    try:
        yield it
    finally:
        for desktop in it.desktops:
            await desktop.close()
        await edge.close()


async def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until something is so; fails where it never is."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():
            await asyncio.sleep(0.01)
