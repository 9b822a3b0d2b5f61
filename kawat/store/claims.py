"""Claims: a sender takes a batch of what is due under a lease, and settles it.

One short statement claims; the order is lane, then due time, then lot, so that a kill overtakes everything, retries
come last in their lane and nobody is always first. The index `delivery_due` holds only what is due.
"""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Mod

from kawat.core.delivery import BLOCK, WHOLE, DeliveryKey, Part
from kawat.core.lifecycle import DELIVERY, sources
from kawat.core.terms import Channel, DeliveryState, DeliveryVerb, DestinationState, Lane, State
from kawat.store.dialect import ids, skip_locked
from kawat.store.models import Destination

DUE, FLYING = DeliveryState.DUE.value, DeliveryState.FLYING.value
PARKED, CANCELLED = DeliveryState.PARKED.value, DeliveryState.CANCELLED.value
WAITING = DeliveryState.WAITING.value
LANES = tuple(Lane)
SEQUENCED = (Channel.WEBHOOK, Channel.SFTP, Channel.FTPS)
"""Channels whose destinations have a gapless sequence of their own."""


_DUE_AGAIN = f"""
    (SELECT CASE WHEN d.state = '{DestinationState.UNSUBSCRIBED}' OR NOT s.active THEN {CANCELLED}
                 WHEN d.state = '{DestinationState.HELD}' AND lane <> {Lane.KILL.value} THEN {PARKED}
                 WHEN d.digest_at <> '' AND waited_us IS NOT NULL THEN {WAITING} ELSE {DUE} END
       FROM destination d JOIN subscriber s ON s.id = d.subscriber_id WHERE d.id = destination_id)"""
"""What flew and did not arrive is due again, unless its destination was held or left while it flew; what flew in a digest
waits for one again."""


class Taken(NamedTuple):
    """One row of a claim. `sequence` is None where its channel has none."""

    key: DeliveryKey
    lane: int
    tries: int
    sequence: int | None


class Claimed(NamedTuple):
    """One delivery in a sender's hand, with all of its destination that an envelope needs."""

    key: DeliveryKey
    lane: Lane
    tries: int
    sequence: int
    destination_uid: str
    subscriber: int
    address: str
    format: str
    language: str
    secret: bytes
    failures: int
    secret_before: bytes = b""
    secret_before_until_us: int = 0
    options: str = ""
    pin: str = ""


class Settlement(NamedTuple):
    """What becomes of one claimed delivery."""

    key: DeliveryKey
    verb: DeliveryVerb
    tries: int
    at_us: int
    due_us: int
    code: int
    words: str
    untried: bool = False


def claim(
    worker: int,
    channel: Channel,
    *,
    now_us: int,
    lease_us: int,
    limit: int,
    kills_only: bool,
    stopped: Sequence[int],
    part: Part = WHOLE,
) -> list[Taken]:
    """Take up to `limit` deliveries that are due, those of `part` before others in each lane. Those of `stopped` items
    wait, but for kills; so does everything but kills where `kills_only`. Within a short transaction; `addressed` makes
    the rest of it afterwards."""
    keys: list[Taken] = []
    for lane in [Lane.KILL] if kills_only else Lane:
        waiting = [] if lane is Lane.KILL else stopped
        for whose in dict.fromkeys((part, WHOLE)):
            if len(keys) < limit:
                keys += _claim_lane(worker, channel, lane, now_us, lease_us, limit - len(keys), waiting, whose)
    return _number(keys) if channel in SEQUENCED else keys


