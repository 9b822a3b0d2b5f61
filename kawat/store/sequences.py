"""What became of the numbers of a destination's own gapless sequence, read from the ledger.

No index knows sequences: they are found by the ledger's key, item by item that is out, some microseconds each.
"""

from dataclasses import dataclass

from django.db import connection

from kawat.core.terms import DeliveryState


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


def numbered(destination: int, first: int, last: int) -> list[Numbered]:
    """The numbers from `first` to `last` that were given, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            # CROSS JOIN keeps SQLite from walking the whole ledger: items first, then the ledger's key.
            """SELECT d.sequence, i.id, i.uid, i.number, i.kind, i.state, d.repeat, d.state, d.tries, d.code, d.words,
                      d.settled_us
                 FROM item i CROSS JOIN delivery d
                WHERE i.number IS NOT NULL AND d.item_id = i.id AND d.destination_id = %s
                  AND d.sequence BETWEEN %s AND %s
                ORDER BY d.sequence""",
            [destination, first, last],
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
