"""A sender's other work: it asks callbacks of the hub whether they want what was asked for in their name.

A slow callback keeps none waiting but those of its own host.
"""

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING

from kawat.actions import intents
from kawat.actions.intents import Question
from kawat.roles.loop import House

if TYPE_CHECKING:
    from kawat.transports.websub import Callbacks

log = logging.getLogger(__name__)

AT_ONCE = 64
"""Callbacks that are asked at a time."""
POLL_S = 1.0


class Asking:
    """What one sender asks. `house` is its database thread."""

    def __init__(self, house: House, callbacks: "Callbacks") -> None:
        self._house, self._callbacks = house, callbacks
        self._flying: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """Ask, for ever."""
        while True:
            try:
                await self.ask_once()
                await asyncio.sleep(POLL_S)
            except Exception:
                await self._house.recover("websub.failed")

    async def ask_once(self) -> int:
        """Begin to ask whatever is due and has room; how many questions left."""
        room = AT_ONCE - len(self._tasks)
        if room <= 0:
            return 0
        questions = await self._house.ask(intents.questions, room, flying=dict(self._flying))
        for each in questions:
            self._flying[each.host] += 1
            task = asyncio.create_task(self._ask(each))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(questions)

    async def settled(self) -> None:
        """Until everything that was asked is answered for."""
        await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Cut off what is still being asked; another sender asks it again."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._callbacks.close()

    async def _ask(self, question: Question) -> None:
        try:
            answer = await self._callbacks.ask(question.url)
            holds = await self._house.ask(intents.answered, question, code=answer.code, body=answer.body)
            log.info(
                "websub.asked mode=%s topic=%s code=%d holds=%s", question.mode, question.topic, answer.code, holds
            )
        except Exception:
            await self._house.recover("websub.unsettled")
        finally:
            self._flying -= Counter((question.host,))