def gather(
    worker: int, destinations: Sequence[int], *, now_us: int, lease_us: int, limit: int, but: Sequence[int]
) -> list[Taken]:
    """Take up to `limit` deliveries that wait for each of these destinations, in the order of the wire, but those of some
    items and of what was taken back: released and claimed at once, for one letter each."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH waiting AS MATERIALIZED (
                       SELECT item_id, destination_id, repeat,
                              row_number() OVER (PARTITION BY destination_id ORDER BY item_id, repeat) AS place
                         FROM delivery
                        WHERE state = {WAITING} AND destination_id IN (SELECT id FROM {ids()} x)
                          AND item_id IN (SELECT id FROM item WHERE state = '{State.CLEARED}')
                          AND item_id NOT IN (SELECT id FROM {ids()} y)),
                     due AS MATERIALIZED (
                       SELECT item_id, destination_id, repeat FROM delivery
                        WHERE state = {WAITING} AND (item_id, destination_id, repeat) IN
                              (SELECT item_id, destination_id, repeat FROM waiting WHERE place <= %s) {skip_locked()})
                UPDATE delivery SET state = {FLYING}, worker = %s, lease_us = %s, tries = tries + 1, due_us = %s,
                       waited_us = coalesce(waited_us, %s)
                 WHERE (item_id, destination_id, repeat) IN (SELECT item_id, destination_id, repeat FROM due)
             RETURNING item_id, destination_id, repeat, lane, tries, sequence""",
            [json.dumps(sorted(destinations)), json.dumps(list(but)), limit, worker, lease_us, now_us, now_us],
        )
        rows = sorted(cursor.fetchall())
    return [Taken(DeliveryKey(row[0], row[1], row[2]), row[3], row[4], row[5]) for row in rows]


def settle(worker: int, settlements: Iterable[Settlement]) -> None:
    """Write what became of deliveries that this worker claimed. An acceptance counts even where the lease had run out
    meanwhile; anything else is then for who holds it now to say. What was not even tried is not counted as a try."""
    alike: dict[tuple[DeliveryVerb, bool], list[Settlement]] = {}
    for each in settlements:
        alike.setdefault((each.verb, each.untried), []).append(each)
    with connection.cursor() as cursor:
        for (verb, untried), group in alike.items():
            moves_to = _DUE_AGAIN if verb is DeliveryVerb.DEFER else DELIVERY[sources(verb)[-1], verb].value
            states = ", ".join(str(state.value) for state in sources(verb))
            got = verb in (DeliveryVerb.ACCEPT, DeliveryVerb.RELAY)
            held = f"state IN ({states})" if got else f"state = {FLYING} AND worker = {int(worker)}"
            cursor.executemany(
                f"""UPDATE delivery SET state = {moves_to}, settled_us = %s, due_us = %s, code = %s, words = %s,
                           tries = tries - {int(untried)}, lease_us = NULL, worker = NULL
                     WHERE item_id = %s AND destination_id = %s AND repeat = %s AND {held}""",
                [(each.at_us, each.due_us, each.code, each.words, *each.key) for each in group],
            )


def renew(worker: int, lease_us: int) -> None:
    """Keep what this worker holds for longer."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE delivery SET lease_us = %s WHERE state = {FLYING} AND worker = %s", [lease_us, worker])


def give_back(*, now_us: int, workers: Sequence[int] | None = None) -> int:
    """Deliveries whose lease ran out are due again; those of `workers`, which are known to be dead, at once."""
    with connection.cursor() as cursor:
        free = f"UPDATE delivery SET state = {_DUE_AGAIN}, lease_us = NULL, worker = NULL WHERE state = {FLYING}"
        if workers is None:
            cursor.execute(f"{free} AND lease_us < %s", [now_us])
        else:
            cursor.execute(f"{free} AND worker IN (SELECT id FROM {ids()} w)", [json.dumps(list(workers))])
        return max(cursor.rowcount, 0)


def give_all_back() -> int:
    """On a machine whose only supervisor has just started, no worker holds anything."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE delivery SET state = {_DUE_AGAIN}, lease_us = NULL, worker = NULL WHERE state = {FLYING}"
        )
        return max(cursor.rowcount, 0)


def next_due_us(channel: Channel) -> int | None:
    """When the next delivery of the channel is due."""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT * FROM (SELECT due_us FROM delivery WHERE state = {DUE} AND channel = {channel.value} "
                f"AND lane = {lane.value} ORDER BY due_us LIMIT 1) l{lane.value}"
                for lane in Lane
            )
        )
        return min((row[0] for row in cursor.fetchall()), default=None)


