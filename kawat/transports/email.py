"""E-mail through the operator's relays: pipelined SMTP connections that share one hall of letters.

A 250 means *relayed*: the relay has it. A relay's address is the operator's word and does not pass the guard. Where
letters are signed, threads do so ahead of the connections, since one signature of RSA takes as long as ten letters.
"""

import asyncio
import math
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import Never

from kawat.core.delivery import Envelope, Outcome
from kawat.core.terms import OutcomeKind
from kawat.transports.dialogue import Dialogue
from kawat.transports.dkim import Signer
from kawat.transports.letter import Letter, Settled, Stationery, Unsendable, Wanted
from kawat.transports.pacing import Domains
from kawat.transports.relay import Relay
from kawat.transports.smtp_replies import Reply
from kawat.transports.trunk import Fared, Trunk
from kawat.transports.words import words

CLOSING = Reply(0, "not tried: the sender is closing")
BATCH, AHEAD = 16, 128
"""Letters that a thread signs in one go, and those that are signed before a connection asks for them."""


def now_us() -> int:
    return time.time_ns() // 1_000


def _nobody_asks(*_: object) -> Never:
    raise AssertionError("what is signed ahead is not sent")


class EmailTransport:
    """The `Transport` for e-mail. Made and used on a running event loop."""

    def __init__(
        self,
        *relays: Relay,
        signer: Signer | None = None,
        clock: Callable[[], int] = now_us,
        dialogue: Dialogue | None = None,
    ) -> None:
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._stationery = Stationery(signer)
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, "dkim") if signer else None
        self._waiting: deque[tuple[Envelope, Wanted, Settled]] = deque()
        self._ready: deque[Letter] = deque()
        self._signing = 0
        self._signed = asyncio.Event()
        self._domains = Domains()
        self._trunks = [Trunk(relay, self, dialogue) for relay in relays]
        self._pumping = False
        self._closing = False

    def carry(self, envelopes: Sequence[Envelope], *, wanted: Wanted, settled: Settled) -> None:
        """See `core.ports.Transport`."""
        self._waiting.extend([(envelope, wanted, settled) for envelope in envelopes])
        self.changed()

    async def prepare(self, envelopes: Sequence[Envelope]) -> None:
        """Sign envelopes that are going to be carried later, on all cores but the loop's own time."""
        if self._threads is None or self._closing:
            return
        letters = []
        for envelope in envelopes:
            with suppress(Unsendable):
                letters.append(self._stationery.letter(envelope, _nobody_asks, _nobody_asks))
        batches = [letters[at : at + BATCH] for at in range(0, len(letters), BATCH)]
        tasks = [self._loop.run_in_executor(self._threads, self._stationery.sign_ahead, each) for each in batches]
        await asyncio.gather(*tasks)

    def fared(self) -> list[Fared]:
        """How each relay fares."""
        return [trunk.fared() for trunk in self._trunks]

    def pauses(self, most: int) -> list[tuple[str, float]]:
        """Domains that asked for less, with the seconds for which they are left alone."""
        return self._domains.pauses(self._loop.time(), most)

    def forget(self) -> None:
        """Let go of what was prepared and not used."""
        self._stationery.forget()

    async def close(self) -> None:
        """See `core.ports.Transport`. What had not begun is given back as deferred."""
        self._closing = True
        self._settle_waiting(OutcomeKind.DEFERRED, CLOSING)
        await asyncio.gather(*(trunk.close() for trunk in self._trunks))
        while self._signing:
            self._signed.clear()
            await self._signed.wait()
        self._settle_waiting(OutcomeKind.DEFERRED, CLOSING)
        if self._threads is not None:
            self._threads.shutdown()

    # -- what trunks ask (`trunk.Hall`) --------------------------------------------------------------------------------

    def take(self) -> Letter | None:
        if self._threads is None:
            letter = self._next_ready() or self._next_waiting()
        else:
            letter = self._next_ready()
            self._sign_some()
            letter = letter or self._next_ready()
        if letter is not None:
            letter.begun = self._loop.time()
        return letter

    def give_back(self, letter: Letter) -> None:
        letter.mailed = False
        self._ready.appendleft(letter)

    def settle(self, letter: Letter, kind: OutcomeKind, reply: Reply) -> None:
        address = letter.envelope.address
        self._domains.heard(address, reply, begun=letter.begun, now=self._loop.time())
        outcome = Outcome(kind=kind, at_us=self._clock(), code=reply.code, words=words(reply.said))
        letter.settled(letter.envelope, outcome)

    def lost(self, kind: OutcomeKind, why: Reply) -> None:
        if not any(trunk.hopeful for trunk in self._trunks):
            self._settle_waiting(kind, why)

    def changed(self) -> None:
        if not self._pumping:
            self._pumping = True
            self._loop.call_soon(self._pump)

    # -- letters -------------------------------------------------------------------------------------------------------

    def _next_ready(self) -> Letter | None:
        while self._ready:
            letter = self._ready.popleft()
            if self._may_go(letter.envelope, letter.wanted, letter.settled):
                return letter
        return None

    def _next_waiting(self) -> Letter | None:
        """The next letter, not signed."""
        while self._waiting:
            envelope, wanted, settled = self._waiting.popleft()
            if not self._may_go(envelope, wanted, settled):
                continue
            try:
                return self._stationery.letter(envelope, wanted, settled)
            except Unsendable as why:
                settled(envelope, Outcome(kind=OutcomeKind.REFUSED, at_us=self._clock(), words=str(why)))
        return None

    def _may_go(self, envelope: Envelope, wanted: Wanted, settled: Settled) -> bool:
        """Whether it is to be sent now; what is not is settled."""
        if not wanted(envelope):
            settled(envelope, Outcome(kind=OutcomeKind.UNWANTED, at_us=self._clock()))
            return False
        wait_s = math.ceil(self._domains.wait_s(envelope.address, self._loop.time()))
        if wait_s:
            outcome = Outcome(
                kind=OutcomeKind.DEFERRED,
                at_us=self._clock(),
                words=f"not tried: its domain asked for less mail; on in {wait_s} s",
                retry_after_s=wait_s,
                untried=True,
            )
            settled(envelope, outcome)
        return not wait_s

    def _pump(self) -> None:
        self._pumping = False
        if self._closing:
            self._settle_waiting(OutcomeKind.DEFERRED, CLOSING)
            return
        self._sign_some()
        for trunk in self._trunks:
            trunk.pump(len(self._waiting) + len(self._ready) + self._signing)

    def _settle_waiting(self, kind: OutcomeKind, why: Reply) -> None:
        said = words(why.said)
        waiting = [(each.envelope, each.settled) for each in self._ready]
        waiting += [(envelope, settled) for envelope, _, settled in self._waiting]
        self._ready.clear()
        self._waiting.clear()
        for envelope, settled in waiting:
            settled(envelope, Outcome(kind=kind, at_us=self._clock(), code=why.code, words=said, untried=True))

    # -- signing -------------------------------------------------------------------------------------------------------

    def _sign_some(self) -> None:
        while self._threads is not None and self._waiting and len(self._ready) + self._signing < AHEAD:
            batch: list[Letter] = []
            for letter in islice(iter(self._next_waiting, None), BATCH):
                (self._ready if self._stationery.sign_at_once(letter) else batch).append(letter)
            if batch:
                self._signing += len(batch)
                task = self._loop.run_in_executor(self._threads, self._stationery.sign, batch)
                task.add_done_callback(lambda done, batch=batch: self._were_signed(batch, done))  # type: ignore[misc]

    def _were_signed(self, batch: list[Letter], done: "asyncio.Future[None]") -> None:
        self._signing -= len(batch)
        self._signed.set()
        if error := done.exception():
            words_ = f"not sent: it could not be signed ({type(error).__name__})"
            for letter in batch:
                self.settle(letter, OutcomeKind.DEFERRED, Reply(0, words_))
        else:
            self._ready.extend(batch)
        self.changed()
