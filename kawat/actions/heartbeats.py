"""Heartbeats: who asked for them hears the last number of its sequence, so that a gap or a silence is noticed.

They are posts signed as every other, or a file in the folder that takes the place of the one before. They stand in no
ledger: one that is lost is followed by the next. `data.sequence` is the last number that was given; a number that has
not arrived may still be on its way.
"""

import json
from collections.abc import Mapping

from kawat.actions import folders
from kawat.core.delivery import DeliveryKey, Envelope, Rendition
from kawat.core.instants import from_us
from kawat.core.terms import Channel, DestinationState
from kawat.store import copy, models
from kawat.store.claims import SEQUENCED
from kawat.store.clock import new_uid
from kawat.transports.files import HEARTBEAT

TYPE = "kawat.heartbeat"


def due(last_us: Mapping[int, int], *, now_us: int) -> list[Envelope]:
    """A heartbeat for each destination that wants one and was sent none for so long; `last_us` says when each was."""
    rows = models.Destination.objects.filter(
        channel__in=SEQUENCED, heartbeat_s__gt=0, state=DestinationState.ACTIVE, subscriber__active=True
    )
    return [
        _envelope(row, now_us)
        for row in rows
        if row.secret and folders.is_met(row) and now_us - last_us.get(row.pk, 0) >= row.heartbeat_s * 1_000_000
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
        channel=Channel(row.channel),
        address=row.address,
        message_id=f"heartbeat_{new_uid()}",
        rendition=Rendition(format="kawat", media_type="application/json", content=json.dumps(told).encode()),
        headers=(("Kawat-Type", "heartbeat"),),
        secret=copy.unseal_secret(row.uid, bytes(row.secret)),
        secret_before=copy.unseal_secret(row.uid, bytes(row.secret_before)) if still else b"",
        pin=row.pin,
        options=folders.options_of(row.options) if row.channel != Channel.WEBHOOK else (),
        name=HEARTBEAT,
        destination=row.uid,
    )
