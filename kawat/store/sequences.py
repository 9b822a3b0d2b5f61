"""What became of the numbers of a destination's own gapless sequence, read from the ledger.

No index knows sequences: one would cost every delivery that is numbered half as much again as its numbering, to
serve a question that is seldom asked. They are found by the ledger's key, item by item, some microseconds each: from
where a steady sequence would have them outwards, until all are found.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from kawat.core.terms import DeliveryState
from kawat.store.models import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """One number of a sequence. `state` is the delivery's, `item_state` the item's; `settled_us` is None where nothing
    came of it yet."""

    sequence: int
    item: int
    uid: str
    number: int
    kind: str
    item_state: str
    repeat: int
    state: DeliveryState
    tries: int
    code: int
    words: str
    settled_us: int | None


STRETCH = 5_000
"""Items that are looked through at a time: about 10 ms."""


def numbered(destination: int, first: int, last: int, *, upto: int) -> list[Numbered]:
    """The numbers from `first` to `last` that were given, in their order; `upto` is the last that was given of all."""
    last = min(last, upto)
    found: list[Numbered] = []
    if first > last:
        return found
    newest = Item.objects.aggregate(newest=Max("number"))["newest"] or 0
    likely = newest * last // upto
    for low in sorted(range(1, newest + 1, STRETCH), key=lambda low: abs(low + STRETCH // 2 - likely)):
        found += _within(low, low + STRETCH - 1, destination, first, last)
        if len(found) > last - first:
            break
    return sorted(found, key=lambda its: its.sequence)


def _within(low: int, high: int, destination: int, first: int, last: int) -> list[Numbered]:
    """Those among the items of these wire numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            # CROSS JOIN keeps SQLite from walking the whole ledger: items first, then the ledger's key.
            """SELECT d.sequence, i.id, i.uid, i.number, i.kind, i.state, d.repeat, d.state, d.tries, d.code, d.words,
                      d.settled_us
                 FROM item i CROSS JOIN delivery d
                WHERE i.number BETWEEN %s AND %s AND d.item_id = i.id AND d.destination_id = %s
                  AND d.sequence BETWEEN %s AND %s""",
            [low, high, destination, first, last],
        )
        return [
            Numbered(
                sequence=row[0],
                item=row[1],
                uid=row[2],
                number=row[3],
                kind=row[4],
                item_state=row[5],
                repeat=row[6],
                state=DeliveryState(row[7]),
                tries=row[8],
                code=row[9] or 0,
                words=row[10] or "",
                settled_us=row[11],
            )
            for row in cursor.fetchall()
        ]
