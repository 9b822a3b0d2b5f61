"""Receivers' own words taken out of the ledger: they may name an address, and its holder has left for good.

Found by the ledger's key, item by item from the newest down, since no index by destination is kept.
"""

import json
from collections.abc import Sequence

from django.db import connection

from kawat.store import models
from kawat.store.dialect import ids


def last_item() -> int:
    """The newest item there is, 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM item")
        return int(cursor.fetchone()[0])


def scrub(destinations: Sequence[int], upto: int, *, items: int) -> int:
    """Take the words out of what `upto` and so many items before it had to do with these destinations; the item at which
    to go on, 0 where none is left. Within a transaction."""
    lowest = max(0, upto - items)
    with connection.cursor() as cursor:
        cursor.execute(
            # CROSS JOIN keeps SQLite from walking the whole ledger: items first, then the ledger's key.
            f"""SELECT d.item_id, d.destination_id, d.repeat FROM item i CROSS JOIN delivery d
                 WHERE i.id > %s AND i.id <= %s AND d.item_id = i.id AND d.destination_id IN (SELECT id FROM {ids()} x)
                   AND d.words IS NOT NULL""",
            [lowest, upto, json.dumps(list(destinations))],
        )
        rows = cursor.fetchall()
        cursor.executemany(
            "UPDATE delivery SET words = NULL WHERE item_id = %s AND destination_id = %s AND repeat = %s", rows
        )
    models.Attempt.objects.filter(item_id__gt=lowest, item_id__lte=upto, destination_id__in=list(destinations)).exclude(
        words=""
    ).update(words="")
    return lowest
