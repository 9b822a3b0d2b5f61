"""The router: takes every item that went out through the engine into the ledger.

It holds the profiles in memory, takes in what changed before each item, and lets kills pass between the chunks of a
long fan-out.
"""

import asyncio
import logging
import os
import threading
import time

from kawat.actions import hints, routing
from kawat.matching import Plain
from kawat.roles.loop import Bell, House, run_role
from kawat.roles.settings import Settings
from kawat.roles.wiring import join_bus

log = logging.getLogger(__name__)

POLL_S = 1.0
NICE = 10
"""Bulk work yields the processor to clock, edge and web."""


class Router:
    """The engine and what it has taken in. Its methods run on the database thread."""

    def __init__(self) -> None:
        self.engine = Plain()
        self.news = threading.Event()
        self._change = 0

    def catch_up(self) -> None:
        """Take in the profiles that changed."""
        self._change = routing.sync(self.engine, self._change)

    def route_all(self) -> None:
        """Everything that is out and not yet in the ledger, kills first."""
        self.catch_up()
        while waiting := routing.unrouted():
            self._route(waiting[0])

    def _route(self, item: int) -> None:
        began = time.monotonic()
        owed = routing.route(self.engine, item, pause=self._let_kills_pass)
        log.info("item.routed item=%d deliveries=%d took_ms=%d", item, owed, (time.monotonic() - began) * 1000)

    def _let_kills_pass(self) -> None:
        if self.news.is_set():
            self.news.clear()
            for notice in routing.unrouted_notices():
                routing.route(self.engine, notice)


def run(settings: Settings, lifeline: int) -> None:
    """The role, until it is told to end."""

    async def main(ending: asyncio.Event) -> None:
        os.nice(NICE)
        house, bell, router = House(), Bell(), Router()
        bus = join_bus(settings)

        def heard(_ids: object) -> None:
            router.news.set()
            bell.ring()

        bus.subscribe(hints.CLEARED, heard)
        bus.start(asyncio.get_running_loop())
        task = asyncio.create_task(_route(house, bell, router))
        await ending.wait()
        task.cancel()
        bus.close()
        house.close()

    run_role(main, lifeline=lifeline)


async def _route(house: House, bell: Bell, router: Router) -> None:
    await house.ask(router.catch_up)
    log.info("router.ready profiles=%d distinct=%d", len(router.engine), router.engine.distinct)
    while True:
        try:
            await house.ask(router.route_all)
            await bell.wait(POLL_S)
            await house.ask(router.catch_up)
        except Exception:
            await house.recover("router.failed")
