"""Desktops in one process: many streams on one loop, which write down what came to each and when.

`start_stream_clients` starts the process; run as a module it is that process. A stream that ends comes back as a
browser would, with Last-Event-ID; one that is refused for good is counted and left.
"""

import argparse
import asyncio
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import cast

import uvloop

from kawat.roles.demo.receivers.handle import Running

RECEIVED = "frames.bin"
OPEN = "open"
FLUSH_S = 0.2
AT_ONCE = 200
"""Streams that are being opened at a time: the kernel's queue of new connections is short."""

ANSWER_S = 30.0
RETRY_MS = 1_000
ACCEPT = "Accept: text/event-stream\r\n"
"""As browsers ask; other servers tell a stream from a page by it."""

_RECORD = Struct("<IQQ")
_NUMBER = re.compile(rb'"number":(\d+)')
_ID = re.compile(rb"^id: (\d+)$", re.MULTILINE)
_RETRY = re.compile(rb"^retry: (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame at one desktop. `client` counts from 0 in the order of the tickets; the instant is in µs UTC."""

    client: int
    number: int
    at_us: int


class StreamClients(Running):
    """The process that runs."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, count: int) -> None:
        super().__init__(process, folder)
        self.count = count

    def connected(self) -> int:
        """How many streams are open now."""
        return self._said()[0]

    def refused(self) -> int:
        """How many were refused for good."""
        return self._said()[1]

    def wait_connected(self, count: int | None = None, *, within_s: float = 60) -> int:
        """How many streams are open, as soon as that is `count` (all, unless said) or time is up."""
        deadline = time.monotonic() + within_s
        wanted = self.count if count is None else count
        while (there := self.connected()) < wanted and time.monotonic() < deadline and self._process.poll() is None:
            time.sleep(0.05)
        return there

    def received(self) -> list[Seen]:
        """Every frame at every desktop, in the order in which they came."""
        path = self.folder / RECEIVED
        raw = path.read_bytes() if path.exists() else b""
        return [Seen(*each) for each in _RECORD.iter_unpack(raw[: len(raw) // _RECORD.size * _RECORD.size])]

    def wait_for(self, count: int, *, within_s: float = 10) -> list[Seen]:
        """What came, as soon as that is `count` frames; whatever there is when time is up."""
        path, deadline = self.folder / RECEIVED, time.monotonic() + within_s
        while time.monotonic() < deadline and not (path.exists() and path.stat().st_size >= count * _RECORD.size):
            time.sleep(0.05)
        return self.received()

    def _said(self) -> tuple[int, int]:
        try:
            opened, refused = (self.folder / OPEN).read_text().split()
        except (FileNotFoundError, ValueError):
            return 0, 0
        return int(opened), int(refused)


def start_stream_clients(
    folder: Path, host: str, port: int, *, tickets_file: Path, count: int, source_addresses: Sequence[str] = ()
) -> StreamClients:
    """Open `count` streams, the tickets in turn from the lines of a file.

    One local address holds some 28,000 streams to one port: name several `source_addresses` (127.0.0.2 and on) for
    more. A process holds as many as it may hold descriptors.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (RECEIVED, OPEN):
        (folder / name).unlink(missing_ok=True)
    command = [sys.executable, "-m", "kawat.roles.demo.receivers.stream_clients", "--folder", str(folder)]
    command += ["--host", host, "--port", str(port), "--tickets", str(tickets_file), "--count", str(count)]
    command += ["--parent", str(os.getpid()), *(f"--source={each}" for each in source_addresses)]
    return StreamClients(subprocess.Popen(command, text=True, start_new_session=True), folder, count)


class Desktop(asyncio.Protocol):
    """One stream, over as many connections as it takes."""

    __slots__ = ("_all", "_client", "_has_answer", "_is_open", "_rest", "_transport", "answered", "last_id", "retry_ms")

    def __init__(self, everyone: "Desktops", client: int) -> None:
        self._all = everyone
        self._client = client
        self._has_answer = self._is_open = False
        self._rest = b""
        self.answered: asyncio.Future[None] | None = None
        self.last_id = -1
        self.retry_ms = RETRY_MS

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._rest, self._has_answer = b"", False
        resuming = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id >= 0 else ""
        ticket = self._all.tickets[self._client % len(self._all.tickets)]
        self._transport.write(f"GET /stream?ticket={ticket} HTTP/1.1\r\nHost: kawat\r\n{ACCEPT}{resuming}\r\n".encode())

    def data_received(self, piece: bytes) -> None:
        now = time.time_ns() // 1_000
        blocks = (self._rest + piece).split(b"\n\n" if self._is_open else b"\r\n\r\n")
        if not self._is_open and len(blocks) > 1:
            self._head_came(blocks[0])
            blocks = b"\r\n\r\n".join(blocks[1:]).split(b"\n\n")
        self._rest = blocks.pop()
        for block in blocks:
            if named := _ID.search(block):
                self.last_id = int(named[1])
            if number := _NUMBER.search(block):
                self._all.seen(self._client, int(number[1]), now)
            if b"retry:" in block and (retry := _RETRY.search(block)):
                self.retry_ms = int(retry[1])

    def connection_lost(self, exc: Exception | None) -> None:
        if self._is_open:
            self._all.opened -= 1
        if self._is_open or not self._has_answer:
            self._all.again(self)
        self._is_open = False
        self._done()

    def abort(self) -> None:
        """Give up waiting for an answer; it is opened again."""
        self._transport.abort()

    def _head_came(self, head: bytes) -> None:
        self._has_answer = True
        status = head.split(b" ", 2)[1]
        if status == b"200":
            self._is_open = True
            self._all.opened += 1
        elif status == b"503":
            self._all.again(self)
        else:
            self._all.refused += 1
        if not self._is_open:
            self._transport.close()
        self._done()

    def _done(self) -> None:
        if self.answered and not self.answered.done():
            self.answered.set_result(None)


class Desktops:
    """All desktops of the process, and the file that they write to."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.tickets = given.tickets.read_text().split()
        self.opened = self.refused = 0
        self._given = given
        self._book = os.open(given.folder / RECEIVED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._records = bytearray()
        self._waiting: asyncio.Queue[Desktop] = asyncio.Queue()
        self._said = (-1, -1)

    def seen(self, client: int, number: int, at_us: int) -> None:
        self._records += _RECORD.pack(client, number, at_us)

    def again(self, desktop: Desktop) -> None:
        """Open it again after the time that the edge asked for, give or take a tenth."""
        wait_s = desktop.retry_ms / 1_000 * random.uniform(0.9, 1.1)
        asyncio.get_running_loop().call_later(wait_s, self._waiting.put_nowait, desktop)

    async def run(self) -> None:
        """Open all, and read until told to end or until the parent is gone."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, ended.set)
        for client in range(self._given.count):
            self._waiting.put_nowait(Desktop(self, client))
        openers = [asyncio.create_task(self._open(at)) for at in range(AT_ONCE)]
        while not ended.is_set() and self._given.parent in (0, os.getppid()):
            try:
                async with asyncio.timeout(FLUSH_S):
                    await ended.wait()
            except TimeoutError:
                pass
            self._flush()
        for opener in openers:
            opener.cancel()

    async def _open(self, at: int) -> None:
        sources = self._given.source
        source = sources[at % len(sources)] if sources else ""
        while True:
            desktop = await self._waiting.get()
            desktop.answered = asyncio.get_running_loop().create_future()
            try:
                await self._connect(desktop, source)
            except OSError:
                self.again(desktop)
                continue
            try:
                async with asyncio.timeout(ANSWER_S):
                    await desktop.answered
            except TimeoutError:
                desktop.abort()
            desktop.answered = None

    async def _connect(self, desktop: Desktop, source: str) -> None:
        loop = asyncio.get_running_loop()
        plug = socket.socket(socket.AF_INET6 if ":" in self._given.host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            plug.setblocking(False)
            if source:
                plug.setsockopt(socket.IPPROTO_IP, getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24), 1)
                plug.bind((source, 0))
            await loop.sock_connect(plug, (self._given.host, self._given.port))
            await loop.create_connection(lambda: desktop, sock=plug)
        except BaseException:
            plug.close()
            raise

    def _flush(self) -> None:
        if self._records:
            os.write(self._book, self._records)
            self._records.clear()
        if (said := (self.opened, self.refused)) != self._said:
            self._said = said
            beside = self._given.folder / f"{OPEN}.new"
            beside.write_text(f"{said[0]} {said[1]}\n")
            beside.replace(self._given.folder / OPEN)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where what came is written down")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tickets", type=Path, required=True, help="a file with one ticket a line")
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--parent", type=int, default=0, help="end when this process is no more the parent")
    parser.add_argument("--source", action="append", default=[], help="a local address to open streams from")
    given = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(Desktops(given).run())


if __name__ == "__main__":
    main()
