"""Dispatch: what is claimed becomes envelopes, and outcomes are settled. The network is the transports'.

One `Dispatch` serves one sender process, on its one database thread.
"""

import logging
import random
from collections.abc import Callable, Iterable, Sequence

from kawat.actions import folders, routing, stops, websub
from kawat.actions.envelopes import Envelopes
from kawat.actions.hints import DUE, hint
from kawat.actions.people import Actor, permit
from kawat.actions.reception import find_destination
from kawat.core.delivery import WHOLE, DeliveryKey, Envelope, Outcome, Part, lot, retry_at_us, verb_of
from kawat.core.instants import to_us
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import Channel, DeliveryVerb, Lane, OutcomeKind, Right
from kawat.store import claims, ledger, models
from kawat.store.claims import Claimed, Settlement
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.releases import find
from kawat.store.transactions import bulk_writing, replayable_bulk_writing, wire_first

log = logging.getLogger(__name__)

LEASE_S = 30
"""How long a claim holds without renewal; senders renew every ten seconds."""

HELD_AFTER_FAILURES = 20
"""A destination that failed for good this often in a row is held until somebody resumes it."""

WORDS = 200
"""Characters of a remote's words that are kept."""


class Dispatch:
    """Claims and settles for one worker. `worker` is a random number that names it in the ledger, `part` what it takes
    before anything else."""

    def __init__(
        self, *, worker: int, masthead: Masthead, part: Part = WHOLE, chance: Callable[[], float] = random.random
    ) -> None:
        self.worker, self.part = worker, part
        self._chance = chance
        self._envelopes = Envelopes(masthead)

    def claim(self, channel: Channel, limit: int) -> list[tuple[Envelope, Claimed]]:
        """Take up to `limit` deliveries of a channel that are due and may go."""
        halted = stops.current()
        waiting = [*stops.stopped_items(halted), *routing.withdrawn_and_due()]
        instant = to_us(now())
        writing = bulk_writing if channel in claims.SEQUENCED else replayable_bulk_writing
        with writing():
            taken = claims.claim(
                self.worker,
                channel,
                now_us=instant,
                lease_us=instant + LEASE_S * 1_000_000,
                limit=limit,
                kills_only=halted.of_channel(channel.name.lower()),
                stopped=waiting,
                part=self.part,
            )
        claimed = claims.addressed(taken)
        self._envelopes.fetch({each.key.item for each in claimed})
        return self._enveloped(claimed, channel)

    def foresee(self, item: int, its: Cleared, destinations: Sequence[int]) -> list[Envelope]:
        """An item's mail for these destinations as `claim` will give it once the item is out."""
        self._envelopes.keep(item, its)
        owed = [claims.Taken(DeliveryKey(item, each, 0), its.item.lane.value, 1, None) for each in destinations]
        return [self._envelopes.of(each, Channel.EMAIL) for each in claims.addressed(owed)]

    def settle(self, results: Sequence[tuple[Claimed, Outcome]]) -> None:
        """Write what became of claimed deliveries, in one transaction."""
        settlements = [self._settlement(claimed, outcome) for claimed, outcome in results]
        with bulk_writing():
            if any(each.verb is DeliveryVerb.FAIL for each in settlements) or any(
                outcome.gone or outcome.dead or outcome.pin for _, outcome in results
            ):
                wire_first()
            claims.settle(self.worker, settlements)
            _write_attempts(results)
            _kill_again(results)
            _count_failures(results, settlements)
            folders.pin_met(results)

    def renew(self) -> None:
        """Keep what this worker has in hand."""
        with replayable_bulk_writing():
            claims.renew(self.worker, to_us(now()) + LEASE_S * 1_000_000)

    def unwanted(self, items: Iterable[int]) -> set[int]:
        """Those of the items that must not be sent any more."""
        return routing.unwanted(list(items))

    def trial(self, its: Cleared, claimed: Claimed, channel: Channel) -> Envelope:
        """The envelope of an item that stands in no ledger."""
        self._envelopes.keep(claimed.key.item, its)
        return self._envelopes.of(claimed, channel)

    def _enveloped(self, claimed: Sequence[Claimed], channel: Channel) -> list[tuple[Envelope, Claimed]]:
        """What was claimed, ready to be carried. A story that cannot be written in a format fails for good in that
        format, so that it stops neither the channel nor its other formats."""
        ready, failed = [], []
        for each in claimed:
            try:
                ready.append((self._envelopes.of(each, channel), each))
            except Exception as error:  # whatever a format raises is of one story
                log.exception("rendition.failed item=%d format=%s", each.key.item, each.format)
                words = f"not written: {type(error).__name__}"
                failed.append((each, Outcome(kind=OutcomeKind.REFUSED, at_us=to_us(now()), words=words)))
        if failed:
            self.settle(failed)
        return ready

    def _settlement(self, claimed: Claimed, outcome: Outcome) -> Settlement:
        verb = verb_of(outcome, tries=claimed.tries)
        due_us = retry_at_us(outcome, tries=claimed.tries, chance=self._chance()) if verb is DeliveryVerb.DEFER else 0
        return Settlement(
            key=claimed.key,
            verb=verb,
            tries=claimed.tries,
            at_us=outcome.at_us,
            due_us=due_us,
            code=outcome.code,
            words=outcome.words[:WORDS],
            untried=outcome.untried,
        )


