"""What is due next, by channel and lane: one seek each in the index of what is due, all in one statement."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from kawat.core.terms import Channel, DeliveryState, Lane
from kawat.store.dialect import ids


class Next(NamedTuple):
    """The delivery of a channel that a lane has next: since when it has been due, and its item."""

    channel: Channel
    due_us: int
    item: int


def next_due(*, but: Sequence[int] = ()) -> list[Next]:
    """One for each channel and lane in which anything is due; items of `but` are passed over."""
    passed = f"AND item_id NOT IN (SELECT id FROM {ids()} x)" if but else ""
    seeks = [
        f"""SELECT * FROM (SELECT {channel.value} AS channel, due_us, item_id FROM delivery
             WHERE state = {DeliveryState.DUE.value} AND channel = {channel.value} AND lane = {lane.value} {passed}
             ORDER BY due_us LIMIT 1) AS its_{channel.value}_{lane.value}"""
        for channel in Channel
        for lane in Lane
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(seeks), [json.dumps(list(but))] * len(seeks) if but else [])
        return [Next(Channel(channel), due_us, item) for channel, due_us, item in cursor.fetchall()]