def _claim_lane(
    worker: int,
    channel: Channel,
    lane: Lane,
    now_us: int,
    lease_us: int,
    limit: int,
    stopped: Sequence[int],
    part: Part,
) -> list[Taken]:
    own = f"AND destination_id / {BLOCK} %% {part.of:d} = {part.number:d}" if part.of > 1 else ""
    unstopped = f"AND item_id NOT IN (SELECT id FROM {ids()} x)" if stopped else ""
    with connection.cursor() as cursor:
        cursor.execute(
            # Materialized: PostgreSQL may otherwise ask anew for each row, and each time be given other `limit` rows,
            # since it skips those that it has locked itself.
            f"""WITH due AS MATERIALIZED (
                       SELECT item_id, destination_id, repeat FROM delivery
                        WHERE state = {DUE} AND channel = %s AND lane = %s AND due_us <= %s {unstopped} {own}
                        ORDER BY due_us, lot LIMIT %s {skip_locked()})
                UPDATE delivery SET state = {FLYING}, worker = %s, lease_us = %s, tries = tries + 1
                 WHERE (item_id, destination_id, repeat) IN (SELECT item_id, destination_id, repeat FROM due)
             RETURNING item_id, destination_id, repeat, lane, tries, sequence, lot, due_us""",
            [
                channel.value,
                lane.value,
                now_us,
                *([json.dumps(list(stopped))] if stopped else []),
                limit,
                worker,
                lease_us,
            ],
        )
        rows = cursor.fetchall()
    rows.sort(key=lambda row: (row[7], row[6]))
    return [Taken(DeliveryKey(row[0], row[1], row[2]), row[3], row[4], row[5]) for row in rows]


def _number(rows: list[Taken]) -> list[Taken]:
    """Give each delivery its number in its destination's sequence, at its first claim."""
    fresh: dict[int, list[DeliveryKey]] = {}
    for row in rows:
        if row.sequence is None:
            fresh.setdefault(row.key.destination, []).append(row.key)
    if not fresh:
        return rows
    numbers: dict[DeliveryKey, int] = {}
    for destination, last in take(fresh):
        for number, key in enumerate(fresh[destination], last + 1):
            numbers[key] = number
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE destination SET sequence = sequence + %s WHERE id = %s",
            [(len(group), destination) for destination, group in fresh.items()],
        )
        cursor.executemany(
            "UPDATE delivery SET sequence = %s WHERE item_id = %s AND destination_id = %s AND repeat = %s",
            [(number, *key) for key, number in numbers.items()],
        )
    return [row._replace(sequence=numbers[row.key]) if row.sequence is None else row for row in rows]


def take(destinations: Iterable[int]) -> list[tuple[int, int]]:
    """Destinations that this transaction is going to change, with the last of their sequence. All take them in one
    order, so that on PostgreSQL none waits for them crosswise."""
    lock = "FOR UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, sequence FROM destination WHERE id IN (SELECT id FROM {ids()} x) ORDER BY id {lock}",
            [json.dumps(sorted(destinations))],
        )
        return list(cursor.fetchall())


def of_part(destinations: QuerySet[Destination], part: Part) -> QuerySet[Destination]:
    """Those destinations that a sender takes before others."""
    whose = Mod(F("pk") / BLOCK, part.of)
    return destinations.alias(whose=whose).filter(whose=part.number) if part.of > 1 else destinations


def addressed(rows: list[Taken]) -> list[Claimed]:
    """What was taken, with its destinations. Only reads, so that no writer waits for it."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            # In the order of the fields of `Claimed`.
            f"""SELECT id, uid, subscriber_id, address, format, language, secret, failures, secret_before,
                       secret_before_until_us, options, pin FROM destination
                 WHERE id IN (SELECT id FROM {ids()} x)""",
            [json.dumps(sorted({row.key.destination for row in rows}))],
        )
        destinations = {row[0]: row[1:] for row in cursor.fetchall()}
    claimed = []
    for key, lane, tries, sequence in rows:
        *address, secret, failures, before, until_us, options, pin = destinations[key.destination]
        own = (*address, bytes(secret), failures, bytes(before), until_us, options, pin)
        claimed.append(Claimed(key, LANES[lane], tries, sequence or 0, *own))
    return claimed
