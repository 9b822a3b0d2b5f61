"""The sender: claims what is due, has it carried, and settles what came of it.

The next batch is claimed while this one flies; outcomes are settled every tenth of a second. What is in hand and not
yet settled is all that a crash can send twice.
"""

import asyncio
import logging
import os
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from kawat.actions import hints
from kawat.actions.admission import outbound_guard
from kawat.actions.dispatch import Dispatch, give_back
from kawat.core.delivery import Envelope, Outcome, Part
from kawat.core.errors import BadSetting
from kawat.core.ports import Transport
from kawat.core.terms import Channel
from kawat.roles.asking import Asking
from kawat.roles.file_transports import file_transports
from kawat.roles.loop import Bell, House, run_role
from kawat.roles.pulse import Heart
from kawat.roles.relay_figures import relay_figures
from kawat.roles.settings import Settings, dkim_key
from kawat.roles.signing_ahead import SigningAhead
from kawat.roles.warming import keep_warm
from kawat.roles.wiring import join_bus
from kawat.store import claims
from kawat.store.claims import Claimed

log = logging.getLogger(__name__)
if TYPE_CHECKING:
    from kawat.transports.dialogue import Dialogue
    from kawat.transports.dkim import Signer


BATCH = 1_000
"""Deliveries of one claim."""

IN_HAND = 2 * BATCH
"""What one channel of one sender has claimed and not settled, at most."""

SETTLE_S = 0.1
SETTLE_AT = 500
"""Outcomes are settled as soon as there are so many, and every tenth of a second in any case."""

POLL_S = 1.0
RENEW_S = 10.0
NICE = 10
PER_HOST = 32
"""Connections to one host at a time, of all senders of a supervisor: a host that carries the endpoints of many outlets has to be quick as well."""

SPARE = 256
"""Connections of one sender that may stay open beyond those that it dials ahead."""


class Line:
    """One channel of a sender: a hand of deliveries that fly, and the results that wait to be settled."""

    def __init__(self, sender: "Sender", channel: Channel, transport: Transport) -> None:
        self.sender, self.channel, self.transport = sender, channel, transport
        self.bell, self.enough = Bell(), Bell()
        self.results: list[tuple[Claimed, Outcome]] = []
        self.flying: dict[tuple[int, int, int], Claimed] = {}
        self.settled: Counter[str] = Counter()

    @property
    def in_hand(self) -> int:
        return len(self.flying) + len(self.results)

    async def work(self) -> None:
        """Claim and hand over, for ever."""
        while True:
            try:
                claimed = await self._claim() if self.in_hand <= IN_HAND - BATCH else 0
                if claimed < BATCH or self.in_hand > IN_HAND - BATCH:
                    await self.bell.wait(await self._pause(claimed))
            except Exception:
                await self.sender.house.recover("sender.claim_failed")

    async def settle(self) -> None:
        """Settle what came in; a failed try keeps the results for the next."""
        while True:
            await self.enough.wait(SETTLE_S)
            await self.settle_once()

    async def settle_once(self) -> None:
        results, self.results = self.results, []
        if not results:
            return
        try:
            await self.sender.house.ask(self.sender.dispatch.settle, results)
        except Exception:
            self.results = results + self.results
            await self.sender.house.recover("sender.settle_failed")
        self.bell.ring()

    async def _claim(self) -> int:
        taken = await self.sender.house.ask(self.sender.dispatch.claim, self.channel, BATCH)
        if taken:
            self.flying.update((claimed.key, claimed) for _, claimed in taken)
            await self.sender.look_for_unwanted()
            self.transport.carry(
                [envelope for envelope, _ in taken], wanted=self.sender.is_wanted, settled=self._settled
            )
        return len(taken)

    async def _pause(self, claimed: int) -> float:
        """How long to wait: for a free hand, or until something is due."""
        if claimed or self.in_hand > IN_HAND - BATCH:
            return SETTLE_S
        due_us = await self.sender.house.ask(claims.next_due_us, self.channel)
        wait = POLL_S if due_us is None else due_us / 1e6 - time.time()
        return min(POLL_S, wait) if wait > 0 else POLL_S

    def _settled(self, envelope: Envelope, outcome: Outcome) -> None:
        self.results.append((self.flying.pop(envelope.key), outcome))
        self.settled[outcome.kind] += 1
        if len(self.results) == SETTLE_AT:
            self.enough.ring()


