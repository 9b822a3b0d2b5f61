"""The ledger: who is owed what. Sets in, sets out; every statement may be run again without harm.

A fan-out joins profiles, as the engine answered, to destinations. Follow-ups reach the destinations of what they
follow. All are INSERT … SELECT … ON CONFLICT DO NOTHING on the ledger's key (item, destination, repeat).
"""

import json
from collections.abc import Iterable, Sequence

from django.db import connection

from kawat.core.delivery import BLOCK, PLACES, PRIME, DeliveryKey
from kawat.core.lifecycle import DELIVERY, sources
from kawat.core.quiet import NEVER
from kawat.core.terms import GOT, Channel, DeliveryState, DeliveryVerb, DestinationState, Lane, SubscriberKind
from kawat.store.dialect import ids, skip_locked

DUE, FLYING, PARKED = DeliveryState.DUE.value, DeliveryState.FLYING.value, DeliveryState.PARKED.value
CANCELLED, WAITING = DeliveryState.CANCELLED.value, DeliveryState.WAITING.value

_COLUMNS = "(item_id, destination_id, repeat, channel, lane, state, due_us, lot, tries)"
_DUE_TO_IT = f"""state = {DUE} AND destination_id = %(it)s
                  AND item_id IN (SELECT DISTINCT item_id FROM delivery WHERE state = {DUE})"""
"""Found by the key, item by item that has anything due: no index by destination has to be kept for it."""
_PARKED_FOR_IT = f"state = {PARKED} AND destination_id = %(it)s"
_WAITING_FOR_IT = f"state = {WAITING} AND destination_id = %(it)s"
_NOBODY_IS_FIRST = f"""((d.id / {BLOCK} + 1) * %(lot)s) %% {PRIME} * {PLACES}
                   + ((d.id %% {BLOCK} + 1) * (%(lot)s %% {PLACES - 1} + 1)) %% {PLACES}"""
"""See `core.delivery.BLOCK`."""


_STANDS = f"""CASE WHEN d.state <> '{DestinationState.ACTIVE}' THEN {PARKED} WHEN d.quiet >= %(waits)s THEN {WAITING}
                    WHEN d.digest_at <> '' AND %(gathered)s = 1 THEN {WAITING} ELSE {DUE} END"""
"""A held destination's delivery is parked; one to whom it is quiet enough waits, and what is `gathered` where there are
digests."""

_IS_OWED = f"d.state IN ('{DestinationState.ACTIVE}', '{DestinationState.HELD}')"


def fan_out(
    item: int,
    profiles: Sequence[int],
    *,
    lane: Lane,
    due_us: int,
    lot: int,
    waits: int = NEVER,
    siblings: Sequence[int] = (),
    gathered: bool = False,
) -> int:
    """Owe `item` to every destination that one of `profiles` feeds; the number of new deliveries.

    `siblings` are the items that cleared with it in other languages: a journalist who is owed one of them is not
    owed this one too. A held destination's delivery is parked; one that wants it as quiet as `waits`, or more, waits, and so
    does one that has digests if it is to be `gathered`.
    """
    statement = f"""
        INSERT INTO delivery {_COLUMNS}
        SELECT DISTINCT %(item)s, d.id, 0, d.channel, %(lane)s, {_STANDS}, %(due)s, {_NOBODY_IS_FIRST}, 0
          FROM {_named("profiles")} wanted
          JOIN profile p ON p.id = wanted.id AND p.active
          JOIN subscriber s ON s.id = p.subscriber_id AND s.active
          JOIN destination d ON d.subscriber_id = s.id AND {_IS_OWED}
         WHERE {_in_its_circuits()}
           AND {_may_enter()}
           AND (NOT EXISTS (SELECT 1 FROM profile_destination n WHERE n.profile_id = p.id)
                OR EXISTS (SELECT 1 FROM profile_destination n
                            WHERE n.profile_id = p.id AND n.destination_id = d.id))
           AND (s.kind = '{SubscriberKind.OUTLET}' OR NOT EXISTS (
                    SELECT 1 FROM delivery o JOIN {_named("siblings")} sibling ON o.item_id = sibling.id
                     WHERE o.destination_id = d.id))
        ON CONFLICT DO NOTHING"""
    return _run(
        statement,
        item=item,
        profiles=json.dumps(list(profiles)),
        siblings=json.dumps(list(siblings)),
        lane=lane.value,
        due=due_us,
        lot=lot,
        waits=waits,
        gathered=int(gathered),
    )


def attempted(items: Sequence[int]) -> list[int]:
    """The destinations to which one of the items was attempted (a time-out counts), in order."""
    return _ids(
        f"""SELECT DISTINCT o.destination_id FROM delivery o JOIN {_named("items")} i ON i.id = o.item_id
             WHERE o.tries > 0 ORDER BY 1""",
        items=json.dumps(list(items)),
    )


def readers(items: Sequence[int]) -> list[int]:
    """The destinations of those who read one of the items themselves, in order."""
    return _ids(
        f"""SELECT DISTINCT d.id FROM read r JOIN {_named("items")} i ON i.id = r.item_id
              JOIN destination d ON d.subscriber_id = r.subscriber_id ORDER BY 1""",
        items=json.dumps(list(items)),
    )


