"""What was owed to a few destinations, newest first, read from the ledger by its key.

No index by destination is kept for this: the newest items that are out are looked up one by one, some microseconds
each, so many of them and no more. A page that looked through them all goes on below the last of them.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

from kawat.core.terms import DeliveryState
from kawat.store.dialect import ids

CONSIDERED = 2_000
"""Items that one page looks through."""


COLUMNS = """i.id, i.uid, i.number, i.kind, i.state, d.destination_id, d.repeat, d.state, d.tries, d.due_us, d.sequence,
             d.settled_us, coalesce(d.code, 0), coalesce(d.words, '')"""
"""Of an item i and a delivery d, in the order of the fields of `Owed`."""


class Owed(NamedTuple):
    """One delivery. `settled_us` is None where nothing came of it yet, `sequence` where its channel has none."""

    item: int
    uid: str
    number: int
    kind: str
    item_state: str
    destination: int
    repeat: int
    state: DeliveryState
    tries: int
    due_us: int
    sequence: int | None
    settled_us: int | None
    code: int
    words: str


def owed_of(row: tuple[Any, ...]) -> Owed:
    """One that was read by its `COLUMNS`."""
    its = Owed(*row)
    return its._replace(state=DeliveryState(its.state))


def owed_to(
    destinations: Iterable[int], *, before: int = 0, limit: int = 50, considered: int = CONSIDERED
) -> tuple[list[Owed], int]:
    """At most about `limit` deliveries of items numbered below `before` (0 for the newest), and the number below which
    to go on; 0 where there is nothing older. All deliveries of one item stand on one page."""
    upto = before or (1 << 62)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(number) FROM (SELECT number FROM item WHERE number < %s ORDER BY number DESC LIMIT %s) looked",
            [upto, considered],
        )
        lowest = cursor.fetchone()[0] or 0
        cursor.execute("SELECT EXISTS (SELECT 1 FROM item WHERE number < %s)", [lowest])
        is_more = bool(cursor.fetchone()[0])
    named = json.dumps(sorted(destinations))
    rows = _between(lowest, upto, named, limit + 1)
    if len(rows) <= limit:
        return rows, lowest if is_more else 0
    last = rows[-1].number
    whole = [row for row in rows if row.number > last]
    return (whole, whole[-1].number) if whole else (_between(last, last + 1, named, None), last)


def _between(lowest: int, upto: int, named: str, limit: int | None) -> list[Owed]:
    """From one wire number on and below another, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            # CROSS JOIN keeps SQLite from walking the whole ledger: items first, then the ledger's key.
            f"""SELECT {COLUMNS}
                  FROM item i CROSS JOIN delivery d
                 WHERE i.number >= %s AND i.number < %s AND d.item_id = i.id
                   AND d.destination_id IN (SELECT id FROM {ids()} x)
                 ORDER BY i.number DESC, d.destination_id, d.repeat DESC{"" if limit is None else f" LIMIT {limit:d}"}""",
            [lowest, upto, named],
        )
        return [owed_of(row) for row in cursor.fetchall()]