class Sender:
    """One sender process: its lines, its database thread, and what nobody wants any more."""

    def __init__(self, dispatch: Dispatch, transports: dict[Channel, Transport]) -> None:
        self.dispatch = dispatch
        self.house = House()
        self.lines = [Line(self, channel, transport) for channel, transport in transports.items()]
        self._unwanted: set[int] = set()

    def is_wanted(self, envelope: Envelope) -> bool:
        """Asked right before each message leaves."""
        return envelope.key.item not in self._unwanted

    def withdrawn(self, items: list[int | str]) -> None:
        """A hint: nobody should be sent these any more."""
        self._unwanted.update(int(item) for item in items)

    def due(self, _items: object = None) -> None:
        """A hint: something is due."""
        for line in self.lines:
            line.bell.ring()

    async def look_for_unwanted(self) -> None:
        """Read anew, with every claim, which of the items in hand are not wanted any more."""
        in_hand = {key[0] for line in self.lines for key in line.flying}
        self._unwanted = await self.house.ask(self.dispatch.unwanted, in_hand) | (self._unwanted & in_hand)

    async def renew(self) -> None:
        """Keep the leases of what is in hand."""
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                if any(line.in_hand for line in self.lines):
                    await self.house.ask(self.dispatch.renew)
            except Exception:
                await self.house.recover("sender.renew_failed")

    def figures(self) -> dict[str, Any]:
        """How it fares, for its pulse: counts since the start, and how the relays do."""
        email = next(line.transport for line in self.lines if line.channel is Channel.EMAIL)
        return {
            "settled": {line.channel.name.lower(): dict(line.settled) for line in self.lines if line.settled},
            "in_hand": {line.channel.name.lower(): line.in_hand for line in self.lines},
            **relay_figures(email),  # type: ignore[arg-type]
        }

    async def close(self) -> None:
        """Finish what flies, and settle it."""
        await asyncio.gather(*(line.transport.close() for line in self.lines))
        for line in self.lines:
            await line.settle_once()
        self.house.close()


def run(settings: Settings, lifeline: int, *, worker: int, part: Part, dead: list[int]) -> None:
    """The role, until it is told to end. `part` is what it takes before anything else;
    `dead` are workers that are known to be gone."""

    async def main(ending: asyncio.Event) -> None:
        os.nice(NICE)
        by_channel = transports(settings, among=part.of)
        sender = Sender(Dispatch(worker=worker, masthead=settings.masthead, part=part), by_channel)
        if dead:
            await sender.house.ask(give_back, dead)
        bus = join_bus(settings)
        bus.subscribe(hints.DUE, sender.due)
        bus.subscribe(hints.STOPPED, sender.due)
        bus.subscribe(hints.WITHDRAWN, sender.withdrawn)
        email = by_channel[Channel.EMAIL]
        ahead = SigningAhead(sender.house, email, settings.masthead, part)  # type: ignore[arg-type]
        bus.subscribe(hints.HELD, ahead.bell.ring)
        bus.start(asyncio.get_running_loop())
        asking = _asking(sender.house)
        heart = Heart(f"sender-{part.number + 1}", sender.house.ask, sender.figures)
        work = [
            asking.work(),
            sender.renew(),
            heart.beat(),
            keep_warm(
                sender.house,
                by_channel[Channel.WEBHOOK].dial,  # type: ignore[attr-defined]
                hosts=settings.warm_hosts // part.of,
                part=part,
            ),
            *([ahead.work()] if settings.dkim else []),
            *(line.work() for line in sender.lines),
            *(line.settle() for line in sender.lines),
        ]
        tasks = [asyncio.create_task(each) for each in work]
        log.info("sender.ready worker=%d", worker)
        await ending.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asking.close()
        await heart.stop()
        await sender.close()
        bus.close()

    run_role(main, lifeline=lifeline)


def _asking(house: House) -> Asking:
    from kawat.transports.websub import Callbacks

    return Asking(house, Callbacks(guard=outbound_guard()))


def transports(settings: Settings, *, among: int = 1, dialogue: "Dialogue | None" = None) -> dict[Channel, Transport]:
    """One for each channel, on the running event loop; of what may be used of one relay or host, the part of one sender
    among so many. A probe has what relays and hosts of files are told, and answer, written into `dialogue`."""
    from kawat.transports.email import EmailTransport
    from kawat.transports.webhook import WebhookTransport
    from kawat.transports.websub import websub_transport

    per_host = max(1, PER_HOST // among)
    return {
        Channel.EMAIL: EmailTransport(
            *[each.shared(among) for each in settings.relays], signer=signer_of(settings), dialogue=dialogue
        ),
        Channel.WEBHOOK: WebhookTransport(
            guard=outbound_guard(), per_host=per_host, keep=settings.warm_hosts // among + SPARE
        ),
        **file_transports(dialogue),
        Channel.WEBSUB: websub_transport(guard=outbound_guard(), per_host=per_host),
    }


def signer_of(settings: Settings) -> "Signer | None":
    """With the keys of KAWAT_DKIM; None where it names none."""
    from kawat.transports.dkim import BadKey, Signer, read_key

    if not settings.dkim:
        return None
    keys = []
    for selector in settings.dkim:
        path = dkim_key(settings.home, selector)
        try:
            keys.append(read_key(selector, path.read_bytes()))
        except (OSError, BadKey) as error:
            raise BadSetting(name="KAWAT_DKIM", value=selector, reason=f"{path}: {error}") from None
    return Signer(settings.signing_domain, keys)
