"""Which webhooks get most: whose connections are worth keeping."""

from kawat.core.terms import Channel, DestinationState
from kawat.store import models


def busiest(limit: int) -> list[str]:
    """The addresses of up to `limit` active webhooks, those first that were owed most so far."""
    rows = models.Destination.objects.filter(
        channel=Channel.WEBHOOK.value, state=DestinationState.ACTIVE, subscriber__active=True
    )
    return list(rows.order_by("-sequence", "pk").values_list("address", flat=True)[:limit])
