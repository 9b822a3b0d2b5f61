"""The tests that owners ask for on a page, sent by the clock: a few at a time, each with a connection of its own.

The database thread is their own too, so that no hold waits behind a host that hangs.
"""

import asyncio
import logging

from kawat.actions import send_tests
from kawat.core.delivery import Envelope
from kawat.roles import probing
from kawat.roles.loop import House
from kawat.roles.settings import Settings

log = logging.getLogger(__name__)

ROUND_S = 1.0
AT_ONCE = 4


class SendTests:
    """What is tried now. Made and used on a running event loop."""

    def __init__(self, settings: Settings, house: House | None = None) -> None:
        self._settings = settings
        self._house = house or House()
        self._tasks: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """For ever."""
        while True:
            try:
                while len(self._tasks) < AT_ONCE and (
                    one := await self._house.ask(send_tests.take, self._settings.masthead)
                ):
                    task = asyncio.create_task(self._try(*one))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                await asyncio.sleep(ROUND_S)
            except Exception:
                await self._house.recover("clock.send_tests_failed")

    async def close(self) -> None:
        """Cut off what is on its way; it is taken up anew."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._house.close()

    async def _try(self, pk: int, envelope: Envelope) -> None:
        try:
            seen = await probing.send(self._settings, envelope)
        except Exception as error:  # whatever a far end makes of it is this test's answer
            log.exception("trial.failed destination=%d", envelope.key.destination)
            seen = {"taken": False, "reason": type(error).__name__}
        log.info("trial.settled destination=%d taken=%s", envelope.key.destination, seen["taken"])
        try:
            await self._house.ask(send_tests.settle, pk, seen)
        except Exception:
            await self._house.recover("clock.send_tests_failed")
