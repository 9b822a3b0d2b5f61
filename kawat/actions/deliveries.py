"""The deliveries of an item one by one, as the table beneath its report shows them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, When

from kawat.core.instants import from_us
from kawat.core.terms import GOT, Channel, DeliveryState
from kawat.store import models


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One line of the table of deliveries. `settled_at` is when the last word came."""

    subscriber: str
    kind: str
    country: str
    channel: str
    address: str
    repeat: int
    state: str
    tries: int
    settled_at: datetime | None
    after_s: float | None
    code: int
    words: str


def deliveries_of(item_uid: str, *, limit: int = 100, offset: int = 0, state: str = "") -> list[DeliveryRow]:
    """The deliveries of an item, in order of their acceptance; what is still due comes last."""
    row = models.Item.objects.get(uid=item_uid)
    chosen = models.Delivery.objects.filter(item_id=row.pk).select_related("destination__subscriber")
    if state:
        chosen = chosen.filter(state=DeliveryState[state.upper()].value)
    start = row.hold_us or row.cleared_us or 0
    over = Case(When(state__in=GOT, then=0), When(state__gte=DeliveryState.ACCEPTED.value, then=1), default=2)
    return [
        DeliveryRow(
            subscriber=each.destination.subscriber.name,
            kind=each.destination.subscriber.kind,
            country=each.destination.subscriber.country,
            channel=Channel(each.channel).name.lower(),
            address=each.destination.address,
            repeat=each.repeat,
            state=DeliveryState(each.state).name.lower(),
            tries=each.tries,
            settled_at=from_us(each.settled_us) if each.settled_us else None,
            after_s=(each.settled_us - start) / 1e6 if each.settled_us else None,
            code=each.code or 0,
            words=each.words or "",
        )
        for each in chosen.order_by(over, F("settled_us").asc(nulls_last=True), "destination_id", "repeat")[
            offset : offset + limit
        ]
    ]
