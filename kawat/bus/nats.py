"""Hints between machines, over a NATS server.

The connection lives on a thread with a loop of its own, is made anew for ever, and is nobody's concern: while the
server is away hints wait in a bounded queue, the oldest fall out, and nobody who publishes notices.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import nats
from nats.errors import Error as NatsError

from kawat.bus.hints import Listeners, Losses, checked, encoded
from kawat.bus.port import Heard

_WAITING = 1_000  # hints kept while the server is away; older ones are news that polling has found by then
_AGAIN_S = 0.5  # between two tries to connect
_FAREWELL_S = 1.0  # what close() gives to hints that have not left

log = logging.getLogger("kawat.bus")


class NatsBus:
    """`url` is nats://[user:password@]host[:port][/wire]: wires that share a server differ in the last part."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = f"{parts.scheme}://{parts.netloc}"
        self._wire = checked(parts.path.strip("/") or "wire")
        self._listeners = Listeners()
        self._losses = Losses()
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stirred = asyncio.Event()
        self._closed = False

    @property
    def lost(self) -> int:
        return self._losses.count

    def publish(self, topic: str, ids: Sequence[int | str]) -> None:
        checked(topic)
        try:
            for hint in encoded(topic, ids):
                self._waiting.append((topic, hint))
        except ValueError as why:
            self._losses.note(topic, why)
        while len(self._waiting) > _WAITING:
            self._losses.note(self._waiting.popleft()[0], OverflowError())
        self._stir()

    def subscribe(self, topic: str, heard: Heard) -> None:
        self._listeners.add(topic, heard)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._listeners.open(loop)
        self._stir()

    def close(self) -> None:
        self._listeners.close()
        self._closed = True
        if self._thread is not None:
            self._stir()
            self._thread.join(timeout=2 * _FAREWELL_S)

    def _stir(self) -> None:
        with self._lock:
            if self._thread is None and not self._closed:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._live, args=(self._loop,), name="kawat-bus", daemon=True)
                self._thread.start()
        if self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(self._stirred.set)
            except RuntimeError:  # closed: there is nobody left to stir
                pass

    def _live(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._carry())

    async def _carry(self) -> None:
        connecting = asyncio.create_task(self._connect())
        while not connecting.done():
            closing = asyncio.create_task(self._stirred.wait())
            await asyncio.wait({connecting, closing}, return_when=asyncio.FIRST_COMPLETED)
            closing.cancel()
            self._stirred.clear()
            if self._closed:
                await asyncio.wait({connecting}, timeout=_FAREWELL_S)
                break
        if not connecting.done():
            connecting.cancel()
            return
        client = connecting.result()
        while True:
            await self._send(client)
            if self._closed:
                break
            await self._stirred.wait()
            self._stirred.clear()
        await self._part(client)

    async def _connect(self) -> Any:
        async def quiet(why: Exception) -> None:
            log.debug("bus.away why=%s", type(why).__name__)

        while True:
            try:
                client = await nats.connect(
                    self._server,
                    connect_timeout=2,
                    reconnect_time_wait=_AGAIN_S,
                    max_reconnect_attempts=-1,
                    error_cb=quiet,
                )
                break
            except (OSError, TimeoutError, NatsError):
                await asyncio.sleep(_AGAIN_S)
        for topic in self._listeners.topics():
            await client.subscribe(f"{self._wire}.{topic}", cb=self._hear)
        return client

    async def _hear(self, message: Any) -> None:
        self._listeners.tell(message.data)

    async def _send(self, client: Any) -> None:
        while self._waiting:
            topic, hint = self._waiting.popleft()
            try:
                await client.publish(f"{self._wire}.{topic}", hint)
            except NatsError as why:
                self._losses.note(topic, why)

    async def _part(self, client: Any) -> None:
        try:
            async with asyncio.timeout(_FAREWELL_S):
                if client.is_connected:
                    await client.flush()
                await client.close()
        except (OSError, TimeoutError, NatsError):
            pass
