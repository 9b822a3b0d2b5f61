"""Routing: from a cleared item to the ledger, in chunks short enough that no clear waits on them.

The engine answers with profiles, set-based statements join them to destinations. Everything may be done again:
`routed_us` is set last, and the router takes up whatever lacks it.
"""

from collections.abc import Callable, Sequence

from kawat.actions.hints import DUE, WITHDRAWN, hint
from kawat.core.delivery import lot
from kawat.core.instants import to_us
from kawat.core.release import Cleared
from kawat.core.terms import Kind, Lane, State
from kawat.language import terms_of
from kawat.matching import Plain
from kawat.store import cleared, ledger, models
from kawat.store.clock import now
from kawat.store.transactions import CHUNK, bulk_writing, replayable_bulk_writing

FIRST_IN_LANE_US = 0
"""A correction's due time: before anything else in its lane."""

FOLLOWERS = (Kind.UPDATE, Kind.CORRECTION, Kind.REFILE, Kind.REPEAT)


def sync(engine: Plain, since: int) -> int:
    """Take in every profile that changed after the change numbered `since`; the number of the last."""
    last = since
    rows = models.Profile.objects.filter(change__gt=since).order_by("change")
    for pk, criteria, active, change in rows.values_list("pk", "criteria", "active", "change").iterator(
        chunk_size=CHUNK
    ):
        if active:
            engine.put(pk, criteria)
        else:
            engine.remove(pk)
        last = change
    return last


def unrouted() -> list[int]:
    """The ids of items that are out and not yet all in the ledger, kills first."""
    rows = models.Item.objects.filter(number__isnull=False, routed_us=None)
    return list(rows.order_by("lane", "number").values_list("pk", flat=True))


def route(engine: Plain, item: int, *, pause: Callable[[], None] = lambda: None) -> int:
    """Write the deliveries of one item; how many were new. `pause` is called between chunks."""
    row = models.Item.objects.select_related("copy", "release").get(pk=item)
    its = cleared.by_ids([item])[item]
    owed = _chase(row, pause) if its.item.kind.is_notice else _fan_out(engine, row, its, pause)
    with bulk_writing():
        models.Item.objects.filter(pk=item).update(routed_us=to_us(now()))
        hint(DUE, [item])
    return owed


def unrouted_notices() -> list[int]:
    """Kills and withholds among them."""
    rows = models.Item.objects.filter(number__isnull=False, routed_us=None, lane=Lane.KILL.value)
    return list(rows.order_by("number").values_list("pk", flat=True))


def unwanted(items: Sequence[int]) -> set[int]:
    """Those of the items that nobody should be sent any more: killed, withheld or superseded."""
    gone = (State.KILLED, State.WITHHELD, State.SUPERSEDED)
    return set(models.Item.objects.filter(pk__in=items, state__in=gone).values_list("pk", flat=True))


def withdrawn_and_due() -> list[int]:
    """Items that are taken back or replaced while what follows them is not routed yet: not to be claimed."""
    taken_back = models.Item.objects.filter(withdrawn_by__isnull=False, withdrawn_by__routed_us=None)
    replaced = models.Item.objects.filter(superseded_by__isnull=False, superseded_by__routed_us=None)
    return [*taken_back.values_list("pk", flat=True), *replaced.values_list("pk", flat=True)]


def _fan_out(engine: Plain, row: models.Item, its: Cleared, pause: Callable[[], None]) -> int:
    """Whoever matches now, and for a follow-up those who had what it follows."""
    writer = _Writer(row, pause)
    if its.item.kind in FOLLOWERS:
        earlier = _earlier(row)
        _cancel(earlier, pause)
        writer.write(ledger.follow, ledger.attempted(earlier))
    if row.its_state is State.CLEARED:
        profiles = engine.match(terms_of(its.item, [language for language, _ in its.languages]))
        siblings = [each.pk for each in cleared.siblings(row) if each.pk != row.pk and each.version == row.version]
        writer.write(ledger.fan_out, profiles, siblings=siblings)
    return writer.owed


def _chase(row: models.Item, pause: Callable[[], None]) -> int:
    """A kill or a withhold follows every copy, and cancels what is due of what it covers."""
    covered = list(models.Item.objects.filter(withdrawn_by=row).values_list("pk", flat=True))
    writer = _Writer(row, pause)
    writer.write(ledger.chase, sorted({*ledger.attempted(covered), *ledger.readers(covered)}))
    _cancel(covered, pause)
    return writer.owed


def _cancel(items: Sequence[int], pause: Callable[[], None]) -> None:
    count = CHUNK
    while count == CHUNK:
        with replayable_bulk_writing():
            count = ledger.cancel(items, limit=CHUNK)
            hint(WITHDRAWN, items)
        pause()


def _earlier(row: models.Item) -> list[int]:
    """The items of its release and language that went out before it."""
    earlier = models.Item.objects.filter(release_id=row.release_id, language=row.language, number__lt=row.number)
    return list(earlier.exclude(kind__in=(Kind.KILL, Kind.WITHHOLD)).values_list("pk", flat=True))


class _Writer:
    """Writes one item's deliveries, a chunk a transaction, all with the same lane, due time and lot."""

    def __init__(self, row: models.Item, pause: Callable[[], None]) -> None:
        self.row, self.pause = row, pause
        self.lane = Lane(row.lane)
        self.due_us = FIRST_IN_LANE_US if row.kind == Kind.CORRECTION else int(row.cleared_us or 0)
        self.lot = lot(row.uid)
        self.owed = 0

    def write(self, statement: Callable[..., int], ids: Sequence[int], **more: Sequence[int]) -> None:
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            with replayable_bulk_writing():
                if self._was_taken_back():
                    return
                self.owed += statement(self.row.pk, chunk, lane=self.lane, due_us=self.due_us, lot=self.lot, **more)
                hint(DUE, [self.row.pk])
            self.pause()

    def _was_taken_back(self) -> bool:
        """Whether the item was killed, withheld or replaced since; the row stays locked until the chunk is written."""
        state = models.Item.objects.select_for_update().values_list("state", flat=True).get(pk=self.row.pk)
        return state != State.CLEARED
