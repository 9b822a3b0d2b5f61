"""The router: takes every item that went out through the engine into the ledger.

It holds the profiles in memory, takes in what changed before each item, and lets kills pass between the chunks of a
long fan-out. Of several routers each does this for its own subscribers; the first carries the kills.
"""

import asyncio
import gc
import logging
import os
import threading
import time
from datetime import timedelta

from kawat.actions import hints, routing, searching, standing, wire
from kawat.actions.standing import WHOLE, Shard
from kawat.core.instants import to_us
from kawat.matching import Engine
from kawat.roles.loop import Bell, House, run_role
from kawat.roles.memory import give_back
from kawat.roles.pulse import Heart
from kawat.roles.settings import Settings
from kawat.roles.wiring import join_bus
from kawat.store import routed
from kawat.store.clock import now

log = logging.getLogger(__name__)

POLL_S = 1.0
NICE = 10
"""Bulk work yields the processor to clock, edge and web."""

CATCH_UP_S = 0.5
"""For how long an item waits at most while profiles that changed are taken in."""

TELL_S = 5.0
"""How often the log says how far a start has come."""

FEW, MANY = 1_000, 50_000
"""So many changes make the snapshot worth saving again: a tenth of the profiles, but no fewer and no more."""

NEAR = timedelta(seconds=10)
"""Nothing is saved shortly before a hold is lifted."""

SILENT = timedelta(seconds=30)
"""So long after the clear the other routers should have answered."""


