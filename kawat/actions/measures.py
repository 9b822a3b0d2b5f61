"""What the ledger and the tallies say of one item: a channel's counts and times, the streams, how far a kill got.

Seconds count from the start that is handed in: the clear time, or T where there was a hold.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kawat.core import terms
from kawat.core.landing import Streams
from kawat.core.terms import Channel, DeliveryState
from kawat.store import models

CURVE_POINTS = 60
ANSWERS = 12
GOT = tuple(state.value for state in terms.GOT)
TIMED = tuple(state.value for state in terms.TIMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    """One channel of one item. What waited for quiet hours stands in the counts and in no time. `curve` is (seconds after
    the clear, accepted until then), those that bounced later among them."""

    channel: str
    owed: int
    waiting: int
    due: int
    flying: int
    parked: int
    accepted: int
    relayed: int
    delivered: int
    bounced: int
    failed: int
    cancelled: int
    first_s: float | None
    median_s: float | None
    p99_s: float | None
    last_s: float | None
    skew_s: float | None
    curve: tuple[tuple[float, int], ...]
    answers: tuple[tuple[int, str, int], ...]

    @property
    def got(self) -> int:
        return self.accepted + self.relayed + self.delivered

    @property
    def still_due(self) -> int:
        return self.waiting + self.due + self.flying + self.parked


@dataclass(frozen=True, slots=True, kw_only=True)
class KillReport:
    """How far a kill or a withhold got. `unreached` had the item and have unsubscribed since."""

    owed: int
    accepted: int
    confirmed: int
    unreached: int


def channels(item: int, start: int) -> Iterator[ChannelReport]:
    """Each channel by which the item was owed. `start` in microseconds."""
    counts = _rows(
        "SELECT channel, state, count(*) FROM delivery WHERE item_id = %s GROUP BY channel, state ORDER BY channel",
        item,
    )
    for channel in sorted({row[0] for row in counts}):
        by_state = {DeliveryState(state): count for its, state, count in counts if its == channel}
        at = [
            (settled - start) / 1e6
            for (settled,) in _rows(
                f"SELECT settled_us FROM delivery WHERE item_id = %s AND channel = %s AND state IN {TIMED} "  # noqa: S608
                "AND waited_us IS NULL ORDER BY settled_us",
                item,
                channel,
            )
        ]
        ((first, last),) = _rows(
            f"SELECT min(settled_us), max(settled_us) FROM delivery WHERE item_id = %s AND channel = %s "  # noqa: S608
            f"AND state IN {TIMED} AND tries = 1 AND repeat = 0 AND waited_us IS NULL",
            item,
            channel,
        )
        yield ChannelReport(
            channel=Channel(channel).name.lower(),
            owed=sum(by_state.values()),
            waiting=by_state.get(DeliveryState.WAITING, 0),
            due=by_state.get(DeliveryState.DUE, 0),
            flying=by_state.get(DeliveryState.FLYING, 0),
            parked=by_state.get(DeliveryState.PARKED, 0),
            accepted=by_state.get(DeliveryState.ACCEPTED, 0),
            relayed=by_state.get(DeliveryState.RELAYED, 0),
            delivered=by_state.get(DeliveryState.DELIVERED, 0),
            bounced=by_state.get(DeliveryState.BOUNCED, 0),
            failed=by_state.get(DeliveryState.FAILED, 0),
            cancelled=by_state.get(DeliveryState.CANCELLED, 0),
            first_s=at[0] if at else None,
            median_s=at[len(at) // 2] if at else None,
            p99_s=at[min(len(at) - 1, len(at) * 99 // 100)] if at else None,
            last_s=at[-1] if at else None,
            skew_s=(last - first) / 1e6 if first is not None else None,
            curve=_curve(at),
            answers=_answers(item, channel),
        )


def _curve(at: list[float]) -> tuple[tuple[float, int], ...]:
    """At most CURVE_POINTS points of the cumulated count, and the last."""
    step = -(-len(at) // CURVE_POINTS) or 1
    places = [*range(0, len(at) - 1, step), *([len(at) - 1] if at else [])]
    return tuple((at[place], place + 1) for place in places)


def _answers(item: int, channel: int) -> tuple[tuple[int, str, int], ...]:
    """What destinations answered, the most frequent first: last words of deliveries by code."""
    rows = _rows(
        f"""SELECT coalesce(code, 0), min(coalesce(words, '')), count(*) FROM delivery
             WHERE item_id = %s AND channel = %s AND settled_us IS NOT NULL
             GROUP BY 1 ORDER BY 3 DESC LIMIT {ANSWERS}""",  # noqa: S608
        item,
        channel,
    )
    return tuple((code, words, count) for code, words, count in rows)


def streams(starts: Mapping[int, int]) -> Streams:
    """What all edges did with these items; each one's seconds count from its own start."""
    told = list(models.EdgeTally.objects.filter(item_id__in=starts))
    written = [each for each in told if each.first_us]
    return Streams(
        offered=sum(each.offered for each in told),
        written=sum(each.written for each in told),
        dropped=sum(each.dropped for each in told),
        first_s=min(((each.first_us - starts[each.item_id]) / 1e6 for each in written), default=None),
        last_s=max(((each.last_us - starts[each.item_id]) / 1e6 for each in written), default=None),
    )


def kill(row: models.Item) -> KillReport:
    """Of a kill or a withhold."""
    ((owed, accepted),) = _rows(
        f"""SELECT count(DISTINCT destination_id),
                   count(DISTINCT CASE WHEN state IN {GOT} THEN destination_id END)
              FROM delivery WHERE item_id = %s""",  # noqa: S608
        row.pk,
    )
    ((unreached,),) = _rows(
        """SELECT count(DISTINCT d.id) FROM delivery o JOIN item i ON i.id = o.item_id
             JOIN destination d ON d.id = o.destination_id
            WHERE i.withdrawn_by_id = %s AND o.tries > 0 AND d.state = 'unsubscribed'""",
        row.pk,
    )
    confirmed = models.Acknowledgement.objects.filter(item=row).count()
    return KillReport(owed=owed, accepted=accepted, confirmed=confirmed, unreached=unreached)


def _rows(statement: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
