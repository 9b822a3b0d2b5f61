"""Which webhooks get most: whose connections are worth keeping."""

from kawat.core.delivery import WHOLE, Part
from kawat.core.terms import Channel, DestinationState
from kawat.store import models
from kawat.store.claims import of_part


def busiest(limit: int, part: Part = WHOLE) -> list[str]:
    """The addresses of up to `limit` active webhooks of one sender's part, those first that were owed most so far."""
    rows = models.Destination.objects.filter(
        channel=Channel.WEBHOOK.value, state=DestinationState.ACTIVE, subscriber__active=True
    )
    return list(of_part(rows, part).order_by("-sequence", "pk").values_list("address", flat=True)[:limit])
