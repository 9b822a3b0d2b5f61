"""How destinations fared of late, by one statement for a page of them: what is due, and what came of the last tries.

No index by destination is kept in the ledger: the newest items that are out are looked up one by one, as in `owed`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from kawat.core.terms import DeliveryState
from kawat.store.dialect import ids

CONSIDERED = 200
"""Items that are looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """One destination among the newest items: `due` deliveries, the oldest of them due since `since_us`, and the last
    that was settled, if any."""

    due: int = 0
    since_us: int | None = None
    state: DeliveryState | None = None
    settled_us: int = 0
    code: int = 0
    words: str = ""


def fared(destinations: Sequence[int]) -> dict[int, Fared]:
    """Each of these destinations that was owed one of the newest items."""
    waiting = (DeliveryState.DUE, DeliveryState.FLYING, DeliveryState.PARKED, DeliveryState.WAITING)
    marks = ", ".join(str(each.value) for each in waiting)
    found: dict[int, Fared] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            # CROSS JOIN keeps SQLite from walking the whole ledger: items first, then the ledger's key.
            f"""WITH newest AS (SELECT id FROM item WHERE number IS NOT NULL ORDER BY number DESC LIMIT {CONSIDERED}),
                     its AS (SELECT d.* FROM newest i CROSS JOIN delivery d
                              WHERE d.item_id = i.id AND d.destination_id IN (SELECT id FROM {ids()} x)),
                     ranked AS (SELECT destination_id, state, settled_us, code, words, row_number() OVER
                                  (PARTITION BY destination_id ORDER BY settled_us DESC) AS place
                                  FROM its WHERE settled_us IS NOT NULL),
                     owed AS (SELECT destination_id, count(*) AS due, min(due_us) AS since FROM its
                               WHERE state IN ({marks}) GROUP BY destination_id)
                SELECT coalesce(r.destination_id, o.destination_id), coalesce(o.due, 0), o.since,
                       r.state, r.settled_us, r.code, r.words
                  FROM (SELECT * FROM ranked WHERE place = 1) r
                  FULL OUTER JOIN owed o ON o.destination_id = r.destination_id""",
            [json.dumps(list(destinations))],
        )
        for destination, due, since, state, settled, code, words in cursor.fetchall():
            found[destination] = Fared(
                due=due,
                since_us=since,
                state=DeliveryState(state) if state is not None else None,
                settled_us=settled or 0,
                code=code or 0,
                words=words or "",
            )
    return found
