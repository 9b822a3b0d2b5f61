"""Connections that stand when a hold ends: the hosts that get most are dialled ahead, on a schedule that tells nothing.

To dial when a hold is about to end would tell every host that news is a minute away, and by which circuits it goes; on
that, shares are traded. So the most used hosts are dialled before *every* fifth minute of the hour, whatever is held
or is not. T is nearly always such a minute; where it is not, the first posts open their connections themselves.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable

from kawat.roles.loop import House
from kawat.store.busiest import busiest

MARK_S = 300
"""Full five minutes by the clock: the times for which news is held."""
PASSES_S = (45, 7)
"""Seconds before each mark: the first pass opens, at its leisure; the second finds what has been closed since, as many
servers do after five seconds of silence, and costs next to nothing where nothing was."""
SPREAD_S = 10
"""The first pass begins up to so much later, so that several senders do not meet at a host."""
HOSTS = 1_000
"""Of one sender; curl keeps some 60 kB for each connection over TLS."""

Dial = Callable[[Iterable[str]], Awaitable[int]]


async def keep_warm(house: House, dial: Dial) -> None:
    """Dial ahead, for ever."""
    while True:
        for wait_s in waits(time.time(), random.random()):
            await asyncio.sleep(wait_s)
            try:
                addresses = await house.ask(busiest, HOSTS)
                async with asyncio.timeout(PASSES_S[0]):
                    await dial(addresses)
            except TimeoutError:
                pass  # what was not reached is dialled when it is needed
            except Exception:
                await house.recover("sender.dial_failed")


def waits(now_s: float, chance: float) -> list[float]:
    """Seconds to wait before each pass for the next mark that can still be met in full; `chance` is from 0 to 1. Each
    counts from when the one before began, so that a long first pass makes the second later and never early."""
    mark = now_s - now_s % MARK_S + MARK_S
    first = mark - PASSES_S[0] + chance * SPREAD_S
    if first < now_s:
        first, mark = first + MARK_S, mark + MARK_S
    return [first - now_s, mark - PASSES_S[1] - first]