def give_back(workers: Sequence[int] | None = None) -> int:
    """Make due again what a dead worker held; without names, whatever has outlived its lease."""
    with replayable_bulk_writing():
        count = claims.give_back(now_us=to_us(now()), workers=workers)
        if count:
            hint(DUE, [])
    return count


def give_all_back() -> int:
    """At the start of the only supervisor of a database: nobody holds anything."""
    with bulk_writing():
        return claims.give_all_back()


def redeliver(
    actor: Actor,
    *,
    name: str = "",
    destination: str = "",
    since_us: int | None = None,
    until_us: int | None = None,
    everything: bool = False,
) -> int:
    """Owe again what went out: to one destination, or to all in a window of time; only what never arrived, unless
    `everything`. Returns how many deliveries are owed."""
    permit(actor, Right.CLEAR)
    rows = models.Item.objects.filter(number__isnull=False).exclude(state__in=("killed", "withheld", "superseded"))
    if name:
        rows = rows.filter(pk__in=[kept.row.pk for kept in find(name)])
    if since_us is not None:
        rows = rows.filter(cleared_us__gte=since_us)
    if until_us is not None:
        rows = rows.filter(cleared_us__lt=until_us)
    to = find_destination(destination).pk if destination else None
    owed = 0
    for item, uid in rows.order_by("number").values_list("pk", "uid"):
        with bulk_writing():
            wire_first()
            count = ledger.redeliver([item], due_us=to_us(now()), destination=to, only_missing=not everything)
            if count:
                note("redelivered", uid, actor=actor.user, owed=count, **({"destination": to} if to else {}))
                hint(DUE, [item])
        owed += count
    return owed


def _write_attempts(results: Sequence[tuple[Claimed, Outcome]]) -> None:
    good = (OutcomeKind.ACCEPTED, OutcomeKind.RELAYED, OutcomeKind.UNWANTED)
    models.Attempt.objects.bulk_create(
        models.Attempt(
            item_id=claimed.key.item,
            destination_id=claimed.key.destination,
            repeat=claimed.key.repeat,
            tries=claimed.tries,
            at_us=outcome.at_us,
            outcome=outcome.kind.value,
            code=outcome.code,
            words=outcome.words[:WORDS],
        )
        for claimed, outcome in results
        if outcome.kind not in good and not outcome.untried
    )


def _count_failures(results: Sequence[tuple[Claimed, Outcome]], settlements: Sequence[Settlement]) -> None:
    """A destination that is gone or dead, or failed too often in a row, is held: never silently dropped."""
    good = (DeliveryVerb.ACCEPT, DeliveryVerb.RELAY)
    well_again = {
        claimed.key.destination
        for (claimed, _), settlement in zip(results, settlements, strict=True)
        if claimed.failures and settlement.verb in good
    }
    failed = {each.key.destination for each in settlements if each.verb is DeliveryVerb.FAIL}
    gone = {claimed.key.destination for claimed, outcome in results if outcome.gone or outcome.dead}
    met = {claimed.key.destination for claimed, outcome in results if outcome.pin}
    if touched := well_again | failed | gone | met:
        claims.take(touched)
    if well_again:
        models.Destination.objects.filter(pk__in=well_again).update(failures=0)
    if not failed | gone:
        return
    websub.left({claimed.key.destination for claimed, outcome in results if outcome.gone})
    for destination in models.Destination.objects.filter(pk__in=failed | gone, state="active"):
        destination.failures += destination.pk in failed
        if destination.pk in gone or destination.failures >= HELD_AFTER_FAILURES:
            destination.state = "held"
            ledger.park(destination.pk)
            if destination.channel == Channel.WEBSUB:
                websub.failing(destination)
            note("destination-held", f"destination:{destination.pk}", failures=destination.failures)
        destination.save(update_fields=["failures", "state"])


def _kill_again(results: Sequence[tuple[Claimed, Outcome]]) -> None:
    """What was in flight when its item was taken back, and was accepted after all, is followed by the notice again."""
    accepted = (OutcomeKind.ACCEPTED, OutcomeKind.RELAYED)
    got = [claimed.key for claimed, outcome in results if outcome.kind in accepted]
    taken_back = models.Item.objects.filter(
        pk__in={each.item for each in got}, withdrawn_by__isnull=False, state__in=("killed", "withheld")
    )
    for row in taken_back:
        reached = [each.destination for each in got if each.item == row.pk]
        notice = models.Item.objects.get(pk=row.withdrawn_by_id)
        due_us = to_us(now())
        ledger.chase_again(notice.pk, reached, lane=Lane.KILL, due_us=due_us)
        ledger.chase(notice.pk, reached, lane=Lane.KILL, due_us=due_us, lot=lot(notice.uid))
        hint(DUE, [notice.pk])
