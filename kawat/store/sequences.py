"""What became of the numbers of a destination's own gapless sequence, read from the ledger.

No index knows sequences: one would cost every delivery that is numbered half as much again as its numbering, to
serve a question that is seldom asked. They are found by the ledger's key, item by item, some microseconds each: from
where a steady sequence would have them outwards, until all are found.
"""

from django.db import connection
from django.db.models import Max

from kawat.store.models import Item
from kawat.store.owed import COLUMNS, Owed, owed_of

STRETCH = 5_000
"""Items that are looked through at a time: about 10 ms."""


def numbered(destination: int, first: int, last: int, *, upto: int) -> list[Owed]:
    """The numbers from `first` to `last` that were given, in their order; `upto` is the last that was given of all."""
    last = min(last, upto)
    found: list[Owed] = []
    if first > last:
        return found
    newest = Item.objects.aggregate(newest=Max("number"))["newest"] or 0
    likely = newest * last // upto
    for low in sorted(range(1, newest + 1, STRETCH), key=lambda low: abs(low + STRETCH // 2 - likely)):
        found += _within(low, low + STRETCH - 1, destination, first, last)
        if len(found) > last - first:
            break
    return sorted(found, key=lambda its: its.sequence or 0)


def _within(low: int, high: int, destination: int, first: int, last: int) -> list[Owed]:
    """Those among the items of these wire numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            # CROSS JOIN keeps SQLite from walking the whole ledger: items first, then the ledger's key.
            f"""SELECT {COLUMNS}
                 FROM item i CROSS JOIN delivery d
                WHERE i.number BETWEEN %s AND %s AND d.item_id = i.id AND d.destination_id = %s
                  AND d.sequence BETWEEN %s AND %s""",
            [low, high, destination, first, last],
        )
        return [owed_of(row) for row in cursor.fetchall()]