def holders(destinations: Sequence[int]) -> list[tuple[int, int]]:
    """Each of the destinations with its subscriber, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT d.id, d.subscriber_id FROM {_named("destinations")} named JOIN destination d ON d.id = named.id
                 ORDER BY 1""",
            {"destinations": json.dumps(list(destinations))},
        )
        return list(cursor.fetchall())


def follow(item: int, destinations: Sequence[int], *, lane: Lane, due_us: int, lot: int, waits: int = NEVER) -> int:
    """Owe an update or a correction to destinations that had what it follows: those still active, in territories that
    it may enter. A held one's delivery is parked; one that wants it as quiet as `waits`, or more, waits."""
    statement = f"""
        INSERT INTO delivery {_COLUMNS}
        SELECT %(item)s, d.id, 0, d.channel, %(lane)s, {_STANDS}, %(due)s, {_NOBODY_IS_FIRST}, 0
          FROM {_named("destinations")} named
          JOIN destination d ON d.id = named.id AND {_IS_OWED}
          JOIN subscriber s ON s.id = d.subscriber_id AND s.active
         WHERE {_may_enter()}
        ON CONFLICT DO NOTHING"""
    return _owe(statement, item, destinations, lane, due_us, lot, waits=waits, gathered=0)


def chase(item: int, destinations: Sequence[int], *, lane: Lane, due_us: int, lot: int) -> int:
    """Owe a kill or a withhold to destinations, even if held since, whatever the territory. The unsubscribed get
    nothing."""
    statement = f"""
        INSERT INTO delivery {_COLUMNS}
        SELECT %(item)s, d.id, 0, d.channel, %(lane)s, {DUE}, %(due)s, {_NOBODY_IS_FIRST}, 0
          FROM {_named("destinations")} named
          JOIN destination d ON d.id = named.id AND {_IS_OWED}
         WHERE 1 = 1
        ON CONFLICT DO NOTHING"""
    return _owe(statement, item, destinations, lane, due_us, lot)


def chase_again(item: int, destinations: Sequence[int], *, lane: Lane, due_us: int) -> int:
    """Owe a kill once more to destinations that accepted the killed item after they had the kill; not to those that
    have unsubscribed since."""
    statement = f"""
        INSERT INTO delivery {_COLUMNS}
        SELECT o.item_id, o.destination_id, max(o.repeat) + 1, max(o.channel), %(lane)s, {DUE}, %(due)s, max(o.lot), 0
          FROM delivery o JOIN {_named("destinations")} named ON named.id = o.destination_id
          JOIN destination d ON d.id = o.destination_id AND {_IS_OWED}
         WHERE o.item_id = %(item)s
         GROUP BY o.item_id, o.destination_id
        HAVING max(CASE WHEN o.state IN ({DUE}, {PARKED}) THEN 1 ELSE 0 END) = 0
        ON CONFLICT DO NOTHING"""
    return _run(statement, item=item, destinations=json.dumps(list(destinations)), lane=lane.value, due=due_us)


def cancel(items: Sequence[int], *, limit: int) -> int:
    """Up to `limit` deliveries that are still due of these items are owed no more; how many they were."""
    return _run(
        f"""UPDATE delivery SET state = {CANCELLED}
             WHERE (item_id, destination_id, repeat) IN (
                   SELECT o.item_id, o.destination_id, o.repeat FROM delivery o
                     JOIN {_named("items")} i ON i.id = o.item_id
                    WHERE o.state IN ({WAITING}, {DUE}, {PARKED}) LIMIT %(limit)s)""",
        items=json.dumps(list(items)),
        limit=limit,
    )


def cancel_destination(destination: int) -> int:
    """What is still due to this destination is owed no more."""
    parked = _of_one(f"SET state = {CANCELLED}", _PARKED_FOR_IT, it=destination) + drop_waiting(destination)
    return parked + _of_one(f"SET state = {CANCELLED}", _DUE_TO_IT, it=destination)


def park(destination: int) -> int:
    """A held destination keeps what it is owed, but for kills and withholds, which pass."""
    waiting = _of_one(f"SET state = {PARKED}", _WAITING_FOR_IT, it=destination)
    return waiting + _of_one(f"SET state = {PARKED}", f"{_DUE_TO_IT} AND lane <> {Lane.KILL.value}", it=destination)


def resume(destination: int, *, due_us: int) -> int:
    """What was parked for this destination is due again."""
    return _of_one(f"SET state = {DUE}, due_us = %(due)s", _PARKED_FOR_IT, it=destination, due=due_us)


def release(destination: int, *, due_us: int) -> int:
    """What waited for this destination's quiet hours to end is due, and stands outside every time that is measured."""
    freed = f"SET state = {DUE}, due_us = %(due)s, waited_us = %(due)s"
    return _of_one(freed, _WAITING_FOR_IT, it=destination, due=due_us)


def drop_waiting(destination: int) -> int:
    """What was kept back for this destination is owed no more."""
    return _of_one(f"SET state = {CANCELLED}", _WAITING_FOR_IT, it=destination)


