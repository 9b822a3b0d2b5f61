"""What the clock says to destinations by itself: heartbeats, and challenges to those that have to prove themselves.

Both have a database thread of their own, and the challenges block on it: a destination that hangs keeps neither a hold
nor a lease waiting. What is sent when stands in memory alone; after a restart everybody hears from the wire once more.
"""

import asyncio
import logging
import time

from kawat.actions import handshake, heartbeats
from kawat.actions.admission import outbound_guard
from kawat.core.delivery import Envelope, Outcome
from kawat.core.errors import NotVerified
from kawat.core.ports import Transport
from kawat.core.terms import Channel, OutcomeKind
from kawat.roles.file_transports import file_transports
from kawat.roles.loop import House
from kawat.transports.webhook import WebhookTransport

log = logging.getLogger(__name__)

ROUND_S = 5.0
CHALLENGES_S = (0, 10, 60, 600, 3_600)
"""Seconds before each challenge to one address; the last of them again and again until it is forgotten."""


class Heartbeats:
    """The heartbeats of one clock. Made and used on a running event loop."""

    def __init__(self) -> None:
        webhooks = WebhookTransport(guard=outbound_guard(), at_once=32, per_host=4, keep=256, total_s=10)
        self._transports: dict[Channel, Transport] = {Channel.WEBHOOK: webhooks}
        self._last_us: dict[int, int] = {}

    async def beat(self, house: House) -> int:
        """Send what is due; how many."""
        now_us = time.time_ns() // 1_000
        due = await house.ask(heartbeats.due, dict(self._last_us), now_us=now_us)
        self._last_us.update((each.key.destination, now_us) for each in due)
        if {each.channel for each in due} - self._transports.keys():
            self._transports.update(file_transports())
        for channel, transport in self._transports.items():
            if theirs := [each for each in due if each.channel is channel]:
                transport.carry(theirs, wanted=lambda _: True, settled=self._settled)
        return len(due)

    async def close(self) -> None:
        await asyncio.gather(*(each.close() for each in self._transports.values()))

    def _settled(self, envelope: Envelope, outcome: Outcome) -> None:
        if outcome.kind is not OutcomeKind.ACCEPTED:
            log.debug("heartbeat.missed destination=%d code=%d", envelope.key.destination, outcome.code)


class Challenges:
    """Who waits for proof, how often each was asked, and when it is asked next."""

    def __init__(self) -> None:
        self._asked: dict[tuple[int, int], tuple[int, float]] = {}

    def upcoming(self) -> tuple[int, int] | None:
        """Whose turn it is; None where it is nobody's now."""
        handshake.forget()
        waiting = handshake.pending()
        self._asked = {each: self._asked.get(each, (0, 0.0)) for each in waiting}
        now = time.monotonic()
        return next((each for each in waiting if self._asked[each][1] <= now), None)

    def ask(self, one: tuple[int, int]) -> bool:
        """Ask it; whether it has proved itself."""
        times = self._asked[one][0] + 1
        self._asked[one] = (times, time.monotonic() + CHALLENGES_S[min(times, len(CHALLENGES_S) - 1)])
        try:
            return handshake.try_pending(one[0])
        except NotVerified as reason:
            log.debug("handshake.failed destination=%d reason=%s", one[0], reason.code)
            return False


async def reach_out(house: House, heart: Heartbeats) -> None:
    """Heartbeats, for ever."""
    while True:
        try:
            await heart.beat(house)
            await asyncio.sleep(ROUND_S)
        except Exception:
            await house.recover("clock.heartbeats_failed")


async def challenge(house: House) -> None:
    """Challenges, for ever."""
    its = Challenges()
    while True:
        try:
            while one := await house.ask(its.upcoming):
                if await house.ask(its.ask, one):
                    log.info("destinations.verified destination=%d", one[0])
            await asyncio.sleep(ROUND_S)
        except Exception:
            await house.recover("clock.challenges_failed")
