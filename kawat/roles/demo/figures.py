"""Figures of a distribution that spans several items, straight from the ledger: counts while it runs, times after.

Seconds count from the clear time, or from T where there was a hold.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from kawat.core import terms
from kawat.core.terms import Channel, DeliveryState
from kawat.roles.bench.measure import percentile
from kawat.roles.demo.receivers.stream_clients import Seen
from kawat.store import models
from kawat.store.dialect import ids

GOT = tuple(state.value for state in terms.GOT)
OVER = DeliveryState.ACCEPTED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """One channel: what was owed and got, and when. `skew_s` is of first attempts alone."""

    channel: str
    owed: int
    got: int
    first_s: float | None
    median_s: float | None
    p99_s: float | None
    last_s: float | None
    skew_s: float | None

    @property
    def rate_per_s(self) -> float | None:
        """What was got, over the time from the clear to the last."""
        return round(self.got / self.last_s, 1) if self.last_s else None


@dataclass(frozen=True, slots=True)
class Count:
    """How far one channel is."""

    owed: int = 0
    got: int = 0
    over: int = 0


def items_of(uids: Iterable[str]) -> list[int]:
    """The ids of items by their outside ids."""
    return list(models.Item.objects.filter(uid__in=list(uids)).values_list("pk", flat=True))


def counts(items: Sequence[int]) -> dict[Channel, Count]:
    """How far each channel is, all items together; those of the made-up circuit are always there."""
    found = dict.fromkeys((Channel.EMAIL, Channel.WEBHOOK), Count())
    rows = _rows(
        f"""SELECT o.channel, count(*), sum(CASE WHEN o.state IN {GOT} THEN 1 ELSE 0 END),
                   sum(CASE WHEN o.state >= {OVER} THEN 1 ELSE 0 END)
              FROM {ids()} n JOIN delivery o ON o.item_id = n.id GROUP BY o.channel""",  # noqa: S608
        items,
    )
    return found | {Channel(channel): Count(owed, got, over) for channel, owed, got, over in rows}


def is_over(items: Sequence[int]) -> bool:
    """Whether every item is in the ledger and nothing is owed any more."""
    waiting = models.Item.objects.filter(pk__in=items).exclude(number__isnull=False, routed_us__isnull=False)
    if waiting.exists():
        return False
    return not any(
        # The plus keeps to the index of those that are owed, which is empty in the end; the key's would be read through.
        _rows(
            f"SELECT 1 FROM delivery o WHERE o.state = {state} AND +o.item_id IN (SELECT id FROM {ids()} n) LIMIT 1",  # noqa: S608
            items,
        )
        for state in range(OVER)
    )


def times(items: Sequence[int], start_us: int) -> list[Times]:
    """First, median, p99 and last acceptance by channel."""
    owed = counts(items)
    told = []
    for channel in sorted(owed):
        rows = _rows(
            f"""SELECT o.settled_us, o.tries, o.repeat FROM {ids()} n JOIN delivery o ON o.item_id = n.id
                 WHERE o.state IN {GOT} AND o.channel = {channel.value}""",  # noqa: S608
            items,
        )
        after = sorted((settled - start_us) / 1e6 for settled, _, _ in rows)
        first_tries = [settled for settled, tries, repeat in rows if tries == 1 and repeat == 0]
        told.append(
            Times(
                channel=channel.name.lower(),
                owed=owed[channel].owed,
                got=owed[channel].got,
                first_s=after[0] if after else None,
                median_s=percentile(after, 0.5),
                p99_s=percentile(after, 0.99),
                last_s=after[-1] if after else None,
                skew_s=(max(first_tries) - min(first_tries)) / 1e6 if first_tries else None,
            )
        )
    return told


def stream_times(items: Sequence[int], seen: Iterable[Seen], start_us: int) -> Times:
    """The same of the desktops: owed is what the edges' tallies say they offered, the times are the desktops' own."""
    numbers = set(models.Item.objects.filter(pk__in=items).values_list("number", flat=True))
    after = sorted((each.at_us - start_us) / 1e6 for each in seen if each.number in numbers)
    offered = models.EdgeTally.objects.filter(item_id__in=items).values_list("offered", flat=True)
    return Times(
        channel="stream",
        owed=sum(offered),
        got=len(after),
        first_s=after[0] if after else None,
        median_s=percentile(after, 0.5),
        p99_s=percentile(after, 0.99),
        last_s=after[-1] if after else None,
        skew_s=after[-1] - after[0] if after else None,
    )


def written(items: Sequence[int]) -> int:
    """How many frames the edges say they wrote of these items."""
    told = models.EdgeTally.objects.filter(item_id__in=items).values_list("written", flat=True)
    return sum(told)


def last_written_s(items: Sequence[int], start_us: int) -> float | None:
    """When the edges had written the last frame, by their tallies; None where they wrote none."""
    last = models.EdgeTally.objects.filter(item_id__in=items, written__gt=0).aggregate(last=Max("last_us"))["last"]
    return (last - start_us) / 1e6 if last else None


def start_of(items: Sequence[int]) -> int:
    """T where there was a hold, else the clear time, in µs."""
    row = models.Item.objects.filter(pk__in=items).order_by("cleared_us").values_list("hold_us", "cleared_us").first()
    assert row is not None
    return int(row[0] or row[1])


def _rows(statement: str, items: Sequence[int]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(list(items))])
        return list(cursor.fetchall())
