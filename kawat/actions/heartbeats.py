"""Heartbeats: who asked for them hears the last number of its sequence, so that a gap or a silence is noticed.

They are signed as every post and stand in no ledger: one that is lost is followed by the next. `data.sequence` is the
last number that was given; a number that has not arrived may still be on its way.
"""

import json
from collections.abc import Mapping

from kawat.core.delivery import DeliveryKey, Envelope, Rendition
from kawat.core.instants import from_us
from kawat.core.terms import Channel, DestinationState
from kawat.store import copy, models
from kawat.store.clock import new_uid

TYPE = "kawat.heartbeat"


def due(last_us: Mapping[int, int], *, now_us: int) -> list[Envelope]:
    """A heartbeat for each destination that wants one and was sent none for so long; `last_us` says when each was."""
    rows = models.Destination.objects.filter(
        channel=Channel.WEBHOOK.value, heartbeat_s__gt=0, state=DestinationState.ACTIVE, subscriber__active=True
    )
    return [
        _envelope(row, now_us)
        for row in rows
        if row.secret and now_us - last_us.get(row.pk, 0) >= row.heartbeat_s * 1_000_000
    ]


def _envelope(row: models.Destination, now_us: int) -> Envelope:
    told = {
        "type": TYPE,
        "timestamp": from_us(now_us).isoformat(),
        "data": {"destination": row.uid, "sequence": row.sequence, "every_s": row.heartbeat_s},
    }
    still = row.secret_before_until_us > now_us
    return Envelope(
        key=DeliveryKey(0, row.pk, 0),
        channel=Channel.WEBHOOK,
        address=row.address,
        message_id=f"heartbeat_{new_uid()}",
        rendition=Rendition(format="kawat", media_type="application/json", content=json.dumps(told).encode()),
        headers=(("Kawat-Type", "heartbeat"),),
        secret=copy.unseal_secret(row.uid, bytes(row.secret)),
        secret_before=copy.unseal_secret(row.uid, bytes(row.secret_before)) if still else b"",
    )
