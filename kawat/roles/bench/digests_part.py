"""The part of `kawat bench digests` that works: a wire's clock and post in one process, into a mailbox that throws away.

Stories are cleared and routed to journalists who all want a digest, whose hour has then just come.
"""

import asyncio
import time
from typing import Any

from kawat.roles.bench import inward, peers
from kawat.roles.bench.release import EVERYBODY, LANGUAGE
from kawat.roles.demo.circuit import Circuit
from kawat.roles.demo.home import Home, fresh_home
from kawat.roles.demo.show import Tell
from kawat.roles.demo.stage import add_people, take_in
from kawat.roles.demo.stories import OPENING

LOOK_S = 0.2
WITHIN_S = 3_600


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Seconds until all digests were called for, and until the last was settled; letters a second."""
    count = asked["mailboxes"]
    circuit = Circuit(outlets=0, journalists=count, desktops=0, everybody=EVERYBODY)
    with fresh_home(None) as folder, peers.smtp_sink(folder / "sink") as sink:
        Home(folder=folder, port=1, stream_port=1, smtp_port=sink.port).enter()
        add_people(circuit.circuits)
        take_in(circuit, (), lambda done, of: tell("import", done, of))
        _have_waiting(asked["stories"])
        began = time.monotonic()
        called_s = asyncio.run(_carried(count, tell))
        last_s = time.monotonic() - began
        return {
            "mailboxes": count,
            "stories": asked["stories"],
            "sink": sink.name,
            "relayed": _relayed(),
            "called_s": round(called_s, 3),
            "last_s": round(last_s, 3),
            "rate_per_s": round(count / last_s, 1),
        }


def _have_waiting(stories: int) -> None:
    """Stories that wait for a digest that is due now."""
    from kawat.actions import quieting
    from kawat.core.instants import to_us
    from kawat.core.quiet import Quiet
    from kawat.store import models
    from kawat.store.clock import now

    mailboxes = models.Destination.objects.all()
    mailboxes.update(digest_at="0", quiet_zone="UTC", quiet=Quiet.NORMAL)
    copy = OPENING.copy(LANGUAGE).text
    for number in range(stories):
        inward.clear(copy.replace("\n", f" ({number})\n", 1))
    inward.route()
    if (owed := models.Delivery.objects.count()) != stories * mailboxes.count():
        raise ValueError(f"{owed:,} stories wait for {mailboxes.count():,} mailboxes, and not {stories} for each")
    mailboxes.update(turn_us=to_us(now()) - (quieting.AFTER_S + 1) * 1_000_000)


async def _carried(count: int, tell: Tell) -> float:
    """The clock's rounds and its post, each with a database thread of its own as in the clock, until no letter is due;
    how long all took to be called for."""
    from django.conf import settings

    from kawat.roles.clock import turns
    from kawat.roles.loop import House
    from kawat.roles.post import Post

    rounds, looking, post = House(), House(), Post(settings.KAWAT)
    tasks = [asyncio.create_task(turns(rounds)), asyncio.create_task(post.work())]
    began, called_s = time.monotonic(), 0.0
    try:
        while (done := await looking.ask(_relayed)) < count and time.monotonic() - began < WITHIN_S:
            if not called_s and await looking.ask(_written) == count:
                called_s = time.monotonic() - began
            tell("digests", done, count)
            await asyncio.sleep(LOOK_S)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await post.close()
        for house in (rounds, looking):
            house.close()
    return called_s


def _written() -> int:
    from kawat.store import models

    return models.Letter.objects.count()


def _relayed() -> int:
    from kawat.core.terms import DeliveryState
    from kawat.store import models

    return models.Letter.objects.filter(state=DeliveryState.RELAYED).count()