def waiting_for(destinations: Iterable[int]) -> dict[int, int]:
    """Those of the destinations for which anything is kept back, and how many deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT destination_id, count(*) FROM delivery
                 WHERE state = {WAITING} AND destination_id IN (SELECT id FROM {ids()} x) GROUP BY destination_id""",
            [json.dumps(sorted(destinations))],
        )
        return dict(cursor.fetchall())


def waiting_by_mistake(*, limit: int) -> list[int]:
    """Destinations for which something waits although nothing makes it wait any more."""
    return _ids(
        f"""SELECT DISTINCT o.destination_id FROM delivery o JOIN destination d ON d.id = o.destination_id
             WHERE o.state = {WAITING} AND d.quiet = 0 ORDER BY 1 LIMIT %(limit)s""",
        limit=limit,
    )


def hasten(destination: int, *, due_us: int) -> int:
    """What this destination is to be sent later is due now."""
    return _of_one("SET due_us = %(due)s", f"{_DUE_TO_IT} AND due_us > %(due)s", it=destination, due=due_us)


def turn_out(delivery: DeliveryKey, verb: DeliveryVerb, *, code: int, words: str) -> bool:
    """What was relayed turned out to be delivered or bounced: its last words are those. When it was relayed stays as it
    is. False where the delivery does not stand so that it could."""
    states = tuple(state.value for state in sources(verb))
    (moves_to,) = {DELIVERY[state, verb].value for state in sources(verb)}
    statement = f"""UPDATE delivery SET state = {moves_to}, code = %(code)s, words = %(words)s
                     WHERE item_id = %(item)s AND destination_id = %(destination)s AND repeat = %(repeat)s
                       AND state IN {states}""".replace(",)", ")")
    return _run(statement, **delivery._asdict(), code=code, words=words) == 1


def redeliver(items: Sequence[int], *, due_us: int, destination: int | None = None, only_missing: bool = True) -> int:
    """Owe the items once more, as the next repeat, to those in the ledger: to those who never accepted, or to all."""
    over = f"({WAITING}, {DUE}, {FLYING}, {PARKED})"
    got = tuple(state.value for state in GOT)
    missing = f"AND max(CASE WHEN o.state IN {got} THEN 1 ELSE 0 END) = 0" if only_missing else ""
    statement = f"""
        INSERT INTO delivery {_COLUMNS}
        SELECT o.item_id, o.destination_id, max(o.repeat) + 1, max(o.channel), max(o.lane), {DUE}, %(due)s,
               max(o.lot), 0
          FROM delivery o
          JOIN {_named("items")} i ON i.id = o.item_id
          JOIN destination d ON d.id = o.destination_id AND d.state = '{DestinationState.ACTIVE}'
          JOIN subscriber s ON s.id = d.subscriber_id AND s.active
         WHERE (%(all)s = 1 OR o.destination_id = %(to)s)
         GROUP BY o.item_id, o.destination_id
        HAVING max(CASE WHEN o.state IN {over} THEN 1 ELSE 0 END) = 0 {missing}
        ON CONFLICT DO NOTHING"""
    return _run(
        statement,
        items=json.dumps(list(items)),
        due=due_us,
        all=int(destination is None),
        to=destination or 0,
    )


def _in_its_circuits() -> str:
    """Who has a feed by WebSub stands in no circuit: what is public is for them."""
    return f"""CASE d.channel WHEN {Channel.WEBSUB.value}
                    THEN EXISTS (SELECT 1 FROM item i WHERE i.id = %(item)s AND i.public)
                    ELSE EXISTS (SELECT 1 FROM member m JOIN item_circuit c ON c.circuit_id = m.circuit_id
                                  WHERE m.subscriber_id = s.id AND c.item_id = %(item)s) END"""


def _may_enter() -> str:
    """Forbidden territories are tested against the subscriber's own country; an unknown one counts as forbidden."""
    return """(NOT EXISTS (SELECT 1 FROM item_forbidden f WHERE f.item_id = %(item)s)
               OR (s.country <> '' AND NOT EXISTS (
                      SELECT 1 FROM item_forbidden f WHERE f.item_id = %(item)s AND f.country = s.country)))"""


def _named(name: str) -> str:
    return ids().replace("%s", f"%({name})s")


def _owe(statement: str, item: int, destinations: Sequence[int], lane: Lane, due_us: int, lot: int, **more: int) -> int:
    named = json.dumps(list(destinations))
    return _run(statement, item=item, destinations=named, lane=lane.value, due=due_us, lot=lot, **more)


def _ids(statement: str, **parameters: object) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]


def _run(statement: str, **parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return max(cursor.rowcount, 0)


def _of_one(change: str, which: str, **parameters: object) -> int:
    """Change what is owed to one destination. What somebody is claiming this very moment counts as in flight and is left
    alone: its claimer may wait for the destination that this transaction holds."""
    if skip_locked():
        names = "item_id, destination_id, repeat"
        which = f"({names}) IN (SELECT {names} FROM delivery WHERE {which} {skip_locked()})"
    return _run(f"UPDATE delivery {change} WHERE {which}", **parameters)
