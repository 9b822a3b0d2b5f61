"""The wire's own mail: what is told to issuers, editors and those who sign up, and digests. Some letters at a time,
beside all distribution.

The clock has it, with a connection and a database thread of its own, so that no hold waits behind a slow relay.
"""

import asyncio
import logging
import random
import time
from collections.abc import Collection

from kawat.actions import enrolling, letters
from kawat.actions.digests import Digests, Stopped
from kawat.core.delivery import Envelope, Outcome
from kawat.core.instants import to_us
from kawat.core.release import Masthead
from kawat.core.terms import DeliveryState, LetterKind, OutcomeKind
from kawat.roles.loop import House
from kawat.roles.sender import signer_of
from kawat.roles.settings import Settings
from kawat.store import models
from kawat.store.clock import now
from kawat.transports.email import EmailTransport
from kawat.web.letters import digest_envelope, envelope_of

log = logging.getLogger(__name__)

ROUND_S = 2.0
SETTLE_S = 0.2
DIGESTS_IN_HAND, DIGESTS_AT_ONCE = 1_000, 250
"""Of one post, and of one round, which is written in less than a second: no other letter waits longer for digests."""
RENEW_S = 10.0
PRUNE_S = 3_600.0


class Tray:
    """The letters of one post: taken, written, settled. Used on its database thread alone."""

    def __init__(self, masthead: Masthead, *, worker: int) -> None:
        self.masthead = masthead
        self.digests = Digests(worker=worker, masthead=masthead)

    def take(self, flying: Collection[int] = ()) -> tuple[list[Envelope], list[tuple[int, Outcome]]]:
        """The letters that are due, written, as many as there is room for beside those that fly; and what became of those
        that nobody is to have, or that cannot be written."""
        enrolling.forget_late()
        digests = self.digests.count(flying)
        rows = letters.take(
            others=max(0, letters.AT_ONCE - len(flying) + digests),
            digests=max(0, min(DIGESTS_AT_ONCE, DIGESTS_IN_HAND - digests)),
            but=flying,
        )
        if its := [row for row in rows if row.kind == LetterKind.DIGEST]:
            self.digests.gather(its)
        taken: list[Envelope] = []
        unwritten: list[tuple[int, Outcome]] = []
        for row in rows:
            if row.doubtful:
                log.warning("post.doubtful letter=%d", row.pk)
            try:
                envelope = self._written(row)
            except Stopped:
                words = "not tried: mail is stopped"
                unwritten.append((row.pk, _outcome(OutcomeKind.DEFERRED, words, untried=True)))
            except Exception as error:  # whatever a text raises is of one letter
                log.exception("post.unwritten letter=%d", row.pk)
                unwritten.append((row.pk, _outcome(OutcomeKind.REFUSED, f"not written: {type(error).__name__}")))
            else:
                if envelope is None:
                    unwritten.append((row.pk, _outcome(OutcomeKind.UNWANTED)))
                else:
                    taken.append(envelope)
        return taken, unwritten

    def settle(self, results: list[tuple[int, Outcome]]) -> list[models.Letter]:
        """Write down what relays answered; how the letters stand now."""
        return self.digests.settle(results)

    def renew(self, flying: set[int]) -> None:
        """Keep what is in hand."""
        letters.renew(flying)
        self.digests.renew()

    def unwanted(self) -> set[int]:
        """Letters in hand that are not to be sent as they are."""
        return self.digests.unwanted

    def _written(self, row: models.Letter) -> Envelope | None:
        if row.kind != LetterKind.DIGEST:
            return envelope_of(row, self.masthead)
        told = self.digests.told(row)
        return digest_envelope(row, told, self.masthead) if told else None


class Post:
    """What is mailed, and what relays answered. Made and used on a running event loop."""

    def __init__(self, settings: Settings, house: House | None = None) -> None:
        self._tray = Tray(settings.masthead, worker=random.randrange(1, 2**30))
        self._house = house or House()
        self._transport = EmailTransport(*settings.relays, signer=signer_of(settings))
        self._flying: set[int] = set()
        self._unwanted: set[int] = set()
        self._results: list[tuple[int, Outcome]] = []
        self._renewed = self._pruned = time.monotonic()

    async def work(self) -> None:
        """For ever."""
        while True:
            try:
                taken = await self._carry()
                await self._settle()
                await self._keep_house()
                await asyncio.sleep(0 if taken else SETTLE_S if self._flying else ROUND_S)
            except Exception:
                await self._house.recover("clock.post_failed")

    async def close(self) -> None:
        """Finish what flies; what is not settled is sent again, in doubt."""
        await self._transport.close()
        try:
            await self._settle()
        finally:
            self._house.close()

    async def _carry(self) -> int:
        """How many leave."""
        taken, unwritten = await self._house.ask(self._tray.take, set(self._flying))
        self._flying |= {each.key.destination for each in taken} | {pk for pk, _ in unwritten}
        self._results += unwritten
        if taken:
            self._unwanted = await self._house.ask(self._tray.unwanted)
            self._transport.carry(taken, wanted=self._is_wanted, settled=self._settled)
        return len(taken)

    async def _settle(self) -> None:
        results, self._results = self._results, []
        if not results:
            return
        try:
            rows = await self._house.ask(self._tray.settle, results)
        except Exception:
            self._results = results + self._results
            raise
        for row in rows:
            if row.state == DeliveryState.FAILED:
                log.warning("post.given_up letter=%d code=%d", row.pk, row.code)
        self._flying -= {pk for pk, _ in results}

    async def _keep_house(self) -> None:
        if self._flying:
            self._unwanted = await self._house.ask(self._tray.unwanted)
        if self._flying and time.monotonic() - self._renewed > RENEW_S:
            await self._house.ask(self._tray.renew, set(self._flying))
            self._renewed = time.monotonic()
        if time.monotonic() - self._pruned > PRUNE_S:
            await self._house.ask(letters.prune)
            self._pruned = time.monotonic()

    def _is_wanted(self, envelope: Envelope) -> bool:
        """Asked right before each letter leaves."""
        return envelope.key.destination not in self._unwanted

    def _settled(self, envelope: Envelope, outcome: Outcome) -> None:
        log.info("post.settled letter=%d outcome=%s code=%d", envelope.key.destination, outcome.kind, outcome.code)
        self._results.append((envelope.key.destination, outcome))


def _outcome(kind: OutcomeKind, words: str = "", *, untried: bool = False) -> Outcome:
    return Outcome(kind=kind, at_us=to_us(now()), words=words, untried=untried)
