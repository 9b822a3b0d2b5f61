"""The pulse of one role: what it says of itself every ten seconds, on the database thread that it has anyway."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from kawat.actions import pulses

log = logging.getLogger(__name__)

Ask = Callable[..., Awaitable[Any]]


class Heart:
    """Beats until it is stopped. `ask` calls something on the role's database thread."""

    def __init__(self, post: str, ask: Ask, figures: Callable[[], Mapping[str, Any]]) -> None:
        self.name = f"{socket.gethostname()}/{post}"
        self._role = post.partition("-")[0]
        self._ask, self._figures = ask, figures
        self._started_us = time.time_ns() // 1_000

    async def beat(self) -> None:
        """For ever."""
        while True:
            try:
                await self._ask(
                    pulses.beat,
                    self.name,
                    self._role,
                    pid=os.getpid(),
                    started_us=self._started_us,
                    figures=self._figures(),
                )
            except asyncio.CancelledError:
                raise
            except Exception:
                log.warning("pulse.failed", exc_info=True)
            await asyncio.sleep(pulses.EVERY_S)

    async def stop(self) -> None:
        """The role ends as it was told to."""
        try:
            await self._ask(pulses.end, self.name)
        except Exception:
            log.warning("pulse.failed", exc_info=True)
