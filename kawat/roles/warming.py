"""Connections that stand when a hold ends: the hosts that get most are dialled ahead, on a schedule that tells nothing.

To dial when a hold is about to end would tell every host that news is a minute away, and by which circuits it goes; on
that, shares are traded. So the most used hosts are dialled before *every* fifth minute of the hour, whatever is held
or is not. T is nearly always such a minute; where it is not, the first posts open their connections themselves.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable

from kawat.core.delivery import WHOLE, Part
from kawat.roles.loop import House
from kawat.store.busiest import busiest

MARK_S = 300
"""Full five minutes by the clock: the times for which news is held."""
PASSES_S = (45, 7)
"""Seconds before each mark: the first pass opens, at its leisure; the second finds what has been closed since, as many
servers do after five seconds of silence, and costs next to nothing where nothing was."""
SPREAD_S = 10
"""The first pass begins up to so much later, so that several senders do not meet at a host."""
PATIENCE_S = 25
"""For one pass, so that the first is over when the second begins."""
Dial = Callable[[Iterable[str]], Awaitable[int]]


async def keep_warm(house: House, dial: Dial, *, hosts: int, part: Part = WHOLE) -> None:
    """Dial up to so many hosts of one sender's part ahead, for ever."""
    while True:
        for at_s in passes(time.time(), random.random()):
            await asyncio.sleep(max(0.0, at_s - time.time()))
            try:
                addresses = await house.ask(busiest, hosts, part)
                async with asyncio.timeout(PATIENCE_S):
                    await dial(addresses)
            except TimeoutError:
                pass  # what was not reached is dialled when it is needed
            except Exception:
                await house.recover("sender.dial_failed")


def passes(now_s: float, chance: float) -> tuple[float, float]:
    """The instants of both passes before the next mark that can still be met in full; `chance` is from 0 to 1."""
    mark = now_s - now_s % MARK_S + MARK_S
    if mark - PASSES_S[0] + chance * SPREAD_S < now_s:
        mark += MARK_S
    return mark - PASSES_S[0] + chance * SPREAD_S, mark - PASSES_S[1]
