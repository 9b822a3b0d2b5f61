"""What the roles with an event loop share: the loop, its one database thread, and how they end.

The loop owns the main thread; every database call runs on one `ThreadPoolExecutor(1)`. A role ends on SIGTERM, and at
once when its supervisor is gone, which it sees at the end of a pipe.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

import uvloop
from django.db import close_old_connections

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


class House:
    """The database thread of one role."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="house")

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call something on the database thread; answers come in the order of the questions."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: question(*args, **kwargs))

    async def recover(self, event: str) -> None:
        """After an error: say so, drop broken connections, and wait a second before the next try."""
        log.exception(event)
        await self.ask(close_old_connections)
        await asyncio.sleep(1)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)


class Bell:
    """An event that can be awaited with a limit: rung by a hint, or by the clock in its absence."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self, *_: Any) -> None:
        self._event.set()

    async def wait(self, at_most_s: float) -> bool:
        """Until it is rung, or for so long; whether it was rung."""
        try:
            async with asyncio.timeout(max(0.0, at_most_s)):
                await self._event.wait()
        except TimeoutError:
            pass
        rung = self._event.is_set()
        self._event.clear()
        return rung


def run_role(main: Callable[[asyncio.Event], Awaitable[None]], *, lifeline: int) -> None:
    """Run a role until SIGTERM or SIGINT; `main` is given the event that says so. `lifeline` is the pipe whose end
    means that the supervisor died."""

    async def whole() -> None:
        ending = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, ending.set)
        loop.add_reader(lifeline, lambda: os._exit(1))
        await main(ending)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(whole())
