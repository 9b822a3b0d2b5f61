"""A sender's errand before T: have the mail of holds signed while nothing is to be sent."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from kawat.actions import rehearsal
from kawat.actions.rehearsal import Hold, Rehearsal
from kawat.core.delivery import WHOLE, Part
from kawat.core.release import Masthead
from kawat.roles.loop import Bell, House

if TYPE_CHECKING:
    from kawat.transports.email import EmailTransport

log = logging.getLogger(__name__)

POLL_S = 5.0
FORGET_S = 600
"""After the last T: retries of that time use what was signed ahead, and the rest was foreseen too much."""


class SigningAhead:
    """`bell` is rung where a T was set or moved."""

    def __init__(self, house: House, email: "EmailTransport", masthead: Masthead, part: Part = WHOLE) -> None:
        self._house, self._email, self._masthead, self._part = house, email, masthead, part
        self.bell = Bell()
        self._done: set[Hold] = set()

    async def work(self) -> None:
        """For ever."""
        while True:
            try:
                await self.once()
                await self.bell.wait(POLL_S)
            except Exception:
                await self._house.recover("signing.failed")

    async def once(self) -> None:
        """Sign for the holds that end soon, the next one first; let go of what is long past."""
        for hold in sorted(await self._house.ask(rehearsal.coming) - self._done, key=lambda each: each.at_us):
            self._done.add(hold)
            letters = await self._sign(hold)
            log.info("signing.ahead release=%d letters=%d", hold.release, letters)
        if self._done and time.time() > max(each.at_us for each in self._done) / 1e6 + FORGET_S:
            self._done.clear()
            self._email.forget()

    async def _sign(self, hold: Hold) -> int:
        letters = 0
        its = await self._house.ask(Rehearsal, hold, self._masthead, self._part)
        while (batch := await self._house.ask(its.batch)) is not None:
            await self._email.prepare(batch)
            letters += len(batch)
            await asyncio.sleep(0)
        return letters
