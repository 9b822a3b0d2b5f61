"""Routing: from a cleared item to the ledger, in chunks short enough that no clear waits on them.

The engine answers with profiles, set-based statements join them to destinations. Everything may be done again:
`routed_us` is set last, and the router takes up whatever lacks it. Of several routers each does all of this for its own
subscribers; kills and withholds ask no engine, and the first does them alone.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kawat.actions.hints import DUE, WITHDRAWN, hint
from kawat.actions.standing import WHOLE, Shard, sync
from kawat.core.delivery import lot
from kawat.core.instants import to_us
from kawat.core.quiet import waits_from
from kawat.core.release import Cleared
from kawat.core.terms import Kind, Lane, State
from kawat.matching import Engine, Profiles
from kawat.store import cleared, ledger, models, routed
from kawat.store.analyses import terms_of
from kawat.store.clock import now
from kawat.store.transactions import CHUNK, bulk_writing, replayable_bulk_writing

__all__ = [
    "route",
    "sync",
    "unrouted",
    "unrouted_notices",
    "unwanted",
    "withdrawn_and_due",
]

FIRST_IN_LANE_US = 0
"""A correction's due time: before anything else in its lane."""

FOLLOWERS = (Kind.UPDATE, Kind.CORRECTION, Kind.REFILE, Kind.REPEAT)


def unrouted(shard: Shard = WHOLE) -> list[int]:
    """The ids of items that are out and not yet all in the ledger as far as this router is concerned, kills first."""
    return list(routed.waiting(shard=shard.number, shards=shard.of).values_list("pk", flat=True))


def unrouted_notices() -> list[int]:
    """Kills and withholds among them."""
    return list(routed.waiting_notices().values_list("pk", flat=True))


def route(
    engine: Engine,
    item: int,
    shard: Shard = WHOLE,
    *,
    final: bool = True,
    pause: Callable[[], None] = lambda: None,
) -> int:
    """Write the deliveries of one item; how many were new. `pause` is called between chunks.

    Where the engine is still behind the table the answer is not `final`: what it gives goes out, and the item waits
    to be routed again.
    """
    row = models.Item.objects.select_related("copy", "release").get(pk=item)
    its = cleared.by_ids([item])[item]
    if its.item.kind.is_notice:
        shard, final = WHOLE, True
        owed = _chase(row, pause)
    else:
        owed = _fan_out(engine, row, its, shard, pause)
    if final:
        with bulk_writing():
            routed.answer(item, shard=shard.number, shards=shard.of, at_us=to_us(now()))
            hint(DUE, [item])
    return owed


def unwanted(items: Sequence[int]) -> set[int]:
    """Those of the items that nobody should be sent any more: killed, withheld or superseded."""
    gone = (State.KILLED, State.WITHHELD, State.SUPERSEDED)
    return set(models.Item.objects.filter(pk__in=items, state__in=gone).values_list("pk", flat=True))


def withdrawn_and_due() -> list[int]:
    """Items that are taken back or replaced while what follows them is not routed yet: not to be claimed."""
    taken_back = models.Item.objects.filter(withdrawn_by__isnull=False, withdrawn_by__routed_us=None)
    replaced = models.Item.objects.filter(superseded_by__isnull=False, superseded_by__routed_us=None)
    return [*taken_back.values_list("pk", flat=True), *replaced.values_list("pk", flat=True)]


def _fan_out(engine: Engine, row: models.Item, its: Cleared, shard: Shard, pause: Callable[[], None]) -> int:
    """Whoever matches now, and for a follow-up those who had what it follows; of this router's subscribers."""
    writer = _Writer(row, pause)
    gathered = its.item.kind is Kind.CORRECTION and writer.lane is Lane.NORMAL  # of what a digest never had
    waits = waits_from(its.item.kind, writer.lane)
    if its.item.kind in FOLLOWERS:
        earlier = _earlier(row)
        _cancel(earlier, row, pause)
        writer.write(ledger.follow, _of_shard(shard, ledger.attempted(earlier)), waits=waits)
    if row.its_state is State.CLEARED:
        profiles = engine.match(terms_of(its.item, [language for language, _ in its.languages]))
        siblings = [each.pk for each in cleared.siblings(row) if each.pk != row.pk and each.version == row.version]
        writer.write(ledger.fan_out, profiles, siblings=siblings, waits=waits, gathered=gathered)
    return writer.owed


def _of_shard(shard: Shard, destinations: list[int]) -> list[int]:
    """Those of the destinations that are of this router's subscribers. It alone writes what a subscriber is owed, in
    the order of the wire: that a journalist gets one language rests on it."""
    if shard.of == 1:
        return destinations
    return [each for each, subscriber in ledger.holders(destinations) if shard.holds(subscriber)]


def _chase(row: models.Item, pause: Callable[[], None]) -> int:
    """A kill or a withhold follows every copy, and cancels what is due of what it covers."""
    covered = list(models.Item.objects.filter(withdrawn_by=row).values_list("pk", flat=True))
    writer = _Writer(row, pause)
    writer.write(ledger.chase, sorted({*ledger.attempted(covered), *ledger.readers(covered)}))
    _cancel(covered, row, pause)
    return writer.owed


def _cancel(items: Sequence[int], by: models.Item, pause: Callable[[], None]) -> None:
    """What is due of the items is owed no more. Every router sees to all of it before it asks who had them already;
    they take turns at the row of the item that replaces them."""
    count = CHUNK
    while count == CHUNK:
        with replayable_bulk_writing():
            models.Item.objects.select_for_update().only("pk").get(pk=by.pk)
            count = ledger.cancel(items, limit=CHUNK)
            hint(WITHDRAWN, items)
        pause()


def _earlier(row: models.Item) -> list[int]:
    """The items of its release and language that went out before it."""
    earlier = models.Item.objects.filter(release_id=row.release_id, language=row.language, number__lt=row.number)
    return list(earlier.exclude(kind__in=routed.NOTICES).values_list("pk", flat=True))


class _Writer:
    """Writes one item's deliveries, a chunk a transaction, all with the same lane, due time and lot."""

    def __init__(self, row: models.Item, pause: Callable[[], None]) -> None:
        self.row, self.pause = row, pause
        self.lane = Lane(row.lane)
        self.due_us = FIRST_IN_LANE_US if row.kind == Kind.CORRECTION else int(row.cleared_us or 0)
        self.lot = lot(row.uid)
        self.owed = 0

    def write(self, statement: Callable[..., int], ids: Sequence[int] | Profiles, **more: Any) -> None:
        """Until the item is taken back or replaced."""
        every = np.asarray(ids, np.int64)
        for start in range(0, len(every), CHUNK):
            chunk = every[start : start + CHUNK].tolist()
            with replayable_bulk_writing():
                if not routed.stands(self.row.pk):
                    return
                self.owed += statement(self.row.pk, chunk, lane=self.lane, due_us=self.due_us, lot=self.lot, **more)
                hint(DUE, [self.row.pk])
            self.pause()
