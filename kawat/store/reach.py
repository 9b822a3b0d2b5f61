"""How many subscribers some profiles speak for, counted where they lie: two dozen countries come back, not 92,500 rows."""

import json
from collections.abc import Sequence

from django.db import connection

from kawat.core.terms import Channel, DestinationState, SubscriberKind
from kawat.store.dialect import ids

SPOKEN_FOR = f"""
      FROM profile p JOIN subscriber s ON s.id = p.subscriber_id AND s.active
      LEFT JOIN destination d ON d.subscriber_id = s.id AND d.state IN (%s, %s)
       AND (NOT EXISTS (SELECT 1 FROM profile_destination n WHERE n.profile_id = p.id)
            OR EXISTS (SELECT 1 FROM profile_destination n WHERE n.profile_id = p.id AND n.destination_id = d.id))
     WHERE p.id IN {ids()}
       AND CASE d.channel WHEN %s THEN %s
           ELSE EXISTS (SELECT 1 FROM member m WHERE m.subscriber_id = s.id AND m.circuit_id IN {ids()}) END
       AND (d.id IS NOT NULL OR s.kind = %s)"""
"""Everybody whom one of the profiles speaks for, and who is in one of the circuits; or has it by WebSub, where it is
public. Membership is asked of each, since a list of a circuit's millions of members would be made for every question."""


def parameters(profiles: Sequence[int], circuits: Sequence[int], *, public: bool) -> list[object]:
    """Of `SPOKEN_FOR`."""
    return [
        DestinationState.ACTIVE.value,
        DestinationState.HELD.value,
        json.dumps(list(profiles)),
        Channel.WEBSUB.value,
        public,
        json.dumps(list(circuits)),
        SubscriberKind.DESKTOP.value,
    ]


def by_country(profiles: Sequence[int], circuits: Sequence[int], *, public: bool) -> list[tuple[str, str, int]]:
    """Country, kind and how many."""
    statement = f"SELECT s.country, s.kind, count(DISTINCT s.id) {SPOKEN_FOR} GROUP BY s.country, s.kind"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters(profiles, circuits, public=public))
        return list(cursor.fetchall())


def one_by_one(
    profiles: Sequence[int], circuits: Sequence[int], *, public: bool
) -> list[tuple[int, str, str, int | None, int | None]]:
    """Subscriber, kind, country, destination and channel."""
    statement = f"SELECT DISTINCT s.id, s.kind, s.country, d.id, d.channel {SPOKEN_FOR}"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters(profiles, circuits, public=public))
        return list(cursor.fetchall())
