"""The wire's own mail: links for those who sign up or want a password. A few letters at a time, beside all distribution.

The clock has it, with a connection and a database thread of its own, so that no hold waits behind a slow relay.
"""

import asyncio
import logging

from kawat.actions import enrolling
from kawat.core.delivery import Envelope, Outcome
from kawat.roles.loop import House
from kawat.roles.sender import signer_of
from kawat.roles.settings import Settings
from kawat.transports.email import EmailTransport

log = logging.getLogger(__name__)

ROUND_S = 2.0
SETTLE_S = 0.2


class Post:
    """What is mailed, and what relays answered. Made and used on a running event loop."""

    def __init__(self, settings: Settings, house: House | None = None) -> None:
        self._masthead = settings.masthead
        self._house = house or House()
        self._transport = EmailTransport(*settings.relays, signer=signer_of(settings))
        self._flying: set[int] = set()
        self._results: list[tuple[int, Outcome]] = []

    async def work(self) -> None:
        """For ever."""
        while True:
            try:
                if not self._flying:
                    await self._carry()
                await self._settle()
                await asyncio.sleep(SETTLE_S if self._flying else ROUND_S)
            except Exception:
                await self._house.recover("clock.post_failed")

    async def close(self) -> None:
        await self._transport.close()
        self._house.close()

    async def _carry(self) -> None:
        letters = await self._house.ask(enrolling.letters_due, self._masthead)
        self._flying = {each.key.destination for each in letters}
        if letters:
            self._transport.carry(letters, wanted=lambda _: True, settled=self._settled)

    async def _settle(self) -> None:
        results, self._results = self._results, []
        if not results:
            return
        try:
            await self._house.ask(enrolling.settle, results)
        except Exception:
            self._results = results + self._results
            raise
        self._flying -= {pk for pk, _ in results}

    def _settled(self, envelope: Envelope, outcome: Outcome) -> None:
        log.info("post.settled letter=%d outcome=%s code=%d", envelope.key.destination, outcome.kind, outcome.code)
        self._results.append((envelope.key.destination, outcome))
