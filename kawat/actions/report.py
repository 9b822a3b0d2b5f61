"""The report of a distribution: from the ledger, the tallies and the reads alone.

Seconds count from the clear time (T, where there was a hold). Skew is last minus first acceptance among first
attempts. Nothing here multiplies or guesses: delivered, read and still due are told apart. What bounced keeps the
instant at which its relay had taken it, so that no time and no skew changes when a mail comes back.
"""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, F, Max, Min, Sum, When

from kawat.core import terms
from kawat.core.instants import from_us
from kawat.core.terms import Channel, DeliveryState
from kawat.store import models
from kawat.store.releases import Kept, all_of

CURVE_POINTS = 60
ANSWERS = 12
GOT = tuple(state.value for state in terms.GOT)
TAKEN = (*GOT, DeliveryState.BOUNCED.value)
"""What was accepted at its instant, whatever came back later: a bounce changes no time that was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    """One channel of one item. What waited for quiet hours stands in the counts and in no time. `curve` is (seconds after the clear, accepted until then), those that bounced later
    among them."""

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
class StreamReport:
    """All edges together."""

    offered: int
    written: int
    dropped: int
    first_s: float | None
    last_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KillReport:
    """How far a kill or a withhold got. `unreached` had the item and have unsubscribed since."""

    owed: int
    accepted: int
    confirmed: int
    unreached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """One item. `lag_s` is from the set instant to the commit."""

    number: int
    uid: str
    language: str
    version: int
    kind: str
    state: str
    headline: str
    hold_at: datetime | None
    cleared_at: datetime
    lag_s: float | None
    reads: int
    channels: tuple[ChannelReport, ...]
    streams: StreamReport
    kill: KillReport | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole release, items in order of their wire numbers."""

    slug: str
    items: tuple[ItemReport, ...]

    @property
    def still_due(self) -> int:
        return sum(channel.still_due for item in self.items for channel in item.channels)

    @property
    def owed(self) -> int:
        return sum(channel.owed for item in self.items for channel in item.channels)

    @property
    def got(self) -> int:
        return sum(channel.got for item in self.items for channel in item.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One line of the table of deliveries. `settled_at` is when the last word came."""

    subscriber: str
    kind: str
    country: str
    channel: str
    address: str
    repeat: int
    state: str
    tries: int
    settled_at: datetime | None
    after_s: float | None
    code: int
    words: str


def report_of(name: str) -> Report:
    """The report of the release with this slug or outside id."""
    out = [kept for kept in all_of(name.partition("@")[0]) if kept.row.number is not None]
    out.sort(key=lambda kept: kept.row.number or 0)
    slug = out[0].document.item.slug if out else name
    return Report(slug=slug, items=tuple(_item(kept) for kept in out))


def report_as_json(report: Report) -> dict[str, Any]:
    """The report as JSON's own types; instants in ISO 8601, UTC."""
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(report), default=datetime.isoformat))
    plain |= {"owed": report.owed, "got": report.got, "still_due": report.still_due}
    return plain


def deliveries_of(item_uid: str, *, limit: int = 100, offset: int = 0, state: str = "") -> list[DeliveryRow]:
    """The deliveries of an item, in order of their acceptance; what is still due comes last."""
    row = models.Item.objects.get(uid=item_uid)
    chosen = models.Delivery.objects.filter(item_id=row.pk).select_related("destination__subscriber")
    if state:
        chosen = chosen.filter(state=DeliveryState[state.upper()].value)
    start = row.hold_us or row.cleared_us or 0
    over = Case(When(state__in=GOT, then=0), When(state__gte=DeliveryState.ACCEPTED.value, then=1), default=2)
    return [
        DeliveryRow(
            subscriber=each.destination.subscriber.name,
            kind=each.destination.subscriber.kind,
            country=each.destination.subscriber.country,
            channel=Channel(each.channel).name.lower(),
            address=each.destination.address,
            repeat=each.repeat,
            state=DeliveryState(each.state).name.lower(),
            tries=each.tries,
            settled_at=from_us(each.settled_us) if each.settled_us else None,
            after_s=(each.settled_us - start) / 1e6 if each.settled_us else None,
            code=each.code or 0,
            words=each.words or "",
        )
        for each in chosen.order_by(over, F("settled_us").asc(nulls_last=True), "destination_id", "repeat")[
            offset : offset + limit
        ]
    ]


def _item(kept: Kept) -> ItemReport:
    row = kept.row
    assert row.number is not None
    assert row.cleared_us is not None
    start = row.hold_us or row.cleared_us
    return ItemReport(
        number=row.number,
        uid=row.uid,
        language=row.language,
        version=row.version or 1,
        kind=row.kind,
        state=row.state,
        headline=kept.document.item.headline,
        hold_at=from_us(row.hold_us) if row.hold_us else None,
        cleared_at=from_us(row.cleared_us),
        lag_s=(row.cleared_us - row.hold_us) / 1e6 if row.hold_us else None,
        reads=models.Read.objects.filter(item=row).count(),
        channels=tuple(_channels(row.pk, start)),
        streams=_streams(row.pk, start),
        kill=_kill(row) if row.its_kind.is_notice else None,
    )


def _channels(item: int, start: int) -> Iterable[ChannelReport]:
    counts = _rows(
        "SELECT channel, state, count(*) FROM delivery WHERE item_id = %s GROUP BY channel, state ORDER BY channel",
        item,
    )
    for channel in sorted({row[0] for row in counts}):
        by_state = {DeliveryState(state): count for its, state, count in counts if its == channel}
        at = [
            (settled - start) / 1e6
            for (settled,) in _rows(
                f"SELECT settled_us FROM delivery WHERE item_id = %s AND channel = %s AND state IN {TAKEN} "  # noqa: S608
                "AND waited_us IS NULL ORDER BY settled_us",
                item,
                channel,
            )
        ]
        ((first, last),) = _rows(
            f"SELECT min(settled_us), max(settled_us) FROM delivery WHERE item_id = %s AND channel = %s "  # noqa: S608
            f"AND state IN {TAKEN} AND tries = 1 AND repeat = 0 AND waited_us IS NULL",
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
    """At most CURVE_POINTS points of the cumulated count."""
    if not at:
        return ()
    step = max(1, len(at) // CURVE_POINTS)
    points = [(at[place], place + 1) for place in range(0, len(at), step)]
    return (*points, (at[-1], len(at)))


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


def _streams(item: int, start: int) -> StreamReport:
    told = models.EdgeTally.objects.filter(item_id=item).aggregate(
        offered=Sum("offered"), written=Sum("written"), dropped=Sum("dropped"), last=Max("last_us")
    )
    first = models.EdgeTally.objects.filter(item_id=item, first_us__gt=0).aggregate(first=Min("first_us"))["first"]
    return StreamReport(
        offered=told["offered"] or 0,
        written=told["written"] or 0,
        dropped=told["dropped"] or 0,
        first_s=(first - start) / 1e6 if first else None,
        last_s=(told["last"] - start) / 1e6 if told["last"] else None,
    )


def _kill(row: models.Item) -> KillReport:
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