class Router:
    """The engine and what it has taken in. Its methods run on the database thread; `news` and `ending` are told from
    others."""

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.engine = Engine()
        self.is_ready = False
        self.news, self.ending = threading.Event(), threading.Event()
        self.news.set()
        self._change = 0
        self._saved = 0
        self._early: set[int] = set()
        self._silent: set[int] = set()
        self._fresh: Engine | None = None
        self._fresh_change = 0
        self._trusts_snapshots = True
        self._routed = self._took_ms = 0

    def figures(self) -> dict[str, int]:
        """How it fares, for its pulse."""
        return {"profiles": len(self.engine), "routed": self._routed, "took_ms": self._took_ms}

    def get_ready(self) -> None:
        """Take up the snapshot, or read the table; then everything that changed since."""
        began = told = time.monotonic()
        loaded = self._load()
        self.engine, self._change = loaded or (Engine(), 0)
        self._saved = self._change
        if loaded is None:
            standing.learn(self.engine, pause=self._let_kills_pass)
        while not self.catch_up():
            if self.ending.is_set():
                return
            if time.monotonic() - told > TELL_S:
                told = time.monotonic()
                log.info("router.building profiles=%d change=%d", len(self.engine), self._change)
        _freeze()
        give_back()
        self.is_ready = True
        log.info(
            "router.ready profiles=%d queries=%d took_ms=%d from=%s",
            len(self.engine),
            self.engine.distinct,
            (time.monotonic() - began) * 1000,
            "snapshot" if loaded else "rows",
        )

    def _load(self) -> tuple[Engine, int] | None:
        """What was laid down. Where that fails in a way that nobody foresaw, the next try reads the table."""
        if not self._trusts_snapshots:
            return None
        self._trusts_snapshots = False
        loaded = standing.load(self.shard)
        self._trusts_snapshots = True
        return loaded

    def catch_up(self) -> bool:
        """Take in the profiles that changed, for as long as an item may be kept waiting; whether that was all."""
        until = time.monotonic() + CATCH_UP_S
        while time.monotonic() < until:
            self._let_kills_pass()
            last = standing.sync(self.engine, self._change, self.shard)
            if last == self._change:
                return True
            self._change = last
        return False

    def route_all(self) -> bool:
        """Everything that is out and not yet in the ledger, kills first; whether that was all.

        What cleared amid a burst of changes goes to whom the engine knows by now, and once more when it knows all
        who were there before the clear: so it neither waits nor misses anybody.
        """
        while not self.ending.is_set():
            waiting = routing.unrouted(self.shard)
            is_current = self.catch_up()
            if not is_current:
                waiting = [each for each in waiting if each not in self._early]
            if not waiting:
                return is_current
            self._route(waiting[0], final=is_current)
        return True

    def enter_into_search(self) -> bool:
        """What went out is found from now on: a few items at a time, so that the next one to route waits for no more;
        whether there were any. The first router does it for all."""
        return self.shard.is_first and searching.keep_up() > 0

    def rest(self) -> None:
        """What is done when nothing is to be routed, each for a moment: making a worn engine anew, saving what has
        changed, and looking after the other routers."""
        if self._fresh is not None or standing.is_worn(self.engine):
            self._renew()
        if self._is_worth_saving() and not _is_a_hold_near():
            self.save()
        if self.shard.of > 1:
            self._look_after_the_others()

    def save(self) -> None:
        """Lay the engine down where anything has changed. A failure is told and costs no more than a longer start."""
        if self._change == self._saved:
            return
        began = time.monotonic()
        self._saved = self._change
        try:
            size = standing.save(self.engine, self._change, self.shard)
        except OSError as error:
            log.warning("router.snapshot_failed reason=%s", error.strerror or error)
            return
        took_ms = (time.monotonic() - began) * 1000
        log.info("router.snapshot_saved profiles=%d bytes=%d took_ms=%d", len(self.engine), size, took_ms)

    def _route(self, item: int, *, final: bool = True) -> None:
        began = time.monotonic()
        owed = routing.route(self.engine, item, self.shard, final=final, pause=self._let_kills_pass)
        (self._early.discard if final else self._early.add)(item)
        took_ms = (time.monotonic() - began) * 1000
        self._routed, self._took_ms = self._routed + 1, round(took_ms)
        log.info("item.routed item=%d deliveries=%d took_ms=%d", item, owed, took_ms)

    def _renew(self) -> None:
        """Make an engine anew beside the one that serves, which keeps too much that nobody asks any more."""
        if self._fresh is None:
            self._fresh, self._fresh_change = Engine(), 0
            standing.learn(self._fresh, pause=self._let_kills_pass)
        until = time.monotonic() + CATCH_UP_S
        while time.monotonic() < until:
            last = standing.sync(self._fresh, self._fresh_change, self.shard)
            if last == self._fresh_change:
                self.engine, self._change, self._fresh, self._saved = self._fresh, last, None, 0
                _freeze()
                log.info("router.renewed profiles=%d queries=%d", len(self.engine), self.engine.distinct)
                return
            self._fresh_change = last

    def _is_worth_saving(self) -> bool:
        enough = min(MANY, max(FEW, len(self.engine) // 10)) if self._saved else 1
        return self._change - self._saved >= enough

    def _let_kills_pass(self) -> None:
        if self.shard.is_first and self.news.is_set():
            self.news.clear()
            for notice in routing.unrouted_notices():
                routing.route(self.engine, notice)

    def _look_after_the_others(self) -> None:
        before_us = to_us(now() - SILENT)
        for item, answers in routed.unfinished(
            shard=self.shard.number, shards=self.shard.of, cleared_before_us=before_us
        ):
            if item not in self._silent:
                self._silent.add(item)
                log.warning("router.others_silent item=%d answers=%d of=%d", item, answers, self.shard.of)


def _freeze() -> None:
    """Millions of objects that stay: no collection has to walk them."""
    gc.collect()
    gc.freeze()


def _is_a_hold_near() -> bool:
    upcoming = wire.next_hold()
    return upcoming is not None and timedelta() < upcoming - now() < NEAR


def run(settings: Settings, lifeline: int, *, shard: Shard = WHOLE) -> None:
    """The role, until it is told to end."""

    async def main(ending: asyncio.Event) -> None:
        os.nice(NICE)
        house, bell, router = House(), Bell(), Router(shard)
        bus = join_bus(settings)

        def heard(_ids: object) -> None:
            router.news.set()
            bell.ring()

        bus.subscribe(hints.CLEARED, heard)
        bus.start(asyncio.get_running_loop())
        task = asyncio.create_task(_route(house, bell, router))
        heart = Heart("router" if shard.of == 1 else f"router-{shard.number}", house.ask, router.figures)
        beating = asyncio.create_task(heart.beat())
        await ending.wait()
        router.ending.set()
        task.cancel()
        beating.cancel()
        try:
            await heart.stop()
            await house.ask(router.save)
        finally:
            bus.close()
            house.close()

    run_role(main, lifeline=lifeline)


async def _route(house: House, bell: Bell, router: Router) -> None:
    while True:
        try:
            if not router.is_ready:
                await house.ask(router.get_ready)
            elif not await house.ask(router.route_all) or await house.ask(router.enter_into_search):
                continue
            elif not await bell.wait(POLL_S):
                await house.ask(router.rest)
        except Exception:
            await house.recover("router.failed")
